"""Attachments in and out against the age command line, and what unlocking costs beyond the KDF.

    python tests/bench/bench_vault.py [--mib=1024]

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
from pathlib import Path

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


def main(size: int) -> int:
    """Measure and print both tables; 1 without the age command."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as name:
        unlocking(Path(name))
        if not (shutil.which("age") and shutil.which("age-keygen")):
            print("attachment: age is not installed (Debian package: age), nothing to compare")
            return 1
        attachments(Path(name), size)
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    if len(sys.argv) == 3:
        step_alone(sys.argv[1].removeprefix("--"), Path(sys.argv[2]))
    else:
        given = [word.partition("=")[2] for word in sys.argv[1:] if word.startswith("--mib=")]
        sys.exit(main(int(given[0]) if given else 1024))
