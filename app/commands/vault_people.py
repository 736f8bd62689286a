"""`vault person …`, `vault passphrase`, `vault renew`: who can open the vault, and by which keys."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any

from app.commands.call import Answer, Call
from app.commands.main import add_verb
from app.domain.rights import ROLES


def register(verbs: Any) -> None:
    """Add the verbs about people to those of `vault`."""
    changed = add_verb(
        verbs, "passphrase", change_passphrase, "change your passphrase", folder=True
    )
    changed.add_argument("--new-passphrase-file", required=True, metavar="FILE")
    changed.add_argument(
        "--known-by-others",
        action="store_true",
        help="somebody else may know the old one: renew the vault key as well",
    )
    add_verb(verbs, "renew", renew, "a new vault key for everybody", folder=True)
    people = verbs.add_parser("person", help="who can open it").add_subparsers(
        metavar="VERB", required=True
    )
    add_verb(people, "list", everyone, "everybody, also who left", folder=True)
    added = add_verb(people, "add", add, "let a colleague open it")
    added.add_argument("--name-file", required=True, metavar="FILE|-")
    added.add_argument("--role", required=True, choices=ROLES)
    added.add_argument("--new-passphrase-file", required=True, metavar="FILE")
    named = _on_person(people, "rename", rename, "correct a name")
    named.add_argument("--name-file", required=True, metavar="FILE|-")
    placed = _on_person(people, "role", set_role, "give another role")
    placed.add_argument("role", choices=ROLES, metavar="ROLE")
    removed = _on_person(
        people, "remove", remove, "close it to somebody who leaves; renews the vault key"
    )
    removed.add_argument(
        "--saw-recovery",
        action="store_true",
        help="they may know the recovery code: make a new one",
    )
    removed.add_argument("--recovery-out", metavar="FILE", help="where to write the new code")
    forgot = _on_person(
        people,
        "passphrase",
        replace_passphrase,
        "a new passphrase for a colleague who forgot theirs",
    )
    forgot.add_argument("--new-passphrase-file", required=True, metavar="FILE")


def _on_person(
    people: Any, name: str, run: Callable[[Call], Answer], help_text: str
) -> argparse.ArgumentParser:
    parser = add_verb(people, name, run, help_text)
    parser.add_argument("person", metavar="ID")
    return parser


def change_passphrase(call: Call) -> Answer:
    """Give who opens the vault a new passphrase."""
    current, new = call.passphrase(), call.passphrase(call.args.new_passphrase_file)
    call.workbook.people.change_passphrase(current, new, known_by_others=call.args.known_by_others)
    lines = ["Changed. Old copies of this vault still open with the old passphrase."]
    return Answer({"changed": True, "renewed": call.args.known_by_others}, lines)


def renew(call: Call) -> Answer:
    """A new vault key; every passphrase and the recovery code stay."""
    call.workbook.people.renew_key()
    return Answer(
        {"renewed": True}, ["Everybody has a new vault key. Passphrases stay as they are."]
    )


def everyone(call: Call) -> Answer:
    """Who works or worked here, and who can open the vault."""
    found = call.workbook.people.everyone()
    lines = [
        f"{one.id}  {'opens it' if one.can_open else 'cannot  '}  {one.role:10}  {one.name}"
        for one in found
    ]
    return Answer([asdict(one) for one in found], lines)


def add(call: Call) -> Answer:
    """Let a colleague open the vault with a passphrase of their own."""
    args = call.args
    person = call.workbook.people.add(
        call.text(args.name_file).strip(), args.role, call.passphrase(args.new_passphrase_file)
    )
    return Answer({"id": person}, [f"Added as {person}."])


def rename(call: Call) -> Answer:
    """Correct somebody's name."""
    call.workbook.people.rename(call.args.person, call.text(call.args.name_file).strip())
    return Answer({"id": call.args.person}, ["Corrected."])


def set_role(call: Call) -> Answer:
    """Give somebody another role."""
    call.workbook.people.set_role(call.args.person, call.args.role)
    return Answer(
        {"id": call.args.person, "role": call.args.role}, ["From their next unlocking on."]
    )


def remove(call: Call) -> Answer:
    """Close the vault to somebody, by a new key for everybody else."""
    args = call.args
    remove_them = partial(call.workbook.people.remove, args.person, saw_recovery=args.saw_recovery)
    code = call.keep_code(args.recovery_out if args.saw_recovery else None, remove_them)
    told = {"id": args.person, "removed": True}
    lines = ["Removed. Copies they took before stay readable to them."]
    if not code:
        return Answer(told, lines)
    if args.recovery_out:
        return Answer(told, [*lines, "The new recovery code is in the file you named."])
    shown = [
        "Write the new recovery code down by hand; the old one opens nothing:",
        "",
        f"  {code}",
    ]
    return Answer({**told, "recovery_code": code}, [*lines, *shown])


def replace_passphrase(call: Call) -> Answer:
    """Give a colleague who forgot theirs a new passphrase."""
    new = call.passphrase(call.args.new_passphrase_file)
    call.workbook.people.replace_passphrase(call.args.person, new)
    return Answer(
        {"id": call.args.person}, ["Replaced. Their old passphrase opens nothing any more."]
    )
