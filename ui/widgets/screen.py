"""What every screen of the workbook is: a head, a body, sometimes a pane and a foot bar."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.events import Event
from app.i18n import _
from ui.context import Context, Place
from ui.tokens import FOLD_PANE, space
from ui.widgets.buttons import Button
from ui.widgets.frame import FootBar, PreviewPane, ScreenHead, margins


class _Wide(QVBoxLayout):
    """Reaches 12 px beyond the text margin on both sides, so that rows align by their words."""

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect.adjusted(-space(12), 0, space(12), 0))


def empty(box: QBoxLayout) -> None:
    """Take every part out of a layout, ready to show something else."""
    while (item := box.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif isinstance(inner, QBoxLayout):
            empty(inner)


class Screen(QWidget):
    """Base of every screen.  Subclasses add parts to `body`, load in `open`, and refresh in `happened`.

    The window calls `open` each time the screen is shown, `happened` for every committed event while it is shown,
    `leave` before another takes its place (typed words must be kept there), and `arrange` when the width changes.
    """

    def __init__(self, ctx: Context, title: str, subtitle: str = "") -> None:
        super().__init__()
        self.ctx = ctx
        self.place = Place("")
        self.pane: PreviewPane | None = None
        self.foot: FootBar | None = None
        self._pane_asked = False
        self._pane_has_words = True
        self._effective = 10_000
        self.rail: QWidget | None = None
        self._whole = QHBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self._outer = QVBoxLayout()
        self._whole.addLayout(self._outer, 1)
        self._outer.setSpacing(0)
        self.head = ScreenHead(title, subtitle)
        self.head.hide_pressed.connect(ctx.hide)
        self._outer.addWidget(self.head)
        self._middle = QHBoxLayout()
        self._middle.setSpacing(0)
        self._outer.addLayout(self._middle, 1)
        self.main = QWidget()
        self.body = QVBoxLayout(self.main)
        self.body.setContentsMargins(*margins(0, 10))
        self.body.setSpacing(space(8))
        self._middle.addWidget(self.main, 1)

    # -- what subclasses do

    def open(self, place: Place) -> None:
        """Show what `place` names; called each time the screen comes up, its list first."""
        self.place = place
        self._pane_asked = False

    def happened(self, event: Event) -> None:
        """Refresh if a committed event concerns what is shown."""

    def minute(self) -> None:
        """Refresh what depends on the hour, safe contact above all; called about once a minute while shown."""

    def leave(self) -> None:
        """Keep what was typed; called before the screen goes."""

    def first_focus(self) -> QWidget | None:
        """Return what should have the keyboard when the screen comes up."""
        return None

    # -- what subclasses use

    def add_action(self, action: Button) -> Button:
        """Put an action into the head (at most two, one primary)."""
        return self.head.add_action(action)

    def add_wide(self, widget: QWidget) -> None:
        """Put a list or table into the body: its rows carry 12 px inside, so it stands 12 px outside the margin."""
        wide = _Wide()
        wide.addWidget(widget)
        self.body.addLayout(wide, 1)

    def add_rail(self, rail: QWidget) -> None:
        """Put a rail of the screen's own at the leading side, in place of the case rail (a route says so)."""
        self.rail = rail
        self._whole.insertWidget(0, rail)

    def add_pane(self, pane: PreviewPane) -> PreviewPane:
        """Put a pane at the trailing side; below an effective width of 1040 it folds away until `ask_for_pane`."""
        self.pane = pane
        self._middle.addWidget(pane)
        return pane

    def add_beside(self, widget: QWidget) -> None:
        """Put a part at the trailing side of the body that never folds."""
        self._middle.addWidget(widget)

    def add_foot(self) -> FootBar:
        """Add and return the foot bar."""
        self.foot = FootBar()
        self._outer.addWidget(self.foot)
        return self.foot

    def ask_for_pane(self) -> None:
        """Show the folded pane in place of the list; Esc returns."""
        self._pane_asked = True
        self.arrange(self._effective)
        if self.pane is not None:
            self.pane.setFocus(Qt.FocusReason.OtherFocusReason)

    def empty_pane(self, is_empty: bool) -> None:
        """Take the pane away while there is nothing it could be about, and put it back."""
        if self._pane_has_words is is_empty:
            self._pane_has_words = not is_empty
            self.arrange(self._effective)

    def close_pane(self) -> None:
        """Show the list again where the folded pane stands in its place."""
        self._pane_asked = False
        self.arrange(self._effective)

    def pane_folded(self) -> bool:
        """Say whether the pane is folded away at this width."""
        return self._effective < FOLD_PANE

    def effective(self) -> int:
        """Return the window's width divided by the text scale, in px."""
        return self._effective

    def panes(self) -> list[QWidget]:
        """Return what F6 steps through, in order: head, body, pane, foot, a rail of its own."""
        parts = (self.head, self.main, self.pane, self.foot, self.rail)
        return [part for part in parts if part is not None and part.isVisible()]

    # -- what the window does

    def hold_to_rights(self) -> None:
        """Forbid every button whose right is missing, with the reason."""
        for one in self.findChildren(Button):
            if one.takes and not self.ctx.allows(one.takes):
                one.forbid(_("Your role in this office does not include this."))

    def arrange(self, effective: int) -> None:
        """Fold and stack for an effective width (px); subclasses extend it."""
        self._effective = effective
        self.head.arrange(effective)
        if self.foot is not None:
            self.foot.arrange(effective)
        if self.pane is not None:
            alone = self._pane_asked and self.pane_folded() and self._pane_has_words
            self.main.setVisible(not alone)
            self.pane.spread(alone)
            self.pane.setVisible(self._pane_has_words and (alone or not self.pane_folded()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._pane_asked and self.pane_folded():
            self.close_pane()
        elif event.key() == Qt.Key.Key_Escape:
            self.ctx.back()
        else:
            super().keyPressEvent(event)
