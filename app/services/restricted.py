"""Restricted entries: known to be there, opened one by one with a reason, and written down when they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from app.domain.attachment import Attachment
from app.domain.credential import Credential
from app.domain.custody import Custody
from app.domain.debt import Debt, DebtEntry
from app.domain.goal import Goal
from app.domain.kept_apart import CriminalEntry, HealthEntry, KeptApart, PrivilegedEntry
from app.domain.kinds import KINDS as DOMAIN
from app.domain.note import Note
from app.domain.paper import Paper
from app.domain.person import Person
from app.domain.referral import Referral
from app.domain.relation import Relation
from app.domain.sitting import Sitting
from app.domain.third_party import LicenceCheck, ThirdParty
from app.domain.trafficking_event import TraffickingEvent
from app.domain.wages import WageEntry
from app.errors import UserError
from app.events import Event
from app.services.begin import Begin
from app.services.office import Seat
from app.storage.finding import Locked as Locked
from app.storage.work import Work

APART: Mapping[str, type[KeptApart]] = {
    kind.KIND: kind for kind in (PrivilegedEntry, CriminalEntry, HealthEntry)
}
"""What is restricted from the first word on."""
SECTIONS: Mapping[str, frozenset[str]] = {
    "relation": frozenset({Relation.KIND}),
    "third_party": frozenset({ThirdParty.KIND, LicenceCheck.KIND}),
    "trafficking_event": frozenset({TraffickingEvent.KIND}),
    "debt": frozenset({Debt.KIND, DebtEntry.KIND}),
    "wage_entry": frozenset({WageEntry.KIND}),
    "paper": frozenset({Paper.KIND}),
    "credential": frozenset({Credential.KIND}),
}
"""Sections of a case that can be restricted as a whole, and the kinds of record in each."""
KINDS = frozenset({Note.KIND, Sitting.KIND, Attachment.KIND, Goal.KIND, Referral.KIND}).union(
    APART.keys(), *SECTIONS.values()
)
"""What can be restricted one by one."""


class Restricted:
    """What is kept from passing eyes in each case."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def of_case(self, case_id: str) -> list[Locked]:
        """Return what is restricted in a case and not opened yet: kind and day, nothing of its content."""
        with self._begin() as work:
            return work.locked(KINDS, case_id)

    def open(self, record_id: str, reason: str) -> None:
        """Show one restricted entry like any other until the workbook is locked.

        UserError `record.reason_needed`, `right.missing`.
        """
        self._seat.require("restricted.open")
        with self._begin() as work:
            work.open_restricted(record_id, reason)
            work.commit()

    def open_all(
        self, reason: str, case_id: str | None = None, kinds: Collection[str] = KINDS
    ) -> int:
        """Open what is restricted in a case, or in the whole workbook, each with this reason; returns how many."""
        self._seat.require("restricted.open")
        with self._begin() as work:
            locked = work.locked(kinds, case_id)
            for line in locked:
                work.open_restricted(line.record_id, reason)
            work.commit()
        return len(locked)

    def restrict(self, record_id: str, reason: str) -> None:
        """Keep an entry from passing eyes, what belongs to it too: its history of custody, the referrals of a goal.

        UserError `record.reason_needed`, `record.not_restrictable`.
        """
        self._set(record_id, True, reason)

    def unrestrict(self, record_id: str, reason: str) -> None:
        """Let an entry be seen like any other again.  UserError as `restrict`, and `right.missing`."""
        self._seat.require("restricted.open")
        self._set(record_id, False, reason)

    def restrict_section(self, case_id: str, section: str, reason: str) -> int:
        """Keep all of a section from passing eyes, what is added later too; returns how many entries it held.

        UserError `record.reason_needed`, `record.not_restrictable`.
        """
        return self._set_section(case_id, section, True, reason)

    def unrestrict_section(self, case_id: str, section: str, reason: str) -> int:
        """Let all of a section that is open be seen again, and what is added later.  UserError as `restrict_section`.

        What nobody opened in this session stays restricted: nobody lifts what they have not looked at.
        """
        self._seat.require("restricted.open")
        return self._set_section(case_id, section, False, reason)

    def _set_section(self, case_id: str, section: str, restricted: bool, reason: str) -> int:
        if not reason.strip():
            raise UserError("record.reason_needed")
        if section not in SECTIONS:
            raise UserError("record.not_restrictable")
        with self._begin() as work:
            held = [
                one.id
                for kind in SECTIONS[section]
                for one in work.find(DOMAIN[kind], case_id=case_id)
            ]
            for record_id in held:
                work.change(record_id, {"restricted": restricted}, kind="")
            marks = {f"restricted_kinds:{kind}": restricted or None for kind in SECTIONS[section]}
            work.change(case_id, marks, kind=Person.KIND)
            word = "section.restricted" if restricted else "section.unrestricted"
            work.record(Event(word, case_id, case_id), reason)
            work.commit()
        return len(held)

    def _set(self, record_id: str, restricted: bool, reason: str) -> None:
        if not reason.strip():
            raise UserError("record.reason_needed")
        with self._begin() as work:
            if work.kind_of(record_id) not in KINDS:
                raise UserError("record.not_restrictable")
            for one in (record_id, *_belonging(work, record_id)):
                work.change(one, {"restricted": restricted}, kind="")
            word = "record.restricted" if restricted else "record.unrestricted"
            work.record(Event(word, work.case_of(record_id), record_id), reason)
            work.commit()


def is_born_restricted(work: Work, kind: str, case_id: str | None) -> bool:
    """Return whether a new record of a kind is restricted in a case: always, or because its section is."""
    if kind in APART:
        return True
    return bool(case_id and (work.paths(case_id) or {}).get(f"restricted_kinds:{kind}"))


def _belonging(work: Work, record_id: str) -> list[str]:
    """What is restricted and lifted together with a record; a referral that is shut is not lifted unread."""
    kind, case_id = work.kind_of(record_id), work.case_of(record_id)
    if kind == Goal.KIND:
        return [one.id for one in work.find(Referral, case_id=case_id, goal_id=record_id)]
    if kind != Attachment.KIND:
        return []
    steps = work.find(Custody, attachment_id=record_id, include_restricted=True)
    return [step.id for step in steps]
