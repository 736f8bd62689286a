"""What is typed while a case is closed, as the answer it means: sharing follows the reason unless somebody objects."""

from __future__ import annotations

import pytest

from ui.models.closing import Asked, ClosingShown, ending, summary, way_said

WAYS = (
    ("keep", "Until its day"),
    ("end", "Ends with the case"),
    ("withdrawn", "They take it back"),
)
LAWYER = Asked("a", "Harbour Legal Aid", "", WAYS, "consent", "referral_legal")
MOVING = Asked("b", "Next Office", "", WAYS, "consent", "case_transfer")
SHOWN = ClosingShown(
    goals=(), lines=(), consents=(LAWYER, MOVING), check_ins_agreed=False, reasons=(),
    organisations=(), contact="", kept="", name="Amina", mind="",
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "way"),
    [
        ({}, "keep"),
        ({"reason": "not_needed"}, "keep"),
        ({"reason": "handed_on"}, "end"),
        ({"reason": "handed_on", "way a": ["keep"]}, "keep"),
        ({"way a": ["withdrawn"]}, "withdrawn"),
    ],
)
def test_sharing_ends_with_a_case_that_others_go_on_with(said: dict[str, object], way: str) -> None:
    assert way_said(said, LAWYER) == way
    assert ending(said, SHOWN).settled["a"].way == way


def test_the_agreement_to_move_a_case_outlives_its_closing() -> None:
    said = {"reason": "handed_on"}
    assert ending(said, SHOWN).settled["b"].way == "keep"
    sharing = dict(summary(said, SHOWN))["Sharing"]
    assert "Harbour Legal Aid" in sharing
    assert "Next Office" not in sharing
