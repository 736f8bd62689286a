"""What somebody types to come in: a passphrase, a recovery code, or two shares of one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from app.errors import UserError
from app.vault import passphrase, shares
from app.vault.recovery import RecoveryCode, read_code

_LONGEST = 8 * passphrase.LONGEST  # a letter may come as itself and several marks


@dataclass(frozen=True, slots=True)
class Typed:
    """The secret that goes into the key derivation, and what to say if it opens nothing."""

    secret: bytes = field(repr=False)
    refusal: UserError
    code: RecoveryCode | None = None
    """The recovery code, if that is what was typed."""


def read(words: str, vault_ids: Collection[bytes]) -> Typed:
    """What `words` are, for a vault whose header copies carry these ids (one, unless a copy is of another vault).

    UserError at once where no key derivation could help: too long, a code or share of another vault, one share alone.
    """
    if len(words) > _LONGEST:
        raise UserError("vault.wrong_passphrase")
    try:
        code = shares.join(words, vault_ids)
    except UserError as problem:
        if problem.code != "vault.share_typo":
            raise
        return Typed(passphrase.spell(words), problem)
    if code is not None:
        return Typed(code.secret, UserError("vault.shares_unknown"), code)
    code = read_code(words)
    if code is None or not code.is_well_written:
        why = "vault.wrong_passphrase" if code is None else "vault.recovery_typo"
        return Typed(passphrase.spell(words), UserError(why))
    if not any(code.is_for(vault_id) for vault_id in vault_ids):
        raise UserError("vault.recovery_other")
    return Typed(code.secret, UserError("vault.recovery_unknown"), code)
