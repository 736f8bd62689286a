"""Backup in the window: making, checking, the reminder, the line on Today, and restoring before anything is open."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.bootstrap import Desk
from app.errors import AppError
from app.services.cases import NewCase
from tests.ui.conftest import Office
from tests.ui.looking import cut_words, nameless
from ui.context import Place
from ui.entrance import entrance, settle_place
from ui.screens.backup import BackupScreen
from ui.screens.restore import RestorePage
from ui.screens.today import TodayScreen
from ui.tasks import Tasks
from ui.tokens import Look

WORDS = "plank heron button velvet orchard"


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    place = tmp_path / "stick"
    place.mkdir()
    return place


def opened(office: Office, qtbot: QtBot) -> BackupScreen:
    office.on_lane(lambda: office.workbook.cases.open(NewCase(working_name="Amina")))
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.resize(1200, 760)
    workspace.show()
    workspace.navigation.go(Place("backup"))
    screen = workspace.navigation.current()
    assert isinstance(screen, BackupScreen)
    qtbot.waitUntil(lambda: screen._known is not None and office.tasks.idle(0))
    return screen


def said(widget: QObject) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if not label.isHidden())


def press(qtbot: QtBot, widget: QObject, words: str) -> None:
    """Press the button with these words as soon as it is there."""

    def there() -> list[QPushButton]:
        found = [one for one in widget.findChildren(QPushButton) if one.text() == words]
        return [one for one in found if one.isVisible()]

    qtbot.waitUntil(lambda: bool(there()))
    there()[0].click()


def rows(screen: BackupScreen) -> list[str]:
    return [one.row.key for one in screen._there]


def choosing(monkeypatch: pytest.MonkeyPatch, place: Path | None) -> None:
    for module in ("backup", "restore"):
        monkeypatch.setattr(f"ui.screens.{module}.ask_folder", lambda *_args: place)


def test_a_backup_is_made_shown_and_checked(
    office: Office, qtbot: QtBot, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = opened(office, qtbot)
    assert "A backup is due" in said(screen.banner)
    assert "No backup is here yet." in said(screen)
    choosing(monkeypatch, stick)
    press(qtbot, screen, "Back up now")
    qtbot.waitUntil(lambda: rows(screen) == ["1"])
    assert screen.banner.isHidden()
    assert "Dana K." in said(screen.pane)
    assert not screen.work.card.isVisible()
    press(qtbot, screen, "Back up now")
    qtbot.waitUntil(lambda: rows(screen) == ["2", "1"])
    heard: list[str] = []
    office.events.happened.connect(lambda event: heard.append(event.action))
    screen.list.acted.emit("1")
    qtbot.waitUntil(lambda: heard == ["backup.verified"])


def test_a_damaged_backup_is_said_and_a_stick_that_is_away_too(
    office: Office, qtbot: QtBot, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = opened(office, qtbot)
    choosing(monkeypatch, stick)
    press(qtbot, screen, "Back up now")
    qtbot.waitUntil(lambda: rows(screen) == ["1"])
    problems: list[AppError] = []
    object.__setattr__(screen.ctx, "show_error", problems.append)
    store = next(stick.rglob("store.db"))
    whole = store.read_bytes()
    store.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    screen.list.acted.emit("1")
    qtbot.waitUntil(lambda: len(problems) == 1)
    assert problems[0].code.startswith(("backup.", "store."))
    next(stick.rglob("list")).write_bytes(b"no list")
    screen.open(Place("backup"))
    qtbot.waitUntil(lambda: "Try another stick" in said(screen.pane))
    stick.rename(stick.with_name("away"))
    screen.open(Place("backup"))
    qtbot.waitUntil(lambda: "The backups are not here now." in said(screen))


def test_what_waits_on_the_lane_is_let_in_between_two_steps(qtbot: QtBot, tasks: Tasks) -> None:
    order: list[str] = []
    owner, gate, asked = QObject(), threading.Event(), threading.Event()

    def long_work(job: object) -> str:
        order.append("begun")
        asked.set()
        gate.wait(5)
        job.step(1, 2)  # type: ignore[attr-defined]
        order.append("ended")
        return "long"

    tasks.start(long_work, owner=owner, lane="case", gives_way=True, done=order.append)
    assert asked.wait(5)
    tasks.run(lambda: order.append("saved"), owner=owner)
    tasks.start(lambda _job: order.append("another long one"), owner=owner, lane="case")
    tasks.run(lambda: order.append("saved too"), owner=owner)
    gate.set()
    qtbot.waitUntil(lambda: "long" in order and tasks.idle(0))
    order.remove("long")
    assert order == ["begun", "saved", "saved too", "ended", "another long one"]


def test_long_work_that_was_cancelled_lets_nothing_in_any_more(qtbot: QtBot, tasks: Tasks) -> None:
    order: list[str] = []
    owner, gate, asked = QObject(), threading.Event(), threading.Event()

    def long_work(job: object) -> None:
        asked.set()
        gate.wait(5)
        try:
            job.step(1, 2)  # type: ignore[attr-defined]
        finally:
            order.append("long work is over")

    job = tasks.start(long_work, owner=owner, lane="case", gives_way=True, failed=lambda _p: None)
    assert asked.wait(5)
    job.cancel()
    tasks.run(lambda: order.append("locked"), owner=owner)
    gate.set()
    qtbot.waitUntil(lambda: len(order) == 2)
    assert order == ["long work is over", "locked"]


def test_a_note_saved_while_a_backup_is_made_does_not_wait_for_its_end(
    office: Office, qtbot: QtBot, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = opened(office, qtbot)
    workbook = office.workbook
    case = office.on_lane(lambda: workbook.cases.find()[0].id)
    office.on_lane(lambda: [workbook.notes.add(case, "word " * 9_000) for _ in range(60)])
    qtbot.waitUntil(lambda: office.tasks.idle(0))
    done: list[str] = []
    begin = workbook.backups.begin

    def begun(place: Path, job: object) -> object:
        office.tasks.run(
            lambda: workbook.notes.add(case, "while it is made"), owner=screen,
            done=lambda _id: None,
        )  # fmt: skip
        made = begin(place, job)  # type: ignore[arg-type]
        done.append("copied")
        return made

    monkeypatch.setattr(
        type(workbook.backups), "begin", lambda _self, place, job: begun(place, job)
    )
    office.workbook.events.listen(
        lambda event: done.append("saved") if event.action == "note.added" else None
    )
    choosing(monkeypatch, stick)
    press(qtbot, screen, "Back up now")
    qtbot.waitUntil(lambda: rows(screen) == ["1"])
    assert done.index("saved") < done.index("copied")


def test_the_reminder_is_changed_and_today_says_when_one_is_due(
    office: Office, qtbot: QtBot, stick: Path
) -> None:
    screen = opened(office, qtbot)
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.show()
    workspace.navigation.go(Place("today"))
    today = workspace.navigation.current()
    assert isinstance(today, TodayScreen)

    qtbot.waitUntil(lambda: "A backup is due" in said(today))
    press(qtbot, today, "Back up")
    qtbot.waitUntil(lambda: workspace.navigation.place == Place("backup"))
    workspace.navigation.go(Place("today"))
    office.on_lane(lambda: office.workbook.backups.make(stick))
    qtbot.waitUntil(lambda: "A backup is due" not in said(today))
    screen._remind("30")
    qtbot.waitUntil(lambda: office.on_lane(lambda: office.workbook.backups.state().days) == 30)


@pytest.mark.parametrize("look", [Look(), Look(scale=2.0)])
def test_nothing_is_cut_off_on_the_pages_of_restoring(
    desk: Desk, tasks: Tasks, qtbot: QtBot, stick: Path, tmp_path: Path, wear: object, look: Look
) -> None:
    wear(look)  # type: ignore[operator]
    workbook, _ = desk.create(tmp_path / "v", WORDS, office="Northside", worker="Dana K.")
    workbook.backups.make(stick)
    workbook.lock()
    page = RestorePage(entrance(tmp_path / "v", lambda: desk), tasks)
    qtbot.addWidget(page)
    page.resize(1024, 640)
    page.show()
    page.look(stick)
    qtbot.waitUntil(lambda: len(page._found) == 1)
    for step in (page.which, page.words, page.working):
        step()
        assert cut_words(page) == []
        assert nameless(page) == []


def test_a_backup_is_restored_and_its_passphrase_asked_for(
    desk: Desk, tasks: Tasks, qtbot: QtBot, stick: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    place = tmp_path / "v"
    workbook, _ = desk.create(place, WORDS, office="Northside", worker="Dana K.")
    workbook.cases.open(NewCase(working_name="Amina"))
    workbook.backups.make(stick)
    workbook.cases.open(NewCase(working_name="Lan"))
    workbook.lock()
    page = RestorePage(entrance(place, lambda: desk), tasks)
    qtbot.addWidget(page)
    page.show()
    choosing(monkeypatch, tmp_path)
    press(qtbot, page, "Choose the stick")
    qtbot.waitUntil(lambda: "There is no backup in this folder" in said(page))
    choosing(monkeypatch, stick)
    press(qtbot, page, "Choose the stick")
    qtbot.waitUntil(lambda: "Which backup" in said(page))
    press(qtbot, page, "Next")
    qtbot.waitUntil(lambda: "kept beside it" in said(page))
    page._next.setFocus()  # as a click does
    press(qtbot, page, "Restore")
    qtbot.waitUntil(lambda: "Type the passphrase of the backup." in said(page))
    qtbot.waitUntil(page._words.hasFocus)
    page._words.setText("not these words")
    page._why.setText("a mistake was made")
    press(qtbot, page, "Restore")
    qtbot.waitUntil(lambda: "Nothing was changed" in said(page))
    page._words.setText(WORDS)
    assert page._why.text() == "a mistake was made"
    press(qtbot, page, "Restore")
    qtbot.waitUntil(lambda: "Restored and read back whole" in said(page))
    assert "v-before-restore-" in said(page)
    with qtbot.waitSignal(page.folder_chosen) as heard:
        press(qtbot, page, "Open it")
    assert heard.args == [place]
    again = desk.unlock(place, WORDS)
    assert [one.name for one in again.cases.find()] == ["Amina"]
    again.lock()


def test_a_restore_that_was_cut_off_is_ended_before_the_first_page(tmp_path: Path) -> None:
    (tmp_path / "v.restored").mkdir(mode=0o700)
    settle_place(tmp_path / "v")
    assert (tmp_path / "v").is_dir()
    settle_place(tmp_path / "v")
    assert [path.name for path in tmp_path.iterdir()] == ["v"]
