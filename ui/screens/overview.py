"""Case overview: how things stand on one page."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.events import Event
from app.i18n import _, format_date, format_time, language_name
from ui.context import Context, Place
from ui.models.moments import moments
from ui.tokens import FOLD_PANE, Role, px, space
from ui.widgets.banner import Banner, BannerContent
from ui.widgets.buttons import Action, button
from ui.widgets.card import FactCard
from ui.widgets.glyphs import State, StateGlyph
from ui.widgets.labels import plain_label
from ui.widgets.painted_list import scrolled
from ui.widgets.screen import Screen, empty
from ui.widgets.small import EmptyState, OwnWords
from ui.widgets.timeline import Moment, RecentTimeline
from ui.words import contact_words

if TYPE_CHECKING:
    from app.services.cases import AgreedLine, CaseOverview
    from app.services.drafts import DraftLine

_AGREED = {
    "live": State.YES, "thinking": State.UNKNOWN, "not_now": State.NO, "withdrawn": State.ENDED,
    "ended": State.ENDED,
}  # fmt: skip


class OverviewScreen(Screen):
    """One page that says how things stand: safe contact, three facts, recent entries, wishes, agreements."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Overview"))
        QShortcut(QKeySequence("Ctrl+N"), self).activated.connect(self._add_note)
        self.add_action(button(_("Add a note"), "primary", icon="note-pencil", run=self._add_note))
        inner = QWidget()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, inner)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(space(32))
        self._main, self._side = QVBoxLayout(), QVBoxLayout()
        for column in (self._main, self._side):
            column.setSpacing(space(12))
        self._row.addLayout(self._main, 1)
        self._aside = QWidget()
        self._aside.setLayout(self._side)
        self._side.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self._aside)
        self.body.addWidget(scrolled(inner), 1)

    def open(self, place: Place) -> None:
        super().open(place)
        self._load()

    def happened(self, event: Event) -> None:
        if event.case_id == self.place.case_id:
            self._load()

    def arrange(self, effective: int) -> None:
        super().arrange(effective)
        beside = effective >= FOLD_PANE
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._row.setDirection(way)
        self._aside.setMinimumWidth(px(312) if beside else 0)
        self._aside.setMaximumWidth(px(312) if beside else 16_777_215)

    def _load(self) -> None:
        services, case_id = self.ctx.services, self.place.case_id
        today = services.clock.today()

        def look() -> tuple[CaseOverview, list[Moment], list[DraftLine]]:
            seen = services.cases.overview(case_id)
            return seen, moments(seen.recent, today), services.drafts.of_case(case_id)

        self.ctx.tasks.run(look, owner=self, done=partial(self._show, today))

    def _show(self, today: date, found: tuple[CaseOverview, list[Moment], list[DraftLine]]) -> None:
        seen, recent, drafts = found
        if seen.head.id != self.place.case_id:
            return
        head = seen.head
        since = format_date(head.since, today=today) if head.since else ""
        subtitle = (
            _("with {worker} since {day}").format(worker=head.worker, day=since)
            if head.worker
            else ""
        )
        if not head.is_open:
            subtitle = _("closed")
        self.head.show_title(_("Overview"), subtitle)
        empty(self._main)
        empty(self._side)
        self._main.addWidget(self._contact_banner(seen))
        self._main.addLayout(self._facts(seen, today))
        self._main.addLayout(self._recent(seen, recent))
        self._main.addStretch(1)
        self._show_side(seen, drafts, today)

    # -- the main column

    def _contact_banner(self, seen: CaseOverview) -> Banner:
        contact, words = seen.head.contact, contact_words(seen.head.contact)
        more = " ".join(part for part in (contact.note, contact.words) if part)
        never = ", ".join(contact.never)
        more += (" " if more else "") + (_("Never: {names}.").format(names=never) if never else "")
        kind = "open" if words.open else "closed"
        safe = Action(_("Safe contact"), lambda: self._go("safe_contact"))
        return Banner(BannerContent(kind, words.sentence, more, words.icon, (safe,)))  # type: ignore[arg-type]

    def _facts(self, seen: CaseOverview, today: date) -> QBoxLayout:
        narrow = self.effective() < FOLD_PANE
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        row = QBoxLayout(way)
        row.setSpacing(space(12))
        task = seen.next_task
        when = ""
        if task is not None and task.due_on is not None:
            day = _("today") if task.due_on == today else format_date(task.due_on, today=today)
            when = " ".join(
                part for part in (day, format_time(task.due_at) if task.due_at else "") if part
            )
        row.addWidget(
            FactCard(_("Next date"), task.title if task else _("Nothing planned"), when), 1
        )
        safety = seen.safety_task
        told = format_date(safety.due_on, today=today) if safety and safety.due_on else ""
        row.addWidget(FactCard(
            _("Safety"), safety.title if safety else _("No review planned"),
            _("planned for {day}").format(day=told) if told else "",
        ), 1)  # fmt: skip
        until = ""
        if seen.stays_until is not None:
            day = format_date(seen.stays_until, today=today)
            left = (seen.stays_until - today).days
            until = _("until {day}, {n} days left").format(day=day, n=left)
        stays = seen.stays_at or _("Not written down")
        row.addWidget(FactCard(_("Where they stay"), stays, until, detail_ink="warn"), 1)
        return row

    def _recent(self, seen: CaseOverview, recent: list[Moment]) -> QVBoxLayout:
        column = QVBoxLayout()
        head = QHBoxLayout()
        head.addWidget(plain_label(_("Recent"), Role.LEAD, bold=True), 1)
        every = _("All {n} entries").format(n=seen.entries)
        head.addWidget(
            button(every, "quiet", trailing_icon="arrow-right", run=lambda: self._go("timeline"))
        )
        column.addSpacing(space(10))
        column.addLayout(head)
        if recent:
            listed = RecentTimeline(_("Recent"))
            listed.show_moments(recent)
            listed.opened.connect(lambda _key: self._go("timeline"))
            column.addWidget(listed)
        else:
            column.addWidget(EmptyState(
                "note-pencil", _("Nothing written yet."), _("Notes, forms and letters will stand here.")
            ))  # fmt: skip
        return column

    # -- the side

    def _show_side(self, seen: CaseOverview, drafts: list[DraftLine], today: date) -> None:
        side = self._side
        side.addWidget(plain_label(_("What they want"), Role.LEAD, bold=True))
        if seen.wishes:
            said = [
                seen.head.name,
                format_date(seen.wishes_on, today=today) if seen.wishes_on else "",
            ]
            if seen.wishes_language:
                name = language_name(seen.wishes_language, code_in="en")
                said.append(_("said in {language}").format(language=name))
            side.addWidget(OwnWords(seen.wishes, ", ".join(part for part in said if part)))
        else:
            side.addWidget(plain_label(_("Not written down yet."), Role.BODY, "ink2", wrap=True))
        side.addSpacing(space(12))
        side.addWidget(plain_label(_("They agreed to"), Role.LEAD, bold=True))
        for line in seen.agreed:
            side.addWidget(_agreed(line, today))
        if not seen.agreed:
            side.addWidget(plain_label(_("Nothing yet."), Role.BODY, "ink2"))
        if drafts:
            side.addSpacing(space(12))
            side.addWidget(plain_label(_("Open drafts"), Role.LEAD, bold=True))
            for draft in drafts:
                side.addWidget(self._draft(draft))
        side.addStretch(1)

    def _draft(self, draft: DraftLine) -> QWidget:
        if not draft.is_own:
            words = _("{who} has unsaved words here").format(who=draft.who)
            return plain_label(words, Role.CAP, "ink2", wrap=True)
        screen, words = (
            ("form", _("A form")) if draft.kind == "sitting" else ("timeline", _("A note"))
        )
        return button(
            words, "quiet", icon="pencil-simple",
            run=lambda: self.ctx.navigate(Place(screen, self.place.case_id, draft.record_id)),
        )  # fmt: skip

    def _go(self, screen: str) -> None:
        self.ctx.navigate(Place(screen, self.place.case_id))

    def _add_note(self) -> None:
        self.ctx.navigate(Place("timeline", self.place.case_id, part="write"))


def _agreed(line: AgreedLine, today: date) -> QWidget:
    row = QWidget()
    box = QHBoxLayout(row)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(space(8))
    box.addWidget(StateGlyph(_AGREED.get(line.state, State.UNKNOWN)))
    box.addWidget(plain_label(line.recipient, Role.BODY, wrap=True), 1)
    words = {
        "thinking": _("thinking"), "not_now": _("not now"), "withdrawn": _("stopped"), "ended": _("ended"),
    }.get(line.state, "")  # fmt: skip
    if line.state == "live" and line.until is not None:
        words = _("until {day}").format(day=format_date(line.until, today=today))
    box.addWidget(plain_label(words, Role.CAP, "ink2", trailing=True))
    return row
