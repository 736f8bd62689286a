"""`check-in …`: how an office stays in touch with somebody, only as they agreed."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date
from typing import Any

from app.commands.call import Answer, Call
from app.commands.main import add_verb
from app.services.check_ins import CheckInsView


def register(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of `check-in`."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    add_verb(verbs, "show", show, "what is agreed, what is next, and what was", case=True)
    parts = add_verb(verbs, "agree", agree, "write down what was agreed, or a change", case=True)
    parts.add_argument("--every", type=int, metavar="DAYS", help="days between two check-ins")
    parts.add_argument("--gap", type=int, metavar="DAYS", help="days between two tries")
    parts.add_argument("--first", type=date.fromisoformat, metavar="YYYY-MM-DD")
    parts.add_argument("--words-file", metavar="FILE", help="what was agreed, or -")
    parts.add_argument("--trusted-file", metavar="FILE", help="who may be asked, and how; or -")
    parts.add_argument("--if-missed-file", metavar="FILE", help="what they want done then; or -")
    parts.add_argument(
        "--welfare", choices=("yes", "no"), help="whether a report of concern was agreed to"
    )
    add_verb(verbs, "stop", stop, "stop all of it; no reason is asked", case=True)
    reached = add_verb(verbs, "reached", reach, "they were in touch; the next one is planned")
    reached.add_argument("--how-file", metavar="FILE", help="how they were, in their words; or -")
    reached.add_argument("--next-file", metavar="FILE", help="what was agreed for next time; or -")
    reached.add_argument("--next-on", type=date.fromisoformat, metavar="YYYY-MM-DD")
    missed = add_verb(verbs, "missed", miss, "nobody was reached")
    out = add_verb(verbs, "leave-out", leave_out, "leave one out and plan the next")
    for verb in (reached, missed, out):
        verb.add_argument("check_in", metavar="ID")
        verb.add_argument("--case", required=True, metavar="ID")


def show(call: Call) -> Answer:
    """The agreement of a case with the next check-in, the steps after a missed one, and the past."""
    return _told(call.workbook.check_ins.of_case(call.args.case))


def agree(call: Call) -> Answer:
    """Keep what was agreed; what is not said stays as it was."""
    args = call.args
    said: dict[str, Any] = {"every_days": args.every, "gap_days": args.gap}
    said["welfare_agreed"] = None if args.welfare is None else args.welfare == "yes"
    for name, file in (
        ("words", args.words_file), ("trusted", args.trusted_file), ("if_missed", args.if_missed_file)
    ):  # fmt: skip
        said[name] = call.text(file).strip() if file else None
    given = {name: value for name, value in said.items() if value is not None}
    call.workbook.check_ins.agree(args.case, first_on=args.first, **given)
    return show(call)


def stop(call: Call) -> Answer:
    """Stop every check-in of a case."""
    call.workbook.check_ins.stop(call.args.case)
    return show(call)


def reach(call: Call) -> Answer:
    """Write down that they were in touch."""
    args = call.args
    call.workbook.check_ins.reached(
        args.check_in, next_on=args.next_on,
        how=call.text(args.how_file) if args.how_file else "",
        next=call.text(args.next_file) if args.next_file else "",
    )  # fmt: skip
    return show(call)


def miss(call: Call) -> Answer:
    """Write down that nobody was reached."""
    call.workbook.check_ins.missed(call.args.check_in)
    return show(call)


def leave_out(call: Call) -> Answer:
    """Leave one check-in out."""
    call.workbook.check_ins.cancel(call.args.check_in)
    return show(call)


def _told(view: CheckInsView) -> Answer:
    agreement = view.agreement
    said = {
        "agreement": agreement and {
            "id": agreement.id, "in_force": agreement.is_live, "every_days": agreement.every_days,
            "gap_days": agreement.gap_days, "words": agreement.words, "trusted": agreement.trusted,
            "if_missed": agreement.if_missed, "welfare_agreed": agreement.welfare_agreed,
            "agreed_on": agreement.agreed_on, "stopped_on": agreement.stopped_on,
            "from_elsewhere": view.is_from_elsewhere,
        },
        "planned": view.planned and asdict(view.planned),
        "missed": view.missed,
        "steps": [
            {"id": one.step.id, "state": one.state, "outcome": one.outcome, "due_on": one.due_on}
            for one in view.steps
        ],
        "past": [asdict(one) for one in view.past],
    }  # fmt: skip
    return Answer(said, _lines(view))


def _lines(view: CheckInsView) -> list[str]:
    agreement = view.agreement
    if agreement is None:
        return ["Nothing is agreed."]
    state = "in force" if agreement.is_live else f"stopped on {agreement.stopped_on}"
    if view.is_from_elsewhere:
        state = "agreed with the office before; nothing is planned here"
    lines = [f"Every {agreement.every_days} days, {state}."]
    if view.planned is not None:
        lines.append(f"{view.planned.id}  {view.planned.due_on}  planned")
    lines += [f"  {one.step.id}: {one.state}" for one in view.steps]
    return [*lines, *(f"{one.id}  {one.due_on}  {one.state}" for one in view.past)]
