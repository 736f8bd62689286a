"""How a workbook is made and opened: its vault (keys, attachments) joined with its store (records)."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable

import app.vault as vault
from app.domain.clock import Clock
from app.errors import DamageError
from app.events import Event, EventBus
from app.services.newest import require_newest
from app.services.renewal import keep_keys
from app.services.unlocked import GENERATION, STATE_ROW, Place, Unlocked
from app.storage import Author, Store, create_store
from app.storage import connection as database
from app.storage.store import kept
from app.storage.upgrade import open_current
from app.storage.work import Work

OTHERS = "blobs_of_another_copy"


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
    another way `vault.forked`, one whose log is damaged `store.log_damaged`, a damaged note of this laptop
    `vault.state_damaged`; with `go_on`, a reason in words, it is opened as a new device and the reason is audited.
    """
    opened = vault.open(place.folder, words, limits=limits, opens=database.opens)
    try:
        return join(place, opened, clock, go_on=go_on.strip())
    except BaseException:
        opened.close()
        raise


def _state(place: Place, row: bytes, go_on: str) -> vault.StateCopy | None:
    """What this laptop remembers; its own note being damaged must keep nobody out for ever."""
    try:
        return vault.read_state(place.state_folder, row)
    except DamageError:
        if not go_on:
            raise
        return None


def join(place: Place, opened: vault.Opened, clock: Clock, *, go_on: str) -> Unlocked:
    """Open the store of an open vault: the part of `unlock` after the keys; the caller closes the vault on error."""
    torn = database.damage_to_log(opened.store_path) == "last save"
    seen = {device: (mark.seq, mark.hash) for device, mark in opened.witness.items()}
    connection = open_current(
        opened.store_path, opened.store_key, opened.vault_id, witness=seen, go_on=bool(go_on)
    )
    try:
        row = kept(connection, STATE_ROW)
        state = _state(place, row, go_on)
        device = state.device if state is not None and not go_on else str(uuid.uuid4())
        events = EventBus()
        author = Author(opened.person.id, device, opened.person.sign)
        store = Store(connection, author, clock, events)
        require_newest(opened, store, state, kept(connection, GENERATION) or 0, go_on)
        with store.begin() as work:
            others = _others(work, opened.blobs, is_newest=state is not None and not go_on)
            known = work.blobs.ids() | others
            work.keep(GENERATION, opened.generation)
            keep_keys(work, opened.owners)
            work.record(Event("vault.unlocked"), go_on)
            work.commit()
        opened.blobs.sweep(known)
        unlocked = Unlocked(place, opened, store, row, events)
        if torn:
            unlocked.findings += (vault.Finding("wal", "store.log_torn"),)
        unlocked.finish_erasing()
    except BaseException:
        connection.close()
        raise
    return unlocked


def _others(work: Work, blobs: vault.Blobs, *, is_newest: bool) -> set[str]:
    """Attachments that nothing sweeps: unknown here when nobody could say that this copy was the newest.

    Whoever tries an older copy may yet bring the newest back, and what it needs is here.
    """
    others = set(str(work.kept(OTHERS) or "").split())
    if not is_newest:
        others |= blobs.stored() - work.blobs.ids() - work.blobs.leaving()
        work.keep(OTHERS, " ".join(sorted(others)))
    return others
