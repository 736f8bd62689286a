"""Adding an office's own form: what it cannot do here before it is added, or where it has to be mended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.i18n import _, format_list, isolate, ngettext
from ui.dialogs.question import Dialog
from ui.tokens import Role
from ui.widgets.buttons import Button
from ui.widgets.labels import plain_label
from ui.widgets.small import KeyValues

if TYPE_CHECKING:
    from app.services.form_views import Change, FormChanges, FormLine, OlderAnswer

Problem = tuple[str, int, str, str]
"""Sheet, row and column as far as they are known, and one sentence."""
MOST_LINES = 30
"""Lines shown at once; of problems, the rest follow when these are mended."""


class RefusedForm(Dialog):
    """Every problem with its sheet, row and column; nothing was kept."""

    def __init__(self, parent: QWidget | None, problems: Sequence[Problem]) -> None:
        title = ngettext(
            "One thing keeps this form from being used",
            "{n} things keep this form from being used",
            len(problems),
        ).format(n=len(problems))
        super().__init__(parent, title, _("Mend them in the form's own file, then add it again."))
        pairs = [
            (place_in_sheets(sheet, row, column), what)
            for sheet, row, column, what in problems[:MOST_LINES]
        ]
        self.lines = KeyValues(pairs, key_width=120)
        self.parts.addWidget(self.lines)
        self.add_button(Button(_("Close"))).clicked.connect(self.reject)


class OfferedForm(Dialog):
    """Asks before a form is added that works differently here, or takes the place of another version."""

    def __init__(
        self, parent: QWidget | None, form: FormLine, changes: FormChanges | None = None
    ) -> None:
        title = _("Add “{form}”?") if changes is None else _("Add another version of “{form}”?")
        super().__init__(parent, title.format(form=form.title), _standing(changes))
        self.lines: list[KeyValues] = []
        if changes is not None:
            told: dict[tuple[str, str], list[str]] = {}
            for one in changes.changes:
                told.setdefault((one.name, one.question), []).append(_change(one))
            pairs = [(question, "\n".join(lines)) for (_name, question), lines in told.items()]
            self._tell(_("What is different in it"), pairs)
        missing = [
            (what, _("{where}: {why}").format(where=where, why=why))
            for what, where, why in form.missing
        ]
        count = ngettext(
            "One part of it works differently here. Everything else works as in Kobo or ODK.",
            "{n} parts of it work differently here. Everything else works as in Kobo or ODK.",
            len(missing),
        )
        self._tell(count.format(n=len(missing)), missing)
        self.add_button(Button(_("Leave it out"))).clicked.connect(self.reject)
        self.add_button(Button(_("Add the form"), "primary")).clicked.connect(self.accept)

    def _tell(self, heading: str, pairs: Sequence[tuple[str, str]]) -> None:
        if not pairs:
            return
        self.parts.addWidget(plain_label(heading, Role.BODY, "ink2", wrap=True))
        self.lines.append(KeyValues(pairs[:MOST_LINES], key_width=120))
        self.parts.addWidget(self.lines[-1])
        rest = len(pairs) - MOST_LINES
        if rest > 0:
            more = ngettext("and {n} more", "and {n} more", rest).format(n=rest)
            self.parts.addWidget(plain_label(more, Role.CAP, "ink3"))


class OlderAnswers(Dialog):
    """The answers to questions an older version of the form had; they are kept and only shown."""

    def __init__(self, parent: QWidget | None, answers: Sequence[OlderAnswer]) -> None:
        super().__init__(
            parent,
            _("From an older version of this form"),
            _("The form does not ask this any more. What was said is kept as it was given."),
        )
        pairs = [(one.question, one.answer) for one in answers]
        self.lines = KeyValues(pairs, key_width=160)
        self.parts.addWidget(self.lines)
        self.add_button(Button(_("Close"))).clicked.connect(self.reject)


def _standing(changes: FormChanges | None) -> str:
    """Which version is here, and what becomes of the forms begun with it."""
    if changes is None:
        return ""
    versions = _("Version {before} is here; this is version {after}.").format(
        before=isolate(changes.before or "–"), after=isolate(changes.after or "–")
    )
    begun = ngettext(
        "One form was begun with it. It goes on in the new version, and no answer is dropped.",
        "{n} forms were begun with it. They go on in the new version, and no answer is dropped.",
        changes.begun,
    ).format(n=changes.begun)
    kept = _("The older version is kept.")
    return "\n".join([versions, begun if changes.begun else kept])


def _change(one: Change) -> str:
    """One difference in words."""
    if one.what == "choices":
        gone = [words for words in one.before if words not in one.after]
        new = [words for words in one.after if words not in one.before]
        told = [
            _("choices no longer offered: {list}").format(list=format_list(gone)) if gone else "",
            _("new choices: {list}").format(list=format_list(new)) if new else "",
        ]
        return "; ".join(words for words in told if words) or _("other choices")
    before, after = (*one.before, ""), (*one.after, "")
    return {
        "added": _("a new question"),
        "gone": _("no longer asked; answers given are kept"),
        "moved": _("stands elsewhere; its answers go with it"),
        "type": _("another kind of answer ({before}, now {after}); what was answered stays as it was given"),
        "words": _("in other words; before: “{before}”"),
    }[one.what].format(before=before[0], after=after[0])  # fmt: skip


def place_in_sheets(sheet: str, row: int, column: str) -> str:
    """Where in the workbook, as far as it is known."""
    parts = [
        _("sheet {name}").format(name=sheet) if sheet else "",
        _("row {n}").format(n=row) if row else "",
        _("column {name}").format(name=column) if column else "",
    ]
    return ", ".join(part for part in parts if part) or _("the whole form")
