"""Restoring a backup: built beside its place, cases erased since taken out, proved, then swapped in by renaming."""

from __future__ import annotations

import contextlib
import secrets
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import app.vault as vault
from app.domain.clock import Clock
from app.domain.rights import rights_of
from app.errors import AppError, DamageError, HostError, UserError
from app.events import Event
from app.i18n import _
from app.job import NO_JOB, Job
from app.services import vault as vaults
from app.services.backup_lines import GONE_ROW, gone_row
from app.services.removing import Act, remove_again
from app.services.unlocked import STATE_ROW, Place
from app.services.verify import verify_opened
from app.storage import connection as database
from app.storage.salvage import readable


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did.

    `made_at` is when the backup was made; `erased` counts the cases, words and items that had been removed since and
    were taken out again, `list_found` is False where no list of them lay with the backup.  `kept_old` is where the
    vault that stood in the place is kept until a person removes it.
    """

    place: Path = field(repr=False)
    made_at: datetime
    erased: int
    list_found: bool
    kept_old: Path | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Order:
    """What shall be restored: from where, opened with which words, to which place, and why."""

    source: Path = field(repr=False)
    words: str = field(repr=False)
    place: Place = field(repr=False)
    reason: str = field(repr=False)


def restore(order: Order, *, limits: vault.KdfLimits, clock: Clock, job: Job = NO_JOB) -> Restored:
    """Restore the backup a person points at to a place; `job` counts bytes.

    Killed at any moment, the place holds the full old vault or the full new one.  A vault that is in use elsewhere is
    not disturbed: trying a backup out is safe.  Raises UserError where the words do
    not open it, the place is taken or its vault is open; DamageError ``backup.damaged`` where it is not whole: nothing
    was changed then.
    """
    if not order.reason.strip():
        raise UserError("backup.needs_reason")
    backup = vault.newest_in(order.source)
    if not vault.is_backup(backup):
        raise UserError("backup.none_here")
    opened = vault.open(backup, order.words, limits=limits, read_only=True)
    try:
        return _restore(order, opened, clock, job)
    finally:
        opened.close()


def _restore(order: Order, opened: vault.Opened, clock: Clock, job: Job) -> Restored:
    inventory = vault.read_inventory(opened.folder, vault.list_key(opened))
    place = order.place.folder
    _require_may_replace(place, opened)
    with _built(place) as building, tempfile.TemporaryDirectory() as aside:
        vault.require_room(building, sum(inventory.files.values()))
        vault.fill(building, opened.folder, inventory.files, job)
        if vault.digest_of(building / "store.db") != inventory.store:
            raise DamageError("backup.damaged")
        gone = _erased_in(place, opened)
        erased, found = _bring_up(order, building, Path(aside), opened, clock, gone)
        _prove(building, opened, inventory, job)
        kept_old = vault.swap_in(place, clock.today())
    return Restored(place, inventory.made_at, erased, found, kept_old)


@contextlib.contextmanager
def _built(place: Path) -> Iterator[Path]:
    """A folder beside the place, gone again if what follows fails."""
    building = vault.begin_swap(place)
    try:
        yield building
    except BaseException:
        with contextlib.suppress(AppError):
            vault.remove_vault(building)
        raise


def _bring_up(
    order: Order,
    building: Path,
    state_folder: Path,
    opened: vault.Opened,
    clock: Clock,
    gone: frozenset[str],
) -> tuple[int, bool]:
    """Open the new vault as a new device and take out what was removed since; how many, and whether a list was found.

    It gets a random row of its own: what this laptop remembers of the vault that was made a backup stays that one's,
    which may still be in use.
    """
    built = vault.open_with_keys(building, opened, read_only=False)
    place = Place(building, state_folder)
    try:
        unlocked = vaults.join(place, built, clock, go_on=order.reason.strip())
    except BaseException:
        built.close()
        raise
    try:
        if vault.is_vault(order.place.folder):  # a new place harms nobody
            unlocked.rights.require("backup.restore")
        with unlocked.begin_freely() as work:
            row = gone_row(work)
            listed = vault.read_gone(opened.folder.parent, row)
            why = _("It was removed before, came back with an older backup, and went again.")
            act = Act(opened.person.id, clock.now(), why)
            removed = remove_again(work, gone | (listed or frozenset()), act)
            work.keep(GONE_ROW, row)
            work.keep(STATE_ROW, secrets.token_bytes(32))
            work.record(Event("vault.restored"), order.reason.strip())
            work.commit()
        unlocked.finish_erasing()
        return removed, listed is not None
    finally:
        unlocked.lock()


def _prove(building: Path, opened: vault.Opened, inventory: vault.Inventory, job: Job) -> None:
    """Everything in the new vault is what it should be; what was lacking in the backup may lack here."""
    lacking = {one for one, size in inventory.files.items() if not size}
    built = vault.open_with_keys(building, opened)
    try:
        found = verify_opened(built, job)
    finally:
        built.close()
    if any(one.where not in lacking for one in found):
        raise DamageError("backup.damaged")


def _require_may_replace(place: Path, opened: vault.Opened) -> None:
    """Whoever restores over a vault must be let in there, and have the right there, now: not as when it was backed up.

    Where the vault can no longer be read only the backup can say.
    """
    sql = "SELECT body ->> '$.role' FROM record WHERE id = ? AND alive = 1 AND coalesce(body ->> '$.active', 1)"
    roles = _ask(place, opened, sql, opened.person.id)
    if roles is not None:
        is_recovery = opened.person.kind == "recovery"
        rights_of("recovery" if is_recovery else "".join(roles)).require("backup.restore")


def _erased_in(place: Path, opened: vault.Opened) -> frozenset[str]:
    """What the vault that stands in the place knows to be erased, as far as it can be read."""
    return frozenset(_ask(place, opened, "SELECT case_id FROM gone") or ())


def _ask(place: Path, opened: vault.Opened, sql: str, *values: str) -> list[str] | None:
    """One column of the case file that stands in a place, read with the keys of whoever restores.

    None where there is none, or none that can be read: a damaged one is the usual reason to restore.
    """
    if not vault.is_vault(place):
        return None
    try:
        return _column(place, opened, sql, values)
    except UserError as problem:
        if problem.code == "backup.not_for_you":
            raise UserError("backup.not_over_this") from None
        raise
    except HostError as problem:
        # No room to look at it is no reason to bring back what was erased.
        if problem.code == "store.disk_full":
            raise
        return None
    except (DamageError, database.DatabaseError):
        return None


def _column(place: Path, opened: vault.Opened, sql: str, values: tuple[str, ...]) -> list[str]:
    old = vault.open_with_keys(place, opened)
    try:
        with readable(old.store_path, old.store_key) as path:
            store = database.open_for_reading(path, old.store_key, old.vault_id)
            try:
                return [str(row[0]) for row in store.execute(sql, values)]
            finally:
                store.close()
    finally:
        old.close()
