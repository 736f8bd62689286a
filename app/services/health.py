"""How the workbook itself is: its backups, who can open it, what the last checks found, the laptop under it.

Facts only; `health_words` says them.  A check of everything has three steps, as paper and backups do: `look` (case
lane; gives way to saves), `look_at_attachments` (files lane), `conclude` (case lane).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

import msgspec

from app.domain.clock import is_past
from app.errors import DamageError
from app.events import Event
from app.job import NO_JOB, Job
from app.services.backups import Backups
from app.services.computer import about
from app.services.office import Seat
from app.services.people import People
from app.services.recovery import Recovery
from app.services.unlocked import Unlocked
from app.services.verify import Finding, verify_attachments
from app.storage.blobs import BlobKey
from app.storage.work import Work

State = Literal["good", "attention", "unknown"]
PAGES, EVERYTHING = "checked.pages", "checked.everything"
"""The names under which the store keeps what the last check found."""
CLOCK = "clock_is_right"
"""The name under which it keeps the change that somebody said was made by a clock gone wrong."""
PAGES_EVERY, EVERYTHING_EVERY = timedelta(days=1), timedelta(days=31)
LEAST_ROOM = 1 << 30
_AREAS = {
    "trail": ("audit", "witness"),
    "pages": ("database", "wal"),
    "attachments": ("attachment",),
}


_NOTICED = {
    "vault.header_damaged": "copy",
    "vault.header_missing": "copy",
    "store.log_torn": "torn",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One fact: what it is about, which case of it holds, and what could be done (`act`, "" for nothing).

    `act` is ``backup``, ``staff``, ``recovery``, ``clock`` or ``check``; `facts` fill the sentence.
    """

    about: str
    what: str
    state: State = "good"
    act: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class HealthPage:
    """Everything the page shows: what the workbook knows of itself, and what its laptop adds."""

    workbook: tuple[Line, ...]
    laptop: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found and when; no findings is a good one."""

    at: datetime
    found: tuple[Finding, ...]

    def within(self, *areas: str) -> list[Finding]:
        """The findings of some areas."""
        return [one for one in self.found if one.area in areas]


@dataclass(frozen=True, slots=True)
class Looked:
    """A check of everything on its way: what was found so far, and the attachments there were when it began."""

    found: tuple[Finding, ...]
    attachments: tuple[BlobKey, ...] = field(repr=False)


class Health:
    """What is known about the state of this workbook."""

    def __init__(
        self, unlocked: Unlocked, seat: Seat, backups: Backups, people: People, recovery: Recovery
    ) -> None:
        self._unlocked, self._seat = unlocked, seat
        self._begin = unlocked.begin
        self._backups, self._people, self._recovery = backups, people, recovery

    def page(self) -> HealthPage:
        """Everything at once, for callers without lanes."""
        return HealthPage(self.of_workbook(), self.of_laptop())

    def of_workbook(self) -> tuple[Line, ...]:
        """What the workbook knows of itself."""
        with self._begin() as work:
            pages, everything = self._kept(work, PAGES), self._kept(work, EVERYTHING)
        return (
            *self._opening(),
            *self._clock(),
            self._backup(),
            self._who_can_open(),
            self._recovery_code(),
            *self._checks(pages, everything),
            Line("passphrases", "cheap", "attention", "staff")
            if self._unlocked.asks_too_little
            else Line("passphrases", "costly"),
        )

    def of_laptop(self) -> tuple[Line, ...]:
        """What its laptop adds; reads no case file, so any lane will do."""
        seen = about(self._unlocked.folder)
        return (
            Line("disk", seen.disk, _state(seen.disk, bad="plain")),
            Line("swap", seen.swap, _state(seen.swap, bad="plain")),
            _room(seen.free),
            Line("folder", "closed") if seen.closed else Line("folder", "open", "attention"),
        )

    # -- the clock

    def clock_behind(self) -> date | None:
        """The day of the latest change, where this laptop says that it is still to come: deadlines are shown late then.

        None once somebody said that the laptop is right: the change was made by a clock that was ahead.
        """
        latest = self._unlocked.latest_change
        if is_past(latest, self._seat.clock.now()):
            return None
        with self._begin() as work:
            known = str(work.kept(CLOCK) or "")
        return None if latest.isoformat() <= known else latest.astimezone().date()

    def clock_is_right(self) -> None:
        """Say of this laptop's clock that it is right: what was changed until now is no sign that it is behind."""
        with self._begin() as work:
            work.record(Event("vault.clock_right"))
            # Saying so is a change too, stamped after the latest.
            work.keep(CLOCK, (self._unlocked.latest_change + timedelta(days=1)).isoformat())
            work.commit()

    # -- checks

    def is_due(self) -> bool:
        """Whether the pages were not checked for a day."""
        with self._begin() as work:
            last = _newest(self._kept(work, PAGES), self._kept(work, EVERYTHING))
        return last is None or self._seat.clock.now() - last.at >= PAGES_EVERY

    def check_pages(self, job: Job = NO_JOB) -> None:
        """Check the pages table by table, for idle time; what is found is kept, then raised as DamageError."""
        found: list[Finding] = []
        for done, findings in enumerate(self._unlocked.check_pages(), start=1):
            found += _plain(findings)
            job.step(done, 0)
        self._keep(PAGES, found, "vault.pages_checked")
        if found:
            raise DamageError(found[0].what)

    def check_everything(self, job: Job = NO_JOB) -> list[Finding]:
        """All three steps of a full check at once, for callers without lanes; what was found."""
        return self.conclude(self.look_at_attachments(self.look(job), job))

    def look(self, job: Job = NO_JOB) -> Looked:
        """Look at every page, row and record of the case file; others may save at each step of `job`."""
        check = self._unlocked.check_all()
        for done, total in check.steps():
            job.step(done, total)
        with self._begin() as work:
            attachments = tuple(work.blobs.get(one) for one in work.blobs.ids())
        return Looked(tuple(_plain(check.findings)), attachments)

    def look_at_attachments(self, looked: Looked, job: Job = NO_JOB) -> Looked:
        """Read every attachment; `job` counts bytes."""
        found = verify_attachments(self._unlocked.blobs, list(looked.attachments), job)
        return Looked((*looked.found, *found), looked.attachments)

    def conclude(self, looked: Looked) -> list[Finding]:
        """Keep what a full check found; an attachment that was erased while it went on is not missing."""
        with self._begin() as work:
            erased = {one.id for one in looked.attachments} - work.blobs.ids()
        found = [one for one in dict.fromkeys(looked.found) if one.where not in erased]
        self._keep(EVERYTHING, found, "vault.checked")
        return found

    def _keep(self, name: str, found: Iterable[Finding], action: str) -> None:
        told = Checked(self._seat.clock.now(), tuple(found))
        with self._begin() as work:
            work.keep(name, msgspec.json.encode(told).decode())
            work.record(Event(action))
            work.commit()

    def _kept(self, work: Work, name: str) -> Checked | None:
        """What a check found; one made while the clock was ahead would put off all others."""
        told = work.kept(name)
        last = msgspec.json.decode(told, type=Checked) if told else None
        return last if last and is_past(last.at, self._seat.clock.now()) else None

    # -- lines

    def _backup(self) -> Line:
        known = self._backups.state()
        facts = {"made": known.made_at, "verified": known.proved_made_at, "days": known.days}
        if known.proved_made_at is None:
            return Line("backup", "none", "attention" if known.due else "unknown", "backup", facts)
        if known.due:
            return Line("backup", "due", "attention", "backup", facts)
        return Line("backup", "fine", "good", "backup", facts)

    def _who_can_open(self) -> Line:
        names = [
            one.name for one in self._people.everyone() if one.can_open and not one.is_recovery
        ]
        return Line("people", "fine", "good", "staff", {"names": tuple(names)})

    def _recovery_code(self) -> Line:
        known = self._recovery.state()
        facts = {
            "written": known.written_down_on, "tested": known.tested_on, "is_split": known.is_split,
        }  # fmt: skip
        if not known.is_on_paper:
            return Line("recovery", "unwritten", "attention", "recovery", facts)
        if known.tested_on is None:
            return Line("recovery", "untried", "attention", "recovery", facts)
        if known.due:
            return Line("recovery", "old", "attention", "recovery", facts)
        return Line("recovery", "fine", "good", "recovery", facts)

    def _clock(self) -> list[Line]:
        """What is wrong with the clock; nothing stands there while it is right."""
        latest = self.clock_behind()
        facts = {"latest": latest}
        return [] if latest is None else [Line("clock", "behind", "attention", "clock", facts)]

    def _opening(self) -> list[Line]:
        """What was noticed and mended when it was opened; the folder has a line of its own."""
        noticed = (one.what for one in self._unlocked.findings if one.area != "folder")
        return [
            Line("opening", _NOTICED.get(what, "strange"), "attention", "check") for what in noticed
        ]

    def _checks(self, pages: Checked | None, everything: Checked | None) -> Iterable[Line]:
        """The trail and the attachments by the last full check, the pages by whichever check was last."""
        yield self._checked("trail", everything, EVERYTHING_EVERY)
        yield self._checked("pages", _newest(pages, everything), PAGES_EVERY * 7)
        yield self._checked("attachments", everything, EVERYTHING_EVERY)

    def _checked(self, about: str, last: Checked | None, every: timedelta) -> Line:
        act = "check" if about == "trail" else ""
        if last is None:
            return Line(about, "never", "unknown", act)
        found = last.within(*_AREAS[about])
        facts = {"on": last.at, "found": len(found), "first": found[0].what if found else ""}
        if found:
            return Line(about, "damaged", "attention", act, facts)
        if self._seat.clock.now() - last.at > every:
            return Line(about, "old", "unknown", act, facts)
        return Line(about, "fine", "good", "", facts)


def _room(free: int | None) -> Line:
    if free is None:
        return Line("room", "unknown", "unknown")
    if free < LEAST_ROOM:
        return Line("room", "little", "attention", facts={"free": free})
    return Line("room", "enough", facts={"free": free})


def _state(found: str, *, bad: str) -> State:
    if found == "unknown":
        return "unknown"
    return "attention" if found == bad else "good"


def _plain(findings: Iterable[Any]) -> list[Finding]:
    return [Finding(one.area, one.what, one.where) for one in findings]


def _newest(*checks: Checked | None) -> Checked | None:
    return max((one for one in checks if one is not None), key=lambda one: one.at, default=None)
