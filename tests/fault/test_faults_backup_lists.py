"""The lists of older backups lie in clear on a stick: damaged or forged, they make no backup lose what it needs."""

from __future__ import annotations

import shutil
import struct
from pathlib import Path

import pytest

from app.bootstrap import Desk, Workbook
from app.errors import DamageError
from tests.backup_parts import attach, blob_file, new_case, office, say
from tests.conftest import PASSPHRASE

ROW = 24
FRONT = 88


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    place = tmp_path / "stick"
    place.mkdir()
    return place


def old_backup(workbook: Workbook, stick: Path) -> tuple[Path, str]:
    """A backup that alone needs an attachment, since the case it was of is gone, and another after it."""
    case = new_case(workbook)
    blob = attach(workbook, case, b"a photo of the passport" * 900)
    workbook.backups.make(stick)
    with workbook.unlocked.begin() as work:
        work.blobs.drop([blob])
        work.commit()
    workbook.unlocked.finish_erasing()
    return stick / "workbook-backup", blob


def forget_one(listed: Path) -> None:
    """The same list without its first attachment, whole but for its seal."""
    content = listed.read_bytes()
    (count,) = struct.unpack_from("<I", content, FRONT - 8)
    front = content[: FRONT - 8] + struct.pack("<I", count - 1) + content[FRONT - 4 : FRONT]
    listed.write_bytes(front + content[FRONT + ROW :])


@pytest.mark.parametrize("how", ["forged", "one bit"])
def test_a_list_that_names_too_little_takes_no_attachment_from_its_backup(
    desk: Desk, tmp_path: Path, stick: Path, how: str
) -> None:
    workbook = office(desk, tmp_path / "vault")
    home, blob = old_backup(workbook, stick)
    listed = home / "1" / "list"
    if how == "forged":
        forget_one(listed)
    else:
        content = bytearray(listed.read_bytes())
        content[FRONT + 3] ^= 4
        listed.write_bytes(content)
    say(workbook, new_case(workbook), "later")
    workbook.backups.make(stick)
    assert blob_file(home, blob).exists()
    workbook.lock()


def test_backups_that_are_none_push_no_real_one_out(
    desk: Desk, tmp_path: Path, stick: Path
) -> None:
    workbook = office(desk, tmp_path / "vault")
    home, blob = old_backup(workbook, stick)
    for number in (41, 42, 43):
        shutil.copytree(home / "1", home / str(number))
        (home / str(number) / "list").write_bytes(b"\0" * 200)
    made = workbook.backups.make(stick)
    assert (home / "1" / "store.db").exists()
    assert blob_file(home, blob).exists()
    workbook.lock()
    shutil.copytree(home / "1", tmp_path / "one")
    assert desk.restore(home / str(made.number), PASSPHRASE, tmp_path / "new", reason="a trial")


def test_damaged_ones_go_once_three_whole_ones_are_newer(
    desk: Desk, tmp_path: Path, stick: Path
) -> None:
    workbook = office(desk, tmp_path / "vault")
    home, blob = old_backup(workbook, stick)
    forget_one(home / "1" / "list")
    for _ in range(3):
        workbook.backups.make(stick)
    assert sorted(path.name for path in home.iterdir() if path.name.isdigit()) == ["2", "3", "4"]
    assert not blob_file(home, blob).exists()
    workbook.lock()


def test_where_no_number_is_left_nothing_is_called_a_backup(
    desk: Desk, tmp_path: Path, stick: Path
) -> None:
    """A folder named as high as it goes would hide the next backup, and its attachments would be swept."""
    workbook = office(desk, tmp_path / "vault")
    home, blob = old_backup(workbook, stick)
    shutil.copytree(home / "1", home / "999999999")
    with pytest.raises(DamageError, match=r"backup\.no_number_left"):
        workbook.backups.make(stick)
    assert blob_file(home, blob).exists()
    workbook.lock()
