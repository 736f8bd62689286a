"""A filling in words: its sections with their states, the languages it can be shown in, the person it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.i18n import _, format_date, language_name
from ui.widgets.glyphs import State
from ui.widgets.rails import Stop
from ui.words import ContactWords, contact_words

if TYPE_CHECKING:
    from datetime import date

    from app.services.cases import CaseHead
    from app.services.form_views import RunnerPage


def stops(page: RunnerPage) -> list[Stop]:
    """Return the sections for the rail."""
    return [_stop(one) for one in page.sections]


def _stop(one: Any) -> Stop:
    count = _("{looked} of {total}").format(looked=one.looked, total=one.total)
    return Stop(one.path, one.label[0], count=count if one.total else "", state=_state(one))


def _state(one: Any) -> State:
    if one.total and one.looked >= one.total:
        return State.YES
    if one.looked:
        return State.PART
    return State.LOCKED if one.folded else State.NONE


def place_in_form(page: RunnerPage) -> str:
    """Return "section 4 of 9"."""
    words = _("section {n} of {all}")
    return words.format(n=page.section.number, all=len(page.sections))


def day(page: RunnerPage, today: date) -> str:
    """Return the day the filling began, and that of the one before it."""
    began = format_date(page.started_on, today=today) if page.started_on else ""
    if page.earlier_on is None:
        return began
    before = format_date(page.earlier_on, today=today)
    return _("{day} · last time {before}").format(day=began, before=before)


def languages_shown(page: RunnerPage) -> str:
    """Return "English + Español": each language named in itself."""
    return " + ".join(language_name(code) for code in page.languages)


def person(head: CaseHead) -> tuple[str, ContactWords]:
    """Return the name, and how contact is safe now."""
    return head.name, contact_words(head.contact)
