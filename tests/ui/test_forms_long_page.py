"""A long page of a form is there at once, and all of it soon after."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.forms.pages import Pages
from app.forms.run import Session
from tests.form_parts import form_of, row
from ui.forms.page import FIRST, FormPage


def test_a_long_page_shows_its_beginning_first_and_keeps_its_order(qtbot: QtBot) -> None:
    form = form_of(*(row("text", f"q{n}") for n in range(60)))
    pages = Pages(Session(form))
    page = FormPage()
    qtbot.addWidget(page)
    page.show_section(pages.section("/q0"), ("en",), {})
    assert list(page.questions) == [f"/q{n}" for n in range(FIRST)]
    page.show()
    qtbot.waitUntil(lambda: len(page.questions) == 60, timeout=5_000)
    assert list(page.questions) == [f"/q{n}" for n in range(60)]
    first = page.questions["/q0"]
    page.show_section(pages.section("/q0"), ("en",), {})  # what follows from an answer
    assert len(page.questions) == 60
    assert page.questions["/q0"] is first
