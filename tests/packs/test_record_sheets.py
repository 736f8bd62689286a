"""What is asked about each kind of record fits the kind: every field exists, holds what its type says, and is filed."""

from datetime import date
from typing import Any, get_type_hints

import pytest

from app.domain.categories import FIELDS
from app.domain.kinds import KINDS
from app.domain.money import Money
from app.domain.partial_date import PartialDate
from app.services.record_sheets import kinds_with_sheets, record_sheet, words_of

HOLDS: dict[str, tuple[Any, ...]] = {
    "text": (str,),
    "long": (str,),
    "choice": (str,),
    "link": (str,),
    "many": (tuple[str, ...],),
    "partial_date": (PartialDate | None,),
    "day": (date | None,),
    "money": (Money | None,),
    "number": (int,),
    "language": (str,),
}
OFFERED = {("goal", "domain"), ("referral", "service")}
"""Fields whose answers come from a list of their own, in ``resources/plan``."""


@pytest.mark.parametrize("kind", kinds_with_sheets())
def test_a_sheet_asks_for_fields_of_its_kind(kind: str) -> None:
    hints, sheet = get_type_hints(KINDS[kind]), record_sheet(kind)
    names = [one.name for one in sheet.fields]
    assert len(names) == len(set(names))
    for one in sheet.fields:
        assert hints[one.name] in HOLDS[one.type], one.name
        assert one.name in FIELDS[kind], one.name
        offers = bool(one.choices) or (kind, one.name) in OFFERED
        assert offers == (one.type in ("choice", "many")), one.name
        assert (one.of in KINDS) == (one.type == "link"), one.name
    assert set(sheet.line) | set(sheet.needs) | set(sheet.when) <= set(names)
    assert not set(sheet.line) & set(sheet.when)
    assert all(one.type == "link" for one in sheet.fields if one.name == sheet.under)
    assert not sheet.under or sheet.under in names


@pytest.mark.parametrize("kind", kinds_with_sheets())
def test_the_words_of_a_sheet_are_there_and_unformatted(kind: str) -> None:
    for words in words_of(kind):
        assert words.strip() == words
        assert words
        assert "{" not in words
