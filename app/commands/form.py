"""`form …`: the forms there are, checking one, running answers through it, and exporting it."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from app.commands.call import Answer, Call
from app.commands.main import common
from app.documents.airlock import Airlock
from app.errors import UserError
from app.forms.builtin import builtin_form, builtin_forms, check_file, run_file
from app.forms.export import workbook
from app.forms.model import FormDefinition


def register(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of `form`."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    listed = common(
        verbs.add_parser("list", help="the forms that come with the program"), vault=False
    )
    listed.set_defaults(run=list_forms)
    checked = common(verbs.add_parser("check", help="can this form be used here?"), vault=False)
    checked.add_argument("file", metavar="FILE")
    checked.set_defaults(run=check)
    ran = common(verbs.add_parser("run", help="what a form makes of answers"), vault=False)
    ran.add_argument("file", metavar="FILE|NAME")
    ran.add_argument("answers", metavar="ANSWERS.json")
    ran.set_defaults(run=run)
    exported = common(verbs.add_parser("export", help="a workbook for Kobo or ODK"), vault=False)
    exported.add_argument("name", metavar="NAME")
    exported.add_argument("--out", required=True, metavar="FILE.xlsx")
    exported.set_defaults(run=export)


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
        f"error: {one['what']} (sheet {one['sheet']}, row {one['row']}, column {one['column']})"
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
