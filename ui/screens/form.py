"""The form runner: one section a page, answers kept as they are given, every question may be left."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QActionGroup, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from app.i18n import _, language_name, ngettext
from ui.context import Context, Place, Said
from ui.dialogs.form_file import OlderAnswers
from ui.dialogs.question import Question, ask
from ui.forms.page import FormPage
from ui.forms.question import DATES
from ui.forms.rail import SectionRail
from ui.models.form import day, languages_shown, person, place_in_form, stops
from ui.shared.doing import Restricting
from ui.tokens import FOLD_CASE_RAIL, Role, font
from ui.widgets.banner import Banner, BannerContent
from ui.widgets.buttons import Action, Button, button
from ui.widgets.screen import Screen
from ui.widgets.scrolling import scrolled

if TYPE_CHECKING:
    from app.services.form_views import RunnerPage
    from ui.words import ContactWords

IDLE_MS = 10_000
"""After so long without an answer, what was typed becomes one revision."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A page with how its dates were read; made on the case lane."""

    page: RunnerPage
    readings: dict[str, str] = field(repr=False)
    day: str


class FormScreen(Screen):
    """One filling of a form."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Form"))
        self._page: RunnerPage | None = None
        self._is_left = True
        self.section_rail = SectionRail()
        self.section_rail.chosen.connect(self._go)
        self.section_rail.back.connect(self._to_forms)
        self.add_rail(self.section_rail)
        self.languages = button(
            "", icon="translate", name=_("Languages"), run=self._offer_languages
        )
        self.add_action(self.languages)
        self.older = button(
            _("From an older version"), icon="clock-counter-clockwise", run=self._show_older
        )
        self.older.setProperty("unwanted", True)
        self.add_action(self.older)
        self.paper = button(_("On paper"), icon="printer", run=self._to_paper, takes="letter.print")
        self.paper.setProperty("unwanted", True)
        self.add_action(self.paper)
        self.add_action(button(_("Pause"), icon="pause", run=self._pause))
        self._banner = Banner()
        self.body.addWidget(self._banner)
        self.page = FormPage(may_open=ctx.allows("restricted.open"))
        self.page.answered.connect(self._answer)
        self.page.skipped.connect(self._skip)
        self.page.row_wanted.connect(self._add_row)
        self.page.row_unwanted.connect(self._remove_row)
        self.page.opening_wanted.connect(self._open_restricted)
        self.page_area = scrolled(self.page, _("Questions"))
        self.body.addWidget(self.page_area, 1)
        self._add_foot()
        self._idle = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._idle.timeout.connect(self._rest)
        for key, by in (("Ctrl+PgDown", 1), ("Ctrl+PgUp", -1)):
            QShortcut(QKeySequence(key), self).activated.connect(partial(self._step, by))

    def _add_foot(self) -> None:
        foot = self.add_foot()
        foot.add_leading(button(_("Back"), icon="arrow-left", run=partial(self._step, -1)))
        self.contents = button("", trailing_icon="caret-down", run=self._offer_sections)
        self.contents.hide()
        foot.add_leading(self.contents)
        foot.words.setText(_("You can stop at any time. Everything is kept."))
        self.next = Button(_("Next"), "primary", trailing_icon="arrow-right")
        self.next.clicked.connect(lambda: self._step(1))
        foot.add_trailing(self.next)

    # -- coming and going

    def open(self, place: Place) -> None:
        super().open(place)
        self._is_left = False
        self._page = None
        self._load("", turn=True)
        self._load_person()

    def minute(self) -> None:
        self._load_person()

    def leave(self) -> None:
        """Keep what is typed and make it one revision; the page is remembered."""
        if self._page is None or self._is_left:
            return
        self.page.keep()
        self._is_left = True
        self._idle.stop()
        page = self._page
        leave = partial(self.ctx.services.forms.leave, page.sitting_id, page=page.section.path)
        self.ctx.tasks.run(leave, owner=self)

    def arrange(self, effective: int) -> None:
        super().arrange(effective)
        narrow = effective < FOLD_CASE_RAIL
        self.section_rail.setVisible(not narrow)
        self.contents.setVisible(narrow)

    def _pause(self) -> None:
        self.ctx.toast(Said(_("Paused. Everything so far is kept.")))
        self._to_forms()

    def _to_forms(self) -> None:
        self.ctx.navigate(Place("forms", self.place.case_id))

    def _rest(self) -> None:
        """Nobody types any more: what was typed becomes a revision, with what the form worked out."""
        if not self._is_left:
            rest = partial(self.ctx.services.forms.rest, self.place.record_id)
            self.ctx.tasks.run(rest, owner=self)

    # -- loading and showing

    def _load(self, section: str, *, turn: bool = False, insist: bool = False) -> None:
        forms, sitting = self.ctx.services.forms, self.place.record_id
        today = self.ctx.services.clock.today()

        def ask_page() -> _Found:
            page = forms.page(sitting, section)
            dates = [one for one in page.section.questions() if one.type in DATES]
            return _Found(
                page, {one.key: forms.read_date(one.value) for one in dates}, day(page, today)
            )

        show = partial(self._show, turn=turn, insist=insist)
        self.ctx.tasks.run(ask_page, owner=self, done=show)

    def _load_person(self) -> None:
        cases, case_id = self.ctx.services.cases, self.place.case_id
        self.ctx.tasks.run(lambda: person(cases.head(case_id)), owner=self, done=self._show_person)

    def _show_person(self, found: tuple[str, ContactWords]) -> None:
        name, contact = found
        self.section_rail.show_person(name, contact.line, contact.icon, is_open=contact.open)

    def _show(self, found: _Found, *, turn: bool, insist: bool) -> None:
        page = found.page
        if self._is_left or page.sitting_id != self.place.record_id:
            return
        if not turn and self._page is not None and page.section.path != self._page.section.path:
            return  # an answer's echo, after the page was turned
        self._page = page
        self.head.show_title(page.section.label[0], place_in_form(page))
        rail = self.section_rail
        rail.show_progress(page.title, found.day, page.looked_at, page.total)
        has_hard = any(one.folded for one in page.sections)
        rail.show_sections(stops(page), page.section.path, has_hard=has_hard)
        self._show_tools(page)
        self.page.show_section(
            page.section, page.languages, found.readings, page.taken, insist=insist
        )
        if turn:
            self.page_area.verticalScrollBar().setValue(0)
            self.page.focus_first()

    def _show_tools(self, page: RunnerPage) -> None:
        pausing = bool(page.pauses) and not page.went_on
        if pausing != self._banner.isVisibleTo(self):
            self._banner.show_content(self._pause_words() if pausing else None)
        last = page.section.number == len(page.sections)
        following = "" if last else page.sections[page.section.number].label[0]
        self.next.setText(_("Done") if last else _("Next"))
        self.next.setAccessibleName(
            _("Done") if last else _("Next: {section}").format(section=following)
        )
        self.next.trailing_glyph = None if last else "arrow-right"
        # One primary button a view: while there is a reason to pause, that is Pause.
        self.next.kind = "secondary" if pausing else "primary"
        self.next.setFont(font(Role.BODY, bold=not pausing))
        self.next.updateGeometry()
        self.contents.say(_("{n} of {all}").format(n=page.section.number, all=len(page.sections)))
        self.contents.setAccessibleName(_("Sections, {place}").format(place=place_in_form(page)))
        self.languages.setText(languages_shown(page))
        words = _("Languages: {shown}").format(shown=languages_shown(page))
        self.languages.setAccessibleName(words)
        self.languages.setProperty("unwanted", len(page.offered) < 2)
        self.older.setProperty("unwanted", not page.no_longer_asked)
        self.paper.setProperty("unwanted", not page.letter)
        self.head.arrange(self.effective())

    def _to_paper(self) -> None:
        """The letter made of these answers; leaving keeps them first."""
        if self._page is not None:
            self.ctx.navigate(Place("letter", self.place.case_id, self._page.letter))

    def _show_older(self) -> None:
        if self._page is not None:
            OlderAnswers(self, self._page.no_longer_asked).exec()

    def _pause_words(self) -> BannerContent:
        go_on = Action(_("Go on, I have a reason"), self._go_on, kind="quiet")
        pause = Action(_("Pause"), self._pause, kind="primary")
        line = _("This may not be a safe moment to talk.")
        more = _("Make it private first, or pause. Everything so far is kept.")
        return BannerContent("attention", line, more, "pause", (pause, go_on))

    # -- languages and sections

    def _offer_languages(self) -> None:
        self._language_menu(QMenu(self)).exec(
            self.languages.mapToGlobal(self.languages.rect().bottomLeft())
        )

    def _language_menu(self, menu: QMenu) -> QMenu:
        """The language the form is asked in, and one more beside it."""
        page = self._page
        if page is None:
            return menu
        first, second = page.languages[0], (*page.languages, "")[1]
        self._choices(menu, _("Asked in"), page.offered, first, lambda code: (code, second))
        menu.addSeparator()
        others = ("", *(code for code in page.offered if code != first))
        self._choices(menu, _("Also show"), others, second, lambda code: (first, code))
        return menu

    def _choices(
        self, menu: QMenu, title: str, codes: tuple[str, ...], on: str, chosen: Any
    ) -> None:
        menu.addAction(title).setEnabled(False)
        group = QActionGroup(menu)
        for code in codes:
            name = language_name(code) if code else _("One language only")
            entry = menu.addAction(name, partial(self._speak, *chosen(code)))
            entry.setCheckable(True)
            entry.setChecked(code == on)
            group.addAction(entry)

    def _speak(self, first: str, second: str) -> None:
        self.page.keep()
        other = "" if second == first else second
        work = partial(self.ctx.services.forms.speak, self.place.record_id, first, other)
        section = self._page.section.path if self._page else ""
        self.ctx.tasks.run(work, owner=self, done=lambda _none: self._load(section, turn=True))

    def _offer_sections(self) -> None:
        """The sections, and what has no room in the head, where the rail has none."""
        page = self._page
        if page is None:
            return
        menu = QMenu(self)
        for stop in stops(page):
            words = f"{stop.words}  {stop.count}" if stop.count else stop.words
            entry = menu.addAction(words, partial(self._go, stop.key))
            entry.setCheckable(True)
            entry.setChecked(stop.key == page.section.path)
        menu.addSeparator()
        menu.addAction(_("Pause"), self._pause)
        if page.letter and self.ctx.allows("letter.print"):
            menu.addAction(_("On paper"), self._to_paper)
        if len(page.offered) > 1:
            self._language_menu(menu.addMenu(_("Languages")))
        menu.exec(self.contents.mapToGlobal(self.contents.rect().topLeft()))

    # -- answering

    def _answer(self, key: str, value: object) -> None:
        self._do(self.ctx.services.forms.answer, key, value)

    def _skip(self, key: str, state: str) -> None:
        self._do(self.ctx.services.forms.skip, key, state)

    def _add_row(self, path: str) -> None:
        self._do(self.ctx.services.forms.add_row, path)

    def _remove_row(self, path: str) -> None:
        question = Question(
            _("Take this entry away?"), _("Its answers go with it; the history keeps them."),
            act=_("Take it away"), safe=_("Keep it"), kind="delete",
        )  # fmt: skip
        if ask(self, question).act:
            self.page.keep()
            self._do(self.ctx.services.forms.remove_row, path)

    def _open_restricted(self) -> None:
        """Ask why, then show the restricted answers for as long as this page is in view."""
        if self._page is not None:
            self.page.keep()
            sitting, section = self._page.sitting_id, self._page.section.path
            Restricting(self).open_answers(
                sitting, section, partial(self._load, section, turn=True)
            )

    def _do(self, verb: Any, *given: object) -> None:
        """Have the service keep it, then show what follows from it."""

        def kept(_result: object) -> None:
            self.ctx.saved(_("as you type"))
            if not self._is_left and self._page is not None:
                self._load(self._page.section.path)

        self._idle.start()
        self.ctx.tasks.run(partial(verb, self.place.record_id, *given), owner=self, done=kept)

    def _go_on(self) -> None:
        question = Question(
            _("Go on although it may not be private?"), _("Your reason stays with this form."),
            act=_("Go on"), safe=_("Pause"), reason=_("The reason, in a few words"),
        )  # fmt: skip
        about = self.place.record_id or ""
        sheet = self.ctx.unsaved.sheet("not_private", about, case_id=self.place.case_id)
        answer = ask(self, question, sheet)
        if answer.act:
            self.page.keep()
            section = self._page.section.path if self._page else ""
            work = partial(self.ctx.services.forms.go_on, self.place.record_id, answer.reason)
            self.ctx.tasks.run(
                sheet.through(work), owner=self, done=lambda _none: self._load(section, turn=True)
            )

    # -- turning pages

    def _go(self, section: str, *, insist: bool = False) -> None:
        self.page.keep()
        self._load(section, turn=True, insist=insist)

    def _step(self, by: int) -> None:
        if self._page is None:
            return
        paths = [one.path for one in self._page.sections]
        at = paths.index(self._page.section.path) + by
        if 0 <= at < len(paths):
            self._go(paths[at])
        elif at < 0:
            self._to_forms()
        else:
            self.page.keep()
            forms, sitting = self.ctx.services.forms, self.place.record_id
            self.ctx.tasks.run(partial(forms.page, sitting), owner=self, done=self._finish)

    def _finish(self, page: RunnerPage) -> None:
        """Done: say first what there may be to look at again; it may all stay as it is."""
        if page.to_look_at and not ask(self, _look_again(len(page.to_look_at))).act:
            self._go(page.to_look_at[0], insist=True)
            return
        self._idle.stop()
        finish = partial(self.ctx.services.forms.finish, page.sitting_id)

        def done(_none: object) -> None:
            self._is_left = True
            self.ctx.toast(Said(_("Kept as finished. It can still be changed.")))
            self._to_forms()

        self.ctx.tasks.run(finish, owner=self, done=done)

    def first_focus(self) -> QWidget | None:
        return None


def _look_again(sections: int) -> Question:
    title = ngettext(
        "One section may need another look", "{n} sections may need another look", sections
    )
    return Question(
        title.format(n=sections), _("It can also stay as it is: a finished form can be changed later."),
        act=_("Finish as it is"), safe=_("Look again"), kind="secondary",
    )  # fmt: skip
