"""`case …`: close and take up again, hold and let go, remove the words of a case or all of it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import msgspec

from app.commands.call import Answer, Call
from app.commands.main import add_verb
from app.errors import UserError
from app.services.closing import Decided, Ending
from app.services.closing_lists import closing_lists, ways_of


def add_verbs(verbs: Any) -> None:
    """Add the verbs about how long a case stays; each wants its reason from a file."""
    for name, help_text, run in (
        ("close", "end the support; the case stays readable", close),
        ("reopen", "take a closed case up again", reopen),
        ("hold", "let nothing of a case be removed", hold),
        ("lift", "end a hold", lift),
        ("purge", "remove the words of a closed case; dates and who was given what stay", purge),
        ("erase", "remove a closed case for good", erase),
    ):
        verb = add_verb(verbs, name, run, help_text, case=True)
        verb.add_argument("--reason-file", required=True, metavar="FILE", help="why, or -")
        if run is erase:
            _wants_reference(verb)
        if run is close:
            _add_ending(verb)
    add_verb(verbs, "still-open", still_open, "what there is to decide before closing", case=True)
    handed = add_verb(verbs, "hand-over", hand_over, "give a case to a colleague", case=True)
    handed.add_argument("--to", required=True, metavar="STAFF", help="the colleague's id")
    handed.add_argument("--reason-file", metavar="FILE", help="what they should know first, or -")
    handed.add_argument("--keep-tasks", action="store_true", help="what is planned stays with you")


def _add_ending(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--reason", default="", metavar="CODE", help=", ".join(closing_lists().reasons)
    )
    verb.add_argument("--to", default="", metavar="ORGANISATION", help="who goes on with it, by id")
    verb.add_argument("--way-back-file", metavar="FILE", help="how they can come back, or -")
    verb.add_argument(
        "--settled-file", metavar="FILE",
        help='what was decided about what is open, as JSON: {"ID": ["done", "a few words"]}',
    )  # fmt: skip


def _wants_reference(verb: argparse.ArgumentParser) -> None:
    said = "the case's reference, A-0001, so that the right one goes"
    verb.add_argument("--reference", required=True, metavar="REFERENCE", help=said)


def close(call: Call) -> Answer:
    """End the current episode, and say what stays open and until when the case is kept."""
    args, closing = call.args, call.workbook.closing.of_case(call.args.case)
    back = call.text(args.way_back_file) if args.way_back_file else ""
    settled = _settled(call.text(args.settled_file)) if args.settled_file else {}
    ending = Ending(reason=args.reason, to_id=args.to, door_open=back, settled=settled)
    call.workbook.cases.close(args.case, call.text(args.reason_file), ending)
    left = [
        one
        for one in (*closing.goals, *closing.lines)
        if not settled.get(one.id, Decided()).way
    ]  # fmt: skip
    line = call.workbook.retention.of_case(call.args.case)
    until = line.until if line else None
    told = f"Closed. Kept until {until}." if until else "Closed."
    lines = [told, *(f"Stays open: {one.kind}  {one.title}" for one in left)]
    return Answer(
        {"closed": True, "kept_until": until, "left_open": [one.id for one in left]}, lines
    )


def still_open(call: Call) -> Answer:
    """Everything there is to decide before a case is closed, with the ways to settle it."""
    view = call.workbook.closing.of_case(call.args.case)
    lines = (*view.goals, *view.lines)
    told = [f"{one.id}  {one.kind}  {one.title}  ({', '.join(one.ways)})" for one in lines]
    ways = ", ".join(ways_of("consent"))
    told += [f"{one.id}  consent  {one.recipient}  ({ways})" for one in view.consents]
    said = [*map(asdict, lines), *map(asdict, view.consents)]
    return Answer(said, told or ["Nothing is open."])


def hand_over(call: Call) -> Answer:
    """Give a case to a colleague, who is told."""
    args = call.args
    words = call.text(args.reason_file) if args.reason_file else ""
    handed = call.workbook.handing_over.hand_over(
        args.case, args.to, words, with_tasks=not args.keep_tasks
    )
    return Answer({"id": handed}, ["Handed over. Your colleague finds it in Today."])


def _settled(text: str) -> dict[str, Decided]:
    """Read what was decided, by id.  UserError `command.settled_unread`."""
    try:
        return msgspec.json.decode(text, type=dict[str, Decided])
    except msgspec.DecodeError:
        raise UserError("command.settled_unread") from None


def reopen(call: Call) -> Answer:
    """Take a closed case up again."""
    _do(call, call.workbook.cases.reopen)
    return Answer({"open": True}, ["Open again."])


def hold(call: Call) -> Answer:
    """Hold a case."""
    _do(call, call.workbook.retention.hold)
    return Answer({"held": True}, ["Held. Nothing of it can be removed until the hold is lifted."])


def lift(call: Call) -> Answer:
    """Lift the hold on a case."""
    _do(call, call.workbook.retention.lift)
    return Answer({"held": False}, ["The hold is lifted."])


def purge(call: Call) -> Answer:
    """Remove names, free text, answers and evidence of a closed case."""
    goes = call.workbook.retention.what_goes(call.args.case)
    done = _do(call, call.workbook.retention.purge_words)
    return _removed(done.entry_id, done.files_waiting, goes.recipients)


def erase(call: Call) -> Answer:
    """Remove a closed case whole."""
    goes = call.workbook.retention.what_goes(call.args.case)
    reason = call.text(call.args.reason_file)
    done = call.workbook.retention.erase(call.args.case, reason, call.args.reference)
    return _removed(done.entry_id, done.files_waiting, goes.recipients)


def _do(call: Call, verb: Callable[[str, str], Any]) -> Any:
    return verb(call.args.case, call.text(call.args.reason_file))


def _removed(entry: str, waiting: int, recipients: tuple[str, ...]) -> Answer:
    lines = [
        "Removed. Traces may stay on flash memory until the vault key is renewed, and in older backups."
    ]
    lines += [f"Still with: {who}. Ask for it back." for who in recipients]
    if waiting:
        lines.append(f"{waiting} files could not be removed yet; the next opening tries again.")
    told = {"register": entry, "still_with": recipients, "files_waiting": waiting}
    return Answer(told, lines)
