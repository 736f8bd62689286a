"""The recovery code of a workbook: proposed, written down, tried, split, and when it is time to try it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from app import vault
from app.bootstrap import Desk, Workbook
from app.errors import UserError
from app.services.cases import NewCase
from app.vault import recovery
from tests.conftest import PASSPHRASE, QUICK, TODAY


def foreign(workbook: Workbook) -> vault.RecoveryCode:
    """A well-written code of some other vault; one in 1,024 could not be told from ours."""
    ours = bytes.fromhex(workbook.unlocked.vault_id)
    made = (recovery.from_secret(bytes([n]) * 16, bytes(20)) for n in range(256))
    return next(code for code in made if not code.is_for(ours))


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(UserError) as problem:
        act()
    return problem.value.code


def slip(code: str) -> str:
    """The code with its first character wrong."""
    return ("1" if code[0] != "1" else "2") + code[1:]


def test_the_first_code_counts_once_it_was_typed_back(desk: Desk, tmp_path: Path) -> None:
    workbook, code = desk.create(tmp_path / "v", PASSPHRASE, office="N", worker="Dana")
    state = workbook.recovery.state()
    assert (state.issued_on, state.written_down_on, state.tested_on) == (TODAY, None, None)
    confirm = workbook.recovery.confirm
    assert refused(lambda: confirm(slip(code))) == "vault.recovery_typo"
    assert refused(lambda: confirm(str(foreign(workbook)))) == "vault.recovery_other"
    assert refused(lambda: confirm(PASSPHRASE)) == "recovery.not_a_code"
    assert workbook.recovery.state().written_down_on is None
    confirm(f" {code.lower()} \n")
    assert workbook.recovery.state().written_down_on == TODAY
    workbook.lock()


def test_the_old_code_opens_until_the_new_one_is_typed_back(desk: Desk, tmp_path: Path) -> None:
    place = tmp_path / "v"
    workbook, old = desk.create(place, PASSPHRASE, office="N", worker="Dana")
    workbook.recovery.drill(old)
    new = workbook.recovery.issue()
    confirm = workbook.recovery.confirm
    assert refused(lambda: confirm(old)) == "recovery.not_this_one"
    assert refused(lambda: confirm(slip(new))) == "vault.recovery_typo"
    assert refused(lambda: confirm("some words")) == "vault.recovery_typo"
    assert refused(lambda: confirm(str(foreign(workbook)))) == "vault.recovery_other"
    workbook.recovery.drill(old)
    confirm(new)
    state = workbook.recovery.state()
    assert (state.issued_on, state.written_down_on, state.tested_on) == (TODAY, TODAY, None)
    assert refused(lambda: workbook.recovery.drill(old)) == "vault.recovery_unknown"
    workbook.recovery.drill(new)
    assert workbook.recovery.state().tested_on == TODAY
    confirm(new)  # again, with nothing proposed: it is the code in force
    workbook.lock()
    desk.unlock(place, new).lock()
    assert desk.verify(place, PASSPHRASE) == []


def test_a_proposed_code_is_forgotten_with_the_session(desk: Desk, tmp_path: Path) -> None:
    place = tmp_path / "v"
    workbook, old = desk.create(place, PASSPHRASE, office="N", worker="Dana")
    new = workbook.recovery.issue()
    assert new not in repr(workbook.recovery)
    workbook.lock()
    assert refused(lambda: desk.unlock(place, new)) == "vault.recovery_unknown"
    desk.unlock(place, old).lock()


def test_it_is_due_before_the_first_case_and_every_year(desk: Desk, tmp_path: Path) -> None:
    place = tmp_path / "v"
    workbook, code = desk.create(place, PASSPHRASE, office="N", worker="Dana")

    def due(on: date) -> bool:
        nonlocal workbook
        workbook.lock()
        later = Desk(today=on, limits=QUICK, state_folder=tmp_path / "state")
        workbook = later.unlock(place, PASSPHRASE)
        return workbook.recovery.state().due

    assert due(TODAY)
    workbook.cases.open(NewCase(working_name="Amina"))
    assert not due(TODAY), "later, they said; it is asked for again after a year"
    assert due(TODAY + timedelta(days=366))
    workbook.recovery.drill(code)
    assert not due(TODAY + timedelta(days=366))
    assert not due(TODAY + timedelta(days=366 + 365))
    assert due(TODAY + timedelta(days=366 + 366))
    workbook.lock()


def test_two_of_three_shares_open_it(desk: Desk, tmp_path: Path) -> None:
    place = tmp_path / "v"
    workbook, code = desk.create(place, PASSPHRASE, office="N", worker="Dana")
    assert refused(lambda: workbook.recovery.split(PASSPHRASE)) == "recovery.not_a_code"
    assert refused(lambda: workbook.recovery.split(slip(code))) == "vault.recovery_typo"
    one, two, three = workbook.recovery.split(code)
    assert not workbook.recovery.state().is_split  # not before all three were written down
    workbook.recovery.handed_out()
    assert workbook.recovery.state().is_split
    assert all(len(share.split()) == 23 for share in (one, two, three))
    workbook.recovery.drill(f"{three}\n\n  {one.upper()}")
    assert workbook.recovery.state().tested_on == TODAY
    assert workbook.recovery.split(f"{one} {two}") != (one, two, three)
    workbook.lock()
    for typed in (f"{one} {two}", f"{three}\n{one}", f"{two}\t{three} {one}", code):
        opened = desk.unlock(place, typed)
        assert opened.unlocked.opened_by_recovery
        opened.lock()


def test_a_wrong_or_foreign_share_is_told_apart(desk: Desk, tmp_path: Path) -> None:
    place = tmp_path / "v"
    workbook, code = desk.create(place, PASSPHRASE, office="N", worker="Dana")
    one, two, _ = workbook.recovery.split(code)
    theirs = vault.split(foreign(workbook))
    for _ in range(9):  # each split has a number of its own, but they are only 32
        again = workbook.recovery.split(code)
        if again[0].split()[:2] != one.split()[:2]:
            break
    newer = workbook.recovery.issue()
    workbook.recovery.confirm(newer)
    assert not workbook.recovery.state().is_split
    workbook.lock()
    words = two.split()
    words[9] = "academic" if words[9] != "academic" else "acid"
    for typed, why in (
        (one, "vault.share_alone"),
        (f"{one} {one}", "vault.share_alone"),
        (f"{one} {' '.join(words)}", "vault.share_typo"),
        (f"{one} {' '.join(two.split()[:-1])}", "vault.share_typo"),
        (f"{one} {theirs[1]}", "vault.share_other"),
        (f"{theirs[0]} {theirs[1]}", "vault.share_other"),
        (f"{one} {again[1]}", "vault.shares_apart"),
        (f"{one} {two}", "vault.shares_unknown"),
    ):
        assert refused(lambda words=typed: desk.unlock(place, words)) == why
    with pytest.raises(UserError) as problem:
        desk.unlock(place, f"{one} {theirs[1]}")
    assert problem.value.params == {"number": 2}


def test_a_way_in_is_not_closed_behind_whoever_used_it(desk: Desk, tmp_path: Path) -> None:
    place = tmp_path / "v"
    workbook, code = desk.create(place, PASSPHRASE, office="N", worker="Dana")
    workbook.lock()
    rescue: Workbook = desk.unlock(place, code)
    assert refused(rescue.recovery.issue) == "vault.own_slot"
    rescue.recovery.drill(code)
    rescue.lock()
