"""What the laptop itself adds to the safety of a vault: disk encryption, swap, free space, a closed folder.

Everything is read from what any user may read; "cannot tell" is an answer.  Linux is tried; what stands here for
Windows and macOS is written from their manuals and untested.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kept = Literal["encrypted", "plain", "none", "unknown"]
"""How bytes lie on a disk; ``none`` where no bytes are written there at all."""

_DEEPEST = 8  # devices on devices: a disk image in a volume on a mirror is five


@dataclass(frozen=True, slots=True)
class Computer:
    """What was found out about a vault's folder and the disk under it; `free` in bytes, None where unknown."""

    disk: Kept
    swap: Kept
    free: int | None
    closed: bool
    """Whether no other user of the computer can look into the folder."""


def about(folder: Path) -> Computer:
    """Look at the computer from a vault's folder; never fails, never asks for rights it does not have."""
    free = None
    with suppress(OSError):
        free = shutil.disk_usage(folder).free
    if sys.platform == "linux":
        linux = Linux()
        disk, swap = linux.disk(folder), linux.swap()
    elif sys.platform == "darwin":
        disk, swap = _filevault(), "encrypted"  # macOS has encrypted its swap since 10.7
    elif sys.platform == "win32":
        disk = _bitlocker(folder)
        swap = "encrypted" if disk == "encrypted" else "unknown"
    else:
        disk, swap = "unknown", "unknown"
    return Computer(disk, swap, free, _is_closed(folder))


def _is_closed(folder: Path) -> bool:
    if sys.platform == "win32":
        return True  # an access list for the owner alone, set when the folder was made
    with suppress(OSError):
        return stat.S_IMODE(folder.stat().st_mode) & 0o077 == 0
    return False


class Linux:
    """Follows a file to the devices it lies on, through `/sys` and `/proc`; `root` is where those two stand."""

    def __init__(self, root: Path = Path("/")) -> None:
        self._sys, self._proc = root / "sys", root / "proc"

    def disk(self, path: Path) -> Kept:
        """How the file or folder at `path` lies on its disk."""
        try:
            number = path.stat().st_dev
        except OSError:
            return "unknown"
        return self._numbered(os.major(number), os.minor(number), _DEEPEST)

    def swap(self) -> Kept:
        """How pages of memory lie on a disk when memory runs short."""
        try:
            lines = (self._proc / "swaps").read_text().splitlines()[1:]
        except OSError:
            return "unknown"
        found = {self._swapped(Path(line.split()[0].replace("\\040", " "))) for line in lines}
        return _weakest(found - {"none"}) if found - {"none"} else "none"

    def _swapped(self, place: Path) -> Kept:
        if place.name.startswith("zram"):
            return "none"  # compressed in memory
        try:
            found = place.stat()
        except OSError:
            return "unknown"
        if stat.S_ISBLK(found.st_mode):
            return self._numbered(os.major(found.st_rdev), os.minor(found.st_rdev), _DEEPEST)
        return self.disk(place)

    def _numbered(self, major: int, minor: int, depth: int) -> Kept:
        if major:
            return self._device(self._sys / "dev" / "block" / f"{major}:{minor}", depth)
        return self._mounted(f"{major}:{minor}", depth)

    def _mounted(self, number: str, depth: int) -> Kept:
        """A file system that gives files a number of its own (btrfs, ZFS, overlay): ask which device it names."""
        with suppress(OSError, ValueError, IndexError):
            for line in (self._proc / "self" / "mountinfo").read_text().splitlines():
                before, after = line.split(" - ", 1)
                if before.split()[2] != number:
                    continue
                kind, source = after.split()[:2]
                if kind in ("ecryptfs", "fuse.gocryptfs", "fuse.encfs", "fuse.cryfs"):
                    return "encrypted"
                device = os.stat(source).st_rdev if source.startswith("/dev/") else 0
                if os.major(device):
                    return self._numbered(os.major(device), os.minor(device), depth)
        return "unknown"

    def _device(self, device: Path, depth: int) -> Kept:
        """A device is encrypted if it says so, or if everything it is made of is."""
        if depth == 0 or not device.exists():
            return "unknown"
        with suppress(OSError):
            if (device / "dm" / "uuid").read_text().startswith("CRYPT-"):
                return "encrypted"
        with suppress(OSError):
            below = sorted((device / "slaves").iterdir())
            if below:
                return _weakest({self._device(one, depth - 1) for one in below})
        with suppress(OSError):
            return self.disk(Path((device / "loop" / "backing_file").read_text().strip()))
        return "plain"


def _weakest(found: set[Kept]) -> Kept:
    order: tuple[Kept, ...] = ("plain", "unknown", "encrypted")
    return next(one for one in order if one in found)


def _filevault() -> Kept:
    """Untested: what `fdesetup` says, which needs no rights."""
    said = _said(["fdesetup", "status"])
    if "FileVault is On" in said:
        return "encrypted"
    return "plain" if "FileVault is Off" in said else "unknown"


def _bitlocker(folder: Path) -> Kept:
    """Untested: what the shell shows of a drive, which needs no rights (1 on, 2 off, 3 being encrypted, …)."""
    drive = folder.resolve().drive
    if len(drive) != 2 or not drive[0].isalpha():
        return "unknown"  # a share of another computer
    ask = (
        f"(New-Object -ComObject Shell.Application).NameSpace('{drive}').Self"
        ".ExtendedProperty('System.Volume.BitLockerProtection')"
    )
    answers: dict[str, Kept] = {"1": "encrypted", "6": "encrypted", "2": "plain", "4": "plain"}
    return answers.get(_said(["powershell", "-NoProfile", "-Command", ask]).strip(), "unknown")


def _said(command: list[str]) -> str:
    with suppress(OSError, subprocess.SubprocessError):
        return subprocess.run(
            command, capture_output=True, text=True, timeout=10, check=False
        ).stdout
    return ""
