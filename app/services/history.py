"""Who changed what and when, and taking a change back by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.domain.goal import Goal
from app.domain.hidden_address import HiddenAddress
from app.domain.organisation import Organisation
from app.domain.referral import Referral
from app.domain.rights import OWN_KINDS
from app.domain.sitting import Sitting
from app.errors import UserError
from app.events import Event
from app.forms.answers import steps_of
from app.services.begin import Begin
from app.services.form_store import restricted_names
from app.services.office import Seat, staff_names
from app.services.plan import follow_goal
from app.services.referrals import follow_referral
from app.storage.work import Work


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after."""

    path: str
    old: Any = field(repr=False)
    new: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class Change:
    """One revision of a record: when, by whom, and what became of each field."""

    id: str
    record_id: str
    at: datetime
    who: str = field(repr=False)
    name: str
    fields: tuple[FieldChange, ...]
    has_shut: bool = False
    """Whether it changed something that may not be read now too: it is not put back unread."""


class History:
    """The revisions of every record."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def of(self, record_id: str) -> list[Change]:
        """Return every change of a record, newest first."""
        with self._begin() as work:
            staff, shut = staff_names(work), self._shut(work, record_id)
            return [
                Change(
                    id=one.id,
                    record_id=record_id,
                    at=one.at,
                    who=staff.get(one.author, ""),
                    name=one.name,
                    fields=tuple(
                        FieldChange(path, one.old.get(path), new)
                        for path, new in one.fields.items()
                        if not shut(path)
                    ),
                    has_shut=any(map(shut, one.fields)),
                )
                for one in work.history(record_id)
            ]

    def kind_of(self, record_id: str) -> str:
        """Return what kind of record it is.  UserError `record.missing`, `record.restricted`."""
        with self._begin() as work:
            return work.kind_of(record_id)

    def undo(self, record_id: str, change_id: str) -> None:
        """Put back what one change replaced, as a change of its own that can be undone too."""
        with self._begin() as work:
            shut = self._shut(work, record_id)
            if any(
                one.id == change_id and any(map(shut, one.fields))
                for one in work.history(record_id)
            ):
                raise UserError("record.reason_needed")
            work.undo(record_id, change_id)
            self._follow(work, record_id)
            work.record(Event("change.undone", work.case_of(record_id), record_id))
            work.commit()

    def _shut(self, work: Work, record_id: str) -> Callable[[str], bool]:
        """Which fields' changes stay out of view: restricted answers, an address put out of sight until it is opened.

        UserError `right.missing` for what a colleague writes down of themselves.
        """
        kind = work.kind_of(record_id)
        if (
            kind in OWN_KINDS
            and (work.paths(record_id) or {}).get("worker_id") != self._seat.worker_id
        ):
            raise UserError("right.missing")
        if kind == Sitting.KIND:
            return _answers_of(work, work.get(Sitting, record_id))
        if kind != Organisation.KIND:
            return lambda _path: False
        apart = work.find(HiddenAddress, organisation_id=record_id, include_restricted=True)
        is_shut = any(not work.is_opened(one.id) for one in apart)
        return lambda path: is_shut and path == "address"

    def _follow(self, work: Work, record_id: str) -> None:
        """What follows from a record that was put back: somebody looks at it again when it says so."""
        kind = work.kind_of(record_id)
        if kind == Goal.KIND:
            follow_goal(work, work.get(Goal, record_id), self._seat)
        elif kind == Referral.KIND:
            follow_referral(work, work.get(Referral, record_id), self._seat)


def _answers_of(work: Work, sitting: Sitting) -> Callable[[str], bool]:
    """Which fields of a filling are restricted answers: by name, in whatever group or entry they stand."""
    try:
        names = restricted_names(work, sitting)
    except UserError:
        return lambda _path: False  # a form this vault does not have restricts nothing

    def is_shut(path: str) -> bool:
        _map, _colon, key = path.partition(":")
        return any(name in names for name, _index in steps_of(key)[-1:])

    return is_shut
