"""Hears from the system that the person goes away: it sleeps, its screen is locked, somebody else logs in.

Linux: logind and the desktop's screen saver, over their local sockets.  Windows: messages to the window.  macOS: what
the login session says, asked every two seconds.  The lines for Windows and macOS follow their documentation and were
not tried on a real machine.  Where a system tells nothing, the idle clock still counts.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    SLOT,
    QAbstractNativeEventFilter,
    QCoreApplication,
    QObject,
    QTimer,
    Signal,
    Slot,
)

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusConnection, QDBusMessage

_LOGIND, _PATH = "org.freedesktop.login1", "/org/freedesktop/login1"
_MANAGER, _SESSION = f"{_LOGIND}.Manager", f"{_LOGIND}.Session"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_SCREEN_SAVERS = ("freedesktop", "gnome", "cinnamon", "mate", "xfce")
_ANSWER_MS = 300

_POWER, _SESSION_CHANGE = 0x0218, 0x02B1
_WINDOWS = {
    (_POWER, 0x4): "sleep",
    (_SESSION_CHANGE, 0x2): "user",  # another user at the console
    (_SESSION_CHANGE, 0x4): "user",  # the remote desktop was left
    (_SESSION_CHANGE, 0x7): "screen",
}
_MAC_ASKS_EVERY_MS = 2_000


class Away(QObject):
    """Says why the person is away: "sleep", "screen" or "user"."""

    away = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._bus: QDBusConnection | None = None
        self._kept: object = None
        """Whatever must live as long as somebody listens."""

    def listen(self, window: int) -> None:
        """Listen to this system; Windows tells the native window `window`."""
        if sys.platform == "win32":
            self._kept = _Messages(window, self)
        elif sys.platform == "darwin":
            self._kept = QTimer(self, interval=_MAC_ASKS_EVERY_MS)
            self._kept.timeout.connect(self._ask_mac)
            self._kept.start()
        elif self._kept is None:  # once; a window that is built again needs no other ear
            self.hear(*buses())

    # -- Linux

    def hear(self, system: QDBusConnection | None, session: QDBusConnection | None) -> None:
        """Listen to logind on the system's bus, and to screen savers on the person's own."""
        if system is not None:
            self._bus = system
            known = self._ask(
                _PATH, _MANAGER, "GetSession", os.environ.get("XDG_SESSION_ID", "auto")
            )
            path = known.path() if known is not None else ""
            self._connect(system, _LOGIND, _PATH, _MANAGER, "PrepareForSleep")
            self._connect(system, _LOGIND, path, _SESSION, "Lock")
            if path:
                self._connect(system, _LOGIND, path, _PROPERTIES, "PropertiesChanged")
            # The system waits before it sleeps until this process has let go of the answer: until it has ended.
            words = ("sleep", "Workbook", "Closes the workbook", "delay")
            self._kept = self._ask(_PATH, _MANAGER, "Inhibit", *words)
        if session is not None:
            for name in _SCREEN_SAVERS:
                self._connect(session, "", "", f"org.{name}.ScreenSaver", "ActiveChanged")

    def _connect(
        self, bus: QDBusConnection, service: str, path: str, interface: str, signal: str
    ) -> None:
        slot: Any = SLOT("told(QDBusMessage)")  # text, where the stubs want bytes
        bus.connect(service, path, interface, signal, self, slot)

    @Slot("QDBusMessage")
    def told(self, message: QDBusMessage) -> None:
        """Hear one signal of a bus."""
        if message.interface() == _PROPERTIES:
            active = self._ask(message.path(), _PROPERTIES, "Get", _SESSION, "Active")
            if active is not None and active.variant() is False:
                self.away.emit("user")
        elif False not in message.arguments():  # False: it woke up, or its screen was unlocked
            self.away.emit("sleep" if message.interface() == _MANAGER else "screen")

    def _ask(self, path: str, interface: str, method: str, *words: str) -> Any:
        """Ask logind; None where it is not there or does not answer at once."""
        from PySide6.QtDBus import QDBus, QDBusMessage

        question = QDBusMessage.createMethodCall(_LOGIND, path, interface, method)
        question.setArguments(list(words))
        if self._bus is None:
            return None
        answer = self._bus.call(question, QDBus.CallMode.Block, _ANSWER_MS)
        if answer.type() != QDBusMessage.MessageType.ReplyMessage or not answer.arguments():
            return None
        return answer.arguments()[0]

    # -- macOS

    def _ask_mac(self) -> None:
        why = _mac_session()
        if why:
            self.away.emit(why)


def buses() -> tuple[QDBusConnection | None, QDBusConnection | None]:
    """Return the buses of the system and of the person that there are, over local sockets only."""
    try:
        from PySide6.QtDBus import QDBusConnection
    except ImportError:  # libdbus is not on this machine
        return None, None
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    places = (
        os.environ.get("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/run/dbus/system_bus_socket"),
        os.environ.get("DBUS_SESSION_BUS_ADDRESS", f"unix:path={runtime}/bus"),
    )
    found = [QDBusConnection.connectToBus(at, at) if _is_local(at) else None for at in places]
    system, session = (bus if bus is not None and bus.isConnected() else None for bus in found)
    return system, session


def _is_local(place: str) -> bool:
    """Whether every address in the list is a socket of this machine, and its file is there."""
    kind, _, where = place.partition(":")
    path = dict(part.partition("=")[::2] for part in where.split(",")).get("path", "")
    return kind == "unix" and ";" not in place and (not path or Path(path).exists())


class _Messages(QAbstractNativeEventFilter):
    """Reads what Windows tells a window; not tried on a real machine."""

    def __init__(self, window: int, listener: Away) -> None:
        super().__init__()
        self._listener = listener
        if sys.platform == "win32":
            import ctypes

            ctypes.windll.wtsapi32.WTSRegisterSessionNotification(window, 0)
        application = QCoreApplication.instance()
        if application is not None:
            application.installNativeEventFilter(self)

    def nativeEventFilter(self, kind: Any, message: Any) -> Any:
        if sys.platform == "win32":
            from ctypes import wintypes

            told = wintypes.MSG.from_address(int(message))
            why = _WINDOWS.get((told.message, told.wParam))
            if why is not None:
                self._listener.away.emit(why)
        return False, 0


def _mac_session() -> str:
    """Ask macOS whether the screen is locked or another user has it; not tried on a real machine."""
    import ctypes
    from ctypes import c_bool, c_char_p, c_uint32, c_void_p
    from ctypes.util import find_library

    frameworks = [find_library(name) for name in ("CoreGraphics", "CoreFoundation")]
    if not all(frameworks):
        return ""
    graphics, foundation = (ctypes.CDLL(name) for name in frameworks)
    graphics.CGSessionCopyCurrentDictionary.restype = c_void_p
    foundation.CFStringCreateWithCString.restype = c_void_p
    foundation.CFStringCreateWithCString.argtypes = [c_void_p, c_char_p, c_uint32]
    foundation.CFDictionaryGetValue.restype = c_void_p
    foundation.CFDictionaryGetValue.argtypes = [c_void_p, c_void_p]
    foundation.CFBooleanGetValue.restype = c_bool
    foundation.CFBooleanGetValue.argtypes = [c_void_p]
    foundation.CFRelease.argtypes = [c_void_p]
    session = graphics.CGSessionCopyCurrentDictionary()
    if not session:
        return ""

    def said(name: bytes) -> bool | None:
        key = foundation.CFStringCreateWithCString(None, name, 0x0600)
        value = foundation.CFDictionaryGetValue(session, key)
        foundation.CFRelease(key)
        return bool(foundation.CFBooleanGetValue(value)) if value else None

    locked, ours = said(b"CGSSessionScreenIsLocked"), said(b"kCGSSessionOnConsoleKey")
    foundation.CFRelease(session)
    return "screen" if locked else "user" if ours is False else ""
