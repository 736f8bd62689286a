"""Reads a command line, runs one command, and says what happened in text or JSON.

Exit codes: 0 done · 1 refused with a reason · 2 bad usage · 3 damaged data.  Each noun is a module of this package
and is imported only when it is used, so that `python -m app case list` never loads what prints letters.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from typing import Any

from app.commands.call import Answer, Call
from app.errors import AppError, DamageError, where
from app.process import harden
from app.words import error_sentence

NOUNS = {
    "demo": "make the sample vault and do the main job once",
    "vault": "create, unlock, check and recover vaults",
    "case": "list and show cases, their history and notes; close, hold and remove them",
    "search": "find words in names, notes and answers",
    "consent": "what a person agreed to",
    "form": "check, run and export forms",
    "letter": "preview and print letters",
    "card": "print rights cards",
    "evidence": "add, list and check evidence",
    "bundle": "plan and build evidence bundles",
    "pathway": "legal pathways and their dates",
    "plan": "needs, goals and what is done for them",
    "referral": "who was asked for help, and what they said",
    "check-in": "staying in touch, only as agreed",
    "indicator": "signs in a case, noted one by one",
    "link": "what several cases hold alike",
    "contact": "organisations and their contact cards",
    "transfer": "seal, inspect, open and apply transfers",
    "report": "who did what in a month; what was destroyed, and what is kept until when",
}


_STUMBLED = 70  # as sysexits.h has it: neither refused (1) nor damage (3)
_ORDERS = {code: "\ufffd" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}
"""Signs a terminal obeys instead of showing them."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code; argparse itself leaves with 2 on bad usage."""
    harden()
    words = list(sys.argv[1:] if argv is None else argv)
    args = _parser(words).parse_args(words)
    call = Call(args)
    try:
        answer: Answer = args.run(call)
    except AppError as problem:
        return _refused(problem, as_json=args.json)
    except Exception as bug:
        if sys.flags.dev_mode:
            raise
        _refused(AppError("program.stumbled", where=where(bug)), as_json=args.json)
        return _STUMBLED
    finally:
        call.close()
    _say(answer, as_json=args.json)
    return answer.exit_code


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m app", description="Waymark without a window.", allow_abbrev=False
    )
    nouns = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    named = next((word for word in words if word in NOUNS), None)
    for noun, help_text in NOUNS.items():
        sub = nouns.add_parser(noun, help=help_text, allow_abbrev=False)
        if noun == named:
            import_module(f"app.commands.{noun.replace('-', '_')}").register(sub)
    return parser


def common(parser: argparse.ArgumentParser, *, vault: bool = True) -> argparse.ArgumentParser:
    """Add the options every command shares; `vault` adds the ones that open a vault."""
    parser.add_argument("--json", action="store_true", help="answer in JSON, for programs")
    parser.add_argument(
        "--today", type=date.fromisoformat, metavar="YYYY-MM-DD", help="take this day as today"
    )
    if vault:
        parser.add_argument("--vault", metavar="DIR", help="the vault's folder")
        parser.add_argument(
            "--passphrase-file",
            metavar="FILE",
            help="file that holds the passphrase, or - to type it in",
        )
    return parser


def add_verb(
    verbs: Any,
    name: str,
    run: Callable[[Call], Answer],
    help_text: str,
    *,
    case: bool = False,
    folder: bool = False,
    vault: bool = True,
) -> argparse.ArgumentParser:
    """Add a verb with the options every command shares, and the `case` or the vault's `folder` it is about."""
    parser = common(verbs.add_parser(name, help=help_text), vault=vault)
    if case:
        parser.add_argument("--case", required=True, metavar="ID")
    if folder:
        parser.add_argument("folder", nargs="?", metavar="DIR", help="the vault, as --vault")
    parser.set_defaults(run=run)
    return parser


def _say(answer: Answer, *, as_json: bool) -> None:
    if as_json:
        json.dump(answer.json, sys.stdout, ensure_ascii=False, indent=2, default=str)
        sys.stdout.write("\n")
    elif answer.lines:
        words = "\n".join(answer.lines).replace("\r\n", "\n")
        sys.stdout.write(words.translate(_ORDERS) + "\n")


def _refused(problem: AppError, *, as_json: bool) -> int:
    sentence = error_sentence(problem.code, problem.params)
    if as_json:
        json.dump({"error": problem.code, "message": sentence}, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
    sys.stderr.write(sentence + "\n")
    return 3 if isinstance(problem, DamageError) else 1
