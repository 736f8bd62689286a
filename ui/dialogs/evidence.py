"""What is known of an item of evidence, when it is added and later; and the password of a protected file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from app.domain.partial_date import PartialDate
from app.errors import UserError
from app.i18n import NP_, _, pgettext
from ui.categories import CATEGORIES, category_words
from ui.dialogs.question import Dialog
from ui.unsaved import Sheet
from ui.widgets.answers import CheckRow
from ui.widgets.buttons import Button
from ui.widgets.chips import Choice, ChoiceChips
from ui.widgets.field import Field
from ui.widgets.inputs import ChoiceBox, TextLine
from ui.words import sentence

if TYPE_CHECKING:
    from app.domain.attachment import Attachment
    from app.services.requirements import Paper, Requirement

KINDS = {
    "document": NP_("item", "Document"), "photo": NP_("item", "Photo"), "messages": NP_("item", "Messages"),
    "ledger": NP_("item", "Notes of pay or debt"), "web": NP_("item", "From the web"),
    "object": NP_("item", "Photo of an object"), "body_map": NP_("item", "Drawing of injuries"),
}  # fmt: skip
COPIES = {
    "copy": NP_("item", "A copy"), "original": NP_("item", "The original"),
    "copy_seen": NP_("item", "A copy, the original was seen"),
}  # fmt: skip
_NOT_OFFERED = ("whole_record", "legal_privileged")


@dataclass(frozen=True, slots=True)
class Offer:
    """What the pathways of the case ask for, and the papers they know."""

    asked: tuple[Requirement, ...] = ()
    papers: tuple[Paper, ...] = field(default=(), repr=False)


class EvidenceDialog(Dialog):
    """A title of one's own is needed: the file's name may say too much."""

    def __init__(
        self, parent: QWidget, offer: Offer, *, file: str = "", item: Attachment | None = None,
        sheet: Sheet | None = None,
    ) -> None:  # fmt: skip
        title = _("What is known of it") if item else _("What is this?")
        said = _("The original is kept as it is; nothing in it is changed.")
        super().__init__(parent, title, f"{file}\n{said}" if file else said)
        self.found: dict[str, Any] | None = None
        self._offer, self._item = offer, item
        self._paper_before: str | None = None
        self.name = TextLine()
        self.kind = ChoiceBox([(key, pgettext("item", words)) for key, words in KINDS.items()])
        self.copy_kind = ChoiceBox(
            [(key, pgettext("item", words)) for key, words in COPIES.items()]
        )
        self.dated, self.obtained = TextLine(), TextLine()
        self.giver, self.how = TextLine(), TextLine()
        kinds = [Choice(one, category_words(one)) for one in CATEGORIES if one not in _NOT_OFFERED]
        self.categories = ChoiceChips(kinds, many=True)
        self.shows = ChoiceChips([Choice(one.key, one.label) for one in offer.asked], many=True)
        self.paper = ChoiceBox(
            [("", _("Another paper")), *((one.key, one.label) for one in offer.papers)]
        )
        self.privileged = CheckRow(_("It is between the person and their lawyer"))
        self._build()
        if item is not None:
            self._fill(item)
        elif file.lower().endswith((".jpg", ".jpeg", ".png")):
            self.kind.choose("photo")
        self.add_button(Button(_("Leave it as it is") if item else _("Not now"))).clicked.connect(
            self.reject
        )
        act = _("Keep this") if item else _("Add it")
        self.add_button(Button(act, "primary")).clicked.connect(self._done)
        self.name.setFocus()
        self.keep_in(
            sheet, title=self.name, kind=self.kind, dated=self.dated, categories=self.categories,
            obtained=self.obtained, giver=self.giver, how=self.how, copy=self.copy_kind,
            paper=self.paper, shows=self.shows, privileged=self.privileged,
        )  # fmt: skip

    def _build(self) -> None:
        self._name = Field(_("Title"), self.name, hint=_("In a few words; it stands in the index."))
        self._obtained = Field(
            _("When it came to us"), self.obtained, hint=_("A day; empty for today.")
        )
        self._dated = Field(
            _("What it is about, when"),
            self.dated,
            hint=_("As far as known: June 2025, around 2019."),
        )
        holds = Field(
            _("What it holds"), self.categories,
            hint=_("It leaves only where the person agreed to all of these."),
        )  # fmt: skip
        self._fields = [
            self._name, Field(_("Kind"), self.kind), self._dated, holds, self._obtained,
            Field(_("Who gave it"), self.giver), Field(_("How it came to us"), self.how),
            Field(_("Original or copy"), self.copy_kind),
        ]  # fmt: skip
        if self._offer.asked:
            self._fields.append(Field(_("Which paper it is"), self.paper))
            self._fields.append(Field(_("What it helps to show"), self.shows))
        for one in self._fields:
            self.parts.addWidget(one)
        self.parts.addWidget(self.privileged)

    def _fill(self, item: Attachment) -> None:
        self.name.setText(item.title)
        self.kind.choose(item.kind)
        self.copy_kind.choose(item.original_or_copy)
        self.dated.setText(item.event_date.words if item.event_date else "")
        self.obtained.setText(item.obtained_on.isoformat() if item.obtained_on else "")
        self.giver.setText(item.source_person)
        self.how.setText(item.obtained_how)
        for category in item.categories:
            self.categories.choose(category)
        for named in item.criteria:
            pathway, criterion, paper = (*named.split("/"), "", "")[:3]
            self.shows.choose(f"{pathway}/{criterion}")
            if paper:
                self.paper.choose(f"{pathway}/{paper}")
        self._paper_before = self.paper.chosen()
        self.privileged.setChecked(item.privileged)

    def _criteria(self) -> frozenset[str]:
        """Return what it helps to show; a known paper with nothing ticked shows what such papers usually do.

        What was said before stays as it was said, where neither the tick nor the paper changed.
        """
        paper = next((one for one in self._offer.papers if one.key == self.paper.chosen()), None)
        before = self._item.criteria if self._item else frozenset()
        same = self._item is not None and self.paper.chosen() == self._paper_before
        shown: set[str] = set(self.shows.on())
        found = {named for named in before if not self._is_offered(named, same)}
        if same:
            stays = {named for named in before if _requirement(named) in shown}
            found |= stays
            shown -= {_requirement(named) for named in stays}
        elif not shown and paper is not None:
            shown = set(paper.supports)
        for named in shown:
            ours = paper is not None and _pathway(paper.key) == _pathway(named)
            found.add(f"{named}/{paper.key.partition('/')[2]}" if paper and ours else named)
        return frozenset(found)

    def _is_offered(self, named: str, same: bool) -> bool:
        """Say whether this dialog decides about a link; that to every requirement goes with its paper."""
        if _requirement(named) in {one.key for one in self._offer.asked}:
            return True
        return not same and _pathway(named) in {one.pathway_id for one in self._offer.asked}

    def _done(self) -> None:
        day = PartialDate.parse(self.obtained.text())
        title = self.name.text().strip()
        unclear = bool(self.obtained.text().strip()) and not day.is_exact
        self._name.set_problem("" if title else sentence(UserError("evidence.needs_title")))
        self._obtained.set_problem(_("Write one day, such as 12 May 2026.") if unclear else "")
        if not title or unclear:
            (self.obtained if title else self.name).setFocus()
            return
        self.found = {
            "title": title, "kind": self.kind.chosen(), "event_date": self.dated.text().strip(),
            "obtained_on": day.earliest, "obtained_how": self.how.text().strip(),
            "source_person": self.giver.text().strip(), "original_or_copy": self.copy_kind.chosen(),
            "categories": frozenset(self.categories.on()), "criteria": self._criteria(),
            "privileged": self.privileged.isChecked(),
        }  # fmt: skip
        if self._item is not None and day.earliest is None:
            self.found["obtained_on"] = self._item.obtained_on
        self.accept()


def _requirement(named: str) -> str:
    """The requirement a link is to: ``us_t_visa/presence/ticket`` is to ``us_t_visa/presence``."""
    return "/".join(named.split("/")[:2])


def _pathway(named: str) -> str:
    return named.partition("/")[0]


class PasswordDialog(Dialog):
    """A protected file: its own password, used once and not kept."""

    def __init__(self, parent: QWidget, *, again: bool) -> None:
        once = _("It is used once to read the file, and not kept.")
        words = _("That was not its password.") + " " + once if again else once
        super().__init__(parent, _("This file asks for a password"), words)
        self.line = TextLine(secret=True)
        self.parts.addWidget(Field(_("Password of the file"), self.line))
        self.add_button(Button(_("Leave it out"))).clicked.connect(self.reject)
        self.add_button(Button(_("Open it"), "primary")).clicked.connect(self.accept)
        self.line.returnPressed.connect(self.accept)
        self.line.setFocus()


def ask_evidence(
    parent: QWidget, offer: Offer, sheet: Sheet, *, file: str = "", item: Attachment | None = None
) -> dict[str, Any] | None:
    """Ask what a file is, or what more is known of an item; None when nothing shall change."""
    dialog = EvidenceDialog(parent, offer, file=file, item=item, sheet=sheet)
    dialog.exec()
    return dialog.found


def ask_password(parent: QWidget, *, again: bool) -> str | None:
    """Ask for the password of a file; None when it is left out."""
    dialog = PasswordDialog(parent, again=again)
    return dialog.line.text() if dialog.exec() else None
