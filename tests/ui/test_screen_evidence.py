"""Evidence in the window: adding, asking for a password, looking, checking and correcting, all by keyboard."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from app.documents.samples import photo
from app.services.cases import NewCase
from app.services.evidence import EvidenceInput
from tests.bundle_parts import source
from tests.ui.conftest import Office
from tests.ui.looking import nameless
from tests.ui.sheets import answering, press
from ui.context import Place
from ui.dialogs.evidence import EvidenceDialog, Offer, PasswordDialog
from ui.dialogs.question import QuestionDialog
from ui.screens.evidence import EvidenceScreen
from ui.shared.adding import Coming
from ui.tokens import Look
from ui.widgets.rows import Row
from ui.workspace import Workspace

BLURRED = 12


class Desk:
    """A case and the evidence screen on it."""

    def __init__(self, office: Office, qtbot: QtBot) -> None:
        self.office, self.qtbot = office, qtbot
        self.case: str = office.on_lane(self._make)
        self.workspace: Workspace = office.workspace()
        qtbot.addWidget(self.workspace)
        self.workspace.resize(1366, 768)
        self.workspace.show()

    def _make(self) -> str:
        case = self.office.workbook.cases.open(NewCase(working_name="Amina"))
        self.office.workbook.pathways.start(case, "us_t_visa")
        return case

    def add(self, content: bytes, **known: Any) -> str:
        given = EvidenceInput(**known)
        made: str = self.office.on_lane(
            lambda: self.office.workbook.evidence.add(self.case, io.BytesIO(content), given)
        )
        return made

    def open(self) -> EvidenceScreen:
        self.workspace.navigation.go(Place("evidence", self.case))
        screen = self.workspace.navigation.current()
        assert isinstance(screen, EvidenceScreen)
        return screen

    def items(self) -> list[Any]:
        found: list[Any] = self.office.on_lane(
            lambda: self.office.workbook.evidence.of_case(self.case)
        )
        return found

    def custody(self, item_id: str) -> list[str]:
        view = self.office.on_lane(lambda: self.office.workbook.evidence.item(item_id))
        return [step.action for step in view.custody]

    def blobs(self) -> int:
        count: int = self.office.on_lane(lambda: len(self.office.workbook.unlocked.blobs.stored()))
        return count


@pytest.fixture
def desk(office: Office, qtbot: QtBot) -> Desk:
    return Desk(office, qtbot)


def rows(screen: EvidenceScreen) -> list[Row]:
    model = screen.list.model()
    found = (screen.list.row_at(model.index(n, 0)) for n in range(model.rowCount()))
    return [row for row in found if row is not None]


def width(screen: EvidenceScreen) -> int:
    """Pixels across the page shown, 0 without one."""
    shown = screen.item.preview.desk._pages
    return max(shown[0].picture.width(), shown[0].picture.height()) if shown else 0


def test_dropped_files_are_asked_about_one_by_one_by_keyboard(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    screen = desk.open()
    qtbot.waitUntil(screen.nothing.isVisible)
    files = [tmp_path / "a.pdf", tmp_path / "b.pdf"]
    for file in files:
        file.write_bytes(source(file.stem))
    titles = iter(("Payslip", "Ticket"))

    def type_it(dialog: EvidenceDialog) -> None:
        qtbot.keyClicks(dialog.name, next(titles))
        qtbot.keyClick(dialog.name, Qt.Key.Key_Tab)
        dialog.categories.choose("employment_wages")
        dialog.paper.choose("us_t_visa/presence_evidence")
        dialog._done()

    answering(EvidenceDialog, type_it)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    screen.dropEvent(event)
    answering(EvidenceDialog, type_it)
    qtbot.waitUntil(lambda: [row.title for row in rows(screen)][:2] == ["Payslip", "Ticket"])
    first = desk.items()[0]
    assert first.categories == {"employment_wages"}
    assert first.criteria == {"us_t_visa/physical_presence/presence_evidence"}
    assert "gap:us_t_visa/physical_presence" not in [row.key for row in rows(screen)]
    assert "gap:us_t_visa/extreme_hardship" in [row.key for row in rows(screen)]


def test_a_locked_file_asks_until_its_password_is_right(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    file, out = tmp_path / "locked.pdf", io.BytesIO()
    with pikepdf.open(io.BytesIO(source("Locked"))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(user="sesame", owner="o"))
    file.write_bytes(out.getvalue())
    screen = desk.open()
    typed = iter(("wrong", "sesame"))

    def type_it(dialog: PasswordDialog) -> None:
        word = next(typed)
        qtbot.keyClicks(dialog.line, word)
        if word == "wrong":
            answering(PasswordDialog, type_it)
        qtbot.keyClick(dialog.line, Qt.Key.Key_Return)

    answering(PasswordDialog, type_it)
    screen.adding.come(Coming(desk.case, file, {"title": "Letter"}))
    qtbot.waitUntil(lambda: len(desk.items()) == 1)
    assert next(typed, None) is None
    assert b"sesame" not in repr(screen.adding._coming).encode()


@pytest.mark.parametrize("leave", [True, False], ids=["left out", "unreadable"])
def test_what_cannot_be_read_leaves_nothing(
    desk: Desk, qtbot: QtBot, tmp_path: Path, leave: bool
) -> None:
    file, out = tmp_path / "bad.pdf", io.BytesIO()
    if leave:
        with pikepdf.open(io.BytesIO(source("Locked"))) as pdf:
            pdf.save(out, encryption=pikepdf.Encryption(user="sesame", owner="o"))
        answering(PasswordDialog, lambda dialog: dialog.reject())
    else:
        out.write(b"%PDF-1.7 nothing more")
    file.write_bytes(out.getvalue())
    screen = desk.open()
    screen.adding.come(Coming(desk.case, file, {"title": "Letter"}))
    qtbot.waitUntil(lambda: not screen.work.goes_on())
    if not leave:
        qtbot.waitUntil(desk.workspace.banner.isVisible)
    assert (desk.items(), desk.blobs()) == ([], 0)
    assert not screen.work.card.isVisible()


def test_cancelling_leaves_nothing_and_goes_on_with_the_next(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    first, second = tmp_path / "a.pdf", tmp_path / "b.pdf"
    first.write_bytes(source("First", 40))
    second.write_bytes(source("Second"))
    screen = desk.open()
    coming = {"First": first, "Second": second}
    screen.adding.come(*(Coming(desk.case, file, {"title": one}) for one, file in coming.items()))
    screen.work.card.cancelled.emit()
    qtbot.waitUntil(lambda: [one.title for one in desk.items()] == ["Second"])
    assert desk.blobs() == 2


def test_pictures_start_blurred_and_looking_is_written_down_first(desk: Desk, qtbot: QtBot) -> None:
    item_id = desk.add(photo(), title="Room", kind="photo")
    screen = desk.open()
    qtbot.waitUntil(lambda: width(screen) == BLURRED)
    assert "blurred" in screen.item.preview.desk.words()
    screen.item.uncover.setFocus()
    qtbot.keyClick(screen.item.uncover, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: width(screen) > BLURRED)
    assert desk.custody(item_id)[-1] == "viewed"
    assert not screen.item.uncover.isVisible()
    desk.workspace.navigation.go(Place("today"))
    desk.open()
    qtbot.waitUntil(lambda: width(screen) == BLURRED)
    assert desk.custody(item_id).count("viewed") == 1


def test_papers_are_shown_at_once_and_turned(desk: Desk, qtbot: QtBot) -> None:
    item_id = desk.add(source("Paper", 2), title="Paper")
    screen = desk.open()
    words = screen.item.preview.desk.words
    qtbot.waitUntil(lambda: words() == "Page 1")
    assert not screen.item.before.isEnabled()
    screen.item.after.click()
    qtbot.waitUntil(lambda: words() == "Page 2")
    assert not screen.item.after.isEnabled()
    assert "viewed" not in desk.custody(item_id)


def test_a_changed_item_is_named_after_a_check(desk: Desk, qtbot: QtBot) -> None:
    fine, bad = desk.add(source("Fine"), title="Fine"), desk.add(source("Bad"), title="Bad")
    screen = desk.open()
    qtbot.waitUntil(lambda: len(desk.items()) == 2 and bool(rows(screen)))
    assert screen.foot is not None
    words = screen.foot.words
    screen._check()
    qtbot.waitUntil(lambda: "All are as they came" in words.text())
    blobs = desk.office.workbook.unlocked.blobs
    file = blobs.kept(desk.items()[1].blob_id)
    file.chmod(0o600)
    content = bytearray(file.read_bytes())
    content[-9] ^= 1
    file.write_bytes(content)
    screen._check()
    qtbot.waitUntil(lambda: "E-02: not what came in" in words.text())
    chips = {row.key: row.chip for row in rows(screen) if row.key in (fine, bad)}
    assert chips == {fine: None, bad: ("waiting", "not what came in")}
    screen.list.choose(bad)
    qtbot.waitUntil(lambda: "Checked, it is not what came in" in screen.item.steps())


def test_what_is_known_is_corrected_and_the_rest_stays(desk: Desk, qtbot: QtBot) -> None:
    named = frozenset({
        "uk_nrm/threshold", "us_t_visa/physical_presence/presence_evidence",
        "us_t_visa/extreme_hardship", "us_t_visa/all/personal_statement",
    })  # fmt: skip
    desk.add(
        source("Paper"), title="Papr", criteria=named, categories=frozenset({"identity"}),
        event_date="June 2025", obtained_how="handed over",
    )  # fmt: skip
    before = desk.items()[0]
    screen = desk.open()
    qtbot.waitUntil(lambda: screen.item.shown_key() == before.id)

    def mend(dialog: EvidenceDialog) -> None:
        dialog.name.clear()
        dialog._done()
        assert dialog._name.problem()
        qtbot.keyClicks(dialog.name, "Paper")
        dialog._done()

    answering(EvidenceDialog, mend)
    screen._change()
    qtbot.waitUntil(lambda: desk.items()[0].title == "Paper")
    after = desk.items()[0]
    for kept in ("criteria", "categories", "obtained_on", "obtained_how", "sha256", "kind"):
        assert getattr(after, kept) == getattr(before, kept), kept
    assert after.event_date == before.event_date
    qtbot.waitUntil(lambda: rows(screen)[0].title == "Paper")


def test_the_list_and_pane_are_used_by_keyboard_in_a_small_window(desk: Desk, qtbot: QtBot) -> None:
    desk.add(source("One"), title="One")
    desk.add(source("Two"), title="Two")
    screen = desk.open()
    qtbot.waitUntil(lambda: len(rows(screen)) > 2)
    assert screen.pane is not None
    screen.arrange(700)
    assert not screen.pane.isVisible()
    screen.list.setFocus()
    qtbot.keyClick(screen.list, Qt.Key.Key_Down)
    qtbot.keyClick(screen.list, Qt.Key.Key_Return)
    assert screen.pane.isVisible()
    qtbot.keyClick(screen, Qt.Key.Key_Escape)
    assert screen.list.isVisible()
    assert screen.list.current_key() == rows(screen)[1].key
    screen.arrange(500)
    assert screen._small_bundle.isVisible()


@pytest.mark.parametrize("rtl", [False, True], ids=["ltr", "rtl"])
def test_every_control_has_a_name(desk: Desk, qtbot: QtBot, wear: Any, rtl: bool) -> None:
    wear(Look(language="qps-rtl", right_to_left=True) if rtl else Look())
    desk.add(photo(), title="Room", kind="photo")
    desk.workspace = desk.office.workspace()
    qtbot.addWidget(desk.workspace)
    desk.workspace.show()
    screen = desk.open()
    qtbot.waitUntil(lambda: width(screen) > 0)
    assert nameless(screen) == []
    view = desk.office.on_lane(lambda: desk.office.workbook.evidence.look(desk.case))
    dialog = EvidenceDialog(screen, Offer(view.asked, view.papers), file="a.png")
    dialog.show()
    assert nameless(dialog) == []
    assert dialog.kind.chosen() == "photo"
    dialog.reject()


def test_an_item_is_removed_for_good_with_a_reason(desk: Desk, qtbot: QtBot) -> None:
    first = desk.add(source("Slip", 1), title="Payslip")
    desk.add(source("Card", 1), title="Card")
    screen = desk.open()
    qtbot.waitUntil(lambda: screen.item.shown_key() == first)

    def fill(sheet: QuestionDialog) -> None:
        qtbot.keyClicks(sheet._reason, "it belongs to somebody else")
        press(sheet, "Remove the item")

    answering(QuestionDialog, fill)
    qtbot.waitUntil(screen.item.remove.isVisible)
    screen.item.remove.click()
    qtbot.waitUntil(lambda: [one.title for one in desk.items()] == ["Card"])
    assert desk.custody(first)[-1] == "destroyed"
    assert desk.blobs() == 2
    qtbot.waitUntil(lambda: screen.item.shown_key() not in ("", first))
