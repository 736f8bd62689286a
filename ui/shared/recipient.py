"""To whom something goes: nobody before somebody chooses; under the name stands what they share with immigration."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.events import Event
from app.i18n import _
from ui.models.directory import sharing_words
from ui.shared.records import Records
from ui.tokens import space
from ui.widgets.banner import QuietBox
from ui.widgets.buttons import Button, button
from ui.widgets.inputs import ChoiceBox
from ui.widgets.screen import Screen, empty

if TYPE_CHECKING:
    from app.services.directory import SharingAnswer


def recipients(
    services: Any, case_id: str | None, purposes: Collection[str]
) -> tuple[list[tuple[str, str]], str]:
    """Return everybody it could go to, nobody first, and who is meant: the only one the person agreed to, or nobody.

    The first name of a list is not a choice, and what went to the wrong one cannot be taken back.  On the case lane.
    """
    agreed = services.consents.agreed_for(case_id, purposes)
    partners = [(one.id, one.name) for one in services.directory.organisations()]
    others = [pair for pair in agreed if pair not in partners]
    offered = [("", _("Nobody chosen yet")), *partners, *others]
    return offered, agreed[0][0] if len(agreed) == 1 else ""


def say_what_is_missing(
    act: Button, words: str, box: ChoiceBox, *, others: Collection[Button] = ()
) -> bool:
    """Have the button for an act say that nobody is chosen yet, and the others wait; returns whether somebody is."""
    chosen = bool(box.chosen())
    act.say(words if chosen else _("Choose who it is for"))
    for one in others:
        one.setEnabled(chosen)
    return chosen


def ask_who(box: ChoiceBox) -> None:
    """Lead to the choice that is missing."""
    box.setFocus(Qt.FocusReason.OtherFocusReason)
    box.showPopup()


class RecipientNote(QWidget):
    """One calm box under the name of a recipient, with the way to write their answer down."""

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self._screen, self._ctx = screen, screen.ctx
        self._records = Records(screen)
        self._organisation = ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(space(4))
        self._ctx.events.happened.connect(self._happened)
        self.hide()

    def show_for(self, organisation_id: str | None) -> None:
        """Say what this recipient answered; nothing for nobody."""
        if organisation_id == self._organisation:
            return
        self._organisation = organisation_id or ""
        self._load()

    def _load(self) -> None:
        organisation_id = self._organisation
        if not organisation_id:
            self.hide()
            return
        services = self._ctx.services

        def look() -> tuple[SharingAnswer, str]:
            answer = services.directory.sharing_answer(organisation_id)
            return answer, sharing_words(answer, services.clock.today())

        self._ctx.tasks.run(look, owner=self, done=self._show)

    def _happened(self, event: Event) -> None:
        if event.record_id == self._organisation and event.action == "organisation.changed":
            self._load()

    def _show(self, found: tuple[SharingAnswer, str]) -> None:
        answer, words = found
        if answer.organisation_id != self._organisation:
            return
        empty(self._column)
        icon = {"no": "shield-check", "yes": "warning-circle"}.get(answer.state, "question")
        self._column.addWidget(QuietBox(words, icon=icon))
        ask = partial(self._ask, answer.organisation_id)
        self._column.addWidget(
            button(_("Write down their answer"), "quiet", run=ask, takes="organisation")
        )
        self._screen.hold_to_rights()
        self.show()

    def _ask(self, organisation_id: str) -> None:
        today = self._ctx.services.clock.today().isoformat()
        self._records.part(
            "organisation", None, organisation_id,
            _("Do they pass on what they hear to immigration enforcement?"),
            self._ctx.services.directory.keep,
            shares="", shares_if="", shares_asked_on=today, shares_answered_by="", shares_how="",
        )  # fmt: skip
