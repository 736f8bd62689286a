"""What a caseworker does with a case: find it, open it, look at it whole, close it and take it up again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from app.domain.attachment import Attachment
from app.domain.consent import Consent
from app.domain.disclosure import Disclosure
from app.domain.episode import Episode
from app.domain.handover import Handover
from app.domain.ids import new_id
from app.domain.partial_date import PartialDate
from app.domain.pathway import Pathway
from app.domain.person import Person
from app.domain.records import Record
from app.domain.safe_contact import SafeContact
from app.domain.sitting import Sitting
from app.domain.task import Task
from app.errors import UserError
from app.events import Event
from app.i18n import language_code
from app.services.assessments import asked_of
from app.services.begin import Begin
from app.services.case_file import Said, read_sheet
from app.services.case_rows import EVERYBODY, CaseFilter, CaseRow, alike_rows, case_rows
from app.services.closing import NOTHING_SAID, Ending, begin_again, end_case
from app.services.closing_lists import reason_words
from app.services.consents import consent_state
from app.services.contact import ContactNow, contact_now
from app.services.handing_over import current_episode, since, workers
from app.services.notes import open_tasks
from app.services.office import Seat, staff_names
from app.services.shelter import case_stays
from app.services.timeline import TimelineEntry, count_entries, glance, recipient_names, timeline
from app.storage.work import Work

NEW_CASE = "new_case"
"""The kind under which the words of a case about to be opened are kept."""

MOST_RECENT = 6
"""Entries of the timeline that stand on the overview."""

COUNTED: dict[str, type[Record]] = {
    "forms": Sitting,
    "pathways": Pathway,
    "evidence": Attachment,
    "letters": Disclosure,
}
PERSON_FIELDS = frozenset(Person.__dataclass_fields__) - {
    "id",
    "case_id",
    "alive",
    "restricted",
    "extra",
    "reference",
}


@dataclass(frozen=True, slots=True)
class CaseHead:
    """Who a case is about, for the rail beside every screen of it."""

    id: str
    reference: str
    name: str = field(repr=False)
    pronoun: str = ""
    language: str = ""
    worker: str = field(default="", repr=False)
    since: date | None = None
    is_open: bool = True
    contact: ContactNow = field(default_factory=ContactNow, repr=False)
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AgreedLine:
    """One answer about sharing: `state` is live, thinking, not_now, withdrawn or ended."""

    consent_id: str
    recipient: str = field(repr=False)
    purpose: str
    state: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class EpisodeLine:
    """One stretch of support, and who gave it, the first first; `closed_on` is None while it goes on.

    Why it ended is a `reason` in words and what was said of it; `to` is who goes on with it.
    """

    opened_on: date | None
    closed_on: date | None
    workers: tuple[str, ...] = field(repr=False)
    reason: str = field(default="", repr=False)
    because: str = field(default="", repr=False)
    to: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class CaseOverview:
    """One page that says how things stand."""

    head: CaseHead
    next_task: Task | None
    safety_task: Task | None
    stays_at: str = field(repr=False)
    stays_until: date | None
    wishes: str = field(repr=False)
    wishes_on: date | None
    wishes_language: str
    needs: tuple[str, ...]
    agreed: tuple[AgreedLine, ...]
    recent: tuple[TimelineEntry, ...]
    entries: int
    episodes: tuple[EpisodeLine, ...] = ()
    """Every stretch of support, the newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """What is asked when a case begins; everything may be left empty but one name to use."""

    working_name: str = field(repr=False)
    legal_name: str = field(default="", repr=False)
    pronoun: str = ""
    language: str = ""
    birth: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    outside_reference: str = field(default="", repr=False)
    how_found: str = field(default="", repr=False)


def begin_case(work: Work, seat: Seat, new: NewCase) -> str:
    """Save a new case with its first episode in the work at hand; returns its id."""
    seat.require("case.open")
    if not (new.working_name.strip() or new.legal_name.strip()):
        raise UserError("case.needs_a_name")
    person = Person(
        reference=work.next_reference(),
        working_name=new.working_name.strip(),
        legal_name=new.legal_name.strip(),
        pronoun=new.pronoun,
        language=language_code(new.language),
        birth=PartialDate.parse(new.birth) if new.birth.strip() else None,
        phone=new.phone.strip(),
        outside_reference=new.outside_reference.strip(),
        worker_id=seat.worker_id,
    )
    person = replace(person, case_id=person.id)
    episode = Episode(
        case_id=person.id,
        opened_on=seat.clock.today(),
        how_found=new.how_found,
        worker_id=seat.worker_id,
    )
    work.save(person)
    work.save(episode)
    work.record(Event("case.opened", person.id, person.id))
    return person.id


class Cases:
    """The survivors this office supports, one case each."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def open(self, new: NewCase, *, typed_id: str = "") -> str:
        """Begin a case and its first episode; returns its id.  UserError `case.needs_a_name` without any name.

        `typed_id` is the form the words were typed into: its drafts are done with.
        """
        with self._begin() as work:
            case_id = begin_case(work, self._seat, new)
            if typed_id:
                work.drafts.discard(typed_id)
            work.commit()
        return case_id

    def begin(self, typed_id: str, **given: str) -> str:
        """Begin a case from the fields of a form; see `open`."""
        return self.open(NewCase(**given), typed_id=typed_id)

    def being_opened(self) -> tuple[str, dict[str, str]]:
        """Return the id and fields of a case somebody began to open here, or a new id and nothing."""
        with self._begin() as work:
            typed = [one for one in work.drafts.own() if one.kind == NEW_CASE]
        if not typed:
            return new_id(), {}
        newest = typed[0].record_id
        return newest, {d.path: str(d.value or "") for d in typed if d.record_id == newest}

    def person(self, case_id: str) -> Person:
        """Return the survivor's own record."""
        with self._begin() as work:
            return work.get(Person, case_id)

    def change_person(self, case_id: str, **fields: object) -> Person:
        """Change fields of the survivor's record, as one revision."""
        strange = set(fields) - PERSON_FIELDS
        if strange:
            raise TypeError(f"a person has no field {sorted(strange)}")
        with self._begin() as work:
            person = replace(work.get(Person, case_id), **fields)  # type: ignore[arg-type]
            work.save(person)
            work.record(Event("person.changed", case_id, case_id))
            work.commit()
        return person

    def keep_details(
        self, kind: str, case_id: str, typed: Mapping[str, Said], record_id: str = ""
    ) -> str:
        """Write down what was typed into the person's sheet; new wishes are of today.  UserError as `read_sheet`."""
        values = read_sheet(kind, typed)
        with self._begin() as work:
            before = work.get(Person, record_id or case_id)
            after = replace(before, **values)
            if after.wishes != before.wishes:
                after = replace(after, wishes_on=self._seat.clock.today() if after.wishes else None)
            if after != before:
                work.save(after)
                work.record(Event("person.changed", case_id, case_id))
                work.commit()
        return case_id

    def close(self, case_id: str, because: str, ending: Ending = NOTHING_SAID) -> None:
        """End the current stretch of support; the case stays readable.  UserError as `end_case`."""
        with self._begin() as work:
            ended = end_case(work, self._seat, case_id, because, ending)
            work.record(Event("case.closed", case_id, ended))
            work.commit()

    def reopen(self, case_id: str, because: str) -> None:
        """Take a closed case up again, in a new stretch of support.  UserError `case.already_open`."""
        with self._begin() as work:
            begun = begin_again(work, self._seat, case_id, because)
            work.record(Event("case.reopened", case_id, begun))
            work.commit()

    def find(
        self,
        *,
        text: str = "",
        closed: bool = False,
        only: CaseFilter = EVERYBODY,
        order: str = "name",
        after: CaseRow | None = None,
        limit: int | None = 200,
    ) -> list[CaseRow]:
        """Return cases by name (`order` "name") or by the newest change ("changed"), `limit` at a time.

        Give the last row as `after` for the next page.  `text` keeps those whose names, reference or phone hold these
        words, as typed so far.
        """
        with self._begin() as work:
            return case_rows(
                work, self._seat, text=text, closed=closed, only=only, order=order,
                after=after, limit=limit,
            )  # fmt: skip

    def find_alike(
        self, text: str, *, closed: bool = False, beside: Collection[str] = ()
    ) -> list[CaseRow]:
        """Return cases whose names only sound like `text`, in any script; the likest first, none of `beside`."""
        with self._begin() as work:
            return alike_rows(work, self._seat, text, closed=closed, beside=beside)

    def count(self, *, closed: bool = False) -> int:
        """Return how many cases are open, or how many there are at all."""
        with self._begin() as work:
            counts = work.case_counts()
        return sum(n for status, n in counts.items() if closed or status == "open")

    def head(self, case_id: str) -> CaseHead:
        """Return who the case is about and how to reach them now."""
        with self._begin() as work:
            return self._head(work, case_id, count_entries(work, case_id))

    def overview(self, case_id: str) -> CaseOverview:
        """Return the one page that says how things stand."""
        with self._begin() as work:
            person = work.get(Person, case_id)
            tasks = open_tasks(asked_of(self._seat, work.find(Task, case_id=case_id)))
            recent, entries = glance(
                work, case_id, staff_names(work), self._seat.clock.today(), MOST_RECENT
            )
            stays_at, stays_until = self._stays(work, person)
            return CaseOverview(
                head=self._head(work, case_id, entries),
                next_task=tasks[0] if tasks else None,
                safety_task=next((task for task in tasks if task.kind == "safety"), None),
                stays_at=stays_at,
                stays_until=stays_until,
                wishes=person.wishes,
                wishes_on=person.wishes_on,
                wishes_language=person.wishes_language or person.language,
                needs=_needs(work, case_id),
                agreed=tuple(self._agreed(work, case_id)),
                recent=tuple(recent),
                entries=entries,
                episodes=_episodes(work, case_id),
            )

    def timeline(self, case_id: str) -> list[TimelineEntry]:
        """Return every entry of a case, newest first."""
        with self._begin() as work:
            return timeline(work, case_id, staff_names(work))

    def _head(self, work: Work, case_id: str, entries: int) -> CaseHead:
        person = work.get(Person, case_id)
        episode = current_episode(work, case_id)
        names = staff_names(work)
        ways = work.find(SafeContact, case_id=case_id)
        counts = {word: work.count(kind, case_id=case_id) for word, kind in COUNTED.items()}
        counts["timeline"] = entries
        return CaseHead(
            id=case_id,
            reference=person.reference,
            name=person.name,
            pronoun=person.pronoun,
            language=person.language,
            worker=names.get(episode.worker_id, ""),
            since=since(work, episode),
            is_open=episode.is_open,
            contact=contact_now(ways, self._seat.clock.local()),
            counts=counts,
        )

    def _stays(self, work: Work, person: Person) -> tuple[str, date | None]:
        """Where somebody stays now; words from before stays were written down count while there is no stay."""
        stays = case_stays(work, person.id, self._seat.clock.today())
        if not stays:
            return person.stays_at, person.stays_until
        now = next((one for one in stays if one.is_current), None)
        return (now.words(), now.stay.until) if now else ("", None)

    def _agreed(self, work: Work, case_id: str) -> list[AgreedLine]:
        today = self._seat.clock.today()
        consents = work.find(Consent, case_id=case_id)
        names = recipient_names(work, consents)
        return [
            AgreedLine(
                consent.id,
                consent.recipient or names.get(consent.recipient_id, ""),
                consent.purpose,
                consent_state(consent, today),
                consent.until,
            )
            for consent in consents
        ]


def _episodes(work: Work, case_id: str) -> tuple[EpisodeLine, ...]:
    names, handed = staff_names(work), work.find(Handover, case_id=case_id)
    found = work.find(Episode, case_id=case_id)
    found.sort(key=lambda one: (one.opened_on or date.min, one.id), reverse=True)
    return tuple(
        EpisodeLine(
            one.opened_on, one.closed_on,
            tuple(names.get(who, "") for who in workers(handed, one)),
            reason_words(one.closed_reason), one.closed_because, one.closed_to,
        )
        for one in found
    )  # fmt: skip


def _needs(work: Work, case_id: str) -> tuple[str, ...]:
    """The needs named in the latest screening interview, as the form's choice names."""
    for sitting in sorted(
        work.find(Sitting, case_id=case_id),
        key=lambda one: one.started_on or date.min,
        reverse=True,
    ):
        for path, value in sitting.answers.items():
            if path.endswith("/h_needs"):
                return tuple(value if isinstance(value, list | tuple) else str(value).split())
    return ()
