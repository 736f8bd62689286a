"""How answers changed from one filling of a form to the next, in words: nothing is counted, nothing is drawn.

Questions with ``previous: yes`` and answers to choose from have a course.  Where a page holds two views of the same
thing (column `need`), both stand in one line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.domain.sitting import Sitting
from app.forms.earlier import Earlier
from app.forms.model import FormDefinition, Item
from app.forms.wording import phrase, title_of
from app.i18n import language
from app.services.begin import Begin
from app.services.forms import Forms

_VIEWS = ("survivor_level", "worker_level")


@dataclass(frozen=True, slots=True)
class Step:
    """One filling: its day, the person's answer and the worker's, '' where there is none."""

    on: date | None
    theirs: str = field(repr=False)
    ours: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Course:
    """One area or question with its answers, the latest first."""

    title: str
    steps: tuple[Step, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Compared:
    """A form as it was answered over time."""

    title: str
    courses: tuple[Course, ...] = field(repr=False)


class OverTime:
    """What changed between fillings of the same form in a case."""

    def __init__(self, begin: Begin, forms: Forms) -> None:
        self._begin, self._forms = begin, forms

    def forms(self, case_id: str) -> list[tuple[str, str]]:
        """Return (id, title) of every form that was finished twice or more in a case and has something to compare."""
        with self._begin() as work:
            done = [one for one in work.find(Sitting, case_id=case_id) if one.finished_on]
            ids = [one.form_id for one in done]
            latest = {one.form_id: one for one in done if ids.count(one.form_id) > 1}
            found = [self._forms.read(work, one).form for one in latest.values()]
        return [(form.id, title_of(form, language())) for form in found if any(_compared(form))]

    def of_form(self, case_id: str, form_id: str) -> Compared:
        """Return what was answered in the finished fillings of a form, area by area."""
        with self._begin() as work:
            found = work.find(Sitting, case_id=case_id, form_id=form_id, order="-started_on")
            fillings = [
                Earlier(self._forms.read(work, one), one.started_on)
                for one in found
                if one.finished_on
            ]
        if not fillings:
            return Compared("", ())
        form = fillings[0].session.form
        courses = (
            Course(title, tuple(_steps(items, fillings))) for title, items in _compared(form)
        )
        return Compared(title_of(form, language()), tuple(one for one in courses if one.steps))


def _compared(form: FormDefinition) -> Iterator[tuple[str, tuple[Item, ...]]]:
    """Yield (title, questions) of what can be compared, in form order."""
    for page in form.items:
        asked = [one for one in page.walk() if _has_course(one)]
        views = tuple(one for name in _VIEWS for one in asked if one.extras.get("need") == name)
        if len(views) == len(_VIEWS):
            yield phrase(form, page.label, page.name, language()), views
        for one in asked:
            if len(views) < len(_VIEWS) or one not in views:
                yield phrase(form, one.label, one.name, language()), (one,)


def _has_course(item: Item) -> bool:
    is_choice = item.type in ("select_one", "select_multiple")
    return is_choice and item.extras.get("previous") == "yes" and not item.restricted


def _steps(items: Sequence[Item], fillings: Sequence[Earlier]) -> Iterator[Step]:
    for filling in fillings:
        said = ["".join(filling.answer(item.path, (language(),))) for item in items]
        if any(said):
            yield Step(filling.on, *said)
