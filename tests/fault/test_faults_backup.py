"""Faults 19 to 22 and 35: backups, restores and upgrades that are killed, cut or too late, and a second reader."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from app import vault
from app.bootstrap import Desk, Workbook
from app.errors import AppError, DamageError, HostError, UserError
from app.job import Job
from app.storage import connection, schema
from app.vault.header import Header
from tests.backup_parts import attach, backup_fails_on_a_full_stick, new_case, notes, office, say
from tests.conftest import PASSPHRASE, QUICK, TODAY
from tests.fault.children import in_child, killed_at
from tests.fault.counting import count, dice, nothing_lost, nothing_silent, rounds
from tests.fault.disks import Stick, small_disk

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked child"),
]


def desk_in(base: Path, days: int = 0) -> Desk:
    return Desk(today=TODAY + timedelta(days=days), limits=QUICK, state_folder=base / "state")


def with_words(base: Path, count_: int = 3) -> tuple[Desk, list[str]]:
    """A locked vault at `base/vault` with a few notes and an attachment; its notes."""
    desk = desk_in(base)
    workbook = office(desk, base / "vault")
    case = new_case(workbook)
    for number in range(count_):
        say(workbook, case, f"note {number} " * 40)
    attach(workbook, case, bytes(range(256)) * 900)
    said = notes(workbook)
    workbook.lock()
    return desk, said


def read(desk: Desk, place: Path) -> list[str]:
    workbook = desk.unlock(place, PASSPHRASE)
    try:
        return notes(workbook)
    finally:
        workbook.lock()


# -- 19


def test_fault_19_a_backup_killed_full_cut_or_made_while_typing(tmp_path: Path) -> None:
    killed_at_each_step(tmp_path / "killed")
    killed_at_random_times(tmp_path / "random")
    cut_or_changed_anywhere(tmp_path / "cut")
    made_while_typing(tmp_path / "typing")
    if sys.platform == "linux" and not os.geteuid():
        on_a_full_stick(tmp_path / "full")
        on_a_stick_pulled_out(tmp_path / "pulled")


def killed_at_each_step(base: Path) -> None:
    base.mkdir()
    desk, said = with_words(base)
    stick = base / "stick"
    stick.mkdir()
    workbook = desk.unlock(base / "vault", PASSPHRASE)
    workbook.backups.make(stick)
    workbook.lock()

    def make() -> None:
        desk.unlock(base / "vault", PASSPHRASE).backups.make(stick)

    step, best = 0, 1
    while killed_at(step, make):
        offered = vault.all_in(stick)
        assert all(not one.place.name.endswith(".partial") for one in offered)
        assert offered[0].number >= best, "the previous good one is kept"
        best = offered[0].number
        if step % 4 == 0:
            assert desk.verify(stick, PASSPHRASE) == []
        step += 1
    assert step > 30
    assert desk.verify(stick, PASSPHRASE) == []
    assert not [path for path in stick.rglob("*.partial")]
    assert len(vault.all_in(stick)) <= 3
    desk.restore(stick, PASSPHRASE, base / "new", reason="a trial")
    nothing_lost(set(said) - set(read(desk, base / "new")))


def killed_at_random_times(base: Path) -> None:
    base.mkdir()
    desk, _ = with_words(base, 60)
    stick = base / "stick"
    stick.mkdir()
    workbook = desk.unlock(base / "vault", PASSPHRASE)
    workbook.backups.make(stick)
    workbook.lock()
    luck = dice("backups killed")
    for _ in range(rounds(20)):
        after = int(
            10 ** luck.uniform(0.3, 4.3)
        )  # calls of functions: a few, or nearly all of them

        def make(after: int = after) -> None:
            left = iter(range(after, -1, -1))

            def die(*_: object) -> None:
                if next(left, 0) == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

            opened = desk.unlock(base / "vault", PASSPHRASE)
            sys.setprofile(lambda *_: die())
            opened.backups.make(stick, Job(die))

        code = in_child(make)
        assert code in (0, -signal.SIGKILL)
        count("kill", int(code != 0))
        assert [one.place.name for one in vault.all_in(stick) if "partial" in one.place.name] == []
    assert desk.verify(stick, PASSPHRASE) == []


def cut_or_changed_anywhere(base: Path) -> None:
    """Each file of a backup, one byte shorter or one bit different: `verify` names it, or the file is not used."""
    base.mkdir()
    desk, _ = with_words(base)
    stick = base / "stick"
    stick.mkdir()
    workbook = desk.unlock(base / "vault", PASSPHRASE)
    workbook.backups.make(stick)
    workbook.lock()
    place = vault.newest_in(stick)
    files = [path for path in place.parent.rglob("*") if path.is_file() and path.name != "gone"]
    assert len(files) == 5
    luck, unnoticed = dice("backups changed"), []
    for path in files:
        whole = path.read_bytes()
        for what, broken in _hurt(whole, luck, rounds(6)):
            path.write_bytes(broken)
            count("trunc" if len(broken) < len(whole) else "bits")
            if _is_silent(desk, place):
                unnoticed.append(f"{path.name} {what}")
            if path.name == "store.db" and len(broken) < len(whole):
                with pytest.raises(AppError):
                    desk.restore(stick, PASSPHRASE, base / "new", reason="a trial")
                assert not list(base.glob("new*"))
        path.write_bytes(whole)
    nothing_silent(unnoticed)
    assert desk.verify(place, PASSPHRASE) == []


def _hurt(whole: bytes, luck: Any, times: int) -> Iterator[tuple[str, bytes]]:
    yield "cut by one byte", whole[:-1]
    yield "cut to half a page", whole[: len(whole) // 2 // 4096 * 4096]
    for _ in range(times):
        at = luck.randrange(len(whole))
        yield (
            f"bit {at}",
            whole[:at] + bytes([whole[at] ^ 1 << luck.randrange(8)]) + whole[at + 1 :],
        )


def _is_silent(desk: Desk, place: Path) -> bool:
    try:
        return desk.verify(place, PASSPHRASE) == []
    except UserError as problem:  # a list that is no list makes it no backup
        return problem.code not in {"vault.not_here", "vault.wrong_passphrase"}


def made_while_typing(base: Path) -> None:
    """What was acknowledged before the copy ended is in it whole; nothing half."""
    base.mkdir()
    desk = desk_in(base)
    stick = base / "stick"
    stick.mkdir()
    workbook = office(desk, base / "vault")
    case = new_case(workbook)
    for number in range(60):
        say(workbook, case, f"before {number} " + "padding " * 2000)
    spoken: list[str] = []

    def type_on(done: int, total: int) -> None:
        spoken.append(f"while typing {len(spoken)} " * 30)
        say(workbook, case, spoken[-1])
        if len(spoken) % 3 == 0:
            workbook.unlocked.settle()

    begun = workbook.backups.begin(stick, Job(type_on))
    assert len(spoken) > 2
    acknowledged = notes(workbook)
    say(workbook, case, "too late for this one")
    workbook.backups.keep(workbook.backups.complete(begun))
    assert workbook.backups.check(stick, 1) == []
    workbook.lock()
    desk.restore(stick, PASSPHRASE, base / "new", reason="a trial")
    kept = read(desk, base / "new")
    nothing_lost(set(acknowledged) - set(kept))
    assert kept == acknowledged


def on_a_full_stick(base: Path) -> None:
    base.mkdir()
    desk, _ = with_words(base)
    workbook = desk.unlock(base / "vault", PASSPHRASE)
    case = workbook.cases.find()[0].id
    with small_disk(base / "stick", 4) as disk:
        workbook.backups.make(disk.place)
        for room in (0, 100_000, workbook.unlocked.store_size + 4096):
            disk.fill(room)
            backup_fails_on_a_full_stick(workbook, case, disk.place)
            disk.free()
        workbook.backups.make(disk.place)
    workbook.lock()


def on_a_stick_pulled_out(base: Path) -> None:
    base.mkdir()
    desk, _ = with_words(base)
    workbook = desk.unlock(base / "vault", PASSPHRASE)
    stick = Stick(base)
    try:
        workbook.backups.make(stick.place)
        begun = workbook.backups.begin(stick.place)
        stick.pull_out()
        with pytest.raises((HostError, DamageError)) as refused:
            workbook.backups.complete(begun)
        assert refused.value.code.startswith(("backup.", "vault.", "store."))
        stick.put_away()
        assert stick.plug_in()
        assert [one.number for one in workbook.backups.generations(stick.place)] == [1]
        assert workbook.backups.check(stick.place, 1) == []
        assert workbook.backups.make(stick.place).number == 2
    finally:
        stick.put_away()
        workbook.lock()


# -- 20


def test_fault_20_a_restore_killed_of_an_older_format_or_over_an_open_vault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    restore_killed_at_each_step(tmp_path / "killed")
    restore_over_an_open_vault(tmp_path / "open")
    restore_of_an_older_format(tmp_path / "older", monkeypatch)


def restore_killed_at_each_step(base: Path) -> None:
    """Either the full old vault or the full new one stands in the place, whatever the step."""
    base.mkdir()
    desk, old = with_words(base)
    stick = base / "stick"
    stick.mkdir()
    workbook = desk.unlock(base / "vault", PASSPHRASE)
    workbook.backups.make(stick)
    say(workbook, workbook.cases.find()[0].id, "after the backup")
    full = notes(workbook)
    workbook.lock()
    shutil.copytree(base / "vault", base / "original", symlinks=True)
    shutil.copytree(base / "state", base / "original-state")

    def again() -> None:
        desk.restore(stick, PASSPHRASE, base / "vault", reason="a trial")

    step, seen = 0, set[str]()
    while killed_at(step, again):
        found = read(desk, base / "vault")
        assert found in (old, full)
        seen.add("new" if found == old else "old")
        for left in base.glob("vault*"):
            shutil.rmtree(left)
        shutil.rmtree(base / "state")
        shutil.copytree(base / "original", base / "vault", symlinks=True)
        shutil.copytree(base / "original-state", base / "state")
        step += 1
    assert step > 30
    assert seen == {"old", "new"}
    assert read(desk, base / "vault") == old
    assert read(desk, next(base.glob("vault-before-restore-*"))) == full


def restore_over_an_open_vault(base: Path) -> None:
    base.mkdir()
    desk, said = with_words(base)
    stick = base / "stick"
    stick.mkdir()
    workbook = desk.unlock(base / "vault", PASSPHRASE)
    workbook.backups.make(stick)
    before = {path.name for path in base.iterdir()}
    with pytest.raises(UserError, match=r"vault\.in_use"):
        desk.restore(stick, PASSPHRASE, base / "vault", reason="a trial")
    assert {path.name for path in base.iterdir()} == before
    assert notes(workbook) == said
    workbook.lock()


LATER = """\
CREATE TABLE later (n INTEGER PRIMARY KEY, word TEXT NOT NULL);
INSERT INTO later (word) SELECT id FROM record;
CREATE INDEX later_word ON later (word);
"""


@contextmanager
def a_later_version(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This program as if it were the next version: with one more migration."""
    with monkeypatch.context() as later:
        known = schema._migrations()
        later.setattr(schema, "_migrations", lambda: {**known, schema.VERSION: LATER})
        later.setattr(schema, "VERSION", schema.VERSION + 1)
        yield


def version_of(desk: Desk, place: Path) -> int:
    opened = vault.open(place, PASSPHRASE, limits=QUICK, read_only=True)
    try:
        store = connection.open_for_reading(opened.store_path, opened.store_key, opened.vault_id)
        (at,) = store.execute("PRAGMA user_version").fetchone()
        store.close()
        return int(at)
    finally:
        opened.close()


def restore_of_an_older_format(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base.mkdir()
    desk, said = with_words(base)
    stick = base / "stick"
    stick.mkdir()
    workbook = desk.unlock(base / "vault", PASSPHRASE)
    workbook.backups.make(stick)
    workbook.lock()
    now = schema.VERSION
    with a_later_version(monkeypatch):
        desk.restore(stick, PASSPHRASE, base / "new", reason="a newer program")
        assert version_of(desk, base / "new") == now + 1
        assert read(desk, base / "new") == said
        assert version_of(desk, vault.newest_in(stick)) == now, "the backup stays as it is"
        assert not list((base / "new").glob("*.before*"))


# -- 21


def test_fault_21_restored_after_an_erasure_an_erased_case_stays_erased(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    workbook = office(desk, tmp_path / "vault")
    stick, second = tmp_path / "stick", tmp_path / "second stick"
    stays, goes, goes_too = (new_case(workbook) for _ in range(3))
    for case in (stays, goes, goes_too):
        say(workbook, case, f"of {case}")
    blob = attach(workbook, goes, b"a photo nobody may see again" * 500)
    for place in (stick, second):
        place.mkdir()
        workbook.backups.make(place)
    # Plugged in: the list beside its backups is rewritten at once.
    _erase(workbook, goes)
    assert workbook.backups.note_gone()
    # Not plugged in: the vault still knows, and the next backup there writes it down.
    second.rename(tmp_path / "away")
    _erase(workbook, goes_too)
    assert not workbook.backups.note_gone()
    (tmp_path / "away").rename(second)
    listed = desk.restore(stick, PASSPHRASE, tmp_path / "one", reason="the laptop was stolen")
    assert (listed.erased, listed.list_found) == (2, True)
    _holds_only(desk, tmp_path / "one", stays)
    assert not list((tmp_path / "one" / "b").rglob(blob))
    # Over the vault that knows of the erasure, even from a stick that does not.
    workbook.lock()
    over = desk.restore(second, PASSPHRASE, tmp_path / "vault", reason="a mistake was made")
    assert over.erased == 2
    _holds_only(desk, tmp_path / "vault", stays)
    again = desk.unlock(tmp_path / "vault", PASSPHRASE)
    again.backups.make(second)
    again.lock()
    first = next(one for one in vault.all_in(second) if one.number == 1)
    late = desk.restore(
        first.place, PASSPHRASE, tmp_path / "three", reason="an old one, on purpose"
    )
    assert late.erased == 2
    _holds_only(desk, tmp_path / "three", stays)
    # A list that was taken away, or another vault's, is said: then nobody can know.
    (first.place.parent / "gone").write_bytes(os.urandom(1104))
    assert not desk.restore(first.place, PASSPHRASE, tmp_path / "four", reason="no list").list_found


def _erase(workbook: Workbook, case: str) -> None:
    with workbook.unlocked.begin() as work:
        blobs = work.erase_case(case)
        work.commit()
    for one in blobs:
        workbook.unlocked.blobs.delete(one)


def _holds_only(desk: Desk, place: Path, case: str) -> None:
    assert read(desk, place) == [f"of {case}"]
    assert desk.verify(place, PASSPHRASE) == []


# -- 22


def test_fault_22_an_older_or_newer_vault_and_an_upgrade_killed_in_the_middle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_old_program_leaves_a_newer_vault_alone(tmp_path / "newer", monkeypatch)
    an_upgrade_killed_at_each_line(tmp_path / "killed", monkeypatch)
    an_upgrade_without_room_changes_nothing(tmp_path / "full", monkeypatch)


def an_old_program_leaves_a_newer_vault_alone(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base.mkdir()
    desk, said = with_words(base)
    whole = _bytes_of(base / "vault")
    for which, code, readable in (
        ("min_reader", "vault.newer", False),
        ("min_writer", "vault.newer", True),
    ):
        _asks_for(base / "vault", which)
        with pytest.raises(UserError) as refused:
            desk.unlock(base / "vault", PASSPHRASE)
        assert refused.value.code == code
        if readable:
            assert desk.verify(base / "vault", PASSPHRASE) == []
        else:
            with pytest.raises(UserError, match=r"vault\.newer"):
                desk.verify(base / "vault", PASSPHRASE)
        for name, content in whole.items():
            (base / "vault" / name).write_bytes(content)
    with a_later_version(monkeypatch):
        assert read(desk, base / "vault") == said
    with pytest.raises(UserError, match=r"store\.newer"):
        desk.unlock(base / "vault", PASSPHRASE)


def _bytes_of(place: Path) -> dict[str, bytes]:
    return {name: (place / name).read_bytes() for name in ("head.0", "head.1", "store.db")}


def _asks_for(place: Path, which: str) -> None:
    """Have both headers ask for a later format, sealed as a later program would."""
    opened = vault.open(place, PASSPHRASE, limits=QUICK)
    header, body, _, key = opened.state()
    with pytest.MonkeyPatch.context() as later:
        pack = _as_later(which)
        later.setattr("app.vault.header._CLEAR", pack)
        content = Header.sealed(header, body, key).content
    opened.close()
    for name in ("head.0", "head.1"):
        (place / name).write_bytes(content)


def _as_later(which: str) -> Any:
    from app.vault.header import _CLEAR

    class Later:
        size = _CLEAR.size
        unpack_from = _CLEAR.unpack_from

        @staticmethod
        def pack(magic: bytes, made: int, reader: int, writer: int, *rest: Any) -> bytes:
            return _CLEAR.pack(magic, made, 2 if which == "min_reader" else reader, 2, *rest)

    return Later


def an_upgrade_killed_at_each_line(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed before each line of the code that upgrades: the next opening resumes or rolls back, nothing is lost."""
    base.mkdir()
    desk, said = with_words(base)
    shutil.copytree(base / "vault", base / "original")
    shutil.copytree(base / "state", base / "original-state")
    with a_later_version(monkeypatch):
        lines = _lines_of(lambda: read(desk, base / "vault"))
        assert lines > 60
        for line in range(lines):
            _put_back(base)
            code = in_child(lambda line=line: _die_at(line, lambda: read(desk, base / "vault")))
            assert code == -signal.SIGKILL
            count("kill")
            nothing_lost(set(said) - set(read(desk, base / "vault")))
            assert version_of(desk, base / "vault") == schema.VERSION
            assert not list((base / "vault").glob("store.db.*"))
        assert desk.verify(base / "vault", PASSPHRASE) == []


def _put_back(base: Path) -> None:
    for name in ("vault", "state"):
        shutil.rmtree(base / name)
    shutil.copytree(base / "original", base / "vault")
    shutil.copytree(base / "original-state", base / "state")


_UPGRADING = ("storage/upgrade.py", "storage/schema.py", "storage/copying.py")


def _traced(at_line: Callable[[], None], work: Callable[[], object]) -> None:
    def trace(frame: FrameType, event: str, _: object) -> Any:
        if not frame.f_code.co_filename.endswith(_UPGRADING):
            return None
        if event == "line":
            at_line()
        return trace

    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(None)


def _lines_of(work: Callable[[], object]) -> int:
    lines: list[None] = []
    _traced(lambda: lines.append(None), work)
    return len(lines)


def _die_at(line: int, work: Callable[[], object]) -> None:
    left = iter(range(line, -1, -1))

    def die() -> None:
        if next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    _traced(die, work)


def an_upgrade_without_room_changes_nothing(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() or sys.platform != "linux":
        return
    base.mkdir()
    with small_disk(base / "disk", 6) as disk:
        desk, said = with_words(disk.place)
        place = disk.place / "vault"
        before = (place / "store.db").read_bytes()
        disk.fill(200_000)
        with a_later_version(monkeypatch):
            with pytest.raises(HostError, match=r"disk_full"):
                desk.unlock(place, PASSPHRASE)
            assert (place / "store.db").read_bytes() == before
            disk.free()
            assert read(desk, place) == said
