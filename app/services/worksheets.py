"""A letter made of a filled form: its answers in the form's order, each a place of its own that the gate decides on.

`worksheet` reads the newest filling and makes places and values of it; `told` says afterwards, for each question,
whether an answer could stand there at all.  A question that is kept out stands as kept out whether or not it was
answered, and only where the form asks it of anybody, so that the sheet does not tell by its gaps.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from app.consent.gate import Agreed, Candidate, Request, decide
from app.documents.blocks import (
    Answer,
    Answers,
    Choice,
    Consent,
    Heading,
    Kind,
    Paragraph,
    Placeholder,
)
from app.documents.blocks import said as in_language
from app.documents.template import Template, Variant
from app.domain.partial_date import PartialDate
from app.domain.sitting import Sitting
from app.errors import UserError
from app.forms.model import Item
from app.forms.run import Session
from app.forms.tree import Place
from app.i18n import country_name, language_name
from app.services.form_store import form_of
from app.services.wording import as_said
from app.storage.work import Work

_SILENT = frozenset({"note", "calculate", "hidden"})
_WITH_A_ROW = 64
"""Points under the name of a page that stay with it: its first question of three lines."""
_MANY = frozenset({"select_multiple", "rank"})
_ASKED_FOR: Mapping[str, Kind] = {"identity": "name", "contact": "phone"}
_SELECTS = _MANY | {"select_one"}


@dataclass(frozen=True, slots=True)
class Worksheet:
    """A letter of a form for one case: the row of the rules that is meant, its places, and what could stand there."""

    rule: str
    template: Template = field(repr=False)
    values: dict[str, Any] = field(repr=False)
    sitting_id: str


def worksheet(work: Work, case_id: str, template: Template, code: str) -> Worksheet:
    """Make the letter of the newest filling of its form; UserError `letter.form_not_filled` where there is none."""
    sitting = next(
        iter(work.find(Sitting, case_id=case_id, form_id=template.form, order="-started_on")), None
    )
    if sitting is None:
        raise UserError("letter.form_not_filled")
    form = form_of(work, template.form)
    session = Session(form, sitting.answers, sitting.states, language=code, fresh=False)
    variant = _variant(template, session)
    asked = [place for place in session.questions() if place.live and _is_asked(place)]
    places = {_key(place): _placeholder(session, place) for place in asked}
    block = next(one for one in template.blocks if isinstance(one, Answers))
    made = msgspec.structs.replace(
        template, placeholders={**template.placeholders, **places},
        subject=(variant and variant.subject) or template.subject,
        blocks=list(_blocks(template, variant, session, asked)),
    )  # fmt: skip
    values = {_key(place): _value(place, block, code) for place in asked}
    rule = variant.rule if variant else template.letter
    return Worksheet(rule, made, {key: said for key, said in values.items() if said}, sitting.id)


def told(template: Template, request: Request, consents: Collection[Agreed]) -> Template:
    """Say of each question whether its answer may stand here; one that may not and is not asked of anybody goes."""
    places = template.placeholders
    asked = {
        f"{name}:{choice}": category
        for name, place in places.items()
        for choice, category in _categories(place)
    }
    probes = [Candidate(key, None, frozenset({category})) for key, category in asked.items()]
    allowed = {one.key for one in decide(request, consents, probes).allowed}

    def row(one: Answer) -> Answer | None:
        choices = places[one.of].choices
        may = [f"{one.of}:{choice}" in allowed for choice in choices or ("",)]
        if not any(may):
            return msgspec.structs.replace(one, open=False) if one.open else None
        return msgspec.structs.replace(one, open=True, partly=not all(may))

    blocks = [
        msgspec.structs.replace(block, rows=[found for one in block.rows if (found := row(one))])
        if isinstance(block, Answers)
        else block
        for block in template.blocks
    ]
    shown = [
        block
        for block, following in zip(blocks, [*blocks[1:], None], strict=True)
        if not _is_bare(block) and not (_is_bare(following) and isinstance(block, Heading))
    ]
    return msgspec.structs.replace(template, blocks=shown)


def _categories(place: Placeholder) -> list[tuple[str, str]]:
    """The choices of a place with the category of each; one without a name where nothing is chosen there."""
    return [(name, one.category) for name, one in place.choices.items()] or [("", place.category)]


def _is_bare(block: object) -> bool:
    return isinstance(block, Answers) and not block.rows


def _variant(template: Template, session: Session) -> Variant | None:
    given = {place.item.name: place.value for place in session.questions() if place.live}
    for variant in template.variants:
        if any(given.get(name) in meant for name, meant in variant.when.items()):
            return variant
    return None


def _is_asked(place: Place) -> bool:
    return place.item.type not in _SILENT and not place.item.restricted


def _key(place: Place) -> str:
    """The name of a question's place; in a repeat with its number."""
    number = _number(place)
    return f"{place.item.name}_{number}" if number else place.item.name


def _number(place: Place) -> str:
    return "_".join(step.path.rpartition("[")[2].rstrip("]") for step in place.steps() if step.key)


def _placeholder(session: Session, place: Place) -> Placeholder:
    item = place.item
    label = session.words(item.label, place) or item.name
    category = item.category or "uncategorised"
    if item.type not in _SELECTS or place.state:
        return Placeholder(type=_kind(item), category=category, label=label)
    return Placeholder(type="choices", category=category, label=label, choices={
        choice.name: Choice(
            category=choice.extras.get("category") or category,
            text=_coded(session.choice_label(choice.name, place), choice.extras.get("nrm") or choice.name),
        )
        for choice in session.form.lists.get(item.list_name, ())
    })  # fmt: skip


def _kind(item: Item) -> Kind:
    """What sort of place an answer has: a name or a number that was asked for was chosen by whoever agreed to it."""
    if item.data_type == "date":
        return "date"
    return _ASKED_FOR.get(item.category, "text") if item.type == "text" else "text"


def _coded(words: str, code: str) -> str:
    """The words of an answer with its official code, where they are not the same."""
    return words if code == "-" or code.casefold() == words.casefold() else f"{words} ({code})"


def _value(place: Place, block: Answers, code: str) -> Any:
    item = place.item
    if place.state:
        return in_language(block.states[place.state], code)  # type: ignore[index]
    if not place.value:
        return ""
    if item.type in _SELECTS:
        return tuple(place.value.split()) if item.type in _MANY else (place.value,)
    if item.data_type == "date":
        return as_said(PartialDate.parse(place.value), code)
    if item.type == "acknowledge":
        return in_language(block.yes, code)
    if "country" in item.appearance:
        return country_name(place.value)
    if "language" in item.appearance:
        return language_name(place.value, code_in=code)
    return place.value


def _blocks(
    template: Template, variant: Variant | None, session: Session, asked: list[Place]
) -> Iterator[Any]:
    for block in template.blocks:
        if isinstance(block, Consent) and variant is not None:
            yield Paragraph(text=variant.says)
        elif isinstance(block, Answers):
            always = _asked_of_anybody(template, session)
            yield from _pages(block, session, asked, always)
        else:
            yield block


def _pages(
    block: Answers, session: Session, asked: list[Place], always: Collection[str]
) -> Iterator[Any]:
    """Each page of the form: its name, then its questions."""
    for page in session.root.children.values():
        rows = [_row(session, place, always) for place in asked if place.steps()[0] is page]
        if rows and isinstance(page, Place):
            title = session.words(page.item.label, page) or page.item.name
            yield Heading(text=title, keep=_WITH_A_ROW)
            yield msgspec.structs.replace(block, rows=rows)


def _row(session: Session, place: Place, always: Collection[str]) -> Answer:
    item = place.item
    return Answer(
        question=session.words(item.label, place) or item.name, of=_key(place),
        fields=", ".join(item.extras.get("nrm", "").replace("#", _number(place)).split()),
        listed=item.extras.get("online") == "list", open=item.path in always,
    )  # fmt: skip


def _asked_of_anybody(template: Template, session: Session) -> Collection[str]:
    """The questions that stand in the form whatever else was answered, by the fork alone."""
    fork = {name for variant in template.variants for name in variant.when}
    given = {
        place.stored_path: place.value
        for place in session.questions()
        if place.item.name in fork and place.value and place.live
    }
    bare = Session(session.form, given, {}, fresh=False)
    return {one.item.path for one in bare.questions() if one.live and not _in_rows(one.item, bare)}


def _in_rows(item: Item, session: Session) -> bool:
    return any(
        one.kind == "repeat" and item.path.startswith(f"{one.path}/") for one in session.form.walk()
    )
