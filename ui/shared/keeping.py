"""What can be decided about a case that stays or goes, from any screen that shows it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from app.errors import AppError
from app.i18n import _, ngettext
from app.job import Job
from ui.context import Said
from ui.dialogs.question import Question, ask
from ui.dialogs.removal import Removal, ask_removal
from ui.widgets.screen import Screen

if TYPE_CHECKING:
    from app.services.retention import Removed, WhatGoes

T = TypeVar("T")


class Keeping:
    """Asks first, then runs: holds, and removing the words of a case or all of it."""

    def __init__(self, screen: Screen) -> None:
        self._screen, self._ctx = screen, screen.ctx

    def hold(self, case_id: str, reference: str) -> None:
        """Let nothing of a case be removed."""
        sheet = self._ctx.unsaved.sheet("hold", case_id=case_id)
        answer = ask(self._screen, Question(
            _("Let nothing of {reference} be removed?").format(reference=reference),
            _("For a claim that is pending, or a court that asked for it. It holds until somebody lifts it."),
            act=_("Hold it"), safe=_("Not now"), reason=_("Why it must stay, in a few words"),
        ), sheet)  # fmt: skip
        if answer.act:
            hold = partial(self._ctx.services.retention.hold, case_id, answer.reason)
            self._run(sheet.through(hold), _("It is held."))

    def lift(self, case_id: str, reference: str) -> None:
        """Let a held case be removed again when somebody decides so."""
        sheet = self._ctx.unsaved.sheet("lift_hold", case_id=case_id)
        answer = ask(self._screen, Question(
            _("Lift the hold on {reference}?").format(reference=reference),
            _("Nothing is removed by that. It can be removed again when somebody decides so."),
            act=_("Lift the hold"), safe=_("Go on holding it"),
            reason=_("Why it need not stay any more"),
        ), sheet)  # fmt: skip
        if answer.act:
            lift = partial(self._ctx.services.retention.lift, case_id, answer.reason)
            self._run(sheet.through(lift), _("The hold is lifted."))

    def remove_words(self, case_id: str) -> None:
        """Ask whether the words of a case go, having said what that means."""
        self._ask(case_id, self._ask_words)

    def remove_case(self, case_id: str) -> None:
        """Ask whether a case goes whole, having said what that means."""
        self._ask(case_id, self._ask_case)

    def remove_item(self, item_id: str, number: str) -> None:
        """Ask whether one item of evidence goes; its fingerprint and where it has been stay."""
        case_id = self._screen.place.case_id
        sheet = self._ctx.unsaved.sheet("remove_item", item_id, case_id=case_id)
        answer = ask(self._screen, Question(
            _("Remove {number} for good?").format(number=number),
            _(
                "Its pages, its title and the name of its file go, with every earlier version. Its fingerprint "
                "and where it has been stay. Whoever was given a copy still has it."
            ),
            act=_("Remove the item"), safe=_("Keep it"), kind="delete",
            reason=_("Why, in a few words and without names"),
        ), sheet)  # fmt: skip
        if answer.act:
            destroy = self._ctx.services.retention.destroy_item
            verb = sheet.through(partial(destroy, item_id, answer.reason))
            self._remove(lambda _job: verb(), _("The item is removed."))

    def renew_key(self) -> None:
        """Make traces of what was removed useless to nearly everybody."""
        answer = ask(self._screen, Question(
            _("Renew the key of the vault?"),
            _(
                "Traces of what was removed cannot be read with the new key. "
                "Everybody keeps their passphrase. It may take minutes."
            ),
            act=_("Renew it"), safe=_("Not now"),
        ))  # fmt: skip
        if answer.act:
            renew = self._ctx.services.people.renew_key
            self._long(renew, _("Renewing the key"), lambda _none: Said(_("The key is renewed.")))

    def _ask(self, case_id: str, then: Callable[[WhatGoes], None]) -> None:
        goes = partial(self._ctx.services.retention.what_goes, case_id)
        self._ctx.tasks.run(goes, owner=self._screen, done=then)

    def _ask_words(self, goes: WhatGoes) -> None:
        reference, case_id = goes.line.reference, goes.line.case_id
        sheet = self._ctx.unsaved.sheet("remove_words", case_id=case_id)
        found = ask_removal(self._screen, Removal(
            _("Remove the words of {reference}?").format(reference=reference),
            (
                (_("This goes, for good"), (
                    _("Names, addresses, notes, answers to forms, evidence; with every earlier version."),
                    _counted(goes),
                )),
                (_("This stays here"), (
                    _("Reference, opening and closing, pathways and their stage, what was agreed, who was given what."),
                )),
                _elsewhere(goes),
            ),
            act=_("Remove the words"),
        ), sheet)  # fmt: skip
        if found is not None:
            verb = sheet.through(self._ctx.services.retention.purge_words)
            self._remove(lambda job: verb(case_id, found[0], job), _("Its words are removed."))

    def _ask_case(self, goes: WhatGoes) -> None:
        reference, case_id = goes.line.reference, goes.line.case_id
        sheet = self._ctx.unsaved.sheet("remove_case", case_id=case_id)
        found = ask_removal(self._screen, Removal(
            _("Remove {reference} for good?").format(reference=reference),
            (
                (_("This goes, for good"), (
                    _("The whole case, with every earlier version and every unsaved word."),
                    _counted(goes),
                )),
                (_("This stays here"), (
                    _("One line in the list of what was removed: reference, day, reason, who did it."),
                )),
                _elsewhere(goes),
            ),
            act=_("Remove the case"), reference=reference,
        ), sheet)  # fmt: skip
        if found is not None:
            verb = sheet.through(self._ctx.services.retention.erase)
            self._remove(lambda job: verb(case_id, *found, job), _("The case is removed."))

    def _remove(self, work: Callable[[Job], Removed], words: str) -> None:
        def said(removed: Removed) -> Said:
            told = [words]
            if removed.files_waiting:
                told.append(_("Some files could not be removed yet. The next opening tries again."))
            if not removed.backups_told:
                told.append(_("A place for backups was not there; the next backup tells it."))
            return Said(" ".join(told))

        self._long(work, _("Removing"), said)

    def _long(self, work: Callable[[Job], T], running: str, said: Callable[[T], Said]) -> None:
        """Work that may take a while on the case lane; the status bar says that it goes on."""
        self._ctx.running(running)

        def done(outcome: T) -> None:
            self._ctx.running("")
            self._ctx.toast(said(outcome))

        def failed(problem: AppError) -> None:
            self._ctx.running("")
            self._ctx.show_error(problem)

        self._ctx.tasks.start(work, owner=self._screen, done=done, failed=failed, lane="case")

    def _run(self, work: Callable[[], object], words: str) -> None:
        said = Said(words)
        self._ctx.tasks.run(work, owner=self._screen, done=lambda _none: self._ctx.toast(said))


def _counted(goes: WhatGoes) -> str:
    entries = ngettext("{n} entry", "{n} entries", goes.entries).format(n=goes.entries)
    items = ngettext("{n} item of evidence", "{n} items of evidence", goes.attachments)
    return _("{entries}, {items}.").format(entries=entries, items=items.format(n=goes.attachments))


def _elsewhere(goes: WhatGoes) -> tuple[str, tuple[str, ...]]:
    """Where copies stay that nothing done here can reach; honest, or people trust it too far."""
    given = tuple(
        _("{who} was given something of it. Ask them to give it back or destroy it.").format(
            who=who
        )
        for who in goes.recipients
    )
    backups = (
        ngettext(
            "{n} backup made before keeps it until it is overwritten.",
            "{n} backups made before keep it until they are overwritten.",
            goes.backups,
        )
        if goes.backups
        else _("Backups made before, if there are any, keep it until they are overwritten.")
    )
    return _("This stays elsewhere"), (
        *given,
        backups.format(n=goes.backups),
        _(
            "A disk or stick may keep traces. Renewing the key of the vault afterwards makes them useless "
            "to nearly everybody; only an encrypted disk is sure."
        ),
    )  # fmt: skip
