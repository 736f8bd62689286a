"""`indicator …`: signs in a case, each noted by a person; no count, no score."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from app.commands.call import Answer, Call
from app.commands.main import add_verb
from app.domain.indication import Indication
from app.services.indicators import SignLine, SignNote


def register(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of `indicator`."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    listed = add_verb(verbs, "list", list_signs, "the signs of a case as they stand", case=True)
    listed.add_argument("--all", action="store_true", help="those nobody has looked at, too")
    parts = add_verb(verbs, "note", note, "note one sign", case=True)
    parts.add_argument("sign", metavar="SIGN")
    parts.add_argument("--answer", required=True, choices=Indication.ANSWERS)
    parts.add_argument("--source", default="", choices=Indication.SOURCES)
    parts.add_argument("--words-file", metavar="FILE", help="said, seen or read, in words; or -")
    parts.add_argument("--on-file", metavar="FILE", help="when, in words; or -")


def list_signs(call: Call) -> Answer:
    """Each sign that was noted or that an answer points to; with --all every one of the catalogue."""
    found = [
        one
        for one in call.workbook.indicators.of_case(call.args.case)
        if call.args.all or one.answer or one.pointers
    ]
    return Answer([_said(one) for one in found], [_line(one) for one in found])


def note(call: Call) -> Answer:
    """Note a sign, over what was noted of it before."""
    args = call.args
    said = SignNote(
        args.answer, args.source,
        words=call.text(args.words_file) if args.words_file else "",
        on=call.text(args.on_file).strip() if args.on_file else "",
    )  # fmt: skip
    call.workbook.indicators.note(args.case, args.sign, said)
    kept = next(one for one in call.workbook.indicators.of_case(args.case) if one.id == args.sign)
    return Answer(_said(kept), [_line(kept)])


def _said(one: SignLine) -> dict[str, Any]:
    return {**asdict(one), "on": one.on.words if one.on else None}


def _line(one: SignLine) -> str:
    noted = one.answer or "not looked at"
    pointing = (
        f"; {len(one.pointers)} answers point to it" if one.pointers and not one.answer else ""
    )
    return f"{one.id}  {one.label}  ({noted}{pointing})"
