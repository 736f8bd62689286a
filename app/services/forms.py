"""Filling forms with somebody: sections a page, answers kept as they are typed, forms an office adds itself.

A filling is open while its screen is: the form's session is held here and every answer is a draft first.  `leave`
makes the drafts one revision, together with what the form calculated from them.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.documents.airlock import Airlock
from app.domain.form_definition import FormDefinition as AddedForm
from app.domain.person import Person
from app.domain.sitting import Sitting
from app.errors import AppError, UserError
from app.events import Event
from app.forms.builtin import builtin_forms, builtin_names
from app.forms.load import FormError
from app.forms.model import FormDefinition, from_json, to_json
from app.forms.pages import Pages
from app.forms.run import Session
from app.forms.wording import codes_offered, title_of
from app.i18n import _, language
from app.job import NO_JOB, Job
from app.services.begin import Begin
from app.services.carrying import Offer, offers, sources, take
from app.services.fillings import ANSWERS, STATES, TAKEN, form_of, session_of, stored_form
from app.services.form_views import FormFile, FormLine, RunnerPage, SittingLine, form_line
from app.services.office import Seat, staff_names
from app.services.outside import read_chosen
from app.services.readings import date_reading
from app.storage.work import Work

MOST_FORM = 16 * 1024 * 1024
"""Bytes of a form's file; the largest known has one."""
NEEDS = "/h_needs"
"""The question about what a person needs most, in whatever group a form has it."""


class _Open:
    """One filling in progress."""

    def __init__(
        self, sitting: Sitting, session: Session, languages: Sequence[str], typed: Collection[str]
    ) -> None:
        self.sitting = sitting
        self.session = session
        self.pages = Pages(session, languages)
        taken = sitting.taken.items()
        self.taken = {key: source for key, source in taken if f"{TAKEN}:{key}" not in typed}


class Forms:
    """The forms of this office and what was filled in with them."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat
        self._open: dict[str, _Open] = {}

    def available(self) -> list[FormLine]:
        """Return every form that can be filled: built-in ones and the office's own."""
        with self._begin() as work:
            added = [stored_form(one) for one in work.find(AddedForm)]
        lines = [form_line(form, is_builtin=True) for form in builtin_forms()]
        return lines + [form_line(form, is_builtin=False) for form in added]

    def add(self, content: bytes, file_name: str, compiled: bytes) -> str:
        """Add an office's own form; `compiled` is what the child process made of it.  Returns its id.

        A newer version of a form that is there already replaces it for new fillings; old answers keep theirs.
        """
        self._seat.require("form.add")
        form = from_json(compiled)
        if form.id in builtin_names():
            raise UserError("form.name_taken")
        digest = hashlib.sha256(content).hexdigest()
        made = AddedForm(
            form_id=form.id, version=form.version, title=form.title, file_name=file_name,
            content=base64.b64encode(content).decode(), content_hash=digest,
            compiled=compiled.decode(), languages=form.languages, added_on=self._seat.clock.today(),
        )  # fmt: skip
        with self._begin() as work:
            for known in work.find(AddedForm, form_id=form.id):
                if known.content_hash == digest:
                    return form.id
                work.delete(known)
            work.save(made)
            work.record(Event("form.added", record_id=made.id))
            work.commit()
        return form.id

    def read_file(self, file: Path, job: Job = NO_JOB) -> FormFile:
        """Read an XLSForm in a child process (files lane), ready for `add`.

        Raises UserError `form.…`; `problems` then says where in the sheets the form cannot be used.
        """
        try:
            content = read_chosen(file, MOST_FORM)
        except OSError:
            raise UserError("form.unreadable") from None
        form = Airlock().form(content, name=file.stem, job=job)
        return FormFile(content, to_json(form), form_line(form, is_builtin=False))

    def problems(self, problem: AppError) -> tuple[tuple[str, int, str, str], ...]:
        """Return all that keeps a form from being used as (sheet, row, column, sentence); () for another error."""
        found = problem.problems if isinstance(problem, FormError) else ()
        return tuple((one.sheet, one.row, one.column, one.what) for one in found)

    def read_date(self, words: str) -> str:
        """Say how a date was understood, in words; empty where there is nothing to say."""
        return date_reading(words)

    def sittings(self, case_id: str) -> list[SittingLine]:
        """Return the forms filled or begun in a case, newest first."""
        with self._begin() as work:
            staff = staff_names(work)
            drafted = {draft.record_id for draft in work.drafts.of_case(case_id)}
            found = work.find(Sitting, case_id=case_id, order="-started_on")
            lines = []
            for sitting in found:
                looked, total = self._progress(work, sitting)
                lines.append(SittingLine(
                    sitting.id, sitting.form_id, sitting.title, sitting.started_on,
                    sitting.finished_on, staff.get(sitting.worker_id, ""), looked, total,
                    sitting.id in drafted,
                ))  # fmt: skip
            return lines

    def needs(self, case_id: str) -> tuple[str, ...]:
        """Return the needs a person named when last asked, in the words of the form that asked."""
        with self._begin() as work:
            for sitting in work.find(Sitting, case_id=case_id, order="-started_on"):
                path = next((one for one in sitting.answers if one.endswith(NEEDS)), None)
                if path is not None:
                    session = session_of(work, sitting, self._seat.clock)
                    view = Pages(session).question(session.place(path))
                    return tuple(one.label[0] for one in view.choices if one.chosen)
        return ()

    def known(self, case_id: str, form_id: str) -> tuple[Offer, ...]:
        """Return the answers a form would ask for and the case already holds."""
        with self._begin() as work:
            return tuple(offers(work, case_id, form_of(work, form_id), self._seat.clock))

    def start(
        self, case_id: str, form_id: str, *, language: str = "", second: str | None = None,
        take_over: bool = False,
    ) -> str:  # fmt: skip
        """Begin a form with somebody; returns the sitting's id.

        `language` and `second` are codes; None is the person's own language where the form has it.  `take_over` answers
        it with what the case already holds; each such answer says so until it is changed.
        """
        with self._begin() as work:
            form = form_of(work, form_id)
            if second is None:
                spoken = work.get(Person, case_id).language
                second = spoken if spoken in codes_offered(form) and spoken != language else ""
            sitting = Sitting(
                case_id=case_id, form_id=form.id, form_version=form.version, form_hash=_hash(form),
                title=form.title, language=language, second_language=second,
                started_on=self._seat.clock.today(), worker_id=self._seat.worker_id,
            )  # fmt: skip
            session = session_of(work, sitting, self._seat.clock, fresh=True)
            if take_over:
                there = offers(work, case_id, form, self._seat.clock)
                sitting = replace(sitting, taken=take(session, there))
            for path, value in session.saved().items():
                sitting = sitting.answer(path, value)
            work.save(sitting)
            work.record(Event("form.started", case_id, sitting.id))
            work.commit()
        return sitting.id

    def page(self, sitting_id: str, section: str = "") -> RunnerPage:
        """Return one page, the first one or the one left last when no section is named."""
        opened = self._opened(sitting_id)
        lines = opened.pages.sections()
        known = {line.path for line in lines}
        wanted = section or opened.sitting.page
        path = wanted if wanted in known else lines[0].path
        looked, total = opened.pages.progress()
        form = opened.session.form
        return RunnerPage(
            sitting_id=sitting_id, case_id=opened.sitting.case_id or "",
            title=title_of(form, language()), sections=lines, section=opened.pages.section(path),
            looked_at=looked, total=total, pauses=opened.pages.pauses(),
            to_look_at=opened.pages.to_look_at(), languages=opened.pages.languages,
            offered=codes_offered(form),
            started_on=opened.sitting.started_on, went_on=bool(opened.sitting.went_on_because),
            taken=self._taken(opened),
        )  # fmt: skip

    def answer(self, sitting_id: str, key: str, value: object) -> None:
        """Answer the question with this `key`; None or '' takes the answer away.  Durable when it returns."""
        opened = self._opened(sitting_id)
        opened.session.set(key, value)
        kept = opened.session.answer(key)
        self._keep(opened, {f"{ANSWERS}:{key}": kept, f"{STATES}:{key}": None}, key)

    def skip(self, sitting_id: str, key: str, state: str) -> None:
        """Leave a question as unsure, declined or not_asked; its answer goes.

        '' asks it again, with the answer it had where this filling still knows it.
        """
        opened = self._opened(sitting_id)
        opened.session.skip(key, state)
        answer = None if state else opened.session.answer(key)
        self._keep(opened, {f"{ANSWERS}:{key}": answer, f"{STATES}:{key}": state or None}, key)

    def add_row(self, sitting_id: str, path: str) -> str:
        """Add an entry to a repeat; returns its path, '' where the form allows no more."""
        opened = self._opened(sitting_id)
        row = opened.session.add(path)
        if row:
            self._keep(opened, {f"{ANSWERS}:{opened.session.place(row).stored_path}": True})
        return row

    def remove_row(self, sitting_id: str, path: str) -> None:
        """Take an entry of a repeat away, with its answers."""
        opened = self._opened(sitting_id)
        gone = opened.session.place(path).stored_path
        before = opened.session.saved()
        opened.session.remove(path)
        ended = {key for key in before if key == gone or key.startswith(f"{gone}/")}
        self._keep(opened, {f"{ANSWERS}:{key}": None for key in ended})

    def go_on(self, sitting_id: str, because: str) -> None:
        """Go on although the place is not private or somebody is near, with the reason."""
        if not because.strip():
            raise UserError("form.needs_reason")
        opened = self._opened(sitting_id)
        self._keep(opened, {"went_on_because": because.strip()})
        self.leave(sitting_id)

    def leave(self, sitting_id: str, *, page: str = "") -> None:
        """Make what was typed one revision, with what the form calculated; remembers the page."""
        self._revise(self._opened(sitting_id), page)
        self._open.pop(sitting_id, None)

    def rest(self, sitting_id: str) -> None:
        """Make what was typed one revision because nobody types any more; the form stays open."""
        opened = self._opened(sitting_id)
        self._revise(opened, "")
        with self._begin() as work:
            opened.sitting = work.get(Sitting, sitting_id)

    def finish(self, sitting_id: str) -> None:
        """Say that the form is finished; it can still be corrected."""
        self.leave(sitting_id)
        with self._begin() as work:
            sitting = work.get(Sitting, sitting_id)
            work.save(sitting.finish(self._seat.clock.today()))
            work.record(Event("form.finished", sitting.case_id, sitting_id))
            work.commit()

    def speak(self, sitting_id: str, language: str, second: str = "") -> None:
        """Show the form in one language or in two side by side; both are codes."""
        opened = self._opened(sitting_id)
        self.leave(sitting_id)
        with self._begin() as work:
            fields = {"language": language or None, "second_language": second or None}
            work.change(sitting_id, fields, kind=Sitting.KIND, case_id=opened.sitting.case_id)
            work.commit()

    # ---------------------------------------------------------------- inside

    def _taken(self, opened: _Open) -> dict[str, str]:
        """Where each answer that was taken over and still stands comes from, by its question's key."""
        if not opened.taken:
            return {}
        with self._begin() as work:
            words = sources(work, opened.sitting.case_id or "")
        gone = _("an earlier form")
        return {key: words.get(source, gone) for key, source in opened.taken.items()}

    def _revise(self, opened: _Open, page: str) -> None:
        sitting = opened.sitting
        with self._begin() as work:
            also: dict[str, Any] = _differences(opened)
            if page and page != sitting.page:
                also["page"] = page
            revision = work.drafts.promote(sitting.id, also=also)
            if revision is None and also:
                work.change(sitting.id, also, kind=Sitting.KIND, case_id=sitting.case_id)
            work.commit()

    def _keep(self, opened: _Open, values: dict[str, Any], key: str = "") -> None:
        """Keep what was typed; an answer given here to the question `key` is no longer one taken over."""
        sitting = opened.sitting
        if opened.taken.pop(key, ""):
            values = {**values, f"{TAKEN}:{key}": None}
        with self._begin() as work:
            for path, value in values.items():
                work.drafts.keep(
                    record_id=sitting.id,
                    kind=Sitting.KIND,
                    path=path,
                    value=value,
                    case_id=sitting.case_id,
                )
            work.commit()

    def _opened(self, sitting_id: str) -> _Open:
        """The filling in progress, opened again with its drafts where it is not in hand."""
        if sitting_id not in self._open:
            with self._begin() as work:
                sitting = work.get(Sitting, sitting_id)
                session = session_of(work, sitting, self._seat.clock)
                typed = {one.path for one in work.drafts.of_record(sitting_id) if one.is_own}
            spoken = [sitting.language or language()]
            if sitting.second_language:
                spoken.append(sitting.second_language)
            self._open[sitting_id] = _Open(sitting, session, spoken, typed)
        return self._open[sitting_id]

    def _progress(self, work: Work, sitting: Sitting) -> tuple[int, int]:
        """How far a filling is; one whose form this vault does not have shows its answers only."""
        try:
            return Pages(session_of(work, sitting, self._seat.clock)).progress()
        except UserError:
            return len(sitting.answers), 0


def _differences(opened: _Open) -> dict[str, Any]:
    """What the session holds beyond the saved answers: calculations, and entries that ended."""
    now, before = opened.session.saved(), opened.sitting.answers
    changed = {f"{ANSWERS}:{key}": value for key, value in now.items() if before.get(key) != value}
    ended = {f"{ANSWERS}:{key}": None for key in before if key not in now}
    return {**changed, **ended}


def _hash(form: FormDefinition) -> str:
    return hashlib.sha256(to_json(form)).hexdigest()
