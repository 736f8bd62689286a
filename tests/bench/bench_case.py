"""The everyday verbs on a vault of 10,000 cases with 300,000 notes.

    python tests/bench/bench_case.py [--people=10000]

Times are what a caller of the services waits: the median, the worst twentieth (p95) for search.  Unlocking is counted
beyond the cost of the passphrase itself.  The passphrase is made cheap here; everything else is the real vault.
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from app.bootstrap import Desk, Workbook
from app.services import sample
from app.vault import KdfLimits

CHEAP = KdfLimits(
    least_memory=64, most_memory=1024, usual_memory=64, least_passes=1, most_passes=3,
    lanes=1, most_lanes=4, quickest=0.0, slowest=10.0,
)  # fmt: skip
WORDS = "correct horse battery staple anchor"


def timed(work: Callable[[], object], times: int = 20) -> list[float]:
    """Milliseconds of each of so many calls, after one that does not count."""
    work()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)


def main() -> int:
    """Make the vault, measure, print."""
    people = next((int(word[9:]) for word in sys.argv if word.startswith("--people=")), 10_000)
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(limits=CHEAP, state_folder=Path(folder) / "state")
        place = Path(folder) / "vault"
        workbook, _ = desk.create(place, WORDS, office="Office", worker="Dana Kessler")
        began = time.perf_counter()
        sample.fill_more(workbook, people)
        workbook.unlocked.settle()
        print(
            f"made {people} cases with {people * sample.NOTES_EACH} notes in {time.perf_counter() - began:.0f} s"
        )
        workbook.lock()
        rows = [unlocking(desk, place)]
        workbook = desk.unlock(place, WORDS)
        try:
            rows += measured(workbook)
        finally:
            workbook.lock()
    print(f"\n{'work':44}{'ms':>9}{'budget':>9}")
    for words, took, budget in rows:
        print(f"{words:44}{took:9.2f}{budget:>9}")
    print(
        f"\nmemory of this process at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    )
    return 0


def unlocking(desk: Desk, place: Path) -> tuple[str, float, str]:
    """Unlock to the Today board, five times."""
    taken = []
    for _ in range(5):
        began = time.perf_counter()
        workbook = desk.unlock(place, WORDS)
        workbook.today.board()
        taken.append((time.perf_counter() - began) * 1000)
        workbook.lock()
    return "unlock beyond the passphrase, to Today", statistics.median(taken), "60"


def measured(workbook: Workbook) -> list[tuple[str, float, str]]:
    """Everything done while a vault is open."""
    rows = workbook.cases.find(limit=200)
    case = rows[100].id
    note = workbook.notes.add(case, "first words")
    letters = iter(range(10_000))

    def type_on() -> None:
        workbook.drafts.keep(note, "note", "text", f"first words {next(letters)}", case_id=case)

    def promote() -> None:
        type_on()
        workbook.drafts.promote(note)

    typed = [
        word[:n]
        for word in ("kitchen lamp", "river", "mor pho", "Hana", "A-004")
        for n in range(1, len(word) + 1)
    ]
    search = sorted(
        t for words in typed for t in timed(lambda words=words: workbook.search.find(words), 3)
    )  # type: ignore[misc]
    return [
        (
            "first rows of Cases",
            statistics.median(timed(lambda: workbook.cases.find(limit=50))),
            "50",
        ),
        ("open a case", statistics.median(timed(lambda: workbook.cases.overview(case))), "30"),
        ("Today", statistics.median(timed(workbook.today.board)), ""),
        ("save a draft", statistics.median(timed(type_on, 100)), "2"),
        ("promote it", statistics.median(timed(promote, 50)), "10"),
        ("search as you type, median", statistics.median(search), ""),
        ("search as you type, p95", search[int(len(search) * 0.95)], "10"),
    ]


if __name__ == "__main__":
    raise SystemExit(main())
