"""Who may import whom: the contracts of pyproject.toml, and what they cannot say."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from tests.source import ROOT, parsed, python_files

NOT_AT_START = (
    "pikepdf",
    "pypdfium2",
    "pyxform",
    "elementpath",
    "babel.dates",
    "holidays",
    "openpyxl",
    "PIL",
)
# A library, and the only packages that may import it.
OWNERS = {
    "sqlcipher3": {"app/storage"},
    "nacl": {"app/vault", "app/transfer"},
    "argon2": {"app/vault", "app/transfer"},
    "cryptography": {"app/vault", "app/transfer"},
    "pyrage": {"app/vault", "app/transfer"},
    "shamir_mnemonic": {"app/vault", "app/transfer"},
    "pikepdf": {"app/documents"},
    "pypdfium2": {"app/documents"},
    "PIL": {"app/documents"},
    "uharfbuzz": {"app/documents"},
    "fontTools": {"app/documents"},
    "pyxform": {"app/forms"},
    "elementpath": {"app/forms"},
    "PySide6": {"app/documents", "ui"},
    "shiboken6": {"ui"},
}


@cache
def imported(path: Path) -> set[str]:
    """Return the full names of all modules a file imports, at its top or in a function."""
    found = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def test_every_contract_is_kept(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    code = lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=None)
    assert code == 0, capsys.readouterr().out


@pytest.mark.parametrize("library", OWNERS)
def test_each_library_has_its_owners(library: str) -> None:
    strangers = {
        str(path.relative_to(ROOT))
        for path in python_files("app", "ui")
        if library in {name.split(".")[0] for name in imported(path)}
        and not any(path.is_relative_to(ROOT / owner) for owner in OWNERS[library])
    }
    assert not strangers


def test_app_knows_no_widgets() -> None:
    widgets = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in python_files("app")
        for name in imported(path)
        if name.startswith("PySide6.") and name.split(".")[1] not in {"QtCore", "QtGui"}
    }
    assert not widgets


def test_migrations_stand_alone() -> None:
    folder = ROOT / "app" / "storage" / "migrations"
    ours = {
        path.name
        for path in folder.rglob("*.py")
        if any(name.split(".")[0] in {"app", "ui"} for name in imported(path))
    }
    assert not ours


@pytest.mark.parametrize("start", ["ui.application", "app.bootstrap", "app.commands.main"])
def test_start_loads_nothing_heavy(start: str) -> None:
    asked = f"import {start}, json, sys; print(json.dumps(sorted(sys.modules)))"
    answer = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT
    )
    loaded = json.loads(answer.stdout.splitlines()[-1])
    heavy = [
        name
        for name in loaded
        if any(name == banned or name.startswith(f"{banned}.") for banned in NOT_AT_START)
    ]
    assert not heavy
