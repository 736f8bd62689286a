"""`report …`: the monthly sheet of who did what, and whether one on paper still holds."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from app.commands.call import Answer, Call
from app.commands.main import common


def register(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of `report`."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    sheet = common(verbs.add_parser("audit", help="who did what in a month, as a PDF"))
    sheet.add_argument("--month", required=True, metavar="YYYY-MM")
    sheet.add_argument("--out", required=True, metavar="FILE")
    sheet.set_defaults(run=audit_sheet)
    held = common(verbs.add_parser("witness", help="does the trail hold what a sheet says of it?"))
    held.add_argument("--laptop", required=True, metavar="ID", help="as the sheet shows it")
    held.add_argument("--entries", required=True, type=int, metavar="N")
    held.add_argument(
        "--digits", required=True, metavar="HEX", help="sixteen, blanks do not matter"
    )
    held.set_defaults(run=witness)


def audit_sheet(call: Call) -> Answer:
    """Print the monthly sheet into a file; that is written down too."""
    audit = call.workbook.audit
    drawn = audit.draw(audit.sheet(call.args.month))
    view = audit.of_office(call.args.month)
    audit.printed()
    call.write(call.args.out, drawn.pdf)
    told = {
        "month": call.args.month, "pages": drawn.pages, "acts": len(view.lines),
        "people": [asdict(tally) for tally in view.tallies],
        "witness": [asdict(mark) for mark in view.witness],
    }  # fmt: skip
    return Answer(told, [f"Saved, {drawn.pages} pages. It names cases by their number only."])


def witness(call: Call) -> Answer:
    """Compare a laptop's line of a sheet on paper with the trail; exit 3 where the trail says otherwise."""
    args = call.args
    holds = call.workbook.audit.holds(args.laptop, args.entries, args.digits)
    said = "The trail still holds what the sheet says." if holds else (
        "The trail does not hold what the sheet says. Compare the digits once more; if they are right, an older or "
        "changed copy of the vault is in use. Keep it as it is."
    )  # fmt: skip
    return Answer({"holds": holds}, [said], 0 if holds else 3)
