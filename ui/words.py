"""Sentences that several screens share: what an error says, and how contact is safe right now."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.errors import AppError
from app.i18n import NP_, _, isolate, pgettext
from app.words import error_sentence

if TYPE_CHECKING:
    from app.services.contact import ContactNow, Reachable


def dotted(*parts: str) -> str:
    """Return what is said of one thing in one line, with dots between; what is empty is left out."""
    return " · ".join(part for part in parts if part)


def sentence(problem: AppError) -> str:
    """Return what is wrong and what to do, in the language in use."""
    return error_sentence(problem.code, problem.params)


class ContactWords(NamedTuple):
    """How contact is safe now: an icon, a line for the rail, the same as a whole sentence, and whether it is open."""

    icon: str
    line: str
    sentence: str
    open: bool


_ICONS = {
    "message": "chat-text",
    "call": "phone",
    "in_person": "user",
    "through": "users",
    "email": "envelope-simple",
    "post": "envelope-simple",
    "none": "minus-circle",
}


def contact_words(contact: ContactNow) -> ContactWords:
    """Put a safe way of contact into words: "Text until 11:30", "Call 12:00–13:00"."""
    icon = _ICONS.get(contact.channel, "info")
    if contact.state == "unset":
        words = _("No safe contact yet")
        return ContactWords("info", words, words, False)
    channel = _channel(contact.channel, contact.who)
    if contact.channel in ("in_person", "through", "none"):
        return ContactWords(icon, channel, channel, contact.state == "open")
    if contact.state == "open":
        until = _clock(contact.until)
        line = _("{way} until {time}").format(way=channel, time=until) if until else channel
        whole = _("Safe now: {line}").format(line=line[:1].lower() + line[1:])
        return ContactWords(icon, line, whole, True)
    if contact.state == "later" and contact.next is not None:
        span = next((w for w in contact.windows if w[0] == contact.next), None)
        hours = f"{_clock(span[0])}–{_clock(span[1])}" if span else _clock(contact.next)
        line = _("{way} {hours}").format(way=channel, hours=hours)
        return ContactWords(icon, line, _("Not now. {line}").format(line=line), False)
    line = _("{way}, not today").format(way=channel)
    return ContactWords(icon, line, _("Not now. {line}").format(line=line), False)


def reach_line(one: Reachable) -> str:
    """Put a number or address into words: what is safe now stands before it."""
    if not one:
        return ""
    line = contact_words(one.contact).line
    return pgettext("number", "{safe} · {number}").format(safe=line, number=isolate(one.unguarded))


def contact_more(contact: ContactNow) -> str:
    """Say what to keep in mind under the line of safe contact: who we say we are, what to say, who must never know."""
    never = ", ".join(isolate(name) for name in contact.never)
    cover = isolate(contact.cover_story)
    told = (
        _("We are: {cover}").format(cover=cover) if cover else "", isolate(contact.words), isolate(contact.note),
        _("Never: {names}.").format(names=never) if never else "",
    )  # fmt: skip
    return " ".join(part for part in told if part)


def reach_words(contact: ContactNow) -> str:
    """Name the act of reaching somebody the agreed way, for a button."""
    if contact.channel == "message":
        return _("Message")
    return _("Call") if contact.channel == "call" else _("How to reach")


def _channel(channel: str, who: str) -> str:
    if channel == "through" and who:
        return _("Only through {who}").format(who=who)
    names = {
        "message": pgettext("way of contact", "Text"),
        "call": pgettext("way of contact", "Call"),
        "in_person": pgettext("way of contact", "Only in person"),
        "through": pgettext("way of contact", "Only through someone else"),
        "email": pgettext("way of contact", "Email"),
        "post": pgettext("way of contact", "Letter"),
        "none": pgettext("way of contact", "No contact"),
    }
    return names.get(channel, channel)


def _clock(moment: object) -> str:
    from datetime import time

    from app.i18n import format_time

    return format_time(moment) if isinstance(moment, time) else ""


METHODS = {
    "spoken": NP_("agreement", "Spoken"),
    "signed": NP_("agreement", "Signed"),
    "mark": NP_("agreement", "With a mark"),
    "witnessed": NP_("agreement", "Witnessed"),
}
"""How somebody agreed to share."""


def method_words(method: str) -> str:
    """Say how somebody agreed; as it came where another program wrote it."""
    return pgettext("agreement", METHODS[method]) if method in METHODS else method


def in_groups(fingerprint: str) -> str:
    """Write a fingerprint in groups of eight, so that it can be read out and wraps."""
    return " ".join(fingerprint[at : at + 8] for at in range(0, len(fingerprint), 8))
