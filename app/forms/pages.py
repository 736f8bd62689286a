"""What a runner shows: one section a page, its questions with words, choices, state and problems.

Everything is a frozen picture of one moment, made from a `Session`; the window draws it and calls
the session back with the paths it finds here.  Words come in one or two languages, in the order
asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from app.forms.checks import Problem
from app.forms.earlier import Earlier
from app.forms.model import Item, Text
from app.forms.run import Session
from app.forms.tree import Place, Rows
from app.forms.wording import phrase, title_of

Words = tuple[str, ...]
"""The same words in each language shown, in that order."""

HARD = 3
"""Sensitivity from which a question stays folded until somebody opens it on purpose."""

SILENT = frozenset(
    {
        "calculate", "hidden", "start", "end", "today", "deviceid", "username", "email",
        "phonenumber", "simserial", "subscriberid", "audit", "start-geopoint", "background-audio",
        "background-geopoint",
    }
)  # fmt: skip
"""Types that a person is never asked."""


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """One answer offered: its stored name, its words, and whether it is chosen."""

    name: str
    label: Words
    chosen: bool


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question as it stands.

    `key` is the path to store it under, `path` the one people read.  `state` is unsure, declined,
    not_asked or ''. `folded`: a harder question, closed until opened.  `pause`: the answer given is
    one to pause for.  `previous`: the answer of last time, where the form asks for it.
    """

    path: str
    key: str
    name: str
    type: str
    label: Words = field(repr=False)
    hint: Words
    why: Words
    guidance: Words
    value: str = field(repr=False)
    state: str
    choices: tuple[ChoiceView, ...] = field(repr=False)
    appearance: tuple[str, ...]
    parameters: dict[str, str]
    category: str
    sensitivity: int
    folded: bool
    restricted: bool
    pause: bool
    required: bool
    read_only: bool
    problem: Problem | None = field(repr=False)
    opens: str
    previous: Words = field(repr=False)

    @property
    def looked_at(self) -> bool:
        """True once there is an answer or a reason for none."""
        return bool(self.value or self.state)


@dataclass(frozen=True, slots=True)
class GroupView:
    """A heading inside a section, with what stands under it."""

    path: str
    label: Words
    why: Words
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class RowView:
    """One instance of a repeat, with the path to remove it by."""

    path: str
    key: str
    number: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class RepeatView:
    """A repeat: `path` is what to add to; `counted` where the form itself says how many."""

    path: str
    label: Words
    hint: Words
    rows: tuple[RowView, ...]
    counted: bool
    full: bool


Entry = QuestionView | GroupView | RepeatView


@dataclass(frozen=True, slots=True)
class SectionView:
    """One page; `number` counts from 1 among those shown, `looked` of `total` looked at."""

    path: str
    number: int
    label: Words
    why: Words
    sensitivity: int
    folded: bool
    looked: int
    total: int
    entries: tuple[Entry, ...] = field(repr=False)

    def questions(self) -> Iterator[QuestionView]:
        """Yield every question of the page, those in groups and repeats too."""
        yield from questions_in(self.entries)


@dataclass(frozen=True, slots=True)
class SectionLine:
    """One line of the section list: enough to draw it without building the page."""

    path: str
    label: Words
    sensitivity: int
    folded: bool
    looked: int
    total: int


def questions_in(entries: Sequence[Entry]) -> Iterator[QuestionView]:
    """Yield the questions among `entries`, in order, however deep."""
    for entry in entries:
        if isinstance(entry, QuestionView):
            yield entry
        elif isinstance(entry, GroupView):
            yield from questions_in(entry.entries)
        else:
            for row in entry.rows:
                yield from questions_in(row.entries)


class Pages:
    """The pages of one filling, in `languages` (one or two names of the form's, or codes).

    `earlier` is the filling before it, whose answers stand beside the new ones.  `locked` are the rights (column
    `takes`) that who fills it in does not have: such questions are shown and not asked.
    """

    def __init__(
        self, session: Session, languages: Sequence[str] = (),
        *, earlier: Earlier | None = None, locked: Collection[str] = (),
    ) -> None:  # fmt: skip
        self.session, self.earlier, self._locked = session, earlier, locked
        self.languages = tuple(languages) or (session.language,)

    # --- sections -----------------------------------------------------------------------------

    def _sections(self) -> list[tuple[str, list[Place | Rows]]]:
        """Return (path, what is on it): each outer group, loose questions between them together."""
        found: list[tuple[str, list[Place | Rows]]] = []
        loose = False
        for child in self.session.root.children.values():
            item = child.item
            if item.path == "/meta" or (item.kind == "question" and item.type in SILENT):
                continue
            if item.kind == "question":
                if not loose:
                    found.append((item.path, []))
                found[-1][1].append(child)
                loose = True
            else:
                found.append((item.path, [child]))
                loose = False
        return found

    def sections(self) -> tuple[SectionLine, ...]:
        """Return a line for each page that is shown now; one that relevance hides is left out."""
        lines = []
        for path, parts in self._sections():
            places = [place for part in parts for place in _asked(part)]
            if not places and not any(_visible(part) for part in parts):
                continue
            head = parts[0].item
            looked = sum(1 for place in places if place.value or place.state)
            lines.append(
                SectionLine(
                    path,
                    self._heading(head),
                    head.sensitivity if head.kind != "question" else 0,
                    head.kind != "question" and head.sensitivity >= HARD,
                    looked,
                    len(places),
                )
            )
        return tuple(lines)

    def section(self, path: str) -> SectionView:
        """Return the page of the section at `path`; KeyError where there is none now."""
        lines = self.sections()
        number = next((i for i, line in enumerate(lines, 1) if line.path == path), 0)
        if not number:
            raise KeyError(path)
        line = lines[number - 1]
        parts = next(parts for known, parts in self._sections() if known == path)
        head = parts[0].item
        inside = parts
        why: Text = {}
        if head.kind == "group" and isinstance(parts[0], Place):
            inside = list(parts[0].children.values())
            why = head.why
        return SectionView(
            path,
            number,
            line.label,
            self._plain(why, head),
            line.sensitivity,
            line.folded,
            line.looked,
            line.total,
            tuple(self._entries(inside)),
        )

    def progress(self) -> tuple[int, int]:
        """Return (looked at, all) over the questions that are asked now."""
        lines = self.sections()
        return sum(line.looked for line in lines), sum(line.total for line in lines)

    def to_look_at(self) -> tuple[str, ...]:
        """Return the pages with something to look at again, in order."""
        return tuple(
            path
            for path, parts in self._sections()
            if any(self.session.problem(place) for part in parts for place in _asked(part))
        )

    def pauses(self) -> tuple[QuestionView, ...]:
        """Return the questions whose answer says to pause; the runner shows one calm banner for them."""
        return tuple(self.question(place) for place in self.session.questions() if _pauses(place))

    # --- entries ------------------------------------------------------------------------------

    def _entries(self, parts: Sequence[Place | Rows]) -> Iterator[Entry]:
        for part in parts:
            if isinstance(part, Rows):
                if part.parent.live:
                    yield self._repeat(part)
            elif part.live and part.item.kind == "group":
                entries = tuple(self._entries(list(part.children.values())))
                if entries:
                    item = part.item
                    label, why = self._said(item.label, part), self._said(item.why, part)
                    yield GroupView(part.path, label, why, entries)
            elif part.live and part.item.type not in SILENT:
                yield self.question(part)

    def _repeat(self, rows: Rows) -> RepeatView:
        item = rows.item
        path = f"{rows.parent.path}/{item.name}"
        views = tuple(
            RowView(
                row.path, row.stored_path, number, tuple(self._entries(list(row.children.values())))
            )
            for number, row in enumerate(rows.places, 1)
            if row.live
        )
        counted = item.count is not None
        label, hint = self._plain(item.label, item), self._plain(item.hint, item)
        return RepeatView(path, label, hint, views, counted, counted or len(rows.places) >= 500)

    def question(self, place: Place) -> QuestionView:
        """Return one question as it stands now."""
        session, item = self.session, place.item
        return QuestionView(
            path=place.path,
            key=place.stored_path,
            name=item.name,
            type=item.type,
            label=self._said(item.label, place) or (item.name,),
            hint=self._said(item.hint, place),
            why=self._said(item.why, place),
            guidance=self._said(item.guidance, place),
            value=place.value,
            state=place.state,
            choices=tuple(self._choices(place)),
            appearance=item.appearance,
            parameters=item.parameters,
            category=item.category,
            sensitivity=item.sensitivity,
            folded=item.sensitivity >= HARD and not place.value and not place.state,
            restricted=item.restricted,
            pause=_pauses(place),
            required=session.required(place),
            read_only=session.read_only(place) or place.item.extras.get("takes") in self._locked,
            problem=session.problem(place),
            opens=_opens(place),
            previous=self._previous(place),
        )

    def _choices(self, place: Place) -> Iterator[ChoiceView]:
        """Yield what is offered now, then what was chosen when something else was offered."""
        item = place.item
        chosen = [place.value] if item.type == "select_one" else place.value.split()
        offered = self.session.choices_of(place) if item.choices is not None else ()
        for choice in offered:
            label = self._plain(choice.label, item, item.list_name) or (choice.name,)
            yield ChoiceView(choice.name, label, choice.name in chosen)
        if item.choices is not None:
            known = {choice.name for choice in offered}
            for name in filter(None, chosen):
                if name not in known:
                    label = (self.session.choice_label(name, place),) * len(self.languages)
                    yield ChoiceView(name, label, chosen=True)

    def _previous(self, place: Place) -> Words:
        if self.earlier is None or place.item.extras.get("previous") != "yes":
            return ()
        return self.earlier.answer(place.stored_path, self.languages)

    # --- words --------------------------------------------------------------------------------

    def _said(self, text: Text, place: Place) -> Words:
        """Return words with ${names} filled in; () where the form says nothing."""
        if not text:
            return ()
        return tuple(self.session.words(text, place, language) for language in self.languages)

    def _plain(self, text: Text, item: Item, name: str = "") -> Words:
        if not text:
            return ()
        form = self.session.form
        return tuple(phrase(form, text, name or item.name, one) for one in self.languages)

    def _heading(self, item: Item) -> Words:
        if item.kind == "question":
            return tuple(title_of(self.session.form, one) for one in self.languages)
        return self._plain(item.label, item) or (item.name,) * len(self.languages)


def _pauses(place: Place) -> bool:
    return bool(place.item.pause_if) and place.live and place.value in place.item.pause_if.split()


def _opens(place: Place) -> str:
    """Return what the answer opens (a dialog or part of the case file), '' where it opens nothing."""
    extras = place.item.extras
    wanted = extras.get("opens_if", "").split()
    return "" if wanted and place.value not in wanted else extras.get("opens", "")


def _visible(part: Place | Rows) -> bool:
    return part.parent.live if isinstance(part, Rows) else part.live


def _asked(part: Place | Rows) -> Iterator[Place]:
    """Yield the questions a person is asked now: relevant, and not a note or a calculation."""
    places = part.places if isinstance(part, Rows) else [part]
    for place in places:
        for one in [place, *place.present()]:
            item = one.item
            silent = item.type in SILENT or item.type == "note" or item.calculate is not None
            if item.kind == "question" and one.live and not silent:
                yield one
