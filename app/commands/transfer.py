"""`transfer …`: seal a case for another organisation, look into a package, take one in."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import BinaryIO

from app.commands.call import Answer, Call
from app.commands.main import add_verb
from app.errors import UserError
from app.services.incoming import Incoming
from app.services.sealing import Sending
from app.services.transfers import inspect_with


def register(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of `transfer`."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    sealed = add_verb(verbs, "seal", seal, "seal a case for an organisation", case=True)
    sealed.add_argument("--recipient", required=True, metavar="ORG")
    sealed.add_argument("--restricted", nargs="+", action="extend", default=[], metavar="ID")
    sealed.add_argument("--named", nargs="+", action="extend", default=[], metavar="ID")
    sealed.add_argument("--reason-file", metavar="FILE|-")
    sealed.add_argument("--out", required=True, metavar="FILE")
    seen = add_verb(verbs, "inspect", inspect, "what a package is, keeping nothing")
    seen.add_argument("package", metavar="FILE")
    seen.add_argument("--identity", metavar="FILE", help="an age identity instead of a vault")
    opened = add_verb(verbs, "open", dry_run, "a dry run: what taking it in would do")
    opened.add_argument("package", metavar="FILE")
    applied = add_verb(verbs, "apply", apply, "take a package in")
    applied.add_argument("package", metavar="FILE")
    applied.add_argument(
        "--reason-file", metavar="FILE|-", help="why, where its origin is not proven"
    )
    applied.add_argument("--receipt", metavar="FILE", help="where to write the signed receipt")
    receipt = add_verb(
        verbs, "receipt", take_receipt, "keep the receipt of a package sent from here"
    )
    receipt.add_argument("receipt", metavar="FILE")


def seal(call: Call) -> Answer:
    """Seal what the person agreed to, and nothing else."""
    args = call.args
    sending = Sending(
        case_id=args.case, recipient_id=args.recipient, restricted=frozenset(args.restricted),
        named=frozenset(args.named), reason=call.text(args.reason_file) if args.reason_file else "",
    )  # fmt: skip
    ready, manifest = call.workbook.transfers.write(sending, Path(args.out))
    said = {
        "package": manifest.cover.package,
        "items": len(manifest.items),
        "records": ready.records,
        "categories": sorted(ready.decision.categories),
        "withheld": [{"category": w.category, "reason": w.reason} for w in ready.decision.withheld],
    }
    return Answer(said, [f"Sealed {ready.records} records and {len(ready.blobs)} documents."])


def inspect(call: Call) -> Answer:
    """Say who sealed a package, for whom, and what it holds; exit 0 when the signature is valid."""
    with _opened(call.args.package) as source:
        if call.args.identity:
            found = inspect_with(source, _identity(call.text(call.args.identity)))
        else:
            found = call.workbook.transfers.inspect(source)
    if found["signature"] != "valid":
        return Answer(found, ["The signature is not valid. Do not use this package."], 1)
    lines = [
        f"From {found['sender']['label']} ({found['sender']['trust']}), made {found['created']}."
    ]
    lines += [f"{item['bytes']:>10}  {item['name']}" for item in found["items"]]
    return Answer(found, lines)


def dry_run(call: Call) -> Answer:
    """Open a package, compare it with the vault, and keep nothing."""
    incoming = _open(call)
    incoming.discard()
    return Answer(_said(incoming), _lines(incoming), 1 if incoming.refused else 0)


def apply(call: Call) -> Answer:
    """Take a package in and write the signed receipt."""
    incoming = _open(call)
    reason = call.text(call.args.reason_file) if call.args.reason_file else ""
    try:
        receipt = call.workbook.transfers.apply(incoming, reason)
    except BaseException:
        incoming.discard()
        raise
    if call.args.receipt:
        call.write(call.args.receipt, receipt)
    return Answer({**_said(incoming), "applied": True}, [*_lines(incoming), "Taken in."])


def take_receipt(call: Call) -> Answer:
    """Keep a receipt with the package it answers."""
    sent = call.workbook.transfers.take_receipt(call.content(call.args.receipt))
    return Answer({"id": sent}, ["The receipt is kept with the package."])


def _open(call: Call) -> Incoming:
    transfers = call.workbook.transfers
    with _opened(call.args.package) as source:
        return transfers.dry_run(transfers.open(source, transfers.keys()))


def _opened(name: str) -> BinaryIO:
    try:
        return Path(name).open("rb")
    except OSError:
        raise UserError("command.cannot_read_file") from None


def _identity(text: str) -> str:
    """The secret key line of an age identity file."""
    for line in text.splitlines():
        if line.strip().upper().startswith("AGE-SECRET-KEY-"):
            return line.strip()
    raise UserError("transfer.no_identity")


def _said(incoming: Incoming) -> dict[str, object]:
    sender = incoming.sender
    return {
        "package": incoming.manifest.cover.package,
        "sender": {"label": sender.label, "trust": sender.trust} if sender else None,
        "records": [
            {"id": one.record_id, "kind": one.kind, "state": one.state} for one in incoming.plan
        ],
        "attachments": len(incoming.snapshot.attachments),
        "unreadable": incoming.unreadable,
        "refused": incoming.refused or None,
    }


def _lines(incoming: Incoming) -> list[str]:
    counts = {
        state: sum(one.state == state for one in incoming.plan)
        for state in ("new", "changed", "same")
    }
    told = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
    return [f"From {incoming.sender.label if incoming.sender else '?'}: {told} records, "
            f"{len(incoming.snapshot.attachments)} documents."]  # fmt: skip
