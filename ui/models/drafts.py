"""Unsaved words as one line each: what they are, and where they are gone on with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.i18n import N_, _
from ui.context import Place

if TYPE_CHECKING:
    from app.services.drafts import DraftLine

_PAGES = {
    "note": ("timeline", N_("A note, not finished")),
    "sitting": ("form", N_("A form, not finished")),
    "safe_contact": ("safe_contact", N_("Safe contact, not saved")),
    "new_case": ("new_case", N_("A new case, not opened yet")),
    "organisation": ("settings", N_("The office’s letterhead, not saved")),
}  # fmt: skip
"""The screen on which a kind of record is typed, and what its words are called."""

SHEETS = {
    "consent": ("sharing", N_("What they said about sharing")),
    "person": ("overview", N_("The person’s details")),
    "task": ("overview", N_("Something to do")),
    "move": ("overview", N_("Another day for something to do")),
    "contact": ("overview", N_("What happened when you reached them")),
    "unsafe_hour": ("overview", N_("Why at an unsafe hour")),
    "close": ("closing", N_("How the case ended")),
    "reopen": ("reopening", N_("What brought them back")),
    "hand_over": ("overview", N_("Who gets the case")),
    "goal": ("needs", N_("A goal, not written down yet")),
    "step": ("needs", N_("Something to do for a goal")),
    "progress": ("needs", N_("How far a goal has come")),
    "plan_copy": ("needs", N_("What they said about a copy of the plan")),
    "referral": ("needs", N_("A referral, not written down yet")),
    "mark_sent": ("needs", N_("How a referral was asked for")),
    "reply": ("needs", N_("A reply to a referral")),
    "reply_code": ("today", N_("A code from a reply")),
    "take_back": ("needs", N_("Why a referral is taken back")),
    "hold": ("overview", N_("Why nothing may be removed")),
    "lift_hold": ("overview", N_("Why a hold is lifted")),
    "remove_words": ("retention", N_("Why words are removed")),
    "remove_case": ("retention", N_("Why a case is removed")),
    "rule": ("retention", N_("How long cases are kept")),
    "sign": ("indicators", N_("What is noted about a sign")),
    "first_view": ("assessment", N_("What you make of the signs")),
    "second_view": ("assessment", N_("A second view")),
    "evidence": ("evidence", N_("What is known of an item")),
    "new_evidence": ("evidence", N_("What a file is, not added yet")),
    "remove_item": ("evidence", N_("Why an item is removed")),
    "open_restricted": ("timeline", N_("Why a restricted entry is opened")),
    "open_answers": ("forms", N_("Why restricted answers are opened")),
    "restrict": ("timeline", N_("Why an entry is restricted")),
    "lift_restriction": ("timeline", N_("Why a restriction is lifted")),
    "not_private": ("forms", N_("Why a form goes on")),
    "other_date": ("pathways", N_("Another date, and why")),
    "check_in_agreement": ("check_ins", N_("What was agreed about staying in touch")),
    "check_in": ("check_ins", N_("How a check-in went")),
    "welfare": ("check_ins", N_("Why somebody's welfare is reported")),
    "welfare_override": ("check_ins", N_("Why a report goes without agreement")),
    "join": ("links", N_("Why two cases are one person")),
    "part": ("links", N_("Why two cases are not one person")),
    "despite": ("letters", N_("Why a letter goes all the same")),
    "override": ("letters", N_("Why a letter goes without agreement")),
    "organisation": ("directory", N_("An organisation, not added yet")),
    "relation": ("people", N_("Somebody close, not written down yet")),
    "third_party": ("people", N_("Somebody else, not written down yet")),
    "licence_check": ("people", N_("A look into a register, not written down yet")),
    "trafficking_event": ("journey", N_("Something that happened, not written down yet")),
    "debt": ("journey", N_("A debt, not written down yet")),
    "debt_entry": ("journey", N_("A line of a debt, not written down yet")),
    "wage_entry": ("journey", N_("A period of work, not written down yet")),
    "paper": ("journey", N_("A paper, not written down yet")),
    "credential": ("journey", N_("Something learned, not written down yet")),
    "privileged_entry": ("kept_apart", N_("A matter of the lawyer, not written down yet")),
    "criminal_entry": ("kept_apart", N_("A matter of police or court, not written down yet")),
    "health_entry": ("kept_apart", N_("A matter of health, not written down yet")),
    "exposure": ("exposure", N_("Hard material, not written down yet")),
    "service": ("directory", N_("A service, not added yet")),
    "hidden_address": ("directory", N_("An address, not kept yet")),
    "open_address": ("directory", N_("Why an address is opened")),
    "directory_out": ("contact_file", N_("Why the directory goes out")),
    "place": ("beds", N_("A place to stay, not added yet")),
    "stay": ("stay", N_("Where the person stays, not saved")),
    "stay_incident": ("stay", N_("Something that happened, not saved")),
    "stay_gift": ("stay", N_("Something handed out, not saved")),
    "compare": ("directory", N_("Words read to you")),
    "name": ("staff", N_("A corrected name")),
    "take_in": ("transfers", N_("Why a case is taken in")),
}  # fmt: skip
"""The screen from which a sheet is asked, and what its words are called."""


def draft_words(line: DraftLine) -> str:
    """Return what somebody's unsaved words are, without any of them."""
    _screen, words = _entry(line)
    return _(words)


def draft_place(line: DraftLine) -> Place:
    """Return where they are gone on with; a sheet is asked from there again."""
    screen, _words = _entry(line)
    return Place(screen, line.case_id or None, None if line.is_sheet else line.record_id)


def _entry(line: DraftLine) -> tuple[str, str]:
    if line.is_sheet:
        return SHEETS.get(line.path, ("overview", N_("Words not saved yet")))
    return _PAGES.get(line.kind, ("timeline", N_("Words not saved yet")))
