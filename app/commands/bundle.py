"""`bundle …`: put evidence in order for one recipient, build the file, and check one against its manifest."""

from __future__ import annotations

import argparse
import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.commands.call import Answer, Call
from app.commands.main import add_verb
from app.domain.bundle import Bundle
from app.errors import UserError


def register(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of `bundle`."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    planned = add_verb(
        verbs, "plan", plan, "a plan with everything shareable, to be edited", case=True
    )
    planned.add_argument("--recipient", required=True, metavar="ORG")
    planned.add_argument("--profile", default="us_exhibits", metavar="NAME")
    planned.add_argument("--out", metavar="PLAN.json")
    built = add_verb(verbs, "build", build, "build the file of a plan, through the gate")
    built.add_argument("plan", metavar="PLAN.json")
    built.add_argument("--out", required=True, metavar="FILE")
    built.add_argument("--manifest", metavar="FILE", help="where to write the manifest")
    checked = add_verb(verbs, "verify", verify, "is this file what its manifest says?", vault=False)
    checked.add_argument("file", metavar="FILE")
    checked.add_argument("--manifest", required=True, metavar="FILE")


def plan(call: Call) -> Answer:
    """A plan in the order of the law's headings."""
    args = call.args
    made = call.workbook.bundles.suggest(args.case, args.recipient, profile_id=args.profile)
    said = {
        "case": made.case_id, "recipient": made.recipient_id, "profile": made.profile,
        "title": made.title, "instruction": "", "items": list(made.items),
    }  # fmt: skip
    if args.out:
        call.write(args.out, json.dumps(said, ensure_ascii=False, indent=2).encode())
    return Answer(said, [f"{len(made.items)} items."])


def build(call: Call) -> Answer:
    """Build the bundle; the file appears only once its ledger line is written."""
    made = _bundle(call)
    written = call.workbook.bundles.write(made, Path(call.args.out))
    if call.args.manifest:
        call.write(call.args.manifest, written.manifest)
    said = {"pages": written.pages, "bytes": written.size, "sha256": written.sha256}
    return Answer(said, [f"{written.pages} pages, SHA-256 {written.sha256}."])


def verify(call: Call) -> Answer:
    """Compare a file with its manifest; exit 3 where they differ."""
    content, told = call.content(call.args.file), _json(call.text(call.args.manifest))
    file = told.get("file", {})
    same = file.get("sha256") == hashlib.sha256(content).hexdigest()
    words = (
        "The file is what its manifest says." if same else "The file is not what its manifest says."
    )
    return Answer({"ok": same, "pages": file.get("pages")}, [words], 0 if same else 3)


def _bundle(call: Call) -> Bundle:
    told = _json(call.text(call.args.plan))
    try:
        made = call.workbook.bundles.suggest(
            str(told["case"]),
            str(told["recipient"]),
            profile_id=str(told.get("profile", "us_exhibits")),
        )
        items = tuple(str(item) for item in told["items"])
    except (KeyError, TypeError):
        raise UserError("bundle.plan_wrong") from None
    return replace(
        made,
        items=items,
        title=str(told.get("title", "")),
        instruction=str(told.get("instruction", "")),
    )


def _json(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except ValueError:
        raise UserError("bundle.plan_wrong") from None
    if not isinstance(told, dict):
        raise UserError("bundle.plan_wrong")
    return told
