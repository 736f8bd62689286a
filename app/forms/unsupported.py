"""Names what a form asks for that a laptop cannot do; the rest of the form still works."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.forms.arity import UNSUPPORTED_FUNCTIONS
from app.forms.functions import pattern
from app.forms.model import Ast, Expression, FormDefinition, Item, Unsupported
from app.i18n import N_

_NO_SENSOR = N_("this computer has no satellite receiver; the place can be typed")
_NO_FILES = N_("the files are not in the workbook")
_NO_SERVER = N_("there is no server that keeps lists of entities")
_NOT_HERE = N_("a laptop cannot do this; it gives an empty answer")
_NO_CALENDAR = N_("dates are typed in the calendar of this computer, or in the person's own words")
_NO_IDENTITY = N_("Waymark keeps no device or user identity in answers; it stays empty")
_TYPES = {
    "image": N_("no picture is taken here; one can be added as evidence"),
    "file": N_("the file itself is added as evidence; which one it is can be written here"),
    "audio": N_("nothing is recorded here; a sound file can be added as evidence"),
    "video": N_("nothing is recorded here; a film can be added as evidence"),
    "geopoint": _NO_SENSOR,
    "geotrace": _NO_SENSOR,
    "geoshape": _NO_SENSOR,
    "start-geopoint": _NO_SENSOR,
    "background-geopoint": _NO_SENSOR,
    "barcode": N_("there is no scanner; the number can be typed"),
    "background-audio": N_("nothing is ever recorded in the background"),
    "audit": N_("Waymark keeps its own record of changes instead"),
    "osm": N_("there is no map to tag"),
    "deviceid": _NO_IDENTITY,
    "username": _NO_IDENTITY,
    "email": _NO_IDENTITY,
    "phonenumber": _NO_IDENTITY,
    "simserial": _NO_IDENTITY,
    "subscriberid": _NO_IDENTITY,
}
_APPEARANCES = {
    "signature": N_("signing on the screen; a picture of the signature can be added"),
    "draw": N_("drawing on the screen; a picture can be added"),
    "annotate": N_("drawing on a picture; the picture itself can be added"),
    "image-map": N_("choosing on a picture; the choices are shown as a list"),
    "bearing": N_("there is no compass; the direction can be typed"),
    "placement-map": _NO_SENSOR,
    "maps": _NO_SENSOR,
    "map": N_("choosing on a map; the choices are shown as a list"),
    "masked": N_("what is typed can be read on the screen"),
    "url": N_("links are never opened from here; the address can be copied"),
    "printer": N_("it calls another app; the answer can be typed"),
    "ethiopian": _NO_CALENDAR,
    "coptic": _NO_CALENDAR,
    "islamic": _NO_CALENDAR,
    "bikram-sambat": _NO_CALENDAR,
    "myanmar": _NO_CALENDAR,
    "persian": _NO_CALENDAR,
}
_FUNCTIONS = {
    "pulldata": N_("it reads a file that is not part of the workbook; it gives an empty answer"),
    "search": N_("it reads a file that is not part of the workbook; it gives an empty answer"),
    "property": N_("it reads the device; it gives an empty answer"),
}
_SETTINGS = {
    "public_key": N_("answers are encrypted by the vault, not for a server"),
    "submission_url": N_("nothing is sent to a server"),
    "auto_send": N_("nothing is sent to a server"),
    "auto_delete": N_("answers are kept until you delete them"),
}


def named(form: FormDefinition, survey: Mapping[str, Any]) -> Iterator[Unsupported]:
    """Yield every unsupported feature of `form`, in form order, each once."""
    seen: set[tuple[str, str]] = set()
    for found in _all(form, survey):
        if (found.what, found.where) not in seen:
            seen.add((found.what, found.where))
            yield found


def _all(form: FormDefinition, survey: Mapping[str, Any]) -> Iterator[Unsupported]:
    for item in form.walk():
        yield from _of_item(form, item)
    for change in form.set_values:
        yield from _of_expression(form, change.value, change.target)
    for name, choices in form.lists.items():
        if any(choice.media for choice in choices):
            yield Unsupported("media", f"choices: {name}", _NO_FILES)
    yield from _of_workbook(form, survey)


def _of_workbook(form: FormDefinition, survey: Mapping[str, Any]) -> Iterator[Unsupported]:
    for column, why in _SETTINGS.items():
        if survey.get(column):
            yield Unsupported(column, "settings", why)
    if form.sheets.get("entities"):
        yield Unsupported("entities", "entities", _NO_SERVER)
    for child in _external(survey):
        why = N_("it is a file that is not part of the workbook")
        yield Unsupported(str(child["type"]), f"/{child['name']}", why)


def _external(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for child in node.get("children") or ():
        if child.get("type") in ("xml-external", "csv-external"):
            yield child
        yield from _external(child)


def _of_item(form: FormDefinition, item: Item) -> Iterator[Unsupported]:
    if item.type in _TYPES:
        yield Unsupported(item.type, item.path, _TYPES[item.type])
    if item.media:
        yield Unsupported("media", item.path, _NO_FILES)
    for word in item.appearance:
        name = word.split("(")[0]
        if name.startswith(("ex:", "printer:")):
            why = N_("it calls another app; the answer can be typed")
            yield Unsupported(name.split(":")[0], item.path, why)
        elif name in _APPEARANCES:
            yield Unsupported(name, item.path, _APPEARANCES[name])
        elif name == "search" and "(" in word:  # without a file it only looks through the list
            yield Unsupported(name, item.path, _FUNCTIONS["search"])
    for expression in (
        item.relevant,
        item.constraint,
        item.calculate,
        item.required,
        item.read_only,
        item.count,
        item.choices.nodes if item.choices else None,
    ):
        yield from _of_expression(form, expression, item.path)


def _of_expression(
    form: FormDefinition, expression: Expression | None, where: str
) -> Iterator[Unsupported]:
    if expression is None:
        return
    for call in _calls(expression.ast):
        found = _of_call(form, call)
        if found is not None:
            yield Unsupported(found[0], where, found[1])


def _of_call(form: FormDefinition, call: Ast) -> tuple[str, str] | None:
    """Return (what, why) for a call that cannot be done here, else None."""
    name = str(call.value)
    if name in UNSUPPORTED_FUNCTIONS:
        return name, _FUNCTIONS.get(name, _NOT_HERE)
    literal = str(call.args[-1].value) if call.args and call.args[-1].op == "text" else None
    if literal is None:
        return None
    if name == "regex" and pattern(literal) is None:
        return name, N_("the pattern needs look-around or back-references; it is not checked")
    if name == "instance" and literal == "__last-saved":
        return "last-saved", N_("answers of one person are never carried into another's form")
    if name == "instance" and literal not in form.lists:
        return "external file", N_("it is not part of the workbook; the list stays empty")
    return None


def _calls(ast: Ast) -> Iterator[Ast]:
    if ast.op == "call":
        yield ast
    for argument in ast.args:
        yield from _calls(argument)
