"""Unlock: the passphrase and nothing else.  No list of people, no name of a vault, no last backup."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.errors import AppError, DamageError
from app.i18n import _, isolate
from ui.context import Entrance
from ui.patience import Patience
from ui.tasks import Tasks
from ui.tokens import Role, space
from ui.widgets.banner import Banner, BannerContent, BannerKind
from ui.widgets.buttons import Action, Button
from ui.widgets.field import Field
from ui.widgets.front import FrontPage, wide_button
from ui.widgets.glyphs import IconLabel
from ui.widgets.inputs import TextBox, TextLine
from ui.widgets.labels import plain_label
from ui.words import sentence

_WRONG = frozenset(
    "vault.wrong_passphrase vault.recovery_typo vault.recovery_other vault.recovery_unknown vault.share_typo "
    "vault.share_other vault.share_alone vault.shares_apart vault.shares_unknown".split()
)
_OLDER = frozenset({"vault.older", "vault.forked", "vault.state_damaged", "store.log_damaged"})


class CapsLock(QObject):
    """Notices from what is typed whether Caps Lock is on; Qt has no question for it."""

    changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.on = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self._read(event)
        return False

    def _read(self, event: QKeyEvent) -> None:
        text, shift = event.text(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        on = self.on
        if event.key() == Qt.Key.Key_CapsLock:
            on = not on
        elif len(text) == 1 and text.isalpha() and text.lower() != text.upper():
            on = text.isupper() != shift
        if on != self.on:
            self.on = on
            self.changed.emit(on)


class OtherLetters(QObject):
    """Notices whether the keyboard writes another alphabet than the words on the page; covered letters hide it."""

    changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.on = False
        self.page_is_latin = any(_is_latin(letter) for letter in _("Passphrase"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            text = event.text()
            on = _is_latin(text) != self.page_is_latin if text.isalpha() else self.on
            if on != self.on:
                self.on = on
                self.changed.emit(on)
        return False


def _is_latin(text: str) -> bool:
    return text.isalpha() and unicodedata.name(text[0], "").startswith("LATIN")


class UnlockScreen(FrontPage):
    """Asks for the passphrase (or the recovery code, or two shares) and opens the workbook on the case lane."""

    opened = Signal(object)
    """The open workbook."""

    folder_chosen = Signal(object)
    """The folder of another workbook."""

    restore_wanted = Signal()
    """Somebody wants to restore a backup."""

    def __init__(
        self, entrance: Entrance, tasks: Tasks, *, greeting: str, note: str = "",
        name: str = "", phone: str = "", patience: Patience | None = None,
    ) -> None:  # fmt: skip
        """Build the page; `patience` outlives it, so that another text size is no way round a pause."""
        super().__init__()
        self._entrance, self._tasks = entrance, tasks
        self._patience, self._pressed = patience or Patience(), False
        self._patience.over.connect(self._pause_over)
        self.folder = entrance.folder
        self.column.addWidget(plain_label(greeting, Role.PAGE, bold=True, wrap=True))
        words = note or _("Open your workbook to carry on where you left off.")
        self.column.addWidget(plain_label(words, Role.BODY, "ink2", wrap=True))
        if name:  # a folder's name and a phone number stand here on the person's own wish only
            self.column.addWidget(plain_label(isolate(name), Role.BODY, bold=True, wrap=True))
        self.column.addSpacing(space(22))
        self.banner = Banner()
        self.column.addWidget(self.banner)
        self.column.addSpacing(space(4))
        self.line = TextLine(secret=True)
        self.field = Field(
            _("Passphrase"), self.line, hint=_("Several words with spaces. Capital letters count.")
        )
        self.column.addWidget(self.field)
        self._under = self._under_the_line()
        self.column.addWidget(self._under)
        self.column.addWidget(self._two_shares())
        self.column.addSpacing(space(8))
        self._foot(phone)
        self.setFocusProxy(self.line)

    def _foot(self, phone: str) -> None:
        """Put *Unlock* and the other ways in under the field, and the number for help where one is wished for."""
        self.button = wide_button(Button(_("Unlock"), "primary"))
        self.button.clicked.connect(self.unlock)
        self.line.returnPressed.connect(self.unlock)
        self.column.addWidget(self.button)
        self.column.addSpacing(space(6))
        self._forgot = self._way(_("I can’t remember my passphrase"), self._other_way)
        self._way(_("Open a different workbook"), self._choose_folder)
        self._way(_("Restore a backup"), self.restore_wanted.emit)
        if phone:
            words = _("Need help? Call {phone}").format(phone=isolate(phone))
            self.column.addSpacing(space(16))
            self.column.addWidget(plain_label(words, Role.CAP, "ink2", wrap=True))

    def _two_shares(self) -> Field:
        self.shares = TextBox(least=4, most=8)
        self.shares_field = Field(
            _("Two shares, one after the other"),
            self.shares,
            hint=_("In any order. Line breaks and capital letters do not matter."),
        )
        self.shares_field.hide()
        return self.shares_field

    def _way(self, words: str, run: Callable[[], object]) -> Button:
        """Another way on, under the main one."""
        made = Button(words, "quiet")
        made.clicked.connect(lambda: run())
        self.column.addWidget(made)
        return made

    def _choose_folder(self) -> None:
        from ui.dialogs.files import ask_folder  # few starts ever need it

        folder = ask_folder(self, _("Use this folder"), self.folder.parent)
        if folder is not None:
            self.folder_chosen.emit(folder)

    def _under_the_line(self) -> QWidget:
        under = QWidget()
        row = QHBoxLayout(under)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(6))
        self.caps_lock, self.other_letters = CapsLock(), OtherLetters()
        letters = (
            _("The keyboard is not writing Latin letters")
            if self.other_letters.page_is_latin
            else _("The keyboard is writing Latin letters")
        )
        hints = QVBoxLayout()
        hints.setSpacing(space(2))
        row.addLayout(hints, 1)
        for noticed, icon, words in (
            (self.caps_lock, "arrow-fat-line-up", _("Caps Lock is on")),
            (self.other_letters, "keyboard", letters),
        ):
            self.line.installEventFilter(noticed)
            hint = _hint(icon, words)
            noticed.changed.connect(hint.setVisible)
            hints.addWidget(hint)
        self._show = Button(_("Show"), "quiet", icon="eye", name=_("Show the passphrase"))
        self._show.setCheckable(True)
        self._show.toggled.connect(self._show_letters)
        row.addWidget(self._show)
        return under

    def _show_letters(self, shown: bool) -> None:
        self.line.show_letters(shown)
        self._show.glyph = "eye-slash" if shown else "eye"
        self._show.say(_("Cover") if shown else _("Show"))
        self._show.setAccessibleName(
            _("Cover the passphrase") if shown else _("Show the passphrase")
        )

    def _other_way(self) -> None:
        if self._by_shares():
            self._use_passphrase()
        else:
            self._use_recovery_code()

    def _use_recovery_code(self) -> None:
        self.banner.show_content(
            BannerContent(
                "closed",
                _("Use the recovery code instead"),
                _(
                    "Type the code from the paper into the same field. Nobody can reset a passphrase."
                ),
                "info",
                (Action(_("I have two of three shares"), self._use_shares, kind="quiet"),),
            )
        )
        self.line.show_letters(True)
        self._show.setChecked(True)
        self.line.setFocus()

    def _by_shares(self) -> bool:
        return self.shares_field.isVisibleTo(self)

    def _use_shares(self) -> None:
        self.banner.show_content(None)
        self._turn(by_shares=True)
        self._forgot.say(_("Type a passphrase or the code instead"))
        self.shares.setFocus()

    def _use_passphrase(self) -> None:
        self._turn(by_shares=False)
        self._forgot.say(_("I can’t remember my passphrase"))
        self.line.setFocus()

    def _turn(self, *, by_shares: bool) -> None:
        self.field.setVisible(not by_shares)
        self._under.setVisible(not by_shares)
        self.shares_field.setVisible(by_shares)

    def _typed(self) -> str:
        return self.shares.toPlainText().strip() if self._by_shares() else self.line.text()

    def _field(self) -> Field:
        return self.shares_field if self._by_shares() else self.field

    def unlock(self) -> None:
        """Try what was typed, now or when the pause after a wrong try is over; the field stays as it is meanwhile."""
        if not self._typed():
            self._field().set_problem(_("Type your passphrase, or the recovery code."))
        elif self._patience.is_waiting:
            self._pressed = True
            self._busy(True)
        else:
            self._try("")

    @Slot()  # so that Qt itself lets go of a page that is no longer there
    def _pause_over(self) -> None:
        self._field().set_reading("")
        if self._pressed:
            self._pressed = False
            self._try("")

    def _try(self, reason: str) -> None:
        self._busy(True)
        work = partial(self._entrance.unlock, self._entrance.folder, self._typed(), reason)
        self._tasks.run(work, owner=self, done=self._done, failed=self._failed)

    def _busy(self, busy: bool) -> None:
        self.under_way = busy
        self.button.setEnabled(not busy)
        self.button.say(_("Opening") if busy else _("Unlock"))
        self.line.setReadOnly(busy)
        self.shares.setReadOnly(busy)

    def _done(self, workbook: object) -> None:
        self.line.clear()
        self.shares.clear()
        self.opened.emit(workbook)

    def _failed(self, problem: AppError) -> None:
        self._busy(False)
        self._field().set_problem("")
        self.banner.show_content(None)
        if problem.code in _WRONG:
            self._wrong(problem)
        elif problem.code in _OLDER:
            self._ask_to_go_on(problem)
        else:
            kind: BannerKind = "problem" if isinstance(problem, DamageError) else "attention"
            title = _("This workbook cannot be opened")
            self.banner.show_content(
                BannerContent(kind, title, sentence(problem), "warning-circle")
            )
        self._field().control.setFocus()

    def _wrong(self, problem: AppError) -> None:
        self._field().set_problem(sentence(problem))
        self.line.selectAll()
        seconds = self._patience.wrong()
        if seconds > 2:
            words = _("The next try is possible in {n} seconds.")
            self._field().set_reading(words.format(n=seconds))

    def _ask_to_go_on(self, problem: AppError) -> None:
        from ui.dialogs.question import Question, ask  # few starts ever need it

        answer = ask(
            self,
            Question(
                _("This copy is not the newest one this laptop has seen. Go on with it?"),
                sentence(problem),
                _("Go on with this copy"),
                _("Leave it closed"),
                reason=_("Why this copy"),
            ),
        )
        if answer.act:
            self._try(answer.reason)


def _hint(icon: str, words: str) -> QWidget:
    hint = QWidget()
    row = QHBoxLayout(hint)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(space(6))
    row.addWidget(IconLabel(icon, "warn", 16), 0, Qt.AlignmentFlag.AlignVCenter)
    row.addWidget(plain_label(words, Role.CAP, "warn", bold=True, wrap=True), 1)
    hint.hide()
    return hint


def greeting(hour: int) -> str:
    """Return a greeting for an hour of the day."""
    if hour < 12:
        return _("Good morning")
    return _("Good afternoon") if hour < 18 else _("Good evening")
