"""The directory as a table: out and in again unchanged, taken in whole or not at all, in any encoding people have."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bootstrap import Workbook
from app.domain.organisation import Organisation
from app.domain.service import Service
from app.errors import UserError
from app.services.contact_columns import guarded, unguarded
from app.services.contact_file import Taken

SECRET = "17 Juniper Close"
HEAD = "organization.name,service.name,service.minimum_age,x_eligibility.children,service.assured_date\n"


def _look(workbook: Workbook, text: str, encoding: str = "utf-8") -> Taken:
    return workbook.contact_file.look(workbook.contact_file.read(text.encode(encoding)))


def _take(workbook: Workbook, text: str) -> Taken:
    return workbook.contact_file.take(workbook.contact_file.read(text.encode()))


def _fill(workbook: Workbook) -> str:
    owner = workbook.directory.add(
        Organisation(
            name="مركز النور", phone="+44 20 7946 0000", note="Ask Ms Reyes, never the desk.",
            shares="depends", shares_if="a court, \"only\" a court", shares_asked_on=date(2026, 5, 1),
        )
    )  # fmt: skip
    workbook.offers.save(
        Service(
            organisation_id=owner, name="=Refuge", types=("safe_house", "food"), minimum_age=18,
            description="First line\nSecond; with, signs", note="Back door", children="yes",
        )
    )  # fmt: skip
    workbook.directory.hide_address(owner, SECRET, "Ring twice")
    workbook.directory.add(Organisation(name="Harbour"))
    return owner


def test_what_goes_out_comes_in_again_unchanged(workbook: Workbook) -> None:
    _fill(workbook)
    content = workbook.contact_file.write_out(notes=True, addresses=True, reason="Moving laptops")
    taken = workbook.contact_file.look(workbook.contact_file.read(content))
    assert (taken.problems, taken.unread) == ((), ())
    assert [one.state for one in taken.lines] == ["unchanged"] * 3
    assert (taken.encoding, taken.separator) == ("utf-8", ",")


def test_without_ids_a_service_comes_back_by_its_name(workbook: Workbook) -> None:
    _fill(workbook)
    content = workbook.contact_file.write_out(notes=True, addresses=True, reason="Handing over")
    for one in workbook.offers.find():
        workbook.offers.remove(one.service.id)
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    without_ids = [{k: v for k, v in row.items() if not k.endswith(".id")} for row in rows]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, without_ids[0].keys(), delimiter=";")
    writer.writeheader()
    writer.writerows(without_ids)
    taken = _take(workbook, text.getvalue())
    assert taken.count("new") == 1
    (line,) = workbook.offers.find()
    assert line.service.name == "=Refuge"
    assert line.service.types == ("safe_house", "food")
    assert line.service.description == "First line\nSecond; with, signs"
    assert line.service.note == "Back door"


def test_nothing_private_goes_out_unasked(workbook: Workbook) -> None:
    _fill(workbook)
    text = workbook.contact_file.write_out().decode("utf-8-sig")
    assert SECRET not in text
    assert "Ask Ms Reyes" not in text
    assert "Back door" not in text
    assert "x_private" not in text
    with pytest.raises(UserError, match=r"record\.reason_needed"):
        workbook.contact_file.write_out(addresses=True)
    assert SECRET in workbook.contact_file.write_out(addresses=True, reason="For the move").decode()


def test_no_cell_is_a_formula(workbook: Workbook) -> None:
    _fill(workbook)
    text = workbook.contact_file.write_out().decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert "'=Refuge" in cells
    assert "'+44 20 7946 0000" in cells


@given(st.text())
def test_the_apostrophe_before_a_formula_is_taken_away_again(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("separator", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_every_encoding_and_separator_is_read(
    workbook: Workbook, encoding: str, separator: str
) -> None:
    text = 'organization.name,phone.number\n"Société “Élan”, Genève",555 0101\n'
    cells = (separator.join(row) for row in csv.reader(io.StringIO(text.replace(", G", " G"))))
    taken = _look(workbook, "\n".join(cells), encoding)
    assert [(one.state, one.name) for one in taken.lines] == [("new", "Société “Élan” Genève")]
    assert taken.separator == separator
    assert taken.encoding == encoding.removesuffix("-sig")


def test_new_changed_and_unchanged_are_told_apart(workbook: Workbook) -> None:
    _fill(workbook)
    text = (
        "Organization.Name,phone.number,service.name,Colour\n"
        "مركز النور,,=refuge,red\nharbour,555 0102,,\nFern House,,Legal clinic,\n"
    )
    taken = _look(workbook, text)
    assert taken.problems == ()
    assert taken.unread == ("colour",)
    assert [(one.state, one.kind, one.row) for one in taken.lines] == [
        ("unchanged", "organisation", 2), ("unchanged", "service", 2),
        ("changed", "organisation", 3),
        ("new", "organisation", 4), ("new", "service", 4),
    ]  # fmt: skip
    assert len(workbook.directory.organisations()) == 2
    _take(workbook, text)
    names = {one.name: one.phone for one in workbook.directory.organisations()}
    assert names == {
        "Fern House": "", "Harbour": "555 0102", "مركز النور": "+44 20 7946 0000",
    }  # fmt: skip
    assert _look(workbook, text).count("unchanged") == 5


def test_one_wrong_cell_and_nothing_is_taken_in(workbook: Workbook) -> None:
    text = HEAD + (
        "Fern House,Refuge,eighteen,yes,\n"
        ",Nobody's,,,\n"
        "Fern House,Advice,,maybe,2026-02-30\n"
        "Fern House,Advice,140,,\n"
        "Good House,Beds,18,no,2026-11-22\n"
        "Fern House,Refuge,,,\n"
    )
    taken = _look(workbook, text)
    assert [(one.row, one.column, one.code) for one in taken.problems] == [
        (2, "service.minimum_age", "table.number_unclear"),
        (3, "organization.name", "table.needs_name"),
        (4, "x_eligibility.children", "table.word_unknown"),
        (4, "service.assured_date", "table.day_unclear"),
        (5, "service.name", "table.twice"),
        (7, "service.name", "table.twice"),
    ]
    with pytest.raises(UserError) as refused:
        _take(workbook, text)
    assert (refused.value.code, refused.value.params) == ("table.rows_wrong", {"n": 6})
    assert workbook.directory.organisations() == []


def test_rows_about_one_organisation_agree(workbook: Workbook) -> None:
    text = "organization.name,phone.number\nFern House,555 0101\nFERN HOUSE,555 0102\nFern House,\n"
    (problem,) = _look(workbook, text).problems
    assert (problem.row, problem.code, problem.params) == (3, "table.row_differs", {"row": 2})


def test_the_office_itself_is_not_changed_by_a_file(workbook: Workbook) -> None:
    own = workbook.office.own().name
    (problem,) = _look(workbook, f"organization.name,phone.number\n{own},555 0101\n").problems
    assert problem.code == "table.own_office"
    taken = _take(workbook, f"organization.name,service.name\n{own},Drop-in\n")
    assert taken.problems == ()
    assert [one.organisation for one in workbook.offers.find()] == [own]


@pytest.mark.parametrize(("content", "code"), [
    (b"", "table.empty"),
    (b"name,phone\nA,1\n", "table.no_name_column"),
    (b'organization.name\n"open', "table.quotes_unclear"),
    (b"organization.name\nA\x81\x8d\n", "table.encoding_unclear"),
    (b"PK\x03\x04\x00\x00", "table.not_text"),
    (b"organization.name\n" + b"A\n" * 20_001, "table.too_long"),
    (b"organization.name" + b"," * 300 + b"\n", "table.too_long"),
], ids=["empty", "no-column", "quotes", "letters", "zip", "rows", "columns"])  # fmt: skip
def test_what_is_no_table_is_refused(workbook: Workbook, content: bytes, code: str) -> None:
    with pytest.raises(UserError) as refused:
        workbook.contact_file.look(workbook.contact_file.read(content))
    assert refused.value.code == code


def test_a_column_may_stand_there_once(workbook: Workbook) -> None:
    (problem,) = _look(workbook, "organization.name,organization.name\nA,B\n").problems
    assert (problem.row, problem.code) == (1, "table.column_twice")


def test_a_service_that_moved_is_known_by_its_id(workbook: Workbook) -> None:
    owner = _fill(workbook)
    (line,) = workbook.offers.find()
    taken = _take(
        workbook, f"organization.id,service.id,service.name\n{owner},{line.service.id},Fern\n".replace(
            "organization.id", "organization.name,organization.id"
        ).replace(f"{owner},", f"New Name,{owner},", 1),
    )  # fmt: skip
    assert [one.state for one in taken.lines] == ["changed", "changed"]
    assert workbook.offers.find()[0].service == replace(line.service, name="Fern")
    assert workbook.offers.find()[0].organisation == "New Name"
