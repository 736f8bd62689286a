"""`evidence …`: add a file, list what a case has, check that nothing changed."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from app.commands.call import Answer, Call
from app.commands.main import add_verb
from app.domain.attachment import Attachment
from app.errors import UserError
from app.services.evidence import EvidenceInput


def register(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of `evidence`."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    added = add_verb(verbs, "add", add, "add a PDF, JPEG or PNG", case=True)
    added.add_argument("file", metavar="FILE")
    added.add_argument(
        "--title-file", metavar="FILE|-", help="its title; the file's name is not used"
    )
    added.add_argument("--kind", default="document", choices=Attachment.KINDS)
    added.add_argument("--categories", default="", metavar="A,B")
    added.add_argument("--criteria", default="", metavar="PATHWAY/CRITERION,…")
    added.add_argument("--obtained", type=date.fromisoformat, metavar="DATE")
    added.add_argument(
        "--privileged", action="store_true", help="between the person and their lawyer"
    )
    added.add_argument("--password-file", metavar="FILE|-", help="the password of a protected PDF")
    for verb, run, help_text in (
        ("list", list_items, "what a case has"),
        ("verify", verify, "read every item again"),
    ):
        add_verb(verbs, verb, run, help_text, case=True)


def add(call: Call) -> Answer:
    """Read a file in a child process and keep it encrypted, with its fingerprint."""
    args = call.args
    call.workbook.cases.head(args.case)
    given = EvidenceInput(
        title=call.text(args.title_file).strip() if args.title_file else "Document",
        kind=args.kind, file_name=Path(args.file).name, obtained_on=args.obtained,
        categories=_names(args.categories), criteria=_names(args.criteria),
        privileged=args.privileged,
        password=call.text(args.password_file).rstrip("\r\n") if args.password_file else None,
    )  # fmt: skip
    try:
        with Path(args.file).open("rb") as source:
            item_id = call.workbook.evidence.add(args.case, source, given)
    except OSError:
        raise UserError("command.cannot_read_file") from None
    item = call.workbook.evidence.item(item_id).item
    return Answer(
        _said(item), [f"Kept as {item.number}, {item.pages} pages, SHA-256 {item.sha256}."]
    )


def list_items(call: Call) -> Answer:
    """Every item with its fingerprint."""
    items = call.workbook.evidence.of_case(call.args.case)
    return Answer(
        [_said(item) for item in items], [f"{item.number}  {item.title}" for item in items]
    )


def verify(call: Call) -> Answer:
    """Whether each item is still what came in; exit 3 where one is not."""
    outcome = call.workbook.evidence.verify(call.args.case)
    damaged = [item for item, whole in outcome.items() if not whole]
    said = {
        "ok": not damaged,
        "items": [{"id": item, "ok": whole} for item, whole in outcome.items()],
    }
    lines = [f"{len(outcome) - len(damaged)} of {len(outcome)} items are as they came."]
    return Answer(said, lines, 3 if damaged else 0)


def _names(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in text.split(",") if part.strip())


def _said(item: Attachment) -> dict[str, object]:
    return {
        "id": item.id,
        "number": item.number,
        "title": item.title,
        "kind": item.kind,
        "pages": item.pages,
        "bytes": item.size,
        "sha256": item.sha256,
        "categories": sorted(item.categories),
    }
