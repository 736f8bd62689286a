"""What happens in a case of the sample on its own days: forms, signs, the plan, check-ins, letters, a sealed package.

Each act is the verb of a service, done with a clock that stands on the day it is told for and by the colleague who did
it.  The audit trail keeps the moment the sample was made: it says what truly happened to the vault.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from app.documents.airlock import Airlock
from app.domain.clock import Clock
from app.domain.partial_date import PartialDate
from app.forms.builtin import builtin_form
from app.services.case_file import CaseFile
from app.services.forms import Forms
from app.services.indicators import SignNote
from app.services.letters import Wish
from app.services.needs import Needs
from app.services.plan import Plan
from app.services.referrals import Referrals, Reply
from app.services.sealing import Sending
from app.services.transfers import Transfers
from app.services.workbook import Workbook, plain_services
from app.transfer import OrgIdentity, spoken, write_receipt

Told = Mapping[str, Any]
"""A part of a sample file."""
KEPT = frozenset(
    "over_time evidence bundles contact_file backups people recovery retention health".split()
)
"""Services nothing in the sample happens with on another day."""


@dataclass(frozen=True, slots=True)
class CaseTold:
    """One case of the sample while it is made: what its file says, and the ids of what stands in the vault."""

    workbook: Workbook
    ids: dict[str, str]
    told: Told
    case: str

    def day(self, days: int) -> date:
        """A day so many days from the day the sample is made."""
        return self.workbook.clock.today() + timedelta(days=days)

    def words(self, said: Any) -> Any:
        """What stands in a field: ``{day: -3}`` is a day, ``@KEY`` the record with that key, all else itself."""
        if isinstance(said, dict):
            day = self.day(said["day"])
            return f"{day.day} {day:%B} {day.year}"
        if isinstance(said, str) and said.startswith("@"):
            return self.ids[f"{self.case}{said}"]
        return said

    def when(self, said: Any) -> PartialDate | None:
        """A partial date, in words or in days."""
        return None if said is None else PartialDate.parse(self.words(said))

    def on(self, days: int, by: str = "") -> Workbook:
        """The workbook as it was used on a day, by a colleague or by whoever the case belongs to."""
        worker = self.ids[f"staff:{by or self.told.get('worker', 'own')}"]
        return as_of(self.workbook, self.day(days), worker)


def as_of(workbook: Workbook, day: date, worker_id: str) -> Workbook:
    """The same open vault, used on another day by somebody who works here."""
    seat = replace(workbook.seat, clock=Clock(day), worker_id=worker_id)
    begin = workbook.unlocked.begin
    forms, case_file = Forms(begin, seat), CaseFile(begin, seat)
    needs, referrals = Needs(begin, forms), Referrals(begin, seat, case_file)
    made: dict[str, Any] = {
        "seat": seat, "clock": seat.clock, "forms": forms, "case_file": case_file, "needs": needs,
        "referrals": referrals, "plan": Plan(begin, seat, case_file, needs, referrals),
        "transfers": Transfers(begin, seat, workbook.unlocked.blobs, Airlock()),
    }  # fmt: skip
    plain = plain_services(begin, seat, besides={*made, *KEPT, "unlocked"})
    return replace(workbook, **made, **plain)


def live_through(one: CaseTold) -> None:
    """Do everything the file tells of a case beside what stands in its records from the start."""
    for part, happens in HAPPENS.items():
        told = one.told.get(part, ())
        for each in told if isinstance(told, list) else [told] if told else []:
            happens(one, each)


def _form(one: CaseTold, told: Told) -> None:
    """Fill a form as somebody would, question by question; a name the form lacks is a mistake."""
    forms = one.on(told["day"], told.get("by", "")).forms
    paths = {item.name: item.path for item in builtin_form(told["form"]).questions()}
    sitting = forms.start(
        one.case, told["form"], language="en", take_over=told.get("take_over", False)
    )
    for name, value in told["answers"].items():
        forms.answer(sitting, paths[name], one.words(value))
    for name, state in told.get("skips", {}).items():
        forms.skip(sitting, paths[name], state)
    for path, rows in told.get("rows", {}).items():
        for row in rows:
            place = forms.add_row(sitting, path)
            for name, value in row.items():
                forms.answer(sitting, f"{place}/{name}", one.words(value))
    if told.get("finished"):
        forms.finish(sitting)
    else:
        forms.leave(sitting)


def _signs(one: CaseTold, told: Told) -> None:
    """What was noted about each sign."""
    for sign, said in told.items():
        one.on(said.get("day", -5)).indicators.note(
            one.case, sign, SignNote(**{key: words for key, words in said.items() if key != "day"})
        )


def _assessment(one: CaseTold, told: Told) -> None:
    """The first person's view, and the second's where it was given."""
    assessments = one.on(told["day"], told.get("by", "")).assessments
    assessments.set(
        one.case, age=told["age"], act=told["act"], exploitation=told["exploitation"],
        was_stopped=told.get("was_stopped"),
    )  # fmt: skip
    ask = one.ids[f"staff:{told['ask']}"] if "ask" in told else ""
    made = assessments.write(one.case, told["wording"], told["reasons"], ask=ask)
    if "second" in told:
        second = told["second"]
        colleague = one.on(second["day"], second["by"])
        colleague.assessments.second(made, second["view"], second["reasons"])


def _goal(one: CaseTold, told: Told) -> None:
    """A goal with its steps and referrals, as somebody would write them down."""
    plan = one.on(told.get("day", -10)).plan
    goal = plan.add_goal(
        one.case, words=told["words"], need=told.get("need", ""), domain=told["domain"],
        priority=told.get("priority", ""), target=one.when(told.get("target")),
        review_on=one.day(told["review"]) if "review" in told else None,
    )  # fmt: skip
    for step in told.get("steps", ()):
        plan.add_action(goal, step)
    if "progress" in told:
        one.on(told.get("came_on", -3)).plan.came(goal, told["progress"], told.get("came", ""))
    for asked in told.get("referrals", ()):
        _referral(one, goal, asked)


def _referral(one: CaseTold, goal: str, told: Told) -> None:
    """Help asked for, by a letter or another way, and what came of it."""
    asked = told.get("day", -7)
    made = one.on(asked).referrals.ask(
        one.case, goal_id=goal, service=told["service"], organisation_id=one.ids[f"org:{told['to']}"],
        asks=told.get("asks", ""), details=told.get("details", ""),
    )  # fmt: skip
    sent = told.get("sent", asked)
    if "letter" in told:
        _letter(one, {**told["letter"], "to": told["to"], "day": sent}, referral=made)
    if "how" in told:
        one.on(sent).referrals.mark_sent(made, told["how"])
    if "reply" in told:
        said = {key: value for key, value in told["reply"].items() if key != "day"}
        reply = Reply(**{**said, "appointment": one.words(said.get("appointment", ""))})
        one.on(told["reply"]["day"]).referrals.reply(made, reply)
    for move in told.get("moves", ()):
        said = {key: value for key, value in move.items() if key not in ("day", "to")}
        one.on(move["day"]).referrals.move(made, move["to"], **said)


def _check_ins(one: CaseTold, told: Told) -> None:
    """The agreement, each check-in as it went, and tries after those that were missed."""
    said = {
        name: told[name]
        for name in ("every_days", "words", "trusted", "if_missed", "gap_days", "welfare_agreed")
        if name in told
    }
    agreed = one.on(told["since"]).check_ins
    agreed.agree(one.case, first_on=one.day(told["first"]), **said)
    for answer in told.get("answers", ()):
        there = one.on(answer["day"]).check_ins
        planned = there.of_case(one.case).planned
        if planned is None:
            raise LookupError("a check-in is told that nobody planned")
        if "missed" in answer:
            there.missed(planned.id)
        else:
            there.reached(planned.id, how=answer["reached"], next=answer.get("next", ""))
    if "stopped" in told:
        one.on(told["stopped"]).check_ins.stop(one.case)
    for tried in told.get("tries", ()):
        then = one.on(tried["day"])
        moment = datetime.combine(one.day(tried["day"]), time.fromisoformat(tried["at"]))
        missed = then.check_ins.of_case(one.case).missed
        then.missed_contact.tried(missed, reached=False, at=moment.astimezone())


def _letter(one: CaseTold, told: Told, *, referral: str = "") -> None:
    """A letter printed on a day; the ledger keeps that it left."""
    matters = tuple(told.get("matters", ()))
    one.on(told["day"]).letters.print(
        Wish(
            case_id=one.case, letter=told["letter"], recipient_id=one.ids[f"org:{told['to']}"],
            include=frozenset(told.get("include", ())), referral_id=referral,
            chosen={"matters": matters} if matters else {},
        ),
        how="paper",
    )  # fmt: skip


def _shared(one: CaseTold, told: Told) -> None:
    """The case sealed for a lawyer whose card was compared, and the receipt that came back."""
    lawyer, then = one.ids[f"org:{told['to']}"], one.on(told["sent"])
    name = next(who.name for who in then.directory.organisations() if who.id == lawyer)
    keys = OrgIdentity.new(name, one.day(told["sent"]))
    then.directory.take_card(keys.card().to_text(), lawyer)
    then.directory.verify(lawyer, spoken(keys.card().fingerprint), "read aloud on the telephone")
    sink = io.BytesIO()
    ready = then.transfers.compose(Sending(case_id=one.case, recipient_id=lawyer))
    manifest = then.transfers.seal(ready, sink)
    then.transfers.release(ready, manifest, sink.tell())
    at = datetime.combine(one.day(told["receipt"]), time(9, 40), UTC)
    answer = write_receipt(manifest, keys, "applied", at)
    one.on(told["receipt"]).transfers.take_receipt(answer)


def _withdrawn(one: CaseTold, told: Told) -> None:
    """An agreement taken back: what the recipient has is to be asked for."""
    said = told.get("withdrawn")
    if said is None:
        return
    consents = one.on(said["day"]).consents
    for given in consents.of_case(one.case):
        if given.purpose == told["purpose"] and given.live:
            consents.withdraw(given.id, said["how"])


def _review(one: CaseTold, told: str) -> None:
    one.on(0).reviews.plan(one.case, told)


HAPPENS: Mapping[str, Callable[[CaseTold, Any], None]] = {
    "forms": _form,
    "signs": _signs,
    "assessment": _assessment,
    "goals": _goal,
    "check_ins": _check_ins,
    "reviews": _review,
    "letters": _letter,
    "shared": _shared,
    "consents": _withdrawn,
}
"""What becomes of each part of a file, in the order it happens."""
