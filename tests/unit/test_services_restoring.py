"""Backups are spoilt by nothing a person does with them, and restoring brings nothing back that was removed."""

from __future__ import annotations

import io
import os
import shutil
from pathlib import Path

import pytest

from app.bootstrap import Desk, Workbook
from app.documents.samples import payslips
from app.domain.attachment import Attachment
from app.errors import UserError
from app.services.evidence import EvidenceInput
from tests.backup_parts import attach, blob_file, new_case, office, say
from tests.conftest import PASSPHRASE

OTHER = "gravel meadow thirteen violin stamp"
THIRD = "saffron ladder orbit kitten tunnel"
FOURTH = "walnut ferry dusk copper lantern"


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A stick with nothing on it."""
    place = tmp_path / "stick"
    place.mkdir()
    return place


def erase(workbook: Workbook, case: str) -> None:
    """Close a case and remove it for good."""
    workbook.cases.close(case, "moved away")
    workbook.retention.erase(case, "her wish", workbook.cases.head(case).reference)


def cases(desk: Desk, place: Path) -> set[str]:
    """The cases of a vault, by id."""
    workbook = desk.unlock(place, PASSPHRASE)
    try:
        return {one.id for one in workbook.cases.find(closed=True)}
    finally:
        workbook.lock()


def content(place: Path) -> dict[Path, bytes]:
    """Every file under a folder, but for the one that a vault is locked by."""
    files = (path for path in place.rglob("*") if path.is_file() and path.name != "lock")
    return {path.relative_to(place): path.read_bytes() for path in files}


def test_a_backup_is_not_worked_in_and_stays_as_it_was(
    desk: Desk, stick: Path, tmp_path: Path
) -> None:
    workbook = office(desk, tmp_path / "vault")
    attach(workbook, new_case(workbook), b"a photo" * 2000)
    workbook.backups.make(stick)
    workbook.lock()
    (backup,) = stick.glob("workbook-backup/1")
    before = content(stick)
    for why in ("", "it looked like the workbook"):
        with pytest.raises(UserError, match=r"backup\.not_to_work_in"):
            desk.unlock(backup, PASSPHRASE, go_on=why)
    assert content(stick) == before
    assert desk.verify(backup, PASSPHRASE) == []


def test_the_last_that_is_left_of_an_attachment_stays_on_the_stick(
    desk: Desk, stick: Path, tmp_path: Path
) -> None:
    workbook = office(desk, tmp_path / "vault")
    blob = attach(workbook, new_case(workbook), os.urandom(300_000))
    workbook.backups.make(stick)
    there = blob_file(stick / "workbook-backup", blob)
    damaged = bytearray(there.read_bytes())
    damaged[-5] ^= 1
    there.write_bytes(damaged)
    here = blob_file(tmp_path / "vault", blob)
    whole = here.read_bytes()
    here.unlink()
    assert [one.where for one in workbook.backups.check(stick, 1)] == [blob]
    workbook.backups.make(stick)
    assert there.read_bytes() == damaged
    here.write_bytes(whole)
    assert [one.where for one in workbook.backups.check(stick, 1)] == [blob]
    assert not there.exists()
    workbook.lock()


def test_an_erasure_is_known_though_the_workbook_was_killed_after_it(
    desk: Desk, stick: Path, tmp_path: Path
) -> None:
    workbook = office(desk, tmp_path / "vault")
    goes, stays = new_case(workbook), new_case(workbook)
    workbook.backups.make(stick)
    away = stick.rename(tmp_path / "away")
    erase(workbook, goes)
    say(workbook, stays, "saved after it")
    killed = tmp_path / "killed"
    shutil.copytree(tmp_path / "vault", killed)
    workbook.lock()
    assert (killed / "store.db-wal").stat().st_size
    before = content(killed)
    done = desk.restore(away, PASSPHRASE, killed, reason="it does not start")
    assert done.erased == 1
    assert cases(desk, killed) == {stays}
    assert done.kept_old is not None
    assert content(done.kept_old) == before


def test_a_case_erased_while_its_first_backup_is_made_stays_erased(
    desk: Desk, stick: Path, tmp_path: Path
) -> None:
    workbook = office(desk, tmp_path / "vault")
    goes, stays = new_case(workbook), new_case(workbook)
    begun = workbook.backups.begin(stick)
    erase(workbook, goes)
    workbook.backups.keep(workbook.backups.complete(begun))
    workbook.lock()
    done = desk.restore(stick, PASSPHRASE, tmp_path / "new", reason="a new laptop")
    assert (done.erased, done.list_found) == (1, True)
    assert cases(desk, tmp_path / "new") == {stays}


@pytest.mark.parametrize("role", ["read_only", "shelter", "caseworker"])
@pytest.mark.parametrize("privileged", [False, True])
def test_what_was_removed_goes_again_whoever_restores(
    desk: Desk, stick: Path, tmp_path: Path, role: str, privileged: bool
) -> None:
    workbook = office(desk, tmp_path / "vault")
    source = io.BytesIO(payslips("Amina", "Employer", ("June",)))
    given = EvidenceInput(title="Payslips of Amina", privileged=privileged)
    item = workbook.evidence.add(new_case(workbook), source, given)
    workbook.people.add("Lou P.", role, OTHER)
    workbook.backups.make(stick)
    workbook.retention.destroy_item(item, "her wish")
    workbook.lock()
    assert desk.restore(stick, OTHER, tmp_path / "new", reason="a trial").erased == 1
    again = desk.unlock(tmp_path / "new", PASSPHRASE)
    with again.unlocked.begin() as work:
        (left,) = work.find(Attachment, alive=None)
        assert left.title == ""
        assert not work.blobs.ids()
    again.lock()


def test_a_folder_beside_the_place_that_is_not_ours_is_left_alone(
    desk: Desk, stick: Path, tmp_path: Path
) -> None:
    workbook = office(desk, tmp_path / "vault")
    workbook.backups.make(stick)
    workbook.lock()
    own = tmp_path / "new.partial"
    (own / "chapters").mkdir(parents=True)
    (own / "chapters" / "one.txt").write_text("somebody's own work")
    with pytest.raises(UserError, match=r"vault\.not_ours_beside"):
        desk.restore(stick, PASSPHRASE, tmp_path / "new", reason="a new laptop")
    assert (own / "chapters" / "one.txt").read_text() == "somebody's own work"


def test_over_a_workbook_only_who_may_there_now_restores(
    desk: Desk, stick: Path, tmp_path: Path
) -> None:
    place = tmp_path / "vault"
    workbook = office(desk, place)
    left = workbook.people.add("Lou P.", "supervisor", OTHER)
    moved = workbook.people.add("Ana R.", "supervisor", THIRD)
    workbook.backups.make(stick)
    workbook.people.remove(left, saw_recovery=False)
    workbook.people.set_role(moved, "read_only")
    workbook.people.change_passphrase(PASSPHRASE, FOURTH, known_by_others=True)
    workbook.lock()
    before = content(place)
    for words, code in ((OTHER, r"backup\.not_over_this"), (THIRD, r"right\.missing")):
        with pytest.raises(UserError, match=code):
            desk.restore(stick, words, place, reason="mine again")
        assert content(place) == before
        assert [one.name for one in tmp_path.iterdir() if one.name.startswith("vault")] == ["vault"]
    desk.restore(stick, OTHER, tmp_path / "elsewhere", reason="what they copied stays theirs")
    done = desk.restore(stick, PASSPHRASE, place, reason="a mistake was made")
    assert done.kept_old is not None


def test_over_the_workbook_of_others_nothing_is_restored(
    desk: Desk, stick: Path, tmp_path: Path
) -> None:
    workbook = office(desk, tmp_path / "one")
    workbook.backups.make(stick)
    workbook.lock()
    office(desk, tmp_path / "other").lock()
    before = content(tmp_path / "other")
    with pytest.raises(UserError, match=r"backup\.not_over_this"):
        desk.restore(stick, PASSPHRASE, tmp_path / "other", reason="the wrong folder")
    assert content(tmp_path / "other") == before


@pytest.mark.parametrize("name", ["head.*", "store.db"])
def test_over_a_damaged_workbook_whoever_may_in_the_backup_restores(
    desk: Desk, stick: Path, tmp_path: Path, name: str
) -> None:
    place = tmp_path / "vault"
    workbook = office(desk, place)
    case = new_case(workbook)
    workbook.backups.make(stick)
    workbook.lock()
    for file in place.glob(name):
        file.write_bytes(os.urandom(file.stat().st_size))
    desk.restore(stick, PASSPHRASE, place, reason="it is damaged")
    assert cases(desk, place) == {case}


def test_no_vault_is_put_inside_another_or_among_backups(
    desk: Desk, stick: Path, tmp_path: Path
) -> None:
    workbook = office(desk, tmp_path / "vault")
    for _ in range(2):
        workbook.backups.make(stick)
    workbook.lock()
    home = stick / "workbook-backup"
    before = content(stick) | content(tmp_path / "vault")
    for place in (home / "1", home / "3", home / "b" / "x", tmp_path / "vault" / "b"):
        with pytest.raises(UserError, match=r"vault\.place_(taken|missing)"):
            desk.restore(stick, PASSPHRASE, place, reason="a slip of the mouse")
        with pytest.raises(UserError, match=r"vault\.place_(taken|missing)"):
            office(desk, place)
    assert content(stick) | content(tmp_path / "vault") == before
    desk.unlock(tmp_path / "vault", PASSPHRASE).lock()
