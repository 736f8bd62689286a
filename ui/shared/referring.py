"""What can be done with a referral, from any screen that shows one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast

from app.i18n import _
from app.services.plan_lists import plan_lists
from ui.context import Place, Said
from ui.dialogs.choosing import Choosing, ask_choice
from ui.dialogs.code import ask_code
from ui.dialogs.question import Question, ask
from ui.dialogs.record import RecordDialog
from ui.dialogs.reply import ask_reply
from ui.models.plan import reason_options, reply_options, state_words
from ui.shared.recipient import RecipientNote
from ui.widgets.screen import Screen

if TYPE_CHECKING:
    from app.services.case_file import RecordView
    from app.services.referrals import ReferralView
    from ui.widgets.inputs import ChoiceBox


class Referring:
    """Asks first, then runs; the next step of a referral is always one of these."""

    def __init__(self, screen: Screen) -> None:
        self._screen, self._ctx = screen, screen.ctx

    def step(self, one: ReferralView) -> None:
        """Do what helps most now (`ReferralView.step`)."""
        steps: dict[str, Callable[[ReferralView], object]] = {
            "ask_consent": self.record_consent, "send": self.send, "ask_again": self.send,
            "type_reply": self.reply, "note_start": partial(self._move, to="service_started"),
            "note_end": partial(self._move, to="done"), "ask_another": self._ask_another,
        }  # fmt: skip
        if one.step in steps:
            steps[one.step](one)

    def ask(
        self, case_id: str | None, *, goal_id: str = "", referral_id: str = "", like: str = ""
    ) -> None:
        """Ask for help: the sheet of a new referral, which may be like another one, or of a draft."""
        referrals = self._ctx.services.referrals
        sheet = partial(referrals.sheet, case_id, referral_id, goal_id=goal_id, like=like)
        show = partial(self._show_sheet, case_id, goal_id)
        self._ctx.tasks.run(sheet, owner=self._screen, done=show)

    def by_code(self) -> None:
        """Ask for the code of a reply slip and go to its referral, in whichever case it is."""
        sheet = self._ctx.unsaved.sheet("reply_code")
        code = ask_code(self._screen, sheet)
        if code:
            find = partial(self._ctx.services.referrals.by_code, code)
            self._ctx.tasks.run(sheet.through(find), owner=self._screen, done=self._found)

    def _found(self, one: ReferralView) -> None:
        self._ctx.navigate(Place("needs", one.case_id, one.id, "reply"))

    def _show_sheet(self, case_id: str | None, goal_id: str, view: RecordView) -> None:
        about = view.record_id or goal_id
        sheet = self._ctx.unsaved.sheet("referral", about, case_id=case_id)
        dialog = RecordDialog(self._screen, view, sheet)
        self._say_of_recipient(dialog)
        dialog.exec()
        found = dialog.found
        if found is None:
            return
        write = self._ctx.services.referrals.write_down
        work = partial(write, case_id, found, view.record_id, goal_id=goal_id)
        said = Said(_("Changed.") if view.record_id else _("Added. Nothing has left yet."))
        self._run(sheet.through(work), said)

    def _say_of_recipient(self, dialog: RecordDialog) -> None:
        """Under whom it asks: what they said about immigration enforcement."""
        field, note = dialog.fields["organisation_id"], RecipientNote(self._screen)
        whom = cast("ChoiceBox", field.control)
        dialog.parts.insertWidget(dialog.parts.indexOf(field) + 1, note)
        whom.currentIndexChanged.connect(lambda _n: note.show_for(whom.chosen()))
        note.show_for(whom.chosen())

    def _ask_another(self, one: ReferralView) -> None:
        self.ask(one.case_id, goal_id=one.goal_id, like=one.id)

    def record_consent(self, one: ReferralView) -> None:
        """Go where agreements are written down; purpose and recipient are known already."""
        purpose = plan_lists().services[one.service].purposes[0]
        self._ctx.navigate(Place("sharing", one.case_id, one.organisation_id, purpose))

    def send(self, one: ReferralView) -> None:
        """Write its letter; where there is none, say how it was asked for."""
        if one.letter and self._ctx.allows("letter.print"):
            self._ctx.navigate(Place("letter", one.case_id, one.letter, one.id))
        else:
            self.mark_sent(one)

    def mark_sent(self, one: ReferralView) -> None:
        """Say that it was asked for without our letter."""
        question = Question(
            _("How was it asked for?"), _("It stands with the referral, not in a letter."),
            act=_("Mark as sent"), safe=_("Not now"), reason=_("For example: by telephone, together"),
        )  # fmt: skip
        sheet = self._ctx.unsaved.sheet("mark_sent", one.id, case_id=one.case_id)
        answer = ask(self._screen, question, sheet)
        if answer.act:
            work = partial(self._ctx.services.referrals.mark_sent, one.id, answer.reason)
            self._run(sheet.through(work), Said(_("Sent. When to look again stands under Today.")))

    def answer(self, one: ReferralView) -> None:
        """Type back what they said; where no answer is awaited, do the next step or say how it stands."""
        if reply_options(one):
            self.reply(one)
        elif one.is_open:
            self.step(one)
        else:
            words = _("This is over already: {what}.").format(what=state_words(one.state))
            self._ctx.toast(Said(words))

    def reply(self, one: ReferralView) -> None:
        """Type back what they said."""
        sheet = self._ctx.unsaved.sheet("reply", one.id, case_id=one.case_id)
        today = self._ctx.services.clock.today()
        found = ask_reply(
            self._screen, one.organisation, reply_options(one), reason_options("rejected"), today, sheet
        )  # fmt: skip
        if found is not None:
            work = partial(self._ctx.services.referrals.reply, one.id, found)
            self._run(
                sheet.through(work),
                Said(_("Written down: {what}.").format(what=state_words(found.says))),
            )

    def no_reply(self, one: ReferralView) -> None:
        """Say that nobody answered; it is looked at again later."""
        self._move(one, to="no_reply")

    def take_back(self, one: ReferralView) -> None:
        """End it from our side, with the reason."""
        asked = Choosing(
            _("Why is it taken back?"), one.organisation, reason_options("revoked"),
            _("More, if you like"),
        )  # fmt: skip
        sheet = self._ctx.unsaved.sheet("take_back", one.id, case_id=one.case_id)
        found = ask_choice(self._screen, asked, sheet)
        if found is not None:
            move = self._ctx.services.referrals.move
            work = partial(move, one.id, "revoked", reason=found[0], because=found[1])
            self._run(
                sheet.through(work), Said(_("Taken back. If they have the letter, tell them."))
            )

    def _move(self, one: ReferralView, *, to: str) -> None:
        work = partial(self._ctx.services.referrals.move, one.id, to)
        self._run(work, Said(_("Written down: {what}.").format(what=state_words(to))))

    def _run(self, work: Callable[[], object], said: Said) -> None:
        self._ctx.tasks.run(work, owner=self._screen, done=lambda _none: self._ctx.toast(said))
