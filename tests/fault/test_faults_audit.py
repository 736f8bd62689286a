"""Whatever is done to a vault behind its back, `vault verify` names it by its area, and writes nothing.

The real command looks at real vaults, made at the real cost of a passphrase.  Whoever tampers here holds the vault key
and does everything a colleague could do with it; only the signatures of others and what lies outside are out of reach.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlcipher3.dbapi2 as sqlcipher
from nacl.signing import SigningKey

from app import vault
from app.bootstrap import Desk, Workbook
from app.documents.samples import payslips
from app.services.cases import NewCase
from app.services.evidence import EvidenceInput
from app.storage import audit
from app.storage.verify import verify_store
from tests.conftest import PASSPHRASE
from tests.fault.counting import count

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
COLLEAGUE = "walnut ferry quilted harbour syntax lemon"
PAGE = 4096


@dataclass
class Kept:
    """A locked vault and this laptop's memory of it, with what a tamperer knows."""

    home: Path
    key: bytes = b""
    vault_id: str = ""
    colleague: SigningKey | None = None

    @property
    def folder(self) -> Path:
        """The vault."""
        return self.home / "vault"

    @property
    def store(self) -> Path:
        """Its case file."""
        return self.folder / "store.db"

    @property
    def desk(self) -> Desk:
        """A desk whose memory is the one the command uses."""
        return Desk(state_folder=self.home / "state" / "workbook")

    def copy(self, home: Path) -> Kept:
        """The same vault and memory elsewhere."""
        shutil.copytree(self.home, home)
        return Kept(home, self.key, self.vault_id, self.colleague)

    def look(self) -> tuple[int, set[tuple[str, str]]]:
        """Run `vault verify`: its exit code, and (area, code) of each finding.  It must write nothing."""
        before = _everything(self.home)
        ran = subprocess.run(
            [sys.executable, "-m", "app", "vault", "verify", str(self.folder), "--json",
             "--passphrase-file", "-"],
            cwd=ROOT, input=f"{PASSPHRASE}\n".encode(), capture_output=True, check=False,
            env={**os.environ, "XDG_STATE_HOME": str(self.home / "state")},
        )  # fmt: skip
        assert _everything(self.home) == before
        told = json.loads(ran.stdout)
        assert told["ok"] == (ran.returncode == 0)
        return ran.returncode, {(one["area"], one["what"]) for one in told["findings"]}

    def tamper(self, *changes: tuple[str, tuple[Any, ...]]) -> None:
        """Change rows by SQL with the vault's key, past the triggers."""
        connection = sqlcipher.connect(str(self.store))
        connection.execute(f"PRAGMA key = \"x'{self.key.hex()}'\"")
        for trigger in ("audit_stays", "audit_is_final"):
            connection.execute(f"DROP TRIGGER {trigger}")
        for sql, values in changes:
            connection.execute(sql, values)
        connection.commit()
        connection.close()


def cut(path: Path, size: int) -> None:
    """Leave the first bytes only."""
    count("trunc")
    os.truncate(path, size)


def _everything(home: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path.relative_to(home)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(home.rglob("*"))
        if path.is_file()
    }


def flip(path: Path, at: int) -> None:
    """Turn one bit."""
    count("bits")
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def _fill(workbook: Workbook) -> None:
    for name in ("Amina", "Noor"):
        case = workbook.cases.open(NewCase(working_name=name))
        slip = payslips(name, "Employer", ("May",))
        workbook.evidence.add(case, io.BytesIO(slip), EvidenceInput(title="Payslip"))
        for number in range(12):
            workbook.notes.add(case, f"note {number} " * 40)


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A vault two people can open, locked as it should be."""
    home = tmp_path_factory.mktemp("older")
    (home / "state" / "workbook").mkdir(parents=True)
    made = Kept(home)
    workbook, _ = made.desk.create(made.folder, PASSPHRASE, office="Northside", worker="Dana K.")
    _fill(workbook)
    workbook.people.add("Lou Park", "caseworker", COLLEAGUE)
    workbook.lock()
    theirs = vault.open(made.folder, COLLEAGUE, limits=vault.PRODUCTION, read_only=True)
    made.key, made.vault_id = bytes(theirs.store_key), theirs.vault_id
    made.colleague = SigningKey(bytes(theirs.state()[2].seed))
    theirs.close()
    return made


@pytest.fixture(scope="module")
def whole(older: Kept, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The same vault a few saves later."""
    made = older.copy(tmp_path_factory.mktemp("whole") / "home")
    workbook = made.desk.unlock(made.folder, PASSPHRASE)
    case = workbook.cases.find()[0].id
    for number in range(6):
        workbook.notes.add(case, f"later {number} " * 40)
    workbook.cases.change_person(case, phone="555 0173")
    workbook.lock()
    return made


@pytest.fixture
def victim(whole: Kept, tmp_path: Path) -> Kept:
    """A copy to be damaged."""
    return whole.copy(tmp_path / "home")


def test_a_good_vault_is_said_to_be_good(victim: Kept) -> None:
    assert victim.look() == (0, set())


def _blobs(kept: Kept) -> list[Path]:
    return sorted(path for path in (kept.folder / "b").rglob("*") if path.is_file())


def _with_log(kept: Kept) -> Path:
    """Leave the vault as a crash would: the last saves in the log only."""
    workbook = kept.desk.unlock(kept.folder, PASSPHRASE)
    try:
        for number in range(3):
            workbook.notes.add(workbook.cases.find()[0].id, f"in the log {number}")
        aside = kept.home.with_name("crashed")
        shutil.copytree(kept.home, aside)
    finally:
        workbook.lock()
    shutil.rmtree(kept.home)
    aside.rename(kept.home)
    return kept.store.with_name("store.db-wal")


DAMAGE: dict[str, tuple[str, Callable[[Kept], object]]] = {
    "a bit of the case file": ("database", lambda kept: flip(kept.store, 9 * PAGE + 700)),
    "a bit of its first page": ("database", lambda kept: flip(kept.store, 40)),
    "a bit of the first header": ("header", lambda kept: flip(kept.folder / "head.0", 5000)),
    "a bit of the second header": ("header", lambda kept: flip(kept.folder / "head.1", 200)),
    "a missing header": ("header", lambda kept: (kept.folder / "head.1").unlink()),
    "a bit of the log": ("wal witness", lambda kept: flip(_with_log(kept), 32 + 24 + 900)),
    "a bit of an attachment": ("attachment", lambda kept: flip(_blobs(kept)[0], 3000)),
    "a missing attachment": ("attachment", lambda kept: _blobs(kept)[0].unlink()),
    "an empty case file": ("database", lambda kept: cut(kept.store, 0)),
    "a case file cut within a page": ("database", lambda kept: cut(kept.store, 10_000)),
    "a case file cut after a page": ("database", lambda kept: cut(kept.store, 12 * PAGE)),
    "this laptop's memory changed": (
        "witness", lambda kept: flip(next((kept.home / "state" / "workbook").iterdir()), 60),
    ),
}  # fmt: skip


@pytest.mark.parametrize("harm", DAMAGE)
def test_damage_is_named_by_its_area(victim: Kept, harm: str) -> None:
    area, strike = DAMAGE[harm]
    strike(victim)
    code, found = victim.look()
    assert code == 3
    assert {where for where, _what in found} == set(area.split())


def test_a_vault_that_is_open_elsewhere_is_a_matter_of_the_lock(victim: Kept) -> None:
    workbook = victim.desk.unlock(victim.folder, PASSPHRASE)
    code, found = victim.look()
    workbook.lock()
    assert (code, {area for area, _ in found}) == (1, {"lock"})


def test_fault_07_the_attachment_of_another_case_in_its_place(victim: Kept) -> None:
    connection = sqlcipher.connect(f"file:{victim.store}?mode=ro&immutable=1", uri=True)
    connection.execute(f"PRAGMA key = \"x'{victim.key.hex()}'\"")
    rows = connection.execute("SELECT case_id, id FROM blob ORDER BY id").fetchall()
    connection.close()
    mine = next(blob for case, blob in rows if case == rows[0][0])
    other = next(blob for case, blob in rows if case != rows[0][0])
    place, source = (victim.folder / "b" / one[:2] / one for one in (mine, other))
    shutil.copyfile(source, place)
    assert victim.look() == (3, {("attachment", "vault.attachment_damaged")})
    workbook = victim.desk.unlock(victim.folder, PASSPHRASE)
    sound = {}
    for row in workbook.cases.find():
        sound |= workbook.evidence.verify(row.id)
    workbook.lock()
    assert sorted(sound.values()) == [False, True]


def _said(kept: Kept) -> dict[str, Any]:
    """All that can be read from a store: every row, and what a search finds."""
    connection = sqlcipher.connect(f"file:{kept.store}?mode=ro&immutable=1", uri=True)
    connection.execute(f"PRAGMA key = \"x'{kept.key.hex()}'\"")
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%fts5%'"
    shadow = ("names", "words", "restricted_words")
    names = [row[0] for row in connection.execute(tables) if not row[0].startswith(shadow)]
    assert {"record", "case_list", "case_key", "audit_words"} <= set(names)
    said = {name: sorted(map(repr, connection.execute(f"SELECT * FROM {name}"))) for name in names}
    for index, words in (
        ("names", "amina"),
        ("names", "555"),
        ("words", "later"),
        ("words", "note"),
    ):
        sql = f"SELECT rowid FROM {index} WHERE {index} MATCH ?"
        said[f"{index} {words}"] = sorted(connection.execute(sql, (words,)))
    connection.close()
    return said


def _page_put_back(victim: Kept, older: Kept) -> set[str]:
    """Paste each older page alone: what is not named changes nothing that can be read."""
    truth = _said(victim)
    old, new = older.store.read_bytes(), victim.store.read_bytes()
    starts = [
        at for at in range(PAGE, len(old), PAGE) if old[at : at + PAGE] != new[at : at + PAGE]
    ]
    assert len(starts) > 3
    unnoticed = []
    for at in starts:
        victim.store.write_bytes(new[:at] + old[at : at + PAGE] + new[at + PAGE :])
        if not verify_store(victim.store, victim.key, victim.vault_id) and _said(victim) != truth:
            unnoticed.append(at)
    assert unnoticed == []
    return {"database", "audit", "witness"}


def _store_put_back(victim: Kept, older: Kept) -> set[str]:
    shutil.copyfile(older.store, victim.store)
    return {"witness"}


def _folder_put_back(victim: Kept, older: Kept) -> set[str]:
    shutil.rmtree(victim.folder)
    shutil.copytree(older.folder, victim.folder)
    return {"witness"}


@pytest.mark.parametrize("put_back", [_page_put_back, _store_put_back, _folder_put_back])
def test_fault_08_something_older_in_its_place(
    victim: Kept, older: Kept, put_back: Callable[[Kept, Kept], set[str]]
) -> None:
    areas = put_back(victim, older)
    code, found = victim.look()
    assert code == 3
    assert {area for area, _ in found} <= areas
    assert found


@dataclass(frozen=True)
class _Row:
    """One row of the trail, as the tamperer reads it."""

    device: int
    device_id: str
    seq: int
    actor_id: str
    fields: tuple[Any, ...]


def _rows(kept: Kept) -> Iterator[_Row]:
    connection = sqlcipher.connect(f"file:{kept.store}?mode=ro&immutable=1", uri=True)
    connection.execute(f"PRAGMA key = \"x'{kept.key.hex()}'\"")
    found = connection.execute(f"{audit._ROWS} ORDER BY audit.device, seq").fetchall()
    connection.close()
    for device, device_id, seq, actor_id, *fields, _hash, _mac, _signature in found:
        yield _Row(device, device_id, seq, actor_id, tuple(fields))


def _forge(kept: Kept, change: Callable[[_Row], _Row | None]) -> None:
    """Write the whole trail anew: chain and MACs fit again, signatures are the colleague's."""
    assert kept.colleague is not None
    connection = sqlcipher.connect(f"file:{kept.store}?mode=ro&immutable=1", uri=True)
    connection.execute(f"PRAGMA key = \"x'{kept.key.hex()}'\"")
    macs = dict(connection.execute("SELECT n, key FROM mac_key"))
    connection.close()
    changes: list[tuple[str, tuple[Any, ...]]] = []
    ends: dict[int, tuple[int, bytes]] = {}
    for row in _rows(kept):
        forged = change(row)
        changes.append(("DELETE FROM audit WHERE device = ? AND seq = ?", (row.device, row.seq)))
        if forged is None:
            continue
        seq, before = ends.get(row.device, (0, audit.START))
        said = [one.hex() if isinstance(one, bytes) else one for one in forged.fields]
        text = msgspec.json.encode([row.device_id, seq + 1, forged.actor_id, said])
        digest = hashlib.blake2b(before + text, digest_size=32).digest()
        mac = hashlib.blake2b(digest, digest_size=32, key=macs[forged.fields[-1]]).digest()
        signature = kept.colleague.sign(digest).signature
        changes.append((
            "INSERT INTO audit SELECT ?, ?, ?, ?, party.n, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM party WHERE id = ?",
            (row.device, seq + 1, *forged.fields[:2], *forged.fields[2:], digest, mac, signature,
             forged.actor_id),
        ))  # fmt: skip
        ends[row.device] = (seq + 1, digest)
    kept.tamper(*changes)


def _delete_last(kept: Kept) -> set[tuple[str, str]]:
    last = list(_rows(kept))[-1]
    kept.tamper(("DELETE FROM audit WHERE device = ? AND seq = ?", (last.device, last.seq)))
    return {("witness", "store.older")}


def _delete_middle(kept: Kept) -> set[tuple[str, str]]:
    row = [one for one in _rows(kept) if one.fields[2] == "note.added"][5]
    kept.tamper(("DELETE FROM audit WHERE device = ? AND seq = ?", (row.device, row.seq)))
    return {("audit", "store.audit_gap")}


def _edit(kept: Kept) -> set[tuple[str, str]]:
    row = [one for one in _rows(kept) if one.fields[2] == "note.added"][5]
    sql = "UPDATE audit SET action = 'note.amended' WHERE device = ? AND seq = ?"
    kept.tamper((sql, (row.device, row.seq)))
    return {("audit", "store.audit_changed")}


def _sign_again(kept: Kept) -> set[tuple[str, str]]:
    """Take the tracks of one act out, and make everything else fit that a vault key can make fit."""
    row = [one for one in _rows(kept) if one.fields[2] == "note.added"][5]
    _forge(kept, lambda one: None if one == row else one)
    return {("audit", "store.audit_signature"), ("witness", "store.older")}


def _name_another(kept: Kept) -> set[tuple[str, str]]:
    """Have the colleague's own key stand under who is to blame: the record of people says whose it is."""
    assert kept.colleague is not None
    connection = sqlcipher.connect(f"file:{kept.store}?mode=ro&immutable=1", uri=True)
    connection.execute(f"PRAGMA key = \"x'{kept.key.hex()}'\"")
    actor = next(_rows(kept)).actor_id
    [(body,)] = connection.execute("SELECT body FROM record WHERE id = ?", (actor,)).fetchall()
    connection.close()
    keys = json.loads(body)
    keys["sign_key"] += " " + kept.colleague.verify_key.encode().hex()
    kept.tamper(("UPDATE record SET body = ? WHERE id = ?", (json.dumps(keys), actor)))
    return {("audit", "store.audit_key_shared")}


@pytest.mark.parametrize("harm", [_delete_last, _delete_middle, _edit, _sign_again, _name_another])
def test_fault_33_the_trail_is_changed(
    victim: Kept, harm: Callable[[Kept], set[tuple[str, str]]]
) -> None:
    expected = harm(victim)
    code, found = victim.look()
    assert code == 3
    assert expected <= found
