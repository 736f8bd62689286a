"""Check-ins, signs and links from the command line: thin over the services, and no content in an argument."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.bootstrap import Workbook
from app.commands.call import Answer, Call
from app.commands.main import _parser
from app.domain.attachment import Attachment
from app.domain.organisation import Organisation
from app.errors import UserError
from app.services.cases import NewCase

Run = Callable[..., Answer]


@pytest.fixture
def run(workbook: Workbook) -> Run:
    """A command line on the open vault."""

    def command(*words: str) -> Answer:
        call = Call(_parser(words).parse_args(words))
        call._workbook = workbook
        answer: Answer = call.args.run(call)
        json.dumps(answer.json, default=str)
        return answer

    return command


def file(folder: Path, words: str) -> str:
    made = folder / f"{len(list(folder.iterdir()))}.txt"
    made.write_text(words, encoding="utf-8")
    return str(made)


def test_check_ins_are_agreed_answered_and_stopped(
    run: Run, workbook: Workbook, tmp_path: Path
) -> None:
    case = workbook.cases.open(NewCase(working_name="Lan"))
    assert run("check-in", "show", "--case", case).lines == ["Nothing is agreed."]
    words = file(tmp_path, "Fridays after work\n")
    agreed = run(
        "check-in", "agree", "--case", case, "--every", "7", "--words-file", words, "--welfare", "yes"
    )  # fmt: skip
    assert agreed.json["agreement"]["words"] == "Fridays after work"
    assert agreed.json["agreement"]["welfare_agreed"]
    assert agreed.lines[0] == "Every 7 days, in force."
    first = agreed.json["planned"]["id"]
    changed = run("check-in", "agree", "--case", case, "--every", "14", "--first", "2026-12-01")
    assert changed.json["agreement"]["words"] == "Fridays after work", "what is not said stays"
    assert changed.json["planned"]["id"] != first
    planned = changed.json["planned"]["id"]
    how = file(tmp_path, "Tired, and well")
    after = run("check-in", "reached", planned, "--case", case, "--how-file", how)
    assert after.json["past"][0]["how"] == "Tired, and well"
    after = run("check-in", "missed", after.json["planned"]["id"], "--case", case)
    assert after.json["past"][0]["state"] == "missed"
    after = run("check-in", "leave-out", after.json["planned"]["id"], "--case", case)
    assert after.json["past"][0]["state"] == "cancelled"
    stopped = run("check-in", "stop", "--case", case)
    assert stopped.lines[0] == "Every 14 days, stopped on 2026-11-23."
    assert stopped.json["planned"] is None
    with pytest.raises(UserError, match=r"check_in\.no_agreement"):
        run("check-in", "stop", "--case", case)


def test_a_paper_of_their_own_needs_no_recipient_and_any_other_does(
    run: Run, workbook: Workbook, tmp_path: Path
) -> None:
    case = workbook.cases.open(NewCase(working_name="Lan"))
    with workbook.unlocked.begin() as work:
        work.save(
            Attachment(case_id=case, title="Passport", number="E-01", original_or_copy="original")
        )
        work.commit()
    out = tmp_path / "receipt.pdf"
    run("letter", "print", "L24", "--case", case, "--language", "es", "--out", str(out))
    assert out.read_bytes().startswith(b"%PDF")
    sheet = workbook.forms.start(case, "nrm_worksheet")
    workbook.forms.answer(sheet, "/nrm_page_child/nrm_under_age", "yes")
    workbook.forms.leave(sheet)
    target = tmp_path / "sheet.pdf"
    words = ("letter", "print", "L05", "--case", case, "--out", str(target))
    with pytest.raises(UserError, match=r"letter\.no_recipient"):
        run(*words)
    assert not target.exists()
    council = workbook.directory.add(Organisation(name="Eastmere Council"))
    told = run(*words, "--recipient", council)
    assert told.json["consent"] is None
    assert target.read_bytes().startswith(b"%PDF")


def test_a_sign_is_noted_and_nothing_is_counted(
    run: Run, workbook: Workbook, tmp_path: Path
) -> None:
    case = workbook.cases.open(NewCase(working_name="Lan"))
    assert run("indicator", "list", "--case", case).lines == []
    every = run("indicator", "list", "--all", "--case", case).json
    sign = every[0]["id"]
    words, when = file(tmp_path, "He kept my card"), file(tmp_path, "May 2026")
    noted = run(
        "indicator", "note", sign, "--case", case, "--answer", "present", "--source", "told",
        "--words-file", words, "--on-file", when,
    )  # fmt: skip
    assert (noted.json["answer"], noted.json["words"], noted.json["on"]) == (
        "present", "He kept my card", "May 2026",
    )  # fmt: skip
    listed = run("indicator", "list", "--case", case)
    assert [one["id"] for one in listed.json] == [sign]
    with pytest.raises(UserError, match=r"indicator\.unknown"):
        run("indicator", "note", "no.such", "--case", case, "--answer", "present")


def test_two_cases_of_one_person_are_joined_and_parted_with_a_reason(
    run: Run, workbook: Workbook, tmp_path: Path
) -> None:
    case = workbook.cases.open(NewCase(working_name="Lan", legal_name="Tran Thi Lan"))
    other = workbook.cases.open(NewCase(working_name="Lan", legal_name="Tran Thi Lan"))
    for one in (case, other):
        workbook.cases.change_person(one, phone="+44 20 7946 0123")
    shared = run("link", "list", "--case", case)
    assert other in {each["id"] for one in shared.json["shared"] for each in one["cases"]}
    assert "7946" not in json.dumps(shared.json), "a number that reaches somebody is not said"
    assert "7946" not in "\n".join(shared.lines)
    phone = file(tmp_path, "+44 20 7946 0123")
    assert {one["id"] for one in run("link", "known", "--phone-file", phone).json} == {case, other}
    why = file(tmp_path, "She came back under her other name")
    joined = run("link", "join", other, "--case", case, "--reason-file", why)
    assert joined.json["same"]["id"] == other
    assert run("link", "part", "--case", case, "--reason-file", why).json["same"] is None
    with pytest.raises(UserError, match=r"link\.reason_needed"):
        run("link", "join", other, "--case", case, "--reason-file", file(tmp_path, " "))
