"""How a case ends and begins again, in words: made on the case lane; and what was typed, as the answer it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from app.i18n import NP_, _, format_date, isolate, ngettext, pgettext
from app.services.closing import Decided, Ending
from app.services.closing_lists import closing_lists, reason_words, way_left, way_words, ways_of
from ui.categories import purpose_words
from ui.models.retention import kept_words
from ui.words import contact_more, contact_words, dotted

if TYPE_CHECKING:
    from app.services.closing import ClosingView, LastTime, SettledLine
    from app.services.consents import ConsentView
    from app.services.still_open import OpenLine

_KINDS = {
    "task": NP_("still open", "To do"),
    "second_view": NP_("still open", "A second view waits"),
    "date": NP_("still open", "A date to keep"),
    "referral": NP_("still open", "Help asked for"),
    "check_ins": NP_("still open", "Staying in touch"),
    "stay": NP_("still open", "Where they stay"),
    "stay_ahead": NP_("still open", "A stay to come"),
    "original": NP_("still open", "Their own paper lies here"),
    "paper": NP_("still open", "Their own paper lies here"),
    "goal": NP_("still open", "A goal"),
    "consent": NP_("still open", "Sharing"),
}

PAPERS = ("original", "paper")
"""What goes back against a receipt."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing to decide about: its title, a line under it, and the ways (key, words); `""` leaves it as it is."""

    id: str
    title: str = field(repr=False)
    caption: str
    ways: tuple[tuple[str, str], ...]
    kind: str
    purpose: str = ""
    """What was agreed to, of an agreement."""


@dataclass(frozen=True, slots=True)
class ClosingShown:
    """Everything the pages of closing ask, in words."""

    goals: tuple[Asked, ...] = field(repr=False)
    lines: tuple[Asked, ...] = field(repr=False)
    consents: tuple[Asked, ...] = field(repr=False)
    check_ins_agreed: bool
    reasons: tuple[tuple[str, str], ...]
    organisations: tuple[tuple[str, str], ...] = field(repr=False)
    contact: str = field(repr=False)
    kept: str
    name: str = field(repr=False)
    mind: str = field(repr=False)
    """What to keep in mind before anything is handed over on paper."""


def closing_shown(services: Any, case_id: str | None) -> ClosingShown:
    """Read what there is to decide and put it into words; runs on the case lane."""
    view: ClosingView = services.closing.of_case(case_id)
    today, head = services.clock.today(), services.cases.head(case_id)
    return ClosingShown(
        goals=tuple(_asked(one, today) for one in view.goals),
        lines=tuple(_asked(one, today) for one in view.lines),
        consents=tuple(_consent(one, today) for one in view.consents),
        check_ins_agreed=view.check_ins_agreed,
        reasons=(("", _("Not said")), *((one, reason_words(one)) for one in closing_lists().reasons)),
        organisations=(("", _("Nobody")), *view.organisations),
        contact=contact_words(head.contact).sentence, name=head.name, mind=contact_more(head.contact),
        kept=kept_words(view.kept, today) if view.kept is not None else "",
    )  # fmt: skip


def _asked(line: OpenLine, today: date) -> Asked:
    kind = pgettext("still open", _KINDS[line.kind])
    on = format_date(line.on, today=today) if line.on else ""
    title = line.title or kind
    receipt = _receipt(line, today) if line.kind in PAPERS else ""
    parts = (kind if line.title and line.kind != "goal" else "", on, line.more, receipt)
    ways = (("", _("Leave it open")), *((way, way_words(line.kind, way)) for way in line.ways))
    return Asked(line.id, title, dotted(*parts), ways, line.kind)


def _receipt(line: OpenLine, today: date) -> str:
    """How far the receipt for a paper is."""
    if line.receipt_on is None:
        return _("no receipt printed yet")
    return _("receipt printed {day}").format(day=format_date(line.receipt_on, today=today))


def _consent(one: ConsentView, today: date) -> Asked:
    until = _("until {day}").format(day=format_date(one.until, today=today)) if one.until else ""
    caption = dotted(purpose_words(one.purpose), until)
    ways = tuple((way, way_words("consent", way)) for way in ways_of("consent"))
    return Asked(one.id, one.recipient, caption, ways, "consent", one.purpose)


def way_said(said: Mapping[str, Any], one: Asked) -> str:
    """Return the way chosen on the page for one thing; else what follows from the reason, or the first."""
    chosen = said.get(f"way {one.id}") or one.ways[0][0]
    if one.kind == "consent" and not said.get(f"way {one.id}"):
        return way_left(str(said.get("reason") or ""), one.purpose)
    return str(chosen[0] if isinstance(chosen, list) else chosen)


def ending(said: Mapping[str, Any], shown: ClosingShown) -> Ending:
    """Return what was typed on the pages as the answer it means; what is not open any more is left out."""
    settled = {}
    for one in (*shown.goals, *shown.lines, *shown.consents):
        decided = Decided(way_said(said, one), str(said.get(f"words {one.id}", "")))
        if decided != Decided():
            settled[one.id] = decided
    return Ending(
        reason=str(said.get("reason") or ""), to_id=str(said.get("to") or ""),
        door_open=str(said.get("door") or ""), explained=bool(said.get("explained")), settled=settled,
    )  # fmt: skip


def summary(said: Mapping[str, Any], shown: ClosingShown) -> Iterator[tuple[str, str]]:
    """Yield what will be written down, as headings and words; headings nobody said anything for stay away."""
    reasons, to = dict(shown.reasons), dict(shown.organisations)
    reason, who = str(said.get("reason") or ""), str(said.get("to") or "")
    pairs = (
        (_("Why"), reasons.get(reason, "") if reason else ""),
        (_("In words"), str(said.get("because") or "")),
        (_("Goes on with it"), to.get(who, "") if who else ""),
        (_("Goals"), _counted(said, shown.goals)),
        (_("Still open"), _counted(said, shown.lines)),
        (_("Sharing"), _sharing(said, shown)),
        (_("The way back"), str(said.get("door") or "")),
        (_("How long it stays"), shown.kept),
    )
    yield from ((heading, words) for heading, words in pairs if words)


def left_open(said: Mapping[str, Any], shown: ClosingShown) -> list[tuple[str, str]]:
    """Return what stays open, each with the reason typed for it, or else what it is."""
    return [
        (one.title, str(said.get(f"words {one.id}") or "").strip() or one.caption)
        for one in (*shown.goals, *shown.lines)
        if not way_said(said, one)
    ]


def _counted(said: Mapping[str, Any], asked: tuple[Asked, ...]) -> str:
    if not asked:
        return ""
    settled = sum(bool(way_said(said, one)) for one in asked)
    words = ngettext("{n} of {all} is settled", "{n} of {all} are settled", len(asked))
    return words.format(n=settled, all=len(asked))


def _sharing(said: Mapping[str, Any], shown: ClosingShown) -> str:
    ends = [one.title for one in shown.consents if way_said(said, one) != "keep"]
    if not shown.consents:
        return ""
    if not ends:
        return _("Goes on until its day")
    return _("Ends: {who}").format(who=", ".join(isolate(one) for one in ends))


@dataclass(frozen=True, slots=True)
class LastTimeShown:
    """How the case ended the last time, in words."""

    title: str
    pairs: tuple[tuple[str, str], ...] = field(repr=False)
    settled: tuple[tuple[str, str], ...] = field(repr=False)
    goals: tuple[str, ...] = field(repr=False)
    sharing: tuple[tuple[str, str], ...] = field(repr=False)


def last_time_shown(services: Any, case_id: str | None) -> LastTimeShown | None:
    """Read how a case ended and put it into words; None where it is open.  Runs on the case lane."""
    last: LastTime | None = services.closing.last_time(case_id)
    if last is None:
        return None
    today, episode = services.clock.today(), last.episode
    closed = format_date(episode.closed_on, today=today) if episode.closed_on else ""
    pairs = (
        (_("Support by"), last.worker),
        (_("Closed by"), last.closed_by if last.closed_by != last.worker else ""),
        (_("Why"), reason_words(episode.closed_reason)),
        (_("In words"), episode.closed_because),
        (_("Went on with"), episode.closed_to),
        (_("The way back"), episode.door_open),
    )
    return LastTimeShown(
        _("Closed on {day}").format(day=closed),
        tuple((heading, words) for heading, words in pairs if words),
        tuple((one.title or pgettext("still open", _KINDS[one.kind]), _decided(one)) for one in last.settled),
        tuple(one.title for one in last.goals),
        tuple((one.recipient, purpose_words(one.purpose)) for one in last.consents),
    )  # fmt: skip


def _decided(one: SettledLine) -> str:
    said = way_words(one.kind, one.way) if one.way else _("Left open")
    return dotted(said, one.words)
