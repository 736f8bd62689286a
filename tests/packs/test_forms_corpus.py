"""Real forms that nobody here wrote: all load or are refused in words, and what is unsupported is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.forms.builtin import check_file, open_form
from app.forms.export import workbook
from app.forms.load import compile_form
from app.forms.model import from_json, to_json
from app.forms.pages import Pages
from app.forms.run import Session

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus folder is not here")
FORMS = sorted(CORPUS.glob("xlsform/*")) + [CORPUS / "htcds" / "htcds_xlsform.xlsx"]
NOT_FORMS = [
    CORPUS / "htcds" / name
    for name in (
        "htcds_workbook_v2.0.xlsx",
        "htcds_workbook_single_select_v2.0.xlsx",
        "htcds_field_standards_2.0.ods",
    )
]


@pytest.mark.parametrize("file", FORMS, ids=lambda file: file.name)
def test_it_loads_fills_caches_and_exports(file: Path) -> None:
    form = open_form(file)
    assert from_json(to_json(form)) == form
    session = Session(form)
    pages = Pages(session)
    for line in pages.sections():
        assert pages.section(line.path).label
    assert set(session.result()) >= {"answers", "states", "relevant", "problems", "complete"}
    again = compile_form(workbook(form), file.stem)
    assert [(one.path, one.type) for one in again.walk()] == [
        (one.path, one.type) for one in form.walk()
    ]


@pytest.mark.parametrize("file", NOT_FORMS, ids=lambda file: file.name)
def test_a_workbook_that_is_no_form_is_refused_in_one_sentence(file: Path) -> None:
    found = check_file(file)
    assert found["questions"] == []
    assert len(found["errors"]) == 1
    assert found["errors"][0]["what"].endswith(".")


def test_the_official_case_data_form_lists_its_questions() -> None:
    found = check_file(CORPUS / "htcds" / "htcds_xlsform.xlsx")
    names = [one["name"] for one in found["questions"]]
    assert len(names) == 34
    assert {"con_Consent", "prs_Birthdate", "vic_TraffickingStatus"} <= set(names)
    assert found["errors"] == []


@pytest.mark.parametrize(
    ("file", "what"),
    [
        ("pull_data.xlsx", "pulldata"),
        ("widgets.xls", "audio"),
        ("widgets.xls", "video"),
        ("widgets.xls", "geopoint"),
        ("widgets.xls", "barcode"),
        ("widgets.xls", "media"),
    ],
)
def test_what_it_uses_that_a_laptop_cannot_do_is_named(file: str, what: str) -> None:
    found = check_file(CORPUS / "xlsform" / file)
    assert what in {one["what"] for one in found["unsupported"]}


def test_a_cascade_of_the_corpus_offers_only_what_fits() -> None:
    session = Session(open_form(CORPUS / "xlsform" / "choice_filter_test.xlsx"))
    session.set("/state", "texas")
    assert [choice.name for choice in session.choices("/county")] == ["king", "cameron"]
    session.set("/county", "cameron")
    assert [choice.name for choice in session.choices("/city")] == ["brownsville", "harlingen"]
