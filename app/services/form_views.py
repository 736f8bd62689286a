"""What the screens of forms show: lines of lists, a file read, one page of a filling."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from app.forms.model import FormDefinition
from app.forms.page_views import QuestionView, SectionLine, SectionView
from app.forms.versions import Change, OlderAnswer
from app.forms.wording import title_of
from app.i18n import _, language

__all__ = [
    "Change",
    "FormChanges",
    "FormFile",
    "FormLine",
    "OlderAnswer",
    "RunnerPage",
    "SittingLine",
    "form_line",
]


@dataclass(frozen=True, slots=True)
class FormLine:
    """One form that can be filled."""

    id: str
    title: str
    version: str
    is_builtin: bool
    languages: tuple[str, ...]
    questions: int
    missing: tuple[tuple[str, str, str], ...] = ()
    """What a laptop cannot do for it: the feature, where the form asks for it, and what happens instead."""
    older: tuple[str, ...] = ()
    """Older versions, kept for what was filled in with them."""


@dataclass(frozen=True, slots=True)
class FormFile:
    """An office's own form, read and not yet added."""

    content: bytes = field(repr=False)
    compiled: bytes = field(repr=False)
    line: FormLine


@dataclass(frozen=True, slots=True)
class FormChanges:
    """What another version of a form changes; `begun` forms were filled in or begun with the one that is there."""

    before: str
    after: str
    begun: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class SittingLine:
    """One filled or half-filled form of a case; `looked_at` of `total` questions have an answer or a reason."""

    id: str
    form_id: str
    title: str = field(repr=False)
    started_on: date | None
    finished_on: date | None
    who: str = field(repr=False)
    looked_at: int
    total: int
    has_drafts: bool


@dataclass(frozen=True, slots=True)
class RunnerPage:
    """One page of a form: the list of sections, the section in view, and what to pause for."""

    sitting_id: str
    case_id: str
    title: str
    sections: tuple[SectionLine, ...]
    section: SectionView = field(repr=False)
    looked_at: int
    total: int
    pauses: tuple[QuestionView, ...] = field(repr=False)
    to_look_at: tuple[str, ...]
    """Sections with an answer that does not fit, or with none where the form asks for one."""
    languages: tuple[str, ...]
    """The codes of the one or two languages the words are in."""
    offered: tuple[str, ...]
    """The codes of the languages the form can be shown in."""
    started_on: date | None
    went_on: bool
    taken: dict[str, str] = field(default_factory=dict, repr=False)
    """Answers taken over and not changed since: the question's key, and where it comes from in words."""
    no_longer_asked: tuple[OlderAnswer, ...] = field(default=(), repr=False)
    """Answers given with an older version of the form, which this one has no question for."""
    letter: str = ""
    """The letter made of its answers; empty where there is none."""
    earlier_on: date | None = None
    """The day of the filling before it, whose answers stand beside the questions that ask for them."""


def form_line(form: FormDefinition, *, is_builtin: bool, older: tuple[str, ...] = ()) -> FormLine:
    """Return the line of a form, in the language in use."""
    title = title_of(form, language())
    count = sum(1 for _one in form.questions())
    missing = tuple((one.what, one.where, _(one.why)) for one in form.unsupported)
    return FormLine(form.id, title, form.version, is_builtin, form.languages, count, missing, older)
