"""Any bytes, in place of a header, a manifest, an attachment, a card: an answer or one of our own errors."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.fault.counting import count, rounds
from tests.fault.fuzzing import Parser, parsers

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PARSERS = parsers()
EXAMPLES = 1_000

Bend = Callable[[bytes], bytes]


def put(at: float, new: bytes, over: int) -> Bend:
    """Write bytes somewhere, over so many old ones."""

    def bend(content: bytes) -> bytes:
        start = int(at * len(content))
        return content[:start] + new + content[start + over :]

    return bend


def again(start: float, end: float) -> Bend:
    """Say a part twice."""

    def bend(content: bytes) -> bytes:
        one, other = sorted((int(start * len(content)), int(end * len(content))))
        return content[:other] + content[one:]

    return bend


PLACES = st.floats(0, 1, allow_nan=False)
TELLING = st.sampled_from(
    [b"\0", b"\xff", b"\xff" * 8, b"9" * 30, b"-1", b'"', b"[", b"{", b":", b"\n", b"\xed\xa0\x80"]
)
BENDS = st.one_of(
    st.builds(put, PLACES, st.binary(min_size=1, max_size=4) | TELLING, st.integers(0, 8)),
    st.builds(put, PLACES, st.just(b""), st.integers(1, 100_000)),
    st.builds(again, PLACES, PLACES),
)


def contents(parser: Parser) -> st.SearchStrategy[bytes]:
    """Samples bent a few times; now and then any bytes at all."""

    def bent(sample: bytes, bends: list[Bend]) -> bytes:
        for bend in bends:
            sample = bend(sample)[: 1 << 20]
        return sample

    good = st.sampled_from(parser.samples)
    return st.one_of(
        *[st.builds(bent, good, st.lists(BENDS, min_size=1, max_size=6))] * 4,
        st.binary(max_size=300),
    )


@pytest.mark.parametrize("name", PARSERS, ids=[name.replace(" ", "-") for name in PARSERS])
def test_fault_34_any_bytes_give_our_own_errors_only(name: str) -> None:
    parser = PARSERS[name]
    for sample in parser.samples[-1:]:
        parser.read(sample)  # the samples themselves are good

    @settings(
        max_examples=rounds(EXAMPLES),
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(contents(parser))
    @example(b"")
    def face(content: bytes) -> None:
        count("fuzz")
        parser.face(content)

    face()


@pytest.mark.skipif(find_spec("atheris") is None, reason="Atheris is not installed")
def test_atheris_finds_nothing_either() -> None:
    for name in PARSERS:
        runs = f"-runs={rounds(2_000)}"
        words = [sys.executable, "-m", "tests.fault.fuzzing", name, runs, "-max_len=20000"]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (name, done.stderr[-2_000:])
