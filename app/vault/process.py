"""What every process of Waymark does first: no readable memory for others, no core file, private
new files.
"""

from __future__ import annotations

import os
import sys

_PR_SET_DUMPABLE = 4
_PT_DENY_ATTACH = 31
_NO_ERROR_BOXES = 0x0001 | 0x0002 | 0x8000


def harden() -> tuple[str, ...]:
    """Close this process to other programs of the same user; returns the names of what the system
    refused.

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
    """Linux: not dumpable, so that /proc/PID/mem belongs to root.  macOS: no debugger.  Windows: the
    ACL decides.
    """
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
