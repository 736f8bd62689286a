"""The rights card: wallet panels on one page side, or the same words in large print."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec

from app.documents.blocks import Part, Text, said
from app.documents.clusters import emitted
from app.documents.flow import Flow
from app.documents.fonts import is_rtl, ready
from app.documents.layout import Span, Standing, Words, plain_words
from app.documents.letter import Rendered, finished
from app.documents.page import Block, Page
from app.documents.pages import Pages
from app.documents.paper import (
    ACCENT,
    HAIRLINE,
    INK_FAINT,
    LETTER,
    SOFT,
    Box,
    Paper,
    Role,
)
from app.documents.template import read_yaml
from app.documents.values import unbroken, written_date
from app.errors import UserError
from app.resources import RESOURCES

STALE = timedelta(days=180)
"""A number nobody vouched for in this time is not printed."""

Country = Literal["US", "UK", "CA", "AU", "EU"]

_MM = 72 / 25.4
_WIDTH, _HEIGHT, _PAD = 86 * _MM, 54 * _MM, 4.6 * _MM
_DOT = 9.0
_SCALES = (1.12, 1.08, 1.04, 1.0, 0.96, 0.92, 0.88, 0.84, 0.8)


class Hotline(Part, frozen=True, kw_only=True):
    """A number somebody can call: the day of the list it is from, and of a person's own call."""

    id: str
    country: Country
    name: Text
    note: Text
    phone: str
    text: str = ""
    listed_on: date
    checked_on: date | None = None
    confidence: str

    @property
    def known_on(self) -> date:
        """The last day anybody vouched for it."""
        return max(self.listed_on, self.checked_on or self.listed_on)


class Hotlines(Part, frozen=True, kw_only=True):
    """The list of numbers an office keeps up to date."""

    emergency: dict[Country, str]
    hotlines: list[Hotline]


class Cover(Part, frozen=True, kw_only=True):
    """The outside: a neutral title, where to keep it, the emergency number."""

    title: Text
    keep: Text
    danger: Text


class Rights(Part, frozen=True, kw_only=True):
    """One panel of plain statements."""

    title: Text
    statements: list[Text]


class Numbers(Part, frozen=True, kw_only=True):
    """The panel of numbers."""

    title: Text
    message: Text
    listed: Text
    checked: Text


class Own(Part, frozen=True, kw_only=True):
    """The panel with room to write."""

    title: Text
    lines: list[Text]
    version: Text


class Card(Part, frozen=True, kw_only=True):
    """The whole card in all its languages."""

    card: str
    version: str
    languages: list[str]
    title: Text
    cover: Cover
    rights: list[Rights]
    numbers: Numbers
    own: Own


class Piece(NamedTuple):
    """One paragraph of a panel: what it says and how it looks."""

    words: Words
    look: Literal["cover", "keep", "emergency", "title", "statement", "name", "note", "write"]
    tag: str = "P"


_LOOKS = {
    "cover": Role(17, 21, strong=True, colour=ACCENT),
    "title": Role(10.5, 13.5, strong=True, colour=ACCENT),
    "statement": Role(9.2, 11.8),
    "keep": Role(9.2, 11.8),
    "emergency": Role(26, 30, strong=True, colour=ACCENT),
    "name": Role(9.8, 12.4, strong=True),
    "note": Role(8, 10.2, colour=INK_FAINT),
    "write": Role(9.2, 11.8, colour=INK_FAINT),
}
_AFTER = {
    "cover": 3.0,
    "title": 3.0,
    "statement": 2.6,
    "keep": 12.0,
    "emergency": 0.0,
    "name": 0.0,
    "note": 3.0,
}


def render_card(
    lang: str,
    *,
    today: date,
    country: Country = "US",
    paper: Paper = LETTER,
    large: bool = False,
    hotlines: Hotlines | None = None,
) -> Rendered:
    """Print the card in one language; `large` gives the same words in large print.

    Raises UserError "paper.no_such_card" for a language it is not written in, and
    "paper.hotlines_stale" if no number of the country is younger than 180 days.
    """
    ready()
    panels = _panels(lang, today, country, hotlines)
    title = said(card().title, lang)
    pages = _large(panels, lang, title, paper) if large else _wallet(panels, lang, title, paper)
    return finished(pages)


def card_text(
    lang: str, *, today: date, country: Country = "US", hotlines: Hotlines | None = None
) -> str:
    """Every word of the card in reading order, one paragraph a line."""
    panels = _panels(lang, today, country, hotlines)
    return "\n".join(emitted(plain_words(piece.words)) for panel in panels for piece in panel)


@cache
def card() -> Card:
    """The built-in card."""
    made: Card = _read(RESOURCES / "cards" / "rights.yaml", Card)
    return made


@cache
def built_in_hotlines() -> Hotlines:
    """The numbers that come with this version."""
    made: Hotlines = _read(RESOURCES / "cards" / "hotlines.yaml", Hotlines)
    return made


def _read(path: Path, shape: type[Any]) -> Any:
    found, lines = read_yaml(path)
    try:
        return msgspec.convert(found, shape, strict=False)
    except msgspec.ValidationError as problem:
        what, _at, place = str(problem).partition(" - at `")
        line = lines.get(place.rstrip("`"), 1)
        raise UserError("paper.template_wrong", file=path.name, line=line, what=what) from None


def _panels(
    lang: str, today: date, country: Country, hotlines: Hotlines | None
) -> list[list[Piece]]:
    """The five panels as paragraphs in reading order."""
    made = card()
    if lang not in made.languages:
        raise UserError("paper.no_such_card", language=lang)
    known = hotlines or built_in_hotlines()
    fresh = [
        line
        for line in known.hotlines
        if line.country == country and today - line.known_on <= STALE
    ]
    if not fresh:
        raise UserError("paper.hotlines_stale", country=country)
    cover = [
        Piece(_fixed(made.cover.title, lang), "cover", "H1"),
        Piece(_fixed(made.cover.keep, lang), "keep"),
        Piece(_fixed(made.cover.danger, lang), "name"),
        Piece(unbroken(known.emergency[country]), "emergency"),
    ]
    rights = [
        [
            Piece(_fixed(panel.title, lang), "title", "H2"),
            *(Piece(_fixed(text, lang), "statement", "LBody") for text in panel.statements),
        ]
        for panel in made.rights
    ]
    own = [
        Piece(_fixed(made.own.title, lang), "title", "H2"),
        *(Piece(_fixed(line, lang), "write") for line in made.own.lines),
        Piece(
            said(made.own.version, lang).format(
                version=unbroken(made.version), day=written_date(today, lang)
            ),
            "note",
        ),
    ]
    return [cover, *rights, list(_numbers(made, fresh, lang)), own]


def _fixed(text: Text, lang: str) -> Standing:
    return Standing((Span(said(text, lang)),))


def _numbers(made: Card, fresh: Sequence[Hotline], lang: str) -> Iterator[Piece]:
    yield Piece(_fixed(made.numbers.title, lang), "title", "H2")
    for line in fresh:
        yield Piece(f"{said(line.name, lang)} · {unbroken(line.phone)}", "name")
        note = said(line.note, lang)
        if line.text:
            words = said(made.numbers.message, lang).format(text=unbroken(line.text))
            note = f"{words}. {note}"
        yield Piece(note, "note")
    day = written_date(min(line.known_on for line in fresh), lang)
    called = all(line.checked_on for line in fresh)
    words = said(made.numbers.checked if called else made.numbers.listed, lang)
    yield Piece(words.format(day=day), "note")


# ---------------------------------------------------------------------- wallet size


def _wallet(panels: Sequence[Sequence[Piece]], lang: str, title: str, paper: Paper) -> Pages:
    """A strip of panels to cut out and fold, in the largest type with which all of them fit."""
    pages = Pages(paper, lang, title)
    page = pages.new_page()
    height = min(_HEIGHT, (paper.height - 24 * _MM) / len(panels))
    scale = _largest(page, panels, height - 2 * _PAD)
    measured = [_measured(page, panel, scale) for panel in panels]
    x, y = (paper.width - _WIDTH) / 2, (paper.height - height * len(panels)) / 2
    page.box(Box(x, y, _WIDTH, height), fill=SOFT)
    page.box(Box(x, y, _WIDTH, height * len(panels)), edge=HAIRLINE)
    for number, (blocks, panel) in enumerate(zip(measured, panels, strict=True)):
        top = y + number * height
        if number:
            page.dashes(x, top, x + _WIDTH, top, HAIRLINE)
        slack = height - _total(blocks, panel, scale)
        _draw(page, Box(x, top, _WIDTH, height), blocks, panel, scale, min(slack / 2, 14 + _PAD))
    return pages


def _largest(page: Page, panels: Sequence[Sequence[Piece]], room: float) -> float:
    """The largest scale at which every panel fits; UserError("paper.card_too_long") if none does."""

    def too_long(scale: float) -> bool:
        return any(_total(_measured(page, panel, scale), panel, scale) > room for panel in panels)

    place = bisect_left(_SCALES, True, key=lambda scale: not too_long(scale))
    if place == len(_SCALES):
        raise UserError("paper.card_too_long", language=page.lang)
    return _SCALES[place]


def _measured(page: Page, panel: Sequence[Piece], scale: float) -> list[Block]:
    inner = _WIDTH - 2 * _PAD
    return [
        page.measure(
            piece.words, _LOOKS[piece.look].larger(scale), inner - (_DOT if _dotted(piece) else 0)
        )
        for piece in panel
    ]


def _dotted(piece: Piece) -> bool:
    return piece.tag == "LBody"


def _after(piece: Piece, scale: float) -> float:
    return 12.0 * scale if piece.look == "write" else _AFTER[piece.look] * scale


def _total(blocks: Sequence[Block], panel: Sequence[Piece], scale: float) -> float:
    gaps = sum(_after(piece, scale) for piece in panel[:-1])
    return sum(block.height for block in blocks) + gaps


def _draw(
    page: Page,
    box: Box,
    blocks: Sequence[Block],
    panel: Sequence[Piece],
    scale: float,
    inset: float,
) -> None:
    """One panel's paragraphs from the top, dots before statements, lines to write on."""
    y = box.y + inset
    pairs = zip(blocks, panel, strict=True)
    for dotted, group in groupby(pairs, key=lambda pair: _dotted(pair[1])):
        with page.part("L") if dotted else nullcontext():
            for block, piece in group:
                with page.part("LI") if dotted else nullcontext():
                    _draw_piece(page, box, y, block, piece)
                y += block.height + _after(piece, scale)


def _draw_piece(page: Page, box: Box, y: float, block: Block, piece: Piece) -> None:
    rtl = is_rtl(page.lang)
    lead = _DOT if _dotted(piece) else 0.0
    x = box.right - _PAD - lead - block.width if rtl else box.x + _PAD + lead
    if lead:
        dot = box.right - _PAD - 4 if rtl else box.x + _PAD + 1
        page.box(Box(dot, y + block.leading / 2 - 1.4, 3, 3), ACCENT, radius=1.5)
    page.place(block, x, y, piece.tag)
    if piece.look == "write":
        start = block.ink_width + 6
        left = box.x + _PAD if rtl else box.x + _PAD + start
        page.rule(left, y + block.height, box.width - 2 * _PAD - start, HAIRLINE)


# ---------------------------------------------------------------------- large print


def _large(panels: Sequence[Sequence[Piece]], lang: str, title: str, paper: Paper) -> Pages:
    """The same paragraphs in one column of large type."""
    flow = Flow(paper, lang, title, scale=1.9)
    for panel in panels:
        flow.gap(9)
        flow.need(sum(_large_height(flow, piece) for piece in panel))
        for piece in panel:
            if piece.tag in ("H1", "H2"):
                flow.heading(piece.words, _LOOKS[piece.look], piece.tag)
            else:
                flow.words(piece.words, _LOOKS[piece.look], "P")
            if piece.look == "write":
                flow.y += 10
                flow.page.rule(flow.column.x, flow.y, flow.column.width, HAIRLINE)
            flow.gap(_AFTER.get(piece.look, 6.0))
    return flow.pages


def _large_height(flow: Flow, piece: Piece) -> float:
    block = flow.page.measure(piece.words, _LOOKS[piece.look], flow.column.width)
    return block.height + (_AFTER.get(piece.look, 6.0) + 2) * flow.scale
