"""Seal and open one big package against the age command line on the same bytes.

    python tests/bench/bench_transfer.py [--mib=1024]

Both read a file and write a file on the same disk; each number is the best of three runs, taken in
turn.  Waymark also hashes every byte, signs and checks.  Memory is the peak of a fresh process over
that of one that has only imported the package.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

# peers: age
ROOT = Path(__file__).resolve().parents[2]
RUNS = 3


def seal_file(folder: Path, digest: str) -> None:
    """Seal `plain` into `ours.age` in `folder`."""
    from app.transfer import Outgoing, seal
    from tests.transfer_parts import COVER, SENDER

    plain = folder / "plain"
    item = Outgoing(
        id="item-0001",
        name="Document 1",
        mime="application/pdf",
        length=plain.stat().st_size,
        open=lambda: plain.open("rb"),
        sha256=digest,
    )
    with (folder / "ours.age").open("wb") as sink:
        seal(COVER, [item], [(folder / "recipient.txt").read_text()], SENDER, sink)


def open_file(folder: Path) -> None:
    """Open `ours.age` in `folder` into `opened`."""
    from app.transfer import open_package

    class ToFile:
        def __init__(self, _item: object) -> None:
            self._file = (folder / "opened").open("wb")
            self.write, self.close = self._file.write, self._file.close

        def discard(self) -> None:
            self.close()

    identity = (folder / "identity.txt").read_text().splitlines()[-1]
    with (folder / "ours.age").open("rb") as stream:
        open_package(stream, [identity], ToFile)


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
    done = subprocess.run(
        [sys.executable, __file__, f"--{step}", str(folder)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    return int(done.stdout) / 1024


def step_alone(step: str, folder: Path) -> None:
    """Do one step in this process and print its peak memory in KB."""
    import app.transfer  # noqa: F401  the idle process has it loaded too

    if step == "seal":
        seal_file(folder, (folder / "digest").read_text())
    elif step == "open":
        open_file(folder)
    status = Path("/proc/self/status").read_text()  # getrusage would count the parent before exec
    print(status.split("VmHWM:")[1].split()[0])


def prepare(folder: Path, size: int) -> str:
    """Write the plain file, its hash and a key pair; return the hash."""
    import hashlib

    from tests.transfer_parts import RECEIVER

    hashed = hashlib.sha256()
    with (folder / "plain").open("wb") as out:
        for _ in range(size):
            piece = os.urandom(1 << 20)
            hashed.update(piece)
            out.write(piece)
    (folder / "identity.txt").write_text(RECEIVER.identity_file())
    (folder / "recipient.txt").write_text(RECEIVER.recipient)
    (folder / "digest").write_text(hashed.hexdigest())
    return hashed.hexdigest()


def main(size: int) -> int:
    """Measure packages of `size` MiB and print the table; 1 without the age command."""
    if not shutil.which("age"):
        print(
            "transfer: age is not installed (Debian package: age), so there is nothing to compare"
        )
        return 1
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as name:
        folder = Path(name)
        digest = prepare(folder, size)
        age = ["age", "-r", (folder / "recipient.txt").read_text(), "-o", "age.age", "plain"]
        back = ["age", "-d", "-i", "identity.txt", "-o", "out", "age.age"]
        seconds = best(
            {
                "seal": lambda: seal_file(folder, digest),
                "age seal": lambda: subprocess.run(age, check=True, cwd=folder),
                "open": lambda: open_file(folder),
                "age open": lambda: subprocess.run(back, check=True, cwd=folder),
            }
        )
        idle = peak("idle", folder)
        print(f"transfer of {size} MiB, budget: at least 0.5 x age, constant memory")
        print(f"{'':6}{'waymark MB/s':>14}{'age MB/s':>10}{'ratio':>7}{'memory over idle MB':>21}")
        speed = (size << 20) / 1e6
        for step in ("seal", "open"):
            ours, theirs = speed / seconds[step], speed / seconds[f"age {step}"]
            memory = peak(step, folder) - idle
            print(f"{step:6}{ours:>14.0f}{theirs:>10.0f}{ours / theirs:>7.2f}{memory:>21.0f}")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    if len(sys.argv) == 3:
        step_alone(sys.argv[1].removeprefix("--"), Path(sys.argv[2]))
    else:
        given = [word.partition("=")[2] for word in sys.argv[1:] if word.startswith("--mib=")]
        sys.exit(main(int(given[0]) if given else 1024))
