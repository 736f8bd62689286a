"""In other cases: the same phone, address, employer or name elsewhere.  Suggested, never merged."""

from __future__ import annotations

from functools import partial

from app.events import Event
from app.i18n import _
from ui.context import Context, Place
from ui.dialogs.question import Question, ask
from ui.models.links import AcrossShown, across_shown
from ui.shared.list_screen import ListScreen
from ui.widgets.banner import Banner, BannerContent, QuietBox
from ui.widgets.buttons import Action, button
from ui.widgets.small import EmptyState


class LinksScreen(ListScreen):
    """What this case shares with others.  Two records may be said to be one person, and that can be taken back."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("In other cases"))
        self.add_action(button(_("Back"), "plain", icon="arrow-left", run=ctx.back))
        self.banner = Banner()
        self.body.addWidget(self.banner)
        self.body.addWidget(QuietBox(_("A hint, nothing more: people share phones and rooms.")))
        more = _(
            "Phones, addresses, employers and full names that stand in another case too are shown here."
        )
        nothing = EmptyState("users", _("Nothing is shared."), more)
        self.add_list(_("In other cases"), self._open, nothing=nothing)
        self.list.other_acted.connect(self._join)

    def happened(self, event: Event) -> None:
        if event.case_id is not None:
            self._load()

    def minute(self) -> None:
        self._load()

    def _load(self) -> None:
        work = partial(across_shown, self.ctx.services, self.place.case_id)
        self.ctx.tasks.run(work, owner=self, done=self._show)

    def _show(self, now: AcrossShown) -> None:
        self.show_rows(now.lines)
        self.banner.show_content(self._same(now) if now.same_id else None)

    def _same(self, now: AcrossShown) -> BannerContent:
        look = partial(self.ctx.navigate, Place("overview", now.same_id))
        return BannerContent(
            "closed", _("Said to be the same person as {case}").format(case=now.same),
            _("Both cases stay as they are."), "users",
            (Action(_("Look"), look, kind="quiet"), Action(_("They are two people"), self._part, kind="quiet")),
        )  # fmt: skip

    def _open(self, key: str) -> None:
        self.ctx.navigate(Place("overview", key.split(" ")[0]))

    def _join(self, key: str) -> None:
        """Say that both are one person."""
        question = Question(
            _("Are they the same person?"),
            _("Both cases stay as they are, and it can be taken back. What you write stays in the trail."),
            act=_("The same person"), safe=_("Not sure"), kind="secondary", reason=_("How you know"),
        )  # fmt: skip
        other = key.split(" ")[0]
        sheet = self.ctx.unsaved.sheet("join", other, case_id=self.place.case_id)
        answer = ask(self, question, sheet)
        if answer.act:
            join = partial(self.ctx.services.links.join, self.place.case_id, other, answer.reason)
            self.ctx.tasks.run(sheet.through(join), owner=self)

    def _part(self) -> None:
        """Take it back."""
        question = Question(
            _("Are they two people?"), _("Nothing else changes."), act=_("Two people"), safe=_("Leave it"),
            kind="secondary", reason=_("How you know"),
        )  # fmt: skip
        sheet = self.ctx.unsaved.sheet("part", case_id=self.place.case_id)
        answer = ask(self, question, sheet)
        if answer.act:
            part = partial(self.ctx.services.links.part, self.place.case_id, answer.reason)
            self.ctx.tasks.run(sheet.through(part), owner=self)
