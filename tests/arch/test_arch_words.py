"""Every error has its sentence, and every sentence can be translated."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

import pytest

from app import words
from tests.source import nodes

ERRORS = {"UserError", "HostError", "DamageError", "AppError"}
TRANSLATES = {"_": 1, "N_": 1, "ngettext": 2, "pgettext": 2, "npgettext": 3}


def calls(names: set[str]) -> Iterator[tuple[str, ast.Call]]:
    """Yield ("file:line name", call) for each call of one of `names` in app and ui."""
    for file, node in every_call():
        if called(node) in names:
            yield f"{file}:{node.lineno} {called(node)}", node


@cache
def every_call() -> tuple[tuple[str, ast.Call], ...]:
    """Every call of a function by name in app and ui, with its file."""
    return tuple(
        (file, node)
        for file, node in nodes("app", "ui")
        if isinstance(node, ast.Call) and called(node)
    )


def called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def raised() -> Iterator[tuple[str, str, ast.Call]]:
    """Yield (place, code, call) of each error whose code stands in the code as text."""
    for place, node in calls(ERRORS):
        if node.args and isinstance(node.args[0], ast.Constant):
            yield place, str(node.args[0].value), node


def test_errors_are_found_at_all() -> None:
    assert len(list(raised())) > 20


def test_every_code_has_a_sentence() -> None:
    known = words.codes()
    assert not [f"{place} {code}" for place, code, _ in raised() if code not in known]


def test_every_sentence_gets_its_parameters() -> None:
    gaps = []
    for place, code, node in raised():
        given = {keyword.arg for keyword in node.keywords}
        if None in given or code not in words.codes():
            continue  # parameters passed on as a whole
        if lacking := words.placeholders(code) - given:
            gaps.append(f"{place} {code}: {sorted(lacking)}")
    assert not gaps


def test_sentences_are_sentences() -> None:
    poor = [
        code for code in words.codes() if not words.error_sentence(code, {}).endswith((".", "?"))
    ]
    assert not poor


@pytest.mark.parametrize("name", TRANSLATES)
def test_translated_words_stand_in_the_code_as_they_are(name: str) -> None:
    made_up = []
    for place, node in calls({name}):
        if isinstance(node.func, ast.Attribute):
            continue  # a catalogue asked for words that come from resources
        for word in node.args[: TRANSLATES[name]]:
            if isinstance(word, ast.JoinedStr | ast.BinOp):
                made_up.append(place)
    assert not made_up, "an f-string or a sum cannot be found by translators"
