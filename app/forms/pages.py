"""What a runner shows: one section a page, its questions with words, choices, state and problems.

Everything is a frozen picture of one moment, made from a `Session`; the window draws it and calls
the session back with the paths it finds here.  Words come in one or two languages, in the order
asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from app.forms.earlier import Earlier
from app.forms.model import Item, Text
from app.forms.page_views import (
    ChoiceView,
    Entry,
    GroupView,
    KeptBack,
    QuestionView,
    RepeatView,
    RowView,
    SectionLine,
    SectionView,
    Words,
)
from app.forms.run import Session
from app.forms.tree import Place, Rows
from app.forms.wording import phrase, title_of

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


class Pages:
    """The pages of one filling, in `languages` (one or two names of the form's, or codes).

    `earlier` is the filling before it, whose answers stand beside the new ones.  `locked` are the rights (column
    `takes`) that who fills it in does not have: such questions are shown and not asked.  What `session.shut` names is
    not there; restricted answers of `earlier` stand only on the page `opened`.
    """

    opened = ""

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
            places = [place for part in parts for place in self._asked(part)]
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
            self._kept_back(path, inside),
        )

    def inside(self, path: str) -> Iterator[Place]:
        """Yield the questions of the section at `path`, those not shown now too."""
        for part in next((parts for known, parts in self._sections() if known == path), ()):
            for place in part.places if isinstance(part, Rows) else (part,):
                yield from (place, *place.below())

    def _kept_back(self, path: str, parts: Sequence[Place | Rows]) -> KeptBack:
        if any(self._is_shut(one) for one in self.inside(path)):
            return "answers"
        before = (one for part in parts for one in _asked(part) if one.item.restricted)
        if path != self.opened and any(self._answer_before(one) for one in before):
            return "before"
        return ""

    def _is_shut(self, place: Place) -> bool:
        shut = self.session.shut
        # Paths are put together, and most fillings shut none.
        return bool(shut) and place.stored_path in shut

    def _asked(self, part: Place | Rows) -> Iterator[Place]:
        return (place for place in _asked(part) if not self._is_shut(place))

    def progress(self) -> tuple[int, int]:
        """Return (looked at, all) over the questions that are asked now."""
        lines = self.sections()
        return sum(line.looked for line in lines), sum(line.total for line in lines)

    def to_look_at(self) -> tuple[str, ...]:
        """Return the pages with something to look at again, in order."""
        return tuple(
            path
            for path, parts in self._sections()
            if any(self.session.problem(place) for part in parts for place in self._asked(part))
        )

    def pauses(self) -> tuple[QuestionView, ...]:
        """Return the questions whose answer says to pause; the runner shows one calm banner for them."""
        return tuple(
            self.question(place)
            for place in self.session.questions()
            if _pauses(place) and not self._is_shut(place)
        )

    # --- entries ------------------------------------------------------------------------------

    def _entries(self, parts: Sequence[Place | Rows]) -> Iterator[Entry]:
        for part in parts:
            if isinstance(part, Rows):
                if part.parent.live and not self._has_shut(part):
                    yield self._repeat(part)
            elif part.live and part.item.kind == "group":
                entries = tuple(self._entries(list(part.children.values())))
                if entries:
                    item = part.item
                    label, why = self._said(item.label, part), self._said(item.why, part)
                    yield GroupView(part.path, label, why, entries)
            elif part.live and part.item.type not in SILENT and not self._is_shut(part):
                yield self.question(part)

    def _has_shut(self, rows: Rows) -> bool:
        """Whether how many entries there are would tell: of a repeat that is restricted as a whole."""
        told = (one for row in rows.places for one in row.below())
        return rows.item.restricted and any(self._is_shut(one) for one in told)

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
        if place.item.restricted and all(one is not place for one in self.inside(self.opened)):
            return ()
        return self._answer_before(place)

    def _answer_before(self, place: Place) -> Words:
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
