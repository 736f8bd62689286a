"""Looks for bytes in the memory of another process (Linux, as root: the program closes itself to everybody else)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

_BLOCK = 4 << 20


def spellings(words: Mapping[str, str | bytes]) -> dict[str, tuple[bytes, ...]]:
    """Return how each may lie in memory: words as Python and Qt keep them, keys raw and in hex."""
    return {
        name: (
            (one, one.hex().encode(), one.hex().upper().encode())
            if isinstance(one, bytes)
            else (one.encode(), one.encode("utf-16-le"))
        )
        for name, one in words.items()
    }


def found_in(pid: int, words: Mapping[str, str | bytes]) -> set[str]:
    """Return the names of those that lie anywhere in the memory of a process."""
    wanted = spellings(words)
    longest = max(len(one) for all_of_it in wanted.values() for one in all_of_it)
    found: set[str] = set()
    for block in _memory(pid, longest):
        for name, all_of_it in wanted.items():
            if name not in found and any(one in block for one in all_of_it):
                found.add(name)
    return found


def _memory(pid: int, overlap: int) -> Iterator[bytes]:
    """Yield everything readable, in blocks that overlap by the longest thing looked for."""
    with (
        Path(f"/proc/{pid}/maps").open() as maps,
        Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory,
    ):
        for line in maps:
            ends, rights = line.split()[:2]
            if "r" not in rights or line.rstrip().endswith(("[vvar]", "[vsyscall]")):
                continue
            start, end = (int(number, 16) for number in ends.split("-"))
            for at in range(start, end, _BLOCK):
                try:
                    memory.seek(at)
                    yield memory.read(min(_BLOCK + overlap, end - at))
                except OSError:  # a page that came and went, or that no process may read
                    continue
