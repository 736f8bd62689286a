"""The everyday verbs on a vault of 10,000 cases with 300,000 notes, beside plain SQLite in the same run.

    python tests/bench/bench_case.py [--people=10000] [--keep=DIR]

Each line is what somebody waits for: the whole answer of a service, or from the press of a key until the window has
painted it.  Beside it stands the bare statement a program without encryption, rights, history or an audit trail would
send to the same rows in plain SQLite, decoded; for what is painted, Qt's own list of the same number of rows.  They
take turns.  `cpu` is the median of processor time: on a busy machine it says what the clock would on an idle one.
The passphrase is made cheap here; everything else is the real vault.  With --keep the vault is made once.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


from app.bootstrap import Workbook
from app.domain.ids import new_id
from tests.bench.big_vault import BigVault, big_vault
from tests.bench.plain_rows import Plain

# peers:

Work = Callable[[], object]
TYPED = [
    word[:n]
    for word in ("kitchen lamp", "river", "mor pho", "hana", "sampel", "A-004")
    for n in range(1, len(word) + 1)
]
SOUNDING = ("hanna", "Ханна", "lia figur", "kay tst", "seinpl")


@dataclass
class Taken:
    """Milliseconds of several runs."""

    clock: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def run(self, work: Work) -> None:
        """Do it once more."""
        began, spent = time.perf_counter(), time.process_time()
        work()
        self.cpu.append((time.process_time() - spent) * 1000)
        self.clock.append((time.perf_counter() - began) * 1000)

    def p95(self) -> float:
        """The time 95 of 100 runs stay under."""
        return sorted(self.clock)[int(len(self.clock) * 0.95)]


@dataclass(frozen=True)
class Line:
    """One line of the table: ours, the plain peer, the budget in ms (of the median, or of the p95)."""

    words: str
    ours: Work
    plain: Work | None = None
    budget: float | None = None
    times: int = 15
    warm: bool = True
    before: Work | None = None
    """What happens each time and does not count."""
    by_p95: bool = False

    def measure(self) -> None:
        """Take turns, and print."""
        ours, plain = Taken(), Taken()
        if self.warm:
            self.ours()
        for _ in range(self.times):
            if self.before is not None:
                self.before()
            ours.run(self.ours)
            if self.plain is not None:
                plain.run(self.plain)
        beside = f"{'':>9}{'':>8}"
        if plain.cpu:
            beside = (
                f"{median(plain.cpu):>9.2f}{median(ours.cpu) / max(median(plain.cpu), 0.01):>8.1f}"
            )
        budget = "" if self.budget is None else f"{self.budget:g}{' p95' if self.by_p95 else ''}"
        print(
            f"{self.words:44}{median(ours.clock):>9.2f}{ours.p95():>9.2f}{median(ours.cpu):>9.2f}{beside}{budget:>9}",
            flush=True,
        )


def services(workbook: Workbook, vault: BigVault, plain: Plain) -> Iterator[Line]:
    """What is asked of the services, as the window asks it."""
    from ui.models.found import found
    from ui.models.moments import timeline_shown
    from ui.models.overview import overview_shown

    today = workbook.clock.today()
    cases = [row.id for row in workbook.cases.find(limit=400)]
    others, plain_others = iter(cases[20:]), iter(cases[20:])
    lived, long, note = vault.lived, vault.long, new_id()
    typed, said = cycle(TYPED), cycle(TYPED)
    numbers = iter(range(10**9))

    def whole(case: str) -> object:
        return overview_shown(workbook, case, "en"), workbook.cases.head(case)

    def type_on() -> None:
        words = f"first words {next(numbers)}"
        workbook.drafts.keep(note, "note", "text", words, case_id=cases[0])

    yield Line(
        "open a case nobody looked at, with its rail", lambda: whole(next(others)),
        lambda: plain.case(next(plain_others)), 30, 100, warm=False,
    )  # fmt: skip
    yield Line(
        "open a case in its second year", lambda: whole(lived), lambda: plain.case(lived), 30
    )
    yield Line("open a case with 5,000 notes", lambda: whole(long), lambda: plain.case(long), 30)
    yield Line(
        "its timeline, 5,000 entries in words",
        lambda: timeline_shown(workbook.cases.timeline(long), today),
        lambda: plain.rows("SELECT body FROM record WHERE kind='note' AND case_id=?", long, body=0),
        times=5,
    )
    yield Line("save a draft", type_on, plain.keep, 2, 100)
    yield Line(
        "promote it", lambda: workbook.drafts.promote(note), plain.save, 10, 50, warm=False,
        before=type_on,
    )  # fmt: skip
    yield Line(
        "search as you type", lambda: found(workbook, next(typed)), lambda: plain.words(next(said)),
        10, 3 * len(TYPED), by_p95=True,
    )  # fmt: skip
    sounding = cycle(SOUNDING)
    yield Line(
        "a name that sounds like it",
        lambda: workbook.cases.find_alike(next(sounding)),
        None,
        10,
        50,
        by_p95=True,
    )
    finding = cycle(TYPED)
    yield Line(
        "find a case as you type",
        lambda: workbook.cases.find(text=next(finding), limit=100),
        None,
        None,
        60,
    )
    yield Line("first rows of Cases", lambda: workbook.cases.find(limit=50), plain.cases, 50)
    until = today.isoformat()
    yield Line("Today", workbook.today.board, lambda: plain.today(until), None)
    counted = (
        "SELECT body ->> '$.worker_id', count(*) FROM record INDEXED BY task_open WHERE kind = 'task' AND alive = 1 "
        "AND body ->> '$.done_on' IS NULL AND body ->> '$.due_on' > '' GROUP BY 1"
    )
    yield Line("who carries how much", workbook.caseload.lines, lambda: plain.rows(counted), None)
    yield Line("what a case shares with others", lambda: workbook.links.of_case(lived), None, None)
    offered = (
        "SELECT body FROM record WHERE kind IN ('service', 'organisation') AND body LIKE '%river%'"
    )
    yield Line(
        "search 2,000 services",
        lambda: workbook.offers.find("river"),
        lambda: plain.rows(offered, body=0),
    )
    sent = "SELECT body FROM record WHERE kind = 'referral' AND body ->> '$.state' = 'sent'"
    yield Line(
        "every open referral",
        workbook.referrals.everywhere,
        lambda: plain.rows(sent, body=0),
        times=5,
    )


class Window:
    """The window on an open workbook, offscreen; `show` returns when a place is painted."""

    def __init__(self, vault: BigVault) -> None:
        from PySide6.QtCore import qInstallMessageHandler
        from PySide6.QtWidgets import QApplication

        from ui import fonts, style, workspace
        from ui.tasks import Tasks
        from ui.tokens import Look

        qInstallMessageHandler(lambda *_told: None)  # what a screen that is none cannot do
        self._app = QApplication([])
        fonts.register()
        style.dress(self._app, Look())
        workspace.warm()  # as the first page does while somebody types
        self.tasks = Tasks()
        self.workbook: Workbook = self.tasks.ask(vault.unlock)

    def fresh(self) -> Any:
        """A new window, as after unlocking."""
        from ui.bridge import Bridge
        from ui.workspace import Workspace

        space = Workspace(
            self.workbook, self.tasks, Bridge(self.workbook.events), self.workbook.clock.local
        )
        space.resize(1366, 768)
        space.show()
        self._app.processEvents()
        return space

    def settle(self) -> None:
        """Wait until nothing is read any more, and paint."""
        is_still = False
        while not is_still:
            self._app.processEvents()
            is_still = self.tasks.idle(0.0005) and not self._brings_more()

    def _brings_more(self) -> bool:
        """What came back is shown, which may ask again."""
        self._app.processEvents()
        return not self.tasks.idle(0)

    def list_of(self, rows: list[Any]) -> None:
        """Qt's own list of so many plain lines, painted."""
        from PySide6.QtWidgets import QListWidget

        made = QListWidget()
        made.addItems([" ".join(str(part) for part in row[:6]) for row in rows])
        made.resize(1000, 700)
        made.show()
        self._app.processEvents()
        made.deleteLater()

    def close(self) -> None:
        """Lock, and end the lanes."""
        self.tasks.ask(self.workbook.lock)
        self.tasks.close()


def painted(window: Window, vault: BigVault, plain: Plain) -> Iterator[Line]:
    """From a key to the picture."""
    from ui.context import Place

    spaces: list[Any] = []

    def go(place: Place) -> None:
        spaces[0].navigation.go(place)
        window.settle()

    def anew() -> None:
        spaces[0].deleteLater()
        spaces[0] = window.fresh()

    def first() -> None:
        spaces.append(window.fresh())
        go(Place("today"))

    yield Line("unlocked until Today is painted", first, None, 60, times=1, warm=False)
    cases = window.tasks.ask(lambda: [row.id for row in window.workbook.cases.find(limit=400)])
    board = window.tasks.ask(window.workbook.today.board)
    lines = sum(len(part) for part in (board.overdue, board.today, board.next_days, board.ending))
    due = "SELECT case_id, body FROM record WHERE kind = 'task' LIMIT ?"
    yield Line(
        f"Today painted again, {lines} lines", lambda: go(Place("today")),
        lambda: window.list_of(plain.rows(due, lines)), None, 10, before=anew,
    )  # fmt: skip
    yield Line(
        "Cases painted", lambda: go(Place("cases")), lambda: window.list_of(plain.cases()), 50,
        before=lambda: go(Place("today")),
    )  # fmt: skip
    next_case = iter(cases)
    yield Line(
        "a case painted, with its rail", lambda: go(Place("overview", next(next_case))), None, None,
        before=lambda: go(Place("cases")),
    )  # fmt: skip
    yield Line(
        "a case in its second year painted", lambda: go(Place("overview", vault.lived)), None, None,
        before=lambda: go(Place("cases")),
    )  # fmt: skip
    yield Line(
        "a timeline of 5,000 entries painted", lambda: go(Place("timeline", vault.long)), None, None, 5,
        before=lambda: go(Place("cases")),
    )  # fmt: skip


def unlocking(vault: BigVault) -> Line:
    """Unlock to the Today board; the cheap passphrase hardly counts."""

    def unlock() -> None:
        workbook = vault.unlock()
        workbook.today.board()
        workbook.lock()

    return Line("unlock beyond the passphrase, to Today", unlock, None, None, 5)


def main() -> int:
    """Make the vault or take the one that is there, measure, print."""
    given = dict(word.removeprefix("--").split("=", 1) for word in sys.argv[1:] if "=" in word)
    people = int(given.get("people", 10_000))
    with tempfile.TemporaryDirectory() as passing:
        vault = big_vault(Path(given.get("keep", passing)).absolute(), people)
        load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
        print(f"{os.cpu_count()} processors, load {load:.1f} before the first line\n")
        print(
            f"{'ms':44}{'median':>9}{'p95':>9}{'cpu':>9}{'plain cpu':>9}{'ratio':>8}{'budget':>9}"
        )
        plain = Plain(vault)
        unlocking(vault).measure()
        workbook = vault.unlock()
        try:
            for line in services(workbook, vault, plain):
                line.measure()
        finally:
            workbook.lock()
        window = Window(vault)
        try:
            for line in painted(window, vault, plain):
                line.measure()
        finally:
            window.close()
    of_forms()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nmemory of this process at most {memory:.0f} MB, the plain rows among it")
    return 0


def of_forms() -> None:
    """The lines of `bench_forms` that have a budget; beside them a program without a plan, and Qt's own parts."""
    from tests.bench.bench_forms import flat, form_lines, hundred, page_lines

    for line in (*form_lines("chain", hundred()), *page_lines("flat", flat())):
        if line.budget is not None:
            (clock, cpu), peer = line.ours, ""
            if line.peer is not None:
                peer = f"{line.peer[1]:>9.2f}{cpu / max(line.peer[1], 0.01):>8.1f}"
            print(f"{line.work:44}{clock:>9.2f}{'':>9}{cpu:>9.2f}{peer:17}{line.budget:>9g}")


if __name__ == "__main__":
    raise SystemExit(main())
