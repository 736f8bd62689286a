"""Every sentence can be collected, and comes back from the file translators get."""

from __future__ import annotations

import importlib.util
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.pofile import read_po, write_po

from app import words
from app.forms import builtin
from app.pathways import load, translate

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def strings() -> ModuleType:
    spec = importlib.util.spec_from_file_location("strings", ROOT / "packaging" / "strings.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_file_for_translators_holds_all_there_is_to_translate(strings: ModuleType) -> None:
    written = BytesIO()
    write_po(written, strings.collect(), no_location=True)
    written.seek(0)
    read = read_po(written)
    for code in words.codes():
        assert read.get(words.source_sentence(code), context="error") is not None, code
    assert read.get("Hide screen") is not None
    for form in builtin.builtin_forms():
        name, label = builtin.messages(form)[0]
        assert read.get(label, context=f"{form.id}/{name}") is not None
    for rules in load.built_in().values():
        context, statement = translate.messages(rules)[-1]
        assert read.get(statement, context=context) is not None


def test_words_marked_with_a_context_are_collected_with_it(
    strings: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("app", "ui"):
        (tmp_path / folder).mkdir()
    (tmp_path / "ui" / "part.py").write_text(
        'A = NP_("state", "ended")\nB = ngettext("{n} page", "{n} pages", 2)\n', encoding="utf-8"
    )
    monkeypatch.setattr(strings, "ROOT", tmp_path)
    assert list(strings.from_code()) == [("state", "ended"), (None, ("{n} page", "{n} pages"))]
