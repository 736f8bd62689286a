"""The one window, titled "Workbook" whatever it shows: a front page, the workspace, or the cover over both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from app.i18n import _
from ui import icons
from ui.screens.cover import Cover
from ui.widgets.scrolling import bring_into_sight

if TYPE_CHECKING:
    from ui.widgets.front import FrontPage
    from ui.workspace import Workspace


class Window(QWidget):
    """Holds what is shown.  The keys of *Hide* and *Lock* are heard before it, by `ui.idle`."""

    lock_wanted = Signal()
    hide_wanted = Signal()
    close_wanted = Signal()
    """The person closes the window; the application locks first."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(_("Workbook"))
        self.setWindowIcon(icons.mark_icon())
        self.setMinimumSize(640, 480)
        self.resize(1366, 768)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self.cover = Cover()
        self._stack.addWidget(self.cover)
        self.workspace: Workspace | None = None
        self._front: FrontPage | None = None
        self._may_close = False

    def focusNextPrevChild(self, onward: bool) -> bool:
        """Have the page follow the keyboard: Qt shows the caret alone, and nothing where Tab came from outside."""
        moved = super().focusNextPrevChild(onward)
        held = self.focusWidget()
        if moved and held is not None:
            bring_into_sight(held)
        return moved

    def show_front(self, page: FrontPage) -> None:
        """Show a page from before the workbook is open."""
        self._drop_front()
        self._front = page
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        page.setFocus()

    def show_workspace(self, workspace: Workspace) -> None:
        """Show the open workbook."""
        self.workspace = workspace
        workspace.hide_pressed.connect(self.hide_wanted)
        workspace.lock_pressed.connect(self.lock_wanted)
        self._stack.addWidget(workspace)
        self._stack.setCurrentWidget(workspace)
        self._drop_front()

    def show_cover(self) -> None:
        """Cover everything, painted before this returns."""
        self._stack.setCurrentWidget(self.cover)
        self.cover.repaint()

    def uncover(self) -> bool:
        """Show again the page that must not be lost, and say whether there is one."""
        front = self._front
        if front is None or not front.under_way:
            return False
        self._stack.setCurrentWidget(front)
        return True

    def covered(self) -> bool:
        """Say whether the cover is what is seen."""
        return self._stack.currentWidget() is self.cover

    def keep_typed(self) -> None:
        """Have the screen shown keep what was typed."""
        if self.workspace is not None:
            self.workspace.navigation.leave()

    def drop_workspace(self) -> None:
        """Forget the workspace and everything its screens show."""
        if self.workspace is not None:
            self._stack.removeWidget(self.workspace)
            self.workspace.deleteLater()
            self.workspace = None

    def place(self) -> bytes:
        """Return where the window stands, for the process that follows."""
        return bytes(self.saveGeometry().data())

    def put(self, place: bytes) -> None:
        """Stand where the process before stood."""
        self.restoreGeometry(QByteArray(place))

    def let_close(self) -> None:
        """Close for good."""
        self._may_close = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close or self.workspace is None:
            event.accept()
        else:
            event.ignore()
            self.close_wanted.emit()

    def _drop_front(self) -> None:
        if self._front is not None:
            self._stack.removeWidget(self._front)
            self._front.deleteLater()
            self._front = None
