"""How one kind of bundle is made, read from `resources/bundles/<id>.yaml`.

Data an office can change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.documents.paper import PAPERS, Paper
from app.errors import UserError
from app.resources import resource_text

COLUMNS = frozenset({"tab", "description", "date", "source", "pages", "requirement"})


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexColumn:
    """One column of the index: what it holds, its heading, and its share of the width."""

    id: str
    heading: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule the profile follows, with its source and the day (ISO) it was read there."""

    id: str
    says: str
    source: str
    as_of: str
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Everything about a bundle's form that is not its content.

    `sections` are its headings in order; `headings` names one of them for a requirement's id.
    """

    id: str
    title: str
    language: str
    paper: Paper
    label_prefix: str
    first_label: int
    stamp_edge: str
    stamp_side: str
    make_room: bool
    tab_style: str
    tab_sheets: bool
    part_name: str
    part_bytes: int
    words: Mapping[str, str] = field(repr=False)
    columns: tuple[IndexColumn, ...]
    sections: tuple[str, ...]
    headings: Mapping[str, str] = field(repr=False)
    rules: tuple[Rule, ...]


def profile(name: str) -> Profile:
    """Return the profile kept in the project's resources under `name`.

    Raises UserError `bundle.profile_unknown` or `bundle.profile_wrong`.
    """
    if not name.replace("_", "").isalnum():
        raise UserError("bundle.profile_unknown")
    try:
        text = resource_text(f"bundles/{name}.yaml")
    except FileNotFoundError as error:
        raise UserError("bundle.profile_unknown") from error
    return profile_from_text(text)


def profile_from_text(text: str) -> Profile:
    """Return the profile written in `text` (YAML); raises UserError `bundle.profile_wrong`."""
    import yaml

    try:
        made = _made(yaml.load(text, Loader=yaml.CBaseLoader))  # noqa: S506 - BaseLoader: text only
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise UserError("bundle.profile_wrong") from error
    return made


def _made(values: Mapping[str, Any]) -> Profile:
    stamp, tabs = values["stamp"], values["tabs"]
    columns = tuple(
        IndexColumn(id=column["id"], heading=column["heading"], share=float(column["share"]))
        for column in values["columns"]
    )
    if stamp["edge"] not in ("top", "bottom") or stamp["side"] not in ("left", "centre", "right"):
        raise ValueError
    if tabs["style"] not in ("letters", "numbers") or not {"tab", "pages"} <= {
        column.id for column in columns
    } <= set(COLUMNS):
        raise ValueError
    sections, headings = tuple(values["sections"]), dict(values.get("headings", {}))
    if not set(sections).issuperset(headings.values()):
        raise ValueError
    return Profile(
        id=values["id"],
        title=values["title"],
        language=values["language"],
        paper=PAPERS[values["paper"]],
        label_prefix=values["labels"]["prefix"],
        first_label=int(values["labels"]["first"]),
        stamp_edge=stamp["edge"],
        stamp_side=stamp["side"],
        make_room=stamp["make_room"] == "true",
        tab_style=tabs["style"],
        tab_sheets=tabs["sheets"] == "true",
        part_name=tabs["parts"],
        part_bytes=int(float(values["part_megabytes"]) * 1_000_000),
        words=dict(values["words"]),
        columns=columns,
        sections=sections,
        headings=headings,
        rules=tuple(Rule(**rule) for rule in values["rules"]),
    )
