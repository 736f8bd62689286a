"""Recovering everything in clear: whole, from damaged files, without Qt, and never into the source."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bootstrap import Desk
from app.commands.main import main
from app.domain.ids import new_id
from app.errors import UserError
from app.services import sample
from app.services.recovering import recover, safe_name
from tests.conftest import PASSPHRASE, QUICK, TODAY

ROOT = Path(__file__).parents[2]
PAGE = 4096


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A locked sample vault that no test may change, and its recovery code."""
    base = tmp_path_factory.mktemp("sample")
    desk = Desk(today=TODAY, limits=QUICK, state_folder=base / "state")
    workbook, code = desk.create(base / "vault", PASSPHRASE, office="North", worker="Dana K.")
    sample.fill(workbook)
    case = workbook.cases.find()[0].id
    workbook.drafts.keep(new_id(), "note", "text", "half a sentence", case_id=case)
    workbook.unlocked.lock()  # as after a crash: the draft stays one
    return base / "vault", code


def fingerprints(place: Path) -> dict[str, str]:
    return {
        str(path.relative_to(place)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(place.rglob("*"))
        if path.is_file()
    }


def copy_of(vault: Path, target: Path) -> Path:
    return Path(shutil.copytree(vault, target))


@pytest.mark.slow
def test_everything_comes_out_and_nothing_goes_in(
    sampled: tuple[Path, str], tmp_path: Path
) -> None:
    vault, code = sampled
    before = fingerprints(vault)
    done = recover(vault, code, tmp_path / "out", limits=QUICK)
    assert fingerprints(vault) == before
    told = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert told["complete"]
    assert told["lost"] == []
    assert (told["cases"], told["drafts"]) == (12, 1) == (done.cases, done.drafts)
    names = sorted(path.name for path in (tmp_path / "out" / "cases").iterdir())
    assert names == [f"A-{n:04}" for n in range(1, 13)]
    case = json.loads((tmp_path / "out" / "cases" / "A-0001" / "case.json").read_text("utf-8"))
    assert case["reference"] == "A-0001"
    cases = [one.read_text("utf-8") for one in (tmp_path / "out").rglob("case.json")]
    assert sum("half a sentence" in one for one in cases) == 1
    assert len(list((tmp_path / "out").rglob("history.jsonl"))) == 13
    files = list((tmp_path / "out").rglob("attachments/*"))
    assert len(files) == told["attachments"] > 5
    assert oct((tmp_path / "out").stat().st_mode)[-3:] == "700"


def test_with_a_log_left_by_a_crash_nothing_is_written_into_the_vault(
    sampled: tuple[Path, str], tmp_path: Path
) -> None:
    vault = copy_of(sampled[0], tmp_path / "v")
    desk = Desk(today=TODAY, limits=QUICK, state_folder=tmp_path / "state")
    pid = os.fork()
    if pid == 0:
        workbook = desk.unlock(vault, PASSPHRASE, go_on="a copy")
        workbook.notes.add(workbook.cases.find()[0].id, "only in the log")
        os._exit(0)
    os.waitpid(pid, 0)
    before = fingerprints(vault)
    assert "store.db-wal" in before
    done = recover(vault, PASSPHRASE, tmp_path / "out", limits=QUICK)
    assert not done.lost
    assert fingerprints(vault) == before
    assert any(
        "only in the log" in one.read_text("utf-8") for one in (tmp_path / "out").rglob("case.json")
    )


def test_damaged_pages_and_attachments_are_named_and_the_rest_comes_out(
    sampled: tuple[Path, str], tmp_path: Path
) -> None:
    vault = copy_of(sampled[0], tmp_path / "v")
    whole = recover(vault, PASSPHRASE, tmp_path / "whole", limits=QUICK)
    store = bytearray((vault / "store.db").read_bytes())
    for page in range(len(store) // PAGE * 2 // 3, len(store) // PAGE, 5):
        store[page * PAGE + 77] ^= 1
    (vault / "store.db").write_bytes(store)
    blobs = sorted(path for path in (vault / "b").rglob("*") if path.is_file())
    blobs[0].unlink()
    cut = blobs[1].read_bytes()
    blobs[1].write_bytes(cut[: len(cut) // 2])
    done = recover(vault, PASSPHRASE, tmp_path / "out", limits=QUICK)
    told = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert not told["complete"]
    assert {one["what"] for one in told["lost"]} >= {"table"}
    assert 0 < done.records < whole.records
    assert done.cases >= 1


@pytest.mark.slow
def test_any_one_damaged_page_costs_little_and_is_never_passed_over(
    sampled: tuple[Path, str], tmp_path: Path
) -> None:
    vault = copy_of(sampled[0], tmp_path / "v")
    whole = (vault / "store.db").read_bytes()
    full = recover(vault, PASSPHRASE, tmp_path / "whole", limits=QUICK)
    dear = []
    for page in range(1, len(whole) // PAGE):
        store = bytearray(whole)
        store[page * PAGE + 99] ^= 1
        (vault / "store.db").write_bytes(store)
        done = recover(vault, PASSPHRASE, tmp_path / f"out-{page}", limits=QUICK)
        got = done.records + done.revisions + done.attachments
        missing = full.records + full.revisions + full.attachments - got
        assert done.lost or not missing
        dear += [page] if missing > 25 else []
    assert len(dear) <= 5, "only the roots of tables, and the pages that say where everything is"


@pytest.mark.slow
def test_the_command_runs_where_there_is_no_qt(tmp_path: Path) -> None:
    words = tmp_path / "words"
    words.write_text(PASSPHRASE)
    words.chmod(0o600)
    desk = Desk(state_folder=tmp_path / "state")
    workbook, _ = desk.create(tmp_path / "v", PASSPHRASE, office="North", worker="Dana K.")
    sample.fill(workbook)
    workbook.lock()
    script = (
        "import sys\n"
        "class Refused:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in ('PySide6', 'shiboken6'):\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, Refused())\n"
        "from app.commands.main import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "vault", "recover", str(tmp_path / "v"), "--yes", "--json",
         "--out", str(tmp_path / "out"), "--passphrase-file", str(words)],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["cases"] == 12


def test_it_refuses_a_folder_in_use_the_source_itself_and_no_confirmation(
    sampled: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vault = sampled[0]
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("x")
    for out, code in (
        (tmp_path / "full", "recover.not_empty"),
        (vault / "out", "recover.inside_source"),
        (vault, "recover.inside_source"),
        (tmp_path / "nowhere" / "out", "export.no_folder"),
    ):
        with pytest.raises(UserError) as refused:
            recover(vault, PASSPHRASE, out, limits=QUICK)
        assert refused.value.code == code
    with pytest.raises(UserError, match=r"vault\.wrong_passphrase"):
        recover(vault, "not the words at all", tmp_path / "out", limits=QUICK)
    assert not (tmp_path / "out").exists()
    words = tmp_path / "words"
    words.write_text(PASSPHRASE)
    words.chmod(0o600)
    call = ["vault", "recover", str(vault), "--out", str(tmp_path / "out")]
    assert main([*call, "--passphrase-file", str(words)]) == 1
    assert "--yes" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["vault", "recover", "--help"])
    assert "no audit entry" in " ".join(capsys.readouterr().out.split())


@given(st.text(max_size=400))
def test_a_name_out_of_data_is_one_harmless_file_name(text: str) -> None:
    name = safe_name(text)
    assert name not in {"", ".", ".."}
    assert not set(name) & set('/\\:*?"<>|')
    assert not [sign for sign in name if unicodedata.category(sign)[0] == "C"]
    assert len(name.encode()) <= 200
    assert name == name.strip(" .") or name.startswith("_")
    assert name.split(".")[0].casefold() not in {"con", "nul", "com1", "lpt9", "aux", "prn"}


@pytest.mark.parametrize(
    ("given_", "made"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("CON.txt", "_CON.txt"),
        ("a\u202egnp.exe", "a gnp.exe"),
        ("report.PDF", "report.PDF"),
        ("...", "_"),
    ],
)
def test_names_that_mean_harm(given_: str, made: str) -> None:
    assert safe_name(given_) == made
