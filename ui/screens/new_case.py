"""New case: one name to use is enough; everything else can come later or never."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.errors import AppError
from app.i18n import _, isolate, ngettext
from ui.context import Context, Place, Said
from ui.tokens import px, space
from ui.unsaved import TYPING_MS
from ui.widgets.banner import Banner, BannerContent
from ui.widgets.buttons import Action, button
from ui.widgets.field import Field
from ui.widgets.inputs import TextLine
from ui.widgets.screen import Screen
from ui.widgets.scrolling import scrolled
from ui.words import sentence

if TYPE_CHECKING:
    from app.services.links import OtherCase
    from app.services.recovery import RecoveryState


class NewCaseScreen(Screen):
    """A short form for the first minutes; what is typed is kept until the case is opened."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("New case"), _("One name to use is enough."))
        self._id = ""
        self._kept: dict[str, str] = {}
        self.lines = {name: TextLine() for name in (
            "working_name", "outside_reference", "phone", "legal_name", "pronoun", "language", "birth", "how_found",
        )}  # fmt: skip
        self.fields = self._build_fields()
        self.lines["birth"].left.connect(self._read_birth)
        for name in ("outside_reference", "phone", "legal_name"):
            self.lines[name].left.connect(self._look_for_same)
        self._later = False
        self.banner = Banner()
        self.body.addWidget(self.banner)
        self.same = Banner()
        self.body.addWidget(self.same)
        self._pause = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._pause.timeout.connect(self._keep)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(14))
        for name, field in self.fields.items():
            field.setMaximumWidth(px(520))
            column.addWidget(field)
            self.lines[name].textChanged.connect(lambda _text: self._changed())
            self.lines[name].returnPressed.connect(self._begin)
        column.addStretch(1)
        self.body.addWidget(scrolled(inner), 1)
        foot = self.add_foot()
        foot.add_leading(button(_("Back"), "plain", icon="arrow-left", run=ctx.back))
        self.drop = button(_("Begin again"), "quiet", run=self._drop)
        foot.add_trailing(self.drop)
        self.drop.hide()
        self.open_button = button(_("Open the case"), "primary", run=self._begin)
        foot.add_trailing(self.open_button)

    def _build_fields(self) -> dict[str, Field]:
        words = {
            "working_name": (_("Name to use"), _("What would they like to be called? Any name will do.")),
            "outside_reference": (_("Number others gave"), _("From who sent them: a hotline, a lawyer, the police.")),
            "phone": (_("Phone"), _("Agree on what is safe before anybody calls it.")),
            "legal_name": (_("Name on papers"), _("Only if they want to give it.")),
            "pronoun": (_("Pronoun"), _("She, he, they, or as they say.")),
            "language": (_("Language"), _("The one they feel at home in: Arabic, Spanish, Tigrinya.")),
            "birth": (_("Born"), _("A day, a year, “about 1998”, or leave it empty.")),
            "how_found": (_("How they came to us"), ""),
        }  # fmt: skip
        return {
            name: Field(label, self.lines[name], hint=hint) for name, (label, hint) in words.items()
        }

    def open(self, place: Place) -> None:
        super().open(place)
        for field in self.fields.values():
            field.set_problem("")
        work = self.ctx.services.cases.being_opened
        self.ctx.tasks.run(work, owner=self, done=self._show)
        state = self.ctx.services.recovery.state
        self.ctx.tasks.run(state, owner=self, done=self._ask_for_trial)

    def _ask_for_trial(self, state: RecoveryState) -> None:
        """Before somebody's story lies here alone, see that the paper would open it again."""
        if self._later or not state.due:
            self.banner.show_content(None)
            return
        place = Place("recovery", part="drill" if state.is_on_paper else "")
        self.banner.show_content(
            BannerContent(
                "closed",
                _("Is the recovery code at hand?"),
                _(
                    "If a passphrase is forgotten, that paper is the only way back in. A trial takes a minute; what "
                    "you type here is kept."
                ),
                "key",
                (
                    Action(_("Try it now"), lambda: self.ctx.navigate(place), kind="quiet"),
                    Action(_("Later"), self._put_off, kind="quiet"),
                ),
            )
        )

    def _put_off(self) -> None:
        self._later = True
        self.banner.show_content(None)
        self.first_focus().setFocus()

    def _look_for_same(self) -> None:
        """Say that a case with this number, phone or full name is there already, to those who may see it."""
        if not self.ctx.allows("links.see"):
            return
        typed = self._typed()
        known = partial(
            self.ctx.services.links.known, reference=typed["outside_reference"],
            phone=typed["phone"], name=typed["legal_name"],
        )  # fmt: skip
        self.ctx.tasks.run(known, owner=self, done=self._show_same)

    def _show_same(self, found: list[OtherCase]) -> None:
        if not found:
            self.same.show_content(None)
            return
        references = ", ".join(isolate(one.reference) for one in found)
        line = ngettext(
            "A case with this number, phone or name is here already: {cases}",
            "Cases with this number, phone or name are here already: {cases}",
            len(found),
        )
        more = _("It may be the same person, or not. What is typed here stays.")
        look = partial(self.ctx.navigate, Place("overview", found[0].id))
        actions = (Action(_("Look at it"), look, kind="quiet"),)
        self.same.show_content(
            BannerContent("closed", line.format(cases=references), more, "users", actions)
        )

    def leave(self) -> None:
        """Keep the words as they stand: they wait for the next time this page is opened."""
        if self._pause.isActive():
            self._pause.stop()
            self._keep()

    def first_focus(self) -> QWidget:
        return self.lines["working_name"]

    def _show(self, found: tuple[str, dict[str, str]]) -> None:
        """Go on with what was typed before, or begin with empty fields."""
        self._id, typed = found
        self._kept = dict(typed)
        for name, line in self.lines.items():
            line.blockSignals(True)
            line.setText(typed.get(name, ""))
            line.blockSignals(False)
        self.fields["birth"].set_reading("")
        self._look_for_same()
        self.drop.setVisible(any(typed.values()))

    def _changed(self) -> None:
        if self._id and not self._pause.isActive():
            self._pause.start()

    def _keep(self) -> None:
        """Keep every field that changed; nothing of it is a case before it is opened."""
        keep, typed = self.ctx.services.drafts.keep, self._typed()
        changed = {name: text for name, text in typed.items() if text != self._kept.get(name, "")}
        self._kept = typed
        for name, text in changed.items():
            work = partial(keep, self._id, "new_case", name, text, case_id=None)
            self.ctx.tasks.run(work, owner=self, done=lambda _none: self.ctx.saved(""))

    def _typed(self) -> dict[str, str]:
        return {name: line.text() for name, line in self.lines.items()}

    def _read_birth(self) -> None:
        """Say how a birth date was understood, once the field is left."""
        read = partial(self.ctx.services.forms.read_date, self.lines["birth"].text())
        self.ctx.tasks.run(read, owner=self, done=self.fields["birth"].set_reading)

    def _begin(self) -> None:
        self._pause.stop()
        begin = partial(self.ctx.services.cases.begin, self._id, **self._typed())
        self.ctx.tasks.run(begin, owner=self, done=self._opened, failed=self._refused)

    def _opened(self, case_id: str) -> None:
        self.ctx.navigate(Place("overview", case_id))

    def _drop(self) -> None:
        """Empty the form; nobody was written down."""
        self._pause.stop()
        work = partial(self.ctx.services.drafts.discard, self._id)
        said = Said(_("The form is empty again."))
        self.ctx.tasks.run(work, owner=self, done=lambda _none: self.ctx.toast(said))
        self._show((self._id, {}))
        self.lines["working_name"].setFocus()

    def _refused(self, problem: AppError) -> None:
        if problem.code == "case.needs_a_name":
            self.fields["working_name"].set_problem(sentence(problem))
            self.lines["working_name"].setFocus()
        else:
            self.ctx.show_error(problem)
