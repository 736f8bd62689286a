"""The people of the office in words: their roles, and what each may do and see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from app.i18n import N_, NP_, _, format_date, pgettext
from ui.widgets.answers import AnswerChoice
from ui.widgets.rows import Group, Line, Row

if TYPE_CHECKING:
    from app.services.backup_lines import BackupLine
    from app.services.people import Member

_NAMES = {
    "supervisor": NP_("role", "Supervisor"),
    "caseworker": NP_("role", "Caseworker"),
    "legal": NP_("role", "Lawyer or legal worker"),
    "shelter": NP_("role", "Shelter staff"),
    "read_only": NP_("role", "Only looks"),
    "recovery": NP_("role", "Written on paper"),
}
_SAYS = {
    "supervisor": N_(
        "Keeps cases like a caseworker. Also decides who can open the workbook, restores backups, erases cases and "
        "reads the record of who did what."
    ),
    "caseworker": N_(
        "Keeps cases, prints letters, shares what was agreed. Does not see what is privileged between a lawyer and a "
        "client."
    ),
    "legal": N_("Keeps cases like a caseworker, and sees and writes what is privileged."),
    "shelter": N_(
        "Writes notes, tasks and how to make contact safely. Sees nothing of what happened to a person, their money, "
        "their papers or the law."
    ),
    "read_only": N_("May look at cases and change nothing."),
    "recovery": N_("Opens the workbook when a passphrase is forgotten."),
}


def role_name(role: str) -> str:
    """The name of a role."""
    return pgettext("role", _NAMES.get(role, _NAMES["read_only"]))


def role_says(role: str) -> str:
    """What somebody in a role may do and see, in one or two sentences."""
    return _(_SAYS.get(role, _SAYS["read_only"]))


def role_choices() -> list[AnswerChoice]:
    """The roles a person can be given, with what each may do."""
    words = _("{role}: {says}")
    return [
        AnswerChoice(role, words.format(role=role_name(role), says=role_says(role)))
        for role in _NAMES
        if role != "recovery"
    ]


def staff_rows(members: Sequence[Member]) -> list[Line]:
    """Who can open the workbook, then who worked here before."""
    here = [_row(one) for one in members if one.can_open]
    before = [_row(one) for one in members if not one.can_open and not one.is_recovery]
    lines: list[Line] = [Group(_("Can open it"), len(here)), *here]
    if before:
        lines += [Group(_("No longer"), len(before)), *before]
    return lines


def _row(one: Member) -> Row:
    if one.is_recovery:
        return Row(one.id, _("Recovery code"), role_name("recovery"), icon="key")
    role = role_name(one.role)
    caption = _("{role} · you").format(role=role) if one.is_you else role
    return Row(one.id, one.name, caption, icon="user")


def backup_words(lines: Sequence[BackupLine], today: date) -> str:
    """The days of the backups somebody can still open, and that what was copied before stays readable."""
    if not lines:
        return _("No backup is known that they could open.")
    days = [
        format_date(one.made_at.astimezone().date(), today=today) for one in lines if one.made_at
    ]
    return _(
        "They can still open the backups from {days}. Make new ones and put those sticks away."
    ).format(days=", ".join(dict.fromkeys(days)))
