"""What every screen stands in: places, width, panes, F6, the case rail and a word at the foot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app import i18n
from app.domain.rights import rights_of
from app.domain.safe_contact import SafeContact, Window
from app.services.cases import NewCase
from app.services.contact import ContactNow
from tests.ui.conftest import Office
from tests.ui.looking import cut_words, nameless
from tests.ui.sheets import answering
from ui import style
from ui.context import Context, Place, Said
from ui.navigation import ROUTES, stops
from ui.tokens import LIGHT, Look
from ui.widgets.buttons import button
from ui.widgets.frame import PreviewPane, ScreenHead
from ui.widgets.rows import Group, Row, RowList
from ui.widgets.screen import Screen
from ui.words import contact_words
from ui.workspace import Workspace, first_stop

Wear = Callable[[Look], None]


class Plain(Screen):
    """A screen as the README describes one: a list, a pane, one action."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, "Notes", "12 of them")
        self.add_action(button("Sort", icon="sort-ascending"))
        self.add_action(button("Add a note", "primary", icon="note-pencil"))
        self.list = RowList("Notes")
        self.list.show_lines([Group("Today", 1), Row("a", "First note", "Dana K.", "11:00")])
        self.add_wide(self.list)
        pane = self.add_pane(PreviewPane())
        pane.show_title("First note")
        pane.add_action(button("Open", "soft"))


@pytest.fixture
def workspace(office: Office, qtbot: QtBot) -> Workspace:
    made = office.workspace()
    qtbot.addWidget(made)
    made.resize(1366, 768)
    return made


@pytest.fixture
def screen(workspace: Workspace, qtbot: QtBot) -> Plain:
    made = Plain(workspace.context)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    return made


def test_every_place_of_a_rail_is_a_route_with_a_module() -> None:
    for of_case in (False, True):
        for stop in stops(rights_of("supervisor"), of_case=of_case):
            assert ROUTES[stop.key].exists()


def test_a_pane_folds_where_it_is_narrow_and_esc_brings_the_list_back(screen: Plain) -> None:
    screen.arrange(1366)
    assert screen.pane is not None
    assert screen.pane.isVisible()
    screen.arrange(900)
    assert not screen.pane.isVisible()
    screen.ask_for_pane()
    assert screen.pane.isVisible()
    assert not screen.main.isVisible()
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    assert screen.main.isVisible()
    assert not screen.pane.isVisible()


def test_only_hide_and_the_primary_action_stay_at_the_narrowest(screen: Plain) -> None:
    screen.arrange(512)
    assert [b.text() for b in screen.head._actions if b.isVisible()] == ["Add a note"]
    assert screen.head.hide_button.text() == "Hide"
    assert screen.head.hide_button.accessibleName() == "Hide screen"
    assert [b.text() for b in screen.head.overflow()] == ["Sort"]
    assert screen.head.more.isVisible()
    assert screen.head.more.accessibleName() == "More"
    screen.arrange(1366)
    assert screen.head.overflow() == []
    assert not screen.head.more.isVisible()


def test_what_has_no_room_is_done_from_the_menu(screen: Plain, qtbot: QtBot) -> None:
    screen.arrange(512)
    [sort] = screen.head.overflow()
    pressed: list[bool] = []
    sort.clicked.connect(lambda: pressed.append(True))

    def choose(menu: QMenu) -> None:
        menu.actions()[0].trigger()
        menu.close()

    answering(QMenu, choose)
    QTest.keyClick(screen.head.more, Qt.Key.Key_Space)
    assert pressed == [True]


def test_hide_is_told_from_every_screen(screen: Plain, workspace: Workspace, qtbot: QtBot) -> None:
    with qtbot.waitSignal(workspace.hide_pressed):
        QTest.keyClick(screen.head.hide_button, Qt.Key.Key_Space)


def test_each_area_has_a_first_stop_for_the_keyboard(screen: Plain) -> None:
    screen.arrange(1366)
    stops_found = [first_stop(area) for area in screen.panes()]
    assert all(stop is not None for stop in stops_found)
    assert screen.list in stops_found


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("language", ["en", i18n.PSEUDO, i18n.PSEUDO_RTL])
def test_the_frame_is_whole_on_a_small_screen_with_large_text(
    language: str, scale: float, wear: Wear, office: Office, qtbot: QtBot
) -> None:
    wear(Look(LIGHT, scale, language, i18n.direction(language) == "rtl"))
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.resize(1024, 640)
    workspace.show()
    screen = Plain(workspace.context)
    workspace.stack.addWidget(screen)
    workspace.stack.setCurrentWidget(screen)
    screen.arrange(int(1024 / scale))
    workspace.status.show_office("Northside")
    workspace.status.show_lock("Locks in 9 min")
    for _round in range(6):
        QApplication.processEvents()
    assert cut_words(workspace) == []
    assert nameless(workspace) == []


def test_the_case_rail_says_who_and_when_it_is_safe(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    def a_case() -> str:
        case = office.workbook.cases.open(NewCase(working_name="Amina", pronoun="she"))
        every_day = tuple(Window(day, time(0), time(23, 59)) for day in range(7))
        office.workbook.notes.set_safe_contact(
            SafeContact(case_id=case, channel="message", number="555", windows=every_day)
        )
        return str(case)

    case_id = office.on_lane(a_case)
    workspace._case_id = case_id
    workspace._load_case()
    qtbot.waitUntil(lambda: workspace.case_rail._name.text() == "Amina")
    assert workspace.case_rail._contact._words.text() == "Text until 23:59"
    assert "she" in workspace.case_rail._caption.text()
    office.on_lane(lambda: office.workbook.cases.change_person(case_id, working_name="Amina R."))
    qtbot.waitUntil(lambda: workspace.case_rail._name.text() == "Amina R.")


def test_a_word_at_the_foot_offers_its_undo_and_waits_for_the_keyboard(
    workspace: Workspace, qtbot: QtBot
) -> None:
    workspace.show()
    undone: list[str] = []
    workspace.context.toast(Said("Moved to Friday", "Undo", lambda: undone.append("moved")))
    toast = workspace.toast
    assert toast.isVisible()
    workspace.activateWindow()
    toast._undo.setFocus()
    qtbot.waitUntil(toast._undo.hasFocus)
    toast._late()
    assert toast.isVisible()
    QTest.keyClick(toast._undo, Qt.Key.Key_Space)
    assert undone == ["moved"]
    assert not toast.isVisible()


@pytest.mark.parametrize(
    ("contact", "line", "is_open"),
    [
        (ContactNow(), "No safe contact yet", False),
        (ContactNow("open", "message", until=time(11, 30)), "Text until 11:30", True),
        (
            ContactNow("later", "call", next=time(12), windows=((time(12), time(13)),)),
            "Call 12:00–13:00",
            False,
        ),
        (ContactNow("not_today", "call"), "Call, not today", False),
        (ContactNow("not_today", "through", who="North House"), "Only through North House", False),
    ],
    ids=["unset", "open", "later", "not today", "through"],
)
def test_safe_contact_is_said_in_words(contact: ContactNow, line: str, is_open: bool) -> None:
    words = contact_words(contact)
    assert words.line == line
    assert words.open is is_open


def test_a_place_that_is_not_built_changes_nothing(workspace: Workspace) -> None:
    before = workspace.navigation.place
    missing = next((r for r in ROUTES.values() if not r.exists()), None)
    if missing is not None:
        workspace.navigation.go(Place(missing.name))
    workspace.navigation.back()
    assert workspace.navigation.place == before


def test_a_long_title_breaks_beside_its_actions_rather_than_being_cut(qtbot: QtBot) -> None:
    style.dress(QApplication.instance(), Look(LIGHT, 2.0))
    head = ScreenHead("Necesidades y plan")
    head.add_action(button("Nueva meta", "primary", icon="plus"))
    head.add_action(button("Escribir una respuesta"))
    qtbot.addWidget(head)
    head.setFixedSize(860, 200)
    head.arrange(512)
    head.show()
    assert cut_words(head) == []
    assert head.more.isVisible()


def test_a_short_word_never_covers_the_buttons_at_the_foot(
    workspace: Workspace, qtbot: QtBot
) -> None:
    workspace.show()
    workspace.navigation.go(Place("calendar"))
    screen = workspace.navigation.current()
    assert screen is not None
    assert screen.foot is not None
    qtbot.waitUntil(screen.foot.isVisible)
    foot = screen.foot
    foot.hide()
    workspace.toast.say(Said("Written down."))
    foot.show()  # a bar that comes up once there is something to do with it

    def covers() -> bool:
        top = foot.mapTo(workspace, foot.rect().topLeft()).y()
        return workspace.toast.geometry().bottom() >= top

    qtbot.waitUntil(lambda: not covers())
    workspace.navigation.go(Place("cases"))
    workspace.toast.say(Said("Written down."))
    workspace.navigation.go(Place("calendar"))
    qtbot.waitUntil(lambda: not covers())
