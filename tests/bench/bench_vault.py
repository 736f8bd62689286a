"""The vault against its budgets: unlock, save, backup, a new vault key; attachments against the age command line.

    python tests/bench/bench_vault.py [--mib=1024] [--cases=10000] [--only=daily|renewal|backup|attachments]

Both read a file and write a file on the same disk; each number is the best of three runs, taken in
turn.  Waymark also hashes every byte and waits until the disk has it, which age does not.  Memory is
the peak of a fresh process over that of one that has only loaded the package.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

# peers: age age-keygen
ROOT = Path(__file__).resolve().parents[2]
RUNS = 3


def bring_in(folder: Path) -> None:
    """Make `plain` an attachment of the vault folder; its row is kept in `row`."""
    from app.vault import Blobs

    with (folder / "plain").open("rb") as source:
        blob = Blobs(folder).write(source)
    row = [blob.id, blob.key.hex(), blob.sha256.hex(), str(blob.size)]
    (folder / "row").write_text("\n".join(row))


def bring_out(folder: Path) -> None:
    """Read the attachment of `row` back into `out`."""
    from app.vault import Blob, Blobs

    name, key, digest, size = (folder / "row").read_text().split("\n")
    blob = Blob(name, bytes.fromhex(key), bytes.fromhex(digest), int(size))
    with (folder / "out").open("wb") as sink:
        for piece in Blobs(folder).read(blob):
            sink.write(piece)


def clear(folder: Path) -> None:
    """Forget the attachments of earlier runs, so that the disk holds one at a time."""
    for shelf in (folder / "b").iterdir():
        shutil.rmtree(shelf)


def best(works: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Seconds of each work's fastest run; the runs take turns on the same machine."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(RUNS):
        for name, work in works.items():
            begun = time.perf_counter()
            work()
            times[name].append(time.perf_counter() - begun)
    return {name: min(each) for name, each in times.items()}


def peak(step: str, folder: Path) -> float:
    """Peak memory in MB of a fresh process that does one step."""
    command = [sys.executable, __file__, f"--{step}", str(folder)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=env)
    return int(done.stdout) / 1024


def step_alone(step: str, folder: Path) -> None:
    """Do one step in this process and print its peak memory in KB."""
    from app import vault

    vault.warm()
    if step == "in":
        clear(folder)
        bring_in(folder)
    elif step == "out":
        bring_out(folder)
    status = Path("/proc/self/status").read_text()  # getrusage would count the parent before exec
    print(status.split("VmHWM:")[1].split()[0])


def attachments(folder: Path, size: int) -> None:
    """Print the table of one attachment of `size` MiB."""
    for name in ("b", "q"):
        (folder / name).mkdir()
    with (folder / "plain").open("wb") as out:
        for _ in range(size):
            out.write(os.urandom(1 << 20))
    subprocess.run(["age-keygen", "-o", "key"], check=True, cwd=folder, capture_output=True)
    recipient = (folder / "key").read_text().split("public key: ")[1].split()[0]

    def bring_in_alone() -> None:
        clear(folder)
        bring_in(folder)

    works: dict[str, Callable[[], object]] = {
        "in": bring_in_alone,
        "age in": lambda: subprocess.run(
            ["age", "-r", recipient, "-o", "age.age", "plain"], check=True, cwd=folder
        ),
        "out": lambda: bring_out(folder),
        "age out": lambda: subprocess.run(
            ["age", "-d", "-i", "key", "-o", "out", "age.age"], check=True, cwd=folder
        ),
    }
    seconds = best(works)
    idle = peak("idle", folder)
    print(f"attachment of {size} MiB, budget: at least 0.5 x age, at most 60 MB over idle")
    print(f"{'':6}{'waymark MB/s':>14}{'age MB/s':>10}{'ratio':>7}{'memory over idle MB':>21}")
    speed = (size << 20) / 1e6
    for step in ("in", "out"):
        ours, theirs = speed / seconds[step], speed / seconds[f"age {step}"]
        memory = peak(step, folder) - idle
        print(f"{step:6}{ours:>14.0f}{theirs:>10.0f}{ours / theirs:>7.2f}{memory:>21.0f}")


def unlocking(folder: Path) -> None:
    """Print what opening costs beside the KDF, and the KDF that this machine was given."""
    from app import vault

    opened, _ = vault.create(folder / "v", vault.suggest(), limits=vault.PRODUCTION)
    kdf = opened.state()[0].sets[0]
    opened.close()
    assert kdf is not None
    stretch = best({"kdf": lambda: kdf.stretch(b"words", vault.PRODUCTION)})["kdf"]
    low = vault.KdfLimits(8, 64, 8, 1, 1, 1, 1, 0.0, 1e9)
    words = vault.suggest()
    opened, _ = vault.create(folder / "w", words, limits=low)
    opened.store_path.write_bytes(os.urandom(4096))
    opened.close()
    opening = best({"open": lambda: vault.open(folder / "w", words, limits=low).close()})["open"]
    print(
        f"opening: {kdf.memory >> 10} MiB, {kdf.passes} passes, {kdf.lanes} lanes: {stretch:.2f} s"
    )
    print(f"headers, slots and checks beside it: {opening * 1000:.1f} ms (budget with store: 60)")


@dataclass
class Filled:
    """A vault of many cases with thirty notes each, behind a passphrase that costs nothing."""

    desk: Any
    place: Path
    words: str

    def unlock(self) -> Any:
        """Open it."""
        return self.desk.unlock(self.place, self.words)


def filled(folder: Path, cases: int) -> Filled:
    """Make such a vault; one case in fifty has something to do this month."""
    from app.bootstrap import Desk
    from app.services import sample
    from app.vault import KdfLimits, suggest

    low = KdfLimits(64, 1024, 64, 1, 1, 1, 1, 0.0, 1e9)
    made = Filled(Desk(limits=low, state_folder=folder / "state"), folder / "many", suggest())
    workbook, _ = made.desk.create(
        made.place, made.words, office="Office", worker="Dana Kessler", role="supervisor"
    )
    begun = time.perf_counter()
    sample.fill_more(workbook, cases)
    workbook.lock()
    seconds = time.perf_counter() - begun
    print(f"made a vault of {cases} cases with {30 * cases} notes in {seconds:.0f} s")
    return made


def daily(vault: Filled) -> None:
    """Print what unlocking and saving take in it."""

    def come_in() -> None:
        workbook = vault.unlock()
        workbook.today.board()
        taken.append((time.perf_counter() - begun) * 1000)
        workbook.lock()

    taken: list[float] = []
    worked = list[float]()
    for _ in range(5):
        begun, before = time.perf_counter(), time.process_time()
        come_in()
        worked.append((time.process_time() - before) * 1000)
    row("unlock beyond the KDF, to what Today shows", f"{min(taken):.1f} ms", "60 ms")
    print(f"  of the processor, with the lock after it, {min(worked):.1f} ms")
    workbook = vault.unlock()
    case = workbook.cases.find()[0].id
    entry = workbook.notes.new_entry()
    acts = {
        "save what is being typed": lambda: workbook.notes.type_on(entry, case, "word " * 40),
        "save an entry": lambda: workbook.notes.add(case, "word " * 40),
    }
    for name, act in acts.items():
        waits = []
        for _ in range(200):
            begun = time.perf_counter()
            act()
            waits.append((time.perf_counter() - begun) * 1000)
        row(f"{name}, durable (median of 200)", f"{median(waits):.2f} ms", "2 ms")
    workbook.lock()


def backup(vault: Filled, folder: Path, size: int) -> None:
    """Print what a first and a second backup take, next to a plain copy of the same files."""
    from tests.backup_parts import attach

    workbook, stick = vault.unlock(), folder / "stick"
    stick.mkdir()
    case = workbook.cases.find()[0].id
    for _ in range(8):
        attach(workbook, case, os.urandom((size << 20) // 8))
    workbook.unlocked.settle()
    held = sum(path.stat().st_size for path in vault.place.rglob("*") if path.is_file()) / 1e6
    times = []
    for _ in range(2):
        begun = time.perf_counter()
        workbook.backups.make(stick)
        times.append(time.perf_counter() - begun)
    workbook.lock()
    plain = best({"cp": lambda: copy_all(vault.place, folder / "copy")})["cp"]
    speed = f"{held / times[0]:.0f} MB/s"
    row(f"backup of {held:.0f} MB, proved", speed, "60 MB/s", f"{held / plain:.0f} MB/s (copy)")
    row("the next backup, nothing new", f"{times[1]:.1f} s", "")


def copy_all(source: Path, target: Path) -> None:
    """What any program would take to copy the folder and make it durable."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    os.sync()


def renewal(vault: Filled, folder: Path) -> None:
    """Print what a new vault key takes in it, next to a plain copy of the same file."""
    from app.job import Job

    workbook = vault.unlock()
    store = vault.place / "store.db"
    size = store.stat().st_size / 1e6
    moments: list[float] = []
    begun = time.perf_counter()
    workbook.people.renew_key(Job(lambda done, total: moments.append(time.perf_counter())))
    ended = time.perf_counter()
    workbook.lock()
    seconds, copied = ended - begun, moments[-2] - begun
    waits = [later - earlier for earlier, later in pairwise(moments[:-1])]
    plain = best({"cp": lambda: plain_copy(store, folder / "copied")})["cp"]
    row(f"a new vault key, {size:.0f} MB", f"{seconds:.1f} s", "", f"{plain:.1f} s (copy)")
    print(
        f"  copying {copied:.1f} s in {len(moments)} steps (cancelled within {max(waits, default=0) * 1000:.0f} ms), "
        f"proving {moments[-1] - moments[-2]:.1f} s, putting in force {ended - moments[-1]:.2f} s"
    )


def plain_copy(source: Path, target: Path) -> None:
    """What any program would take to copy the file."""
    shutil.copyfile(source, target)
    with target.open("rb+") as out:
        os.fsync(out.fileno())


def row(work: str, ours: str, budget: str, peer: str = "") -> None:
    """Print one line of the table."""
    print(f"{work:52}{ours:>12}{budget:>12}{peer:>20}")


def main(size: int, cases: int, only: str) -> int:
    """Measure and print the tables; 1 without the age command."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as name:
        folder = Path(name)
        if only != "attachments":
            many = filled(folder, cases)
            row("work", "ours", "budget", "another program")
            if only in ("", "daily"):
                daily(many)
            if only in ("", "renewal"):
                renewal(many, folder)
            if only in ("", "backup"):
                backup(many, folder, size)
            shutil.rmtree(many.place)
        if only not in ("", "attachments"):
            return 0
        unlocking(folder)
        if not (shutil.which("age") and shutil.which("age-keygen")):
            print("attachment: age is not installed (Debian package: age), nothing to compare")
            return 1
        attachments(folder, size)
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    given = dict(word.removeprefix("--").split("=") for word in sys.argv[1:] if "=" in word)
    if len(sys.argv) == 3 and not given:
        step_alone(sys.argv[1].removeprefix("--"), Path(sys.argv[2]))
    else:
        mib, cases = int(given.get("mib", 1024)), int(given.get("cases", 10_000))
        sys.exit(main(mib, cases, given.get("only", "")))
