"""What joins vault and store at opening: which laptops are remembered, and what an older copy may cost."""

from __future__ import annotations

from pathlib import Path

from app.bootstrap import Desk
from app.vault.witness import MOST_DEVICES
from tests.backup_parts import attach, blob_file, new_case, office
from tests.conftest import PASSPHRASE, QUICK, TODAY


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
