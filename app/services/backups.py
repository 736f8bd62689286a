"""Backups: made while work goes on, proved before they count, three of them on a stick.

Making one has three steps.  `begin` (case lane) copies the case file under a fresh key, `complete` (files lane, not
the open case file) copies what attachments are new, proves everything and gives the backup its name, `keep` (case
lane) remembers it.  Whatever stops between them leaves only what the next run removes.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import app.vault as vault
from app.domain.clock import is_past
from app.domain.setting import Setting
from app.errors import AppError, DamageError, HostError, UserError
from app.events import Event
from app.job import NO_JOB, Job
from app.services.backup_lines import (
    DAYS,
    BackupLine,
    BackupState,
    days_allowed,
    gone_row,
    line_of,
    remember,
    remembered,
    when_made,
)
from app.services.office import Seat, staff_names
from app.services.unlocked import Unlocked
from app.services.verify import Finding, verify_opened
from app.storage.blobs import BlobKey
from app.storage.copying import Heads, attachments_of, make_durable, prove_seals, prove_structure
from app.vault.generation import write_generation

_SAMPLE = 64
_SAMPLE_BYTES = 64 << 20
_STICK = {
    "vault.disk_full": "backup.no_room_left", "store.disk_full": "backup.no_room_left",
    "vault.read_only": "backup.read_only", "store.read_only": "backup.read_only",
    "vault.disk_failed": "backup.stick_failed", "store.disk_failed": "backup.stick_failed",
    "store.cannot_open": "backup.stick_failed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Begun:
    """A backup whose case file is copied and not yet proved."""

    home: vault.BackupFolder
    place: Path = field(repr=False)
    key: vault.FreshKey = field(repr=False)
    heads: Heads = field(repr=False)
    gone: frozenset[str] = field(repr=False)
    row: bytes = field(repr=False)
    line: BackupLine


@dataclass(frozen=True, slots=True)
class Completed:
    """A backup that is whole and has its name.

    `present` are the ids of all that lie there now, `removed` of those that made room for it; `gone` is what the list
    beside it was told.
    """

    line: BackupLine
    present: frozenset[str]
    removed: frozenset[str]
    gone: frozenset[str] = field(repr=False)


class Backups:
    """The backups of this workbook."""

    def __init__(self, unlocked: Unlocked, seat: Seat) -> None:
        self._unlocked, self._seat = unlocked, seat
        self._begin = unlocked.begin

    # -- what is known

    def state(self) -> BackupState:
        """Return how things stand; no stick is looked at."""
        with self._begin() as work:
            lines, days = remembered(work), days_allowed(work)
            has_cases = bool(work.cases(limit=1))
        last = max((one for one in lines if one.made_at), key=when_made, default=None)
        now = self._seat.clock.now()
        made = [one.made_at for one in lines if one.made_at and one.verified_at]
        proved = max((at for at in made if is_past(at, now)), default=None)
        place = last.place if last else ""
        return BackupState(
            made_at=last.made_at if last else None,
            proved_made_at=proved,
            place=Path(place) if place else None,
            generations=sum(one.place == place for one in lines),
            days=days,
            due=now - proved > timedelta(days=days) if proved else has_cases,
        )

    def opened_by(self, person_id: str) -> list[BackupLine]:
        """Return the backups a person can still open with the passphrase they had, newest first."""
        with self._begin() as work:
            lines = remembered(work)
        return sorted(
            (one for one in lines if person_id in one.owners), key=when_made, reverse=True
        )

    def names(self) -> dict[str, str]:
        """Return the short name of everybody who works or worked here, by staff id."""
        with self._begin() as work:
            return staff_names(work)

    def remind_after(self, days: int) -> None:
        """Change after how many days without a proved backup one is due: 1 to 90."""
        self._seat.require("office.change")
        if not 1 <= days <= 90:
            raise UserError("backup.days_out_of_range")
        with self._begin() as work:
            found = work.find(Setting, name=DAYS)
            work.save(replace(found[0] if found else Setting(name=DAYS), value=days))
            work.record(Event("backup.reminder_changed"))
            work.commit()

    def generations(self, target: Path) -> list[BackupLine]:
        """Return the backups of this workbook in a place, newest first."""
        with self._begin() as work:
            known = {one.id: one for one in remembered(work)}
        return self.look(target, known)

    def look(self, target: Path, known: dict[str, BackupLine]) -> list[BackupLine]:
        """The same without the case file (files lane), given what is remembered by id."""
        with stick_errors():
            home = vault.backups_in(target, self._unlocked.vault_id)
            return [line_of(one, known) for one in home.generations()] if home else []

    def known(self) -> dict[str, BackupLine]:
        """Return every backup this workbook remembers, by id."""
        with self._begin() as work:
            return {one.id: one for one in remembered(work)}

    # -- making one

    def make(self, target: Path, job: Job = NO_JOB) -> BackupLine:
        """Make a backup in one go, for callers without lanes."""
        return self.keep(self.complete(self.begin(target, job), job))

    def begin(self, target: Path, job: Job = NO_JOB) -> Begun:
        """Copy the case file to a place under a fresh key; `job` counts pages and may let others save meanwhile.

        Raises UserError `backup.…` for a place that will not do, HostError for a full, locked or pulled-out stick.
        """
        self._seat.require("backup.make")
        target = _fit(target, self._unlocked.folder)
        with self._begin() as work:
            gone, row = work.gone(), gone_row(work)
        key = self._unlocked.fresh_key()
        place: Path | None = None
        try:
            with stick_errors():
                home = vault.place_for_backups(target, self._unlocked.vault_id)
                place = home.begin()
                vault.require_room(place, self._unlocked.store_size)
                heads = self._unlocked.copy_store(place / "store.db", key.store_key, job)
        except BaseException:
            _give_up(place, key)
            raise
        owners = tuple(one.id for one in self._unlocked.owners)
        line = BackupLine(
            secrets.token_hex(16), 0, self._seat.clock.now(), place=str(target), owners=owners
        )
        return Begun(home, place, key, heads, gone, row, line)

    def complete(self, begun: Begun, job: Job = NO_JOB) -> Completed:
        """Copy new attachments, prove the backup and give it its name (files lane); `job` counts bytes.

        Cancelled or failed, nothing of it stays and the backups that were there stay as they are.
        """
        try:
            with stick_errors():
                return self._complete(begun, job)
        except BaseException:
            _give_up(begun.place, begun.key)
            raise

    def _complete(self, begun: Begun, job: Job) -> Completed:
        store, home, key = begun.place / "store.db", begun.home, begun.key
        make_durable(store)
        held = attachments_of(store, key.store_key, self._unlocked.vault_id)
        wanted = {one.id: vault.file_size(one.size) for one in held}
        told = store, key.store_key, self._unlocked.vault_id
        with ThreadPoolExecutor(1, "proof") as aside:  # it takes as long as all the rest together
            structure = aside.submit(prove_structure, *told, begun.heads, job)
            files = home.take(self._unlocked.blobs, wanted, job)
            digest = vault.digest_of(store)
            prove_seals(*told)
            structure.result()
        files |= {one: 0 for one in self._sample(home, held, files)}
        inventory = vault.Inventory(
            begun.line.id, begun.line.made_at or self._seat.clock.now(), digest, files
        )
        witness = {device: vault.Mark(*mark) for device, mark in begun.heads.items()}
        write_generation(begun.place, key, inventory, witness)
        vault.add_gone(home.home, begun.row, begun.gone)
        number = home.publish(begun.place)
        removed = home.thin(self._proved)
        present = frozenset(one.inventory.id for one in home.generations() if one.inventory)
        key.wipe()
        line = replace(
            begun.line, number=number, verified_at=self._seat.clock.now(),
            attachments=len(files), lacking=sum(not size for size in files.values()),
        )  # fmt: skip
        return Completed(line, present, removed, begun.gone)

    def _proved(self, place: Path) -> vault.Inventory | None:
        """The list of a backup under its own key; None for one that whoever works here cannot vouch for."""
        with contextlib.suppress(AppError):
            opened = self._unlocked.open_backup(place)
            try:
                return vault.read_inventory(place, vault.list_key(opened))
            finally:
                opened.close()
        return None

    def keep(self, done: Completed) -> BackupLine:
        """Remember a backup that was made and proved (case lane)."""
        with self._begin() as work:
            here = done.line.place
            lines = [
                replace(one, place=here) if one.id in done.present else one
                for one in remembered(work)
                if one.id not in done.removed and (one.place != here or one.id in done.present)
            ]
            remember(work, [*lines, done.line])
            work.record(Event("backup.made", record_id=done.line.id))
            work.record(Event("backup.verified", record_id=done.line.id))
            work.commit()
            is_listed = work.gone() == done.gone
        if not is_listed:  # something was removed for good while it was made
            self.note_gone()
        return done.line

    def _sample(
        self, home: vault.BackupFolder, held: list[BlobKey], files: dict[str, int]
    ) -> list[str]:
        """Decrypt some attachments from the stick; returns those that are damaged in the workbook itself."""
        damaged, left = [], _SAMPLE_BYTES
        there = [one for one in held if files[one.id]]
        secrets.SystemRandom().shuffle(there)
        for one in there[:_SAMPLE]:
            left -= one.size
            if left < 0:
                break
            blob = _blob(one)
            if _is_whole(vault.Blobs(home.home), blob):
                continue
            if _is_whole(self._unlocked.blobs, blob):
                home.drop(one.id)
                raise HostError("backup.stick_bad")
            damaged.append(one.id)
        return damaged

    # -- looking at one again

    def check(self, target: Path, number: int, job: Job = NO_JOB) -> list[Finding]:
        """Read a backup from end to end and write down if it is whole, for callers without lanes."""
        found = self.prove(target, number, job)
        self.checked(target, number, found)
        return found

    def prove(self, target: Path, number: int, job: Job = NO_JOB) -> list[Finding]:
        """Read a backup from end to end (files lane); [] is a whole one.

        An attachment that is damaged there and whole here is taken out, so that the next backup copies it again.
        """
        with stick_errors():
            home, one = self._find(target, number)
            opened = self._unlocked.open_backup(one.place)
            try:
                found = verify_opened(opened, job)
                damaged = {one.where for one in found if one.what == "vault.attachment_damaged"}
                if damaged:
                    self._make_way(home, opened, damaged)
            finally:
                opened.close()
        return found

    def _make_way(
        self, home: vault.BackupFolder, opened: vault.Opened, damaged: Collection[str]
    ) -> None:
        """Take damaged attachments out of a place, but never the last that is left of one."""
        for one in attachments_of(opened.store_path, opened.store_key, opened.vault_id):
            if one.id in damaged and _is_whole(self._unlocked.blobs, _blob(one)):
                home.drop(one.id)

    def checked(self, target: Path, number: int, found: list[Finding]) -> None:
        """Write down that a backup was read and what came of it (case lane)."""
        _, one = self._find(target, number)
        identity = one.inventory.id if one.inventory else ""
        with self._begin() as work:
            known = {line.id: line for line in remembered(work)}
            # A restored workbook has never heard of the backup it came from.
            if one.inventory is not None:
                now = self._seat.clock.now() if not found else None
                line = known.get(identity) or replace(line_of(one, {}), place=str(target))
                known[identity] = replace(line, verified_at=now)
            lines = list(known.values())
            remember(work, lines)
            action = "backup.verified" if not found else "backup.found_damaged"
            work.record(Event(action, record_id=identity or None))
            work.commit()

    def _find(self, target: Path, number: int) -> tuple[vault.BackupFolder, vault.Generation]:
        home = vault.backups_in(target, self._unlocked.vault_id)
        found = [one for one in home.generations() if one.number == number] if home else []
        if home is None or not found:
            raise UserError("backup.none_here")
        return home, found[0]

    # -- erased cases

    def note_gone(self) -> bool:
        """Write the erased cases beside every backup that can be reached; False if one was not there.

        The next backup there does it then.  Call it after an erasure was committed.
        """
        with self._begin() as work:
            gone, row = work.gone(), gone_row(work)
            places = {one.place for one in remembered(work)}
        reached = True
        for place in sorted(places):
            try:
                home = vault.backups_in(Path(place), self._unlocked.vault_id)
                if home is not None:
                    vault.add_gone(home.home, row, gone)
                reached &= home is not None
            except (UserError, HostError, DamageError):
                reached = False
        return reached


@contextlib.contextmanager
def stick_errors() -> Iterator[None]:
    """Say what the stick refused as something about the stick: the workbook itself is fine."""
    try:
        yield
    except HostError as problem:
        raise HostError(_STICK.get(problem.code, problem.code), **problem.params) from None


def _fit(target: Path, own: Path) -> Path:
    """The place as the system names it; it must be there, and not inside the vault."""
    if not target.is_dir():
        raise UserError("backup.place_missing")
    target = target.resolve()
    if target.is_relative_to(own.resolve()):
        raise UserError("backup.inside_vault")
    return target


def _give_up(place: Path | None, key: vault.FreshKey) -> None:
    """Take back what was begun; a stick that is gone keeps a `*.partial`, which the next run removes."""
    key.wipe()
    if place is not None:
        with contextlib.suppress(HostError, DamageError):
            vault.BackupFolder(place.parent).abandon(place)


def _blob(key: BlobKey) -> vault.Blob:
    return vault.Blob(key.id, key.key, key.sha256, key.size)


def _is_whole(blobs: vault.Blobs, blob: vault.Blob) -> bool:
    try:
        blobs.check(blob)
    except DamageError:
        return False
    return True
