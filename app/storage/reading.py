"""What a unit of work can read beside records (`finding`): history, conflicts, search, lists, dates, the trail."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from app.domain.pathway import Pathway
from app.domain.person import Person
from app.domain.task import Task
from app.storage import audit, cases, search, traces
from app.storage.cases import CaseLine, Deadline
from app.storage.finding import Finding
from app.storage.ledger import encode
from app.storage.load import Load
from app.storage.revisions import Conflict, Revision, conflicts_of, with_old_values
from app.storage.traces import Traced


class Reading(Finding):
    """Everything else that can be read within the running transaction."""

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
            for one in conflicts_of(row.kind, row.case_id, self._ledger.revisions(row))
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

    def people_named(self, text: str) -> set[str]:
        """The cases of people with a name, number or phone that holds the words being typed."""
        opened, rights = self._session.opened | self._opened, self._session.rights
        if rights.sees_everything:
            return search.people(self._cursor, text, opened)
        return {one.case_id or "" for one in self.search(text, 500) if one.kind == Person.KIND}

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

    def said_by(self, name: str, record_id: str) -> dict[str, tuple[str, Any]]:
        """What revisions of a name said last of each path of a record: the revision's id, and the value."""
        row = self._ledger.row(record_id)
        made = self._ledger.revisions(row) if row is not None else []
        ordered = sorted(
            (one for one in made if one.name == name), key=lambda one: (one.hlc, one.id)
        )
        return {path: (one.id, value) for one in ordered for path, value in one.fields.items()}

    def is_gone(self, case_id: str) -> bool:
        """True if this case was erased here."""
        sql = "SELECT 1 FROM gone WHERE case_id = ?"
        return self._cursor.execute(sql, (case_id,)).fetchone() is not None

    def gone(self) -> frozenset[str]:
        """Ids of the cases that were erased here."""
        return frozenset(row[0] for row in self._cursor.execute("SELECT case_id FROM gone"))

    def _without(self, revision: Revision) -> Revision:
        """A change without the values this role is not shown."""

        def seen(values: Mapping[str, Any]) -> dict[str, Any]:
            return {p: v for p, v in values.items() if self._sees(revision.kind, p)}

        return replace(revision, fields=seen(revision.fields), old=seen(revision.old))
