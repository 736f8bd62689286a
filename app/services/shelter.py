"""Beds and stays: who sleeps where, whether there is room, how long, and where people went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from app.domain.kinds import KINDS
from app.domain.organisation import Organisation
from app.domain.person import Person
from app.domain.place import Place
from app.domain.stay import EXITS, Stay
from app.domain.stay_line import StayGift, StayIncident
from app.domain.task import Task
from app.errors import UserError
from app.events import Event
from app.i18n import _
from app.services.begin import Begin
from app.services.case_file import Said, read_sheet
from app.services.office import Seat, staff_names
from app.services.task_words import titled
from app.storage.work import Work

MOST_BEDS = 200
STAY_TASK = "stay"
"""The kind, and the source, of a thing to do that comes from a stay."""


@dataclass(frozen=True, slots=True)
class StayView:
    """One stay: where, how long so far, and whether it is the one now."""

    stay: Stay = field(repr=False)
    where: str = field(repr=False)
    nights: int
    is_current: bool
    organisation: str = field(default="", repr=False)
    case_id: str = ""
    name: str = field(default="", repr=False)
    """Whose it is, where several people are shown."""

    def words(self) -> str:
        """Return the place with its house: "Room 2, North House"."""
        if not self.organisation:
            return self.where
        return _("{place}, {house}").format(place=self.where, house=self.organisation)


@dataclass(frozen=True, slots=True)
class PlaceView:
    """One place: beds free tonight, who is there, who is to come."""

    place: Place = field(repr=False)
    organisation: str = field(repr=False)
    free: int
    stays: tuple[StayView, ...] = field(default=(), repr=False)
    """Now and to come, the earliest first."""


@dataclass(frozen=True, slots=True)
class LineView:
    """One line written down during a stay: what happened, or what was given."""

    id: str
    kind: str
    on: date | None
    what: str = field(repr=False)
    more: str = field(default="", repr=False)
    who: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class CaseStays:
    """Every stay of a case, the newest first, and what was written down meanwhile."""

    stays: tuple[StayView, ...] = field(repr=False)
    lines: tuple[LineView, ...] = field(repr=False)

    @property
    def current(self) -> StayView | None:
        """Where the person is now, as far as somebody wrote it down."""
        return next((one for one in self.stays if one.is_current), None)


class Shelter:
    """Rooms and beds, this office's own and those of others, and who stays where."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def board(self) -> list[PlaceView]:
        """Return every place with who is there and who is to come, by house and name."""
        today = self._seat.clock.today()
        with self._begin() as work:
            owners = work.names(Organisation)
            places = work.find(Place)
            waiting = {one.id: work.find(Stay, place_id=one.id, left_on=None) for one in places}
            people = _names(work, [one for stays in waiting.values() for one in stays])
        names = {one.id: one.name for one in places}
        views = []
        for place in places:
            here = sorted(waiting[place.id], key=lambda one: one.since or date.max)
            lines = (_view(one, today, names, owners, people) for one in here)
            owner = owners.get(place.organisation_id, "")
            views.append(PlaceView(place, owner, place.free(here, today, today), tuple(lines)))
        return sorted(views, key=lambda v: (v.organisation.casefold(), v.place.name.casefold()))

    def keep(
        self, kind: str, case_id: str | None, typed: Mapping[str, Said], record_id: str = ""
    ) -> str:
        """Write down a place, a stay or a line of one from what was typed into its sheet; as `CaseFile.keep`.

        UserError as `save_place`, `write` and `note`.
        """
        values, cls = read_sheet(kind, typed), KINDS[kind]
        with self._begin() as work:
            known = work.get(cls, record_id) if record_id else None
        record = replace(known if known is not None else cls(case_id=case_id), **values)
        if isinstance(record, Place):
            return self.save_place(record)
        if isinstance(record, Stay):
            return self.write(record)
        if isinstance(record, StayIncident | StayGift):
            return self.note(record)
        raise TypeError(f"{kind} is no part of a stay")

    def place(self, place_id: str) -> Place:
        """Return one place."""
        with self._begin() as work:
            return work.get(Place, place_id)

    def save_place(self, place: Place) -> str:
        """Add or change a place; returns its id.

        UserError `place.needs_name`, `place.beds_out_of_range`, `place.too_full` for fewer beds than people have.
        """
        kept = replace(place, name=place.name.strip(), beds=place.beds or 1)
        if not kept.name:
            raise UserError("place.needs_name")
        if not 1 <= kept.beds <= MOST_BEDS:
            raise UserError("place.beds_out_of_range", most=MOST_BEDS)
        today = self._seat.clock.today()
        with self._begin() as work:
            stays = work.find(Stay, place_id=kept.id, left_on=None, include_restricted=True)
            if any(not kept.has_room(one, stays, today) for one in stays):
                raise UserError("place.too_full")
            known = any(one.id == kept.id for one in work.find(Place))
            work.save(kept)
            work.record(Event("place.changed" if known else "place.added", record_id=kept.id))
            work.commit()
        return kept.id

    def remove_place(self, place_id: str) -> None:
        """Take a place out of use for good; stays that ended keep its name.  UserError `place.in_use`."""
        with self._begin() as work:
            if work.find(Stay, place_id=place_id, left_on=None, include_restricted=True):
                raise UserError("place.in_use")
            work.delete(work.get(Place, place_id))
            work.record(Event("place.removed", record_id=place_id))
            work.commit()

    def of_case(self, case_id: str) -> CaseStays:
        """Return every stay of a case and what was written down during them."""
        with self._begin() as work:
            stays = case_stays(work, case_id, self._seat.clock.today())
            names = staff_names(work)
            lines = [_incident(one, names) for one in work.find(StayIncident, case_id=case_id)]
            lines += [_gift(one, names) for one in work.find(StayGift, case_id=case_id)]
        lines.sort(key=lambda one: one.on or date.min, reverse=True)
        return CaseStays(tuple(stays), tuple(lines))

    def write(self, stay: Stay, *, review_on: date | None = None) -> str:
        """Write down where somebody stays, or what is known of it now; returns the stay's id.

        `review_on` plans a look at it; without a day it is planned for a week before the stay is to end.  Once the
        person left, what was planned because of the stay is done.
        UserError `stay.needs_day`, `stay.needs_where`, `stay.ends_before`, `stay.needs_exit`, `stay.left_before`,
        `stay.left_ahead`, `stay.twice`, `stay.no_room`, `stay.place_closed`, `stay.too_long`.
        """
        today = self._seat.clock.today()
        where = "" if stay.place_id else stay.where.strip()
        kept = replace(stay, where=where, beds=stay.beds or 1)
        _require_dates(kept, today)
        with self._begin() as work:
            self._require_room(work, kept, today)
            work.save(kept)
            if kept.left_on is None:
                self._plan_review(work, kept, review_on, today)
            else:
                for task in _reviews(work, kept):
                    work.save(task.done(today))
            word = "stay.written" if kept.left_on is None else "stay.left"
            work.record(Event(word, kept.case_id, kept.id))
            work.commit()
        return kept.id

    def leave(self, stay_id: str, on: date, pathway: str, words: str = "") -> None:
        """Say when somebody left and where she went; see `write`."""
        with self._begin() as work:
            stay = work.get(Stay, stay_id)
        self.write(stay.leave(on, pathway, words.strip()))

    def note(self, line: StayIncident | StayGift) -> str:
        """Write down something that happened, or was handed out, during a stay; returns its id.

        UserError `stay.nothing_said`, `stay.not_yet`.
        """
        if not line.what.strip():
            raise UserError("stay.nothing_said")
        if line.on is None or line.on > self._seat.clock.today():
            raise UserError("stay.not_yet")
        kept = replace(line, worker_id=line.worker_id or self._seat.worker_id)
        with self._begin() as work:
            work.save(kept)
            work.record(Event(f"{line.KIND}.written", line.case_id, line.id))
            work.commit()
        return line.id

    def _require_room(self, work: Work, stay: Stay, today: date) -> None:
        others = work.find(Stay, case_id=stay.case_id, include_restricted=True)
        if any(one.id != stay.id and one.overlaps(stay, today) for one in others):
            raise UserError("stay.twice")
        if not stay.place_id:
            return
        place = work.get(Place, stay.place_id)
        if place.closed_because and stay.left_on is None:
            raise UserError("stay.place_closed")
        last = place.last_day(stay.since) if stay.since else None
        if last is not None and stay.until is not None and stay.until > last:
            raise UserError("stay.too_long", nights=place.most_nights)
        # Restricted or not, a bed that is taken is taken.  Who has left matters to days gone by alone.
        here = work.find(Stay, place_id=place.id, left_on=None, include_restricted=True)
        if stay.since is not None and stay.since < today:
            here = work.find(Stay, place_id=place.id, include_restricted=True)
        if not place.has_room(stay, here, today):
            raise UserError("stay.no_room")

    def _plan_review(self, work: Work, stay: Stay, on: date | None, today: date) -> None:
        ends = stay.until
        if ends is None and stay.place_id and stay.since is not None:
            ends = work.get(Place, stay.place_id).last_day(stay.since)
        if on is None and ends is not None:
            on = max(today, ends - timedelta(days=7))
        if on is None:
            return
        known = _reviews(work, stay)
        task = known[0] if known else Task(
            case_id=stay.case_id, kind=STAY_TASK, source=STAY_TASK, source_id=stay.id,
            worker_id=self._seat.worker_id,
        )  # fmt: skip
        work.save(titled(task.move(on, task.due_at)))


def case_stays(work: Work, case_id: str, today: date) -> list[StayView]:
    """Return every stay of a case, the newest first."""
    stays = work.find(Stay, case_id=case_id)
    if not stays:
        return []
    used = {one.place_id for one in stays if one.place_id}
    places = [one for one in work.find(Place, alive=None) if one.id in used]
    names = {one.id: one.name for one in places}
    offices = work.names(Organisation) if places else {}
    owners = {one.id: offices.get(one.organisation_id, "") for one in places}
    views = [
        StayView(
            one, names.get(one.place_id, one.where), one.nights(today), one.is_current(today),
            owners.get(one.place_id, ""), case_id,
        )
        for one in stays
    ]  # fmt: skip
    return sorted(views, key=lambda view: view.stay.since or date.min, reverse=True)


def _require_dates(stay: Stay, today: date) -> None:
    if stay.since is None:
        raise UserError("stay.needs_day")
    if not (stay.place_id or stay.where):
        raise UserError("stay.needs_where")
    if stay.until is not None and stay.until <= stay.since:
        raise UserError("stay.ends_before")
    if not 1 <= stay.beds <= MOST_BEDS:
        raise UserError("place.beds_out_of_range", most=MOST_BEDS)
    if stay.left_on is not None:
        _require_exit(stay, stay.left_on, today)


def _require_exit(stay: Stay, left_on: date, today: date) -> None:
    if stay.exit_pathway not in EXITS:
        raise UserError("stay.needs_exit")
    if stay.since is not None and left_on < stay.since:
        raise UserError("stay.left_before")
    if left_on > today:
        raise UserError("stay.left_ahead")


def _reviews(work: Work, stay: Stay) -> list[Task]:
    return work.find(Task, case_id=stay.case_id, source_id=stay.id, done_on=None)


def _names(work: Work, stays: Sequence[Stay]) -> dict[str, str]:
    return work.names(Person, {one.case_id for one in stays if one.case_id})


def _view(
    stay: Stay, today: date, places: dict[str, str], owners: dict[str, str], people: dict[str, str]
) -> StayView:
    return StayView(
        stay, places.get(stay.place_id, stay.where), stay.nights(today), stay.is_current(today),
        owners.get(stay.place_id, ""), stay.case_id or "", people.get(stay.case_id or "", ""),
    )  # fmt: skip


def _incident(one: StayIncident, names: dict[str, str]) -> LineView:
    return LineView(one.id, one.KIND, one.on, one.what, one.done, names.get(one.worker_id, ""))


def _gift(one: StayGift, names: dict[str, str]) -> LineView:
    return LineView(one.id, one.KIND, one.on, one.what, one.how_much, names.get(one.worker_id, ""))
