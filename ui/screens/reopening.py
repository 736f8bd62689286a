"""Taking a closed case up again: how it ended stands beside the question what brought the person back."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.i18n import _
from ui.context import Context, Place, Said
from ui.models.closing import LastTimeShown, last_time_shown
from ui.tokens import Role
from ui.unsaved import TYPING_MS, Sheet
from ui.widgets.banner import QuietBox
from ui.widgets.field import Field
from ui.widgets.inputs import TextBox
from ui.widgets.labels import plain_label
from ui.widgets.small import KeyValues
from ui.widgets.step_screen import StepScreen


class ReopeningScreen(StepScreen):
    """One step: what is known from before, so that nobody tells it twice, and a few words about now."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Taking the case up again"))
        self.because = TextBox()
        self._sheet: Sheet | None = None
        self._pause = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._pause.timeout.connect(self._keep)

    def open(self, place: Place) -> None:
        super().open(place)
        self._sheet = self.ctx.unsaved.sheet("reopen", case_id=place.case_id)
        work = partial(last_time_shown, self.ctx.services, place.case_id)
        self._sheet.when_known(lambda: self.load(work, self._show))

    def leave(self) -> None:
        """Keep the words as they stand."""
        self._keep()
        self._sheet = None
        super().leave()

    def first_focus(self) -> QWidget:
        return self.steps.next

    def _show(self, last: LastTimeShown | None) -> None:
        if last is None:
            self.steps.begin(_("This case is open"), _("There is nothing to take up again."))
            self.steps.end(_("Overview"), self._leave_for_overview)
            return
        if self._sheet is None:
            return
        self.steps.begin(
            _("Take this case up again?"),
            _("What they told before is here. Nobody has to tell it twice."),
        )
        self.because = TextBox(least=3, most=8)
        self.because.setPlainText(str(self._sheet.typed.get("because", "")))
        self.because.textChanged.connect(self._changed)
        self.steps.add(Field(_("What brought them back, in a few words"), self.because))
        self._tell(last)
        self.steps.end(_("Take it up"), self._reopen, self.ctx.back)
        self.because.setFocus()

    def _tell(self, last: LastTimeShown) -> None:
        self.steps.add(plain_label(last.title, Role.LEAD, bold=True, wrap=True), gap=14)
        if last.pairs:
            self.steps.add(KeyValues(last.pairs, key_width=140))
        for title, pairs in (
            (_("What was settled then"), last.settled),
            (_("Goals left open"), tuple((one, "") for one in last.goals)),
            (_("Sharing that ended"), last.sharing),
        ):
            if pairs:
                self.steps.add(plain_label(title, Role.LEAD, bold=True, wrap=True), gap=14)
                self.steps.add(KeyValues(pairs, key_width=180))
        if last.sharing:
            words = _("None of it holds again by itself. Ask anew before anything is shared.")
            self.steps.add(QuietBox(words))

    def _changed(self) -> None:
        if not self._pause.isActive():
            self._pause.start()

    def _keep(self) -> None:
        if self._pause.isActive() and self._sheet is not None:
            said = self.because.toPlainText()
            self._sheet.keep({"because": said} if said.strip() else {})
        self._pause.stop()

    def _reopen(self) -> None:
        if self._sheet is None:
            return
        reopen = partial(
            self.ctx.services.cases.reopen, self.place.case_id, self.because.toPlainText()
        )
        self.do(self._sheet.through(reopen), self._reopened, what=_("Taking the case up again"))

    def _reopened(self, _none: object) -> None:
        self._sheet = None
        self.ctx.toast(Said(_("The case is open again.")))
        self._leave_for_overview()

    def _leave_for_overview(self) -> None:
        self.ctx.navigate(Place("overview", self.place.case_id))
