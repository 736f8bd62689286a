"""A new passphrase: six words offered first, typed back from paper, or one's own with words about its strength."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _
from ui.tokens import Role, space
from ui.widgets.answers import CheckRow
from ui.widgets.buttons import Button, button
from ui.widgets.field import Field
from ui.widgets.flow import FlowLayout
from ui.widgets.inputs import TextLine
from ui.widgets.labels import plain_label
from ui.widgets.steps import PaperCard


class NewPassphrase(QWidget):
    """Asks for a passphrase twice, the second time from paper.  Where its words come from is not its business."""

    suggestion_wanted = Signal()
    """Answer with `show_suggestion`."""

    rating_wanted = Signal(str)
    """How strong is this one?  Answer with `show_rating`."""

    def __init__(self) -> None:
        super().__init__()
        self._suggested = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._six, self._own = self._six_words(), self._own_words()
        column.addWidget(self._six)
        column.addWidget(self._own)
        self._own.hide()

    def _six_words(self) -> QWidget:
        part = QWidget()
        column = _column(part)
        words = _("Write these six words on paper and keep the paper away from this laptop.")
        column.addWidget(plain_label(words, Role.BODY, "ink2", wrap=True))
        self.card = PaperCard("", _("Suggested passphrase"))
        column.addWidget(self.card)
        self.again = TextLine()
        self.again_field = Field(
            _("Type the six words from your paper"),
            self.again,
            hint=_("With a space between them. It shows that the paper is right."),
        )
        column.addWidget(_side_by_side(
            button(_("Six other words"), "quiet", run=self.suggestion_wanted.emit),
            button(_("Use my own instead"), "quiet", run=self.use_own),
        ))  # fmt: skip
        column.addWidget(self.again_field)
        return part

    def _own_words(self) -> QWidget:
        part = QWidget()
        column = _column(part)
        words = _("A sentence nobody else would write works well. Names, dates and sayings do not.")
        column.addWidget(plain_label(words, Role.BODY, "ink2", wrap=True))
        self.own, self.own_again = TextLine(secret=True), TextLine(secret=True)
        self.own_field = Field(_("A passphrase of your own"), self.own)
        self.own_again_field = Field(_("The same once more"), self.own_again)
        self.own.left.connect(self._rate)
        show = CheckRow(_("Show what I type"))
        show.toggled.connect(self.own.show_letters)
        show.toggled.connect(self.own_again.show_letters)
        for one in (self.own_field, self.own_again_field, show):
            column.addWidget(one)
        column.addWidget(_side_by_side(button(_("Six words instead"), "quiet", run=self.use_six)))
        return part

    # -- what it is told

    def show_suggestion(self, words: str) -> None:
        """Offer these six words."""
        self._suggested = words
        self.card.say(words)

    def show_rating(self, problem: str) -> None:
        """Say what is wrong with the person's own passphrase; "" when nobody would guess it."""
        self.own_field.set_problem(problem)
        self.own_field.set_reading("" if problem else _("Hard to guess."))

    def use_own(self) -> None:
        """Take the person's own words."""
        self._six.hide()
        self._own.show()
        self.own.setFocus()

    def use_six(self) -> None:
        """Offer six words again."""
        self._own.hide()
        self._six.show()
        self.again.setFocus()

    # -- what it tells

    @property
    def suggested(self) -> str:
        """The six words on the card."""
        return self._suggested

    def answer(self) -> str:
        """The passphrase, typed the same twice; "" with the reason beside the field where it was not."""
        if self._own.isVisibleTo(self):
            return self._own_answer()
        typed = " ".join(self.again.text().split())
        if not typed or typed.casefold() != self._suggested.casefold():
            self.again_field.set_problem(
                _("These are not the same six words. Compare each word with the card above.")
            )
            self.again.setFocus()
            return ""
        self.again_field.set_problem("")
        return self._suggested

    def _own_answer(self) -> str:
        words = self.own.text()
        if not words or words != self.own_again.text():
            self.own_again_field.set_problem(_("The two are not the same. Type it once more."))
            self.own_again.setFocus()
            return ""
        self.own_again_field.set_problem("")
        return words

    def clear(self) -> None:
        """Forget what was typed and offered."""
        self._suggested = ""
        self.card.say("")
        for line in (self.again, self.own, self.own_again):
            line.clear()

    def _rate(self) -> None:
        if self.own.text():
            self.rating_wanted.emit(self.own.text())


def _column(part: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(space(8))
    return column


def _side_by_side(*buttons: Button) -> QWidget:
    row = QWidget()
    flow = FlowLayout(row, gap=4)
    for one in buttons:
        flow.addWidget(one)
    return row
