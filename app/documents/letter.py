"""Print a letter: a template, the values the gate let through, and the office that writes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import singledispatchmethod
from typing import Any

from app import i18n
from app.documents import blocks
from app.documents.blocks import Text, said, used_names
from app.documents.flow import Fact, Flow
from app.documents.fonts import ready
from app.documents.layout import Span, Standing, Words, stretches
from app.documents.page import Column
from app.documents.paper import A4, Paper
from app.documents.template import Template
from app.documents.values import (
    Agreement,
    Letterhead,
    Recipient,
    isolated,
    quoted,
    unbroken,
    written_date,
)
from app.errors import UserError

_PIECE = re.compile(r"(\*\*.+?\*\*)|\{([a-z_]+)\}")
_TIGHTER = (0.95, 0.91)
"""How much smaller a letter of one page may be set; body text stays at ten points or more."""
_OFFICE = frozenset({"office", "office_phone"})
"""What stands in every letter of an office, so that sentences with it need no new layout."""
_PAGE_OF = {"en": "{page} of {pages}", "es": "{page} de {pages}", "ar": "{page} من {pages}"}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished document: its bytes, its page count, its text per page in reading order."""

    pdf: bytes = field(repr=False)
    pages: int
    page_texts: tuple[str, ...] = field(repr=False)
    sha256: str

    @property
    def text(self) -> str:
        """All pages' text."""
        return "\n".join(self.page_texts)


def _standing(words: str, strong: bool = False) -> Standing:
    return Standing((Span(words, strong),))


def numbering(language: str) -> str:
    """How pages are counted at the foot: "{page} of {pages}" in that language."""
    return _PAGE_OF.get(language, "{page} / {pages}")


def finished(flow_pages: Any) -> Rendered:
    """Save pages and say what was made."""
    data = flow_pages.save()
    texts = tuple(flow_pages.texts_by_page())
    return Rendered(data, len(texts), texts, hashlib.sha256(data).hexdigest())


def render_letter(
    template: Template,
    projection: Mapping[str, Any],
    letterhead: Letterhead,
    language: str,
    today: date,
    *,
    recipient: Recipient,
    agreement: Agreement,
    paper: Paper = A4,
    lit: frozenset[str] = frozenset(),
) -> Rendered:
    """Print a letter from `projection`, which is all of the case it ever sees.

    `lit` names placeholders tinted while the letter is being put together, never in print.  Raises
    UserError: "paper.needed_missing" (what) for an unfilled required placeholder,
    "paper.language_missing" where the letter is not written in `language`.
    """
    ready()
    if language not in template.languages:
        raise UserError("paper.language_missing", letter=template.letter, language=language)
    values = _gathered(template, projection)
    for name, place in template.placeholders.items():
        if place.required and not values.get(name):
            what = said(place.label, i18n.language())
            raise UserError("paper.needed_missing", what=what)
    party = (letterhead, recipient, agreement)
    return _Writer(template, values, party, language, today, paper, lit).write()


def _gathered(template: Template, projection: Mapping[str, Any]) -> dict[str, Any]:
    """Values by placeholder: the allowed choices of a choice list together again, in their order."""
    values: dict[str, Any] = {}
    for name, place in template.placeholders.items():
        if place.type == "choices":
            chosen = tuple(one for one in place.choices if f"{name}:{one}" in projection)
            if chosen:
                values[name] = chosen
        elif projection.get(name):
            values[name] = projection[name]
    return values


class _Writer:
    """One letter on its way to paper."""

    def __init__(
        self,
        template: Template,
        values: Mapping[str, Any],
        party: tuple[Letterhead, Recipient, Agreement],
        language: str,
        today: date,
        paper: Paper,
        lit: frozenset[str],
    ) -> None:
        self.template, self.values, self.language = template, values, language
        self.letterhead, self.recipient, self.agreement = party
        self.today, self.lit, self.paper = today, lit, paper
        self.filled = self._filled()

    def write(self) -> Rendered:
        """All blocks, then the foot of each page; a little smaller where that saves a page."""
        standing = [block for block in self.template.blocks if self._stands(block)]
        for scale in (1.0, *(_TIGHTER if self.template.one_page else ())):
            if self._body(standing, scale) == 1:
                break
        else:
            self._body(standing, 1.0)
        for block in standing:
            if isinstance(block, blocks.Sheet):
                self.block(block)
        self.flow.foot(self._plainly(self.template.confidential), numbering(self.language))
        return finished(self.flow.pages)

    def _body(self, standing: Sequence[Any], scale: float) -> int:
        """Everything but separate sheets, from the top; returns how many pages it took."""
        self.flow = Flow(self.paper, self.language, said(self.template.title, self.language), scale)
        self._head()
        for block in standing:
            if not isinstance(block, blocks.Sheet):
                self.block(block)
        return len(self.flow.pages.pages)

    # ------------------------------------------------------------------ words

    def _filled(self) -> dict[str, str]:
        """Every placeholder that can stand inside a sentence, as isolated words."""
        head, lang = self.letterhead, self.language
        words = {
            "office": isolated(head.office),
            "office_phone": unbroken(head.phone),
            "author": isolated(head.author),
            "author_role": isolated(head.role),
            "recipient": isolated(self.recipient.person or self.recipient.name),
            "today": written_date(self.today, lang),
            "given_on": written_date(self.agreement.given_on or "", lang),
            "until": written_date(self.agreement.until or "", lang),
        }
        for name, value in self.values.items():
            words[name] = self._as_words(name, value)
        return words

    def _as_words(self, name: str, value: Any) -> str:
        place = self.template.placeholders[name]
        if place.type in ("phone", "reference"):
            return unbroken(value)
        if place.type == "date" or isinstance(value, date):
            return written_date(value, self.language)
        if place.type == "choices":
            from app.i18n import format_list

            chosen = [said(place.choices[one].text, self.language) for one in value]
            return format_list(chosen, code=self.language)
        return isolated(value) if isinstance(value, str) else ""

    def _fill(self, text: Text) -> Words | None:
        """A text with its values put in, or None where one has no value; ``**bold**`` is strong."""
        words = said(text, self.language)
        spans: list[Span] = []

        def add(piece: str, strong: bool) -> bool:
            rest = 0
            for found in _PIECE.finditer(piece):
                spans.append(Span(piece[rest : found.start()], strong))
                rest = found.end()
                if found.group(1):
                    if not add(found.group(1)[2:-2], True):
                        return False
                elif self.filled.get(found.group(2)):
                    spans.append(Span(self.filled[found.group(2)], strong))
                else:
                    return False
            spans.append(Span(piece[rest:], strong))
            return True

        whole = add(words, False)
        if not whole:
            return None
        found = [span for span in spans if span.text]
        return Standing(found) if used_names([words]) <= _OFFICE else found

    def _plainly(self, text: Text) -> Words:
        return self._fill(text) or ""

    def _is_lit(self, texts: Sequence[Text]) -> bool:
        return bool(used_names(texts) & self.lit)

    def _stands(self, block: Any) -> bool:
        """Whether a block is printed: its values are there, and something of its category is."""
        if isinstance(block, blocks.Sheet):
            carrying = [one for one in block.blocks if hasattr(one, "of")]
            return any(self._stands(one) for one in carrying)
        if hasattr(block, "of") and not self.values.get(block.of):
            return False
        if category := getattr(block, "category", ""):
            return category in self._printed_categories()
        if isinstance(block, blocks.Paragraph | blocks.Heading):
            return self._fill(block.text) is not None
        return True

    def _printed_categories(self) -> set[str]:
        found: set[str] = set()
        for name, value in self.values.items():
            place = self.template.placeholders[name]
            found |= {place.choices[one].category for one in value} if place.choices else set()
            found |= {place.category} - {""}
        return found

    # ------------------------------------------------------------------ blocks

    def _head(self) -> None:
        flow, head, to = self.flow, self.letterhead, self.recipient
        flow.words(_standing(isolated(head.office)), "letterhead")
        lines = [*map(isolated, head.lines), *([unbroken(head.phone)] if head.phone else [])]
        flow.words(_standing(" · ".join(lines)), "letterhead_line")
        flow.gap(14)
        top = flow.y
        flow.words(written_date(self.today, self.language), align="end")
        if corner := self._fill(self.template.corner):
            flow.words(corner, "note", align="end")
        end, flow.y = flow.y, top
        for line in (to.person, to.name, *to.address):
            if line:
                flow.words(isolated(line), inset=0, width=flow.column.width * 0.6)
        flow.y = max(flow.y, end)
        flow.gap(12)
        flow.words(self._fill(self.template.subject) or [], "title", tag="H1")
        flow.gap(3)

    @singledispatchmethod
    def block(self, block: Any) -> None:
        """Write one block."""
        raise TypeError(type(block).__name__)

    @block.register
    def _(self, block: blocks.Heading) -> None:
        self.flow.gap(12)
        self.flow.heading(self._fill(block.text) or [], keep=block.keep)
        self.flow.gap(2)

    @block.register
    def _(self, block: blocks.Paragraph) -> None:
        self.flow.gap(6)
        lit = self._is_lit([block.text])
        self.flow.words(self._fill(block.text) or [], block.role, lit=lit)

    @block.register
    def _(self, block: blocks.Facts) -> None:
        facts = []
        for row in block.rows:
            value = self._fill(row.value)
            if value:
                facts.append(Fact(self._plainly(row.label), value, self._is_lit([row.value])))
        if not facts:
            return
        self.flow.gap(8)
        if block.title:
            self.flow.heading(self._fill(block.title) or [])
            self.flow.gap(1)
        self.flow.facts(facts, block.columns)

    @block.register
    def _(self, block: blocks.Dates) -> None:
        rows: list[tuple[list[Span], list[Span]]] = []
        for item in self.values[block.of]:
            said_of_it = f"{item.what}, {item.note}" if item.note else item.what
            day = [Span(written_date(item.when, self.language), True)]
            rows.append((day, [Span(isolated(said_of_it))]))
        self.flow.gap(8)
        note = self._plainly(block.note) if block.note else ""
        self.flow.dates(self._plainly(block.title), rows, note)

    @block.register
    def _(self, block: blocks.Bullets) -> None:
        self.flow.gap(10)
        if block.title:
            self.flow.heading(self._fill(block.title) or [])
            self.flow.gap(1)
        items = [isolated(item) for item in self.values[block.of]]
        self.flow.bullets(items, block.of in self.lit, block.columns)
        if block.note:
            self.flow.words(self._fill(block.note) or [], "note")

    @block.register
    def _(self, block: blocks.People) -> None:
        wide = self.flow.column.width - 20
        columns = [Column(wide * 0.36), Column(wide * 0.28), Column(wide * 0.36)]
        rows: list[list[Words]] = [
            [[Span(isolated(one.name), True)], isolated(one.relation), isolated(one.note)]
            for one in self.values[block.of]
        ]
        self.flow.gap(10)
        self.flow.table(columns, [self._plainly(head) for head in block.heads], rows)

    @block.register
    def _(self, block: blocks.Answers) -> None:
        self.flow.gap(4)
        lines = [self._answer(row, block) for row in block.rows]
        self.flow.answers(lines)

    def _answer(self, row: blocks.Answer, block: blocks.Answers) -> tuple[Words, Words, Words]:
        """The question, what is written down for it or why nothing is, and the fields it fills elsewhere."""
        if not row.open:
            words = self._plainly(block.kept_out)
        elif found := self.filled.get(row.of):
            words = [Span(found, True)]
        else:
            words = self._plainly(block.none)
        if row.open and row.partly:
            rest = self._plainly(block.partly)
            words = [*stretches(words), Span(". "), *stretches(rest)]
        remark = row.fields or self._plainly(block.not_asked_there)
        listed = [Span(" "), *stretches(self._plainly(block.from_a_list))] if row.listed else []
        return row.question, words, [*stretches(remark), *listed]

    @block.register
    def _(self, block: blocks.OwnWords) -> None:
        quote = self.values[block.of]
        self.flow.gap(8)
        self.flow.quote(quoted(quote.text, quote.lang), quote.lang, quote.source)

    @block.register
    def _(self, block: blocks.Consent) -> None:
        self.flow.gap(8)
        agreed = self.agreement
        if agreed.ground:
            self.flow.words(self._fill(block.grounds[agreed.ground]) or [], block.role)
            return
        spans = self._joined(block)
        self.flow.words(spans, block.role)

    def _joined(self, block: blocks.Consent) -> list[Span]:
        """The sentences of a consent that apply, one after the other."""
        texts = [block.text]
        texts += [block.until] if self.agreement.until is not None else []
        texts += [block.limits] if self.agreement.limited else []
        said_here: list[Span] = []
        for text in texts:
            said_here += stretches(self._fill(text) or "")
            said_here.append(Span(" "))
        return said_here[:-1]

    @block.register
    def _(self, block: blocks.Signature) -> None:
        flow = self.flow
        flow.gap(8)
        flow.need(70)
        flow.words(self._fill(block.closing) or [])
        flow.gap(16)
        flow.words(_standing(isolated(self.letterhead.author), strong=True))
        if self.letterhead.role:
            flow.words(_standing(isolated(self.letterhead.role)), "small")

    @block.register
    def _(self, block: blocks.Slip) -> None:
        self.flow.gap(10)
        said = [(self._fill(line.text), line.tick, line.line) for line in block.lines]
        lines = [(words, tick, line) for words, tick, line in said if words is not None]
        self.flow.slip(self._plainly(block.title), lines)

    @block.register
    def _(self, block: blocks.Sheet) -> None:
        self.flow.new_page()
        for one in block.blocks:
            if self._stands(one):
                self.block(one)
