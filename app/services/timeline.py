"""One line of time for a case: what was said, done, agreed, filled in and sent, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from app.domain.attachment import Attachment
from app.domain.consent import Consent
from app.domain.disclosure import Disclosure
from app.domain.episode import Episode
from app.domain.note import Note
from app.domain.organisation import Organisation
from app.domain.sitting import Sitting
from app.services.restricted import APART
from app.storage.work import Work

SHOWN = frozenset({Note.KIND, Sitting.KIND, Attachment.KIND})
"""Kinds that stand on the timeline and can be restricted one by one."""
LOCKED = "locked"
"""The kind of an entry that stays shut until somebody says why it must be opened."""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One entry.  `title` is a person's own words; where it is empty the front end names the `kind`."""

    record_id: str
    kind: str
    on: date
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

    @property
    def order(self) -> tuple[date, time]:
        """Sorts entries by day and hour; one without an hour comes first on its day."""
        return self.on, self.at or time()


def timeline(work: Work, case_id: str, names: Mapping[str, str]) -> list[TimelineEntry]:
    """Return every entry of a case, newest first; of what is restricted, that it is there."""
    entries: list[TimelineEntry] = []
    entries += _notes(work.find(Note, case_id=case_id), work.amended(Note.KIND, case_id), names)
    entries += _episodes(work.find(Episode, case_id=case_id), names)
    entries += _consents(work.find(Consent, case_id=case_id), _recipients(work))
    entries += _sittings(work.find(Sitting, case_id=case_id), names)
    entries += _evidence(work.find(Attachment, case_id=case_id))
    entries += _disclosures(work.find(Disclosure, case_id=case_id), names)
    entries += _apart(work, case_id, names)
    entries += _locked(work, case_id)
    return sorted(entries, key=lambda entry: entry.order, reverse=True)


def count_entries(work: Work, case_id: str) -> int:
    """Return how many entries the timeline of a case has; what is restricted counts nowhere."""
    names: dict[str, str] = {}
    found = (
        _notes(work.find(Note, case_id=case_id), frozenset(), names),
        _episodes(work.find(Episode, case_id=case_id), names),
        _consents(work.find(Consent, case_id=case_id), names),
        _sittings(work.find(Sitting, case_id=case_id), names),
        _evidence(work.find(Attachment, case_id=case_id)),
        _disclosures(work.find(Disclosure, case_id=case_id), names),
        _apart(work, case_id, names),
    )
    return sum(1 for entries in found for _entry in entries)


def _recipients(work: Work) -> dict[str, str]:
    return {one.id: one.name for one in work.find(Organisation)}


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
        steps = (
            ("opened", episode.opened_on, episode.how_found),
            ("closed", episode.closed_on, episode.closed_because),
            ("reopened", episode.reopened_on, episode.reopened_because),
        )
        for step, on, text in steps:
            if on is not None:
                yield TimelineEntry(episode.id, f"case_{step}", on, text=text, who=who)


def _consents(consents: Iterable[Consent], names: Mapping[str, str]) -> Iterable[TimelineEntry]:
    for consent in consents:
        to = consent.recipient or names.get(consent.recipient_id, "")
        if consent.given_on is not None and consent.answer == "yes":
            yield TimelineEntry(
                consent.id, "agreed", consent.given_on, text=consent.limits,
                own_words=bool(consent.limits), language=consent.language, detail=to,
            )  # fmt: skip
        if consent.withdrawn_on is not None:
            yield TimelineEntry(consent.id, "withdrew", consent.withdrawn_on, detail=to)


def _sittings(sittings: Iterable[Sitting], names: Mapping[str, str]) -> Iterable[TimelineEntry]:
    for sitting in sittings:
        if sitting.started_on is not None:
            who = names.get(sitting.worker_id, "")
            yield TimelineEntry(
                sitting.id, "form", sitting.started_on, title=sitting.title, who=who,
                restricted=sitting.restricted,
            )  # fmt: skip


def _evidence(items: Iterable[Attachment]) -> Iterable[TimelineEntry]:
    for item in items:
        if item.obtained_on is not None:
            yield TimelineEntry(
                item.id, "evidence", item.obtained_on, title=item.title, restricted=item.restricted
            )


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


def _apart(work: Work, case_id: str, names: Mapping[str, str]) -> Iterable[TimelineEntry]:
    """What is kept apart and was opened with a reason, where it has a day."""
    for kind in APART.values():
        for one in work.find(kind, case_id=case_id):
            if one.on is not None and one.on.earliest is not None:
                yield TimelineEntry(
                    one.id, one.KIND, one.on.earliest, text=one.told, detail=one.who,
                    who=names.get(one.worker_id, ""), restricted=True,
                )  # fmt: skip


def _locked(work: Work, case_id: str) -> Iterable[TimelineEntry]:
    for line in work.locked(SHOWN | APART.keys(), case_id):
        if line.on is not None:
            yield TimelineEntry(line.record_id, LOCKED, line.on, detail=line.kind)
