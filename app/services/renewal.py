"""The store's part in a new vault key: a copy under that key, proved whole, that knows already why it was made."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import app.vault as vault
from app.domain.staff import Staff, with_key
from app.events import Event, EventBus
from app.job import Job
from app.storage import Store
from app.storage.copying import make_durable, prove_pages
from app.storage.work import Work


def copy_for(
    renewal: vault.Renewal, store: Store, write: Callable[[Work], None], job: Job
) -> list[Event]:
    """Copy the store to where `renewal` wants it; returns the events to tell once the copy is in force.

    The copy goes on in the same audit chain, with a new MAC key, and its last entries are what `write` records and
    the renewal itself.
    """
    store.checkpoint()
    path, key, vault_id = renewal.store_path, renewal.store_key, renewal.opened.vault_id
    copying = Job(lambda done, total: job.step(done, total + total // 3))  # proving is the rest
    heads = store.copy(path, key, copying)
    make_durable(path)
    prove_pages(path, key, vault_id, heads)
    job.step(1, 1)  # the last safe point: from here on it is done rather than stopped
    events, told = EventBus(), list[Event]()
    events.listen(told.append)
    copy = store.moved_to(path, key, vault_id, events)
    try:
        with copy.begin() as work:
            work.new_mac_key()
            write(work)
            keep_keys(work, renewal.owners)
            work.record(Event("vault.renewed"))
            work.commit()
    finally:
        copy.close()
    return told


def keep_keys(work: Work, owners: Iterable[vault.Owner]) -> None:
    """Keep the public signature key of everybody who can open the vault with their record, for ever."""
    known = {staff.id: staff for staff in work.find(Staff, alive=None)}
    for owner in owners:
        staff = known.get(owner.id)
        if staff is not None and (kept := with_key(staff, owner.verify_key.hex())) is not staff:
            work.save(kept)
