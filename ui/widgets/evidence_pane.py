"""The pane of one item of evidence: its pages, what is known of it, its fingerprint and where it has been."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _
from ui.tokens import Role, px, space
from ui.widgets.buttons import Button, button
from ui.widgets.frame import PreviewPane
from ui.widgets.glyphs import IconLabel
from ui.widgets.labels import plain_label
from ui.widgets.pages import Page, PagePreview
from ui.widgets.screen import empty
from ui.widgets.small import KeyValues


@dataclass(frozen=True, slots=True)
class Step:
    """One step of custody: an icon, what happened, when and by whom."""

    icon: str
    words: str = field(repr=False)
    when: str = ""
    warn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemContent:
    """What the pane shows; a `picture` starts blurred."""

    key: str
    title: str = field(repr=False)
    number: str
    pages: int
    picture: bool
    facts: tuple[tuple[str, str], ...] = field(repr=False)
    fingerprint: str
    steps: tuple[Step, ...] = field(repr=False)
    restricted: bool = False


class EvidencePane(PreviewPane):
    """Asks for pages by number (from 0) and for uncovered pictures; what it shows is given to it."""

    page_wanted = Signal(int)
    pictures_wanted = Signal()
    change_wanted = Signal()
    restriction_wanted = Signal()
    """Restrict the item, or lift its restriction."""
    remove_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(width=340)
        self._item: ItemContent | None = None
        self._page = 0
        self.preview = PagePreview()
        self.preview.setMinimumHeight(px(300))
        self.add(self.preview)
        self.add(self._turning())
        self._about = QWidget()
        self._column = QVBoxLayout(self._about)
        self._column.setContentsMargins(0, space(4), 0, 0)
        self._column.setSpacing(space(6))
        self.add(self._about)
        self.remove = button(
            _("Remove this item"), "delete", run=self.remove_wanted.emit, takes="case.erase"
        )
        self.column.addSpacing(space(10))
        self.add(self.remove)
        self.column.addStretch(1)
        self.add_action(
            button(
                _("Change what is known"), icon="pencil-simple", run=self.change_wanted.emit,
                takes="attachment",
            )
        )  # fmt: skip
        self.show_nothing()

    def _turning(self) -> QWidget:
        """The line under the page: turn it, or uncover the pictures."""
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(4))
        self.uncover = button(
            _("Show pictures"), "quiet", icon="eye", run=self.pictures_wanted.emit
        )
        self.before = Button("", "plain", icon="caret-left", name=_("Page before"))
        self.after = Button("", "plain", icon="caret-right", name=_("Page after"))
        self.before.clicked.connect(lambda: self._turn(-1))
        self.after.clicked.connect(lambda: self._turn(1))
        row.addWidget(self.uncover)
        row.addStretch(1)
        row.addWidget(self.before)
        row.addWidget(self.after)
        return line

    def _turn(self, step: int) -> None:
        if self._item is not None and 0 <= self._page + step < self._item.pages:
            self._page += step
            self._arm()
            self.page_wanted.emit(self._page)

    def _arm(self) -> None:
        many = self._item is not None and self._item.pages > 1
        self.before.setVisible(many)
        self.after.setVisible(many)
        self.before.setEnabled(self._page > 0)
        self.after.setEnabled(self._item is not None and self._page < self._item.pages - 1)

    def page(self) -> int:
        """Return the number of the page wanted, from 0."""
        return self._page

    def shown_key(self) -> str:
        """Return the key of the item shown, or ""."""
        return self._item.key if self._item else ""

    def show_item(self, item: ItemContent, *, covered: bool) -> bool:
        """Show an item; True where it is another one than before, whose page must then be asked for."""
        another = item.key != self.shown_key()
        if another:
            self._page = 0
            self.preview.show_pages([])
        self._item = item
        said = _("{number} · pictures, blurred here") if covered else "{number}"
        self.show_title(item.title, said.format(number=item.number))
        self.uncover.setVisible(covered)
        self._arm()
        self._tell(item)
        self._reveal(True)
        return another

    def show_page(self, page: Page) -> None:
        """Show the page that was asked for."""
        total = self._item.pages if self._item else 1
        self.preview.show_pages([page], first=self._page + 1, total=total)

    def show_nothing(self, title: str = "") -> None:
        """Show no item, only a title where there is one."""
        self._item = None
        self.preview.show_pages([])
        self.show_title(title)
        self._reveal(False)

    def _reveal(self, shown: bool) -> None:
        self.body.setVisible(shown)
        for number in range(self.foot.count()):
            item = self.foot.itemAt(number)
            widget = item.widget() if item else None
            if widget is not None:
                widget.setVisible(shown)

    def _tell(self, item: ItemContent) -> None:
        empty(self._column)
        self._column.addWidget(KeyValues(item.facts))
        self._head(_("Fingerprint (SHA-256)"))
        self._column.addWidget(plain_label(item.fingerprint, Role.CAP, code=True, wrap=True))
        self._head(_("Where it has been"))
        for step in item.steps:
            self._column.addWidget(_StepLine(step))
        words = _("Lift the restriction") if item.restricted else _("Restrict it")
        self._column.addWidget(
            button(
                words, "quiet", icon="lock-key", run=self.restriction_wanted.emit,
                takes="attachment",
            )
        )  # fmt: skip

    def _head(self, words: str) -> None:
        self._column.addSpacing(space(6))
        self._column.addWidget(plain_label(words, Role.CAP, "ink3", bold=True))

    def steps(self) -> Sequence[str]:
        """Return the steps of custody shown, as words."""
        return [step.words for step in self._item.steps] if self._item else []


class _StepLine(QWidget):
    def __init__(self, step: Step) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(10))
        ink = "warn" if step.warn else "ink2"
        row.addWidget(IconLabel(step.icon, ink, 16), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(
            plain_label(step.words, Role.CAP, "warn" if step.warn else "ink", wrap=True)
        )
        if step.when:
            words.addWidget(plain_label(step.when, Role.CAP, "ink3", wrap=True))
        row.addLayout(words, 1)
