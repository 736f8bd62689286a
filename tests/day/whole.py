"""The whole day: a fresh vault, the window on it, every step, a picture and a look into the vault after each."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from app.bootstrap import Desk, Workbook
from app.domain.organisation import Organisation
from app.vault import PRODUCTION
from tests.day.hand import PASSPHRASE, TODAY, Hand, hand_at
from tests.day.steps import PARTNER, STEPS, Step
from tests.fault.display import virtual_screen

QUICK = replace(PRODUCTION, usual_memory=PRODUCTION.least_memory, quickest=0.0)
"""The cheapest passphrase the window itself still accepts."""
LARGE, SMALL = (1366, 768), (1024, 640)


@dataclass(frozen=True, slots=True)
class Looks:
    """How the window looks: what it remembers of a person's wishes, and its size in px."""

    wishes: dict[str, object]
    size: tuple[int, int] = LARGE


LOOKS = {
    "light": Looks({"palette": "light"}),
    "small": Looks({"palette": "light", "scale": 200}, SMALL),
    "rtl": Looks({"palette": "light", "language": "qps-rtl"}),
}


def a_day(root: Path, pictures: Path, looks: Looks) -> Iterator[str]:
    """Work through the day; yields each step once it is done and found in the vault.

    `root` keeps the workbook as it stood before each step, in a folder named after it.
    """
    prepare(root / "now", looks)
    now = places(root / "now")
    with virtual_screen(looks.size) as display, hand_at(display, *now, looks.size) as hand:
        for number, step in enumerate(STEPS, 1):
            hand.look()
            shutil.copytree(root / "now", root / step.name)
            _do(step, hand, f"{pictures}/{number:02}-{step.name}")
            check(step, root)
            yield step.name


def _do(step: Step, hand: Hand, picture: str) -> None:
    """Do one step; keep a picture of the words as they are typed and of the end, also where it would not go on."""
    try:
        step.begin(hand)
        hand.type(step.words)
        hand.picture(Path(f"{picture}-typed.png"))
        step.end(hand)
    finally:
        hand.picture(Path(f"{picture}.png"))


def check(step: Step, root: Path) -> None:
    """Look into a copy of the workbook, while the window works on."""
    shutil.copytree(root / "now", root / "after")
    with opened(root / "after") as book:
        (case,) = [one.id for one in book.cases.find(closed=True)]
        assert step.holds(book, case), f"{step.name} is not written down"
    shutil.rmtree(root / "after")


@contextmanager
def opened(root: Path) -> Iterator[Workbook]:
    """Open the workbook under a folder without a window."""
    vault, state = places(root)
    desk = Desk(today=date.fromisoformat(TODAY), state_folder=state / "workbook")
    book = desk.unlock(vault, PASSPHRASE)
    try:
        yield book
    finally:
        book.lock()


def places(root: Path) -> tuple[Path, Path]:
    """Return the vault and what the laptop remembers, under one folder."""
    return root / "vault", root / "state"


def prepare(root: Path, looks: Looks) -> None:
    """Make a workbook with one partner, as an office has it before the first person comes."""
    vault, state = places(root)
    (state / "workbook").mkdir(parents=True, mode=0o700)
    (state / "workbook" / "look.json").write_text(json.dumps(looks.wishes), "utf-8")
    desk = Desk(today=date.fromisoformat(TODAY), limits=QUICK, state_folder=state / "workbook")
    book, _words = desk.create(vault, PASSPHRASE, office="Northside", worker="Dana Kessler")
    book.directory.add(Organisation(name=PARTNER, kind="legal"))
    book.lock()
