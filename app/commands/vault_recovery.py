"""`vault recovery …`: the recovery code, tried while nobody needs it."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.commands.call import Answer, Call
from app.commands.main import add_verb


def register(verbs: Any) -> None:
    """Add the verbs about the recovery code to those of `vault`."""
    kinds = verbs.add_parser("recovery", help="the recovery code").add_subparsers(
        metavar="VERB", required=True
    )
    add_verb(kinds, "state", state, "when it was made and tried", folder=True)
    made = add_verb(kinds, "issue", issue, "make a new code; the old one ends", folder=True)
    made.add_argument(
        "--recovery-out", metavar="FILE", help="write it there instead of asking to type it back"
    )
    for verb, help_text, run in (
        ("drill", "would this code, or two shares, open it today?", drill),
        ("split", "three shares of the code, of which any two open it", split),
    ):
        tried = add_verb(kinds, verb, run, help_text)
        tried.add_argument("--code-file", required=True, metavar="FILE|-")


def state(call: Call) -> Answer:
    """What is known about the code in force."""
    known = asdict(call.workbook.recovery.state())
    said = {
        "issued_on": "Made",
        "written_down_on": "Typed back from paper",
        "tested_on": "Last tried",
    }
    lines = [f"{words}: {known[name] or 'never'}" for name, words in said.items()]
    if known["is_split"]:
        lines.append("There are three shares of it.")
    if known["due"]:
        lines.append("It is time to try it: vault recovery drill.")
    return Answer(known, lines)


def issue(call: Call) -> Answer:
    """Make a new code, which counts once it was typed back or lies in the file named."""
    recovery = call.workbook.recovery
    code = recovery.issue()
    if call.args.recovery_out:
        call.write(call.args.recovery_out, f"{code}\n".encode())
        recovery.confirm(Path(call.args.recovery_out).read_text("utf-8"))
    else:
        sys.stderr.write(f"Write this down by hand:\n\n  {code}\n\nNow type it from the paper: ")
        sys.stderr.flush()
        recovery.confirm(sys.stdin.readline())
    return Answer({"issued": True}, ["The new recovery code counts. The old one opens nothing."])


def drill(call: Call) -> Answer:
    """Try a code or two shares on this vault as it is now."""
    call.workbook.recovery.drill(call.text(call.args.code_file))
    return Answer({"opens": True}, ["It opens this vault."])


def split(call: Call) -> Answer:
    """Three shares to be written down by three people; the code itself still opens the vault."""
    shares = call.workbook.recovery.split(call.text(call.args.code_file))
    call.workbook.recovery.handed_out()
    lines = ["Any two of these open the vault. Write each down by hand, for another person:"]
    for number, share in enumerate(shares, 1):
        lines += ["", f"{number}: {share}"]
    return Answer({"shares": shares}, lines)
