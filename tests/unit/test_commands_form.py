"""`form …` with a vault: add a form, save answers through the gate, take answers in after a dry run."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app import bootstrap
from app.bootstrap import Desk
from app.commands.main import main
from app.domain.consent import Consent
from app.domain.organisation import Organisation
from app.services.cases import NewCase
from tests.conftest import PASSPHRASE, TODAY
from tests.unit.test_answers_in import GOOD, OWN, XML, book
from tests.unit.test_forms_versions import newer, older

Run = Callable[..., tuple[int, Any]]


class Office:
    """A vault with one case and one organisation she agreed to."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        workbook, _ = desk.create(folder, PASSPHRASE, office="North", worker="Dana Kessler")
        self.case = workbook.cases.open(NewCase(working_name="Amina"))
        self.to = workbook.directory.add(Organisation(name="Harbour"))
        workbook.consents.give(Consent(
            case_id=self.case, purpose="case_transfer", recipient_id=self.to, recipient="Harbour",
            categories=frozenset({"uncategorised"}), given_on=TODAY,
        ))  # fmt: skip
        workbook.lock()


@pytest.fixture
def office(desk: Desk, tmp_path: Path) -> Office:
    return Office(desk, tmp_path / "v")


@pytest.fixture
def run(
    office: Office, desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Run:  # fmt: skip
    words = tmp_path / "words"
    words.write_text(PASSPHRASE)
    words.chmod(0o600)
    monkeypatch.setattr(bootstrap, "Desk", lambda **_given: desk)
    opened = ["--vault", str(tmp_path / "v"), "--passphrase-file", str(words), "--json"]

    def command(*said: str) -> tuple[int, Any]:
        code = main(["form", *said, *opened])
        told = capsys.readouterr()
        return code, json.loads(told.out or told.err)

    return command


def file(tmp_path: Path, name: str, content: bytes) -> str:
    (tmp_path / name).write_bytes(content)
    return str(tmp_path / name)


def test_another_version_says_what_it_changes(run: Run, tmp_path: Path) -> None:
    assert run("add", file(tmp_path, "a.md", older()))[1]["changes"] == []
    code, said = run("add", file(tmp_path, "b.md", newer()))
    assert (code, said["version"]) == (0, "2")
    assert {"what": "gone", "name": "colour"} in said["changes"]


def test_answers_come_in_after_a_dry_run_and_leave_again(
    run: Run, office: Office, tmp_path: Path
) -> None:
    run("add", file(tmp_path, "own.md", OWN))
    answers = file(tmp_path, "a.xlsx", GOOD)
    code, dry = run("import", "own", answers)
    assert (code, dry["sittings"], [one["row"] for one in dry["rows"]]) == (0, [], [2, 3])
    assert (
        len(run("import", "own", answers, "--case", office.case, "--row", "2")[1]["sittings"]) == 1
    )
    assert run("import", "own", answers, "--new-cases")[0] == 1  # row 2 is here: nothing at all
    assert len(run("import", "own", answers, "--new-cases", "--row", "3")[1]["sittings"]) == 1
    out = tmp_path / "out.xlsx"
    leave = ("answers", "own", "--case", office.case, "--recipient", office.to, "--out")
    code, said = run(*leave, str(out))
    assert (code, said["filled"]) == (0, 1)
    code, again = run("import", "own", str(out))
    assert (again["rows"][0]["answers"], again["unfit"], again["strange"]) == (2, [], [])
    assert run(*leave, str(tmp_path / "out.pdf"))[0] == 1


def test_values_that_are_no_answers_are_listed_with_their_place(
    run: Run, office: Office, tmp_path: Path
) -> None:
    run("add", file(tmp_path, "own.md", OWN))
    wrong = file(tmp_path, "w.xlsx", book(own=[["g/age", "shoe"], ["old", 4]]))
    code, said = run("import", "own", wrong)
    assert code == 1
    assert said["strange"] == [{"sheet": "own", "column": "shoe"}]
    (unfit,) = said["unfit"]
    assert (unfit["sheet"], unfit["row"], unfit["column"]) == ("own", 2, "g/age")
    code, said = run("import", "own", wrong, "--case", office.case)
    assert (code, said["error"]) == (1, "form.answers_unfit")
    code, said = run("import", "own", wrong, "--case", office.case, "--as-typed")
    assert (code, len(said["sittings"])) == (0, 1)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (["own", "x.xml", "--row", "9"], "form.answers_no_row"),
        (["nowhere", "x.xml"], "form.unknown"),
        (["own", "nothing.xlsx"], "form.answers_unreadable"),
    ],
)
def test_a_refusal_has_its_code(run: Run, tmp_path: Path, said: list[str], code: str) -> None:
    run("add", file(tmp_path, "own.md", OWN))
    file(tmp_path, "x.xml", XML)
    ended, told = run("import", said[0], str(tmp_path / said[1]), *said[2:])
    assert (ended, told["error"]) == (1, code)
