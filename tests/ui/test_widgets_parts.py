"""Every part in every look: it has a name, nothing in it is cut, and it works by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QFont, QImage
from PySide6.QtWidgets import QScrollArea, QStyle, QStyleOptionFrame, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui import gallery
from tests.ui.looking import cut_words, nameless
from ui.dialogs.question import Dialog, Question, QuestionDialog
from ui.tokens import LIGHT, Look, Role, font, icon_px, look, space
from ui.widgets.answers import AnswerChoice, AnswerRows, SkipChips
from ui.widgets.buttons import button
from ui.widgets.chips import Choice, ChoiceChips
from ui.widgets.disclosure import DisclosureList, KeptOut, Part
from ui.widgets.field import Field
from ui.widgets.flow import FlowLayout
from ui.widgets.glyphs import State
from ui.widgets.inputs import ChoiceBox, TextBox, TextLine
from ui.widgets.labels import plain_label
from ui.widgets.matrix import Criterion, Matrix, MatrixContent
from ui.widgets.pages import Page, PagePreview
from ui.widgets.paint import Lines, keyboard_focus, mirrored, words_height
from ui.widgets.path import ContactHours, SafeHours
from ui.widgets.rails import AppRail, Stop
from ui.widgets.rows import Group, Row, RowList
from ui.widgets.small import Switch
from ui.widgets.step_screen import step_page
from ui.widgets.steps import Steps
from ui.widgets.table import Cell, Column, Table, TableRow

Wear = Callable[[Look], None]


@pytest.mark.parametrize("name", gallery.LOOKS)
@pytest.mark.parametrize("page", gallery.PAGES)
def test_every_part_that_takes_the_keyboard_has_a_name(
    page: str, name: str, wear: Wear, qtbot: QtBot
) -> None:
    wear(gallery.LOOKS[name])
    shown = gallery.PAGES[page]()
    qtbot.addWidget(shown)
    shown.resize(1366, 768)
    shown.show()
    assert nameless(shown) == []


def test_a_named_control_is_read_by_its_label_and_its_problem(qtbot: QtBot) -> None:
    field = Field("Date on the notice", TextLine(), hint="Needed to work out the last day")
    qtbot.addWidget(field)
    field.set_problem("February has no 31st.")
    spoken = QAccessible.queryAccessibleInterface(field.control)
    assert spoken.text(QAccessible.Text.Name) == "Date on the notice"
    description = spoken.text(QAccessible.Text.Description)
    assert "last day" in description
    assert "February has no 31st." in description
    field.set_problem("")
    assert "February" not in field.control.accessibleDescription()


def test_rows_and_cells_speak_their_whole_content(qtbot: QtBot) -> None:
    rows = RowList("Today")
    qtbot.addWidget(rows)
    rows.show_lines(
        [Group("Overdue", 1), Row("a", "Check-in", "Amina", "Fri 20 Nov", "3 days ago")]
    )
    index = rows.model().index(1, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == (
        "Fri 20 Nov, 3 days ago, Check-in, Amina"
    )
    matrix = Matrix(
        MatrixContent(
            "What the law asks",
            (("c", "Clinician letter"),),
            (Criterion("h", State.UNKNOWN, "Severe harm if removed", "", (State.MISSING,)),),
        )
    )
    qtbot.addWidget(matrix)
    cell = matrix.view.model().index(0, 1)
    assert cell.data(Qt.ItemDataRole.AccessibleTextRole) == (
        "Clinician letter, Severe harm if removed: nothing yet"
    )


def test_arrows_choose_and_enter_opens_in_a_list_and_a_table(qtbot: QtBot) -> None:
    rows = RowList("Today")
    table = Table("Cases", [Column("n", "Name")])
    for part in (rows, table):
        qtbot.addWidget(part)
        part.show()
    rows.show_lines([Group("Today"), Row("a", "First"), Row("b", "Second", action="Call")])
    table.show_rows([TableRow("x", (Cell("Amina"),)), TableRow("y", (Cell("Lan"),))])
    opened: list[str] = []
    rows.opened.connect(opened.append)
    table.opened.connect(opened.append)
    rows.setFocus()
    rows.choose_first()
    qtbot.keyClick(rows, Qt.Key.Key_Down)
    qtbot.keyClick(rows, Qt.Key.Key_Return)
    table.setFocus()
    table.choose_first()
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened == ["b", "y"]


def test_the_action_of_the_current_row_is_a_real_button(qtbot: QtBot) -> None:
    rows = RowList("Today")
    qtbot.addWidget(rows)
    rows.resize(800, 300)
    rows.show()
    rows.show_lines([Row("a", "First", action="Message"), Row("b", "Second", action="Call")])
    acted: list[str] = []
    rows.acted.connect(acted.append)
    rows.choose("b")
    action = rows.viewport().childAt(rows.delegate.action_box(
        rows.visualRect(rows.currentIndex()).toRectF(), rows.row_at(rows.currentIndex())
    ).center().toPoint())  # fmt: skip
    assert action is not None
    assert action.accessibleName() == "Call, Second"
    qtbot.keyClick(action, Qt.Key.Key_Space)
    assert acted == ["b"]


def test_a_row_that_is_gone_leaves_no_action_behind(qtbot: QtBot) -> None:
    rows = RowList("Today")
    qtbot.addWidget(rows)
    rows.show()
    rows.show_lines([Row("a", "First", action="Message")])
    rows.choose("a")
    rows.show_lines([Row("b", "Second")])
    assert [c for c in rows.viewport().findChildren(QWidget) if c.isVisible()] == []


@pytest.mark.parametrize("width", [1, 60, 300, 788])
def test_a_height_that_is_not_laid_out_is_the_one_that_would_be(qtbot: QtBot, width: int) -> None:
    texts = (
        "",
        "Check-in",
        "two\nlines",
        "word " * 60,
        "مرحبا بكم في المكتب",
        "ក" * 90,
        "x" * 5_000,
    )
    for text in texts:
        for face in (font(Role.BODY, bold=True), font(Role.CAP)):
            assert words_height(text, face, width, 2) == Lines(text, face, width, 2).height


def test_a_scroll_bar_that_comes_measures_no_row_again(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured: list[str] = []

    def counted(text: str, face: QFont, width: float, most: int) -> float:
        measured.append(text)
        return words_height(text, face, width, most)

    monkeypatch.setattr("ui.widgets.row_paint.words_height", counted)
    shown = RowList("Rows")
    qtbot.addWidget(shown)
    shown.resize(600, 300)
    shown.show()
    shown.show_lines([Row(f"{n}", f"Row {n}") for n in range(60)])
    shown.choose_first()
    qtbot.waitUntil(shown.verticalScrollBar().isVisible)
    assert sorted(measured) == sorted(f"Row {n}" for n in range(60))


def test_one_answer_of_several_is_one_tab_stop_and_arrows_choose(qtbot: QtBot) -> None:
    choices = [AnswerChoice(v, v.title()) for v in ("one", "two", "three")]
    rows = AnswerRows("Question", choices, chosen=["two"])
    qtbot.addWidget(rows)
    rows.show()
    heard: list[tuple[str, ...]] = []
    rows.changed.connect(heard.append)
    stops = [r for r in rows.rows if r.focusPolicy() == Qt.FocusPolicy.StrongFocus]
    assert [r.choice.value for r in stops] == ["two"]
    qtbot.keyClick(rows.rows[1], Qt.Key.Key_Down)
    assert rows.chosen() == ("three",)
    qtbot.keyClick(rows.rows[2], Qt.Key.Key_Down)
    assert heard == [("three",)]


def test_any_number_of_answers_can_be_ticked_and_taken_back(qtbot: QtBot) -> None:
    rows = AnswerRows("Question", [AnswerChoice("a", "A"), AnswerChoice("b", "B")], many=True)
    qtbot.addWidget(rows)
    rows.show()
    for row in (0, 1, 0):
        qtbot.keyClick(rows.rows[row], Qt.Key.Key_Space)
    assert rows.chosen() == ("b",)


def test_a_skip_can_be_chosen_and_taken_back(qtbot: QtBot) -> None:
    skips = SkipChips([AnswerChoice("unsure", "Unsure"), AnswerChoice("declined", "Prefers not")])
    qtbot.addWidget(skips)
    skips.show()
    heard: list[str] = []
    skips.chosen.connect(heard.append)
    first, second = (skips._chips[key] for key in ("unsure", "declined"))
    for chip in (first, second, second):
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert heard == ["unsure", "declined", ""]
    assert skips.on() == ""


def test_a_chip_that_grows_when_chosen_moves_the_next_one_on(qtbot: QtBot) -> None:
    skips = SkipChips([AnswerChoice("unsure", "Unsure"), AnswerChoice("declined", "Prefers not")])
    qtbot.addWidget(skips)
    skips.resize(600, 40)
    skips.show()
    first, second = skips._chips.values()
    narrow, before = first.width(), second.x()
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: first.width() == first.sizeHint().width())
    assert second.x() - before == first.width() - narrow > 0


def test_exactly_one_chip_of_several_is_on(qtbot: QtBot) -> None:
    chips = ChoiceChips([Choice("a", "A"), Choice("b", "B")], on=["a"])
    qtbot.addWidget(chips)
    chips.show()
    qtbot.mouseClick(chips._chips["b"], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(chips._chips["b"], Qt.MouseButton.LeftButton)
    assert chips.on() == ("b",)


def test_the_wheel_never_changes_a_choice(qtbot: QtBot) -> None:
    box = ChoiceBox([("a", "First"), ("b", "Second")], name="Letter")
    qtbot.addWidget(box)
    box.show()
    qtbot.wait(1)
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QWheelEvent

    event = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, -120), QPoint(0, -120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    box.wheelEvent(event)
    assert box.chosen() == "a"
    assert not event.isAccepted()


def test_what_is_typed_stays_private(qtbot: QtBot) -> None:
    for made in (TextLine(), TextBox(), TextLine(secret=True)):
        qtbot.addWidget(made)
        hints = made.inputMethodHints()
        assert hints & Qt.InputMethodHint.ImhSensitiveData
        assert hints & Qt.InputMethodHint.ImhNoPredictiveText


def test_tab_leaves_a_text_of_several_lines(qtbot: QtBot) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    text, after = TextBox(name="Notes"), TextLine(name="After")
    column.addWidget(text)
    column.addWidget(after)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    text.setFocus()
    qtbot.keyClick(text, Qt.Key.Key_Tab)
    assert page.focusWidget() is after
    assert text.toPlainText() == ""


def test_the_ring_shows_for_the_keyboard_and_not_for_the_mouse(qtbot: QtBot) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    first, second = button("First"), button("Second")
    column.addWidget(first)
    column.addWidget(second)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    first.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    assert keyboard_focus(second)


def test_words_without_room_are_cut_at_the_end_and_say_so() -> None:
    from ui.tokens import Role, font

    whole = Lines("Room at North House until December", font(Role.BODY), 1_000)
    cut = Lines("Room at North House until December", font(Role.BODY), 80, 2)
    assert not whole.cut
    assert whole.count == 1
    assert cut.cut
    assert cut.count == 2


def test_a_row_grows_rather_than_cut_its_words(wear: Wear, qtbot: QtBot) -> None:
    wear(Look(LIGHT, 2.0))
    rows = RowList("Today")
    qtbot.addWidget(rows)
    rows.resize(900, 600)
    rows.show()
    rows.show_lines(
        [
            Row(
                "a",
                "Ask for the missing page of the payslip and the contract " * 2,
                "Joseph " * 20,
                "Sat",
            )
        ]
    )
    row = rows.row_at(rows.model().index(0, 0))
    assert rows.stacked()
    assert row is not None
    title, caption = rows.delegate._words(
        row, rows.visualRect(rows.model().index(0, 0)).toRectF(), selected=True
    )
    assert not title.cut
    assert caption is not None
    assert not caption.cut


def test_boxes_mirror_inside_their_bounds(wear: Wear) -> None:
    from PySide6.QtCore import QRectF

    bounds, box = QRectF(100, 0, 200, 50), QRectF(110, 5, 30, 10)
    assert mirrored(box, bounds) == box
    wear(Look(right_to_left=True))
    assert mirrored(box, bounds) == QRectF(260, 5, 30, 10)
    assert look().right_to_left


@pytest.mark.parametrize("start", [0, 5 * 60, 12 * 60, 22 * 60])
def test_every_safe_hour_of_a_day_is_seen(start: int, qtbot: QtBot) -> None:
    empty = ContactHours((), None, "Safe")
    some = ContactHours((SafeHours(start, start + 120),), None, "Safe")
    for part in (empty, some):
        qtbot.addWidget(part)
        part.resize(288, 10)
    assert some.grab().toImage() != empty.grab().toImage()


@pytest.mark.parametrize("right_to_left", [False, True])
def test_words_stand_beside_the_icon_of_a_line(
    right_to_left: bool, wear: Wear, qtbot: QtBot
) -> None:
    wear(Look(LIGHT, right_to_left=right_to_left))
    line = TextLine(icon="magnifying-glass", placeholder="Find", name="Find")
    qtbot.addWidget(line)
    line.resize(300, 36)
    line.show()
    option = QStyleOptionFrame()
    line.initStyleOption(option)
    room = line.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, line)
    before = line.width() - room.right() - 1 if right_to_left else room.left()
    after = room.left() if right_to_left else line.width() - room.right() - 1
    assert before >= space(10) + icon_px(17)
    assert after < before


def test_a_row_has_room_for_both_lines_before_its_title(qtbot: QtBot) -> None:
    """An overdue row says its day and, under it, how long ago: the second line was cut where there is no caption."""
    rows = RowList("Today")
    qtbot.addWidget(rows)
    rows.resize(1200, 300)
    rows.show()
    rows.show_lines(
        [
            Row("a", "Look again", lead="Thu 3 Sept", lead_more="80 days ago"),
            Row("b", "Look again", "With words", lead="Thu 3 Sept", lead_more="80 days ago"),
            Row("c", "Look again", lead="Thu 3 Sept"),
        ]
    )
    first, second, third = (rows.sizeHintForRow(number) for number in range(3))
    assert first == second > third


def test_a_flow_breaks_where_it_is_narrow_and_runs_from_the_leading_edge(
    wear: Wear, qtbot: QtBot
) -> None:
    wear(Look(right_to_left=True))
    page = QWidget()
    flow = FlowLayout(page)
    made = [button("Button one"), button("Button two")]
    for one in made:
        flow.addWidget(one)
    qtbot.addWidget(page)
    page.resize(400, 100)
    page.show()
    assert made[0].x() > made[1].x()
    assert flow.heightForWidth(130) > flow.heightForWidth(400)


def test_a_dialog_puts_the_safe_choice_first_and_esc_takes_it(qtbot: QtBot) -> None:
    dialog = QuestionDialog(
        None,
        Question("Delete this bundle?", "The items stay.", "Delete bundle", "Keep it", "delete"),
    )
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.windowTitle() == "Workbook"
    assert dialog.focusWidget().text() == "Keep it"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.answer.act
    assert not dialog.isVisible()


def test_a_dialog_that_needs_a_reason_waits_for_one(qtbot: QtBot) -> None:
    dialog = QuestionDialog(
        None, Question("Call now?", "", "I have a reason", "Wait", reason="Reason")
    )
    qtbot.addWidget(dialog)
    dialog.show()
    dialog._act()
    assert dialog.isVisible()
    dialog._reason.setPlainText("She asked for it.")
    dialog._act()
    assert dialog.answer.act
    assert dialog.answer.reason == "She asked for it."


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_dialog_shows_all_its_words(scale: float, wear: Wear, qtbot: QtBot) -> None:
    wear(Look(LIGHT, scale))
    window = QWidget()
    window.resize(1024, 640)
    qtbot.addWidget(window)
    dialog = QuestionDialog(
        window,
        Question(
            "Stop sharing with Riverside Clinic?", "From now on nothing more goes to the clinic. " * 3,
            "Stop sharing", "Keep as it is", tick="Make a letter that asks the clinic to delete it",
        ),
    )  # fmt: skip
    dialog.show()
    assert cut_words(dialog) == []


def test_the_page_preview_reads_its_words_aloud_and_zooms(qtbot: QtBot) -> None:
    preview = PagePreview()
    qtbot.addWidget(preview)
    preview.resize(600, 700)
    preview.show()
    picture = QImage(120, 160, QImage.Format.Format_RGB888)
    picture.fill(Qt.GlobalColor.white)
    preview.show_pages(
        [Page(picture, (595, 842), "Dear clinic"), Page(picture, (595, 842), "Second")]
    )
    assert preview.desk.accessibleDescription() == "Dear clinic\nSecond"
    fitted = preview.desk.scale()
    with qtbot.waitSignal(preview.sharper_wanted):
        qtbot.keyClick(preview.desk, Qt.Key.Key_Plus)
    assert preview.desk.scale() == pytest.approx(fitted * 1.25)
    bar = preview.desk.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert preview._count.text() == "Page 2 of 2"


def test_a_switch_tells_which_part_and_keeps_the_keyboard(qtbot: QtBot) -> None:
    parts = DisclosureList()
    qtbot.addWidget(parts)
    parts.show()
    heard: list[tuple[str, bool]] = []
    content = [Part("a", "Allergy", "penicillin", always=False)]
    parts.switched.connect(lambda key, on: heard.append((key, on)))
    parts.show_parts(content, KeptOut())
    switch = parts.findChild(Switch)
    qtbot.keyClick(switch, Qt.Key.Key_Space)
    assert heard == [("a", False)]


def test_a_table_of_many_rows_asks_only_for_what_it_shows(qtbot: QtBot) -> None:
    asked: set[int] = set()

    class Lazy(tuple[TableRow, ...]):
        __slots__ = ()

        def __len__(self) -> int:
            return 10_000

        def __getitem__(self, number: int) -> TableRow:  # type: ignore[override]
            asked.add(number)
            return TableRow(str(number), (Cell(f"Person {number}"),))

    table = Table("Cases", [Column("n", "Name")])
    qtbot.addWidget(table)
    table.resize(1200, 400)
    table.show()
    table.show_rows(Lazy())
    qtbot.wait(10)
    table.viewport().repaint()
    assert 0 < len(asked) < 50


def test_looking_finds_what_is_nameless_and_what_is_cut(qtbot: QtBot) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    column.addWidget(TextLine())
    label = plain_label("Room at North House until December")
    label.setFixedWidth(60)
    column.addWidget(label)
    qtbot.addWidget(page)
    page.show()
    assert len(nameless(page)) == 1
    assert any("Room at North House" in found for found in cut_words(page))


@pytest.mark.parametrize("height", [480, 600, 900])
def test_a_folded_rail_gives_every_icon_the_same_room(
    height: int, wear: Wear, qtbot: QtBot
) -> None:
    wear(Look(scale=2.0))
    stops = [Stop(f"place{n}", f"Place {n}", "sun") for n in range(13)]
    rail = AppRail(stops[:8], stops[8:])
    qtbot.addWidget(rail)
    rail.fold(True)
    rail.resize(rail.width(), height)
    rail.show()
    items = [*rail.places.items.values(), *rail.tools.items.values()]
    qtbot.waitUntil(lambda: len({item.height() for item in items}) == 1)
    spots = [QRect(item.mapTo(rail, QPoint(0, 0)), item.size()) for item in items]
    assert all(not one.intersects(two) for one, two in pairwise(spots))
    assert spots[-1].bottom() <= rail.rect().bottom()


def test_chips_in_a_narrow_step_have_the_room_of_all_their_lines(wear: Wear, qtbot: QtBot) -> None:
    wear(Look())
    steps = Steps(Role.TITLE)
    steps.setMaximumWidth(300)
    page = step_page(steps, "Closing")
    qtbot.addWidget(page)
    page.resize(1000, 700)
    chips = ChoiceChips([Choice(str(n), "others go on with it") for n in range(6)])
    steps.add(chips)
    steps.add(TextLine())
    page.show()
    qtbot.waitUntil(lambda: chips.height() >= chips.heightForWidth(chips.width()))
    assert chips.heightForWidth(chips.width()) > chips.heightForWidth(1000)


def test_a_long_choice_does_not_push_a_sheet_apart(qtbot: QtBot) -> None:
    dialog = Dialog(None, "Whom to ask")
    qtbot.addWidget(dialog)
    dialog.parts.addWidget(ChoiceBox([("a", "A report to the labour inspectorate " * 4)]))
    dialog.show()
    page = dialog.findChild(QScrollArea)
    assert page is not None
    assert page.widget().width() <= page.viewport().width()
