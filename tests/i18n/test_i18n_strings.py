"""Every sentence can be collected, comes back from the file translators get, and is translated soundly."""

from __future__ import annotations

import importlib.util
import re
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from app import words
from app.forms import builtin
from app.pathways import load, translate

ROOT = Path(__file__).resolve().parents[2]
PLACES = re.compile(r"\{[^{}]*\}|<[^<>]*>")
# Of a catalogue that is delivered, the share that may wait for somebody who knows the language:
# a sentence that is new is better in English for a while than guessed.
WAITING = 0.05
LANGUAGES = sorted(path.parent.parent.name for path in ROOT.glob("resources/locale/*/*/*.po"))


@pytest.fixture(scope="module")
def strings() -> ModuleType:
    spec = importlib.util.spec_from_file_location("strings", ROOT / "packaging" / "strings.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def collected(strings: ModuleType) -> Catalog:
    made: Catalog = strings.collect()
    return made


@pytest.mark.slow
def test_the_file_for_translators_holds_all_there_is_to_translate(collected: Catalog) -> None:
    written = BytesIO()
    write_po(written, collected, no_location=True)
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


def delivered(language: str) -> Catalog:
    path = ROOT / "resources" / "locale" / language / "LC_MESSAGES" / "waymark.po"
    with path.open("rb") as stream:
        return read_po(stream, locale=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_delivered_catalogue_has_nearly_every_sentence(
    strings: ModuleType, collected: Catalog, language: str
) -> None:
    missing = strings.waiting(collected, language)
    assert len(missing) <= WAITING * len(collected), missing


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_every_place_where_something_is_filled_in(language: str) -> None:
    for message in delivered(language):
        sources = (message.id,) if isinstance(message.id, str) else message.id
        for said in filter(None, translations(message)) if message.id else ():
            allowed = [sorted(PLACES.findall(one)) for one in sources]
            assert sorted(PLACES.findall(said)) in allowed, said
            assert said == said.strip(), said
        assert not (message.id and message.fuzzy), message.id


def translations(message: Message) -> tuple[str, ...]:
    said = message.string or ""
    return (said,) if isinstance(said, str) else tuple(said)
