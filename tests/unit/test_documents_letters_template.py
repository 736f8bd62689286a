"""Letter files: wrong ones are named with file and line; right ones say what the gate must decide."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.consent.rules import letter_rules
from app.documents.blocks import said, texts_of
from app.documents.template import built_in_letters, load, template
from app.errors import UserError

GOOD = """\
letter: L21
name: {en: Attendance}
title: {en: Letter}
subject: {en: Attendance}
languages: [en]
placeholders:
  name: {type: name, category: identity, label: Name, required: true}
blocks:
  - kind: paragraph
    text: {en: "{name} was here on {today}."}
  - kind: signature
    closing: {en: Thank you}
confidential: {en: "Please call {office_phone}."}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "L21.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_is_read(tmp_path):
    made = load(written(tmp_path, GOOD))
    assert made.placeholders["name"].required
    assert said(made.blocks[1].closing, "en") == "Thank you"


@pytest.mark.parametrize(
    ("old", "new", "line", "part"),
    [
        ("category: identity", "category: idnetity", 7, "idnetity"),
        ("category: identity", "category: immigration", 7, "immigration"),
        ("type: name", "type: nome", 7, "nome"),
        ("required: true", "needed: true", 7, "needed"),
        ("kind: paragraph", "kind: paragraf", 9, "paragraf"),
        ("{name} was here", "{nmae} was here", 9, "nmae"),
        ("languages: [en]", "languages: [en, es]", 2, "es"),
        ("letter: L21", "letter: L99", 1, "L99"),
        ("letter: L21", "letter: L09", 1, "hard_block_if"),
        ("closing: {en: Thank you}", "clsing: {en: Thank you}", 11, "clsing"),
        ("blocks:\n", "blocks: [\n", 9, "YAML"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(tmp_path, old, new, line, part):
    assert old in GOOD
    with pytest.raises(UserError) as caught:
        load(written(tmp_path, GOOD.replace(old, new)))
    assert caught.value.code == "paper.template_wrong"
    assert caught.value.params["file"] == "L21.yaml"
    assert caught.value.params["line"] == line
    assert part in str(caught.value.params["what"])


@pytest.mark.parametrize("letter", built_in_letters())
def test_every_letter_that_ships_is_whole(letter):
    made = template(letter)
    rule = letter_rules()[letter]
    for place in made.placeholders.values():
        for category in [one.category for one in place.choices.values()] or [place.category]:
            assert rule.lists(category)
    for block in made.blocks:
        for text in texts_of(block):
            words = [text] if isinstance(text, str) else [text[lang] for lang in made.languages]
            assert all("victim" not in one.lower() for one in words)
    assert all(said(made.title, lang) in ("Letter", "Carta", "رسالة") for lang in made.languages)


def test_the_letter_to_a_lawyer_is_there_in_three_languages():
    assert template("L02").languages == ["en", "es", "ar"]


def test_candidates_carry_the_category_of_each_choice():
    found = template("L02").candidates(
        {"name": "Lan", "matters": ("immigration", "wages"), "documents": ()}
    )
    assert {(one.key, tuple(one.categories)) for one in found} == {
        ("name", ("identity",)),
        ("matters:immigration", ("immigration",)),
        ("matters:wages", ("employment_wages",)),
    }


@pytest.mark.parametrize("values", [{"narrative": "x"}, {"matters": ("crime",)}])
def test_a_letter_has_no_place_for_what_it_may_never_carry(values):
    with pytest.raises(UserError) as caught:
        template("L02").candidates(values)
    assert caught.value.code == "paper.no_such_place"


@pytest.mark.parametrize("letter", ["L99", "../L02", "rules"])
def test_an_unknown_letter_is_refused(letter):
    with pytest.raises(UserError) as caught:
        template(letter)
    assert caught.value.code == "paper.no_such_letter"
