"""The lines of Today in words: made on the case lane, because dates need the language's own data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from app.i18n import N_, _, format_date, format_time, ngettext
from app.services.check_in_tasks import FOLLOWED
from ui.widgets.rows import Group, Line, Row
from ui.words import contact_words, dotted, reach_words

if TYPE_CHECKING:
    from app.services.backup_lines import BackupState
    from app.services.today import Board, ContactLine
    from app.services.today_lines import TodayLine

ICONS = {
    "contact": "chat-text",
    "meeting": "users",
    "document": "file-text",
    "safety": "shield-check",
    "transfer": "handshake",
    "stay": "house-line",
    "referral": "handshake",
    "deadline": "calendar-check",
    "date": "calendar-check",
    "consent_ends": "handshake",
    "consent_review": "handshake",
    "contact_review": "chat-text",
    "paper_ends": "identification-card",
    "second_view": "users",
}
ENDING = {
    "consent_ends": "sharing", "consent_review": "sharing", "contact_review": "safe_contact",
    "paper_ends": "journey", "second_view": "assessment",
}  # fmt: skip
"""Where something that ends, or wants another look or another person, is seen to."""

_ENDS = {
    "consent_ends": N_("Agreement to share with {who} ends"),
    "consent_review": N_("Ask again about sharing with {who}"),
    "contact_review": N_("Ask again how to reach them safely"),
    "paper_ends": N_("Runs out: {who}"),
}

FILTERS: dict[str, frozenset[str]] = {
    "all": frozenset(),
    "contact": frozenset({"contact"}),
    "dates": frozenset({"deadline", "date"}),
    "meetings": frozenset({"meeting"}),
}


RUN_OUT = "run_out"
"""The key of the line that leads to what was kept long enough."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Today in words: the line under the title, the rows for each filter, how many, and the next thing after a week."""

    day: str
    lines: dict[str, tuple[Line, ...]] = field(repr=False)
    counts: dict[str, int]
    nothing: str = field(repr=False)
    board: Board = field(repr=False)


def shown(board: Board) -> Shown:
    """Put a whole board into words."""
    day = format_date(board.on, "day")
    lines, counts = {}, {}
    everything = (*board.overdue, *board.today, *board.next_days)
    rows = {row_key(one): _row(one, board.on) for one in everything}
    for name, kinds in FILTERS.items():
        lines[name] = tuple(_grouped(board, rows, kinds))
        counts[name] = sum(1 for one in everything if not kinds or one.kind in kinds)
    after = board.next_after
    nothing = _("Nothing here for today and this week.")
    if after is not None:
        told = _("Nothing more this week. The next date is {day}, {what}.")
        nothing = told.format(day=format_date(after.on, today=board.on), what=after.title)
    return Shown(day, lines, counts, nothing, board)


def _grouped(board: Board, made: Mapping[str, Row], kinds: frozenset[str]) -> Iterable[Line]:
    groups = (
        (_("Overdue"), board.overdue, _("Nothing here is lost. Pick a new day or do it now.")),
        (_("Today"), board.today, ""),
        (_("Next 7 days"), board.next_days, ""),
    )
    for title, found, caption in groups:
        rows = [made[row_key(one)] for one in found if not kinds or one.kind in kinds]
        if rows:
            yield Group(title, len(rows), caption)
            yield from rows
    if board.ending and not kinds:
        yield Group(_("Ends or wants a look within 30 days"), len(board.ending))
        yield from (shown_row(one, board.on) for one in board.ending)
    if board.run_out and not kinds:
        yield Group(_("To decide"))
        yield _run_out(board.run_out)


def _run_out(number: int) -> Row:
    """The one line for closed cases whose time has come; nothing of them goes by itself."""
    words = ngettext(
        "{n} closed case has been kept long enough", "{n} closed cases have been kept long enough", number
    )  # fmt: skip
    caption = _("Nothing goes by itself. Decide what is removed and what must stay.")
    return Row(RUN_OUT, words.format(n=number), caption, icon="archive", action=_("Look"))


def _with_title(line: TodayLine) -> TodayLine:
    """What ends, in words: whom it is shared with stands in the title of the line; a second view has its own."""
    words = _ENDS.get(line.kind)
    return replace(line, title=_(words).format(who=line.title)) if words else line


def backup_due(backup: BackupState, today: date) -> str:
    """What is said of a backup that is due; nothing where none is."""
    if not backup.due:
        return ""
    if backup.proved_made_at is None:
        return _("Until there is one, everything is on this laptop only.")
    day = format_date(backup.proved_made_at.astimezone().date(), today=today)
    return _("The last one that was read back whole is of {day}.").format(day=day)


def clock_behind(latest: date | None, today: date) -> str:
    """What is said of a clock that is behind; nothing where it is right."""
    if latest is None:
        return ""
    words = _(
        "Something was changed here on {day}, and that day is still to come on this computer."
    )
    return words.format(day=format_date(latest, today=today))


def rows_of_case(lines: Iterable[TodayLine], today: date) -> tuple[Row, ...]:
    """Put what is to do in one case into rows; the name stands over the whole page already."""
    return tuple(_row(replace(line, name=""), today) for line in lines)


def shown_row(line: TodayLine, today: date) -> Row:
    """Put one line into a row, whatever it is."""
    return _row(_with_title(line) if line.kind in ENDING else line, today)


def _row(line: TodayLine, today: date) -> Row:
    overdue, reached = line.on < today, line.contact if line.source not in FOLLOWED else None
    lead, more = _lead(line, today)
    detail = _detail(line, today)
    late = _("Overdue") if overdue else ""
    return Row(
        key=row_key(line),
        title=line.title,
        caption=dotted(line.name, detail),
        lead=lead,
        lead_more=more,
        lead_ink="warn" if overdue else "ink",
        icon=contact_words(line.contact).icon
        if line.contact
        else ICONS.get(line.kind, "check-circle"),
        action=_action(line),
        action_icon=contact_words(reached).icon if reached else None,
        action_kind="soft" if reached else "quiet",
        other=_("Another day") if line.kind != "deadline" and line.kind not in ENDING else "",
        # In one breath: "Overdue, Fri 20 Nov, 3 days ago, check-in message, Amina".
        speech=", ".join(
            part for part in (late, lead, more, line.title, line.name, detail) if part
        ),
    )


def row_key(line: TodayLine) -> str:
    """Names a line: its record, and the date of a pathway that has several."""
    return f"{line.record_id} {line.source if line.kind == 'deadline' else ''}".strip()


def _lead(line: TodayLine, today: date) -> tuple[str, str]:
    """The first column: the day or hour, and under it how far away or how long."""
    days = (today - line.on).days
    if days > 0:
        ago = ngettext("{n} day ago", "{n} days ago", days).format(n=days)
        return format_date(line.on, today=today), ago
    if days < 0:
        return format_date(line.on, today=today), format_time(line.at) if line.at else ""
    if line.kind == "deadline":
        return _("Today"), ""
    length = _("{n} min").format(n=line.minutes) if line.minutes else ""
    return (format_time(line.at) if line.at else _("Any time")), length


def _detail(line: TodayLine, today: date) -> str:
    if line.contact is not None:
        words = contact_words(line.contact).sentence
        return words[:1].lower() + words[1:]
    if line.kind == "deadline" and line.due is not None:
        told = _("last day is {day}") if line.due > line.on else _("on {day}")
        return told.format(day=format_date(line.due, today=today))
    return line.detail


def _action(line: TodayLine) -> str:
    if line.source in FOLLOWED or line.kind in ENDING:
        return _("Look")
    if line.contact is not None:
        return reach_words(line.contact)
    if line.kind == "referral":
        return _("Type the reply")
    return _("Why this date") if line.kind == "deadline" else _("Done")


@dataclass(frozen=True, slots=True)
class ContactShown:
    """One person's safe hours in words."""

    case_id: str
    name: str = field(repr=False)
    icon: str
    when: str
    is_open: bool
    note: str = field(repr=False)
    hours: tuple[tuple[int, int], ...]


def contacts(found: Iterable[ContactLine]) -> list[ContactShown]:
    """Put everybody's safe hours of today into words."""
    return [_contact(one) for one in found]


def _contact(line: ContactLine) -> ContactShown:
    now, words = line.contact, contact_words(line.contact)
    when = words.line
    if now.state == "open" and now.until is not None:
        when = _("until {time}").format(time=format_time(now.until))
    elif now.state == "later" and now.next is not None:
        span = next((one for one in now.windows if one[0] == now.next), None)
        when = "–".join(format_time(part) for part in span) if span else format_time(now.next)
    elif now.state == "not_today":
        when = _("not today")
    said = " ".join(part for part in (now.note, now.words) if part)
    hours = tuple((a.hour * 60 + a.minute, b.hour * 60 + b.minute or 1440) for a, b in now.windows)
    return ContactShown(line.case_id, line.name, words.icon, when, now.state == "open", said, hours)
