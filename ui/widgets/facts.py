"""Facts one under the other: a glyph, a title, a sentence, and one thing to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import NP_, pgettext
from ui.tokens import FOLD_ACTIONS, Ink, Role, icon_px, look, space
from ui.widgets.buttons import Kind, button
from ui.widgets.card import Hairline
from ui.widgets.glyphs import IconLabel
from ui.widgets.labels import plain_label

Standing = Literal["good", "attention", "unknown"]
_LOOKS: dict[Standing, tuple[str, Ink, str]] = {
    "good": ("check-circle", "accent", NP_("how a fact stands", "fine")),
    "attention": ("warning-circle", "warn", NP_("how a fact stands", "needs attention")),
    "unknown": ("question", "ink3", NP_("how a fact stands", "not known")),
}


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact: its key, how it stands, its title and sentence, and the words of what can be done about it."""

    key: str
    standing: Standing
    title: str
    words: str = field(repr=False)
    act: str = ""
    kind: Kind = "soft"


class _Fact(QWidget):
    """One line; its button stands under the words where there is no room beside them."""

    def __init__(self, line: FactLine) -> None:
        super().__init__()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, space(10), 0, space(10))
        self._row.setSpacing(space(12))
        icon, ink, standing = _LOOKS[line.standing]
        glyph = IconLabel(icon, ink, 20)
        glyph.setAccessibleName(pgettext("how a fact stands", standing))
        words = QWidget()
        inner = QBoxLayout(QBoxLayout.Direction.LeftToRight, words)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(space(12))
        inner.addWidget(glyph, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(space(1))
        column.addWidget(plain_label(line.title, bold=True, wrap=True))
        column.addWidget(plain_label(line.words, Role.BODY, "ink2", wrap=True))
        inner.addLayout(column, 1)
        self._row.addWidget(words, 1)
        self.button = button(line.act, line.kind, name=f"{line.act}, {line.title}")
        self._holder = QHBoxLayout()
        self._holder.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._holder.addStretch(1)
        self._row.addLayout(self._holder)
        # Shown only here: before, it would be a window of its own for a moment.
        self.button.setVisible(bool(line.act))
        self.setAccessibleName(f"{line.title}: {line.words}")

    def resizeEvent(self, event: object) -> None:
        narrow = look().effective(self.width()) < FOLD_ACTIONS
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._row.setDirection(down if narrow else across)
        self._row.setSpacing(space(4) if narrow else space(12))
        indent = icon_px(20) + space(12) if narrow else 0
        left, right = (0, indent) if look().right_to_left else (indent, 0)
        self._holder.setContentsMargins(left, 0, right, 0)


class FactLines(QWidget):
    """The lines in order, a hairline between them; `acted` tells the key of the line whose button was pressed."""

    acted = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._shown: tuple[FactLine, ...] = ()
        self._facts: dict[str, _Fact] = {}

    def show_lines(self, lines: Sequence[FactLine]) -> None:
        """Show other lines; the button that has the keyboard keeps it."""
        if tuple(lines) == self._shown:
            return
        self._shown = tuple(lines)
        held = next((key for key, fact in self._facts.items() if fact.button.hasFocus()), "")
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._facts = {}
        for line in lines:
            if self._facts:
                self._column.addWidget(Hairline())
            fact = _Fact(line)
            fact.button.clicked.connect(lambda _on=False, key=line.key: self.acted.emit(key))
            self._column.addWidget(fact)
            self._facts[line.key] = fact
        if held in self._facts:
            self._facts[held].button.setFocus()
