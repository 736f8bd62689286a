"""Lines of Today in words, whichever kind of thing they are about."""

from __future__ import annotations

from datetime import date

import pytest

from app.services.today_lines import TodayLine
from ui.models.today import ENDING, shown_row

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("kind", sorted(ENDING))
def test_every_kind_that_is_only_looked_at_has_words(kind: str) -> None:
    line = TodayLine(record_id="a", case_id="b", kind=kind, on=TODAY, title="Second view")
    row = shown_row(line, TODAY)
    assert row.title
    assert row.action == "Look"
    if kind == "second_view":
        assert row.title == "Second view"
