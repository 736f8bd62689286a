"""Files that exist in memory only.

Nothing readable is ever written to a disk on the way to a bundle.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from typing import BinaryIO

HAS_PATHS = sys.platform == "linux"
"""Whether a memory file has a path that a library can open."""


def memory_file(content: bytes | BinaryIO = b"") -> BinaryIO:
    """Return a readable and writable file in memory, holding a copy of `content`, at its start."""
    if HAS_PATHS:
        made: BinaryIO = os.fdopen(os.memfd_create("waymark", os.MFD_CLOEXEC), "w+b")
    else:
        made = io.BytesIO()
    if isinstance(content, bytes):
        made.write(content)
    else:
        content.seek(0)
        shutil.copyfileobj(content, made, 1 << 20)
    made.flush()
    made.seek(0)
    return made


def as_memory_file(source: bytes | BinaryIO) -> BinaryIO:
    """Return `source` itself if it is a memory file already, otherwise a copy of it in one."""
    if HAS_PATHS and not isinstance(source, bytes) and _is_ours(source):
        return source
    return memory_file(source)


def _is_ours(source: BinaryIO) -> bool:
    try:
        source.flush()
        return os.readlink(path_of(source)).startswith("/memfd:")
    except (OSError, ValueError):
        return False


def path_of(file: BinaryIO) -> str:
    """Return the path of a memory file of this process; only where `HAS_PATHS`."""
    return f"/proc/self/fd/{file.fileno()}"
