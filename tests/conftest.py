"""What every test stands on: no screen, no home folder of the person at the keyboard, no luck."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from pytestqt.qtbot import QtBot

from app.bootstrap import Desk, Workbook
from app.vault import KdfLimits
from tests.fault import counting

PASSPHRASE = "correct horse battery staple anchor"
TODAY = date(2026, 11, 23)
WAIT = 20_000
"""Milliseconds to wait for what must come; on a busy computer a shorter wait would measure its neighbours."""
QUICK = KdfLimits(
    least_memory=64, most_memory=1024, usual_memory=64, least_passes=1, most_passes=3,
    lanes=1, most_lanes=4, quickest=0.0, slowest=10.0,
)  # fmt: skip

_PRIVATE = ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the fault tests go further than they do on every change."""
    parser.addoption("--long", action="store_true", help="deal ten times as many faults")


def pytest_configure(config: pytest.Config) -> None:
    """Give the run a home of its own before anything reads one, and draw without a screen."""
    config.pluginmanager.register(counting)
    if sys.platform == "linux":
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    home = Path(tempfile.mkdtemp(prefix="waymark-tests-"))
    config.stash[_HOME] = home
    for name in _PRIVATE:
        folder = home / name.lower()
        folder.mkdir(mode=0o700)
        os.environ[name] = str(folder)
    # Two slow, shared cores: a deadline would measure the neighbours.
    settings.register_profile(
        "waymark",
        deadline=None,
        derandomize=bool(os.environ.get("CI")),
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("waymark")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take the run's home away again."""
    shutil.rmtree(config.stash[_HOME], ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def _one_application(qapp: object) -> None:
    """Paper makes an application without windows where there is none; here windows come too."""


class Patient(QtBot):
    """Pytest-qt's robot, which waits as long for one thing as for another."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = WAIT) -> None:
        super().waitUntil(callback, timeout=max(timeout, WAIT))

    def waitSignal(self, signal: Any, *, timeout: int = WAIT, **how: Any) -> Any:
        return super().waitSignal(signal, timeout=max(timeout, WAIT), **how)


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> QtBot:
    """The robot every test of the window works with."""
    return Patient(request)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk whose passphrases cost nothing, on a fixed day, with a state folder of its own."""
    return Desk(today=TODAY, limits=QUICK, state_folder=tmp_path / "state")


class Made:
    """Vaults made once a run, a copy of which is opened for each test: making one costs three times as much."""

    def __init__(self, room: Path) -> None:
        self._room = room

    def open(self, desk: Desk, beside: Path, passphrase: str, office: str, worker: str) -> Workbook:
        """Open a vault as new at `beside/vault`, on a laptop that made it."""
        first = self._room / passphrase.replace(" ", "-")
        if not first.exists():
            first.mkdir()
            maker = Desk(today=TODAY, limits=QUICK, state_folder=first / "state")
            made, _ = maker.create(first / "vault", passphrase, office=office, worker=worker)
            made.lock()
        for name in ("vault", "state"):
            shutil.copytree(first / name, beside / name)
        return desk.unlock(beside / "vault", passphrase)


@pytest.fixture(scope="session")
def new_vaults(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The vaults of this run."""
    return Made(tmp_path_factory.mktemp("made"))


@pytest.fixture
def workbook(new_vaults: Made, desk: Desk, tmp_path: Path) -> Iterator[Workbook]:
    """A new vault, open, with its office and one caseworker; locked at the end."""
    opened = new_vaults.open(desk, tmp_path, PASSPHRASE, "Northside Family Support", "Dana Kessler")
    yield opened
    opened.lock()


_HOME = pytest.StashKey[Path]()
