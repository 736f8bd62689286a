"""What the pages before an open workbook share: the mark at the top, language and text size, a centred column."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app import i18n
from app.i18n import _
from ui.tokens import (
    FOLD_ACTIONS,
    SCALES,
    Look,
    PaletteName,
    Role,
    changed,
    look,
    px,
    space,
)
from ui.tokens import PALETTES as PALETTE_BY_NAME
from ui.widgets.buttons import Button
from ui.widgets.frame import margins
from ui.widgets.glyphs import Mark
from ui.widgets.labels import plain_label
from ui.widgets.scrolling import scrolled

COLUMN = 392
"""The width of the column in px at 100 %."""


class FrontPage(QWidget):
    """A page with the mark, the choices of language, text size and colours, and one column at the optical centre."""

    look_wanted = Signal(object)
    """A `Look` the person chose; the window is built again in it."""

    help_wanted = Signal()
    """The person asks for the help page, by its button or F1."""

    under_way = False
    """Whether a workbook is being made or opened here: a page built anew would leave it open and out of reach."""

    def __init__(self, *, width: int = COLUMN) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(self._bar())
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(*margins(8, 8))
        row.addStretch(1)
        middle = QVBoxLayout()
        middle.addStretch(2)
        self.inner = QWidget()
        self.inner.setMaximumWidth(px(width))
        self._wide = px(width)
        self.column = QVBoxLayout(self.inner)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(space(4))
        middle.addWidget(self.inner)
        middle.addStretch(3)
        row.addLayout(middle, 1_000)
        row.addStretch(1)
        outer.addWidget(scrolled(holder), 1)

    def _bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setContentsMargins(*margins(14, 6))
        bar.setSpacing(space(9))
        bar.addWidget(Mark())
        bar.addWidget(plain_label(_("Workbook"), Role.LEAD, bold=True))
        bar.addStretch(1)
        self.language_button = Button(
            i18n.language_name(i18n.language()) if i18n.language() != "en" else "English",
            "plain",
            icon="translate",
            name=_("Language"),
        )
        self.language_button.clicked.connect(self._offer_languages)
        self.size_button = Button(_("Text size"), "plain", icon="text-aa")
        self.size_button.clicked.connect(self._offer_sizes)
        self.help_button = Button(_("Help"), "plain", icon="question")
        self.help_button.clicked.connect(self.help_wanted)
        QShortcut(QKeySequence("F1"), self).activated.connect(self.help_wanted)
        bar.addWidget(self.help_button)
        bar.addWidget(self.language_button)
        bar.addWidget(self.size_button)
        return bar

    def clear(self) -> None:
        """Empty the column for another step."""
        while (item := self.column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def resizeEvent(self, event: object) -> None:
        room = self.width() - margins()[0] - margins()[2]
        self.inner.setFixedWidth(min(self._wide, max(px(200), room)))
        narrow = look().effective(self.width()) < FOLD_ACTIONS
        for made, words in ((self.size_button, _("Text size")), (self.help_button, _("Help"))):
            made.setText("" if narrow else words)
            made.updateGeometry()

    def _offer_languages(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(_("Language"))
        for code in i18n.languages():
            entry = menu.addAction(i18n.language_name(code))
            entry.setCheckable(True)
            entry.setChecked(code == i18n.language())
            entry.triggered.connect(lambda _on=False, c=code: self.look_wanted.emit(in_language(c)))
        menu.exec(self.language_button.mapToGlobal(self.language_button.rect().bottomLeft()))

    def _offer_sizes(self) -> None:
        menu = look_menu(self)
        menu.exec(self.size_button.mapToGlobal(self.size_button.rect().bottomLeft()))


def in_language(code: str) -> Look:
    """Return the look in use in another language."""
    return changed(language=code, right_to_left=i18n.direction(code) == "rtl")


def look_menu(page: FrontPage) -> QMenu:
    """Return the menu of text sizes and colours; a choice goes out by `look_wanted`."""
    menu = QMenu(page)
    menu.setAccessibleName(_("Text size and colours"))
    for size in SCALES:
        entry = menu.addAction(_("{size} %").format(size=size))
        entry.setCheckable(True)
        entry.setChecked(round(look().scale * 100) == size)
        entry.triggered.connect(
            lambda _on=False, s=size: page.look_wanted.emit(changed(scale=s / 100))
        )
    menu.addSeparator()
    names: dict[PaletteName, str] = {
        "light": _("Light"),
        "dark": _("Dark"),
        "contrast": _("High contrast"),
    }
    for name, words in names.items():
        entry = menu.addAction(words)
        entry.setCheckable(True)
        entry.setChecked(look().palette.name == name)
        entry.triggered.connect(
            lambda _on=False, n=name: page.look_wanted.emit(changed(palette=PALETTE_BY_NAME[n]))
        )
    return menu


def wide_button(made: Button) -> Button:
    """Let a button take the whole width of the column."""
    made.setSizePolicy(made.sizePolicy().Policy.Expanding, made.sizePolicy().Policy.Fixed)
    return made
