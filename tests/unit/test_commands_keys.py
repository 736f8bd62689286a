"""People, passphrases and the recovery code on the command line."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Desk
from app.commands.call import Answer, Call
from app.commands.main import _parser
from app.errors import AppError
from tests.conftest import PASSPHRASE

LINA_WORDS = "saffron ladder orbit kitten tunnel"
NEW_WORDS = "gravel meadow thirteen violin stamp"
Run = Callable[..., Any]


@pytest.fixture
def code(desk: Desk, tmp_path: Path) -> str:
    """The recovery code of a vault at `v`, with the files that commands are given beside it."""
    workbook, code = desk.create(tmp_path / "v", PASSPHRASE, office="North", worker="Dana Kessler")
    workbook.lock()
    for name, text in (
        ("mine", PASSPHRASE), ("theirs", LINA_WORDS), ("new", NEW_WORDS), ("code", code),
        ("name", "Lina Sørensen\n"), ("other name", "Lina S. Berg"),
    ):  # fmt: skip
        (tmp_path / name).write_text(text, encoding="utf-8")
        (tmp_path / name).chmod(0o600)
    return code


@pytest.fixture
def run(desk: Desk, tmp_path: Path, code: str) -> Run:
    """Run one command on that vault, as `--passphrase-file who`; a word of the form @name is a file."""

    def run(*words: str, who: str = "mine") -> Answer:
        given = [str(tmp_path / word[1:]) if word.startswith("@") else word for word in words]
        shared = ["--vault", str(tmp_path / "v"), "--passphrase-file", str(tmp_path / who)]
        args = _parser(["vault"]).parse_args(["vault", *given, *shared])
        call = Call(args)
        call.__dict__["desk"] = desk
        try:
            answer: Answer = args.run(call)
            return answer
        finally:
            call.close()

    return run


def refused(run: Run, *words: str, who: str = "mine") -> str:
    with pytest.raises(AppError) as problem:
        run(*words, who=who)
    return problem.value.code


def test_a_colleague_comes_changes_and_goes(run: Run, tmp_path: Path) -> None:
    named = ("--name-file", "@name", "--role", "caseworker")
    lina = run("person", "add", *named, "--new-passphrase-file", "@theirs").json["id"]
    run("person", "rename", lina, "--name-file", "@other name")
    run("person", "role", lina, "legal")
    dana, listed, recovery = run("person", "list", who="theirs").json
    assert (listed["name"], listed["role"], listed["is_you"]) == ("Lina S. Berg", "legal", True)
    assert (dana["can_open"], recovery["is_recovery"]) == (True, True)
    assert refused(run, "renew", who="theirs") == "right.missing"
    run("person", "passphrase", lina, "--new-passphrase-file", "@new")
    assert refused(run, "person", "list", who="theirs") == "vault.wrong_passphrase"
    assert run("renew").json == {"renewed": True}
    assert run("person", "list", who="new").json
    gone = run("person", "remove", lina, "--saw-recovery", "--recovery-out", "@out").json
    assert gone == {"id": lina, "removed": True}
    assert refused(run, "person", "list", who="new") == "vault.wrong_passphrase"
    assert refused(run, "recovery", "state", who="code") == "vault.recovery_unknown"
    (tmp_path / "out").chmod(0o600)
    assert run("recovery", "state", who="out").json["written_down_on"] is None
    assert run("verify").json["ok"]


@pytest.mark.parametrize("known", [[], ["--known-by-others"]])
def test_ones_own_passphrase(run: Run, known: list[str]) -> None:
    changed = run("passphrase", "--new-passphrase-file", "@new", *known).json
    assert changed == {"changed": True, "renewed": bool(known)}
    assert refused(run, "person", "list") == "vault.wrong_passphrase"
    again = refused(run, "passphrase", "--new-passphrase-file", "@new", who="new")
    assert again == "vault.same_passphrase"
    assert run("verify", who="new").json["ok"]


def test_the_recovery_code_is_tried_split_and_made_anew(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    state = run("recovery", "state")
    assert state.json["due"]
    assert state.lines[-1].startswith("It is time")
    assert run("recovery", "drill", "--code-file", "@code").json == {"opens": True}
    assert not run("recovery", "state").json["due"]
    one, _, three = run("recovery", "split", "--code-file", "@code").json["shares"]
    (tmp_path / "shares").write_text(f"{three}\n{one}\n")
    assert run("recovery", "drill", "--code-file", "@shares").json == {"opens": True}
    assert run("recovery", "issue", "--recovery-out", "@out").json == {"issued": True}
    assert refused(run, "recovery", "drill", "--code-file", "@code") == "vault.recovery_unknown"
    assert refused(run, "recovery", "drill", "--code-file", "@shares") == "vault.shares_unknown"
    assert run("recovery", "drill", "--code-file", "@out").json
    monkeypatch.setattr("sys.stdin", StringIO("not the code\n"))
    assert refused(run, "recovery", "issue") == "vault.recovery_typo"
    assert "Write this down by hand" in capsys.readouterr().err
    assert run("recovery", "drill", "--code-file", "@out").json


def test_words_in_another_encoding_are_refused_and_not_quoted(run: Run, tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes("Noël über dem Fluss".encode("latin-1"))
    (tmp_path / "latin").chmod(0o600)
    with pytest.raises(AppError, match=r"command\.cannot_read_passphrase_file"):
        run("person", "list", who="latin")
    with pytest.raises(AppError, match=r"command\.cannot_read_file"):
        run("recovery", "drill", "--code-file", "@latin")


def test_a_code_that_could_not_be_written_is_not_made(run: Run, code: str, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "no such folder" / "code")
    made = ("create", "--office", "North", "--worker", "Dana K.", "--recovery-out", nowhere)
    assert refused(run, *made, str(tmp_path / "second vault")) == "export.no_folder"
    assert not (tmp_path / "second vault").exists()
    named = ("--name-file", "@name", "--role", "caseworker")
    lina = run("person", "add", *named, "--new-passphrase-file", "@theirs").json["id"]
    gone = ("person", "remove", lina, "--saw-recovery", "--recovery-out", nowhere)
    assert refused(run, *gone) == "export.no_folder"
    run("recovery", "drill", "--code-file", "@code")
    assert run("person", "list", who="theirs").json
