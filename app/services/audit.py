"""Who did what: the audit trail in caseworkers' words, for a case, for a month, and on paper.

The monthly sheet names survivors by their case number only.  At its foot stands how far the trail had come on each
laptop: a paper kept elsewhere then proves that nothing before it was rewritten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from app.documents.report import Report, Table
from app.domain.disclosure import Disclosure
from app.domain.organisation import Organisation
from app.domain.staff import Staff
from app.errors import UserError
from app.events import Event
from app.i18n import _, format_date, format_moment, format_number, ngettext, pgettext
from app.services.begin import Begin
from app.services.marks import Mark, marks
from app.services.office import Seat, staff_names
from app.services.printed import PrintedReport
from app.services.restricted import KINDS, SECTIONS
from app.services.trail_words import act_words, is_everyday
from app.storage.audit import Entry
from app.storage.work import Work

_RESTRICTING = frozenset(
    {"record.restricted", "record.unrestricted", "section.restricted", "section.unrestricted"}
)
_LINKING = frozenset({"person.joined", "person.parted"})
_SECTIONS = frozenset[str]().union(*SECTIONS.values())
MOST_LINES = 5_000
"""Acts of one case that are shown; more than anybody reads."""

GROUPS = {
    "opened": frozenset({"vault.unlocked"}),
    "printed": frozenset({"letter.printed", "card.printed", "audit.printed"}),
    "took_out": frozenset({"bundle.built", "transfer.sealed"}),
    "restricted": frozenset({"record.opened", "answers.opened"}),
    "overrode": frozenset({"consent.overridden"}),
}
"""What the monthly sheet counts for each person; everything else is counted as keeping the record."""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One act: when, who, what, for whom it was if it left, in which case, and the reason where one was given."""

    at: datetime
    who: str = field(repr=False)
    what: str
    action: str
    case_id: str = ""
    reference: str = ""
    detail: str = field(default="", repr=False)
    reason: str = field(default="", repr=False)
    record_id: str = ""
    """What it was done to, where that still has a history."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What one person did in a month, by `GROUPS`, and everything else under `kept`."""

    who: str = field(repr=False)
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class MonthView:
    """A month of the whole office: who did how much, what went beyond keeping the record, and the witness."""

    month: date
    lines: tuple[AuditLine, ...] = field(repr=False)
    tallies: tuple[Tally, ...] = field(repr=False)
    witness: tuple[Mark, ...]


class Audit(PrintedReport):
    """The audit trail, read."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def of_case(self, case_id: str, *, beyond_keeping: bool = False) -> list[AuditLine]:
        """Return what was done in a case, newest first: all, or what went beyond keeping the record."""
        with self._begin() as work:
            entries = work.trail(case_id, MOST_LINES)
            if beyond_keeping:
                entries = [one for one in entries if not is_everyday(one.action)]
            return _lines(work, self._seat, entries, case_id)

    def of_office(self, month: str) -> MonthView:
        """Return a month ("2026-11") of everybody.  UserError `right.missing`, `audit.month`."""
        self._seat.require("audit.read")
        first, end = _month(month)
        with self._begin() as work:
            entries = work.trail_between(_moment(first), _moment(end))
            names = staff_names(work)
            return MonthView(
                month=first,
                lines=tuple(
                    _lines(work, self._seat, (e for e in entries if not is_everyday(e.action)))
                ),
                tallies=tuple(_tallies(entries, names)),
                witness=marks(work),
            )

    def holds(self, device: str, number: int, digits: str) -> bool:
        """Say whether the trail still holds what a sheet on paper says of it.

        `device` and `digits` as printed, blanks and capitals aside.
        """
        wanted = "".join(digits.split()).casefold()
        with self._begin() as work:
            devices = [one for one in work.witness() if one.startswith(device.strip().casefold())]
            found = [work.audit_hash(one, number) for one in devices]
        return len(wanted) == 16 and any(one and one.hex().startswith(wanted) for one in found)

    def sheet(self, month: str) -> Report:
        """Return the printed sheet of a month; give it to `draw` on the print lane."""
        view = self.of_office(month)
        with self._begin() as work:
            office = next(one for one in work.find(Organisation) if one.is_own)
            author = work.get(Staff, self._seat.worker_id).name
        return _report(view, office.name, author, self._seat.clock.today())

    def printed(self) -> None:
        """Write down that a monthly sheet leaves, before it does."""
        self._seat.require("audit.read")
        with self._begin() as work:
            work.record(Event("audit.printed"))
            work.commit()


def _month(month: str) -> tuple[date, date]:
    try:
        first = date.fromisoformat(f"{month.strip()}-01")
    except ValueError:
        raise UserError("audit.month") from None
    return first, date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _moment(day: date) -> datetime:
    """The first moment of a day by this office's wall clock, in UTC."""
    return datetime.combine(day, time()).astimezone(UTC)


def _lines(
    work: Work, seat: Seat, entries: Iterable[Entry], case_id: str | None = None
) -> list[AuditLine]:
    """The entries this role may know of, in words."""
    told = list(entries)
    hidden = work.hidden({one.record_id for one in told if one.record_id})
    names, references = staff_names(work), work.references()
    # Why something is restricted may say what it says, and why two records are one person names the other.
    locked = work.locked(KINDS, case_id)
    shut = {one.record_id for one in locked} | {
        one.case_id for one in locked if one.kind in _SECTIONS
    }
    untold = frozenset() if seat.rights.may("links.see") else _LINKING
    to = _recipients(work, {one.case_id for one in told if one.case_id})
    return [
        AuditLine(
            at=one.at.astimezone(), who=names.get(one.actor, ""), what=act_words(one.action),
            action=one.action, case_id=one.case_id or "",
            reference=references.get(one.case_id or "", ""),
            detail=to.get(one.record_id or "", ""),
            reason="" if one.action in untold or (one.action in _RESTRICTING and one.record_id in shut)
            else one.words,
            record_id="" if one.record_id in shut else one.record_id or "",
        )
        for one in told
        if one.record_id not in hidden
    ]  # fmt: skip


def _recipients(work: Work, cases: set[str]) -> dict[str, str]:
    """Whom each thing that left went to, by the id of its ledger line."""
    return {one.id: one.recipient for one in work.find(Disclosure, case_ids=cases)} if cases else {}


def _tallies(entries: Iterable[Entry], names: Mapping[str, str]) -> list[Tally]:
    group_of = {action: name for name, actions in GROUPS.items() for action in actions}
    counted: dict[str, Counter[str]] = {}
    for one in entries:
        counted.setdefault(one.actor, Counter())[group_of.get(one.action, "kept")] += 1
    tallies = [Tally(names.get(actor, ""), dict(counts)) for actor, counts in counted.items()]
    return sorted(tallies, key=lambda one: one.who.casefold())


# ---------------------------------------------------------------- on paper


def _report(view: MonthView, office: str, author: str, today: date) -> Report:
    title = _("Who did what: {month}").format(month=format_date(view.month, "month"))
    made = _("Printed on {day} by {who}.").format(day=format_date(today, "long"), who=author)
    keep = _(
        "Keep this sheet away from the computer. People are named by their case number only. If the "
        "last table ever differs from what the workbook says, somebody changed the trail."
    )
    return Report(
        office=office, title=title, lines=(made, keep),
        tables=(_tally_table(view), _act_table(view), _witness_table(view)),
        foot=_("Confidential"),
    )  # fmt: skip


def _tally_table(view: MonthView) -> Table:
    heads = (
        _("Who"), _("Opened the workbook"), _("Kept the record"), pgettext("audit", "Printed"), _("Took out"),
        _("Opened restricted entries"), _("Without agreement"),
    )  # fmt: skip
    order = ("opened", "kept", "printed", "took_out", "restricted", "overrode")
    rows = tuple(
        (tally.who, *(format_number(tally.counts.get(name, 0)) for name in order))
        for tally in view.tallies
    )
    return Table(_("How much"), heads, (0.22, 0.13, 0.13, 0.13, 0.13, 0.13, 0.13), rows)


def _act_table(view: MonthView) -> Table:
    rows = tuple(
        (
            format_moment(line.at, today=view.month), line.who, line.what, line.reference,
        )
        for line in reversed(view.lines)
        if line.action not in GROUPS["opened"]
    )  # fmt: skip
    title = ngettext(
        "{n} act beyond keeping the record", "{n} acts beyond keeping the record", len(rows)
    ).format(n=len(rows))
    heads = (_("When"), _("Who"), _("What"), _("Case"))
    return Table(title, heads, (0.2, 0.2, 0.45, 0.15), rows)


def _witness_table(view: MonthView) -> Table:
    heads = (_("Laptop"), _("Entries so far"), _("The last one begins with"))
    rows = tuple((one.device, str(one.number), one.grouped) for one in view.witness)
    return Table(_("How far the trail had come"), heads, (0.25, 0.25, 0.5), rows)
