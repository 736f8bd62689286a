"""The list of cases and what is due, read by SQL so that ten thousand cases stay quick."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec

from app.storage.fold import fold
from app.storage.ledger import Row, encode

ORDERS = {"name": "sort_name", "changed": "changed", "reference": "reference"}


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One line of the list of cases; a restricted person's name and phone stay out until opened."""

    case_id: str
    reference: str
    name: str
    sort_name: str
    phone: str
    pronoun: str
    language: str
    status: str
    """new, open or closed."""
    opened_on: str | None
    closed_on: str | None
    worker_id: str
    restricted: bool
    changed: int

    def __repr__(self) -> str:
        return f"<case {self.case_id}>"

    def key(self, order: str) -> tuple[Any, str]:
        """Where this line stands in an order: give it as `after` for the next page."""
        return getattr(self, ORDERS[order]), self.case_id


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date worked out from a pathway's events; `body` says why: anchor, rule, source."""

    key: str
    due_on: date | None
    act_by: date | None
    body: dict[str, Any] = field(repr=False)
    pathway: str = ""
    """Id of the pathway record it belongs to."""
    case_id: str = ""


_LINE = (
    "case_id, reference, name, sort_name, phone, pronoun, language, status, opened_on, closed_on, "
    "worker_id, restricted, changed"
)


IS_OPEN = "EXISTS (SELECT 1 FROM case_list AS line WHERE line.case_id = record.case_id AND status = 'open')"
"""A condition on records: their case is open."""
_CLOSED = "EXISTS (SELECT 1 FROM case_list AS line WHERE line.case_id = {table}.case_id AND status = 'closed')"
NOT_CLOSED = f"NOT {_CLOSED.format(table='record')}"
"""A condition on records: their case was not closed."""

_FEW = 500
"""Of a list in order so many may be named before it is quicker to go through all."""


def page(
    cursor: Any,
    *,
    status: str | None = None,
    order: str = "name",
    after: tuple[Any, str] | None = None,
    limit: int | None = None,
    case_ids: Collection[str] | None = None,
    worker_id: str | None = None,
    closed_by: date | None = None,
) -> list[CaseLine]:
    """One page of live cases after a key (see `CaseLine.key`); `changed` runs newest first.

    `closed_by` keeps those whose last day of support was then or before.
    """
    column, newest_first = ORDERS[order], order == "changed"
    where, values, few = _asked(status, case_ids)
    if worker_id is not None:
        where.append("worker_id = ?")
        values.append(worker_id)
    if closed_by is not None:
        few = True
        where.append("closed_on <= ?")
        values.append(closed_by.isoformat())
    if after is not None:
        where.append(f"({column}, case_id) {'<' if newest_first else '>'} (?, ?)")
        values += after
    way = "DESC" if newest_first else "ASC"
    by = f"+{column}" if few else column
    sql = (
        f"SELECT {_LINE} FROM case_list WHERE {' AND '.join(where)} "  # noqa: S608 - our own names
        f"ORDER BY {by} {way}, case_id {way} LIMIT ?"
    )
    return [
        CaseLine(*row) for row in cursor.execute(sql, (*values, -1 if limit is None else limit))
    ]


def _asked(
    status: str | None, case_ids: Collection[str] | None
) -> tuple[list[str], list[Any], bool]:
    """What lines must meet, the values bound, and whether they are few of many.

    Going by an index of all would then read them all ("+" forbids it); where many are named, the first of them are
    found sooner by going through all in order.
    """
    where, values, few = ["alive = 1"], list[Any](), False
    if case_ids is not None:
        few, values = len(case_ids) <= _FEW, [*case_ids]
        listed = f"case_id IN ({','.join('?' * len(case_ids))})"
        where = ["+alive = 1", listed] if few else ["alive = 1", f"+{listed}"]
    if status is not None:
        where.append("status = ?" if case_ids is None else "+status = ?")
        values.append(status)
    return where, values, few


def counts(cursor: Any) -> dict[str, int]:
    """How many live cases have each status."""
    return dict(
        cursor.execute("SELECT status, count(*) FROM case_list WHERE alive = 1 GROUP BY status")
    )


def write_line(cursor: Any, person: Row, episodes: Iterable[Row], changed: int) -> None:
    """Write a case's line anew from its person and episodes."""
    cursor.execute(
        "INSERT OR REPLACE INTO case_list VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (*line_of(person, episodes), changed),
    )


def stored_lines(cursor: Any) -> dict[str, tuple[Any, ...]]:
    """Every line of the list as it is stored, as `line_of` gives it, by case."""
    return {row[0]: row[:-1] for row in cursor.execute("SELECT * FROM case_list")}


def line_of(person: Row, episodes: Iterable[Row]) -> tuple[Any, ...]:
    """What a case's line says, in the order of the table, but for when it last changed."""
    body = person.decoded()
    alive = sorted(
        (one.decoded() for one in episodes if one.alive), key=lambda e: e.get("opened_on", "")
    )
    going = [one for one in alive if "closed_on" not in one]
    last = (going or alive or [{}])[-1]
    status = "open" if going else "closed" if alive else "new"
    hidden, reference = bool(person.restricted), body.get("reference", "")
    name = "" if hidden else body.get("working_name") or body.get("legal_name") or ""
    return (
        *(person.id, reference, name, fold(name or reference).strip()),
        *("" if hidden else body.get(part, "") for part in ("phone", "pronoun", "language")),
        *(status, last.get("opened_on"), last.get("closed_on")),
        *(last.get("worker_id") or body.get("worker_id", ""), person.restricted, person.alive),
    )


def touch(cursor: Any, case_ids: Iterable[str], changed: int) -> None:
    """Say that something in these cases changed."""
    rows = [(changed, one) for one in case_ids]
    cursor.executemany("UPDATE case_list SET changed = ? WHERE case_id = ?", rows)


def next_reference(cursor: Any, device: str) -> str:
    """The next free case number with this laptop's letter: ``A-0001``."""
    letter, last = _lettered(cursor, device)
    reference = ""
    while not reference or _is_taken(cursor, reference):
        last += 1
        reference = f"{letter}-{last:04}"
    cursor.execute("UPDATE device SET last = ? WHERE id = ?", (last, device))
    return reference


def _is_taken(cursor: Any, reference: str) -> bool:
    sql = "SELECT 1 FROM case_list WHERE alive IN (0, 1) AND reference = ?"
    return cursor.execute(sql, (reference,)).fetchone() is not None


def _lettered(cursor: Any, device: str) -> tuple[str, int]:
    """This laptop's letter, given at its first case (A … Z, AA …), and the last number used."""
    row = cursor.execute("SELECT letter, last FROM device WHERE id = ?", (device,)).fetchone()
    if row is None:
        (taken,) = cursor.execute("SELECT count(*) FROM device").fetchone()
        row = (_letters(taken), 0)
        cursor.execute("INSERT INTO device VALUES (?, ?, ?)", (device, *row))
    letter, last = row
    return letter, last


def set_deadlines(cursor: Any, pathway: str, case_id: str, dates: Sequence[Deadline]) -> None:
    """Replace every worked-out date of one pathway record."""
    cursor.execute("DELETE FROM deadline WHERE pathway = ?", (pathway,))
    cursor.executemany(
        "INSERT INTO deadline VALUES (?,?,?,?,?,?)",
        [
            (pathway, one.key, case_id, _iso(one.due_on), _iso(one.act_by), encode(one.body))
            for one in dates
        ],
    )


def deadlines(
    cursor: Any, *, until: date | None = None, case_id: str | None = None
) -> list[Deadline]:
    """Worked-out dates of cases that are not closed, up to a day, or of one case; soonest first, undated ones last."""
    where, values = ["1"], list[Any]()
    if until is not None:
        where.append("act_by <= ?")
        values.append(until.isoformat())
    if case_id is not None:
        where.append("case_id = ?")
        values.append(case_id)
    else:
        where.append(f"NOT {_CLOSED.format(table='deadline')}")
    sql = (
        "SELECT key, due_on, act_by, body, pathway, case_id FROM deadline "  # noqa: S608
        f"WHERE {' AND '.join(where)} ORDER BY act_by IS NULL, act_by, key"
    )
    return [
        Deadline(key, _day(due), _day(act), msgspec.json.decode(body), pathway, case)
        for key, due, act, body, pathway, case in cursor.execute(sql, values)
    ]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _letters(number: int) -> str:
    lead = _letters(number // 26 - 1) if number >= 26 else ""
    return lead + chr(ord("A") + number % 26)
