"""Needs & plan of a case: what somebody needs, what they want in their words, and what is done about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut

from app.domain.goal import Goal
from app.events import Event
from app.i18n import _, format_date, pgettext
from app.services.needs import Need
from app.services.plan import ActionView, GoalView
from app.services.plan_lists import service_words
from app.services.referrals import ReferralView
from ui.context import Context, Place
from ui.models.plan import PlanShown, plan_shown, ratings, reason_words, state_words, step_words
from ui.shared.doing import Restricting
from ui.shared.list_screen import ListScreen
from ui.shared.planning import Planning
from ui.shared.recipient import RecipientNote
from ui.shared.referring import Referring
from ui.tokens import Role
from ui.widgets.buttons import button
from ui.widgets.frame import PreviewPane
from ui.widgets.labels import plain_label
from ui.widgets.small import EmptyState, KeyValues, OwnWords
from ui.words import dotted

if TYPE_CHECKING:
    from app.services.referrals import Step

_CONCERNS = ("goal.", "referral.", "task.", "form.", "consent.", "letter.", "record.", "change.")


class NeedsScreen(ListScreen):
    """Areas of life, goals and what is done for them; the pane says more about the current line."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Needs & plan"))
        self._shown: PlanShown | None = None
        self._wanted = ""
        self._planning, self._referring = Planning(self), Referring(self)
        self._restricting = Restricting(self)
        QShortcut(QKeySequence("Ctrl+N"), self).activated.connect(self._add_goal)
        self.add_action(
            button(
                _("Type a reply"),
                icon="arrow-bend-down-left",
                run=self._referring.by_code,
                takes="referral",
            )
        )
        self.add_action(
            button(_("Add a goal"), "primary", icon="plus", run=self._add_goal, takes="goal")
        )
        nothing = EmptyState(
            "first-aid-kit", _("Nothing written down yet."),
            _("What they need and want stands here, in their own words, with what is done about it."),
        )  # fmt: skip
        self.add_list(_("Needs & plan"), acted=self._act, nothing=nothing)
        self.add_preview()
        self._copy_button = button("", icon="printer", run=self._copy, takes="letter.print")
        self._foot = self.add_foot()
        self._foot.add_trailing(self._copy_button)

    def open(self, place: Place) -> None:
        self._wanted = place.record_id or ""
        super().open(place)

    def happened(self, event: Event) -> None:
        if event.case_id == self.place.case_id and event.action.startswith(_CONCERNS):
            self._load()

    def _load(self) -> None:
        work = partial(plan_shown, self.ctx.services, self.place.case_id)
        self.ctx.tasks.run(work, owner=self, done=self._show)

    def _show(self, now: PlanShown) -> None:
        self._shown = now
        self.show_rows(now.lines)
        self._foot.setVisible(any(isinstance(one, GoalView) for one in now.behind.values()))
        self._copy_button.say(_("A copy for {who}").format(who=now.name))
        self._go_to_wanted(now)
        if not now.lines:
            self._preview("")

    def _go_to_wanted(self, now: PlanShown) -> None:
        """Stand on what was asked for, a goal or a referral."""
        wanted, self._wanted = self._wanted, ""
        found = next((key for key in now.behind if wanted and key.endswith(f":{wanted}")), "")
        if found:
            self.list.choose(found)
            if self.place.part == "reply" and isinstance(now.behind[found], ReferralView):
                self._referring.answer(now.behind[found])

    # -- the pane

    def _preview(self, key: str) -> None:
        behind = self._shown.behind.get(key) if self._shown else None
        self._side.clear()
        if isinstance(behind, Need):
            self._show_need(self._side, behind)
        elif isinstance(behind, GoalView):
            self._show_goal(self._side, behind)
        elif isinstance(behind, ActionView):
            self._show_action(self._side, behind)
        elif isinstance(behind, ReferralView):
            self._show_referral(self._side, behind)
        self._side.column.addStretch(1)
        self.hold_to_rights()

    def _show_need(self, pane: PreviewPane, need: Need) -> None:
        on = format_date(need.on, today=self._today()) if need.on else ""
        pane.show_title(need.title, _("talked about {day}").format(day=on) if on else "")
        pronoun = self._shown.pronoun if self._shown else ""
        for words in (need.own_words, need.wants):
            if words:
                pane.add(OwnWords(words, ""))
        if need.keeps_back:
            words = _("What was said about it is restricted. It stands in the form.")
            pane.add(plain_label(words, Role.BODY, "ink2", wrap=True))
        for _key, words in ratings(need, self.ctx.services.needs, pronoun):
            pane.add(plain_label(words, wrap=True))
        self._offer(
            pane,
            "goal",
            (_("Add a goal"), partial(self._planning.goal_for, self.place.case_id, need)),
        )
        look = partial(self.ctx.navigate, Place("form", self.place.case_id, need.sitting_id))
        self._offer(pane, "", (_("Open the form"), look))

    def _show_goal(self, pane: PreviewPane, view: GoalView) -> None:
        goal, today = view.goal, self._today()
        pane.show_title(goal.words)
        if goal.need:
            pane.add(OwnWords(goal.need, ""))
        review = format_date(goal.review_on, today=today) if goal.review_on else ""
        since = format_date(goal.started_on, today=today) if goal.started_on else ""
        said = (
            (_("Since"), since), (pgettext("goal", "By"), goal.target.words if goal.target else ""),
            (_("Who"), goal.who), (_("Look again"), review), (pgettext("goal", "How it goes"), goal.outcome),
        )  # fmt: skip
        pane.add(KeyValues([pair for pair in said if pair[1]]))
        case = self.place.case_id
        self._offer(
            pane, "goal",
            (_("Ask for help"), partial(self._referring.ask, case, goal_id=goal.id)),
            (_("How far has it come?"), partial(self._planning.progress, goal)),
            (_("Change it"), partial(self._planning.write, case, goal.id)),
        )  # fmt: skip
        self._offer_restriction(pane, goal)

    def _show_action(self, pane: PreviewPane, action: ActionView) -> None:
        pane.show_title(action.title, action.outcome)
        if action.done_on is None:
            self._offer(pane, "task", (_("Another day"), partial(self._planning.move, action)))

    def _show_referral(self, pane: PreviewPane, one: ReferralView) -> None:
        pane.show_title(
            one.organisation, dotted(service_words(one.service), state_words(one.state))
        )
        said = (
            (pgettext("referral", "About"), one.asks), (_("To know"), one.details), (_("How soon"), one.needed_by),
            (_("When"), one.appointment), (_("They add"), one.conditions),
            (_("Why"), dotted(reason_words(one.reason), one.because)),
        )  # fmt: skip
        pane.add(KeyValues([pair for pair in said if pair[1]]))
        code = KeyValues([])
        code.add(_("Reply code"), one.code, code=True)
        pane.add(code)
        if one.steps:
            pane.add_heading(_("What came of it"))
            pane.add(KeyValues([self._step(step) for step in one.steps], key_width=104))
        if one.step in ("ask_consent", "send", "ask_again"):
            note = RecipientNote(self)
            pane.add(note)
            note.show_for(one.organisation_id)
        if not one.agreed and one.is_open and one.state != "draft":
            pane.add(plain_label(_("They do not agree to this any more."), wrap=True))
        self._offer_moves(pane, one)

    def _offer_moves(self, pane: PreviewPane, one: ReferralView) -> None:
        act = self._referring
        offers: list[tuple[str, Callable[[], object]]] = []
        if step_words(one):
            offers.append((step_words(one), partial(self._step_on, one)))
        if one.state == "draft":
            offers.append((_("Change it"), partial(act.ask, one.case_id, referral_id=one.id)))
        if one.step in ("send", "ask_again") and one.letter:
            offers.append((_("Mark as sent"), partial(act.mark_sent, one)))
        if one.step == "ask_again":
            offers.append((_("Type the reply"), partial(act.reply, one)))
        if "no_reply" in one.may_become:
            offers.append((_("No reply came"), partial(act.no_reply, one)))
        if "revoked" in one.may_become:
            offers.append((_("Take it back"), partial(act.take_back, one)))
        self._offer(pane, "referral", *offers)
        self._offer_restriction(pane, one)

    def _offer_restriction(self, pane: PreviewPane, one: Goal | ReferralView) -> None:
        """Last of all: keep it from passing eyes, or let it be seen again."""
        words, verb, icon = _("Restrict it"), self._restricting.restrict, "lock-key"
        takes = "goal" if isinstance(one, Goal) else "referral"
        if one.restricted:
            words, verb, icon = _("Lift the restriction"), self._restricting.lift, "lock-key-open"
            takes = "restricted.open"
        pane.add(button(words, "quiet", icon=icon, run=partial(verb, one.id), takes=takes))

    def _offer(
        self, pane: PreviewPane, takes: str, *offers: tuple[str, Callable[[], object]]
    ) -> None:
        """Put what can be done under the words, the first most in sight."""
        for number, (words, run) in enumerate(offers):
            kind = "quiet" if number or not takes else "soft"
            pane.add(button(words, kind, run=run, takes=takes))  # type: ignore[arg-type]

    def _step(self, step: Step) -> tuple[str, str]:
        day = format_date(step.on, today=self._today())
        return state_words(step.state), dotted(day, step.who)

    # -- doing

    def _act(self, key: str) -> None:
        behind = self._shown.behind.get(key) if self._shown else None
        if isinstance(behind, Need):
            self._planning.goal_for(self.place.case_id, behind)
        elif isinstance(behind, GoalView):
            self._planning.add_step(behind.goal)
        elif isinstance(behind, ActionView):
            self._planning.done(behind)
        elif isinstance(behind, ReferralView):
            self._step_on(behind)

    def _step_on(self, one: ReferralView) -> None:
        """The next step of a referral; after the help it is the goal that is asked about."""
        if one.step != "ask_person":
            self._referring.step(one)
            return
        goal = self._shown.behind.get(f"goal:{one.goal_id}") if self._shown else None
        if isinstance(goal, GoalView):
            self._planning.progress(goal.goal)

    def _add_goal(self) -> None:
        if self.ctx.allows("goal"):
            self._planning.write(self.place.case_id)

    def _copy(self) -> None:
        if self._shown is not None:
            self._planning.copy_for(self.place.case_id, self._shown.name, self._shown.mind)

    def _today(self) -> date:
        today: date = self.ctx.services.clock.today()
        return today
