"""What the answers so far amount to: one of three results, never a score.

Criteria and their exceptions are three-valued, so that not knowing is never taken for no.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.pathways.model import Answer, Criterion, Outcome, Rules


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """How one criterion stands; `by_exception` names the exception that satisfies it."""

    id: str
    answer: Answer
    by_exception: str | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """How a pathway stands: the result (a code), each criterion, the bars, what is still open."""

    result: Outcome
    criteria: tuple[CriterionResult, ...]
    bars: tuple[tuple[str, Answer], ...]
    unknown: tuple[str, ...]
    """Criteria and bars nobody knows yet, in the order of the file."""
    concerns: tuple[str, ...]
    """Bars answered yes and criteria answered no: what the lawyer must see first."""


def assess(rules: Rules, answers: Mapping[str, str]) -> Assessment:
    """Weigh the answers: criterion, exception or bar -> yes, no, unknown; missing is unknown."""
    criteria = tuple(weigh(one, answers) for one in rules.criteria.of)
    bars = tuple((bar.id, _answer(answers, bar.id)) for bar in rules.bars)
    together = combined(rules.criteria.combine, [one.answer for one in criteria])
    barred = [bar for bar, answer in bars if answer == "yes"]
    result: Outcome = "worth_asking"
    if barred or together == "no":
        result = "lawyer_first"
    elif together == "unknown" or any(answer == "unknown" for _, answer in bars):
        result = "something_missing"
    counts = together != "yes"
    return Assessment(
        result=result,
        criteria=criteria,
        bars=bars,
        unknown=(
            *(one.id for one in criteria if counts and one.answer == "unknown"),
            *(bar for bar, answer in bars if answer == "unknown"),
        ),
        concerns=(*barred, *(one.id for one in criteria if counts and one.answer == "no")),
    )


def weigh(criterion: Criterion, answers: Mapping[str, str]) -> CriterionResult:
    """Weigh one criterion.

    Yes if answered yes or any exception is yes; no only if answered no and every exception is no; a
    no of a discretionary criterion only leaves it open.
    """
    own = _answer(answers, criterion.id)
    if own == "yes":
        return CriterionResult(criterion.id, "yes")
    for way in criterion.exceptions:
        if _answer(answers, way.id) == "yes":
            return CriterionResult(criterion.id, "yes", way.id)
    no = own == "no" and all(_answer(answers, way.id) == "no" for way in criterion.exceptions)
    return CriterionResult(criterion.id, "no" if no and not criterion.discretionary else "unknown")


def combined(combine: str, answers: Iterable[Answer]) -> Answer:
    """All of them, or (`any`) the best of them."""
    given = set(answers)
    order: tuple[Answer, ...] = ("yes", "unknown", "no")
    if combine == "all":
        order = ("no", "unknown", "yes")
    return next(one for one in order if one in given)


def _answer(answers: Mapping[str, str], id: str) -> Answer:
    given = answers.get(id, "unknown")
    return "yes" if given == "yes" else "no" if given == "no" else "unknown"
