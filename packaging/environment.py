"""The project's own Python environment: `.venv` with every package at its locked version and hash.

Nothing is installed outside the project folder, except Debian packages by an administrator.
An environment that is there already is brought up to date, never removed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PROGRAMS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = PROGRAMS / ("python.exe" if os.name == "nt" else "python")
LOCK = ROOT / "packaging" / "requirements.lock"
START = ROOT / "packaging" / "start.py"
STAMP = VENV / "waymark-stamp"


class SetupError(Exception):
    """The set-up cannot go on; the message says what the person can do."""


def say(words: str) -> None:
    """Print one line about what is being done, at once."""
    print(f"[set-up] {words}", flush=True)


def ensure(wheels: Path | None) -> None:
    """Make the environment ready; a second call with nothing changed returns at once.

    `wheels` is a folder to install from without a network, or None for the package index.
    """
    import debian

    stamp = _stamp()
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == stamp and PYTHON.exists():
        return
    started = time.monotonic()
    if sys.platform == "linux":
        debian.ensure_libraries()
    _make_venv()
    _install(wheels)
    _join_project()
    _check_import()
    _compile()
    STAMP.write_text(stamp, encoding="utf-8")
    say(f"ready after {time.monotonic() - started:.0f} s")


def _stamp() -> str:
    parts = [LOCK.read_bytes(), START.read_bytes(), str(ROOT).encode(), sys.version.encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _make_venv() -> None:
    if PYTHON.exists():
        return
    say("making .venv")
    # Without pip: Debian's python3 has no ensurepip, and pip is needed only to install.
    _run([sys.executable, "-m", "venv", "--without-pip", str(VENV)], "the environment was not made")


def _install(wheels: Path | None) -> None:
    say("installing the locked packages (about 225 MB the first time; a minute on a fast line)")
    command = [*_pip(), "install", "--require-hashes", "--only-binary", ":all:"]
    if wheels is not None:
        command += ["--no-index", "--find-links", str(wheels)]
    env = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    with subprocess.Popen(
        [*command, "-r", str(LOCK)],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        last_words = _follow(process.stdout or ())
    if process.returncode:
        raise SetupError("pip could not install the packages:\n" + "\n".join(last_words[-15:]))


def _follow(lines: Iterable[str]) -> list[str]:
    said: list[str] = []
    for line in lines:
        said.append(line.rstrip())
        # Of pip's many words only the large downloads tell a waiting person something.
        if "Downloading" in line and "MB" in line:
            say("  " + line.strip())
    return said


def _pip() -> list[str]:
    if _has_module(PYTHON, "pip"):
        return [str(PYTHON), "-m", "pip"]
    if importlib.util.find_spec("ensurepip") is not None:
        _run([str(PYTHON), "-m", "ensurepip", "--default-pip"], "pip was not unpacked")
        return [str(PYTHON), "-m", "pip"]
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    import debian

    wheel = debian.pip_wheel() if sys.platform == "linux" else None
    if wheel is None:
        raise SetupError(
            "this Python has no pip. Install pip or python3-venv, then run this again."
        )
    return [str(PYTHON), f"{wheel}/pip"]


def _has_module(python: Path, name: str) -> bool:
    seek = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({name!r}) is None)"
    return subprocess.run([str(python), "-c", seek], check=False).returncode == 0


def _join_project() -> None:
    """Put the project on the environment's path, and load the private system libraries with Qt."""
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    answer = subprocess.run([str(PYTHON), "-c", ask], capture_output=True, text=True, check=True)
    folder = Path(answer.stdout.strip())
    (folder / "waymark_start.py").write_bytes(START.read_bytes())
    (folder / "waymark.pth").write_text(f"{ROOT}\nimport waymark_start\n", encoding="utf-8")


def _check_import() -> None:
    # Said now in one sentence, rather than later in the middle of a window.
    seek = "import PySide6.QtWidgets, sqlcipher3, argon2, nacl, pikepdf, uharfbuzz"
    # Qt's Python unpacks its helpers beside itself, once; otherwise it compiles them at every start.
    env = {**os.environ, "SBK_EMBED": "0"}
    answer = subprocess.run(
        [str(PYTHON), "-c", seek], env=env, capture_output=True, text=True, check=False
    )
    if answer.returncode:
        last = answer.stderr.strip().splitlines()[-1:]
        raise SetupError(f"a package does not load on this machine: {' '.join(last)}")


def _compile() -> None:
    """Compile the program and Qt's helpers now, so that the first start is as quick as the next."""
    helpers = [str(path) for path in VENV.glob("**/shiboken6/files.dir")]
    folders = [str(ROOT / "app"), str(ROOT / "ui"), *helpers]
    _run([str(PYTHON), "-m", "compileall", "-q", *folders], "the program was not compiled")


def _run(command: list[str], problem: str) -> None:
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise SetupError(f"{problem}:\n{(answer.stderr or answer.stdout).strip()}")
