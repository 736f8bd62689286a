"""Attachments: killed while one comes in, damaged on disk, too many or too large."""

from __future__ import annotations

import io
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.bootstrap import Workbook
from app.documents.airlock import Airlock
from app.documents.inspected import Normalised
from app.documents.samples import payslips
from app.domain.attachment import Attachment
from app.domain.custody import Custody
from app.errors import DamageError
from app.services.evidence import DAMAGED, EvidenceInput, Taken
from app.vault.blob_stream import CHUNK
from tests.conftest import PASSPHRASE
from tests.fault.children import ended, forked, killed_at
from tests.fault.counting import count, dice, nothing_lost, nothing_silent, rounds
from tests.fault.vaults import Vault, locked_vault

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked child"),
]

SEALED = CHUNK + 17
FRONT = 24


class Zeros(io.RawIOBase):
    """A long source that takes no room."""

    def __init__(self, size: int) -> None:
        self._left = size

    def read(self, size: int = -1, /) -> bytes:
        """The next zeros."""
        given = min(self._left, size)
        self._left -= given
        return bytes(given)


@pytest.fixture(scope="module")
def made() -> Normalised:
    """What the child process makes of a small PDF, so that it need not be started each time."""
    return Airlock().normalise(payslips("Amina", "Employer", ("June",)))


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return locked_vault(tmp_path / "v", notes=3)


def add(workbook: Workbook, case: str, content: bytes, made: Normalised, title: str) -> str:
    """Take an item in as evidence is, after its child process; returns its id."""
    blobs = workbook.unlocked.blobs
    original, copy = blobs.write(io.BytesIO(content)), blobs.write(io.BytesIO(made.pdf))
    return workbook.evidence.keep(Taken(case, EvidenceInput(title=title), original, copy, made))


def space(folder: Path) -> int:
    """Bytes on the disk of the attachments in a vault, whole or not."""
    files = (path for name in ("b", "q") for path in (folder / name).rglob("*") if path.is_file())
    return sum(path.lstat().st_blocks * 512 for path in files)


def test_fault_02_killed_while_an_attachment_of_500_mb_comes_in(
    vault: Vault, made: Normalised
) -> None:
    workbook = vault.unlock()
    known = add(workbook, vault.case, b"known " * 9_000, made, "Known")
    kept, used = workbook.unlocked.blobs.stored(), space(vault.folder)
    workbook.lock()
    chance = dice("kills while importing")

    def bring_in() -> None:
        opened = vault.unlock()
        blob = opened.unlocked.blobs.write(Zeros(500 << 20))  # type: ignore[arg-type]
        copy = opened.unlocked.blobs.write(io.BytesIO(made.pdf))
        opened.evidence.keep(Taken(vault.case, EvidenceInput(title="Film"), blob, copy, made))

    seen_half = 0
    for _ in range(rounds(8)):
        pid = forked(bring_in)
        time.sleep(0.15 + chance.random() * 0.5)
        os.kill(pid, signal.SIGKILL)
        assert ended(pid) == -signal.SIGKILL, "500 MB take longer than this"
        count("kill")
        seen_half += space(vault.folder) > used
        workbook = vault.unlock()
        assert [item.id for item in workbook.evidence.of_case(vault.case)] == [known]
        assert workbook.unlocked.blobs.stored() == kept
        assert list((vault.folder / "q").iterdir()) == []
        assert space(vault.folder) == used
        assert workbook.evidence.verify(vault.case) == {known: True}
        workbook.lock()
    assert seen_half, "a kill came while there was something half written"


def test_evidence_killed_at_each_file_step_is_there_whole_or_not_at_all(
    vault: Vault, made: Normalised
) -> None:
    """From the first byte in quarantine to the witness after the commit."""
    step, items = 0, 0

    def take_in() -> None:
        opened = vault.unlock()
        add(opened, vault.case, os.urandom(200_000), made, f"Paper {step}")
        opened.unlocked.settle()

    while killed_at(step, take_in):
        workbook = vault.unlock()
        held = workbook.evidence.of_case(vault.case)
        assert len(held) in (items, items + 1)
        assert len(workbook.unlocked.blobs.stored()) == 2 * len(held)
        items = len(held)
        workbook.lock()
        step += 1
    workbook = vault.unlock()
    outcome = workbook.evidence.verify(vault.case)
    workbook.lock()
    assert len(outcome) == items + 1
    nothing_silent([one for one, whole in outcome.items() if not whole])
    assert step > 20
    assert items > 0, "a kill came after the commit"


def swapped(content: bytes) -> bytes:
    """Two chunks in each other's place."""
    one, two = content[FRONT : FRONT + SEALED], content[FRONT + SEALED : FRONT + 2 * SEALED]
    return content[:FRONT] + two + one + content[FRONT + 2 * SEALED :]


def without_the_last(content: bytes) -> bytes:
    """The file without its last chunk: the FINAL tag is gone."""
    chunks = (len(content) - FRONT - 1) // SEALED
    return content[: FRONT + chunks * SEALED]


def ways_to_damage(content: bytes) -> Iterator[tuple[str, bytes]]:
    chance = dice("damaged attachments")
    for _ in range(rounds(40)):
        changed = bytearray(content)
        changed[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        count("bits")
        yield "one bit", bytes(changed)
    ends = range(FRONT, len(content), SEALED)
    cuts = [0, 1, *ends, *(chance.randrange(len(content)) for _ in range(rounds(20)))]
    for cut in (*cuts, len(content) - 1):
        count("trunc")
        yield f"cut at {cut}", content[:cut]
    yield "swapped", swapped(content)
    yield "no final", without_the_last(content)
    yield "a chunk twice", content[: FRONT + SEALED] + content[FRONT:]
    yield "one byte more", content + b"\0"
    yield "a chunk more", content + content[-SEALED:]


def refuses(act: Callable[[], object]) -> bool:
    """Whether the attachment is called damaged, and nothing of it is handed out whole."""
    try:
        act()
    except DamageError as problem:
        return problem.code in {"vault.attachment_damaged", "vault.attachment_missing"}
    return False


def test_fault_06_a_damaged_attachment_is_named_and_the_rest_can_be_used(
    vault: Vault, made: Normalised
) -> None:
    workbook = vault.unlock()
    chance = dice("contents")
    hurt = add(workbook, vault.case, chance.randbytes(5 * CHUNK + 77), made, "Hurt")
    sound = add(workbook, vault.case, chance.randbytes(3 * CHUNK), made, "Sound")
    blobs, copy = workbook.unlocked.blobs, workbook.evidence.copy_key(sound)
    with workbook.unlocked.begin() as work:
        key = work.blobs.get(work.get(Attachment, hurt).blob_id)
    path = blobs.kept(key.id)
    content = path.read_bytes()
    listed = workbook.evidence.to_check(vault.case)
    unnoticed = []
    for way, wrong in ways_to_damage(content):
        path.write_bytes(wrong)
        if workbook.evidence.check(listed) != {hurt: False, sound: True}:
            unnoticed.append(way)
        whole = listed.blobs[hurt][0]
        if not refuses(lambda whole=whole: blobs.read_whole(whole, limit=1 << 30)):  # type: ignore[misc]
            unnoticed.append(way)
    nothing_silent(unnoticed)
    assert blobs.read_whole(copy, limit=1 << 30) == made.pdf
    assert workbook.evidence.verify(vault.case) == {hurt: False, sound: True}
    with workbook.unlocked.begin() as work:
        trail = [entry.action for entry in work.trail(vault.case)]
        steps = work.find(Custody, attachment_id=hurt)
    assert "evidence.verified" in trail
    assert steps[-1].condition == DAMAGED
    assert workbook.evidence.look(vault.case).damaged == {hurt}
    vault.add(workbook, "the rest can be used")
    nothing_lost(vault.missing(workbook))
    workbook.lock()
    assert [area for area, _ in vault.verify()] == ["attachment"]
    path.write_bytes(content)
    assert vault.verify() == []


@pytest.mark.parametrize("told", ["with a reason", "on a laptop that never saw it"])
def test_trying_an_older_copy_leaves_the_attachments_of_the_newest(
    vault: Vault, made: Normalised, tmp_path: Path, told: str
) -> None:
    """However often the older copy was opened: put back, the newest finds all its attachments."""
    older = vault.copy(tmp_path / "older")
    workbook = vault.unlock()
    item = add(workbook, vault.case, b"a photo " * 9_000, made, "Photo")
    workbook.lock()
    newest = vault.copy(tmp_path / "newest")
    for name in ("store.db", "head.0", "head.1"):
        shutil.copy(older.folder / name, vault.folder / name)
    if told != "with a reason":
        vault.state = tmp_path / "another-state"
    vault.unlock("the newest looks wrong" if told == "with a reason" else "").lock()
    for _ in range(2):
        workbook = vault.unlock()
        add(workbook, vault.case, b"written here " * 900, made, "Other")
        workbook.lock()
    for name in ("store.db", "head.0", "head.1"):
        shutil.copy(newest.folder / name, vault.folder / name)
    workbook = Vault(newest.base).copy(tmp_path / "unused").desk.unlock(vault.folder, PASSPHRASE)
    outcome = workbook.evidence.verify(vault.case)
    workbook.lock()
    nothing_lost([one for one, whole in outcome.items() if not whole])
    assert list(outcome) == [item]
