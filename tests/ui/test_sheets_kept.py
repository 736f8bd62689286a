"""Nothing typed into a sheet is lost: it comes back after a lock, goes with the answer, and secrets are never kept."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, get_args

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

import ui.dialogs
from app.bootstrap import Desk
from app.domain.attachment import Attachment
from app.domain.keeping import Rule
from app.domain.task import Task
from app.errors import UserError
from app.services.case_file import RecordView, SheetField
from app.services.cases import NewCase
from app.services.contact import ContactNow
from app.services.record_sheets import FieldType, kinds_with_sheets
from app.services.requirements import Paper, Requirement
from tests import window_parts
from tests.ui.conftest import Office
from tests.window_parts import Begin, Relauncher, opened
from ui.application import Application
from ui.context import Context, Place
from ui.dialogs.answers import SaveAnswersDialog, TakeInDialog
from ui.dialogs.assessment import OpinionDialog
from ui.dialogs.calendar import CalendarFileDialog, WeekDialog
from ui.dialogs.check_in import AgreementDialog, ChangedDialog, TryDialog, WentDialog
from ui.dialogs.choosing import Choosing, ChoosingDialog
from ui.dialogs.code import CodeDialog
from ui.dialogs.consent import ConsentDialog
from ui.dialogs.contact import ContactDialog
from ui.dialogs.differences import DifferencesDialog
from ui.dialogs.evidence import EvidenceDialog, Offer, PasswordDialog
from ui.dialogs.form_file import OfferedForm, OlderAnswers, RefusedForm
from ui.dialogs.handing_over import HandingOverDialog
from ui.dialogs.help import HelpDialog
from ui.dialogs.history import HistoryDialog
from ui.dialogs.override import OverrideDialog
from ui.dialogs.person import NameDialog, RoleDialog
from ui.dialogs.question import Dialog, Question, QuestionDialog
from ui.dialogs.record import RecordDialog
from ui.dialogs.removal import Removal, RemovalDialog
from ui.dialogs.reply import ReplyDialog
from ui.dialogs.retention_rule import RuleDialog
from ui.dialogs.sign import Noted, SignDialog
from ui.dialogs.step import StepDialog
from ui.dialogs.task import MoveDialog, TaskDialog
from ui.models.drafts import SHEETS
from ui.unsaved import TYPING_MS, Sheet
from ui.widgets import typed
from ui.widgets.answers import AnswerRows, CheckRow
from ui.widgets.buttons import Button
from ui.widgets.chips import ChoiceChips
from ui.widgets.inputs import ChoiceBox, TextBox, TextLine
from ui.widgets.rows import Row

begin, folder, relauncher = window_parts.begin, window_parts.folder, window_parts.relauncher
ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 11, 23)
WORDS = "She asked for the morning, İstanbul, ١٢, “quietly”"
SECRET = "sesame of the ledger"
REFERENCE = "A-0001"
OFFER = Offer(
    (Requirement("us", "presence", "Presence"), Requirement("us", "harm", "Harm")),
    (Paper("us/ticket", "A ticket", ("us/presence",)),),
)
"""What the pathways of a case may ask for."""
EVERY_FIELD = RecordView("organisation", "", "A sheet", tuple(
    SheetField(kind, kind, kind, "", options=(("a", "One"), ("b", "Another")))
    for kind in get_args(FieldType)
))  # fmt: skip
"""A sheet with a field of every type there is."""

Opens = Callable[[QWidget, Sheet | None], Dialog]
ASKED: dict[type[Dialog], Opens] = {
    AgreementDialog: lambda over, sheet: AgreementDialog(over, None, DAY, sheet),
    WentDialog: lambda over, sheet: WentDialog(over, "Amina", DAY, sheet),
    ChoosingDialog: lambda over, sheet: ChoosingDialog(
        over, Choosing("How far?", "A key", (("same", "The same"), ("met", "Met")), "Words"), sheet
    ),
    CodeDialog: CodeDialog,
    ReplyDialog: lambda over, sheet: ReplyDialog(
        over, "Clinic", (("accepted", "Yes"), ("rejected", "No")),
        (("no_capacity", "No room"), ("other", "Another")), DAY, sheet,
    ),
    StepDialog: lambda over, sheet: StepDialog(over, "A key", ("Ask the landlord", "Change the lock"), DAY, sheet),
    ConsentDialog: lambda over, sheet: ConsentDialog(over, [("a", "Clinic"), ("b", "Shelter")], "case", sheet),
    HandingOverDialog: lambda over, sheet: HandingOverDialog(over, [("a", "Omar H."), ("b", "Lina S.")], sheet),
    ContactDialog: lambda over, sheet: ContactDialog(over, "Amina", ContactNow(), sheet),
    EvidenceDialog: lambda over, sheet: EvidenceDialog(
        over, OFFER, item=Attachment(title="Ticket", categories=frozenset({"identity"})), sheet=sheet
    ),
    MoveDialog: lambda over, sheet: MoveDialog(over, "Call", DAY, "14:00", sheet),
    NameDialog: lambda over, sheet: NameDialog(over, "Dana K.", sheet),
    OverrideDialog: OverrideDialog,
    QuestionDialog: lambda over, sheet: QuestionDialog(
        over, Question("Hold?", "", "Hold", "Not now", tick="Tell them", reason="Why"), sheet
    ),
    RecordDialog: lambda over, sheet: RecordDialog(over, EVERY_FIELD, sheet),
    RemovalDialog: lambda over, sheet: RemovalDialog(over, Removal("Go?", (), "Remove", REFERENCE), sheet),
    RuleDialog: lambda over, sheet: RuleDialog(over, Rule(6, 10, 25), sheet),
    SignDialog: lambda over, sheet: SignDialog(over, "A sign", "", Noted("absent", "seen"), sheet),
    OpinionDialog: lambda over, sheet: OpinionDialog(
        over, "What?", "Words", [("a", "One"), ("b", "Two")], "assessment.choose_view", [("x", "Omar H.")], sheet
    ),
    TaskDialog: lambda over, sheet: TaskDialog(over, DAY, sheet),
}  # fmt: skip
WORDLESS = {
    CalendarFileDialog,
    ChangedDialog,
    Dialog,
    DifferencesDialog,
    HelpDialog,
    HistoryDialog,
    SaveAnswersDialog,
    TakeInDialog,
    TryDialog,
    WeekDialog,
    OfferedForm,
    OlderAnswers,
    RefusedForm,
    RoleDialog,
    PasswordDialog,
}
"""The paper all are made of; those that take no words, but for an hour; and one whose words are a secret."""


def every_dialog() -> set[type[Dialog]]:
    """Return every kind of sheet there is."""
    for module in pkgutil.iter_modules(ui.dialogs.__path__, "ui.dialogs."):
        importlib.import_module(module.name)
    found, waiting = {Dialog}, [Dialog]
    while waiting:
        more = [one for one in waiting.pop().__subclasses__() if one.__module__.startswith("ui.")]
        found.update(more)
        waiting += more
    return found


def test_no_sheet_is_left_out() -> None:
    assert every_dialog() == set(ASKED) | WORDLESS


def controls(sheet: Dialog) -> list[QWidget]:
    """Return whatever somebody can put words or choices into, in the order they stand."""
    kinds = (TextLine, TextBox, ChoiceBox, ChoiceChips, AnswerRows, CheckRow)
    return [one for one in sheet.findChildren(QWidget) if isinstance(one, kinds)]


def fill(sheet: Dialog) -> None:
    """Put something else into every control than what stands there, as a person does."""
    for number, one in enumerate(controls(sheet)):
        if isinstance(one, TextLine | TextBox):
            one.clear()
            words = REFERENCE if one is getattr(sheet, "typed", None) else f"{WORDS} {number}"
            (one.insert if isinstance(one, TextLine) else one.insertPlainText)(words)
        elif isinstance(one, ChoiceBox):
            one.setCurrentIndex(one.count() - 1)
        elif isinstance(one, CheckRow):
            one.click()
        else:
            _press_chips(one)


def _press_chips(shown: QWidget) -> None:
    """Press the last one, and where any number may be on, the one that was."""
    buttons = shown.findChildren(QAbstractButton)
    many = isinstance(shown, ChoiceChips) and shown._many
    for one in [one for one in buttons if one.isChecked() and many] + buttons[-1:]:
        one.click()


def stands(sheet: Dialog) -> list[Any]:
    return [typed.read(one) for one in controls(sheet)]


def ask_all(application: Application, case: str) -> dict[type[Dialog], Dialog]:
    """Open every sheet over the window, each about the case."""
    workspace = application.window.workspace
    assert workspace is not None
    unsaved = workspace.context.unsaved
    return {
        kind: opens(application.window, unsaved.sheet(kind.__name__, case_id=case))
        for kind, opens in ASKED.items()
    }


@pytest.mark.slow
def test_what_is_typed_in_any_sheet_is_there_after_a_lock(
    begin: Begin, desk: Desk, folder: Path, relauncher: Relauncher, qtbot: QtBot
) -> None:
    application = begin()
    case = _case(application, qtbot)
    before, left = {}, {}
    for kind, sheet in ask_all(application, case).items():
        before[kind] = stands(sheet)
        sheet.show()
        fill(sheet)
        left[kind] = stands(sheet)
        assert all(a != b for a, b in zip(before[kind], left[kind], strict=True)), kind
        assert not sheet.again.isVisible()
    secret = PasswordDialog(application.window, again=False)
    secret.show()
    QTest.keyClicks(secret.line, SECRET)
    application.idle._limit = 0  # nobody is there any more
    application.idle.look_at_the_clock()
    qtbot.waitUntil(lambda: bool(relauncher.told))

    application = begin()
    ready(application, qtbot)
    for kind, sheet in ask_all(application, case).items():
        if kind is RemovalDialog:  # a case is not removed by one press on words of yesterday
            assert left[kind].pop() == REFERENCE
            assert stands(sheet).pop() == ""
            assert stands(sheet)[:-1] == left[kind]
        else:
            assert stands(sheet) == left[kind], kind
        assert "is back" in sheet.again.text()
    rows = application.tasks.ask(partial(_rows, application))
    assert len(rows) == len(ASKED)
    assert not any(SECRET in row or REFERENCE in row for row in rows)


def ready(application: Application, qtbot: QtBot) -> None:
    """Unlock, and let the window hear what the vault keeps, as it has long before anybody can press a button."""
    unsaved = opened(application, qtbot).context.unsaved
    qtbot.waitUntil(lambda: unsaved._is_known)


def _case(application: Application, qtbot: QtBot) -> str:
    ready(application, qtbot)
    work = partial(application._workbook.cases.open, NewCase(working_name="Amina"))
    return application.tasks.ask(work)


def _rows(application: Application) -> list[str]:
    """Return every row of unsaved words in the vault, as it is written there."""
    with application._workbook.unlocked.begin() as work:
        return [str(one) for one in work._cursor.execute("SELECT * FROM draft").fetchall()]


def asked(office: Office, **changed: Any) -> tuple[Context, Sheet, QuestionDialog]:
    """Open a question that asks why, in a workspace of its own as after an unlock."""
    context = office.workspace().context
    assert office.tasks.idle()
    QApplication.processEvents()
    assert context.unsaved._is_known
    sheet = context.unsaved.sheet("close", case_id="case")
    question = Question("Close it?", "", "Close it", "Keep it", reason="Why", **changed)
    return context, sheet, QuestionDialog(None, question, sheet)


def kept(office: Office) -> list[Any]:
    return [one.value for one in office.on_lane(office.workbook.drafts.own)]


def test_a_reason_can_be_typed_as_soon_as_the_sheet_is_there(qtbot: QtBot) -> None:
    question = Question("Close it?", "", "Close it", "Keep it", reason="Why")
    dialog = QuestionDialog(None, question)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.focusWidget() is dialog._reason)
    QTest.keyClicks(dialog.focusWidget(), "She moved on")
    assert dialog.isVisible()
    assert dialog._reason.toPlainText() == "She moved on"


def test_words_typed_without_a_pause_are_kept_meanwhile(office: Office, qtbot: QtBot) -> None:
    _context, _sheet, dialog = asked(office)
    qtbot.addWidget(dialog)
    dialog.show()
    for _ in range(3 * TYPING_MS // 50):
        QTest.keyClicks(dialog._reason, "and ")
        qtbot.wait(50)
    assert "and and" in kept(office)[0]["reason"]


def test_a_sheet_opened_before_the_vault_was_read_brings_back_what_nobody_touched(
    office: Office, qtbot: QtBot
) -> None:
    keep = partial(office.workbook.drafts.keep, "close:case", "sheet", "close")
    office.on_lane(lambda: keep({"reason": "She moved on", "tick": False}, case_id="case"))
    sheet = office.workspace().context.unsaved.sheet("close", case_id="case")
    question = Question("Close it?", "", "Close it", "Keep it", tick="Tell them", reason="Why")
    dialog = QuestionDialog(None, question, sheet)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog._tick.isChecked()  # type: ignore[union-attr]
    QTest.keyClicks(dialog._reason, "To Leeds")
    qtbot.waitUntil(dialog.again.isVisible)
    assert stands(dialog) == [False, "To Leeds"]
    qtbot.waitUntil(lambda: kept(office) == [{"reason": "To Leeds", "tick": False}])


def test_putting_a_sheet_away_lets_go_of_its_words(office: Office, qtbot: QtBot) -> None:
    context, sheet, dialog = asked(office)
    qtbot.addWidget(dialog)
    told: list[str] = []
    context.events.happened.connect(lambda event: told.append(event.action))
    dialog.show()
    QTest.keyClicks(dialog._reason, "She moved on")
    qtbot.waitUntil(lambda: bool(kept(office)))
    dialog.reject()
    assert kept(office) == []
    assert not sheet.typed
    qtbot.waitUntil(lambda: "draft.discarded" in told)


def test_taking_all_of_it_back_leaves_nothing(office: Office, qtbot: QtBot) -> None:
    _context, _sheet, dialog = asked(office)
    qtbot.addWidget(dialog)
    dialog.show()
    QTest.keyClicks(dialog._reason, "She moved on")
    qtbot.waitUntil(lambda: bool(kept(office)))
    dialog._reason.clear()
    qtbot.waitUntil(lambda: not kept(office))
    dialog.reject()


@pytest.mark.parametrize("works", [True, False])
def test_an_answer_ends_the_words_once_it_is_done(
    works: bool, office: Office, qtbot: QtBot
) -> None:
    context, sheet, dialog = asked(office)
    qtbot.addWidget(dialog)
    dialog.show()
    QTest.keyClicks(dialog._reason, "She moved on")
    dialog._act()
    problems: list[str] = []

    def verb() -> None:
        if not works:
            raise UserError("case.already_closed")

    context.tasks.run(
        sheet.through(verb), owner=context.unsaved, failed=lambda one: problems.append(one.code)
    )
    assert kept(office) == ([] if works else [{"reason": "She moved on"}])
    expected = [] if works else ["case.already_closed"]
    qtbot.waitUntil(lambda: problems == expected and bool(sheet.typed) is not works)


def test_words_of_a_sheet_are_no_record_are_not_found_and_go_with_the_case(
    office: Office, qtbot: QtBot
) -> None:
    workbook = office.workbook
    case = office.on_lane(lambda: workbook.cases.open(NewCase(working_name="Amina")))
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    unsaved = workspace.context.unsaved
    sheet = unsaved.sheet("consent", case_id=case)
    sheet.keep({"limits": "Zanzibar only"})
    entries = office.on_lane(lambda: len(workbook.cases.timeline(case)))
    assert office.on_lane(lambda: workbook.drafts.promote_idle(all_of_them=True)) == []
    assert kept(office) == [{"limits": "Zanzibar only"}]
    assert office.on_lane(lambda: workbook.search.find("Zanzibar")) == []
    assert office.on_lane(lambda: len(workbook.cases.timeline(case))) == entries
    office.on_lane(lambda: workbook.cases.close(case, "moved away"))
    office.on_lane(lambda: workbook.retention.erase(case, "asked for it", REFERENCE))
    assert kept(office) == []
    qtbot.waitUntil(lambda: not sheet.typed)


def test_words_about_one_item_go_with_it_and_others_stay(office: Office, qtbot: QtBot) -> None:
    workbook = office.workbook
    case = office.on_lane(lambda: workbook.cases.open(NewCase(working_name="Amina")))
    task = office.on_lane(
        lambda: workbook.notes.add_task(Task(case_id=case, title="Call", due_on=DAY))
    )
    unsaved = office.workspace().context.unsaved
    unsaved.sheet("move", task, case_id=case).keep({"day": "Friday"})
    unsaved.sheet("task", case_id=case).keep({"what": "Ring the clinic"})

    def destroy() -> None:
        with workbook.unlocked.begin() as work:
            work.strip(work.get(Task, task), {"due_on"})
            work.commit()

    office.on_lane(destroy)
    assert kept(office) == [{"what": "Ring the clinic"}]


def test_today_and_the_case_say_that_words_wait_and_lead_there(
    office: Office, qtbot: QtBot
) -> None:
    case = office.on_lane(lambda: office.workbook.cases.open(NewCase(working_name="Amina")))
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.resize(1366, 768)
    workspace.show()
    workspace.context.unsaved.sheet("consent", case_id=case).keep({"limits": "The morning"})
    workspace.start()
    today: Any = workspace.navigation.current()
    qtbot.waitUntil(lambda: today.drafts.model().rowCount() > 0)
    row = today.drafts.line_at(today.drafts.model().index(0, 0))
    assert isinstance(row, Row)
    assert (row.title, row.caption) == ("What they said about sharing", "Amina")
    today.drafts.opened.emit(row.key)
    assert workspace.navigation.place == Place("sharing", case)
    workspace.navigation.go(Place("overview", case))
    overview = workspace.navigation.current()
    assert overview is not None
    words = lambda: [one.text() for one in overview.findChildren(Button)]  # noqa: E731
    qtbot.waitUntil(lambda: "What they said about sharing" in words())


def test_a_secret_cannot_be_given_to_keep(office: Office, qtbot: QtBot) -> None:
    sheet = office.workspace().context.unsaved.sheet("close", case_id="case")
    dialog = PasswordDialog(None, again=False)  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    with pytest.raises(ValueError, match="secret"):
        dialog.keep_in(sheet, password=dialog.line)


# -- every sheet that is asked


def source() -> list[tuple[str, ast.FunctionDef]]:
    """Return every function of the window, with the module it stands in."""
    return [
        (str(path.relative_to(ROOT)), node)
        for path in sorted((ROOT / "ui").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]


def calls(node: ast.AST, name: str) -> list[ast.Call]:
    return [
        one
        for one in ast.walk(node)
        if isinstance(one, ast.Call)
        and name == (one.func.id if isinstance(one.func, ast.Name) else getattr(one.func, "attr", ""))
    ]  # fmt: skip


def test_every_reason_is_asked_in_a_sheet() -> None:
    without = [
        f"{file}:{node.name}"
        for file, node in source()
        if any(word.arg == "reason" for one in calls(node, "Question") for word in one.keywords)
        and any(len(one.args) + len(one.keywords) < 3 for one in calls(node, "ask"))
    ]
    # Before the workbook is open there is no vault to keep it in.
    assert without == ["ui/screens/unlock.py:_ask_to_go_on"]


def test_every_sheet_has_a_name_for_its_unsaved_words() -> None:
    named = {
        one.args[0].value
        for file, node in source()
        for one in calls(node, "sheet")
        if one.args and isinstance(one.args[0], ast.Constant) and file != "ui/unsaved.py"
    }
    given = {
        "open_restricted", "open_answers", "restrict", "lift_restriction", "override", "despite",
    }  # fmt: skip
    assert named | given | set(kinds_with_sheets()) == set(SHEETS)
