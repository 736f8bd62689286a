"""The directory from the command line: a table in and out, every wrong cell named, nothing private unasked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.bootstrap import Desk, Workbook
from app.commands.call import Answer, Call
from app.commands.main import _parser
from app.domain.organisation import Organisation
from app.errors import UserError

Run = Callable[..., Answer]


@pytest.fixture
def run(workbook: Workbook, desk: Desk) -> Run:
    """A command line on the open vault."""

    def command(*words: str) -> Answer:
        call = Call(_parser(words).parse_args(words))
        call._workbook = workbook
        answer: Answer = call.args.run(call)
        json.dumps(answer.json, default=str)
        return answer

    return command


def test_a_table_is_tried_then_taken_in(run: Run, workbook: Workbook, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("organization.name;service.name;colour\nFern House;Refuge;red\n")
    tried = run("contact", "import", str(file), "--dry-run")
    assert (tried.exit_code, tried.json["new"], tried.json["taken"]) == (0, 2, False)
    assert tried.lines == [
        "2 new", "0 changed", "0 unchanged", "not read: colour", "Nothing was taken in.",
    ]  # fmt: skip
    assert workbook.directory.organisations() == []
    assert run("contact", "import", str(file)).json["taken"]
    again = run("contact", "import", str(file)).json
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 2)


def test_every_wrong_cell_is_named_and_nothing_is_taken_in(
    run: Run, workbook: Workbook, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(
        "organization.name,service.name,service.minimum_age,service.maximum_age\n"
        "Fern House,Refuge,eighteen,\nFern House,Advice,40,30\n"
    )
    answer = run("contact", "import", str(file))
    assert (answer.exit_code, answer.json["taken"]) == (1, False)
    assert [(one["row"], one["column"], one["code"]) for one in answer.json["problems"]] == [
        (2, "service.minimum_age", "table.number_unclear"),
        (3, "service.minimum_age", "service.ages_crossed"),
    ]
    assert answer.lines[0].startswith("row 2, service.minimum_age: Write a whole number")
    assert workbook.directory.organisations() == []


def test_addresses_out_of_sight_go_out_with_a_reason_only(
    run: Run, workbook: Workbook, tmp_path: Path
) -> None:
    house = workbook.directory.add(Organisation(name="Fern House"))
    workbook.directory.hide_address(house, "17 Juniper Close")
    out, reason = tmp_path / "out.csv", tmp_path / "reason"
    run("contact", "export", "--out", str(out))
    assert "Juniper" not in out.read_text()
    with pytest.raises(UserError, match=r"record\.reason_needed"):
        run("contact", "export", "--out", str(out), "--confidential-addresses")
    reason.write_text("Moving to another laptop")
    words = ("--confidential-addresses", "--reason-file", str(reason))
    run("contact", "export", "--out", str(out), *words)
    assert "17 Juniper Close" in out.read_text()
