"""The operational rule of ILO and European Commission (2009): from signs noticed to one of four permitted wordings.

Pure: the same signs always give the same wording.  It counts inside and tells no count: what comes out is words and
reasons.  A screening tool, not a legal test anywhere, and never a reason to refuse help.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from app.indicators.model import Catalogue, Weight, Wording

PURPOSE = "exploitation"
"""The dimension of the purpose; the other five are means."""
Missing = Literal["age", "exploitation", "act", "adviser"]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the rule must know besides signs: age then, kinds of exploitation, the act, and whether it was stopped.

    '' is what nobody has said yet; whoever was perhaps under 18 (``unsure``) counts as a child until that is settled.
    `was_stopped`: it was tried, or cut short, before the exploitation began.
    """

    age: Literal["adult", "child", "unsure", ""] = ""
    exploitation: frozenset[str] = frozenset()
    act: Literal["yes", "no", ""] = ""
    was_stopped: bool = False

    @property
    def is_child(self) -> bool:
        """Whether the person counts as a child."""
        return self.age in ("child", "unsure")


@dataclass(frozen=True, slots=True)
class Dimension:
    """One of the six: whether the rule finds it, and the signs that speak for it."""

    id: str
    is_found: bool
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What the signs may point to.  `missing` is what would have to be known before the wording can be final."""

    wording: Wording
    dimensions: tuple[Dimension, ...]
    supporting: tuple[str, ...]
    lists: tuple[str, ...]
    is_provisional: bool
    missing: tuple[Missing, ...]


def is_found(weights: Collection[Weight]) -> bool:
    """Whether signs of these weights make a dimension positive.

    Two strong; or a strong and any other; or three medium; or two medium and a weak.  ILO_EC_2009.
    """
    told = Counter(weights)
    strong, medium, weak = told["strong"], told["medium"], told["weak"]
    return (
        strong >= 2
        or (strong >= 1 and medium + weak >= 1)
        or medium >= 3
        or (medium >= 2 and weak >= 1)
    )


def find(known: Catalogue, told: Circumstances, present: Collection[str]) -> Finding:
    """Return what the signs that are `present` may point to; ids nobody knows any more change nothing."""
    signs = [known.by_id[one] for one in sorted(set(present)) if one in known.by_id]
    lists, low = _lists(known, told)
    dimensions = []
    for group in known.dimensions:
        here = [one for one in signs if one.group == group.id and set(lists) & set(one.weights)]
        found = any(is_found([s.weights[by] for s in here if by in s.weights]) for by in lists)
        dimensions.append(Dimension(group.id, found, tuple(one.id for one in here)))
    notable = any(
        one.weights.get(by, "weak") != "weak" for one in signs for by in lists or one.weights
    )
    wording, ask = _wording(told, dimensions, notable=notable)
    supporting = tuple(one.id for one in signs if not one.weights)
    return Finding(wording, tuple(dimensions), supporting, lists, low, (*_missing(told), *ask))


def _lists(known: Catalogue, told: Circumstances) -> tuple[tuple[str, ...], bool]:
    """The lists of weights for this person, and whether one of them, or its use here, is weakly founded."""
    age = "a" if told.age == "adult" else "c"
    kinds = [one for one in known.exploitation if one.id in told.exploitation]
    wanted = {f"{age}{one.list}" for one in kinds}
    used = [one for one in known.lists if one.id in wanted]
    low = "low" in {*(one.confidence for one in used), *(one.confidence for one in kinds)}
    return tuple(one.id for one in used), low


def _wording(
    told: Circumstances, dimensions: Collection[Dimension], *, notable: bool
) -> tuple[Wording, tuple[Missing, ...]]:
    """Combine act, means and purpose; under 18 no means are needed (Palermo Protocol, article 3(c)).

    What was stopped before the exploitation began is never called little: for a child the intent is enough, for an
    adult with act and means somebody has to be asked.
    """
    found = {one.id for one in dimensions if one.is_found}
    has_means = bool(found - {PURPOSE})
    any_means = any(one.signs for one in dimensions if one.id != PURPOSE)
    purpose = PURPOSE in found
    ask: tuple[Missing, ...] = ("adviser",) if told.was_stopped and not purpose else ()
    meant = purpose or (told.was_stopped and told.is_child)
    if told.act == "yes" and meant and (has_means or told.is_child):
        return "indicators_consistent", ask
    if purpose and not any_means and told.age == "adult" and not told.was_stopped:
        return "labour_rights_concern", ask
    if found or notable or told.was_stopped:
        return "more_information_needed", ask
    return "few_indicators", ask


def _missing(told: Circumstances) -> tuple[Missing, ...]:
    """What nobody has said yet."""
    gaps: tuple[tuple[Missing, bool], ...] = (
        ("age", not told.age),
        ("exploitation", not told.exploitation),
        ("act", not told.act),
    )
    return tuple(name for name, is_open in gaps if is_open)
