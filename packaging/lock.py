"""Renew `requirements.lock` from pyproject.toml for every platform, and the third-party notices.

The lock holds the hash of every wheel of every platform, and no address: where packages come from
is the machine's own setting.  Run it as `python3 packaging/dev.py lock`.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "packaging" / "requirements.lock"
NOTICES = ROOT / "packaging" / "NOTICES.md"
TOOLS = ROOT / "build" / "lock-tools"
LOCK_TOOL = "uv>=0.9,<1"
HEADER = """\
# Every package at one version, with the hashes of all its wheels on all platforms.
# Renewed by `python3 packaging/dev.py lock`; never edited by hand.
"""


def main(arguments: list[str]) -> None:
    """Write both files; with `--notices` only the notices, which needs no network."""
    if "--notices" not in arguments:
        write_lock()
    write_notices()


def write_lock() -> None:
    """Resolve pyproject.toml afresh; needs the network."""
    tool = TOOLS / "bin" / "uv"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--upgrade", "--target", str(TOOLS)]
    subprocess.run([*pip, LOCK_TOOL], check=True)
    command = [str(tool), "pip", "compile", "--universal", "--generate-hashes", "--upgrade"]
    command += ["--python-version", "3.11", "--extra", "dev", "--no-header", "--no-annotate"]
    answer = subprocess.run(
        [*command, "--quiet", "pyproject.toml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    LOCK.write_text(HEADER + answer.stdout, encoding="utf-8")


def write_notices() -> None:
    """List what the app is delivered with, and under which licence, from the installed packages."""
    rows = [_row(name) for name in sorted(_delivered(), key=str.casefold)]
    opening = (
        "Waymark is GPL-3.0-or-later (see LICENSE). It stands on the work below. Each package "
        "brings its licence text in its own folder; a frozen build carries them beside this file."
    )
    text = ["# Third-party notices", "", opening, "", "| package | version | licence |"]
    text += ["|---|---|---|", *rows, "", *_CARRIED, ""]
    NOTICES.write_text("\n".join(text), encoding="utf-8")


_CARRIED = (
    "Inside those packages: Qt (LGPL-3.0; its libraries stay separate files that can be replaced), "
    "SQLite (public domain) with SQLCipher (BSD-3-Clause, Zetetic LLC) and OpenSSL (Apache-2.0), "
    "qpdf (Apache-2.0), PDFium (BSD-3-Clause), libsodium (ISC), HarfBuzz (MIT), "
    "RE2 (BSD-3-Clause), the Unicode CLDR data of Babel (Unicode-3.0), the Noto and other fonts "
    "of weblate-fonts (OFL-1.1), and the Phosphor icon font of QtAwesome (MIT).",
)


# Read in the licence files of packages whose metadata does not say.
_UNSTATED = {"pyrage": "MIT", "pyxform": "BSD-2-Clause", "sqlcipher3": "Zlib"}


def _delivered() -> set[str]:
    """Return the names of the app's packages and all they need, without the developers' tools."""
    with (ROOT / "pyproject.toml").open("rb") as stream:
        todo = [_plain(text) for text in tomllib.load(stream)["project"]["dependencies"]]
    found: set[str] = set()
    while todo:
        name = todo.pop()
        if name in found:
            continue
        try:
            needs: Iterable[str] = distribution(name).requires or ()
        except PackageNotFoundError:
            continue  # a package for another platform only
        found.add(name)
        todo += [_plain(need) for need in needs if "extra ==" not in need]
    return found


def _plain(requirement: str) -> str:
    match = re.match(r"[\w.-]+", requirement)
    assert match is not None, requirement
    return re.sub(r"[-_.]+", "-", match[0]).lower()


def _row(name: str) -> str:
    found = distribution(name)
    return f"| {found.metadata['Name']} | {found.version} | {_licence(found)} |"


def _licence(found: Distribution) -> str:
    if expression := found.metadata.get_all("License-Expression"):
        return str(expression[0])
    named = [
        text.rpartition(" :: ")[2]
        for text in found.metadata.get_all("Classifier") or ()
        if text.startswith("License ::") and not text.endswith("OSI Approved")
    ]
    plain = [text.splitlines()[0] for text in found.metadata.get_all("License") or () if text]
    return ", ".join(named or plain) or _UNSTATED[found.metadata["Name"]]


if __name__ == "__main__":
    main(sys.argv[1:])
