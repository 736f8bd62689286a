"""Finding records: one by its id, those of a kind, what is due or ends across all cases.

Two things stay out: restricted records until they are opened with a reason, and what the role of who works here is not
shown (`app.domain.rights`): whole records by their kind or, for evidence, by the categories written on them; fields by
their category.  `include_restricted` is the way in for the gate and for checks, and opens the first door only.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Literal, TypeVar, cast

import msgspec

from app.domain.mapping import Body, flatten, record_of, unflatten
from app.domain.records import Record
from app.domain.task import REPEATS, Task
from app.errors import UserError
from app.storage import cases
from app.storage.blobs import BlobTable
from app.storage.conditions import Condition, Plain, among, equal, known, unrestricted, within
from app.storage.ledger import Ledger, Row
from app.storage.session import Session

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Locked:
    """A restricted record nobody opened yet: what may be known of it without a reason."""

    record_id: str
    case_id: str | None
    kind: str
    on: date | None


class Finding:
    """Finds records within the running transaction; restricted ones stay out until opened."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._cursor = session.connection.cursor()
        self._ledger = Ledger(session)
        self._opened: set[str] = set()
        self.blobs = BlobTable(session)

    def get(self, cls: type[R], record_id: str, /, *, include_restricted: bool = False) -> R:
        """One record; UserError ``record.missing``, ``right.missing``, or ``record.restricted`` until it is opened."""
        row = self._ledger.row(record_id)
        if row is None or row.kind != cls.KIND:
            raise UserError("record.missing", kind=cls.KIND)
        self._require_shown(row, include_restricted=include_restricted)
        return self._as_shown(cls, row)

    def find(
        self,
        cls: type[R],
        /,
        *,
        case_id: str | None = None,
        case_ids: Collection[str] | None = None,
        alive: bool | None = True,
        order: str = "",
        limit: int | None = None,
        include_restricted: bool = False,
        **fields: Plain,
    ) -> list[R]:
        """Records of a kind, oldest first, or by `order` (a field, ``-`` first for newest first).

        `fields` must equal; None means not set.  Restricted records stay out until opened.
        """
        asked: dict[str, Any] = {
            "case_id": case_id,
            "case_ids": case_ids,
            "alive": alive,
            "include_restricted": include_restricted,
            **fields,
        }
        found = self._condition(cls, **asked)
        if found is None:
            return []
        where, values = found
        way, column = ("DESC" if order.startswith("-") else "ASC"), order.lstrip("-")
        by = f"body ->> '$.{known(cls, column)}' {way}, n {way}" if column else f"n {way}"
        text = f"WHERE {where} ORDER BY {by} LIMIT ?"
        rows = self._ledger.rows(text, (*values, -1 if limit is None else limit))
        return [self._as_shown(cls, row) for row in rows]

    def count(self, cls: type[Record], /, **asked: Any) -> int:
        """How many records `find` would return for the same, read by none of their bodies where no field is asked."""
        found = self._condition(cls, **asked)
        if found is None:
            return 0
        sql = f"SELECT count(*) FROM record WHERE {found[0]}"  # noqa: S608 - our own text
        number: int = self._cursor.execute(sql, found[1]).fetchone()[0]
        return number

    def names(self, cls: type[Record], /, ids: Collection[str] | None = None) -> dict[str, str]:
        """What records of a kind are called, by id: of these, or of all; nothing else of them is read."""
        seen = [field for field in cls.CALLED if self._sees(cls.KIND, known(cls, field))]
        found = self._condition(cls, ids=ids) if seen and (ids is None or ids) else None
        if found is None:
            return {}
        called = ", ".join(f"nullif(body ->> '$.{field}', '')" for field in seen)
        sql = f"SELECT id, coalesce({called}, '') FROM record WHERE {found[0]}"  # noqa: S608
        return dict(self._cursor.execute(sql, found[1]))

    def newest(self, cls: type[R], /, case_id: str, until: datetime, limit: int) -> list[R]:
        """Records of a case whose moment `at` is not after another (UTC), the newest first."""
        found = self._condition(cls, case_id=case_id)
        if found is None or not self._sees(cls.KIND, known(cls, "at")):
            return []
        at = "julianday(body ->> '$.at')"  # whatever time zone either was written in
        text = f"WHERE {found[0]} AND {at} <= julianday(?) ORDER BY {at} DESC, n DESC LIMIT ?"
        values = (*found[1], until.isoformat(), limit)
        return [self._as_shown(cls, row) for row in self._ledger.rows(text, values)]

    def open_tasks(
        self, *, until: date | None = None, after: date | None = None, limit: int | None = None
    ) -> list[Task]:
        """Tasks of all cases still to be done, due up to a day or after one, soonest first; none without a day."""
        if not all(self._sees(Task.KIND, name) for name in ("", "done_on", "due_on")):
            return []
        (condition, bound), (shown, more) = self._unrestricted(Task.KIND), self._within_rights()
        values = [(until or date.max).isoformat(), after.isoformat() if after else ""]
        text = (
            "INDEXED BY task_open WHERE kind = 'task' AND alive = 1 AND body ->> '$.done_on' IS NULL AND "
            f"body ->> '$.due_on' <= ? AND body ->> '$.due_on' > ? AND {condition} AND {shown} "
            "ORDER BY body ->> '$.due_on', coalesce(body ->> '$.due_at', '~'), n LIMIT ?"
        )
        rows = self._ledger.rows(text, (*values, *bound, *more, -1 if limit is None else limit))
        return [self._as_shown(Task, row) for row in rows]

    def coming(
        self,
        cls: type[R],
        field: Literal["until", "review_on", "expires"],
        first: date,
        last: date,
    ) -> list[R]:
        """Records of all cases not closed with a day in this field from `first` to `last`, soonest first.

        Read by an index.
        """
        if not all(self._sees(cls.KIND, name) for name in ("", field)):
            return []
        (condition, bound), (shown, more) = self._unrestricted(), self._within_rights()
        day = f"body ->> '$.{field}'"
        if field == "expires":  # a partial date: the first day it can mean, or else the last
            day = "coalesce(body ->> '$.expires.earliest', body ->> '$.expires.latest')"
        text = (
            f"INDEXED BY record_{field} WHERE kind = ? AND alive = 1 AND {day} BETWEEN ? AND ? "
            f"AND {condition} AND {shown} AND {cases.NOT_CLOSED} ORDER BY {day}, n"
        )
        values = (cls.KIND, first.isoformat(), last.isoformat(), *bound, *more)
        return [self._as_shown(cls, row) for row in self._ledger.rows(text, values)]

    def locked(self, kinds: Collection[str], case_id: str | None = None) -> list[Locked]:
        """Restricted records of some kinds, of one case or all, that were not opened in this session; oldest first."""
        told = (
            "coalesce(body ->> '$.at', body ->> '$.obtained_on', body ->> '$.started_on', "
            "body ->> '$.asked_on', body ->> '$.on.earliest', body ->> '$.started.earliest', "
            "body ->> '$.expires.earliest')"
        )
        where, values = "case_id = ? AND", [case_id]
        sql = (
            f"SELECT n, id, case_id, kind, {told} FROM record WHERE {where if case_id else ''} "  # noqa: S608
            "restricted = 1 AND alive = 1 ORDER BY n"
        )
        found = self._cursor.execute(sql, values if case_id else []).fetchall()
        return [
            Locked(record_id, case, kind, _local_day(when))
            for n, record_id, case, kind, when in found
            if kind in kinds and not self.is_opened(record_id) and self._may_see(n, kind)
        ]

    def is_opened(self, record_id: str) -> bool:
        """True if this restricted record was opened with a reason in this session."""
        return record_id in self._session.opened or record_id in self._opened

    def _condition(
        self,
        cls: type[Record],
        *,
        case_id: str | None = None,
        case_ids: Collection[str] | None = None,
        ids: Collection[str] | None = None,
        alive: bool | None = True,
        include_restricted: bool = False,
        **fields: Any,
    ) -> Condition | None:
        """The condition that records of a kind meet; None where who works here is shown none of them."""
        if not all(self._sees(cls.KIND, name) for name in ("", *fields)):
            return None
        # SQLite would rather go through all of a kind than look for a few by id ("+" forbids it).
        conditions = (
            ("kind = ?" if ids is None else "+kind = ?", [cls.KIND]),
            *among(case_id, case_ids, ids),
            *([("alive = ?", [int(alive)])] if alive is not None else []),
            *(equal(cls, known(cls, name), value) for name, value in fields.items()),
            *([] if include_restricted else [self._unrestricted(cls.KIND)]),
            self._within_rights(),
        )
        where = " AND ".join(text for text, _ in conditions)
        return where, [value for _, bound in conditions for value in bound]

    def _sees(self, kind: str, path: str = "") -> bool:
        return self._session.rights.sees(kind, path)

    def _as_shown(self, cls: type[R], row: Row) -> R:
        """A stored row as its record; fields this role is not shown come out empty."""
        if self._session.rights.sees_everything:
            return as_record(cls, row)
        flat = flatten(row.kind, row.decoded())
        seen = {path: value for path, value in flat.items() if self._sees(row.kind, path)}
        return as_record(cls, row, unflatten(row.kind, seen))

    def _require_shown(self, row: Row, *, include_restricted: bool = False) -> None:
        """UserError where a record is not for the eyes of who works here, or not yet."""
        if not self._may_see(row.n, row.kind):
            raise UserError("right.missing")
        if not include_restricted and self._is_shut(row):
            raise UserError("record.restricted", kind=row.kind)

    def _is_shown(self, row: Row) -> bool:
        return self._may_see(row.n, row.kind) and not self._is_shut(row)

    def _is_shut(self, row: Row) -> bool:
        """Whether a record, or for a task the one whose words it repeats, is restricted and was not opened."""
        if row.kind == Task.KIND and not row.restricted:
            told = self._ledger.row(str(row.decoded().get("source_id", "")))
            return told is not None and told.kind in REPEATS and self._is_shut(told)
        return bool(row.restricted) and not self.is_opened(row.id)

    def _may_see(self, n: int, kind: str) -> bool:
        """Whether the role of who works here is shown a record, by its number and kind."""
        if not self._sees(kind):
            return False
        condition, bound = self._within_rights()
        sql = f"SELECT 1 FROM record WHERE n = ? AND {condition}"  # noqa: S608 - our own text
        return condition == "1" or bool(self._cursor.execute(sql, (n, *bound)).fetchone())

    def _within_rights(self) -> Condition:
        return within(self._session.rights)

    def _unrestricted(self, kind: str = "") -> Condition:
        return unrestricted(self._session.opened | self._opened, kind)

    def _need(self, record_id: str) -> Row:
        row = self._ledger.row(record_id)
        if row is None:
            raise UserError("record.missing", kind="record")
        return row


def as_record(cls: type[R], row: Row, body: Body | None = None) -> R:
    """A stored row as its record; `body` where not all of it is shown."""
    if row.case_id is None and not row.restricted and body is None:
        kind: Any = cls
        return cast(R, _of_office(kind, row.id, row.body, bool(row.alive)))
    return record_of(
        cls,
        row.decoded() if body is None else body,
        id=row.id,
        case_id=row.case_id,
        alive=bool(row.alive),
        restricted=bool(row.restricted),
    )


@lru_cache(maxsize=4096)
def _of_office(cls: Any, record_id: str, body: str, alive: bool) -> Record:
    """Colleagues, partners, services: read for every screen and seldom changed, and about no survivor."""
    found: Body = msgspec.json.decode(body)
    made: Record = record_of(cls, found, id=record_id, case_id=None, alive=alive, restricted=False)
    return made


def _local_day(when: str | None) -> date | None:
    """The day of a moment by this laptop's clock, or a day as it stands."""
    if not when:
        return None
    return (
        datetime.fromisoformat(when).astimezone().date()
        if "T" in when
        else date.fromisoformat(when)
    )
