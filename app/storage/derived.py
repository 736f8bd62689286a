"""What follows from the records and must fit them: the list of cases, names, traces, the clock, attachment keys.

An older page put back among newer ones can stand in any of these with nothing else to show for it, and a list of cases
that shows last month's telephone number is no small thing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.domain.kinds import KINDS
from app.storage import cases, fold, search, traces
from app.storage.audit import Finding
from app.storage.connection import Connection
from app.storage.ledger import COLUMNS, Row


def check_derived(opened: Connection) -> list[Finding]:
    """Everything derived that does not fit the records it came from."""
    return [*_lines(opened), *_names(opened), *_traces(opened), *_clock(opened), *_keys(opened)]


def _rows(opened: Connection, where: str) -> Iterator[Row]:
    sql = f"SELECT {COLUMNS} FROM record WHERE {where}"  # noqa: S608 - our own text
    return (Row(*found) for found in opened.execute(sql))


def _lines(opened: Connection) -> Iterator[Finding]:
    episodes: dict[str | None, list[Row]] = {}
    for episode in _rows(opened, "kind = 'episode'"):
        episodes.setdefault(episode.case_id, []).append(episode)
    stored = cases.stored_lines(opened)
    for person in _rows(opened, "kind = 'person'"):
        line = cases.line_of(person, episodes.get(person.id, ()))
        if stored.pop(person.id, None) != line:
            yield Finding("database", "store.list_differs", person.id)
    yield from (Finding("database", "store.list_differs", one) for one in stored)


def _names(opened: Connection) -> Iterator[Finding]:
    """Every record that has names is found by each of them."""
    named = ", ".join(f"'{kind}'" for kind, cls in KINDS.items() if cls.NAMES)
    sql = "SELECT 1 FROM names WHERE rowid = ? AND names MATCH ?"
    for row in _rows(opened, f"alive = 1 AND restricted = 0 AND kind IN ({named})"):
        words = fold.whole_query(search.names_of(row.kind, row.decoded()))
        if words and opened.execute(sql, (row.n, words)).fetchone() is None:
            yield Finding("database", "store.index_differs", row.id)


def _traces(opened: Connection) -> Iterator[Finding]:
    """Every record has left the traces it leaves, and no other is there."""
    stored = traces.stored(opened)
    kinds = ", ".join(f"'{kind}'" for kind in traces.TRACED)
    for row in _rows(opened, f"alive = 1 AND kind IN ({kinds})"):
        left = {(one.key, row.n) for one in traces.traces_of(row.kind, row.decoded())}
        if not left <= stored:
            yield Finding("database", "store.index_differs", row.id)
        stored -= left
    if stored:
        yield Finding("database", "store.index_differs")


def _clock(opened: Connection) -> Iterator[Finding]:
    """The clock that was kept is not behind what it stamped."""
    (newest,) = opened.execute("SELECT max(hlc) FROM revision").fetchone()
    kept: Any = opened.execute("SELECT value FROM meta WHERE name = 'hlc'").fetchone()
    if newest is not None and (kept is None or int(kept[0]) < newest):
        yield Finding("database", "store.clock_behind")


def _keys(opened: Connection) -> Iterator[Finding]:
    """Every attachment has its key."""
    sql = (
        "SELECT id FROM record WHERE kind = 'attachment' AND alive = 1 AND EXISTS (SELECT 1 FROM json_each("
        "json_array(body ->> '$.blob_id', body ->> '$.rendition_blob_id')) WHERE value IS NOT NULL "
        "AND value NOT IN (SELECT blob.id FROM blob))"
    )
    return (Finding("attachment", "store.no_blob_key", row[0]) for row in opened.execute(sql))
