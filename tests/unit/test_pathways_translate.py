"""A pathway speaks the language in use, and everything it says can be translated."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app import i18n
from app.pathways.load import as_written, built_in, rules_of
from app.pathways.translate import messages, spoken


@pytest.fixture
def pseudo() -> Iterator[None]:
    i18n.set_language(i18n.PSEUDO)
    yield
    i18n.set_language(i18n.SOURCE_LANGUAGE)


def test_english_stays_as_written():
    assert built_in() == as_written()


def test_every_label_is_offered_to_translators():
    rules = rules_of("us_t_visa")
    offered = messages(rules)
    said = {words for _, words in offered}
    for one in [
        *rules.questions(),
        *rules.evidence,
        *rules.stages,
        *rules.deadlines,
        *rules.events,
    ]:
        assert one.label in said
    for saying in rules.sayings():
        assert saying.text in said
    assert ("us_t_visa/rfe_response", "Reply to the request for evidence") in offered
    assert rules.forms[0].title not in said


def test_labels_change_with_the_language_and_ids_do_not(pseudo):
    rules, said = as_written()["us_t_visa"], rules_of("us_t_visa")
    assert said.criteria.of[0].label != rules.criteria.of[0].label
    assert said.title != rules.title
    assert [one.id for one in said.deadlines] == [one.id for one in rules.deadlines]
    assert said.forms[0].title == rules.forms[0].title
    assert said.sources == rules.sources
    assert said.examples == rules.examples


def test_a_kept_date_is_said_in_the_language_in_use(pseudo):
    kept = {"id": "rfe_response", "label": "Reply to the request for evidence", "stale": False}
    assert spoken("us_t_visa", kept)["label"] == i18n.pgettext(
        "us_t_visa/rfe_response", "Reply to the request for evidence"
    )
    i18n.set_language("es")
    assert spoken("us_t_visa", kept)["label"].startswith("Respuesta")
