"""The short code on a referral letter, by which a reply finds its referral.

Six random signs and one that checks them: it says nothing about anybody, is read aloud without mistakes (no letter
that looks or sounds like another sign kept here: no B, D, E, G, I, L, N, O, Q, S, U, 0 or 1), and one wrong sign or
two that changed places are noticed.
"""

from __future__ import annotations

import secrets
import unicodedata

SIGNS = "23456789ACFHJKMPRTVWXYZ"
"""23 of them, a prime, so that the weighted sum below notices every such mistake."""
_RANDOM = 6


def new_code() -> str:
    """Return a new code of seven signs, without the dash people write."""
    said = "".join(secrets.choice(SIGNS) for _ in range(_RANDOM))
    return next(said + sign for sign in SIGNS if _agrees(said + sign))


def read_code(text: str) -> str:
    """Return the code somebody typed, in any case and with any spaces, dashes and digits; "" where it is none."""
    said = "".join(_plain(sign) for sign in unicodedata.normalize("NFKC", text) if sign.isalnum())
    fits = len(said) == _RANDOM + 1 and set(said) <= set(SIGNS)
    return said if fits and _agrees(said) else ""


def written_code(code: str) -> str:
    """Return a code as it is printed and read aloud: "K7M-2QX4"."""
    return f"{code[:3]}-{code[3:]}" if code else ""


def _agrees(code: str) -> bool:
    return sum(at * SIGNS.index(sign) for at, sign in enumerate(code, 1)) % len(SIGNS) == 0


def _plain(sign: str) -> str:
    digit = unicodedata.digit(sign, None)
    return sign.upper() if digit is None else str(digit)
