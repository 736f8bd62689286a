"""The facts of the health page as lines with buttons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.i18n import N_, _
from app.services.health import Line
from app.services.health_words import title, told
from ui.widgets.facts import FactLine

_ACTS = {
    "backup": N_("Back up now"),
    "staff": N_("Colleagues and passphrases"),
    "recovery": N_("Try the recovery code"),
    "recovery unwritten": N_("Write it down"),
    "clock": N_("The clock is right"),
    "check": N_("Check everything now"),
}


def fact_lines(lines: Sequence[Line], today: date) -> list[FactLine]:
    """The lines in words, in the language in use."""
    return [
        FactLine(
            line.about,
            line.state,
            title(line),
            told(line, today),
            _(_ACTS.get(f"{line.act} {line.what}") or _ACTS[line.act]) if line.act else "",
            "soft" if line.state != "good" else "quiet",
        )
        for line in lines
    ]
