"""Shared by tests of backups: a vault with something in it, and a backup onto a stick that fills up."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from app.bootstrap import Desk, Workbook
from app.domain.note import Note
from app.errors import HostError
from app.services.cases import NewCase
from app.storage.blobs import BlobKey
from tests.conftest import PASSPHRASE


def office(desk: Desk, place: Path) -> Workbook:
    """A vault of its own, open, for a test that locks it."""
    return desk.create(place, PASSPHRASE, office="Northside", worker="Dana K.")[0]


def new_case(workbook: Workbook) -> str:
    """A case of an invented person."""
    return workbook.cases.open(NewCase(working_name="Amina"))


def attach(workbook: Workbook, case_id: str, content: bytes) -> str:
    """An attachment whose key the store knows; its blob id."""
    blob = workbook.unlocked.blobs.write(io.BytesIO(content))
    with workbook.unlocked.begin() as work:
        work.blobs.put(BlobKey(blob.id, case_id, blob.key, blob.sha256, blob.size))
        work.commit()
    return blob.id


def say(workbook: Workbook, case_id: str, words: str) -> None:
    """One durable note."""
    with workbook.unlocked.begin() as work:
        work.save(Note(case_id=case_id, text=words))
        work.commit()


def notes(workbook: Workbook) -> list[str]:
    """Every note, oldest first."""
    with workbook.unlocked.begin() as work:
        return [one.text for one in work.find(Note)]


def blob_file(home: Path, blob_id: str) -> Path:
    """Where an attachment lies in a vault or a folder of backups."""
    return home / "b" / blob_id[:2] / blob_id


def backup_fails_on_a_full_stick(workbook: Workbook, case_id: str, stick: Path) -> None:
    """A backup to a stick with too little room says so; nothing is lost, nothing half made is offered.

    The stick is one that really is too small for what the vault holds; earlier backups on it stay as they are.
    """
    before = workbook.backups.generations(stick)
    with pytest.raises(HostError) as refused:
        workbook.backups.make(stick)
    assert refused.value.code in {"backup.no_room", "backup.no_room_left"}
    assert [path for path in stick.rglob("*") if path.name.endswith(".partial")] == []
    assert workbook.backups.generations(stick) == before
    for line in before:
        assert workbook.backups.check(stick, line.number) == []
    say(workbook, case_id, "saved after the stick was full")
    assert notes(workbook)[-1] == "saved after the stick was full"
