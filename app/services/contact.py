"""When and how somebody can be reached safely, worked out for one moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Literal

from app.domain.safe_contact import SafeContact

State = Literal["open", "later", "not_today", "unset"]


@dataclass(frozen=True, slots=True)
class ContactNow:
    """The safe way to reach a person, as of one moment.

    `until` ends the open window, `next` starts the next one today, `windows` are today's spans as wall-clock times.
    """

    state: State = "unset"
    channel: str = ""
    until: time | None = None
    next: time | None = None
    windows: tuple[tuple[time, time], ...] = ()
    number: str = field(default="", repr=False)
    name_to_use: str = field(default="", repr=False)
    words: str = field(default="", repr=False)
    who: str = field(default="", repr=False)
    note: str = field(default="", repr=False)
    never: tuple[str, ...] = field(default=(), repr=False)
    voicemail: bool = False


def contact_now(contacts: Sequence[SafeContact], at: datetime) -> ContactNow:
    """Choose the way that is open at `at`, else the one that opens next today, else the preferred one."""
    ways = sorted(contacts, key=lambda way: not way.preferred)
    if not ways:
        return ContactNow()
    moment = at.replace(tzinfo=None)
    open_way = next((way for way in ways if way.open_now(moment)), None)
    if open_way is not None:
        return _said(open_way, moment, "open")
    later = [
        way for way in ways if any(begins > moment for begins, _ in way.spans_on(moment.date()))
    ]
    if later:
        return _said(later[0], moment, "later")
    return _said(ways[0], moment, "not_today")


def _said(way: SafeContact, moment: datetime, state: State) -> ContactNow:
    spans = way.spans_on(moment.date())
    now = way.open_now(moment)
    coming = next((begins.time() for begins, _ in spans if begins > moment), None)
    return ContactNow(
        state=state,
        channel=way.channel,
        until=now[1].time() if now else None,
        next=coming,
        windows=tuple((begins.time(), ends.time()) for begins, ends in spans),
        number=way.number,
        name_to_use=way.name_to_use,
        words=way.words,
        who=way.who,
        note=way.note,
        never=tuple(line for line in way.never.splitlines() if line.strip()),
        voicemail=way.voicemail,
    )
