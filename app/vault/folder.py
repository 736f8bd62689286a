"""Safe file steps in the vault's folder: nothing followed, nothing half written, plain errors.

Every step that changes the disk calls `reached` first, so that tests can end the process exactly
there.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.errors import DamageError, HostError, UserError

_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_NO_FOLLOW |= getattr(os, "O_BINARY", 0) | getattr(os, "O_NOINHERIT", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)  # a FIFO in a file's place must not hang the opening
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG} if sys.platform != "win32" else {errno.ENOSPC}
_REFUSED = {errno.EROFS, errno.EACCES, errno.EPERM}


def _nothing(step: str) -> None:
    """The ordinary watcher: it lets every step happen."""


reached: Callable[[str], None] = _nothing
"""Called with a step's name before the step; kill tests put their own here."""


@contextmanager
def host_errors() -> Iterator[None]:
    """Turn what the operating system refuses into a `HostError` without a path in it."""
    try:
        yield
    except OSError as problem:
        raise host_error(problem) from None


def host_error(problem: OSError) -> HostError:
    """The `HostError` that says why the system refused: full, not writable, or another reason."""
    if problem.errno in _FULL:
        return HostError("vault.disk_full")
    if problem.errno in _REFUSED:
        return HostError("vault.read_only")
    return HostError("vault.disk_failed", reason=errno.errorcode.get(problem.errno or 0, "?"))


def look(path: Path) -> os.stat_result | None:
    """What stands at `path` itself, links not followed; None if nothing does."""
    with host_errors():
        try:
            return os.lstat(path)
        except (FileNotFoundError, NotADirectoryError):
            return None


def _is_mine(found: os.stat_result) -> bool:
    return sys.platform == "win32" or found.st_uid == os.geteuid()


def _require_ordinary(found: os.stat_result, name: str) -> None:
    if not (stat.S_ISREG(found.st_mode) and found.st_nlink == 1 and _is_mine(found)):
        raise DamageError("vault.strange_file", name=name)


def ordinary(path: Path) -> os.stat_result | None:
    """The `lstat` of an ordinary file of one's own; None if absent.

    A link, FIFO, device, folder or hard link is a `DamageError`.
    """
    found = look(path)
    if found is not None:
        _require_ordinary(found, path.name)
    return found


def require_folder(path: Path) -> os.stat_result:
    """The `lstat` of a real folder of one's own; anything else there is a `DamageError`."""
    found = look(path)
    if found is None or not stat.S_ISDIR(found.st_mode) or not _is_mine(found):
        raise DamageError("vault.strange_file", name=path.name)
    return found


def require_own(path: Path) -> os.stat_result:
    """The `lstat` of the vault's own folder, or `UserError("vault.not_yours")`."""
    found = look(path)
    if found is None or not stat.S_ISDIR(found.st_mode) or not _is_mine(found):
        raise UserError("vault.not_yours")
    return found


def is_private(found: os.stat_result) -> bool:
    """Whether a folder is closed to others; Windows keeps that in its access list instead."""
    return sys.platform == "win32" or stat.S_IMODE(found.st_mode) & 0o077 == 0


def make_private(path: Path) -> None:
    """Close a folder to every other user of the machine."""
    with host_errors():
        if sys.platform == "win32":
            import subprocess

            owner = os.environ.get("USERNAME", "")
            command = [
                "icacls",
                str(path),
                "/inheritance:r",
                "/grant:r",
                f"{owner}:(OI)(CI)F",
                "/q",
            ]
            if subprocess.run(command, capture_output=True, check=False).returncode:
                raise HostError("vault.read_only")
        else:
            os.chmod(path, 0o700)


def make_folder(path: Path) -> None:
    """Make one 0700 folder and its entry in the parent durable; an existing real folder is fine."""
    reached(f"mkdir {path.name}")
    with host_errors():
        try:
            os.mkdir(path, 0o700)
        except FileExistsError:
            require_folder(path)
            return
    if sys.platform == "win32":
        with suppress(HostError):  # a stick that knows no owners
            make_private(path)
    sync_folder(path.parent)


def open_ordinary(path: Path, flags: int = os.O_RDONLY) -> int:
    """A descriptor of an existing ordinary file; `FileNotFoundError` passes through."""
    try:
        descriptor = os.open(path, flags | _NO_FOLLOW | _NO_WAIT)
    except FileNotFoundError:
        raise
    except OSError as problem:
        if problem.errno in {errno.ELOOP, errno.EMLINK, errno.ENXIO, errno.EISDIR, errno.ENOTDIR}:
            raise DamageError("vault.strange_file", name=path.name) from None
        raise host_error(problem) from None
    try:
        _require_ordinary(os.fstat(descriptor), path.name)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def create_new(path: Path) -> int:
    """A descriptor of a file that did not exist before, 0600; `FileExistsError` passes through."""
    reached(f"create {path.name}")
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW, 0o600)
    except FileExistsError:
        raise
    except OSError as problem:
        raise host_error(problem) from None


def write_all(descriptor: int, content: bytes | memoryview) -> None:
    """Write every byte; the system may take them in several bites."""
    view = memoryview(content)
    with host_errors():
        while view:
            view = view[os.write(descriptor, view) :]


def read_up_to(path: Path, most: int) -> bytes:
    """At most `most` bytes of an ordinary file; `FileNotFoundError` passes through."""
    descriptor = open_ordinary(path)
    with host_errors():
        try:
            parts = []
            while most > 0 and (part := os.read(descriptor, most)):
                parts.append(part)
                most -= len(part)
            return b"".join(parts)
        finally:
            os.close(descriptor)


def sync(descriptor: int, name: str) -> None:
    """Wait until a file's bytes are on the medium."""
    reached(f"fsync {name}")
    with host_errors():
        os.fsync(descriptor)


def sync_folder(path: Path) -> None:
    """Wait until names made, moved or removed in a folder are on the medium; not for Windows."""
    reached(f"fsync folder {path.name}")
    if sys.platform == "win32":
        return
    with host_errors():
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | _NO_FOLLOW)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def replace(path: Path, content: bytes) -> None:
    """Put `content` at `path` whole or not at all: temporary, fsync, rename, fsync folder."""
    ordinary(path)
    temporary = path.with_name(path.name + ".new")
    remove(temporary)
    descriptor = create_new(temporary)
    try:
        try:
            reached(f"write {temporary.name}")
            write_all(descriptor, content)
            sync(descriptor, temporary.name)
        finally:
            os.close(descriptor)
        move(temporary, path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def move(source: Path, target: Path) -> None:
    """Rename within one file system, over an existing target."""
    reached(f"rename {target.name}")
    with host_errors():
        os.replace(source, target)


def remove(path: Path) -> bool:
    """Unlink a name, never what it points to; False if there was none."""
    if look(path) is None:
        return False
    reached(f"unlink {path.name}")
    with host_errors():
        path.unlink(missing_ok=True)
    return True
