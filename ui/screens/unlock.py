"""Unlock: the passphrase and nothing else.  No list of people, no name of a vault, no last backup."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.errors import AppError, DamageError
from app.i18n import _, isolate
from ui.context import Entrance
from ui.dialogs.files import ask_folder
from ui.dialogs.question import Question, ask
from ui.tasks import Tasks
from ui.tokens import Role, space
from ui.widgets.banner import Banner, BannerContent, BannerKind
from ui.widgets.buttons import Button
from ui.widgets.field import Field
from ui.widgets.front import FrontPage, wide_button
from ui.widgets.glyphs import IconLabel
from ui.widgets.inputs import TextLine
from ui.widgets.labels import plain_label
from ui.words import sentence

_WRONG = frozenset(
    {
        "vault.wrong_passphrase",
        "vault.recovery_typo",
        "vault.recovery_other",
        "vault.recovery_unknown",
    }
)
_OLDER = frozenset({"vault.older", "vault.forked", "store.log_damaged"})


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


class UnlockScreen(FrontPage):
    """Asks for the passphrase (or the recovery code) and opens the workbook on the case lane."""

    opened = Signal(object)
    """The open workbook."""

    folder_chosen = Signal(object)
    """The folder of another workbook."""

    restore_wanted = Signal()
    """Somebody wants to restore a backup."""

    def __init__(
        self, entrance: Entrance, tasks: Tasks, *, greeting: str, note: str = "",
        name: str = "", phone: str = "",
    ) -> None:  # fmt: skip
        super().__init__()
        self._entrance, self._tasks = entrance, tasks
        self.folder = entrance.folder
        self.column.addWidget(plain_label(greeting, Role.PAGE, bold=True, wrap=True))
        words = note or _("Open your workbook to carry on where you left off.")
        self.column.addWidget(plain_label(words, Role.BODY, "ink2", wrap=True))
        if name:  # a folder's name and a phone number stand here on the person's own wish only
            self.column.addWidget(plain_label(isolate(name), Role.BODY, bold=True, wrap=True))
        self.column.addSpacing(space(22))
        self.banner = Banner()
        self.column.addWidget(self.banner)
        self.line = TextLine(secret=True)
        self.field = Field(
            _("Passphrase"), self.line, hint=_("Several words with spaces. Capital letters count.")
        )
        self.column.addWidget(self.field)
        self.column.addWidget(self._under_the_line())
        self.column.addSpacing(space(8))
        self.button = wide_button(Button(_("Unlock"), "primary"))
        self.button.clicked.connect(self.unlock)
        self.line.returnPressed.connect(self.unlock)
        self.column.addWidget(self.button)
        self.column.addSpacing(space(6))
        self._forgot = Button(_("I can’t remember my passphrase"), "quiet")
        self._forgot.clicked.connect(self._use_recovery_code)
        self.column.addWidget(self._forgot)
        other = Button(_("Open a different workbook"), "quiet")
        other.clicked.connect(self._choose_folder)
        self.column.addWidget(other)
        restore = Button(_("Restore a backup"), "quiet")
        restore.clicked.connect(lambda: self.restore_wanted.emit())
        self.column.addWidget(restore)
        if phone:
            words = _("Need help? Call {phone}").format(phone=isolate(phone))
            self.column.addSpacing(space(16))
            self.column.addWidget(plain_label(words, Role.CAP, "ink2", wrap=True))
        self.setFocusProxy(self.line)

    def _choose_folder(self) -> None:
        folder = ask_folder(self, _("Use this folder"), self.folder.parent)
        if folder is not None:
            self.folder_chosen.emit(folder)

    def _under_the_line(self) -> QWidget:
        under = QWidget()
        row = QHBoxLayout(under)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(6))
        self._caps_icon = IconLabel("arrow-fat-line-up", "warn", 16)
        self._caps = plain_label(_("Caps Lock is on"), Role.CAP, "warn", bold=True)
        row.addWidget(self._caps_icon)
        row.addWidget(self._caps)
        row.addStretch(1)
        self._show = Button(_("Show"), "quiet", icon="eye", name=_("Show the passphrase"))
        self._show.setCheckable(True)
        self._show.toggled.connect(self._show_letters)
        row.addWidget(self._show)
        self.caps_lock = CapsLock()
        self.line.installEventFilter(self.caps_lock)
        self.caps_lock.changed.connect(self._show_caps)
        self._show_caps(False)
        return under

    def _show_caps(self, on: bool) -> None:
        self._caps_icon.setVisible(on)
        self._caps.setVisible(on)

    def _show_letters(self, shown: bool) -> None:
        self.line.show_letters(shown)
        self._show.glyph = "eye-slash" if shown else "eye"
        self._show.say(_("Cover") if shown else _("Show"))
        self._show.setAccessibleName(
            _("Cover the passphrase") if shown else _("Show the passphrase")
        )

    def _use_recovery_code(self) -> None:
        self.banner.show_content(
            BannerContent(
                "closed",
                _("Use the recovery code instead"),
                _(
                    "Type the code from the paper into the same field. Nobody can reset a passphrase."
                ),
                "info",
            )
        )
        self.line.show_letters(True)
        self._show.setChecked(True)
        self.line.setFocus()

    def unlock(self) -> None:
        """Try what was typed; the field stays as it is while the vault thinks."""
        if not self.line.text():
            self.field.set_problem(_("Type your passphrase, or the recovery code."))
            return
        self._try("")

    def _try(self, reason: str) -> None:
        self._busy(True)
        work = partial(self._entrance.unlock, self._entrance.folder, self.line.text(), reason)
        self._tasks.run(work, owner=self, done=self._done, failed=self._failed)

    def _busy(self, busy: bool) -> None:
        self.button.setEnabled(not busy)
        self.button.say(_("Opening") if busy else _("Unlock"))
        self.line.setReadOnly(busy)

    def _done(self, workbook: object) -> None:
        self.line.clear()
        self.opened.emit(workbook)

    def _failed(self, problem: AppError) -> None:
        self._busy(False)
        self.field.set_problem("")
        self.banner.show_content(None)
        if problem.code in _WRONG:
            self.field.set_problem(sentence(problem))
            self.line.selectAll()
        elif problem.code in _OLDER:
            self._ask_to_go_on(problem)
        else:
            kind: BannerKind = "problem" if isinstance(problem, DamageError) else "attention"
            title = _("This workbook cannot be opened")
            self.banner.show_content(
                BannerContent(kind, title, sentence(problem), "warning-circle")
            )
        self.line.setFocus()

    def _ask_to_go_on(self, problem: AppError) -> None:
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


def greeting(hour: int) -> str:
    """Return a greeting for an hour of the day."""
    if hour < 12:
        return _("Good morning")
    return _("Good afternoon") if hour < 18 else _("Good evening")
