"""A form being filled, as others read it: words, choices, problems, results."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from app.forms.answers import as_answer, nested
from app.forms.checks import Problem, choice_problem, type_problem
from app.forms.evaluate import compiled
from app.forms.filling import STATES, Changes, Filling
from app.forms.model import Choice, Expression, Text
from app.forms.scope import Scope
from app.forms.tree import Branch, Place
from app.forms.values import Undecided, Value, to_text, to_truth
from app.forms.wording import phrase
from app.i18n import _

__all__ = ["STATES", "Changes", "Problem", "Session"]

_SELECTS = frozenset({"select_one", "select_multiple", "rank"})
_NO_VALUE = frozenset({"note"})
_OUTPUT = re.compile(r"\$\{\s*([^}\s]+)\s*\}")


class Session(Filling):
    """One filling of a form and everything that can be asked about it.

    `older` has the words of the question an answer was given to, by path, where the form asks otherwise now.  `shut`
    are the stored paths of restricted questions whose answers are counted with and not told.
    """

    older: Mapping[str, str] = MappingProxyType({})
    shut: frozenset[str] = frozenset()

    # --- one question -------------------------------------------------------------------------

    def _ask(self, expression: Expression, place: Place) -> Value:
        return compiled(expression.ast)(Scope(self, place))

    def choices(self, path: str) -> tuple[Choice, ...]:
        """Return the choices offered at `path` now, after its choice filter."""
        return self.choices_of(self.place(path))

    def choices_of(self, place: Place) -> tuple[Choice, ...]:
        """Return the choices offered here; a select on a repeat offers what was typed."""
        itemset = place.item.choices
        if itemset is None:
            return ()
        nodes = self._ask(itemset.nodes, place)
        if not isinstance(nodes, list):
            return ()
        found: list[Choice] = []
        for node in nodes:
            if isinstance(node, Branch) and node.choice is not None:
                found.append(node.choice)
                continue
            value = to_text(list(node.kids(itemset.value)))
            label = to_text(list(node.kids(itemset.label)))
            if value:
                found.append(Choice(value, {self.form.default_language: label or value}))
        return tuple(found)

    def required(self, place: Place) -> bool:
        """Return True where the form asks for an answer here; an open question asks for none."""
        rule = place.item.required
        return rule is not None and to_truth(self._ask(rule, place)) is True

    def read_only(self, place: Place) -> bool:
        """Return True where the person does not type: notes, calculations, what the form locks."""
        item = place.item
        if item.calculate is not None and not item.label:
            return True
        rule = item.read_only
        return rule is not None and to_truth(self._ask(rule, place)) is True

    def problem(self, place: Place) -> Problem | None:
        """Return what to look at again here, None where all is well, skipped or not relevant."""
        item = place.item
        if not place.live or place.state or item.kind != "question" or item.type in _NO_VALUE:
            return None
        if not place.value:
            return self._missing(place)
        wrong = type_problem(item, place.value)
        if wrong:
            return Problem(place.path, "type", self._with_older(wrong, place))
        if item.type in _SELECTS and item.choices is not None:
            offered = [choice.name for choice in self.choices_of(place)]
            wrong = choice_problem(item, place.value, offered)
            if wrong:
                return Problem(place.path, "choice", self._with_older(wrong, place))
        if item.constraint is not None:
            holds = to_truth(self._ask(item.constraint, place))
            if not isinstance(holds, Undecided) and not holds:
                words = self.words(item.constraint_message, place)
                return Problem(place.path, "constraint", words or _("This answer does not fit."))
        return None

    def _missing(self, place: Place) -> Problem | None:
        if place.undecided or place.item.calculate is not None or not self.required(place):
            return None
        words = self.words(place.item.required_message, place)
        return Problem(place.path, "required", words or _("The form asks for an answer here."))

    def _with_older(self, wrong: str, place: Place) -> str:
        older = self.older.get(place.item.path)
        if older is None:
            return wrong
        told = _("{problem} The answer was given to an older question: “{question}”")
        return told.format(problem=wrong, question=older)

    # --- words --------------------------------------------------------------------------------

    def words(self, text: Text, place: Place, language: str = "") -> str:
        """Return words of the form in `language`, its ${names} filled in."""
        said = phrase(self.form, text, place.item.name, language or self.language)
        if "${" not in said:
            return said
        return _OUTPUT.sub(lambda mark: self._output(mark[1], place), said)

    def _output(self, name: str, place: Place) -> str:
        """Return the value of the question called `name` nearest to `place`."""
        paths = [item.path for item in self.form.walk() if item.name == name]
        if not paths:
            return ""
        nearest = max(paths, key=lambda path: _shared(path, place.item.path))
        found = next(self._instances(self._plan.shape.where[nearest], place, wide=False), None)
        if found is None:
            return ""
        return "…" if found.stored_path in self.shut else to_text(found.read())

    # --- the whole ----------------------------------------------------------------------------

    def questions(self) -> Iterator[Place]:
        """Yield every question place in form order, the form's own bookkeeping left out."""
        for place in self.root.present():
            if place.item.kind == "question" and not place.item.path.startswith("/meta/"):
                yield place

    def problems(self) -> list[Problem]:
        """Return everything to look at again, in form order."""
        found = (self.problem(place) for place in self.questions())
        return [problem for problem in found if problem is not None]

    def answer(self, path: str) -> object:
        """Return the answer at `path` in its natural type, None where there is none."""
        place = self.place(path)
        return as_answer(place) if place.value else None

    def finish(self) -> None:
        """Note the moment the filling ended in the form's `end` questions."""
        for place in self.root.below():
            if place.item.preload == "end":
                place.value = self._preloaded("end")

    def saved(self) -> dict[str, object]:
        """Return what to store: answers by stored path, without what is skipped.

        A hidden answer stays, and so do calculations, which `once` reads again.  Each repeat
        instance has an entry of its own, so that an empty one is kept.
        """
        found: dict[str, object] = {}
        for place in self.root.below():
            if place.item.path.startswith("/meta"):
                continue
            if place.item.kind == "repeat":
                found[place.stored_path] = True
            elif place.value and not place.state:
                found[place.stored_path] = as_answer(place)
        return found | {path: value for path, value in self.unknown.items() if path[0] == "/"}

    def saved_states(self) -> dict[str, str]:
        """Return the states to store, by stored path."""
        return {place.stored_path: place.state for place in self.root.below() if place.state}

    def result(self) -> dict[str, Any]:
        """Return answers, states, relevant, problems, complete, as `form run` prints them."""
        problems = self.problems()
        return {
            "answers": nested(self.root, _is_answered),
            "states": {place.path: place.state for place in self._shown() if place.state},
            "relevant": {place.path: place.live for place in self._shown()},
            "problems": [
                {"path": one.path, "code": one.code, "message": one.message} for one in problems
            ],
            "complete": not problems,
            "unknown": sorted(self.unknown),
        }

    def _shown(self) -> Iterator[Place]:
        return (place for place in self.root.present() if not place.item.path.startswith("/meta"))


def _is_answered(place: Place) -> bool:
    hidden = place.item.path.startswith("/meta") or not place.live
    return bool(place.value) and not place.state and not hidden


def _shared(path: str, other: str) -> int:
    pairs = zip(path.split("/"), other.split("/"), strict=False)
    return sum(1 for a, b in pairs if a == b)
