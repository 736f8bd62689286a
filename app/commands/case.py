"""`case …`: list and show cases, their history, and add a note; the file is `case_file`, keeping `case_keeping`."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from app.commands import case_file
from app.commands.call import Answer, Call
from app.commands.case_keeping import add_verbs
from app.commands.main import add_verb
from app.services.case_rows import CaseRow
from app.services.contact import in_short
from app.services.timeline import TimelineEntry


def register(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of `case`."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    add_verb(verbs, "list", list_cases, "every case, closed ones too")
    shown = add_verb(verbs, "show", show, "one case on one page", case=True)
    shown.add_argument(
        "--reason-file", metavar="FILE", help="why restricted entries are opened too; written down"
    )
    history = add_verb(verbs, "history", history_of, "who changed what in a case or a record")
    history.add_argument("--case", required=True, metavar="ID", help="the id of a case or a record")
    note = add_verb(verbs, "note", add_note, "add a note", case=True)
    note.add_argument(
        "--text-file", required=True, metavar="FILE", help="the text, or - to type it in"
    )
    case_file.add_verbs(verbs)
    add_verbs(verbs)


def list_cases(call: Call) -> Answer:
    """Every case with reference, name, phone and status."""
    rows = call.workbook.cases.find(closed=True, limit=None)
    return Answer([_row(row) for row in rows], [_line(row) for row in rows])


def show(call: Call) -> Answer:
    """One case: who, how to reach them, what is next, what was agreed, what happened."""
    call.open_restricted(call.args.case)
    seen = call.workbook.cases.overview(call.args.case)
    entries = call.workbook.cases.timeline(call.args.case)
    head = seen.head
    lines = [f"{head.reference}  {head.name}  ({'open' if head.is_open else 'closed'})"]
    file, file_lines = case_file.sections_of(call)
    lines += [*(_entry(entry) for entry in entries), *file_lines]
    said = asdict(seen)
    said["file"] = file
    for part in ("next_task", "safety_task"):
        task = getattr(seen, part)
        said[part] = (
            None if task is None else {"id": task.id, "title": task.title, "due_on": task.due_on}
        )
    said["timeline"] = [asdict(entry) for entry in entries]
    return Answer(said, lines)


def history_of(call: Call) -> Answer:
    """Every change of a record, newest first, with old and new values."""
    changes = call.workbook.history.of(call.args.case)
    lines = [
        f"{change.at:%Y-%m-%d %H:%M}  {change.who}  {change.name or 'change'}  "
        + ", ".join(one.path for one in change.fields)
        for change in changes
    ]
    return Answer([asdict(change) for change in changes], lines)


def add_note(call: Call) -> Answer:
    """Add the text of a file as a note."""
    note = call.workbook.notes.add(call.args.case, call.text(call.args.text_file))
    return Answer({"id": note}, [f"Saved as {note}."])


def _row(row: CaseRow) -> dict[str, object]:
    """The shape other programs rely on: `name` is the full name, `working_name` the one in use."""
    return {
        "id": row.id,
        "reference": row.reference,
        "name": row.legal_name or row.name,
        "working_name": row.name,
        "safe_contact": in_short(row.contact),
        "phone": row.phone.unguarded,
        "status": row.status,
        "language": row.language,
        "opened_on": row.opened_on,
        "worker": row.worker,
        "next": row.next_title,
        "next_on": row.next_on,
    }


def _line(row: CaseRow) -> str:
    return f"{row.id}  {row.reference:8}  {row.status:7}  {row.legal_name or row.name}"


def _entry(entry: TimelineEntry) -> str:
    at = f" {entry.at:%H:%M}" if entry.at else ""
    said = " ".join(part for part in (entry.title, entry.text, entry.detail) if part)
    day = entry.said or (entry.on.isoformat() if entry.on else "?")
    return f"{day}{at}  {entry.kind}  {said}"
