"""Built-in forms are compiled once and read back; a form's plan serves every filling of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.forms import compiled
from app.forms.builtin import FOLDER, builtin_form
from app.forms.load import compile_form
from app.forms.model import FormDefinition
from app.forms.run import Session

FORM = """| survey |
| | type | name | label | relevant |
| | text | first | {label} | |
| | text | second | And then? | ${{first}} != '' |
"""


class Maker:
    """Compiles, and says how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, content: bytes) -> FormDefinition:
        self.times += 1
        return compile_form(content, "asked")


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    made = tmp_path / "asked.md"
    made.write_text(FORM.format(label="What is first?"))
    return made


def test_a_form_is_compiled_once(source: Path) -> None:
    make = Maker()
    first, again = compiled.kept(source, make), compiled.kept(source, make)
    assert make.times == 1
    assert again == first


def test_another_source_is_compiled_anew(source: Path) -> None:
    make = Maker()
    compiled.kept(source, make)
    source.write_text(FORM.format(label="What was first?"))
    assert compiled.kept(source, make).items[0].label == {"default": "What was first?"}
    assert make.times == 2


def test_another_compiler_compiles_anew(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make = Maker()
    compiled.kept(source, make)
    monkeypatch.setattr(compiled, "_compiler", lambda: b"a newer one")
    compiled.kept(source, make)
    assert make.times == 2


@pytest.mark.parametrize("left", [0, 10, 32, 200])
def test_a_torn_copy_is_made_anew(source: Path, left: int) -> None:
    make = Maker()
    form = compiled.kept(source, make)
    (copy,) = (source.parent / "__pycache__").iterdir()
    copy.write_bytes(copy.read_bytes()[:left])
    assert compiled.kept(source, make) == form
    assert compiled.kept(source, make) == form
    assert make.times == 2


def test_nothing_is_written_where_python_writes_nothing(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    compiled.kept(source, Maker())
    assert list(source.parent.iterdir()) == [source]


def test_a_folder_that_may_not_be_written_is_no_trouble(source: Path) -> None:
    (source.parent / "__pycache__").write_text("a file stands where the copies would go")
    make = Maker()
    compiled.kept(source, make)
    assert compiled.kept(source, make).id == "asked"
    assert make.times == 2


def test_a_form_read_back_loads_no_compiler() -> None:
    builtin_form("recovery_needs")
    program = (
        "import sys\nfrom app.forms.builtin import builtin_form\nfrom app.forms.run import Session\n"
        "for _ in range(2): Session(builtin_form.__wrapped__('recovery_needs'))\n"
        "print('pyxform' in sys.modules)"
    )
    env = {**os.environ}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    command, root = [sys.executable, "-c", program], FOLDER.parent.parent
    subprocess.run(command, env=env, cwd=root, check=True)
    done = subprocess.run(command, env=env, cwd=root, check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["False"]


def test_fillings_of_one_form_share_its_plan_and_nothing_else(source: Path) -> None:
    form = compiled.kept(source, Maker())
    one, other = Session(form), Session(form)
    one.set("/first", "said")
    assert one.place("/second").live
    assert not other.place("/second").live
    assert one._plan is other._plan
    assert Session(compiled.kept(source, Maker()))._plan is not one._plan
