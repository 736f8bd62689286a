"""A field: label, hint, control, then how the answer was read or what would mend it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.tokens import Role, space
from ui.widgets.glyphs import IconLabel
from ui.widgets.labels import plain_label


class Field(QWidget):
    """A labelled control.  The label names it for assistive technology; hint and problem describe it."""

    def __init__(self, label: str, control: QWidget, *, hint: str = "", reading: str = "") -> None:
        super().__init__()
        self.control = control
        self._hint, self._problem_text = hint, ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.label = plain_label(label, Role.BODY, bold=True, wrap=True)
        self.label.setBuddy(control)
        column.addWidget(self.label)
        if hint:
            column.addWidget(plain_label(hint, Role.CAP, "ink2", wrap=True))
        column.addSpacing(space(5))
        column.addWidget(control)
        self._reading = plain_label(reading, Role.CAP, "ink3", wrap=True)
        self._reading.setContentsMargins(0, space(5), 0, 0)
        self._reading.setVisible(bool(reading))
        column.addWidget(self._reading)
        column.addWidget(self._problem_line())
        if not control.accessibleName():
            control.setAccessibleName(label)
        self._describe()

    def _problem_line(self) -> QWidget:
        self._problem_row = QWidget()
        row = QHBoxLayout(self._problem_row)
        row.setContentsMargins(0, space(5), 0, 0)
        row.setSpacing(space(6))
        row.addWidget(IconLabel("info", "warn", 16), 0, Qt.AlignmentFlag.AlignTop)
        self._problem = plain_label("", Role.CAP, "warn", bold=True, wrap=True)
        row.addWidget(self._problem, 1)
        self._problem_row.hide()
        return self._problem_row

    def set_reading(self, words: str) -> None:
        """Show how the answer was read: "Read as: around 2019"."""
        self._reading.say(words)
        self._describe()

    def set_problem(self, sentence: str) -> None:
        """Say how to mend the answer, or nothing with an empty sentence.  Call it when the field is left."""
        self._problem_text = sentence
        self._problem.setText(sentence)
        self._problem_row.setVisible(bool(sentence))
        self.control.setProperty("problem", "true" if sentence else "false")
        self.control.style().unpolish(self.control)
        self.control.style().polish(self.control)
        self._describe()

    def problem(self) -> str:
        """Return the sentence shown, empty when there is none."""
        return self._problem_text

    def _describe(self) -> None:
        parts = (self._hint, self._reading.text(), self._problem_text)
        self.control.setAccessibleDescription(" ".join(part for part in parts if part))
