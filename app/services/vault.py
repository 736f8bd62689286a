"""Joins the vault (keys, attachments) and the store (records) for one session, from unlock to lock."""

from __future__ import annotations

import contextlib
import secrets
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import app.vault as vault
from app.domain.clock import Clock
from app.domain.rights import Rights, rights_of
from app.domain.staff import Staff, with_key
from app.errors import DamageError, HostError, UserError
from app.events import Event, EventBus
from app.storage import Author, Store, create_store
from app.storage import connection as database
from app.storage.blobs import BlobKey
from app.storage.store import kept
from app.storage.verify import Memory, verify_store
from app.storage.work import Work

STATE_ROW = "state_row"
GENERATION = "generation"


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
        self._place, self._opened, self._store, self._row = place, opened, store, row
        self.events = events
        self._is_locked = False
        self._seen = {device: vault.Mark(*mark) for device, mark in store.witness().items()}
        self.findings: tuple[vault.Finding, ...] = opened.findings
        """What was noticed at opening and did not prevent it."""
        self._noting = vault.Noting(place.state_folder, row)
        store.on_commit(self._note)
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
    def blobs(self) -> vault.Blobs:
        """The attachments on disk; safe to use from the files lane."""
        return self._opened.blobs

    def begin(self) -> Work:
        """Start one unit of work."""
        if self._is_locked:
            raise UserError("vault.locked")
        return self._store.begin()

    def change_passphrase(self, current: str, new: str) -> None:
        """Give who opened the vault a new passphrase."""
        vault.change_passphrase(self._opened, current, new)

    def settle(self) -> None:
        """Fold the log into the store and write the witness: after a pause in saving, and on lock.

        Order: the store's commit is durable, then the header, then this laptop's state folder; the
        witness may lag after a crash, it never leads.
        """
        self._store.checkpoint()
        self._opened.checkpoint(self._seen)
        self._remember()

    def lock(self) -> None:
        """Close store and vault, overwrite the keys and let the next process in; once is enough."""
        if self._is_locked:
            return
        self._is_locked = True
        try:
            self._store.close()
            with contextlib.suppress(HostError):
                self._remember()
        finally:
            self._opened.close(self._seen)

    def _note(self, seq: int, digest: bytes) -> None:
        """Note a commit in this laptop's state folder, without waiting for the disk."""
        device = self._store.author.device
        self._seen[device] = vault.Mark(seq, digest)
        self._noting.note(vault.StateCopy(device, self._seen))

    def _remember(self) -> None:
        copy = vault.StateCopy(self._store.author.device, self._seen)
        vault.write_state(self._place.state_folder, self._row, copy)


def create(
    place: Place,
    words: str,
    *,
    limits: vault.KdfLimits,
    clock: Clock,
    worker_id: str,
    first: Callable[[Work, str], None],
) -> tuple[Unlocked, str]:
    """Make a vault and its store; returns it open, and its recovery code.

    `first(work, recovery_id)` saves the office's first records.  Nothing stays behind on failure.
    """
    opened, code = vault.create(place.folder, words, limits=limits, person_id=worker_id)
    events = EventBus()
    try:
        row = secrets.token_bytes(32)
        author = Author(worker_id, str(uuid.uuid4()), opened.person.sign)
        store = create_store(
            opened.store_path, opened.store_key, opened.vault_id,
            author=author, clock=clock, events=events,
        )  # fmt: skip
        with store.begin() as work:
            work.keep(STATE_ROW, row)
            work.keep(GENERATION, opened.generation)
            recovery = next(owner for owner in opened.owners if owner.kind == "recovery")
            first(work, recovery.id)
            keep_keys(work, opened.owners)
            work.record(Event("vault.created"))
            work.commit()
        unlocked = Unlocked(place, opened, store, row, events)
        unlocked.settle()
    except BaseException:
        vault.abandon(opened)
        raise
    return unlocked, code


def unlock(
    place: Place, words: str, *, limits: vault.KdfLimits, clock: Clock, go_on: str = ""
) -> Unlocked:
    """Open a vault by passphrase or recovery code; every step fails closed.

    A store older than the witness remembers is a DamageError `vault.older`, a store that went
    another way `vault.forked`, one whose log is damaged `store.log_damaged`; with `go_on`, a reason in
    words, it is opened as a new device and the reason is audited.
    """
    opened = vault.open(place.folder, words, limits=limits)
    try:
        return _open_store(place, opened, clock, go_on.strip())
    except BaseException:
        opened.close()
        raise


def _open_store(place: Place, opened: vault.Opened, clock: Clock, go_on: str) -> Unlocked:
    torn = database.damage_to_log(opened.store_path) == "last save"
    connection = database.open_writable(
        opened.store_path, opened.store_key, opened.vault_id, go_on=bool(go_on)
    )
    try:
        row = kept(connection, STATE_ROW)
        state = vault.read_state(place.state_folder, row)
        device = state.device if state is not None and not go_on else str(uuid.uuid4())
        events = EventBus()
        author = Author(opened.person.id, device, opened.person.sign)
        store = Store(connection, author, clock, events)
        _check(opened, store, state, kept(connection, GENERATION) or 0, go_on)
        with store.begin() as work:
            known = work.blobs.ids()
            work.keep(GENERATION, opened.generation)
            keep_keys(work, opened.owners)
            work.record(Event("vault.unlocked"), go_on)
            work.commit()
        opened.blobs.sweep(known)
        unlocked = Unlocked(place, opened, store, row, events)
        if torn:
            unlocked.findings += (vault.Finding("wal", "store.log_torn"),)
    except BaseException:
        connection.close()
        raise
    return unlocked


def keep_keys(work: Work, owners: Iterable[vault.Owner]) -> None:
    """Keep the public signature key of everybody who can open the vault with their record, for ever."""
    known = {staff.id: staff for staff in work.find(Staff, alive=None)}
    for owner in owners:
        if owner.id in known:
            work.save(with_key(known[owner.id], owner.verify_key.hex()))


def _seated(store: Store, opened: vault.Opened) -> Rights:
    """Hold the session to the role of who opened the vault; somebody without a record may only look."""
    with store.begin() as work:
        roles = {staff.id: staff.role for staff in work.find(Staff, alive=None)}
    is_recovery = opened.person.kind == "recovery"
    rights = rights_of("recovery" if is_recovery else roles.get(opened.person.id, ""))
    store.hold_to(rights)
    return rights


def _check(
    opened: vault.Opened, store: Store, state: vault.StateCopy | None, generation: int, go_on: str
) -> None:
    """Compare the store with both witnesses and its own last audit links."""
    findings = store.check_latest()
    if findings:
        raise DamageError(findings[0].what)
    against = [
        *vault.compare(opened.witness, store.audit_hash),
        *(vault.compare(state.witness, store.audit_hash) if state is not None else ()),
        *vault.compare_generation(opened.generation + _mended(opened), generation),
    ]
    if against and not go_on:
        forked = any(finding.kind == "fork" for finding in against)
        raise DamageError("vault.forked" if forked else "vault.older")


def _mended(opened: vault.Opened) -> int:
    """1 where a copy of the header was lost: it may have been the newer one."""
    return 1 if opened.findings else 0


@dataclass(frozen=True, slots=True)
class _Remembered:
    """Reads what this laptop's state folder remembers of a vault, in a child process too."""

    state_folder: Path

    def __call__(self, row: bytes) -> dict[str, tuple[int, bytes]]:
        copy = vault.read_state(self.state_folder, row)
        marks = copy.witness if copy is not None else {}
        return {device: (mark.seq, mark.hash) for device, mark in marks.items()}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that speaks against a vault; `what` is a code, `where` names no content."""

    area: str
    what: str
    where: str = ""


def verify(place: Place, words: str, *, limits: vault.KdfLimits) -> list[Finding]:
    """Look at everything in a vault and write nothing: headers, store, log, audit, witness, attachments.

    A wrong passphrase is a UserError as at unlock; a vault that is open elsewhere is a finding of area `lock`.
    """
    try:
        opened = vault.open(place.folder, words, limits=limits, read_only=True)
    except DamageError as problem:
        area = "header" if problem.code.startswith("vault.header") else "database"
        return [Finding(area, problem.code)]
    except UserError as problem:
        if problem.code == "vault.in_use":
            return [Finding("lock", problem.code)]
        raise
    try:
        return [*_verify_opened(place, opened)]
    finally:
        opened.close()


def _verify_opened(place: Place, opened: vault.Opened) -> list[Finding]:
    findings = [Finding(one.area, one.what) for one in opened.findings]
    witness = {device: (mark.seq, mark.hash) for device, mark in opened.witness.items()}
    signed = vault.Signatures({one.id: one.verify_key for one in opened.owners})
    held: list[BlobKey] = []
    found = verify_store(
        opened.store_path, opened.store_key, opened.vault_id, verify=signed, witness=witness,
        memory=Memory(
            STATE_ROW, _Remembered(place.state_folder), GENERATION, opened.generation + _mended(opened)
        ),
        attachments=held,
    )  # fmt: skip
    findings += [Finding(*one) for one in dict.fromkeys((f.area, f.what, f.where) for f in found)]
    return findings + _verify_attachments(opened, held)


def _verify_attachments(opened: vault.Opened, held: list[BlobKey]) -> list[Finding]:
    """Read every attachment the store knows; each damaged one is named by its random id."""
    findings = []
    for key in held:
        try:
            opened.blobs.check(vault.Blob(key.id, key.key, key.sha256, key.size))
        except DamageError as problem:
            findings.append(Finding("attachment", problem.code, key.id))
    return findings
