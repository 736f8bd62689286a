"""An open vault: its keys, who opened it, its attachments, and its two header copies."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.errors import HostError
from app.process import pin
from app.vault import folder, lock
from app.vault.blobs import Blobs, blob_home
from app.vault.header import Body, Header, Kind
from app.vault.kdf import KdfLimits
from app.vault.keys import KeyPair, derive, wipe
from app.vault.witness import Witness

HEADS = ("head.0", "head.1")
STORE = "store.db"
NEW_STORE = "store.db.new"
LOGS = ("-wal", "-shm", "-journal")
"""What SQLite may lay beside a store; beside another store it would be that one's ruin."""
_STORE_LABEL = b"db/1"


def store_key_of(vault_key: bytes | bytearray, vault_id: bytes) -> bytearray:
    """The raw 32-byte key of the store under a vault key."""
    return derive(vault_key, vault_id, _STORE_LABEL)


@dataclass(frozen=True, slots=True)
class Person:
    """Who opened the vault: the slot, the id of their record (UUID text), and how they sign.

    `kind` is ``recovery`` when the recovery code was used.
    """

    slot: int
    id: str
    kind: Kind
    verify_key: bytes
    sign: Callable[[bytes], bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Owner:
    """One who can open the vault: slot, kind, record id (UUID text), Ed25519 public key."""

    slot: int
    kind: Kind
    id: str
    verify_key: bytes


def owners_of(body: Body) -> tuple[Owner, ...]:
    """Everybody in the roster, by slot."""
    return tuple(
        Owner(slot, one.kind, str(uuid.UUID(bytes=one.owner)), one.verify_key)
        for slot, one in sorted(body.roster.items())
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """Something noticed at opening that did not prevent it; `what` is an error code, `where` may name a file."""

    area: str
    what: str
    where: str = ""


class Opened:
    """One open vault.  Made by `create` and `open`; `close` it always, also after an error.

    Owned by one thread, except `blobs`, whose jobs may run on another.
    """

    def __init__(
        self,
        place: Path,
        held: lock.VaultLock,
        header: Header,
        body: Body,
        pair: KeyPair,
        slot: int,
        vault_key: bytearray,
        limits: KdfLimits,
    ) -> None:
        self.folder = place
        self.store_path = place / STORE
        """Where the store lies: checked by `open`, left by `create` to be made with `store_key`."""
        self.limits = limits
        self.read_only = False
        self.is_new = False
        self.older = 0
        """Which header copy the next checkpoint replaces."""
        self.findings: tuple[Finding, ...] = ()
        self.store_key = store_key_of(vault_key, header.vault_id)
        self.blobs = Blobs(blob_home(place))
        self._held = held
        self._header = header
        self._body = body
        self._pair = pair
        self._slot = slot
        self._vault_key = vault_key
        self._closed = False
        pin(self.store_key, vault_key, pair.box, pair.seed)

    @property
    def vault_id(self) -> str:
        """32 hex characters; not secret, the same for ever."""
        return self._header.vault_id.hex()

    @property
    def person(self) -> Person:
        """Who opened it."""
        kind = self._body.roster[self._slot].kind
        owner = str(uuid.UUID(bytes=self._pair.owner))
        return Person(self._slot, owner, kind, self._pair.verify_key, self._pair.sign)

    @property
    def owners(self) -> tuple[Owner, ...]:
        """Everybody who can open it, the recovery code included, by slot."""
        return owners_of(self._body)

    @property
    def generation(self) -> int:
        """The generation of the newest header; the store remembers the highest."""
        return self._header.generation

    @property
    def witness(self) -> Witness:
        """How far each device's audit chain had come when the header was last written."""
        return self._body.witness

    def checkpoint(self, witness: Witness) -> int:
        """Write this witness to the older header copy, slots byte for byte; returns its generation.

        Call it after the store's commit.  A crash in it leaves the other copy, whose witness merely
        lags.
        """
        self._require_writable()
        header = replace(self._header, generation=self.generation + 1)
        body = replace(self._body, witness=witness)
        header = header.sealed(body, self._vault_key)
        folder.replace(self.folder / HEADS[self.older], header.content)
        self._step_on(header, body)
        return self.generation

    def rewrite(self, header: Header, body: Body) -> None:
        """Write changed slots to both copies: the older one, read back and proved, then the other.

        Should the second fail, the first is put back.  A crash between them leaves both sets of
        slots opening the vault; the next opening settles which, by the one that was used.
        """
        self._require_writable()
        header = self._sealed_next(header, body, self._vault_key)
        second = self.folder / HEADS[1 - self.older]
        with self._older_copy_first(header, body):
            folder.replace(second, header.content)
        self.is_new = False

    def renew(self, header: Header, body: Body, key: bytearray) -> None:
        """Put a new vault key in force, with the store that lies at `NEW_STORE`, copied under it.

        The order is: older header copy, store, other header copy.  Until the store has taken the
        old one's place everything can be put back; from then on only the new key opens it, and a
        header copy that could not follow is mended by the next checkpoint.
        """
        self._require_writable()
        folder.sync_folder(self.folder)
        header = self._sealed_next(header, body, key)
        second = self.folder / HEADS[1 - self.older]
        try:
            with self._older_copy_first(header, body):
                folder.move(self.folder / NEW_STORE, self.store_path)
        except HostError:
            with suppress(HostError):
                remove_new_store(self.folder)
            raise
        self.is_new = False
        self._vault_key[:] = key
        self.store_key[:] = store_key_of(key, header.vault_id)
        with suppress(HostError):
            folder.sync_folder(self.folder)
            folder.replace(second, header.content)

    def _sealed_next(self, header: Header, body: Body, key: bytearray) -> Header:
        generation = max(header.generation, self.generation) + 1
        return replace(header, generation=generation).sealed(body, key)

    @contextmanager
    def _older_copy_first(self, header: Header, body: Body) -> Iterator[None]:
        """Write the older copy and read it back; put back if that or what follows fails."""
        before = self._header, self._body, self.older
        first = self.folder / HEADS[self.older]
        folder.replace(first, header.content)
        try:
            if folder.read_up_to(first, len(header.content) + 1) != header.content:
                raise HostError("vault.disk_failed", reason="readback")
            self._step_on(header, body)
            yield
        except HostError:
            self._header, self._body, self.older = before
            with suppress(HostError):
                folder.replace(first, before[0].content)
            raise

    def state(self) -> tuple[Header, Body, KeyPair, bytearray]:
        """For this package only: what the changing of slots needs."""
        return self._header, self._body, self._pair, self._vault_key

    def close(self, witness: Witness | None = None) -> None:
        """Lock: write the witness to both copies if given, overwrite the keys, let others in.

        The keys go and the lock is released even when the disk refuses the witness; that error is
        then raised.
        """
        if self._closed:
            return
        self._closed = True
        try:
            if witness is not None and not self.read_only:
                self.rewrite(self._header, replace(self._body, witness=witness))
        finally:
            self._pair.wipe()
            wipe(self._vault_key, self.store_key)
            self._held.release()

    def _step_on(self, header: Header, body: Body) -> None:
        self._header, self._body, self.older = header, body, 1 - self.older

    def _require_writable(self) -> None:
        if self.read_only:
            raise HostError("vault.read_only")


def remove_new_store(place: Path) -> None:
    """Take away the copy of a renewal that did not come into force; harmless where there is none."""
    names = (NEW_STORE, *(NEW_STORE + log for log in LOGS))
    if any([folder.remove(place / name) for name in names]):
        folder.sync_folder(place)
