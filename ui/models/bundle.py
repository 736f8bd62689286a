"""A bundle in words: the rows of its order, what stands in its way, and how far its making is."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from app.errors import UserError
from app.i18n import _, format_date, format_moment, ngettext
from ui.widgets.banner import BannerContent
from ui.widgets.buttons import Action
from ui.widgets.chips import FactKind
from ui.widgets.glyphs import State
from ui.widgets.order import HANDLE
from ui.widgets.rows import Group, Line, Row
from ui.words import dotted, in_groups, sentence

if TYPE_CHECKING:
    from app.domain.attachment import Attachment
    from app.domain.disclosure import Disclosure
    from app.services.bundles import Draft, Outline, Tab
    from app.services.requirements import Requirement

FRONT = "front"
"""The key of the row for cover and index."""

KEPT: dict[str, FactKind] = {"not_agreed": "refused", "privileged": "never"}


@dataclass(frozen=True, slots=True)
class Arranged:
    """What the list shows: items by id, the order, what is left out, why some may not go, tabs as last planned."""

    items: Mapping[str, Attachment] = field(repr=False)
    order: Sequence[str]
    out: frozenset[str]
    kept: Mapping[str, str]
    tabs: Mapping[str, Tab]
    front: str


def followed(
    draft: Draft, order: Sequence[str], out: Iterable[str], *, fresh: bool
) -> tuple[list[str], set[str]]:
    """Return order and what is left out after a look: new items come in as left out at the end, gone ones go."""
    there = [one.id for one in draft.items]
    known = [key for key in (draft.bundle.items if fresh else order) if key in there]
    others = [key for key in there if key not in known]
    return [*known, *others], {key for key in out if key in there} | set(others)


def lines(arranged: Arranged) -> list[Line]:
    """Return cover and index, the items under their headings, and what is left out."""
    inside = [key for key in arranged.order if key not in arranged.out]
    outside = [key for key in arranged.order if key in arranged.out]
    found: list[Line] = []
    if inside:
        caption = _("made by the program, links to every tab")
        found.append(Row(FRONT, _("Cover sheet and index"), caption, trailing=arranged.front))
    under = ""
    for key in inside:
        tab = arranged.tabs.get(key)
        section = tab.section if tab else under
        if section != under:
            found.append(Group(section or _("Other papers")))
            under = section
        found.append(_row(arranged, key))
    if outside:
        found += [Group(_("Left out"), len(outside)), *(_row(arranged, key) for key in outside)]
    return found


def _row(arranged: Arranged, key: str) -> Row:
    item, tab = arranged.items[key], arranged.tabs.get(key)
    out, why = key in arranged.out, arranged.kept.get(key, "")
    dated = item.event_date.words if item.event_date else ""
    pages = ngettext("{n} page", "{n} pages", item.pages).format(n=item.pages)
    caption = dotted(item.number, dated, item.obtained_how, pages)
    return Row(
        key, item.title, caption, lead=tab.tab if tab and not out else "",
        trailing=tab.pages if tab and not out else "", icon=None if out else HANDLE, icon_ink="ink3",
        chip=(KEPT[why], kept_words(why)) if why else None,
        action=_("Take in") if out else _("Leave out"), action_kind="quiet",
    )  # fmt: skip


def kept_words(why: str) -> str:
    """Say in two words why an item may not go."""
    return _("for the lawyer only") if why == "privileged" else _("not agreed")


def agreement(agreed: bool, until: date | None) -> str:
    """Say how the agreement stands for this recipient."""
    if not agreed:
        return _("Nothing yet")
    return _("Until {day}").format(day=format_date(until)) if until else _("Yes, without an end")


def facts(draft: Draft, outline: Outline | None, items: int) -> list[tuple[str, str]]:
    """Return how a bundle stands, as keys and values."""
    return [
        (_("They agreed"), agreement(draft.agreed, draft.agreed_until)),
        (_("Items"), str(items)),
        (_("Pages"), str(outline.pages) if outline else "–"),
    ]


def subtitle(draft: Draft, outline: Outline | None) -> str:
    """Say for whom, and how long it is."""
    said = [_("for {who}").format(who=draft.bundle.recipient)]
    if outline:
        said.append(ngettext("{n} page", "{n} pages", outline.pages).format(n=outline.pages))
    return dotted(*said)


def nothing(draft: Draft | None) -> BannerContent:
    """Say why there is nothing to put in order yet."""
    if draft is not None:
        return BannerContent("closed", _("There is no evidence in this case yet."))
    more = _("Add the organisation in the directory first.")
    return BannerContent("closed", _("There is nobody to send it to yet."), more)


def not_agreed(ask: Action) -> BannerContent:
    """Say that the person was not asked, or said no."""
    line = _("They have not agreed to this yet.")
    return BannerContent("attention", line, sentence(UserError("consent.none")), actions=(ask,))


def gap(missing: Sequence[Requirement], look: Action) -> BannerContent:
    """Say what no item is there for; that stops nothing."""
    line = _("Nothing yet for “{requirement}”").format(requirement=missing[0].label)
    if more := len(missing) - 1:
        others = ngettext("and {n} other", "and {n} others", more).format(n=more)
        line = f"{line} {others}"
    rest = _("You can still make the bundle. The index will not mention what is not there.")
    return BannerContent("attention", line, rest, State.MISSING, (look,))


def saved(pages: int, keep: Action) -> BannerContent:
    """Say that a bundle is saved, and what was proved of it."""
    line = ngettext("Saved, {n} page.", "Saved, {n} pages.", pages).format(n=pages)
    more = _("Every page and link was read again. It is written down under Sharing.")
    return BannerContent("open", line, more, "check-circle", (keep,))


def checked(gone: Disclosure | None, fingerprint: str) -> BannerContent:
    """Say whether a file is a bundle that left, unchanged."""
    if gone is None:
        line = _("This is no bundle of this case, or it was changed after it was saved.")
        return BannerContent("attention", line, in_groups(fingerprint))
    when = format_moment(gone.at.astimezone()) if gone.at else ""
    line = _("This is the bundle for {who} of {day}, unchanged.")
    said = line.format(who=gone.recipient, day=when)
    return BannerContent("open", said, in_groups(fingerprint), "check-circle")


@dataclass(slots=True)
class Pace:
    """How long work still takes, guessed from how long it took so far; silent in the first seconds."""

    began: float = field(default_factory=time.monotonic)

    def words(self, done: int, total: int) -> str:
        """Return "page 96 of 148 · about 20 seconds left"."""
        said = _("page {n} of {total}").format(n=done, total=total)
        gone = time.monotonic() - self.began
        if done == 0 or gone < 2 or done >= total:
            return said
        left = max(1, round(gone / done * (total - done)))
        soon = ngettext("about {n} second left", "about {n} seconds left", left).format(n=left)
        return f"{said} · {soon}"
