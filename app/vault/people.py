"""Who can open the vault: each change of slots goes to both headers, or did not happen.

The verbs take an open vault, and write at once; or a `Change` or `Renewal`, which gathers what several of them do.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import replace
from typing import Protocol

from app.errors import UserError
from app.vault import passphrase, recovery, slots
from app.vault.header import Body, Entry, Header, Kind
from app.vault.kdf import KdfLimits
from app.vault.keys import KeyPair
from app.vault.opened import Owner, Person, owners_of


class Doors(Protocol):
    """What the verbs need: the slots as they stand, who holds one, and somewhere to put the changed ones."""

    @property
    def limits(self) -> KdfLimits:
        """What a passphrase may cost."""

    @property
    def person(self) -> Person:
        """Who opened the vault."""

    def state(self) -> tuple[Header, Body, KeyPair, bytearray]:
        """The slots, their owners, the keys of who opened the vault, the vault key."""

    def rewrite(self, header: Header, body: Body) -> None:
        """Take the changed slots and owners."""


def fill(
    header: Header, number: int, root: bytes, pair: KeyPair, kind: Kind, vault_key: bytearray
) -> tuple[bytes, Entry]:
    """A slot that `root` (through the newest KDF set) opens, and its line in the roster."""
    which = header.newest_set
    slot = slots.make(header.place(number, which), root, pair, vault_key)
    return slot, Entry(kind, which, pair.owner, pair.box_public, pair.verify_key)


def new_root(header: Header, words: str, limits: KdfLimits) -> bytes:
    """The root key of a passphrase that is strong enough and that nobody here uses already."""
    passphrase.require_strong(words)
    roots = {
        which: header.place(0, which).kdf.stretch(passphrase.spell(words), limits)
        for which in header.sets_newest_first
    }
    if any(open_slot(header, which, root) is not None for which, root in roots.items()):
        raise UserError("vault.passphrase_taken")
    return roots[header.newest_set]


def open_slot(header: Header, which: int, root: bytes) -> tuple[int, KeyPair] | None:
    """The slot that `root` opens; all 16 are tried, so the time does not say which."""
    tries = [
        slots.try_open(slot, header.place(number, which), root)
        for number, slot in enumerate(header.table)
    ]
    return next(((number, pair) for number, pair in enumerate(tries) if pair is not None), None)


def change_passphrase(opened: Doors, current: str, new: str) -> None:
    """Give the person who opened the vault a new passphrase; their keys and the vault key stay.

    Copies of the vault made before still open with the old one: if somebody else may know it, the
    vault key must be renewed as well.  `UserError` if `current` is not theirs, or `new` is weak or
    taken.
    """
    require_passphrase(opened, current)
    header, body, pair, vault_key = opened.state()
    number = opened.person.slot
    root = new_root(header, new, opened.limits)
    filled = fill(header, number, root, pair, "person", vault_key)
    opened.rewrite(*with_slot(header, body, number, filled))


def require_passphrase(opened: Doors, current: str) -> None:
    """`UserError` if `current` does not open the slot of the person who opened the vault."""
    header, body, _, _ = opened.state()
    entry = body.roster[opened.person.slot]
    if entry.kind != "person":
        raise UserError("vault.recovery_no_passphrase")
    place = header.place(opened.person.slot, entry.kdf)
    root = place.kdf.stretch(passphrase.spell(current), opened.limits)
    if slots.try_open(header.table[place.number], place, root) is None:
        raise UserError("vault.wrong_passphrase")


def admit(opened: Doors, person_id: str, words: str) -> Owner:
    """Let a person (UUID of their record) open the vault, under a new pair of keys.

    One who has a slot already, say after their passphrase was forgotten and the recovery code used,
    gets new keys in the same slot: the store must then keep both public keys.
    """
    header, body, _, vault_key = opened.state()
    root = new_root(header, words, opened.limits)
    pair = KeyPair.generate(uuid.UUID(person_id).bytes)
    number = _slot_of(body, pair.owner)
    if number is None:
        number = _free_slot(body)
    if number == opened.person.slot:
        raise UserError("vault.own_slot")
    filled = fill(header, number, root, pair, "person", vault_key)
    opened.rewrite(*with_slot(header, body, number, filled))
    return next(owner for owner in owners_of(opened.state()[1]) if owner.slot == number)


def dismiss(opened: Doors, person_id: str) -> None:
    """Drop a person's slot; what they copied before stays readable to them."""
    header, body, _, _ = opened.state()
    number = _slot_of(body, uuid.UUID(person_id).bytes)
    if number is None:
        raise UserError("vault.no_such_person")
    if number == opened.person.slot:
        raise UserError("vault.own_slot")
    unused = slots.make_unused(header.place(number, header.newest_set))
    opened.rewrite(*with_slot(header, body, number, (unused, None)))


def propose_recovery(opened: Doors) -> recovery.RecoveryCode:
    """A new recovery code that opens nothing yet: `replace_recovery` puts it in force."""
    header, body, _, _ = opened.state()
    if _recovery_slot(body) == opened.person.slot:
        raise UserError("vault.own_slot")
    return recovery.generate(header.vault_id)


def replace_recovery(opened: Doors, code: recovery.RecoveryCode) -> Owner:
    """Let this code open the vault under new keys; the one before stops opening it."""
    header, body, _, vault_key = opened.state()
    number = _recovery_slot(body)
    if number == opened.person.slot:
        raise UserError("vault.own_slot")
    owner = secrets.token_bytes(16) if number is None else body.roster[number].owner
    if number is None:
        number = _free_slot(body)
    root = header.place(number, header.newest_set).kdf.stretch(code.secret, opened.limits)
    pair = KeyPair.generate(owner)
    filled = fill(header, number, root, pair, "recovery", vault_key)
    opened.rewrite(*with_slot(header, body, number, filled))
    return next(one for one in owners_of(opened.state()[1]) if one.slot == number)


def with_slot(
    header: Header, body: Body, number: int, filled: tuple[bytes, Entry | None]
) -> tuple[Header, Body]:
    """The header and body with another slot in one place; without an entry nobody owns it."""
    slot, entry = filled
    table = (*header.table[:number], slot, *header.table[number + 1 :])
    roster = {other: kept for other, kept in body.roster.items() if other != number}
    if entry is not None:
        roster[number] = entry
    return replace(header, table=table), replace(body, roster=roster)


def _recovery_slot(body: Body) -> int | None:
    return next((number for number, one in body.roster.items() if one.kind == "recovery"), None)


def _slot_of(body: Body, owner: bytes) -> int | None:
    owned = (number for number, entry in body.roster.items() if entry.owner == owner)
    return next(owned, None)


def _free_slot(body: Body) -> int:
    free = [number for number in range(slots.COUNT) if number not in body.roster]
    if not free:
        raise UserError("vault.full", most=slots.COUNT)
    return secrets.choice(free)
