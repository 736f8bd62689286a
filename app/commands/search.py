"""`search -`: find words in names, notes and answers; the words come from standard input."""

from __future__ import annotations

import argparse

from app.commands.call import Answer, Call
from app.commands.main import common
from app.services.contact import in_short
from app.services.search import Hit


def register(parser: argparse.ArgumentParser) -> None:
    """Add the options of `search`."""
    common(parser)
    parser.add_argument(
        "words_file", metavar="FILE|-", help="file with the words, or - to type them"
    )
    parser.add_argument(
        "--reason-file",
        metavar="FILE",
        help="why restricted entries are searched too; written down",
    )
    parser.add_argument("--limit", type=int, default=30, metavar="N")
    parser.set_defaults(run=search)


def search(call: Call) -> Answer:
    """Where the words stand, names first, then newest first."""
    call.open_restricted()
    hits = call.workbook.search.find(call.text(call.args.words_file).strip(), limit=call.args.limit)
    found = [
        {
            "case": hit.case_id, "kind": hit.kind, "id": hit.record_id,
            "safe_contact": in_short(hit.reach.contact) if hit.reach else None,
            "snippet": hit.reach.unguarded or hit.snippet,
        }
        for hit in hits
    ]  # fmt: skip
    return Answer(found, [f"{hit.kind:12} {hit.name}  {_said(hit)}" for hit in hits])


def _said(hit: Hit) -> str:
    """Words by which a survivor could be reached stand after what is safe."""
    return f"({in_short(hit.reach.contact)}) {hit.reach.unguarded}" if hit.reach else hit.snippet
