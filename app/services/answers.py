"""Answers that leave for Kobo, ODK or a spreadsheet, through the gate, and answers that come from there.

Out: `compose` asks the gate and gathers (case lane), `draw` makes the file (print lane), `release` writes the ledger
(case lane).  In: `read_file` opens it in a child process (files lane), `plan` says what it would become, `take_in` does
it, whole or not at all.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from app.consent.gate import Candidate, Decision, Override, Request, decide, live_consents
from app.documents.airlock import Airlock
from app.domain.consent import Consent
from app.domain.disclosure import Disclosure
from app.domain.form_definition import FormDefinition as AddedForm
from app.domain.organisation import Organisation
from app.domain.sitting import Sitting
from app.errors import UserError
from app.events import Event
from app.forms.builtin import builtin_names
from app.forms.foreign import Tables
from app.forms.incoming import Arriving, Reading, Unfit, read
from app.forms.model import FormDefinition
from app.forms.run import Session
from app.forms.submissions import Filled, submission, workbook_of
from app.forms.wording import title_of
from app.i18n import language
from app.job import NO_JOB, Job
from app.services.begin import Begin
from app.services.cases import NewCase, begin_case
from app.services.form_store import digest, form_of
from app.services.leaving import require_may_override, write_ledger
from app.services.office import Seat
from app.services.outgoing import Piece, answer_pieces
from app.services.outside import read_chosen, writing_aside
from app.storage.work import Work

PURPOSES = ("case_transfer", "statistics_anonymous")
"""What answers may leave for; the person agreed to it for this recipient, kind by kind."""
STATISTICS = "statistics_anonymous"
MOST_ANSWERS = 64 * 1024 * 1024
"""Bytes of a file of answers."""
_COUNTED = frozenset(
    {"integer", "decimal", "range", "select_one", "select_multiple", "rank", "acknowledge"}
)
"""Types that go into statistics: words of a person's own may name somebody."""
_NAMING = frozenset({"identity", "contact", "contact.safe", "third_parties"})
"""Kinds of information that stay out of statistics even where they are numbers or choices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which answers somebody wants to save: of one case, or, without one, of every case that agreed."""

    form_id: str
    recipient_id: str
    case_id: str | None = None
    purpose: str = PURPOSES[0]
    override: Override | None = None


@dataclass(frozen=True, slots=True)
class Composed:
    """Answers ready to be written: only what the gate let through, and what each case's decision rests on."""

    wanted: Wanted
    form: FormDefinition = field(repr=False)
    recipient: str = field(repr=False)
    filled: tuple[Filled, ...] = field(repr=False)
    decisions: Mapping[str, Decision] = field(repr=False)
    sittings: Mapping[str, tuple[str, ...]]
    """Case id -> ids of the filled forms."""

    @property
    def count(self) -> int:
        """How many answers go."""
        return sum(len(one.answers) for one in self.filled)

    @property
    def withheld(self) -> tuple[str, ...]:
        """The kinds of information of which something stays out, in order."""
        return tuple(
            sorted({one.category for each in self.decisions.values() for one in each.withheld})
        )


@dataclass(frozen=True, slots=True)
class ArrivingLine:
    """One filled form of a file: its row, how much it answers, and whether it was taken in before."""

    number: int
    title: str = field(repr=False)
    answers: int
    to_look_at: int
    is_here: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would become; `reading` is what `take_in` needs."""

    form_id: str
    title: str
    lines: tuple[ArrivingLine, ...]
    strange: tuple[tuple[str, str], ...]
    unfit: tuple[Unfit, ...]
    sha256: str
    reading: Reading = field(repr=False)


@dataclass(frozen=True, slots=True)
class AnswersFile:
    """A file of answers as the child process read it."""

    tables: Tables = field(repr=False)
    sha256: str


class Answers:
    """Answers on their way out and in."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    # --- out ----------------------------------------------------------------------------------

    def compose(self, wanted: Wanted) -> Composed:
        """Ask the gate, and gather what it lets through.

        Raises UserError `consent.none` for a case without agreement, `answers.none` where there is nothing to save.
        """
        self._seat.require("export.make")
        require_may_override(self._seat, wanted.override)
        if wanted.purpose not in PURPOSES or (wanted.override and not wanted.case_id):
            raise UserError("answers.no_such_purpose")
        filled: list[Filled] = []
        decisions: dict[str, Decision] = {}
        gone: dict[str, tuple[str, ...]] = {}
        with self._begin() as work:
            form = form_of(work, wanted.form_id)
            recipient = work.get(Organisation, wanted.recipient_id).name
            for case_id, sittings, consents in self._cases(work, wanted):
                decision, those = self._of_case(form, wanted, sittings, consents)
                if those:
                    decisions[case_id], filled = decision, [*filled, *those]
                    gone[case_id] = tuple(one.id for one in sittings)
        if not filled:
            raise UserError("answers.none")
        return Composed(wanted, form, recipient, tuple(filled), decisions, gone)

    def compose_for(self, case_id: str, form_id: str, recipient_id: str) -> Composed:
        """Compose the answers of one case for an organisation that takes it on."""
        return self.compose(Wanted(form_id=form_id, case_id=case_id, recipient_id=recipient_id))

    def draw(self, composed: Composed, ending: str) -> bytes:
        """Make the file (print lane): ``.xlsx``, ``.xml`` for one filled form, ``.zip`` with an XML for each."""
        form, filled = composed.form, composed.filled
        if ending == ".xlsx":
            return workbook_of(form, filled)
        if ending == ".xml" and len(filled) == 1:
            return submission(form, filled[0])
        if ending == ".xml":
            raise UserError("answers.several", count=len(filled))
        if ending != ".zip":
            raise UserError("answers.ending")
        stream = BytesIO()
        with ZipFile(stream, "w") as package:
            for number, one in enumerate(filled, 1):
                name = ZipInfo(f"instances/{number}/submission.xml", (1980, 1, 1, 0, 0, 0))
                package.writestr(name, submission(form, one), ZIP_DEFLATED)
        return stream.getvalue()

    def release(self, composed: Composed, content: bytes) -> None:
        """Write a line of each case's ledger, before anybody has the file."""
        wanted, sha256 = composed.wanted, hashlib.sha256(content).hexdigest()
        with self._begin() as work:
            for case_id, decision in composed.decisions.items():
                gone = Disclosure(
                    case_id=case_id, kind="export", what=wanted.form_id, purpose=wanted.purpose,
                    recipient_id=wanted.recipient_id, recipient=composed.recipient,
                    consent_id=" ".join(decision.consents), categories=decision.categories,
                    withheld=frozenset(one.category for one in decision.withheld),
                    record_ids=composed.sittings[case_id], at=self._seat.clock.now(),
                    by=self._seat.worker_id, how="file", sha256=sha256,
                )  # fmt: skip
                write_ledger(work, gone, decision, wanted.override)
                work.record(Event("answers.saved", case_id, gone.id))
            work.commit()

    def write(self, wanted: Wanted, target: Path) -> Composed:
        """Compose and put."""
        composed = self.compose(wanted)
        self.put(composed, target)
        return composed

    def put(self, composed: Composed, target: Path) -> None:
        """Make and release what was composed; the file appears only once the ledger says that it left."""
        content = self.draw(composed, target.suffix.lower())
        aside = writing_aside(target)
        try:
            aside.stream.write(content)
            self.release(composed, content)
        except BaseException:
            aside.drop()
            raise
        aside.put()

    def _cases(
        self, work: Work, wanted: Wanted
    ) -> Iterator[tuple[str, list[Sitting], list[Consent]]]:
        """Yield each case with its filled forms; of all cases, only those that agreed."""
        if wanted.case_id:
            sittings = work.find(Sitting, case_id=wanted.case_id, form_id=wanted.form_id)
            yield wanted.case_id, sittings, work.find(Consent, case_id=wanted.case_id)
            return
        agreed: dict[str, list[Consent]] = {}
        for consent in work.find(Consent, purpose=wanted.purpose, recipient_id=wanted.recipient_id):
            agreed.setdefault(consent.case_id or "", []).append(consent)
        request = self._request(wanted)
        live = {case: found for case, found in agreed.items() if live_consents(request, found)}
        by_case: dict[str, list[Sitting]] = {}
        for sitting in work.find(Sitting, form_id=wanted.form_id, case_ids=list(live)):
            by_case.setdefault(sitting.case_id or "", []).append(sitting)
        yield from ((case, found, live[case]) for case, found in by_case.items())

    def _request(self, wanted: Wanted, include: frozenset[str] = frozenset()) -> Request:
        return Request(
            recipient=wanted.recipient_id, on=self._seat.clock.today(), purposes=(wanted.purpose,),
            include=include, override=wanted.override,
        )  # fmt: skip

    def _of_case(
        self, form: FormDefinition, wanted: Wanted, sittings: Sequence[Sitting], consents: Sequence[Consent]
    ) -> tuple[Decision, list[Filled]]:  # fmt: skip
        opened = [
            (one, Session(form, one.answers, one.states, clock=self._seat.clock, fresh=False))
            for one in sittings
        ]
        pieces = {
            f"{one.id} {piece.path} {piece.category}": piece
            for one, session in opened
            for piece in _leaving(one, session, wanted.purpose)
        }
        candidates = [
            Candidate(key, None, frozenset({piece.category}), key, piece.restricted)
            for key, piece in pieces.items()
        ]
        named = frozenset(one.category for one in pieces.values() if wanted.override)
        decision = decide(self._request(wanted, named), consents, candidates)
        allowed = {candidate.key for candidate in decision.allowed}
        filled = [
            _filled(
                one,
                session,
                [p for key, p in pieces.items() if key in allowed and key.startswith(one.id)],
                wanted,
            )
            for one, session in opened
        ]
        return decision, [one for one in filled if one.answers or one.states]

    # --- in -----------------------------------------------------------------------------------

    def read_file(self, file: Path, job: Job = NO_JOB) -> AnswersFile:
        """Read a workbook or a submission in a child process (files lane); UserError `form.answers_…`."""
        try:
            content = read_chosen(file, MOST_ANSWERS)
        except OSError:
            raise UserError("form.answers_unreadable") from None
        return AnswersFile(Airlock().answers(content, job=job), hashlib.sha256(content).hexdigest())

    def plan(self, form_id: str, found: AnswersFile) -> Plan:
        """Say what a file would become, without taking anything in; UserError `form.answers_empty`, `…_other_form`."""
        with self._begin() as work:
            form = form_of(work, form_id)
            if found.tables.form not in ("", form.id):
                raise UserError("form.answers_other_form")
            reading = read(form, found.tables)
            if not reading.arriving:
                raise UserError("form.answers_empty")
            lines = tuple(self._line(work, form, one) for one in reading.arriving)
        return Plan(
            form_id, title_of(form, language()), lines, reading.strange, reading.unfit, found.sha256, reading,
        )  # fmt: skip

    def plan_best(self, found: AnswersFile) -> Plan:
        """Plan for the form of this vault that fits the file best; UserError `form.answers_empty` where none does."""
        with self._begin() as work:
            added = [one.form_id for one in work.find(AddedForm, replaced_on=None)]
        plans = []
        for form_id in (*added, *builtin_names()):
            with contextlib.suppress(UserError):
                plans.append(self.plan(form_id, found))
        if not plans:
            raise UserError("form.answers_empty")
        return max(plans, key=_fit)

    def take_in(
        self, plan: Plan, into: Mapping[int, str | NewCase], *, as_typed: bool = False
    ) -> tuple[str, ...]:
        """Make each named row a filled form of a case here, or of a new one; returns the ids of the filled forms.

        Raises UserError `form.answers_unfit` while a value fits no question, unless it is to be kept `as_typed`, and
        `form.answers_here` for a row that was taken in before.  Then nothing is taken in.
        """
        if plan.unfit and not as_typed:
            raise UserError("form.answers_unfit", count=len(plan.unfit))
        made = []
        with self._begin() as work:
            form = form_of(work, plan.form_id)
            for one in plan.reading.arriving:
                if one.number not in into:
                    continue
                if _is_here(work, one):
                    raise UserError("form.answers_here", row=one.number)
                target = into[one.number]
                case_id = (
                    begin_case(work, self._seat, target) if isinstance(target, NewCase) else target
                )
                sitting = self._sitting(form, one, case_id)
                work.save(sitting)
                receipt = f"SHA-256 {plan.sha256}, row {one.number}, {len(sitting.answers)} answers"
                work.record(Event("answers.taken_in", case_id, sitting.id), receipt)
                made.append(sitting.id)
            work.commit()
        return tuple(made)

    def _line(self, work: Work, form: FormDefinition, one: Arriving) -> ArrivingLine:
        session = Session(form, one.answers, one.states, clock=self._seat.clock, fresh=False)
        title = next(
            (
                place.value
                for place in session.questions()
                if place.item.type == "text" and place.value and place.item.may_name
            ),
            "",
        )
        return ArrivingLine(
            one.number, title, len(one.answers), len(session.problems()), _is_here(work, one)
        )

    def _sitting(self, form: FormDefinition, one: Arriving, case_id: str) -> Sitting:
        session = Session(form, one.answers, one.states, clock=self._seat.clock, fresh=False)
        today = self._seat.clock.today()
        return Sitting(
            case_id=case_id, form_id=form.id, form_version=form.version, form_hash=digest(form),
            title=form.title, answers=session.saved(), states=session.saved_states(),
            language=language(), started_on=today, finished_on=today,
            worker_id=self._seat.worker_id, came_from=one.instance,
        )  # fmt: skip


def _leaving(sitting: Sitting, session: Session, purpose: str) -> Iterator[Piece]:
    """The pieces that could leave at all: for statistics only what can be counted and names nobody."""
    if purpose != STATISTICS:
        yield from answer_pieces(sitting, session)
        return
    types = {place.stored_path: place.item.type for place in session.questions()}
    for piece in answer_pieces(sitting, session):
        if types.get(piece.path.partition(":")[2]) in _COUNTED and piece.category not in _NAMING:
            yield piece


def _filled(sitting: Sitting, session: Session, pieces: Sequence[Piece], wanted: Wanted) -> Filled:
    """What the gate let through; the parts of a choice that may go are together again."""
    answers: dict[str, object] = {}
    states: dict[str, str] = {}
    for piece in pieces:
        kind, _, path = piece.path.partition(":")
        if kind == "states":
            states[path] = str(piece.value)
        else:
            before = answers.get(path)
            both = isinstance(before, list) and isinstance(piece.value, list)
            answers[path] = [*before, *piece.value] if both else piece.value  # type: ignore[misc]
    known = "" if wanted.purpose == STATISTICS else sitting.id
    return Filled(known, session, answers, states)


def _fit(plan: Plan) -> tuple[int, int]:
    """How well a form fits a file: by headings without a question, then by answers."""
    return -len(plan.strange), sum(line.answers for line in plan.lines) - len(plan.unfit)


def _is_here(work: Work, one: Arriving) -> bool:
    return bool(one.instance) and bool(work.find(Sitting, came_from=one.instance, limit=1))
