"""Case overview in words: made on the case lane, in the pronoun the person uses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from app.i18n import NP_, _, format_date, format_time, isolate, language_name, ngettext, pgettext
from app.services.plan_lists import service_words
from ui.categories import purpose_words
from ui.models.links import across_words
from ui.models.moments import moments
from ui.models.plan import glyph, state_words
from ui.models.retention import kept_words
from ui.models.today import rows_of_case
from ui.tokens import Ink
from ui.widgets.glyphs import State
from ui.widgets.rows import Row
from ui.widgets.timeline import Moment
from ui.words import contact_more, contact_words, dotted

if TYPE_CHECKING:
    from app.services.cases import AgreedLine, CaseHead, CaseOverview
    from app.services.drafts import DraftLine
    from app.services.retention import Standing
    from app.services.today_lines import TodayLine

_HEADINGS = {
    "wants": {
        "she": NP_("overview", "What she wants"), "he": NP_("overview", "What he wants"),
        "": NP_("overview", "What they want"),
    },
    "needs": {
        "she": NP_("overview", "Needs, in her view"), "he": NP_("overview", "Needs, in his view"),
        "": NP_("overview", "Needs, in their view"),
    },
    "agreed": {
        "she": NP_("overview", "She agreed to"), "he": NP_("overview", "He agreed to"),
        "": NP_("overview", "They agreed to"),
    },
    "stays": {
        "she": NP_("overview", "Where she stays"), "he": NP_("overview", "Where he stays"),
        "": NP_("overview", "Where they stay"),
    },
}  # fmt: skip
_AGREED = {
    "live": State.YES, "thinking": State.UNKNOWN, "not_now": State.NO, "withdrawn": State.ENDED,
    "ended": State.ENDED,
}  # fmt: skip


def heading(part: str, pronoun: str) -> str:
    """Return a heading in the person's pronoun; without a known one, in the plural."""
    said = _HEADINGS[part]
    return pgettext("overview", said.get(pronoun.strip().casefold(), said[""]))


@dataclass(frozen=True, slots=True)
class Fact:
    """One of the three facts: caption, fact, a line about it and its colour."""

    caption: str
    fact: str = field(repr=False)
    detail: str = field(default="", repr=False)
    ink: Ink = "ink2"


@dataclass(frozen=True, slots=True)
class Agreed:
    """One line of what was agreed, or asked for: to whom, for what, how it stands."""

    state: State
    recipient: str = field(repr=False)
    purpose: str
    words: str


@dataclass(frozen=True, slots=True)
class OverviewShown:
    """The whole overview in words."""

    head: CaseHead = field(repr=False)
    subtitle: str = field(repr=False)
    contact: str = field(repr=False)
    facts: tuple[Fact, ...] = field(repr=False)
    lines: tuple[TodayLine, ...] = field(repr=False)
    rows: tuple[Row, ...] = field(repr=False)
    recent: tuple[Moment, ...] = field(repr=False)
    entries: int
    wishes: str = field(repr=False)
    wishes_source: str = field(repr=False)
    needs: tuple[str, ...] = field(repr=False)
    agreed: tuple[Agreed, ...] = field(repr=False)
    asked: tuple[Agreed, ...] = field(repr=False)
    """Referrals that can still come to something."""
    drafts: tuple[DraftLine, ...] = field(repr=False)
    stays: tuple[str, ...] = field(default=(), repr=False)
    """How long a closed case is kept, and why a held one must stay."""
    is_held: bool = False
    across: str = ""
    """That something stands in other cases too."""
    support: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Each stretch of support and who gave it, where there is more to say than the heading says."""


def overview_shown(services: Any, case_id: str | None, code: str) -> OverviewShown:
    """Read a case and put it into words; runs on the case lane.  `code` is the language of the window."""
    today = services.clock.today()
    seen: CaseOverview = services.cases.overview(case_id)
    lines: list[TodayLine] = services.today.of_case(case_id)
    head, standing = seen.head, services.retention.standing(case_id)
    return OverviewShown(
        head=head, subtitle=_subtitle(head, standing, today), contact=contact_more(head.contact),
        facts=(_next(lines, today), _safety(seen, today), _stay(seen, today)),
        lines=tuple(lines), rows=rows_of_case(lines, today),
        recent=tuple(moments(seen.recent, today)), entries=seen.entries,
        wishes=seen.wishes, wishes_source=_source(seen, today, code),
        needs=needs_shown(services.needs, case_id),
        agreed=agreed_shown(seen.agreed, today),
        asked=tuple(
            Agreed(glyph(one.state), one.organisation, service_words(one.service), state_words(one.state))
            for one in services.referrals.of_case(case_id)
            if one.is_open
        ),
        drafts=tuple(services.drafts.of_case(case_id)),
        stays=tuple(_stays(standing, today)), is_held=standing.hold is not None,
        across=across_words(services, case_id),
        support=tuple(_support(seen, today)),
    )  # fmt: skip


def needs_shown(needs: Any, case_id: str | None) -> tuple[str, ...]:
    """Say each area in which the person sees a need and how they rate it; else what they named first."""
    seen = [one for one in needs.current_needs(case_id) if one.survivor_level not in ("", "none")]
    words = pgettext("need", "{area}: {level}")
    said = tuple(
        words.format(area=one.title, level=needs.words(one.survivor_level)) for one in seen
    )
    return said or needs.named(case_id)


def _support(seen: CaseOverview, today: date) -> Iterable[tuple[str, str]]:
    """Days, then by whom and why it ended; one stretch that still goes on stands in the heading already."""
    if len(seen.episodes) < 2 and seen.head.is_open:
        return
    for one in seen.episodes:
        first = format_date(one.opened_on, today=today) if one.opened_on else "…"
        last = format_date(one.closed_on, today=today) if one.closed_on else _("today")
        days = _("{first} to {last}").format(first=first, last=last)
        to = _("goes on with {who}").format(who=isolate(one.to)) if one.to else ""
        said = (*one.workers, one.reason, one.because, to)
        yield days, dotted(*said)


def _subtitle(head: CaseHead, standing: Standing, today: date) -> str:
    if standing.line is not None:
        closed, until = standing.line.closed_on, standing.line.until
        words = _("closed on {day} · kept until {until}")
        return words.format(
            day=format_date(closed, today=today), until=format_date(until, today=today)
        )
    if not head.is_open:
        return _("closed")
    if not head.worker or head.since is None:
        return ""
    since = format_date(head.since, today=today)
    return _("with {worker} since {day}").format(worker=head.worker, day=since)


def _stays(standing: Standing, today: date) -> Iterable[str]:
    line, hold = standing.line, standing.hold
    if line is not None:
        yield kept_words(line, today)
        if line.words_gone_on:
            day = format_date(line.words_gone_on, today=today)
            yield _("Its words were removed on {day}.").format(day=day)
    if hold is not None:
        yield _("It must stay: {why}").format(why=hold.because)


def _next(lines: list[TodayLine], today: date) -> Fact:
    caption = _("Next date")
    if not lines:
        return Fact(caption, _("Nothing planned"))
    line = lines[0]
    day = _("today") if line.on == today else format_date(line.on, today=today)
    when = " ".join(part for part in (day, format_time(line.at) if line.at else "") if part)
    if line.on < today:
        return Fact(caption, line.title, _("was planned for {day}").format(day=when), "warn")
    return Fact(caption, line.title, when)


def _safety(seen: CaseOverview, today: date) -> Fact:
    task = seen.safety_task
    if task is None or task.due_on is None:
        return Fact(_("Safety"), _("No review planned"))
    day = format_date(task.due_on, today=today)
    ink: Ink = "warn" if task.due_on < today else "ink2"
    return Fact(_("Safety"), task.title, _("planned for {day}").format(day=day), ink)


def _stay(seen: CaseOverview, today: date) -> Fact:
    caption = heading("stays", seen.head.pronoun)
    if seen.stays_until is None:
        return Fact(caption, seen.stays_at or _("Not written down"))
    day, left = format_date(seen.stays_until, today=today), (seen.stays_until - today).days
    if left < 0:
        return Fact(caption, seen.stays_at, _("was until {day}").format(day=day), "warn")
    words = ngettext("until {day}, {n} day left", "until {day}, {n} days left", left)
    return Fact(
        caption, seen.stays_at, words.format(day=day, n=left), "warn" if left <= 14 else "ink2"
    )


def _source(seen: CaseOverview, today: date, code: str) -> str:
    said = [seen.head.name, format_date(seen.wishes_on, today=today) if seen.wishes_on else ""]
    if seen.wishes_language:
        language = language_name(seen.wishes_language, code_in=code)
        said.append(_("said in {language}").format(language=language))
    return ", ".join(part for part in said if part)


def agreed_shown(lines: Iterable[AgreedLine], today: date) -> tuple[Agreed, ...]:
    """Put what was agreed into words."""
    return tuple(_agreed(line, today) for line in lines)


def _agreed(line: AgreedLine, today: date) -> Agreed:
    words = {
        "thinking": _("thinking"), "not_now": _("not now"), "withdrawn": _("stopped"), "ended": _("ended"),
    }.get(line.state, "")  # fmt: skip
    if line.state == "live" and line.until is not None:
        words = _("until {day}").format(day=format_date(line.until, "short", today=today))
    state = _AGREED.get(line.state, State.UNKNOWN)
    return Agreed(state, line.recipient, purpose_words(line.purpose), words)


def contact_kind(head: CaseHead) -> str:
    """Return the kind of the banner: open now, or not."""
    return "open" if contact_words(head.contact).open else "closed"
