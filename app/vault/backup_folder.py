"""The folder of backups on a stick: up to three backups, the attachments they share, and the list of erased cases.

Whatever is not finished is called `*.partial` and is never offered; the next run removes it.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from app.errors import AppError, DamageError, HostError, UserError
from app.job import NO_JOB, Job
from app.vault import folder
from app.vault.blob_stream import MTIME
from app.vault.blobs import Blobs
from app.vault.generation import Inventory, read_inventory
from app.vault.header import MAGIC, SIZE
from app.vault.opened import HEADS, STORE
from app.vault.swap import BACKUPS, holds_backups

KEPT = 3
PARTIAL = ".partial"
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_BITE = 1 << 20
_BATCH = 64  # files made durable together: a stick takes that in one go
_BATCH_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Generation:
    """One finished backup: its number in the folder, and its list as far as it can be read without a key."""

    number: int
    place: Path = field(repr=False)
    inventory: Inventory | None

    @property
    def vault_id(self) -> bytes | None:
        """Which vault it is of, as its header says."""
        return _vault_id(self.place)


class BackupFolder:
    """The backups of one vault in one place."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def generations(self) -> list[Generation]:
        """The finished backups, newest first; those of a damaged list have none."""
        found = []
        with folder.host_errors():
            names = [entry.name for entry in os.scandir(self.home)]
        for name in names:
            if _NUMBER.fullmatch(name) and folder.look(self.home / name / STORE) is not None:
                found.append(Generation(int(name), self.home / name, _inventory(self.home / name)))
        return sorted(found, key=lambda one: -one.number)

    def begin(self) -> Path:
        """An empty folder for the next backup; those that were begun and not finished go first."""
        folder.make_folder(self.home)
        with folder.host_errors():
            names = [entry.name for entry in os.scandir(self.home)]
        for name in names:
            if name.endswith(PARTIAL):
                _remove_tree(self.home / name)
        number = max((one.number for one in self.generations()), default=0) + 1
        if not _NUMBER.fullmatch(str(number)):  # it would be made and never found again
            raise DamageError("backup.no_number_left")
        place = self.home / f"{number}{PARTIAL}"
        folder.make_folder(place)
        return place

    def abandon(self, place: Path) -> None:
        """Remove a backup that was begun and will not be finished."""
        _remove_tree(place)

    def take(self, source: Blobs, wanted: Mapping[str, int], job: Job = NO_JOB) -> dict[str, int]:
        """Copy the attachments that are not here yet, byte for byte, and return the size of every file.

        `wanted` says how large each file must be; one that is missing or cut in the vault itself has size 0.
        `job` counts bytes.
        """
        folder.make_folder(self.home / "b")
        here = {one: size if self.holds(one, size) else 0 for one, size in wanted.items()}
        to_copy = {
            one: wanted[one]
            for one, size in here.items()
            if not size and _size(source.kept(one)) == wanted[one]
        }
        total, done = sum(to_copy.values()), 0
        require_room(self.home, total)
        for batch in _batches(to_copy):
            try:
                copied = []
                for one in batch:
                    job.step(done, total)
                    if self._copy(source.kept(one), one, job, done, total):
                        copied.append(one)
                        here[one] = to_copy[one]
                        done += to_copy[one]
                self._settle(copied)
            except BaseException:
                self._forget(batch)
                raise
        return here

    def holds(self, blob_id: str, size: int) -> bool:
        """Whether an attachment lies here, whole as far as its size says."""
        return _size(self._shelf(blob_id) / blob_id) == size

    def drop(self, blob_id: str) -> None:
        """Remove an attachment that is damaged here, so that the next backup copies it again."""
        folder.remove(self._shelf(blob_id) / blob_id)

    def publish(self, place: Path) -> int:
        """Give a finished backup its name; from here on it is offered.  Returns its number."""
        folder.sync_folder(place)
        target = place.with_suffix("")
        folder.move(place, target)
        folder.sync_folder(self.home)
        return int(target.name)

    def thin(self, proved: Callable[[Path], Inventory | None]) -> frozenset[str]:
        """Keep the three newest proved backups and only the attachments they need; returns the ids of those removed.

        `proved` gives the list of a backup under its own key, None for one that is damaged, forged or made for others.
        Such a one counts for nothing, and goes once three that count are newer; until then no attachment goes.
        """
        found = {one.number: proved(one.place) for one in self.generations()}
        counted = [number for number, listed in found.items() if listed is not None]
        oldest = counted[KEPT - 1] if len(counted) >= KEPT else 0
        for number in [one for one in found if one < oldest]:
            away = self.home / f"{number}{PARTIAL}"
            folder.move(self.home / str(number), away)
            _remove_tree(away)
        kept = [listed for number, listed in found.items() if number >= oldest]
        if None not in kept:
            self._sweep({one for listed in kept if listed for one in listed.files})
        return frozenset(one.id for number, one in found.items() if number < oldest and one)

    # -- steps

    def _shelf(self, blob_id: str) -> Path:
        return self.home / "b" / blob_id[:2]

    def _copy(self, source: Path, blob_id: str, job: Job, before: int, total: int) -> bool:
        """One file to its partial name; False where the vault itself cannot give it."""
        try:
            descriptor = folder.open_ordinary(source)
        except (FileNotFoundError, AppError):
            return False
        try:
            shelf = self._shelf(blob_id)
            folder.make_folder(shelf)
            partial = shelf / (blob_id + PARTIAL)
            folder.remove(partial)
            target = folder.create_new(partial)
            try:
                while part := _read(descriptor):
                    folder.write_all(target, part)
                    before += len(part)
                    job.step(before, total)
            finally:
                os.close(target)
        finally:
            os.close(descriptor)
        return True

    def _forget(self, blob_ids: list[str]) -> None:
        """Remove what was half copied, as far as the stick lets us; a later sweep takes the rest."""
        for one in blob_ids:
            with suppress(AppError):
                folder.remove(self._shelf(one) / (one + PARTIAL))

    def _settle(self, blob_ids: list[str]) -> None:
        """Make copied files durable and give them their names."""
        for one in blob_ids:
            partial = self._shelf(one) / (one + PARTIAL)
            descriptor = folder.open_ordinary(partial, os.O_RDWR)
            try:
                with suppress(OSError):  # a stick may keep no times
                    os.utime(partial, (MTIME, MTIME))
                folder.sync(descriptor, "blob")
            finally:
                os.close(descriptor)
        for one in blob_ids:
            folder.move(self._shelf(one) / (one + PARTIAL), self._shelf(one) / one)
        for shelf in {self._shelf(one) for one in blob_ids}:
            folder.sync_folder(shelf)

    def _sweep(self, needed: Collection[str]) -> None:
        for path in self._files():
            if path.name not in needed:
                folder.remove(path)

    def _files(self) -> Iterator[Path]:
        if folder.look(self.home / "b") is None:
            return
        folder.require_folder(self.home / "b")
        with folder.host_errors():
            for shelf in os.scandir(self.home / "b"):
                if shelf.is_dir(follow_symlinks=False):
                    yield from (Path(entry.path) for entry in os.scandir(shelf.path))


def backups_in(chosen: Path, vault_id: str) -> BackupFolder | None:
    """The backups of a vault (32 hex characters) in a place a person chose, or None."""
    for home in _homes(chosen):
        found = BackupFolder(home)
        if any(one.vault_id == bytes.fromhex(vault_id) for one in found.generations()):
            return found
    return None


def place_for_backups(chosen: Path, vault_id: str) -> BackupFolder:
    """Where the backups of this vault go in a chosen place: never among those of another vault."""
    known = backups_in(chosen, vault_id)
    if known is not None:
        return known
    taken = {home for home in _homes(chosen) if BackupFolder(home).generations()}
    names = (BACKUPS, *(f"{BACKUPS}-{number}" for number in range(2, 100)))
    free = (chosen / name for name in names if chosen / name not in taken)
    return BackupFolder(next(free))


def newest_in(source: Path) -> Path:
    """The backup a person means: the one they point at, or the newest in the place they point at.

    Anything else is returned as it is: opening it says what it is not.
    """
    source = Path(os.path.realpath(source))
    if any(folder.look(source / name) is not None for name in (*HEADS, STORE)):
        return source
    found = all_in(source)
    return found[0].place if found else source


def all_in(source: Path) -> list[Generation]:
    """Every finished backup of any vault in a place, newest first; [] where there is no such place."""
    if folder.look(source) is None:
        return []
    found = [one for home in _homes(source) for one in BackupFolder(home).generations()]
    return sorted(found, key=lambda one: (_made(one), one.number), reverse=True)


def require_room(place: Path, needed: int) -> None:
    """`HostError("backup.no_room")` where a disk has fewer than `needed` free bytes."""
    with folder.host_errors():
        free = shutil.disk_usage(place).free
    if free < needed:
        raise HostError("backup.no_room", megabytes=-(-(needed - free) // 1_000_000))


def _made(one: Generation) -> float:
    return one.inventory.made_at.timestamp() if one.inventory else 0.0


def _homes(chosen: Path) -> list[Path]:
    """Folders of backups at a place: itself, or those inside that have our name."""
    with folder.host_errors():
        try:
            names = sorted(entry.name for entry in os.scandir(chosen))
        except (FileNotFoundError, NotADirectoryError):
            raise UserError("backup.place_missing") from None
    inside = [chosen / name for name in names if holds_backups(name)]
    inside = [path for path in inside if _is_real_folder(path)]
    own = any(_NUMBER.fullmatch(one) and folder.look(chosen / one / STORE) for one in names)
    return [chosen, *inside] if own else inside


def _is_real_folder(path: Path) -> bool:
    with suppress(DamageError):
        folder.require_folder(path)
        return True
    return False


def _inventory(place: Path) -> Inventory | None:
    try:
        return read_inventory(place)
    except DamageError:
        return None


def _vault_id(place: Path) -> bytes | None:
    for name in HEADS:
        with suppress(FileNotFoundError, DamageError):
            content = folder.read_up_to(place / name, SIZE)
            if content[:16] == MAGIC:
                return content[32:48]
    return None


def _size(path: Path) -> int:
    """How large an ordinary file is; 0 for none, or for what should not stand there."""
    with suppress(DamageError):
        found = folder.ordinary(path)
        return found.st_size if found is not None else 0
    return 0


def _batches(sizes: Mapping[str, int]) -> Iterator[list[str]]:
    batch: list[str] = []
    held = 0
    for one, size in sizes.items():
        batch.append(one)
        held += size
        if len(batch) == _BATCH or held >= _BATCH_BYTES:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, _BITE)
    except OSError:
        raise HostError("vault.source_failed") from None


def _remove_tree(path: Path) -> None:
    """Remove what we made: a file, or a folder with files only; links are removed, never followed."""
    if not _is_real_folder(path):
        folder.remove(path)
        return
    with folder.host_errors():
        for entry in os.scandir(path):
            folder.remove(Path(entry.path))
        os.rmdir(path)
