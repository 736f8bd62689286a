"""What every process does first: no memory for others to read, no core, private new files."""

from __future__ import annotations

import os
import sys

_PR_SET_DUMPABLE = 4
_PT_DENY_ATTACH = 31
_NO_ERROR_BOXES = 0x0001 | 0x0002 | 0x8000


def harden() -> tuple[str, ...]:
    """Close this process to the user's other programs; returns what the system refused.

    Windows and macOS lines follow their documentation and were not tried on a real machine.
    """
    os.umask(0o077)
    steps = {"core": _no_core, "memory": _no_attach}
    return tuple(name for name, step in steps.items() if not step())


def _no_core() -> bool:
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetErrorMode(_NO_ERROR_BOXES)
        return True
    import resource

    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (OSError, ValueError):
        return False
    return True


def _no_attach() -> bool:
    """Linux: not dumpable, so /proc/PID/mem is root's.  macOS: no debugger.  Windows: the ACL."""
    if sys.platform == "win32":
        return True
    import ctypes

    try:
        system = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            return bool(system.ptrace(_PT_DENY_ATTACH, 0, None, 0) == 0)
        return bool(system.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) == 0)
    except (OSError, AttributeError):
        return False


def pin(*buffers: bytearray) -> None:
    """Ask the system not to swap these key bytes out; they must never change their length.

    It may refuse (a limit of locked memory): then only full-disk encryption protects the swap file.
    """
    if sys.platform == "win32":
        return
    import ctypes

    lock = getattr(ctypes.CDLL(None), "mlock", None)
    if lock is None:
        return
    for buffer in buffers:
        view = (ctypes.c_char * len(buffer)).from_buffer(buffer)
        lock(ctypes.byref(view), ctypes.c_size_t(len(buffer)))
