r"""Set up Waymark on a machine with nothing but Python, then run it, test it or measure it.

    python3 packaging/dev.py demo [--no-window] [--out DIR]   the main job on a sample vault
    python3 packaging/dev.py run                              open the window
    python3 packaging/dev.py day [--out DIR] [--look small]   one day at the window by keys alone, with pictures
    python3 packaging/dev.py test [pytest arguments]          every test, without a screen
    python3 packaging/dev.py check                            what a change must pass (`poe check`)
    python3 packaging/dev.py bench [name ...] [options]       measure against the budgets
    python3 packaging/dev.py lock                             renew packaging/requirements.lock
    python3 packaging/dev.py shell COMMAND ...                any command inside the environment

Options before or after the command: --wheels DIR (install from a folder of wheels, no network).
Uses the standard library only.  On Windows: `py packaging\dev.py demo`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - this file runs before any check of the version
    sys.exit(
        f"Waymark needs Python 3.11 or newer; this is {sys.version.split()[0]}. "
        "Install a newer Python and run this again with it."
    )

import debian
import environment
from environment import ROOT, SetupError, say

# What some tests call, by command and Debian package; a test that misses one is skipped aloud.
TEST_TOOLS = {
    "pdftotext": "poppler-utils",
    "qpdf": "qpdf",
    "age": "age",
    "age-keygen": "age",
    "strace": "strace",
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
    "dbus-daemon": "dbus-daemon",
}
# Programs the benchmarks compare with; a benchmark names its own in a line "# peers: qpdf age".
PEERS = {
    "qpdf": "qpdf",
    "age": "age",
    "age-keygen": "age",
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
    "keepassxc": "keepassxc",
    "soffice": "libreoffice-writer-nogui",
}


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code; 2 for a command that does not exist."""
    arguments, wheels = _take_option(arguments, "--wheels")
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(__doc__)
        return 0 if arguments else 2
    command, rest = arguments[0], arguments[1:]
    verbs = {
        "demo": demo,
        "run": run,
        "day": day,
        "test": test,
        "check": check,
        "bench": bench,
        "lock": lock,
        "shell": shell,
    }
    if command not in verbs:
        print(f"There is no command {command!r}.\n{__doc__}", file=sys.stderr)
        return 2
    try:
        environment.ensure(Path(wheels).resolve() if wheels else None)
        return verbs[command](rest)
    except SetupError as problem:
        print(f"\nSet-up stopped: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def demo(arguments: list[str]) -> int:
    """Do the main job on a sample vault; the window opens last, where there is a display."""
    if "--out" not in arguments and not any(word.startswith("--out=") for word in arguments):
        arguments = ["--out", str(ROOT / "demo-out"), *arguments]
    env = _environment(offscreen="--no-window" in arguments or not _has_display())
    return _call(["-m", "app", "demo", *arguments], env)


def run(arguments: list[str]) -> int:
    """Open the window."""
    if not _has_display():
        raise SetupError("there is no display here to open a window on; try `demo --no-window`.")
    return _call(["-m", "ui", *arguments], _environment(offscreen=False))


def day(arguments: list[str]) -> int:
    """Work through one day with the real window on a screen nobody sees, by keys alone."""
    if sys.platform != "linux":
        raise SetupError("the day needs Xvfb and xdotool, which there are for Linux only.")
    _fetch_tools({name: TEST_TOOLS[name] for name in ("Xvfb", "xdotool")})
    if not any(word.startswith("--out") for word in arguments):
        arguments = ["--out", str(ROOT / "demo-out" / "day"), *arguments]
    return _call(["-m", "tests.day", *arguments], _environment(offscreen=False), folder=ROOT)


def test(arguments: list[str]) -> int:
    """Run pytest without a screen: everything on two processes, or what `arguments` name."""
    _fetch_tools(TEST_TOOLS)
    chosen = arguments or ["-n", "2", "--dist", "worksteal", "-rs"]
    return _call(["-m", "pytest", *chosen], _environment(offscreen=True), folder=ROOT)


def check(arguments: list[str]) -> int:
    """Run `poe check`."""
    _fetch_tools(TEST_TOOLS)
    env = _environment(offscreen=True)
    return _call(["-m", "poethepoet", *(arguments or ["check"])], env, folder=ROOT)


def bench(arguments: list[str]) -> int:
    """Run the benchmarks named by `arguments`, or all; 1 if any of them could not be run."""
    folder = ROOT / "tests" / "bench"
    found = {path.stem.removeprefix("bench_"): path for path in sorted(folder.glob("bench_*.py"))}
    at = next((n for n, word in enumerate(arguments) if word.startswith("-")), len(arguments))
    names, options = arguments[:at] or list(found), arguments[at:]
    unknown = [name for name in names if name not in found]
    if unknown or not found:
        raise SetupError(f"there is no benchmark {unknown}; there are: {', '.join(found)}.")
    peers = [peer for name in names for peer in _peers(found[name])]
    _fetch_tools({peer: PEERS[peer] for peer in peers})
    env = _environment(offscreen=True)
    codes = [_call([str(found[name]), *options], env, folder=ROOT) for name in names]
    return 1 if any(codes) else 0


def lock(arguments: list[str]) -> int:
    """Renew the lock file and the third-party notices from pyproject.toml; needs the network."""
    return _call([str(ROOT / "packaging" / "lock.py"), *arguments], _environment(offscreen=True))


def shell(arguments: list[str]) -> int:
    """Run any command with the environment's programs first on the path."""
    if not arguments:
        raise SetupError("say which command to run: shell COMMAND ...")
    env = _environment(offscreen=not _has_display())
    return subprocess.run(arguments, env=env, check=False).returncode


def _peers(script: Path) -> list[str]:
    lines = script.read_text(encoding="utf-8").splitlines()
    return [name for line in lines if line.startswith("# peers:") for name in line.split()[2:]]


def _take_option(arguments: list[str], name: str) -> tuple[list[str], str | None]:
    if name not in arguments:
        return arguments, None
    at = arguments.index(name)
    if at + 1 == len(arguments):
        sys.exit(f"{name} needs a folder after it.")
    return arguments[:at] + arguments[at + 2 :], arguments[at + 1]


def _has_display() -> bool:
    if sys.platform != "linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _environment(offscreen: bool) -> dict[str, str]:
    env = dict(os.environ)
    env.pop("PYTHONHOME", None)
    env["PATH"] = os.pathsep.join([str(environment.PROGRAMS), *debian.tool_folders(), env["PATH"]])
    env["PYTHONUTF8"] = "1"
    if offscreen:
        env["QT_QPA_PLATFORM"] = "offscreen"
    return env


def _fetch_tools(tools: dict[str, str]) -> None:
    missing = debian.fetch_tools(tools) if sys.platform == "linux" else list(tools)
    if missing:
        say(f"not found here: {', '.join(missing)} (what needs them is skipped and says so)")


def _call(arguments: list[str], env: dict[str, str], folder: Path | None = None) -> int:
    command = [str(environment.PYTHON), *arguments]
    return subprocess.run(command, env=env, cwd=folder, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
