"""The recovery code: issued, written down, tried, split among three people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import app.vault as vault
from app.domain.person import Person
from app.domain.setting import Setting
from app.errors import UserError
from app.events import Event
from app.services.office import Seat
from app.services.unlocked import Unlocked
from app.storage.work import Work

RECOVERY = "recovery"
"""The role of the record that stands for the recovery code, and the name of what is known about the code."""
TEST_EVERY = timedelta(days=365)
"""A code that nobody tried for so long may be lost without anybody knowing."""


@dataclass(frozen=True, slots=True)
class RecoveryState:
    """What is known about the recovery code in force; `due` when it is time to try it."""

    issued_on: date | None
    written_down_on: date | None
    tested_on: date | None
    is_split: bool
    due: bool

    @property
    def is_on_paper(self) -> bool:
        """Whether somebody has shown that it can be read from paper: typed it back, or tried it."""
        return self.written_down_on is not None or self.tested_on is not None


class Recovery:
    """The recovery code of this workbook."""

    def __init__(self, unlocked: Unlocked, seat: Seat) -> None:
        self._unlocked, self._seat = unlocked, seat
        self._begin = unlocked.begin
        self._proposed: vault.RecoveryCode | None = None

    def state(self) -> RecoveryState:
        """When the code was issued, written down and tried; `due` before the first case, then every year."""
        with self._begin() as work:
            setting = _known(work)
            has_cases = bool(work.find(Person, limit=1, include_restricted=True))
        return _state(setting, self._seat.clock.today(), has_cases=has_cases)

    def issue(self) -> str:
        """Propose a new code; the old one opens the workbook until the new one is typed back (`confirm`)."""
        self._seat.require("recovery.manage")
        self._proposed = self._unlocked.propose_recovery()
        return str(self._proposed)

    def confirm(self, typed: str) -> None:
        """The code was written down: what was read off the paper and typed is that code.

        A proposed code takes the old one's place with this.  UserError for a slip of the pen, for another vault's code
        and for an older one.
        """
        today = self._seat.clock.today()
        if self._proposed is None:
            self._unlocked.try_recovery(typed)
            self._note("recovery.written_down", written_down_on=today)
            return
        self._seat.require("recovery.manage")
        code = self._proposed
        _require_same(code, typed)

        def tell(work: Work, _: object) -> None:
            note_new_code(work, today, written_down_on=today)
            work.record(Event("recovery.written_down"))

        self._unlocked.put(lambda change: vault.replace_recovery(change, code), tell)
        self._proposed = None

    def drill(self, typed: str) -> None:
        """Try whether this code, or these two shares, would open the workbook today; UserError as at unlocking."""
        self._unlocked.try_recovery(typed)
        self._note("recovery.tested", tested_on=self._seat.clock.today())

    def split(self, typed: str) -> tuple[str, str, str]:
        """Three shares of the code in force, of which any two open the workbook; the code itself still does too.

        They count as handed out only once `handed_out` says so.
        """
        self._seat.require("recovery.manage")
        shares = vault.split(self._unlocked.try_recovery(typed))
        self._note("recovery.split")
        return shares

    def handed_out(self) -> None:
        """Note that three people hold a share each."""
        self._seat.require("recovery.manage")
        self._note("recovery.handed_out", is_split=True)

    def _note(self, action: str, **known: Any) -> None:
        with self._begin() as work:
            _keep(work, **known)
            work.record(Event(action))
            work.commit()


def note_new_code(work: Work, today: date, *, written_down_on: date | None = None) -> None:
    """Another code is in force from today: nothing that was known about the one before holds for it."""
    _keep(work, issued_on=today, written_down_on=written_down_on, tested_on=None, is_split=False)
    work.record(Event("recovery.issued"))


def _known(work: Work) -> Setting:
    found = work.find(Setting, name=RECOVERY)
    return found[0] if found else Setting(name=RECOVERY, value={})


def _keep(work: Work, **known: Any) -> None:
    setting = _known(work)
    days = {name: one.isoformat() if isinstance(one, date) else one for name, one in known.items()}
    work.save(replace(setting, value={**_plain(setting), **days}))


def _plain(setting: Setting) -> dict[str, Any]:
    return dict(setting.value) if isinstance(setting.value, dict) else {}


def _state(setting: Setting, today: date, *, has_cases: bool) -> RecoveryState:
    known = _plain(setting)
    days = {
        name: date.fromisoformat(known[name]) if known.get(name) else None
        for name in ("issued_on", "written_down_on", "tested_on")
    }
    seen = days["tested_on"] or (days["issued_on"] if has_cases else None)
    due = seen is None or today - seen > TEST_EVERY
    return RecoveryState(**days, is_split=bool(known.get("is_split")), due=due)


def _require_same(code: vault.RecoveryCode, typed: str) -> None:
    """UserError unless `typed` is this very code: a slip of the pen, another vault's code, or an older one."""
    read = vault.read_code(typed)
    if read is None or not read.is_well_written:
        raise UserError("vault.recovery_typo")
    if read.mark != code.mark:
        raise UserError("vault.recovery_other")
    if read != code:
        raise UserError("recovery.not_this_one")
