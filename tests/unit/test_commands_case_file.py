"""The case file from the command line: content by file only, refusals with a sentence, what is shut stays shut."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.bootstrap import Desk, Workbook
from app.commands.call import Answer, Call
from app.commands.case_file import kinds
from app.commands.main import _parser
from app.errors import UserError
from app.services.cases import NewCase
from app.services.restricted import KINDS


@pytest.fixture
def case(workbook: Workbook) -> str:
    return workbook.cases.open(NewCase(working_name="Mira"))


def run(workbook: Workbook, *words: str) -> Answer:
    call = Call(_parser(list(words)).parse_args(list(words)))
    call._workbook = workbook
    answer: Answer = call.args.run(call)
    json.dumps(answer.json, default=str)
    return answer


def write(
    workbook: Workbook, folder: Path, case: str, kind: str, fields: object, *more: str
) -> Answer:
    file = folder / "fields.json"
    file.write_text(fields if isinstance(fields, str) else json.dumps(fields), encoding="utf-8")
    line = ("case", "write", "--case", case, "--kind", kind, "--fields-file", str(file))
    return run(workbook, *line, *more)


def test_what_is_written_is_listed_and_shown(workbook: Workbook, case: str, tmp_path: Path) -> None:
    agency = write(
        workbook, tmp_path, case, "third_party", {"name": "Bright Hands", "roles": ["agency"]}
    )
    debt = write(workbook, tmp_path, case, "debt", {"what_for": "A fee", "currency": "JOD"}).json[
        "id"
    ]
    write(workbook, tmp_path, case, "debt_entry", {"debt_id": debt, "amount": "300", "on": "2019"})
    write(
        workbook,
        tmp_path,
        case,
        "third_party",
        {"name": "Bright Hand"},
        "--record",
        agency.json["id"],
    )
    listed = run(workbook, "case", "file", "--case", case)
    assert [one["kind"] for one in listed.json] == ["third_party", "debt"]
    assert listed.json[0]["lines"][0]["title"] == "Bright Hand"
    assert [line.split()[0] for line in listed.lines] == ["third_party", "debt", "debt_entry"]
    shown = run(workbook, "case", "show", "--case", case)
    assert shown.json["file"] == listed.json
    assert set(listed.lines) <= set(shown.lines)


def test_what_is_restricted_is_there_and_says_nothing_until_a_reason_opens_it(
    workbook: Workbook, case: str, tmp_path: Path
) -> None:
    write(workbook, tmp_path, case, "health_entry", {"body": "A burn"})
    shut = run(workbook, "case", "file", "--case", case)
    assert [line.split() for line in shut.lines] == [["health_entry", "restricted"]]
    assert "burn" not in json.dumps(shut.json)
    reason = tmp_path / "reason"
    reason.write_text("The clinic asks.")
    opened = run(workbook, "case", "file", "--case", case, "--reason-file", str(reason))
    assert "A burn" in opened.lines[0]


@pytest.mark.parametrize(
    "fields", ["not json", "[]", {"colour": "red"}, {"name": 3}, {"name": ["a"]}, {"roles": "agency"}]
)  # fmt: skip
def test_a_file_that_is_no_record_is_refused(
    workbook: Workbook, case: str, tmp_path: Path, fields: object
) -> None:
    with pytest.raises(UserError, match=r"record\.no_fields"):
        write(workbook, tmp_path, case, "third_party", fields)
    assert run(workbook, "case", "file", "--case", case).json == []


def test_every_kind_of_the_file_can_be_written_and_restricted() -> None:
    assert set(kinds()) <= KINDS


def test_a_kind_that_is_no_part_of_the_file_is_refused(desk: Desk) -> None:
    with pytest.raises((SystemExit, UserError)):
        _parser(["case"]).parse_args(
            ["case", "write", "--case", "x", "--kind", "setting", "--fields-file", "-"]
        )
