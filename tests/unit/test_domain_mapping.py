"""Records as JSON and back, and the category of every field."""

from dataclasses import fields
from datetime import UTC, date, datetime, time

import pytest

from app.domain.attachment import Attachment
from app.domain.categories import CATEGORIES, FIELDS, PURPOSES, category_of
from app.domain.kinds import KINDS
from app.domain.mapping import COLUMNS, as_typed, body_of, changes, flatten, record_of, unflatten
from app.domain.note import Note
from app.domain.partial_date import PartialDate
from app.domain.pathway import Pathway
from app.domain.person import Person
from app.domain.records import Record
from app.domain.safe_contact import SafeContact, Window
from app.errors import DamageError, UserError

FULL: list[Record] = [
    Person(working_name="Amina", birth=PartialDate.parse("about 1990"), languages=("ar", "en")),
    Pathway(events={"arrival": PartialDate.parse("May 2019")}, criteria={"presence": "yes"})
    .override("bona_fide", date(2027, 1, 2), "set by the notice"),
    Attachment(categories=frozenset({"identity", "financial"}), size=12, privileged=True),
    SafeContact(windows=(Window(0, time(9), time(11, 30)),), channel="message"),
    Note(text="She called.", at=datetime(2026, 11, 22, 10, 5, tzinfo=UTC), extra={"mood": [1]}),
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_has_exactly_one_category(kind: str) -> None:
    names = {field.name for field in fields(KINDS[kind])} - COLUMNS
    assert set(FIELDS[kind]) == names
    assert set(FIELDS[kind].values()) <= set(CATEGORIES)


def test_categories_and_purposes_are_the_lists_of_the_catalogue() -> None:
    assert (len(CATEGORIES), len(PURPOSES)) == (24, 19)
    assert category_of("safe_contact", "words") == "contact.safe"
    assert category_of("sitting", "answers:/a/name") == "uncategorised"
    assert category_of("note", "a field of a newer version") == "uncategorised"


@pytest.mark.parametrize("record", FULL, ids=lambda record: record.KIND)
def test_a_record_survives_body_and_paths(record: Record) -> None:
    flat = flatten(record.KIND, body_of(record))
    again = record_of(
        type(record),
        unflatten(record.KIND, flat),
        id=record.id,
        case_id=record.case_id,
        alive=True,
        restricted=False,
    )
    assert again == record


def test_an_empty_record_has_an_empty_body() -> None:
    assert all(body_of(kind()) == {} for kind in KINDS.values())


def test_maps_and_sets_are_kept_entry_by_entry() -> None:
    old = flatten("attachment", body_of(Attachment(categories=frozenset({"identity", "family"}))))
    new = flatten("attachment", body_of(Attachment(categories=frozenset({"identity", "images"}))))
    assert changes(old, new) == {"categories:images": True, "categories:family": None}


def test_a_value_of_another_shape_is_damage_and_is_not_shown() -> None:
    with pytest.raises(DamageError) as problem:
        record_of(Note, {"at": "canary"}, id="i", case_id=None, alive=True, restricted=False)
    assert problem.value.code == "record.unreadable"
    assert "canary" not in str(problem.value)


def test_typed_words_become_what_the_field_keeps() -> None:
    birth = as_typed("person", "birth", "about 1990")
    assert (birth["words"], birth["edtf"]) == ("about 1990", "1990~")
    assert as_typed("pathway", "events:arrival", "2020")["edtf"] == "2020"
    assert as_typed("task", "due_on", "2020-01-02") == "2020-01-02"
    assert as_typed("task", "minutes", "30") == 30
    assert as_typed("sitting", "answers:/a", ["x"]) == ["x"]
    assert as_typed("person", "phone", "") is None
    with pytest.raises(UserError):
        as_typed("task", "due_on", "canary")


def test_no_record_shows_its_content_in_its_repr() -> None:
    for record in FULL:
        assert repr(record) == f"<{record.KIND} {record.id}>"
