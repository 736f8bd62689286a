"""Restricted questions: what follows from one is restricted with it, and which answers are out of sight now.

A question that is shown, counted, calculated or offered because of a restricted answer would tell it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import msgspec

from app.forms.compiled import plan_of
from app.forms.graph import Plan, Where
from app.forms.model import FormDefinition, Item
from app.forms.run import Session
from app.forms.tree import Place


def with_followers(form: FormDefinition) -> FormDefinition:
    """Return the form with all that follows from a restricted question restricted too."""
    first = {one.path for one in form.questions() if one.restricted}
    if not first:
        return form
    plan = Plan(form)
    found: set[Where] = set()
    more = {plan.shape.where[path] for path in first}
    while more - found:  # a first value may be taken from an answer that follows from another
        found |= _followers(plan, more)
        more = set(_given(form, plan, found))
    paths = {plan.shape.items[where].path for where in found}
    if paths == first:
        return form
    return msgspec.structs.replace(form, items=tuple(_marked(one, paths) for one in form.items))


def shut_places(session: Session, unread: Collection[str]) -> frozenset[str]:
    """Return the stored paths that are out of sight: of the answers nobody may read yet, and what follows from them."""
    if not unread:
        return frozenset()
    plan = plan_of(session.form)
    start = {plan.shape.where[session.place(path).item.path] for path in unread}
    found = {plan.shape.items[where].path for where in _followers(plan, start) - start}
    follow = {
        one.stored_path
        for one in session.root.below()
        if one.item.path in found and one.item.restricted
    }
    return frozenset({*unread, *follow})


def restricted_places(session: Session) -> Iterator[Place]:
    """Yield the restricted questions of a filling that somebody answers, those not shown now too."""
    for place in session.root.below():
        item = place.item
        if item.restricted and item.kind == "question" and item.calculate is None:
            yield place


def _followers(plan: Plan, start: Collection[Where]) -> set[Where]:
    """The places in `start` and every place whose words, choices or showing depend on them, however far."""
    found: set[Where] = set()
    waiting = list(start)
    while waiting:
        where = waiting.pop()
        if where in found:
            continue
        found.add(where)
        waiting += plan.shape.kids[where]
        waiting += [rule.where for rule in plan.dependants.get(where, ()) if rule.kind != "view"]
    return found


def _given(form: FormDefinition, plan: Plan, found: Collection[Where]) -> Iterator[Where]:
    """Yield the questions that are given a value worked out from those found."""
    for one in form.set_values:
        here = plan.shape.where.get(one.target)
        if (
            here
            and one.value is not None
            and not plan.shape.read(one.value, here).isdisjoint(found)
        ):
            yield here


def _marked(item: Item, paths: Collection[str]) -> Item:
    inside = tuple(_marked(one, paths) for one in item.items)
    return msgspec.structs.replace(
        item, restricted=item.restricted or item.path in paths, items=inside
    )
