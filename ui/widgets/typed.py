"""What a person put into a control, whichever it is: read it, put it back, hear when it changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget

from ui.widgets.answers import AnswerRows, CheckRow
from ui.widgets.chips import ChoiceChips
from ui.widgets.inputs import ChoiceBox, TextBox, TextLine


@dataclass(frozen=True, slots=True)
class _Way:
    read: Callable[[Any], Any]
    put: Callable[[Any, Any], object]
    signal: str


def _write(line: TextLine, words: str) -> None:
    line.setText(words)
    line.left.emit()  # how a day is read depends on the day it is read on: say it again


def _fill(box: TextBox, words: str) -> None:
    box.setPlainText(words)
    box.moveCursor(QTextCursor.MoveOperation.End)  # where somebody would type on


_WAYS = {
    TextLine: _Way(TextLine.text, _write, "textChanged"),
    TextBox: _Way(TextBox.toPlainText, _fill, "textChanged"),
    ChoiceBox: _Way(ChoiceBox.chosen, ChoiceBox.choose, "currentIndexChanged"),
    ChoiceChips: _Way(lambda chips: list(chips.on()), ChoiceChips.show_on, "chosen"),
    AnswerRows: _Way(lambda rows: list(rows.chosen()), AnswerRows.choose, "changed"),
    CheckRow: _Way(CheckRow.isChecked, CheckRow.setChecked, "toggled"),
}


def read(control: QWidget) -> Any:
    """Return words, a choice, a list of choices, or whether it is ticked."""
    return _WAYS[type(control)].read(control)


def put(control: QWidget, said: Any) -> None:
    """Put back what `read` returned; a choice that is not offered any more changes nothing."""
    _WAYS[type(control)].put(control, said)


def hear(control: QWidget, changed: Callable[[], object]) -> None:
    """Call `changed` whenever the person changes what stands there."""
    getattr(control, _WAYS[type(control)].signal).connect(lambda *_what: changed())


def is_secret(control: QWidget) -> bool:
    """Say whether its letters are covered: what stands there is kept nowhere."""
    return isinstance(control, TextLine) and control.echoMode() != TextLine.EchoMode.Normal
