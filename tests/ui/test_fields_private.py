"""What is typed stays in its field: no other kind of field exists, nothing is dragged out, no window says a name."""

from __future__ import annotations

import ast

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.source import nodes
from ui.dialogs.question import Question, QuestionDialog
from ui.widgets.inputs import TextBox

FIELDS = {"QLineEdit", "QPlainTextEdit", "QTextEdit", "QSpinBox", "QDateEdit", "QInputDialog"}


def test_fields_are_made_in_one_place() -> None:
    makers = {
        file
        for file, node in nodes("ui")
        if isinstance(node, ast.ImportFrom) and FIELDS & {one.name for one in node.names}
    }
    assert makers == {"ui/widgets/inputs.py"}


def test_marked_words_are_not_dragged_out(qtbot: QtBot) -> None:
    box = TextBox("She asked about the sewing class", name="Note")
    qtbot.addWidget(box)
    box.resize(400, 80)
    box.show()
    box.selectAll()
    QTest.mousePress(box.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(30, 12))
    assert not box.textCursor().hasSelection()


def test_the_window_of_a_question_does_not_say_whom_it_is_about(qtbot: QtBot) -> None:
    dialog = QuestionDialog(None, Question("Close the case of Amina?", "", "Close", "Keep"))
    qtbot.addWidget(dialog)
    assert dialog.windowTitle() == "Workbook"
    assert "Amina" not in dialog.accessibleName()
