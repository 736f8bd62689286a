"""Filled forms as KoboToolbox and ODK write them: a workbook with a sheet for each repeat, or one XML a submission.

Only what stands in a `Filled` is written; what may stand there, the consent gate said before.  Columns are named by
path (``group/question``).  Ours beside them: ``…_as_said`` holds a date only partly known, ``…__state`` why there is
no answer.  Formats: docs.getodk.org/openrosa-form-submission, ODK XForms specification, KoboToolbox exports, read
November 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree

from app.forms.answers import as_text
from app.forms.model import FormDefinition, Item
from app.forms.pages import SILENT
from app.forms.run import Session
from app.forms.sheets import allowed, xlsx
from app.forms.tree import Place, Rows
from app.forms.values import parse_day

AS_SAID, STATE = "_as_said", "__state"
_DATES = frozenset({"date", "dateTime"})
_LONGEST_SHEET = 31
"""Signs a sheet's name may have in Excel."""
_XF, _JR = "http://openrosa.org/xforms", "http://openrosa.org/javarosa"


@dataclass(frozen=True, slots=True)
class Filled:
    """One filled form as far as it may leave: answers and states by stored path; `id` is '' where none may be told."""

    id: str
    session: Session = field(repr=False)
    answers: Mapping[str, object] = field(repr=False)
    states: Mapping[str, str] = field(repr=False)


class _Table:
    """One sheet: rows of heading to text, and every heading it may have, in form order."""

    def __init__(self, form: FormDefinition, items: Sequence[Item]) -> None:
        self.heads = [head for item in _inside(items) for head in _heads(form, item)]
        self.rows: list[dict[str, str]] = []

    def add(self, **known: str) -> dict[str, str]:
        row = {**known, "_index": str(len(self.rows) + 1)}
        self.rows.append(row)
        return row

    def cells(self) -> list[list[str]]:
        """Return the heading row and the rows; a heading of ours stands only where something is under it."""
        used = {"_index", *(head for row in self.rows for head in row)}
        heads = [head for head in self.heads if head in used or not head.endswith((AS_SAID, STATE))]
        heads += [head for head in _BOOKKEEPING if head in used]
        return [heads, *([row.get(head, "") for head in heads] for row in self.rows)]


_BOOKKEEPING = (
    "_uuid", "__version__", "_index", "_parent_table_name", "_parent_index", "_submission__uuid",
)  # fmt: skip


def workbook_of(form: FormDefinition, filled: Sequence[Filled]) -> bytes:
    """Return the filled forms as .xlsx bytes: the first sheet has a row for each, every repeat a sheet of its own."""
    repeats = [item for item in form.walk() if item.kind == "repeat"]
    tables = {"": _Table(form, form.items)} | {one.path: _Table(form, one.items) for one in repeats}
    names = _sheet_names(form, repeats)
    for one in filled:
        row = tables[""].add(**({"_uuid": one.id} if one.id else {}), __version__=form.version)
        _fill(one, one.session.root, row, "", tables, names)
    return xlsx({names[path]: table.cells() for path, table in tables.items()})


def submission(form: FormDefinition, filled: Filled) -> bytes:
    """Return one filled form as the XML that ODK and Kobo send."""
    ElementTree.register_namespace("orx", _XF)
    ElementTree.register_namespace("jr", _JR)
    root = ElementTree.Element(form.root, {"id": form.id, "version": form.version})
    _grow(filled, filled.session.root, root)
    meta = ElementTree.SubElement(root, f"{{{_XF}}}meta")
    if filled.id:
        ElementTree.SubElement(meta, f"{{{_XF}}}instanceID").text = f"uuid:{filled.id}"
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


# --- the workbook ---------------------------------------------------------------------------------


def _inside(items: Sequence[Item]) -> Iterator[Item]:
    """Yield the questions that stand in one sheet: those of groups too, not those of repeats."""
    for item in items:
        if item.kind == "group":
            yield from _inside(item.items)
        elif item.kind == "question" and _is_told(item):
            yield item


def _is_told(item: Item) -> bool:
    return item.type != "note" and not item.path.startswith("/meta")


def _head(item: Item) -> str:
    return item.path[1:]


def _heads(form: FormDefinition, item: Item) -> Iterator[str]:
    head = _head(item)
    yield head
    if item.data_type in _DATES:
        yield head + AS_SAID
    if item.type == "select_multiple":
        yield from (f"{head}/{choice.name}" for choice in form.lists.get(item.list_name, ()))
    if item.type not in SILENT:
        yield head + STATE


def _fill(
    one: Filled, place: Place, row: dict[str, str], sheet: str,
    tables: Mapping[str, _Table], names: Mapping[str, str],
) -> None:  # fmt: skip
    for child in place.children.values():
        if isinstance(child, Rows):
            for inside in child.places:
                if inside.live:
                    known = {"_parent_table_name": names[sheet], "_parent_index": row["_index"]}
                    known |= {"_submission__uuid": one.id} if one.id else {}
                    made = tables[child.item.path].add(**known)
                    _fill(one, inside, made, child.item.path, tables, names)
        elif child.item.kind == "group":
            _fill(one, child, row, sheet, tables, names)
        elif _is_told(child.item):
            row.update(_cells(one, child))


def _cells(one: Filled, place: Place) -> Iterator[tuple[str, str]]:
    item, head = place.item, _head(place.item)
    state = one.states.get(place.stored_path, "")
    if state:
        yield head + STATE, state
    if place.stored_path not in one.answers:
        return
    text = as_text(one.answers[place.stored_path])
    if _is_partial(item, text):
        yield head + AS_SAID, text
        return
    yield head, text
    if item.type == "select_multiple":
        chosen = text.split()
        for choice in one.session.form.lists.get(item.list_name, ()):
            yield f"{head}/{choice.name}", "1" if choice.name in chosen else "0"


def _is_partial(item: Item, text: str) -> bool:
    return item.data_type in _DATES and parse_day(text) is None


def _sheet_names(form: FormDefinition, repeats: Sequence[Item]) -> dict[str, str]:
    """Return path of a repeat ('' for the form) -> the name of its sheet, none twice."""
    found: dict[str, str] = {}
    for path, wanted in [("", form.id), *((one.path, one.name) for one in repeats)]:
        plain = re.sub(r"[\[\]:*?/\\]", "_", wanted)[:_LONGEST_SHEET] or "form"
        name, number = plain, 2
        while name.casefold() in {one.casefold() for one in found.values()}:
            name, number = f"{plain[: _LONGEST_SHEET - 4]}_{number}", number + 1
        found[path] = name
    return found


# --- XML ------------------------------------------------------------------------------------------


def _grow(one: Filled, place: Place, into: ElementTree.Element) -> None:
    for child in place.children.values():
        if isinstance(child, Rows):
            for inside in child.places:
                _nest(one, inside, into)
        elif child.item.kind == "group":
            _nest(one, child, into)
        elif child.live and _is_told(child.item):
            _say(one, child, into)


def _nest(one: Filled, place: Place, into: ElementTree.Element) -> None:
    if place.live and place.item.path != "/meta":
        _grow(one, place, ElementTree.SubElement(into, place.item.name))


def _say(one: Filled, place: Place, into: ElementTree.Element) -> None:
    said = dict(_cells(one, place))
    for suffix in ("", AS_SAID, STATE):
        text = said.get(_head(place.item) + suffix)
        if text is not None or not suffix:
            element = ElementTree.SubElement(into, place.item.name + suffix)
            element.text = allowed(text or "") or None
