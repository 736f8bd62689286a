"""What stands on a page in place of its restricted answers: one sentence, and the way to them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from app.i18n import _
from ui.tokens import RADIUS_ROW, Role
from ui.widgets.buttons import button
from ui.widgets.card import Card
from ui.widgets.labels import plain_label


class KeptBack(Card):
    """Says that something is here, never how much; the button only for those who may open it."""

    opening_wanted = Signal()

    def __init__(self, line: str, *, may_open: bool) -> None:
        super().__init__(fill="hover", radius=RADIUS_ROW, gap=10)
        self.setAccessibleName(line)
        self.column.addWidget(plain_label(line, Role.BODY, wrap=True))
        self.opener = button(
            _("Open with a reason"), icon="lock-key-open", run=self.opening_wanted.emit
        )
        self.column.addWidget(self.opener, 0, Qt.AlignmentFlag.AlignLeading)
        self.opener.setVisible(may_open)

    def takes_focus(self) -> bool:
        """Whether there is something to press."""
        return not self.opener.isHidden()

    def focus(self) -> None:
        """Put the keyboard on the button."""
        self.opener.setFocus(Qt.FocusReason.OtherFocusReason)
