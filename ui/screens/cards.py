"""Rights cards: general rights in somebody's own language, to look at, print and save."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from app.i18n import _, language_name
from ui.context import Context, Place
from ui.paper import SCREEN_DPI
from ui.shared.leaving import Leaving
from ui.shared.paper_screen import PaperScreen
from ui.widgets.answers import CheckRow
from ui.widgets.banner import QuietBox
from ui.widgets.inputs import ChoiceBox

if TYPE_CHECKING:
    from app.services.cards import CardKind


class CardsScreen(PaperScreen):
    """The card that may be handed to anybody; it names nobody."""

    FILE = "card.pdf"

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Cards"))
        self.language, self.large = ChoiceBox([]), CheckRow(_("Large print"))
        self.language.currentIndexChanged.connect(lambda _n: self._look())
        self.large.toggled.connect(lambda _on: self._look())
        self.add_choice(_("Language"), self.language, self.large)
        self.body.addWidget(
            QuietBox(
                _("A card names nobody. Call each number once before you print: numbers change.")
            )
        )
        self.add_paper()

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

        self.ctx.tasks.run(
            draw, owner=self, done=lambda found: self.show_paper(*found), lane="print"
        )

    def _leaving(self) -> Leaving:
        cards = self.ctx.services.cards
        release = partial(cards.printed, self.language.chosen(), self._drawn)
        return Leaving(self, release, partial(cards.write, self._drawn))
