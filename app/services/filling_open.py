"""One filling in progress: its pages, what of it may be read now, and what it holds beyond what is saved."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from app.domain.clock import Clock
from app.domain.sitting import Sitting
from app.errors import UserError
from app.forms.apart import restricted_places, shut_places
from app.forms.model import FormDefinition
from app.forms.pages import Pages
from app.forms.run import Session
from app.forms.tree import Place
from app.forms.versions import older_answers
from app.services.fillings import ANSWERS, first_drafts, session_of
from app.storage.work import Work

Own = dict[str, tuple[str, str]]
"""Restricted answers that who works here gave first, since the workbook was unlocked: path -> value and state."""


class OpenFilling:
    """A filling while its screen shows it; `own` is added to as answers are given."""

    def __init__(
        self, sitting: Sitting, pages: Pages, begun: FormDefinition | None, taken: dict[str, str],
        own: Own,
    ) -> None:  # fmt: skip
        self.sitting, self.pages, self.taken, self._own = sitting, pages, taken, own
        self.session = pages.session
        self.no_longer_asked = older_answers(self.session, begun)
        self._may_shut = any(one.restricted for one in self.session.form.questions())
        self.look()

    def look(self, section: str = "") -> None:
        """Shut what may not be read: all that another page was opened for, where this one is another."""
        if section and section != self.pages.opened:
            self.pages.opened = ""
        if not self._may_shut:
            return
        shown = {one.stored_path for one in self.pages.inside(self.pages.opened)}
        self.session.shut = (
            shut_places(self.session, unread(self.session, self._own) - shown) - shown
        )

    def require_shown(self, key: str) -> Place:
        """Return the place at `key`.  UserError `record.restricted` where something in it may not be read yet."""
        self.look()
        place = self.session.place(key)
        if any(one.stored_path in self.session.shut for one in (place, *place.below())):
            raise UserError("record.restricted")
        return place

    def is_first(self, place: Place) -> bool:
        """Whether an answer given here now is of who gives it alone: nothing stood here, or their own words did."""
        before = (place.value, place.state)
        return before in (("", ""), self._own.get(place.stored_path))

    def gave(self, place: Place) -> None:
        """Remember a first answer as one that needs no reason to be read again."""
        if place.item.restricted:
            self._own[place.stored_path] = (place.value, place.state)

    def began(self, row: Place) -> None:
        """Remember the first values of a new entry; what was worked out from other answers may hold theirs."""
        for place in row.below():
            if place.value == place.item.default:
                self.gave(place)

    def beyond_saved(self) -> dict[str, Any]:
        """Return what the session holds beyond the saved answers: calculations, and entries that ended."""
        now, before = self.session.saved(), self.sitting.answers
        changed = {
            f"{ANSWERS}:{key}": value for key, value in now.items() if before.get(key) != value
        }
        ended = {f"{ANSWERS}:{key}": None for key in before if key not in now}
        return {**changed, **ended}


def unread(session: Session, own: Own) -> frozenset[str]:
    """Return the paths of restricted answers, and of reasons for none, that are not one's own."""
    return frozenset(
        one.stored_path
        for one in restricted_places(session)
        if (one.value or one.state) and own.get(one.stored_path) != (one.value, one.state)
    )


def given_at(session: Session, paths: Collection[str]) -> Own:
    """Return the restricted answers that stand at these paths as one's own."""
    return {
        one.stored_path: (one.value, one.state)
        for one in restricted_places(session)
        if one.stored_path in paths
    }


def progress(work: Work, sitting: Sitting, own: Own, clock: Clock) -> tuple[int, int]:
    """Return how far a filling is; one whose form this vault does not have tells its answers only."""
    try:
        session = session_of(work, sitting, clock)
    except UserError:
        return len(sitting.answers), 0
    mine = own | given_at(session, first_drafts(work, sitting))
    session.shut = shut_places(session, unread(session, mine))
    return Pages(session).progress()
