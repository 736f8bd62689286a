"""The open workbook: rails, the screen, the status bar, search and toasts.  It knows which place is shown, not what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from app.errors import AppError, UserError
from app.events import Event
from app.i18n import _, pgettext
from ui.bridge import Bridge
from ui.context import Context, Place
from ui.models.found import found as found_for
from ui.models.found import places
from ui.navigation import HOME, ROUTES, Navigation, sought, stops
from ui.preferences import Remembered
from ui.tasks import Tasks
from ui.tokens import FOLD_CASE_RAIL, FOLD_RAIL, Role, look, px, space
from ui.unsaved import Unsaved
from ui.widgets.banner import Banner, BannerContent, BannerKind
from ui.widgets.buttons import Action, Button
from ui.widgets.frame import StatusBar, margins
from ui.widgets.labels import plain_label
from ui.widgets.palette import Found, SearchPalette
from ui.widgets.rails import AppRail, CaseHead, CaseRail, Stop
from ui.widgets.rows import Group, Row, RowList
from ui.widgets.toast import Toast
from ui.words import contact_words, dotted, sentence

_MINUTE_MS = 60_000


def warm() -> None:
    """Draw a rail and a list of plain words once, unseen: letters and icons are then at hand for the first screen."""
    places = tuple(
        Stop(route.name, pgettext("place", route.words), route.icon)
        for route in ROUTES.values()
        if route.words
    )
    rows = RowList(_("Today"))
    rows.show_lines([Group(_("Today"), 1, _("Today")), *(
        Row(one.key, one.words, one.words, lead=one.words, lead_more=one.words, icon=one.icon,
            action=one.words, other=one.words)
        for one in places[:2]
    )])  # fmt: skip
    rows.choose_first()
    for drawn in (AppRail(places, ()), rows):
        drawn.resize(px(800), px(700))
        drawn.grab()


class Workspace(QWidget):
    """Everything inside the window while a workbook is open."""

    lock_pressed = Signal()
    hide_pressed = Signal()
    stack: QStackedWidget
    status: StatusBar
    toast: Toast
    context: Context

    def __init__(
        self, services: Any, tasks: Tasks, events: Bridge, clock: Callable[[], Any],
        remembered: Remembered | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self._services, self._tasks = services, tasks
        self._stops = partial(stops, services.seat.rights)
        self._case_id: str | None = None
        self._case_current = ""
        self._clock = clock
        self._build()
        self.navigation = Navigation(self.stack, lambda: self.context)
        self.context = Context(
            services=services,
            tasks=tasks,
            events=events,
            navigate=self.navigation.go,
            back=self.navigation.back,
            show_error=self.show_error,
            toast=self.toast.say,
            search=self.palette_box.open,
            hide=self.hide_pressed.emit,
            saved=self._saved,
            running=self.status.show_running,
            clock=clock,
            remembered=remembered or Remembered(),
            unsaved=Unsaved(services.drafts, tasks, events),
            has=lambda name: name in ROUTES and ROUTES[name].exists(),
        )
        self.navigation.went.connect(self._went)
        events.happened.connect(self._happened)
        tasks.unheard = self.show_error
        self._minute = QTimer(self, interval=_MINUTE_MS)
        self._minute.timeout.connect(self._minute_passed)
        self._minute.start()
        self._shortcuts()
        self._show_office()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        lock = Stop("lock", pgettext("place", "Lock"), "lock-simple")
        self.rail = AppRail(
            self._stops(of_case=False), (*self._stops(of_case=False, tools=True), lock)
        )
        self.rail.chosen.connect(self._rail_chosen)
        self.case_rail = CaseRail()
        self.case_rail.back.connect(lambda: self.navigation.go(Place("cases")))
        self.case_rail.chosen.connect(self._case_chosen)
        self.case_rail.hide()
        row.addWidget(self.rail)
        row.addWidget(self.case_rail)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self._strip())
        self.stack = QStackedWidget()
        column.addWidget(self.stack, 1)
        self._trouble = QWidget()
        around = QVBoxLayout(self._trouble)
        around.setContentsMargins(*margins(6, 8))
        self.banner = Banner()
        around.addWidget(self.banner)
        self._trouble.hide()
        column.addWidget(self._trouble)
        self.status = StatusBar()
        column.addWidget(self.status)
        row.addLayout(column, 1)
        self.toast = Toast(self, self._foot)
        self.palette_box = SearchPalette(self, self._palette_closed)
        self.palette_box.asked.connect(self._search)
        self.palette_box.went.connect(lambda place: self.navigation.go(place))

    def _strip(self) -> QWidget:
        """Build the one line that stands for the case rail where there is no room for it."""
        self.strip = QWidget()
        row = QHBoxLayout(self.strip)
        row.setContentsMargins(*margins(8, 0))
        row.setSpacing(space(10))
        self._strip_name = Button("", trailing_icon="caret-down")
        self._strip_name.clicked.connect(self._offer_case_places)
        self._strip_contact = plain_label("", Role.CAP, "ink2", wrap=True)
        row.addWidget(self._strip_name)
        row.addWidget(self._strip_contact, 1, Qt.AlignmentFlag.AlignVCenter)
        self.strip.hide()
        return self.strip

    def _shortcuts(self) -> None:
        keys: list[tuple[str, Callable[[], object]]] = [
            ("Ctrl+K", self.palette_box.open),
            ("Ctrl+F", self.palette_box.open),
            ("F6", lambda: self._next_area(1)),
            ("Shift+F6", lambda: self._next_area(-1)),
            ("Alt+Left", self.navigation.back),
            ("F1", lambda: self.navigation.go(Place("help"))),
        ]
        for number, stop in enumerate(self._stops(of_case=False)[:7], start=1):
            keys.append((f"Ctrl+{number}", partial(self.navigation.go, Place(stop.key))))
        for key, run in keys:
            QShortcut(QKeySequence(key), self).activated.connect(run)

    # -- places

    def start(self, place: Place = HOME) -> None:
        """Show the first place."""
        self.navigation.go(place if ROUTES[place.screen].exists() else Place("cases"))

    def _show_office(self) -> None:
        office = self._services.office
        self._tasks.run(lambda: office.own().name, owner=self, done=self.status.show_office)

    def _rail_chosen(self, key: str) -> None:
        if key == "lock":
            self.lock_pressed.emit()
        else:
            self.navigation.go(Place(key))

    def _case_chosen(self, key: str) -> None:
        self.navigation.go(Place(key, self._case_id))

    def _went(self, place: Place) -> None:
        route = ROUTES[place.screen]
        self.clear_error()
        if route.of_case:
            self.rail.show_current("cases")
            self.case_rail.stops.show_current(route.rail or route.name)
            self._case_current = route.rail or route.name
            if place.case_id != self._case_id:
                self._case_id = place.case_id
                self._load_case()
        else:
            self._case_id = None
            self.rail.show_current(route.rail or route.name)
        self.arrange()
        self.toast.place()

    def _load_case(self) -> None:
        if self._case_id is None:
            return
        work = partial(_case_head, self._services, self._case_id)
        self._tasks.run(work, owner=self, done=self._show_case)

    def _show_case(self, found: tuple[str, CaseHead, dict[str, int]]) -> None:
        case_id, head, counts = found
        if case_id != self._case_id:
            return
        places = tuple(
            Stop(stop.key, stop.words, stop.icon, str(counts.get(stop.key) or ""))
            for stop in self._stops(of_case=True)
        )
        self.case_rail.show_case(head, places, self._case_current)
        self._strip_name.say(head.name)
        self._strip_contact.setText(dotted(head.closed, head.contact))
        self._strip_contact.tint("accent" if head.contact_open else "ink2")

    def _offer_case_places(self) -> None:
        menu = QMenu(self)
        menu.addAction(_("Cases"), lambda: self.navigation.go(Place("cases")))
        menu.addSeparator()
        for stop in self._stops(of_case=True):
            entry = menu.addAction(stop.words, partial(self._case_chosen, stop.key))
            entry.setCheckable(True)
            entry.setChecked(stop.key == self._case_current)
        menu.exec(self._strip_name.mapToGlobal(self._strip_name.rect().bottomLeft()))

    # -- what happens

    def _happened(self, event: Event) -> None:
        self._saved("")
        if event.action == "case.erased":
            self.navigation.forget(event.record_id or "")
        if event.action == "office.changed":
            self._show_office()
        screen = self.navigation.current()
        if screen is not None:
            screen.happened(event)
        if self._case_id is not None and event.case_id == self._case_id:
            self._load_case()

    def _minute_passed(self) -> None:
        """The safe hours move on by themselves; nothing shown may say "until 11:30" at noon."""
        screen = self.navigation.current()
        if screen is not None:
            screen.minute()
        self._load_case()

    def _saved(self, word: str) -> None:
        moment = self._clock()
        time = f"{moment:%H:%M}"
        words = _("Saved {time}, {word}") if word else _("Saved {time}")
        self.status.show_saved(words.format(time=time, word=word))

    def show_error(self, problem: AppError) -> None:
        """Say what went wrong over the status bar, until the person closes it or goes elsewhere."""
        title = _("That did not work") if isinstance(problem, UserError) else _("A problem here")
        kind: BannerKind = "attention" if isinstance(problem, UserError) else "problem"
        self.show_banner(BannerContent(kind, title, sentence(problem), "warning-circle"))

    def show_banner(self, content: BannerContent) -> None:
        """Show a banner over the status bar, with *Close*."""
        close = Action(_("Close"), self.clear_error, kind="quiet")
        self.banner.show_content(
            BannerContent(content.kind, content.line, content.more, content.icon, (close,))
        )
        self._trouble.show()

    def clear_error(self) -> None:
        """Take the banner away."""
        self.banner.show_content(None)
        self._trouble.hide()

    # -- search

    def _search(self, words: str) -> None:
        if not words.strip():
            self.palette_box.show_found(places(sought(self._services.seat.rights), ""), "")
            return
        work = partial(found_for, self._services, words)
        self._tasks.run(work, owner=self, done=partial(self._show_found, words))

    def _show_found(self, words: str, found: Sequence[Found]) -> None:
        if self.palette_box.line.text() == words:
            nothing = _("Nothing found for “{words}”. Closed cases and notes were searched too.")
            self.palette_box.show_found(
                (*places(sought(self._services.seat.rights), words), *found),
                nothing.format(words=words.strip()),
            )

    def _palette_closed(self) -> None:
        screen = self.navigation.current()
        if screen is not None:
            (screen.first_focus() or screen).setFocus()

    # -- keyboard and width

    def _next_area(self, step: int) -> None:
        """Move the keyboard to the next part: Hide, head, body, pane, foot, rails."""
        screen = self.navigation.current()
        if screen is None:
            return
        areas: list[QWidget] = [screen.head.hide_button, *screen.panes()]
        areas += [one for one in (self.rail, self.case_rail) if one.isVisible()]
        focus = self.focusWidget()
        here = [
            number
            for number, area in enumerate(areas)
            if focus is not None and (area is focus or area.isAncestorOf(focus))
        ]
        first = 0 if not here else (here[0] + step) % len(areas)
        self.window().setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        for turn in range(len(areas)):
            target = first_stop(areas[(first + turn * step) % len(areas)])
            if target is not None and target is not focus:
                target.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def arrange(self) -> None:
        """Fold and stack for the width of the window and the size of text."""
        effective = look().effective(self.width())
        in_case = self._case_id is not None
        self.rail.fold(in_case or effective < FOLD_RAIL or look().scale > 1.5)
        narrow = effective < FOLD_CASE_RAIL
        route = ROUTES.get(self.navigation.place.screen)
        own_rail = route is not None and route.own_rail
        self.case_rail.setVisible(in_case and not narrow and not own_rail)
        self.strip.setVisible(in_case and narrow)
        screen = self.navigation.current()
        if screen is not None:
            screen.arrange(effective)

    def _foot(self) -> QWidget | None:
        """The bar at the foot of the page."""
        screen = self.navigation.current()
        return screen.foot if screen is not None else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.arrange()
        self.toast.place()
        self.palette_box.place()


def first_stop(area: QWidget) -> QWidget | None:
    """Return the first part of an area that takes the keyboard by Tab."""
    tab = Qt.FocusPolicy.TabFocus
    candidates = [area, *area.findChildren(QWidget)]
    return next(
        (
            one
            for one in candidates
            if one.isVisible() and one.isEnabled() and (one.focusPolicy() & tab) == tab
        ),
        None,
    )


def _case_head(services: Any, case_id: str) -> tuple[str, CaseHead, dict[str, int]]:
    """Load who a case is about and put it into words; runs on the case lane."""
    from app.i18n import language_name

    head = services.cases.head(case_id)
    words = contact_words(head.contact)
    language = language_name(head.language, code_in=look().language) if head.language else ""
    caption = dotted(head.reference, head.pronoun, language)
    closed = "" if head.is_open else _("closed")
    shown = CaseHead(head.name, caption, words.line, words.icon, words.open, closed)
    return case_id, shown, dict(head.counts)
