"""Fault 28: marks, links, turned writing, NUL and a line without end in every field: shown as they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app import i18n
from app.bootstrap import Desk
from app.documents import prepare_fonts
from app.domain.kinds import KINDS
from app.events import Event
from tests.ui import conftest as window_tests
from tests.ui.looking import cut_words
from tests.ui.test_screens_all import NAMES, Sample
from ui import style
from ui.context import Place
from ui.tokens import Look, look
from ui.widgets.labels import plain_label
from ui.widgets.paint import Lines
from ui.window import Window
from ui.workspace import Workspace

_faces, plain_look = window_tests._faces, window_tests.plain_look

IMAGE = '<img src="file:///etc/hostname" width=900 height=900>Amina'
LINK = '<a href="file:///etc/hostname">Amina</a> & <b>Sons</b> &amp; &Co'
TURNED = "Amina\u202egnp.gpj\u202c \u2067left\u2069 \u200f\u061c"
NUL = "Ami\x00na\x07\x1b[2J\u2028second"
RIGHT_TO_LEFT = "محمد بن عبد الله ~ ليلى"
ENDLESS = "Aminaaaaaaaaaa" * 30
MEGABYTE = "x" * (1 << 20)
HOSTILE = (IMAGE, LINK, TURNED, NUL, RIGHT_TO_LEFT, ENDLESS)
FREE = {
    "person": "working_name legal_name phone email address stays_at dependants wishes",
    "episode": "how_found closed_because",
    "safe_contact": "number name_to_use code_word cover_story words who may_answer never note",
    "never_disclose": "term why",
    "note": "title text who",
    "consent": "recipient recipient_role interpreter explained limits guardian witness",
    "organisation": "name role person address phone email note verified_how",
    "task": "title detail place why outcome",
    "sitting": "title interpreter",
    "attachment": "title description file_name source_person obtained_where obtained_how",
    "bundle": "title recipient",
    "disclosure": "what recipient",
    "staff": "name short",
}
"""What people write in their own words, by kind of record."""


class Hostile(Sample):
    """The sample vault with every such field written over, and a line of a megabyte in one note."""

    @staticmethod
    def _made(desk: Desk, folder: Path) -> Any:
        workbook = Sample._made(desk, folder)
        words = cycle(HOSTILE)
        with workbook.unlocked.begin() as work:
            for kind, fields in FREE.items():
                for record in work.find(KINDS[kind], include_restricted=True):
                    work.save(replace(record, **{name: next(words) for name in fields.split()}))
            note = work.find(KINDS["note"])[0]
            work.save(replace(note, text=MEGABYTE))
            work.record(Event("note.corrected", note.case_id, note.id))
            work.commit()
        return workbook


@pytest.fixture(scope="module")
def hostile(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    prepare_fonts()
    made = Hostile(tmp_path_factory.mktemp("hostile"))
    yield made
    made.tasks.ask(made.workbook.lock)
    made.tasks.close()


def interpreting(root: QWidget) -> list[str]:
    """Return the parts that could read marks in what they show."""
    found = []
    for part in [root, *root.findChildren(QWidget)]:
        if isinstance(part, QLabel) and part.textFormat() != Qt.TextFormat.PlainText:
            found.append(f"label: {type(part.parent()).__name__}")
        turned = isinstance(part, QLabel) and "\u202e" in part.text()
        if turned and look().language != i18n.PSEUDO_RTL:
            found.append(f"turned writing: {type(part.parent()).__name__}")
        if isinstance(part, QTextEdit):
            found.append(f"rich text: {type(part).__name__}")
        if any("<" in words for words in _hover(part)):  # Qt guesses marks in hover text
            found.append(f"hover text: {type(part).__name__}")
    return found


def _hover(part: QWidget) -> Iterator[str]:
    yield from (part.toolTip(), part.whatsThis())
    model = part.model() if isinstance(part, QAbstractItemView) else None
    if model is not None:
        for row in range(min(60, model.rowCount())):
            yield str(model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole) or "")


@pytest.mark.slow
@pytest.mark.parametrize("worn", ["plain", "rtl"])
@pytest.mark.parametrize("name", NAMES)
def test_fault_28_hostile_text(
    hostile: Hostile, qapp: QApplication, qtbot: QtBot, name: str, worn: str
) -> None:
    """Every screen shows it literally, keeps its width, and reads no file."""
    dress = Look() if worn == "plain" else Look(language=i18n.PSEUDO_RTL, right_to_left=True)
    i18n.set_language(dress.language)
    style.dress(qapp, dress)
    window = Window()
    qtbot.addWidget(window)
    window.resize(1366, 768)
    workspace = Workspace(
        hostile.workbook, hostile.tasks, hostile.events, hostile.workbook.clock.local
    )
    window.show_workspace(workspace)
    window.show()
    problems: list[str] = []
    hostile.tasks.unheard = lambda problem: problems.append(problem.code)
    workspace.navigation.go(hostile.places.get(name, Place(name)))
    hostile.settle()
    screen = workspace.navigation.current()
    assert screen is not None
    window.grab()
    assert problems == []
    assert interpreting(window) == []
    assert window.width() == 1366
    assert [one for one in cut_words(screen) if one.startswith("outside")] == []
    window.let_close()


def test_a_file_cannot_pass_for_another_kind_by_turned_letters(qapp: QApplication) -> None:
    drawn = Lines("invoice\u202efdp.exe", QFont(), 400)
    assert drawn._layouts[0].text() == "invoice\ufffdfdp.exe"
    assert plain_label("invoice\u202efdp.exe").text() == "invoice\ufffdfdp.exe"
    assert plain_label("\u2068Amina\u2069").text() == "\u2068Amina\u2069"


def test_words_without_end_break_and_those_of_other_scripts_are_left_alone() -> None:
    long = plain_label("x" * 50, wrap=True)
    assert long.text().replace("\u200b", "") == "x" * 50
    assert long.minimumSizeHint().width() < 60
    thai = "\u0e17\u0e35\u0e48\u0e1e\u0e31\u0e01" * 20
    assert plain_label(thai, wrap=True).text() == thai
