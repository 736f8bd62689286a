"""The filling before: what was answered last time, beside the question that asks for it (``previous: yes``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.forms.run import Session
from app.forms.tree import Place
from app.forms.wording import phrase

_MANY = frozenset({"select_multiple", "rank"})
_MOST = 400
"""Characters of long words that are shown; the rest is read in the filling itself."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A filling of the same form, and its day."""

    session: Session
    on: date | None

    def answer(self, path: str, languages: Sequence[str]) -> tuple[str, ...]:
        """Return the answer at a stored path in each language; () where there was none or it was not asked.

        An entry of a repeat has none: nothing says which entry of last time it goes on from.
        """
        try:
            place = self.session.place(path)
        except KeyError:
            return ()
        if not place.live or not place.value or place.state:
            return ()
        return tuple(_in_short(self.session, place, one) for one in languages)


def note_day(session: Session, earlier: Earlier) -> None:
    """Give a new filling the day of the one before, in the questions with ``previous: day``."""
    for place in list(session.questions()):
        if place.item.extras.get("previous") == "day" and earlier.on is not None:
            session.set(place.path, earlier.on.isoformat())


def _in_short(session: Session, place: Place, language: str) -> str:
    """An answer in words; a choice by the first line of its label, which names it."""
    form, name = session.form, place.item.list_name
    chosen = place.value.split() if place.item.type in _MANY else [place.value]
    known = {one.name: phrase(form, one.label, name, language) for one in form.lists.get(name, ())}
    if known:
        return ", ".join(known.get(one, one).partition("\n")[0] for one in chosen)
    return place.value if len(place.value) <= _MOST else f"{place.value[:_MOST].rstrip()}…"
