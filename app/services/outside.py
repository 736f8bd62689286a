"""Writing what somebody exports on purpose: whole or not at all, readable by its owner alone."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
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


@contextlib.contextmanager
def writing_whole(target: Path) -> Iterator[BinaryIO]:
    """Give a stream whose bytes stand at `target` only if the block ends well; a part file never stays behind.

    Raises HostError `export.*` for a full disk, a read-only or missing folder.
    """
    part = target.with_name(f".{secrets.token_hex(8)}.partial")
    try:
        handle = os.open(
            part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600
        )
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(part, target)
    except OSError as problem:
        raise HostError(REASONS.get(problem.errno or 0, "export.cannot_write")) from None
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


def write_whole(target: Path, content: bytes) -> None:
    """Write `content` to `target`, whole or not at all."""
    with writing_whole(target) as stream:
        stream.write(content)
