"""`vault …`: make a vault, look whether it is whole; its copies, and who can open it, stand in modules of their own."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from app.commands import vault_copies, vault_health, vault_people, vault_recovery
from app.commands.call import Answer, Call
from app.commands.main import add_verb
from app.words import error_sentence


def register(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of `vault`."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    made = add_verb(verbs, "create", create, "make a vault", folder=True)
    made.add_argument("--office", required=True, metavar="NAME", help="the name on letters")
    made.add_argument("--worker", required=True, metavar="NAME", help="the first caseworker")
    made.add_argument("--recovery-out", metavar="FILE", help="where to write the recovery code")
    add_verb(verbs, "verify", verify, "is a vault or a backup whole? writes nothing", folder=True)
    vault_people.register(verbs)
    vault_recovery.register(verbs)
    vault_health.register(verbs)
    vault_copies.register(verbs)


def create(call: Call) -> Answer:
    """Make a vault; its recovery code is shown once, to be written down by hand."""
    args = call.args

    def make() -> str:
        workbook, code = call.desk.create(
            call.vault_folder, call.passphrase(), office=args.office, worker=args.worker
        )
        workbook.lock()
        return code

    code = call.keep_code(args.recovery_out, make)
    if args.recovery_out:
        return Answer({"created": True}, ["Made. The recovery code is in the file you named."])
    lines = ["Made.  Write this recovery code down by hand and keep it elsewhere:", "", f"  {code}"]
    return Answer({"created": True, "recovery_code": code}, lines)


def verify(call: Call) -> Answer:
    """Everything that speaks against a vault, by area; exit 3 where something does, 1 where it is in use."""
    findings = call.desk.verify(call.vault_folder, call.passphrase())
    told = {"ok": not findings, "findings": [asdict(one) for one in findings]}
    if not findings:
        return Answer(told, ["Everything is as it was written."])
    lines = [f"{one.area}: {error_sentence(one.what, {'name': one.where})}" for one in findings]
    return Answer(told, lines, 1 if all(one.what.endswith(".in_use") for one in findings) else 3)
