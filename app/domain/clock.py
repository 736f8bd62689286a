"""What time it is: asked in one place, so that ``--today`` and tests can answer."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta


class Clock:
    """The time of this machine, or a fixed moment.

    A fixed date stands at noon UTC; times without a zone are taken as local time.
    """

    def __init__(self, fixed: datetime | date | None = None) -> None:
        if isinstance(fixed, date) and not isinstance(fixed, datetime):
            fixed = datetime.combine(fixed, time(12), UTC)
        self._fixed = fixed.astimezone() if fixed is not None else None
        self._day = fixed.date() if fixed is not None else None

    def now(self) -> datetime:
        """The moment, in UTC."""
        return (self._fixed or datetime.now(UTC)).astimezone(UTC)

    def local(self) -> datetime:
        """The moment as this office's wall clock shows it, with its zone."""
        return self._fixed or datetime.now().astimezone()

    def today(self) -> date:
        """The day in this office; the fixed day itself where one is fixed."""
        return self._day or date.today()


def is_past(moment: datetime, now: datetime) -> bool:
    """Whether what was written down can have been: a day ahead is a journey, more a clock that was wrong."""
    return moment <= now + timedelta(days=1)
