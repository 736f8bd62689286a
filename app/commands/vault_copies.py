"""`vault backup|restore|recover`: copies of a vault, putting one back, and getting everything out of one."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from app.commands.call import Answer, Call
from app.commands.main import add_verb
from app.errors import UserError
from app.words import error_sentence

_WORD = "RECOVER"
_WARNING = f"""\
This writes every case, every attachment and their whole history to a folder IN CLEAR, for
anybody who can read that folder. Nobody is asked for consent, and it leaves no entry in the
audit trail. Do it only on a disk that is encrypted, and remove the folder afterwards.
To go on, type {_WORD}: """


def register(verbs: Any) -> None:
    """Add the verbs."""
    made = add_verb(
        verbs, "backup", backup, "make a backup on a stick, or list and check them", folder=True
    )
    made.add_argument("--to", required=True, metavar="DIR", help="the stick or folder for backups")
    todo = made.add_mutually_exclusive_group()
    todo.add_argument("--list", action="store_true", help="only say which backups are there")
    todo.add_argument("--check", type=int, metavar="N", help="read backup N from end to end")
    restored = add_verb(verbs, "restore", restore, "make a vault out of a backup")
    restored.add_argument("source", metavar="BACKUP", help="the stick, or one backup on it")
    restored.add_argument("--out", required=True, metavar="DIR", help="where the vault shall lie")
    restored.add_argument("--reason-file", required=True, metavar="FILE", help="why; kept with it")
    recovered = add_verb(
        verbs, "recover", recover, "write everything out of a vault or backup, in clear"
    )
    recovered.description = (
        "Writes every case and attachment of a vault or backup to a folder, in clear, as far as it can "
        "be read; with a passphrase or the recovery code.  It is the one way out that asks no consent and leaves "
        "no audit entry.  Nothing is written into the vault or backup."
    )
    recovered.add_argument(
        "source", metavar="SOURCE", help="a vault, a stick with backups, or one of them"
    )
    recovered.add_argument("--out", required=True, metavar="DIR", help="a new or empty folder")
    recovered.add_argument("--yes", action="store_true", help="for scripts: do not ask again")


def backup(call: Call) -> Answer:
    """Make a backup, list those that are there, or check one; exit 3 where it is damaged."""
    backups, target = call.workbook.backups, Path(call.args.to)
    if call.args.list:
        there = [_told(one) for one in backups.generations(target)]
        return Answer(there, [_line(one) for one in there] or ["No backup of this vault is there."])
    if call.args.check is not None:
        found = backups.check(target, call.args.check)
        what = [{"area": one.area, "what": one.what} for one in found]
        said = [f"{one.area}: {error_sentence(one.what, {})}" for one in found]
        answer = {"ok": not found, "findings": what}
        return Answer(answer, said or ["It is whole."], 3 if found else 0)
    told = _told(backups.make(target))
    said = [_line(told), *([_lacking(told)] if told["lacking"] else [])]
    return Answer(told, said)


def _told(one: Any) -> dict[str, Any]:
    return {
        "number": one.number, "id": one.id, "made": one.made_at, "verified": one.verified_at,
        "attachments": one.attachments, "lacking": one.lacking,
    }  # fmt: skip


def _line(told: dict[str, Any]) -> str:
    made = _when(told["made"]) if told["made"] else "cannot be read"
    proved = ", read back whole" if told["verified"] else ""
    return f"Backup {told['number']}: {made}, {told['attachments']} attachments{proved}."


def _when(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def _lacking(told: dict[str, Any]) -> str:
    return f"{told['lacking']} attachments are damaged or missing in the vault itself. Look with: vault verify."


def restore(call: Call) -> Answer:
    """Make a vault out of a backup; one that stands there is kept beside it."""
    done = call.desk.restore(
        Path(call.args.source), call.passphrase(), Path(call.args.out),
        reason=call.text(call.args.reason_file),
    )  # fmt: skip
    told = {
        "restored": True, "made": done.made_at, "erased_again": done.erased,
        "list_of_erased_found": done.list_found, "kept": str(done.kept_old) if done.kept_old else None,
    }  # fmt: skip
    said = [f"Restored, as of {_when(done.made_at)}."]
    if done.erased:
        said.append(f"{done.erased} cases erased since then were taken out again.")
    if not done.list_found:
        said.append("No list of erased cases lay there: cases erased since the backup may be back.")
    if done.kept_old:
        said.append(
            f"The vault that was there is kept as {done.kept_old.name} until you remove it."
        )
    return Answer(told, said)


def recover(call: Call) -> Answer:
    """Write everything out in clear; exit 3 where something could not be read."""
    from app.services.recovering import recover as write_out

    words = call.passphrase()
    if not call.args.yes:
        _confirm()
    done = write_out(Path(call.args.source), words, Path(call.args.out))
    told = {
        "cases": done.cases, "records": done.records, "attachments": done.attachments,
        "complete": not done.lost, "lost": len(done.lost),
    }  # fmt: skip
    said = [
        f"{done.cases} cases, {done.records} records and {done.attachments} attachments written."
    ]
    if done.lost:
        said.append("Not everything could be read. manifest.json names what could not.")
    return Answer(told, said, 3 if done.lost else 0)


def _confirm() -> None:
    """Have a person type a word; a script says --yes."""
    if not sys.stdin.isatty():
        raise UserError("recover.not_confirmed")
    sys.stderr.write(_WARNING)
    sys.stderr.flush()
    if sys.stdin.readline().strip() != _WORD:
        raise UserError("recover.not_confirmed")
