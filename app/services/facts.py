"""What a case holds that a letter may ask for, by the names letters use.

Nothing here decides what may leave: these are the values the gate is asked about.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.documents.values import DatedItem
from app.domain.attachment import Attachment
from app.domain.person import Person
from app.domain.safe_contact import SafeContact
from app.domain.task import Task
from app.i18n import NP_, catalogue, language_name
from app.services.delivery import WRITTEN, preferred
from app.services.wording import as_said, contact_how, contact_when
from app.storage.work import Work

URGENT_KINDS = frozenset({"date", "meeting"})
LAST_DAY = NP_("urgent date", "Last day to answer an authority")


def letter_facts(work: Work, case_id: str, code: str, *, by_hand: bool = False) -> dict[str, Any]:
    """Return every value a letter may use of a case, in the language `code`; empty ones stay out.

    `by_hand` leaves out an address at which writing is not safe: whoever gets the letter then goes through this office.
    """
    person = work.get(Person, case_id)
    found: dict[str, Any] = {
        "name": person.legal_name or person.working_name,
        "other_names": ", ".join(_other_names(person)),
        "birth": as_said(person.birth) if person.birth else "",
        "language": language_name(person.language, code_in=code) if person.language else "",
        "interpreter": person.interpreter,
        "reference": person.reference,
        "documents": tuple(_documents(work, case_id)),
        "urgent_dates": tuple(_urgent(work, case_id, code)),
        **_contact(work, case_id, code, by_hand=by_hand),
    }
    return {name: value for name, value in found.items() if value}


def _other_names(person: Person) -> list[str]:
    names = [*person.other_names]
    if person.legal_name and person.working_name not in ("", person.legal_name):
        names.append(person.working_name)
    return names


def _contact(work: Work, case_id: str, code: str, *, by_hand: bool) -> Mapping[str, str]:
    way = preferred(work.find(SafeContact, case_id=case_id))
    if way is None:
        return {}
    if by_hand and way.channel in WRITTEN and not way.safe_to_write:
        return {"contact_how": contact_how(SafeContact(channel="none"), code)}
    return {
        "contact_how": contact_how(way, code),
        "contact_number": way.number,
        "contact_when": contact_when(way, code),
        "contact_say": way.words,
    }


def _documents(work: Work, case_id: str) -> list[str]:
    items = work.find(Attachment, case_id=case_id)
    return [item.title for item in items if item.kind == "document" and not item.privileged]


def _urgent(work: Work, case_id: str, code: str) -> list[DatedItem]:
    """Hard dates of pathways, by the day to act by, and meetings: when, without the matter behind them."""
    dates = [
        DatedItem(one.due_on, catalogue(code).pgettext("urgent date", LAST_DAY))
        for one in work.deadlines(case_id=case_id)
        if one.due_on is not None and one.body.get("kind") == "hard"
    ]
    tasks = [
        DatedItem(task.due_on, task.title)
        for task in work.find(Task, case_id=case_id, done_on=None)
        if task.due_on is not None and task.kind in URGENT_KINDS
    ]
    return sorted([*dates, *tasks], key=lambda one: str(one.when))
