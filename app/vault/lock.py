"""One process at a time: the system's own lock on the file `lock`, held all session.

The system drops it when the process ends however it ends, so a stale file never keeps anybody
out.  The text inside is a hint for the second instance: the minute since when, and nothing else.
"""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from app.errors import UserError
from app.vault import folder

_MINUTE = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}")


class VaultLock:
    """The held lock of one vault folder; `release` once, at the end."""

    def __init__(self, path: Path, descriptor: int | None, *, note: bool) -> None:
        self._path = path
        self._descriptor = descriptor
        self._note = note

    def release(self) -> None:
        """Let the next process in; harmless when called again."""
        if self._descriptor is None:
            return
        if self._note:
            with suppress(OSError):  # the hint only; the lock itself goes with the descriptor
                os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)
        self._descriptor = None


def take(path: Path, *, read_only: bool = False) -> VaultLock:
    """Hold the lock or raise `UserError("vault.in_use", since=...)` at once.

    With `read_only` nothing is written: a missing file means that nobody holds it.
    """
    descriptor = _open(path, read_only=read_only)
    if descriptor is None:
        return VaultLock(path, None, note=False)
    try:
        if not _try_lock(descriptor):
            raise UserError("vault.in_use", since=_since(path))
        if not read_only:
            now = datetime.now().strftime("%Y-%m-%d %H:%M")
            with suppress(OSError):  # a full disk takes no hint, and keeps nobody out
                os.ftruncate(descriptor, 0)
                os.lseek(descriptor, 0, os.SEEK_SET)
                os.write(descriptor, now.encode())
    except BaseException:
        os.close(descriptor)
        raise
    return VaultLock(path, descriptor, note=not read_only)


def _open(path: Path, *, read_only: bool) -> int | None:
    flags = os.O_RDONLY if read_only else os.O_RDWR
    try:
        return folder.open_ordinary(path, flags)
    except FileNotFoundError:
        if read_only:
            return None
    with suppress(FileExistsError):  # another process was faster; its lock decides
        os.close(folder.create_new(path))
    with folder.host_errors():
        return folder.open_ordinary(path, flags)


def _try_lock(descriptor: int) -> bool:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(descriptor, 1 << 30, os.SEEK_SET)  # beyond the hint, which others may read
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as problem:
        raise folder.host_error(problem) from None
    return True


def _since(path: Path) -> str:
    with suppress(OSError):
        text = folder.read_up_to(path, 16).decode("ascii", "replace")
        if _MINUTE.fullmatch(text):
            return text
    return "?"
