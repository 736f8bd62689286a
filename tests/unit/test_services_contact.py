"""Safe hours as people type them, and what is safe at one moment."""

from datetime import datetime, time

import pytest

from app.domain.safe_contact import SafeContact, Window
from app.errors import UserError
from app.services.contact import contact_now, read_hours, written_hours

MONDAY = datetime(2026, 11, 23, 10, 0)


def test_hours_are_read_and_written_back() -> None:
    read = read_hours("Mon-Fri 09:00-11:30; Sat, Sun 16-18")
    assert len(read) == 7
    assert read[0] == Window(0, time(9), time(11, 30))
    assert read[-1] == Window(6, time(16), time(18))
    assert set(read_hours(written_hours(read))) == set(read)
    assert read_hours("Fri–Mon 20:00–22:00")[-1].weekday == 0, "over the weekend"
    assert read_hours("") == ()


@pytest.mark.parametrize("text", ["mornings", "Mon 25:00-26:00", "Mon 9-11 maybe", "Someday 9-11"])
def test_hours_nobody_can_read_are_said_so(text: str) -> None:
    with pytest.raises(UserError, match="hours_unclear"):
        read_hours(text)


def test_the_open_way_comes_first_then_the_next_one_today() -> None:
    call = SafeContact(channel="call", windows=read_hours("Mon 12:00-13:00"), preferred=True)
    text = SafeContact(channel="message", windows=read_hours("Mon 09:00-11:30"))
    now = contact_now([call, text], MONDAY)
    assert (now.state, now.channel, now.until) == ("open", "message", time(11, 30))
    later = contact_now([call], MONDAY)
    assert (later.state, later.next) == ("later", time(12))
    assert contact_now([call], MONDAY.replace(hour=14)).state == "not_today"
    assert contact_now([], MONDAY).state == "unset"


def test_any_time_ends_at_no_hour() -> None:
    now = contact_now([SafeContact(channel="message", any_time=True)], MONDAY)
    assert (now.state, now.until) == ("open", None)
