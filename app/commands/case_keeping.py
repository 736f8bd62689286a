"""`case …`: close and take up again, hold and let go, remove the words of a case or all of it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from app.commands.call import Answer, Call
from app.commands.main import common


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
        verb = common(verbs.add_parser(name, help=help_text))
        verb.add_argument("--case", required=True, metavar="ID")
        verb.add_argument("--reason-file", required=True, metavar="FILE", help="why, or -")
        verb.set_defaults(run=run)
        if run is erase:
            _wants_reference(verb)


def _wants_reference(verb: argparse.ArgumentParser) -> None:
    said = "the case's reference, A-0001, so that the right one goes"
    verb.add_argument("--reference", required=True, metavar="REFERENCE", help=said)


def close(call: Call) -> Answer:
    """End the current episode, and say until when the case is kept."""
    _do(call, call.workbook.cases.close)
    line = call.workbook.retention.of_case(call.args.case)
    until = line.until if line else None
    told = f"Closed. Kept until {until}." if until else "Closed."
    return Answer({"closed": True, "kept_until": until}, [told])


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
