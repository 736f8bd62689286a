"""Closing, holding and removing from the command line: reasons from files, refusals with a sentence, lists as text."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Desk, Workbook
from app.commands.call import Answer, Call
from app.commands.main import _parser
from app.domain.organisation import Organisation
from app.errors import UserError
from app.services.cases import NewCase

Run = Callable[..., Answer]


@pytest.fixture
def run(workbook: Workbook, desk: Desk, tmp_path: Path) -> Run:
    """A command line on the open vault; `reason` is written into the file that is named."""
    file = tmp_path / "reason"

    def command(*words: str, reason: str = "") -> Answer:
        file.write_text(reason, encoding="utf-8")
        line = [*words, *(("--reason-file", str(file)) if reason else ())]
        call = Call(_parser(line).parse_args(line))
        call._workbook = workbook
        answer: Answer = call.args.run(call)
        json.dumps(answer.json, default=str)
        return answer

    return command


@pytest.fixture
def case(workbook: Workbook) -> str:
    return workbook.cases.open(NewCase(working_name="Lan"))


def code(caught: Any) -> str:
    return str(caught.value.code)


def test_from_closing_to_the_register(run: Run, workbook: Workbook, case: str) -> None:
    closed = run("case", "close", "--case", case, reason="moved on")
    assert closed.lines == ["Closed. Kept until 2033-11-23."]
    assert run("report", "retention").lines == [
        "A-0001    closed 2026-11-23  kept until 2033-11-23  standard"
    ]
    run("case", "reopen", "--case", case, reason="came back")
    run("case", "close", "--case", case, reason="moved on")
    run("case", "hold", "--case", case, reason="a court asked")
    assert run("report", "retention").json[0]["held"]
    with pytest.raises(UserError) as caught:
        run("case", "purge", "--case", case, reason="she asked")
    assert code(caught) == "retention.held"
    run("case", "lift", "--case", case, reason="decided")
    run("case", "purge", "--case", case, reason="she asked")
    assert workbook.cases.person(case).name == "A-0001"
    with pytest.raises(UserError) as caught:
        run("case", "erase", "--case", case, "--reference", "A-0002", reason="its time")
    assert code(caught) == "retention.reference_differs"
    done = run("case", "erase", "--case", case, "--reference", "A-0001", reason="its time")
    assert done.json["files_waiting"] == 0
    told = run("report", "destruction")
    assert told.lines == [
        "2026-11-23  case   A-0001          Dana K.       its time",
        "2026-11-23  words  A-0001          Dana K.       she asked",
    ]
    assert [one["reference"] for one in told.json] == ["A-0001", "A-0001"]


def test_what_is_open_is_told_decided_and_told_again(
    run: Run, workbook: Workbook, case: str, tmp_path: Path
) -> None:
    assert run("case", "still-open", "--case", case).lines == ["Nothing is open."]
    met = workbook.plan.add_goal(case, words="A room")
    left = workbook.plan.add_goal(case, words="A bicycle")
    asked = run("case", "still-open", "--case", case)
    assert asked.lines[0] == f"{met}  goal  A room  (met, handed_on, no_longer_wanted)"
    clinic = workbook.directory.add(Organisation(name="Riverside Clinic"))
    file = tmp_path / "settled.json"
    line = ("case", "close", "--case", case, "--settled-file", str(file))
    file.write_text("not json", encoding="utf-8")
    with pytest.raises(UserError) as caught:
        run(*line, reason="moved on")
    assert code(caught) == "command.settled_unread"
    file.write_text(json.dumps({met: ["met", "She has the key"], left: [""]}), encoding="utf-8")
    back = tmp_path / "back"
    back.write_text("Ring any Tuesday", encoding="utf-8")
    closed = run(
        *line, "--reason", "handed_on", "--to", clinic, "--way-back-file", str(back), reason="moved on"
    )  # fmt: skip
    assert closed.lines[1:] == ["Stays open: goal  A bicycle"]
    assert closed.json["left_open"] == [left]
    last = workbook.closing.last_time(case)
    assert last is not None
    assert (last.episode.status, last.episode.door_open) == ("ClosedReferred", "Ring any Tuesday")


def test_a_case_is_handed_over(run: Run, workbook: Workbook, case: str) -> None:
    lina = workbook.people.add("Lina Sorensen", "caseworker", "saffron ladder orbit kitten tunnel")
    handed = run(
        "case", "hand-over", "--case", case, "--to", lina, "--keep-tasks", reason="She likes to walk"
    )  # fmt: skip
    assert handed.lines == ["Handed over. Your colleague finds it in Today."]
    assert workbook.cases.head(case).worker == "Lina S."
    run("case", "hand-over", "--case", case, "--to", workbook.seat.worker_id)
    assert workbook.cases.head(case).worker == "Dana K."


def test_the_register_is_saved_as_a_table(
    run: Run, workbook: Workbook, case: str, tmp_path: Path
) -> None:
    workbook.cases.close(case, "done")
    workbook.retention.erase(case, "its time", "A-0001")
    file = tmp_path / "list.csv"
    assert run("report", "destruction", "--out", str(file)).lines == ["The list is saved."]
    assert file.read_text(encoding="utf-8-sig").splitlines()[1].startswith("2026-11-23,case,A-0001")


def test_every_removal_wants_a_reason(run: Run, case: str) -> None:
    for verb in ("close", "reopen", "hold", "lift", "purge", "erase"):
        with pytest.raises(SystemExit):
            run("case", verb, "--case", case)
