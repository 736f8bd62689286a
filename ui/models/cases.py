"""The rows of Cases in words; made on the case lane."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from app.i18n import _, format_date, format_time
from ui.widgets.table import Cell, TableRow
from ui.words import contact_words

if TYPE_CHECKING:
    from app.services.case_rows import CaseRow


def case_rows(rows: Sequence[CaseRow], today: date) -> list[TableRow]:
    """Return one table row a case: person, what is next, safe contact, since when and with whom."""
    return [TableRow(row.id, _cells(row, today)) for row in rows]


def _cells(row: CaseRow, today: date) -> tuple[Cell, ...]:
    contact = contact_words(row.contact)
    when = ""
    if row.next_on is not None:
        hour = format_time(row.next_at) if row.next_at else ""
        day = _("today") if row.next_on == today else format_date(row.next_on, today=today)
        when = " ".join(part for part in (day, hour) if part)
    overdue = row.next_on is not None and row.next_on < today
    since = format_date(row.opened_on, today=today) if row.opened_on else ""
    with_whom = _("with {worker}").format(worker=row.worker) if row.worker else ""
    status = "" if row.status == "open" else _("closed")
    pronoun = " · ".join(part for part in (row.reference, row.pronoun, status) if part)
    return (
        Cell(row.name, pronoun, bold=True),
        Cell(row.next_title or "–", when, caption_ink="warn" if overdue else "ink3"),
        Cell(contact.line, "", ink="accent" if contact.open else "ink2"),
        Cell(since, with_whom),
    )
