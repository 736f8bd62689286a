"""A record filled in as a sheet: kept as typed, refused with the field it is about, taken out and brought back."""

import pytest

from app.bootstrap import Workbook
from app.domain.organisation import Organisation
from app.errors import UserError
from app.services import case_file, record_sheets
from app.services.case_file import read_sheet
from app.services.record_sheets import Asked, RecordSheet


def test_a_sheet_begins_empty_or_with_what_is_given(workbook: Workbook) -> None:
    view = workbook.case_file.sheet("organisation", None, name="Harbour")
    assert view.record_id == ""
    assert {one.name: one.value for one in view.fields if one.value} == {"name": "Harbour"}


def test_what_is_typed_becomes_a_line_and_comes_back_to_be_corrected(workbook: Workbook) -> None:
    typed = {"name": "  مركز النور ", "role": "Counselling"}
    made = workbook.case_file.keep("organisation", None, typed)
    line = next(
        one for one in workbook.case_file.lines("organisation", None) if one.record_id == made
    )
    assert (line.title, line.details) == ("مركز النور", ("Counselling",))
    view = workbook.case_file.sheet("organisation", None, made)
    assert {one.name: one.value for one in view.fields if one.value} == {
        "name": "مركز النور",
        "role": "Counselling",
    }
    again = workbook.case_file.keep("organisation", None, {"name": "Nour", "role": ""}, made)
    assert again == made
    assert [len(one.fields) for one in workbook.history.of(made)] == [2, 2]


def test_nothing_changed_is_nothing_written(workbook: Workbook) -> None:
    made = workbook.case_file.keep("organisation", None, {"name": "Harbour"})
    workbook.case_file.keep("organisation", None, {"name": "Harbour "}, made)
    assert len(workbook.history.of(made)) == 1


def test_an_empty_sheet_and_one_without_its_name_are_refused_at_the_field() -> None:
    for typed, code in (
        ({"name": " "}, "record.empty"),
        ({"role": "x", "name": ""}, "record.needed"),
    ):
        with pytest.raises(UserError) as refused:
            read_sheet("organisation", typed)
        assert (refused.value.code, refused.value.params["field"]) == (code, "name")


def test_what_is_taken_out_comes_back_from_its_history(workbook: Workbook) -> None:
    made = workbook.case_file.keep("organisation", None, {"name": "Harbour"})
    change = workbook.case_file.remove("organisation", made)
    assert made not in [one.record_id for one in workbook.case_file.lines("organisation", None)]
    workbook.history.undo(made, change)
    assert made in [one.record_id for one in workbook.case_file.lines("organisation", None)]


@pytest.mark.parametrize(
    ("asked", "typed", "read"),
    [
        ("day", "29 February 2024", "2024-02-29"),
        ("day", "", "None"),
        ("number", "12", "12"),
        ("number", "١٢", "12"),
        ("partial_date", "after the rains", "after the rains"),
    ],
)
def test_figures_and_days_are_read_as_people_write_them(
    monkeypatch: pytest.MonkeyPatch, asked: record_sheets.FieldType, typed: str, read: str
) -> None:
    value = _read(monkeypatch, asked, typed)
    assert getattr(value, "words", str(value)) == read


@pytest.mark.parametrize(
    ("asked", "typed"),
    [
        ("day", "May 2024"),
        ("day", "29 February 2023"),
        ("day", "03/04/2024"),
        ("number", "-1"),
        ("number", "twelve"),
    ],
)
def test_what_cannot_be_read_says_at_which_field(
    monkeypatch: pytest.MonkeyPatch, asked: record_sheets.FieldType, typed: str
) -> None:
    with pytest.raises(UserError) as refused:
        _read(monkeypatch, asked, typed)
    assert refused.value.code == f"record.{asked}_unclear"
    assert refused.value.params == {"field": "name"}


def _read(monkeypatch: pytest.MonkeyPatch, asked: record_sheets.FieldType, typed: str) -> object:
    fields = (Asked("name", "Name", asked), Asked("other", "Other"))
    sheet = RecordSheet(title="One", add="Add", nothing="None", line=("name",), fields=fields)
    monkeypatch.setattr(case_file, "record_sheet", lambda _kind: sheet)
    return read_sheet("organisation", {"name": typed, "other": "x"})["name"]


def test_an_office_record_belongs_to_no_case(workbook: Workbook) -> None:
    made = workbook.case_file.keep("organisation", None, {"name": "Harbour"})
    assert Organisation(id=made).case_id is None
