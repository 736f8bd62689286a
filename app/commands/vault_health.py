"""`vault health`: how the workbook itself is; with `--check`, everything is checked first."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from app.commands.call import Answer, Call
from app.commands.main import add_verb
from app.services.health_words import title, told

_MARKS = {"good": "  ", "attention": "! ", "unknown": "? "}


def register(verbs: Any) -> None:
    """Add the verb to those of `vault`."""
    seen = add_verb(
        verbs, "health", health, "backups, keys, checks, the laptop under it", folder=True
    )
    seen.add_argument("--check", action="store_true", help="check everything first")


def health(call: Call) -> Answer:
    """Everything the health page says; exit 3 where a check found damage."""
    if call.args.check:
        call.workbook.health.check_everything()
    page = call.workbook.health.page()
    lines, today = (*page.workbook, *page.laptop), call.workbook.clock.today()
    shown = [asdict(line) | {"words": told(line, today)} for line in lines]
    said = [f"{_MARKS[line.state]}{title(line)}: {told(line, today)}" for line in lines]
    damaged = any(line.what == "damaged" for line in lines)
    return Answer({"lines": shown}, said, 3 if damaged else 0)
