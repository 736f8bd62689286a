"""`card …`: the rights card as text or on paper; it names nobody and needs no vault."""

from __future__ import annotations

import argparse

from app.commands.call import Answer, Call
from app.commands.main import add_verb
from app.documents.card import card_text, render_card


def register(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of `card`."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    text = add_verb(verbs, "text", say, "every word of the card in reading order", vault=False)
    text.add_argument("--lang", default="en", metavar="L")
    printed = add_verb(verbs, "print", print_card, "the card as a PDF", vault=False)
    printed.add_argument("--lang", default="en", metavar="L")
    printed.add_argument("--large", action="store_true", help="the same words in large print")
    printed.add_argument("--out", required=True, metavar="FILE")


def say(call: Call) -> Answer:
    """Every word of the card in one language."""
    words = card_text(call.args.lang, today=call.desk.clock.today())
    return Answer({"lang": call.args.lang, "text": words}, words.splitlines())


def print_card(call: Call) -> Answer:
    """The card in one language as a PDF."""
    drawn = render_card(call.args.lang, today=call.desk.clock.today(), large=call.args.large)
    call.write(call.args.out, drawn.pdf)
    return Answer({"pages": drawn.pages, "sha256": drawn.sha256}, [f"Saved, {drawn.pages} pages."])
