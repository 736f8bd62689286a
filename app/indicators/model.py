"""What an indicator is, and the catalogue in `resources/indicators`: read once, in the language in use."""

from __future__ import annotations

from datetime import date
from functools import cached_property, lru_cache
from typing import Any, Literal

import msgspec

from app.i18n import language, pgettext
from app.resources import resource_yaml

Weight = Literal["strong", "medium", "weak"]
Confidence = Literal["high", "medium", "low"]
Age = Literal["adult", "child"]
Wording = Literal[
    "indicators_consistent", "more_information_needed", "few_indicators", "labour_rights_concern"
]
CONTEXT = "indicators"
"""The gettext context of all words of the catalogue."""


class Indicator(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One sign.  `weights` by list (``al``: adults, labour); without any it supports and does not count in the rule.

    `forced_labour` are headings of ILO, Indicators of Forced Labour (2012); `htcds` a value of vic_MethodsOfControl.
    """

    id: str
    group: str
    label: str
    weights: dict[str, Weight] = {}
    forced_labour: tuple[int, ...] = ()
    htcds: str = ""
    source: str = "ILO_EC_2009"
    ages: tuple[Age, ...] = ()
    exploitation: tuple[str, ...] = ()
    sensitivity: int = 2
    category: str = ""
    retired: bool = False


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Signs that belong together; the six that are a `dimension` are what the rule looks at."""

    id: str
    label: str
    element: Literal["means", "purpose", "supporting"]
    dimension: bool = False
    category: str = "exploitation_account"


class WeightList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The weights for one age and kind of exploitation, and how far they can be relied on."""

    id: str
    label: str
    confidence: Confidence
    source: str


class Exploitation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of exploitation and the second letter of the lists used for it."""

    id: str
    label: str
    list: Literal["l", "s"]
    confidence: Confidence


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A made-up adult case of the brochure: which dimensions are positive, and what is said of it here."""

    positive: tuple[str, ...]
    result: Wording


class Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """Everything there is to notice, and the only words that may be said of it."""

    as_of: date
    rule_source: str
    rule_confidence: Confidence
    sources: dict[str, str]
    lists: tuple[WeightList, ...]
    exploitation: tuple[Exploitation, ...]
    wordings: dict[Wording, str]
    groups: tuple[Group, ...]
    examples: tuple[Example, ...]
    indicators: tuple[Indicator, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Indicator]:
        """Every indicator by its id, retired ones too: records may name them."""
        return {one.id: one for one in self.indicators}

    @cached_property
    def dimensions(self) -> tuple[Group, ...]:
        """The six groups the rule looks at."""
        return tuple(one for one in self.groups if one.dimension)

    def category(self, indicator_id: str) -> str:
        """The consent category a sign falls under; one this version does not know stays uncategorised."""
        found = self.by_id.get(indicator_id)
        if found is None:
            return "uncategorised"
        groups = {one.id: one.category for one in self.groups}
        return found.category or groups[found.group]


@lru_cache(maxsize=1)
def as_written() -> Catalogue:
    """The catalogue in the words it is written in."""
    frame = _read("rule.yaml")
    frame["indicators"] = [*_read("ilo.yaml"), *_read("supporting.yaml")]
    return msgspec.convert(frame, Catalogue, strict=False)


def catalogue() -> Catalogue:
    """The catalogue in the language in use; English where nobody has translated yet."""
    return _spoken(language())


@lru_cache(maxsize=4)
def _spoken(_language: str) -> Catalogue:
    plain = msgspec.to_builtins(as_written())
    for name in ("lists", "exploitation", "groups", "indicators"):
        for one in plain[name]:
            one["label"] = _said(one["label"])
    plain["wordings"] = {key: _said(words) for key, words in plain["wordings"].items()}
    return msgspec.convert(plain, Catalogue, strict=False)


def _said(words: str) -> str:
    return pgettext(CONTEXT, words)


def messages() -> list[str]:
    """Return all words of the catalogue, for translators."""
    found = as_written()
    labels = [one.label for one in found.lists] + [one.label for one in found.exploitation]
    labels += [one.label for one in found.groups] + [one.label for one in found.indicators]
    return list(dict.fromkeys([*labels, *found.wordings.values()]))


def _read(name: str) -> Any:
    return resource_yaml(f"indicators/{name}")
