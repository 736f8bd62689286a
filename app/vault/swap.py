"""Putting a restored vault in its place by renaming: at any moment the full old one or the full new one can be had.

Light on purpose: the window asks `finish_swap` before it shows its first page.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from app.errors import UserError
from app.vault import folder, lock

_NAMES = ("head.0", "head.1", "store.db")
_BUILDING, _READY = ".partial", ".restored"


def is_vault(place: Path) -> bool:
    """Whether something of a vault lies here, whole or not."""
    return any(folder.look(place / name) is not None for name in _NAMES)


def begin_swap(place: Path) -> Path:
    """An empty private folder beside `place` to build the new vault in.

    `UserError` where the place cannot take one: its parent is missing, it holds something else, or the vault there is
    open.
    """
    if folder.look(place.parent) is None:
        raise UserError("vault.place_missing")
    finish_swap(place)
    if folder.look(place) is not None:
        folder.require_own(place)
        if is_vault(place):
            lock.take(place / "lock").release()
        elif _names(place):
            raise UserError("vault.not_empty")
    for left in (place.with_name(place.name + _BUILDING), place.with_name(place.name + _READY)):
        remove_vault(left)
    building = place.with_name(place.name + _BUILDING)
    folder.make_folder(building)
    folder.make_private(building)
    return building


def swap_in(place: Path, on: date) -> Path | None:
    """Rename the finished folder into its place; returns where the vault that stood there is kept, if one did.

    From the first rename on, `finish_swap` ends what a crash left.
    """
    ready = place.with_name(place.name + _READY)
    folder.sync_folder(place.with_name(place.name + _BUILDING))
    folder.move(place.with_name(place.name + _BUILDING), ready)
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
    ready = place.with_name(place.name + _READY)
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


def _names(place: Path) -> list[str]:
    with folder.host_errors():
        return os.listdir(place)


def _free_name(place: Path, on: date) -> Path:
    base = place.with_name(f"{place.name}-before-restore-{on.isoformat()}")
    names = (base, *(base.with_name(f"{base.name}-{number}") for number in range(2, 1000)))
    return next(path for path in names if folder.look(path) is None)
