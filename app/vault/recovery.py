"""The recovery code: 160 random bits to write by hand, and a group that finds mistakes.

``XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-VVCC``: 32 secret characters in Crockford's base 32, two
that mark the vault, two that check all the others (the number of the 34 before, modulo the prime
1021: every single wrong character and every swap of two neighbours is noticed).
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {letter: number for number, letter in enumerate(_ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_SECRET = 32
_LENGTH = 36
_PRIME = 1021
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212]+")


@dataclass(frozen=True, slots=True)
class RecoveryCode:
    """A code as typed: 36 values of 0-31."""

    values: tuple[int, ...]

    @property
    def is_well_written(self) -> bool:
        """Whether the check characters fit; if not, something was written or typed wrongly."""
        return self.values[34:] == _pair(_number(self.values[:34]) % _PRIME)

    def is_for(self, vault_id: bytes) -> bool:
        """Whether it names this vault (one foreign vault in 1,024 cannot be told)."""
        return self.mark == mark_of(vault_id)

    @property
    def mark(self) -> int:
        """The 10 bits that say which vault it is for."""
        return _number(self.values[32:34])

    @property
    def secret(self) -> bytes:
        """What goes into the key derivation: the 32 secret characters as ASCII."""
        return "".join(_ALPHABET[value] for value in self.values[:_SECRET]).encode()

    @property
    def raw(self) -> bytes:
        """The 20 secret bytes, for splitting."""
        return _number(self.values[:_SECRET]).to_bytes(20, "big")

    def __str__(self) -> str:
        letters = "".join(_ALPHABET[value] for value in self.values)
        return "-".join(letters[i : i + 4] for i in range(0, _LENGTH, 4))

    def __repr__(self) -> str:
        return "RecoveryCode(...)"


def generate(vault_id: bytes) -> RecoveryCode:
    """A fresh code for this vault; it always has a digit, unlike plain words."""
    while True:
        code = from_secret(vault_id, secrets.token_bytes(20))
        if any(value < 10 for value in code.values[:_SECRET]):
            return code


def from_secret(vault_id: bytes, secret: bytes) -> RecoveryCode:
    """The code of 20 secret bytes."""
    number = int.from_bytes(secret, "big")
    values = tuple(number >> (5 * i) & 31 for i in reversed(range(_SECRET))) + _pair(
        mark_of(vault_id)
    )
    return RecoveryCode(values + _pair(_number(values) % _PRIME))


def read_code(text: str) -> RecoveryCode | None:
    """The code in what a person typed, or None when it does not look like one.

    Spaces, hyphens and case do not matter; O reads as 0, I and L as 1.
    """
    if len(text) > 4 * _LENGTH:
        return None
    letters = _SEPARATORS.sub("", text).upper()
    if len(letters) != _LENGTH or not any(letter.isdigit() for letter in letters):
        return None
    if any(letter not in _VALUE for letter in letters):
        return None
    return RecoveryCode(tuple(_VALUE[letter] for letter in letters))


def _number(values: tuple[int, ...]) -> int:
    total = 0
    for value in values:
        total = total * 32 + value
    return total


def _pair(number: int) -> tuple[int, ...]:
    return number >> 5, number & 31


def mark_of(vault_id: bytes) -> int:
    """The 10 bits by which codes and shares say which vault they are for."""
    digest = hashlib.blake2b(vault_id, digest_size=2, person=b"recovery/1").digest()
    return int.from_bytes(digest, "big") & 1023
