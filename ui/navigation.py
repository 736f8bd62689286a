"""Which screen is shown and which came before it.  A screen is loaded when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, cast

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QStackedWidget

from app.errors import UserError
from app.i18n import NP_, pgettext
from ui.context import Context, Place
from ui.widgets.rails import Stop
from ui.widgets.screen import Screen


@dataclass(frozen=True, slots=True)
class Route:
    """A screen: its module under `ui.screens` is its name, its class the same in capitals plus `Screen`.

    `words` and `icon` are for the rails and for searching; a route with a `rail` is reached from another screen, whose
    place in the rails it marks.
    With `own_rail` the screen brings a rail that stands in place of the case rail.  `takes` names the action without
    whose right nobody is let in, `shows` the kind of record that must be one the role is shown.
    """

    name: str
    words: str = ""
    icon: str = ""
    of_case: bool = False
    rail: str = ""
    is_tool: bool = False
    own_rail: bool = False
    takes: str = ""
    shows: str = ""

    def exists(self) -> bool:
        """Say whether the screen is part of this build."""
        return _exists(self.name)

    def admits(self, rights: Any) -> bool:
        """Say whether a role is let in."""
        return (not self.takes or rights.may(self.takes)) and (
            not self.shows or rights.sees(self.shows)
        )

    def make(self, ctx: Context) -> Screen:
        """Load and build the screen."""
        module = import_module(f"ui.screens.{self.name}")
        kind = getattr(module, "".join(p.title() for p in self.name.split("_")) + "Screen")
        return cast("Screen", kind(ctx))


@lru_cache(maxsize=64)
def _exists(name: str) -> bool:
    return find_spec(f"ui.screens.{name}") is not None


_ALL = (
    Route("today", NP_("place", "Today"), "sun"),
    Route("cases", NP_("place", "Cases"), "folder"),
    Route("calendar", NP_("place", "Calendar"), "calendar-blank"),
    Route("transfers", NP_("place", "Sharing"), "handshake", shows="transfer"),
    Route("directory", NP_("place", "Directory"), "address-book"),
    Route("beds", NP_("place", "Beds"), "house-line", rail="directory", shows="stay"),
    Route("contact_file", rail="directory", takes="export.make"),
    Route("cards", NP_("place", "Cards"), "identification-card"),
    Route("caseload", NP_("place", "Caseload"), "users-three", takes="caseload.see"),
    Route("reports", NP_("place", "Reports"), "chart-bar", takes="audit.read"),
    Route("backup", NP_("place", "Backup"), "archive", is_tool=True),
    Route("health", NP_("place", "Health"), "heartbeat", is_tool=True),
    Route("retention", NP_("place", "Keeping"), "hourglass-medium", is_tool=True, shows="pathway"),
    Route("settings", NP_("place", "Settings"), "gear-six", is_tool=True),
    Route("help", NP_("place", "Help"), "question", is_tool=True),
    Route("new_case", rail="cases", takes="case.open"),
    Route("staff", NP_("place", "Colleagues"), "users", rail="settings"),
    Route("new_person", rail="settings", takes="people.manage"),
    Route("leaving", rail="settings", takes="people.manage"),
    Route("passphrase", NP_("place", "Change my passphrase"), "key", rail="settings"),
    Route("recovery", NP_("place", "Recovery code"), "key", rail="settings"),
    Route("exposure", NP_("place", "Hard material"), "heart", rail="settings"),
    Route("overview", NP_("place", "Overview"), "squares-four", of_case=True),
    Route("safe_contact", of_case=True, rail="overview"),
    Route("closing", of_case=True, rail="overview", takes="case.close"),
    Route("reopening", of_case=True, rail="overview", takes="case.close"),
    Route("stay", NP_("place", "Stays"), "house-line", of_case=True, shows="stay"),
    Route("fitting", of_case=True, rail="needs", shows="service"),
    Route("timeline", NP_("place", "Timeline"), "clock-counter-clockwise", of_case=True),
    Route("trail", of_case=True, rail="timeline"),
    Route("people", NP_("place", "People"), "users", of_case=True),
    Route("journey", NP_("place", "Journey & work"), "map-trifold", of_case=True, shows="debt"),
    Route(
        "kept_apart", NP_("place", "Kept apart"), "lock-key", of_case=True, takes="restricted.open"
    ),
    Route("forms", NP_("place", "Forms"), "clipboard-text", of_case=True, shows="sitting"),
    Route("indicators", of_case=True, rail="forms", shows="indication"),
    Route("assessment", of_case=True, rail="forms", shows="assessment"),
    Route("form", of_case=True, rail="forms", own_rail=True, shows="sitting"),
    Route("over_time", of_case=True, rail="forms", shows="sitting"),
    Route("needs", NP_("place", "Needs & plan"), "first-aid-kit", of_case=True),
    Route(
        "check_ins",
        NP_("place", "Check-ins"),
        "chats-circle",
        of_case=True,
        shows="check_in_agreement",
    ),
    Route("pathways", NP_("place", "Pathways"), "path", of_case=True, shows="pathway"),
    Route("pathway", of_case=True, rail="pathways", shows="pathway"),
    Route("evidence", NP_("place", "Evidence"), "files", of_case=True, shows="attachment"),
    Route("bundle", of_case=True, rail="evidence", shows="bundle"),
    Route(
        "letters", NP_("place", "Letters"), "envelope-simple", of_case=True, takes="letter.print"
    ),
    Route("letter", of_case=True, rail="letters", takes="letter.print"),
    Route("links", of_case=True, rail="people", takes="links.see"),
    Route("sharing", NP_("place", "Sharing"), "handshake", of_case=True),
    Route("transfer_out", of_case=True, rail="sharing", takes="transfer.seal"),
)
ROUTES = {route.name: route for route in _ALL}
"""Every screen by name.  Rails show those whose module exists."""

HOME = Place("today")


def stops(rights: Any, *, of_case: bool, tools: bool = False) -> tuple[Stop, ...]:
    """Return the places of a rail, in order: those these rights let in."""
    return tuple(
        _stop(route)
        for route in _ALL
        if route.of_case == of_case and route.is_tool == tools and not route.rail
        if _named(route, rights)
    )


def sought(rights: Any) -> tuple[Stop, ...]:
    """Return every place outside a case that can be searched for by its name, those of the rail first."""
    return tuple(_stop(one) for one in _ALL if not one.of_case and _named(one, rights))


def _named(route: Route, rights: Any) -> bool:
    return bool(route.words) and route.exists() and route.admits(rights)


def _stop(route: Route) -> Stop:
    return Stop(route.name, pgettext("place", route.words), route.icon)


class Navigation(QObject):
    """Goes to places and back.  Screens are kept once built; the one that leaves keeps its typed words first."""

    went = Signal(object)
    """The `Place` now shown."""

    def __init__(self, stack: QStackedWidget, context: Callable[[], Context]) -> None:
        super().__init__()
        self._stack, self._context = stack, context
        self._built: dict[str, Screen] = {}
        self._trail: list[Place] = []
        self.place = Place("")

    def current(self) -> Screen | None:
        """Return the screen now shown."""
        return self._built.get(self.place.screen)

    def go(self, place: Place) -> None:
        """Show a place; where it is already shown, open it anew."""
        route = ROUTES[place.screen]
        if not route.exists():
            return
        if not route.admits(self._context().services.seat.rights):
            self._context().show_error(UserError("right.missing"))
            return
        leaving = self.current()
        if leaving is not None:
            leaving.leave()
            if place != self.place:
                self._trail.append(self.place)
                del self._trail[:-50]
        self._show(route, place)

    def back(self) -> None:
        """Show the place before this one; at the start, nothing happens."""
        if not self._trail:
            return
        leaving = self.current()
        if leaving is not None:
            leaving.leave()
        place = self._trail.pop()
        self._show(ROUTES[place.screen], place)

    def forget(self, case_id: str) -> None:
        """Lead nowhere into a case that is gone, and keep none of its words in a screen."""
        self._trail = [place for place in self._trail if place.case_id != case_id]
        if self.place.case_id == case_id:
            self._show(ROUTES["cases"], Place("cases"))
        for name in [name for name in self._built if ROUTES[name].of_case]:
            screen = self._built.pop(name)
            self._stack.removeWidget(screen)
            screen.deleteLater()

    def leave(self) -> None:
        """Have the screen shown keep what was typed, before a lock."""
        leaving = self.current()
        if leaving is not None:
            leaving.leave()

    def _show(self, route: Route, place: Place) -> None:
        screen = self._built.get(route.name)
        if screen is None:
            screen = route.make(self._context())
            self._built[route.name] = screen
            self._stack.addWidget(screen)
        self.place = place
        self._stack.setCurrentWidget(screen)
        screen.open(place)
        screen.hold_to_rights()
        self.went.emit(place)
        wanted = screen.first_focus()
        if wanted is not None:
            wanted.setFocus(Qt.FocusReason.OtherFocusReason)
