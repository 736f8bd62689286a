"""Rights cards: general rights in somebody's own language, to look at, print and save."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.i18n import _, language_name
from ui.context import Context, Place
from ui.dialogs.files import ask_target
from ui.dialogs.printing import ask_printer
from ui.paper import SCREEN_DPI, pages
from ui.shared.leaving import Leaving
from ui.tokens import px, space
from ui.widgets.answers import CheckRow
from ui.widgets.banner import QuietBox
from ui.widgets.buttons import button
from ui.widgets.field import Field
from ui.widgets.inputs import ChoiceBox
from ui.widgets.pages import PagePreview
from ui.widgets.screen import Screen

if TYPE_CHECKING:
    from app.services.cards import CardKind


class CardsScreen(Screen):
    """The card that may be handed to anybody; it names nobody."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Cards"))
        self._drawn: Any = None
        self._pictures: Any = ()
        row = QHBoxLayout()
        row.setSpacing(space(12))
        self.language, self.large = ChoiceBox([]), CheckRow(_("Large print"))
        self.language.currentIndexChanged.connect(lambda _n: self._look())
        self.large.toggled.connect(lambda _on: self._look())
        field = Field(_("Language"), self.language)
        field.setFixedWidth(px(320))
        row.addWidget(field)
        row.addWidget(self.large, 0, Qt.AlignmentFlag.AlignBottom)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addWidget(
            QuietBox(
                _("A card names nobody. Call each number once before you print: numbers change.")
            )
        )
        self.preview = PagePreview()
        self.body.addWidget(self.preview, 1)
        foot = self.add_foot()
        foot.add_trailing(button(_("Save as PDF"), run=self._save))
        foot.add_trailing(button(_("Print…"), "primary", icon="printer", run=self._print))

    def open(self, place: Place) -> None:
        super().open(place)
        self.ctx.tasks.run(self.ctx.services.cards.kinds, owner=self, done=self._offered)

    def first_focus(self) -> QWidget:
        return self.language

    def _offered(self, kinds: list[CardKind]) -> None:
        kept = self.language.chosen()
        self.language.blockSignals(True)
        self.language.offer(
            [(code, language_name(code)) for one in kinds for code in one.languages]
        )
        if kept:
            self.language.choose(kept)
        self.language.blockSignals(False)
        self._look()

    def _look(self) -> None:
        cards, code, large = self.ctx.services.cards, self.language.chosen(), self.large.isChecked()

        def draw() -> tuple[Any, Any]:
            drawn = cards.draw(code, large=large)
            return drawn, cards.pictures(drawn, SCREEN_DPI)

        self.ctx.tasks.run(draw, owner=self, done=self._show, lane="print")

    def _show(self, found: tuple[Any, Any]) -> None:
        self._drawn, self._pictures = found
        self.preview.show_pages(pages(self._pictures, self._drawn.page_texts))

    def _save(self) -> None:
        chosen = ask_target(self, _("Save as PDF"), "card.pdf", "PDF (*.pdf)")
        if chosen is not None and self._drawn is not None:
            self._leaving().to_file(chosen)

    def _print(self) -> None:
        printer = ask_printer(self) if self._drawn is not None else None
        if printer is not None:
            self._leaving().to_printer(printer, self._pictures)

    def _leaving(self) -> Leaving:
        cards = self.ctx.services.cards
        release = partial(cards.printed, self.language.chosen(), self._drawn)
        return Leaving(self, release, partial(cards.write, self._drawn))
