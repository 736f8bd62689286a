"""Without a pointer: Tab goes round every page of the office, what has the keyboard is in sight, and Enter presses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QScrollArea,
    QScrollBar,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app import i18n
from app.services.cases import NewCase
from tests.ui.conftest import Office
from ui import style
from ui.context import Place
from ui.tokens import Look
from ui.widgets.banner import Banner, BannerContent
from ui.widgets.buttons import Action, Button, button
from ui.widgets.chips import Choice, ChoiceChips
from ui.widgets.frame import PreviewPane
from ui.widgets.inputs import TextLine
from ui.widgets.labels import plain_label
from ui.widgets.screen import Screen
from ui.widgets.scrolling import page_of
from ui.widgets.step_screen import StepScreen
from ui.window import Window
from ui.workspace import Workspace

PAGES = (
    "settings", "staff", "new_person", "leaving", "passphrase", "recovery", "backup", "health",
    "retention", "reports", "trail",
)  # fmt: skip
SIX_WORDS = "velvet anchor lantern harbour kettle gate"


class Keyboard:
    """A window on an office, and nothing to use it with but keys."""

    def __init__(self, office: Office, qtbot: QtBot, size: tuple[int, int] = (1366, 768)) -> None:
        self.office, self.qtbot = office, qtbot
        self.workspace: Workspace = office.workspace()
        self.window = Window()
        qtbot.addWidget(self.window)
        self.window.let_close()
        self.window.resize(*size)
        self.window.show_workspace(self.workspace)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)

    @property
    def screen(self) -> Screen:
        screen = self.workspace.navigation.current()
        assert screen is not None
        return screen

    def settle(self) -> None:
        quiet = 0
        while quiet < 3:
            idle = self.office.tasks.idle(20)
            self.qtbot.wait(10)
            quiet = quiet + 1 if idle and self.office.tasks.idle(0) else 0

    def go(self, place: Place) -> None:
        self.workspace.navigation.go(place)
        self.settle()

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.held() or self.workspace, key)
        self.settle()

    def type(self, words: str) -> None:
        QTest.keyClicks(self.held(), words)

    def held(self) -> QWidget | None:
        return QApplication.focusWidget()

    def tab_to(self, words: str) -> None:
        """Press Tab until the button with these words has the keyboard."""
        for _step in range(60):
            held = self.held()
            if isinstance(held, QAbstractButton) and held.text() == words:
                return
            QTest.keyClick(held or self.workspace, Qt.Key.Key_Tab)
        raise AssertionError(f"Tab never came to {words!r}")

    def round(self) -> Iterator[QWidget]:
        """Yield what has the keyboard, Tab after Tab, until it was all there before."""
        seen: set[int] = set()
        while True:
            QTest.keyClick(self.held() or self.workspace, Qt.Key.Key_Tab)
            held = self.held()
            assert held is not None, "Tab led nowhere"
            if id(held) in seen:
                return
            seen.add(id(held))
            yield held


def stops_of(screen: Screen) -> set[QWidget]:
    """Everything on a screen that Tab should come to."""
    tab = Qt.FocusPolicy.TabFocus
    return {
        part
        for part in screen.findChildren(QWidget)
        if part.isVisible() and part.isEnabled() and part.focusPolicy() & tab == tab
        if not isinstance(part, (QScrollArea, QScrollBar)) and not is_other_choice(part)
    }


def is_other_choice(part: QWidget) -> bool:
    """Of one of several, only the chosen one is a stop; arrows go to the others."""
    group = part.group() if isinstance(part, QAbstractButton) else None
    return group is not None and group.exclusive() and not part.isChecked()


def in_sight(part: QWidget, window: QWidget) -> bool:
    """Whether the whole of a part can be seen on the page it stands on, or as much as its page is tall."""
    page = page_of(part)
    around = page.viewport() if page is not None else window
    place = QRect(part.mapTo(around, QPoint(0, 0)), part.size())
    return (place & around.rect()).height() >= min(part.height(), around.height()) - 1


@pytest.mark.slow
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_tab_comes_to_everything_on_every_page_of_the_office_and_shows_it(
    office: Office, qtbot: QtBot, qapp: QApplication, scale: float
) -> None:
    style.dress(qapp, Look(scale=scale))
    case = office.on_lane(lambda: office.workbook.cases.open(NewCase(working_name="Mina")))
    other = office.on_lane(
        lambda: office.workbook.people.add("Sam Osei", "caseworker", "a brass kettle hums near it")
    )
    keyboard = Keyboard(office, qtbot, (1366, 768) if scale == 1 else (1024, 640))
    for name in PAGES:
        keyboard.go(Place(name, case if name == "trail" else None, other))
        wanted, found = stops_of(keyboard.screen), set()
        for held in keyboard.round():
            found.add(held)
            if keyboard.screen.isAncestorOf(held):
                assert in_sight(held, keyboard.workspace), f"{name}: {held.accessibleName()}"
        missed = [one.accessibleName() for one in wanted - found]
        assert missed == [], name


def test_a_colleague_comes_and_goes_by_tab_and_enter_alone(office: Office, qtbot: QtBot) -> None:
    keyboard = Keyboard(office, qtbot)
    keyboard.go(Place("settings"))
    keyboard.tab_to("Colleagues")
    keyboard.key(Qt.Key.Key_Return)
    keyboard.tab_to("Add a colleague")
    keyboard.key(Qt.Key.Key_Return)
    keyboard.type("Sam Osei")
    keyboard.key(Qt.Key.Key_Return)
    keyboard.type(keyboard.screen.secret.suggested)  # type: ignore[attr-defined]
    keyboard.key(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: keyboard.workspace.navigation.place.screen == "staff")
    keyboard.settle()
    everyone = office.workbook.people.everyone
    assert [one.name for one in office.on_lane(everyone) if one.can_open][1] == "Sam Osei"
    assert keyboard.held() is keyboard.screen.first_focus()
    keyboard.key(Qt.Key.Key_Down)
    keyboard.tab_to("Take away access")
    keyboard.key(Qt.Key.Key_Return)
    keyboard.key(Qt.Key.Key_Down)
    keyboard.tab_to("Take away access")
    keyboard.key(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: keyboard.workspace.navigation.place.screen == "staff")
    keyboard.settle()
    assert [one.name for one in office.on_lane(everyone) if not one.can_open] == ["Sam Osei"]


def test_a_step_is_read_from_its_top_and_shows_its_field_when_it_is_typed_in(
    office: Office, qtbot: QtBot, qapp: QApplication
) -> None:
    style.dress(qapp, Look(scale=2.0))
    keyboard = Keyboard(office, qtbot, (1024, 640))
    keyboard.go(Place("new_person"))
    keyboard.type("Sam Osei")
    keyboard.key(Qt.Key.Key_Return)
    assert isinstance(keyboard.screen, StepScreen)
    page = keyboard.screen.findChild(QScrollArea)
    assert page is not None
    assert page.verticalScrollBar().value() == 0
    field = keyboard.held()
    assert field is not None
    assert not in_sight(field, keyboard.workspace)
    keyboard.type(SIX_WORDS)
    assert in_sight(field, keyboard.workspace)


def test_the_old_passphrase_is_tried_before_a_new_one_is_written_down(
    office: Office, qtbot: QtBot
) -> None:
    keyboard = Keyboard(office, qtbot)
    keyboard.go(Place("passphrase"))
    screen = keyboard.screen
    keyboard.type("not what it was")
    keyboard.key(Qt.Key.Key_Return)
    assert screen.field.control.property("problem") == "true"  # type: ignore[attr-defined]
    assert keyboard.held() is screen.line  # type: ignore[attr-defined]
    screen.line.setText("plank heron button velvet orchard")  # type: ignore[attr-defined]
    keyboard.key(Qt.Key.Key_Return)
    assert keyboard.held() is screen.secret.again  # type: ignore[attr-defined]


def test_what_a_banner_offers_comes_where_the_banner_stands(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    before, banner, after = TextLine(), Banner(), TextLine()
    for part in (before, banner, after):
        column.addWidget(part)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    banner.show_content(BannerContent("open", "Later", actions=(Action("Do it", lambda: None),)))
    before.setFocus()
    QTest.keyClick(before, Qt.Key.Key_Tab)
    held = QApplication.focusWidget()
    assert isinstance(held, QAbstractButton)
    assert held.text() == "Do it"
    QTest.keyClick(held, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is after


def test_pages_reached_from_others_are_found_by_their_name(office: Office, qtbot: QtBot) -> None:
    keyboard = Keyboard(office, qtbot)
    keyboard.go(Place("today"))
    keyboard.workspace.palette_box.open()
    keyboard.type("colleag")
    qtbot.wait(120)
    keyboard.settle()
    keyboard.key(Qt.Key.Key_Return)
    assert keyboard.workspace.navigation.place == Place("staff")


def test_every_full_line_from_right_to_left_begins_at_the_edge(
    qtbot: QtBot, qapp: QApplication
) -> None:
    """Qt moves such a line inwards by the space it ends with, and its last letters out at the other side."""
    i18n.set_language("ar")
    style.dress(qapp, Look(language="ar", right_to_left=True))
    label = plain_label("تعمل بدون شبكة " * 12, wrap=True)
    qtbot.addWidget(label)
    label.resize(328, label.heightForWidth(328))
    picture, spacing = label.grab().toImage(), label.fontMetrics().height()
    ground = picture.pixelColor(0, picture.height() - 1)
    gaps = []
    for line in range(picture.height() // spacing):
        inked = [
            x
            for x in range(picture.width())
            for y in range(line * spacing, (line + 1) * spacing)
            if picture.pixelColor(x, y) != ground
        ]
        gaps.append(picture.width() - 1 - max(inked))
    assert len(gaps) > 2
    assert max(gaps) <= 1


def test_tab_comes_to_each_of_several_chips(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    chips = ChoiceChips(
        [Choice(one, one.title()) for one in ("papers", "health", "wages")], many=True
    )
    column.addWidget(chips)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    for _chip in range(3):
        held = QApplication.focusWidget()
        assert held is not None
        QTest.keyClick(held, Qt.Key.Key_Space)
        QTest.keyClick(held, Qt.Key.Key_Tab)
    assert chips.on() == ("papers", "health", "wages")


def test_a_pane_that_shows_something_else_keeps_the_keyboard(qtbot: QtBot) -> None:
    pane = PreviewPane()
    qtbot.addWidget(pane)
    pane.add(button("Ask for help", "soft"))
    pane.show()
    pane.activateWindow()
    qtbot.waitUntil(pane.isActiveWindow)
    held = pane.findChild(Button)
    assert held is not None
    held.setFocus()
    pane.clear()
    assert QApplication.focusWidget() is pane
