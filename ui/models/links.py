"""What a case shares with others, in words; made on the case lane."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.i18n import NP_, _, isolate, ngettext, pgettext
from ui.widgets.rows import Group, Line, Row
from ui.words import reach_line

if TYPE_CHECKING:
    from app.services.links import Across, OtherCase, Shared

_SORTS = {
    "phone": (NP_("shared", "The same phone"), "phone"),
    "email": (NP_("shared", "The same e-mail"), "envelope-simple"),
    "address": (NP_("shared", "The same address"), "folder"),
    "name": (NP_("shared", "The same name"), "user"),
    "reference": (NP_("shared", "The same number"), "identification-card"),
}
_WHERE = {
    "person": NP_("shared", "the person's own"), "safe_contact": NP_("shared", "safe contact"),
    "third_party": NP_("shared", "somebody else in the story"), "relation": NP_("shared", "family or others"),
}  # fmt: skip

_OWN = frozenset({"person", "safe_contact"})
"""What is the survivor's own: only this may tell that two records are one person, and never a roof they share."""


@dataclass(frozen=True, slots=True)
class AcrossShown:
    """The rows of what is shared, and who was said to be the same person."""

    lines: tuple[Line, ...] = field(repr=False)
    same_id: str = ""
    same: str = field(default="", repr=False)


def across_shown(services: Any, case_id: str | None) -> AcrossShown:
    """Read what a case shares and put it into words; runs on the case lane."""
    found: Across = services.links.of_case(case_id)
    same = _case(found.same) if found.same else ""
    return AcrossShown(tuple(_lines(found)), found.same.id if found.same else "", same)


def across_words(services: Any, case_id: str | None) -> str:
    """Say in one line that something stands in other cases too; '' where nothing does, or nobody may know."""
    if not services.seat.rights.may("links.see"):
        return ""
    found: Across = services.links.of_case(case_id)
    n = len(found.shared)
    if not n:
        return _("Said to be one person with another case") if found.same else ""
    words = ngettext(
        "{n} thing stands in other cases too", "{n} things stand in other cases too", n
    )
    return words.format(n=n)


def _lines(found: Across) -> Iterator[Line]:
    for shared in found.shared:
        title, icon = _SORTS[shared.sort]
        yield Group(pgettext("shared", title))
        for case in shared.cases:
            yield _row(shared, case, icon, is_same=bool(found.same and found.same.id == case.id))


def _row(shared: Shared, case: OtherCase, icon: str, *, is_same: bool) -> Row:
    there = ", ".join(pgettext("shared", _WHERE[kind]) for kind in case.kinds if kind in _WHERE)
    caption = _("Also in {case}, {where}").format(case=_case(case), where=there)
    return Row(
        f"{case.id} {shared.sort}", reach_line(shared.reach) or shared.words, caption, icon=icon,
        action=_("Look"), action_kind="quiet",
        other=_("Same person") if shared.kind in _OWN and shared.sort != "address" and not is_same else "",
    )  # fmt: skip


def _case(case: OtherCase) -> str:
    return " · ".join(isolate(part) for part in (case.reference, case.name) if part)
