"""The blocks letters are made of, as they stand in a template file.

Each is a frozen struct that msgspec fills and checks; what a block looks like is `letter`'s affair.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import msgspec

_USED = re.compile(r"\{([a-z_]+)\}")

Text = str | dict[str, str]
"""Words per language code, or one string that is the same in all."""

Kind = Literal[
    "name", "text", "date", "phone", "reference", "list", "dates", "people", "quote", "choices"
]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Anything read from a template file; unknown keys are errors."""


class Choice(Part, frozen=True, kw_only=True):
    """One thing that can be chosen on a letter, with the category that naming it needs."""

    category: str
    text: Text


class Placeholder(Part, frozen=True, kw_only=True):
    """A place for one value of the case: its type, its category, and whether it must be filled."""

    type: Kind
    category: str = ""
    label: Text
    required: bool = False
    choices: dict[str, Choice] = {}


class Row(Part, frozen=True, kw_only=True):
    """One line of a fact list; dropped when a placeholder in it has no value."""

    label: Text
    value: Text


class Heading(Part, frozen=True, kw_only=True, tag="heading", tag_field="kind"):
    """A heading; with a category it stands only where something of that category is printed."""

    text: Text
    category: str = ""
    keep: float = 34
    """Points of what follows that stay on the same page."""


class Paragraph(Part, frozen=True, kw_only=True, tag="paragraph", tag_field="kind"):
    """Running text; dropped when a placeholder in it has no value."""

    text: Text
    role: Literal["body", "small", "note"] = "body"
    category: str = ""


class Facts(Part, frozen=True, kw_only=True, tag="facts", tag_field="kind"):
    """A list of labels and values."""

    rows: Annotated[list[Row], msgspec.Meta(min_length=1)]
    title: Text = ""
    columns: Literal[1, 2] = 1


class Dates(Part, frozen=True, kw_only=True, tag="dates", tag_field="kind"):
    """A box of dates that cannot wait."""

    of: str
    title: Text
    note: Text = ""


class Bullets(Part, frozen=True, kw_only=True, tag="list", tag_field="kind"):
    """A list of short items."""

    of: str
    title: Text = ""
    note: Text = ""
    columns: Literal[1, 2] = 1


class People(Part, frozen=True, kw_only=True, tag="people", tag_field="kind"):
    """A table of names with what they are to the client."""

    of: str
    heads: Annotated[list[Text], msgspec.Meta(min_length=3, max_length=3)]


class OwnWords(Part, frozen=True, kw_only=True, tag="quote", tag_field="kind"):
    """Somebody's own words, marked as such."""

    of: str


class Answer(Part, frozen=True, kw_only=True):
    """One question of a form: its words, the fields it fills elsewhere, and the place of its answer.

    It is `open` where the answer may stand here; else the line says that it is kept out, answered or not.
    """

    question: str
    fields: str = ""
    of: str
    open: bool = True
    partly: bool = False
    """Some of the answers that can be chosen are kept out, chosen or not."""
    listed: bool = False
    """The answer has to be one of a list that is not kept here."""


class Answers(Part, frozen=True, kw_only=True, tag="answers", tag_field="kind"):
    """The answers of a filled form, page by page in its order; its `rows` are put in when it is known what may go."""

    none: Text
    kept_out: Text
    partly: Text
    not_asked_there: Text
    from_a_list: Text
    yes: Text
    states: dict[Literal["unsure", "declined", "not_asked"], Text]
    rows: list[Answer] = []


class Consent(Part, frozen=True, kw_only=True, tag="consent", tag_field="kind"):
    """On whose word this goes: the person's agreement, or the ground for going without one."""

    text: Text
    role: Literal["body", "small"] = "small"
    until: Text
    limits: Text
    grounds: dict[Literal["danger_to_life", "child_protection", "court_order"], Text]


class Signature(Part, frozen=True, kw_only=True, tag="signature", tag_field="kind"):
    """Closing words, room to sign, the author."""

    closing: Text


class SlipLine(Part, frozen=True, kw_only=True):
    """One line of a reply slip: a box to tick, a line to write on, or both."""

    text: Text
    tick: bool = False
    line: bool = False


class Slip(Part, frozen=True, kw_only=True, tag="slip", tag_field="kind"):
    """A part to cut off or copy and send back."""

    title: Text
    lines: list[SlipLine]


class Sheet(Part, frozen=True, kw_only=True, tag="sheet", tag_field="kind"):
    """Blocks on a sheet of their own; dropped when none of them has a value."""

    blocks: list[
        Heading
        | Paragraph
        | Facts
        | Dates
        | Bullets
        | People
        | OwnWords
        | Consent
        | Signature
        | Slip
    ]


Block = (
    Heading
    | Paragraph
    | Facts
    | Dates
    | Bullets
    | People
    | OwnWords
    | Answers
    | Consent
    | Signature
    | Slip
    | Sheet
)


def said(text: Text, lang: str) -> str:
    """The words of one language; names that only staff read fall back to English."""
    return text if isinstance(text, str) else text.get(lang) or text["en"]


def used_names(texts: Sequence[Text]) -> set[str]:
    """The placeholders that texts mention."""
    words = [
        part for text in texts for part in ([text] if isinstance(text, str) else text.values())
    ]
    return {name for part in words for name in _USED.findall(part)}


def texts_of(block: Any) -> list[Text]:
    """Every text of a block, in reading order, without those of placeholders."""
    if isinstance(block, Facts):
        return [block.title, *(text for row in block.rows for text in (row.label, row.value))]
    if isinstance(block, Consent):
        return [block.text, block.until, block.limits, *block.grounds.values()]
    if isinstance(block, Answers):
        said_of_none = [block.none, block.kept_out, block.partly, block.not_asked_there]
        return [*said_of_none, block.from_a_list, block.yes, *block.states.values()]
    if isinstance(block, Slip):
        return [block.title, *(line.text for line in block.lines)]
    if isinstance(block, Sheet):
        return [text for inner in block.blocks for text in texts_of(inner)]
    if isinstance(block, People):
        return list(block.heads)
    fields = (getattr(block, name, "") for name in ("text", "title", "note", "closing"))
    return [text for text in fields if text]
