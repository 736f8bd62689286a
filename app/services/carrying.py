"""Nothing asked twice: answers a case already holds, offered to a form that asks for them again.

A question is offered the newest answer to the question of its own name in another form of the case, else what its
column `from` names, in that order: further names of questions, or fields of the person (``person.birth``).  Answers
about this very hour (`holds` is ``today``) are offered on the same day only; what is restricted never.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from app.domain.clock import Clock
from app.domain.partial_date import PartialDate
from app.domain.person import Person
from app.domain.sitting import Sitting
from app.forms.model import FormDefinition, Item
from app.forms.run import Session
from app.forms.tree import Place
from app.forms.wording import kept_title
from app.i18n import _, format_date
from app.services.fillings import filled
from app.storage.work import Work

PERSON = "person"
_SILENT = frozenset({"note", "calculate", "hidden"})


@dataclass(frozen=True, slots=True)
class Offer:
    """One answer that is there already: the question's path in the new form, its value, and where it stands."""

    path: str
    value: object = field(repr=False)
    source: str


@dataclass(frozen=True, slots=True)
class _Known:
    """An answer that is there: chosen names or words, where it stands, on which day it was given."""

    names: tuple[str, ...] = field(repr=False)
    source: str
    on: date | None


def offers(work: Work, case_id: str, form: FormDefinition, clock: Clock) -> list[Offer]:
    """Return what can be taken over into a new filling of `form`, in the form's order."""
    known = _answers(work, case_id, form.id, clock)
    person = work.get(Person, case_id)
    rows = {one.path for one in form.walk() if one.kind == "repeat"}
    found = []
    for item in form.questions():
        in_row = any(item.path.startswith(f"{row}/") for row in rows)
        if item.type in _SILENT or item.restricted or item.calculate is not None or in_row:
            continue
        offer = _offer(item, form, known, person, clock.today())
        if offer is not None:
            found.append(offer)
    return found


def take(session: Session, offered: list[Offer]) -> Mapping[str, str]:
    """Answer a new filling with what was offered; returns where each answer comes from, by stored path."""
    for one in offered:
        session.set(one.path, one.value)
    return {session.place(one.path).stored_path: one.source for one in offered}


def sources(work: Work, case_id: str, today: date) -> dict[str, str]:
    """Say in words where answers of a case can come from, by source: the case file, each form with its day."""
    found = {PERSON: _("the case file")}
    for one in work.find(Sitting, case_id=case_id, alive=None, include_restricted=True):
        day = format_date(one.started_on, today=today) if one.started_on else ""
        title = kept_title(one.form_id, one.title)
        found[one.id] = _("{form}, {day}").format(form=title, day=day) if day else title
    return found


def _answers(work: Work, case_id: str, but: str, clock: Clock) -> dict[str, _Known]:
    """The newest answer to each question of the other forms of a case."""
    found: dict[str, _Known] = {}
    for sitting, session in filled(work, case_id, clock):
        if sitting.form_id == but:
            continue
        for place in session.questions():
            name = place.item.name
            if name not in found and _is_told(place):
                many = place.item.type in ("select_multiple", "rank")
                names = tuple(place.value.split()) if many else (place.value,)
                found[name] = _Known(names, sitting.id, sitting.started_on)
    return found


def _is_told(place: Place) -> bool:
    told = place.live and bool(place.value) and not place.state
    return told and not place.item.restricted and place.item.type not in _SILENT


def _offer(
    item: Item, form: FormDefinition, known: Mapping[str, _Known], person: Person, today: date
) -> Offer | None:
    for origin in (item.name, *item.extras.get("from", "").split()):
        kind, _dot, name = origin.partition(".")
        if kind == PERSON and name:
            one = _Known((_words(getattr(person, name)),), PERSON, None)
        elif origin in known:
            one = known[origin]
        else:
            continue
        if item.extras.get("holds") == "today" and one.on != today:
            continue
        value = _fitting(item, form, origin, one.names)
        if value:
            return Offer(item.path, value, one.source)
    return None


def _fitting(item: Item, form: FormDefinition, origin: str, names: tuple[str, ...]) -> object:
    """The same answer in the words of this question; '' where it has no answer that means it."""
    if not item.list_name:
        return " ".join(names)
    meant = dict(_meanings(form, item, same=origin == item.name))
    chosen = list(dict.fromkeys(meant[one] for one in names if one in meant))
    if item.type == "select_one":
        return chosen[0] if chosen else ""
    return chosen


def _meanings(form: FormDefinition, item: Item, *, same: bool) -> Iterator[tuple[str, str]]:
    for choice in form.lists[item.list_name]:
        for other in choice.extras.get("from", "").split():
            yield other, choice.name
        if same or "from" not in choice.extras:
            yield choice.name, choice.name


def _words(value: object) -> str:
    if isinstance(value, PartialDate):
        return value.words
    return ", ".join(value) if isinstance(value, tuple) else str(value or "")
