"""Filling forms with somebody: sections a page, answers kept as they are typed, forms an office adds itself.

A filling is open while its screen is: the form's session is held here and every answer is a draft first.  `leave`
makes the drafts one revision, together with what the form calculated from them.
"""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.documents.airlock import Airlock
from app.domain.form_definition import FormDefinition as AddedForm
from app.domain.person import Person
from app.domain.rights import ACTIONS
from app.domain.sitting import Sitting
from app.errors import AppError, UserError
from app.events import Event
from app.forms.builtin import builtin_forms, builtin_names
from app.forms.earlier import note_day
from app.forms.model import from_json, to_json
from app.forms.pages import Pages
from app.forms.problem import FormError
from app.forms.run import Session
from app.forms.tree import Place
from app.forms.versions import changes, older_questions
from app.forms.wording import codes_offered, kept_title, title_of
from app.i18n import _, language
from app.job import NO_JOB, Job
from app.services.begin import Begin
from app.services.carrying import Offer, offers, sources, take
from app.services.filling_open import OpenFilling, Own, given_at, progress
from app.services.fillings import (
    ANSWERS,
    STATES,
    TAKEN,
    earlier_filling,
    first_drafts,
    session_of,
    taken_over,
)
from app.services.form_store import begun_with, compiled, digest, form_of
from app.services.form_views import (
    FormChanges,
    FormFile,
    FormLine,
    RunnerPage,
    SittingLine,
    form_line,
)
from app.services.letter_parts import letter_of
from app.services.office import Seat, staff_names
from app.services.outside import read_chosen
from app.services.readings import date_reading
from app.services.reviews import plan_review
from app.storage.work import Work

MOST_FORM = 16 * 1024 * 1024
"""Bytes of a form's file; the largest known has one."""


class Forms:
    """The forms of this office and what was filled in with them."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat
        self._open: dict[str, OpenFilling] = {}
        self._own: dict[str, Own] = defaultdict(dict)

    def available(self) -> list[FormLine]:
        """Return every form that can be filled: built-in ones and the office's own."""
        with self._begin() as work:
            added = work.find(AddedForm)
        lines = [form_line(form, is_builtin=True) for form in builtin_forms()]
        for one in added:
            if one.replaced_on is None:
                known = [
                    each.version
                    for each in added
                    if each.form_id == one.form_id and each is not one
                ]
                lines.append(form_line(compiled(one), is_builtin=False, older=tuple(known)))
        return lines

    def add(self, content: bytes, file_name: str, shape: bytes) -> str:
        """Add an office's own form; `shape` is what the child process made of it.  Returns its id.

        Another version of a form that is there replaces it, for what was begun too; the older one is kept beside it.
        """
        self._seat.require("form.add")
        form = from_json(shape)
        if form.id in builtin_names():
            raise UserError("form.name_taken")
        today, content_hash = self._seat.clock.today(), hashlib.sha256(content).hexdigest()
        with self._begin() as work:
            known = {one.content_hash: one for one in work.find(AddedForm, form_id=form.id)}
            made = known.pop(content_hash, None) or AddedForm(
                form_id=form.id, version=form.version, title=form.title, file_name=file_name,
                content=base64.b64encode(content).decode(), content_hash=content_hash,
                compiled=shape.decode(), languages=form.languages, added_on=today,
            )  # fmt: skip
            for older in known.values():
                work.save(replace(older, replaced_on=older.replaced_on or today))
            work.save(replace(made, replaced_on=None))
            work.record(Event("form.added", record_id=made.id))
            work.commit()
        self._open.clear()
        return form.id

    def what_changes(self, found: FormFile) -> FormChanges | None:
        """Return what adding a file changes for the form that is there; None where it is new, or the same."""
        newer = from_json(found.compiled)
        with self._begin() as work:
            added = work.find(AddedForm, form_id=newer.id, replaced_on=None)
            begun = len(work.find(Sitting, form_id=newer.id))
        if not added or to_json(older := compiled(added[-1])) == found.compiled:
            return None
        return FormChanges(older.version, newer.version, begun, changes(older, newer, language()))

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
                looked, total = progress(work, sitting, self._own[sitting.id], self._seat.clock)
                lines.append(SittingLine(
                    sitting.id, sitting.form_id, kept_title(sitting.form_id, sitting.title), sitting.started_on,
                    sitting.finished_on, staff.get(sitting.worker_id, ""), looked, total,
                    sitting.id in drafted,
                ))  # fmt: skip
            return lines

    def read(self, work: Work, sitting: Sitting) -> Session:
        """Return a filling as it stands, with what was typed and is not a revision yet; for other services."""
        return session_of(work, sitting, self._seat.clock)

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
                case_id=case_id, form_id=form.id, form_version=form.version, form_hash=digest(form),
                title=form.title, language=language, second_language=second,
                started_on=self._seat.clock.today(), worker_id=self._seat.worker_id,
            )  # fmt: skip
            session = session_of(work, sitting, self._seat.clock, fresh=True)
            earlier = earlier_filling(work, sitting, self._seat.clock)
            if earlier is not None:
                note_day(session, earlier)
            if take_over:
                there = offers(work, case_id, form, self._seat.clock)
                sitting = replace(sitting, taken=take(session, there))
            for path, value in session.saved().items():
                sitting = sitting.answer(path, value)
            self._own[sitting.id] = given_at(session, sitting.answers)
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
        opened.look(path if section else "")
        lines = opened.pages.sections()
        looked, total = opened.pages.progress()
        form = opened.session.form
        return RunnerPage(
            sitting_id=sitting_id, case_id=opened.sitting.case_id or "",
            title=title_of(form, language()), sections=lines, section=opened.pages.section(path),
            looked_at=looked, total=total, pauses=opened.pages.pauses(),
            to_look_at=opened.pages.to_look_at(), languages=opened.pages.languages,
            offered=codes_offered(form), letter=letter_of(form.id),
            started_on=opened.sitting.started_on, went_on=bool(opened.sitting.went_on_because),
            no_longer_asked=opened.no_longer_asked,
            earlier_on=opened.pages.earlier.on if opened.pages.earlier else None,
            taken=self._taken(opened),
        )  # fmt: skip

    def answer(self, sitting_id: str, key: str, value: object) -> None:
        """Answer the question with this `key`; None or '' takes the answer away.  Durable when it returns."""
        opened, place = self._asked(sitting_id, key)
        key, is_first = place.stored_path, opened.is_first(place)
        opened.session.set(key, value)
        if is_first:
            opened.gave(place)
        kept = opened.session.answer(key)
        self._keep(opened, {f"{ANSWERS}:{key}": kept, f"{STATES}:{key}": None}, key)

    def skip(self, sitting_id: str, key: str, state: str) -> None:
        """Leave a question as unsure, declined or not_asked; its answer goes.

        '' asks it again, with the answer it had where this filling still knows it.
        """
        opened, place = self._asked(sitting_id, key)
        key, is_first = place.stored_path, opened.is_first(place)
        opened.session.skip(key, state)
        if is_first:
            opened.gave(place)
        answer = None if state else opened.session.answer(key)
        self._keep(opened, {f"{ANSWERS}:{key}": answer, f"{STATES}:{key}": state or None}, key)

    def add_row(self, sitting_id: str, path: str) -> str:
        """Add an entry to a repeat; returns its path, '' where the form allows no more."""
        opened = self._opened(sitting_id)
        row = opened.session.add(path)
        if row:
            place = opened.session.place(row)
            opened.began(place)
            self._keep(opened, {f"{ANSWERS}:{place.stored_path}": True})
        return row

    def remove_row(self, sitting_id: str, path: str) -> None:
        """Take an entry of a repeat away, with its answers."""
        opened = self._opened(sitting_id)
        gone = opened.require_shown(path).stored_path
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
        self.rest(sitting_id)

    def open_restricted(self, sitting_id: str, section: str, reason: str) -> None:
        """Show the restricted answers of one page until it is turned or left, and write down who did and why.

        UserError `right.missing`, `record.reason_needed`.
        """
        self._seat.require("restricted.open")
        if not reason.strip():
            raise UserError("record.reason_needed")
        opened = self._opened(sitting_id)
        title = Pages(opened.session, (language(),)).section(section).label[0]
        with self._begin() as work:
            why = _("{section}: {reason}").format(section=title, reason=reason.strip())
            work.record(Event("answers.opened", opened.sitting.case_id, sitting_id), why)
            work.commit()
        opened.pages.opened = section

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
            today = self._seat.clock.today()
            work.save(sitting.finish(today))
            plan_review(work, sitting, session_of(work, sitting, self._seat.clock), today)
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
        self._opened(sitting_id).pages.opened = opened.pages.opened  # still the same visit

    # ---------------------------------------------------------------- inside

    def _taken(self, opened: OpenFilling) -> dict[str, str]:
        """Where each answer that was taken over and still stands comes from, by its question's key."""
        if not opened.taken:
            return {}
        with self._begin() as work:
            words = sources(work, opened.sitting.case_id or "", self._seat.clock.today())
        gone = _("an earlier form")
        return {key: words.get(source, gone) for key, source in opened.taken.items()}

    def _revise(self, opened: OpenFilling, page: str) -> None:
        sitting = opened.sitting
        with self._begin() as work:
            also: dict[str, Any] = opened.beyond_saved()
            if page and page != sitting.page:
                also["page"] = page
            revision = work.drafts.promote(sitting.id, also=also)
            if revision is None and also:
                work.change(sitting.id, also, kind=Sitting.KIND, case_id=sitting.case_id)
            work.commit()

    def _keep(self, opened: OpenFilling, values: dict[str, Any], key: str = "") -> None:
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

    def _asked(self, sitting_id: str, key: str) -> tuple[OpenFilling, Place]:
        """The filling with the question about to be answered.

        UserError ``right.missing`` where it takes more, ``record.restricted`` where it may not be read yet.
        """
        opened = self._opened(sitting_id)
        place = opened.require_shown(key)
        if (takes := place.item.extras.get("takes", "")) in ACTIONS:
            self._seat.require(takes)
        return opened, place

    def _opened(self, sitting_id: str) -> OpenFilling:
        """The filling in progress, opened again with its drafts where it is not in hand."""
        if sitting_id not in self._open:
            with self._begin() as work:
                sitting = work.get(Sitting, sitting_id)
                session = session_of(work, sitting, self._seat.clock)
                begun = begun_with(work, sitting)
                earlier = earlier_filling(work, sitting, self._seat.clock)
                taken = taken_over(work, sitting)
                own = self._own[sitting_id]
                own |= given_at(session, first_drafts(work, sitting))
            if begun is not None:
                session.older = older_questions(begun, session.form, session.language)
            spoken = [sitting.language or language()]
            if sitting.second_language:
                spoken.append(sitting.second_language)
            locked = ACTIONS - self._seat.rights.actions
            pages = Pages(session, spoken, earlier=earlier, locked=locked)
            self._open[sitting_id] = OpenFilling(sitting, pages, begun, taken, own)
        return self._open[sitting_id]
