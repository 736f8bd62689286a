"""Puts the parts together: the only place that knows them all.

`Desk` is what there is before a vault is open; it opens a `Workbook`, one vault with every service on it.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import app.vault as vault
from app.documents.airlock import Airlock
from app.domain.clock import Clock
from app.domain.ids import new_id
from app.domain.mapping import warm_shapes
from app.domain.organisation import Organisation
from app.domain.staff import Staff
from app.job import NO_JOB, Job
from app.services import restoring, retention_rule
from app.services import vault as vaults
from app.services.backup_lines import BackupLine, line_of
from app.services.backups import Backups
from app.services.bundles import Bundles
from app.services.case_file import CaseFile
from app.services.contact_file import ContactFile
from app.services.evidence import Evidence
from app.services.forms import Forms
from app.services.health import Health
from app.services.needs import Needs
from app.services.office import Seat, short_name
from app.services.over_time import OverTime
from app.services.people import People
from app.services.plan import Plan
from app.services.recovery import RECOVERY, Recovery, note_new_code
from app.services.referrals import Referrals
from app.services.retention import Retention
from app.services.transfers import Transfers
from app.services.unlocked import Place, Unlocked
from app.services.verify import Finding, verify
from app.services.workbook import Workbook, plain_services
from app.storage.work import Work


class Desk:
    """Where vaults are made and opened.

    `today` fixes the clock of everything done with it.  `limits` bound the cost of a passphrase: production leaves
    them alone, tests bind low ones.
    """

    def __init__(
        self,
        *,
        today: date | None = None,
        limits: vault.KdfLimits = vault.PRODUCTION,
        state_folder: Path | None = None,
    ) -> None:
        self.clock = Clock(today)
        self._limits = limits
        self._state_folder = state_folder or default_state_folder()

    def warm(self) -> None:
        """Load what opening a vault and looking at Today take, before somebody waits for it."""
        vault.warm()
        warm_shapes()
        retention_rule.defaults()

    def create(
        self, folder: Path, passphrase: str, *, office: str, worker: str, role: str = ""
    ) -> tuple[Workbook, str]:
        """Make a vault with its office and first caseworker; returns it open, and its recovery code."""
        worker_id = new_id()

        def first(work: Work, recovery_id: str) -> None:
            work.save(Organisation(name=office, is_own=True, trust="verified"))
            work.save(
                Staff(
                    id=worker_id, name=worker, short=short_name(worker), role=role or "supervisor"
                )
            )
            work.save(Staff(id=recovery_id, name="Recovery code", role=RECOVERY, active=False))
            note_new_code(work, self.clock.today())

        unlocked, code = vaults.create(
            self._place(folder), passphrase, limits=self._limits, clock=self.clock,
            worker_id=worker_id, first=first,
        )  # fmt: skip
        return self._workbook(unlocked), code

    def unlock(self, folder: Path, passphrase: str, *, go_on: str = "") -> Workbook:
        """Open a vault by passphrase or recovery code; see `app.services.vault.unlock`."""
        vault.finish_swap(folder)
        unlocked = vaults.unlock(
            self._place(folder), passphrase, limits=self._limits, clock=self.clock, go_on=go_on
        )
        return self._workbook(unlocked)

    def sample(self, folder: Path, job: Job = NO_JOB, *, more: int = 0) -> tuple[Workbook, str]:
        """Make a sample vault of invented people; returns it open, with its passphrase.

        `more` adds that many people with thirty notes each, for benchmarks.
        """
        from app.services import sample

        passphrase = self.suggest_passphrase()
        office = sample.story().office
        workbook, _ = self.create(
            folder, passphrase, office=office["name"], worker=office["worker"]
        )
        try:
            sample.fill(workbook, job)
            sample.fill_more(workbook, more, job)
            workbook.unlocked.settle()
        except BaseException:
            workbook.lock()
            shutil.rmtree(folder, ignore_errors=True)  # made here a moment ago; nobody has seen it
            raise
        return workbook, passphrase

    def verify(self, folder: Path, passphrase: str) -> list[Finding]:
        """Look at everything in a vault, writing nothing; [] is a good one."""
        return verify(self._place(folder), passphrase, limits=self._limits)

    def backups_in(self, place: Path) -> list[BackupLine]:
        """Return every backup in a place a person points at, the newest first; nothing in them is proved yet."""
        return [line_of(one, {}) for one in vault.all_in(place)]

    def restore(
        self, source: Path, words: str, folder: Path, *, reason: str, job: Job = NO_JOB
    ) -> restoring.Restored:
        """Restore the backup in `source` to a folder; see `app.services.restoring.restore`."""
        order = restoring.Order(source, words, self._place(folder), reason)
        return restoring.restore(order, limits=self._limits, clock=self.clock, job=job)

    def suggest_passphrase(self) -> str:
        """Return six random words."""
        return vault.suggest()

    def require_strong(self, passphrase: str) -> None:
        """Raise UserError where a passphrase of one's own is too easy to guess."""
        vault.require_strong(passphrase)

    def _place(self, folder: Path) -> Place:
        return Place(folder, self._state_folder)

    def _workbook(self, unlocked: Unlocked) -> Workbook:
        """Longer than others: one line a service, so that all of them are seen in one place."""
        begin: Callable[[], Work] = unlocked.begin
        seat = Seat(unlocked.worker_id, self.clock, unlocked.rights)
        backups, people = Backups(unlocked, seat), People(unlocked, seat)
        recovery, forms = Recovery(unlocked, seat), Forms(begin, seat)
        needs, case_file = Needs(begin, forms), CaseFile(begin, seat)
        referrals = Referrals(begin, seat, case_file)
        more: dict[str, Any] = {
            "unlocked": unlocked,
            "seat": seat,
            "clock": self.clock,
            "case_file": case_file,
            "forms": forms,
            "needs": needs,
            "over_time": OverTime(begin, forms),
            "plan": Plan(begin, seat, case_file, needs, referrals),
            "referrals": referrals,
            "evidence": Evidence(begin, seat, unlocked.blobs, Airlock()),
            "bundles": Bundles(begin, seat, unlocked.blobs),
            "contact_file": ContactFile(begin, seat, Airlock()),
            "transfers": Transfers(begin, seat, unlocked.blobs, Airlock()),
            "backups": backups,
            "people": people,
            "recovery": recovery,
            "retention": Retention(unlocked, seat, backups),
            "health": Health(unlocked, seat, backups, people, recovery),
        }
        return Workbook(**plain_services(begin, seat, besides=more), **more)


__all__ = ["Desk", "Workbook", "default_state_folder"]


def default_state_folder() -> Path:
    """Return this person's folder for what the program remembers; its name says nothing."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return base / "workbook"
