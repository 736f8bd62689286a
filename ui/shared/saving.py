"""Where a file about somebody goes: its name is seen by everybody who sees the folder."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.i18n import _, isolate
from ui.dialogs.files import ask_target
from ui.dialogs.question import Question, ask
from ui.widgets.screen import Screen

if TYPE_CHECKING:
    from app.services.leaks import Leak


def save_about(
    screen: Screen, act: str, name: str, kinds: str, then: Callable[[Path], None]
) -> None:
    """Ask where to write a file of the screen's case, then do so; a name that tells about the case is asked about."""
    target = ask_target(screen, act, name, kinds)
    if target is None:
        return

    def show(found: tuple[Leak, ...]) -> None:
        if not found or ask(screen, _telling(found)).act:
            then(target)
        else:
            save_about(screen, act, name, kinds, then)

    look = partial(screen.ctx.services.leaks.in_file_name, screen.place.case_id, target.name)
    screen.ctx.tasks.run(look, owner=screen, done=show)


def _telling(found: tuple[Leak, ...]) -> Question:
    words = ", ".join(isolate(one.words) for one in found)
    return Question(
        _("Should the name of the file say this?"),
        _("Everybody who sees the folder reads it: {words}.").format(words=words),
        act=_("Save it like this"), safe=_("Choose another name"), kind="secondary",
    )  # fmt: skip
