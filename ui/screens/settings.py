"""Settings: who can open the workbook, how it looks, when it locks, what a stranger sees, and the letterhead.

What this laptop remembers changes at once; the letterhead is kept as it is typed and in force when its field is left.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from app import i18n
from app.events import Event
from app.i18n import _, ngettext
from ui import capture
from ui.context import Context, Place
from ui.preferences import PHONE_LENGTH, one_line
from ui.tokens import FOLD_PANE, SCALES, Role, px, space
from ui.unsaved import TYPING_MS
from ui.widgets import typed
from ui.widgets.answers import CheckRow
from ui.widgets.buttons import button
from ui.widgets.field import Field
from ui.widgets.flow import FlowLayout
from ui.widgets.inputs import ChoiceBox, TextBox, TextLine
from ui.widgets.labels import plain_label
from ui.widgets.screen import Screen
from ui.widgets.scrolling import scrolled

_WIDTH = 560
_MINUTES = (1, 2, 3, 5, 10, 15, 20, 30)


class SettingsScreen(Screen):
    """One page of sections, in two columns where there is room; nothing in it keeps the workbook open for ever."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Settings"))
        inner = QWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, inner)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._begin_column()
        self._people()
        self._look()
        self._lock()
        self._begin_column()
        self._before()
        self._office()
        self.body.addWidget(scrolled(inner, _("Settings")), 1)

    # -- what is on the page

    def _begin_column(self) -> None:
        """Have the next sections stand in a column of their own, each no wider than is easily read."""
        holder = QWidget()
        holder.setMaximumWidth(px(_WIDTH))
        self._column = QVBoxLayout(holder)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(space(10))
        self._columns.addWidget(holder, 1, Qt.AlignmentFlag.AlignTop)

    def _section(self, title: str, *parts: QWidget) -> None:
        if self._column.count():
            self._column.addSpacing(space(16))
        self._column.addWidget(plain_label(title, Role.LEAD, bold=True, wrap=True))
        for part in parts:
            self._column.addWidget(part)

    def _people(self) -> None:
        row = QWidget()
        flow = FlowLayout(row, gap=8)
        for name, words in (
            ("passphrase", _("Change my passphrase")), ("staff", _("Colleagues")),
            ("recovery", _("Recovery code")),
        ):  # fmt: skip
            if self.ctx.has(name):
                flow.addWidget(button(words, run=partial(self.ctx.navigate, Place(name))))
        if flow.count():
            self._section(_("Who can open it"), row)
        own = partial(self.ctx.navigate, Place("exposure"))
        why = plain_label(
            _("What this work gives you to read and see, and how long. A break is part of the work."),
            Role.BODY, "ink2", wrap=True,
        )  # fmt: skip
        log = button(_("My log of hard material"), run=own)
        self._section(_("Looking after yourself"), why, log)

    def _look(self) -> None:
        now = self.ctx.remembered.now
        self.language = ChoiceBox([(code, i18n.language_name(code)) for code in i18n.languages()])
        self.text_size = ChoiceBox([(str(n), _("{size} %").format(size=n)) for n in SCALES])
        self.colours = ChoiceBox([
            ("", _("As the system says")), ("light", _("Light")), ("dark", _("Dark")),
            ("contrast", _("High contrast")),
        ])  # fmt: skip
        self.language.choose(now.language)
        self.text_size.choose(str(now.scale))
        self.colours.choose(now.palette)
        change = self.ctx.remembered.change
        for box, heard in (
            (self.language, lambda: change(language=self.language.chosen())),
            (self.text_size, lambda: change(scale=int(self.text_size.chosen() or 100))),
            (self.colours, lambda: change(palette=self.colours.chosen())),
        ):
            # The window is built again around this page: let the choice finish first.
            box.activated.connect(lambda _index, run=heard: QTimer.singleShot(0, run))
        self._section(
            _("How it looks"),
            Field(_("Language"), self.language),
            Field(_("Text size"), self.text_size),
            Field(_("Colours"), self.colours),
        )

    def _lock(self) -> None:
        now, change = self.ctx.remembered.now, self.ctx.remembered.change
        choices = sorted({*_MINUTES, now.idle_minutes})
        self.minutes = ChoiceBox([
            (str(n), ngettext("After {n} minute", "After {n} minutes", n).format(n=n)) for n in choices
        ])  # fmt: skip
        self.minutes.choose(str(now.idle_minutes))
        self.minutes.activated.connect(
            lambda _index: change(idle_minutes=int(self.minutes.chosen() or 5))
        )
        hint = _(
            "When nobody types or moves the pointer. It also locks when the laptop sleeps, when its screen is locked, "
            "and at once with Ctrl+Shift+H or Ctrl+L."
        )
        self.pictures: QWidget
        if capture.POSSIBLE:
            box = CheckRow(
                _("Keep this window out of screenshots and shared screens"), on=now.out_of_pictures
            )
            box.toggled.connect(lambda on: change(out_of_pictures=on))
            self.pictures = box
        else:
            self.pictures = plain_label(
                _(
                    "Screenshots: this system gives programs no way to keep a window out of them. "
                    "Hide the window before you share your screen."
                ),
                Role.BODY, "ink2", wrap=True,
            )  # fmt: skip
        self._section(
            _("Locking"), Field(_("Lock by itself"), self.minutes, hint=hint), self.pictures
        )

    def _before(self) -> None:
        now, change = self.ctx.remembered.now, self.ctx.remembered.change
        folder = CheckRow(_("Show the name of the workbook’s folder"), on=now.show_folder)
        folder.toggled.connect(lambda on: change(show_folder=on))
        self.phone = TextLine(now.phone)
        self.phone.setMaxLength(PHONE_LENGTH)
        self.phone.left.connect(lambda: change(phone=one_line(self.phone.text())))
        hint = _(
            "Stands on the page before unlocking, for somebody who is locked out. It is kept unencrypted: "
            "whoever has this laptop can read it. Empty shows nothing."
        )
        self._section(
            _("Before unlocking"),
            folder,
            Field(_("A phone number for help"), self.phone, hint=hint),
        )

    def _office(self) -> None:
        self.letterhead: dict[str, TextLine | TextBox] = {
            "name": TextLine(), "role": TextLine(), "address": TextBox(least=2, most=4),
            "phone": TextLine(), "email": TextLine(),
        }  # fmt: skip
        labels = {
            "name": _("Name of the office"), "role": _("What it is"), "address": _("Address"),
            "phone": _("Phone"), "email": _("E-mail"),
        }  # fmt: skip
        self._kept: dict[str, str] = {}
        self._pause = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._pause.timeout.connect(self._type_on)
        for name, control in self.letterhead.items():
            control.textChanged.connect(lambda *_text: self._typing())
            control.left.connect(partial(self._left, name))
        self._section(
            _("The office, as letters show it"),
            *(Field(labels[name], control) for name, control in self.letterhead.items()),
        )
        if self.ctx.allows("office.change"):
            self.second_look = CheckRow(_("Whoever leads looks at each case that was closed"))
            self.second_look.clicked.connect(self._want_second_look)
            hint = _(
                "It stands under Today for supervisors. The case is closed meanwhile: nothing waits for it."
            )
            why = plain_label(hint, Role.CAP, "ink2", wrap=True)
            self._section(_("When a case is closed"), self.second_look, why)

    # -- the letterhead

    def open(self, place: Place) -> None:
        super().open(place)
        self._load()

    def happened(self, event: Event) -> None:
        if event.action == "office.changed":
            self._load()

    def leave(self) -> None:
        """Put in force what stands in the fields."""
        self.ctx.remembered.change(phone=one_line(self.phone.text()))
        for name in self.letterhead:
            self._left(name)

    def first_focus(self) -> QWidget:
        return self.language

    def arrange(self, effective: int) -> None:
        super().arrange(effective)
        beside = effective >= FOLD_PANE
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._columns.setDirection(across if beside else down)
        self._columns.setSpacing(space(40) if beside else space(28))

    def _load(self) -> None:
        self.ctx.tasks.run(self.ctx.services.office.letterhead, owner=self, done=self._show)

        if self.ctx.allows("office.change"):
            wanted = self.ctx.services.closing.wants_second_look
            self.ctx.tasks.run(wanted, owner=self, done=self.second_look.setChecked)

    def _want_second_look(self, on: bool) -> None:
        want = partial(self.ctx.services.closing.want_second_look, on)
        self.ctx.tasks.run(want, owner=self)

    def _show(self, found: dict[str, str]) -> None:
        """Show the letterhead, and leave alone whatever is being typed."""
        for name, control in self.letterhead.items():
            if typed.read(control) == self._kept.get(name, ""):
                control.blockSignals(True)
                if typed.read(control) != found[name]:
                    typed.put(control, found[name])
                control.blockSignals(False)
            self._kept[name] = found[name]

    def _typing(self) -> None:
        if not self._pause.isActive():
            self._pause.start()

    def _changed(self) -> dict[str, str]:
        stands = {name: typed.read(control) for name, control in self.letterhead.items()}
        return {name: words for name, words in stands.items() if words != self._kept.get(name, "")}

    def _type_on(self) -> None:
        changed = self._changed()
        if changed:
            keep = partial(self.ctx.services.office.type_on, changed)
            self.ctx.tasks.run(
                keep, owner=self, done=lambda _none: self.ctx.saved(_("as you type"))
            )

    def _left(self, name: str) -> None:
        changed = self._changed()
        if name in changed:
            self._kept[name] = changed[name]
            work = partial(self.ctx.services.office.change, **{name: changed[name]})
            self.ctx.tasks.run(work, owner=self)
