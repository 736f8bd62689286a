"""The control a type of answer needs: rows to choose from, a box to pick in, a line or a box to type in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _
from ui.tokens import Role, px, space
from ui.widgets.answers import AnswerChoice, AnswerRows, SecondLanguage
from ui.widgets.glyphs import IconLabel
from ui.widgets.inputs import ChoiceBox, TextBox, TextLine
from ui.widgets.labels import PlainLabel, plain_label

MANY = frozenset({"select_multiple", "rank"})
DATES = frozenset({"date", "dateTime"})
TICKS = frozenset({"acknowledge", "trigger"})
FILES = frozenset({"image", "audio", "video", "file", "osm"})
MOST_ROWS = 15
"""More answers than this to choose one from stand in a box that opens."""


class Editor(QWidget):
    """The control of one question, with how it was read and what would mend it under it."""

    chosen = Signal(object)
    """The value of a choice: whole at once."""
    typed = Signal()
    """Something was typed; `value` has the words so far."""
    left = Signal()

    can_be_left = True
    """Whether the question can be skipped."""

    def __init__(self, name: str, hint: str = "") -> None:
        super().__init__()
        self._name, self._hint = name, hint
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(space(4))
        self._reading: PlainLabel | None = None
        self._problem: QWidget | None = None
        self._told = ""

    def finish(self, control: QWidget) -> None:
        """Put the control over its reading, with a name for assistive technology."""
        self.control = control
        control.setAccessibleName(self._name)
        if self._hint:
            self.column.addWidget(plain_label(self._hint, Role.CAP, "ink2", wrap=True))
        self.column.addWidget(control)
        self._describe()

    def show_answer(self, view: Any) -> None:
        """Show another answer without telling anybody."""

    def value(self) -> object:
        """Return the answer as it stands in the control."""
        return ""

    def put_back(self, value: object) -> None:
        """Put words that are still being typed into a control made anew."""

    def focus(self) -> None:
        """Put the keyboard on the control."""
        self.control.setFocus()

    def show_reading(self, words: str) -> None:
        """Show how the answer was read: "Read as: around 2019"."""
        if self._reading is None and words:
            self._reading = plain_label("", Role.CAP, "ink3", wrap=True)
            self.column.insertWidget(self.column.indexOf(self.control) + 1, self._reading)
        if self._reading is not None and self._reading.text() != words:
            self._reading.say(words)
            self._describe()

    def problem(self) -> str:
        """Return what would mend the answer, as it is shown."""
        return self._told

    def show_problem(self, words: str) -> None:
        """Say what would mend the answer; nothing with an empty sentence."""
        if words == self._told:
            return
        self._told = words
        if self._problem is not None:
            self._problem.hide()
            self._problem.deleteLater()
            self._problem = None
        if words:
            self._problem = _problem_line(words)
            self.column.addWidget(self._problem)
        self.control.setProperty("problem", "true" if words else "false")
        self.control.style().unpolish(self.control)
        self.control.style().polish(self.control)
        self._describe()

    def _describe(self) -> None:
        reading = self._reading.text() if self._reading is not None else ""
        parts = (self._hint, reading, self._told)
        self.control.setAccessibleDescription(" ".join(part for part in parts if part))


class _Rows(Editor):
    """Answers as rows: one of them, several, in an order, or a single tick."""

    def __init__(self, view: Any, second: SecondLanguage | None) -> None:
        rank = _("Choose them in order; the number shows the place.")
        super().__init__(view.label[0], rank if view.type == "rank" else "")
        self._type = view.type
        self._order = view.value.split() if view.type == "rank" else []
        self.can_be_left = view.type not in TICKS
        rows = AnswerRows(
            view.label[0], self._choices(view, second), chosen=self._chosen(view),
            many=view.type in MANY or view.type in TICKS, second=second,
        )  # fmt: skip
        rows.setEnabled(not view.read_only)
        rows.changed.connect(self._changed)
        self.rows = rows
        self.finish(rows)

    def _choices(self, view: Any, second: SecondLanguage | None) -> Sequence[AnswerChoice]:
        if view.type in TICKS:
            return (AnswerChoice("OK", _("Understood")),)
        two = second is not None and any(len(set(one.label)) > 1 for one in view.choices)
        return [
            AnswerChoice(
                one.name, self._placed(one.name, one.label[0]), one.label[-1] if two else ""
            )
            for one in view.choices
        ]

    def _placed(self, name: str, words: str) -> str:
        if name not in self._order:
            return words
        return _("{place}. {answer}").format(place=self._order.index(name) + 1, answer=words)

    def _chosen(self, view: Any) -> Sequence[str]:
        if view.type in TICKS:
            return ("OK",) if view.value else ()
        return [one.name for one in view.choices if one.chosen]

    def _changed(self, values: tuple[str, ...]) -> None:
        if self._type == "rank":
            kept = [one for one in self._order if one in values]
            self._order = [*kept, *(one for one in values if one not in kept)]
            self.chosen.emit(list(self._order))
        else:
            one = values[0] if values else ""
            self.chosen.emit(list(values) if self._type in MANY else one)

    def show_answer(self, view: Any) -> None:
        self.rows.choose(self._chosen(view))

    def focus(self) -> None:
        rows = self.rows.rows
        if rows:
            next((row for row in rows if row.isChecked()), rows[0]).setFocus()


class _Box(Editor):
    """One answer of many, picked in a box that opens; letters jump to what begins with them."""

    def __init__(self, view: Any, second: SecondLanguage | None) -> None:
        super().__init__(view.label[0])
        box = ChoiceBox(
            [("", _("Choose one")), *((c.name, _both(c, second)) for c in view.choices)]
        )
        box.setMaximumWidth(px(460))
        box.setEnabled(not view.read_only)
        box.choose(view.value)
        box.currentIndexChanged.connect(lambda _n: self.chosen.emit(box.chosen() or ""))
        self._box = box
        self.finish(box)

    def show_answer(self, view: Any) -> None:
        quiet = QSignalBlocker(self._box)
        self._box.choose(view.value)
        quiet.unblock()


class _Typed(Editor):
    """Words, a number or a date: one line, or a box that grows."""

    def __init__(self, view: Any) -> None:
        super().__init__(view.label[0], _hint(view))
        control: TextLine | TextBox
        if "multiline" in view.appearance or len(view.value) > 80 or "\n" in view.value:
            control = TextBox(view.value, least=3, most=14)
            control.textChanged.connect(self.typed)
        else:
            control = TextLine(view.value)
            short = view.type not in ("text", *FILES)
            control.setMaximumWidth(px(384 if short else 640))
            control.textEdited.connect(lambda _text: self.typed.emit())
            control.returnPressed.connect(self.focusNextChild)
        control.setReadOnly(view.read_only)
        control.left.connect(self.left)
        self._text = control
        self.finish(control)

    def value(self) -> object:
        return self._text.text() if isinstance(self._text, TextLine) else self._text.toPlainText()

    def show_answer(self, view: Any) -> None:
        if self.value() != view.value:
            self.put_back(view.value)

    def put_back(self, value: object) -> None:
        quiet = QSignalBlocker(self._text)
        if isinstance(self._text, TextLine):
            self._text.setText(str(value))
        else:
            self._text.setPlainText(str(value))
        quiet.unblock()


class _Waiting(Editor):
    """A choice whose answers follow from one that is still open."""

    def __init__(self, view: Any) -> None:
        super().__init__(view.label[0])
        words = _("The answers to choose from follow from an earlier question.")
        self.finish(plain_label(words, Role.CAP, "ink2", wrap=True))

    def focus(self) -> None:
        """There is nothing to put the keyboard on."""


def editor_for(view: Any, second: SecondLanguage | None) -> Editor:
    """Return the control for a question; a new type of answer gets its branch here."""
    if view.type.startswith("select") or view.type == "rank":
        if not view.choices:
            return _Waiting(view)
        many = view.type in MANY
        return (
            _Box(view, second)
            if len(view.choices) > MOST_ROWS and not many
            else _Rows(view, second)
        )
    return _Rows(view, second) if view.type in TICKS else _Typed(view)


def _both(choice: Any, second: SecondLanguage | None) -> str:
    if second is None or len(set(choice.label)) < 2:
        return str(choice.label[0])
    return f"{choice.label[0]} · {choice.label[1]}"


def _hint(view: Any) -> str:
    """What can be typed, where the form itself gives no hint."""
    if view.type in FILES:
        return _("Add the file under Evidence, and write here which one it is.")
    if view.hint:
        return ""
    if view.type in DATES and "exact" not in view.appearance:
        return _("A day, a month, a year, “about 2019”, or words such as “after the rains”.")
    if view.type == "range" and {"start", "end"} <= set(view.parameters):
        low, high = view.parameters["start"], view.parameters["end"]
        return _("A number from {low} to {high}.").format(low=low, high=high)
    return ""


def _problem_line(words: str) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, space(2), 0, 0)
    row.setSpacing(space(6))
    row.addWidget(IconLabel("info", "warn", 16))
    row.addWidget(plain_label(words, Role.CAP, "warn", bold=True, wrap=True), 1)
    return line
