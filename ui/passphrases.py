"""Joins the part that asks for a new passphrase to who suggests and rates one, before and after unlocking."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ui.tasks import Tasks
from ui.widgets.new_passphrase import NewPassphrase
from ui.words import sentence


def new_passphrase(
    tasks: Tasks, suggest: Callable[[], str], require_strong: Callable[[str], None]
) -> NewPassphrase:
    """The part with six words on their way; both calls run on the case lane."""
    part = NewPassphrase()

    def suggestion() -> None:
        tasks.run(suggest, owner=part, done=part.show_suggestion)

    def rating(words: str) -> None:
        tasks.run(
            partial(require_strong, words),
            owner=part,
            done=lambda _none: part.show_rating(""),
            failed=lambda problem: part.show_rating(sentence(problem)),
        )

    part.suggestion_wanted.connect(suggestion)
    part.rating_wanted.connect(rating)
    suggestion()
    return part
