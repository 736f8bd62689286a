"""Dates that follow from events, each with its anchor, its rule, its source and its age."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from app.domain.partial_date import PartialDate
from app.domain.pathway import Override
from app.i18n import ngettext
from app.pathways.model import Confidence, DeadlineKind, DeadlineRule, Rules
from app.pathways.workdays import calendar_of, moved

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDate:
    """One date and why it is that date.

    `due` is the earliest day it can be (for the kind `earliest`, the latest), None if its event has
    no day on the side that counts.  `act_by` is the day before for `hard`, the day after for `aim`
    (then ask the authority), the day itself for `reminder` and `earliest`, None for protected and
    longest periods.  `about` is True where the event's day is not exact or the holidays are not
    known; `due_latest` is then the other end.  After an override `computed` keeps the date of the
    rule, `because` the reason.
    """

    id: str
    label: str
    kind: DeadlineKind
    anchor: str
    anchor_on: PartialDate = field(repr=False)
    due: date | None
    due_latest: date | None
    act_by: date | None
    about: bool
    rule: str
    source: str
    as_of: date
    confidence: Confidence
    stale: bool
    notes: str = ""
    consequence: str = ""
    action: str = ""
    computed: date | None = None
    because: str = field(default="", repr=False)

    def as_json(self) -> dict[str, Any]:
        """The shape of one deadline in `pathway dates --json`."""
        return {
            "id": self.id,
            "label": self.label,
            "kind": self.kind,
            "anchor": self.anchor,
            "anchor_on": self.anchor_on.iso or self.anchor_on.words,
            "due": _iso(self.due),
            "due_latest": _iso(self.due_latest),
            "act_by": _iso(self.act_by),
            "about": self.about,
            "rule": self.rule,
            "source": self.source,
            "as_of": self.as_of.isoformat(),
            "confidence": self.confidence,
            "stale": self.stale,
            "notes": self.notes,
            "consequence": self.consequence,
            "action": self.action,
            "computed": _iso(self.computed),
            "because": self.because,
        }


def due_dates(
    rules: Rules,
    events: Mapping[str, PartialDate],
    *,
    today: date,
    region: str = "",
    overrides: Mapping[str, Override] | None = None,
) -> list[DueDate]:
    """Return the dates that follow from the events known so far, soonest first, no day last."""
    set_by_hand = overrides or {}
    found = [
        _due(rules, rule, events[rule.anchor], today, region, set_by_hand.get(rule.id))
        for rule in rules.deadlines
        if rule.anchor in events
    ]
    return sorted(found, key=lambda one: (one.act_by or one.due or date.max, one.id))


def dates_json(rules: Rules, found: list[DueDate], today: date) -> dict[str, Any]:
    """The answer of `pathway dates --json`."""
    return {
        "pathway": rules.id,
        "as_of": rules.as_of.isoformat(),
        "stale": rules.is_stale(today),
        "deadlines": [one.as_json() for one in found],
    }


def _due(
    rules: Rules,
    rule: DeadlineRule,
    anchor: PartialDate,
    today: date,
    region: str,
    override: Override | None,
) -> DueDate:
    computed, other, about = _span(rules, rule, anchor, region)
    due = override.due if override else computed
    standing = rules.standing(rule)
    return DueDate(
        id=rule.id,
        label=rule.label,
        kind=rule.kind,
        anchor=rule.anchor,
        anchor_on=anchor,
        due=due,
        due_latest=None if override else other,
        act_by=_act_by(rule.kind, due),
        about=about and override is None,
        rule=rule_words(rule, rules.event(rule.anchor).label),
        source=standing.source,
        as_of=standing.as_of,
        confidence=standing.confidence,
        stale=rules.is_stale(today),
        notes=rule.notes,
        consequence=rule.consequence,
        action=rule.action,
        computed=computed if override else None,
        because=override.because if override else "",
    )


def _span(
    rules: Rules, rule: DeadlineRule, anchor: PartialDate, region: str
) -> tuple[date | None, date | None, bool]:
    """The day that counts, the other end if the anchor is not exact, whether it is only about."""
    calendar, exact = None, True
    if rule.offset.unit == "working_days":
        calendar, exact = calendar_of(rules, region)
    days = [
        moved(day, rule.offset, rule.direction, calendar) if day else None
        for day in (anchor.earliest, anchor.latest)
    ]
    if rule.kind == "earliest":  # too early is the mistake here, too late elsewhere
        days.reverse()
    due, other = days
    return due, None if anchor.is_exact else other, not (anchor.is_exact and exact)


def _act_by(kind: DeadlineKind, due: date | None) -> date | None:
    if due is None or kind in ("minimum", "maximum"):
        return None
    return {"hard": due - _DAY, "aim": due + _DAY}.get(kind, due)


def rule_words(rule: DeadlineRule, event: str) -> str:
    """Say a rule in words: how long before or after which event."""
    n = rule.offset.value
    after = rule.direction == "after"
    if rule.offset.unit == "calendar_days":
        said = (
            ngettext("{n} day after: {event}", "{n} days after: {event}", n)
            if after
            else ngettext("{n} day before: {event}", "{n} days before: {event}", n)
        )
    elif rule.offset.unit == "working_days":
        said = (
            ngettext("{n} working day after: {event}", "{n} working days after: {event}", n)
            if after
            else ngettext("{n} working day before: {event}", "{n} working days before: {event}", n)
        )
    elif rule.offset.unit == "months":
        said = (
            ngettext("{n} month after: {event}", "{n} months after: {event}", n)
            if after
            else ngettext("{n} month before: {event}", "{n} months before: {event}", n)
        )
    else:
        said = (
            ngettext("{n} year after: {event}", "{n} years after: {event}", n)
            if after
            else ngettext("{n} year before: {event}", "{n} years before: {event}", n)
        )
    return said.format(n=n, event=event)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
