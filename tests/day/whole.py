"""The whole day: a fresh vault, the window on it, every step, a picture and a look into the vault after each."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from app.bootstrap import Desk
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
    with virtual_screen(looks.size) as display, hand_at(display, *places(root / "now"), looks.size) as hand:  # fmt: skip
        for number, step in enumerate(STEPS, 1):
            hand.look()
            shutil.copytree(root / "now", root / step.name)
            _do(step, hand, pictures / f"{number:02}-{step.name}.png")
            check(step, root)
            yield step.name


def _do(step: Step, hand: Hand, picture: Path) -> None:
    """Do one step, and keep a picture also of where it would not go on."""
    try:
        step.do(hand)
    finally:
        hand.picture(picture)


def check(step: Step, root: Path) -> None:
    """Look into a copy of the workbook, while the window works on."""
    after = root / "after"
    shutil.copytree(root / "now", after)
    vault, state = places(after)
    book = Desk(today=date.fromisoformat(TODAY), state_folder=state / "workbook").unlock(
        vault, PASSPHRASE
    )
    try:
        (case,) = [one.id for one in book.cases.find(closed=True)]
        assert step.holds(book, case), step.name
    finally:
        book.lock()
        shutil.rmtree(after)


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
