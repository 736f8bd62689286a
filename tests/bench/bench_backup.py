"""Backups of a large vault against copying the same bytes without any encryption, in one run.

    python tests/bench/bench_backup.py [--cases=10000] [--mib=512]

The peer makes SQLite's own online backup of the same rows in a plain file, copies the attachments as they are and waits
until the disk has both; it proves nothing.  Waymark encrypts under a fresh key, reads everything of the case file back
and decrypts a sample.  A step is how long the case file is held at once: what a save has to wait for at most.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

# peers:
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import sqlcipher3.dbapi2 as sqlcipher

from app.bootstrap import Desk, Workbook
from app.job import Job
from app.services import sample
from tests.backup_parts import attach
from tests.conftest import PASSPHRASE, QUICK, TODAY

ROOT = Path(__file__).resolve().parents[2]
PIECE = 16 << 20


def filled(base: Path, cases: int, mib: int) -> Desk:
    """A locked vault with `cases` people of thirty notes each and `mib` MiB of attachments."""
    desk = Desk(today=TODAY, limits=QUICK, state_folder=base / "state")
    workbook, _ = desk.create(base / "vault", PASSPHRASE, office="Northside", worker="Dana K.")
    sample.fill_more(workbook, cases)
    case = workbook.cases.find()[0].id
    for _ in range(mib * (1 << 20) // PIECE):
        attach(workbook, case, os.urandom(PIECE - 1000))
    workbook.lock()
    return desk


def plain_twin(base: Path, workbook: Workbook) -> Path:
    """The same rows in a file without a key, made by SQLCipher itself."""
    twin = base / "plain.db"
    opened = workbook.unlocked._store._connection
    opened.execute(f"ATTACH DATABASE '{twin}' AS plain KEY ''")
    opened.execute("SELECT sqlcipher_export('plain')").fetchall()
    opened.execute("DETACH DATABASE plain")
    return twin


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock, and of the processor: other programs run on a shared machine."""

    clock: float
    processor: float


class Watch:
    """Counts from when it is made."""

    def __init__(self) -> None:
        self._clock, self._processor = time.perf_counter(), time.process_time()

    def read(self) -> Spent:
        return Spent(time.perf_counter() - self._clock, time.process_time() - self._processor)


def plain_backup(base: Path, twin: Path) -> Spent:
    """What the peer takes."""
    out = base / "peer"
    out.mkdir()
    watch = Watch()
    source, target = sqlcipher.connect(str(twin)), sqlcipher.connect(str(out / "copy.db"))
    source.backup(target, pages=200)
    source.close()
    target.close()
    shutil.copytree(base / "vault" / "b", out / "b")
    for path in out.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    took = watch.read()
    shutil.rmtree(out)
    return took


class Steps:
    """How long the case file was held at once, and how long a save took in between."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook, self._case = workbook, workbook.cases.find()[0].id
        self.held, self.saves = list[float](), list[float]()
        self._since = time.perf_counter()
        self.job = Job(self._between)

    def _between(self, _done: int, _total: int) -> None:
        now = time.perf_counter()
        self.held.append(now - self._since)
        self._workbook.notes.add(self._case, "saved while a backup is made")
        self._since = time.perf_counter()
        self.saves.append(self._since - now)

    def begin(self) -> None:
        self._since = time.perf_counter()

    def end(self) -> None:
        self.held.append(time.perf_counter() - self._since)


def measure(base: Path, desk: Desk) -> None:
    """Print the table."""
    workbook = desk.unlock(base / "vault", PASSPHRASE)
    stick = base / "stick"
    stick.mkdir()
    store = workbook.unlocked.store_size
    files = sum(path.stat().st_size for path in (base / "vault" / "b").rglob("*") if path.is_file())
    twin = plain_twin(base, workbook)
    peer = min((plain_backup(base, twin) for _ in range(2)), key=lambda one: one.clock)
    twin.unlink()

    watch = Watch()
    made = workbook.backups.begin(stick)
    on_lane = watch.read()
    workbook.backups.keep(workbook.backups.complete(made))
    first = watch.read()
    steps = Steps(workbook)
    watch = Watch()
    steps.begin()
    again = workbook.backups.begin(stick, steps.job)
    steps.end()
    workbook.backups.keep(workbook.backups.complete(again))
    second = watch.read()
    workbook.lock()
    total = (store + files) / 1e6
    print(f"case file {store / 1e6:.0f} MB, attachments {files / 1e6:.0f} MB")
    print(f"{'':34}{'seconds':>9}{'processor':>11}{'MB/s':>8}{'ratio':>8}  budget")
    rows = (
        ("plain SQLite backup and copy", peer, total, ""),
        ("first backup, proved", first, total, "at least 60 MB/s"),
        ("  of which the case lane", on_lane, store / 1e6, ""),
        ("second backup, saves in between", second, store / 1e6, "no attachment copied again"),
    )
    for name, spent, size, budget in rows:
        speed, ratio = size / spent.clock, spent.clock / peer.clock
        print(
            f"{name:34}{spent.clock:>9.2f}{spent.processor:>11.2f}{speed:>8.0f}{ratio:>8.2f}  {budget}"
        )
    print(
        f"longest step the case file is held  {max(steps.held) * 1000:.0f} ms of {len(steps.held)}"
    )
    print(f"longest save in between             {max(steps.saves) * 1000:.0f} ms")


def peak(base: Path, what: str) -> float:
    """Peak memory in MB of a fresh process that unlocks, and makes a backup or does not."""
    command = [sys.executable, __file__, f"--{what}", str(base)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return int(done.stdout.splitlines()[-1]) / 1024


def alone(base: Path, what: str) -> None:
    """Do one thing in this process and print its peak memory in KB."""
    desk = Desk(today=TODAY, limits=QUICK, state_folder=base / "state")
    workbook = desk.unlock(base / "vault", PASSPHRASE)
    if what == "make":
        shutil.rmtree(base / "stick", ignore_errors=True)
        (base / "stick").mkdir()
        workbook.backups.make(base / "stick")
    workbook.lock()
    print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])


def main(cases: int, mib: int) -> int:
    """Measure and print."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as name:
        base = Path(name)
        desk = filled(base, cases, mib)
        measure(base, desk)
        if sys.platform == "linux":
            idle, busy = peak(base, "idle"), peak(base, "make")
            print(f"memory over an unlocked vault at rest  {busy - idle:.0f} MB")
    return 0


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] in ("--idle", "--make"):
        alone(Path(sys.argv[2]), sys.argv[1].removeprefix("--"))
    else:
        given = dict(word.removeprefix("--").split("=", 1) for word in sys.argv[1:] if "=" in word)
        sys.exit(main(int(given.get("cases", 10_000)), int(given.get("mib", 512))))
