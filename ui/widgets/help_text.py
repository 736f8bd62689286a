"""The words of the help page, one section under another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.tokens import Role, px, space
from ui.widgets.labels import plain_label
from ui.widgets.small import KeyValues


@dataclass(frozen=True, slots=True)
class HelpPart:
    """A section: its title, and pairs of what is looked for and what helps, one `beside` the other or under it."""

    title: str
    pairs: tuple[tuple[str, str], ...]
    beside: bool = False


class HelpText(QWidget):
    """Shows the sections; there is nothing to press."""

    def __init__(self, parts: Sequence[HelpPart]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(4))
        for number, part in enumerate(parts):
            if number:
                column.addSpacing(space(18))
            column.addWidget(plain_label(part.title, Role.TITLE, bold=True, wrap=True))
            column.addSpacing(space(4))
            if part.beside:
                column.addWidget(KeyValues(part.pairs, key_width=160))
                continue
            for title, words in part.pairs:
                column.addWidget(plain_label(title, Role.BODY, bold=True, wrap=True))
                column.addWidget(plain_label(words, Role.BODY, "ink2", wrap=True))
                column.addSpacing(space(6))
        column.addStretch(1)
        self.setMaximumWidth(px(720))
