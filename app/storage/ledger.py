"""The tables `record` and `revision`: what each record is now, and every change that led there."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from app.domain.categories import category_of_kind
from app.domain.ids import new_id
from app.domain.mapping import Body, changes, flatten, unflatten
from app.errors import UserError
from app.storage.audit import DESTROYED
from app.storage.revisions import SCHEMA, Merged, Revision, merge
from app.storage.session import Session

PURGE = "purge"
"""The name of the revision that a record begins again with when all but its facts went."""
COLUMNS = "n, id, kind, case_id, category, restricted, alive, body, born, heads, conflicts"


@dataclass(slots=True)
class Row:
    """One stored record; `heads` maps a path to the numbers of its newest revisions."""

    n: int
    id: str
    kind: str
    case_id: str | None
    category: str
    restricted: int
    alive: int
    body: str = field(repr=False)
    born: int = 0
    heads: str = "{}"
    conflicts: int = 0

    def decoded(self) -> Body:
        """The body as JSON values."""
        body: Body = msgspec.json.decode(self.body)
        return body

    def paths(self) -> dict[str, Any]:
        """Every path that has a value, with delete and restriction as paths of their own."""
        flat = flatten(self.kind, self.decoded())
        return flat | state_paths(alive=bool(self.alive), restricted=bool(self.restricted))

    def head_numbers(self) -> dict[str, list[int]]:
        """Heads by path where they are not the first revision."""
        heads: dict[str, list[int]] = msgspec.json.decode(self.heads)
        return heads


def state_paths(*, alive: bool, restricted: bool) -> dict[str, Any]:
    """The paths a delete and a restriction set; their defaults set none."""
    return ({} if alive else {"alive": False}) | ({"restricted": True} if restricted else {})


def encode(value: Any) -> str:
    """JSON text."""
    return msgspec.json.encode(value).decode()


class Ledger:
    """Reads and writes both tables within the running transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._run = session.connection.execute

    def row(self, record_id: str) -> Row | None:
        """One record as stored, or None."""
        found = self._run(f"SELECT {COLUMNS} FROM record WHERE id = ?", (record_id,)).fetchone()  # noqa: S608
        return Row(*found) if found else None

    def rows(self, where: str, values: Sequence[Any]) -> list[Row]:
        """Records by a condition of our own SQL, values bound."""
        sql = f"SELECT {COLUMNS} FROM record {where}"  # noqa: S608 - conditions are our own text
        return [Row(*found) for found in self._run(sql, values)]

    def create(
        self,
        record_id: str,
        kind: str,
        case_id: str | None,
        flat: Body,
        base: Mapping[str, Sequence[str]],
        name: str,
    ) -> tuple[Row, str]:
        """A new record with its first revision, and that revision's id."""
        number, revision_id = self._session.next_revision(), new_id()
        row = self._insert(record_id, kind, case_id, flat, number)
        self._write(number, revision_id, row.n, flat, base, name)
        return row, revision_id

    def change(
        self,
        row: Row,
        changed: Mapping[str, Any],
        *,
        base: Mapping[str, Sequence[str]] | None = None,
        seen: Iterable[str] = (),
        name: str = "",
    ) -> str:
        """One revision of a record; `base` says what it replaces where that is not what holds now.

        `seen` adds paths to the base that are not changed, as a delete does.  Returns its id.
        """
        heads = row.head_numbers()
        current = {path: heads.get(path, [row.born]) for path in {*changed, *seen}}
        told = self._ids(current) if base is None else {p: list(base.get(p, ())) for p in changed}
        number, revision_id = self._session.next_revision(), new_id()
        self._write(number, revision_id, row.n, changed, told, name)
        if row.conflicts or (base is not None and told != self._ids(current)):
            self.remerge(row)
            return revision_id
        heads.update({path: [number] for path in changed})
        self._store(row, {**row.paths(), **changed}, heads, 0)
        return revision_id

    def head_ids(self, row: Row, paths: Iterable[str] | None = None) -> dict[str, list[str]]:
        """The ids of the newest revisions of paths; of every path with a value by default."""
        heads = row.head_numbers()
        wanted = {*row.paths(), *heads} if paths is None else set(paths)
        return self._ids({path: heads.get(path, [row.born]) for path in sorted(wanted)})

    def revisions(self, row: Row) -> list[Revision]:
        """Every revision of a record, in no order that means anything."""
        sql = (
            "SELECT id, fields, base, hlc, author, device, schema, name FROM revision "
            "WHERE record = ? ORDER BY n"
        )
        return [
            Revision(
                id=str(uuid.UUID(bytes=revision_id)),
                record_id=row.id,
                kind=row.kind,
                case_id=row.case_id,
                fields=msgspec.json.decode(fields),
                base=msgspec.json.decode(base),
                hlc=hlc,
                author=self._session.party_id(author),
                device=self._session.party_id(device),
                schema=schema,
                name=name,
            )
            for revision_id, fields, base, hlc, author, device, schema, name in self._run(
                sql, (row.n,)
            )
        ]

    def take(self, revision: Revision) -> Row | None:
        """Add a revision made elsewhere; None if it was here already.  `remerge` must follow.

        UserError ``record.gone`` where its maker had not heard that the record was removed for good.
        """
        key = uuid.UUID(revision.id).bytes
        if self._run("SELECT 1 FROM revision WHERE id = ?", (key,)).fetchone():
            return None
        row = self.row(revision.record_id)
        if self._was_removed(row, revision):
            raise UserError("record.gone")
        number = self._session.next_revision()
        if row is None:
            row = self._insert(revision.record_id, revision.kind, revision.case_id, {}, number)
        self._session.hybrid.merge(revision.hlc)
        self._run(
            "INSERT INTO revision VALUES (?,?,?,?,?,?,?,?,?,?)",
            (
                *(number, key, row.n, encode(revision.fields), encode(revision.base)),
                *(revision.hlc, self._session.party(revision.author)),
                *(self._session.party(revision.device), revision.schema, revision.name),
            ),
        )
        return row

    def _was_removed(self, row: Row | None, revision: Revision) -> bool:
        """Whether a record, or all but its facts, went for good, and a revision rests on nothing that is left."""
        if row is None:
            sql = "SELECT 1 FROM audit WHERE case_id = ? AND object = ? AND action = ?"
            gone = (revision.case_id, revision.record_id, DESTROYED)
            return self._run(sql, gone).fetchone() is not None
        sql = "SELECT name FROM revision WHERE n = ?"
        if self._run(sql, (row.born,)).fetchone() != (PURGE,):
            return False
        known = {one.id for one in self.revisions(row)}
        return not all(known.intersection(revision.base.get(path, ())) for path in revision.fields)

    def remerge(self, row: Row) -> Merged:
        """Work a record out anew from all its revisions."""
        merged = merge(row.kind, self.revisions(row))
        numbers = self._numbers({one for several in merged.heads.values() for one in several})
        heads = {path: [numbers[one] for one in ids] for path, ids in merged.heads.items()}
        kept = {path: several for path, several in heads.items() if several != [row.born]}
        self._store(row, merged.values, kept, len(merged.conflicts))
        return merged

    def _insert(self, record_id: str, kind: str, case_id: str | None, flat: Body, born: int) -> Row:
        alive, restricted = int(flat.get("alive") is not False), int(bool(flat.get("restricted")))
        body, category = encode(unflatten(kind, flat)), category_of_kind(kind)
        values = (record_id, kind, case_id, category, restricted, alive, body, born)
        cursor = self._run(
            "INSERT INTO record (id, kind, case_id, category, restricted, alive, body, born, heads,"
            " conflicts) VALUES (?,?,?,?,?,?,?,?,'{}',0)",
            values,
        )
        return Row(cursor.lastrowid, *values)

    def _write(
        self,
        number: int,
        revision_id: str,
        record: int,
        fields: Mapping[str, Any],
        base: Mapping[str, Any],
        name: str,
    ) -> None:
        session = self._session
        self._run(
            "INSERT INTO revision VALUES (?,?,?,?,?,?,?,?,?,?)",
            (
                *(number, uuid.UUID(revision_id).bytes, record, encode(fields), encode(base)),
                *(session.hybrid.tick(), session.party(session.author.person)),
                *(session.party(session.author.device), SCHEMA, name),
            ),
        )

    def _store(
        self, row: Row, flat: Mapping[str, Any], heads: Mapping[str, Any], conflicts: int
    ) -> None:
        row.alive, row.restricted = flat.get("alive") is not False, bool(flat.get("restricted"))
        row.alive, row.restricted = int(row.alive), int(row.restricted)
        row.body, row.heads = encode(unflatten(row.kind, flat)), encode(heads)
        row.conflicts = conflicts
        self._run(
            "UPDATE record SET restricted=?, alive=?, body=?, heads=?, conflicts=? WHERE n=?",
            (row.restricted, row.alive, row.body, row.heads, row.conflicts, row.n),
        )

    def _ids(self, numbers: Mapping[str, Sequence[int]]) -> dict[str, list[str]]:
        wanted = sorted({number for several in numbers.values() for number in several})
        marks = ",".join("?" * len(wanted))
        sql = f"SELECT n, id FROM revision WHERE n IN ({marks})"  # noqa: S608
        known = {n: str(uuid.UUID(bytes=key)) for n, key in self._run(sql, wanted)}
        return {path: [known[n] for n in several] for path, several in numbers.items()}

    def _numbers(self, ids: Iterable[str]) -> dict[str, int]:
        keys = [uuid.UUID(one).bytes for one in ids]
        marks = ",".join("?" * len(keys))
        sql = f"SELECT id, n FROM revision WHERE id IN ({marks})"  # noqa: S608
        return {str(uuid.UUID(bytes=key)): n for key, n in self._run(sql, keys)}


def difference(row: Row, flat: Mapping[str, Any]) -> dict[str, Any]:
    """What turns a stored record into the given paths."""
    return changes(row.paths(), flat)
