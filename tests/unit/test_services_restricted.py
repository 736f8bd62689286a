"""Restricted entries: that they are there is known, what they say is not, until a reason is written down."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from app import bootstrap
from app.bootstrap import Desk, Workbook
from app.commands.main import main
from app.documents.samples import payslips
from app.domain.custody import Custody
from app.errors import UserError
from app.services.cases import NewCase
from app.services.evidence import EvidenceInput
from tests.conftest import PASSPHRASE
from tests.role_parts import seated
from ui.models.history import changes

SECRET = "Names the man from the car wash."


@pytest.fixture
def case(workbook: Workbook) -> str:
    return workbook.cases.open(NewCase(working_name="Mira"))


@pytest.fixture
def note(workbook: Workbook, case: str) -> str:
    written = workbook.notes.add(case, SECRET)
    workbook.restricted.restrict(written, "Only for who works on the report.")
    return written


def test_a_restricted_note_is_a_locked_line_and_says_nothing(
    workbook: Workbook, case: str, note: str
) -> None:
    [line] = workbook.restricted.of_case(case)
    assert (line.record_id, line.kind, line.on) == (note, "note", workbook.clock.today())
    [entry] = [one for one in workbook.cases.timeline(case) if one.record_id == note]
    assert (entry.kind, entry.detail, entry.title, entry.text) == ("locked", "note", "", "")
    assert workbook.search.find("car wash") == []
    for view in (workbook.history.of, workbook.notes.entry):
        with pytest.raises(UserError, match=r"record\.restricted"):
            view(note)
    with pytest.raises(UserError, match=r"record\.restricted"):
        workbook.history.undo(note, "whichever")
    told = [one for one in workbook.audit.of_case(case) if one.action == "record.restricted"]
    assert [one.reason for one in told] == [""]  # the reason may say what the entry says
    told = [one for one in workbook.cases.timeline(case) if one.kind != "locked"]
    assert workbook.cases.head(case).counts["timeline"] == len(told)


def test_opened_with_a_reason_it_shows_like_others_for_this_session(
    workbook: Workbook, case: str, note: str
) -> None:
    with pytest.raises(UserError, match=r"record\.reason_needed"):
        workbook.restricted.open(note, "  ")
    workbook.restricted.open(note, "The police report is due.")
    assert workbook.restricted.of_case(case) == []
    [entry] = [one for one in workbook.cases.timeline(case) if one.record_id == note]
    assert (entry.kind, entry.text, entry.restricted) == ("note", SECRET, True)
    assert [hit.record_id for hit in workbook.search.find("car wash")] == [note]
    [told] = [one for one in workbook.audit.of_case(case) if one.action == "record.opened"]
    assert (told.who, told.reason) == ("Dana K.", "The police report is due.")


def test_restricted_again_it_is_locked_again(workbook: Workbook, case: str, note: str) -> None:
    workbook.restricted.open(note, "needed")
    workbook.restricted.unrestrict(note, "It is known by now.")
    assert workbook.restricted.of_case(case) == []
    workbook.restricted.restrict(note, "It is not.")
    assert [one.record_id for one in workbook.restricted.of_case(case)] == [note]
    assert workbook.search.find("car wash") == []
    told = [one.action for one in workbook.audit.of_case(case)]
    assert {"record.restricted", "record.unrestricted"} <= set(told)


def test_who_has_not_opened_it_cannot_lift_the_restriction(workbook: Workbook, note: str) -> None:
    with pytest.raises(UserError, match=r"record\.restricted"):
        workbook.restricted.unrestrict(note, "because")


def test_history_says_it_in_words_and_puts_back_nothing(workbook: Workbook, note: str) -> None:
    workbook.restricted.open(note, "To see it once.")
    workbook.restricted.unrestrict(note, "The report is over.")
    lifted = changes(workbook.history.of(note))[0]
    assert lifted.lines == ("No longer restricted",)
    assert lifted.undo_words == ""
    with pytest.raises(UserError, match=r"record\.reason_needed"):
        workbook.history.undo(note, lifted.id)


def test_no_typing_lifts_a_restriction(desk: Desk, tmp_path: Path) -> None:
    has: dict[str, str] = {}

    def fill(workbook: Workbook) -> None:
        has["case"] = workbook.cases.open(NewCase(working_name="Mira"))
        has["note"] = workbook.notes.add(has["case"], "She named the car wash.")
        workbook.restricted.restrict(has["note"], "it names a place")

    workbook = seated(desk, tmp_path / "v", "shelter", fill)
    with pytest.raises(ValueError, match="not typed"):
        workbook.drafts.keep(has["note"], "note", "restricted", False, case_id=has["case"])
    workbook.notes.type_on(has["note"], has["case"], "Something else.")
    with pytest.raises(UserError, match=r"right\.missing"):
        workbook.drafts.promote(has["note"], restricted=False)
    with pytest.raises(UserError, match=r"record\.restricted"):
        workbook.history.of(has["note"])
    workbook.lock()


def test_evidence_takes_its_history_of_custody_along(workbook: Workbook, case: str) -> None:
    item = workbook.evidence.add(
        case, io.BytesIO(payslips("Mira", "Car wash", ("May",))), EvidenceInput(title="Payslip")
    )
    workbook.restricted.restrict(item, "shows an address")
    with workbook.unlocked.begin() as work:
        assert work.find(Custody, case_id=case) == []
    assert workbook.evidence.of_case(case) == []
    workbook.restricted.open(item, "for the bundle")
    assert workbook.evidence.item(item).sound


def test_a_person_or_a_consent_is_not_restricted_one_by_one(workbook: Workbook, case: str) -> None:
    with pytest.raises(UserError, match=r"record\.not_restrictable"):
        workbook.restricted.restrict(case, "why not")


def test_the_command_line_opens_them_with_a_reason_file_and_writes_it_down(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made, _ = desk.create(tmp_path / "v", PASSPHRASE, office="N", worker="Dana K.")
    case = made.cases.open(NewCase(working_name="Mira"))
    note = made.notes.add(case, SECRET)
    made.restricted.restrict(note, "his name")
    made.lock()
    reason, words, passphrase = (tmp_path / name for name in ("reason", "words", "pass"))
    reason.write_text("The report is due.\n")
    words.write_text("car wash")
    passphrase.write_text(PASSPHRASE)
    passphrase.chmod(0o600)
    monkeypatch.setattr(bootstrap, "Desk", lambda today: desk)
    vault = ["--vault", str(tmp_path / "v"), "--passphrase-file", str(passphrase), "--json"]

    def told(*line: str) -> Any:
        assert main([*line, *vault]) == 0
        return json.loads(capsys.readouterr().out)

    with_reason = ("--reason-file", str(reason))
    assert told("search", str(words)) == []
    assert [hit["id"] for hit in told("search", str(words), *with_reason)] == [note]
    assert SECRET not in json.dumps(told("case", "show", "--case", case))
    assert SECRET in json.dumps(told("case", "show", "--case", case, *with_reason))
    again = desk.unlock(tmp_path / "v", PASSPHRASE)
    opened = [one for one in again.audit.of_case(case) if one.action == "record.opened"]
    again.lock()
    assert [one.reason for one in opened] == ["The report is due."] * 2
