"""How an office stays in touch with one person, in words: what is next, the steps, the reviews, and what was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from app.i18n import NP_, _, format_date, format_moment, ngettext, pgettext
from app.services.monitoring_rules import words
from ui.widgets.glyphs import State
from ui.widgets.rows import Group, Line, Row
from ui.words import contact_words, dotted

if TYPE_CHECKING:
    from app.domain.check_in import CheckInAgreement
    from app.services.check_ins import CheckInLine, CheckInsView, StepLine
    from app.services.regular_reviews import ReviewLine

_STATES = {
    "reached": (NP_("check-in", "In touch"), State.YES),
    "missed": (NP_("check-in", "Nobody was reached"), State.NO),
    "cancelled": (NP_("check-in", "Left out"), State.ENDED),
}
_OUTCOMES = {
    "no_answer": NP_("check-in", "no answer"),
    "reached": NP_("check-in", "in touch"),
    "reviewed": NP_("check-in", "looked at"),
    "reported": NP_("check-in", "reported"),
    "left_out": NP_("check-in", "left out"),
}
_STEPS = {
    "done": State.YES, "now": State.CURRENT, "ahead": State.AHEAD, "not_agreed": State.NONE,
}  # fmt: skip

CHANGED = "changed"
"""The key of the row that brings the reviews to today."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The page: what is agreed, in a line and a sentence, and the rows."""

    live: bool
    open: bool
    """Contact is safe right now."""
    icon: str
    title: str
    more: str = field(repr=False)
    lines: tuple[Line, ...] = field(repr=False)
    view: CheckInsView = field(repr=False)
    reviews: tuple[ReviewLine, ...] = field(repr=False)


def to_do(lines: Iterable[Line]) -> str:
    """The key of the row where something is to be written down, "" where there is none."""
    rows = (one for one in lines if isinstance(one, Row))
    return next((one.key for one in rows if one.action and one.action_kind == "soft"), "")


def shown(view: CheckInsView, reviews: Iterable[ReviewLine], today: date) -> Shown:
    """Put the page into words (case lane)."""
    reviews, agreement = tuple(reviews), view.agreement
    live = agreement is not None and agreement.is_live
    return Shown(
        live, live and contact_words(view.contact).open,
        contact_words(view.contact).icon if live else "info", _title(view, today),
        _more(agreement, view), tuple(_lines(view, reviews, today)), view, reviews,
    )  # fmt: skip


def rhythm_words(days: int) -> str:
    """Say how often: "every day", "every 2 weeks", "every 10 days"."""
    if days == 1:
        return _("every day")
    if days % 7 == 0:
        return ngettext("every week", "every {n} weeks", days // 7).format(n=days // 7)
    return ngettext("every day", "every {n} days", days).format(n=days)


def _title(view: CheckInsView, today: date) -> str:
    agreement = view.agreement
    if agreement is None:
        return _("Nothing is agreed about staying in touch")
    if view.is_from_elsewhere:
        often = rhythm_words(agreement.every_days)
        return _("With the office before, they agreed: {often}").format(often=often)
    if agreement.stopped_on is not None:
        day = format_date(agreement.stopped_on, today=today)
        return _("Stopped on {day}, as the person wished").format(day=day)
    day = format_date(agreement.agreed_on, today=today) if agreement.agreed_on else ""
    told = _("In touch {often}, agreed on {day}")
    return told.format(often=rhythm_words(agreement.every_days), day=day)


def _more(agreement: CheckInAgreement | None, view: CheckInsView) -> str:
    if agreement is not None and view.is_from_elsewhere:
        own = _("“{words}”").format(words=agreement.words) if agreement.words else ""
        ask = _("Nothing is planned here. Ask whether it should go on with you.")
        return " ".join(part for part in (own, ask) if part)
    if agreement is None or not agreement.is_live:
        return _("Ask first. It can be stopped at any time, without a reason.")
    own = _("“{words}”").format(words=agreement.words) if agreement.words else ""
    return " ".join(part for part in (contact_words(view.contact).sentence + ".", own) if part)


def _lines(view: CheckInsView, reviews: tuple[ReviewLine, ...], today: date) -> Iterable[Line]:
    if view.planned is not None:
        yield Group(pgettext("to come", "Next"))
        yield _planned(view.planned, view, today)
    if view.steps:
        yield Group(_("Nobody was reached"), None, _("Step by step. Any step can be left out."))
        yield from (_step(one, today) for one in view.steps)
    yield Group(_("Looking again"))
    planned_first = sorted(reviews, key=lambda one: one.next_on or date.max)
    yield from (_review(one, today) for one in planned_first)
    yield Row(
        CHANGED, _("Something changed"), _("A move, a decision, a threat: look again at plan, safety and needs."),
        icon="clock-counter-clockwise", action=_("Look again"), action_kind="quiet",
    )  # fmt: skip
    if view.past:
        yield Group(_("Before"), len(view.past))
        yield from (_past(one, today) for one in view.past)


def _planned(one: CheckInLine, view: CheckInsView, today: date) -> Row:
    due = one.due_on or today
    return Row(
        f"check_in {one.id}", _("Check-in"), contact_words(view.contact).sentence,
        lead=_("Today") if due == today else format_date(due, today=today),
        lead_ink="warn" if due < today else "ink", icon=contact_words(view.contact).icon,
        action=_("How it went"), other=_("Leave it out"),
    )  # fmt: skip


def _step(one: StepLine, today: date) -> Row:
    said = words(one.step.more)
    if one.state == "not_agreed":
        said = _("The agreement names nobody.")
    elif one.state == "done" and one.at is not None:
        told = (
            pgettext("check-in", _OUTCOMES[one.outcome]),
            format_moment(one.at.astimezone(), today=today),
        )
        said = dotted(*told, one.who)
    now = one.state == "now"
    due = one.due_on if now else None
    return Row(
        f"step {one.step.id}", words(one.step.label), said,
        state=State.ENDED if one.outcome == "left_out" else _STEPS[one.state],
        lead=(_("Today") if due <= today else format_date(due, today=today)) if due else "",
        action=_("Write it down") if now else "", other=_("Leave it out") if now else "",
    )  # fmt: skip


def _review(one: ReviewLine, today: date) -> Row:
    often = rhythm_words(one.review.every)
    last = ""
    if one.last_on is not None:
        last = _("last on {day}").format(day=format_date(one.last_on, today=today))
    return Row(
        f"review {one.review.id}", words(one.review.label),
        dotted(often if one.next_on else _("not planned"), last),
        lead=format_date(one.next_on, today=today) if one.next_on else "",
        lead_ink="warn" if one.next_on and one.next_on < today else "ink",
        icon="briefcase" if one.review.form else "eye",
        action=_review_action(one), action_kind="quiet",
        other=_("No longer") if one.next_on else "",
    )  # fmt: skip


def _review_action(one: ReviewLine) -> str:
    if one.next_on is None:
        return _("Plan it")
    return _("Ask now") if one.review.form else _("Done")


def _past(one: CheckInLine, today: date) -> Row:
    title, state = _STATES[one.state]
    own = _("“{words}”").format(words=one.how) if one.how else ""
    parts = (own, one.next, one.who)
    return Row(
        f"past {one.id}", pgettext("check-in", title), dotted(*parts),
        lead=format_date(one.due_on, today=today) if one.due_on else "", state=state,
    )  # fmt: skip
