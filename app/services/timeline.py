"""One line of time for a case: what happened to the person, what was said and done here, and what papers say.

Life seldom has days: an entry may have the first and last day it can mean or that it lasted, and words for a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from app.domain.attachment import Attachment
from app.domain.consent import Consent
from app.domain.disclosure import Disclosure
from app.domain.episode import Episode
from app.domain.goal import Goal
from app.domain.handover import Handover
from app.domain.note import Note
from app.domain.organisation import Organisation
from app.domain.paper import Paper
from app.domain.partial_date import PartialDate
from app.domain.person import Person
from app.domain.referral import Referral
from app.domain.sitting import Sitting
from app.domain.trafficking_event import TraffickingEvent
from app.forms.wording import kept_title
from app.services.closing_lists import reason_words
from app.services.restricted import APART
from app.storage.work import Work

LOCKED = "locked"
"""The kind of an entry that stays shut until somebody says why it must be opened."""
SHOWN = frozenset(
    {
        Note.KIND,
        Sitting.KIND,
        Attachment.KIND,
        TraffickingEvent.KIND,
        Paper.KIND,
        Goal.KIND,
        Referral.KIND,
        *APART,
    }
)
"""Kinds that stand on the timeline and can be restricted one by one."""

LIFE, CASE, PAPERS = "life", "case", "papers"
"""What an entry is about: the person's life, the work of this office, or a document."""

TRACKS: Mapping[str, str] = {
    **dict.fromkeys(("born", *TraffickingEvent.KINDS), LIFE),
    **dict.fromkeys(("evidence", "document", "paper_issued", "paper_expires"), PAPERS),
}
"""Where a kind of entry belongs; what is not named here is the office's own work."""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One entry.  `title` is a person's own words; where it is empty the front end names the `kind`.

    An entry of one exact day has it in `on`.  Any other lies between `on` and `until`, None where that side is open or
    nobody knows, and `said` holds the words in which its days were told.
    """

    record_id: str
    kind: str
    on: date | None
    at: time | None = None
    title: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    own_words: bool = False
    language: str = ""
    who: str = field(default="", repr=False)
    detail: str = field(default="", repr=False)
    amended: bool = False
    restricted: bool = False
    """Opened with a reason in this session; one that was not says its day and, in `detail`, its kind: `locked`."""
    until: date | None = None
    said: str = field(default="", repr=False)

    @property
    def order(self) -> tuple[date, time]:
        """Sorts entries by day and hour; one without an hour comes first on its day, one without a day before all."""
        return self.on or self.until or date.min, self.at or time()

    @property
    def last(self) -> date | None:
        """The last day it can mean or that it lasted, None where that is open."""
        return self.until if self.said else self.on

    @property
    def track(self) -> str:
        """What it is about: LIFE, CASE or PAPERS."""
        return TRACKS.get(self.kind, CASE)


def timeline(work: Work, case_id: str, names: Mapping[str, str]) -> list[TimelineEntry]:
    """Return every entry of a case, newest first; of what is restricted, that it is there."""
    notes = _notes(work.find(Note, case_id=case_id), work.amended(Note.KIND, case_id), names)
    return _newest_first(notes, list(_beside_notes(work, case_id, names)))


def glance(
    work: Work, case_id: str, names: Mapping[str, str], today: date, most: int
) -> tuple[list[TimelineEntry], int]:
    """Return the newest entries of what was said and done here up to today, and how many entries there are of all.

    What lies ahead or long ago stands on the timeline; what is restricted counts nowhere.  A case may have thousands of
    notes: only so many are read as are returned.
    """
    beside = list(_beside_notes(work, case_id, names))
    end = datetime.combine(today, time.max).astimezone()
    notes = _notes(work.newest(Note, case_id, end, most), work.amended(Note.KIND, case_id), names)
    done = [one for one in beside if one.track == CASE and one.on is not None and one.on <= today]
    return _newest_first(notes, done)[:most], _count(work, case_id, beside)


def count_entries(work: Work, case_id: str) -> int:
    """Return how many entries the timeline of a case has; what is restricted counts nowhere."""
    return _count(work, case_id, _beside_notes(work, case_id, {}))


def _count(work: Work, case_id: str, beside: Iterable[TimelineEntry]) -> int:
    notes = work.count(Note, case_id=case_id) - work.count(Note, case_id=case_id, at=None)
    return notes + sum(1 for one in beside if one.kind != LOCKED)


def _newest_first(
    notes: Iterable[TimelineEntry], beside: Sequence[TimelineEntry]
) -> list[TimelineEntry]:
    """Sort by day and hour; on one day a case opens first and closes last, and of a kind what came last is newer."""
    return sorted(
        (*notes, *reversed(beside)),
        key=lambda entry: (entry.order, _ON_ONE_DAY.get(entry.kind, 1)),
        reverse=True,
    )


_ON_ONE_DAY = {"case_opened": 0, "case_closed": 2, "case_reopened": 2}


def _beside_notes(work: Work, case_id: str, names: Mapping[str, str]) -> Iterator[TimelineEntry]:
    """Every entry but the notes, which alone come in thousands."""
    yield from _episodes(work.find(Episode, case_id=case_id), names)
    yield from _handovers(work.find(Handover, case_id=case_id), names)
    yield from _consents(work, work.find(Consent, case_id=case_id))
    yield from _sittings(work.find(Sitting, case_id=case_id), names)
    yield from _evidence(work.find(Attachment, case_id=case_id))
    yield from _disclosures(work.find(Disclosure, case_id=case_id), names)
    yield from _referrals(work.find(Referral, case_id=case_id), names)
    yield from _goals(work.find(Goal, case_id=case_id), names)
    yield from _life(work.find(Person, case_id=case_id))
    yield from _happened(work.find(TraffickingEvent, case_id=case_id))
    yield from _papers(work.find(Paper, case_id=case_id))
    yield from _apart(work, case_id, names)
    yield from _locked(work, case_id)


def _notes(
    notes: Iterable[Note], amended: frozenset[str], names: Mapping[str, str]
) -> Iterable[TimelineEntry]:
    for note in notes:
        if note.at is None:
            continue
        local = note.at.astimezone()
        yield TimelineEntry(
            note.id, note.kind, local.date(), local.time().replace(second=0, microsecond=0),
            title=note.title, text=note.text, own_words=note.kind == "own_words",
            language=note.language, who=names.get(note.worker_id, ""), detail=note.who,
            amended=note.id in amended, restricted=note.restricted,
        )  # fmt: skip


def _episodes(episodes: Iterable[Episode], names: Mapping[str, str]) -> Iterable[TimelineEntry]:
    for episode in episodes:
        who = names.get(episode.worker_id, "")
        ended = (reason_words(episode.closed_reason), episode.closed_to)
        begun = episode.opened_on if episode.reopened_on is None else None
        steps = (
            ("opened", begun, episode.how_found, "", who),
            (
                "closed", episode.closed_on, episode.closed_because,
                " · ".join(part for part in ended if part), names.get(episode.closed_by, who),
            ),
            ("reopened", episode.reopened_on, episode.reopened_because, "", who),
        )  # fmt: skip
        for step, on, text, detail, by in steps:
            if on is not None:
                yield TimelineEntry(
                    episode.id, f"case_{step}", on, text=text, detail=detail, who=by
                )


def _handovers(handed: Iterable[Handover], names: Mapping[str, str]) -> Iterable[TimelineEntry]:
    for one in handed:
        yield TimelineEntry(
            one.id, "handed_over", one.on, text=one.because, detail=names.get(one.to_id, ""),
            who=names.get(one.from_id, ""),
        )  # fmt: skip


def _consents(work: Work, consents: Sequence[Consent]) -> Iterable[TimelineEntry]:
    names = recipient_names(work, consents)
    for consent in consents:
        to = consent.recipient or names.get(consent.recipient_id, "")
        if consent.given_on is not None and consent.answer == "yes":
            yield TimelineEntry(
                consent.id, "agreed", consent.given_on, text=consent.limits,
                own_words=bool(consent.limits), language=consent.language, detail=to,
            )  # fmt: skip
        if consent.withdrawn_on is not None:
            yield TimelineEntry(consent.id, "withdrew", consent.withdrawn_on, detail=to)


def recipient_names(work: Work, consents: Iterable[Consent]) -> dict[str, str]:
    """Return the name of each organisation that consents are for, by its id."""
    ids = {one.recipient_id for one in consents if one.recipient_id and not one.recipient}
    return work.names(Organisation, ids)


def _sittings(sittings: Iterable[Sitting], names: Mapping[str, str]) -> Iterable[TimelineEntry]:
    for sitting in sittings:
        if sitting.started_on is not None:
            who = names.get(sitting.worker_id, "")
            yield TimelineEntry(
                sitting.id, "form", sitting.started_on, title=kept_title(sitting.form_id, sitting.title), who=who,
                restricted=sitting.restricted,
            )  # fmt: skip


def _evidence(items: Iterable[Attachment]) -> Iterable[TimelineEntry]:
    for item in items:
        if item.obtained_on is not None:
            yield TimelineEntry(
                item.id, "evidence", item.obtained_on, title=item.title, restricted=item.restricted
            )
        yield from _dated(item.id, "document", item.event_date, item.title, item.restricted)


def _life(people: Iterable[Person]) -> Iterable[TimelineEntry]:
    for person in people:
        yield from _dated(person.id, "born", person.birth)


def _happened(events: Iterable[TraffickingEvent]) -> Iterable[TimelineEntry]:
    """Each event from the first day it can have begun to the last it can have ended."""
    for event in events:
        began, ended = event.started or PartialDate(""), event.ended or PartialDate("")
        lasts = event.kind == "exploitation" and began.is_exact  # nobody said that it was over
        places = (event.place, event.country, event.to_place, event.to_country)
        yield TimelineEntry(
            event.id, event.kind or "event",
            began.earliest if event.started else ended.earliest,
            text=event.words, own_words=bool(event.words),
            detail=", ".join(place for place in places if place),
            restricted=event.restricted,
            until=ended.latest if event.ended or lasts else began.latest,
            said=" – ".join(one for one in (began.words, ended.words) if one),
        )  # fmt: skip


def _papers(papers: Iterable[Paper]) -> Iterable[TimelineEntry]:
    for paper in papers:
        for kind, when in (("paper_issued", paper.issued), ("paper_expires", paper.expires)):
            yield from _dated(paper.id, kind, when, paper.name, paper.restricted, paper.kind)


def _dated(
    record_id: str, kind: str, when: PartialDate | None, title: str = "",
    restricted: bool = False, detail: str = "",
) -> Iterable[TimelineEntry]:  # fmt: skip
    """The entry of something with a date told in words, none where there is no date."""
    if when is None:
        return
    yield TimelineEntry(
        record_id, kind, when.earliest, title=title, detail=detail, restricted=restricted,
        until=when.latest if not when.is_exact else None,
        said="" if when.is_exact else when.words,
    )  # fmt: skip


def _disclosures(
    disclosures: Iterable[Disclosure], names: Mapping[str, str]
) -> Iterable[TimelineEntry]:
    for gone in disclosures:
        if gone.at is not None:
            local: datetime = gone.at.astimezone()
            yield TimelineEntry(
                gone.id, f"sent_{gone.kind}", local.date(), local.time().replace(microsecond=0),
                title=gone.what, who=names.get(gone.by, ""), detail=gone.recipient,
            )  # fmt: skip


def _referrals(referrals: Iterable[Referral], names: Mapping[str, str]) -> Iterable[TimelineEntry]:
    """What came of each; a letter that was sent stands in the ledger already."""
    for one in referrals:
        for state, on in one.moves.items():
            if state != "sent" or not one.disclosure_id:
                yield TimelineEntry(
                    one.id, f"referral_{state}", on, detail=one.organisation,
                    text=one.conditions if state == one.state else "",
                    who=names.get(one.moved_by.get(state, ""), ""), restricted=one.restricted,
                )  # fmt: skip


def _goals(goals: Iterable[Goal], names: Mapping[str, str]) -> Iterable[TimelineEntry]:
    for goal in goals:
        who = names.get(goal.worker_id, "")
        if goal.started_on is not None:
            yield TimelineEntry(
                goal.id,
                "goal",
                goal.started_on,
                text=goal.words,
                own_words=True,
                who=who,
                restricted=goal.restricted,
            )
        if goal.closed_on is not None:
            yield TimelineEntry(
                goal.id, f"goal_{goal.progress}", goal.closed_on, text=goal.words, own_words=True,
                restricted=goal.restricted,
            )  # fmt: skip


def _apart(work: Work, case_id: str, names: Mapping[str, str]) -> Iterable[TimelineEntry]:
    """What is kept apart and was opened with a reason."""
    for kind in APART.values():
        for one in work.find(kind, case_id=case_id):
            when = one.on or PartialDate("")
            yield TimelineEntry(
                one.id, one.KIND, when.earliest, text=one.told, detail=one.who,
                who=names.get(one.worker_id, ""), restricted=True,
                until=when.latest if not when.is_exact else None,
                said="" if when.is_exact else when.words,
            )  # fmt: skip


def _locked(work: Work, case_id: str) -> Iterable[TimelineEntry]:
    for line in work.locked(SHOWN, case_id):
        if line.on is not None:
            yield TimelineEntry(line.record_id, LOCKED, line.on, detail=line.kind)
