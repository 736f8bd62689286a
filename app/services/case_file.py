"""The records of a case file that are filled in as sheets: what is asked, what stands there, what was typed.

One way for every kind whose fields stand in ``resources/records``: a list of lines, a sheet, words kept as typed.
A kind with rules of its own (a consent, a referral) has a service of its own beside this one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from app.domain.attachment import Attachment
from app.domain.categories import FIELDS
from app.domain.kinds import KINDS
from app.domain.money import Money
from app.domain.partial_date import PartialDate
from app.domain.records import Record
from app.domain.rights import OWN_KINDS
from app.errors import UserError
from app.i18n import format_date, language, language_code, language_name
from app.services.begin import Begin
from app.services.office import Seat
from app.services.record_sheets import Asked, FieldType, record_sheet, said
from app.services.restricted import is_born_restricted
from app.storage.work import Work

Said = str | list[str]
"""What stands in a control: words, the name of a choice, or the names of several."""


@dataclass(frozen=True, slots=True)
class SheetField:
    """One field of a sheet, with what stands in it; `options` are names and words to choose from."""

    name: str
    type: FieldType
    ask: str
    hint: str
    value: Said = field(default="", repr=False)
    options: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class RecordView:
    """A sheet to fill: what is written down of a record, or with an empty `record_id` a new one."""

    kind: str
    record_id: str
    title: str
    fields: tuple[SheetField, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One record in a list: what it is called, and the rest of its line."""

    record_id: str
    kind: str
    title: str = field(repr=False)
    details: tuple[str, ...] = field(default=(), repr=False)
    restricted: bool = False
    when: tuple[str, ...] = field(default=(), repr=False)
    """What dates it, in a person's words; of two, the first and the last day."""
    amount: str = field(default="", repr=False)
    """A sum at the end of the line."""
    after: str = field(default="", repr=False)
    """What was owed after it, in a debt."""


@dataclass(frozen=True, slots=True)
class RecordShown:
    """One record to read: what was asked and what stands there, fields without words left out."""

    record_id: str
    kind: str
    title: str = field(repr=False)
    pairs: tuple[tuple[str, str], ...] = field(repr=False)
    restricted: bool = False


class CaseFile:
    """What is written down about a person's life and case, beside notes and forms."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def lines(self, kind: str, case_id: str | None) -> list[RecordLine]:
        """Return the records of a kind in a case, as they were written down; of people's own log, their own."""
        with self._begin() as work:
            names = Names(work, case_id)
            found = work.find(KINDS[kind], case_id=case_id)
            return [record_line(one, names) for one in found if self._is_for_me(one)]

    def read(self, kind: str, case_id: str | None, record_id: str) -> RecordShown:
        """Return one record in words."""
        with self._begin() as work:
            record = self._get(work, kind, record_id)
            names = Names(work, case_id)
            asked = record_sheet(kind).fields
            pairs = [(said(kind, one.ask), in_words(record, one, names)) for one in asked]
            title = record_line(record, names).title
        told = tuple(pair for pair in pairs if pair[1])
        return RecordShown(record_id, kind, title, told, record.restricted)

    def sheet(
        self, kind: str, case_id: str | None, record_id: str = "", **given: Said
    ) -> RecordView:
        """Return the sheet of a record, or of a new one, which may begin with what is `given`."""
        with self._begin() as work:
            record = self._get(work, kind, record_id) if record_id else None
            names = Names(work, case_id)
            fields = tuple(
                _field(kind, one, record, given, names) for one in record_sheet(kind).fields
            )
        title = said(kind, record_sheet(kind).title)
        return RecordView(kind, record_id, title, fields)

    def keep(
        self, kind: str, case_id: str | None, typed: Mapping[str, Said], record_id: str = ""
    ) -> str:
        """Write down what was typed, in a new record where `record_id` names none; returns its id.

        UserError as `read_sheet`; nothing is changed then.
        """
        values = read_sheet(kind, typed)
        with self._begin() as work:
            known = self._get(work, kind, record_id) if record_id else None
            before = known if known is not None else self._new(work, kind, case_id)
            after = replace(before, **values)
            if known is None or after != known:
                work.save(after)
                work.commit()
        return after.id

    def _get(self, work: Work, kind: str, record_id: str) -> Record:
        """A record to read or change; what people write down of themselves is theirs alone."""
        record = work.get(KINDS[kind], record_id)
        if not self._is_for_me(record):
            raise UserError("right.missing")
        return record

    def _is_for_me(self, record: Record) -> bool:
        return record.KIND not in OWN_KINDS or (
            getattr(record, "worker_id", "") == self._seat.worker_id
        )

    def _new(self, work: Work, kind: str, case_id: str | None) -> Record:
        """A record of who works now, where the kind says whose it is."""
        given: dict[str, Any] = {"restricted": is_born_restricted(work, kind, case_id)}
        if "worker_id" in FIELDS[kind]:
            given["worker_id"] = self._seat.worker_id
        return KINDS[kind](case_id=case_id, **given)

    def remove(self, kind: str, record_id: str) -> str:
        """Take a record out of the case file; returns the change that `History.undo` takes back."""
        with self._begin() as work:
            change_id = work.delete(self._get(work, kind, record_id))
            work.commit()
        return change_id


def offering(view: RecordView, name: str, options: Iterable[tuple[str, str]]) -> RecordView:
    """Return a sheet whose field `name` offers these answers, from a list that is kept elsewhere."""
    fields = tuple(
        replace(one, options=tuple(options)) if one.name == name else one for one in view.fields
    )
    return replace(view, fields=fields)


def read_sheet(kind: str, typed: Mapping[str, Said]) -> dict[str, Any]:
    """Return what was typed into a sheet as the values its fields hold.

    UserError `record.day_unclear`, `record.number_unclear`, `record.needed` with the `field` they are about;
    `record.empty` where nothing was typed at all.
    """
    sheet = record_sheet(kind)
    values = {one.name: _read(one, typed[one.name]) for one in sheet.fields if one.name in typed}
    if not any(values.values()):
        raise UserError("record.empty", field=next(iter(values)))
    for name in sheet.needs:
        if name in values and not values[name]:
            raise UserError("record.needed", field=name)
    return values


class Names:
    """What records are called that others lead to, each kind read once."""

    def __init__(self, work: Work, case_id: str | None) -> None:
        self._work, self._case_id = work, case_id
        self._known: dict[str, tuple[tuple[str, str], ...]] = {}

    def of(self, kind: str) -> tuple[tuple[str, str], ...]:
        """Return ids and names of every record of a kind: the case's own, or the office's."""
        if kind not in self._known:
            case_id = None if kind in OFFICE_KINDS else self._case_id
            found = self._work.find(KINDS[kind], case_id=case_id)
            self._known[kind] = tuple((one.id, _called(one, self)) for one in found)
        return self._known[kind]


def _called(record: Record, names: Names) -> str:
    if isinstance(record, Attachment):
        return f"{record.number} {record.title}".strip()
    return record_line(record, names).title


OFFICE_KINDS = frozenset({"organisation", "place", "service", "staff"})
"""Kinds a field may lead to that belong to no case."""


def record_line(record: Record, names: Names) -> RecordLine:
    """Return a record as one line: its fields named in `line`, the first with words on top."""
    sheet = record_sheet(record.KIND)
    asked = {one.name: one for one in sheet.fields}
    parts = [in_words(record, asked[name], names) for name in sheet.line]
    words = [part for part in parts if part] or [said(record.KIND, sheet.title)]
    when = tuple(in_words(record, asked[name], names) for name in sheet.when)
    dated = when if any(when) else ()
    return RecordLine(record.id, record.KIND, words[0], tuple(words[1:]), record.restricted, dated)


def in_words(record: Record, asked: Asked, names: Names) -> str:
    """Return what stands in a field as people read it, '' for nothing."""
    value = getattr(record, asked.name)
    if asked.type == "link":
        return dict(names.of(asked.of)).get(value, "")
    if asked.type in ("choice", "many"):
        chosen = [value] if isinstance(value, str) else value
        words = [said(record.KIND, asked.choices.get(one, one)) for one in chosen]
        return ", ".join(word for word in words if word)
    if asked.type == "day" and isinstance(value, date):
        return format_date(value)
    if asked.type == "number":
        return str(value or "")
    if asked.type == "language":
        return _language(value)
    return _text(value)


def _language(code: str) -> str:
    return language_name(code, code_in=language()) if code else ""


def _field(
    kind: str, asked: Asked, record: Record | None, given: Mapping[str, Said], names: Names
) -> SheetField:
    options = tuple((name, said(kind, words)) for name, words in asked.choices.items())
    if asked.type == "link":
        options = names.of(asked.of)
    value: Said = given.get(asked.name, "")
    if record is not None:
        stands = getattr(record, asked.name)
        value = list(stands) if asked.type == "many" else _text(stands)
        if asked.type == "language":
            value = _language(stands)
    return SheetField(
        asked.name, asked.type, said(kind, asked.ask), said(kind, asked.hint), value, options
    )


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, PartialDate | Money):
        return value.words
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _read(asked: Asked, typed: Said) -> Any:
    """What was typed as the value its field holds; None or an empty one for nothing."""
    if asked.type == "many":
        return tuple(typed)
    words = str(typed).strip()
    if asked.type == "partial_date":
        return PartialDate.parse(words) if words else None
    if asked.type == "money":
        return Money.parse(words) if words else None
    if asked.type == "day":
        return _day(asked, words)
    if asked.type == "number":
        return _number(asked, words)
    return language_code(words) if asked.type == "language" else words


def _day(asked: Asked, words: str) -> date | None:
    if not words:
        return None
    when = PartialDate.parse(words)
    if not when.is_exact or when.earliest is None:
        raise UserError("record.day_unclear", field=asked.name)
    return when.earliest


def _number(asked: Asked, words: str) -> int:
    if not words:
        return 0
    if not words.isdecimal():
        raise UserError("record.number_unclear", field=asked.name)
    return int(words)
