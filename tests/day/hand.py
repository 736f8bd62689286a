"""Somebody who works with the real window by keys alone: what cannot be reached by the keyboard is not reached."""

from __future__ import annotations

import json
import select
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PIL import ImageGrab

from app import i18n
from tests.fault.display import Keyboard, start_window

NAME = "Amina"
PASSPHRASE = "plank heron button velvet orchard lantern"
TODAY = "2026-11-23"
PROGRAM = ("-m", "tests.day.watching_window")
_BETWEEN_WORDS = 0.2
"""Seconds between two words."""
MOST_STEPS = 120
"""So many presses of one key before a part counts as out of reach."""
_PLAIN = {dressed: letter for letter, dressed in i18n._ACCENTS.items()} | dict.fromkeys(
    map(ord, "[]~\u200e\u200f\u202d\u202e\u202c\u2066\u2067\u2068\u2069")
)


def plain(words: str) -> str:
    """Return words without isolates, and English again where the pseudo-language had dressed them."""
    return " ".join(words.translate(_PLAIN).split())


@dataclass(frozen=True, slots=True)
class Seen:
    """What has the keyboard, and what can be read."""

    held: str
    value: str
    checked: bool
    place: str
    active: bool
    words: tuple[str, ...] = field(repr=False)
    buttons: tuple[str, ...] = field(repr=False)

    def is_on(self, name: str) -> bool:
        """Whether the keyboard is on what is called `name`, alone or with more said after it."""
        return any(one == name or one.startswith(f"{name}, ") for one in (self.held, self.value))


class Hand:
    """The keyboard of one window.  Every press waits until the window is at rest."""

    def __init__(
        self, display: str, folder: Path, home: Path, size: tuple[int, int] = (1366, 768)
    ) -> None:
        env = {"XDG_STATE_HOME": str(home)}
        self._display = display
        self.window = start_window(display, folder, env, program=(*PROGRAM, "--today", TODAY))
        self.keys = Keyboard(display)
        if size != (1366, 768):
            self.keys.resize(*size)

    # -- what can be seen

    def look(self) -> Seen:
        """Wait until the window is at rest and return what can be seen."""
        seen = self._ask()
        if not seen.active:  # a sheet closed, and nobody manages the windows of this screen
            self.keys.focus()
            seen = self._ask()
        return seen

    def _ask(self) -> Seen:
        pipe_in, pipe_out = self.window.stdin, self.window.stdout
        assert pipe_in is not None
        assert pipe_out is not None
        pipe_in.write("look\n")
        pipe_in.flush()
        assert select.select([pipe_out], [], [], 60)[0], "the window does not answer"
        said = json.loads(pipe_out.readline())
        said |= {name: plain(said[name]) for name in ("held", "value")}
        said |= {name: tuple(map(plain, said[name])) for name in ("words", "buttons")}
        return Seen(**said)

    def wait_for(self, words: str, seconds: float = 30) -> None:
        """Wait until words stand on the page."""
        until = time.monotonic() + seconds
        while not any(words in one for one in self.look().words):
            assert time.monotonic() < until, f"{words!r} never came"
            time.sleep(0.1)

    def see(self, words: str) -> None:
        """Wait until words stand on the page."""
        self.wait_for(words)

    def picture(self, file: Path) -> None:
        """Keep a picture of the screen."""
        self.look()
        time.sleep(0.4)  # the toast and the ring are painted
        ImageGrab.grab(xdisplay=self._display).save(file)

    # -- what can be done

    def press(self, *keys: str) -> Seen:
        """Press keys one after another."""
        for key in keys:
            self.keys.press(key, wait=0)
            seen = self.look()
        return seen

    def reach(self, name: str, key: str = "Tab") -> None:
        """Press Tab until what is called `name` has the keyboard."""
        passed: list[str] = []
        seen = self.look()
        while not seen.is_on(name):
            passed.append(seen.held)
            assert len(passed) < MOST_STEPS, f"{key} never came to {name!r}, but to {passed[-60:]}"
            seen = self.press(key)

    def choose(self, name: str) -> None:
        """Press arrows in what has the keyboard until it stands on `name`."""
        for key in ("Down", "Up", "Right", "Left"):
            seen, before = self.look(), None
            for _step in range(MOST_STEPS):
                if seen == before:
                    break
                if seen.is_on(name):
                    return
                seen, before = self.press(key), seen
        raise AssertionError(f"no arrow came to {name!r}, only to {seen.held!r} {seen.value!r}")

    def page(self, name: str) -> None:
        """Go to a page of the case: by its rail or, where there is no room for one, by the menu that stands for it."""
        first = "Overview"
        if first in self.look().buttons:
            self.reach(
                first
            )  # another place of the office may have the same name; those of the case follow
            self.reach(name)
        else:
            self.reach(NAME)
            self.press("Return")
            self.choose(name)
        self.press("Return")

    def type(self, words: str) -> None:
        """Type words over whatever stands in the field."""
        self.keys.press("ctrl+a", wait=0)
        self.keys.type(words, wait=0)
        self.look()

    def type_until_the_power_goes(self, words: str) -> str:
        """Type at a human pace and end in the middle; return what was typed up to one second before."""
        typed, so_far = [(time.monotonic(), "")], ""
        self.keys.press("ctrl+a", wait=0)
        parts = words.split(" ")
        begun = parts[: len(parts) * 3 // 4]
        # A quick machine types a few words in less than the second that may be lost.
        pause = max(_BETWEEN_WORDS, 2.0 / len(begun))
        for part in begun:
            so_far += f"{part} "
            self.keys.type(f"{part} ", wait=pause)
            typed.append((time.monotonic() - pause, so_far))
        self.end()
        ended = time.monotonic()
        return [one for at, one in typed if at <= ended - 1.0][-1]

    def unlock(self) -> None:
        """Type the passphrase and wait for the workbook."""
        self.look()
        self.keys.type(PASSPHRASE, wait=0)
        self.keys.press("Return", wait=0)
        until = time.monotonic() + 90
        while not self.look().place:
            assert time.monotonic() < until, "it never opened"
            time.sleep(0.1)

    def end(self) -> None:
        """End the window as a power cut would."""
        self.window.send_signal(signal.SIGKILL)
        self.window.wait(5)


@contextmanager
def hand_at(
    display: str, folder: Path, home: Path, size: tuple[int, int] = (1366, 768)
) -> Iterator[Hand]:
    """Open the window, unlock, and end it whatever happens."""
    hand = Hand(display, folder, home, size)
    try:
        hand.unlock()
        yield hand
    finally:
        hand.end()
