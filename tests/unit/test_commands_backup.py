"""`vault backup|restore|recover|verify` as somebody types them, with the real cost of a passphrase."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.commands.main import main
from tests.conftest import PASSPHRASE


@pytest.fixture
def words(tmp_path: Path) -> list[str]:
    file = tmp_path / "words"
    file.write_text(PASSPHRASE)
    file.chmod(0o600)
    return ["--passphrase-file", str(file)]


def told(capsys: pytest.CaptureFixture[str], code: int, *line: str) -> Any:
    capsys.readouterr()
    assert main([*line, "--json"]) == code
    return json.loads(capsys.readouterr().out)


@pytest.mark.slow
def test_from_a_vault_to_a_stick_and_back(
    tmp_path: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    vault, stick, new = (str(tmp_path / name) for name in ("vault", "stick", "new"))
    (tmp_path / "stick").mkdir()
    made = ["vault", "create", vault, "--office", "Northside", "--worker", "Dana K.", *words]
    assert main(made) == 0
    backup = ["vault", "backup", vault, "--to", stick, *words]
    assert told(capsys, 0, *backup)["number"] == 1
    assert [one["number"] for one in told(capsys, 0, *backup, "--list")] == [1]
    assert told(capsys, 0, *backup, "--check", "1") == {"ok": True, "findings": []}
    assert told(capsys, 0, "vault", "verify", stick, *words)["ok"]
    (tmp_path / "why").write_text("the laptop was stolen")
    restore = ["vault", "restore", stick, "--out", new, "--reason-file", str(tmp_path / "why")]
    assert told(capsys, 0, *restore, *words)["restored"]
    assert told(capsys, 0, "vault", "verify", new, *words)["ok"]
    recover = ["vault", "recover", stick, "--yes", *words, "--out"]
    assert told(capsys, 0, *recover, str(tmp_path / "out"))["complete"]
    store = next((tmp_path / "stick").rglob("store.db"))
    bad = bytearray(store.read_bytes())
    bad[len(bad) // 2] ^= 1
    store.write_bytes(bad)
    found = told(capsys, 3, "vault", "verify", stick, *words)
    assert {one["area"] for one in found["findings"]} == {"database"}
    checked = told(capsys, 3, *backup, "--check", "1")
    assert "findings" in checked, checked
    assert told(capsys, 3, *restore, *words)["error"].startswith(("backup.", "store."))
    assert told(capsys, 1, "vault", "restore", vault, *restore[3:], *words)["error"] == (
        "backup.none_here"
    )
