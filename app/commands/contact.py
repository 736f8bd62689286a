"""`contact …`: partner organisations and their contact cards."""

from __future__ import annotations

import argparse

from app.commands.call import Answer, Call
from app.commands.main import common
from app.domain.organisation import Organisation


def register(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of `contact`."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    common(verbs.add_parser("list", help="the organisations")).set_defaults(run=list_contacts)
    card = common(verbs.add_parser("card", help="this office's own card, to hand over"))
    card.add_argument("--out", metavar="FILE")
    card.set_defaults(run=own_card)
    taken = common(verbs.add_parser("add", help="keep a card somebody handed over"))
    taken.add_argument("card", metavar="FILE|-")
    taken.add_argument("--organisation", metavar="ORG")
    taken.set_defaults(run=take)
    checked = common(verbs.add_parser("verify", help="say that the words of a card were compared"))
    checked.add_argument("organisation", metavar="ORG")
    checked.add_argument(
        "--words-file", required=True, metavar="FILE|-", help="the words they read out"
    )
    checked.add_argument("--how", required=True, metavar="WORDS", help="by telephone, face to face")
    checked.set_defaults(run=verify)


def list_contacts(call: Call) -> Answer:
    """Every partner with the trust its card has."""
    found = call.workbook.directory.organisations()
    return Answer(
        [_said(one) for one in found], [f"{one.id}  {one.trust:10} {one.name}" for one in found]
    )


def own_card(call: Call) -> Answer:
    """This office's card as text, with the words to read aloud."""
    card = call.workbook.directory.own_card()
    if call.args.out:
        call.write(call.args.out, card.text.encode())
    said = {"card": card.text, "fingerprint": card.fingerprint, "words": card.words}
    return Answer(said, [*card.text.splitlines(), "", f"Read aloud: {card.words}"])


def take(call: Call) -> Answer:
    """Keep a card; its keys are unverified until somebody compares the words."""
    organisation = call.workbook.directory.take_card(
        call.text(call.args.card), call.args.organisation
    )
    view = call.workbook.directory.card_of(organisation)
    words = view.words if view else ""
    return Answer(
        {"id": organisation, "words": words}, [f"Kept as {organisation}.", f"Compare: {words}"]
    )


def verify(call: Call) -> Answer:
    """Say that the words were compared with the card's owner."""
    heard = call.text(call.args.words_file)
    call.workbook.directory.verify(call.args.organisation, heard, call.args.how)
    return Answer({"id": call.args.organisation, "trust": "verified"}, ["The words agree."])


def _said(one: Organisation) -> dict[str, object]:
    return {"id": one.id, "name": one.name, "trust": one.trust, "kind": one.kind}
