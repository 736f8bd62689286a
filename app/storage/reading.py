"""What a unit of work can read: records, history, conflicts, search, lists and what is due.

Two things stay out: restricted records until they are opened with a reason, and what the role of who works here is not
shown (`app.domain.rights`): whole records by their kind or, for evidence, by the categories written on them; fields by
their category.  `include_restricted` is the way in for the gate and for checks, and opens the first door only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal, TypeVar

from app.domain.mapping import Body, flatten, record_of, unflatten
from app.domain.pathway import Pathway
from app.domain.person import Person
from app.domain.records import Record
from app.domain.task import REPEATS, Task
from app.errors import UserError
from app.storage import audit, cases, search, traces
from app.storage.blobs import BlobTable
from app.storage.cases import CaseLine, Deadline
from app.storage.conditions import Condition, Plain, among, equal, known, unrestricted, within
from app.storage.ledger import Ledger, Row, encode
from app.storage.load import Load
from app.storage.revisions import Conflict, Revision, Version, heads_of, with_old_values
from app.storage.session import Session
from app.storage.traces import Traced

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Locked:
    """A restricted record nobody opened yet: what may be known of it without a reason."""

    record_id: str
    case_id: str | None
    kind: str
    on: date | None


class Reading:
    """Reads within the running transaction; restricted records stay out until opened."""

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
        if not all(self._sees(cls.KIND, name) for name in ("", *fields)):
            return []
        where, values = ["kind = ?"], list[Any]((cls.KIND,))
        for condition, bound in (
            *among(case_id, case_ids),
            *([("alive = ?", [int(alive)])] if alive is not None else []),
            *(equal(cls, known(cls, name), value) for name, value in fields.items()),
            *([] if include_restricted else [self._unrestricted(cls.KIND)]),
            self._within_rights(),
        ):
            where.append(condition)
            values += bound
        way, column = ("DESC" if order.startswith("-") else "ASC"), order.lstrip("-")
        by = f"body ->> '$.{known(cls, column)}' {way}, n {way}" if column else f"n {way}"
        text = f"WHERE {' AND '.join(where)} ORDER BY {by} LIMIT ?"
        rows = self._ledger.rows(text, (*values, -1 if limit is None else limit))
        return [self._as_shown(cls, row) for row in rows]

    def open_tasks(
        self, *, until: date | None = None, after: date | None = None, limit: int | None = None
    ) -> list[Task]:
        """Tasks of all cases still to be done, due up to a day or after one, soonest first; none without a day."""
        if not all(self._sees(Task.KIND, name) for name in ("", "done_on", "due_on")):
            return []
        (condition, bound), (shown, more) = self._unrestricted(Task.KIND), self._within_rights()
        values = [until.isoformat() if until else "9999", after.isoformat() if after else ""]
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

    def history(self, record_id: str) -> list[Revision]:
        """Every revision of a record, newest first, with the values each replaced."""
        row = self._need(record_id)
        self._require_shown(row)
        told = with_old_values(self._ledger.revisions(row))
        return (
            told if self._session.rights.sees_everything else [self._without(one) for one in told]
        )

    def case_of(self, record_id: str) -> str | None:
        """The case a record belongs to; None for one of the whole office."""
        return self._need(record_id).case_id

    def kind_of(self, record_id: str) -> str:
        """The kind of a record that may be seen now; UserError as `get`."""
        row = self._need(record_id)
        self._require_shown(row)
        return row.kind

    def heads(self, record_id: str) -> dict[str, list[str]]:
        """Ids of the newest revisions of every path, as a transfer carries them."""
        return self._ledger.head_ids(self._need(record_id))

    def conflicts(self, case_id: str | None = None) -> list[Conflict]:
        """Paths with several values nobody has chosen between."""
        where = "WHERE conflicts > 0" + (" AND case_id = ?" if case_id else "")
        rows = self._ledger.rows(where, (case_id,) if case_id else ())
        return [
            one
            for row in rows
            if self._is_shown(row)
            for one in _conflicts(row, self._ledger.revisions(row))
            if self._sees(row.kind, one.path)
        ]

    def search(self, text: str, limit: int = 30) -> list[search.Found]:
        """What is found for words being typed: names first, then newest first."""
        opened = self._session.opened | self._opened
        rights = self._session.rights
        if rights.sees_everything:
            found = search.look(self._cursor, text, limit, opened)
            return [
                one for one in found if one.kind != Task.KIND or self._is_shown(self._need(one.id))
            ]
        found = search.look(self._cursor, text, limit * 4, opened, rights.sees)
        return [one for one in found if self._is_shown(self._need(one.id))][:limit]

    def traced(self, keys: Collection[int]) -> list[Traced]:
        """Records that may be seen and hold one of these values (`traces.keys`), oldest first."""
        found = traces.holding(self._cursor, keys, *self._unrestricted())
        return [one for one in found if self._sees(one.kind)]

    def sounding(self, text: str, *, closed: bool, limit: int) -> list[tuple[str, list[str]]]:
        """Open (or all) cases of people that may be seen, with a name that sounds like each word; in no order."""
        if not all(self._sees(Person.KIND, name) for name in ("", *traces.NAMES)):
            return []
        condition, bound = self._unrestricted()
        if not closed:
            condition += f" AND {cases.IS_OPEN}"
        return traces.sounding(self._cursor, text, limit, condition, bound)

    def cases(
        self,
        *,
        status: str | None = None,
        order: str = "name",
        after: tuple[Any, str] | None = None,
        limit: int | None = None,
        case_ids: Collection[str] | None = None,
        worker_id: str | None = None,
        closed_by: date | None = None,
    ) -> list[CaseLine]:
        """Lines of the list of cases; for the next page give the last line's ``key(order)``."""
        return cases.page(
            self._cursor, status=status, order=order, after=after, limit=limit, case_ids=case_ids,
            worker_id=worker_id, closed_by=closed_by,
        )  # fmt: skip

    def load(self) -> Load:
        """How much each worker carries."""
        return Load(self._cursor)

    def case_counts(self) -> dict[str, int]:
        """How many cases have each status."""
        return cases.counts(self._cursor)

    def deadlines(self, *, until: date | None = None, case_id: str | None = None) -> list[Deadline]:
        """Worked-out dates of cases not closed up to a day, or of one case, soonest first."""
        if not self._sees(Pathway.KIND):
            return []
        return cases.deadlines(self._cursor, until=until, case_id=case_id)

    def trail(self, case_id: str, limit: int = 500) -> list[audit.Entry]:
        """The audit entries of one case, newest first."""
        return audit.entries(self._cursor, case_id, limit)

    def trail_between(self, first: datetime, end: datetime) -> list[audit.Entry]:
        """Every audit entry from one moment (UTC) up to another, newest first."""
        return audit.entries_between(self._cursor, first, end)

    def witness(self) -> dict[str, tuple[int, bytes]]:
        """How far each device's audit chain has come: device id -> (number, 32-byte hash)."""
        return audit.heads(self._cursor)

    def audit_hash(self, device: str, seq: int) -> bytes | None:
        """The hash of one audit entry, None if it is not here."""
        return audit.stored_hash(self._cursor, device, seq)

    def hidden(self, record_ids: Collection[str]) -> frozenset[str]:
        """Which of these records the role of who works here is not shown."""
        sql = "SELECT n, id, kind FROM record WHERE id IN (SELECT value FROM json_each(?))"
        found = self._cursor.execute(sql, (encode(list(record_ids)),)).fetchall()
        return frozenset(one for n, one, kind in found if not self._may_see(n, kind))

    def references(self) -> dict[str, str]:
        """The case number of every case, by its id."""
        return dict(self._cursor.execute("SELECT case_id, reference FROM case_list"))

    def kept(self, name: str) -> Any:
        """A small value kept in this store but shared with nobody, or None."""
        return self._session.kept(name)

    def paths(self, record_id: str) -> dict[str, Any] | None:
        """Every path of a record with the value that holds now, or None if it is not here."""
        row = self._ledger.row(record_id)
        return row.paths() if row is not None else None

    def amended(self, kind: str, case_id: str) -> frozenset[str]:
        """Ids of the records of a kind in a case that were changed after they were made."""
        sql = "SELECT id FROM record WHERE kind = ? AND case_id = ? AND heads <> '{}'"
        return frozenset(row[0] for row in self._cursor.execute(sql, (kind, case_id)))

    def is_gone(self, case_id: str) -> bool:
        """True if this case was erased here."""
        sql = "SELECT 1 FROM gone WHERE case_id = ?"
        return self._cursor.execute(sql, (case_id,)).fetchone() is not None

    def gone(self) -> frozenset[str]:
        """Ids of the cases that were erased here."""
        return frozenset(row[0] for row in self._cursor.execute("SELECT case_id FROM gone"))

    def is_opened(self, record_id: str) -> bool:
        """True if this restricted record was opened with a reason in this session."""
        return record_id in self._session.opened or record_id in self._opened

    def _sees(self, kind: str, path: str = "") -> bool:
        return self._session.rights.sees(kind, path)

    def _as_shown(self, cls: type[R], row: Row) -> R:
        """A stored row as its record; fields this role is not shown come out empty."""
        if self._session.rights.sees_everything:
            return as_record(cls, row)
        flat = flatten(row.kind, row.decoded())
        seen = {path: value for path, value in flat.items() if self._sees(row.kind, path)}
        return as_record(cls, row, unflatten(row.kind, seen))

    def _without(self, revision: Revision) -> Revision:
        """A change without the values this role is not shown."""

        def seen(values: Mapping[str, Any]) -> dict[str, Any]:
            return {p: v for p, v in values.items() if self._sees(revision.kind, p)}

        return replace(revision, fields=seen(revision.fields), old=seen(revision.old))

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
    return record_of(
        cls,
        row.decoded() if body is None else body,
        id=row.id,
        case_id=row.case_id,
        alive=bool(row.alive),
        restricted=bool(row.restricted),
    )


def _conflicts(row: Row, revisions: list[Revision]) -> list[Conflict]:
    merged, heads = heads_of(row.kind, revisions)
    return [
        Conflict(
            record_id=row.id,
            kind=row.kind,
            case_id=row.case_id,
            path=path,
            shown=merged.values.get(path),
            versions=tuple(Version(h.fields[path], h.author, h.at, h.id) for h in heads[path]),
        )
        for path in merged.conflicts
    ]


def _local_day(when: str | None) -> date | None:
    """The day of a moment by this laptop's clock, or a day as it stands."""
    if not when:
        return None
    return (
        datetime.fromisoformat(when).astimezone().date()
        if "T" in when
        else date.fromisoformat(when)
    )
