"""Changes of slots that wait for the store: as they are, or with a new vault key for everybody.

Both gather what the verbs of `people` do; nothing of the vault is written before `put_in_force`.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from app.errors import HostError
from app.process import pin
from app.vault import slots
from app.vault.header import Body, Header
from app.vault.kdf import KdfLimits
from app.vault.keys import KEY_SIZE, KeyPair, wipe
from app.vault.opened import (
    NEW_STORE,
    Opened,
    Owner,
    Person,
    owners_of,
    remove_new_store,
    store_key_of,
)


class Change:
    """Slots as they shall be; nothing happened until `put_in_force`."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self._header, self._body, self._pair, self._vault_key = opened.state()

    @property
    def limits(self) -> KdfLimits:
        """What a passphrase may cost."""
        return self.opened.limits

    @property
    def person(self) -> Person:
        """Who opened the vault."""
        return self.opened.person

    @property
    def owners(self) -> tuple[Owner, ...]:
        """Everybody who will be able to open it."""
        return owners_of(self._body)

    def state(self) -> tuple[Header, Body, KeyPair, bytearray]:
        """What the verbs of `people` go by: the slots and owners gathered so far."""
        return self._header, self._body, self._pair, self._vault_key

    def rewrite(self, header: Header, body: Body) -> None:
        """Keep changed slots and owners for later."""
        self._header, self._body = header, body

    def put_in_force(self) -> None:
        """Write the changed slots to both header copies."""
        self.opened.rewrite(self._header, replace(self._body, witness=self.opened.witness))


class Renewal(Change):
    """The same under a new vault key: the whole store must be copied to `store_path` first, under `store_key`."""

    def __init__(self, opened: Opened) -> None:
        super().__init__(opened)
        remove_new_store(opened.folder)
        self._key = bytearray(secrets.token_bytes(KEY_SIZE))
        self.store_key = store_key_of(self._key, self._header.vault_id)
        pin(self._key, self.store_key)

    @property
    def store_path(self) -> Path:
        """Where the copied store must lie."""
        return self.opened.folder / NEW_STORE

    def put_in_force(self) -> None:
        """Give everybody in the roster the new key and put the copied store in the old one's place.

        HostError: the old key and the old store stay as they were, and the copy is gone.
        """
        body = replace(self._body, witness=self.opened.witness)
        self.opened.renew(*renewed(self._header, body, self._key), self._key)

    def forget(self) -> None:
        """Take away the copy if it is still there, and overwrite the key; harmless once it is in force."""
        wipe(self._key, self.store_key)
        with suppress(HostError):
            remove_new_store(self.opened.folder)


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
