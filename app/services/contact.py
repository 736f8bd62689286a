"""When and how somebody can be reached safely, worked out for one moment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Literal

from app.domain.date_words import weekdays_in_english
from app.domain.safe_contact import SafeContact, Window
from app.errors import UserError
from app.i18n import calendar_names

State = Literal["open", "later", "not_today", "unset"]


@dataclass(frozen=True, slots=True)
class ContactNow:
    """The safe way to reach a person, as of one moment.

    `until` ends the open window, None where any time is safe; `next` starts the next one today, `windows` are today's
    spans as wall-clock times.
    """

    state: State = "unset"
    channel: str = ""
    until: time | None = None
    next: time | None = None
    windows: tuple[tuple[time, time], ...] = ()
    number: str = field(default="", repr=False)
    name_to_use: str = field(default="", repr=False)
    code_word: str = field(default="", repr=False)
    cover_story: str = field(default="", repr=False)
    words: str = field(default="", repr=False)
    may_answer: str = field(default="", repr=False)
    who: str = field(default="", repr=False)
    note: str = field(default="", repr=False)
    never: tuple[str, ...] = field(default=(), repr=False)
    voicemail: bool = False
    text: bool = False


@dataclass(frozen=True, slots=True)
class Reachable:
    """A phone, e-mail or address of a survivor, or words that hold one, with what is safe now.

    Views carry this and never the bare words: `ui.words.reach_line` puts safe contact before them, and nothing else
    in the window takes them out (a test looks).
    """

    unguarded: str = field(repr=False)
    contact: ContactNow = field(repr=False)

    def __bool__(self) -> bool:
        return bool(self.unguarded)


NOWHERE = Reachable("", ContactNow())
"""Nothing by which somebody could be reached."""


def contact_now(contacts: Sequence[SafeContact], at: datetime) -> ContactNow:
    """Choose the way that is open at `at`, else the one that opens next today, else the preferred one."""
    ways = sorted(contacts, key=lambda way: not way.preferred)
    if not ways:
        return ContactNow()
    moment = at.replace(tzinfo=None)
    open_way = next((way for way in ways if way.open_now(moment)), None)
    if open_way is not None:
        return _said(open_way, moment, "open")
    later = [
        way for way in ways if any(begins > moment for begins, _ in way.spans_on(moment.date()))
    ]
    if later:
        return _said(later[0], moment, "later")
    return _said(ways[0], moment, "not_today")


def in_short(contact: ContactNow) -> str:
    """Return what is safe now in codes, for a command's line: "call open until 18:00", "unset"."""
    if contact.state == "open" and contact.until is not None:
        return f"{contact.channel} open until {contact.until:%H:%M}"
    if contact.state == "later" and contact.next is not None:
        return f"{contact.channel} later from {contact.next:%H:%M}"
    return f"{contact.channel} {contact.state}".strip()


def _said(way: SafeContact, moment: datetime, state: State) -> ContactNow:
    spans = way.spans_on(moment.date())
    now = way.open_now(moment)
    coming = next((begins.time() for begins, _ in spans if begins > moment), None)
    return ContactNow(
        state=state,
        channel=way.channel,
        until=now[1].time() if now and not way.any_time else None,
        next=coming,
        windows=tuple((begins.time(), ends.time()) for begins, ends in spans),
        number=way.number,
        name_to_use=way.name_to_use,
        code_word=way.code_word,
        cover_story=way.cover_story,
        words=way.words,
        may_answer=way.may_answer,
        who=way.who,
        note=way.note,
        never=tuple(line for line in way.never.splitlines() if line.strip()),
        voicemail=way.voicemail,
        text=way.text,
    )


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"(\d{1,2})[:.]?(\d\d)?\s*[-–]\s*(\d{1,2})[:.]?(\d\d)?")


def read_hours(text: str) -> tuple[Window, ...]:
    """Read safe hours as typed: "Mon-Fri 09:00-11:30; Sat, Sun 16-18", or so in the language in use.

    UserError `contact.hours_unclear`.
    """
    windows: list[Window] = []
    for part in (piece.strip() for piece in re.split(r"[;\n]", text)):
        if not part:
            continue
        found = _SPAN.search(part)
        days = _days(weekdays_in_english(part[: found.start()])) if found else ()
        if found is None or not days or part[found.end() :].strip():
            raise UserError("contact.hours_unclear")
        try:
            start, end = (
                time(int(found[1]), int(found[2] or 0)),
                time(int(found[3]), int(found[4] or 0)),
            )
        except ValueError:
            raise UserError("contact.hours_unclear") from None
        windows += [Window(day, start, end) for day in days]
    return tuple(windows)


def written_hours(windows: Sequence[Window]) -> str:
    """Write safe hours so that `read_hours` reads them back."""
    spans: dict[tuple[time, time], list[int]] = {}
    for window in windows:
        spans.setdefault((window.start, window.end), []).append(window.weekday)
    return "; ".join(
        f"{_written_days(sorted(days))} {start:%H:%M}-{end:%H:%M}"
        for (start, end), days in spans.items()
    )


def _written_days(days: Sequence[int]) -> str:
    """Three or more days in a row stand as a range: "Mon-Fri"."""
    names = [calendar_names("days")[day][-1] for day in days]
    in_a_row = len(days) > 2 and days[-1] - days[0] == len(days) - 1
    return f"{names[0]}-{names[-1]}" if in_a_row else ", ".join(names)


def _days(text: str) -> tuple[int, ...]:
    """Days named one by one or from one to another; () where a word is no day."""
    days: list[int] = []
    for piece in (one.strip().casefold() for one in text.split(",")):
        ends = [_day(one) for one in re.split(r"\s*[-–]\s*", piece)]
        if not ends or None in ends or len(ends) > 2:
            return ()
        first, last = ends[0], ends[-1]
        if first is None or last is None:
            return ()
        days += [(first + step) % 7 for step in range((last - first) % 7 + 1)]
    return tuple(days)


def _day(word: str) -> int | None:
    key = word.strip(" .")[:3]
    return WEEKDAYS.index(key) if key in WEEKDAYS else None
