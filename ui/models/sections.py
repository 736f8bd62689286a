"""Sections of a case file as rows: a heading, the records, what is shut, and one row to add another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.i18n import NP_, _, pgettext
from app.services.money_words import open_words, total_words
from app.services.record_sheets import record_sheet, said
from ui.widgets.rows import Group, Line, Row
from ui.words import dotted

if TYPE_CHECKING:
    from app.services.case_file import RecordLine
    from app.services.sections import Section

_HEADS = {
    "relation": (NP_("section", "Family and others close"), ""),
    "third_party": (
        NP_("section", "Others in the story"), NP_("section", "Kept apart from the person’s own record"),
    ),
    "trafficking_event": (NP_("section", "What happened"), NP_("section", "Any of it can be left out")),
    "debt": (NP_("section", "Debts"), ""),
    "wage_entry": (NP_("section", "Work and pay"), NP_("section", "A reckoning, not a legal claim")),
    "paper": (NP_("section", "Papers"), ""),
    "credential": (NP_("section", "Skills and certificates"), ""),
    "privileged_entry": (NP_("section", "With the lawyer"), ""),
    "criminal_entry": (NP_("section", "Police and court"), ""),
    "health_entry": (NP_("section", "Health"), ""),
}  # fmt: skip
"""What a section is called, and a word beside it."""

_ICONS = {
    "relation": "user", "third_party": "user-circle", "trafficking_event": "map-pin", "debt": "coin",
    "wage_entry": "briefcase", "paper": "identification-card", "credential": "graduation-cap",
    "privileged_entry": "scales", "criminal_entry": "bank", "health_entry": "first-aid",
}  # fmt: skip

_UNDER = {
    "debt_entry": NP_("section", "Add a line"),
    "licence_check": NP_("section", "Add a look into a register"),
}
"""What adding under a record is called beside it."""

ADD, LOCKED, TOTAL = "add", "locked", "total"
"""The first word of a row's key where the row is no record; a record's row begins with its kind."""


def section_title(kind: str) -> str:
    """Return what a section is called."""
    return pgettext("section", _HEADS[kind][0])


def add_under_words(under: str) -> str:
    """Return what it is called to add a record of a kind under the one it belongs to."""
    return pgettext("section", _UNDER[under])


def rows(sections: Sequence[Section], *, can_add: bool, dated: bool) -> list[Line]:
    """Put sections into rows, in order; `dated` ones have their days in a column of their own."""
    return [line for one in sections for line in _rows(one, can_add=can_add, dated=dated)]


def _rows(section: Section, *, can_add: bool, dated: bool) -> list[Line]:
    beside = _HEADS[section.kind][1]
    caption = (
        _("Restricted") if section.is_restricted else pgettext("section", beside) if beside else ""
    )
    lines: list[Line] = [Group(section_title(section.kind), caption=caption)]
    lines += [_row(one, section, dated=dated) for one in section.lines]
    lines += _totals(section)
    lines += _locked(section)
    sheet = record_sheet(section.kind)
    empty = not section.lines and not section.locked
    nothing = said(section.kind, sheet.nothing) if empty else ""
    if can_add:
        add = said(section.kind, sheet.add)
        lines.append(Row(f"{ADD} {section.kind}", add, nothing, icon="plus", icon_ink="accent"))
    elif empty:
        lines.append(Row(f"{ADD} {section.kind}", nothing, icon="minus"))
    return lines


def _row(line: RecordLine, section: Section, *, dated: bool) -> Row:
    first = line.when[0] if line.when else ""
    last = line.when[1] if len(line.when) > 1 else ""
    until = _("to {when}").format(when=last) if last else ""
    days = () if dated else (first, until)
    shut = _("restricted") if line.restricted else ""
    details = dotted(*days, *line.details, line.after, shut)
    is_head = line.kind == section.kind
    return Row(
        f"{line.kind} {line.record_id}",
        line.title,
        details,
        lead=first if dated else "",
        lead_more=until if dated else "",
        icon=_ICONS[section.kind] if is_head else None,
        trailing=line.amount,
    )


def _totals(section: Section) -> list[Line]:
    """What periods of work come to, a row a currency, once there are two of them."""
    if len(section.lines) < 2:
        return []
    found: list[Line] = []
    for one in section.wages:
        parts = (
            (_("promised {amount}"), one.promised), (_("paid {amount}"), one.paid),
            (_("taken off {amount}"), one.deducted),
        )  # fmt: skip
        told = [words.format(amount=total_words(total)) for words, total in parts]
        title = _("Together: promised less paid")
        key = f"{TOTAL} {one.currency}"
        found.append(Row(key, title, dotted(*told), icon="equals", trailing=open_words(one.open)))
    return found


def _locked(section: Section) -> list[Line]:
    """One line for all that is restricted in a section: of which kind, and not how much."""
    if not section.locked:
        return []
    kinds = dotted(*(said(kind, record_sheet(kind).title) for kind in section.locked))
    title = _("Something is restricted here")
    return [Row(f"{LOCKED} {section.kind}", title, kinds, icon="lock-key")]
