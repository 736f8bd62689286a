"""A whole vault on disk that a test may damage again and again, each time from the same start."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from app.bootstrap import Desk, Workbook
from app.domain.note import Note
from app.errors import AppError
from app.services.cases import NewCase
from tests.conftest import PASSPHRASE, QUICK, TODAY
from tests.fault.children import ended, forked


@dataclass
class Vault:
    """One vault, its laptop's state folder, and the notes that were acknowledged."""

    base: Path
    case: str = ""
    notes: dict[str, str] = field(default_factory=dict)
    state: Path | None = None

    @property
    def folder(self) -> Path:
        return self.base / "vault"

    @property
    def desk(self) -> Desk:
        return Desk(today=TODAY, limits=QUICK, state_folder=self.state or self.base / "state")

    def unlock(self, go_on: str = "") -> Workbook:
        return self.desk.unlock(self.folder, PASSPHRASE, go_on=go_on)

    def verify(self) -> list[tuple[str, str]]:
        """What a full look names: area and code."""
        return [(one.area, one.what) for one in self.desk.verify(self.folder, PASSPHRASE)]

    def copy(self, base: Path) -> Vault:
        """The same vault and state folder elsewhere, to be damaged."""
        shutil.rmtree(base, ignore_errors=True)
        shutil.copytree(self.base, base)
        return Vault(base, self.case, dict(self.notes))

    def add(self, workbook: Workbook, text: str) -> None:
        self.notes[workbook.notes.add(self.case, text)] = text

    def missing(self, workbook: Workbook) -> list[str]:
        """The acknowledged notes that are not in the case file as they were written."""
        with workbook.unlocked.begin() as work:
            kept = {note.id: note.text for note in work.find(Note, case_id=self.case)}
        return [one for one, text in self.notes.items() if kept.get(one) != text]

    def is_noticed(self) -> bool:
        """Whether unlocking and reading everything either works without loss, or says what is wrong."""
        try:
            workbook = self.unlock()
        except AppError:
            return True
        try:
            return bool(workbook.unlocked.findings) or not self.missing(workbook)
        except AppError:
            return True
        finally:
            with suppress(AppError):
                workbook.lock()


def locked_vault(base: Path, notes: int = 40, state: Path | None = None) -> Vault:
    """A vault with a case and notes, closed as it should be."""
    base.mkdir(exist_ok=True)
    made = Vault(base, state=state)
    workbook, _ = made.desk.create(made.folder, PASSPHRASE, office="Northside", worker="Dana K.")
    made.case = workbook.cases.open(NewCase(working_name="Amina"))
    for number in range(notes):
        made.add(workbook, f"note {number} " * 60 + "end")
    workbook.lock()
    return made


def left_by_a_crash(vault: Vault, work: Callable[[Workbook, Callable[[str], None]], None]) -> Vault:
    """Let a child unlock the vault, do `work(workbook, save)` and be killed, so that the last saves are in the log."""
    heard, told = os.pipe()

    def do() -> None:
        workbook = vault.unlock()

        def save(text: str) -> None:
            note = workbook.notes.add(vault.case, text)
            os.write(told, f"{note} {text}\n".encode())

        work(workbook, save)
        os.kill(os.getpid(), signal.SIGKILL)

    pid = forked(do)
    os.close(told)
    with open(heard, encoding="utf-8") as answers:
        for line in answers:
            note, _, text = line.rstrip("\n").partition(" ")
            vault.notes[note] = text
    assert ended(pid) == -signal.SIGKILL
    return vault
