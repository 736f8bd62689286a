"""The words of sheets nobody answered yet: kept in the vault as they are typed, back when the sheet is asked again.

A sheet opens at once and cannot wait for the case lane, so what the vault keeps is known here too.  Words kept this way
never become a record by themselves; secrets do not come here (`ui.widgets.typed` refuses them).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal

from app.events import Event
from ui.bridge import Bridge
from ui.tasks import Tasks

if TYPE_CHECKING:
    from app.services.drafts import DraftLine

T = TypeVar("T")
TYPING_MS = 300
"""How long typed words wait at most before they are kept."""
_GONE = frozenset({"case.erased", "case.purged", "evidence.destroyed"})


class Unsaved(QObject):
    """What was typed into every sheet that is not answered yet."""

    _answered = Signal(str)
    _came = Signal()

    def __init__(self, drafts: Any, tasks: Tasks, events: Bridge) -> None:
        super().__init__()
        self._drafts, self._tasks, self._events = drafts, tasks, events
        self._typed: dict[str, _Typed] = {}
        self._is_known = False
        self._answered.connect(lambda key: self._typed.pop(key, None))
        events.happened.connect(self._happened)
        tasks.run(drafts.own, owner=self, done=self._found)

    def sheet(self, name: str, about: str = "", *, case_id: str | None = None) -> Sheet:
        """Return the sheet of this name about one record, else about the case, else about the office."""
        return Sheet(self, name, f"{name}:{about or case_id or ''}", case_id)

    def when_known(self, then: Callable[[], None]) -> None:
        """Do something once it is known what the vault keeps: now, but for the first moments after unlocking."""
        if self._is_known:
            then()
        else:
            self._came.connect(then)

    def typed(self, sheet: Sheet) -> Mapping[str, Any]:
        """Return what was typed into a sheet and not answered, by field."""
        return self._typed[sheet.key].said if sheet.key in self._typed else {}

    def keep(self, sheet: Sheet, said: Mapping[str, Any]) -> None:
        """Keep what stands in a sheet now, in place of what stood there."""
        if said == self.typed(sheet):
            return
        if not said:
            self.let_go(sheet)
            return
        self._typed[sheet.key] = _Typed(sheet.case_id, said)
        keep = partial(self._drafts.keep_sheet, sheet.key, sheet.name, said, case_id=sheet.case_id)
        self._tasks.run(keep, owner=self)

    def let_go(self, sheet: Sheet) -> None:
        """Keep no word of a sheet any longer: the person put it away."""
        if self._typed.pop(sheet.key, None) is not None:
            told = Event("draft.discarded", sheet.case_id)
            self._tasks.run(
                partial(self._drafts.let_go, sheet.key), owner=self,
                done=lambda _none: self._events.happened.emit(told),
            )  # fmt: skip

    def through(self, sheet: Sheet, work: Callable[..., T]) -> Callable[..., T]:
        """Return `work` that lets go of the words once it is done; where it fails, they stay to be sent again."""

        def done(*given: Any) -> T:
            result = work(*given)
            self._drafts.let_go(sheet.key)
            self._answered.emit(sheet.key)  # this is the lane's thread
            return result

        return done

    def _found(self, lines: list[DraftLine]) -> None:
        kept = {one.record_id: _Typed(one.case_id, one.value) for one in lines if one.is_sheet}
        self._typed, self._is_known = kept, True
        self._came.emit()

    def _happened(self, event: Event) -> None:
        if event.action in _GONE:
            gone = event.record_id or event.case_id
            self._typed = {
                key: typed for key, typed in self._typed.items()
                if gone not in (typed.case_id, key.partition(":")[2])
            }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Typed:
    case_id: str | None
    said: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet about one thing.  A dialog keeps its words here; a screen sends its answer `through` it."""

    _unsaved: Unsaved = field(repr=False)
    name: str
    key: str
    case_id: str | None

    def when_known(self, then: Callable[[], None]) -> None:
        """Call `then` once `typed` is known, which is nearly always now."""
        self._unsaved.when_known(then)

    @property
    def typed(self) -> Mapping[str, Any]:
        """What was typed before and not answered, by field; empty the first time."""
        return self._unsaved.typed(self)

    def keep(self, said: Mapping[str, Any]) -> None:
        """Keep what stands in the sheet now."""
        self._unsaved.keep(self, said)

    def let_go(self) -> None:
        """Keep no word of it any longer."""
        self._unsaved.let_go(self)

    def through(self, work: Callable[..., T]) -> Callable[..., T]:
        """Return `work` for the case lane, after which the words of this sheet are done with."""
        return self._unsaved.through(self, work)
