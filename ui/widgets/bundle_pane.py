"""The pane of a bundle: for whom it is, its title, the lawyer's instruction, and how it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.i18n import _
from ui.widgets.buttons import button
from ui.widgets.field import Field
from ui.widgets.frame import PreviewPane
from ui.widgets.inputs import ChoiceBox, TextLine
from ui.widgets.labels import plain_label
from ui.widgets.small import KeyValues


class BundlePane(PreviewPane):
    """Three fields and a few facts; says what the person changed."""

    recipient_chosen = Signal()
    typed = Signal()
    check_wanted = Signal()

    def __init__(self, note: QWidget, say_of: Callable[[str | None], None]) -> None:
        """`note` stands under the recipient, and `say_of` tells it who that is."""
        super().__init__(width=340)
        self._say_of = say_of
        self.show_title(_("This bundle"))
        self.recipient, self.name, self.instruction = ChoiceBox(), TextLine(), TextLine()
        hint = _("Who asked for what is between them, and when. Needed only for such items.")
        for one in (
            Field(_("For"), self.recipient), note, Field(_("Title on the cover"), self.name),
            Field(_("The lawyer's instruction"), self.instruction, hint=hint),
        ):  # fmt: skip
            self.add(one)
        self.column.addSpacing(8)
        self.facts = KeyValues()
        self.add(self.facts)
        self.leak, self.unmeant = (
            plain_label("", ink="warn", wrap=True), plain_label("", ink="ink2", wrap=True)
        )  # fmt: skip
        for told in (self.leak, self.unmeant):
            self.add(told)
        self.show_leaks("", "")
        self.column.addStretch(1)
        check = button(
            _("Check a saved file"), "quiet", icon="fingerprint", run=self.check_wanted.emit
        )
        self.add_action(check)
        self.recipient.currentIndexChanged.connect(lambda _n: self.recipient_chosen.emit())
        self.recipient.currentIndexChanged.connect(lambda _n: say_of(self.recipient.chosen()))
        for line in (self.name, self.instruction):
            line.textEdited.connect(lambda _text: self.typed.emit())

    def offer(self, partners: Sequence[tuple[str, str]], chosen: str) -> None:
        """Offer recipients as (id, name), without telling anybody."""
        self.recipient.blockSignals(True)
        self.recipient.offer(partners)
        self.recipient.choose(chosen)
        self.recipient.blockSignals(False)
        self._say_of(self.recipient.chosen())

    def show_leaks(self, never: str, unmeant: str) -> None:
        """Say what must never be said, and what else titles tell without anybody having chosen it."""
        self.leak.say(never)
        self.unmeant.say(unmeant)

    def show_typed(self, title: str, instruction: str) -> None:
        """Show what was kept."""
        self.name.setText(title)
        self.instruction.setText(instruction)
