"""A new vault key for everybody who may open the vault; nobody's passphrase is needed for it."""

from __future__ import annotations

import secrets
from dataclasses import replace

from app.vault import slots
from app.vault.header import Body, Header
from app.vault.keys import KEY_SIZE, KeyPair


def renewed(header: Header, body: Body, new_key: bytearray) -> tuple[Header, Body]:
    """The header and body under a new vault key, which only the owners in the roster can unseal.

    The sealed part of all 16 slots changes, or those that did not would be the unused ones.  The header's `content`
    is still the old one: `sealed` it.
    """
    owners = {number: entry.box_public for number, entry in body.roster.items()}
    table = tuple(
        slots.reseal(slot, owners[number], new_key) if number in owners else _reseal_unused(slot)
        for number, slot in enumerate(header.table)
    )
    return replace(header, table=table), replace(body, rotation=body.rotation + 1)


def _reseal_unused(slot: bytes) -> bytes:
    stranger = KeyPair.generate(bytes(16))
    return slots.reseal(slot, stranger.box_public, bytearray(secrets.token_bytes(KEY_SIZE)))
