"""Letters and cards as data: blocks with typed placeholders, each naming its consent category.

A file lies in ``resources/letters`` or ``resources/cards``.  Loading checks its shape, that every
language is complete, that texts name only known placeholders and that the letter's rule lists
each category; an error names the file and the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import msgspec
import yaml

from app.consent.gate import Candidate
from app.consent.rules import LetterRule, letter_rules
from app.documents.blocks import Block, Part, Placeholder, Sheet, Text, texts_of, used_names
from app.domain.categories import CATEGORIES
from app.errors import UserError
from app.resources import RESOURCES

BUILT_IN = frozenset(
    {"office", "office_phone", "author", "author_role", "recipient", "today", "given_on", "until"}
)
"""Names every text may use without a placeholder of the case: none of them is case content."""


class Variant(Part, frozen=True, kw_only=True):
    """Another row of the rules for a letter of a form, meant while one of these answers stands in it.

    `says` stands in the place of the consent.
    """

    rule: str
    when: dict[str, list[str]]
    says: Text
    subject: Text = ""


class Template(Part, frozen=True, kw_only=True):
    """One letter: its languages, the values it can carry and its blocks."""

    letter: str
    name: Text
    title: Text
    subject: Text
    corner: Text = ""
    one_page: bool = False
    languages: Annotated[list[str], msgspec.Meta(min_length=1)]
    placeholders: dict[str, Placeholder]
    blocks: list[Block]
    confidential: Text
    reviewed: str = ""
    form: str = ""
    """The form whose answers it carries, in their order."""
    variants: list[Variant] = []

    def candidates(self, values: Mapping[str, Any]) -> list[Candidate]:
        """What the gate decides on: one candidate per value, or per choice of a choice list.

        `values` are by placeholder name; a choice list is a tuple of choice ids.  Raises
        UserError("paper.no_such_place") for a name this letter does not have.
        """
        found: list[Candidate] = []
        for name, value in values.items():
            place = self.placeholders.get(name)
            if place is None:
                raise UserError("paper.no_such_place", name=name, letter=self.letter)
            if not value:
                continue
            if place.type != "choices":
                found.append(Candidate(name, value, frozenset({place.category})))
                continue
            for chosen in value:
                if chosen not in place.choices:
                    raise UserError("paper.no_such_place", name=name, letter=self.letter)
                category = place.choices[chosen].category
                found.append(Candidate(f"{name}:{chosen}", chosen, frozenset({category})))
        return found


@cache
def template(letter: str) -> Template:
    """The built-in letter with this id ("L02"); raises UserError("paper.no_such_letter")."""
    path = RESOURCES / "letters" / f"{letter}.yaml"
    if not re.fullmatch(r"L\d\d", letter) or not path.is_file():
        raise UserError("paper.no_such_letter", letter=letter)
    return load(path)


def built_in_letters() -> tuple[str, ...]:
    """The ids of all letters that have a template."""
    return tuple(sorted(path.stem for path in (RESOURCES / "letters").glob("L[0-9][0-9].yaml")))


def load(path: Path) -> Template:
    """Read and check a letter file; raises UserError("paper.template_wrong", file, line, what)."""
    shape, lines = read_yaml(path)
    try:
        made = msgspec.convert(shape, Template, strict=False)
    except msgspec.ValidationError as problem:
        raise _wrong(path, lines, str(problem)) from None
    for place, what in _problems(made):
        raise _wrong(path, lines, f"{what} - at `$.{place}`")
    return made


def read_yaml(path: Path) -> tuple[Any, dict[str, int]]:
    """A YAML file as plain text values, and the line of every place in it (``$.blocks[3]``)."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        raise UserError(
            "paper.template_wrong", file=path.name, line=line, what="not valid YAML"
        ) from None
    lines: dict[str, int] = {}
    return (_plain(node, "$", lines) if node is not None else None), lines


def _plain(node: yaml.Node, place: str, lines: dict[str, int]) -> Any:
    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return {
            key.value: _plain(value, f"{place}.{key.value}", lines) for key, value in node.value
        }
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, f"{place}[{number}]", lines) for number, item in enumerate(node.value)]
    return str(node.value)


def _wrong(path: Path, lines: Mapping[str, int], problem: str) -> UserError:
    """The error with the line of the nearest place that the file really has."""
    what, _at, place = problem.partition(" - at `")
    place = place.rstrip("`").replace("[...]", "")
    while place and place not in lines:
        place = place[: max(place.rfind("."), place.rfind("["))] if place != "$" else ""
    return UserError("paper.template_wrong", file=path.name, line=lines.get(place, 1), what=what)


def _problems(made: Template) -> Iterator[tuple[str, str]]:
    """What is wrong with a well-formed template, as (place, what); only the first is reported."""
    rule = letter_rules().get(made.letter)
    if rule is None:
        yield "letter", f"{made.letter} has no row in rules.yaml"
        return
    known = set(made.placeholders) | BUILT_IN
    yield from _against_rule(made, rule)
    yield from _wrong_variants(made)
    for field in ("name", "title", "subject", "corner", "confidential"):
        yield from _incomplete(made, [getattr(made, field)], field)
    for number, block in enumerate(made.blocks):
        texts = texts_of(block)
        yield from _incomplete(made, texts, f"blocks[{number}]")
        inner = block.blocks if isinstance(block, Sheet) else [block]
        named = used_names(texts) | {one.of for one in inner if hasattr(one, "of")}
        for name in sorted(named - known):
            yield f"blocks[{number}]", f"there is no placeholder {name!r}"


def _against_rule(made: Template, rule: LetterRule) -> Iterator[tuple[str, str]]:
    for asked in sorted(rule.unkept):
        yield "letter", f"its row in rules.yaml asks for {asked}, which nothing sees to"
    for name, place in made.placeholders.items():
        for category in [c.category for c in place.choices.values()] or [place.category]:
            if category not in CATEGORIES or not rule.lists(category):
                yield f"placeholders.{name}", f"the rule of this letter does not list {category!r}"


def _wrong_variants(made: Template) -> Iterator[tuple[str, str]]:
    for variant in made.variants:
        if variant.rule not in letter_rules():
            yield "variants", f"{variant.rule} has no row in rules.yaml"
        yield from _incomplete(made, [variant.says, variant.subject], "variants")


def _incomplete(made: Template, texts: Sequence[Text], place: str) -> Iterator[tuple[str, str]]:
    for text in texts:
        missing = [] if isinstance(text, str) else [c for c in made.languages if not text.get(c)]
        if missing:
            yield place, f"no words in {missing[0]!r}"
