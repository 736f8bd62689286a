"""What a form is: a frozen tree of groups, repeats and questions with their logic.

A `FormDefinition` is made by `app.forms.load` from an XLSForm and travels as JSON (`to_json`,
`from_json`): expressions are stored already parsed, so nothing that opens a stored form ever parses
foreign text again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

SCHEMA = 2
"""Version of the stored shape; another one is compiled again from its source."""

MAX_QUESTIONS = 2_000
MAX_REPEATS = 500
MAX_EXPRESSION_BYTES = 4_096
MAX_DEPTH = 64

DEFAULT_LANGUAGE = "default"

Text = dict[str, str]
"""Words per language as the form names it; ``default`` where it names none."""

Kind = Literal["group", "repeat", "question"]


class Ast(msgspec.Struct, frozen=True, array_like=True):
    """One parsed XPath step: an operation, its literal or name, its operands."""

    op: str
    value: str | float = ""
    args: tuple[Ast, ...] = ()


class Expression(msgspec.Struct, frozen=True):
    """An XPath expression as ODK writes it, and its parsed form."""

    source: str
    ast: Ast


class Choice(msgspec.Struct, frozen=True, omit_defaults=True):
    """One answer of a list; `extras` are its further columns (filters, our `category`)."""

    name: str
    label: Text = {}
    extras: dict[str, str] = {}
    media: tuple[str, ...] = ()


class Itemset(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a select takes its answers from: a list of the form, or nodes of the form itself.

    `list_name` names the list; `nodes` is the filtered node set; `value` and `label` are the child
    names to read.
    """

    nodes: Expression
    list_name: str = ""
    value: str = "name"
    label: str = "label"


class SetValue(msgspec.Struct, frozen=True, omit_defaults=True):
    """A dynamic default or a triggered calculation: give `target` the value when `event` happens.

    `event` is ``first-load``, ``new-repeat`` or ``changed`` (then `trigger` is the path that
    changed).
    """

    target: str
    event: str
    value: Expression | None = None
    trigger: str = ""


class Item(msgspec.Struct, frozen=True, omit_defaults=True):
    """One row of the form.  `path` is ``/group/question`` without repeat numbers.

    `type` is the XLSForm type (``select_one``, ``text``, ``date`` …); `data_type` is the XForm bind
    type, which decides how its value compares.  `sensitivity` is 0 (not said) to 3.  `category` is
    the consent category. `row` is the row of the survey sheet, 0 where the form has none for it.
    """

    kind: Kind
    name: str
    path: str
    type: str = ""
    data_type: str = "string"
    label: Text = {}
    hint: Text = {}
    guidance: Text = {}
    why: Text = {}
    constraint_message: Text = {}
    required_message: Text = {}
    appearance: tuple[str, ...] = ()
    relevant: Expression | None = None
    constraint: Expression | None = None
    calculate: Expression | None = None
    required: Expression | None = None
    read_only: Expression | None = None
    default: str = ""
    count: Expression | None = None
    choices: Itemset | None = None
    list_name: str = ""
    parameters: dict[str, str] = {}
    preload: str = ""
    media: tuple[str, ...] = ()
    sensitivity: int = 0
    category: str = ""
    pause_if: str = ""
    restricted: bool = False
    extras: dict[str, str] = {}
    row: int = 0
    items: tuple[Item, ...] = ()

    @property
    def is_exact(self) -> bool:
        """True where a date must be a full date (`appearance: exact`)."""
        return "exact" in self.appearance

    @property
    def may_name(self) -> bool:
        """Whether an answer may stand as somebody's name: nothing restricted, and no other kind of information."""
        return not self.restricted and self.category in ("", "identity", "uncategorised")

    def walk(self) -> Iterator[Item]:
        """Yield this row and everything inside it, in form order."""
        yield self
        for item in self.items:
            yield from item.walk()


class Unsupported(msgspec.Struct, frozen=True):
    """A feature this computer cannot do: `what`, `where` (a path or sheet), `why`."""

    what: str
    where: str
    why: str


class FormDefinition(msgspec.Struct, frozen=True, omit_defaults=True):
    """A whole form.  `sheets` are the authored rows; `builtin` is translated by gettext."""

    id: str
    title: str
    version: str = ""
    languages: tuple[str, ...] = ()
    default_language: str = DEFAULT_LANGUAGE
    root: str = "data"
    items: tuple[Item, ...] = ()
    lists: dict[str, tuple[Choice, ...]] = {}
    set_values: tuple[SetValue, ...] = ()
    unsupported: tuple[Unsupported, ...] = ()
    warnings: tuple[str, ...] = ()
    sheets: dict[str, list[dict[str, str]]] = {}
    builtin: bool = False
    schema: int = 0
    """`SCHEMA` where it is stored; a default would be left out there and never missed."""

    def walk(self) -> Iterator[Item]:
        """Yield every row of the form in order, groups before what they hold."""
        for item in self.items:
            yield from item.walk()

    def questions(self) -> Iterator[Item]:
        """Yield the rows that are not groups or repeats, the form's own bookkeeping left out."""
        return (
            item
            for item in self.walk()
            if item.kind == "question" and not item.path.startswith("/meta/")
        )

    def item(self, path: str) -> Item:
        """Return the row at `path`; KeyError where the form has none."""
        for item in self.walk():
            if item.path == path:
                return item
        raise KeyError(path)


def to_json(form: FormDefinition) -> bytes:
    """Return `form` as JSON bytes for the cache inside the vault."""
    return msgspec.json.encode(msgspec.structs.replace(form, schema=SCHEMA))


def from_json(stored: bytes) -> FormDefinition:
    """Return the form stored by `to_json`; `msgspec.ValidationError` for anything else."""
    form = msgspec.json.decode(stored, type=FormDefinition)
    if form.schema != SCHEMA:
        raise msgspec.ValidationError("stored form has another schema")
    return msgspec.structs.replace(form, schema=0)
