"""Filling a form in the window: nothing typed is lost, every question can be left, all by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import Desk
from app.domain.sitting import Sitting
from app.forms.load import compile_form
from app.forms.model import to_json
from app.services.cases import NewCase
from tests.conftest import Made
from tests.ui.conftest import Office, settle
from tests.ui.looking import cut_words, nameless, parts
from ui.context import Place
from ui.dialogs import question as questions
from ui.dialogs.form_file import OfferedForm, RefusedForm
from ui.screens import form as form_screen
from ui.screens.form import FormScreen
from ui.screens.forms import FormsScreen
from ui.tokens import DARK, Look
from ui.widgets.answers import AnswerRow, AnswerRows
from ui.widgets.chips import ChoiceChip
from ui.widgets.inputs import ChoiceBox, TextBox, TextLine
from ui.widgets.labels import PlainLabel
from ui.widgets.small import Folded
from ui.workspace import Workspace

FORM = """
| survey |
| | type | name | label::English (en) | label::Arabic (ar) | relevant | constraint | choice_filter | appearance | sensitivity | why | calculation |
| | begin_group | one | First things | الأول | | | | | | Because it helps. | |
| | text | colour | Which colour? | أي لون؟ | | | | | | | |
| | text | story | Tell more | المزيد | | | | multiline | | | |
| | integer | age | How old? | كم العمر؟ | | . < 120 | | | | | |
| | date | began | When did it begin? | متى؟ | | | | | | | |
| | select_one yn | more | Is there more? | هل من مزيد؟ | | | | | | | |
| | text | what | What more? | ماذا؟ | ${more} = 'yes' | | | | | | |
| | end_group | | | | | | | | | | |
| | begin_group | two | Places | الأماكن | | | | | | | |
| | select_one state | state | State | الولاية | | | | | | | |
| | select_one county | county | County | المقاطعة | | | state = ${state} | | | | |
| | select_multiple yn | both | Either | كلاهما | | | | | | | |
| | rank yn | order | In which order? | الترتيب | | | | | | | |
| | acknowledge | heard | Heard it | سمعت | | | | | | | |
| | begin_repeat | visit | Visit | زيارة | | | | | | | |
| | text | place | Where? | أين؟ | | | | | | | |
| | end_repeat | | | | | | | | | | |
| | text | hurt | Were you hurt? | هل تأذيت؟ | | | | | 3 | | |
| | end_group | | | | | | | | | | |
| choices |
| | list_name | name | label::English (en) | label::Arabic (ar) | state |
| | yn | yes | Yes | نعم | |
| | yn | no | No | لا | |
| | state | north | North | الشمال | |
| | state | south | South | الجنوب | |
| | county | hill | Hill | تل | north |
| | county | lake | Lake | بحيرة | south |
| settings |
| | form_id | form_title |
| | many | Many kinds |
""".encode()  # noqa: E501


class Filling:
    """A form begun with somebody, in a window."""

    def __init__(
        self, office: Office, qtbot: QtBot, form: str = "many", *, second: str = ""
    ) -> None:
        self.office, self.qtbot = office, qtbot
        self.forms = office.workbook.forms
        self.case, self.sitting = office.on_lane(lambda: self._begun(form, second))
        self.workspace: Workspace = office.workspace()
        qtbot.addWidget(self.workspace)
        self.workspace.resize(1366, 768)
        self.workspace.show()
        self.workspace.navigation.go(Place("forms", self.case))
        self.show()

    def _begun(self, form: str, second: str) -> tuple[str, str]:
        if form == "many":
            self.forms.add(FORM, "many.md", to_json(compile_form(FORM, "many")))
        case = self.office.workbook.cases.open(NewCase(working_name="Amina"))
        return case, self.forms.start(case, form, language="en", second=second)

    def show(self) -> None:
        self.workspace.navigation.go(Place("form", self.case, self.sitting))
        screen = self.workspace.navigation.current()
        assert isinstance(screen, FormScreen)
        self.screen = screen
        self.until(lambda: bool(screen.page.questions))

    def until(self, holds: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(holds)

    def turn(self, section: str) -> None:
        self.screen._go(section)
        self.until(lambda: self.path() == section)

    def path(self) -> str:
        return self.screen._page.section.path if self.screen._page else ""

    def question(self, key: str) -> Any:
        return self.screen.page.questions[key]

    def control(self, key: str) -> Any:
        return self.question(key).editor.control

    def rows(self, key: str) -> list[AnswerRow]:
        control = self.control(key)
        assert isinstance(control, AnswerRows)
        return control.rows

    def kept(self) -> dict[str, Any]:
        found: dict[str, Any] = self.office.on_lane(
            lambda: self.office.workbook.drafts.of_record(self.sitting)
        )
        return found

    def record(self) -> Sitting:
        def read() -> Sitting:
            with self.office.workbook.unlocked.begin() as work:
                return work.get(Sitting, self.sitting)

        found: Sitting = self.office.on_lane(read)
        return found

    def focus(self) -> QWidget:
        found = self.workspace.focusWidget()
        assert found is not None
        return found

    def press(self, key: Qt.Key, *, with_keys: Any = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(self.focus(), key, with_keys)

    def settle(self) -> None:
        settle(self.office.tasks)


@pytest.fixture
def filling(office: Office, qtbot: QtBot) -> Filling:
    return Filling(office, qtbot)


# -- nothing typed is lost


def test_typing_is_durable_within_a_second(filling: Filling) -> None:
    filling.qtbot.keyClicks(filling.control("/one/colour"), "green")
    filling.qtbot.waitUntil(lambda: "green" in filling.kept().values())
    assert (
        len(filling.office.on_lane(lambda: filling.office.workbook.history.of(filling.sitting)))
        == 1
    )


def test_typing_without_a_pause_is_kept_meanwhile(filling: Filling) -> None:
    story = filling.control("/one/story")
    for _word in range(12):
        filling.qtbot.keyClicks(story, "on and ")
        filling.qtbot.wait(90)
    assert any(str(words).startswith("on and on and ") for words in filling.kept().values())


def test_words_typed_while_the_page_follows_an_answer_stay(filling: Filling) -> None:
    line = filling.control("/one/colour")
    filling.rows("/one/more")[0].click()  # brings another question
    filling.qtbot.keyClicks(line, "gre")
    filling.until(lambda: "/one/what" in filling.screen.page.questions)
    assert filling.control("/one/colour") is line
    filling.qtbot.keyClicks(line, "en")
    filling.until(lambda: filling.kept().get("answers:/one/colour") == "green")
    assert line.text() == "green"


def test_words_taken_back_are_taken_back(filling: Filling) -> None:
    line = filling.control("/one/colour")
    filling.qtbot.keyClicks(line, "green")
    filling.until(lambda: filling.kept().get("answers:/one/colour") == "green")
    filling.settle()
    line.selectAll()
    filling.qtbot.keyClick(line, Qt.Key.Key_Delete)
    filling.until(lambda: filling.kept().get("answers:/one/colour", "?") is None)


def test_turning_the_page_keeps_words_at_once(filling: Filling) -> None:
    filling.qtbot.keyClicks(filling.control("/one/story"), "long words")
    filling.screen.next.click()
    filling.until(lambda: filling.path() == "/two")
    assert filling.kept()["answers:/one/story"] == "long words"


def test_words_of_a_question_that_goes_away_are_kept(filling: Filling) -> None:
    filling.rows("/one/more")[0].click()
    filling.until(lambda: "/one/what" in filling.screen.page.questions)
    filling.qtbot.keyClicks(filling.control("/one/what"), "half")
    filling.rows("/one/more")[1].click()
    filling.until(lambda: "/one/what" not in filling.screen.page.questions)
    filling.until(lambda: filling.kept().get("answers:/one/what") == "half")


def test_leaving_makes_one_revision_and_remembers_the_page(filling: Filling) -> None:
    filling.turn("/two")
    filling.rows("/two/state")[1].click()
    filling.workspace.navigation.go(Place("forms", filling.case))
    filling.settle()
    assert filling.kept() == {}
    assert filling.record().answers["/two/state"] == "south"
    filling.show()
    filling.until(lambda: filling.path() == "/two")


def test_resting_makes_a_revision_and_goes_on(
    filling: Filling, monkeypatch: pytest.MonkeyPatch
) -> None:
    filling.screen._idle.setInterval(50)
    filling.qtbot.keyClicks(filling.control("/one/age"), "31")
    filling.until(lambda: filling.record().answers.get("/one/age") == 31)
    assert filling.kept() == {}
    filling.qtbot.keyClicks(filling.control("/one/colour"), "red")
    filling.until(lambda: filling.record().answers.get("/one/colour") == "red")


def test_typed_words_outlive_a_lock_that_promotes_nothing(
    new_vaults: Made, desk: Desk, tasks: Any, qtbot: QtBot, tmp_path: Path
) -> None:
    office = Office(new_vaults, desk, tasks, tmp_path)
    filling = Filling(office, qtbot)
    filling.qtbot.keyClicks(filling.control("/one/story"), "half a sen")
    filling.until(lambda: "half a sen" in filling.kept().values())
    case, sitting = filling.case, filling.sitting
    filling.screen._is_left = True  # as if the process had been killed: nobody leaves the form
    office.on_lane(office.workbook.unlocked.lock)
    again = office.on_lane(
        lambda: desk.unlock(tmp_path / "vault", "plank heron button velvet orchard")
    )
    office.workbook = again
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.show()
    workspace.navigation.go(Place("form", case, sitting))
    screen: Any = workspace.navigation.current()
    qtbot.waitUntil(lambda: bool(screen.page.questions))
    assert screen.page.questions["/one/story"].editor.value() == "half a sen"
    office.on_lane(again.lock)


# -- leaving a question, harder questions, a moment that is not safe


def test_a_question_left_is_one_quiet_line_and_can_be_asked_again(filling: Filling) -> None:
    filling.qtbot.keyClicks(filling.control("/one/colour"), "green")
    filling.until(lambda: "green" in filling.kept().values())
    chip(filling.question("/one/colour"), "Prefers not to say").click()
    filling.until(lambda: filling.question("/one/colour").editor is None)
    assert filling.kept()["states:/one/colour"] == "declined"
    assert "green" not in filling.kept().values()
    assert "Nothing is missing because of it." in words(filling.question("/one/colour"))
    filling.question("/one/colour").skips._change.click()
    filling.until(lambda: filling.question("/one/colour").editor is not None)
    assert filling.control("/one/colour").text() == "green"


def test_a_harder_question_opens_only_on_purpose_and_closes_with_the_page(filling: Filling) -> None:
    filling.turn("/two")
    assert "/two/hurt" not in filling.screen.page.questions
    folded(filling)[0].click()
    filling.qtbot.keyClicks(filling.control("/two/hurt"), "yes")
    filling.until(lambda: "yes" in filling.kept().values())
    filling.turn("/one")
    filling.turn("/two")
    assert "/two/hurt" not in filling.screen.page.questions
    assert "There is an answer" in folded(filling)[0].accessibleDescription()
    assert "yes" not in words(filling.screen.page)


def test_a_harder_section_is_one_fold(office: Office, qtbot: QtBot) -> None:
    filling = Filling(office, qtbot, "screening_interview")
    filling.turn("/g")
    assert filling.screen.page.questions == {}
    filling.press(Qt.Key.Key_Space)
    assert "/g/g_exit" in filling.screen.page.questions


def test_an_unsafe_answer_offers_to_pause_first(
    office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    filling = Filling(office, qtbot, "screening_interview")
    banner = filling.screen._banner
    assert not banner.isVisible()
    filling.rows("/pre/pre_safe_place")[1].click()
    filling.until(banner.isVisible)
    assert [one.text() for one in buttons(banner)] == ["Pause", "Go on, I have a reason"]
    assert [one.kind for one in (*buttons(banner), filling.screen.next)] == [
        "primary", "quiet", "secondary",
    ]  # fmt: skip
    given = questions.Answer(True, reason="the corridor is empty")
    monkeypatch.setattr(form_screen, "ask", lambda *_: given)
    buttons(banner)[1].click()
    filling.until(lambda: not banner.isVisible())
    filling.until(lambda: filling.record().went_on_because == "the corridor is empty")
    assert filling.screen.next.kind == "primary"


def test_pause_goes_to_the_forms_and_keeps_everything(office: Office, qtbot: QtBot) -> None:
    filling = Filling(office, qtbot, "screening_interview")
    filling.rows("/pre/pre_safe_place")[1].click()
    filling.until(filling.screen._banner.isVisible)
    buttons(filling.screen._banner)[0].click()
    filling.until(lambda: filling.workspace.navigation.place.screen == "forms")
    filling.settle()
    assert filling.record().answers["/pre/pre_safe_place"] == "no"


# -- kinds of answers


def test_dates_say_how_they_were_read(filling: Filling) -> None:
    filling.qtbot.keyClicks(filling.control("/one/began"), "about 2019")
    filling.until(lambda: "Read as: around 2019" in words(filling.question("/one/began")))
    assert "around 2019" in filling.control("/one/began").accessibleDescription()


def test_a_problem_is_said_when_the_field_is_left_and_not_before(filling: Filling) -> None:
    line = filling.control("/one/age")
    line.setFocus()
    filling.qtbot.keyClicks(line, "130")
    filling.until(lambda: filling.kept().get("answers:/one/age") == 130)
    filling.settle()
    assert filling.question("/one/age").editor.problem() == ""
    filling.press(Qt.Key.Key_Tab)
    filling.until(lambda: filling.question("/one/age").editor.problem() != "")
    assert filling.question("/one/age").editor.problem() in line.accessibleDescription()
    line.setFocus()
    line.selectAll()
    filling.qtbot.keyClicks(line, "31")
    filling.until(lambda: filling.question("/one/age").editor.problem() == "")


def test_answers_follow_from_an_earlier_one(filling: Filling) -> None:
    filling.turn("/two")
    assert "follow from an earlier question" in words(filling.question("/two/county"))
    filling.rows("/two/state")[0].click()
    filling.until(lambda: answers(filling, "/two/county") == ["Hill"])
    filling.rows("/two/state")[1].click()
    filling.until(lambda: answers(filling, "/two/county") == ["Lake"])


def test_several_answers_an_order_and_a_tick(filling: Filling) -> None:
    filling.turn("/two")
    for row in filling.rows("/two/both"):
        row.click()
    filling.until(lambda: filling.kept().get("answers:/two/both") == ["yes", "no"])
    filling.rows("/two/order")[1].click()
    filling.until(lambda: answers(filling, "/two/order") == ["Yes", "1. No"])
    filling.rows("/two/order")[0].click()
    filling.until(lambda: filling.kept().get("answers:/two/order") == ["no", "yes"])
    filling.until(lambda: answers(filling, "/two/order") == ["2. Yes", "1. No"])
    filling.rows("/two/heard")[0].click()
    filling.until(lambda: filling.kept().get("answers:/two/heard") == "OK")


def test_entries_of_a_repeat_come_and_go(filling: Filling, monkeypatch: pytest.MonkeyPatch) -> None:
    filling.turn("/two")
    places = lambda: [key for key in filling.screen.page.questions if key.endswith("/place")]  # noqa: E731
    button(filling.screen.page, "Add one").click()
    filling.until(lambda: len(places()) == 1)
    filling.qtbot.keyClicks(filling.control(places()[0]), "clinic")
    button(filling.screen.page, "Add another").click()
    filling.until(lambda: len(places()) == 2)
    assert filling.control(places()[0]).text() == "clinic"
    monkeypatch.setattr(form_screen, "ask", lambda *_: questions.Answer(True))
    button(filling.screen.page, "Take this one away").click()
    filling.until(lambda: len(places()) == 1)
    assert filling.control(places()[0]).text() == ""


def test_long_lists_stand_in_a_box(office: Office, qtbot: QtBot) -> None:
    choices = "\n".join(f"| | c | c{n} | Country {n} |" for n in range(40))
    long = f"""
| survey |
| | type | name | label |
| | select_one c | from | From where? |
| choices |
| | list_name | name | label |
{choices}
""".encode()
    office.on_lane(
        lambda: office.workbook.forms.add(long, "l.md", to_json(compile_form(long, "long")))
    )
    filling = Filling(office, qtbot, "long")
    box = filling.control("/from")
    assert isinstance(box, ChoiceBox)
    box.setFocus()
    for _step in range(3):
        qtbot.keyClick(box, Qt.Key.Key_Down)
    filling.until(lambda: filling.kept().get("answers:/from") == "c2")


# -- two languages


def test_two_languages_stand_side_by_side(filling: Filling) -> None:
    assert filling.screen.languages.isVisible()
    filling.screen._speak("en", "ar")
    filling.until(lambda: "أي لون؟" in words(filling.screen.page))
    shown = words(filling.screen.page)
    assert "Which colour?" in shown
    row = filling.rows("/one/more")[0]
    assert row.accessibleName() == "Yes, نعم"
    assert filling.screen.languages.text() == "English + العربية"
    filling.screen._speak("ar", "")
    filling.until(lambda: "Which colour?" not in words(filling.screen.page))


def test_a_built_in_form_says_its_skips_in_both_languages(office: Office, qtbot: QtBot) -> None:
    filling = Filling(office, qtbot, "screening_interview", second="es")
    page = filling.screen.page
    other = [one.label for one in page._section.entries if getattr(one, "label", ())]
    assert any(first != second for first, second in other)
    names = [one.accessibleName() for one in page.findChildren(ChoiceChip)]
    assert "Prefers not to say" in names


# -- by keyboard alone


def test_a_section_is_filled_by_keyboard_alone(filling: Filling) -> None:
    assert filling.focus() is filling.control("/one/colour")
    filling.qtbot.keyClicks(filling.focus(), "green")
    filling.press(Qt.Key.Key_Return)
    seen = []
    for _stop in range(40):
        seen.append(filling.focus())
        if isinstance(filling.focus(), AnswerRow):
            break
        if filling.focus() is filling.control("/one/story"):
            filling.qtbot.keyClicks(filling.focus(), "words")
        filling.press(Qt.Key.Key_Tab)
    assert filling.focus() is filling.rows("/one/more")[0]
    chips = [one.accessibleName() for one in seen if isinstance(one, ChoiceChip)]
    assert chips[:3] == ["Not asked yet", "Unsure", "Prefers not to say"]
    filling.press(Qt.Key.Key_Space)
    filling.until(lambda: "/one/what" in filling.screen.page.questions)
    assert filling.focus() is filling.rows("/one/more")[0]
    for _stop in range(4):
        filling.press(Qt.Key.Key_Tab)
    assert filling.focus() is filling.control("/one/what")
    filling.press(Qt.Key.Key_PageDown, with_keys=Qt.KeyboardModifier.ControlModifier)
    filling.until(lambda: filling.path() == "/two")
    assert filling.focus() is filling.rows("/two/state")[0]
    filling.press(Qt.Key.Key_Escape)
    filling.settle()
    saved = filling.record()
    assert (saved.answers["/one/colour"], saved.answers["/one/story"]) == ("green", "words")
    assert saved.answers["/one/more"] == "yes"


def test_done_says_what_may_need_another_look_and_finishes(
    filling: Filling, monkeypatch: pytest.MonkeyPatch
) -> None:
    filling.qtbot.keyClicks(filling.control("/one/age"), "130")
    filling.turn("/two")
    asked: list[questions.Question] = []

    def safe(_parent: object, question: questions.Question) -> questions.Answer:
        asked.append(question)
        return questions.Answer(len(asked) > 1)

    monkeypatch.setattr(form_screen, "ask", safe)
    assert filling.screen.next.text() == "Done"
    filling.screen.next.click()
    filling.until(lambda: filling.path() == "/one")
    assert filling.question("/one/age").editor.problem() != ""
    filling.turn("/two")
    filling.screen.next.click()
    filling.until(lambda: filling.workspace.navigation.place.screen == "forms")
    assert filling.record().finished_on is not None


# -- adding the office's own form


def test_an_own_form_with_parts_that_differ_names_them_before_it_is_added(
    office: Office, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "own.md"
    file.write_bytes(FORM.replace(b"| text | colour |", b"| audio | colour |"))
    screen = forms_of(office, qtbot)
    seen: list[str] = []
    answers = [False, True]

    def look(dialog: OfferedForm) -> bool:
        seen.append(words(dialog))
        return answers.pop(0)

    monkeypatch.setattr(OfferedForm, "exec", look)
    offered = lambda: [one.id for one in office.on_lane(office.workbook.forms.available)]  # noqa: E731
    screen.add_file(file)
    qtbot.waitUntil(lambda: len(seen) == 1)
    assert "audio" in seen[0]
    assert "/one/colour" in seen[0]
    assert "many" not in offered()
    screen.add_file(file)
    qtbot.waitUntil(lambda: "many" in offered())


def test_a_form_that_cannot_be_used_says_where(
    office: Office, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "own.md"
    file.write_bytes(FORM.replace(b"${more} = 'yes'", b"${nothing} = 'yes'"))
    screen = forms_of(office, qtbot)
    seen: list[str] = []
    monkeypatch.setattr(RefusedForm, "exec", lambda dialog: seen.append(words(dialog)))
    screen.add_file(file)
    qtbot.waitUntil(lambda: bool(seen))
    assert "sheet survey, row 8, column relevant" in seen[0]
    assert "nothing" in seen[0]


def test_a_form_is_added_and_begun_by_keyboard(
    office: Office, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "own.md"
    file.write_bytes(FORM)
    screen = forms_of(office, qtbot)
    screen.add_file(file)
    qtbot.waitUntil(lambda: bool(screen.list.choose("form many")))
    qtbot.keyClick(screen.list, Qt.Key.Key_Return)
    workspace: Any = screen.window()
    qtbot.waitUntil(lambda: workspace.navigation.place.screen == "form")
    runner = workspace.navigation.current()
    qtbot.waitUntil(lambda: "/one/colour" in runner.page.questions)
    workspace.navigation.back()
    begun = f"sitting {runner.place.record_id}"
    qtbot.waitUntil(lambda: screen.list.current_key() == begun)


# -- how it stands in the window


@pytest.mark.parametrize(
    ("look", "size"),
    [
        (Look(), (1366, 768)),
        (Look(palette=DARK), (1024, 640)),
        (Look(scale=2.0), (1024, 640)),
        (Look(language="qps-rtl", right_to_left=True), (1366, 768)),
    ],
    ids=["plain", "dark-small", "large", "rtl"],
)
def test_every_part_is_whole_and_named(
    office: Office, qtbot: QtBot, wear: Callable[[Look], None], look: Look, size: tuple[int, int]
) -> None:
    wear(look)
    filling = Filling(office, qtbot, second="ar")
    filling.workspace.resize(*size)
    for section in ("/one", "/two"):
        filling.turn(section)
        filling.settle()
        qtbot.waitUntil(lambda: cut_words(filling.screen) == [])
        assert nameless(filling.screen) == []


def test_sections_and_safe_contact_stand_in_its_own_rail(filling: Filling) -> None:
    rail = filling.screen.section_rail
    assert not filling.workspace.case_rail.isVisible()
    filling.until(lambda: "No safe contact yet" in words(rail))
    assert [one.text() for one in rail.stops.items.values()] == ["First things", "Places"]
    assert not filling.screen.contents.isVisible()
    rail.stops.items["/two"].click()
    filling.until(lambda: filling.path() == "/two")
    rail._back.click()
    assert filling.workspace.navigation.place.screen == "forms"


def test_without_room_for_a_rail_sections_stand_in_a_menu(
    office: Office, qtbot: QtBot, wear: Callable[[Look], None]
) -> None:
    wear(Look(scale=2.0))
    filling = Filling(office, qtbot)
    filling.workspace.resize(1024, 640)
    filling.until(lambda: not filling.screen.section_rail.isVisible())
    contents = filling.screen.contents
    assert contents.isVisible()
    assert contents.text() == "1 of 2"
    assert contents.accessibleName() == "Sections, section 1 of 2"
    assert filling.workspace.strip.isVisible()


# -- seeing


def words(part: QWidget) -> str:
    """Everything a part says in labels."""
    return "\n".join(one.text() for one in part.findChildren(PlainLabel) if one.isVisibleTo(part))


def buttons(part: QWidget) -> list[Any]:
    from ui.widgets.buttons import Button

    return [one for one in part.findChildren(Button) if one.isVisibleTo(part)]


def button(part: QWidget, text: str) -> Any:
    return next(one for one in buttons(part) if one.text() == text)


def chip(part: QWidget, text: str) -> ChoiceChip:
    return next(one for one in part.findChildren(ChoiceChip) if one.text() == text)


def folded(filling: Filling) -> list[Folded]:
    return [one for one in parts(filling.screen.page) if isinstance(one, Folded)]


def answers(filling: Filling, key: str) -> list[str]:
    editor = filling.question(key).editor
    if editor is None or not isinstance(editor.control, AnswerRows):
        return []
    return [row.text() for row in editor.control.rows]


def forms_of(office: Office, qtbot: QtBot) -> FormsScreen:
    case = office.on_lane(lambda: office.workbook.cases.open(NewCase(working_name="Amina")))
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.show()
    workspace.navigation.go(Place("forms", case))
    screen = workspace.navigation.current()
    assert isinstance(screen, FormsScreen)
    return screen


def test_a_box_and_a_line_are_what_they_should_be(filling: Filling) -> None:
    assert isinstance(filling.control("/one/story"), TextBox)
    assert isinstance(filling.control("/one/colour"), TextLine)
