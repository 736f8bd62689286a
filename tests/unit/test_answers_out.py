"""Answers that leave: what Kobo and ODK read, only what was agreed to, and a line in the ledger."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from app.bootstrap import Workbook
from app.consent.gate import Override
from app.domain.consent import Consent
from app.domain.disclosure import Disclosure
from app.domain.organisation import Organisation
from app.domain.sitting import Sitting
from app.errors import UserError
from app.forms.load import compile_form
from app.forms.model import to_json
from app.forms.run import Session
from app.forms.submissions import Filled, submission, workbook_of
from app.services.answers import Wanted
from app.services.cases import NewCase
from tests.form_parts import YES_NO, form_of, row, table

OWN = table(
    row("start", "began"),
    row("begin_group", "g", "Group"),
    row("text", "name", "Name", category="identity"),
    row("integer", "age", "Age", category="risk"),
    row("date", "born", "Born", category="identity"),
    row("select_multiple yn", "many", "Which?", category="risk"),
    row("select_one yn", "one", "One?", category="risk"),
    row("text", "why", "Why?", category="risk", relevant="${one} = 'yes'"),
    row("end_group"),
    row("note", "n", "Just words"),
    row("calculate", "twice", "", calculation="${age} * 2", category="risk"),
    row("begin_repeat", "child", "Child"),
    row("text", "nick", "Nickname", category="family"),
    row("begin_repeat", "visit", "Visit"),
    row("date", "on", "When?", category="family"),
    row("end_repeat"),
    row("end_repeat"),
    row("text", "secret", "Secret", category="risk", restricted="yes"),
    choices=YES_NO,
    settings=[{"form_id": "own", "form_title": "Our own", "version": "7"}],
)


def sheets(content: bytes) -> dict[str, list[dict[str, str]]]:
    """Return the rows of each sheet by heading."""
    found = {}
    for sheet in load_workbook(BytesIO(content)).worksheets:
        heads, *rows = sheet.iter_rows(values_only=True)
        found[sheet.title] = [
            {
                str(head): str(cell)
                for head, cell in zip(heads, one, strict=True)
                if cell is not None
            }
            for one in rows
        ]
    return found


def whole(session: Session, name: str = "s1") -> Filled:
    return Filled(name, session, session.saved(), session.saved_states())


def filled_in() -> Session:
    session = Session(compile_form(OWN))
    session.set("/g/name", "Ada = 1+1")
    session.set("/g/age", 30)
    session.set("/g/born", "about 1996")
    session.set("/g/many", ["yes"])
    session.skip("/g/one", "declined")
    for nick, days in (("Bo", ["2019-05-01", "May 2020"]), ("Cy", [])):
        child = session.add("/child")
        session.set(f"{child}/nick", nick)
        for day in days:
            session.set(f"{session.add(f'{child}/visit')}/on", day)
    return session


def test_the_workbook_has_a_sheet_a_repeat_and_columns_as_kobo_names_them() -> None:
    session = filled_in()
    found = sheets(workbook_of(session.form, [whole(session), whole(session, "s2")]))
    assert list(found) == ["own", "child", "visit"]
    first = found["own"][0]
    began = first.pop("began")
    assert began.startswith("20")
    assert first == {
        "g/name": "Ada = 1+1", "g/age": "30", "g/born_as_said": "about 1996", "g/many": "yes",
        "g/many/yes": "1", "g/many/no": "0", "g/one__state": "declined", "twice": "60",
        "_uuid": "s1", "__version__": "7", "_index": "1",
    }  # fmt: skip
    assert [one["child/nick"] for one in found["child"]] == ["Bo", "Cy", "Bo", "Cy"]
    assert [one["_parent_index"] for one in found["child"]] == ["1", "1", "2", "2"]
    assert found["visit"][1] == {
        "child/visit/on_as_said": "May 2020", "_index": "2", "_parent_table_name": "child",
        "_parent_index": "1", "_submission__uuid": "s1",
    }  # fmt: skip
    assert [one["_parent_index"] for one in found["visit"]] == ["1", "1", "3", "3"]


def test_the_xml_is_what_odk_sends() -> None:
    session = filled_in()
    root = ElementTree.fromstring(submission(session.form, whole(session)))
    assert (root.tag, root.get("id"), root.get("version")) == ("data", "own", "7")
    assert root.findtext("g/age") == "30"
    assert root.findtext("g/many") == "yes"
    assert (root.findtext("g/born"), root.findtext("g/born_as_said")) == ("", "about 1996")
    assert [one.findtext("nick") for one in root.findall("child")] == ["Bo", "Cy"]
    assert root.findtext("child/visit/on") == "2019-05-01"
    assert root.find("g/why") is None  # not relevant
    meta = root.find("{http://openrosa.org/xforms}meta")
    assert meta is not None
    assert meta.findtext("{http://openrosa.org/xforms}instanceID") == "uuid:s1"


def test_sheets_have_names_excel_takes_and_strange_signs_harm_nothing() -> None:
    form = form_of(
        row("begin_repeat", "r" * 40), row("text", "q"), row("end_repeat"),
        row("begin_repeat", "r" * 41), row("text", "q2"), row("end_repeat"),
    )  # fmt: skip
    session = Session(form)
    session.set(f"{session.add('/' + 'r' * 40)}/q", "\x00\ud800\ufffe<&\U0001f600 שלום")
    content = workbook_of(form, [whole(session)])
    found = sheets(content)
    assert all(len(name) <= 31 for name in found)
    assert len(found) == 3
    assert next(iter(found["r" * 31][0].values())) == "<&\U0001f600 שלום"
    assert "שלום" in submission(form, whole(session)).decode()


# --- through the gate --------------------------------------------------------------------------


def begun(workbook: Workbook, **answers: object) -> tuple[str, str]:
    """Return a case and a filled form in it."""
    case = workbook.cases.open(NewCase(working_name="Amina"))
    workbook.forms.add(OWN, "own.md", to_json(compile_form(OWN, "own")))
    sitting = workbook.forms.start(case, "own")
    given = {"/g/name": "Ada", "/g/age": 30, "/g/one": "yes", "/g/why": "words", "/secret": "hid"}
    for key, value in (given | answers).items():
        workbook.forms.answer(sitting, key, value)
    workbook.forms.leave(sitting)
    return case, sitting


def harbour(workbook: Workbook) -> str:
    """Return the organisation answers go to; there is one of it."""
    known = [one.id for one in workbook.directory.organisations() if one.name == "Harbour"]
    return known[0] if known else workbook.directory.add(Organisation(name="Harbour"))


def agree(workbook: Workbook, case: str, purpose: str, *categories: str) -> str:
    """Return the recipient the person agreed to."""
    to = harbour(workbook)
    workbook.consents.give(Consent(
        case_id=case, purpose=purpose, recipient_id=to, recipient="Harbour",
        categories=frozenset(categories), given_on=workbook.clock.today(),
    ))  # fmt: skip
    return to


def ledger(workbook: Workbook, case: str) -> list[Disclosure]:
    with workbook.unlocked.begin() as work:
        return work.find(Disclosure, case_id=case)


def test_only_what_was_agreed_to_leaves_and_the_ledger_says_so(
    workbook: Workbook, tmp_path: Path
) -> None:
    case, sitting = begun(workbook)
    to = agree(workbook, case, "case_transfer", "risk")
    target = tmp_path / "answers.xlsx"
    composed = workbook.answers.write(Wanted(form_id="own", case_id=case, recipient_id=to), target)
    (found,) = sheets(target.read_bytes())["own"]
    assert (found["g/age"], found["g/why"]) == ("30", "words")
    assert "g/name" not in found
    assert "secret" not in found  # restricted: nobody ticked it
    assert "identity" in composed.withheld
    (line,) = ledger(workbook, case)
    assert (line.kind, line.what, line.record_ids) == ("export", "own", (sitting,))
    assert line.categories == {"risk"}
    assert "identity" in line.withheld


def test_without_agreement_nothing_leaves(workbook: Workbook, tmp_path: Path) -> None:
    case, _sitting = begun(workbook)
    to = harbour(workbook)
    target = tmp_path / "answers.xlsx"
    with pytest.raises(UserError, match=r"consent\.none"):
        workbook.answers.write(Wanted(form_id="own", case_id=case, recipient_id=to), target)
    assert not target.exists()
    assert ledger(workbook, case) == []


def test_a_withdrawn_agreement_carries_nothing(workbook: Workbook, tmp_path: Path) -> None:
    case, _sitting = begun(workbook)
    to = agree(workbook, case, "case_transfer", "risk")
    (consent,) = workbook.consents.of_case(case)
    workbook.consents.withdraw(consent.id)
    with pytest.raises(UserError, match=r"consent\.none"):
        workbook.answers.compose(Wanted(form_id="own", case_id=case, recipient_id=to))


def test_going_on_without_agreement_is_written_down(workbook: Workbook) -> None:
    case, _sitting = begun(workbook)
    to = harbour(workbook)
    override = Override("danger_to_life", "a reason", "The manager")
    wanted = Wanted(form_id="own", case_id=case, recipient_id=to, override=override)
    composed = workbook.answers.compose(wanted)
    workbook.answers.release(composed, workbook.answers.draw(composed, ".xml"))
    assert ledger(workbook, case)[0].override_kind == "danger_to_life"


def test_statistics_take_every_case_that_agreed_and_no_words(
    workbook: Workbook, tmp_path: Path
) -> None:
    first, _one = begun(workbook)
    second, _two = begun(workbook, **{"/g/age": 31})
    _third, _three = begun(workbook)
    to = agree(workbook, first, "statistics_anonymous", "whole_record")
    agree(workbook, second, "statistics_anonymous", "risk")
    target = tmp_path / "figures.xlsx"
    wanted = Wanted(form_id="own", recipient_id=to, purpose="statistics_anonymous")
    workbook.answers.write(wanted, target)
    found = sheets(target.read_bytes())["own"]
    assert sorted(one["g/age"] for one in found) == ["30", "31"]
    told = {head for one in found for head in one}
    assert not told & {"g/name", "g/why", "secret", "_uuid", "began"}
    assert [len(ledger(workbook, case)) for case in (first, second)] == [1, 1]


def test_the_ending_says_what_is_made(workbook: Workbook, tmp_path: Path) -> None:
    case, _sitting = begun(workbook)
    again = workbook.forms.start(case, "own")
    workbook.forms.answer(again, "/g/age", 5)
    workbook.forms.leave(again)
    to = agree(workbook, case, "case_transfer", "risk")
    wanted = Wanted(form_id="own", case_id=case, recipient_id=to)
    workbook.answers.write(wanted, tmp_path / "a.zip")
    names = ZipFile(tmp_path / "a.zip").namelist()
    assert names == ["instances/1/submission.xml", "instances/2/submission.xml"]
    for ending, code in ((".xml", "several"), (".pdf", "ending")):
        with pytest.raises(UserError, match=code):
            workbook.answers.write(wanted, tmp_path / f"a{ending}")
    assert len(ledger(workbook, case)) == 1


def test_an_unknown_purpose_form_or_empty_case_is_refused(workbook: Workbook) -> None:
    case, _sitting = begun(workbook)
    to = agree(workbook, case, "case_transfer", "family")
    for wanted, code in (
        (
            Wanted(form_id="own", case_id=case, recipient_id=to, purpose="training_or_media"),
            "purpose",
        ),
        (Wanted(form_id="nowhere", case_id=case, recipient_id=to), "unknown"),
        (Wanted(form_id="own", case_id=case, recipient_id=to), "none"),
        (Wanted(form_id="own", recipient_id=to), "none"),
    ):
        with pytest.raises(UserError, match=code):
            workbook.answers.compose(wanted)


def test_a_restricted_filling_stays_out(workbook: Workbook) -> None:
    case, sitting = begun(workbook)
    to = agree(workbook, case, "case_transfer", "risk")
    with workbook.unlocked.begin() as work:
        work.change(sitting, {"restricted": True}, kind=Sitting.KIND, case_id=case)
        work.commit()
    with pytest.raises(UserError, match=r"answers\.none"):
        workbook.answers.compose(Wanted(form_id="own", case_id=case, recipient_id=to))
