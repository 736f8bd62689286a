"""How and when somebody can be reached without putting them in danger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar

from app.domain.records import Record


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a weekday, 0 = Monday; one that ends before it starts runs past midnight."""

    weekday: int
    start: time
    end: time

    def on(self, day: date) -> tuple[datetime, datetime] | None:
        """First and last moment on `day`, if that is its weekday; the end is not part of it."""
        if day.weekday() != self.weekday:
            return None
        begins = datetime.combine(day, self.start)
        ends = datetime.combine(day, self.end)
        return begins, ends if ends > begins else ends + timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SafeContact(Record):
    """One safe way to reach a survivor; times are this office's wall clock."""

    KIND: ClassVar[str] = "safe_contact"
    CHANNELS: ClassVar[tuple[str, ...]] = (
        "message",
        "call",
        "in_person",
        "through",
        "email",
        "post",
        "none",
    )

    channel: str = ""
    number: str = ""
    """The number, address or account used for this channel and no other."""
    name_to_use: str = ""
    code_word: str = ""
    cover_story: str = ""
    """Who we are and why we ask, to anybody but the survivor."""
    words: str = ""
    """What to say if another person answers."""
    may_answer: str = ""
    """Who else may answer and be spoken to."""
    who: str = ""
    """Through whom, where the channel goes through somebody."""
    windows: tuple[Window, ...] = ()
    any_time: bool = False
    voicemail: bool = False
    text: bool = False
    safe_to_write: bool = False
    """A letter or e-mail to `number` may lie open: nobody who reads it there does harm."""
    never: str = ""
    """Who and what to avoid, one per line."""
    note: str = ""
    review_on: date | None = None
    preferred: bool = False

    def spans_on(self, day: date) -> list[tuple[datetime, datetime]]:
        """Moments of `day` at which it is safe, merged and in order, cut at both midnights."""
        midnight = datetime.combine(day, time())
        tomorrow = midnight + timedelta(days=1)
        if self.channel == "none":
            return []
        if self.any_time:
            return [(midnight, tomorrow)]
        cut = [
            (max(begins, midnight), min(ends, tomorrow))
            for begins, ends in self._spans_near(day)
            if ends > midnight and begins < tomorrow
        ]
        return _merged(sorted(cut))

    def open_now(self, at: datetime) -> tuple[datetime, datetime] | None:
        """The span in which `at` (local, zone ignored) lies, or None when it is not safe now."""
        moment = at.replace(tzinfo=None)
        spans = self.spans_on(moment.date())
        return next(((a, b) for a, b in spans if a <= moment < b), None)

    def _spans_near(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        for window in self.windows:
            for near in (day - timedelta(days=1), day):
                if span := window.on(near):
                    yield span


def _merged(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    merged: list[tuple[datetime, datetime]] = []
    for begins, ends in spans:
        if merged and begins <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(ends, merged[-1][1]))
        else:
            merged.append((begins, ends))
    return merged
