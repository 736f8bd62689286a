"""Words in one language or in two halves: the interface's at the leading side, the person's at the other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.i18n import N_, catalogue, direction
from ui.tokens import FOLD_ACTIONS, Ink, Role, look, space
from ui.widgets.answers import SecondLanguage
from ui.widgets.labels import plain_label, second_language_label


def second_of(languages: Sequence[str]) -> SecondLanguage | None:
    """Return the language shown beside the first, None where there is one only."""
    if len(languages) < 2:
        return None
    return SecondLanguage(languages[1], direction(languages[1]) == "rtl")


def last_time(words: Sequence[str], languages: Sequence[str]) -> list[str]:
    """Say what was answered the last time, to each reader in their language."""
    said = (catalogue(code).gettext(N_("Last time: {answer}")) for code in languages)
    return [line.format(answer=answer) for line, answer in zip(said, words, strict=True)]


class Halves(QWidget):
    """Two parts in two equal halves; under each other where the page is narrow."""

    def __init__(self, first: QWidget, second: QWidget | None) -> None:
        super().__init__()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(space(24))
        self._row.addWidget(first, 1)
        if second is not None:
            self._row.addWidget(second, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        narrow = look().effective(self.width()) < FOLD_ACTIONS - 60
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._row.setDirection(down if narrow else across)
        self._row.setSpacing(space(2 if narrow else 24))


def halves(
    words: Sequence[str], second: SecondLanguage | None, role: Role, ink: Ink = "ink",
    *, bold: bool = False,
) -> QWidget:  # fmt: skip
    """Return words in a role, beside the same words in the second language where there are any."""
    first = plain_label(words[0], role, ink, bold=bold, wrap=True)
    if second is None or len(words) < 2 or words[1] == words[0]:
        return first
    other = second_language_label(
        words[1], second.code, role, right_to_left=second.right_to_left, bold=bold, ink=ink
    )
    return Halves(first, other)
