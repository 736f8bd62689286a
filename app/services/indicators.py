"""Signs of trafficking in a case: what answers may point to, and what a caseworker noted about each, afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from app.domain.indication import Indication
from app.domain.partial_date import PartialDate
from app.errors import UserError
from app.events import Event
from app.forms.tree import Place
from app.i18n import language
from app.indicators.model import Indicator, catalogue
from app.services.begin import Begin
from app.services.carrying import sources
from app.services.fillings import filled
from app.services.office import Seat, staff_names
from app.storage.work import Work


@dataclass(frozen=True, slots=True)
class Pointer:
    """An answer that may point to a sign: the filling, its question, and both in words."""

    sitting_id: str
    path: str
    question: str = field(repr=False)
    form: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignLine:
    """One sign as it stands in a case; `answer` is '' where nobody has looked at it."""

    id: str
    label: str
    group: str
    group_label: str
    source: str
    sensitivity: int
    answer: str = field(default="", repr=False)
    told_by: str = field(default="", repr=False)
    words: str = field(default="", repr=False)
    on: PartialDate | None = field(default=None, repr=False)
    who: str = field(default="", repr=False)
    pointers: tuple[Pointer, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class SignNote:
    """What is noted about a sign: the answer, who or what says so, in which words, and when."""

    answer: str
    source: str = ""
    words: str = field(default="", repr=False)
    on: str = field(default="", repr=False)
    sitting_id: str = ""
    question: str = ""


class Indicators:
    """The signs of each case."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def of_case(self, case_id: str) -> list[SignLine]:
        """Return every sign in the order of the catalogue; retired ones only where something was noted."""
        known = catalogue()
        with self._begin() as work:
            noted = {one.indicator: one for one in work.find(Indication, case_id=case_id)}
            pointed = self._pointed(work, case_id)
            names = staff_names(work)
        groups = {one.id: one.label for one in known.groups}
        return [
            _line(one, groups[one.group], noted.get(one.id), tuple(pointed.get(one.id, ())), names)
            for one in known.indicators
            if not one.retired or one.id in noted
        ]

    def note(self, case_id: str, indicator: str, said: SignNote) -> None:
        """Note a sign.  UserError `indicator.unknown`, `indicator.no_such_answer`."""
        if indicator not in catalogue().by_id:
            raise UserError("indicator.unknown")
        if said.answer not in Indication.ANSWERS or said.source not in Indication.SOURCES:
            raise UserError("indicator.no_such_answer")
        when = PartialDate.parse(said.on) if said.on.strip() else None
        with self._begin() as work:
            there = work.find(Indication, case_id=case_id, indicator=indicator)
            one = there[-1] if there else Indication(case_id=case_id, indicator=indicator)
            changed = replace(
                one, answer=said.answer, source=said.source, words=said.words.strip(), on=when,
                sitting_id=said.sitting_id, question=said.question, worker_id=self._seat.worker_id,
            )  # fmt: skip
            work.save(changed)
            work.record(Event("indication.noted", case_id, changed.id))
            work.commit()

    def _pointed(self, work: Work, case_id: str) -> dict[str, list[Pointer]]:
        """Which answers point to which sign, the newest filling first."""
        found: dict[str, list[Pointer]] = {}
        forms = sources(work, case_id, self._seat.clock.today())
        for sitting, session in filled(work, case_id, self._seat.clock):
            for place in session.questions():
                for sign in pointed_at(place):
                    question = session.words(place.item.label, place, language())
                    pointer = Pointer(sitting.id, place.stored_path, question, forms[sitting.id])
                    found.setdefault(sign, []).append(pointer)
        return found


def present_in(work: Work, case_id: str) -> frozenset[str]:
    """Return the signs that were noted as present in a case."""
    noted = work.find(Indication, case_id=case_id, answer="present")
    return frozenset(one.indicator for one in noted)


def pointed_at(place: Place) -> Iterator[str]:
    """Yield the signs the answer at a place may point to; what is restricted, skipped or nothing points nowhere."""
    item = place.item
    if not place.live or place.state or item.restricted or place.value in ("", "0"):
        return
    given = set(place.value.split())
    for told in item.extras.get("indicator", "").split():
        sign, _equals, answers = told.partition("=")
        if not answers or given & set(answers.split(",")):
            yield sign


def _line(
    sign: Indicator, group: str, noted: Indication | None, pointers: tuple[Pointer, ...],
    names: dict[str, str],
) -> SignLine:  # fmt: skip
    line = SignLine(
        sign.id, sign.label, sign.group, group, sign.source, sign.sensitivity, pointers=pointers
    )
    if noted is None:
        return line
    return replace(
        line, answer=noted.answer, told_by=noted.source, words=noted.words, on=noted.on,
        who=names.get(noted.worker_id, ""),
    )  # fmt: skip
