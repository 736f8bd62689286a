"""One question of a form: its words, the control its type needs, and the chips that skip it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _, direction
from ui.tokens import Role, space
from ui.widgets.answers import AnswerChoice, AnswerRows, SecondLanguage, SkipChips
from ui.widgets.field import Field
from ui.widgets.inputs import TextBox, TextLine
from ui.widgets.labels import plain_label, second_language_label
from ui.widgets.small import Folded

MANY = frozenset({"select_multiple", "rank"})
DATES = frozenset({"date", "dateTime", "time"})
TICKS = frozenset({"acknowledge", "trigger"})
TYPING_PAUSE_MS = 300


def skips() -> tuple[AnswerChoice, ...]:
    """Return the three ways to leave a question, each as good as an answer."""
    return (
        AnswerChoice("not_asked", _("Not asked yet")),
        AnswerChoice("unsure", _("Unsure")),
        AnswerChoice("declined", _("Prefers not to say")),
    )


class QuestionWidget(QWidget):
    """One question.  `view` is a picture of one moment; answers go out by signals and come back as another picture."""

    answered = Signal(str, object)
    """Key and value, as soon as it is chosen, or shortly after typing."""

    skipped = Signal(str, str)
    left = Signal(str)
    """A typed field was left: the moment to say what is wrong with it."""

    def __init__(self, view: Any, languages: Sequence[str], reading: str = "") -> None:
        super().__init__()
        self.key = str(view.key)
        self._view = view
        self._second = _second(languages)
        self._field: Field | None = None
        self._editor: QWidget | None = None
        self._read: Callable[[], str] = lambda: ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(space(6))
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        self.setAccessibleName(view.label[0])
        if view.folded:
            self._fold(reading)
        else:
            self._build(reading)

    def focus(self) -> None:
        """Put the keyboard on the control."""
        if isinstance(self._editor, AnswerRows) and self._editor.rows:
            rows = self._editor.rows
            next((row for row in rows if row.isChecked()), rows[0]).setFocus()
        elif self._editor is not None:
            self._editor.setFocus()

    def keep(self) -> None:
        """Tell what was typed now, without waiting."""
        if self._pause.isActive():
            self._pause.stop()
            self._tell()

    def show_problem(self, words: str) -> None:
        """Say what to mend, or take it away."""
        if self._field is not None:
            self._field.set_problem(words)

    def show_reading(self, words: str) -> None:
        """Say how a date was understood."""
        if self._field is not None:
            self._field.set_reading(words)

    # -- building

    def _fold(self, reading: str) -> None:
        why = _("A harder question. Open it only if this is a good moment; leaving it is fine.")
        folded = Folded(self._view.label[0], why)

        def unfold(on: bool) -> None:
            if on:
                folded.hide()
                self._build(reading)
                self.focus()

        folded.toggled.connect(unfold)
        self._editor = folded
        self._column.addWidget(folded)

    def _build(self, reading: str) -> None:
        view = self._view
        if view.type == "note":
            self._column.addWidget(plain_label(view.label[0], Role.BODY, "ink2", wrap=True))
            return
        if view.type.startswith("select") or view.type == "rank" or view.type in TICKS:
            self._build_choices()
        else:
            self._build_typed(reading)
        if view.type not in TICKS and not view.read_only:
            chips = SkipChips(skips(), on=view.state, second=None)
            chips.chosen.connect(lambda state: self.skipped.emit(self.key, state))
            self._column.addWidget(chips)

    def _words(self) -> None:
        view = self._view
        self._column.addWidget(plain_label(view.label[0], Role.TITLE, bold=True, wrap=True))
        if self._second is not None and len(view.label) > 1:
            self._column.addWidget(second_language_label(
                view.label[1], self._second.code, Role.TITLE, right_to_left=self._second.right_to_left
            ))  # fmt: skip
        for hint in view.hint[:1]:
            self._column.addWidget(plain_label(hint, Role.CAP, "ink2", wrap=True))

    def _build_choices(self) -> None:
        view = self._view
        self._words()
        many = view.type in MANY
        choices = [AnswerChoice(one.name, one.label[0], one.label[-1]) for one in view.choices]
        chosen = [one.name for one in view.choices if one.chosen]
        if view.type in TICKS:
            choices, chosen, many = (
                [AnswerChoice("OK", _("Understood"))],
                ["OK"] if view.value else [],
                True,
            )
        rows = AnswerRows(view.label[0], choices, chosen=chosen, many=many, second=self._second)
        rows.setEnabled(not view.read_only)
        rows.changed.connect(lambda values: self.answered.emit(self.key, self._chosen(values)))
        self._editor = rows
        self._column.addWidget(rows)
        self.problem = plain_label("", Role.CAP, "warn", bold=True, wrap=True)
        self.problem.hide()
        self._column.addWidget(self.problem)

    def _chosen(self, values: tuple[str, ...]) -> object:
        if self._view.type in MANY:
            return list(values)
        return values[0] if values else ""

    def _build_typed(self, reading: str) -> None:
        view = self._view
        long = "multiline" in view.appearance or len(view.value) > 80
        if long:
            box = TextBox(view.value, least=3, most=14)
            box.textChanged.connect(self._typed)
            self._read, control = box.toPlainText, box
            box.left.connect(self._leave)
        else:
            line = TextLine(view.value)
            line.textEdited.connect(lambda _text: self._typed())
            self._read, control = line.text, line  # type: ignore[assignment]
            line.left.connect(self._leave)
        control.setReadOnly(view.read_only)
        self._editor = control
        hint = view.hint[0] if view.hint else ""
        if view.type in DATES and not hint:
            hint = _("A day, a month, a year, “about 2019”, or words.")
        self._field = Field(view.label[0], control, hint=hint, reading=reading)
        if self._second is not None and len(view.label) > 1:
            self._column.addWidget(second_language_label(
                view.label[1], self._second.code, Role.BODY, right_to_left=self._second.right_to_left
            ))  # fmt: skip
        self._column.addWidget(self._field)

    # -- typing

    def _typed(self) -> None:
        if self._read() != self._view.value or self._pause.isActive():
            self._pause.start()

    def _tell(self) -> None:
        self.answered.emit(self.key, self._read())

    def _leave(self) -> None:
        self.keep()
        self.left.emit(self.key)


def _second(languages: Sequence[str]) -> SecondLanguage | None:
    if len(languages) < 2:
        return None
    return SecondLanguage(languages[1], direction(languages[1]) == "rtl")
