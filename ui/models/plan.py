"""Needs & plan in words: areas of life with both views of the need, goals, what is done for them, and the next step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from app.domain.goal import Goal
from app.domain.referral import REASONS, REPLIES
from app.i18n import NP_, _, format_date, isolate, pgettext
from app.services.plan_lists import service_words
from ui.widgets.glyphs import State
from ui.widgets.rows import Group, Line, Row
from ui.words import contact_more, dotted

if TYPE_CHECKING:
    from app.services.needs import Need
    from app.services.plan import ActionView, GoalView, PlanView
    from app.services.referrals import ReferralView

STATES = {
    "draft": NP_("referral", "Not sent yet"),
    "sent": NP_("referral", "Sent"),
    "received": NP_("referral", "They have it"),
    "no_reply": NP_("referral", "No reply"),
    "accepted": NP_("referral", "They said yes"),
    "rejected": NP_("referral", "They said no"),
    "service_started": NP_("referral", "Help began"),
    "done": NP_("referral", "Help was given"),
    "revoked": NP_("referral", "Taken back"),
}
_REASONS = {
    "no_capacity": NP_("referral", "No room or no time"),
    "not_eligible": NP_("referral", "It does not fit their rules"),
    "unavailable": NP_("referral", "It is not there any more"),
    "declined": NP_("referral", "The person does not want it"),
    "already_received": NP_("referral", "They have this help already"),
    "not_needed": NP_("referral", "It is not needed any more"),
    "other": NP_("referral", "Another reason"),
}
_STEPS = {
    "ask_consent": NP_("referral", "Record what they said"),
    "type_reply": NP_("referral", "Type the reply"),
    "ask_again": NP_("referral", "Ask again"),
    "note_start": NP_("referral", "Help began"),
    "note_end": NP_("referral", "Help was given"),
    "ask_another": NP_("referral", "Ask somebody else"),
    "ask_person": NP_("referral", "Has it helped?"),
}
_PROGRESS = {
    "worse": NP_("progress", "It got worse"),
    "same": NP_("progress", "It is the same"),
    "some_progress": NP_("progress", "Some progress"),
    "much_progress": NP_("progress", "Much progress"),
    "met": NP_("progress", "Met"),
    "handed_on": NP_("progress", "Others go on with it"),
    "no_longer_wanted": NP_("progress", "No longer wanted"),
}
_PRIORITIES = {
    "1": NP_("priority", "matters most of all"),
    "2": NP_("priority", "matters very much"),
    "3": NP_("priority", "matters much"),
    "4": NP_("priority", "matters some"),
    "5": NP_("priority", "matters a little"),
}
_GLYPHS = {
    "accepted": State.YES, "service_started": State.YES, "done": State.YES, "rejected": State.NO,
    "revoked": State.ENDED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlanShown:
    """The whole page in words, and what stands behind each row by its key."""

    lines: tuple[Line, ...] = field(repr=False)
    behind: dict[str, Any] = field(repr=False)
    name: str = field(repr=False)
    pronoun: str = ""
    mind: str = field(default="", repr=False)
    """What to keep in mind before anything is handed over, and who must never know."""


def plan_shown(services: Any, case_id: str | None) -> PlanShown:
    """Read a plan and put it into words; runs on the case lane."""
    plan: PlanView = services.plan.of_case(case_id)
    head, today = services.cases.head(case_id), services.clock.today()
    shown = tuple(_lines(plan, services.needs, head.pronoun, today))
    rows = {row.key: one for row, one in shown if isinstance(row, Row)}
    return PlanShown(
        tuple(row for row, _one in shown), rows, head.name, head.pronoun, contact_more(head.contact)
    )


def _lines(
    plan: PlanView, needs: Any, pronoun: str, today: date
) -> Iterator[tuple[Line, Any]]:  # fmt: skip
    for area in plan.areas:
        yield Group(area.title or _("Other goals")), None
        if area.need is not None:
            yield _need(area.need, needs, pronoun), area.need
        for view in area.goals:
            yield _goal(view), view
            for action in view.actions:
                yield _action(action, today), action
            for referral in view.referrals:
                yield _referral(referral, today), referral
    if plan.referrals:
        yield Group(_("Asked for beside the goals"), len(plan.referrals)), None
        for referral in plan.referrals:
            yield _referral(referral, today), referral


def _need(need: Need, needs: Any, pronoun: str) -> Row:
    said = dotted(*(words for _key, words in ratings(need, needs, pronoun)))
    title = need.own_words or need.wants or _("As it was last talked about")
    return Row(
        f"need:{need.domain}", title, said, icon="clipboard-text", action=_("Add a goal"),
        action_kind="quiet",
    )  # fmt: skip


def ratings(need: Need, needs: Any, pronoun: str) -> Iterator[tuple[str, str]]:
    """Yield both views of a need and the ones before, each as a heading and a sentence of its own."""
    theirs = _views(pronoun)
    said = (
        ("theirs", theirs, need.survivor_level),
        ("ours", _("In the worker's view: {level}"), need.worker_level),
    )
    for key, words, level in said:
        if level:
            yield key, words.format(level=needs.words(level))
    before = need.previous
    if before is not None and before.level:
        yield "before", _("Before: {level}").format(level=needs.words(before.level))


def _views(pronoun: str) -> str:
    words = {"she": _("In her view: {level}"), "he": _("In his view: {level}")}
    return words.get(pronoun.strip().casefold(), _("In their view: {level}"))


def _goal(view: GoalView) -> Row:
    goal = view.goal
    said = (
        priority_words(goal.priority),
        goal.target.words if goal.target else "",
        goal.who,
    )
    return Row(
        f"goal:{goal.id}", goal.words, dotted(*said),
        icon="flag-banner" if goal.is_open else "check-circle",
        icon_ink="accent" if goal.is_open else "ink3", trailing=progress_words(goal.progress),
        action=_("Add a step") if goal.is_open else "", action_kind="quiet",
    )  # fmt: skip


def _action(action: ActionView, today: date) -> Row:
    if action.done_on is not None:
        said = _("done {day}").format(day=format_date(action.done_on, today=today))
        more = dotted(said, action.outcome)
        return Row(f"task:{action.id}", action.title, more, state=State.YES)
    due = format_date(action.due_on, today=today) if action.due_on else _("no day yet")
    return Row(
        f"task:{action.id}", action.title, due, icon="circle", action=_("Done"),
        action_kind="quiet",
    )  # fmt: skip


def _referral(one: ReferralView, today: date) -> Row:
    since = format_date(one.since, today=today) if one.since else ""
    again = format_date(one.look_again_on, today=today) if one.look_again_on else ""
    parts = (
        service_words(one.service), _("since {day}").format(day=since) if since else "",
        reason_words(one.reason),
        _("appointment {day}").format(day=isolate(one.appointment)) if one.appointment else "",
        _("look again {day}").format(day=again) if again else "",
    )  # fmt: skip
    return Row(
        f"referral:{one.id}", one.organisation, dotted(*parts),
        icon="handshake", trailing=state_words(one.state), action=step_words(one),
        action_kind="quiet",
    )  # fmt: skip


def state_words(state: str) -> str:
    """Return how a referral stands."""
    return pgettext("referral", STATES[state]) if state in STATES else state


def reason_words(reason: str) -> str:
    """Return why help did not come, "" for nothing."""
    return pgettext("referral", _REASONS[reason]) if reason in _REASONS else reason


def step_words(one: ReferralView) -> str:
    """Name the one thing that helps most now, for a button."""
    if one.step in ("send", "ask_again"):
        again = one.step == "ask_again"
        if not one.letter:
            return _("Mark as sent")
        return pgettext("referral", _STEPS["ask_again"]) if again else _("Write the letter")
    if one.step == "ask_person" and not one.goal_id:
        return ""
    return pgettext("referral", _STEPS[one.step]) if one.step else ""


def progress_words(progress: str) -> str:
    """Return how far a goal has come, "" where nobody said."""
    return pgettext("progress", _PROGRESS[progress]) if progress in _PROGRESS else ""


def priority_words(priority: str) -> str:
    """Return how much a goal matters to the person, "" where nobody asked."""
    return pgettext("priority", _PRIORITIES[priority]) if priority in _PRIORITIES else ""


def progress_options() -> tuple[tuple[str, str], ...]:
    """Return what can be said of a goal."""
    return tuple((one, progress_words(one)) for one in Goal.PROGRESS)


def reply_options(one: ReferralView) -> tuple[tuple[str, str], ...]:
    """Return what a reply can say to a referral as it stands."""
    return tuple((to, state_words(to)) for to in REPLIES if to in one.may_become)


def reason_options(to: str) -> tuple[tuple[str, str], ...]:
    """Return why help does not come, for a referral that comes to a state."""
    return tuple((one, reason_words(one)) for one in REASONS[to])


def glyph(state: str) -> State:
    """Return the sign of a state; the words always stand beside it."""
    return _GLYPHS.get(state, State.UNKNOWN)
