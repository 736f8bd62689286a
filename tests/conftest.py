"""What every test stands on: no screen, no home folder of the person at the keyboard, no luck."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

_PRIVATE = ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")


def pytest_configure(config: pytest.Config) -> None:
    """Give the run a home of its own before anything reads one, and draw without a screen."""
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


_HOME = pytest.StashKey[Path]()
