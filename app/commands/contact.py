"""`contact …`: partner organisations and their contact cards."""

from __future__ import annotations

import argparse

from app.commands.call import Answer, Call
from app.commands.main import add_verb
from app.domain.organisation import Organisation
from app.words import error_sentence


def register(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of `contact`."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    add_verb(verbs, "list", list_contacts, "the organisations")
    card = add_verb(verbs, "card", own_card, "this office's own card, to hand over")
    card.add_argument("--out", metavar="FILE")
    taken = add_verb(verbs, "add", take, "keep a card somebody handed over")
    taken.add_argument("card", metavar="FILE|-")
    taken.add_argument("--organisation", metavar="ORG")
    checked = add_verb(verbs, "verify", verify, "say that the words of a card were compared")
    checked.add_argument("organisation", metavar="ORG")
    checked.add_argument(
        "--words-file", required=True, metavar="FILE|-", help="the words they read out"
    )
    checked.add_argument("--how", required=True, metavar="WORDS", help="by telephone, face to face")
    taken_in = add_verb(
        verbs, "import", take_table, "take in a table of organisations and services"
    )
    taken_in.add_argument("table", metavar="FILE|-", help="CSV; see resources/directory/README.md")
    taken_in.add_argument(
        "--dry-run", action="store_true", help="say what it would do, and do nothing"
    )
    written = add_verb(verbs, "export", write_table, "the directory as a table")
    written.add_argument("--out", required=True, metavar="FILE")
    written.add_argument("--private-notes", action="store_true")
    written.add_argument("--confidential-addresses", action="store_true")
    written.add_argument("--reason-file", metavar="FILE|-", help="why these addresses are opened")


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


def take_table(call: Call) -> Answer:
    """Take a table in, all of it or nothing; every cell that cannot be taken in is named."""
    contact_file = call.workbook.contact_file
    table = contact_file.read(call.content(call.args.table))
    taken = contact_file.look(table)
    if not (taken.problems or call.args.dry_run):
        taken = contact_file.take(table)
    counts = {state: taken.count(state) for state in ("new", "changed", "unchanged")}
    problems = [
        {"row": one.row, "column": one.column, "code": one.code,
         "message": error_sentence(one.code, one.params)}
        for one in taken.problems
    ]  # fmt: skip
    said = {
        "encoding": taken.encoding, "separator": taken.separator, **counts, "unread": taken.unread,
        "problems": problems, "taken": not (problems or call.args.dry_run),
    }  # fmt: skip
    lines = [f"row {one['row']}, {one['column']}: {one['message']}" for one in problems]
    lines += [f"{n} {state}" for state, n in counts.items()]
    lines += [f"not read: {', '.join(taken.unread)}"] if taken.unread else []
    lines += ["Nothing was taken in."] if not said["taken"] else []
    return Answer(said, lines, 1 if problems else 0)


def write_table(call: Call) -> Answer:
    """Write the directory as a table; what is private only when asked for."""
    reason = call.text(call.args.reason_file).strip() if call.args.reason_file else ""
    content = call.workbook.contact_file.write_out(
        notes=call.args.private_notes, addresses=call.args.confidential_addresses, reason=reason
    )
    call.write(call.args.out, content)
    return Answer({"bytes": len(content)}, ["Written."])


def _said(one: Organisation) -> dict[str, object]:
    return {"id": one.id, "name": one.name, "trust": one.trust, "kind": one.kind}
