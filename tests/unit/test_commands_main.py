"""What the command line prints is words: no text of a case gives orders to the terminal it is read in."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import bootstrap
from app.bootstrap import Desk
from app.commands.main import main
from app.services.cases import NewCase
from tests.conftest import PASSPHRASE


def test_control_signs_of_a_text_are_shown_and_not_obeyed(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    workbook, _ = desk.create(tmp_path / "v", PASSPHRASE, office="North", worker="Dana Kessler")
    case = workbook.cases.open(NewCase(working_name="Mira \x1b]0;gone\x07"))
    workbook.notes.add(case, "one\ttwo\nthree \x1b[2J\x9b31m می‌خواهم")
    workbook.lock()
    (tmp_path / "words").write_text(PASSPHRASE)
    (tmp_path / "words").chmod(0o600)
    monkeypatch.setattr(bootstrap, "Desk", lambda **_given: desk)
    opened = ["--vault", str(tmp_path / "v"), "--passphrase-file", str(tmp_path / "words")]
    assert main(["case", "show", "--case", case, *opened]) == 0
    said = capsys.readouterr().out
    assert not [
        sign for sign in said if (sign < " " and sign not in "\n\t") or "\x7f" <= sign < "\xa0"
    ]
    assert "one\ttwo\nthree �[2J�31m می‌خواهم" in said


def test_a_bug_is_told_by_its_place_and_not_by_its_words(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(_call: object) -> None:
        raise KeyError("Amina Al-Rashidi")

    monkeypatch.setattr("app.commands.card.say", stumble)
    assert main(["card", "text", "--lang", "ar"]) == 70
    told = capsys.readouterr()
    assert "Amina" not in told.out + told.err
    assert "KeyError test_commands_main.py:" in told.err
