"""Files outside the vault that somebody chose: read only if ordinary and not too long, written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from app.errors import HostError

REASONS = {
    errno.ENOSPC: "export.disk_full",
    errno.EDQUOT: "export.disk_full",
    errno.EROFS: "export.read_only",
    errno.EACCES: "export.read_only",
    errno.EPERM: "export.read_only",
    errno.ENOENT: "export.no_folder",
    errno.ENOTDIR: "export.no_folder",
    errno.EISDIR: "export.is_folder",
}


def open_chosen(file: Path) -> BinaryIO:
    """Return a file somebody chose, open for reading; OSError for a pipe, a device or a folder: those could keep us."""
    no_wait = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(file, os.O_RDONLY | no_wait)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not an ordinary file")
    return os.fdopen(descriptor, "rb")


def read_chosen(file: Path, most: int) -> bytes:
    """Return all of a chosen file, at most `most` bytes; OSError for a longer one, before it is read."""
    with open_chosen(file) as stream:
        if os.fstat(stream.fileno()).st_size > most:
            raise OSError(errno.EFBIG, "longer than anything of its kind")
        return stream.read(most)


class AsideFile:
    """A file being written beside its place: `put` moves it there whole, `drop` leaves nothing behind."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._part = target.with_name(f".{secrets.token_hex(8)}.partial")
        with _host_errors():
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            self.stream: BinaryIO = os.fdopen(os.open(self._part, flags, 0o600), "wb")
        # Who began it may be gone before it ends, as when the workbook locks: then nothing stays behind either.
        self._forgotten = weakref.finalize(self, _drop, self.stream, self._part)

    def put(self) -> None:
        """Make it durable and move it into place; raises HostError `export.*`."""
        try:
            with _host_errors():
                self.stream.flush()
                os.fsync(self.stream.fileno())
                self.stream.close()
                os.replace(self._part, self._target)
            self._forgotten.detach()
        except BaseException:
            self.drop()
            raise

    def drop(self) -> None:
        """Throw it away; once is enough."""
        self._forgotten()


def _drop(stream: BinaryIO, part: Path) -> None:
    with contextlib.suppress(OSError):
        stream.close()
    with contextlib.suppress(OSError):
        part.unlink()


def writing_aside(target: Path) -> AsideFile:
    """Begin a file beside its place."""
    return AsideFile(target)


@contextlib.contextmanager
def writing_whole(target: Path) -> Iterator[BinaryIO]:
    """Give a stream whose bytes stand at `target` only if the block ends well; a part file never stays behind.

    Raises HostError `export.*` for a full disk, a read-only or missing folder.
    """
    aside = AsideFile(target)
    try:
        with _host_errors():
            yield aside.stream
    except BaseException:
        aside.drop()
        raise
    aside.put()


def write_whole(target: Path, content: bytes) -> None:
    """Write `content` to `target`, whole or not at all."""
    with writing_whole(target) as stream:
        stream.write(content)


@contextlib.contextmanager
def _host_errors() -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise HostError(REASONS.get(problem.errno or 0, "export.cannot_write")) from None
