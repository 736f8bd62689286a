"""All a screen may touch: the services, the lanes, the events, and a few words to the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.errors import AppError
    from app.job import Job
    from ui.bridge import Bridge
    from ui.preferences import Remembered
    from ui.tasks import Tasks
    from ui.unsaved import Unsaved


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person can be: a screen by name, the case it is about, and the record it opens on.

    `Place("today")`, `Place("overview", case_id)`, `Place("form", case_id, sitting_id)`.
    """

    screen: str
    case_id: str | None = None
    record_id: str | None = None
    part: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A short word at the foot of the window, with a named undo where something changed."""

    words: str = field(repr=False)
    undo_words: str = ""
    undo: Callable[[], object] | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What every screen is given.  `services` is the open workbook (`app.bootstrap`)."""

    services: Any = field(repr=False)
    tasks: Tasks
    events: Bridge
    navigate: Callable[[Place], None]
    back: Callable[[], None]
    show_error: Callable[[AppError], None]
    toast: Callable[[Said], None]
    search: Callable[[], None]
    """Open the search over everything (Ctrl+K)."""
    hide: Callable[[], None]
    """Cover the window and lock: the *Hide screen* button."""
    saved: Callable[[str], None]
    """Say in the status bar that typed text is safe now; the word may add "as you type"."""
    running: Callable[[str], None]
    """Say in the status bar what long work goes on; an empty word takes it away."""
    clock: Callable[[], Any]
    """The time now, as an aware datetime; `--today` fixes it."""
    remembered: Remembered
    """What this laptop remembers of the person's wishes; a screen changes it there."""
    unsaved: Unsaved = field(repr=False)
    """The words of sheets that are not answered yet."""
    has: Callable[[str], bool]
    """Whether a place is part of this build."""

    def allows(self, what: str) -> bool:
        """Say whether who is signed in may do an action, or change a kind of record."""
        return bool(self.services.seat.rights.allows(what))


@dataclass(frozen=True, slots=True)
class Entrance:
    """What can be done before a workbook is open.  Every call runs on the case lane.

    `unlock(folder, passphrase or recovery code, reason to go on)` and `create(folder, passphrase, office, worker)`
    return the open workbook, `create` with its recovery code; `sample(folder, job)` makes the sample vault and returns
    it open with its passphrase.  `backups(place)` lists those somebody points at, the newest first; `restore(backup,
    words, folder, reason, job)` makes a workbook of one.  `require_strong` raises `UserError` for a passphrase that is
    soon guessed.
    """

    folder: Path
    unlock: Callable[[Path, str, str], Any]
    create: Callable[[Path, str, str, str], tuple[Any, str]]
    sample: Callable[[Path, Job], tuple[Any, str]]
    suggest: Callable[[], str]
    require_strong: Callable[[str], None]
    backups: Callable[[Path], Any]
    restore: Callable[[Path, str, Path, str, Job], Any]
