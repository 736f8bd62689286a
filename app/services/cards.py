"""Rights cards: general rights in somebody's own language, with no name and nothing about a case on them."""

from __future__ import annotations

from dataclasses import dataclass

from app.documents.card import card, card_text, render_card
from app.documents.letter import Rendered
from app.documents.preview import PageImage
from app.domain.disclosure import Disclosure
from app.events import Event
from app.services.begin import Begin
from app.services.office import Seat
from app.services.printed import Printed

__all__ = ["CardKind", "Cards", "PageImage"]


@dataclass(frozen=True, slots=True)
class CardKind:
    """One card that can be printed, and the languages it is written in."""

    id: str
    languages: tuple[str, ...]
    version: str


class Cards(Printed):
    """The cards that may be handed to anybody."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def kinds(self) -> list[CardKind]:
        """Return the cards there are."""
        made = card()
        return [CardKind(made.card, tuple(made.languages), made.version)]

    def draw(self, language: str, *, large: bool = False) -> Rendered:
        """Lay a card out (print lane)."""
        return render_card(language, today=self._seat.clock.today(), large=large)

    def text(self, language: str) -> str:
        """Return every word of a card in reading order."""
        return card_text(language, today=self._seat.clock.today())

    def printed(self, language: str, drawn: Rendered) -> None:
        """Write down that a card leaves, before it does; it names nobody, so it belongs to no case."""
        gone = Disclosure(
            kind="card", what=card().card, language=language, at=self._seat.clock.now(),
            by=self._seat.worker_id, how="print", pages=drawn.pages, sha256=drawn.sha256,
        )  # fmt: skip
        with self._begin() as work:
            work.save(gone)
            work.record(Event("card.printed", record_id=gone.id))
            work.commit()
