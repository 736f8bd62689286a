"""A costlier passphrase check reaches people as they come in, and two laptops of different speed do not quarrel."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app import vault
from app.vault import folder, kdf
from app.vault.kdf import KdfLimits, KdfSet
from tests.vault_parts import LOW, OTHER_WORDS, PERSON, WORDS, new_vault

LINA = "018f3f6e-0000-7000-8000-000000000111"
NOW = replace(LOW, usual_memory=128)
"""What a later program, or a faster laptop, takes as usual: many times as much."""
SLOW = replace(NOW, slowest=0.0)
"""A laptop for which that would be too much."""


def three_ways_in(place: Path) -> str:
    """A vault made long ago that two people and a code open; returns the code."""
    opened, code = new_vault(place)
    vault.admit(opened, LINA, OTHER_WORDS)
    opened.close()
    return code


def come_in(place: Path, words: str, limits: KdfLimits = NOW) -> tuple[KdfSet | None, ...]:
    """Open and lock; the KDF sets afterwards."""
    opened = vault.open(place, words, limits=limits)
    assert opened.findings == ()
    sets = opened.state()[0].sets
    opened.close()
    return sets


def memories(sets: tuple[KdfSet | None, ...]) -> list[int]:
    return [one.memory if one else 0 for one in sets]


def test_each_person_moves_as_they_come_in_and_the_old_set_goes_with_the_last(
    tmp_path: Path,
) -> None:
    code = three_ways_in(tmp_path)
    assert memories(come_in(tmp_path, WORDS)) == [8, 128]
    opened = vault.open(tmp_path, OTHER_WORDS, limits=SLOW)  # this set is there: it is used
    assert {one.kdf for one in opened.state()[1].roster.values()} == {0, 1}
    opened.close()
    assert memories(come_in(tmp_path, OTHER_WORDS)) == [8, 128]
    assert memories(come_in(tmp_path, code)) == [0, 128]
    for words in (WORDS, OTHER_WORDS, code):
        come_in(tmp_path, words)


def test_the_code_moves_when_it_is_tried(tmp_path: Path) -> None:
    code = three_ways_in(tmp_path)
    come_in(tmp_path, OTHER_WORDS)
    opened = vault.open(tmp_path, WORDS, limits=NOW)
    vault.try_recovery(opened, code)
    assert memories(opened.state()[0].sets) == [0, 128]
    opened.close()
    come_in(tmp_path, code)


def test_a_slow_laptop_leaves_the_cost_and_a_fast_one_raises_it_once(tmp_path: Path) -> None:
    three_ways_in(tmp_path)
    assert memories(come_in(tmp_path, WORDS, SLOW)) == [8, 0]
    raised = come_in(tmp_path, WORDS, NOW)
    for limits in (SLOW, NOW, LOW, SLOW, LOW):  # LOW is an older program, whose usual is less
        assert come_in(tmp_path, WORDS, limits) == raised


@pytest.mark.parametrize(("memory", "passes", "rises"), [(63, 1, True), (64, 1, False), (32, 2, False)])  # fmt: skip
def test_only_less_than_half_the_usual_cost_is_cheap(
    tmp_path: Path, memory: int, passes: int, rises: bool
) -> None:
    made = replace(LOW, least_memory=memory, usual_memory=memory, least_passes=passes)
    opened, _ = vault.create(tmp_path, WORDS, limits=made, person_id=PERSON)
    opened.store_path.write_bytes(b"x" * 4096)
    opened.close()
    assert (len([one for one in come_in(tmp_path, WORDS) if one]) == 2) == rises


def test_a_full_disk_keeps_nobody_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    three_ways_in(tmp_path)

    def full(step: str) -> None:
        if step.startswith("write head"):
            raise folder.host_error(OSError(28, "full"))

    monkeypatch.setattr(folder, "reached", full)
    opened = vault.open(tmp_path, WORDS, limits=NOW)
    opened.close()
    monkeypatch.undo()
    assert memories(come_in(tmp_path, WORDS, LOW)) == [8, 0]


def test_looking_only_moves_nobody(tmp_path: Path) -> None:
    three_ways_in(tmp_path)
    before = [(tmp_path / name).read_bytes() for name in ("head.0", "head.1")]
    vault.open(tmp_path, WORDS, limits=NOW, read_only=True).close()
    assert before == [(tmp_path / name).read_bytes() for name in ("head.0", "head.1")]


def test_the_time_is_taken_once_for_each_set(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter([1.0, 3.5])
    monkeypatch.setattr(kdf.time, "perf_counter", lambda: next(ticks))
    roots = kdf.Roots(b"words", LOW)
    made = KdfSet(bytes(16), 16, 1, 1)
    assert roots.of(made) == made.stretch(b"words", LOW)
    assert roots.seconds(made) == 2.5
