"""`report …`: what an office keeps on paper or hands over: who did what, what was destroyed, what is kept how long."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date
from pathlib import Path

from app.commands.call import Answer, Call
from app.commands.main import add_verb
from app.services.calendar import AHEAD, GROUPS
from app.services.register import RegisterLine


def register(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of `report`."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    sheet = add_verb(verbs, "audit", audit_sheet, "who did what in a month, as a PDF")
    sheet.add_argument("--month", required=True, metavar="YYYY-MM")
    sheet.add_argument("--out", required=True, metavar="FILE")
    held = add_verb(verbs, "witness", witness, "does the trail hold what a sheet says of it?")
    held.add_argument("--laptop", required=True, metavar="ID", help="as the sheet shows it")
    held.add_argument("--entries", required=True, type=int, metavar="N")
    held.add_argument(
        "--digits", required=True, metavar="HEX", help="sixteen, blanks do not matter"
    )
    gone = add_verb(
        verbs, "destruction", destruction, "what was removed here, and when, why, by whom"
    )
    gone.add_argument("--out", metavar="FILE", help="save it as a table (CSV)")
    add_verb(verbs, "retention", retention, "closed cases and the day each is kept until")
    paper = add_verb(verbs, "week", week, "a week without names, as a PDF")
    paper.add_argument("--out", required=True, metavar="FILE")
    paper.add_argument("--first", type=date.fromisoformat, metavar="YYYY-MM-DD", help="else today")
    paper.add_argument("--references", action="store_true", help="with the number of each case")
    paper.add_argument("--everybody", action="store_true", help="not only your own")
    dates = add_verb(verbs, "calendar", calendar_file, "a calendar file (.ics) without names")
    dates.add_argument("--out", required=True, metavar="FILE.ics")
    dates.add_argument("--days", type=int, default=AHEAD, metavar="N", help="today counted")
    dates.add_argument("--only", action="append", default=[], choices=list(GROUPS))
    dates.add_argument("--everybody", action="store_true", help="not only your own")
    add_verb(verbs, "caseload", caseload, "how much each worker carries")


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


def destruction(call: Call) -> Answer:
    """The register of what was destroyed, the newest first; it names no survivor."""
    found = call.workbook.retention.register()
    if call.args.out:
        call.workbook.retention.save_register(Path(call.args.out))
        return Answer({"lines": len(found)}, ["The list is saved."])
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


def week(call: Call) -> Answer:
    """Print seven days into a file; that is written down too."""
    sheets, args = call.workbook.week_sheet, call.args
    sheet = sheets.sheet(args.first, references=args.references, mine=not args.everybody)
    drawn = sheets.draw(sheet)
    sheets.printed()
    call.write(args.out, drawn.pdf)
    lines = sum(len(table.rows) for table in sheet.tables)
    return Answer(
        {"pages": drawn.pages, "lines": lines}, [f"Saved, {drawn.pages} pages, without names."]
    )


def calendar_file(call: Call) -> Answer:
    """Write what lies ahead into a calendar file."""
    args = call.args
    call.workbook.calendar.save(
        Path(args.out), days=args.days, groups=args.only, mine=not args.everybody
    )
    said = "Saved. The file lies outside the vault, in the clear: it says when, never who, what or where."
    return Answer({"saved": True}, [said])


def caseload(call: Call) -> Answer:
    """Who carries how much; no case is named."""
    found = call.workbook.caseload.lines()
    return Answer([asdict(one) for one in found], [
        f"{one.name:16}  open {one.open_cases}  overdue {one.overdue}  this week {one.this_week}  "
        f"next review {one.next_review or '-'}  waiting for a second view {one.second_view}"
        for one in found
    ])  # fmt: skip


def _line(line: RegisterLine) -> str:
    one = line.entry
    what = " ".join(part for part in (one.reference, one.number) if part)
    return f"{line.on}  {one.what:5}  {what:14}  {line.by:12}  {one.because}"
