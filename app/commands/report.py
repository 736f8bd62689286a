"""`report …`: lists an office keeps or hands to those who ask how it keeps its files."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.commands.call import Answer, Call
from app.commands.main import common
from app.services.register import RegisterLine


def register(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of `report`."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    gone = common(
        verbs.add_parser("destruction", help="what was removed here, and when, why, by whom")
    )
    gone.add_argument("--out", metavar="FILE", help="save it as a table (CSV)")
    gone.set_defaults(run=destruction)
    kept = common(verbs.add_parser("retention", help="closed cases and the day each is kept until"))
    kept.set_defaults(run=retention)


def destruction(call: Call) -> Answer:
    """The register of what was destroyed, the newest first; it names no survivor."""
    found = call.workbook.retention.register()
    if call.args.out:
        call.workbook.retention.save_register(Path(call.args.out))
        return Answer({"lines": len(found)}, [f"{len(found)} lines saved."])
    return Answer([line.row() for line in found], [_line(line) for line in found])


def retention(call: Call) -> Answer:
    """Every closed case, the first to run out first."""
    today = call.workbook.clock.today()
    found = call.workbook.retention.closed()
    told = [
        {
            "case": one.case_id, "reference": one.reference, "closed_on": one.closed_on,
            "kept_until": one.until, "ground": one.ground, "held": one.hold,
            "due": one.until <= today,
        }
        for one in found
    ]  # fmt: skip
    return Answer(told, [
        f"{one.reference:8}  closed {one.closed_on}  kept until {one.until}  {one.ground}"
        + ("  held" if one.hold else "  due" if one.until <= today else "")
        for one in found
    ])  # fmt: skip


def _line(line: RegisterLine) -> str:
    one = line.entry
    what = " ".join(part for part in (one.reference, one.number) if part)
    return f"{line.on}  {one.what:5}  {what:14}  {line.by:12}  {one.because}"
