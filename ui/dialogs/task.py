"""Something to do: what and when; and another day for it, where today was not the day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time

from PySide6.QtWidgets import QWidget

from app.errors import UserError
from app.i18n import _, format_date
from app.services.days import read_day, read_hour
from ui.dialogs.question import Dialog
from ui.unsaved import Sheet
from ui.widgets.buttons import Button
from ui.widgets.chips import Choice, ChoiceChips
from ui.widgets.field import Field
from ui.widgets.inputs import TextLine
from ui.words import sentence

_DAYS = {"tomorrow": 1, "week": 7, "fortnight": 14}


@dataclass(frozen=True, slots=True)
class Planned:
    """What is to be done and when; `at` is None for any time of the day."""

    on: date
    at: time | None = None
    title: str = field(default="", repr=False)
    kind: str = "other"


class WhenFields:
    """A day and an hour to type, chips for the days that come up most, and how the day was read."""

    def __init__(self, today: date, hour: str = "") -> None:
        self._today = today
        self.chips = ChoiceChips([
            Choice("tomorrow", _("Tomorrow")), Choice("week", _("In a week")),
            Choice("fortnight", _("In two weeks")),
        ])  # fmt: skip
        self.chips.chosen.connect(self._choose)
        self.day_line = TextLine()
        self.day_line.left.connect(self._read)
        self.hour_line = TextLine(hour)
        self.day = Field(_("Day"), self.day_line, hint=_("For example: tomorrow, Friday, 27 Nov."))
        self.hour = Field(
            _("Hour"), self.hour_line, hint=_("Such as 14:30; empty for any time of the day.")
        )

    def controls(self) -> dict[str, QWidget]:
        """Return what words and choices stand in."""
        return {"day": self.day_line, "hour": self.hour_line, "soon": self.chips}

    def _choose(self, key: str) -> None:
        day = date.fromordinal(self._today.toordinal() + _DAYS[key])
        self.day_line.setText(day.isoformat())
        self._read()

    def _read(self) -> None:
        self.day.set_problem("")
        self.day.set_reading("")
        if not self.day_line.text().strip():
            return
        try:
            found = read_day(self.day_line.text(), self._today)
        except UserError as problem:
            self.day.set_problem(sentence(problem))
            return
        told = format_date(found, "long", today=self._today)
        self.day.set_reading(_("Read as: {day}").format(day=told))

    def answer(self) -> tuple[date, time | None] | None:
        """Return day and hour; None, with the sentence beside the field, where one cannot be read."""
        day = _said(self.day, lambda: read_day(self.day_line.text(), self._today))
        try:
            at = read_hour(self.hour_line.text())
        except UserError as problem:
            self.hour.set_problem(sentence(problem))
            self.hour_line.setFocus()
            return None
        self.hour.set_problem("")
        return None if day is None else (day, at)


def _said(shown: Field, read: Callable[[], date]) -> date | None:
    try:
        found = read()
    except UserError as problem:
        shown.set_problem(sentence(problem))
        shown.control.setFocus()
        return None
    shown.set_problem("")
    return found


class TaskDialog(Dialog):
    """A new thing to do in a case."""

    def __init__(self, parent: QWidget, today: date, sheet: Sheet) -> None:
        super().__init__(parent, _("What is to be done?"))
        self.found: Planned | None = None
        self.what = TextLine()
        self.kinds = ChoiceChips([
            Choice("other", _("Something to do")), Choice("contact", _("Get in touch")),
            Choice("meeting", _("A meeting")), Choice("date", _("A date to keep")),
            Choice("safety", _("Safety plan")),
        ], on=("other",))  # fmt: skip
        self.kinds.setAccessibleName(_("What kind of thing it is"))
        self._what = Field(_("What"), self.what)
        self.when = WhenFields(today)
        for part in (self._what, self.kinds, self.when.day, self.when.chips, self.when.hour):
            self.parts.addWidget(part)
        self.add_button(Button(_("Not now"))).clicked.connect(self.reject)
        self.add_button(Button(_("Add it"), "primary")).clicked.connect(self._done)
        self.what.setFocus()
        self.keep_in(sheet, what=self.what, kind=self.kinds, **self.when.controls())

    def _done(self) -> None:
        title = self.what.text().strip()
        self._what.set_problem("" if title else sentence(UserError("task.needs_title")))
        when = self.when.answer()
        if not title:
            self.what.setFocus()
        elif when is not None:
            self.found = Planned(when[0], when[1], title, self.kinds.on()[0])
            self.accept()


class MoveDialog(Dialog):
    """Another day for something to do."""

    def __init__(self, parent: QWidget, title: str, today: date, at: str, sheet: Sheet) -> None:
        super().__init__(parent, _("Which day is better?"), title)
        self.found: Planned | None = None
        self.when = WhenFields(today, hour=at)
        for part in (self.when.day, self.when.chips, self.when.hour):
            self.parts.addWidget(part)
        self.add_button(Button(_("Leave it"))).clicked.connect(self.reject)
        self.add_button(Button(_("Move it"), "primary")).clicked.connect(self._done)
        self.when.day_line.setFocus()
        self.keep_in(sheet, **self.when.controls())

    def _done(self) -> None:
        when = self.when.answer()
        if when is not None:
            self.found = Planned(*when)
            self.accept()


def ask_task(parent: QWidget, today: date, sheet: Sheet) -> Planned | None:
    """Ask what is to be done and when; None when nothing is."""
    dialog = TaskDialog(parent, today, sheet)
    dialog.exec()
    return dialog.found


def ask_day(
    parent: QWidget, title: str, today: date, at: time | None, sheet: Sheet
) -> Planned | None:
    """Ask for another day; None when it stays where it is."""
    dialog = MoveDialog(parent, title, today, f"{at:%H:%M}" if at else "", sheet)
    dialog.exec()
    return dialog.found
