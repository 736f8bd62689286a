"""One day by keys alone, once straight through; and once more with the power gone in the middle of each step."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.day.hand import hand_at
from tests.day.steps import STEPS, Step
from tests.day.whole import LOOKS, a_day, opened, places
from tests.fault import counting
from tests.fault import display as displays

pytestmark = [pytest.mark.slow, pytest.mark.x11]
display = displays.display


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a day that is over: the workbook as it stood before each step, and `pictures`."""
    if displays.lacking():
        pytest.skip(f"not on this machine: {displays.lacking()}")
    root = tmp_path_factory.mktemp("day")
    (root / "pictures").mkdir()
    for _step in a_day(root, root / "pictures", LOOKS["light"]):
        pass
    return root


def test_a_whole_day_is_done_by_keys_alone(day: Path) -> None:
    """Each step has looked into the vault before the next one began."""
    taken = {one.stem for one in (day / "pictures").iterdir()}
    assert {f"{number:02}-{step.name}" for number, step in enumerate(STEPS, 1)} <= taken


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_a_kill_loses_at_most_the_last_second_of_typing(
    step: Step, day: Path, display: str, tmp_path: Path
) -> None:
    root = tmp_path / "again"
    shutil.copytree(day / step.name, root)
    with hand_at(display, *places(root)) as hand:
        step.begin(hand)
        typed = hand.type_until_the_power_goes(step.words)
    counting.count("kill")
    assert typed, "nothing was typed early enough to count"
    with opened(root) as book:
        kept = [book.drafts.of_record(one.record_id) for one in book.drafts.own()]
    counting.nothing_lost(
        [] if any(one.startswith(typed) for one in _strings(kept)) else [step.name]
    )


def _strings(kept: object) -> Iterator[str]:
    """Yield every string of what is kept, however deep it lies."""
    if isinstance(kept, str):
        yield kept
    elif isinstance(kept, (list, dict)):
        for one in kept.values() if isinstance(kept, dict) else kept:
            yield from _strings(one)
