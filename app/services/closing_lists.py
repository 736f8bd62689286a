"""The lists of how a case ends, from ``resources/closing/closing.yaml``: reasons, and ways to settle what is open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache

import msgspec

from app.domain.stay import EXITS, Stay
from app.i18n import pgettext
from app.resources import resource_yaml
from app.services.record_sheets import choice_words

CONTEXT = "closing"
MOVING = "case_transfer"
"""The purpose of an agreement that the case may move: it stands until its day."""


class Lists(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file: reasons in words by id, and for each kind of open thing the ways in words by id."""

    source: str
    as_of: date
    confidence: str
    reasons: dict[str, str]
    ends_sharing: list[str]
    ways: dict[str, dict[str, str]]


@cache
def closing_lists() -> Lists:
    """Return the lists, read once; a wrong file is a bug in what is shipped and raises."""
    return msgspec.convert(resource_yaml("closing/closing.yaml", typed=True), Lists)


def messages() -> Iterator[str]:
    """Yield every word of the lists, for the translation catalogues."""
    lists = closing_lists()
    yield from lists.reasons.values()
    for ways in lists.ways.values():
        yield from ways.values()


def reason_words(reason: str) -> str:
    """Return a reason in words; one this version does not know keeps its own name."""
    known = closing_lists().reasons.get(reason, "")
    return pgettext(CONTEXT, known) if known else reason


def way_left(reason: str, purpose: str) -> str:
    """Return what becomes of an agreement nobody decided about: with some reasons it ends, but for moving the case."""
    ends = reason in closing_lists().ends_sharing and purpose != MOVING
    return "end" if ends else "keep"


def ways_of(kind: str) -> tuple[str, ...]:
    """Return the ways to settle a kind of thing; a stay ends by saying where the person went."""
    return EXITS if kind == Stay.KIND else tuple(closing_lists().ways[kind])


def way_words(kind: str, way: str) -> str:
    """Return what was decided in words; a way this version does not know keeps its own name."""
    if kind == Stay.KIND:
        return choice_words(Stay.KIND, "exit_pathway", way)
    known = closing_lists().ways.get(kind, {}).get(way, "")
    return pgettext(CONTEXT, known) if known else way
