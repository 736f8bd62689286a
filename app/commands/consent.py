"""`consent …`: what a person agreed to, recording it, and withdrawing it."""

from __future__ import annotations

import argparse
from datetime import date

from app.commands.call import Answer, Call
from app.commands.main import add_verb
from app.domain.consent import Consent
from app.services.consents import ConsentView


def register(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of `consent`."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    add_verb(verbs, "list", list_consents, "what was agreed in a case", case=True)
    added = add_verb(verbs, "add", add, "record an agreement", case=True)
    added.add_argument("--purpose", required=True, metavar="P")
    added.add_argument("--recipient", required=True, metavar="ORG", help="an id of: contact list")
    added.add_argument("--categories", required=True, metavar="A,B")
    added.add_argument("--until", type=date.fromisoformat, metavar="DATE")
    added.add_argument(
        "--method", default="spoken", choices=("spoken", "signed", "mark", "witnessed")
    )
    gone = add_verb(verbs, "withdraw", withdraw, "end an agreement today")
    gone.add_argument("consent", metavar="ID")


def list_consents(call: Call) -> Answer:
    """Every answer about sharing, live ones first."""
    views = call.workbook.consents.of_case(call.args.case)
    return Answer([_said(view) for view in views], [_line(view) for view in views])


def add(call: Call) -> Answer:
    """Record that a person agreed to one purpose, one recipient and named categories."""
    args = call.args
    names = frozenset(part.strip() for part in args.categories.split(",") if part.strip())
    consent = Consent(
        case_id=args.case, purpose=args.purpose, recipient_id=args.recipient, categories=names,
        until=args.until, method=args.method,
    )  # fmt: skip
    call.workbook.cases.head(args.case)  # refuses an unknown case before anything is written
    consent_id = call.workbook.consents.give(consent)
    return Answer({"id": consent_id}, [f"Recorded as {consent_id}."])


def withdraw(call: Call) -> Answer:
    """End an agreement and say what the recipient already has."""
    gone = call.workbook.consents.withdraw(call.args.consent)
    sent = [one.id for one in gone.already_sent]
    lines = ["From now on nothing more goes out under this agreement."]
    if sent:
        lines.append(
            f"The recipient already has {len(sent)}; asking for it back is a task for today."
        )
    return Answer({"id": gone.consent_id, "already_sent": sent, "task": gone.task_id}, lines)


def _said(view: ConsentView) -> dict[str, object]:
    return {
        "id": view.id,
        "purpose": view.purpose,
        "recipient": view.recipient_id or view.recipient,
        "recipient_name": view.recipient,
        "categories": list(view.categories),
        "until": view.until,
        "live": view.live,
        "state": view.state,
    }


def _line(view: ConsentView) -> str:
    until = f" until {view.until.isoformat()}" if view.until else ""
    return f"{view.id}  {view.state:9} {view.purpose} -> {view.recipient}{until}"
