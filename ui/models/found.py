"""What the search offers, in words: places, people, and where the words were written; made on the case lane."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.i18n import _
from ui.context import Place
from ui.widgets.palette import Found
from ui.widgets.rails import Stop
from ui.words import reach_line


def places(rail: Sequence[Stop], words: str) -> tuple[Found, ...]:
    """Return the places of a rail whose name holds the words."""
    wanted = words.strip().casefold()
    return tuple(
        Found(Place(stop.key), stop.words, icon=stop.icon, group=_("Go to"))
        for stop in rail
        if wanted in stop.words.casefold()
    )


_KINDS = {
    "note": ("timeline", "note-pencil"), "episode": ("timeline", "folder-open"),
    "consent": ("sharing", "handshake"), "disclosure": ("sharing", "envelope-simple"),
    "sitting": ("form", "clipboard-text"), "pathway": ("pathway", "path"),
    "attachment": ("evidence", "files"), "bundle": ("bundle", "files"),
    "safe_contact": ("safe_contact", "phone"), "task": ("overview", "check-circle"),
    "goal": ("needs", "flag-banner"), "referral": ("needs", "handshake"),
}  # fmt: skip
"""Where a record that was found is looked at, and its icon; what is not named here is looked at on the overview."""


def found(services: Any, words: str) -> tuple[Found, ...]:
    """Search the workbook; runs on the case lane.  People stand first, then where the words were written."""
    hits = services.search.find(words, limit=20)
    shown = [hit for hit in hits if hit.case_id or hit.kind == "organisation"]
    return tuple(_place_of(hit) for hit in sorted(shown, key=lambda hit: not hit.by_name))


def _place_of(hit: Any) -> Found:
    if not hit.case_id:
        place = Place("directory", None, hit.record_id)
        return Found(place, hit.name or hit.snippet, "", "address-book", _("Organisations"))
    if hit.by_name and hit.kind == "referral":
        place = Place("needs", hit.case_id, hit.record_id, "reply")
        return Found(place, _("Type the reply"), hit.name, "arrow-bend-down-left", _("Replies"))
    if hit.by_name:
        return Found(Place("overview", hit.case_id), hit.name, "", "user", _("People"))
    screen, icon = _KINDS.get(hit.kind, ("overview", "file-text"))
    place = Place(screen, hit.case_id, hit.record_id)
    title = reach_line(hit.reach) or hit.snippet or hit.name
    return Found(place, title, hit.name, icon, _("In notes and papers"))
