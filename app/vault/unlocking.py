"""From what somebody typed to the keys it opens, in each header copy; nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from app.errors import AppError, DamageError, UserError
from app.vault import entrance, folder, slots
from app.vault.header import SIZE, Body, Header, judge
from app.vault.kdf import KdfLimits, Roots
from app.vault.keys import KeyPair, wipe
from app.vault.opened import HEADS
from app.vault.people import open_slot
from app.vault.recovery import RecoveryCode

Copies = list[Header | AppError]
"""The two header copies, or why there is none to be had."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way in: the header copy (0 or 1) and slot that opened, and the keys inside."""

    copy: int
    header: Header
    body: Body
    slot: int
    pair: KeyPair
    vault_key: bytearray = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ways:
    """Every way in that a secret opened, newest header copy first; never empty."""

    found: tuple[Way, ...]
    newest: int
    """The highest generation of a readable copy, opened or not."""
    refusal: UserError
    """What to say if none of them leads to the store."""
    roots: Roots | None = None
    """What the secret's key derivations gave; None where nothing was typed."""
    code: RecoveryCode | None = None
    """The recovery code, where that or two shares of it were typed."""

    def wipe(self, *, but: Way | None = None) -> None:
        """Overwrite the keys of every way that is not taken."""
        for way in self.found:
            if way is not but:
                way.pair.wipe()
                wipe(way.vault_key)


def read_copies(place: Path, limits: KdfLimits) -> Copies:
    """Both header copies as they lie on the disk."""
    return [judge(_content(place / name), limits) for name in HEADS]


def _content(path: Path) -> bytes | None:
    try:
        return folder.read_up_to(path, SIZE + 1)
    except FileNotFoundError:
        return None


def unlock(copies: Copies, words: str, limits: KdfLimits) -> Ways:
    """What `words` open in each header copy; a wrong passphrase only if no slot of either opens."""
    headers = [(which, copy) for which, copy in enumerate(copies) if isinstance(copy, Header)]
    headers.sort(key=lambda numbered: -numbered[1].generation)
    _require_readable(headers, [copy for copy in copies if isinstance(copy, AppError)])
    typed = entrance.read(words, {header.vault_id for _, header in headers})
    roots = Roots(typed.secret, limits)
    tried = [_unlock_copy(which, header, roots) for which, header in headers]
    found = tuple(way for way in tried if isinstance(way, Way))
    if not found:
        raise DamageError("vault.header_damaged") if any(tried) else typed.refusal
    return Ways(found, headers[0][1].generation, typed.refusal, roots, typed.code)


def _require_readable(headers: list[tuple[int, Header]], problems: list[AppError]) -> None:
    """Refuse a later format, and when no copy can be read, for the most telling reason."""
    by_code = {problem.code: problem for problem in problems}
    if "vault.newer" in by_code:
        raise by_code["vault.newer"]
    if not headers:
        for code in ("vault.kdf_bounds", "vault.header_damaged"):
            if code in by_code:
                raise by_code[code]
        raise DamageError("vault.header_missing")


def _unlock_copy(which: int, header: Header, roots: Roots) -> Way | bool:
    """What the secret opens in one copy; True if that copy is forged, False if nothing opened."""
    forged = False
    for number in header.sets_newest_first:
        opened = open_slot(header, number, roots.of(header.place(0, number).kdf))
        if opened is None:
            continue
        slot, pair = opened
        vault_key = slots.vault_key_in(header.table[slot], pair)
        body = None if vault_key is None else header.open_body(vault_key)
        if vault_key is not None and body is not None and slot in body.roster:
            return Way(which, header, body, slot, pair, vault_key)
        forged = True
    return forged


def unlock_with_keys(copies: Copies, pair: KeyPair) -> Ways:
    """The newest header copy that a person's own keys open; UserError ``backup.not_for_you`` if none does."""
    headers = [(which, copy) for which, copy in enumerate(copies) if isinstance(copy, Header)]
    _require_readable(headers, [copy for copy in copies if isinstance(copy, AppError)])
    refusal = UserError("backup.not_for_you")
    for which, header in sorted(headers, key=lambda numbered: -numbered[1].generation):
        for number, slot in enumerate(header.table):
            vault_key = slots.vault_key_in(slot, pair)
            body = None if vault_key is None else header.open_body(vault_key)
            if vault_key is not None and body is not None and number in body.roster:
                own = KeyPair(pair.owner, bytearray(pair.box), bytearray(pair.seed))
                way = Way(which, header, body, number, own, vault_key)
                return Ways((way,), header.generation, refusal)
    raise refusal
