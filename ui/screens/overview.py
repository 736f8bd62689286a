"""Case overview: how things stand on one page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.task import Task
from app.events import Event
from app.i18n import _, ngettext
from app.services.drafts import DraftLine
from app.services.handing_over import HANDED_OVER
from ui.context import Context, Place, Said
from ui.dialogs.handing_over import ask_whom
from ui.dialogs.task import ask_task
from ui.models.drafts import draft_place, draft_words
from ui.models.overview import Agreed, OverviewShown, contact_kind, heading, overview_shown
from ui.models.today import row_key
from ui.shared.doing import Doing
from ui.shared.keeping import Keeping
from ui.shared.records import Records
from ui.tokens import FOLD_PANE, Role, look, px, space
from ui.widgets.banner import Banner, BannerContent
from ui.widgets.buttons import Action, button
from ui.widgets.card import FactCard
from ui.widgets.glyphs import StateGlyph
from ui.widgets.labels import plain_label
from ui.widgets.rows import GrowingRows
from ui.widgets.screen import Screen, empty
from ui.widgets.scrolling import scrolled
from ui.widgets.small import EmptyState, OwnWords
from ui.widgets.timeline import RecentTimeline
from ui.words import contact_words, dotted, reach_words

MOST_TO_DO = 3
"""Lines of what is to do shown before *Show all*; the page is for a glance."""


class OverviewScreen(Screen):
    """One page that says how things stand: safe contact, three facts, what is to do, recent entries, wishes."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Overview"))
        self._shown: OverviewShown | None = None
        self._all_to_do = False
        self._doing, self._keeping = Doing(self), Keeping(self)
        self._records = Records(self, person=ctx.services.cases.keep_details)
        QShortcut(QKeySequence("Ctrl+N"), self).activated.connect(self._add_note)
        self.add_action(button(_("Add a task"), icon="plus", run=self._add_task, takes="task"))
        self.add_action(
            button(_("Add a note"), "primary", icon="note-pencil", run=self._add_note, takes="note")
        )
        inner = QWidget()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, inner)
        edges = (0, 0, space(14), 0)  # the scroll bar never stands on words
        if look().right_to_left:
            edges = (edges[2], 0, edges[0], 0)
        self._row.setContentsMargins(*edges)
        self._row.setSpacing(space(28))
        self._main, self._side = QVBoxLayout(), QVBoxLayout()
        for column in (self._main, self._side):
            column.setSpacing(space(12))
        self._row.addLayout(self._main, 1)
        self._aside = QWidget()
        self._aside.setLayout(self._side)
        self._side.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self._aside)
        self._build_main()
        self._page = scrolled(inner)
        self.body.addWidget(self._page, 1)

    def _build_main(self) -> None:
        self.banner = Banner()
        self._main.addWidget(self.banner)
        self._facts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._facts.setSpacing(space(12))
        self._main.addLayout(self._facts)
        self._to_do_title = plain_label(_("To do"), Role.LEAD, bold=True)
        self._main.addWidget(self._to_do_title)
        self.to_do = GrowingRows(_("To do"))
        self.to_do.opened.connect(self._open_line)
        self.to_do.acted.connect(self._act)
        self.to_do.other_acted.connect(self._move)
        self._main.addWidget(self.to_do)
        self._more = button("", "quiet", run=self._show_all)
        self._main.addWidget(self._more)
        head = QHBoxLayout()
        head.addWidget(plain_label(_("Recent"), Role.LEAD, bold=True), 1)
        self._every = button(
            "", "quiet", trailing_icon="arrow-right", run=partial(self._go, "timeline")
        )
        head.addWidget(self._every)
        self._main.addLayout(head)
        self.recent = RecentTimeline(_("Recent"))
        self.recent.opened.connect(self._open_entry)
        self._main.addWidget(self.recent)
        nothing = _("Notes, forms and letters will stand here.")
        self._nothing = EmptyState("note-pencil", _("Nothing written yet."), nothing)
        self._main.addWidget(self._nothing)
        self._main.addStretch(1)

    def open(self, place: Place) -> None:
        if place.case_id != self.place.case_id:
            self._all_to_do = False
        super().open(place)
        self._load()

    def happened(self, event: Event) -> None:
        if event.case_id == self.place.case_id:
            self._load()

    def minute(self) -> None:
        self._load()

    def first_focus(self) -> QWidget:
        return self.to_do if self.to_do.isVisible() else self.recent

    def arrange(self, effective: int) -> None:
        super().arrange(effective)
        beside = effective >= FOLD_PANE
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._row.setDirection(across if beside else down)
        self._facts.setDirection(across if beside else down)
        self._aside.setMinimumWidth(px(312) if beside else 0)
        self._aside.setMaximumWidth(px(312) if beside else 16_777_215)

    def _load(self) -> None:
        work = partial(overview_shown, self.ctx.services, self.place.case_id, look().language)
        self.ctx.tasks.run(work, owner=self, done=self._show)

    def _show(self, now: OverviewShown) -> None:
        if now.head.id != self.place.case_id or now == self._shown:
            return
        before, self._shown = self._shown, now
        if before is None or _stands(before) != _stands(now):
            self._page.verticalScrollBar().setValue(0)
        if any(line.source == HANDED_OVER for line in now.lines):
            looked = partial(self.ctx.services.handing_over.looked_at, now.head.id)
            self.ctx.tasks.run(looked, owner=self)
        self.head.show_title(_("Overview"), now.subtitle)
        self._show_contact(now)
        empty(self._facts)
        for fact in now.facts:
            card = FactCard(fact.caption, fact.fact, fact.detail, detail_ink=fact.ink)
            self._facts.addWidget(card, 1)
        self._show_to_do(now)
        entries = ngettext("One entry", "All {n} entries", now.entries)
        self._every.say(entries.format(n=now.entries))
        self.recent.show_moments(now.recent)
        self.recent.setVisible(bool(now.recent))
        self._nothing.setVisible(not now.recent)
        self._show_side(now)

    # -- the main column

    def _show_contact(self, now: OverviewShown) -> None:
        contact, words = now.head.contact, contact_words(now.head.contact)
        safe = Action(_("Safe contact"), partial(self._go, "safe_contact"), kind="quiet")
        actions: tuple[Action, ...] = (safe,)
        if contact.state == "unset":
            actions = (Action(_("Agree on safe contact"), partial(self._go, "safe_contact")),)
        elif contact.channel != "none":
            actions = (Action(reach_words(contact), self._reach, words.icon), safe)
        kind = contact_kind(now.head)
        self.banner.show_content(
            BannerContent(kind, words.sentence, now.contact, words.icon, actions)  # type: ignore[arg-type]
        )

    def _show_to_do(self, now: OverviewShown) -> None:
        rows = now.rows if self._all_to_do else now.rows[:MOST_TO_DO]
        self._to_do_title.setVisible(bool(rows))
        self.to_do.setVisible(bool(rows))
        self.to_do.show_lines(rows)
        self._more.say(_("Show all {n}").format(n=len(now.rows)))
        self._more.setVisible(len(rows) < len(now.rows))

    def _show_all(self) -> None:
        self._all_to_do = True
        if self._shown is not None:
            self._show_to_do(self._shown)
            self.to_do.setFocus()

    # -- the side

    def _show_side(self, now: OverviewShown) -> None:
        empty(self._side)
        pronoun = now.head.pronoun
        self._heading(heading("wants", pronoun))
        if now.wishes:
            self._side.addWidget(OwnWords(now.wishes, now.wishes_source))
        else:
            self._side.addWidget(
                plain_label(_("Not written down yet."), Role.BODY, "ink2", wrap=True)
            )
        run = partial(self._records.change, "person", now.head.id, now.head.id)
        self._side.addWidget(button(_("The person’s details"), "quiet", run=run, takes="person"))
        if now.needs:
            self._heading(heading("needs", pronoun))
            for need in now.needs:
                self._side.addWidget(plain_label(need, wrap=True))
        self._show_sharing(now)
        self._show_open(now)
        self._show_support(now)
        self._show_end(now)
        self._side.addStretch(1)
        self.hold_to_rights()

    def _show_open(self, now: OverviewShown) -> None:
        """What waits to be finished, and what may be the same in another case."""
        if now.drafts:
            self._heading(_("Open drafts"))
            for draft in now.drafts:
                self._side.addWidget(self._draft(draft))
        if now.across:
            self._heading(_("In other cases"))
            go = partial(self._go, "links")
            self._side.addWidget(plain_label(now.across, Role.BODY, wrap=True))
            self._side.addWidget(button(_("Look"), "quiet", trailing_icon="arrow-right", run=go))

    def _show_support(self, now: OverviewShown) -> None:
        """Each stretch of support and whose it was; a closed case's worker stays in view."""
        if now.support:
            self._heading(_("Times of support"))
        for days, words in now.support:
            self._side.addWidget(plain_label(days, Role.BODY, wrap=True))
            self._side.addWidget(plain_label(words, Role.CAP, "ink2", wrap=True))

    def _show_sharing(self, now: OverviewShown) -> None:
        """Who was asked for help, and what may be shared with whom."""
        if now.asked:
            self._heading(_("Help asked for"))
            for line in now.asked:
                self._side.addWidget(_agreed(line, line.words))
            self._side.addWidget(button(_("Needs & plan"), "quiet", run=partial(self._go, "needs")))
        self._heading(heading("agreed", now.head.pronoun))
        for line in now.agreed:
            self._side.addWidget(_agreed(line))
        if not now.agreed:
            self._side.addWidget(plain_label(_("Nothing yet."), Role.BODY, "ink2"))

    def _show_end(self, now: OverviewShown) -> None:
        """How the case ends, how long it stays afterwards, and what holds it."""
        if now.stays:
            self._heading(_("How long it stays"))
            for words in now.stays:
                self._side.addWidget(plain_label(words, Role.BODY, "ink2", wrap=True))
        self._side.addSpacing(space(8))
        hold = self._keeping.lift if now.is_held else self._keeping.hold
        ends: list[tuple[str, Callable[[], object], bool, str]] = [
            (_("Hand the case over"), self._hand_over, now.head.is_open, "case.hand_over"),
            (_("Close the case"), partial(self._go, "closing"), now.head.is_open, "case.close"),
            (_("Take the case up again"), partial(self._go, "reopening"), not now.head.is_open, "case.close"),
            (
                _("Lift the hold") if now.is_held else _("Hold this case"),
                partial(hold, now.head.id, now.head.reference), True, "case.hold",
            ),
            (
                _("Kept and destroyed"),
                partial(self.ctx.navigate, Place("retention", None, now.head.id)), not now.head.is_open, "",
            ),
        ]  # fmt: skip
        for words, run, is_offered, takes in ends:
            if is_offered:
                self._side.addWidget(button(words, "quiet", run=run, takes=takes))

    def _heading(self, words: str) -> None:
        if self._side.count():
            self._side.addSpacing(space(10))
        self._side.addWidget(plain_label(words, Role.LEAD, bold=True, wrap=True))

    def _draft(self, draft: DraftLine) -> QWidget:
        if not draft.is_own:
            words = _("{who} has unsaved words here").format(who=draft.who)
            return plain_label(words, Role.CAP, "ink2", wrap=True)
        go = partial(self.ctx.navigate, draft_place(draft))
        return button(draft_words(draft), "quiet", icon="pencil-simple", run=go)

    # -- doing

    def _with_line(self, key: str, act: str) -> None:
        lines = self._shown.lines if self._shown else ()
        line = next((one for one in lines if row_key(one) == key), None)
        if line is not None:
            getattr(self._doing, act)(line)

    def _open_line(self, key: str) -> None:
        self._with_line(key, "open")

    def _act(self, key: str) -> None:
        self._with_line(key, "act")

    def _move(self, key: str) -> None:
        self._with_line(key, "move")

    def _reach(self) -> None:
        if self._shown is not None:
            head = self._shown.head
            self._doing.reach(head.id, head.name, head.contact)

    def _add_task(self) -> None:
        sheet = self.ctx.unsaved.sheet("task", case_id=self.place.case_id)
        planned = ask_task(self, self.ctx.services.clock.today(), sheet)
        if planned is None:
            return
        task = Task(
            case_id=self.place.case_id, title=planned.title, kind=planned.kind, due_on=planned.on,
            due_at=planned.at,
        )  # fmt: skip
        add = partial(self.ctx.services.notes.add_task, task)
        self.ctx.tasks.run(sheet.through(add), owner=self)

    def _hand_over(self) -> None:
        whom = partial(self.ctx.services.handing_over.colleagues, self.place.case_id)
        self.ctx.tasks.run(whom, owner=self, done=self._ask_whom)

    def _ask_whom(self, colleagues: list[tuple[str, str]]) -> None:
        if not colleagues:
            words = _("Nobody else here can carry a case yet. A colleague is added under Settings.")
            self.ctx.toast(Said(words))
            return
        sheet = self.ctx.unsaved.sheet("hand_over", case_id=self.place.case_id)
        found = ask_whom(self, colleagues, sheet)
        if found is None:
            return
        hand = partial(
            self.ctx.services.handing_over.hand_over, self.place.case_id, found.to_id, found.because,
            with_tasks=found.with_tasks,
        )  # fmt: skip
        said = Said(_("The case is handed over."))
        self.ctx.tasks.run(sheet.through(hand), owner=self, done=lambda _id: self.ctx.toast(said))

    def _go(self, screen: str) -> None:
        self.ctx.navigate(Place(screen, self.place.case_id))

    def _open_entry(self, key: str) -> None:
        self.ctx.navigate(Place("timeline", self.place.case_id, key.split(" ")[1]))

    def _add_note(self) -> None:
        self.ctx.navigate(Place("timeline", self.place.case_id, part="write"))


def _agreed(line: Agreed, sign: str = "") -> QWidget:
    """One line with its sign, which is read aloud as `sign` where its own word says too little."""
    row = QWidget()
    box = QHBoxLayout(row)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(space(8))
    box.addWidget(StateGlyph(line.state, sign), 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(plain_label(line.recipient, Role.BODY, wrap=True))
    about = dotted(line.purpose, line.words)
    words.addWidget(plain_label(about, Role.CAP, "ink2", wrap=True))
    box.addLayout(words, 1)
    return row


def _stands(shown: OverviewShown) -> tuple[str, bool]:
    """Whose case it is and whether it is open: who closed it at the foot of the page reads from its top."""
    return shown.head.id, shown.head.is_open
