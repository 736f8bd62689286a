"""Kept and destroyed, in words: rows and what the pane says of each; made on the case lane."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from app.i18n import NP_, _, format_date, ngettext, pgettext
from ui.widgets.rows import Group, Line, Row
from ui.words import dotted

if TYPE_CHECKING:
    from app.domain.keeping import Rule
    from app.services.closed_cases import RetentionLine
    from app.services.register import RegisterLine
    from app.services.retention import HoldLine
    from app.services.retention_rule import Default, RuleView

RULE = "rule"
"""The key of the row for the office's own rule."""
_GROUNDS = {
    "standard": NP_("kept because", "the office's usual time"),
    "legal": NP_("kept because", "a legal pathway was followed"),
    "child": NP_("kept because", "they were a child then"),
}
_SURE = {
    "high": NP_("how sure", "sure"),
    "medium": NP_("how sure", "fairly sure"),
    "low": NP_("how sure", "not sure, ask your adviser"),
}
_WHAT = {
    "case": NP_("removed", "The whole case"), "words": NP_("removed", "Its words"),
    "item": NP_("removed", "One item of evidence"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PaneShown:
    """What the pane says of a row, and the case it can act on (none for a line of the register)."""

    title: str
    caption: str
    pairs: tuple[tuple[str, str], ...] = field(repr=False)
    case_id: str = ""
    reference: str = ""
    is_closed: bool = False
    is_held: bool = False
    has_words: bool = True
    is_entry: bool = False
    """A line of the register; it can be saved as a list with all others."""
    sources: tuple[tuple[str, str], ...] = ()
    """Headings and words: where the first amounts of the rule came from."""


@dataclass(frozen=True, slots=True)
class KeptShown:
    """The whole page in words."""

    lines: tuple[Line, ...] = field(repr=False)
    panes: dict[str, PaneShown] = field(repr=False)
    rule: Rule


def kept_shown(services: Any) -> KeptShown:
    """Read what is kept and what was destroyed, and put it into words; runs on the case lane."""
    keeping, today = services.retention, services.clock.today()
    rule, closed, holds, register = (
        keeping.rule(), keeping.closed(), keeping.holds(), keeping.register(),
    )  # fmt: skip
    held = {hold.case_id: hold for hold in holds}
    lines_by_case = {line.case_id: line for line in closed}
    due = [line for line in closed if not line.hold and line.until <= today]
    later = [line for line in closed if not line.hold and line.until > today]
    lines: list[Line] = [
        Row(RULE, _("The rule of this office"), rule_words(rule.rule), icon="sliders-horizontal")
    ]
    for title, caption, rows in (
        (_("To decide"), _("Nothing goes by itself."), [_kept_row(one, today) for one in due]),
        (_("Must stay"), "", [_held_row(one, today) for one in holds]),
        (_("Kept"), "", [_kept_row(one, today) for one in later]),
        (_("Removed"), "", [_gone_row(one, today) for one in register]),
    ):
        if rows:
            lines += [Group(title, len(rows), caption), *rows]
    panes = {RULE: _rule_pane(rule)}
    panes |= {one.case_id: _case_pane(one, held.get(one.case_id), today) for one in closed}
    panes |= {
        one.case_id: _held_pane(one, today) for one in holds if one.case_id not in lines_by_case
    }
    panes |= {one.entry.id: _gone_pane(one, today) for one in register}
    return KeptShown(tuple(lines), panes, rule.rule)


def rule_words(rule: Rule) -> str:
    """Return the rule on one line."""
    words = _("{standard} years after closing; {legal} with a legal pathway; a child until {child}")
    return words.format(standard=rule.standard, legal=rule.legal, child=rule.child)


def kept_words(line: RetentionLine, today: date) -> str:
    """Return until when a closed case is kept: "Until 23 Nov 2033: the office's usual time."."""
    words = (
        _("Until {day}: {why}.") if line.until > today else _("It was to stay until {day}: {why}.")
    )
    return words.format(day=format_date(line.until, today=today), why=_why(line))


def _why(line: RetentionLine) -> str:
    return pgettext("kept because", _GROUNDS[line.ground])


def _kept_row(line: RetentionLine, today: date) -> Row:
    closed = _("closed {day}").format(day=format_date(line.closed_on, today=today))
    words_gone = _("its words are removed") if line.words_gone_on else ""
    caption = dotted(closed, _why(line), words_gone)
    return Row(
        line.case_id, line.reference, caption, lead=format_date(line.until, today=today),
        lead_ink="warn" if line.until <= today else "ink", icon="archive",
    )  # fmt: skip


def _held_row(hold: HoldLine, today: date) -> Row:
    since = format_date(hold.since, today=today) if hold.since else ""
    caption = _("held since {day} · {why}").format(day=since, why=hold.because)
    return Row(hold.case_id, hold.reference, caption, icon="lock-simple")


def _gone_row(line: RegisterLine, today: date) -> Row:
    one = line.entry
    title = dotted(one.reference, one.number)
    what = pgettext("removed", _WHAT[one.what])
    day = format_date(line.on, today=today) if line.on else ""
    return Row(one.id, title, f"{what} · {one.because}", lead=day, icon="trash")


def _case_pane(line: RetentionLine, hold: HoldLine | None, today: date) -> PaneShown:
    pairs = [
        (_("Closed"), format_date(line.closed_on, today=today)),
        (_("Kept until"), format_date(line.until, today=today)),
        (_("Because"), _why(line)),
    ]
    if line.words_gone_on:
        pairs.append((_("Words"), _gone_on(line.words_gone_on, today)))
    return PaneShown(
        line.reference, _("a closed case"), (*pairs, *_hold_pairs(hold, today)),
        line.case_id, line.reference, is_closed=True, is_held=hold is not None,
        has_words=line.words_gone_on is None,
    )  # fmt: skip


def _held_pane(hold: HoldLine, today: date) -> PaneShown:
    return PaneShown(
        hold.reference, _("an open case"), tuple(_hold_pairs(hold, today)),
        hold.case_id, hold.reference, is_held=True,
    )  # fmt: skip


def _hold_pairs(hold: HoldLine | None, today: date) -> Iterable[tuple[str, str]]:
    if hold is None:
        return ()
    since = format_date(hold.since, today=today) if hold.since else ""
    return ((_("Held since"), since), (_("Held by"), hold.by), (_("Must stay"), hold.because))


def _gone_on(day: date, today: date) -> str:
    return _("removed on {day}").format(day=format_date(day, today=today))


def _gone_pane(line: RegisterLine, today: date) -> PaneShown:
    one = line.entry
    pairs = [
        (_("Removed"), format_date(line.on, today=today) if line.on else ""),
        (_("By"), line.by),
        (_("Why"), one.because),
        (_("Closed"), format_date(one.closed_on, today=today) if one.closed_on else ""),
        (_("Kept until"), format_date(one.kept_until, today=today) if one.kept_until else ""),
        (_("Evidence"), str(one.attachments)),
        (_("Given to"), _recipients(one.recipients)),
        (_("In backups"), _backups(line.in_backups)),
    ]
    title = dotted(one.reference, one.number)
    shown = tuple((key, value) for key, value in pairs if value)
    return PaneShown(title, pgettext("removed", _WHAT[one.what]), shown, is_entry=True)


def _recipients(number: int) -> str:
    if not number:
        return _("nobody")
    words = ngettext(
        "{n} recipient, who may still have it", "{n} recipients, who may still have it", number
    )
    return words.format(n=number)


def _backups(number: int) -> str:
    if not number:
        return _("in none that is known here")
    words = ngettext(
        "in {n} made before, until it is overwritten",
        "in {n} made before, until they are overwritten",
        number,
    )
    return words.format(n=number)


def _rule_pane(view: RuleView) -> PaneShown:
    """The amounts of the rule, and where the first ones came from: every rule shows its source and day."""
    pairs = (
        (_("Closed cases"), _("{n} years after closing").format(n=view.rule.standard)),
        (_("With a legal pathway"), _("{n} years after closing").format(n=view.rule.legal)),
        (_("A child then"), _("until the age of {n}").format(n=view.rule.child)),
    )
    sources = tuple((_came_with(one), _source(one)) for one in view.defaults)
    caption = (
        _("set by this office") if view.is_own else _("as it came; this office has not set its own")
    )
    return PaneShown(_("The rule of this office"), caption, pairs, sources=sources)


def _came_with(one: Default) -> str:
    return _("Why {n} {unit}, to begin with").format(
        n=one.amount, unit=pgettext("retention", one.unit)
    )


def _source(one: Default) -> str:
    words = _("{why} {source}. As of {day}; {sure}.")
    return words.format(
        why=pgettext("retention", one.why), source=pgettext("retention", one.source),
        day=format_date(one.as_of), sure=pgettext("how sure", _SURE[one.confidence]),
    )  # fmt: skip
