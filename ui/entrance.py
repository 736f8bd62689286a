"""What there is before a workbook is open: the desk that opens one, and where workbooks lie."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QStandardPaths

from app.errors import AppError
from ui.context import Entrance

if TYPE_CHECKING:
    from app.bootstrap import Desk
    from app.job import Job


def open_desk(today: str) -> Callable[[], Desk]:
    """Return a function that loads the services; its first call costs the most and belongs on the case lane."""

    @lru_cache(maxsize=1)
    def desk() -> Desk:
        from app.bootstrap import Desk

        return Desk(today=date.fromisoformat(today) if today else None)

    return desk


def entrance(folder: Path, desk: Callable[[], Desk]) -> Entrance:
    """Return what can be done before a workbook is open."""

    def create(place: Path, words: str, office: str, worker: str) -> tuple[Any, str]:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return desk().create(place, words, office=office, worker=worker)

    def sample(place: Path, job: Job) -> tuple[Any, str]:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return desk().sample(place, job)

    return Entrance(
        folder=folder,
        unlock=lambda place, words, reason: desk().unlock(place, words, go_on=reason),
        create=create,
        sample=sample,
        suggest=lambda: desk().suggest_passphrase(),
        require_strong=lambda words: desk().require_strong(words),
        backups=lambda place: desk().backups_in(place),
        restore=lambda backup, words, place, reason, job: desk().restore(
            backup, words, place, reason=reason, job=job
        ),
    )


def settle_place(folder: Path) -> None:
    """End a restore that was cut off, so that its workbook stands where it belongs."""
    from app.services.place import finish_swap

    with suppress(AppError):
        finish_swap(folder)


def holds_something(folder: Path) -> bool:
    """Say whether anything lies in a folder."""
    try:
        return any(folder.iterdir())
    except OSError:
        return False


def default_folder() -> Path:
    """Return where a new workbook is made unless the person chooses another place."""
    place = QStandardPaths.StandardLocation.GenericDataLocation
    return Path(QStandardPaths.writableLocation(place)) / "workbook"
