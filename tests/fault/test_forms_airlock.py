"""A foreign form is read in the child process, with its doors closed: whole, or refused in words."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from app.documents.airlock import Airlock
from app.errors import AppError
from app.forms.arity import ARITY
from app.forms.export import workbook
from app.forms.load import compile_form
from app.forms.problem import FormError
from tests.form_parts import YES_NO, row, table

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "xlsform"


def everything() -> bytes:
    """Return a form that uses every function and every kind of row, so that every module is needed."""
    calls = [
        f"{name}({', '.join(['${t}'] * max(least, 1 if most else 0))})"
        for name, (least, most) in ARITY.items()
        if name not in ("indexed-repeat", "instance", "randomize", "jr:choice-name")
    ]
    rows = [
        {"type": kind, "name": f"k{n}", "label::English (en)": "a", "label::Español (es)": "b"}
        for n, kind in enumerate(
            "text integer decimal date time dateTime note image audio video file barcode geopoint "
            "geotrace geoshape acknowledge range hidden start end today deviceid".split()
        )
    ]
    rows = [
        *rows,
        {"type": "text", "name": "t", "label::English (en)": "t", "media::image": "x.png"},
    ]
    rows += [row("calculate", f"c{n}", calculation=call) for n, call in enumerate(calls)]
    rows += [
        row("begin_repeat", "r", repeat_count="2"),
        row("select_one yn or_other", "one", trigger="${t}", default="concat('a', 'b')"),
        row("rank yn", "rank", parameters="randomize=true"),
        row("end_repeat"),
        row("select_one_external towns", "town", choice_filter="of=${t}"),
        row("calculate", "i", calculation="indexed-repeat(${one}, ${r}, 1)"),
        row("calculate", "j", calculation="jr:choice-name(${t}, '${town}')"),
        row("text", "x", constraint="regex(., '[a-z]+')"),
    ]
    towns = [{"list_name": "towns", "name": "x", "label": "X", "of": "1"}]
    return table(*rows, choices=YES_NO, external_choices=towns)


@pytest.mark.slow
@pytest.mark.parametrize("as_workbook", [False, True])
def test_a_form_that_uses_everything_is_read_with_the_doors_closed(as_workbook: bool) -> None:
    here = compile_form(everything(), "all")
    content = workbook(here) if as_workbook else everything()
    form = Airlock().form(content, name="all")
    assert [one.path for one in form.walk()] == [one.path for one in here.walk()]


@pytest.mark.slow
def test_an_old_workbook_is_read_with_the_doors_closed() -> None:
    file = CORPUS / "widgets.xls"
    if not file.is_file():
        pytest.skip("the corpus folder is not here")
    assert Airlock().form(file.read_bytes()) == compile_form(file.read_bytes())


@pytest.mark.slow
def test_problems_come_back_with_their_place() -> None:
    with pytest.raises(FormError) as caught:
        Airlock().form(table(row("text", "a", relevant="1 +")))
    assert (caught.value.problems[0].row, caught.value.problems[0].column) == (2, "relevant")


@pytest.mark.slow
def test_a_workbook_that_swells_ends_in_a_refusal_and_not_in_a_full_memory() -> None:
    stream = BytesIO(workbook(compile_form(table(row("text", "a")))))
    swollen = BytesIO()
    with ZipFile(stream) as source, ZipFile(swollen, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            if not name.endswith("sheet1.xml"):
                target.writestr(name, source.read(name))
        filler = "<row><c t='inlineStr'><is><t>" + "A" * 4_000 + "</t></is></c></row>"
        head, _, tail = source.read("xl/worksheets/sheet1.xml").decode().partition("</sheetData>")
        with target.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(head.encode())
            for _ in range(60):
                sheet.write(filler.encode() * 1_000)
            sheet.write(f"</sheetData>{tail}".encode())
    with pytest.raises(AppError):
        Airlock(cpu_seconds=10).form(swollen.getvalue())
