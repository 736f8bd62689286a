"""What a person needs, area by area, as said in the recovery needs forms of a case.

An area is a page of that form; the column `need` of its questions says which part of the need an answer is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from app.domain.sitting import Sitting
from app.forms.builtin import builtin_form
from app.forms.pages import Pages
from app.forms.run import Session
from app.forms.wording import phrase
from app.i18n import N_, _, language
from app.services.begin import Begin
from app.services.forms import Forms

FORM = "recovery_needs"
_SHUT = "restricted"
NAMED = "/h_needs"
"""The question about what a person needs most this week, in whatever group a form has it."""

LEVELS: dict[str, str] = {
    "none": N_("No need now"),
    "low": N_("Manages; information or occasional help"),
    "medium": N_("Needs regular help"),
    "high": N_("Serious need affecting safety or recovery"),
    "urgent": N_("Act today"),
}
"""The levels from the least to the most urgent, by the codes forms keep.  Words of practice, not a validated scale."""


@dataclass(frozen=True, slots=True)
class Need:
    """One area as it was last talked about; a level is a code of `LEVELS`, or '' where nobody said one.

    `progress` and `source` are codes of the form's lists.  `previous` is the same area the time before.
    """

    domain: str
    title: str
    sitting_id: str
    on: date | None
    survivor_level: str = field(default="", repr=False)
    worker_level: str = field(default="", repr=False)
    own_words: str = field(default="", repr=False)
    wants: str = field(default="", repr=False)
    source: str = field(default="", repr=False)
    evidence: str = field(default="", repr=False)
    progress: str = field(default="", repr=False)
    keeps_back: bool = False
    """Whether something was said that is restricted: it stands in the form, for whoever says why."""
    previous: Need | None = field(default=None, repr=False)

    @property
    def level(self) -> str:
        """The more urgent of the two levels, '' where neither was said."""
        said = {self.survivor_level, self.worker_level}
        return next((code for code in reversed(LEVELS) if code in said), "")


class Needs:
    """What people need, in their view and in the worker's."""

    def __init__(self, begin: Begin, forms: Forms) -> None:
        self._begin, self._forms = begin, forms

    def current_needs(self, case_id: str) -> list[Need]:
        """Return each area that was ever talked about as it stands now, in the order of the form.

        Answers of a filling that is not finished count; what is restricted and not opened does not.
        """
        with self._begin() as work:
            found: dict[str, Need] = {}
            for sitting in work.find(Sitting, case_id=case_id, form_id=FORM, order="started_on"):
                for need in _needs_of(self._forms.read(work, sitting), sitting):
                    before = found.get(need.domain)
                    previous = replace(before, previous=None) if before else None
                    found[need.domain] = replace(need, previous=previous)
        if not found:
            return []  # the form is long to read, and most people were never asked
        order = [item.name for item in builtin_form(FORM).items]
        return sorted(found.values(), key=lambda need: order.index(need.domain))

    def named(self, case_id: str) -> tuple[str, ...]:
        """Return what a person named as most needed when last asked, in the words of the form that asked."""
        with self._begin() as work:
            for sitting in work.find(Sitting, case_id=case_id, order="-started_on"):
                path = next((one for one in sitting.answers if one.endswith(NAMED)), None)
                if path is not None:
                    session = self._forms.read(work, sitting)
                    return () if path in session.shut else _chosen(session, path)
        return ()

    @staticmethod
    def words(level: str) -> str:
        """Return the words of a level in the language in use, '' for none."""
        return _(LEVELS[level]) if level in LEVELS else ""


def _chosen(session: Session, path: str) -> tuple[str, ...]:
    view = Pages(session, (language(),)).question(session.place(path))
    return tuple(one.label[0] for one in view.choices if one.chosen)


def _needs_of(session: Session, sitting: Sitting) -> Iterator[Need]:
    found = _said(session)
    for page in session.form.items:
        said = found.get(page.name)
        if said:
            title = phrase(session.form, page.label, page.name, language())
            yield Need(
                page.name, title, sitting.id, sitting.started_on,
                survivor_level=said.get("survivor_level", ""), worker_level=said.get("worker_level", ""),
                own_words=said.get("own_words", ""), wants=said.get("wants", ""), source=said.get("source", ""),
                evidence=said.get("evidence", ""), progress=said.get("progress", ""), keeps_back=_SHUT in said,
            )  # fmt: skip


def _said(session: Session) -> dict[str, dict[str, str]]:
    """By page, the parts of the need that questions say something about, each with its answer.

    Of what is restricted, only that it is there.
    """
    found: dict[str, dict[str, str]] = {}
    for place in session.root.present():
        part = place.item.extras.get("need", "")
        is_said = place.value and place.live and not place.state
        if part and is_said:
            said = found.setdefault(place.item.path.split("/")[1], {})
            said[_SHUT if place.item.restricted else part] = place.value
    return found
