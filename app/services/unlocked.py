"""An open vault (keys, attachments) with its open store (records): one session, from unlock to lock."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import app.vault as vault
from app.domain.rights import Rights, rights_of
from app.domain.staff import Staff
from app.errors import AppError, HostError, UserError
from app.events import EventBus
from app.job import NO_JOB, Job
from app.services.renewal import copy_for, keep_keys
from app.storage import Finding, Store
from app.storage.checking import Check
from app.storage.work import Work

STATE_ROW = "state_row"
GENERATION = "generation"

T = TypeVar("T")
Gather = Callable[[vault.Change], T]
"""Uses the verbs of `vault` on a change of who can open it; may raise before anything was written."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a vault lies, and this laptop's folder for what it remembers of vaults."""

    folder: Path
    state_folder: Path


class Unlocked:
    """An open vault and its open store; `lock` it always."""

    def __init__(
        self, place: Place, opened: vault.Opened, store: Store, row: bytes, events: EventBus
    ) -> None:
        self._place, self._opened, self._row = place, opened, row
        self.events = events
        self.is_locked = False
        """Whether keys and store are gone; nothing can be done here any more."""
        self._is_copied = False
        self.findings: tuple[vault.Finding, ...] = opened.findings
        """What was noticed at opening and did not prevent it."""
        self._noting = vault.Noting(place.state_folder, row)
        self._follow(store)
        self.rights = _seated(store, opened)
        """What who opened it may do."""

    @property
    def worker_id(self) -> str:
        """The staff id of who opened it (a record of its own for the recovery code)."""
        return self._opened.person.id

    @property
    def opened_by_recovery(self) -> bool:
        """Whether the recovery code was used instead of a passphrase."""
        return self._opened.person.kind == "recovery"

    @property
    def vault_id(self) -> str:
        """32 hex characters; not secret, the same for ever."""
        return self._opened.vault_id

    @property
    def latest_change(self) -> datetime:
        """When the latest change was made, UTC, by the clock of whoever made it."""
        return self._store.latest

    @property
    def folder(self) -> Path:
        """Where the vault lies."""
        return self._place.folder

    @property
    def owners(self) -> tuple[vault.Owner, ...]:
        """Everybody who can open the vault, the recovery code included."""
        return self._opened.owners

    @property
    def store_size(self) -> int:
        """How many bytes a copy of the case file takes."""
        return self._store.size

    @property
    def blobs(self) -> vault.Blobs:
        """The attachments on disk; safe to use from the files lane."""
        return self._opened.blobs

    def begin(self) -> Work:
        """Start one unit of work."""
        if self.is_locked:
            raise UserError("vault.locked")
        return self._store.begin()

    @contextlib.contextmanager
    def begin_freely(self) -> Iterator[Work]:
        """A unit of work that nobody decides, so that no role may keep it from happening."""
        self._store.hold_to(rights_of("supervisor"))
        try:
            with self.begin() as work:
                yield work
        finally:
            self._store.hold_to(self.rights)

    def put(self, gather: Gather[T], write: Callable[[Work, T], None]) -> T:
        """Change who can open the vault: `gather` says how, `write` tells the store; returns what `gather` did.

        The store is told first: a name without a slot is harmless, a slot without a name is not.
        """
        change = vault.Change(self._opened)
        gathered = gather(change)
        with self.begin() as work:
            write(work, gathered)
            keep_keys(work, change.owners)
            work.commit()
        change.put_in_force()
        # Headers of before are older from here on.
        with (
            contextlib.suppress(HostError),
            self.begin() as work,
        ):
            work.keep(GENERATION, self._opened.generation)
            work.commit()
        return gathered

    def renew(self, gather: Gather[T], write: Callable[[Work, T], None], job: Job = NO_JOB) -> T:
        """The same under a new vault key for everybody who can still open the vault.

        `write` tells the copy of the store that takes the old one's place, so that all of it happens or nothing.
        `job` counts pages; cancelled or failed, everything stays as it was.  The session goes on.
        """
        if self.is_locked:
            raise UserError("vault.locked")
        if self._is_copied:  # the copy reads on from the store that would be replaced
            raise UserError("vault.busy")
        renewal = vault.Renewal(self._opened)
        try:
            gathered = gather(renewal)
            told = copy_for(renewal, self._store, lambda work: write(work, gathered), job)
            self._exchange(renewal.put_in_force)
        finally:
            renewal.forget()
        with contextlib.suppress(HostError):
            self.settle()
        for event in told:
            self.events.publish(event)
        return gathered

    def propose_recovery(self) -> vault.RecoveryCode:
        """A new recovery code that opens nothing until it is `put` in force."""
        return vault.propose_recovery(self._opened)

    def require_passphrase(self, typed: str) -> None:
        """UserError unless `typed` is the passphrase of whoever opened it."""
        vault.require_passphrase(self._opened, typed)

    def try_recovery(self, typed: str) -> vault.RecoveryCode:
        """Go the whole way in that a recovery code or two shares open; UserError where it ends."""
        return vault.try_recovery(self._opened, typed)

    def _exchange(self, swap: Callable[[], None]) -> None:
        """Close the store while `swap` puts another in its place, then go on with what lies there."""
        opened = self._opened
        try:
            self._store.close()
            swap()
        finally:
            try:
                there = opened.store_path, opened.store_key, opened.vault_id
                self._follow(self._store.moved_to(*there))
            except BaseException:
                self.is_locked = True
                opened.close()
                raise

    def fresh_key(self) -> vault.FreshKey:
        """A vault key for one backup, for everybody who can open the vault now."""
        return vault.FreshKey(self._opened)

    def copy_store(self, target: Path, key: bytearray, job: Job) -> dict[str, tuple[int, bytes]]:
        """Copy the case file to `target` under another key; how far its audit chains came."""
        self._is_copied = True
        try:
            return self._store.copy(target, key, job)
        finally:
            self._is_copied = False

    def open_backup(self, place: Path) -> vault.Opened:
        """Open one backup of this vault for reading, without asking for the passphrase again."""
        return vault.open_with_keys(place, self._opened)

    def check_all(self) -> Check:
        """A look at everything in the case file, for its caller to take step by step."""
        witness = {device: (mark.seq, mark.hash) for device, mark in self._opened.witness.items()}
        signed = vault.Signatures({one.id: one.verify_key for one in self._opened.owners})
        return self._store.check_all(signed, witness)

    def check_pages(self) -> Iterator[list[Finding]]:
        """Check the pages in steps: what each step found."""
        return self._store.check_pages()

    @property
    def asks_too_little(self) -> bool:
        """Whether guessing somebody's passphrase costs an attacker far less than it would in a new vault."""
        return vault.asks_too_little(self._opened)

    def finish_erasing(self) -> int:
        """Unlink the attachments of what was taken away and clear its words out of the index.

        Called after each erasure, and at opening for one that a crash cut short.  Returns how many
        files could not be removed now; their keys are gone, and the next opening tries again.
        """
        with self.begin() as work:
            leaving = work.blobs.leaving()
            left = self._opened.blobs.unlink(leaving)
            if left:
                work.blobs.left(left)
                work.commit()
        if self._store.needs_settling:
            self._store.settle_index()
        return len(leaving - left)

    def settle_words(self, job: Job = NO_JOB) -> None:
        """Merge what was deleted out of the search index for good; others may save at each step of `job`."""
        self._store.settle_index(job)

    def settle(self) -> None:
        """Fold the log into the store and write the witness: after a pause in saving, and on lock.

        Order: the store's commit is durable, then the header, then this laptop's state folder; the
        witness may lag after a crash, it never leads.  What was asked for before a lock may come after it.
        """
        if self.is_locked:
            return
        self._store.checkpoint()
        self._opened.checkpoint(self._seen)
        self._remember()

    def lock(self) -> None:
        """Close store and vault, overwrite the keys and let the next process in; once is enough."""
        if self.is_locked:
            return
        self.is_locked = True
        try:
            self._store.close()
            with contextlib.suppress(AppError):
                self._remember()
        finally:
            self._opened.close(self._seen)

    def _follow(self, store: Store) -> None:
        """Work on this store, and know without asking it how far it has come: a disk may vanish."""
        self._store = store
        marks = sorted(store.witness().items(), key=lambda one: one[0] == store.author.device)
        self._seen = {device: vault.Mark(*mark) for device, mark in marks}
        store.on_commit(self._note)

    def _note(self, seq: int, digest: bytes) -> None:
        """Note a commit in this laptop's state folder, without waiting for the disk."""
        device = self._store.author.device
        # The most recent stands last: beyond 40 devices the first fall out.
        self._seen.pop(device, None)
        self._seen[device] = vault.Mark(seq, digest)
        self._noting.note(vault.StateCopy(device, self._seen))

    def _remember(self) -> None:
        copy = vault.StateCopy(self._store.author.device, self._seen)
        vault.write_state(self._place.state_folder, self._row, copy)


def _seated(store: Store, opened: vault.Opened) -> Rights:
    """Hold the session to the role of who opened the vault; somebody who does not work here may only look."""
    with store.begin() as work:
        roles = {staff.id: staff.role for staff in work.find(Staff) if staff.active}
    is_recovery = opened.person.kind == "recovery"
    rights = rights_of("recovery" if is_recovery else roles.get(opened.person.id, ""))
    store.hold_to(rights)
    return rights
