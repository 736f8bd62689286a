"""What answers made in Kobo or ODK mean for a form of this vault, before anything is taken in.

A column is known by its path, its name or its words in any language of the form; a choice by its name or its words.
Nothing is guessed: what fits no question is named, what fits no answer is listed with sheet, row and column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.forms.checks import choice_problem, type_problem
from app.forms.foreign import Sheet, Tables
from app.forms.model import Choice, FormDefinition, Item, Text
from app.forms.pages import SILENT
from app.forms.run import STATES
from app.forms.submissions import AS_SAID, STATE
from app.forms.wording import phrase
from app.i18n import _, languages

_SELECTS = frozenset({"select_one", "select_multiple", "rank"})
_YES, _NO = frozenset({"1", "true", "yes", "1.0"}), frozenset({"0", "false", "no", "0.0", ""})
_INSTANCE = ("meta/instanceid", "instanceid", "_uuid", "key", "meta-instanceid")
_OTHERS_OWN = frozenset(
    "start end today deviceid username phonenumber email simserial subscriberid submissiondate submitterid "
    "submittername attachmentspresent attachmentsexpected status reviewstate devicemodel edits formversion "
    "parent_key key instanceid instancename formhub/uuid".split()
)
"""Columns Kobo and ODK Central add by themselves; no question of ours unless the form has one of that name."""


@dataclass(frozen=True, slots=True)
class Unfit:
    """One value that is no answer to its question: where it stands, what it says, and one sentence."""

    sheet: str
    row: int
    column: str
    value: str = field(repr=False)
    what: str


@dataclass(slots=True)
class Arriving:
    """One filled form on its way in: answers and states by path, repeats numbered from 1; `number` is its row."""

    number: int
    instance: str = ""
    answers: dict[str, object] = field(default_factory=dict, repr=False)
    states: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was found: the filled forms, headings no question fits (sheet, heading), values that do not fit."""

    arriving: tuple[Arriving, ...]
    strange: tuple[tuple[str, str], ...]
    unfit: tuple[Unfit, ...]
    version: str = ""


def read(form: FormDefinition, tables: Tables) -> Reading:
    """Return what `tables` hold for `form`."""
    reader = _Reader(form)
    if tables.values:
        reader.submission(tables)
    else:
        reader.workbook(tables.sheets)
    found = tuple(one for one in reader.arriving if one.answers or one.states)
    strange, unfit = tuple(dict.fromkeys(reader.strange)), tuple(reader.unfit)
    return Reading(found, strange, unfit, tables.version or reader.version)


@dataclass(frozen=True, slots=True)
class _Column:
    """What a heading stands for: a question, one choice of it, its words as said, or why it has no answer."""

    item: Item
    part: str = ""
    choice: str = ""


class _Reader:
    def __init__(self, form: FormDefinition) -> None:
        self.form = form
        self.arriving: list[Arriving] = []
        self.strange: list[tuple[str, str]] = []
        self.unfit: list[Unfit] = []
        self.version = ""
        self._words = {name: _choice_words(form, name, rows) for name, rows in form.lists.items()}

    # --- a workbook ---------------------------------------------------------------------------

    def workbook(self, sheets: Sequence[Sheet]) -> None:
        """Read the sheet of the form itself, then each repeat's after the one it stands in."""
        repeats = {item.path: item for item in self.form.walk() if item.kind == "repeat"}
        by_repeat = {path: _sheet_of(item, sheets) for path, item in repeats.items()}
        taken = {id(sheet) for sheet in by_repeat.values() if sheet is not None}
        own = next((sheet for sheet in sheets if id(sheet) not in taken and sheet.rows), None)
        if own is None:
            return
        self.strange += [
            (one.name, "") for one in sheets if id(one) not in taken | {id(own)} and one.rows
        ]
        places = {"": self._own(own)}
        for path in repeats:  # in form order: one inside another comes after it
            sheet = by_repeat[path]
            around = max((one for one in places if f"{path}/".startswith(f"{one}/")), key=len)
            places[path] = (
                {} if sheet is None else self._rows_of(repeats[path], sheet, around, places[around])
            )

    def _own(self, sheet: Sheet) -> dict[str, tuple[Arriving, str]]:
        columns, marks = self._columns(sheet, self.form.items)
        places = {}
        for number, row in _rows(sheet):
            one = Arriving(number, next((row[at] for at in marks["instance"] if row[at]), ""))
            self.version = self.version or next((row[at] for at in marks["version"]), "")
            self._take(one, "", sheet, number, row, columns)
            self.arriving.append(one)
            places[next((row[at] for at in marks["index"]), str(number - 1))] = (one, "")
        return places

    def _rows_of(
        self, repeat: Item, sheet: Sheet, around: str, places: Mapping[str, tuple[Arriving, str]]
    ) -> dict[str, tuple[Arriving, str]]:
        columns, marks = self._columns(sheet, repeat.items)
        inside, counts = {}, dict[tuple[int, str], int]()
        step = repeat.path[len(around) :]
        for number, row in _rows(sheet):
            parent = next((row[at] for at in marks["parent"]), "")
            if parent not in places:
                what = _("No row has this number, so it is not known whose entry this is.")
                self.unfit.append(Unfit(sheet.name, number, "_parent_index", parent, what))
                continue
            one, prefix = places[parent]
            count = counts[one.number, prefix] = counts.get((one.number, prefix), 0) + 1
            here = f"{prefix}{step}[{count}]"
            self._take(one, here, sheet, number, row, columns, base=repeat.path)
            inside[next((row[at] for at in marks["index"]), str(number - 1))] = (one, here)
        return inside

    def _columns(
        self, sheet: Sheet, items: Sequence[Item]
    ) -> tuple[dict[int, _Column], dict[str, list[int]]]:
        known = self._known(items)
        marks: dict[str, list[int]] = {"instance": [], "index": [], "parent": [], "version": []}
        columns: dict[int, _Column] = {}
        for at, said in enumerate(sheet.rows[0]):
            head = _plain(said)
            if head in known:
                columns[at] = known[head]
            elif head in _INSTANCE:
                marks["instance"].append(at)
            elif head in ("_index", "_parent_index", "__version__"):
                marks[{"_index": "index", "_parent_index": "parent"}.get(head, "version")].append(
                    at
                )
            elif said and not head.startswith(("_", "meta/", "meta-")) and head not in _OTHERS_OWN:
                self.strange.append((sheet.name, said))
        return columns, marks

    def _known(self, items: Sequence[Item]) -> dict[str, _Column]:
        """Return heading -> column; a name or words that two questions share stand for neither."""
        exact: dict[str, _Column] = {}
        loose: dict[str, dict[tuple[str, str, str], _Column]] = {}
        for item in _level(items):
            for head in (item.path[1:], item.path[1:].replace("/", "-")):
                exact |= {_plain(name): column for name, column in self._parts(item, head)}
            for head in dict.fromkeys((item.name, *_said(self.form, item.label, item.name))):
                for name, column in self._parts(item, head):
                    means = (item.path, column.part, column.choice)
                    loose.setdefault(_plain(name), {})[means] = column
        alone = {name: found for name, found in loose.items() if len(found) == 1}
        return {name: next(iter(found.values())) for name, found in alone.items()} | exact

    def _parts(self, item: Item, head: str) -> Iterator[tuple[str, _Column]]:
        yield head, _Column(item)
        yield head + AS_SAID, _Column(item, "as_said")
        yield head + STATE, _Column(item, "state")
        if item.type == "select_multiple":
            for choice in self.form.lists.get(item.list_name, ()):
                for words in {choice.name, *_said(self.form, choice.label, item.list_name)}:
                    yield f"{head}/{words}", _Column(item, "choice", choice.name)

    def _take(
        self, one: Arriving, prefix: str, sheet: Sheet, number: int, row: Sequence[str],
        columns: Mapping[int, _Column], *, base: str = "",
    ) -> None:  # fmt: skip
        ticked: dict[str, list[str]] = {}
        for at, column in columns.items():
            text, item = row[at], column.item
            path = prefix + item.path[len(base) :]
            where = (sheet.name, number, sheet.rows[0][at])
            if column.part == "choice":
                if text.casefold() in _YES:
                    ticked.setdefault(path, []).append(column.choice)
                elif text.casefold() not in _NO:
                    self.unfit.append(Unfit(*where, text, _("This is neither 1 nor 0.")))
            elif text:
                self._put(one, path, column, text, where)
        for (
            path,
            chosen,
        ) in ticked.items():  # words run together are less exact; but in order where both agree
            said = one.answers.get(path)
            if not isinstance(said, list) or set(said) != set(chosen):
                one.answers[path] = chosen
            self.unfit = [
                bad for bad in self.unfit if not self._is_said(bad, sheet, number, path, columns)
            ]

    @staticmethod
    def _is_said(
        bad: Unfit, sheet: Sheet, number: int, path: str, columns: Mapping[int, _Column]
    ) -> bool:
        """Whether `bad` is the column of words beside the columns of choices just read."""
        same = (bad.sheet, bad.row) == (sheet.name, number)
        return same and any(
            sheet.rows[0][at] == bad.column
            and not column.part
            and path.endswith(f"/{column.item.name}")
            for at, column in columns.items()
        )

    # --- one submission -----------------------------------------------------------------------

    def submission(self, tables: Tables) -> None:
        """Read the values of one XML; its root's name does not matter, its form's id does."""
        items = {item.path: item for item in self.form.walk()}
        one = Arriving(1)
        for told in tables.values:
            plain = re.sub(r"\[\d+\]", "", told.path)
            if plain.startswith("/meta/"):
                if plain == "/meta/instanceID":
                    one.instance = told.text
                continue
            column = _xml_column(plain, items)
            if column is None:
                self.strange.append(("", plain))
            elif told.text:
                path = _numbered(told.path, items, column.item)
                self._put(one, path, column, told.text, ("", 0, plain))
        self.arriving.append(one)

    # --- values -------------------------------------------------------------------------------

    def _put(
        self, one: Arriving, path: str, column: _Column, text: str, where: tuple[str, int, str]
    ) -> None:
        item = column.item
        if column.part == "state":
            if text in STATES:
                one.states[path] = text
            else:
                self.unfit.append(
                    Unfit(*where, text, _("This is no reason for leaving a question."))
                )
        elif column.part == "as_said":
            one.answers.setdefault(path, text)
        elif item.type == "note" or (item.calculate is not None and item.type in SILENT):
            return  # the form works it out again
        else:
            value, what = self._value(item, text)
            one.answers[path] = value
            if what:
                self.unfit.append(Unfit(*where, text, what))

    def _value(self, item: Item, text: str) -> tuple[object, str]:
        """Return an answer as it is kept, and a sentence where it is none."""
        words = self._words.get(item.list_name)
        if item.type not in _SELECTS or words is None:
            return text, type_problem(item, text)
        names = {choice.name for choice in self.form.lists[item.list_name]}
        if item.type == "select_one":
            name = text if text in names else words.get(_plain(text), "")
            return name or text, "" if name else _("This answer is not in the list.")
        chosen = text.split()
        if not names.issuperset(chosen):
            chosen = _apart(text, words) or chosen
        problem = choice_problem(item, " ".join(chosen), names) if item.type != "rank" else ""
        if not names.issuperset(chosen):
            problem = _("One of these answers is not in the list.")
        return chosen, problem


def _apart(text: str, words: Mapping[str, str]) -> list[str]:
    """Return the names of choices whose words stand one after another in `text`, [] unless it is nothing else."""
    rest, found = _plain(text), []
    longest = sorted(words, key=len, reverse=True)
    while rest:
        said = next(
            (
                one
                for one in longest
                if rest == one or rest.startswith((f"{one} ", f"{one},", f"{one};"))
            ),
            "",
        )
        if not said or not words[said]:
            return []
        found.append(words[said])
        rest = rest[len(said) :].lstrip(" ,;")
    return found


def _choice_words(form: FormDefinition, name: str, rows: Sequence[Choice]) -> dict[str, str]:
    """Return words of a choice -> its name, '' where two choices are said the same."""
    found: dict[str, str] = {}
    for choice in rows:
        for said in {_plain(one) for one in (choice.name, *_said(form, choice.label, name))}:
            found[said] = choice.name if found.get(said, choice.name) == choice.name else ""
    return found


def _said(form: FormDefinition, text: Text, name: str) -> set[str]:
    """Return words in every language of the form, or of the catalogues for a built-in one."""
    codes = languages() if form.builtin else form.languages
    return {
        words
        for words in (*text.values(), *(phrase(form, text, name, code) for code in codes))
        if words
    }


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _level(items: Sequence[Item]) -> Iterator[Item]:
    for item in items:
        if item.kind == "group" and item.path != "/meta":
            yield from _level(item.items)
        elif item.kind == "question":
            yield item


def _rows(sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows with anything in them, numbered as in the sheet, as long as the heading row."""
    width = len(sheet.rows[0]) if sheet.rows else 0
    for number, row in enumerate(sheet.rows[1:], 2):
        if any(row):
            yield number, [*row, *[""] * width][:width]


def _sheet_of(repeat: Item, sheets: Sequence[Sheet]) -> Sheet | None:
    """Return the sheet of a repeat: it bears its name, maybe cut to Excel's 31 signs, and says whose its rows are."""
    for sheet in sheets:
        heads = {_plain(head) for head in sheet.rows[0]} if sheet.rows else set()
        if ("_parent_index" in heads or len(sheet.rows) < 2) and _plain(sheet.name) in {
            _plain(name[:31])
            for name in (repeat.name, repeat.path[1:], repeat.path[1:].replace("/", "_"))
        }:
            return sheet
    return None


def _xml_column(plain: str, items: Mapping[str, Item]) -> _Column | None:
    if plain in items and items[plain].kind == "question":
        return _Column(items[plain])
    for suffix, part in ((AS_SAID, "as_said"), (STATE, "state")):
        path = plain.removesuffix(suffix)
        if path != plain and path in items:
            return _Column(items[path], part)
    return None


def _numbered(path: str, items: Mapping[str, Item], item: Item) -> str:
    """Return a path that keeps numbers at repeats only."""
    plain, found = "", ""
    steps = re.findall(r"/([^/\[\]]+)\[(\d+)\]", path)
    for name, number in steps[:-1]:
        plain += f"/{name}"
        is_repeat = plain in items and items[plain].kind == "repeat"
        found += f"/{name}[{number}]" if is_repeat else f"/{name}"
    return f"{found}/{item.name}"
