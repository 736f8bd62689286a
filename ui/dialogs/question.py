"""The question dialog: the title asks, the text says what changes, the buttons name the act, the safe one first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.i18n import _
from ui.tokens import RADIUS_DIALOG, Role, colour, look, px, space
from ui.unsaved import TYPING_MS, Sheet
from ui.widgets import typed
from ui.widgets.answers import CheckRow
from ui.widgets.buttons import Button, Kind
from ui.widgets.field import Field
from ui.widgets.flow import FlowLayout
from ui.widgets.inputs import TextBox
from ui.widgets.labels import plain_label
from ui.widgets.paint import begin, ground
from ui.widgets.scrolling import scrolled


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask.  `act` names the act, `safe` what happens otherwise; Esc is always the safe choice.

    `tick` offers one more thing beside the act; `reason` asks for words before the act is possible.
    """

    title: str
    text: str
    act: str
    safe: str
    kind: Kind = "primary"
    tick: str = ""
    ticked: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the person chose: the act or not, with the tick and the reason."""

    act: bool
    ticked: bool = False
    reason: str = ""


class Dialog(QDialog):
    """A modal sheet of 480 px: title, text, parts, and buttons at the trailing side."""

    def __init__(self, parent: QWidget | None, title: str, text: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Workbook"))
        self.setModal(True)
        self.setFixedWidth(min(px(480), parent.width() - 32) if parent else px(480))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(space(24), space(20), space(24), space(18))
        self._column.setSpacing(space(16))
        self._inner = QWidget()
        words = QVBoxLayout(self._inner)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(space(6))
        words.addWidget(plain_label(title, Role.TITLE, bold=True, wrap=True))
        if text:
            words.addWidget(plain_label(text, Role.BODY, "ink2", wrap=True))
        self.again = plain_label("", Role.CAP, "ink2", wrap=True)
        self.again.hide()
        words.addWidget(self.again)
        self.parts = QVBoxLayout()
        self.parts.setContentsMargins(0, space(4), 0, 0)
        self.parts.setSpacing(space(8))
        words.addLayout(self.parts)
        words.addStretch(1)
        self._area = scrolled(self._inner, title)
        self._inner.installEventFilter(self)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._fit)
        self._column.addWidget(self._area)
        self._sheet: Sheet | None = None
        self._hears = False
        self._kept: Mapping[str, QWidget] = {}
        self._opened: Mapping[str, object] = {}
        self._pause = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._pause.timeout.connect(self._keep)
        self._buttons = FlowLayout(gap=8)
        row = QVBoxLayout()
        row.addLayout(self._buttons)
        self._column.addLayout(row)
        self._column.setAlignment(row, Qt.AlignmentFlag.AlignTrailing)

    def keep_in(self, sheet: Sheet | None, **controls: QWidget) -> None:
        """Keep what is put into these controls until there is an answer, and show what was typed here before.

        Call it once they stand as the sheet opens: what differs from that is kept.  What is secret is not given here.
        """
        if any(typed.is_secret(one) for one in controls.values()):
            raise ValueError("what is secret is not kept")
        if sheet is None:
            return
        self._sheet, self._kept = sheet, controls
        self._opened = {name: typed.read(one) for name, one in controls.items()}
        sheet.when_known(self._put_back)

    def _put_back(self) -> None:
        """Show what was typed before, and keep from now on what changes."""
        before = self._sheet.typed if self._sheet is not None else {}
        touched = self._changed()
        for name in (before.keys() & self._kept.keys()) - touched.keys():
            typed.put(self._kept[name], before[name])
        if before:
            self.again.say(_("What you typed here before is back. It is not written down yet."))
        for one in self._kept.values():
            # Somebody who types without a pause loses no more either.
            typed.hear(one, lambda: None if self._pause.isActive() else self._pause.start())
        self._hears = True
        if touched:
            self._keep()

    def _changed(self) -> dict[str, object]:
        """Return what stands in the controls and did not when the sheet opened, by name."""
        said = {name: typed.read(one) for name, one in self._kept.items()}
        return {name: one for name, one in said.items() if one != self._opened[name]}

    def _keep(self) -> None:
        self._pause.stop()
        if self._sheet is not None and self._hears:
            self._sheet.keep(self._changed())

    def done(self, result: int) -> None:
        """There is an answer: the words go with it, or are let go of."""
        if result:
            self._keep()
        elif self._sheet is not None:
            self._sheet.let_go()
        self._sheet = None
        super().done(result)

    def hideEvent(self, event: QHideEvent) -> None:
        """It also goes without an answer, when the workbook locks: the last words are kept first."""
        self._keep()
        super().hideEvent(event)

    def add_button(self, made: Button) -> Button:
        """Add a button; the first one added is the safe choice and has the focus, unless words are asked for."""
        self._buttons.addWidget(made)
        if self._buttons.count() == 1:
            made.setDefault(True)
            made.setFocus()
        return made

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What is longer than the window is read by keys too."""
        turn = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}.get(Qt.Key(event.key()), 0)
        bar = self._area.verticalScrollBar()
        if turn:
            bar.setValue(bar.value() + turn * bar.pageStep())
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        self._fit()
        super().showEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A sentence beside a field, or one more line of words, makes the sheet taller."""
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self._soon.start()  # the parts inside settle first
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """Be as tall as the words need, and no taller than the window: then the words scroll over the buttons."""
        margins = self._column.contentsMargins()
        width = self.width() - margins.left() - margins.right()
        needed = self._inner.heightForWidth(width)
        # Without it, Qt asks for the height of the narrowest sheet.
        self._inner.setMinimumHeight(needed)
        foot = self._buttons.heightForWidth(width)
        rest = margins.top() + margins.bottom() + self._column.spacing() + foot
        over = self.parentWidget()
        room = (over.window().height() - 2 * space(8)) if over else needed + rest
        # A bar that comes and goes would narrow the words, and they would need it again.
        off, on = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAlwaysOn
        self._area.setVerticalScrollBarPolicy(off if needed <= room - rest else on)
        self._area.setFixedHeight(max(px(60), min(needed, room - rest)))
        self.setFixedHeight(self._area.height() + rest)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = begin(self), QRectF(self.rect())
        painter.fillRect(box, colour("surface"))
        if not look().palette.shadows:
            ground(painter, box, RADIUS_DIALOG, None, colour("line"), 2)
        painter.end()


class QuestionDialog(Dialog):
    """A dialog built from a `Question`; `answer` holds the choice after it closes."""

    def __init__(
        self, parent: QWidget | None, question: Question, sheet: Sheet | None = None
    ) -> None:
        super().__init__(parent, question.title, question.text)
        asked: dict[str, QWidget] = {}
        self.answer = Answer(False)
        self._reason: TextBox | None = None
        self._field: Field | None = None
        self._tick: CheckRow | None = None
        if question.tick:
            self._tick = CheckRow(question.tick, on=question.ticked)
            self.parts.addWidget(self._tick)
            asked["tick"] = self._tick
        if question.reason:
            self._reason = TextBox(least=2, most=5)
            self._field = Field(question.reason, self._reason)
            self.parts.addWidget(self._field)
            asked["reason"] = self._reason
        self.add_button(Button(question.safe)).clicked.connect(self.reject)
        self.add_button(Button(question.act, question.kind)).clicked.connect(self._act)
        if self._reason is not None:
            self._reason.setFocus()  # on a button, the first space of a reason would close the sheet
        self.keep_in(sheet, **asked)

    def _act(self) -> None:
        reason = self._reason.toPlainText().strip() if self._reason else ""
        if self._field is not None and not reason:
            self._field.set_problem(
                _("A few words are needed here; they are kept with the record.")
            )
            self._field.control.setFocus()
            return
        self.answer = Answer(True, bool(self._tick and self._tick.isChecked()), reason)
        self.accept()


def ask(parent: QWidget | None, question: Question, sheet: Sheet | None = None) -> Answer:
    """Ask, and return what was chosen; closing the window is the safe choice.

    A reason is kept in its `sheet` as it is typed; the act goes `through` it.
    """
    dialog = QuestionDialog(parent, question, sheet)
    dialog.exec()
    return dialog.answer
