"""Files too large, empty or never ending, and vaults with very much in them: a cap before reading, bounded memory."""

from __future__ import annotations

import io
import os
import resource
import secrets
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.bootstrap import Workbook
from app.domain.note import Note
from app.errors import UserError
from app.services.cases import NewCase
from app.services.evidence import EvidenceInput
from app.storage.blobs import BlobKey
from tests.fault.children import in_child
from tests.fault.counting import rounds
from tests.fault.vaults import Vault, locked_vault

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="sparse files and /proc"),
]
IS_LONG = rounds(1) > 1
HUGE = 20 << 30
MOST_MEMORY = 500 << 20
ROOT = Path(__file__).resolve().parents[2]


def sparse(path: Path, head: bytes = b"") -> Path:
    """A file of 20 GB that takes no room."""
    path.write_bytes(head)
    os.truncate(path, HUGE)
    return path


def readers(workbook: Workbook, case: str) -> dict[str, Callable[[Path], object]]:
    """Every service that reads a file somebody chose."""
    keys = workbook.transfers.keys()
    return {
        "evidence": lambda file: workbook.evidence.take_file(case, file, title="Film"),
        "transfer": lambda file: workbook.transfers.open_file(file, keys),
        "card": workbook.directory.take_card_file,
        "receipt": workbook.transfers.take_receipt_file,
        "form": workbook.forms.read_file,
    }


def refused_cheaply(act: Callable[[], object]) -> None:
    """The act is a UserError, in a process that has little memory and time to spare for it."""

    def do() -> None:
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + (200 << 20), -1))
        resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
        with pytest.raises(UserError):
            act()

    assert in_child(do) == 0


def files_of_any_size(workbook: Workbook, case: str, base: Path) -> None:
    heads = {"film.mp4": b"", "scan.pdf": b"%PDF-1.7\n", "case.age": b"age-encryption.org/v1\n"}
    files = [sparse(base / name, head) for name, head in heads.items()]
    (base / "empty.pdf").touch()
    os.mkfifo(base / "pipe.pdf")
    files += [base / "empty.pdf", base / "pipe.pdf", base, Path("/dev/zero"), base / "not there"]
    for act in readers(workbook, case).values():
        for file in files:
            refused_cheaply(lambda act=act, file=file: act(file))  # type: ignore[misc]
    with pytest.raises(UserError, match=r"evidence\.too_large"):
        workbook.evidence.take_file(case, base / "scan.pdf", title="Film")
    with pytest.raises(UserError, match=r"evidence\.empty"):
        workbook.evidence.take_file(case, base / "empty.pdf", title="Film")
    assert unread(workbook, case, base / "scan.pdf") < 1 << 20
    assert list((base / "v" / "vault" / "q").iterdir()) == []


def unread(workbook: Workbook, case: str, file: Path) -> int:
    """How many bytes of a file are read before it is refused."""
    read = 0

    class Counted(io.FileIO):
        def readinto(self, buffer: object, /) -> int:
            nonlocal read
            got = super().readinto(buffer)  # type: ignore[arg-type]
            read += got or 0
            return got or 0

        def read(self, size: int | None = -1, /) -> bytes:
            nonlocal read
            got = super().read(-1 if size is None else size) or b""
            read += len(got)
            return got

    with Counted(file) as source, pytest.raises(UserError):
        workbook.evidence.take(case, source, EvidenceInput(title="Film"))  # type: ignore[arg-type]
    return read


def many_attachments(workbook: Workbook, folder: Path, number: int) -> None:
    """Rows and files of so many attachments, and a few files that no row knows."""
    case = workbook.cases.open(NewCase(working_name="Many"))
    ids = [secrets.token_hex(16) for _ in range(number)]
    for name in (*ids, *(secrets.token_hex(16) for _ in range(50))):
        shelf = folder / "b" / name[:2]
        shelf.mkdir(mode=0o700, exist_ok=True)
        (shelf / name).touch(mode=0o600)
    for start in range(0, number, 1_000):
        with workbook.unlocked.begin() as work:
            for one in ids[start : start + 1_000]:
                work.blobs.put(BlobKey(one, case, bytes(32), bytes(32), 5))
            work.commit()


def many_notes(workbook: Workbook, case: str, number: int) -> None:
    for start in range(0, number, 1_000):
        with workbook.unlocked.begin() as work:
            for n in range(start, start + 1_000):
                work.save(Note(case_id=case, text=f"entry {n} about the sewing class"))
            work.commit()


USED = """
import sys
from pathlib import Path
from app.bootstrap import Desk
from tests.conftest import PASSPHRASE, QUICK
vault, state, case = sys.argv[1:]
workbook = Desk(limits=QUICK, state_folder=Path(state)).unlock(Path(vault), PASSPHRASE)
found = workbook.search.find("sewing")
stored = len(workbook.unlocked.blobs.stored())
workbook.cases.find()
workbook.lock()
peak = Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]
print(len(found), stored, peak)
"""


def used_by_a_fresh_process(vault: Vault) -> tuple[int, int, int]:
    """Unlock, search and lock: how many were found, how many attachments there are, peak bytes."""
    words = [sys.executable, "-c", USED, str(vault.folder), str(vault.base / "state"), vault.case]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    found, stored, peak = map(int, done.stdout.split())
    return found, stored, peak * 1024


def test_fault_31_huge_inputs(tmp_path: Path) -> None:
    vault = locked_vault(tmp_path / "v", notes=3)
    attachments, notes = (100_000, 1_000_000) if IS_LONG else (10_000, 10_000)
    workbook = vault.unlock()
    files_of_any_size(workbook, vault.case, tmp_path)
    many_attachments(workbook, vault.folder, attachments)
    many_notes(workbook, vault.case, notes)
    workbook.lock()
    found, stored, peak = used_by_a_fresh_process(vault)
    assert found > 0
    assert stored == attachments, "those without a row were swept, and no other"
    assert peak < MOST_MEMORY, f"{peak >> 20} MB"
