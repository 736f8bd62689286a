"""Who works here and who can open the workbook: people come and go, forget their passphrase, or choose another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import app.vault as vault
from app.domain.ids import new_id
from app.domain.rights import ROLES
from app.domain.staff import Staff
from app.errors import UserError
from app.events import Event
from app.job import NO_JOB, Job
from app.services.office import Seat, short_name
from app.services.recovery import RECOVERY, note_new_code
from app.services.unlocked import Unlocked
from app.storage.work import Work


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works or worked here; the recovery code stands among them as what can open the workbook too."""

    id: str
    name: str = field(repr=False)
    short: str = field(repr=False)
    role: str
    can_open: bool
    is_you: bool
    is_recovery: bool


class People:
    """The people of this office and their ways into the workbook."""

    def __init__(self, unlocked: Unlocked, seat: Seat) -> None:
        self._unlocked, self._seat = unlocked, seat
        self._begin = unlocked.begin

    def everyone(self) -> list[Member]:
        """Everybody who works or worked here: who can open the workbook first, the recovery code last."""
        can_open = {owner.id for owner in self._unlocked.owners}
        with self._begin() as work:
            staff = work.find(Staff)
        members = [
            Member(
                id=one.id,
                name=one.name,
                short=one.short,
                role=one.role,
                can_open=one.id in can_open,
                is_you=one.id == self._seat.worker_id,
                is_recovery=one.role == RECOVERY,
            )
            for one in staff
        ]
        return sorted(
            members, key=lambda one: (one.is_recovery, not one.can_open, one.name.casefold())
        )

    def suggest_passphrase(self) -> str:
        """Six random words for somebody."""
        return vault.suggest()

    def require_strong(self, passphrase: str) -> None:
        """UserError where a passphrase of one's own is too easy to guess."""
        vault.require_strong(passphrase)

    def require_own(self, passphrase: str) -> None:
        """UserError unless this is the passphrase of whoever opened the workbook: asked before a new one is written."""
        self._unlocked.require_passphrase(passphrase)

    def add(self, name: str, role: str, passphrase: str) -> str:
        """Let a colleague open the workbook with this passphrase; returns their id."""
        self._seat.require("people.manage")
        person = replace(_named(Staff(id=new_id()), name), role=_known(role))

        def tell(work: Work, _: object) -> None:
            work.save(person)
            work.record(Event("staff.added", record_id=person.id))

        self._unlocked.put(lambda change: vault.admit(change, person.id, passphrase), tell)
        return person.id

    def rename(self, person_id: str, name: str) -> None:
        """Correct somebody's name."""
        self._change(person_id, "staff.renamed", lambda _, person: _named(person, name))

    def set_role(self, person_id: str, role: str) -> None:
        """Give somebody another role; it holds from their next unlocking on."""

        def changed(work: Work, person: Staff) -> Staff:
            if _known(role) != "supervisor":
                self._require_another_supervisor(work, person)
            return replace(person, role=role)

        self._change(person_id, "staff.role_changed", changed)

    def remove(self, person_id: str, *, saw_recovery: bool, job: Job = NO_JOB) -> str:
        """Close the workbook to somebody who leaves, by a new key for everybody else.

        With `saw_recovery` the recovery code they may know ends too; the new one is returned, else "".  Copies they
        took before stay readable to them.  `job` counts pages; cancelled, nothing changed.
        """
        self._seat.require("people.manage")
        with self._begin() as work:
            self._require_another_supervisor(work, _person(work, person_id))

        def gather(change: vault.Change) -> vault.RecoveryCode | None:
            vault.dismiss(change, person_id)
            if not saw_recovery:
                return None
            code = vault.propose_recovery(change)
            vault.replace_recovery(change, code)
            return code

        def tell(work: Work, code: vault.RecoveryCode | None) -> None:
            work.save(replace(_person(work, person_id), active=False))
            work.record(Event("staff.removed", record_id=person_id))
            if code is not None:
                note_new_code(work, self._seat.clock.today())

        return str(self._unlocked.renew(gather, tell, job) or "")

    def replace_passphrase(self, person_id: str, new: str, *, job: Job = NO_JOB) -> None:
        """Give a colleague who forgot theirs a new passphrase, and with it new keys; who had left is let in again.

        Where the recovery code opened the workbook, everybody gets a new vault key as well.
        """
        self._seat.require("people.manage")

        def tell(work: Work, _: object) -> None:
            work.save(replace(_person(work, person_id), active=True))
            work.record(Event("passphrase.replaced", record_id=person_id))

        with self._begin() as work:
            _person(work, person_id)
        self._put(
            lambda change: vault.admit(change, person_id, new),
            tell,
            renew=self._unlocked.opened_by_recovery,
            job=job,
        )

    def change_passphrase(
        self, current: str, new: str, *, known_by_others: bool, job: Job = NO_JOB
    ) -> None:
        """Give whoever opened the workbook a new passphrase.

        With `known_by_others` everybody gets a new vault key as well; without, copies of the workbook made before still
        open with the old passphrase.
        """
        if current == new:
            raise UserError("vault.same_passphrase")

        def tell(work: Work, _: object) -> None:
            work.record(Event("passphrase.changed", record_id=self._seat.worker_id))

        self._put(
            lambda change: vault.change_passphrase(change, current, new),
            tell,
            renew=known_by_others,
            job=job,
        )

    def renew_key(self, job: Job = NO_JOB) -> None:
        """A new vault key for everybody who can open the workbook; `job` counts pages."""
        self._seat.require("vault.renew")
        self._unlocked.renew(lambda _: None, lambda _work, _: None, job)

    def _put(
        self,
        gather: Callable[[vault.Change], object],
        tell: Callable[[Work, object], None],
        *,
        renew: bool,
        job: Job,
    ) -> None:
        if renew:
            self._unlocked.renew(gather, tell, job)
        else:
            self._unlocked.put(gather, tell)

    def _change(self, person_id: str, action: str, changed: Callable[[Work, Staff], Staff]) -> None:
        self._seat.require("people.manage")
        with self._begin() as work:
            work.save(changed(work, _person(work, person_id)))
            work.record(Event(action, record_id=person_id))
            work.commit()

    def _require_another_supervisor(self, work: Work, person: Staff) -> None:
        """Somebody must always be able to open the workbook and manage people."""
        can_open = {owner.id for owner in self._unlocked.owners} - {person.id}
        others = [
            one for one in work.find(Staff) if one.id in can_open and one.role == "supervisor"
        ]
        if person.role == "supervisor" and not others:
            raise UserError("people.last_supervisor")


def _person(work: Work, person_id: str) -> Staff:
    """A person of this office, never the recovery code."""
    staff = work.get(Staff, person_id)
    if staff.role == RECOVERY:
        raise UserError("record.missing", kind=Staff.KIND)
    return staff


def _named(person: Staff, name: str) -> Staff:
    if not name.strip():
        raise UserError("people.needs_name")
    return replace(person, name=name.strip(), short=short_name(name))


def _known(role: str) -> str:
    if role not in ROLES:
        raise UserError("people.unknown_role")
    return role
