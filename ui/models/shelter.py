"""Beds and stays in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from app.domain.stay import Stay
from app.domain.stay_line import StayGift
from app.i18n import _, format_date, ngettext
from app.services.record_sheets import record_sheet, said
from ui.models.directory import facet_words, nights_words
from ui.widgets.glyphs import State
from ui.widgets.rows import Group, Line, Row
from ui.words import dotted

if TYPE_CHECKING:
    from app.domain.place import Place
    from app.services.shelter import LineView, PlaceView, StayView

STAY_MARK = "stay:"
"""Before the id of a stay where places and stays stand in one list."""


def board_lines(views: Iterable[PlaceView], today: date) -> list[Line]:
    """Return every place under its house, and under it who is there or comes."""
    lines: list[Line] = []
    for house, places in groupby(views, key=lambda view: view.organisation):
        shown = list(places)
        free = sum(max(0, one.free) for one in shown if not one.place.closed_because)
        told = ngettext("{n} bed free tonight", "{n} beds free tonight", free).format(n=free)
        lines.append(Group(house, None, told))
        for view in shown:
            lines.append(_place_row(view))
            lines += [_guest_row(one, today) for one in view.stays]
    return lines


def _place_row(view: PlaceView) -> Row:
    place = view.place
    caption = place.closed_because or rules_words(place)
    if place.closed_because:
        return Row(place.id, place.name, caption, state=State.ENDED, trailing=_("Closed for now"))
    beds = ngettext("{n} bed", "{n} beds", place.beds).format(n=place.beds)
    if view.free <= 0:
        return Row(place.id, place.name, caption, state=State.NO, trailing=_("Full tonight"))
    free = _("{free} free of {beds}").format(free=view.free, beds=beds)
    return Row(place.id, place.name, caption, state=State.YES, trailing=free)


def _guest_row(view: StayView, today: date) -> Row:
    parts = [until_words(view.stay, today)]
    if view.is_current:
        parts.insert(0, nights_words(view.nights))
    elif view.stay.since:
        parts.insert(0, _("comes on {day}").format(day=format_date(view.stay.since, today=today)))
    caption = dotted(*parts)
    return Row(STAY_MARK + view.stay.id, view.name, caption, icon="user")


def rules_words(place: Place) -> str:
    """Return who may stay in a place and its rules, in one line."""
    sexes = {"women": _("Women only"), "men": _("Men only"), "anybody": _("Anybody")}
    takes = [
        facet_words(one)
        for one in ("children", "gender_diverse", "disability")
        if getattr(place, one) == "yes"
    ]
    most = place.most_nights
    longest = ngettext("{n} night at most", "{n} nights at most", most).format(n=most)
    curfew = _("in by {hour}").format(hour=place.curfew) if place.curfew else ""
    parts = (sexes.get(place.sex, ""), *takes, longest if most else "", curfew)
    return dotted(*parts)


def until_words(stay: Stay, today: date) -> str:
    """Return until when a stay is planned, and that it was where the day has passed."""
    if stay.until is None:
        return ""
    day = format_date(stay.until, today=today)
    late = stay.left_on is None and stay.until < today
    return (_("was until {day}") if late else _("until {day}")).format(day=day)


def stay_lines(stays: Iterable[StayView], lines: Iterable[LineView], today: date) -> list[Line]:
    """Return where somebody stays and stayed, and what was written down meanwhile."""
    shown = list(stays)
    now = [_stay_row(one, today) for one in shown if one.stay.left_on is None]
    before = [_stay_row(one, today) for one in shown if one.stay.left_on is not None]
    told: list[Line] = []
    for words, rows in ((_("Now and to come"), now), (_("Before"), before)):
        if rows:
            told += [Group(words, len(rows)), *rows]
    written = [_line_row(one, today) for one in lines]
    return [*told, Group(_("Written down"), len(written)), *written] if written else told


def _stay_row(view: StayView, today: date) -> Row:
    stay = view.stay
    since = format_date(stay.since, today=today) if stay.since else ""
    parts = [
        _("since {day}").format(day=since),
        nights_words(view.nights),
        until_words(stay, today),
    ]
    if stay.left_on is not None:
        span = _("{first} to {last}").format(
            first=since, last=format_date(stay.left_on, today=today)
        )
        parts = [span, nights_words(view.nights), exit_words(stay)]
    elif not view.is_current:
        parts = [_("from {day}").format(day=since), until_words(stay, today)]
    caption = dotted(*parts)
    state = State.ENDED if stay.left_on else State.YES if view.is_current else State.AHEAD
    return Row(stay.id, view.words(), caption, state=state)


def exit_words(stay: Stay) -> str:
    """Return where somebody went."""
    asked = next(one for one in record_sheet(Stay.KIND).fields if one.name == "exit_pathway")
    return said(Stay.KIND, asked.choices.get(stay.exit_pathway, ""))


def stay_pairs(view: StayView, today: date) -> list[tuple[str, str]]:
    """Return everything known of a stay as lines of a pane."""
    return list(_pairs(view, today))


def _pairs(view: StayView, today: date) -> Iterator[tuple[str, str]]:
    stay = view.stay
    days = (
        (_("From"), stay.since), (_("Until"), stay.until), (_("Left on"), stay.left_on),
    )  # fmt: skip
    for words, day in days:
        if day is not None:
            yield words, format_date(day, "long", today=today)
    yield _("So far") if stay.left_on is None else _("In all"), nights_words(view.nights)
    if stay.beds > 1:
        yield _("Beds"), str(stay.beds)
    for words, value in (
        (_("Went to"), exit_words(stay)), (_("More"), stay.exit_words), (_("Note"), stay.note),
    ):  # fmt: skip
        if value:
            yield words, value


def _line_row(line: LineView, today: date) -> Row:
    icon = "tray" if line.kind == StayGift.KIND else "note-pencil"
    day = format_date(line.on, today=today) if line.on else ""
    caption = dotted(line.more, day, line.who)
    return Row(line.id, line.what, caption, icon=icon)
