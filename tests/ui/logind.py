"""Speaks as logind and as a screen saver on the bus at the address given; one word a line says which signal."""

from __future__ import annotations

import os
import sys
from threading import Thread

from PySide6.QtCore import ClassInfo, Property, QCoreApplication, QObject, Signal, Slot
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusObjectPath,
    QDBusUnixFileDescriptor,
)

LOGIND, OWN, OTHER = "org.freedesktop.login1", "/session/_33", "/session/_34"
SIGNALS = {
    "sleep": ("/org/freedesktop/login1", f"{LOGIND}.Manager", "PrepareForSleep", [True]),
    "woke": ("/org/freedesktop/login1", f"{LOGIND}.Manager", "PrepareForSleep", [False]),
    "lock": (OWN, f"{LOGIND}.Session", "Lock", []),
    "other": (OTHER, f"{LOGIND}.Session", "Lock", []),
    "saver": ("/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", [True]),
    "gnome": ("/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", [True]),
    "unlocked": ("/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", [False]),
}


@ClassInfo({"D-Bus Interface": f"{LOGIND}.Session"})
class Session(QObject):
    """The person's session: in front, or behind another user's."""

    in_front = True

    def _active(self) -> bool:
        return self.in_front

    Active = Property(bool, _active)


@ClassInfo({"D-Bus Interface": f"{LOGIND}.Manager"})
class Manager(QObject):
    """What is asked of logind itself."""

    @Slot("QString", result="QDBusObjectPath")
    def GetSession(self, name: str) -> QDBusObjectPath:
        assert name == "3"
        return QDBusObjectPath(OWN)

    @Slot("QString", "QString", "QString", "QString", result="QDBusUnixFileDescriptor")
    def Inhibit(self, what: str, _who: str, _why: str, how: str) -> QDBusUnixFileDescriptor:
        print(f"asked to wait for {what}" if how == "delay" else "no", flush=True)
        reading, writing = os.pipe()
        given = QDBusUnixFileDescriptor(writing)
        os.close(writing)
        Thread(target=_let_go, args=(reading,), daemon=True).start()
        return given


def _let_go(reading: int) -> None:
    os.read(reading, 1)
    print("let go", flush=True)


class Ear(QObject):
    """Carries words from the reading thread to the bus's thread."""

    word = Signal(str)


def main(address: str) -> None:
    """Speak until the input ends."""
    app = QCoreApplication([])
    bus = QDBusConnection.connectToBus(address, "speaker")
    assert bus.registerService(LOGIND)
    session, manager, ear = Session(), Manager(), Ear()
    option = QDBusConnection.RegisterOption
    assert bus.registerObject(OWN, session, option.ExportAllProperties)
    assert bus.registerObject("/org/freedesktop/login1", manager, option.ExportAllSlots)

    def say(word: str) -> None:
        if word in ("switch", "back"):
            session.in_front = word == "back"
            changed = ["org.freedesktop.login1.Session", {"Active": session.in_front}, []]
            path, interface, name = OWN, "org.freedesktop.DBus.Properties", "PropertiesChanged"
        else:
            path, interface, name, changed = SIGNALS[word]
        message = QDBusMessage.createSignal(path, interface, name)
        message.setArguments(changed)
        bus.send(message)

    def read() -> None:
        for line in sys.stdin:
            ear.word.emit(line.strip())
        app.quit()

    ear.word.connect(say)
    Thread(target=read, daemon=True).start()
    print("ready", flush=True)
    app.exec()


if __name__ == "__main__":
    main(sys.argv[1])
