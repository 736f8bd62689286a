"""The three ways to leave a question, each as good as an answer, and the quiet line of one that was left."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import N_, NP_, _, catalogue, pgettext
from ui.forms.words import Halves
from ui.tokens import Role, space
from ui.widgets.answers import AnswerChoice, SecondLanguage, SkipChips
from ui.widgets.buttons import button
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import plain_label

_CONTEXT = "skip"
_WAYS = {
    "not_asked": NP_("skip", "Not asked yet"),
    "unsure": NP_("skip", "Unsure"),
    "declined": NP_("skip", "Prefers not to say"),
}
_FINE = {
    "not_asked": N_("It can be asked another time."),
    "unsure": N_("That is fine. It can be asked again another time."),
    "declined": N_("That is fine. Nothing is missing because of it."),
}


class Skips(QWidget):
    """The chips under a question, in both languages.  A chosen one folds to one line with *Change*."""

    chosen = Signal(str)
    """The key of the skip, or "" when the question is asked again."""

    def __init__(self, on: str, second: SecondLanguage | None) -> None:
        super().__init__()
        self._second = second
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        first = self._left(on) if on in _WAYS else self._chips(on, None)
        column.addWidget(Halves(first, self._other(on)) if second else first)

    def focus(self) -> None:
        """Put the keyboard on *Change* of a question that was left."""
        self._change.setFocus(Qt.FocusReason.OtherFocusReason)

    def _other(self, on: str) -> QWidget | None:
        """The same chips for who reads the second language; none where nobody has translated them."""
        if self._second is None or not _words(self._second.code):
            return None
        return self._chips(on, self._second, only=on)

    def _chips(self, on: str, second: SecondLanguage | None, *, only: str = "") -> SkipChips:
        words = _words(second.code) if second else {}
        chips = SkipChips(
            [
                AnswerChoice(key, pgettext(_CONTEXT, way), words.get(key, ""))
                for key, way in _WAYS.items()
                if not only or key == only
            ],
            on=on,
            second=second,
        )
        chips.chosen.connect(self.chosen)
        return chips

    def _left(self, on: str) -> QWidget:
        line = QWidget()
        flow = FlowLayout(line, gap=10)
        flow.addWidget(self._chips(on, None, only=on))
        self._change = button(_("Change"), "quiet", run=lambda: self.chosen.emit(""))
        flow.addWidget(self._change)
        told = plain_label(_(_FINE[on]), Role.CAP, "ink2")
        told.setContentsMargins(0, space(7), 0, 0)
        flow.addWidget(told)
        return line


def _words(code: str) -> dict[str, str]:
    """The skips in a language, empty where the catalogue does not have them all."""
    found = {key: catalogue(code).pgettext(_CONTEXT, way) for key, way in _WAYS.items()}
    return found if all(found[key] != _WAYS[key] for key in found) else {}
