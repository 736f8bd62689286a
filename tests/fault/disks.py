"""Small real disks for tests: one that fills up, one that is pulled out.  Root only; without root, say so and skip."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

EXT4_SHUTDOWN = 0x8004587D
WITHOUT_FLUSH = (2).to_bytes(4, sys.byteorder)


def _mount(*words: str) -> bool:
    if sys.platform != "linux" or os.geteuid() or shutil.which("mount") is None:
        return False
    return subprocess.run(["mount", *words], capture_output=True, check=False).returncode == 0


def _unmount(place: Path) -> None:
    subprocess.run(["umount", str(place)], capture_output=True, check=False)


@contextmanager
def small_disk(place: Path, megabytes: float) -> Iterator[Disk]:
    """A disk of so many megabytes in memory, mounted at `place`."""
    place.mkdir()
    size = int(megabytes * 1024)
    if not _mount("-t", "tmpfs", "-o", f"size={size}k,mode=700", "tmpfs", str(place)):
        pytest.skip("a small disk can be mounted by root on Linux only")
    try:
        yield Disk(place)
    finally:
        _unmount(place)


class Disk:
    """A mounted disk that can be filled and freed."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._filler = place / "filler"

    def fill(self, left: int) -> None:
        """Leave `left` bytes free."""
        free = shutil.disk_usage(self.place).free
        with self._filler.open("ab") as filler:
            filler.write(bytes(max(0, free - left)))

    def free(self) -> None:
        """Take away what `fill` wrote."""
        self._filler.unlink()


class Stick:
    """A file system of its own in a file, that can be pulled out without a word and plugged in again."""

    def __init__(self, base: Path, megabytes: int = 12) -> None:
        self._image, self.place = base / "image", base / "stick"
        self._image.write_bytes(b"")
        os.truncate(self._image, megabytes << 20)
        self.place.mkdir()
        if shutil.which("mkfs.ext4") is None:
            pytest.skip("mkfs.ext4 is not on this machine")
        subprocess.run(["mkfs.ext4", "-q", "-F", str(self._image)], check=True, capture_output=True)
        if not self.plug_in():
            pytest.skip("a file system in a file can be mounted by root on Linux only")
        shutil.rmtree(self.place / "lost+found")

    def plug_in(self, *, read_only: bool = False) -> bool:
        """Mount it again, replaying its journal."""
        how = "loop,ro" if read_only else "loop"
        return _mount("-o", how, str(self._image), str(self.place))

    def pull_out(self) -> None:
        """From now on every write and sync fails; what was not yet on the medium is gone."""
        descriptor = os.open(self.place, os.O_RDONLY)
        try:
            fcntl.ioctl(descriptor, EXT4_SHUTDOWN, WITHOUT_FLUSH)
        finally:
            os.close(descriptor)

    def put_away(self) -> None:
        """Unmount it, once nobody has a file open there."""
        _unmount(self.place)
