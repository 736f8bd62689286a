"""Timeline entries in words: what the entry is called when nobody gave it a title."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from app.i18n import NP_, _, format_date, format_time, language_name, pgettext
from app.services.timeline import LOCKED as LOCKED
from ui.widgets.timeline import Moment

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
    "sent_transfer": (NP_("timeline", "Case sealed for {who}"), "handshake"),
}
ENTRY_KINDS = ("note", "own_words", "message", "call", "meeting")
"""What a person writes themselves."""


def locked_words(kind: str) -> str:
    """Return what a restricted entry is, which is all that may be said of it."""
    words = {
        "sitting": _("a form"), "attachment": _("evidence"), "privileged_entry": _("a matter of the lawyer"),
        "criminal_entry": _("a matter of police or court"), "health_entry": _("a matter of health"),
    }  # fmt: skip
    return words.get(kind, _("a note"))


def kind_words(kind: str) -> str:
    """Return what an entry of this kind is called."""
    return pgettext("timeline", _KINDS[kind][0]) if kind in _KINDS else ""


def moments(entries: Sequence[TimelineEntry], today: date) -> list[Moment]:
    """Put entries into words; runs on the case lane."""
    return [_moment(number, entry, today) for number, entry in enumerate(entries)]


def _moment(number: int, entry: TimelineEntry, today: date) -> Moment:
    words, icon = _KINDS.get(entry.kind, ("", "clock"))
    title = pgettext("timeline", words).format(who=entry.detail) if words else ""
    named = entry.title and not entry.kind.startswith("sent_")
    source = [entry.who, format_time(entry.at) if entry.at else ""]
    if entry.own_words and entry.language:
        source.append(
            _("said in {language}").format(language=language_name(entry.language, code_in="en"))
        )
    if entry.amended:
        source.append(_("amended"))
    if entry.restricted:
        source.append(_("restricted"))
    if entry.kind == LOCKED:
        source.append(locked_words(entry.detail))
    return Moment(
        key=f"{number} {entry.record_id} {entry.kind}",
        day=format_date(entry.on, today=today).split(" ", 1)[1],
        icon=icon,
        title=entry.title if named else title,
        text=entry.text,
        source=" · ".join(part for part in source if part),
        own_words=entry.own_words,
        restricted=entry.restricted,
    )
