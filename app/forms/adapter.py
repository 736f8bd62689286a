"""The one place that knows pyxform's survey JSON and XForm; tests pin what it relies on.

Labels, types and our own columns come from the survey JSON, which keeps unknown columns; logic
comes from the XForm, where ``${names}`` are already paths.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

import msgspec

from app.domain.categories import CATEGORIES
from app.forms.labels import plain_label, texts
from app.forms.model import (
    MAX_DEPTH,
    Choice,
    Expression,
    FormDefinition,
    Item,
    Itemset,
    Kind,
    SetValue,
)
from app.forms.problem import FormProblem
from app.forms.types import type_of
from app.forms.unsupported import named
from app.forms.xpath import ExpressionError, parse

_XF = "{http://www.w3.org/2002/xforms}"
_JR = "{http://openrosa.org/javarosa}"
_KNOWN = frozenset(
    {
        "type", "name", "label", "hint", "guidance_hint", "bind", "control", "children",
        "parameters", "itemset", "list_name", "choices", "default", "actions", "trigger",
        "_dynamic_default", "media", "query", "choice_filter", "instance", "why", "sensitivity",
        "category", "pause_if", "restricted", "intent", "flat", "sms_field", "row_number",
    }
)  # fmt: skip
_COLUMNS = {
    "relevant": "relevant",
    "constraint": "constraint",
    "calculate": "calculation",
    "required": "required",
    "readonly": "read_only",
    "count": "repeat_count",
    "itemset": "choice_filter",
    "default": "default",
}
_STARTS = {"start": "start", "end": "end", "today": "today"}
UNCATEGORISED = "uncategorised"
_YES = frozenset({"yes", "true", "1", "true()"})


@dataclass
class _Xform:
    """What the XForm says about each path (root element included)."""

    binds: dict[str, dict[str, str]] = field(default_factory=dict)
    controls: dict[str, ElementTree.Element] = field(default_factory=dict)
    counts: dict[str, str] = field(default_factory=dict)
    changes: list[tuple[str, str, str, str]] = field(default_factory=list)


def _xform(xml: str) -> _Xform:
    found = _Xform()
    # pyxform wrote this XML a moment ago; it holds no document type and no entities.
    root = ElementTree.fromstring(xml)  # noqa: S314
    for bind in root.iter(f"{_XF}bind"):
        found.binds[bind.attrib["nodeset"]] = {
            key.replace(_JR, "jr:"): value for key, value in bind.attrib.items()
        }
    for parent in root.iter():
        for element in parent:
            _collect(found, element, parent.attrib.get("ref", ""))
    return found


def _collect(found: _Xform, element: ElementTree.Element, inside: str) -> None:
    says = element.attrib
    if element.tag == f"{_XF}setvalue":
        for event in says["event"].split():
            found.changes.append((event, says["ref"], inside, says.get("value", "")))
    elif element.tag == f"{_XF}repeat":
        if f"{_JR}count" in says:
            found.counts[says["nodeset"]] = says[f"{_JR}count"]
    elif "ref" in says and element.tag not in _PARTS:
        found.controls[says["ref"]] = element


_PARTS = frozenset(f"{_XF}{tag}" for tag in ("label", "hint", "value", "group", "repeat", "copy"))


class _Adapter:
    def __init__(self, survey: Mapping[str, Any], xml: str, sheets: dict[str, Any]) -> None:
        self.survey = survey
        self.language = str(survey.get("default_language") or "default")
        self.root = str(survey["name"])
        self.xform = _xform(xml)
        self.problems: list[FormProblem] = []
        self.warnings: list[str] = []
        self.parsed: dict[str, Expression] = {}
        self.languages: dict[str, None] = {}
        self.rows = _Rows(sheets.get("survey", []))
        self.lists = {
            name: tuple(self._choice(row) for row in rows)
            for name, rows in (survey.get("choices") or {}).items()
        }
        for row in sheets.get("external_choices", []):
            name = row.get("list_name", row.get("list name", ""))
            self.lists[name] = (*self.lists.get(name, ()), self._choice(row))

    def texts(self, value: object) -> dict[str, str]:
        found = texts(value, self.language)
        for language in found:
            self.languages.setdefault(language)
        return found

    def _choice(self, row: Mapping[str, Any]) -> Choice:
        extras = {
            key: str(value)
            for key, value in row.items()
            if key not in ("name", "label", "media", "list_name", "list name")
            and not isinstance(value, dict)
        }
        label = {one: plain_label(text) for one, text in self.texts(row.get("label")).items()}
        return Choice(str(row.get("name", "")), label, extras, tuple(row.get("media") or ()))

    # --- expressions --------------------------------------------------------------------------

    def expression(self, source: str | None, row: int, column: str) -> Expression | None:
        if source is None or not source.strip():
            return None
        text = source.strip()
        try:
            if text not in self.parsed:  # a form says "instance('yes_no')/…" a hundred times
                self.parsed[text] = parse(text)
            return self.parsed[text]
        except ExpressionError as problem:
            what = f"{problem}"[0].upper() + f"{problem}"[1:] + "."
            self.problems.append(FormProblem(what, "survey", row, _COLUMNS.get(column, column)))
            return None

    # --- rows ---------------------------------------------------------------------------------

    def items(
        self, children: Iterable[Mapping[str, Any]], parent: str, around: Item | None, depth: int
    ) -> Iterator[Item]:
        for child in children:
            if depth > MAX_DEPTH:
                what = f"Groups are nested deeper than {MAX_DEPTH}."
                self.problems.append(FormProblem(what, "survey", self.rows.of(str(child["name"]))))
                return
            if child.get("type") in ("xml-external", "csv-external"):
                continue
            spread = _spread(child) if child.get("type") == "loop" else child
            yield self.item(spread, parent, around, depth)

    def item(self, child: Mapping[str, Any], parent: str, around: Item | None, depth: int) -> Item:
        """Return one row and what it holds.  Long: one table, column to field, in order."""
        name = str(child["name"])
        path = f"{parent}/{name}"
        full = f"/{self.root}{path}"
        row = self.rows.of(name)
        bind = self.xform.binds.get(full, {})
        control = self.xform.controls.get(full)
        said: Mapping[str, Any] = child.get("bind") or {}
        kind = _kind(child)

        def read(column: str) -> Expression | None:
            return self.expression(bind.get(column), row, column)

        own = Item(
            kind=kind,
            name=name,
            path=path,
            type="" if kind != "question" else type_of(str(child["type"]), bind, control),
            data_type=bind.get("type", "string"),
            label=self._labels(child.get("label")),
            hint=self._labels(child.get("hint")),
            guidance=self._labels(child.get("guidance_hint")),
            why=self._labels(child.get("why")),
            constraint_message=self._labels(said.get("jr:constraintMsg")),
            required_message=self._labels(said.get("jr:requiredMsg")),
            appearance=tuple(str((child.get("control") or {}).get("appearance", "")).split()),
            relevant=read("relevant"),
            constraint=read("constraint"),
            calculate=read("calculate"),
            required=read("required"),
            read_only=read("readonly"),
            default="" if child.get("_dynamic_default") else str(child.get("default", "")),
            count=self.expression(self.xform.counts.get(full), row, "count"),
            choices=self._itemset(child, control, row),
            list_name=str(child.get("list_name") or child.get("itemset") or ""),
            parameters=_parameters(child.get("parameters")),
            preload=_preload(bind),
            media=tuple(_media(child.get("media"))),
            sensitivity=_level(child.get("sensitivity"), around),
            category=self._category(child, around, row),
            pause_if=str(child.get("pause_if") or ""),
            restricted=_restricted(child.get("restricted"), around),
            extras=dict(_extras(child)),
            row=row,
        )
        inside = tuple(self.items(child.get("children") or (), path, own, depth + 1))
        return _with(own, items=inside)

    def _category(self, child: Mapping[str, Any], around: Item | None, row: int) -> str:
        said = str(child.get("category") or "").strip()
        if said in CATEGORIES:
            return said
        if said:
            self.warnings.append(f"Row {row}: {said!r} is no category of ours; not shared by any.")
            return UNCATEGORISED
        return around.category if around is not None else UNCATEGORISED

    def _labels(self, value: object) -> dict[str, str]:
        return {language: plain_label(text) for language, text in self.texts(value).items()}

    def _itemset(
        self, child: Mapping[str, Any], control: ElementTree.Element | None, row: int
    ) -> Itemset | None:
        if control is None:
            return None
        nodes = control.attrib.get("query")
        found = control.find(f"{_XF}itemset")
        value, label = "name", "label"
        if found is not None:
            nodes = found.attrib["nodeset"]
            value = _ref(found.find(f"{_XF}value"), value)
            label = _ref(found.find(f"{_XF}label"), label)
        expression = self.expression(nodes, row, "itemset")
        if expression is None:
            return None
        return Itemset(expression, str(child.get("list_name") or ""), value, label)

    def set_values(self) -> Iterator[SetValue]:
        events = {
            "odk-instance-first-load": "first-load",
            "odk-new-repeat": "new-repeat",
            "xforms-value-changed": "changed",
        }
        for event, target, trigger, source in self.xform.changes:
            row = self.rows.of(target.rsplit("/", 1)[-1])
            value = self.expression(source, row, "calculate")
            if event in events:
                yield SetValue(
                    self._short(target),
                    events[event],
                    value,
                    self._short(trigger) if event == "xforms-value-changed" else "",
                )

    def _short(self, full: str) -> str:
        return full.removeprefix(f"/{self.root}")


class _Rows:
    """Finds the row of the survey sheet a name stands in."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        self._rows: dict[str, int] = {}
        for number, row in enumerate(rows, start=2):
            self._rows.setdefault(str(row.get("name", "")), number)

    def of(self, name: str) -> int:
        return self._rows.get(name, 0)


def _spread(loop: Mapping[str, Any]) -> dict[str, Any]:
    """Return a loop as pyxform spreads it: a group for each choice, ``%(label)s`` filled in."""
    groups = [
        {**column, "type": "group", "children": [_filled(one, column) for one in loop["children"]]}
        for column in loop.get("columns", ())
        if column["name"] != "none"
    ]
    return {**loop, "type": "group", "children": groups, "columns": {}}


def _filled(child: Mapping[str, Any], column: Mapping[str, Any]) -> dict[str, Any]:
    label = column.get("label", "")

    def fill(text: Any, language: str = "") -> Any:
        said = label.get(language, "") if isinstance(label, Mapping) else label
        return text % {"name": column["name"], "label": said} if isinstance(text, str) else text

    return {
        key: {one: fill(text, one) for one, text in value.items()}
        if isinstance(value, Mapping)
        else fill(value)
        for key, value in child.items()
    }


def _parameters(value: object) -> dict[str, str]:
    return {k: str(v) for k, v in value.items()} if isinstance(value, Mapping) else {}


def _kind(child: Mapping[str, Any]) -> Kind:
    said = child["type"]
    return "group" if said == "group" else "repeat" if said == "repeat" else "question"


def _with(item: Item, items: tuple[Item, ...]) -> Item:
    return msgspec.structs.replace(item, items=items)


def _ref(element: ElementTree.Element | None, usual: str) -> str:
    reference = usual if element is None else element.attrib.get("ref", usual)
    return "label" if reference.startswith("jr:itext") else reference


def _level(value: object, around: Item | None) -> int:
    text = str(value or "").strip().removesuffix(".0")
    if text in ("1", "2", "3"):
        return int(text)
    return around.sensitivity if around is not None else 0


def _restricted(value: object, around: Item | None) -> bool:
    said = str(value or "").strip().lower()
    return said in _YES if said else around is not None and around.restricted


def _preload(bind: Mapping[str, str]) -> str:
    kind, parameter = bind.get("jr:preload", ""), bind.get("jr:preloadParams", "")
    if kind == "uid":
        return "uid"
    return _STARTS.get(parameter, parameter or kind)


def _media(value: object) -> Iterator[str]:
    """Yield the file names a label shows or plays, in any language."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inside in value.values():
            yield from _media(inside)


def _extras(child: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in child.items():
        if key in _KNOWN:
            continue
        if isinstance(value, str | int | float):
            yield key, str(value)
        elif isinstance(value, dict):
            yield from ((f"{key}::{part}", str(text)) for part, text in value.items())


def adapt(
    survey: Mapping[str, Any], xml: str, sheets: dict[str, Any], *, builtin: bool
) -> tuple[FormDefinition, list[FormProblem]]:
    """Return the form and every problem found; with problems it is not to be used."""
    reader = _Adapter(survey, xml, sheets)
    items = tuple(reader.items(survey["children"], "", None, 1))
    form = FormDefinition(
        id=str(survey["id_string"]),
        title=plain_label(str(survey["title"])),
        version=str(survey.get("version", "")),
        default_language=reader.language,
        root=reader.root,
        items=items,
        lists=reader.lists,
        set_values=tuple(reader.set_values()),
        languages=tuple(reader.languages) or (reader.language,),
        sheets=sheets,
        warnings=tuple(reader.warnings),
        builtin=builtin,
    )
    if not reader.problems:
        reader.problems += _circles(form)
    return _named(form, survey), reader.problems


def _named(form: FormDefinition, survey: Mapping[str, Any]) -> FormDefinition:
    return msgspec.structs.replace(form, unsupported=tuple(named(form, survey)))


def _circles(form: FormDefinition) -> list[FormProblem]:
    from app.forms.graph import CycleError, Plan

    try:
        Plan(form)
    except CycleError as circle:
        names = ", ".join(circle.paths[:4])
        row = form.item(circle.paths[0]).row
        return [FormProblem(f"These depend on each other in a circle: {names}.", "survey", row)]
    return []
