"""A pathway in words: results, answers, stages, dates and the matrix; made on the case lane."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app.i18n import NP_, _, format_date, pgettext
from ui.widgets.glyphs import State
from ui.widgets.matrix import Criterion, MatrixContent
from ui.widgets.path import Stage

if TYPE_CHECKING:
    from app.domain.partial_date import PartialDate
    from app.services.pathways import CriterionView, DateLine, PathwayView

_RESULTS = {
    "worth_asking": NP_("result", "Looks worth asking a lawyer about"),
    "something_missing": NP_("result", "Something is missing"),
    "lawyer_first": NP_("result", "A lawyer must look at this first"),
}
ANSWERS = {"yes": State.YES, "no": State.NO, "unknown": State.UNKNOWN}
CELLS = {
    "on_file": State.YES, "waiting": State.PART, "nothing_yet": State.MISSING, "not_asked": State.NONE,
}  # fmt: skip


def result_words(result: str) -> str:
    """Return one of the three result sentences; never "eligible"."""
    return pgettext("result", _RESULTS[result])


def stages(view: PathwayView) -> list[Stage]:
    """Return the steps with the day each was done."""
    return [Stage(one.label, said(one.on) if one.on else "", one.state) for one in view.stages]


def matrix(view: PathwayView) -> MatrixContent:
    """Return which paper supports which requirement."""
    found = {one.id: one for one in view.criteria}
    rows = tuple(
        Criterion(
            row.criterion, ANSWERS[row.answer], row.label, _exception(found[row.criterion]),
            tuple(CELLS[cell] for cell in row.cells),
        )
        for row in view.matrix.rows
    )  # fmt: skip
    columns = tuple((paper.id, paper.label) for paper in view.matrix.columns)
    return MatrixContent(_("What the law asks"), columns, rows)


def _exception(criterion: CriterionView) -> str:
    if criterion.by_exception:
        return _("an exception applies")
    return {"yes": _("yes"), "no": _("no")}.get(criterion.answer, _("not known yet"))


def said(when: PartialDate) -> str:
    """Return a day as people write it, or the words it was said in."""
    return format_date(when.earliest) if when.is_exact and when.earliest else when.words


def why(line: DateLine, event: str, today: date) -> list[tuple[str, str]]:
    """Return why a date is that date: the `event` that starts it, the rule, the source, the day it was checked."""
    due = line.due
    facts = [(_("Starts"), f"{event}, {said(due.anchor_on)}")]
    if due.act_by is not None:
        facts.append((_("Act by"), format_date(due.act_by, today=today)))
    if due.due is not None:
        about = _("about {day}") if due.about else "{day}"
        facts.append((_("Last day"), about.format(day=format_date(due.due, today=today))))
    if due.because and due.computed is not None:
        facts.append((_("By the rule"), format_date(due.computed, today=today)))
        facts.append((_("Changed because"), due.because))
    facts += [(_("Rule"), due.rule), (_("Source"), due.source)]
    facts.append((_("Checked"), format_date(due.as_of, today=today)))
    if due.notes:
        facts.append((_("Note"), due.notes))
    return facts
