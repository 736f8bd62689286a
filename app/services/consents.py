"""What a person agreed to, to whom and until when; withdrawing it, and the ledger of who has what."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from app.domain.categories import CATEGORIES, PURPOSES, WHOLE_RECORD
from app.domain.consent import Consent
from app.domain.disclosure import Disclosure
from app.domain.organisation import Organisation
from app.domain.task import Task
from app.errors import UserError
from app.events import Event
from app.services.begin import Begin
from app.services.office import Seat, staff_names
from app.services.task_words import titled
from app.storage.work import Work


@dataclass(frozen=True, slots=True)
class ConsentView:
    """One answer about sharing; `state` is live, thinking, not_now, withdrawn or ended."""

    id: str
    purpose: str
    recipient_id: str
    recipient: str = field(repr=False)
    categories: tuple[str, ...]
    state: str
    given_on: date | None
    until: date | None
    withdrawn_on: date | None = None
    ask_on: date | None = None
    method: str = ""
    language: str = ""
    interpreter: str = field(default="", repr=False)
    limits: str = field(default="", repr=False)
    witness: str = field(default="", repr=False)

    @property
    def live(self) -> bool:
        """Whether something may leave on its word today."""
        return self.state == "live"


@dataclass(frozen=True, slots=True)
class DisclosureView:
    """One thing that left: the ledger's line."""

    id: str
    kind: str
    what: str = field(repr=False)
    recipient_id: str
    recipient: str = field(repr=False)
    categories: tuple[str, ...]
    at: datetime | None
    by: str = field(default="", repr=False)
    consent_id: str = ""
    pages: int = 0
    sha256: str = ""
    override_kind: str = ""
    asked_back_on: date | None = None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What follows from a withdrawal: what the recipient already has, and the task to ask for it back."""

    consent_id: str
    recipient: str = field(repr=False)
    already_sent: tuple[DisclosureView, ...] = ()
    task_id: str = ""


class Consents:
    """The agreements of each case and the ledger of what left."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def of_case(self, case_id: str) -> list[ConsentView]:
        """Return every answer about sharing, live ones first, newest first."""
        with self._begin() as work:
            names = _names(work)
            found = work.find(Consent, case_id=case_id)
        views = [consent_view(consent, names, self._seat.clock.today()) for consent in found]
        views.sort(key=lambda view: view.given_on or date.min, reverse=True)
        return sorted(views, key=lambda view: not view.live)

    def agreed_for(self, case_id: str, purposes: Collection[str]) -> list[tuple[str, str]]:
        """Return the organisations, id and name, for which a live agreement names one of these purposes."""
        today = self._seat.clock.today()
        with self._begin() as work:
            names = _names(work)
            found = {
                one.recipient_id: names.get(one.recipient_id, "")
                for one in work.find(Consent, case_id=case_id)
                if one.purpose in purposes and one.recipient_id and one.is_live(today)
            }
        return [(key, name) for key, name in found.items() if name]

    def give(self, consent: Consent) -> str:
        """Record an answer; returns its id.

        UserError `consent.unknown_purpose`, `consent.unknown_category`, `consent.no_recipient`,
        `consent.no_categories`, `consent.ends_before_it_begins`.
        """
        given = replace(consent, given_on=consent.given_on or self._seat.clock.today())
        _check(given)
        with self._begin() as work:
            if given.recipient_id and not given.recipient:
                given = replace(given, recipient=work.get(Organisation, given.recipient_id).name)
            work.save(given)
            work.record(Event("consent.given", given.case_id, given.id))
            work.commit()
        return given.id

    def record(self, **said: Any) -> str:
        """Record an answer from the fields of a form; see `give`."""
        return self.give(Consent(**said))

    def withdraw(self, consent_id: str, how: str = "", *, tell_recipient: bool = True) -> Withdrawn:
        """End an agreement today and say what follows; telling the recipient becomes a task for today."""
        with self._begin() as work:
            consent = work.get(Consent, consent_id)
            told = take_back(work, self._seat, consent, how, tell_recipient=tell_recipient)
            work.record(Event("consent.withdrawn", consent.case_id, consent_id))
            work.commit()
        return told

    def disclosures(self, case_id: str) -> list[DisclosureView]:
        """Return what left in this case, newest first."""
        with self._begin() as work:
            staff = staff_names(work)
            found = work.find(Disclosure, case_id=case_id)
        views = [disclosure_view(gone, staff) for gone in found]
        return sorted(views, key=lambda view: view.at.timestamp() if view.at else 0.0, reverse=True)


def take_back(
    work: Work, seat: Seat, consent: Consent, how: str = "", *, tell_recipient: bool = True
) -> Withdrawn:
    """End an agreement today within a unit of work already begun; see `Consents.withdraw`."""
    if consent.withdrawn_on is not None:
        raise UserError("consent.already_withdrawn")
    today = seat.clock.today()
    recipient = consent.recipient or _names(work).get(consent.recipient_id, "")
    work.save(consent.withdraw(today, how.strip()))
    sent = [
        gone
        for gone in work.find(Disclosure, case_id=consent.case_id)
        if consent.id in gone.consent_id.split() and gone.asked_back_on is None
    ]
    task_id = ""
    if tell_recipient and sent:
        task = _ask_back(consent, recipient, today, seat.worker_id)
        work.save(task)
        task_id = task.id
    staff: dict[str, str] = {}
    views = tuple(disclosure_view(gone, staff) for gone in sent)
    return Withdrawn(consent.id, recipient, views, task_id)


def consent_state(consent: Consent, on: date) -> str:
    """Say in one word how a consent stands on a day: live, thinking, not_now, withdrawn or ended."""
    if consent.withdrawn_on is not None:
        return "withdrawn"
    if consent.answer != "yes":
        return consent.answer
    return "live" if consent.is_live(on) else "ended"


def consent_view(consent: Consent, names: dict[str, str], on: date) -> ConsentView:
    """Return what the screens show of a consent on a day."""
    return ConsentView(
        id=consent.id,
        purpose=consent.purpose,
        recipient_id=consent.recipient_id,
        recipient=consent.recipient or names.get(consent.recipient_id, ""),
        categories=tuple(
            name for name in (*CATEGORIES, WHOLE_RECORD) if name in consent.categories
        ),
        state=consent_state(consent, on),
        given_on=consent.given_on,
        until=consent.until,
        withdrawn_on=consent.withdrawn_on,
        ask_on=consent.ask_on,
        method=consent.method,
        language=consent.language,
        interpreter=consent.interpreter,
        limits=consent.limits,
        witness=consent.witness,
    )


def disclosure_view(gone: Disclosure, staff: dict[str, str]) -> DisclosureView:
    """Return the ledger's line of one thing that left."""
    return DisclosureView(
        id=gone.id,
        kind=gone.kind,
        what=gone.what,
        recipient_id=gone.recipient_id,
        recipient=gone.recipient,
        categories=tuple(name for name in CATEGORIES if name in gone.categories),
        at=gone.at,
        by=staff.get(gone.by, ""),
        consent_id=gone.consent_id,
        pages=gone.pages,
        sha256=gone.sha256,
        override_kind=gone.override_kind,
        asked_back_on=gone.asked_back_on,
    )


def _check(consent: Consent) -> None:
    if consent.purpose not in PURPOSES:
        raise UserError("consent.unknown_purpose")
    strange: Iterable[str] = consent.categories - {*CATEGORIES, WHOLE_RECORD}
    for category in sorted(strange):
        raise UserError("consent.unknown_category", category=category)
    if not (consent.recipient_id or consent.recipient.strip()):
        raise UserError("consent.no_recipient")
    if consent.answer == "yes" and not consent.categories:
        raise UserError("consent.no_categories")
    if (
        consent.until is not None
        and consent.given_on is not None
        and consent.until < consent.given_on
    ):
        raise UserError("consent.ends_before_it_begins")


def _ask_back(consent: Consent, recipient: str, today: date, worker_id: str) -> Task:
    return titled(Task(
        case_id=consent.case_id, kind="contact", source="consent_withdrawn", source_id=consent.id,
        about=recipient, due_on=today, worker_id=worker_id,
    ))  # fmt: skip


def _names(work: Work) -> dict[str, str]:
    return work.names(Organisation)
