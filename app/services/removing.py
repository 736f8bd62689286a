"""Taking away for good: the same steps when somebody decides, and when an old copy brings back what was removed.

What was removed is remembered by a random id alone: a case or an item by its own, the words of a case by an id made
from the case's.  Backups carry these ids beside them, so that a restore removes it all again.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.domain.attachment import Attachment
from app.domain.destruction import Destruction
from app.domain.disclosure import Disclosure
from app.domain.keeping import FACTS, ITEM_FACTS
from app.domain.person import Person
from app.errors import UserError
from app.events import Event
from app.services.closed_cases import retention_lines
from app.storage.work import Work


@dataclass(frozen=True, slots=True)
class Act:
    """Who removes something, when, and why."""

    by: str
    at: datetime
    because: str = field(repr=False)


MOST_TIMES = 12
"""How often the words of one case can be removed and told apart."""


def remove_words(work: Work, case_id: str) -> None:
    """Leave of a case only its facts."""
    work.purge_case(case_id, FACTS)
    marks = list(_marks(case_id))
    work.note_gone(next((mark for mark in marks if not work.is_gone(mark)), marks[-1]))


def is_removed(work: Work, case_id: str) -> bool:
    """Return whether a case was erased here, or its words were and nobody opened it again since."""
    if work.is_gone(case_id):
        return True
    is_closed = bool(work.cases(case_ids=[case_id], status="closed"))
    return is_closed and work.is_gone(next(_marks(case_id)))


def remove_item(work: Work, item: Attachment) -> None:
    """Leave of an item only its facts; its chain of custody stays."""
    work.blobs.drop(one for one in (item.blob_id, item.rendition_blob_id) if one)
    work.delete(item)
    work.strip(item, ITEM_FACTS)
    work.note_gone(item.id)


def entry_of(
    work: Work, what: str, case_id: str, act: Act, item: Attachment | None = None
) -> Destruction:
    """Return the line of the register for what is about to go: a case, its words, or one item of it."""
    cases = work.cases(case_ids=[case_id])
    reference = cases[0].reference if cases else ""
    told = Destruction(
        what=what, of_case=case_id, reference=reference, at=act.at, by=act.by, because=act.because
    )  # fmt: skip
    if item is not None:
        given = len(still_with(work, case_id, item.id))
        return replace(told, number=item.number, attachments=1, recipients=given)
    for line in retention_lines(work, cases):  # none while it is open
        told = replace(told, closed_on=line.closed_on, kept_until=line.until, ground=line.ground)
    held = work.count(Attachment, case_id=case_id, include_restricted=True)
    given = len(still_with(work, case_id))
    return replace(told, attachments=held, recipients=given)


def still_with(work: Work, case_id: str, item_id: str = "") -> list[str]:
    """Return who was given something of a case, or of one item, and has not confirmed that it is gone."""
    given = [
        gone for gone in work.find(Disclosure, case_id=case_id, include_restricted=True)
        if gone.recipient and gone.confirmed_on is None
        and (not item_id or item_id in gone.record_ids)
    ]  # fmt: skip
    return list(dict.fromkeys(gone.recipient for gone in given))


def remove_again(work: Work, gone: Iterable[str], act: Act) -> int:
    """Remove what had been removed before and came back with an old copy; how many cases, words and items that were.

    Nobody decides it anew, so no right is asked; the register says it again, for its line may be lost with the copy
    that had it, and how long a case is kept with it.  Their files are `work.blobs.leaving` afterwards.
    """
    cases = {one.id for one in work.find(Person, alive=None, include_restricted=True)}
    words = {mark: case for case in cases for mark in _marks(case)}
    came_back = 0
    # A case takes the rest of it along.
    for one in sorted(set(gone), key=lambda one: one not in cases):
        if work.is_gone(one):
            continue
        came_back += 1
        if one in cases:
            work.save(entry_of(work, "case", one, act))
            work.erase_case(one, again=True)
        elif one in words and not work.is_gone(words[one]):
            work.save(entry_of(work, "words", words[one], act))
            work.purge_case(words[one], FACTS)
            work.record(Event("case.purged_again", words[one], words[one]))
        elif (item := _item(work, one)) is not None:
            work.save(entry_of(work, "item", item.case_id or "", act, item))
            remove_item(work, item)
            work.record(Event("evidence.destroyed_again", item.case_id, one))
        else:
            came_back -= 1
        work.note_gone(one)
    return came_back


def _item(work: Work, item_id: str) -> Attachment | None:
    with suppress(UserError):
        return work.get(Attachment, item_id, include_restricted=True)
    return None


def _marks(case_id: str) -> Iterator[str]:
    """The ids that say that the words of a case went: for the first time, for the second, and so on."""
    for time in range(MOST_TIMES):
        yield str(uuid.uuid5(uuid.UUID(case_id), f"words {time}"))
