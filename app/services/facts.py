"""What a case holds that a letter may ask for, by the names letters use.

Nothing here decides what may leave: these are the values the gate is asked about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.documents.values import DatedItem, Named
from app.domain.attachment import Attachment
from app.domain.custody import Custody
from app.domain.goal import Goal
from app.domain.paper import Paper
from app.domain.partial_date import PartialDate
from app.domain.person import Person
from app.domain.referral import Referral
from app.domain.reply_code import written_code
from app.domain.safe_contact import SafeContact
from app.domain.task import Task
from app.errors import UserError
from app.forms.builtin import builtin_form
from app.forms.wording import phrase
from app.i18n import NP_, catalogue, format_date, language_name
from app.services.delivery import WRITTEN, preferred
from app.services.plan_lists import letter_for, may_carry
from app.services.record_sheets import record_sheet
from app.services.wording import as_said, contact_how, contact_when
from app.storage.work import Work

LAST_DAY = NP_("urgent date", "Last day to answer an authority")
URGENT_WORDS = {
    "date": NP_("urgent date", "A date to keep"), "meeting": NP_("urgent date", "Appointment"),
}  # fmt: skip
"""What a letter says of a thing to do: its own words may name who it is with, and what it is about."""

_INTERVIEW, _GENDER = "screening_interview", "b_gender"
"""The question whose answers have words in every language of the catalogues."""
_BANDS = (
    (12, NP_("age", "under 12")), (16, NP_("age", "12 to 15")), (18, NP_("age", "16 or 17")),
    (25, NP_("age", "18 to 24")), (35, NP_("age", "25 to 34")), (50, NP_("age", "35 to 49")),
    (200, NP_("age", "50 or older")),
)  # fmt: skip
"""Years, and the words for whoever is younger; a house is told the band, never the birthday."""


def letter_facts(
    work: Work, case_id: str, code: str, today: date, *, by_hand: bool = False
) -> dict[str, Any]:
    """Return every value a letter may use of a case, in the language `code`; empty ones stay out.

    `by_hand` leaves out an address at which writing is not safe: whoever gets the letter then goes through this office.
    """
    person = work.get(Person, case_id)
    found: dict[str, Any] = {
        "name": person.legal_name or person.working_name,
        "called": person.name,
        "gender": gender_words(person.gender, code) if person.gender else "",
        "age_band": age_band(person.birth, today, code) if person.birth else "",
        "dependants": person.dependants,
        "access_needs": person.access_needs,
        "other_names": ", ".join(_other_names(person)),
        "birth": as_said(person.birth, code) if person.birth else "",
        "language": language_name(person.language, code_in=code) if person.language else "",
        "interpreter": person.interpreter,
        "reference": person.reference,
        "documents": tuple(_documents(work, case_id)),
        "urgent_dates": tuple(_urgent(work, case_id, code)),
        **_contact(work, case_id, code, by_hand=by_hand),
    }
    return {name: value for name, value in found.items() if value}


def referral_facts(work: Work, referral_id: str, recipient_id: str, code: str) -> dict[str, Any]:
    """Return what the letter of a referral takes from it, with the code for the reply.

    Words taken over from a goal keep the category of its area until somebody puts them otherwise.
    UserError `referral.other_recipient` where the letter goes to somebody else than the referral asks.
    """
    asked = work.get(Referral, referral_id)
    if asked.organisation_id != recipient_id:
        raise UserError("referral.other_recipient")
    return {
        "need": asked.asks if _may_ask(work, asked) else "",
        "details": asked.details,
        "needed_by": as_said(asked.needed_by, code) if asked.needed_by else "",
        "reply_code": written_code(asked.code),
    }


def _may_ask(work: Work, asked: Referral) -> bool:
    """Whether the words of a referral may stand in its letter: not those of a goal in an area it may not tell of."""
    letter = letter_for(asked.service)
    goals = work.find(Goal, case_id=asked.case_id, include_restricted=True) if asked.goal_id else []
    return not letter or not any(
        one.id == asked.goal_id
        and asked.asks in (one.need, one.words)
        and not may_carry(letter, one.domain)
        for one in goals
    )


def plan_facts(work: Work, case_id: str) -> dict[str, Any]:
    """Return the open goals of a case as lines: the goal, what is done for it, by when."""
    goals = [one for one in work.find(Goal, case_id=case_id) if one.is_open]
    goals.sort(key=lambda one: (one.priority or "9", one.id))
    tasks = work.find(Task, case_id=case_id, source=Goal.KIND, done_on=None)
    asked = [one for one in work.find(Referral, case_id=case_id) if one.is_open]
    return {"goals": tuple(_goal_line(one, tasks, asked) for one in goals)}


def _goal_line(goal: Goal, tasks: Sequence[Task], asked: Sequence[Referral]) -> Named:
    """One goal as a line of the plan; a restricted task or referral was never read."""
    done = [goal.who, *(one.title for one in tasks if one.source_id == goal.id)]
    done += [one.organisation for one in asked if one.goal_id == goal.id]
    by_when = goal.target.words if goal.target else ""
    return Named(goal.words, "; ".join(dict.fromkeys(part for part in done if part)), by_when)


def receipt_facts(
    work: Work, case_id: str, code: str, today: date
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the person's own papers that lie here, for a receipt, and their ids; originals given back today too."""
    steps = work.find(Custody, case_id=case_id, action="returned")
    gone = {one.attachment_id for one in steps if one.at is None or one.at.date() < today}
    items = [
        item
        for item in work.find(Attachment, case_id=case_id, original_or_copy="original")
        if item.id not in gone
    ]
    lines = [Named(item.title, item.number, _since(item.obtained_on, code)) for item in items]
    papers = papers_here(work, case_id)
    lines += [Named(paper_words(one, code), "", _since(one.seen_on, code)) for one in papers]
    return {"originals": tuple(lines)}, tuple(one.id for one in (*items, *papers))


def papers_here(work: Work, case_id: str) -> list[Paper]:
    """Return the papers that this office keeps for the person and that do not lie among the evidence."""
    items = work.find(Attachment, case_id=case_id, original_or_copy="original")
    listed = {item.id for item in items}
    return [
        one
        for one in work.find(Paper, case_id=case_id)
        if one.is_with_us and one.attachment_id not in listed
    ]


def paper_words(one: Paper, code: str) -> str:
    """Say what a paper is, in the language `code`: its kind, and what it is called."""
    asked = next(each for each in record_sheet(Paper.KIND).fields if each.name == "kind")
    kind = asked.choices.get(one.kind, "")
    words = catalogue(code).pgettext(f"record/{Paper.KIND}", kind) if kind else ""
    return ", ".join(part for part in (words, one.name) if part)


def _since(day: date | None, code: str) -> str:
    return format_date(day, "long", code=code) if day else ""


def gender_words(said: str, code: str) -> str:
    """Return a gender in the language of a letter where it is one the interview offers, else as it was said."""
    form = builtin_form(_INTERVIEW)
    asked = next(one for one in form.questions() if one.name == _GENDER)
    known = {one.name: one.label for one in form.lists[asked.list_name]}
    return phrase(form, known[said], asked.list_name, code) if said in known else said


def age_band(birth: PartialDate, today: date, code: str) -> str:
    """Return the band of years somebody is in, in the language `code`; "" where the date leaves it open."""
    youngest, oldest = (
        _years(day, today) if day else None for day in (birth.latest, birth.earliest)
    )
    if youngest is None or oldest is None or youngest < 0:
        return ""
    first, last = (
        next((words for below, words in _BANDS if years < below), "")
        for years in (youngest, oldest)
    )
    return catalogue(code).pgettext("age", first) if first and first == last else ""


def _years(born: date, today: date) -> int:
    """Whole years since a day; who was born on 29 February is a year older on 1 March."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


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
        DatedItem(task.due_on, catalogue(code).pgettext("urgent date", URGENT_WORDS[task.kind]))
        for task in work.find(Task, case_id=case_id, done_on=None)
        if task.due_on is not None and task.kind in URGENT_WORDS
    ]
    return sorted([*dates, *tasks], key=lambda one: str(one.when))
