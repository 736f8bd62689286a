"""What goes into a letter and what stays out: the two lists beside the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _, ngettext
from ui.tokens import Role, space
from ui.widgets.chips import FactChip
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import plain_label
from ui.widgets.small import Switch


@dataclass(frozen=True, slots=True)
class Part:
    """One thing in a letter: what, over why.  `always` parts have no switch."""

    key: str
    what: str = field(repr=False)
    why: str = field(default="", repr=False)
    always: bool = True
    on: bool = True


@dataclass(frozen=True, slots=True)
class KeptOut:
    """What stays out: things this kind of letter never carries, and things the person has not agreed to."""

    never: tuple[str, ...] = ()
    not_agreed: tuple[str, ...] = ()
    not_agreed_words: str = ""


class DisclosureList(QWidget):
    """The two groups, *In this letter* and *Kept out*.  `switched` tells a part by its key and whether it is on."""

    switched = Signal(str, bool)

    def __init__(self, title: str = "") -> None:
        super().__init__()
        self._title = title or _("In this letter")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._content: QWidget | None = None

    def show_parts(self, parts: Sequence[Part], kept_out: KeptOut) -> None:
        """Show other parts; the switch that had the keyboard keeps it."""
        focused = self.focusWidget()
        kept = focused.objectName() if isinstance(focused, Switch) and focused.hasFocus() else ""
        if self._content is not None:
            self._column.removeWidget(self._content)
            self._content.deleteLater()
        self._content = QWidget()
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        count = ngettext("{n} thing", "{n} things", len(parts)).format(n=len(parts))
        column.addLayout(_heading(self._title, count))
        for part in parts:
            column.addLayout(self._line(part))
        if kept_out.never or kept_out.not_agreed:
            column.addSpacing(space(14))
            self._add_kept_out(column, kept_out)
        self._column.addWidget(self._content)
        if kept:
            again = self._content.findChild(Switch, kept)
            if again is not None:
                again.setFocus(Qt.FocusReason.TabFocusReason)

    def _line(self, part: Part) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setContentsMargins(0, space(5), 0, space(5))
        line.setSpacing(space(12))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(plain_label(part.what, wrap=True))
        if part.why:
            words.addWidget(plain_label(part.why, Role.CAP, "ink2", wrap=True))
        line.addLayout(words, 1)
        if part.always:
            line.addWidget(plain_label(_("always"), Role.CAP, "ink2"))
        else:
            switch = Switch(part.what, on=part.on)
            switch.setObjectName(part.key)
            switch.setAccessibleDescription(part.why)
            switch.toggled.connect(lambda on, key=part.key: self.switched.emit(key, on))
            line.addWidget(switch)
        return line

    def _add_kept_out(self, column: QVBoxLayout, kept_out: KeptOut) -> None:
        caption = _("never in this kind of letter") if kept_out.never else ""
        column.addLayout(_heading(_("Kept out"), caption))
        if kept_out.never:
            column.addSpacing(space(4))
            column.addWidget(_chips(kept_out.never, never=True))
        if kept_out.not_agreed:
            column.addSpacing(space(10))
            words = kept_out.not_agreed_words or _("Not agreed")
            column.addWidget(plain_label(words, Role.CAP, "ink2", wrap=True))
            column.addSpacing(space(4))
            column.addWidget(_chips(kept_out.not_agreed, never=False))


def _heading(title: str, caption: str) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setContentsMargins(0, space(6), 0, space(2))
    line.addWidget(plain_label(title, Role.LEAD, bold=True, wrap=True), 1)
    line.addWidget(plain_label(caption, Role.CAP, "ink2"))
    return line


def _chips(words: Sequence[str], *, never: bool) -> QWidget:
    line = QWidget()
    flow = FlowLayout(line)
    for word in words:
        flow.addWidget(FactChip(word, "never" if never else "refused"))
    return line
