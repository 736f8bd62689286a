"""The table of roles, whole, for review; and what its words promise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.categories import CATEGORIES, FIELDS
from app.domain.rights import ACTIONS, LEDGERS, ROLES, TAKES, rights_of
from app.errors import UserError

REVIEWED = Path(__file__).parent / "rights.txt"


def listed() -> Iterator[str]:
    """One line for each thing a role may do, change, or is not shown."""
    for role in (*ROLES, "recovery"):
        rights = rights_of(role)
        yield from (f"{role} does {action}" for action in sorted(rights.actions))
        yield from (f"{role} changes {kind}" for kind in sorted(rights.writes))
        yield from (
            f"{role} is not shown {category}"
            for category in CATEGORIES
            if category in rights.hidden
        )
        hidden = (kind for kind in sorted(FIELDS) if not rights.sees(kind))
        yield from (f"{role} sees no {kind}" for kind in hidden)
        if rights.house_agreements:
            yield f"{role} sees no consent but those about a house"


def test_the_table_is_the_one_that_was_reviewed() -> None:
    """A change here wants a second pair of eyes; then write `listed()` into rights.txt."""
    assert list(listed()) == REVIEWED.read_text(encoding="utf-8").splitlines()


def test_an_unknown_role_looks_and_changes_nothing() -> None:
    rights = rights_of("treasurer")
    assert not rights.actions
    assert not rights.writes
    assert rights.sees("person")


def test_a_role_changes_only_what_it_is_shown_whole_kinds_of() -> None:
    for role in (*ROLES, "recovery"):
        rights = rights_of(role)
        assert all(rights.sees(kind) for kind in rights.writes), role


def test_words_of_the_table_are_words_of_the_catalogue() -> None:
    for role in (*ROLES, "recovery"):
        rights = rights_of(role)
        assert rights.hidden <= set(CATEGORIES)
        assert rights.hidden_kinds | rights.writes | LEDGERS <= set(FIELDS)
        assert rights.actions <= ACTIONS
    assert set(TAKES.values()) <= ACTIONS


def test_asking_for_an_action_nobody_knows_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="no such action"):
        rights_of("supervisor").may("everything")


def test_a_ledger_is_added_to_by_all_and_changed_by_few() -> None:
    reader = rights_of("read_only")
    reader.require_write("custody", is_new=True)
    for kind, is_new in (("custody", False), ("note", True)):
        with pytest.raises(UserError, match=r"right\.missing"):
            reader.require_write(kind, is_new=is_new)
