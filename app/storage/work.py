"""The unit of work: one use-case, one transaction.

`commit` writes projection, revision, audit entry and index together, then tells the events.
Leaving without it rolls everything back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from app.domain.mapping import STATE_PATHS, body_of, flatten
from app.domain.records import Record
from app.errors import UserError
from app.events import Event
from app.job import NO_JOB, Job
from app.storage import audit, cases, erase
from app.storage.connection import DatabaseError, named_errors
from app.storage.drafts import Drafts
from app.storage.ledger import PURGE, Row, difference, state_paths
from app.storage.merging import to_shut
from app.storage.projection import Touched, write_case_list, write_index
from app.storage.reading import Reading
from app.storage.revisions import Revision, with_old_values
from app.storage.session import UNSETTLED, Session


class Work(Reading):
    """One transaction on the store; use it in a `with`, and `commit` at its end."""

    def __init__(
        self, session: Session, publish: Callable[[Event], None], settle: Callable[[Job], None]
    ) -> None:
        super().__init__(session)
        self._publish = publish
        self._settle = settle
        self._touched: dict[str, Touched] = {}
        self._events: list[tuple[Event, str]] = []
        self._destroyed: list[tuple[str, str]] = []
        self._settle_after = False
        self._running = False
        self.drafts = Drafts(self._session, self._ledger, self.change)

    def __enter__(self) -> Self:
        with named_errors():
            self._cursor.execute("BEGIN IMMEDIATE")
        self._running = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._running:
            self._running = False
            self._session.forget()  # first, and without the disk: it may be what failed
            if self._session.connection.in_transaction:
                with named_errors():
                    self._cursor.execute("ROLLBACK")
        if isinstance(problem, DatabaseError):
            with named_errors():
                raise problem

    def save(
        self, record: Record, *, base: Mapping[str, Sequence[str]] | None = None, name: str = ""
    ) -> str | None:
        """Save a record as it is now: one revision of what differs; its id, None if nothing does.

        `base` names the revisions replaced, by path, where the change was made to another copy.
        """
        flat = flatten(record.KIND, body_of(record))
        flat |= state_paths(alive=record.alive, restricted=record.restricted)
        row = self._row(record.id)
        if row is None:
            return self._create(record.id, record.KIND, record.case_id, flat, base, name)
        if row.kind != record.KIND or row.case_id != record.case_id:
            raise ValueError("a record keeps its kind and its case")
        changed = difference(row, flat)
        # What this role is not shown came out empty; it stays as it is.
        kept = {p for p, v in changed.items() if v is None and not self._sees(row.kind, p)}
        return self._change(row, {p: v for p, v in changed.items() if p not in kept}, base, name)

    def change(
        self,
        record_id: str,
        fields: Mapping[str, Any],
        *,
        kind: str,
        case_id: str | None = None,
        base: Mapping[str, Sequence[str]] | None = None,
        name: str = "",
    ) -> str | None:
        """Set paths (None ends one) of a record, made if it is not there; the revision's id."""
        row = self._row(record_id)
        if row is None:
            flat = {path: value for path, value in fields.items() if value is not None}
            return self._create(record_id, kind, case_id, flat, base, name)
        now = row.paths()
        changed = {path: value for path, value in fields.items() if now.get(path) != value}
        return self._change(row, changed, base, name)

    def delete(self, record: Record) -> str:
        """Delete a record: it stays in history and can be taken back."""
        return self._delete(self._need(record.id))

    def undo(self, record_id: str, revision_id: str) -> str | None:
        """Restore the values one revision replaced, as a new revision named ``undo``."""
        row = self._need(record_id)
        self._require_shown(row)
        self._session.rights.require_change(row.kind)
        told = {one.id: one for one in with_old_values(self._ledger.revisions(row))}
        undone = told.get(revision_id)
        if undone is None:
            raise UserError("record.no_such_change")
        if not undone.base:
            return self._delete(row, "undo") if row.alive else None
        if "restricted" in undone.fields:  # only with a reason, by the verbs that ask for one
            raise UserError("record.reason_needed")
        now = row.paths()
        changed = {path: old for path, old in undone.old.items() if now.get(path) != old}
        return self._change(row, changed, None, "undo")

    def decide(self, record_id: str, path: str, value: Any) -> str:
        """A person chose the value of a path in conflict; `value` is JSON as in `Version.value`."""
        row = self._need(record_id)
        self._require_shown(row)
        self._require(row.kind, [path])
        before = (bool(row.restricted), bool(row.alive))
        seen = [*row.paths(), *row.head_numbers()] if path == "alive" else []
        revision = self._ledger.change(row, {path: value}, seen=seen, name="decision")
        self._touch(row, before)
        return revision

    def apply(self, revisions: Iterable[Revision]) -> list[str]:
        """Take in revisions made elsewhere, in any order, again or not; ids of changed records.

        What was removed here for good stays so: UserError ``case.gone``, ``record.gone``.
        """
        taken: dict[str, tuple[Row, Row | None]] = {}
        for revision in revisions:
            if revision.case_id and self.is_gone(revision.case_id):
                raise UserError("case.gone")
            self._require(revision.kind, revision.fields)
            old = self._row(revision.record_id)
            if (row := self._ledger.take(revision)) is not None:
                taken.setdefault(row.id, (row, old))
        for row, old in taken.values():
            self._ledger.remerge(row)
            self._touch(row, (bool(old.restricted), bool(old.alive)) if old else None)
        for shut in [one for row, old in taken.values() for one in to_shut(self._ledger, row, old)]:
            if not (row := self._need(shut.id)).restricted:
                self._ledger.change(row, {"restricted": True}, name="merge")
                self._touch(row, (False, bool(row.alive)))
        return list(taken)

    def record(self, event: Event, words: str = "") -> None:
        """Write an audit entry with the commit; `words` are a reason, erased with the case.

        UserError ``right.missing`` where who works here may not do what `event` says.
        """
        self._session.rights.require_for(event.action)
        self._events.append((event, words))

    def open_restricted(self, record_id: str, reason: str) -> None:
        """Open a restricted record for the rest of this session; audited with its reason."""
        if not reason.strip():
            raise UserError("record.reason_needed")
        row = self._need(record_id)
        self._require_shown(row, include_restricted=True)
        self._opened.add(record_id)
        self.record(Event("record.opened", row.case_id, record_id), reason)

    def set_deadlines(
        self, pathway_id: str, case_id: str, deadlines: Sequence[cases.Deadline]
    ) -> None:
        """Replace the worked-out dates of one pathway record."""
        cases.set_deadlines(self._cursor, pathway_id, case_id, deadlines)

    def next_reference(self) -> str:
        """The next free case number with this laptop's letter, ``A-0001``."""
        return cases.next_reference(self._cursor, self._session.author.device)

    def keep(self, name: str, value: str | int | bytes) -> None:
        """Keep a small value in this store, shared with nobody."""
        self._session.keep(name, value)

    def new_mac_key(self) -> None:
        """From here on, MAC audit rows with a new random key (with a renewal of the vault key)."""
        self._session.trail.renew_mac_key(self._cursor)

    def erase_case(self, case_id: str, *, again: bool = False) -> list[str]:
        """Erase a case for good; returns its blob ids, whose files are `blobs.leaving` after it.

        `again` is for a case that was erased before and came back with an old copy: nobody decides it anew.
        """
        self._forget_case(case_id)
        blobs = erase.erase_case(self._session, case_id)
        self.record(Event("case.erased_again" if again else "case.erased", None, case_id))
        return blobs

    def note_gone(self, gone_id: str) -> None:
        """Remember by a random id alone that something was taken away, so that no old copy brings it back."""
        erase.note_gone(self._session, gone_id)

    def purge_case(self, case_id: str, kept: Mapping[str, Collection[str]]) -> list[str]:
        """Leave of a case only these fields of these kinds, as if nothing else had been said.

        What stays begins a new history under a new case key, so that no old hash tells of what
        went; the trail says of everything else that it was destroyed.  Returns its blob ids.
        """
        rows = self._ledger.rows("WHERE case_id = ? ORDER BY n", (case_id,))
        self._forget_case(case_id)
        blobs = erase.take_case(self._session, case_id)
        for row in rows:
            if row.kind in kept:
                self._begin_again(row, kept[row.kind])
            else:
                self._destroyed.append((row.id, case_id))
        return blobs

    def strip(self, record: Record, kept: Collection[str]) -> None:
        """Leave of a record only these fields, as if nothing else had ever been said of it."""
        row = self._need(record.id)
        erase.take_record(self._session, row.n, row.id)
        self._settle_after = True
        self._begin_again(row, kept)

    def _begin_again(self, row: Row, kept: Collection[str]) -> None:
        stays = {*kept, *STATE_PATHS}
        flat = {
            path: value for path, value in row.paths().items() if path.partition(":")[0] in stays
        }
        again, _ = self._ledger.create(row.id, row.kind, row.case_id, flat, {}, PURGE)
        self._touched[row.id] = Touched(again, is_new=True)

    def _forget_case(self, case_id: str) -> None:
        """What this unit of work did in a case before taking it away was never done."""
        self._touched = {key: one for key, one in self._touched.items() if one.case_id != case_id}
        self._events = [pair for pair in self._events if pair[0].case_id != case_id]
        self._settle_after = True

    def commit(self, job: Job = NO_JOB) -> None:
        """Write everything in one transaction, durable when this returns; then tell the events.

        After erasing or restricting, the search index is merged before this returns (seconds in a
        large vault, shown by `job`); stopped or crashed there, `Store.needs_settling` stays true.
        """
        with named_errors():
            write_index(self._cursor, self._touched.values())
            write_case_list(self._cursor, self._ledger, self._touched.values(), self._session)
            events = self._write_trail()
            if self._touched:
                self._session.keep("hlc", self._session.hybrid.last)
            if self._settle_after:
                self._session.keep(UNSETTLED, 1)
            self._cursor.execute("COMMIT")
        self._running = False
        self._session.settle()
        self._session.opened |= self._opened
        for event in events:
            self._publish(event)
        if self._settle_after:
            self._settle(job)

    def _write_trail(self) -> list[Event]:
        spoken = {event.record_id for event, _ in self._events}
        unspoken = [one.event() for one in self._touched.values() if one.row.id not in spoken]
        now = self._session.clock.now()
        for destroyed, of_case in self._destroyed:
            self._session.trail.add(
                self._cursor, audit.DESTROYED, of_case, destroyed, None, "", now
            )
        for event, words in [*self._events, *((event, "") for event in unspoken)]:
            touched = self._touched.get(event.record_id or "")
            text = audit.row_text(touched.columns()) if touched else None
            case_id = touched.case_id if touched else event.case_id
            self._session.trail.add(
                self._cursor, event.action, case_id, event.record_id, text, words, now
            )
        return [event for event, _ in self._events] + unspoken

    def _row(self, record_id: str) -> Row | None:
        touched = self._touched.get(record_id)
        return touched.row if touched else self._ledger.row(record_id)

    def _need(self, record_id: str) -> Row:
        row = self._row(record_id)
        if row is None:
            raise UserError("record.missing", kind="record")
        return row

    def _create(
        self,
        record_id: str,
        kind: str,
        case_id: str | None,
        flat: dict[str, Any],
        base: Mapping[str, Sequence[str]] | None,
        name: str,
    ) -> str:
        if case_id and self.is_gone(case_id):
            raise UserError("case.gone")
        self._require(kind, flat, is_new=True)
        row, revision = self._ledger.create(record_id, kind, case_id, flat, base or {}, name)
        self._touch(row, None)
        return revision

    def _change(
        self,
        row: Row,
        changed: Mapping[str, Any],
        base: Mapping[str, Sequence[str]] | None,
        name: str,
    ) -> str | None:
        if not changed:
            return None
        self._require(row.kind, changed)
        if row.restricted and not changed.get("restricted", True):
            self._session.rights.require("restricted.open")
        before = (bool(row.restricted), bool(row.alive))
        revision = self._ledger.change(row, changed, base=base, name=name)
        self._touch(row, before)
        return revision

    def _delete(self, row: Row, name: str = "") -> str:
        self._require(row.kind, ["alive"])
        before = (bool(row.restricted), bool(row.alive))
        seen = [*row.paths(), *row.head_numbers()]
        revision = self._ledger.change(row, {"alive": False}, seen=seen, name=name)
        self._touch(row, before)
        return revision

    def _require(self, kind: str, paths: Iterable[str], *, is_new: bool = False) -> None:
        """UserError ``right.missing`` for a kind this role may not change, or a path it is not shown."""
        self._session.rights.require_write(kind, is_new=is_new)
        if not all(self._sees(kind, path) for path in paths):
            raise UserError("right.missing")

    def _touch(self, row: Row, before: tuple[bool, bool] | None) -> None:
        """Remember a changed row; `before` is (restricted, alive), None for a new record."""
        known = self._touched.get(row.id)
        is_new = known.is_new if known else before is None
        self._touched[row.id] = Touched(row, is_new)
        if before is not None and row.restricted and not before[0]:
            self._settle_after = True  # its words must leave the open index
            self._session.opened.discard(row.id)
