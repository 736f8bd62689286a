"""An office with a case that says something of every kind, and a close look at what of it is left."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.bootstrap import Desk
from app.domain.categories import FIELDS
from app.domain.ids import new_id
from app.domain.keeping import FACTS
from app.events import Event
from app.services.cases import NewCase
from app.storage.blobs import BlobKey
from app.storage.cases import Deadline
from app.storage.drafts import SHEET
from tests.conftest import PASSPHRASE
from tests.kind_parts import OF_CASE, full, word
from tests.storage_parts import plain_pages

WORD = "quetzal"
PHONE = "+44 20 7946 0018"


class Office:
    """A vault with a case that says something of every kind, another beside it, and a backup."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk, self.place, self.stick = desk, folder / "office", folder / "stick"
        self.stick.mkdir()
        self.workbook, _ = desk.create(self.place, PASSPHRASE, office="North", worker="Dana K.")
        self.case = self.workbook.cases.open(NewCase(working_name=f"{WORD} Mira"))
        self.other = self.workbook.cases.open(NewCase(working_name="Lan"))
        self.workbook.cases.change_person(self.other, phone=PHONE, same_as=self.case)
        self.reference = self.workbook.cases.person(self.case).reference
        self.made: dict[str, Any] = {}
        self.blobs = [self._blob() for _ in range(2)]
        with self.workbook.unlocked.begin() as work:
            for kind in OF_CASE:
                self.made[kind] = self._full(kind)
                work.save(self.made[kind])
            self._around(work)
            work.commit()

    def _full(self, kind: str) -> Any:
        if kind == "person":
            more: dict[str, Any] = {"phone": PHONE, "reference": self.reference}
            return replace(full(kind, self.case, WORD, **more), id=self.case)
        if kind == "attachment":
            blob, rendition = self.blobs
            return full(kind, self.case, WORD, blob_id=blob, rendition_blob_id=rendition)
        if kind == "custody":
            return full(kind, self.case, WORD, attachment_id=self.made["attachment"].id)
        if kind == "hold":
            return full(kind, self.case, WORD, lifted_on=self.workbook.clock.today())
        return full(kind, self.case, WORD)

    def _blob(self) -> str:
        blob = self.workbook.unlocked.blobs.write(io.BytesIO(b"a photo" * 900))
        with self.workbook.unlocked.begin() as work:
            work.blobs.put(BlobKey(blob.id, self.case, blob.key, blob.sha256, blob.size))
            work.commit()
        return blob.id

    def _around(self, work: Any) -> None:
        """What is no record: drafts of every kind, sheets, dates worked out, reasons."""
        for kind, one in self.made.items():
            typed = {"path": "extra", "value": f"{WORD} typed", "case_id": self.case}
            if kind != "hold":
                work.drafts.keep(record_id=one.id, kind=kind, **typed)
            if kind not in ("hold", "person"):
                work.drafts.keep(record_id=new_id(), kind=kind, **typed)
            asked = {"path": "sheet", "value": f"{WORD} asked", "case_id": self.case}
            work.drafts.keep(record_id=f"{kind}:{one.id}", kind=SHEET, **asked)
            work.record(Event(f"{kind}.looked_at", self.case, one.id), f"because {WORD} asked")
        work.set_deadlines(
            self.made["pathway"].id, self.case, [Deadline("d", None, None, {"label": WORD})]
        )

    def close(self) -> None:
        self.workbook.cases.close(self.case, f"done {WORD}")

    def found(self, ids: set[str]) -> set[tuple[str, str]]:
        """The columns of every table in which one of these ids stands."""
        connection = self.workbook.unlocked._store._connection
        sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('record', 'revision')"
        found = set(self._said(ids))
        for (table,) in connection.execute(sql).fetchall():
            cursor = connection.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor:
                for name, value in zip(names, row, strict=True):
                    told = value.decode("latin-1") if isinstance(value, bytes) else str(value)
                    if any(one in told for one in ids):
                        found.add((table, name))
        return found

    def _said(self, ids: set[str]) -> Iterator[tuple[str, str]]:
        """The kinds and fields of records, and of their history, that name one of these ids."""
        with self.workbook.unlocked.begin() as work:
            for row in work._ledger.rows("ORDER BY n", ()):
                told = [row.paths(), *(one.fields for one in work._ledger.revisions(row))]
                if row.id in ids or row.case_id in ids:
                    yield row.kind, "id"
                for path, value in (
                    (path, value) for paths in told for path, value in paths.items()
                ):
                    if any(one in f"{path} {value}" for one in ids):
                        yield row.kind, path

    def pages(self) -> bytes:
        self.workbook.unlocked.settle()
        opened = self.workbook.unlocked._opened
        return plain_pages(opened.store_path, bytes(opened.store_key))

    def said(self) -> set[str]:
        """What the file says of the case beyond the facts that stay."""
        pages = self.pages()
        told = {
            word(kind, name, WORD)
            for kind in OF_CASE
            for name in FIELDS[kind]
            if name not in FACTS.get(kind, ())
        }
        told |= {f"{WORD} {last}" for last in ("Mira", "typed", "asked")} | {f"done {WORD}"}
        return {one for one in told if one.encode() in pages}

    def left(self) -> list[tuple[str, list[str]]]:
        """The kinds of record the case has, with the paths of each."""
        with self.workbook.unlocked.begin() as work:
            rows = work._ledger.rows("WHERE case_id = ? ORDER BY id", (self.case,))
            return [(row.kind, sorted(row.paths())) for row in rows]

    def ever(self, record_id: str) -> set[str]:
        """Every path of a record that any of its changes names."""
        with self.workbook.unlocked.begin() as work:
            changes = work._ledger.revisions(work._need(record_id))
            return {path for one in changes for path in one.fields}

    def verified(self) -> list[Any]:
        """What a full look at the locked vault finds; it is open again afterwards."""
        self.workbook.lock()
        found = self.desk.verify(self.place, PASSPHRASE)
        self.workbook = self.desk.unlock(self.place, PASSPHRASE)
        return found

    def restored(self, place: Path, reason: str = "a new laptop") -> int:
        """Lock, restore the backup there and work on in it; how much was removed again."""
        self.workbook.lock()
        done = self.desk.restore(self.stick, PASSPHRASE, place, reason=reason)
        self.place, self.workbook = place, self.desk.unlock(place, PASSPHRASE)
        return done.erased
