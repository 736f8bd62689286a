"""What joins vault and store at opening: which laptops are remembered, and what an older copy may cost."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from app.bootstrap import Desk
from app.errors import DamageError
from app.vault.witness import MOST_DEVICES
from tests.backup_parts import attach, blob_file, new_case, office
from tests.conftest import PASSPHRASE, QUICK, TODAY

NEW = "gravel meadow thirteen violin stamp"


def test_the_newest_copy_can_be_brought_back_after_an_older_one_was_tried(
    desk: Desk, tmp_path: Path
) -> None:
    store = tmp_path / "vault" / "store.db"
    workbook = office(desk, tmp_path / "vault")
    case = new_case(workbook)
    workbook.lock()
    older = store.read_bytes()
    again = desk.unlock(tmp_path / "vault", PASSPHRASE)
    blob = attach(again, case, b"a photo" * 3000)
    again.lock()
    newest = store.read_bytes()
    store.write_bytes(older)
    desk.unlock(tmp_path / "vault", PASSPHRASE, go_on="is this the right one?").lock()
    store.write_bytes(newest)
    back = desk.unlock(tmp_path / "vault", PASSPHRASE, go_on="no, this one is")
    assert blob_file(tmp_path / "vault", blob).exists()
    assert blob in {one.id for one in back.health.look().attachments}
    back.lock()


def test_the_laptop_in_use_is_never_the_one_that_is_forgotten(tmp_path: Path) -> None:
    """Beyond so many laptops the least recent fall out of the headers: not the one that was there first."""
    first = Desk(today=TODAY, limits=QUICK, state_folder=tmp_path / "first")
    office(first, tmp_path / "vault").lock()
    for number in range(MOST_DEVICES + 1):
        other = Desk(today=TODAY, limits=QUICK, state_folder=tmp_path / f"other {number}")
        other.unlock(tmp_path / "vault", PASSPHRASE).lock()
    for _ in range(2):
        workbook = first.unlock(tmp_path / "vault", PASSPHRASE)
        own = workbook.unlocked._store.author.device
        new_case(workbook)
        workbook.lock()
    again = first.unlock(tmp_path / "vault", PASSPHRASE)
    assert own in again.unlocked._opened.witness
    again.lock()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names that are no Unicode")
def test_a_folder_may_have_any_name(desk: Desk, tmp_path: Path) -> None:
    place = tmp_path / os.fsdecode(b"caf\xe9 50%?#x")
    office(desk, place).lock()
    desk.unlock(place, PASSPHRASE).lock()
    assert desk.verify(place, PASSPHRASE) == []


@pytest.mark.parametrize("in_session", [False, True])
def test_headers_of_before_a_changed_passphrase_are_older_at_once(
    desk: Desk, tmp_path: Path, in_session: bool
) -> None:
    place = tmp_path / "vault"
    workbook = office(desk, place)
    if not in_session:
        workbook.lock()
    heads = {path: path.read_bytes() for path in place.glob("head.*")}
    if not in_session:
        workbook = desk.unlock(place, PASSPHRASE)
    workbook.people.change_passphrase(PASSPHRASE, NEW, known_by_others=False)
    workbook.lock()
    after = {path: path.read_bytes() for path in place.glob("head.*")}
    for path, content in heads.items():
        path.write_bytes(content)
    with pytest.raises(DamageError, match=r"vault\.older"):
        desk.unlock(place, PASSPHRASE)
    assert "vault.header_older" in {one.what for one in desk.verify(place, PASSPHRASE)}
    for path, content in after.items():
        path.write_bytes(content)
    desk.unlock(place, NEW).lock()


def test_a_link_put_where_this_laptop_remembers_is_not_followed_and_locking_goes_on(
    desk: Desk, tmp_path: Path
) -> None:
    workbook = office(desk, tmp_path / "vault")
    target = tmp_path / "target"
    target.write_text("somebody's own")
    for file in list((tmp_path / "state").iterdir()):
        file.unlink()
        file.symlink_to(target)
    workbook.lock()
    assert target.read_text() == "somebody's own"
    with pytest.raises(DamageError, match=r"vault\.strange_file"):
        desk.unlock(tmp_path / "vault", PASSPHRASE)


def test_a_pause_that_comes_to_its_turn_after_the_lock_changes_nothing(
    desk: Desk, tmp_path: Path
) -> None:
    workbook = office(desk, tmp_path / "vault")
    workbook.lock()
    before = {path: path.read_bytes() for path in (tmp_path / "vault").iterdir() if path.is_file()}
    workbook.unlocked.settle()
    assert {path: path.read_bytes() for path in before} == before
