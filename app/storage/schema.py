"""Numbered migrations: each a file of SQL, applied once and in order, all or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Any

from app.storage import traces

_FILLED_BY: dict[int, Callable[[Any], None]] = {2: traces.fill}
"""What fills a table a migration makes from the records that are there, where SQL cannot."""
_NUMBERED = re.compile(r"(\d{4})_\w+\.sql")
_STATEMENT_END = re.compile(r";[ \t]*\n")


@cache
def _migrations() -> dict[int, str]:
    folder = resources.files("app.storage") / "migrations"
    found = [
        (int(match[1]), file.read_text("utf-8"))
        for file in folder.iterdir()
        if (match := _NUMBERED.fullmatch(file.name))
    ]
    if sorted(number for number, _sql in found) != list(range(1, len(found) + 1)):
        raise RuntimeError("migrations are not numbered one by one")
    return dict(found)


VERSION = 4
"""The schema this program writes: the number of the last migration (a test compares)."""


def is_older(connection: Any) -> bool:
    """Whether a store was written by an older version than this."""
    (at,) = connection.execute("PRAGMA user_version").fetchone()
    return bool(at < VERSION)


def migrate(connection: Any) -> None:
    """Bring a store to VERSION; an error leaves it as it was."""
    (at,) = connection.execute("PRAGMA user_version").fetchone()
    if at == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for number, sql in sorted(_migrations().items()):
            if number > at:
                for statement in _statements(sql):
                    connection.execute(statement)
                if number in _FILLED_BY:
                    _FILLED_BY[number](connection.cursor())
                connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk rolls back by itself
            connection.execute("ROLLBACK")
        raise


def _statements(sql: str) -> list[str]:
    """Statements of a migration; those inside a trigger stay together up to its END."""
    statements: list[str] = []
    waiting = ""
    for part in _STATEMENT_END.split(sql + "\n"):
        waiting += part + ";\n"
        inside = "CREATE TRIGGER" in waiting and not waiting.rstrip().endswith("END;")
        if not inside and part.strip():
            statements.append(waiting)
            waiting = ""
    return statements
