"""Backups and restore through the services, on a real vault and a folder that stands for the stick."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from app import vault
from app.bootstrap import Desk, Workbook
from app.domain.clock import Clock
from app.errors import Cancelled, DamageError, HostError, UserError
from app.job import Job
from app.vault import folder
from tests.backup_parts import attach, blob_file, new_case, notes, office, say
from tests.conftest import PASSPHRASE, QUICK, TODAY

OTHER_WORDS = "gravel meadow thirteen violin stamp"


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """An empty folder that stands for a USB stick."""
    place = tmp_path / "stick"
    place.mkdir()
    return place


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the file steps that were taken."""
    steps: list[str] = []
    monkeypatch.setattr(folder, "reached", steps.append)
    return steps


def test_a_second_backup_copies_no_attachment_again(
    workbook: Workbook, stick: Path, watched: list[str]
) -> None:
    case = new_case(workbook)
    ids = {attach(workbook, case, bytes([n]) * 9000) for n in range(5)}
    first = workbook.backups.make(stick)
    copied = {one.removeprefix("create ").removesuffix(".partial") for one in watched}
    assert ids <= copied
    watched.clear()
    say(workbook, case, "a word")
    second = workbook.backups.make(stick)
    assert not any(one in step for step in watched for one in ids)
    assert (first.attachments, second.attachments, second.number) == (5, 5, 2)
    home = stick / vault.place_for_backups(stick, workbook.unlocked.vault_id).home.name
    assert {path.name for path in (home / "b").rglob("*") if path.is_file()} == ids


def test_three_backups_stay_and_only_what_they_need(workbook: Workbook, stick: Path) -> None:
    case = new_case(workbook)
    going = attach(workbook, case, b"soon removed")
    staying = attach(workbook, case, b"stays")
    workbook.backups.make(stick)
    with workbook.unlocked.begin() as work:
        work.blobs.drop([going])
        work.commit()
    workbook.unlocked.blobs.delete(going)
    home = vault.backups_in(stick, workbook.unlocked.vault_id)
    assert home is not None
    for _ in range(2):
        workbook.backups.make(stick)
    assert blob_file(home.home, going).exists()
    workbook.backups.make(stick)
    assert [one.number for one in workbook.backups.generations(stick)] == [4, 3, 2]
    assert not blob_file(home.home, going).exists()
    assert blob_file(home.home, staying).exists()
    assert workbook.backups.state().generations == 3


def test_what_is_saved_while_it_is_made_is_whole_in_it_or_in_the_next(
    desk: Desk, workbook: Workbook, stick: Path, tmp_path: Path
) -> None:
    case = new_case(workbook)
    for n in range(40):
        say(workbook, case, f"before {n} " + "padding " * 3000)
    between: list[int] = []

    def save(done: int, total: int) -> None:
        between.append(done)
        say(workbook, case, f"meanwhile {len(between)}")
        if len(between) == 2:
            workbook.unlocked.settle()

    begun = workbook.backups.begin(stick, Job(save))
    said = len(between)
    assert said >= 2
    workbook.backups.keep(workbook.backups.complete(begun))
    desk.restore(stick, PASSPHRASE, tmp_path / "again", reason="a trial")
    again = desk.unlock(tmp_path / "again", PASSPHRASE)
    here, there = notes(workbook), notes(again)
    again.lock()
    assert there == here
    assert sum(one.startswith("meanwhile") for one in there) == said


def test_everybody_who_can_open_the_vault_can_open_the_backup(
    desk: Desk, workbook: Workbook, stick: Path
) -> None:
    line = workbook.backups.make(stick)
    assert workbook.unlocked.worker_id in line.owners
    assert workbook.backups.opened_by(workbook.unlocked.worker_id) == [line]
    assert workbook.backups.opened_by("somebody else") == []
    live = workbook.unlocked.folder / "store.db"
    copy = next(stick.rglob("store.db"))
    assert copy.read_bytes()[:4096] != live.read_bytes()[:4096]
    assert desk.verify(stick, PASSPHRASE) == []
    with pytest.raises(UserError, match=r"vault\.wrong_passphrase"):
        desk.verify(stick, OTHER_WORDS)


def test_the_recovery_code_opens_a_backup(desk: Desk, stick: Path, tmp_path: Path) -> None:
    opened, code = desk.create(tmp_path / "w", PASSPHRASE, office="North", worker="Dana K.")
    opened.backups.make(stick)
    opened.lock()
    assert desk.verify(stick, code) == []


def test_two_vaults_on_one_stick_do_not_touch_each_other(
    desk: Desk, workbook: Workbook, stick: Path, tmp_path: Path
) -> None:
    other, _ = desk.create(tmp_path / "other", OTHER_WORDS, office="South", worker="Ida M.")
    for _ in range(4):
        workbook.backups.make(stick)
    other.backups.make(stick)
    assert [one.number for one in other.backups.generations(stick)] == [1]
    assert [one.number for one in workbook.backups.generations(stick)] == [4, 3, 2]
    other.lock()


def test_a_place_inside_the_vault_or_one_that_is_not_there_is_refused(
    workbook: Workbook, tmp_path: Path
) -> None:
    for place, code in (
        (workbook.unlocked.folder / "b", "backup.inside_vault"),
        (workbook.unlocked.folder, "backup.inside_vault"),
        (tmp_path / "nowhere", "backup.place_missing"),
    ):
        with pytest.raises(UserError) as refused:
            workbook.backups.make(place)
        assert refused.value.code == code


def test_due_is_counted_from_the_last_proved_one(
    desk: Desk, workbook: Workbook, stick: Path
) -> None:
    backups = workbook.backups
    assert not backups.state().due, "an empty workbook has nothing to lose"
    new_case(workbook)
    assert backups.state().due
    backups.make(stick)
    state = backups.state()
    assert (state.due, state.days, state.place) == (False, 7, stick)
    later = Desk(today=TODAY + timedelta(days=8), limits=QUICK)._workbook(workbook.unlocked)
    assert later.backups.state().due
    backups.remind_after(30)
    assert not later.backups.state().due
    with pytest.raises(UserError, match=r"backup\.days_out_of_range"):
        backups.remind_after(0)


def test_looking_at_an_old_one_again_does_not_put_off_the_next(
    workbook: Workbook, stick: Path
) -> None:
    new_case(workbook)
    workbook.backups.make(stick)
    later = Desk(today=TODAY + timedelta(days=8), limits=QUICK)._workbook(workbook.unlocked)
    assert later.backups.check(stick, 1) == []
    state = later.backups.state()
    assert state.due, "what was written in eight days is on this laptop only"
    assert state.proved_made_at == state.made_at


def test_what_was_damaged_in_the_vault_does_not_keep_it_from_being_backed_up(
    desk: Desk, workbook: Workbook, stick: Path
) -> None:
    case = new_case(workbook)
    ids = [attach(workbook, case, bytes([n]) * 5000) for n in range(4)]
    blobs = workbook.unlocked.folder
    blob_file(blobs, ids[0]).unlink()
    cut = blob_file(blobs, ids[1])
    cut.write_bytes(cut.read_bytes()[:-1])
    flipped = bytearray(blob_file(blobs, ids[2]).read_bytes())
    flipped[100] ^= 1
    blob_file(blobs, ids[2]).write_bytes(flipped)
    line = workbook.backups.make(stick)
    assert (line.attachments, line.lacking) == (4, 3)
    assert workbook.backups.check(stick, 1) == []


def test_an_attachment_damaged_on_the_stick_is_found_and_comes_back_with_the_next(
    workbook: Workbook, stick: Path
) -> None:
    case = new_case(workbook)
    one = attach(workbook, case, b"evidence" * 1000)
    workbook.backups.make(stick)
    home = vault.backups_in(stick, workbook.unlocked.vault_id)
    assert home is not None
    file = blob_file(home.home, one)
    bad = bytearray(file.read_bytes())
    bad[200] ^= 1
    file.write_bytes(bad)
    found = workbook.backups.check(stick, 1)
    assert [(each.area, each.where) for each in found] == [("attachment", one)]
    assert workbook.backups.state().proved_made_at is None
    assert workbook.backups.state().due
    workbook.backups.make(stick)
    assert workbook.backups.check(stick, 2) == []
    assert workbook.backups.check(stick, 1) == []


def test_cancelled_leaves_the_good_one_and_nothing_half_made(
    workbook: Workbook, stick: Path
) -> None:
    case = new_case(workbook)
    say(workbook, case, "long " * 400_000)
    workbook.backups.make(stick)
    attach(workbook, case, bytes(3 << 20))
    stopped = Job()
    stopped.cancel()
    with pytest.raises(Cancelled):
        workbook.backups.begin(stick, stopped)
    begun = workbook.backups.begin(stick)
    with pytest.raises(Cancelled):
        workbook.backups.complete(begun, stopped)
    begun = workbook.backups.begin(stick)
    halfway = Job(lambda done, _total: halfway.cancel() if done else None)
    with pytest.raises(Cancelled):
        workbook.backups.complete(begun, halfway)
    assert [path.name for path in stick.rglob("*.partial")] == []
    assert [one.number for one in workbook.backups.generations(stick)] == [1]


def test_the_trail_says_when_a_backup_was_made_and_proved(
    workbook: Workbook, stick: Path, desk: Desk
) -> None:
    heard: list[str] = []
    workbook.events.listen(lambda event: heard.append(event.action))
    workbook.backups.make(stick)
    workbook.backups.check(stick, 1)
    assert heard == ["backup.made", "backup.verified", "backup.verified"]


# -- restoring


def test_restored_over_a_vault_the_old_one_is_kept_beside_it(
    desk: Desk, stick: Path, tmp_path: Path
) -> None:
    place = tmp_path / "vault"
    workbook = office(desk, place)
    case = new_case(workbook)
    say(workbook, case, "before")
    workbook.backups.make(stick)
    say(workbook, case, "after")
    with pytest.raises(UserError, match=r"vault\.in_use"):
        desk.restore(stick, PASSPHRASE, place, reason="a trial")
    workbook.lock()
    done = desk.restore(stick, PASSPHRASE, place, reason="a trial")
    assert done.kept_old == place.with_name(f"vault-before-restore-{TODAY.isoformat()}")
    assert desk.verify(place, PASSPHRASE) == []
    new = desk.unlock(place, PASSPHRASE)
    assert notes(new) == ["before"]
    new.lock()
    old = desk.unlock(done.kept_old, PASSPHRASE)
    assert notes(old) == ["before", "after"]
    old.lock()
    assert {path.name for path in place.parent.iterdir()} == {
        "vault", done.kept_old.name, "stick", "state",
    }  # fmt: skip


def test_a_restored_vault_goes_on_as_a_new_device_and_says_why(
    desk: Desk, workbook: Workbook, stick: Path, tmp_path: Path
) -> None:
    new_case(workbook)
    workbook.backups.make(stick)
    before = set(workbook.unlocked._store.witness())
    desk.restore(stick, PASSPHRASE, tmp_path / "new", reason="the laptop was stolen")
    again = desk.unlock(tmp_path / "new", PASSPHRASE)
    assert set(again.unlocked._store.witness()) > before
    again.lock()
    with pytest.raises(UserError, match=r"backup\.needs_reason"):
        desk.restore(stick, PASSPHRASE, tmp_path / "x", reason="  ")


def test_a_restored_vault_knows_the_backup_it_came_from_once_it_was_read(
    desk: Desk, workbook: Workbook, stick: Path, tmp_path: Path
) -> None:
    new_case(workbook)
    made = workbook.backups.make(stick)
    desk.restore(stick, PASSPHRASE, tmp_path / "new", reason="the laptop was stolen")
    again = desk.unlock(tmp_path / "new", PASSPHRASE)
    assert again.backups.check(stick, 1) == []
    assert [one.verified_at is not None for one in again.backups.generations(stick)] == [True]
    state = again.backups.state()
    assert (state.made_at, state.place, state.due) == (made.made_at, stick, False)
    again.lock()


def test_trying_a_backup_out_does_not_disturb_the_vault_in_use(
    desk: Desk, stick: Path, tmp_path: Path
) -> None:
    workbook = office(desk, tmp_path / "vault")
    case = new_case(workbook)
    workbook.backups.make(stick)
    say(workbook, case, "after the backup")
    workbook.lock()
    for name in ("one", "two"):
        desk.restore(stick, PASSPHRASE, tmp_path / name, reason="a trial")
        desk.unlock(tmp_path / name, PASSPHRASE).lock()
    again = desk.unlock(tmp_path / "vault", PASSPHRASE)
    assert notes(again) == ["after the backup"]
    again.backups.make(stick)
    again.lock()
    tried = desk.unlock(tmp_path / "one", PASSPHRASE)
    tried.backups.make(stick)
    with tried.unlocked.begin() as work:
        work.erase_case(case)
        work.commit()
    assert tried.backups.note_gone()
    tried.lock()
    assert desk.restore(stick, PASSPHRASE, tmp_path / "three", reason="a trial").erased == 1


def test_a_damaged_backup_is_not_restored_and_nothing_changes(
    desk: Desk, stick: Path, tmp_path: Path
) -> None:
    workbook = office(desk, tmp_path / "vault")
    new_case(workbook)
    workbook.backups.make(stick)
    workbook.lock()
    store = next(stick.rglob("store.db"))
    whole = store.read_bytes()
    for broken in (whole[:-4096], whole[: len(whole) // 2] + b"?" + whole[len(whole) // 2 + 1 :]):
        store.write_bytes(broken)
        with pytest.raises(DamageError):
            desk.restore(stick, PASSPHRASE, tmp_path / "vault", reason="a trial")
        assert not list(tmp_path.glob("vault?*"))
    desk.unlock(tmp_path / "vault", PASSPHRASE).lock()


def test_what_is_removed_while_a_backup_is_made_is_in_its_list(
    desk: Desk, workbook: Workbook, stick: Path, tmp_path: Path
) -> None:
    case = new_case(workbook)
    begun = workbook.backups.begin(stick)
    with workbook.unlocked.begin() as work:
        work.erase_case(case)
        work.commit()
    workbook.backups.keep(workbook.backups.complete(begun))
    assert desk.restore(stick, PASSPHRASE, tmp_path / "new", reason="a trial").erased == 1


def test_only_who_may_restores_over_a_vault(desk: Desk, stick: Path, tmp_path: Path) -> None:
    made, _ = desk.create(
        tmp_path / "v", PASSPHRASE, office="North", worker="Dana K.", role="caseworker"
    )
    made.backups.make(stick)
    made.lock()
    with pytest.raises(UserError, match=r"right\.missing"):
        desk.restore(stick, PASSPHRASE, tmp_path / "v", reason="a trial")
    desk.restore(stick, PASSPHRASE, tmp_path / "elsewhere", reason="a trial")
    desk.unlock(tmp_path / "elsewhere", PASSPHRASE).lock()


def test_no_list_of_erased_cases_is_said(
    desk: Desk, workbook: Workbook, stick: Path, tmp_path: Path
) -> None:
    workbook.backups.make(stick)
    next(stick.rglob("gone")).unlink()
    done = desk.restore(stick, PASSPHRASE, tmp_path / "new", reason="a trial")
    assert not done.list_found


def test_a_clock_that_ran_back_does_not_hide_a_backup(workbook: Workbook, stick: Path) -> None:
    workbook.backups.make(stick)
    workbook.backups._seat = type(workbook.backups._seat)(
        workbook.unlocked.worker_id, Clock(TODAY - timedelta(days=400))
    )
    workbook.backups.make(stick)
    assert [one.number for one in workbook.backups.generations(stick)] == [2, 1]
    assert not workbook.backups.state().due


@pytest.mark.parametrize("name", ["workbook-backup", "workbook-backup/b", "workbook-backup/gone"])
@pytest.mark.parametrize("kind", ["link", "dangling", "fifo", "file", "hard link", "folder"])
def test_what_is_no_folder_or_file_of_ours_is_refused_and_not_followed(
    workbook: Workbook, stick: Path, tmp_path: Path, name: str, kind: str
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "kept").write_text("somebody else's")
    attach(workbook, new_case(workbook), b"x" * 9000)
    if name != "workbook-backup":
        workbook.backups.make(stick)
        _remove(stick / name)
        (stick / "workbook-backup").mkdir(exist_ok=True)
    _put(stick / name, kind, other)
    try:
        workbook.backups.make(stick)
    except (UserError, HostError, DamageError):
        pass
    else:
        assert kind == ("file" if name.endswith("gone") else "folder"), "one of ours, to be used"
    assert [path.name for path in other.iterdir()] == ["kept"]
    assert (other / "kept").read_text() == "somebody else's"


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _put(path: Path, kind: str, other: Path) -> None:
    if kind == "link":
        path.symlink_to(other)
    elif kind == "dangling":
        path.symlink_to(other / "nothing")
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "file":
        path.write_bytes(b"not ours")
    elif kind == "hard link":
        os.link(other / "kept", path)
    else:
        path.mkdir()
