"""The pane beside a letter: to whom it goes, how, in which language, what it carries, and what stops it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _, languages, pgettext
from ui.tokens import Role, space
from ui.widgets.banner import Banner
from ui.widgets.chips import ChoiceChips
from ui.widgets.disclosure import DisclosureList, KeptOut
from ui.widgets.field import Field
from ui.widgets.inputs import ChoiceBox, TextBox
from ui.widgets.labels import plain_label


class LetterPane(QWidget):
    """Controls in reading order; the screen says what is in them and hears what is chosen."""

    def __init__(self, note: QWidget) -> None:
        """`note` stands under the recipient."""
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, space(8), 0)
        column.setSpacing(space(14))
        self._add_top(column)
        self.banner, self.leak = Banner(), plain_label("", ink="warn", wrap=True)
        self.unmeant = plain_label("", ink="ink2", wrap=True)
        self.leak.say("")
        self.unmeant.say("")
        self.matters, self.parts = ChoiceChips([], many=True), DisclosureList()
        self.matters_field = Field(_("What advice is asked for"), self.matters)
        self.names = TextBox(least=2, most=6)
        hint = _("One a line: name; who this is; remark. They stand on a sheet of their own.")
        self.names_field = Field(_("Names for the conflict check"), self.names, hint=hint)
        for part in (
            note, self.banner, self.leak, self.unmeant, self.matters_field, self.parts, self.names_field
        ):  # fmt: skip
            column.addWidget(part)
        column.addStretch(1)

    def _add_top(self, column: QVBoxLayout) -> None:
        self.recipient, self.language = ChoiceBox([]), ChoiceBox([])
        self.delivery = ChoiceBox(
            [("post", _("With an address")), ("hand", _("By hand, without one"))]
        )
        self.to = Field(_("To"), self.recipient)
        column.addWidget(self.to)
        top = QHBoxLayout()
        top.addWidget(Field(pgettext("letter", "How it goes"), self.delivery), 1)
        top.addWidget(Field(_("Language"), self.language), 1)
        column.addLayout(top)
        self.mixed = plain_label("", Role.CAP, "ink2", wrap=True)
        self.mixed.say("")
        self.language.currentIndexChanged.connect(lambda _n: self.say_language())
        column.addWidget(self.mixed)

    def say_nothing(self) -> None:
        """Nothing can be said of what it carries yet."""
        self.parts.show_parts([], KeptOut())
        self.names_field.hide()
        for one in (self.leak, self.unmeant):
            one.say("")

    def say_language(self) -> None:
        """Say where the letter is written in a language into which the words of the case file are not translated."""
        code = self.language.chosen()
        is_mixed = code is not None and code not in languages()
        words = _("The letter is in this language; how and when to make contact stands in English.")
        self.mixed.say(words if is_mixed else "")
