"""What stands in a paper without anybody having chosen it, in words: a line a sort, each piece with its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from app.i18n import _, isolate, pgettext

if TYPE_CHECKING:
    from app.services.leaks import Leak


def must_not_stand(leaks: Iterable[Leak]) -> str:
    """Say what must never be said and stands there all the same; "" where nothing does."""
    found = _found(leaks, "never")
    words = _("Must never be said, but stands here: {words}. Take it out before it goes.")
    return words.format(words=found) if found else ""


def not_chosen(leaks: Sequence[Leak]) -> str:
    """Say what else nobody chose for this paper, a line each; "" where there is nothing."""
    said = {
        "own_name": _("A name of theirs that was not chosen: {found}."),
        "own_number": _("A way to reach them that was not chosen: {found}."),
        "other_person": _("About somebody else: {found}."),
        "whereabouts": _("Where they are, or an address kept out of sight: {found}."),
    }
    lines = [
        words.format(found=found) for sort, words in said.items() if (found := _found(leaks, sort))
    ]
    return "\n".join([*lines, _("It can go like this, if it is meant.")] if lines else [])


def _found(leaks: Iterable[Leak], sort: str) -> str:
    piece = pgettext("words found, and where they stand", "{words} ({place})")
    return ", ".join(
        piece.format(words=isolate(one.words), place=isolate(one.place))
        for one in leaks
        if one.sort == sort
    )
