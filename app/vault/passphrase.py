"""Passphrases: one spelling for what was typed, six-word suggestions, and a floor for one's own."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache

from app.errors import UserError

WORDS = 6
LEAST_SCORE = (
    4  # zxcvbn's highest: at least 10^10 guesses, each of which costs an attacker the whole KDF
)
LONGEST = 1024
_RATED = 72  # zxcvbn reads no more


def spell(passphrase: str) -> bytes:
    """NFKC as UTF-8, nothing trimmed: the same words from another keyboard give the same bytes."""
    return unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")


def suggest() -> str:
    """Six words drawn from the EFF's long list: 77 bits."""
    words = _words()
    return " ".join(secrets.choice(words) for _ in range(WORDS))


def require_strong(passphrase: str) -> None:
    """Refuse one that is soon guessed (`vault.passphrase_weak`) or absurdly long (`..._long`)."""
    from zxcvbn import zxcvbn

    if len(passphrase) > LONGEST:
        raise UserError("vault.passphrase_long", most=LONGEST)
    spelled = unicodedata.normalize("NFKC", passphrase)
    if not spelled.strip() or zxcvbn(spelled[:_RATED])["score"] < LEAST_SCORE:
        raise UserError("vault.passphrase_weak", words=WORDS)


@cache
def _words() -> tuple[str, ...]:
    """The EFF long list as the diceware package carries it: 7,776 lines of dice and word."""
    from importlib.resources import files

    text = (files("diceware") / "wordlists" / "wordlist_en_eff.txt").read_text("utf-8")
    return tuple(line.split()[1] for line in text.splitlines() if line.strip())
