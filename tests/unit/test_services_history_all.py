"""The history of every kind that is filled in says who changed what, and undo brings it back."""

import pytest

from app.bootstrap import Workbook
from app.domain.kinds import KINDS
from app.services.case_file import OFFICE_KINDS
from app.services.cases import NewCase
from app.services.record_sheets import Asked, kinds_with_sheets, record_sheet

TYPED = {
    "partial_date": "May 2019",
    "day": "3 May 2019",
    "money": "12 EUR",
    "number": "3",
}
OWN_RULES = {
    "goal",
    "person",
    "referral",
    "check_in_agreement",
    "stay",
    "stay_incident",
    "stay_gift",
    "place",
    "service",
}
"""Kinds that their own services write; their histories are tried there."""


def answer(asked: Asked, number: int) -> str | list[str]:
    names = list(asked.choices)
    if asked.type == "many":
        return names[number : number + 1] or names[:1]
    if asked.type == "choice":
        return names[number % len(names)] if names else ""
    if asked.type == "link":
        return ""
    return TYPED.get(asked.type, f"words {number}")


@pytest.mark.parametrize("kind", [one for one in kinds_with_sheets() if one not in OWN_RULES])
def test_every_field_comes_back(workbook: Workbook, kind: str) -> None:
    case = workbook.cases.open(NewCase(working_name="Amina"))
    case_id = None if kind in OFFICE_KINDS or not _of_case(kind) else case
    asked = record_sheet(kind).fields
    first, second = ({one.name: answer(one, n) for one in asked} for n in (0, 1))
    for one in asked:
        if one.type == "link" and one.name in record_sheet(kind).needs:
            first[one.name] = second[one.name] = _other(workbook, one.of, case)
    made = workbook.case_file.keep(kind, case_id, first)
    before = _stands(workbook, kind, case_id, made)
    workbook.case_file.keep(kind, case_id, second, made)
    assert _stands(workbook, kind, case_id, made) != before
    [change, begun] = workbook.history.of(made)
    assert change.who == begun.who != ""
    assert {one.path.partition(":")[0] for one in change.fields} <= {one.name for one in asked}
    workbook.history.undo(made, change.id)
    assert _stands(workbook, kind, case_id, made) == before
    gone = workbook.case_file.remove(kind, made)
    workbook.history.undo(made, gone)
    assert _stands(workbook, kind, case_id, made) == before


def _stands(workbook: Workbook, kind: str, case_id: str | None, record_id: str) -> object:
    if kind in ("privileged_entry", "criminal_entry", "health_entry"):
        workbook.restricted.open(record_id, "to look at its history")
    view = workbook.case_file.sheet(kind, case_id, record_id)
    return [(one.name, one.value) for one in view.fields]


def _other(workbook: Workbook, kind: str, case: str) -> str:
    """Another record, for a field that cannot stay empty."""
    return workbook.case_file.keep(
        kind, case, {one.name: answer(one, 0) for one in record_sheet(kind).fields}
    )


def _of_case(kind: str) -> bool:
    return kind in KINDS and kind not in {"exposure", "organisation", "hidden_address"}
