"""Rooms and beds of a house, and who may stay in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from app.domain.records import Record
from app.domain.stay import Stay


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Place(Record):
    """One bed, room or flat of an organisation, this office or another; belongs to the office, not to a case."""

    KIND: ClassVar[str] = "place"
    NAMES: ClassVar[tuple[str, ...]] = ("name",)

    organisation_id: str = ""
    name: str = ""
    beds: int = 1
    sex: str = ""
    """Of `service.SEXES`."""
    children: str = ""
    """``yes``, ``no``, or nothing where nobody has said; so are the two that follow."""
    gender_diverse: str = ""
    disability: str = ""
    most_nights: int = 0
    """The longest stay the house allows; 0 says nothing."""
    curfew: str = ""
    rules: str = ""
    closed_because: str = ""
    """Why nobody can stay here just now; empty where people can."""

    def last_day(self, since: date) -> date | None:
        """The day a stay from `since` has to end by the house's own rule."""
        return since + timedelta(days=self.most_nights) if self.most_nights else None

    def free(self, stays: Iterable[Stay], day: date, today: date) -> int:
        """Beds nobody has in the night that begins on `day`; below zero where more came than there are beds."""
        return self.beds - sum(one.beds for one in stays if one.holds(day, today))

    def has_room(self, new: Stay, stays: Iterable[Stay], today: date) -> bool:
        """Whether there is a bed for `new` in every night of it; its own older self is not counted."""
        others = [one for one in stays if one.id != new.id and one.overlaps(new, today)]
        # The house is fullest on the first night of one of them.
        nights = {one.since for one in (new, *others) if one.since is not None}
        return all(
            self.free(others, night, today) >= new.beds
            for night in nights
            if new.holds(night, today)
        )
