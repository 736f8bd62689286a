"""`form …`: the forms there are, checking, running and exporting one, and answers that leave or come in."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from app.commands.call import Answer, Call
from app.commands.main import add_verb
from app.documents.airlock import Airlock
from app.errors import UserError
from app.forms.builtin import builtin_form, builtin_forms, check_file, run_file
from app.forms.export import workbook
from app.forms.model import FormDefinition
from app.services.answers import PURPOSES, Plan, Wanted
from app.services.cases import NewCase


def register(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of `form`."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    add_verb(verbs, "list", list_forms, "the forms that come with the program", vault=False)
    checked = add_verb(verbs, "check", check, "can this form be used here?", vault=False)
    checked.add_argument("file", metavar="FILE")
    ran = add_verb(verbs, "run", run, "what a form makes of answers", vault=False)
    ran.add_argument("file", metavar="FILE|NAME")
    ran.add_argument("answers", metavar="ANSWERS.json")
    exported = add_verb(verbs, "export", export, "a workbook for Kobo or ODK", vault=False)
    exported.add_argument("name", metavar="NAME")
    exported.add_argument("--out", required=True, metavar="FILE.xlsx")
    _register_answers(verbs)


def _register_answers(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs of a vault: its own forms, answers that leave, answers that come in."""
    added = add_verb(verbs, "add", add, "add the office's own form, or another version of it")
    added.add_argument("file", metavar="FILE")
    saved = add_verb(verbs, "answers", save_answers, "save answers for Kobo, ODK or statistics")
    saved.add_argument("name", metavar="NAME")
    saved.add_argument("--case", metavar="ID", help="one case; without it, every case that agreed")
    saved.add_argument("--recipient", required=True, metavar="ORG")
    saved.add_argument("--purpose", default=PURPOSES[0], choices=PURPOSES)
    saved.add_argument("--out", required=True, metavar="FILE", help=".xlsx, .zip or .xml")
    taken = add_verb(verbs, "import", take_in, "take in answers made in Kobo or ODK")
    taken.add_argument("name", metavar="NAME")
    taken.add_argument("file", metavar="FILE", help="a workbook, or one submission's XML")
    into = taken.add_mutually_exclusive_group()
    into.add_argument("--case", metavar="ID", help="whose answers they are")
    into.add_argument("--new-cases", action="store_true", help="a new case for each row")
    taken.add_argument(
        "--row", type=int, action="append", metavar="N", help="only this row; again for more"
    )
    taken.add_argument(
        "--as-typed", action="store_true", help="keep what is no answer as it was typed"
    )


def list_forms(call: Call) -> Answer:
    """Every built-in form."""
    forms = builtin_forms()
    said = [
        {
            "name": form.id,
            "title": form.title,
            "version": form.version,
            "questions": len(list(form.questions())),
        }
        for form in forms
    ]
    return Answer(said, [f"{form.id:24} {form.title}" for form in forms])


def check(call: Call) -> Answer:
    """The form's questions, what a laptop cannot do, and what is wrong; exit 0 where it can be used."""
    found = check_file(Path(call.args.file), _read)
    lines = [f"{found['form']}: {len(found['questions'])} questions"]
    lines += [
        f"not here: {one['what']} in {one['where']}: {one['why']}" for one in found["unsupported"]
    ]
    lines += [
        f"error: {one['what']}{_place(one['sheet'], one['row'], one['column'])}"
        for one in found["errors"]
    ]
    return Answer(found, lines, 1 if found["errors"] else 0)


def run(call: Call) -> Answer:
    """Answers in, everything the form says about them out."""
    try:
        given = json.loads(call.text(call.args.answers))
    except ValueError:
        raise UserError("form.answers_not_json") from None
    if not isinstance(given, dict):
        raise UserError("form.answers_not_json")
    outcome = run_file(Path(call.args.file), given, clock=call.desk.clock, read=_read)
    lines = [f"{one['path']}: {one['code']} {one['message']}" for one in outcome["problems"]]
    return Answer(outcome, lines or ["Nothing to look at again."])


def _read(content: bytes, name: str) -> FormDefinition:
    """Somebody else's file: only the child process opens it."""
    return Airlock().form(content, name=name)


def export(call: Call) -> Answer:
    """Write a built-in form as a workbook."""
    content = workbook(builtin_form(call.args.name))
    call.write(call.args.out, content)
    return Answer({"form": call.args.name, "bytes": len(content)}, ["Saved."])


def add(call: Call) -> Answer:
    """Add a form, and say what it changes for the version that was there."""
    forms, file = call.workbook.forms, Path(call.args.file)
    found = forms.read_file(file)
    changed = forms.what_changes(found)
    form_id = forms.add(found.content, file.name, found.compiled)
    told = changed.changes if changed is not None else ()
    said = {
        "form": form_id, "version": found.line.version,
        "changes": [{"what": one.what, "name": one.name} for one in told],
    }  # fmt: skip
    return Answer(said, [f"{form_id} added.", *(f"{one.what}: {one.name}" for one in told)])


def save_answers(call: Call) -> Answer:
    """Save what the gate lets through; the file appears only once the ledger says that it left."""
    args = call.args
    wanted = Wanted(
        form_id=args.name, recipient_id=args.recipient, case_id=args.case, purpose=args.purpose
    )
    gone = call.workbook.answers.write(wanted, Path(args.out))
    said = {"form": args.name, "filled": len(gone.filled), "withheld": list(gone.withheld)}
    lines = [f"{len(gone.filled)} filled forms saved."]
    lines += [f"stays out: {', '.join(gone.withheld)}"] if gone.withheld else []
    return Answer(said, lines)


def take_in(call: Call) -> Answer:
    """Say what a file would become; with --case or --new-cases, take it in, whole or not at all."""
    args, answers = call.args, call.workbook.answers
    plan = answers.plan(args.name, answers.read_file(Path(args.file)))
    rows = {line.number: line for line in plan.lines if not args.row or line.number in args.row}
    for row in set(args.row or ()) - set(rows):
        raise UserError("form.answers_no_row", row=row)
    into: dict[int, str | NewCase] = {}
    if args.case or args.new_cases:
        into = {
            number: args.case or NewCase(working_name=line.title or f"{plan.title} {number}")
            for number, line in rows.items()
        }
    made = answers.take_in(plan, into, as_typed=args.as_typed) if into else ()
    return _told(plan, made, refused=bool(plan.unfit) and not args.as_typed)


def _told(plan: Plan, made: Sequence[str], *, refused: bool) -> Answer:
    said = {
        "form": plan.form_id,
        "rows": [
            {
                "row": one.number,
                "answers": one.answers,
                "to_look_at": one.to_look_at,
                "is_here": one.is_here,
            }
            for one in plan.lines
        ],
        "strange": [{"sheet": sheet, "column": column} for sheet, column in plan.strange],
        "unfit": [
            {"sheet": one.sheet, "row": one.row, "column": one.column, "what": one.what}
            for one in plan.unfit
        ],
        "sittings": list(made),
    }
    lines = [f"row {one.number}: {one.answers} answers" for one in plan.lines]
    lines += [f"no question for: sheet {sheet}, column {column}" for sheet, column in plan.strange]
    lines += [
        f"no answer: {one.what}{_place(one.sheet, one.row, one.column)}" for one in plan.unfit
    ]
    lines.append(f"{len(made)} taken in." if made else "Nothing was taken in.")
    return Answer(said, lines, 1 if refused else 0)


def _place(sheet: str, row: int, column: str) -> str:
    """Where something stands in a workbook, as far as it is known; '' where nothing is."""
    parts = (("sheet", sheet), ("row", row), ("column", column))
    known = ", ".join(f"{name} {value}" for name, value in parts if value)
    return f" ({known})" if known else ""
