"""How an office stays in touch and looks again: rhythms, the steps after missed check-ins, reviews, as data."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Literal

import msgspec

from app.i18n import pgettext
from app.resources import resource_yaml

CONTEXT = "monitoring"


class Rhythm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One offered rhythm of check-ins."""

    id: str
    days: int
    label: str


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One step after missed check-ins; `asks` says what it needs."""

    id: str
    asks: Literal["contact", "trusted", "review", "welfare"]
    label: str
    more: str


class Review(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something to look at again; `first` and `every` in calendar days, `form` the form it opens."""

    id: str
    label: str
    first: int
    every: int
    form: str = ""


class Trigger(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that brings the reviews to today."""

    id: str
    label: str


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``resources/monitoring/rules.yaml``; `misses` in a row open the steps."""

    source: str
    as_of: date
    confidence: str
    rhythms: tuple[Rhythm, ...]
    misses: int
    steps: tuple[Step, ...]
    reviews: tuple[Review, ...]
    triggers: tuple[Trigger, ...]

    def review(self, review_id: str) -> Review | None:
        """Return the review with this id, None where there is none."""
        return next((one for one in self.reviews if one.id == review_id), None)


@cache
def rules() -> Rules:
    """Return the rules as they are shipped."""
    return msgspec.convert(resource_yaml("monitoring/rules.yaml"), Rules, strict=False)


def words(text: str) -> str:
    """Return words of the rules in the language in use."""
    return pgettext(CONTEXT, text)


def messages() -> list[str]:
    """Return every sentence of the rules, for the translation catalogues."""
    told = rules()
    return [
        *(rhythm.label for rhythm in told.rhythms),
        *(said for step in told.steps for said in (step.label, step.more)),
        *(review.label for review in told.reviews),
        *(trigger.label for trigger in told.triggers),
    ]
