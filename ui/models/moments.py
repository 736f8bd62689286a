"""Timeline entries in words: what the entry is called when nobody gave it a title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from app.domain.trafficking_event import TraffickingEvent
from app.i18n import (
    NP_,
    _,
    format_date,
    format_time,
    language,
    language_name,
    month_names,
    pgettext,
)
from app.services.record_sheets import choice_words
from app.services.timeline import CASE, LIFE, LOCKED, PAPERS
from ui.widgets.spans import Span, TimePicture
from ui.widgets.timeline import Moment
from ui.words import dotted

if TYPE_CHECKING:
    from app.services.timeline import TimelineEntry

_KINDS = {
    "note": (NP_("timeline", "Note"), "note-pencil"),
    "message": (NP_("timeline", "Message"), "chat-text"),
    "call": (NP_("timeline", "Call"), "phone"),
    "meeting": (NP_("timeline", "Meeting"), "users"),
    "own_words": (NP_("timeline", "In their own words"), "pencil-simple"),
    "event": (NP_("timeline", "What happened"), "clock"),
    "case_opened": (NP_("timeline", "Case opened"), "folder-open"),
    "case_closed": (NP_("timeline", "Case closed"), "folder"),
    "case_reopened": (NP_("timeline", "Case taken up again"), "folder-open"),
    "handed_over": (NP_("timeline", "Handed over to {who}"), "users"),
    "agreed": (NP_("timeline", "Agreed to share with {who}"), "handshake"),
    "withdrew": (NP_("timeline", "Stopped sharing with {who}"), "minus-circle"),
    "form": (NP_("timeline", "Form begun"), "clipboard-text"),
    "locked": (NP_("timeline", "Restricted: open it with a reason"), "lock-key"),
    "privileged_entry": (NP_("timeline", "With the lawyer"), "scales"),
    "criminal_entry": (NP_("timeline", "Police and court"), "bank"),
    "health_entry": (NP_("timeline", "Health"), "first-aid"),
    "evidence": (NP_("timeline", "Evidence added"), "files"),
    "sent_letter": (NP_("timeline", "Letter to {who}"), "envelope-simple"),
    "sent_bundle": (NP_("timeline", "Evidence bundle for {who}"), "files"),
    "sent_report": (NP_("timeline", "Concern reported to {who}"), "shield-check"),
    "sent_transfer": (NP_("timeline", "Case sealed for {who}"), "handshake"),
    "goal": (NP_("timeline", "A goal"), "flag-banner"),
    "goal_met": (NP_("timeline", "A goal is met"), "check-circle"),
    "goal_handed_on": (NP_("timeline", "Others go on with a goal"), "handshake"),
    "goal_no_longer_wanted": (NP_("timeline", "A goal is no longer wanted"), "minus-circle"),
    "referral_sent": (NP_("timeline", "Asked {who} for help"), "handshake"),
    "referral_received": (NP_("timeline", "{who} has the request"), "handshake"),
    "referral_no_reply": (NP_("timeline", "No reply from {who}"), "handshake"),
    "referral_accepted": (NP_("timeline", "{who} said yes"), "handshake"),
    "referral_rejected": (NP_("timeline", "{who} said no"), "handshake"),
    "referral_service_started": (NP_("timeline", "Help from {who} began"), "handshake"),
    "referral_done": (NP_("timeline", "Help from {who} was given"), "handshake"),
    "referral_revoked": (NP_("timeline", "Took the request to {who} back"), "minus-circle"),
    "born": (NP_("timeline", "Born"), "calendar-blank"),
    "recruitment": (NP_("timeline", "How it began"), "path"),
    "transit": (NP_("timeline", "On the way"), "path"),
    "exploitation": (NP_("timeline", "What was done there"), "path"),
    "document": (NP_("timeline", "Dated: {what}"), "file-text"),
    "paper_issued": (NP_("timeline", "Issued: {what}"), "identification-card"),
    "paper_expires": (NP_("timeline", "Valid until then: {what}"), "identification-card"),
}
ENTRY_KINDS = ("note", "own_words", "message", "call", "meeting")
"""What a person writes themselves."""


def locked_words(kind: str) -> str:
    """Return what a restricted entry is, which is all that may be said of it."""
    words = {
        "sitting": _("a form"), "attachment": _("evidence"), "privileged_entry": _("a matter of the lawyer"),
        "criminal_entry": _("a matter of police or court"), "health_entry": _("a matter of health"),
        "trafficking_event": _("something that happened"), "paper": _("a paper"),
        "goal": _("a goal"), "referral": _("a referral"),
    }  # fmt: skip
    return words.get(kind, _("a note"))


def kind_words(kind: str) -> str:
    """Return what an entry of this kind is called."""
    return pgettext("timeline", _KINDS[kind][0]) if kind in _KINDS else ""


def lanes() -> dict[str, str]:
    """Return the lanes of the timeline by name, in order."""
    return {LIFE: _("Life"), CASE: _("This case"), PAPERS: _("Papers")}


@dataclass(frozen=True, slots=True)
class TimelineShown:
    """A timeline in words and as a picture; `tracks` says what each moment is about."""

    moments: tuple[Moment, ...] = field(default=(), repr=False)
    tracks: tuple[str, ...] = ()
    picture: TimePicture = field(default_factory=TimePicture, repr=False)

    def about(self, track: str) -> tuple[Moment, ...]:
        """Return the moments of one track, or with '' all of them."""
        pairs = zip(self.moments, self.tracks, strict=True)
        return tuple(one for one, its in pairs if track in ("", its))


def timeline_shown(entries: Sequence[TimelineEntry], today: date) -> TimelineShown:
    """Put a timeline into words and marks; the keys of both are the same.  Runs on the case lane."""
    names = lanes()
    order = list(names)
    spans = tuple(
        Span(_key(number, one), order.index(one.track), _number(one.on), _number(one.last))
        for number, one in enumerate(entries)
    )
    picture = TimePicture(tuple(names.values()), spans, today.toordinal(), month_names())
    return TimelineShown(
        tuple(moments(entries, today)), tuple(one.track for one in entries), picture
    )


def moments(entries: Sequence[TimelineEntry], today: date) -> list[Moment]:
    """Put entries into words; runs on the case lane."""
    return [_moment(number, entry, today) for number, entry in enumerate(entries)]


def _key(number: int, entry: TimelineEntry) -> str:
    return f"{number} {entry.record_id} {entry.kind}"


def _number(day: date | None) -> int | None:
    return None if day is None else day.toordinal()


def _day(entry: TimelineEntry, today: date) -> str:
    """The day as a number and month, the words in which it was told, or that nobody knows it."""
    if entry.said or entry.on is None:
        return entry.said or _("no day")
    return format_date(entry.on, "bare", today=today)


def _title(entry: TimelineEntry) -> str:
    """What an entry is called: in a person's own words, else by its kind."""
    if entry.title and not entry.kind.startswith(("sent_", "paper_", "document")):
        return entry.title
    if entry.kind in TraffickingEvent.KINDS:
        return choice_words("trafficking_event", "kind", entry.kind)
    words = kind_words(entry.kind)
    what = entry.title or (choice_words("paper", "kind", entry.detail) if entry.detail else "")
    return words.format(who=entry.detail, what=what)


def _moment(number: int, entry: TimelineEntry, today: date) -> Moment:
    icon = _KINDS.get(entry.kind, ("", "clock"))[1]
    source = [entry.who, format_time(entry.at) if entry.at else ""]
    if entry.own_words and entry.language:
        source.append(
            _("said in {language}").format(
                language=language_name(entry.language, code_in=language())
            )
        )
    if entry.amended:
        source.append(_("amended"))
    if entry.restricted:
        source.append(_("restricted"))
    if entry.kind in TraffickingEvent.KINDS or entry.kind == "case_closed":
        source.append(entry.detail)
    if entry.kind == LOCKED:
        source.append(locked_words(entry.detail))
    return Moment(
        key=_key(number, entry),
        day=_day(entry, today),
        icon=icon,
        title=_title(entry),
        text=entry.text,
        source=dotted(*source),
        own_words=entry.own_words,
        restricted=entry.restricted,
    )
