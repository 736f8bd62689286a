"""A long page of a form is there at once, and all of it soon after."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.forms.pages import Pages
from app.forms.run import Session
from tests.form_parts import YES_NO, form_of, row
from ui.forms.page import FIRST, FormPage
from ui.widgets.scrolling import scrolled

LONG = 60


def shown(qtbot: QtBot, session: Session) -> tuple[FormPage, QWidget]:
    page = FormPage()
    area = scrolled(page)
    qtbot.addWidget(area)
    area.resize(900, 700)
    refresh(page, session)
    area.show()
    qtbot.waitExposed(area)
    return page, area


def refresh(page: FormPage, session: Session) -> None:
    page.show_section(Pages(session).section("/q0"), ("en",), {})


def whole(qtbot: QtBot, page: FormPage, many: int = LONG) -> None:
    qtbot.waitUntil(lambda: len(page.questions) == many)


def test_a_long_page_shows_its_beginning_first_and_keeps_its_order(qtbot: QtBot) -> None:
    session = Session(form_of(*(row("text", f"q{n}") for n in range(LONG))))
    page = FormPage()
    qtbot.addWidget(page)
    refresh(page, session)
    assert list(page.questions) == [f"/q{n}" for n in range(FIRST)]
    page.show()
    whole(qtbot, page)
    assert list(page.questions) == [f"/q{n}" for n in range(LONG)]
    first = page.questions["/q0"]
    refresh(page, session)  # what follows from an answer
    assert len(page.questions) == LONG
    assert page.questions["/q0"] is first


def test_a_page_leaves_room_for_what_is_not_made_yet(qtbot: QtBot) -> None:
    session = Session(form_of(*(row("text", f"q{n}") for n in range(LONG))))
    page = FormPage()
    qtbot.addWidget(page)
    refresh(page, session)
    at_once = page.sizeHint().height()
    page.show()
    whole(qtbot, page)
    assert at_once == page.sizeHint().height()  # all questions alike: the guess is right


def test_tab_goes_in_reading_order_through_what_was_made_later(qtbot: QtBot) -> None:
    rows = [row("text", f"q{n}") for n in range(20)]
    rows[5]["relevant"] = "${q2} = 'yes'"
    session = Session(form_of(*rows))
    page, _area = shown(qtbot, session)
    whole(qtbot, page, 19)
    session.set("/q2", "yes")
    refresh(page, session)
    whole(qtbot, page, 20)
    page.focus_first()
    came = []
    for _stop in range(4 * 20):
        at = QApplication.focusWidget()
        came += [key for key, one in page.questions.items() if one.isAncestorOf(at)]
        QTest.keyClick(at, Qt.Key.Key_Tab)
    assert list(dict.fromkeys(came)) == [f"/q{n}" for n in range(20)]
    assert came == sorted(came, key=lambda key: int(key[2:]))


def test_what_an_answer_did_not_change_is_shown_as_it_is_kept(qtbot: QtBot) -> None:
    """A tick that could not be kept does not stay on the page as if it had been."""
    rows = [row("select_one yn", f"q{n}") for n in range(2)]
    session = Session(form_of(*rows, choices=YES_NO))
    page, _area = shown(qtbot, session)
    control = page.questions["/q0"].editor.control  # type: ignore[union-attr]
    control.choose(["yes"])  # type: ignore[attr-defined]
    session.set("/q1", "no")
    refresh(page, session)
    assert control.chosen() == ()  # type: ignore[attr-defined]
