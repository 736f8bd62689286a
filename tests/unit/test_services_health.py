"""The health page says what is so: a backup made, a code tried, damage found by a check."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from app.bootstrap import Desk, Workbook
from app.commands.main import main
from app.domain.clock import Clock
from app.errors import DamageError
from app.i18n import set_language
from app.services.cases import NewCase
from app.services.evidence import EvidenceInput
from app.services.health import Health, Line
from app.services.health_words import _SENTENCES, title, told
from app.services.office import Seat
from app.services.recovery import Recovery
from tests.conftest import PASSPHRASE, TODAY


def line(workbook: Workbook, about: str) -> Line:
    page = workbook.health.page()
    return next(one for one in (*page.workbook, *page.laptop) if one.about == about)


def later(workbook: Workbook, **passed: int) -> Health:
    """The health of the same workbook some time on."""
    clock = Clock(workbook.clock.now() + timedelta(**passed))
    seat = Seat(workbook.unlocked.worker_id, clock, workbook.seat.rights)
    unlocked = workbook.unlocked
    return Health(unlocked, seat, workbook.backups, workbook.people, Recovery(unlocked, seat))


def test_a_new_workbook_says_what_is_not_known_yet(workbook: Workbook) -> None:
    page = workbook.health.page()
    stands = {one.about: (one.what, one.state) for one in (*page.workbook, *page.laptop)}
    assert stands["backup"] == ("none", "unknown")
    assert stands["people"] == ("fine", "good")
    assert stands["recovery"] == ("unwritten", "attention")
    assert stands["trail"] == ("never", "unknown")
    assert stands["pages"] == ("never", "unknown")
    assert stands["folder"] == ("closed", "good")
    assert len(stands) == 11


def test_a_clock_set_back_is_said_until_somebody_says_that_it_is_right(workbook: Workbook) -> None:
    assert workbook.health.clock_behind() is None
    assert later(workbook, hours=-20).clock_behind() is None, "a journey, or a clock that was set"
    back = later(workbook, days=-3)
    day = workbook.clock.local().date()
    assert back.clock_behind() == day
    first = back.of_workbook()[0]
    assert (first.about, first.what, first.act) == ("clock", "behind", "clock")
    assert title(first) == "This computer’s clock"
    assert "Set its clock" in told(first, day)
    back.clock_is_right()
    assert back.clock_behind() is None
    assert [one.about for one in back.of_workbook()][0] != "clock"
    assert later(workbook, days=-3).clock_behind() is None
    assert workbook.health.clock_behind() is None


def test_a_clock_behind_is_noticed_again_by_later_work(workbook: Workbook) -> None:
    later(workbook, days=-3).clock_is_right()
    weeks = later(workbook, days=30)
    workbook.unlocked._store._session.hybrid._wall = weeks._seat.clock.now
    workbook.cases.open(NewCase(working_name="Amina"))
    assert workbook.health.clock_behind() is not None


def test_what_was_mended_at_opening_is_told(desk: Desk, tmp_path: Path) -> None:
    made, _ = desk.create(tmp_path / "v", PASSPHRASE, office="Northside", worker="Dana K.")
    made.lock()
    (tmp_path / "v" / "head.0").write_bytes(b"not a header")
    again = desk.unlock(tmp_path / "v", PASSPHRASE)
    try:
        first = again.health.of_workbook()[0]
        assert (first.about, first.what, first.state) == ("opening", "copy", "attention")
    finally:
        again.lock()


def test_every_case_has_its_words(workbook: Workbook) -> None:
    for about_what in _SENTENCES:
        about, what = about_what.split(" ")
        facts = {
            "verified": workbook.clock.now(), "written": TODAY, "tested": TODAY,
            "on": workbook.clock.now(), "free": 5 * 10**9, "latest": TODAY,
        }  # fmt: skip
        said = told(Line(about, what, facts=facts), TODAY)
        assert title(Line(about, what))
        assert "{" not in said
        assert said.endswith(".")
    damaged = Line("pages", "damaged", facts={"on": TODAY, "first": "store.pages_damaged"})
    assert "found something" in told(damaged, TODAY)
    set_language("qps-rtl")
    try:
        assert told(Line("people", "fine", facts={"names": ("Dana",)}), TODAY)
    finally:
        set_language("en")


def test_a_backup_and_a_case_change_the_first_line(workbook: Workbook, tmp_path: Path) -> None:
    workbook.cases.open(NewCase(working_name="Amina"))
    assert line(workbook, "backup").state == "attention"
    stick = tmp_path / "stick"
    stick.mkdir()
    workbook.backups.make(stick)
    assert line(workbook, "backup").what == "fine"


def test_a_check_of_everything_is_kept_and_grows_old(workbook: Workbook) -> None:
    assert workbook.health.is_due()
    assert workbook.health.check_everything() == []
    assert not workbook.health.is_due()
    for about in ("trail", "pages", "attachments"):
        assert line(workbook, about).what == "fine"
    stands = {one.about: one.what for one in later(workbook, days=40).of_workbook()}
    assert stands["trail"] == "old"
    assert stands["pages"] == "old"


def test_the_pages_are_checked_once_a_day(workbook: Workbook) -> None:
    workbook.health.check_pages()
    assert line(workbook, "pages").what == "fine"
    assert line(workbook, "trail").what == "never"
    assert not workbook.health.is_due()
    assert not later(workbook, hours=23).is_due()
    assert later(workbook, hours=25).is_due()


def flip_a_bit_in(workbook: Workbook, table: str) -> None:
    """Damage the first page of a table on the disk, under the open store."""
    for number in range(40):
        workbook.cases.open(NewCase(working_name=f"Somebody {number}"))
    workbook.unlocked.settle()
    run = workbook.unlocked._store._connection.execute
    page = run("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()[0]
    # Through a descriptor that stays open: closing it would drop the locks of the store.
    store = os.open(workbook.unlocked.folder / "store.db", os.O_RDWR)
    place = (page - 1) * 4096 + 1_000
    byte = os.pread(store, 1, place)
    os.pwrite(store, bytes([byte[0] ^ 1]), place)


def test_a_flipped_bit_is_told_in_idle_time_and_kept(workbook: Workbook) -> None:
    flip_a_bit_in(workbook, "deadline")
    with pytest.raises(DamageError, match="store.pages_damaged"):
        workbook.health.check_pages()
    assert line(workbook, "pages").what == "damaged"
    assert not workbook.health.is_due()


def test_a_flipped_bit_is_found_and_stays_on_the_page(workbook: Workbook) -> None:
    flip_a_bit_in(workbook, "deadline")
    found = workbook.health.check_everything()
    assert {one.what for one in found} == {"store.pages_damaged"}
    assert line(workbook, "pages").what == "damaged"
    assert line(workbook, "pages").state == "attention"


def test_a_broken_table_is_told_at_once_and_kept(workbook: Workbook) -> None:
    # The smallest damage that quick_check sees and no seal does: an index that lacks a row.
    run = workbook.unlocked._store._connection.execute
    run("PRAGMA writable_schema = ON")
    run(
        "UPDATE sqlite_schema SET sql = 'CREATE INDEX record_case ON record (kind)' WHERE name = 'record_case'"
    )
    run("UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'case_key') "
        "WHERE name = 'record_case'")  # fmt: skip
    run("PRAGMA writable_schema = RESET")
    with pytest.raises(DamageError):
        workbook.health.check_pages()
    assert line(workbook, "pages").what == "damaged"
    assert not workbook.health.is_due()


def test_a_damaged_attachment_is_named_and_nothing_else(workbook: Workbook, tmp_path: Path) -> None:
    case = workbook.cases.open(NewCase(working_name="Amina"))
    picture = BytesIO()
    Image.new("RGB", (40, 40), "teal").save(picture, "PNG")
    picture.seek(0)
    workbook.evidence.add(case, picture, EvidenceInput(title="A picture"))
    blob = next(path for path in (tmp_path / "vault" / "b").rglob("*") if path.is_file())
    content = bytearray(blob.read_bytes())
    content[200] ^= 1
    blob.write_bytes(content)
    found = workbook.health.check_everything()
    assert [one.area for one in found] == ["attachment"]
    assert line(workbook, "attachments").what == "damaged"
    assert line(workbook, "pages").what == "fine"


def test_what_is_erased_while_a_check_goes_on_is_not_missing(workbook: Workbook) -> None:
    case = workbook.cases.open(NewCase(working_name="Amina"))
    picture = BytesIO()
    Image.new("RGB", (40, 40), "teal").save(picture, "PNG")
    picture.seek(0)
    workbook.evidence.add(case, picture, EvidenceInput(title="A picture"))
    looked = workbook.health.look()
    assert looked.attachments
    with workbook.unlocked.begin() as work:
        work.erase_case(case)
        work.commit()
    workbook.unlocked.finish_erasing()
    looked = workbook.health.look_at_attachments(looked)
    assert looked.found
    assert workbook.health.conclude(looked) == []


def test_the_recovery_line_follows_the_code(desk: Desk, tmp_path: Path) -> None:
    workbook, code = desk.create(tmp_path / "w", PASSPHRASE, office="North", worker="Dana K.")
    assert line(workbook, "recovery").what == "unwritten"
    workbook.recovery.confirm(code)
    assert line(workbook, "recovery").what == "untried"
    workbook.recovery.drill(code)
    assert line(workbook, "recovery").what == "fine"
    assert {one.about: one.what for one in later(workbook, days=400).of_workbook()}[
        "recovery"
    ] == "old"
    workbook.lock()


def test_the_command_says_it_all(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    workbook, _ = desk.create(tmp_path / "w", PASSPHRASE, office="North", worker="Dana K.")
    workbook.lock()
    words = tmp_path / "words"
    words.write_text(PASSPHRASE)
    words.chmod(0o600)
    monkeypatch.setattr("app.bootstrap.Desk", lambda today=None: desk)
    arguments = ["vault", "health", str(tmp_path / "w"), "--passphrase-file", str(words)]
    assert main([*arguments, "--check", "--json"]) == 0
    told_json = json.loads(capsys.readouterr().out)
    assert {one["about"] for one in told_json["lines"]} >= {"backup", "trail", "disk"}
    assert main(arguments) == 0
    assert "Who can open it: 1 person: Dana K." in capsys.readouterr().out
