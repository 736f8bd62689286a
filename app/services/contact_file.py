"""The directory as one table for spreadsheets: written out, and taken in whole or not at all.

Which columns there are, and why one flat file, stands in ``resources/directory/README.md``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from app.documents.airlock import Airlock
from app.documents.inspected import Table as Table
from app.domain.hidden_address import HiddenAddress
from app.domain.organisation import Organisation
from app.domain.records import Record
from app.domain.service import Service
from app.errors import UserError
from app.events import Event
from app.job import NO_JOB, Job
from app.services.begin import Begin
from app.services.contact_columns import Column, Problem, columns, read_cell, written_cell
from app.services.offers import require_sound
from app.services.office import Seat
from app.services.outside import read_chosen, write_whole
from app.storage.work import Work

MOST_BYTES = 8 * 1024 * 1024
NAME = "organization.name"
R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class TakenLine:
    """One organisation or service of the file: new, changed or unchanged, and in which row it first stands."""

    state: str
    kind: str
    name: str = field(repr=False)
    row: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file would do to the directory, or did; with `problems` it does nothing."""

    lines: tuple[TakenLine, ...] = field(repr=False)
    problems: tuple[Problem, ...] = field(repr=False)
    unread: tuple[str, ...] = field(repr=False)
    """Names of columns that say nothing here."""
    encoding: str = ""
    separator: str = ""

    def count(self, state: str) -> int:
        """Return how many organisations and services are `new`, `changed` or `unchanged`."""
        return sum(one.state == state for one in self.lines)


class ContactFile:
    """Takes a table of organisations and services in, and writes one out."""

    def __init__(self, begin: Begin, seat: Seat, airlock: Airlock) -> None:
        self._begin, self._seat, self._airlock = begin, seat, airlock

    def read(self, source: Path | bytes, job: Job = NO_JOB) -> Table:
        """Return the rows of a file, read in a child process (files lane).  UserError `table.…`."""
        try:
            content = read_chosen(source, MOST_BYTES) if isinstance(source, Path) else source
        except OSError:
            raise UserError("table.not_text") from None
        return self._airlock.table(content, job=job)

    def look(self, table: Table) -> Taken:
        """Return what taking the table in would do; nothing is changed."""
        with self._begin() as work:
            return _Reading(work, table).taken()

    def take(self, table: Table) -> Taken:
        """Take the table in, all of it or nothing.  UserError `table.rows_wrong`; `look` names each of them."""
        with self._begin() as work:
            reading = _Reading(work, table)
            taken = reading.taken()
            if taken.problems:
                raise UserError("table.rows_wrong", n=len(taken.problems))
            for record in reading.changed():
                work.save(record)
            work.record(Event("directory.imported"))
            work.commit()
        return taken

    def write_out(self, *, notes: bool = False, addresses: bool = False, reason: str = "") -> bytes:
        """Return the directory as a table; private notes and confidential addresses only when asked for.

        Each address is opened with the `reason`.  UserError `right.missing`, `record.reason_needed`.
        """
        self._seat.require("export.make")
        if addresses:
            self._seat.require("restricted.open")
        asked = {Organisation.KIND: notes, Service.KIND: notes, HiddenAddress.KIND: addresses}
        shown = [one for one in columns() if not one.private or asked[one.kind]]
        with self._begin() as work:
            hidden = work.find(HiddenAddress, include_restricted=True) if addresses else []
            for one in hidden:
                work.open_restricted(one.id, reason)
            rows = list(_rows(work, {one.organisation_id: one for one in hidden}, shown))
            work.record(Event("directory.exported"), reason)
            work.commit()
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(one.name for one in shown)
        writer.writerows(rows)
        return text.getvalue().encode("utf-8-sig")

    @staticmethod
    def save(content: bytes, target: Path) -> None:
        """Write the table to a file, whole or not at all (files lane)."""
        write_whole(target, content)


def _rows(
    work: Work, hidden: Mapping[str, HiddenAddress], shown: Iterable[Column]
) -> Iterable[list[str]]:
    """One row a service; an organisation without one has a row of its own."""
    services: dict[str, list[Service | None]] = {}
    for one in sorted(work.find(Service), key=lambda one: one.name.casefold()):
        services.setdefault(one.organisation_id, []).append(one)
    owners = work.find(Organisation)
    for owner in sorted(owners, key=lambda one: one.name.casefold()):
        if owner.is_own and owner.id not in services:
            continue
        for service in services.get(owner.id, [None]):
            held = {Organisation.KIND: owner, Service.KIND: service}
            yield [
                written_cell({**held, HiddenAddress.KIND: hidden.get(owner.id)}[one.kind], one)
                for one in shown
            ]


class _Reading:
    """One table held against what the directory knows."""

    def __init__(self, work: Work, table: Table) -> None:
        head = [name.strip().casefold() for name in table.rows[0]]
        if NAME not in head:
            raise UserError("table.no_name_column")
        known = {one.name: one for one in columns()}
        self._table = table
        self._columns = [known.get(name) for name in head]
        self._unread = tuple(name for name in head if name and name not in known)
        self._problems = [
            Problem(1, name, "table.column_twice", {})
            for place, name in enumerate(head)
            if name in known and name in head[:place]
        ]
        self._before: dict[str, Record] = {
            one.id: one for kind in (Organisation, Service) for one in work.find(kind)
        }
        addresses = work.find(HiddenAddress, include_restricted=True)
        self._hidden = {one.organisation_id: one for one in addresses}
        self._after: dict[str, Record] = {}
        self._first: dict[str, int] = {}
        self._said: dict[tuple[str, str], tuple[int, Any]] = {}
        self._owners = _by(Organisation, self._before, lambda one: one.name.casefold())
        self._services = _by(
            Service, self._before, lambda one: (one.organisation_id, one.name.casefold())
        )
        for row, cells in enumerate(table.rows[1:], 2):
            if any(cell.strip() for cell in cells):
                self._read(row, cells)

    def taken(self) -> Taken:
        """Return what the table says, line by line."""
        lines = [
            TakenLine(self._state(one), one.KIND, one.name, self._first[one.id])
            for one in self._after.values()
            if isinstance(one, Organisation | Service)
        ]
        problems = tuple(sorted(self._problems, key=lambda one: one.row))
        return Taken(
            tuple(lines), problems, self._unread, self._table.encoding, self._table.separator
        )

    def changed(self) -> list[Record]:
        """Return every record to be saved, organisations before what leads to them."""
        return [one for one in self._after.values() if self._state(one) != "unchanged"]

    def _state(self, record: Record) -> str:
        if isinstance(record, HiddenAddress):
            before: Record | None = self._hidden.get(record.organisation_id)
        else:
            before = self._before.get(record.id)
        return "new" if before is None else "unchanged" if before == record else "changed"

    def _read(self, row: int, cells: tuple[str, ...]) -> None:
        said: dict[str, dict[str, Any]] = {}
        for column, cell in zip(self._columns, cells, strict=False):
            if column is None or not cell.strip():
                continue
            try:
                said.setdefault(column.kind, {})[column.field] = read_cell(column, cell)
            except UserError as problem:
                self._wrong(row, column.name, problem)
        owner = self._owner(row, said.get(Organisation.KIND, {}))
        if owner is None:
            return
        if HiddenAddress.KIND in said:
            before = self._hidden.get(owner.id) or HiddenAddress(organisation_id=owner.id)
            self._keep(row, replace(before, **said[HiddenAddress.KIND]))
        if Service.KIND in said:
            self._service(row, owner, said[Service.KIND])

    def _owner(self, row: int, said: dict[str, Any]) -> Organisation | None:
        found, name = self._before.get(said.pop("id", "")), str(said.get("name", ""))
        if not isinstance(found, Organisation):
            found = self._owners.get(name.casefold())
            said.pop("name", "")  # known by it, in whatever letters
        if found is None and not name:
            self._problems.append(Problem(row, NAME, "table.needs_name", {}))
            return None
        owner = found or Organisation(name=name)
        self._owners[(name or owner.name).casefold()] = owner
        for one in columns():
            if one.kind == Organisation.KIND and one.field in said:
                self._agrees(row, owner.id, one, said[one.field])
        if owner.is_own and replace(owner, **said) != owner:
            self._problems.append(Problem(row, NAME, "table.own_office", {}))
        before = self._after.get(owner.id)
        known = before if isinstance(before, Organisation) else owner
        return self._keep(row, replace(known, **said))

    def _agrees(self, row: int, owner_id: str, column: Column, value: Any) -> None:
        """Two rows may not say different things about one organisation."""
        first, told = self._said.setdefault((owner_id, column.field), (row, value))
        if told != value:
            params = {"row": first}
            self._problems.append(Problem(row, column.name, "table.row_differs", params))

    def _service(self, row: int, owner: Organisation, said: dict[str, Any]) -> None:
        found, name = self._before.get(said.pop("id", "")), str(said.get("name", ""))
        if not isinstance(found, Service) or found.organisation_id != owner.id:
            found = self._services.get((owner.id, name.casefold()))
            if found is not None:
                del said["name"]  # known by it, in whatever letters
        if found is None and not name:
            self._problems.append(Problem(row, "service.name", "table.needs_service_name", {}))
            return
        service = replace(found or Service(organisation_id=owner.id), **said)
        self._services[owner.id, service.name.casefold()] = service
        if service.id in self._first:
            params = {"row": self._first[service.id]}
            self._problems.append(Problem(row, "service.name", "table.twice", params))
            return
        try:
            require_sound(service)
        except (
            UserError
        ) as problem:  # each cell is sound by itself: what is left is ages that cross
            self._wrong(row, "service.minimum_age", problem)
            return
        self._keep(row, service)

    def _keep(self, row: int, record: R) -> R:
        self._first.setdefault(record.id, row)
        self._after[record.id] = record
        return record

    def _wrong(self, row: int, column: str, problem: UserError) -> None:
        self._problems.append(Problem(row, column, problem.code, problem.params))


def _by(kind: type[R], records: Mapping[str, Record], key: Any) -> dict[Any, R]:
    return {key(one): one for one in records.values() if isinstance(one, kind)}
