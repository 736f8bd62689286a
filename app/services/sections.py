"""The sections of a case file: the records of each kind under their heading, with what debts and wages come to.

A record that stands under another (a line of a debt, a look into a register about an agency) follows it.  What is
restricted is there by kind alone, without a count and without a word of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.domain.debt import Debt, DebtEntry
from app.domain.kinds import KINDS
from app.domain.reckoning import Wages, balances, debt_lines, earned, wages
from app.domain.records import Record
from app.domain.trafficking_event import TraffickingEvent
from app.domain.wages import WageEntry
from app.i18n import _
from app.services.begin import Begin
from app.services.case_file import Names, RecordLine, record_line
from app.services.money_words import (
    open_words,
    owed_words,
    said_sum,
    then_owed_words,
    unknown_words,
)
from app.services.office import Seat
from app.services.record_sheets import record_sheet
from app.services.restricted import SECTIONS
from app.storage.work import Work

PEOPLE = ("relation", "third_party")
JOURNEY = ("trafficking_event", "debt", "wage_entry", "paper", "credential")
APART = ("privileged_entry", "criminal_entry", "health_entry")
_UNDER = {"third_party": "licence_check", "debt": "debt_entry"}
ALL = {kind: _UNDER.get(kind, "") for kind in (*PEOPLE, *JOURNEY, *APART)}
"""Every section, by the kind of its records, and the kind whose records stand under each."""


@dataclass(frozen=True, slots=True)
class Section:
    """The records of one kind; `under` is the kind whose records stand under each."""

    kind: str
    lines: tuple[RecordLine, ...] = field(repr=False)
    locked: tuple[str, ...]
    """The kinds of which something is restricted and was not opened in this session; how much is not said."""
    under: str = ""
    wages: tuple[Wages, ...] = field(default=(), repr=False)
    can_be_restricted: bool = False
    is_restricted: bool = False
    """What is added to it is restricted from the first word on."""


class Sections:
    """What is written down in a case, kind by kind."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def of_case(self, case_id: str, kinds: Sequence[str]) -> list[Section]:
        """Return the sections of these kinds that this role is shown."""
        with self._begin() as work:
            names, marked = Names(work, case_id), work.paths(case_id) or {}
            return [
                self._section(
                    work, case_id, kind, names, marked=f"restricted_kinds:{kind}" in marked
                )
                for kind in kinds
                if self._seat.rights.sees(kind)
            ]

    def _section(
        self, work: Work, case_id: str, kind: str, names: Names, *, marked: bool
    ) -> Section:
        under = ALL[kind]
        records = sorted(work.find(KINDS[kind], case_id=case_id), key=_order)
        beneath = work.find(KINDS[under], case_id=case_id) if under else []
        lines = [line for one in records for line in _with_those_under(one, beneath, names)]
        known = {line.record_id for line in lines}
        lines += [record_line(one, names) for one in beneath if one.id not in known]
        locked = work.locked({kind, under} - {""}, case_id)
        return Section(
            kind, tuple(lines), tuple(dict.fromkeys(one.kind for one in locked)), under,
            wages(one for one in records if isinstance(one, WageEntry)),
            kind in SECTIONS, marked,
        )  # fmt: skip


def _order(record: Record) -> tuple[object, ...]:
    """Events stand as they happened, everything else as it was written down."""
    return record.order if isinstance(record, TraffickingEvent) else ()


def _with_those_under(record: Record, beneath: Sequence[Record], names: Names) -> list[RecordLine]:
    """A record's line, and those of what stands under it."""
    own = [one for one in beneath if getattr(one, record_sheet(one.KIND).under) == record.id]
    line = record_line(record, names)
    if isinstance(record, Debt):
        return _debt(record, line, [one for one in own if isinstance(one, DebtEntry)], names)
    if isinstance(record, WageEntry):
        line = _period(record, line)
    return [line, *(record_line(one, names) for one in own)]


def _period(record: WageEntry, line: RecordLine) -> RecordLine:
    """A period of work with what was promised and paid, and what is open between the two."""
    told = (
        (_("promised {amount}"), said_sum(earned(record))),
        (_("paid {amount}"), said_sum(record.paid)),
        (_("taken off {amount}"), said_sum(record.deducted)),
    )
    sums = tuple(words.format(amount=amount) for words, amount in told if amount)
    both = record.promised is not None and record.paid is not None
    open_ = " · ".join(open_words(one.open) for one in wages([record])) if both else ""
    return replace(line, details=(*line.details, *sums), amount=open_)


def _debt(
    debt: Debt, line: RecordLine, entries: Sequence[DebtEntry], names: Names
) -> list[RecordLine]:
    """A debt with what is owed, and its lines with what was owed after each."""
    owed = balances(debt, entries)
    amount = " · ".join(map(owed_words, owed))
    more = tuple(unknown_words(one) for one in owed if one.unknown)
    told = [replace(line, amount=amount, details=(*line.details, *more))]
    for one in debt_lines(debt, entries):
        entry = record_line(one.entry, names)
        after = then_owed_words(one.balance)
        amount = said_sum(one.entry.amount, debt.currency, lowers=one.entry.sign < 0)
        told.append(replace(entry, amount=amount, after=after))
    return told
