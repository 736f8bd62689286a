"""Putting a restored vault in its place by renaming: at any moment the full old one or the full new one can be had.

Light on purpose: the window asks `finish_swap` before it shows its first page.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from app.errors import DamageError, HostError, UserError
from app.job import NO_JOB, Job
from app.vault import folder, lock

BACKUPS = "workbook-backup"
"""What a folder of backups is called, with a number behind it where there are several."""
_NAMES = ("head.0", "head.1", "store.db")
_BUILDING, _READY = ".partial", ".restored"
_BITE = 1 << 20
_MTIME = 946_684_800  # as of every attachment; not imported, this module stays light


def is_vault(place: Path) -> bool:
    """Whether something of a vault lies here, whole or not."""
    return any(folder.look(place / name) is not None for name in _NAMES)


def holds_backups(name: str) -> bool:
    """Whether a folder of this name is one of backups."""
    return name.split("-")[:2] == BACKUPS.split("-")


def require_ground(place: Path) -> None:
    """`UserError` where a new vault would stand inside another or among backups, and be taken for a part of them."""
    for around in Path(os.path.realpath(place)).parents:
        parts = [name for name in _NAMES if folder.look(around / name) is not None]
        if len(parts) > 1 or holds_backups(around.name):
            raise UserError("vault.place_taken")


def begin_swap(place: Path) -> Path:
    """An empty private folder beside `place` to build the new vault in.

    `UserError` where the place cannot take one: its parent is missing, it holds something else, the vault there is
    open, or what lies beside it under the name we need is not left over from an earlier try.
    """
    place = Path(os.path.realpath(place))
    if folder.look(place.parent) is None:
        raise UserError("vault.place_missing")
    require_ground(place)
    finish_swap(place)
    if folder.look(place) is not None:
        folder.require_own(place)
        if is_vault(place):
            lock.take(place / "lock").release()
        elif _names(place):
            raise UserError("vault.not_empty")
    leftovers = [_beside(place, _BUILDING), _beside(place, _READY)]
    for left in leftovers:
        _require_leftover(left)
    for left in leftovers:
        remove_vault(left)
    building = _beside(place, _BUILDING)
    folder.make_folder(building)
    folder.make_private(building)
    return building


def fill(building: Path, backup: Path, files: Mapping[str, int], job: Job = NO_JOB) -> None:
    """Copy one backup into an empty folder so that it is a vault; `files` are its attachments and their sizes.

    Whether it is a whole one is for the caller to prove.  `job` counts bytes.
    """
    for name in ("b", "q"):
        folder.make_folder(building / name)
    pairs = [(backup / name, building / name) for name in _NAMES]
    for one, size in files.items():
        source = backup.parent / "b" / one[:2] / one
        if size and folder.ordinary(source) is not None:
            folder.make_folder(building / "b" / one[:2])
            pairs.append((source, building / "b" / one[:2] / one))
    sizes = [found.st_size if (found := folder.ordinary(path)) else 0 for path, _ in pairs]
    done, total = 0, sum(sizes)
    for (source, target), size in zip(pairs, sizes, strict=True):
        _copy(source, target, job, done, total)
        done += size
    for shelf in {target.parent for _, target in pairs}:
        folder.sync_folder(shelf)


def _copy(source: Path, target: Path, job: Job, done: int, total: int) -> None:
    try:
        descriptor = folder.open_ordinary(source)
    except FileNotFoundError:
        raise DamageError("backup.incomplete") from None
    try:
        with folder.host_errors():
            made = folder.create_new(target)
        try:
            while part := _read(descriptor):
                job.step(done, total)
                folder.write_all(made, part)
                done += len(part)
            if target.parent.parent.name == "b":
                os.utime(target, (_MTIME, _MTIME))
            folder.sync(made, target.name)
        finally:
            os.close(made)
    finally:
        os.close(descriptor)


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, _BITE)
    except OSError:
        raise HostError("backup.stick_failed") from None


def swap_in(place: Path, on: date) -> Path | None:
    """Rename the finished folder into its place; returns where the vault that stood there is kept, if one did.

    From the first rename on, `finish_swap` ends what a crash left.
    """
    place = Path(os.path.realpath(place))
    ready = _beside(place, _READY)
    folder.sync_folder(_beside(place, _BUILDING))
    folder.move(_beside(place, _BUILDING), ready)
    kept = None
    if folder.look(place) is not None and is_vault(place):
        lock.take(place / "lock").release()  # Windows renames no folder with an open file in it
        kept = _free_name(place, on)
        folder.move(place, kept)
    elif folder.look(place) is not None:
        with folder.host_errors():
            os.rmdir(place)
    folder.sync_folder(place.parent)
    finish_swap(place)
    return kept


def finish_swap(place: Path) -> None:
    """End a restore that was cut off between its two renames; anything else stays as it is."""
    place = Path(os.path.realpath(place))
    ready = _beside(place, _READY)
    if folder.look(place) is None and folder.look(ready) is not None:
        folder.require_own(ready)
        folder.move(ready, place)
        folder.sync_folder(place.parent)


def remove_vault(place: Path) -> None:
    """Remove a vault's folder that nobody was shown yet; links are removed, never followed."""
    found = folder.look(place)
    if found is None:
        return
    folder.require_own(place)
    with folder.host_errors():
        for inside, folders, files in os.walk(place, topdown=False):
            for name in files:
                folder.remove(Path(inside, name))
            for name in folders:
                path = Path(inside, name)
                if path.is_symlink():
                    folder.remove(path)
                else:
                    os.rmdir(path)
        os.rmdir(place)


def _require_leftover(left: Path) -> None:
    """Refuse a folder that holds anything but parts of a vault: it is somebody's own."""
    if folder.look(left) is None:
        return
    folder.require_own(left)
    if not all(name in ("b", "q", "lock") or name.startswith(_NAMES) for name in _names(left)):
        raise UserError("vault.not_ours_beside", name=left.name)


def _beside(place: Path, suffix: str) -> Path:
    return place.parent / f"{place.name}{suffix}"


def _names(place: Path) -> list[str]:
    with folder.host_errors():
        return os.listdir(place)


def _free_name(place: Path, on: date) -> Path:
    base = place.with_name(f"{place.name}-before-restore-{on.isoformat()}")
    names = (base, *(base.with_name(f"{base.name}-{number}") for number in range(2, 1000)))
    return next(path for path in names if folder.look(path) is None)
