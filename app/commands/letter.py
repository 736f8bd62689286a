"""`letter …`: which letters there are, how one would look, and printing it through the gate."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from app.commands.call import Answer, Call
from app.commands.main import add_verb
from app.consent.gate import Override
from app.documents.values import Named
from app.errors import UserError
from app.services.letter_parts import letter_kinds
from app.services.letters import Composed, Wish
from app.services.outside import write_whole

GROUNDS = ("danger_to_life", "child_protection", "court_order")
SAID = {
    "never": "Must never be said, but stands in it",
    "own_name": "A name of theirs that was not chosen",
    "own_number": "A way to reach them that was not chosen",
    "other_person": "Names somebody else",
    "whereabouts": "Tells where they are, or an address kept out of sight",
}


def register(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of `letter`."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    add_verb(verbs, "list", list_letters, "the letters that can be written", vault=False)
    for verb, run, help_text in (
        ("preview", preview, "the letter as it would look; a view, not a disclosure"),
        ("print", print_letter, "the letter, through the gate, into a file"),
    ):
        parts = add_verb(verbs, verb, run, help_text, case=True)
        parts.add_argument("letter", metavar="L02")
        parts.add_argument(
            "--recipient", default="", metavar="ORG", help="not for a paper of their own"
        )
        parts.add_argument("--include", nargs="+", action="extend", default=[], metavar="CATEGORY")
        parts.add_argument("--matter", nargs="+", action="extend", default=[], metavar="MATTER")
        parts.add_argument("--names-file", metavar="FILE", help="conflict names, one a line, or -")
        parts.add_argument("--language", default="en", metavar="L")
        parts.add_argument(
            "--delivery", choices=("post", "hand"), help="with an address, or by hand without one"
        )
        parts.add_argument(
            "--despite-file",
            metavar="FILE",
            help="why somebody who must not know is written to; or -",
        )
        parts.add_argument("--override", choices=GROUNDS, help="go on without agreement")
        parts.add_argument("--reason-file", metavar="FILE", help="why, for --override; or -")
        parts.add_argument("--authoriser-file", metavar="FILE", help="who allows it; or -")
        parts.add_argument("--out", required=True, metavar="FILE")


def list_letters(call: Call) -> Answer:
    """Every letter with its purposes and languages."""
    kinds = letter_kinds()
    return Answer(
        [asdict(kind) for kind in kinds],
        [f"{kind.id}  {kind.name}  ({', '.join(kind.languages)})" for kind in kinds],
    )


def preview(call: Call) -> Answer:
    """Draw the letter as it stands; nothing is recorded, because nothing leaves."""
    letters = call.workbook.letters
    composed = letters.compose(_wish(call), for_print=False)
    drawn = letters.draw(composed)
    write_whole(Path(call.args.out), drawn.pdf)
    return Answer(_said(composed), [f"A preview of {drawn.pages} pages. It may not be sent."])


def print_letter(call: Call) -> Answer:
    """Ask the gate, draw, write it down, and only then save the file."""
    composed, drawn = call.workbook.letters.print(_wish(call))
    write_whole(Path(call.args.out), drawn.pdf)
    lines = [f"Printed: {', '.join(sorted(composed.decision.categories))}."]
    lines += [f"{SAID[one.sort]}: {one.words} ({one.place})." for one in composed.leaks]
    lines += [f"Left out: {one.category} ({one.reason})." for one in composed.decision.withheld]
    return Answer(_said(composed), lines)


def _wish(call: Call) -> Wish:
    args = call.args
    typed = {}
    if args.names_file:
        lines = [line.strip() for line in call.text(args.names_file).splitlines()]
        typed["conflict_names"] = tuple(_named(line) for line in lines if line)
    override = None
    if args.override:
        if not (args.reason_file and args.authoriser_file):
            raise UserError("consent.override_needs_reason")
        reason, who = call.text(args.reason_file), call.text(args.authoriser_file)
        override = Override(args.override, reason.strip(), who.strip())
    return Wish(
        case_id=args.case, letter=args.letter, recipient_id=args.recipient,
        include=frozenset(args.include), chosen={"matters": tuple(args.matter)} if args.matter else {},
        typed=typed, language=args.language, override=override, delivery=args.delivery,
        despite=call.text(args.despite_file).strip() if args.despite_file else "",
    )  # fmt: skip


def _named(line: str) -> Named:
    """Read "Name; who this is; remark"."""
    parts = [part.strip() for part in line.split(";")]
    return Named(*parts[:3])


def _said(composed: Composed) -> dict[str, object]:
    decision = composed.decision
    return {
        "printed": sorted(decision.categories),
        "withheld": [{"category": w.category, "reason": w.reason} for w in decision.withheld],
        "consent": decision.consents[0] if decision.consents else None,
        "overridden": decision.overridden,
        "leaks": [asdict(one) for one in composed.leaks],
        "delivery": composed.wish.goes,
    }
