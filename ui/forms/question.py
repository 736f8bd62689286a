"""One question of a form: its words, the control its type needs, and the chips that leave it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _
from ui.forms.editors import DATES, Editor, editor_for
from ui.forms.skips import Skips
from ui.forms.words import halves, last_time, second_of
from ui.tokens import Role, space
from ui.widgets.labels import PlainLabel, plain_label
from ui.widgets.screen import empty

__all__ = ["DATES", "QuestionWidget"]

TYPING_PAUSE_MS = 300


class QuestionWidget(QWidget):
    """One question.  `view` is a picture of one moment; answers go out by signals and come back as another picture."""

    answered = Signal(str, object)
    """Key and value, as soon as it is chosen, or shortly after typing."""

    skipped = Signal(str, str)

    def __init__(
        self,
        view: Any,
        languages: Sequence[str],
        reading: str = "",
        *,
        taken: str = "",
        insist: bool = False,
    ) -> None:
        super().__init__()
        self.key = str(view.key)
        self._view, self._languages = view, tuple(languages)
        self._second = second_of(languages)
        self._was_left, self._insist = insist, insist
        self._told: object = None
        self._taken = taken
        self._is_telling = False
        self.editor: Editor | None = None
        self.skips: Skips | None = None
        self.taken: PlainLabel | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(space(6))
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        self._build(reading)
        self._say_problem()

    def focus(self) -> None:
        """Put the keyboard on the control."""
        if self.editor is not None:
            self.editor.focus()
        elif self.skips is not None and self._view.state:
            self.skips.focus()

    def takes_focus(self) -> bool:
        """Say whether there is anything to answer here."""
        return self.editor is not None or bool(self._view.state)

    def has_focus(self) -> bool:
        """Say whether the keyboard is in this question."""
        focus = self.window().focusWidget()
        return focus is not None and (focus is self or self.isAncestorOf(focus))

    def keep(self) -> None:
        """Tell what was typed now, without waiting."""
        if self._pause.isActive():
            self._pause.stop()
            self._tell()

    def show_view(self, view: Any, reading: str, taken: str = "") -> bool:
        """Show another moment of the same question; returns whether its parts had to be made anew.

        Words being typed are never replaced.
        """
        before, self._view = self._view, view
        if view is before and not self._is_telling:
            return False  # the page shows more of the same picture
        self._taken = taken
        if self._is_telling and _value(view) == self._told:
            self._is_telling = False
        is_new = view != before and _face(view) != _face(before)
        if is_new:
            self._rebuild(reading)
        elif self.editor is not None:
            if not (self._pause.isActive() or self._is_telling or self.has_focus()):
                self.editor.show_answer(view)
            self.editor.show_reading(reading)
            self._say_taken()
        self._say_problem()
        return is_new

    def insist(self) -> None:
        """Say at once what there is to look at again, a missing answer too."""
        self._was_left = self._insist = True
        self._say_problem()

    # -- building

    def _rebuild(self, reading: str) -> None:
        had_focus = self.has_focus()
        typed = None
        if self.editor is not None and (self._pause.isActive() or self._is_telling):
            typed = self.editor.value()
        empty(self._column)
        self.editor = self.skips = self.taken = None
        self._build(reading)
        for part in (self.editor, self.skips):
            if part is not None and self.isVisible():
                part.show()  # a layout shows its parts later, and what is not shown takes no keyboard
        if typed is not None and self.editor is not None:
            self.editor.put_back(typed)
        if had_focus:
            self.focus()

    def _build(self, reading: str) -> None:
        view, second = self._view, self._second
        self.setAccessibleName(view.label[0])
        if view.type == "note":
            self._column.addWidget(halves(view.label, second, Role.BODY, "ink2"))
            return
        self._column.addWidget(halves(view.label, second, Role.TITLE, bold=True))
        if view.state:
            self._add_skips()
            return
        for words in (view.hint, view.guidance):
            if words:
                self._column.addWidget(halves(words, second, Role.CAP, "ink2"))
        if view.previous:
            self._column.addWidget(
                halves(last_time(view.previous, self._languages), second, Role.CAP, "ink2")
            )
        self.editor = editor_for(view, second)
        self.editor.show_reading(reading)
        self.editor.chosen.connect(self._choose)
        self.editor.typed.connect(self._typed)
        self.editor.left.connect(self._leave)
        self._column.addWidget(self.editor)
        self._say_taken()
        if self.editor.can_be_left and not view.read_only:
            self._add_skips()

    def _say_taken(self) -> None:
        """Say where an answer that was there already comes from."""
        if self.editor is not None and self._taken and self.taken is None:
            self.taken = plain_label("", Role.CAP, "accent", wrap=True)
            self._column.insertWidget(self._column.indexOf(self.editor), self.taken)
        if self.taken is not None:
            told = _("Taken over from: {source}. It can be changed.")
            self.taken.say(told.format(source=self._taken) if self._taken else "")

    def _add_skips(self) -> None:
        self.skips = Skips(self._view.state, self._second)
        self.skips.chosen.connect(self._skip)
        self._column.addWidget(self.skips)

    # -- answering

    def _choose(self, value: object) -> None:
        self._was_left = True  # a choice is whole at once; typed words only when the field is left
        self.answered.emit(self.key, value)

    def _skip(self, state: str) -> None:
        self.keep()
        self.skipped.emit(self.key, state)

    def _typed(self) -> None:
        if not self._pause.isActive():  # somebody who types without a pause loses no more either
            self._pause.start()

    def _tell(self) -> None:
        if self.editor is not None:
            self._told, self._is_telling = self.editor.value(), True
            self.answered.emit(self.key, self._told)

    def _leave(self) -> None:
        self.keep()
        self._was_left = True
        self._say_problem()

    def _say_problem(self) -> None:
        if self.editor is None or self._is_telling or self._pause.isActive():
            return  # what is known is about other words than those that stand here
        problem = self._view.problem if self._was_left else None
        if problem is None or (problem.code == "required" and not self._insist):
            self.editor.show_problem("")
        else:
            words = problem.message or _("This does not fit the question. It is kept as typed.")
            self.editor.show_problem(words)


def _value(view: Any) -> str:
    return str(view.value)


def _face(view: Any) -> tuple[Any, ...]:
    """What decides whether the parts must be made again."""
    order = view.value if view.type == "rank" else ""
    return (
        view.type, view.label, view.hint, view.guidance, view.state, view.read_only,
        view.appearance, view.previous, tuple((one.name, one.label) for one in view.choices), order,
    )  # fmt: skip
