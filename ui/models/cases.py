"""The rows of Cases and the pane beside them, in words; made on the case lane."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from app.i18n import _, format_date, format_time
from ui.models.moments import moments
from ui.models.overview import Agreed, agreed_shown, heading
from ui.widgets.paint import Marked
from ui.widgets.table import Cell, TableRow
from ui.words import contact_more, contact_words, dotted, reach_line

if TYPE_CHECKING:
    from app.services.case_rows import CaseRow
    from app.services.cases import CaseHead, CaseOverview


def case_rows(rows: Sequence[CaseRow], today: date) -> list[TableRow]:
    """Return one table row a case: person, what is next, safe contact, since when and with whom."""
    return [TableRow(row.id, _cells(row, today)) for row in rows]


def _cells(row: CaseRow, today: date) -> tuple[Cell, ...]:
    contact = contact_words(row.contact)
    overdue = row.next_on is not None and row.next_on < today
    when = _when(row, today)
    if overdue:
        when = _("{day} · overdue").format(day=when)
    since = format_date(row.opened_on, today=today) if row.opened_on else ""
    status = _("closed") if row.status == "closed" else ""
    draft = _("unsaved words") if row.has_drafts else ""
    reference = row.reference if row.reference != row.name else ""
    parts = (reference, _why_found(row), row.pronoun, status, draft)
    marks = (Marked(row.mark[0], row.mark[1] - row.mark[0]),) if row.mark else ()
    return (
        Cell(row.name, dotted(*parts), marks=marks),
        Cell(
            row.next_title or _("nothing planned"), when, ink="ink" if row.next_title else "ink3",
            caption_ink="warn" if overdue else "ink3", caption_bold=overdue,
        ),
        Cell(contact.line, "", ink="accent" if contact.open else "ink2", bold=contact.open),
        Cell(row.worker, since, ink="ink2"),
    )  # fmt: skip


def _why_found(row: CaseRow) -> str:
    """Say which other name or number holds the words looked for, or that a name only sounds like them."""
    if row.is_alike:
        alike = _("{name} · sounds like it") if row.found_as else _("sounds like it")
        return alike.format(name=row.found_as)
    return row.found_as or reach_line(row.found_at)


def _when(row: CaseRow, today: date) -> str:
    if row.next_on is None:
        return ""
    hour = format_time(row.next_at) if row.next_at else ""
    day = _("today") if row.next_on == today else format_date(row.next_on, today=today)
    return " ".join(part for part in (day, hour) if part)


@dataclass(frozen=True, slots=True)
class CaseGlance:
    """What the pane says about the case chosen in the list."""

    head: CaseHead = field(repr=False)
    caption: str
    contact: str = field(repr=False)
    next_title: str = field(repr=False)
    next_words: str = field(repr=False)
    is_overdue: bool
    stays_title: str
    stays: str = field(repr=False)
    agreed_title: str
    agreed: tuple[Agreed, ...] = field(repr=False)
    last: str = field(repr=False)


def case_glance(services: Any, case_id: str) -> CaseGlance:
    """Read a case for the pane; runs on the case lane."""
    today = services.clock.today()
    seen: CaseOverview = services.cases.overview(case_id)
    head, task = seen.head, seen.next_task
    due = task.due_on if task else None
    overdue = due is not None and due < today
    words = format_date(due, "long", today=today) if due else ""
    spoken = next((m for m in moments(seen.recent, today) if m.key.split(" ")[2] in _SPOKEN), None)
    until = format_date(seen.stays_until, today=today) if seen.stays_until else ""
    stays = (seen.stays_at, _("until {day}").format(day=until) if until else "")
    return CaseGlance(
        head=head, caption=dotted(head.reference, head.pronoun),
        contact=contact_more(head.contact),
        next_title=task.title if task else _("Nothing planned"),
        next_words=_("was planned for {day}").format(day=words) if overdue else words,
        is_overdue=overdue, stays_title=heading("stays", head.pronoun),
        stays=", ".join(part for part in stays if part),
        agreed_title=heading("agreed", head.pronoun), agreed=agreed_shown(seen.agreed, today),
        last=", ".join(part for part in (spoken.day, spoken.text or spoken.title) if part) if spoken else "",
    )  # fmt: skip


_SPOKEN = frozenset({"message", "call", "meeting"})
"""Entries that were a contact with the person."""
