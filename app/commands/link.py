"""`link …`: what several cases hold alike, and saying that two are about one person; nothing is merged."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from app.commands.call import Answer, Call
from app.commands.main import add_verb
from app.services.links import OtherCase, Shared


def register(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of `link`."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    add_verb(verbs, "list", list_links, "what a case shares with others", case=True)
    known = add_verb(verbs, "known", find_known, "cases that hold a reference, phone or name")
    for name in ("reference", "phone", "name"):
        known.add_argument(
            f"--{name}-file", metavar="FILE", help=f"file that holds the {name}, or -"
        )
    joined = add_verb(verbs, "join", join, "say that two cases are about one person", case=True)
    joined.add_argument("other", metavar="ID")
    parted = add_verb(verbs, "part", part, "take that back", case=True)
    for verb in (joined, parted):
        verb.add_argument("--reason-file", required=True, metavar="FILE", help="why, or -")


def list_links(call: Call) -> Answer:
    """What stands in other cases too; a number or address that reaches the survivor is named, not said."""
    across = call.workbook.links.of_case(call.args.case)
    said = {
        "shared": [
            {"sort": one.sort, "kind": one.kind, "words": one.words, "cases": [asdict(each) for each in one.cases]}
            for one in across.shared
        ],
        "same": across.same and asdict(across.same),
    }  # fmt: skip
    lines = [_line(one) for one in across.shared]
    same = [f"The same person: {_case(across.same)}"] if across.same else []
    return Answer(said, [*same, *lines])


def find_known(call: Call) -> Answer:
    """Cases that are here already, before one is opened anew."""
    args = call.args
    asked = {
        name: call.text(file).strip()
        for name, file in (
            ("reference", args.reference_file), ("phone", args.phone_file), ("name", args.name_file)
        )
        if file
    }  # fmt: skip
    found = call.workbook.links.known(**asked)
    return Answer([asdict(one) for one in found], [_case(one) for one in found])


def join(call: Call) -> Answer:
    """Say that two cases are about one person; both stay as they are."""
    args = call.args
    call.workbook.links.join(args.case, args.other, call.text(args.reason_file))
    return list_links(call)


def part(call: Call) -> Answer:
    """Take `join` back."""
    call.workbook.links.part(call.args.case, call.text(call.args.reason_file))
    return list_links(call)


def _case(one: OtherCase) -> str:
    return "  ".join(word for word in (one.reference, one.name) if word) or "a case that is gone"


def _line(one: Shared) -> str:
    words = f" “{one.words}”" if one.words else ""
    return f"{one.sort}{words} ({one.kind}): {', '.join(_case(each) for each in one.cases)}"
