"""An assessment by two people: one writes what the signs may point to, another adds their own view with reasons."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, cast

from app.domain.assessment import Assessment
from app.domain.rights import rights_of
from app.domain.staff import Staff
from app.domain.task import Task
from app.errors import UserError
from app.events import Event
from app.indicators.model import Catalogue, catalogue
from app.indicators.rule import Circumstances, Finding, find
from app.services.begin import Begin
from app.services.fillings import filled
from app.services.handing_over import HANDED_OVER
from app.services.indicators import present_in
from app.services.office import Seat, staff_names
from app.services.recovery import RECOVERY
from app.services.second_look import SECOND_LOOK
from app.services.task_words import titled
from app.storage.work import Work

AGE_THEN = "c_age_at_recruitment"
"""The question of the interview that says how old the person was."""
SECOND = "second_view"
"""The kind of task that asks a colleague to look too."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One of the six dimensions in words, whether the rule finds it, and the signs that speak for it."""

    id: str
    label: str
    is_found: bool
    signs: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pointing:
    """What the signs may point to now, in permitted words; `confidence` names the lists it rests on."""

    wording: str
    words: str
    is_provisional: bool
    reasons: tuple[Reason, ...] = field(repr=False)
    supporting: tuple[str, ...] = field(repr=False)
    lists: tuple[tuple[str, str, str], ...]
    """The lists of weights used: their words, confidence and source."""
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AssessmentLine:
    """One assessment that was written."""

    id: str
    state: str
    words: str = field(repr=False)
    is_provisional: bool
    reasons: str = field(repr=False)
    written_on: date | None
    who: str = field(repr=False)
    asked: str = field(repr=False)
    second_who: str = field(repr=False)
    second_view: str = field(repr=False)
    second_reasons: str = field(repr=False)
    second_on: date | None
    may_second: bool
    """Whether who is signed in may add the second view."""


@dataclass(frozen=True, slots=True)
class AssessmentView:
    """The page of a case: the circumstances, what the signs may point to, and what was written so far."""

    circumstances: Circumstances = field(repr=False)
    pointing: Pointing = field(repr=False)
    kinds: tuple[tuple[str, str], ...]
    wordings: tuple[tuple[str, str], ...]
    colleagues: tuple[tuple[str, str], ...] = field(repr=False)
    written: tuple[AssessmentLine, ...]


class Assessments:
    """What two people make of each case."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def view(self, case_id: str) -> AssessmentView:
        """Return everything the page of a case shows."""
        known = catalogue()
        with self._begin() as work:
            every = work.find(Assessment, case_id=case_id)
            prepared = self._prepared(work, case_id, every)
            present = present_in(work, case_id)
            names, colleagues = staff_names(work), self._colleagues(work)
        told = _circumstances(prepared)
        return AssessmentView(
            circumstances=told,
            pointing=_pointing(known, find(known, told, present)),
            kinds=tuple((one.id, one.label) for one in known.exploitation),
            wordings=tuple(known.wordings.items()),
            colleagues=tuple((one.id, names[one.id]) for one in colleagues),
            written=tuple(
                self._line(one, known, names) for one in reversed(every) if one.state != "preparing"
            ),
        )

    def set(
        self, case_id: str, *, age: str | None = None, exploitation: Collection[str] | None = None,
        act: str | None = None, was_stopped: bool | None = None,
    ) -> None:  # fmt: skip
        """Say what the rule must know besides signs; what is None stays.  UserError `indicator.no_such_answer`."""
        kinds = {one.id for one in catalogue().exploitation}
        unknown = set(exploitation or ()) - kinds
        if age not in (None, *Assessment.AGES) or act not in (None, *Assessment.ACTS) or unknown:
            raise UserError("indicator.no_such_answer")
        said = {
            "age": age, "act": act, "was_stopped": was_stopped,
            "exploitation": None if exploitation is None else frozenset(exploitation),
        }  # fmt: skip
        changed: dict[str, Any] = {key: value for key, value in said.items() if value is not None}
        with self._begin() as work:
            every = work.find(Assessment, case_id=case_id)
            one = replace(self._prepared(work, case_id, every), **changed)
            work.save(one)
            work.record(Event("assessment.changed", case_id, one.id))
            work.commit()

    def write(self, case_id: str, wording: str, reasons: str, *, ask: str = "") -> str:
        """Write the first view and ask a colleague (`ask`, '' any) for the second; returns its id.

        What the signs pointed to on this day stays with it.  UserError `assessment.choose_wording`,
        `assessment.needs_reasons`, `assessment.not_in_person`.
        """
        known = catalogue()
        if wording not in known.wordings:
            raise UserError("assessment.choose_wording")
        with self._begin() as work:
            self._require_person(reasons)
            prepared = self._prepared(work, case_id, work.find(Assessment, case_id=case_id))
            signs = present_in(work, case_id)
            found = find(known, _circumstances(prepared), signs)
            today = self._seat.clock.today()
            one = replace(
                prepared, signs=signs, found=found.wording, is_provisional=found.is_provisional,
                wording=wording, reasons=reasons.strip(), worker_id=self._seat.worker_id,
                written_on=today, asked_id=ask,
            )  # fmt: skip
            work.save(one)
            work.save(titled(Task(
                case_id=case_id, kind=SECOND, due_on=today, source="assessment", source_id=one.id,
                worker_id=ask, asked_by=self._seat.worker_id,
            )))  # fmt: skip
            work.record(Event("assessment.written", case_id, one.id))
            work.commit()
        return one.id

    def second(self, assessment_id: str, view: str, reasons: str) -> None:
        """Add the view of a second person, whose name is not the first one's.

        UserError `right.missing`, `assessment.choose_view`, `assessment.needs_reasons`, `assessment.not_ready`,
        `assessment.same_person`, `assessment.not_in_person`.
        """
        self._seat.require("assessment.second")
        if view not in Assessment.VIEWS:
            raise UserError("assessment.choose_view")
        today = self._seat.clock.today()
        with self._begin() as work:
            one = work.get(Assessment, assessment_id)
            if one.state != "asked":
                raise UserError("assessment.not_ready")
            if one.worker_id == self._seat.worker_id:
                raise UserError("assessment.same_person")
            self._require_person(reasons)
            work.save(one.second(self._seat.worker_id, view, reasons.strip(), today))
            for task in work.find(Task, case_id=one.case_id, source_id=one.id, done_on=None):
                work.save(task.done(today))
            work.record(Event("assessment.seconded", one.case_id, one.id))
            work.commit()

    def _require_person(self, reasons: str) -> None:
        """An opinion is somebody's own, and has reasons; the recovery code is nobody."""
        if self._seat.rights.role == RECOVERY:
            raise UserError("assessment.not_in_person")
        if not reasons.strip():
            raise UserError("assessment.needs_reasons")

    def _prepared(self, work: Work, case_id: str, every: list[Assessment]) -> Assessment:
        """The assessment being prepared; a new one begins with the circumstances of the last."""
        for one in every:
            if one.state == "preparing":
                return one
        if every:
            last = every[-1]
            return Assessment(
                case_id=case_id, age=last.age, exploitation=last.exploitation, act=last.act,
                was_stopped=last.was_stopped,
            )  # fmt: skip
        return Assessment(case_id=case_id, age=self._age_then(work, case_id))

    def _age_then(self, work: Work, case_id: str) -> str:
        """What the interview says about the age at the time; '' where it says nothing."""
        for _sitting, session in filled(work, case_id, self._seat.clock):
            for place in session.questions():
                told = place.live and not place.item.restricted
                if place.item.name == AGE_THEN and told and place.value.isdecimal():
                    return "child" if int(place.value) < 18 else "adult"
        return ""

    def _colleagues(self, work: Work) -> list[Staff]:
        me = self._seat.worker_id
        return [
            one
            for one in work.find(Staff, active=True)
            if one.id != me and one.role != RECOVERY
            if rights_of(one.role).may("assessment.second")
        ]

    def _line(self, one: Assessment, known: Catalogue, names: dict[str, str]) -> AssessmentLine:
        mine = one.worker_id == self._seat.worker_id
        may = one.state == "asked" and not mine and self._seat.rights.may("assessment.second")
        return AssessmentLine(
            one.id, one.state, known.wordings.get(cast("Any", one.wording), one.wording),
            one.is_provisional, one.reasons, one.written_on, names.get(one.worker_id, ""), names.get(one.asked_id, ""),
            names.get(one.second_id, ""), one.second_view, one.second_reasons, one.second_on, may,
        )  # fmt: skip


def asked_of(seat: Seat, tasks: Iterable[Task]) -> list[Task]:
    """Leave out what is only for somebody else.

    Second views (own ones too), cases that are new for a colleague, and the look of whoever leads at a closed case.
    """
    may, me = seat.rights.may("assessment.second"), seat.worker_id
    return [
        task
        for task in tasks
        if (task.source != HANDED_OVER or task.worker_id == me)
        and (task.source != SECOND_LOOK or seat.rights.may("caseload.see"))
        and (
            task.kind != SECOND
            or (may and task.asked_by != me and task.worker_id in ("", me))
        )
    ]  # fmt: skip


def _circumstances(one: Assessment) -> Circumstances:
    return Circumstances(
        cast("Any", one.age), one.exploitation, cast("Any", one.act), one.was_stopped
    )


def _pointing(known: Catalogue, found: Finding) -> Pointing:
    labels = {one.id: one for one in known.groups}
    return Pointing(
        found.wording,
        known.wordings[found.wording],
        found.is_provisional,
        tuple(
            Reason(
                one.id, labels[one.id].label, one.is_found,
                tuple(known.by_id[sign].label for sign in one.signs),
            )
            for one in found.dimensions
        ),
        tuple(known.by_id[sign].label for sign in found.supporting),
        tuple((one.label, one.confidence, one.source) for one in known.lists if one.id in found.lists),
        found.missing,
    )  # fmt: skip
