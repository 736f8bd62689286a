"""Faults 9, 10, 16, 17 and 18: what is typed at the door, what a header asks for, keys changed while the power goes."""

from __future__ import annotations

import logging
import os
import signal
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from argon2 import low_level

import app.vault as vaults
from app.bootstrap import Workbook
from app.domain.note import Note
from app.errors import AppError, DamageError, HostError, UserError
from app.vault import folder, header, recovery
from app.vault.header import Body
from app.vault.kdf import KdfSet
from tests.conftest import PASSPHRASE
from tests.fault.children import ended, forked, in_child, killed_at
from tests.fault.counting import count, dice, nothing_lost, rounds
from tests.fault.vaults import Vault, locked_vault
from tests.vault_parts import LOW, WORDS, closed_vault

LINA_WORDS = "saffron ladder orbit kitten tunnel"
NEW_WORDS = "gravel meadow thirteen violin stamp"
STAGES = 60  # more than any of these has file steps

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked child")


def refusal(vault: Vault, words: str) -> str:
    """The code with which these words do not open the vault, "" if they do."""
    try:
        vault.desk.unlock(vault.folder, words).lock()
    except UserError as problem:
        return problem.code
    return ""


def test_fault_09_wrong_passphrases_all_look_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    vault = locked_vault(tmp_path, notes=1)
    workbook = vault.unlock()
    composed = unicodedata.normalize("NFC", "Äpfel für Noor, sieben é und ein Hafen")
    workbook.people.add("Lina", "caseworker", composed)
    workbook.lock()
    before = {path: path.read_bytes() for path in sorted(vault.folder.rglob("*")) if path.is_file()}
    derived: list[int] = []
    really = low_level.hash_secret_raw

    def counted(**asked: object) -> bytes:
        derived.append(1)
        return bytes(really(**asked))

    monkeypatch.setattr(low_level, "hash_secret_raw", counted)
    luck = dice("wrong passphrases")
    wrong = [
        "", " ", PASSPHRASE + " ", PASSPHRASE.upper(), "🔑" * 20, "\ud800", "пароль от сейфа", "קוד",
        PASSPHRASE.translate(str.maketrans("yz", "zy")),  # typed on another keyboard
        "a" * 8192, *("".join(luck.choices("abc é🔑\0", k=luck.randrange(1, 90))) for _ in range(40)),
    ]  # fmt: skip
    costs = []
    for words in wrong:
        derived.clear()
        assert refusal(vault, words) == "vault.wrong_passphrase"
        costs.append(len(derived))
    assert len(wrong) >= 50
    assert set(costs) == {1}, "each costs the whole derivation, once: the time tells nothing"
    derived.clear()
    assert refusal(vault, "x" * 10_000_000) == "vault.wrong_passphrase"
    assert derived == [], "nobody's passphrase is ten million letters long"
    after = {path: path.read_bytes() for path in sorted(vault.folder.rglob("*")) if path.is_file()}
    assert before == after, "nothing is counted, and nothing is wiped"
    said = caplog.text
    assert not any(words.strip() and words in said for words in wrong if len(words) > 4)
    assert refusal(vault, unicodedata.normalize("NFD", composed)) == ""
    assert refusal(vault, composed) == ""
    assert refusal(vault, PASSPHRASE) == ""


USUAL = KdfSet(bytes(16), memory=262_144, passes=3, lanes=4)
GREEDY = {
    "memory": KdfSet(bytes(16), 64 << 20, 3, 4, 2),
    "passes": KdfSet(bytes(16), 262_144, 10**6, 4, 2),
    "lanes": KdfSet(bytes(16), 262_144, 3, 255, 2),
    "no lanes": KdfSet(bytes(16), 262_144, 3, 0, 2),
    "floor of memory": KdfSet(bytes(16), 65_535, 3, 4, 2),
    "floor of passes": KdfSet(bytes(16), 262_144, 2, 4, 2),
    "most of all": KdfSet(bytes(16), 2**32 - 1, 2**32 - 1, 2**32 - 1, 2),
}


@pytest.mark.parametrize("asked", GREEDY)
def test_fault_10_a_header_that_asks_too_much_is_refused_before_any_allocation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    class Allocated(Exception):
        pass

    def never(**_: object) -> bytes:
        raise Allocated

    monkeypatch.setattr(low_level, "hash_secret_raw", never)
    plain = header.empty(USUAL)
    for sets in ((GREEDY[asked], None), (USUAL, GREEDY[asked]), (GREEDY[asked], USUAL)):
        made = header.Header(1, plain.vault_id, sets, plain.table, b"")
        write_vault(tmp_path, made.sealed(Body(), bytes(32)).content)
        with pytest.raises(DamageError, match=r"vault\.kdf_bounds"):
            vaults.open(tmp_path, PASSPHRASE, limits=vaults.PRODUCTION)
    write_vault(tmp_path, plain.sealed(Body(), bytes(32)).content)
    with pytest.raises(Allocated):  # what is sane gets as far as that
        vaults.open(tmp_path, PASSPHRASE, limits=vaults.PRODUCTION)


def write_vault(place: Path, content: bytes) -> None:
    for name in ("head.0", "head.1"):
        (place / name).write_bytes(content)
    (place / "store.db").write_bytes(os.urandom(4096))


@needs_fork
@pytest.mark.slow
@pytest.mark.parametrize("known_by_others", [False, True], ids=["slot", "key"])
@pytest.mark.parametrize("first", ["old", "new"])
def test_fault_16_a_passphrase_change_killed_anywhere_leaves_the_old_or_the_new(
    tmp_path: Path, known_by_others: bool, first: str
) -> None:
    base = locked_vault(tmp_path / "base", notes=8)

    def change(workbook: Workbook) -> None:
        workbook.people.change_passphrase(PASSPHRASE, NEW_WORDS, known_by_others=known_by_others)

    words = {"old": PASSPHRASE, "new": NEW_WORDS}
    seen = set()
    for vault, was_told in killed_everywhere(base, tmp_path / "v", change):
        one, other = (refusal(vault, words[which]) for which in sorted(words, key=first.__ne__))
        assert {one, other} == {"", "vault.wrong_passphrase"}, "the first to open settles it"
        opens = first if not one else ({"old", "new"} - {first}).pop()
        assert not (was_told and opens == "old")
        whole(vault, words[opens])
        seen.add(opens)
    assert seen == {"old", "new"}


@needs_fork
@pytest.mark.slow
@pytest.mark.parametrize("first", ["who stays", "who goes"])
def test_fault_17_a_removal_killed_anywhere_leaves_one_key_that_opens_everything(
    tmp_path: Path, first: str
) -> None:
    base, lina = with_lina(tmp_path / "base", notes=8)

    def remove(workbook: Workbook) -> None:
        workbook.people.remove(lina, saw_recovery=False)

    seen = set()
    for vault, was_told in killed_everywhere(base, tmp_path / "v", remove):
        seen.add(still_in(vault, was_told, first))
    assert seen == {True, False}
    killed_while_copying(tmp_path, first, rounds(12))


CHANGES: dict[str, Callable[[Workbook, str], object]] = {
    "added": lambda workbook, _: workbook.people.add("Tom", "legal", NEW_WORDS),
    "forgot": lambda workbook, lina: workbook.people.replace_passphrase(lina, NEW_WORDS),
    "new code": lambda workbook, _: workbook.recovery.confirm(workbook.recovery.issue()),
    "knew the code": lambda workbook, lina: workbook.people.remove(lina, saw_recovery=True),
}


@needs_fork
@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
def test_any_change_of_who_can_open_killed_anywhere_harms_nobody_else(
    tmp_path: Path, change: str
) -> None:
    base, lina = with_lina(tmp_path / "base", notes=2)
    for vault, _ in killed_everywhere(
        base, tmp_path / "v", lambda workbook: CHANGES[change](workbook, lina)
    ):
        whole(vault, PASSPHRASE)
        with suppress(UserError):
            workbook = vault.desk.unlock(vault.folder, NEW_WORDS)
            assert workbook.office.worker().name, "who comes in has a name"
            workbook.lock()


@needs_fork
@pytest.mark.slow
def test_an_unlock_that_makes_the_check_costlier_killed_anywhere_locks_nobody_out(
    tmp_path: Path,
) -> None:
    costlier = replace(LOW, usual_memory=128)
    for step in range(STAGES):
        place = tmp_path / f"v{step}"
        closed_vault(place)
        killed = killed_at(step, lambda at=place: vaults.open(at, WORDS, limits=costlier).close())
        for limits in (LOW, costlier):
            opened = vaults.open(place, WORDS, limits=limits)
            assert opened.findings == ()
            opened.close()
        if not killed:
            break
    assert step >= 8


def killed_while_copying(tmp_path: Path, first: str, times: int) -> None:
    """The same on a larger case file, killed at a moment of chance: most often in the middle of the copy."""
    base, lina = with_lina(tmp_path / "large", notes=2, extra=4_000_000)
    luck = dice(f"removal, {first} first")
    seconds = timed_removal(base.copy(tmp_path / "v"), lina)
    for _ in range(times):
        vault = base.copy(tmp_path / "v")
        heard, told = os.pipe()
        pid = forked(lambda v=vault, end=told: removing(v, lina, end))
        os.close(told)
        assert os.read(heard, 1) == b"r"
        time.sleep(luck.random() * seconds * 1.2)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        code = ended(pid)
        was_told = os.read(heard, 1) == b"d"
        os.close(heard)
        assert code in (0, -signal.SIGKILL)
        count("kill", int(code != 0))
        still_in(vault, was_told, first)


def with_lina(base: Path, notes: int, extra: int = 0) -> tuple[Vault, str]:
    """A vault that Dana and Lina can open, with `extra` letters more in it."""
    vault = locked_vault(base, notes=notes)
    workbook = vault.unlock()
    lina = workbook.people.add("Lina", "caseworker", LINA_WORDS)
    if extra:
        with workbook.unlocked.begin() as work:
            for part in range(0, extra, 400_000):
                work.save(Note(case_id=vault.case, text=f"{part} " * 80_000))
            work.commit()
    workbook.lock()
    return vault, lina


def removing(vault: Vault, lina: str, told: int) -> None:
    """In a child: say r when ready, d when the removal was reported as done."""
    workbook = vault.unlock()
    os.write(told, b"r")
    workbook.people.remove(lina, saw_recovery=False)
    os.write(told, b"d")
    workbook.lock()


def timed_removal(vault: Vault, lina: str) -> float:
    workbook = vault.unlock()
    began = time.perf_counter()
    workbook.people.remove(lina, saw_recovery=False)
    took = time.perf_counter() - began
    workbook.lock()
    return took


def still_in(vault: Vault, was_told: bool, first: str) -> bool:
    """Whether the removed person still comes in; whoever opens first, all is there under one key."""
    theirs = refusal(vault, LINA_WORDS) if first == "who goes" else ""
    whole(vault, PASSPHRASE)
    after = refusal(vault, LINA_WORDS)
    if first == "who goes":
        assert after == theirs
    assert after in ("", "vault.wrong_passphrase")
    assert not (was_told and after == ""), "removed means removed"
    return after == ""


def killed_everywhere(
    base: Vault, place: Path, act: Callable[[Workbook], None]
) -> Iterator[tuple[Vault, bool]]:
    """A fresh copy after a kill at each file step of `act` and of locking after it; was its success reported?"""
    for step in range(STAGES * 4):
        vault = base.copy(place)
        heard, told = os.pipe()

        def work(v: Vault = vault, end: int = told) -> None:
            watch, folder.reached = folder.reached, lambda _: None
            workbook = v.unlock()
            folder.reached = watch
            act(workbook)
            os.write(end, b"d")
            workbook.lock()

        killed = killed_at(step, work)
        os.close(told)
        was_told = os.read(heard, 1) == b"d"
        os.close(heard)
        yield vault, was_told
        if not killed:
            return
    raise AssertionError("it never came to an end")


def whole(vault: Vault, words: str) -> None:
    """These words open everything that was acknowledged, nothing is left over, and nothing speaks against it."""
    workbook = vault.desk.unlock(vault.folder, words)
    assert workbook.unlocked.findings == ()
    nothing_lost(vault.missing(workbook))
    workbook.lock()
    names = sorted(path.name for path in vault.folder.iterdir())
    assert names == ["b", "head.0", "head.1", "lock", "q", "store.db"]
    assert vault.desk.verify(vault.folder, words) == []


@needs_fork
@pytest.mark.slow
def test_a_disk_that_fills_up_while_the_key_is_renewed_costs_nothing(tmp_path: Path) -> None:
    vault, lina = with_lina(tmp_path / "v", notes=2, extra=400_000)
    size = (vault.folder / "store.db").stat().st_size

    def try_it() -> None:
        import resource

        workbook = vault.unlock()
        resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, resource.RLIM_INFINITY))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        with pytest.raises(HostError):
            workbook.people.remove(lina, saw_recovery=False)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert not list(vault.folder.glob("store.db.new*"))
        vault.add(workbook, "saved after it")
        workbook.people.remove(lina, saw_recovery=False)
        workbook.lock()

    assert in_child(try_it) == 0
    assert not still_in(vault, was_told=True, first="who stays")


def test_fault_18_a_recovery_code_right_mistyped_of_another_vault_and_after_a_rotation(
    tmp_path: Path,
) -> None:
    vault = locked_vault(tmp_path, notes=3)
    workbook = vault.unlock()
    identity = bytes.fromhex(workbook.unlocked.vault_id)
    code = workbook.recovery.issue()
    workbook.recovery.confirm(code)
    lina = workbook.people.add("Lina", "caseworker", LINA_WORDS)
    workbook.lock()
    opens_all(vault, code)
    opens_all(vault, code.lower().replace("-", " ").replace("0", "o"))
    luck = dice("slips of the pen")
    places = [at for at, letter in enumerate(code) if letter != "-"]
    for at in places:
        slip = luck.choice([one for one in "0123456789ABCDEFGHJKMNPQRSTVWXYZ" if one != code[at]])
        assert refusal(vault, code[:at] + slip + code[at + 1 :]) == "vault.recovery_typo"
    foreign = str(
        next(
            made
            for made in (recovery.from_secret(bytes([n]) * 16, bytes(20)) for n in range(256))
            if not made.is_for(identity)
        )
    )
    assert refusal(vault, foreign) == "vault.recovery_other"
    workbook = vault.unlock()
    workbook.people.remove(lina, saw_recovery=False)
    workbook.lock()
    opens_all(vault, code)  # it survives a rotation
    workbook = vault.unlock()
    newer = workbook.recovery.issue()
    workbook.recovery.confirm(newer)
    workbook.lock()
    assert refusal(vault, code) == "vault.recovery_unknown"
    opens_all(vault, newer)


def opens_all(vault: Vault, words: str) -> None:
    """A way in that leads to the same data."""
    workbook = vault.desk.unlock(vault.folder, words)
    try:
        assert workbook.unlocked.opened_by_recovery
        nothing_lost(vault.missing(workbook))
    finally:
        with suppress(AppError):
            workbook.lock()
