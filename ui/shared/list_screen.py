"""A screen that is one list: read when the screen comes up, the keyboard on its rows, more about one beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from ui.context import Place
from ui.widgets.frame import PreviewPane
from ui.widgets.rows import Line, RowList
from ui.widgets.screen import Screen


class ListScreen(Screen):
    """Base of a screen of one list: a subclass adds it with `add_list`, reads in `_load`, hands over to `show_rows`."""

    list: RowList
    _side: PreviewPane
    nothing: QWidget | None = None

    def add_list(
        self,
        name: str,
        opened: Callable[[str], object] | None = None,
        *,
        acted: Callable[[str], object] | None = None,
        lead_width: int = 0,
        nothing: QWidget | None = None,
    ) -> None:
        """Put the list into the body, and `nothing` where it has no row.

        A row is `opened` by Enter, else shown in the pane; its button does the same unless it is to have `acted`.
        """
        self.list = RowList(name, lead_width=lead_width)
        opened = opened or (lambda _key: self.ask_for_pane())
        self.list.opened.connect(opened)
        self.list.acted.connect(acted or opened)
        self.add_wide(self.list)
        self.nothing = nothing
        if nothing is not None:
            nothing.hide()
            self.body.addWidget(nothing, 1)

    def add_preview(self) -> None:
        """Put the pane beside the list that says more about the current row."""
        self.list.current_key_changed.connect(self._preview)
        self._side = self.add_pane(PreviewPane(width=344))

    def show_rows(self, lines: Sequence[Line], wanted: str = "") -> None:
        """Show other rows: the current one stays, else the one `wanted` is current, else the first."""
        self.list.show_lines(lines)
        if self.nothing is not None:
            self.list.setVisible(bool(lines))
            self.nothing.setVisible(not lines)
            self.empty_pane(not lines)
        if not self.list.current_key() and not (wanted and self.list.choose(wanted)):
            self.list.choose_first()

    def open(self, place: Place) -> None:
        super().open(place)
        self._load()

    def first_focus(self) -> QWidget | None:
        return self.list

    def _load(self) -> None:
        """Read what the rows say; called each time the screen comes up."""
        raise NotImplementedError

    def _preview(self, key: str) -> None:
        """Say more about a row in the pane."""
