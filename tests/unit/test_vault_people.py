"""Passphrases, people and recovery codes of an existing vault."""

from __future__ import annotations

import uuid
from dataclasses import replace
from pathlib import Path

import pytest

from app import vault
from app.errors import UserError
from app.vault import recovery
from app.vault.kdf import KdfSet
from tests.vault_parts import LOW, OTHER_WORDS, PERSON, WORDS, new_vault

THIRD_WORDS = "saffron ladder orbit kitten tunnel"


def refused(place: Path, words: str) -> str:
    """The code with which these words do not open the vault."""
    with pytest.raises(UserError) as problem:
        vault.open(place, words, limits=LOW).close()
    return problem.value.code


def test_a_new_passphrase_replaces_the_old_one_only(tmp_path: Path) -> None:
    opened, code = new_vault(tmp_path / "v")
    key, person = bytes(opened.store_key), opened.person
    vault.change_passphrase(opened, WORDS, OTHER_WORDS)
    opened.close()
    assert refused(tmp_path / "v", WORDS) == "vault.wrong_passphrase"
    for words in (OTHER_WORDS, code):
        again = vault.open(tmp_path / "v", words, limits=LOW)
        assert bytes(again.store_key) == key
        assert again.findings == ()
        again.close()
    again = vault.open(tmp_path / "v", OTHER_WORDS, limits=LOW)
    assert (again.person.slot, again.person.verify_key) == (person.slot, person.verify_key)
    again.close()


def test_changing_needs_the_current_passphrase_and_a_strong_new_one(tmp_path: Path) -> None:
    opened, _ = new_vault(tmp_path / "v")
    before = opened.generation
    for current, new, code in (
        ("wrong", OTHER_WORDS, "vault.wrong_passphrase"),
        (WORDS, "summer", "vault.passphrase_weak"),
        (WORDS, WORDS, "vault.passphrase_taken"),
        (WORDS, "long enough " * 100, "vault.passphrase_long"),
    ):
        with pytest.raises(UserError) as problem:
            vault.change_passphrase(opened, current, new)
        assert problem.value.code == code
    assert opened.generation == before
    opened.close()


def test_a_second_person_comes_and_goes(tmp_path: Path) -> None:
    opened, code = new_vault(tmp_path / "v")
    key = bytes(opened.store_key)
    lina = str(uuid.uuid4())
    owner = vault.admit(opened, lina, OTHER_WORDS)
    assert (owner.id, owner.kind) == (lina, "person")
    opened.close()
    theirs = vault.open(tmp_path / "v", OTHER_WORDS, limits=LOW)
    assert (theirs.person.id, bytes(theirs.store_key)) == (lina, key)
    assert theirs.person.verify_key == owner.verify_key
    with pytest.raises(UserError, match=r"vault\.own_slot"):
        vault.dismiss(theirs, lina)
    theirs.close()
    opened = vault.open(tmp_path / "v", WORDS, limits=LOW)
    vault.dismiss(opened, lina)
    with pytest.raises(UserError, match=r"vault\.no_such_person"):
        vault.dismiss(opened, lina)
    opened.close()
    assert refused(tmp_path / "v", OTHER_WORDS) == "vault.wrong_passphrase"
    vault.open(tmp_path / "v", code, limits=LOW).close()


def test_a_forgotten_passphrase_is_replaced_through_the_recovery_code(tmp_path: Path) -> None:
    opened, code = new_vault(tmp_path / "v")
    old_key = opened.person.verify_key
    opened.close()
    rescue = vault.open(tmp_path / "v", code, limits=LOW)
    with pytest.raises(UserError, match=r"vault\.recovery_no_passphrase"):
        vault.change_passphrase(rescue, code, OTHER_WORDS)
    with pytest.raises(UserError, match=r"vault\.own_slot"):
        vault.propose_recovery(rescue)
    vault.admit(rescue, PERSON, OTHER_WORDS)
    rescue.close()
    assert refused(tmp_path / "v", WORDS) == "vault.wrong_passphrase"
    again = vault.open(tmp_path / "v", OTHER_WORDS, limits=LOW)
    assert again.person.id == PERSON
    assert again.person.verify_key != old_key
    again.close()


def test_a_new_recovery_code_ends_the_old_one(tmp_path: Path) -> None:
    opened, old = new_vault(tmp_path / "v")
    new = vault.propose_recovery(opened)
    vault.replace_recovery(opened, new)
    opened.close()
    assert refused(tmp_path / "v", old) == "vault.recovery_unknown"
    vault.open(tmp_path / "v", str(new), limits=LOW).close()


def test_a_mistyped_code_is_told_from_another_vaults_code(tmp_path: Path) -> None:
    opened, code = new_vault(tmp_path / "v")
    identity = bytes.fromhex(opened.vault_id)
    opened.close()
    typo = ("1" if code[0] != "1" else "2") + code[1:]
    assert refused(tmp_path / "v", typo) == "vault.recovery_typo"
    foreign = next(
        made
        for made in (recovery.from_secret(bytes([n]) * 16, bytes(20)) for n in range(256))
        if not made.is_for(identity)
    )
    assert refused(tmp_path / "v", str(foreign)) == "vault.recovery_other"
    assert refused(tmp_path / "v", code[:-1]) == "vault.wrong_passphrase"


def test_a_vault_holds_sixteen(tmp_path: Path) -> None:
    opened, _ = new_vault(tmp_path / "v")
    for number in range(14):
        vault.admit(opened, str(uuid.uuid4()), f"{OTHER_WORDS} {number}")
    assert len(opened.owners) == 16
    with pytest.raises(UserError, match=r"vault\.full"):
        vault.admit(opened, str(uuid.uuid4()), THIRD_WORDS)
    opened.close()
    vault.open(tmp_path / "v", f"{OTHER_WORDS} 13", limits=LOW).close()


def test_a_costlier_check_reaches_each_person_with_their_next_passphrase(tmp_path: Path) -> None:
    opened, code = new_vault(tmp_path / "v")
    outside, body, _, _ = opened.state()
    costlier = KdfSet(bytes(range(16)), memory=32, passes=2, lanes=2, serial=2)
    opened.rewrite(replace(outside, sets=(outside.sets[0], costlier)), body)
    lina = str(uuid.uuid4())
    vault.admit(opened, lina, OTHER_WORDS)
    kdf_of = {entry.owner: entry.kdf for entry in opened.state()[1].roster.values()}
    assert kdf_of[uuid.UUID(lina).bytes] == 1
    assert kdf_of[uuid.UUID(PERSON).bytes] == 0
    opened.close()
    for words in (WORDS, OTHER_WORDS, code):
        vault.open(tmp_path / "v", words, limits=LOW).close()
    opened = vault.open(tmp_path / "v", WORDS, limits=LOW)
    vault.change_passphrase(opened, WORDS, THIRD_WORDS)
    assert {entry.kdf for entry in opened.state()[1].roster.values() if entry.kind == "person"} == {
        1
    }
    opened.close()
    assert refused(tmp_path / "v", WORDS) == "vault.wrong_passphrase"
    for words in (THIRD_WORDS, OTHER_WORDS, code):
        vault.open(tmp_path / "v", words, limits=LOW).close()
