"""`plan …`: what somebody needs and wants, and what is done about it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from app.commands.call import Answer, Call
from app.commands.main import add_verb
from app.commands.referral import referral_line, said_of
from app.domain.mapping import body_of
from app.services.plan import Area, GoalView


def register(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of `plan`."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    add_verb(verbs, "show", show, "the whole plan of a case", case=True)


def show(call: Call) -> Answer:
    """Each area of life with its need, goals, steps and referrals; then referrals that belong to no goal."""
    plan = call.workbook.plan.of_case(call.args.case)
    said = {
        "areas": [_area(one) for one in plan.areas],
        "referrals": [said_of(one) for one in plan.referrals],
    }
    lines = [line for area in plan.areas for line in _lines(area, call.workbook.needs)]
    return Answer(said, [*lines, *(referral_line(one) for one in plan.referrals)])


def _area(area: Area) -> dict[str, Any]:
    need = area.need
    return {
        "domain": area.domain,
        "need": need and {
            "sitting": need.sitting_id, "on": need.on, "survivor_level": need.survivor_level,
            "worker_level": need.worker_level, "own_words": need.own_words, "wants": need.wants,
        },
        "goals": [_goal(view) for view in area.goals],
    }  # fmt: skip


def _goal(view: GoalView) -> dict[str, Any]:
    steps = [
        {"id": one.id, "title": one.title, "due_on": one.due_on, "done_on": one.done_on}
        for one in view.actions
    ]
    return {
        "id": view.goal.id, **body_of(view.goal), "steps": steps,
        "referrals": [said_of(one) for one in view.referrals],
    }  # fmt: skip


def _lines(area: Area, needs: Any) -> Iterator[str]:
    yield area.title or "Other goals"
    if area.need is not None:
        yield f"  in their view: {needs.words(area.need.survivor_level) or 'not said'}"
        yield f"  in the worker's view: {needs.words(area.need.worker_level) or 'not said'}"
    for view in area.goals:
        yield f"  {view.goal.id}  {view.goal.words}  ({view.goal.progress or 'begun'})"
        for one in view.actions:
            yield f"    [{'x' if one.done_on else ' '}] {one.title}"
        for asked in view.referrals:
            yield f"    {referral_line(asked)}"
