"""How often the fault tests struck: kills, flipped bits, cuts, and inputs that mean harm.

A test calls `count` for each blow and `rounds` for how many to deal.  At the end of a run one line says how many
there were, and a second how many acknowledged saves were lost and how much damage nobody noticed: both must be 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from random import Random
from typing import Any

import pytest

BLOWS = ("kill", "bits", "trunc", "fuzz")
SEED = 20261127
_LONG = 10
_tally: Counter[str] = Counter()
_times = 1


def count(kind: str, n: int = 1) -> None:
    """Remember `n` blows of a kind; call it in the test's own process, not in one that will be killed."""
    if kind not in BLOWS:
        raise ValueError(f"a blow is one of {BLOWS}")
    _tally[kind] += n


def rounds(n: int) -> int:
    """How many blows to deal: `n`, or ten times as many with `--long`."""
    return n * _times


def dice(what: str) -> Random:
    """The same luck in every run, another for each test: name it after what it decides."""
    return Random(f"{SEED} {what}")


def nothing_lost(missing: Collection[object]) -> None:
    """Fail if something is missing that was acknowledged, and say so in the summary."""
    _tally["lost"] += len(missing)
    assert not missing, f"{len(missing)} acknowledged saves lost"


def nothing_silent(unnoticed: Collection[object]) -> None:
    """Fail if damage went unnoticed (say where it was done), and say so in the summary."""
    _tally["silent"] += len(unnoticed)
    assert not unnoticed, f"damage that nobody noticed: {list(unnoticed)[:5]}"


def pytest_configure(config: pytest.Config) -> None:
    """Note how far this run goes."""
    global _times
    _times = _LONG if config.getoption("--long") else 1


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand a worker's tally to the process that prints the summary."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["faults"] = dict(_tally)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Add the tally of a worker that ended."""
    _tally.update(getattr(node, "workeroutput", {}).get("faults", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the two lines, if any fault test ran."""
    if not _tally:
        return
    told = " ".join(f"{kind}={_tally[kind]}" for kind in BLOWS)
    terminalreporter.write_line(f"counts: {told}")
    terminalreporter.write_line(
        f"losses: acknowledged={_tally['lost']} silent={_tally['silent']} (seed {SEED})"
    )
