"""How each fact of the health page is said: a title, and a sentence with what to do about it."""

from __future__ import annotations

from datetime import date, datetime

from app.i18n import N_, _, format_date, format_list, format_number, ngettext
from app.services.health import Line
from app.words import error_sentence

_TITLES = {
    "opening": N_("When it was opened"),
    "clock": N_("This computer’s clock"),
    "backup": N_("Backup"),
    "people": N_("Who can open it"),
    "recovery": N_("Recovery code"),
    "trail": N_("Who did what"),
    "pages": N_("The case file"),
    "attachments": N_("Evidence and other files"),
    "passphrases": N_("Passphrases"),
    "disk": N_("This computer’s disk"),
    "swap": N_("What this computer puts aside"),
    "room": N_("Free space"),
    "folder": N_("The folder"),
}
_SENTENCES = {
    "opening copy": N_(
        "One of the two copies of the part that says who can open it was damaged. It was made anew from the other."
    ),
    "opening torn": N_(
        "The computer had stopped in the middle of a save, and that save could not be read. Look at what you wrote "
        "last; everything before it is there."
    ),
    "opening strange": N_("Something in its folder was not as it was written. Check everything now."),
    "clock behind": N_(
        "The latest change here is of {latest}, and this computer says that day is still to come. Set its clock: until "
        "then deadlines, safe hours and the end of agreements are shown too late."
    ),
    "backup none": N_("No backup has been made and checked yet. A stick in a drawer is enough."),
    "backup due": N_("The last checked backup is from {verified}. Time for another one."),
    "backup fine": N_("The last checked backup is from {verified}."),
    "recovery unwritten": N_(
        "Nobody has shown yet that the recovery code is on paper. Without it, a forgotten passphrase loses everything."
    ),
    "recovery untried": N_(
        "Written down on {written}, never tried. Trying it takes a minute and changes nothing."
    ),
    "recovery old": N_("Last tried on {tested}. Try again whether the paper is still at hand."),
    "recovery fine": N_("Written down and tried on {tested}."),
    "trail never": N_("The record of who did what has not been checked from end to end here yet."),
    "trail old": N_("Whole when it was last checked from end to end, on {on}."),
    "trail fine": N_("Nothing is missing and nothing was changed. Checked from end to end on {on}."),
    "pages never": N_("Not checked yet. It happens by itself when nobody types for a minute."),
    "pages old": N_("Sound when it was last checked, on {on}."),
    "pages fine": N_("Sound. Checked on {on}."),
    "attachments never": N_("The stored files have not been read through yet."),
    "attachments old": N_("All whole when they were last read through, on {on}."),
    "attachments fine": N_("All whole. Read through on {on}."),
    "passphrases costly": N_("Guessing a passphrase takes an attacker as long as it should."),
    "passphrases cheap": N_(
        "The check of somebody’s passphrase is from a slower computer. It becomes stronger by itself the next time "
        "that person opens the workbook here."
    ),
    "disk encrypted": N_("Encrypted, so a stolen computer shows nothing of other programs either."),
    "disk plain": N_(
        "It does not seem to be encrypted. The cases are, but what you print or export may leave traces. Ask who "
        "looks after this computer to turn disk encryption on."
    ),
    "disk unknown": N_("We cannot tell whether it is encrypted. Ask who looks after this computer."),
    "swap encrypted": N_("When memory runs short, what is put aside on the disk is encrypted."),
    "swap none": N_("Nothing of its memory is put aside on the disk."),
    "swap plain": N_(
        "When memory runs short, parts of it are put aside on the disk unencrypted. Ask who looks after this "
        "computer to encrypt the swap space."
    ),
    "swap unknown": N_("We cannot tell whether memory that is put aside on the disk is encrypted."),
    "room enough": N_("{free} free where the workbook lies."),
    "room little": N_("Only {free} free where the workbook lies. Make room before it runs out."),
    "room unknown": N_("We cannot tell how much is free where the workbook lies."),
    "folder closed": N_("Other users of this computer cannot look into it."),
    "folder open": N_(
        "Other users of this computer can look into it. The cases are encrypted all the same; close it to others "
        "if you can."
    ),
}  # fmt: skip


def title(line: Line) -> str:
    """What the line is about, in the language in use."""
    return _(_TITLES[line.about])


def told(line: Line, today: date) -> str:
    """How things stand with it and what to do, in the language in use; the ids of nobody and nothing."""
    said = {"people fine": _who, "damaged": _damage}.get(
        "damaged" if line.what == "damaged" else f"{line.about} {line.what}", _sentence
    )
    return said(line, today)


def _sentence(line: Line, today: date) -> str:
    shown = {name: _shown(name, value, today) for name, value in line.facts.items()}
    words = _(_SENTENCES[f"{line.about} {line.what}"]).format(**shown)
    if line.facts.get("is_split"):
        words += " " + _("Three people hold a share of it; two of them can open the workbook.")
    return words


def _who(line: Line, _today: date) -> str:
    names = list(line.facts["names"])
    words = ngettext("{n} person: {names}", "{n} people: {names}", len(names))
    return words.format(n=len(names), names=format_list(names))


def _damage(line: Line, today: date) -> str:
    words = _("The check on {on} found something. {what}")
    return words.format(
        on=_day(line.facts["on"], today), what=error_sentence(line.facts["first"], {})
    )


def _day(moment: date | datetime, today: date) -> str:
    day = moment.astimezone().date() if isinstance(moment, datetime) else moment
    return format_date(day, today=today)


def _shown(name: str, value: object, today: date) -> str:
    if name == "free" and isinstance(value, int):
        return _size(value)
    return _day(value, today) if isinstance(value, date) else str(value)


def _size(size: int) -> str:
    if size >= 10**9:
        return _("{n} GB").format(n=format_number(round(size / 10**9)))
    return _("{n} MB").format(n=format_number(round(size / 10**6)))
