"""Whatever is done to who can open a vault, in any order: exactly those open it who should, under one key."""

from __future__ import annotations

import tempfile
import uuid
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import vault
from app.errors import UserError
from app.vault import entrance, recovery, shares
from tests.vault_parts import LOW, PERSON, WORDS, new_vault

PEOPLE = [str(uuid.UUID(int=number)) for number in range(3)]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["admit", "dismiss", "code"]), st.sampled_from(PEOPLE), st.booleans()
    ),
    max_size=6,
)


def opens(place: Path, words: str) -> bool:
    with suppress(UserError):
        vault.open(place, words, limits=LOW).close()
        return True
    return False


class Ways:
    """Who should come in with what, and what should open nothing any more."""

    def __init__(self, code: str) -> None:
        self.words = {PERSON: WORDS, "code": code}
        self.dead: set[str] = set()
        self._fresh = (f"saffron ladder orbit kitten tunnel {number}" for number in count())

    def end(self, whose: str) -> None:
        if whose in self.words:
            self.dead.add(self.words.pop(whose))

    def take(self, change: vault.Change, verb: str, person: str) -> None:
        """Do one step in the vault, and here."""
        if verb == "dismiss" and person not in self.words:
            with pytest.raises(UserError, match=r"vault\.no_such_person"):
                vault.dismiss(change, person)
        elif verb == "dismiss":
            vault.dismiss(change, person)
            self.end(person)
        elif verb == "admit":
            words = next(self._fresh)
            vault.admit(change, person, words)
            self.end(person)
            self.words[person] = words
        else:
            made = vault.propose_recovery(change)
            vault.replace_recovery(change, made)
            self.end("code")
            self.words["code"] = str(made)


@pytest.mark.slow
@given(STEPS)
@settings(max_examples=20)
def test_exactly_those_open_it_who_should(steps: list[tuple[str, str, bool]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        opened, code = new_vault(place)
        ways = Ways(code)
        for verb, person, renew in steps:
            change = vault.Renewal(opened) if renew else vault.Change(opened)
            ways.take(change, verb, person)
            if isinstance(change, vault.Renewal):
                change.store_path.write_bytes(opened.store_path.read_bytes())
            change.put_in_force()
        key = bytes(opened.store_key)
        opened.close()
        for words in ways.words.values():
            again = vault.open(place, words, limits=LOW)
            assert (bytes(again.store_key), again.findings) == (key, ())
            assert {one.id for one in again.owners if one.kind == "person"} == {*ways.words} - {
                "code"
            }
            again.close()
        assert not any(opens(place, words) for words in ways.dead)


@given(
    st.binary(min_size=16, max_size=16), st.binary(min_size=20, max_size=20),
    st.permutations([0, 1, 2]), st.sampled_from(["\n", " ", "\t \r\n"]),
)  # fmt: skip
@settings(max_examples=25)
def test_any_two_shares_give_the_code_back(
    identity: bytes, secret: bytes, order: list[int], between: str
) -> None:
    code = recovery.from_secret(identity, secret)
    made = shares.split(code)
    typed = f"{made[order[0]].upper()}{between}{made[order[1]]}"
    assert (code.raw, shares.join(typed, {identity})) == (secret, code)


@given(st.text(max_size=600) | st.lists(st.sampled_from(["academic", "acid", "x"])).map(" ".join))
def test_what_is_typed_is_read_or_refused(words: str) -> None:
    with suppress(UserError):
        assert entrance.read(words, {bytes(16)}).code is None
