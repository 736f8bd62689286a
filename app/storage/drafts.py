"""Words being typed: kept durably at once, promoted to one revision when the record is left.

A draft remembers which revisions held when typing began, so that a change made meanwhile elsewhere
is found as a conflict.  Only its author can read or promote it; drafts are never indexed, printed
or transferred.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec

from app.domain.ids import new_id
from app.domain.mapping import STATE_PATHS, as_typed
from app.errors import UserError
from app.storage.ledger import Ledger, encode
from app.storage.session import Session

SHEET = "sheet"
"""The kind of what is typed into a sheet that is not answered yet: one row a sheet, which never is a record."""
WAITING_KINDS = frozenset({"consent", "safe_contact", "never_disclose", "new_case", SHEET})
"""Promoted only when the record is left on purpose; a case about to be opened is no record at all."""
_BECOMES = {"new_case": "person"}
WAITING_PATHS = (("pathway", "events:"),)


@dataclass(frozen=True, slots=True)
class Draft:
    """One path somebody is typing; `value` is None for everybody but its author."""

    id: str
    case_id: str | None
    record_id: str
    kind: str
    path: str
    value: Any = field(repr=False)
    base: tuple[str, ...]
    author: str
    at: datetime
    is_own: bool

    @property
    def waits(self) -> bool:
        """True if it becomes a revision on purpose only, never by idling or locking."""
        return self.kind in WAITING_KINDS or any(
            self.kind == kind and self.path.startswith(start) for kind, start in WAITING_PATHS
        )


class Drafts:
    """The drafts in the store, within the running transaction; `change` is how they become a revision."""

    def __init__(self, session: Session, ledger: Ledger, change: Callable[..., str | None]) -> None:
        self._session = session
        self._ledger = ledger
        self._change = change
        self._run = session.connection.execute

    def keep(
        self, *, record_id: str, kind: str, path: str, value: Any, case_id: str | None = None
    ) -> None:
        """Keep what is typed at a path; a record not yet saved may have drafts too.

        UserError ``right.missing`` or ``case.gone`` at once where it could never be saved.  Who may ask a sheet
        is for its verb to say.
        """
        if path in STATE_PATHS:
            raise ValueError("whether a record is there, or restricted, is not typed")
        if kind != SHEET:
            self._session.rights.require_change(_BECOMES.get(kind, kind))
        if case_id is not None and self._is_gone(case_id):
            raise UserError("case.gone")
        author = self._session.party(self._session.author.person)
        at = int(self._session.clock.now().timestamp() * 1000)
        updated = self._run(
            "UPDATE draft SET text = ?, at = ? WHERE record = ? AND path = ? AND author = ?",
            (encode(value), at, record_id, path, author),
        )
        if updated.rowcount:
            return
        row = self._ledger.row(record_id)
        base = self._ledger.head_ids(row, [path])[path] if row else []
        self._run(
            "INSERT INTO draft VALUES (?,?,?,?,?,?,?,?,?)",
            (new_id(), case_id, record_id, kind, path, encode(value), encode(base), author, at),
        )

    def of_case(self, case_id: str) -> list[Draft]:
        """Everybody's drafts in one case, oldest first; the words of others are not shown."""
        return self._read("WHERE case_id = ? ORDER BY at, id", (case_id,))

    def of_record(self, record_id: str) -> list[Draft]:
        """Everybody's drafts of one record."""
        return self._read("WHERE record = ? ORDER BY at, id", (record_id,))

    def own(self) -> list[Draft]:
        """All drafts of who works now, newest first."""
        author = self._session.party(self._session.author.person)
        return self._read("WHERE author = ? ORDER BY at DESC, id DESC", (author,))

    def discard(self, record_id: str, paths: Iterable[str] | None = None) -> None:
        """Drop own drafts of a record: all, or those of some paths."""
        drafts = [d for d in self.of_record(record_id) if d.is_own]
        self.drop(d.id for d in drafts if paths is None or d.path in set(paths))

    def drop(self, ids: Iterable[str]) -> None:
        """Remove drafts by their ids."""
        for one in ids:
            self._run("DELETE FROM draft WHERE id = ?", (one,))

    def promote(self, record_id: str, *, also: Mapping[str, Any] | None = None) -> str | None:
        """Make own drafts of a record one revision; returns its id, None if nothing changed.

        `also` adds values (paths, JSON) that go with them, such as the moment of a new note.
        UserError ``record.value_unfit`` where a field cannot hold what was typed.
        """
        drafts = [draft for draft in self.of_record(record_id) if draft.is_own]
        if not drafts:
            return None
        ids, kind = [draft.id for draft in drafts], drafts[0].kind
        fields = {one.path: as_typed(one.kind, one.path, one.value) for one in drafts}
        if all(value is None for value in fields.values()) and self._ledger.row(record_id) is None:
            self.drop(ids)  # typed and taken back: nothing was said
            return None
        revision = self._change(
            record_id, {**(also or {}), **fields}, kind=kind, case_id=drafts[0].case_id,
            base={one.path: one.base for one in drafts},
        )  # fmt: skip
        self.drop(ids)  # last: what could not be saved stays a draft
        return revision

    def promote_idle(self, before: datetime | None = None) -> list[str]:
        """Promote own drafts not touched since `before` (None: all, as on lock); their record ids.

        Kinds that wait stay drafts, and so does what a field cannot hold yet.
        """
        promoted = []
        for record_id in self._idle_records(before):
            try:
                self.promote(record_id)
            except UserError:
                continue
            promoted.append(record_id)
        return promoted

    def _idle_records(self, before: datetime | None) -> list[str]:
        """Records with own drafts that need not be left on purpose, none newer than `before`."""
        newest: dict[str, datetime] = {}
        waiting = set()
        for draft in self.own():
            newest[draft.record_id] = max(draft.at, newest.get(draft.record_id, draft.at))
            if draft.waits:
                waiting.add(draft.record_id)
        return [
            record_id
            for record_id, at in newest.items()
            if record_id not in waiting and (before is None or at <= before)
        ]

    def _is_gone(self, case_id: str) -> bool:
        sql = "SELECT 1 FROM gone WHERE case_id = ?"
        return self._run(sql, (case_id,)).fetchone() is not None

    def _read(self, where: str, values: Sequence[Any]) -> list[Draft]:
        sql = f"SELECT id, case_id, record, kind, path, text, base, author, at FROM draft {where}"  # noqa: S608
        return [self._draft(found) for found in self._run(sql, values).fetchall()]

    def _draft(self, found: tuple[Any, ...]) -> Draft:
        draft_id, case_id, record_id, kind, path, text, base, author, at = found
        name = self._session.party_id(author)
        own = name == self._session.author.person
        return Draft(
            id=draft_id,
            case_id=case_id,
            record_id=record_id,
            kind=kind,
            path=path,
            value=msgspec.json.decode(text) if own else None,
            base=tuple(msgspec.json.decode(base)),
            author=name,
            at=datetime.fromtimestamp(at / 1000, UTC),
            is_own=own,
        )
