"""From a locked window to the fresh process that takes its place: what is told, and how it is started."""

from __future__ import annotations

import json
import sys
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import subprocess


@dataclass(frozen=True, slots=True)
class Handover:
    """What a locked window tells the fresh process, on its standard input: where to stand, and no word of a case."""

    place: bytes = b""
    covered: bool = False
    folder: str = ""
    today: str = ""

    def to_json(self) -> str:
        """Return it as one line."""
        return json.dumps(
            {
                "place": b64encode(self.place).decode("ascii"),
                "covered": self.covered,
                "folder": self.folder,
                "today": self.today,
            }
        )

    @classmethod
    def from_json(cls, line: str) -> Handover:
        """Read it back; ValueError or KeyError where it is something else."""
        told: dict[str, Any] = json.loads(line)
        place = b64decode(told["place"])
        return cls(place, bool(told["covered"]), str(told["folder"]), str(told["today"]))


Relaunch = Callable[[Handover, Callable[[], None]], object]
"""Starts a fresh, locked process and calls back (on any thread) once its window is up."""


def fresh_process(told: Handover, ready: Callable[[], None]) -> subprocess.Popen[str]:
    """Start this program anew, locked; `ready` is called on a thread of its own once the new window is up."""
    import subprocess  # not before the first page is on screen

    command = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "ui"]
    child = subprocess.Popen(
        [*command, "--continue"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )

    if child.stdin is not None:  # at once: this process may end before the other one is up
        child.stdin.write(told.to_json() + "\n")
        child.stdin.close()

    def wait() -> None:
        if child.stdout is not None:
            child.stdout.readline()
        ready()

    threading.Thread(target=wait, name="relaunch", daemon=True).start()
    return child
