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
