"""`case …`: what stands in the case file, section by section, and writing a record down from a file."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from app.commands.call import Answer, Call
from app.commands.main import add_verb
from app.errors import UserError
from app.services.record_sheets import record_sheet
from app.services.sections import ALL, Section


def add_verbs(verbs: Any) -> None:
    """Add the verbs about the records of a case file."""
    listed = add_verb(
        verbs, "file", show_file, "people, journey, debts, work and papers of a case", case=True
    )
    listed.add_argument(
        "--reason-file", metavar="FILE", help="why restricted entries are opened too; written down"
    )
    written = add_verb(verbs, "write", write, "write a record into the case file", case=True)
    written.add_argument(
        "--kind", required=True, choices=kinds(), metavar="KIND", help=", ".join(kinds())
    )
    written.add_argument(
        "--record", default="", metavar="ID", help="the record to correct, else a new one"
    )
    written.add_argument(
        "--fields-file", required=True, metavar="FILE",
        help="a JSON object of fields and what is typed into them, or - to type it in",
    )  # fmt: skip


def kinds() -> list[str]:
    """Return every kind of record that can be written into a case file."""
    return [kind for section, under in ALL.items() for kind in (section, under) if kind]


def show_file(call: Call) -> Answer:
    """Every section of a case file; of what is restricted, that it is there."""
    call.open_restricted(call.args.case)
    said, lines = sections_of(call)
    return Answer(said, lines)


def sections_of(call: Call) -> tuple[list[dict[str, Any]], list[str]]:
    """The sections of the case of a call, for programs and for people."""
    found = call.workbook.sections.of_case(call.args.case, tuple(ALL))
    lines = [line for section in found for line in _lines(section)]
    return [asdict(section) for section in found if section.lines or section.locked], lines


def write(call: Call) -> Answer:
    """Write a record down from a JSON object, as if it were typed into its sheet."""
    kind, typed = call.args.kind, _typed(call)
    made = call.workbook.case_file.keep(kind, call.args.case, typed, call.args.record)
    return Answer({"id": made}, [f"Saved as {made}."])


def _typed(call: Call) -> dict[str, str | list[str]]:
    """The fields a file holds: text, or a list of texts where several can be chosen.  UserError `record.no_fields`."""
    try:
        read = json.loads(call.text(call.args.fields_file))
    except ValueError:
        raise UserError("record.no_fields") from None
    asked = {one.name: one for one in record_sheet(call.args.kind).fields}
    if not isinstance(read, dict) or not read.keys() <= asked.keys():
        raise UserError("record.no_fields")
    for name, value in read.items():
        many = asked[name].type == "many"
        told = value if many and isinstance(value, list) else [None] if many else [value]
        if not all(isinstance(one, str) for one in told):
            raise UserError("record.no_fields")
    return read


def _lines(section: Section) -> list[str]:
    told = [
        f"{one.kind:18}  {one.record_id}  "
        + "  ".join(
            part for part in (*one.when, one.title, *one.details, one.amount, one.after) if part
        )
        for one in section.lines
    ]
    return [*told, *(f"{kind:18}  restricted" for kind in section.locked)]
