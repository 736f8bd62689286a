"""The recovery code in three shares, of which any two give it back: SLIP-39, 23 words each.

Its 15-bit identifier is not all random here: the first 10 bits mark the vault, as in the code.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection

from app.errors import UserError
from app.vault.recovery import RecoveryCode, from_secret, mark_of

NEEDED, MADE = 2, 3
WORDS = 23  # for 160 bits
_FEWEST = 20  # no passphrase has so many words, nearly all of them in the list of SLIP-39
_MOSTLY = 0.8
_RANDOM_BITS = 5


def split(code: RecoveryCode) -> tuple[str, str, str]:
    """Three shares of a code; each alone says nothing about it."""
    from shamir_mnemonic import EncryptedMasterSecret, split_ems

    identifier = code.mark << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    whole = EncryptedMasterSecret.from_master_secret(code.raw, b"", identifier, True, 0)
    one, two, three = (share.mnemonic() for share in split_ems(1, [(NEEDED, MADE)], whole)[0])
    return one, two, three


def join(text: str, vault_ids: Collection[bytes]) -> RecoveryCode | None:
    """The code of two shares typed one after the other, in any order; None when these are no shares.

    Case and white space do not matter, nor a third share.  UserError ``vault.share_typo`` and ``vault.share_other``
    (another vault's), both with the share's number, ``vault.share_alone``, ``vault.shares_apart`` (of two codes).
    """
    words = text.split()
    if len(words) < _FEWEST:
        return None
    from shamir_mnemonic import MnemonicError, Share, combine_mnemonics
    from shamir_mnemonic.wordlist import WORD_INDEX_MAP

    if sum(word.lower() in WORD_INDEX_MAP for word in words) < _MOSTLY * len(words):
        return None
    marks = {mark_of(vault_id): vault_id for vault_id in vault_ids}
    read: dict[int, Share] = {}
    for number, at in enumerate(range(0, len(words), WORDS), 1):
        try:
            share = Share.from_mnemonic(" ".join(words[at : at + WORDS]))
        except MnemonicError:
            raise UserError("vault.share_typo", number=number) from None
        if share.identifier >> _RANDOM_BITS not in marks:
            raise UserError("vault.share_other", number=number)
        read.setdefault(share.index, share)
    if len(read) < NEEDED:
        raise UserError("vault.share_alone")
    used = [*read.values()][:NEEDED]
    try:
        secret = combine_mnemonics([share.mnemonic() for share in used])
    except MnemonicError:
        raise UserError("vault.shares_apart") from None
    return from_secret(marks[used[0].identifier >> _RANDOM_BITS], secret)
