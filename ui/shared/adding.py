"""Files that become evidence: each asked about, read in a child process, and only then kept; one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from app.errors import AppError, Cancelled
from app.i18n import _
from ui.context import Said
from ui.dialogs.evidence import Offer, ask_evidence, ask_password
from ui.shared.long_work import LongWork
from ui.unsaved import Sheet
from ui.widgets.screen import Screen

if TYPE_CHECKING:
    from app.services.evidence import Taken


@dataclass(frozen=True, slots=True)
class Coming:
    """A file on its way in: for which case, and what is known of it so far."""

    case_id: str
    file: Path = field(repr=False)
    known: dict[str, Any] | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)


class Adding:
    """The files waiting for a screen's long work to be free; `offer` is what may be chosen about each."""

    def __init__(self, screen: Screen, work: LongWork) -> None:
        self._screen, self._ctx, self._work = screen, screen.ctx, work
        self._coming: list[Coming] = []
        self.offer = Offer()

    def add(self, files: list[Path]) -> None:
        """Take in files, asking of each what it is."""
        case_id = self._screen.place.case_id or ""
        self.come(*(Coming(case_id, file) for file in files))

    def come(self, *coming: Coming) -> None:
        """Take in files of which something may be known already."""
        self._coming += coming
        self.go_on()

    def go_on(self) -> None:
        """Ask what the next file is and read it, where nothing else goes on."""
        while not self._work.goes_on() and self._coming:
            one = self._coming.pop(0)
            known = one.known or ask_evidence(
                self._screen, self.offer, self._sheet(one), file=one.file.name
            )
            if known is not None:
                self._read(replace(one, known=known))

    def _sheet(self, one: Coming) -> Sheet:
        about = uuid5(NAMESPACE_URL, f"{one.case_id}/{one.file.name}")  # a name may say too much
        return self._ctx.unsaved.sheet("new_evidence", str(about), case_id=one.case_id)

    def _read(self, one: Coming) -> None:
        known = one.known or {}
        self._work.begin(
            _("Reading {title}").format(title=known["title"]), running=_("Reading a file"), case_id=one.case_id
        )  # fmt: skip
        take = partial(
            self._ctx.services.evidence.take_file, one.case_id, one.file, password=one.password, **known
        )  # fmt: skip
        self._work.go(
            lambda job: take(job=job), partial(self._keep, one), partial(self._not_read, one)
        )

    def _keep(self, one: Coming, taken: Taken) -> None:
        keep = self._sheet(one).through(partial(self._ctx.services.evidence.keep, taken))
        self._ctx.tasks.run(keep, owner=self._screen, done=self._kept, failed=self._not_kept)

    def _kept(self, _item_id: str) -> None:
        self._work.end()
        words = _("Added. The file is still where it was too: delete it there if it is not safe.")
        self._ctx.toast(Said(words))
        self.go_on()

    def _not_kept(self, problem: AppError) -> None:
        self._work.fail(problem)
        self.go_on()

    def _not_read(self, one: Coming, problem: AppError) -> None:
        if problem.code in ("evidence.password_needed", "evidence.password_wrong"):
            self._work.end()
            typed = ask_password(self._screen, again=one.password is not None)
            if typed is not None:
                self._coming.insert(0, replace(one, password=typed))
            else:
                self._sheet(one).let_go()
        else:
            if isinstance(problem, Cancelled):
                self._sheet(one).let_go()
            self._work.fail(problem, _("Cancelled. Nothing was kept of it."))
        self.go_on()
