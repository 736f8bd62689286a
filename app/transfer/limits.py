"""What a package may hold, and how its size is blurred; caps come before memory is taken."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20
SMALLEST = 256 * 1024
"""Bytes of the smallest padded container, so that a short letter and a short case look alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Caps for reading and writing packages; bytes unless the name says otherwise."""

    package: int = 4 << 30
    header: int = 64 * 1024
    manifest: int = 16 * MIB
    items: int = 5_000
    depth: int = 32
    text: int = 64 * 1024
    name: int = 200
    snapshot: int = 64 * MIB
    snapshot_text: int = MIB


STANDARD = Limits()


def padded(length: int) -> int:
    """Container size for `length` bytes: Padmé (Nikitin and others, 2019), at least 256 KiB.

    At most 12 % more; packages whose sizes round to the same value look alike from outside.
    """
    if length <= SMALLEST:
        return SMALLEST
    exponent = length.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (length + mask) & ~mask
