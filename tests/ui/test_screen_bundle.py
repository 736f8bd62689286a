"""The bundle in the window: put in order by keyboard, kept as it is made, built through the gate, checked again."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.domain.consent import Consent
from app.domain.organisation import Organisation
from app.services.cases import NewCase
from app.services.evidence import EvidenceInput
from tests.bundle_parts import source
from tests.ui.conftest import Office
from tests.ui.looking import nameless
from ui.context import Place
from ui.screens.bundle import BundleScreen
from ui.shared.recipient import RecipientNote
from ui.tokens import Look
from ui.widgets.rows import Row
from ui.workspace import Workspace

TITLES = ("Contract", "Ticket", "Advice")


class Desk:
    """A case with three items, its lawyer, and the bundle screen on it."""

    def __init__(self, office: Office, qtbot: QtBot, *, agreed: bool = True) -> None:
        self.office, self.qtbot = office, qtbot
        self.case, self.lawyer = office.on_lane(lambda: self._make(agreed))
        self.workspace: Workspace = office.workspace()
        qtbot.addWidget(self.workspace)
        self.workspace.resize(1366, 768)
        self.workspace.show()
        self.workspace.navigation.go(Place("bundle", self.case))
        found = self.workspace.navigation.current()
        assert isinstance(found, BundleScreen)
        self.screen = found

    def _make(self, agreed: bool) -> tuple[str, str]:
        workbook = self.office.workbook
        case = workbook.cases.open(NewCase(working_name="Amina"))
        lawyer = workbook.directory.add(Organisation(name="Harbour Legal Aid"))
        for title in TITLES:
            workbook.evidence.add(case, io.BytesIO(source(title, 2)), EvidenceInput(
                title=title, categories=frozenset({"identity"}), privileged=title == "Advice",
            ))  # fmt: skip
        if agreed:
            workbook.consents.give(
                Consent(case_id=case, purpose="immigration_evidence", recipient_id=lawyer,
                        categories=frozenset({"identity"}), until=date(2027, 6, 1))
            )  # fmt: skip
        return case, lawyer

    def rows(self) -> list[Row]:
        model = self.screen.list.model()
        found = (self.screen.list.row_at(model.index(n, 0)) for n in range(model.rowCount()))
        return [row for row in found if row is not None]

    def shown(self) -> list[tuple[str, str, str]]:
        return [(row.lead, row.title, row.trailing) for row in self.rows()][1:]

    def until(self, wanted: list[tuple[str, str, str]]) -> None:
        self.qtbot.waitUntil(lambda: self.shown() == wanted)

    def choose(self, title: str) -> None:
        self.screen.list.choose(next(row.key for row in self.rows() if row.title == title))

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:  # fmt: skip
        self.qtbot.keyClick(self.screen.list, key, modifier)

    def kept(self) -> list[Any]:
        found: list[Any] = self.office.on_lane(
            lambda: self.office.workbook.bundles.of_case(self.case)
        )
        return found

    def gone(self) -> list[Any]:
        found: list[Any] = self.office.on_lane(
            lambda: self.office.workbook.consents.disclosures(self.case)
        )
        return found


FIRST = [("A", "Contract", "3–5"), ("B", "Ticket", "6–8"), ("", "Advice", "")]


def test_the_order_is_made_by_keyboard_and_pages_follow(office: Office, qtbot: QtBot) -> None:
    desk = Desk(office, qtbot)
    desk.until(FIRST)
    assert desk.rows()[0].trailing == "1–2"
    desk.choose("Ticket")
    desk.press(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    desk.until([("A", "Ticket", "3–5"), ("B", "Contract", "6–8"), ("", "Advice", "")])
    assert desk.screen.list.current_key() == desk.rows()[1].key
    desk.press(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)  # already first: stays
    desk.press(Qt.Key.Key_Return)
    desk.until([("A", "Contract", "3–5"), ("", "Ticket", ""), ("", "Advice", "")])
    desk.press(Qt.Key.Key_Return)
    desk.until([("A", "Ticket", "3–5"), ("B", "Contract", "6–8"), ("", "Advice", "")])
    qtbot.keyClicks(desk.screen.fields.name, "Reply")
    qtbot.waitUntil(lambda: [one.title for one in desk.kept()] == ["Reply"])
    ids = {row.title: row.key for row in desk.rows()}
    assert desk.kept()[0].items == (ids["Ticket"], ids["Contract"])
    desk.workspace.navigation.go(Place("today"))
    desk.workspace.navigation.go(Place("bundle", desk.case))
    desk.until([("A", "Ticket", "3–5"), ("B", "Contract", "6–8"), ("", "Advice", "")])
    assert desk.screen.fields.name.text() == "Reply"


def test_an_item_is_dragged_to_another_place(office: Office, qtbot: QtBot) -> None:
    desk = Desk(office, qtbot)
    desk.until(FIRST)
    view, model = desk.screen.list, desk.screen.list.model()
    spots: dict[str, QPoint] = {}
    for number in range(model.rowCount()):
        row = view.row_at(model.index(number, 0))
        if row is not None:
            spots[row.title] = view.visualRect(model.index(number, 0)).center()
    button = Qt.MouseButton.LeftButton
    qtbot.mousePress(view.viewport(), button, pos=spots["Contract"])
    move(view.viewport(), spots["Contract"] + QPoint(0, 30))
    move(view.viewport(), spots["Ticket"])
    qtbot.mouseRelease(view.viewport(), button, pos=spots["Ticket"])
    desk.until([("A", "Ticket", "3–5"), ("B", "Contract", "6–8"), ("", "Advice", "")])


def move(widget: QWidget, spot: QPoint) -> None:
    """Move the pointer with the button held; QTest moves it without."""
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication

    there = QPointF(widget.mapToGlobal(spot))
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(spot), there, none, left, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, event)


def test_a_bundle_is_saved_once_and_checked_again(
    office: Office, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = Desk(office, qtbot)
    desk.until(FIRST)
    target = tmp_path / "bundle.pdf"
    desk.screen.save_to(target)
    qtbot.waitUntil(lambda: "Saved, 8 pages" in desk.screen.banner.accessibleName())
    assert target.read_bytes().startswith(b"%PDF-")
    assert [(one.kind, one.pages) for one in desk.gone()] == [("bundle", 8)]
    assert not desk.screen.making.work.card.isVisible()
    desk.screen.making.check(target)
    qtbot.waitUntil(lambda: "unchanged" in desk.screen.banner.accessibleName())
    target.write_bytes(target.read_bytes() + b" ")
    desk.screen.making.check(target)
    qtbot.waitUntil(lambda: "was changed" in desk.screen.banner.accessibleName())


def test_the_list_of_fingerprints_is_saved_on_demand(
    office: Office, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(office, qtbot)
    desk.until(FIRST)
    target, beside = tmp_path / "bundle.pdf", tmp_path / "bundle-manifest.json"
    offered: list[str] = []

    def choose(_parent: object, _act: str, name: str, _kinds: str) -> Path:
        offered.append(name)
        return Path(name)

    monkeypatch.setattr("ui.shared.bundling.ask_target", choose)
    desk.screen.save_to(target)
    qtbot.waitUntil(lambda: desk.screen._note is not None)
    assert not beside.exists()
    assert desk.screen._note is not None
    desk.screen._note.actions[0].run()
    qtbot.waitUntil(beside.exists)
    assert offered == [str(beside)]
    assert json.loads(beside.read_bytes())["file"]["sha256"] == desk.gone()[0].sha256


def test_without_agreement_nothing_is_built_and_the_banner_says_so(
    office: Office, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = Desk(office, qtbot, agreed=False)
    said = desk.screen.banner.accessibleName
    qtbot.waitUntil(lambda: "Choose who it is for" in said())
    lawyer = office.on_lane(lambda: office.workbook.directory.organisations()[0].id)
    desk.screen.fields.recipient.choose(lawyer)
    qtbot.waitUntil(lambda: "not agreed to this yet" in said())
    desk.screen.save_to(tmp_path / "bundle.pdf")
    office.tasks.idle()
    qtbot.wait(50)
    assert list(tmp_path.glob("*.pdf")) == []
    assert desk.gone() == []


def test_an_item_for_the_lawyer_only_waits_for_the_instruction(
    office: Office, qtbot: QtBot
) -> None:
    desk = Desk(office, qtbot)
    desk.until(FIRST)
    assert [row.chip for row in desk.rows() if row.title == "Advice"] == [
        ("never", "for the lawyer only")
    ]
    desk.choose("Advice")
    desk.press(Qt.Key.Key_Return)
    said = desk.screen.banner.accessibleName
    qtbot.waitUntil(lambda: "named instruction" in said())
    qtbot.keyClicks(desk.screen.fields.instruction, "Tom Okafor, 20 November")
    desk.until([("A", "Contract", "3–5"), ("B", "Ticket", "6–8"), ("C", "Advice", "9–11")])
    assert [row.chip for row in desk.rows()] == [None] * 4


def test_cancelling_says_so_and_leaves_nothing(
    office: Office, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(office, qtbot)
    desk.until(FIRST)
    work, begun = desk.screen.making.work, list[bool]()
    go = work.go

    def go_and_cancel(*what: Any, **how: Any) -> None:
        """Press *Cancel* at once: three pages are made before a test would see that they are."""
        go(*what, **how)
        begun.append(work.goes_on())
        work.card.cancelled.emit()

    monkeypatch.setattr(work, "go", go_and_cancel)
    desk.screen.save_to(tmp_path / "bundle.pdf")
    qtbot.waitUntil(lambda: begun == [True] and not work.goes_on())
    assert [
        one for one in tmp_path.iterdir() if "bundle" in one.name or "partial" in one.name
    ] == []
    assert desk.gone() == []


@pytest.mark.parametrize("rtl", [False, True], ids=["ltr", "rtl"])
def test_every_control_has_a_name_and_a_small_window_keeps_the_details(
    office: Office, qtbot: QtBot, wear: Any, rtl: bool
) -> None:
    wear(Look(language="qps-rtl", right_to_left=True) if rtl else Look())
    desk = Desk(office, qtbot)
    qtbot.waitUntil(lambda: len(desk.rows()) == 4)
    assert nameless(desk.screen) == []
    assert desk.screen.pane is not None
    desk.workspace.resize(900, 640)
    desk.screen.arrange(700)
    assert not desk.screen.pane.isVisible()
    desk.screen._details.click()
    assert desk.screen.pane.isVisible()
    qtbot.keyClick(desk.screen, Qt.Key.Key_Escape)
    assert desk.screen.list.isVisible()


def test_under_the_recipient_stands_what_they_said_about_immigration_enforcement(
    office: Office, qtbot: QtBot
) -> None:
    desk = Desk(office, qtbot)
    note = desk.screen.findChild(RecipientNote)
    assert note is not None
    qtbot.waitUntil(note.isVisible)
    (words, *_button) = [one.text() for one in note.findChildren(QLabel)]
    assert words.startswith("It is not known whether Harbour Legal Aid passes anything on")
