"""Passphrase packages, for an organisation whose contact card we do not have.

Such a file is two age files in a row: first a one-time identity sealed with the passphrase
(armoured text, because age's passphrase mode cannot stream), then the package sealed to that
identity.  Stock `age` opens both.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable

import pyrage

from app.errors import UserError
from app.transfer import agefile

_BEGIN = b"-----BEGIN AGE ENCRYPTED FILE-----\n"
_END = b"-----END AGE ENCRYPTED FILE-----\n"
_LIMIT = 4096
WORDS = 6


def new_passphrase() -> str:
    """Draw six words (60 bits, behind age's scrypt) to be told by phone."""
    from shamir_mnemonic.wordlist import WORDLIST

    return " ".join(secrets.choice(WORDLIST) for _ in range(WORDS))


def wrap(passphrase: str) -> tuple[bytes, str]:
    """Draw a one-time identity; return the start of the file, and the recipient to seal to.

    Takes some seconds and half a gigabyte of memory for a moment: age's own cost for a passphrase.
    """
    identity = agefile.new_identity()
    start = pyrage.passphrase.encrypt(identity.encode() + b"\n", _folded(passphrase), armored=True)
    return bytes(start), agefile.recipient_of(identity)


def needs_passphrase(start: bytes) -> bool:
    """Say whether a file that starts with these bytes (35 or more) is a passphrase package."""
    return start.startswith(_BEGIN)


def unwrap(stream: agefile.Reads, ask: Callable[[], str]) -> str:
    """Read the first part of a passphrase package; return its one-time identity.

    `ask` gives the passphrase; `stream` is then at the package.  Raises
    `transfer.wrong_passphrase`, `transfer.not_a_package`.
    """
    start = bytearray()
    while not start.endswith(_END):
        byte = stream.read(1)
        start += byte
        if (
            not byte
            or len(start) > _LIMIT
            or not (start.startswith(_BEGIN) or _BEGIN.startswith(start))
        ):
            raise UserError("transfer.not_a_package")
    try:
        identity = pyrage.passphrase.decrypt(bytes(start), _folded(ask())).decode().strip()
        agefile.recipient_of(identity)
    except (pyrage.DecryptError, pyrage.IdentityError, OSError, UnicodeDecodeError) as error:
        raise UserError("transfer.wrong_passphrase") from error
    return str(identity)


def _folded(passphrase: str) -> str:
    """Words as heard on the phone: capitals and extra spaces do not matter."""
    return " ".join(unicodedata.normalize("NFKC", passphrase).casefold().split())
