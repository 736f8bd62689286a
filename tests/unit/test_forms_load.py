"""Reading forms: what pyxform gives us is pinned here, and every refusal is one clear sentence with its place."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from app.forms.builtin import check_file, report
from app.forms.export import workbook
from app.forms.labels import plain_label
from app.forms.load import compile_form
from app.forms.model import FormDefinition, from_json, to_json
from app.forms.problem import FormError, FormProblem
from tests.form_parts import YES_NO, form_of, row, table


def refused(content: bytes) -> FormProblem:
    with pytest.raises(FormError) as caught:
        compile_form(content, "small")
    return caught.value.problems[0]


def shape(form: FormDefinition) -> list[tuple[object, ...]]:
    return [
        (one.path, one.type, one.relevant, one.constraint, one.calculate, one.default, one.extras)
        for one in form.walk()
    ]


def test_our_columns_survive_pyxform_and_reach_the_question() -> None:
    form = form_of(
        row("begin_group", "g", sensitivity="3", category="risk", why="To keep you safe"),
        row("select_one yn", "a", category="identity", sensitivity="1", pause_if="no"),
        row(
            "text", "b", htcds="vic_MethodsOfControl=DebtBondage", indicator="x.y", restricted="yes"
        ),
        row("end_group"),
        row("text", "c"),
        choices=[{**YES_NO[0], "category": "location"}],
    )
    group, a, b, c = (form.item(path) for path in ("/g", "/g/a", "/g/b", "/c"))
    assert group.why == {"default": "To keep you safe"}
    assert (a.category, a.sensitivity, a.pause_if) == ("identity", 1, "no")
    assert (b.category, b.sensitivity, b.restricted) == ("risk", 3, True)
    assert b.extras == {"htcds": "vic_MethodsOfControl=DebtBondage", "indicator": "x.y"}
    assert (c.category, c.sensitivity) == ("uncategorised", 0)
    assert form.lists["yn"][0].extras == {"category": "location"}
    assert b.row == 4


def test_old_type_names_become_one() -> None:
    said = [
        "string",
        "int",
        "add text prompt",
        "select all that apply from yn",
        "q date",
        "acknowledge",
    ]
    form = form_of(*(row(kind, f"q{n}") for n, kind in enumerate(said)), choices=YES_NO)
    assert [one.type for one in form.questions()] == [
        "text", "integer", "text", "select_multiple", "date", "acknowledge",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "said", "where"),
    [
        ([row("text", "a", relevant="foo(1) = 2")], "There is no function called foo().", ("survey", 2, "relevant")),
        ([row("text", "ok"), row("text", "a", constraint=". >")], "ends too early.", ("survey", 3, "constraint")),
        ([row("text", "a", relevant="${nobody} = 1")], "nobody", ("survey", 2, "relevant")),
        ([row("wish", "a")], "Unknown question type 'wish'.", ("survey", 2, "type")),
        ([row("text", "a b")], "name", ("survey", 2, "name")),
        ([row("text", "a"), row("text", "a")], "unique", ("survey", 3, "name")),
        ([row("begin_group", "g")], "g", ("survey", 2, "")),
        ([row("select_one nowhere", "a")], "nowhere", ("survey", 2, "")),
        ([row("calculate", "a", calculation="${b}"), row("calculate", "b", calculation="${a}")], "circle",
         ("survey", 2, "")),
        ([row("begin_group", "g") | {"instance::tag": "person"}, row("text", "a"), row("end_group")],
         "cannot be read. Take it out", ("survey", 1, "instance::tag")),
        ([row("text", "a", relevant=f"'x' = '{'x' * 5000}'")], "longer than 4096 bytes", ("survey", 2, "relevant")),
        ([row("text", "a", relevant="(" * 70 + "1" + ")" * 70)], "nested deeper than 64", ("survey", 2, "relevant")),
    ],
)  # fmt: skip
def test_an_error_is_one_sentence_with_its_place(
    rows: list[dict[str, str]], said: str, where: tuple[str, int, str]
) -> None:
    problem = refused(table(*rows, choices=YES_NO))
    assert said in problem.what
    assert "http" not in problem.what
    assert "\n" not in problem.what
    assert (problem.sheet, problem.row, problem.column) == where


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01",
        b"PK\x03\x04 not a zip",
        b"\xd0\xcf\x11\xe0 not a workbook",
        b"just words",
        b"| survey |",
    ],
)
def test_what_is_no_form_is_refused(content: bytes) -> None:
    assert refused(content).what.endswith(".")


def test_a_sheet_of_another_program_is_refused_in_words_a_person_can_use() -> None:
    held = BytesIO()
    with ZipFile(held, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("content.xml", "<office/>")
    with pytest.raises(FormError) as refused:
        compile_form(held.getvalue())
    [problem] = refused.value.problems
    assert problem.what == "This is neither a workbook (.xlsx, .xls) nor a table in Markdown."


def test_a_workbook_without_a_survey_sheet_says_so() -> None:
    book, stream = Workbook(), BytesIO()
    book.save(stream)
    assert "survey" in refused(stream.getvalue()).what


def test_too_many_questions_and_too_deep_groups_are_refused() -> None:
    many = [row("text", f"q{n}") for n in range(2_001)]
    assert "2000 is the most" in refused(table(*many)).what
    deep = [row("begin_group", f"g{n}") for n in range(70)]
    deep += [row("text", "q"), *[row("end_group") for _ in range(70)]]
    assert "deeper than 64" in refused(table(*deep)).what


def test_what_a_laptop_cannot_do_is_named_with_its_place_and_the_form_still_works() -> None:
    form = form_of(
        row("audio", "voice"),
        row("geopoint", "spot"),
        row("deviceid", "phone"),
        row("text", "sign", appearance="signature"),
        row("calculate", "f", calculation="pulldata('fruits', 'name', 'key', 'x')"),
        row("text", "t", constraint="regex(., '(?=x)y')"),
        row("text", "u", appearance="ex:org.other.app"),
        row("calculate", "last", calculation="${last-saved#t}"),
        row("select_one_from_file towns.csv", "town"),
        settings=[{"form_id": "f", "submission_url": "https://example.org"}],
    )
    named = {(one.what, one.where) for one in form.unsupported}
    assert named == {
        ("audio", "/voice"), ("geopoint", "/spot"), ("deviceid", "/phone"), ("signature", "/sign"),
        ("pulldata", "/f"), ("regex", "/t"), ("ex", "/u"), ("last-saved", "/last"),
        ("external file", "/town"), ("submission_url", "settings"),
    }  # fmt: skip
    assert all(one.why for one in form.unsupported)


def test_a_compiled_form_survives_its_cache() -> None:
    form = form_of(
        row("text", "a"), row("text", "b", relevant="${a} = 'x' and not(selected(${a}, 'y'))")
    )
    assert from_json(to_json(form)) == form


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("**Bold** and *soft*", "Bold and soft"),
        ("<span style='color:red'>Red</span> & 3 < 5", "Red & 3 < 5"),
        ("# Title\\nnext _line_", "Title\nnext line"),
        ("see [this](https://example.org)", "see this"),
        ("snake_case_name and ${a_b_c} stay", "snake_case_name and ${a_b_c} stay"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("a<br>b", "a\nb"),
    ],
)
def test_marks_are_taken_out_of_labels(marked: str, plain: str) -> None:
    assert plain_label(marked) == plain


def test_an_exported_form_is_the_same_form() -> None:
    form = form_of(
        row("begin_repeat", "r", repeat_count="2"),
        row("select_one yn", "a", default="yes", hint="Say | anything"),
        row("integer", "b", relevant="${a} = 'yes'", constraint=". > 3", constraint_message="More"),
        row("end_repeat"),
        row("calculate", "c", calculation="sum(${b})"),
        choices=YES_NO,
        settings=[{"form_id": "f", "form_title": "Form", "version": "7"}],
    )
    again = compile_form(workbook(form), "small")
    assert shape(again) == shape(form)
    assert (again.id, again.title, again.version) == ("f", "Form", "7")


def test_a_cell_that_looks_like_a_formula_is_not_written_as_one() -> None:
    form = form_of(row("text", "a", "=1+1"))
    sheet = load_workbook(BytesIO(workbook(form)))["survey"]
    assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)


def test_a_check_lists_the_questions(tmp_path: object) -> None:
    found = report(form_of(row("text", "a", "Your name?"), row("note", "n", "Thanks")))
    assert [
        (one["name"], one["path"], one["type"], one["label"]) for one in found["questions"]
    ] == [
        ("a", "/a", "text", "Your name?"),
        ("n", "/n", "note", "Thanks"),
    ]
    assert found["errors"] == []


def test_checking_a_broken_file_reports_instead_of_raising(tmp_path: object) -> None:
    from pathlib import Path

    file = Path(str(tmp_path)) / "broken.md"
    file.write_bytes(table(row("text", "a", relevant="1 +")))
    found = check_file(file)
    assert found["questions"] == []
    assert found["errors"][0]["row"] == 2
