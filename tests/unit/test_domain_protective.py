"""The value that protects holds until a person decides."""

from dataclasses import fields

import pytest

from app.domain.kinds import KINDS
from app.domain.protective import RULES, choose


@pytest.mark.parametrize(
    ("kind", "path", "values", "held"),
    [
        ("consent", "withdrawn_on", [None, "2026-05-01"], "2026-05-01"),
        ("consent", "withdrawn_on", ["2026-05-01", None], "2026-05-01"),
        ("consent", "withdrawn_on", [None, None], None),
        ("consent", "until", ["2026-05-01", "2027-05-01"], "2026-05-01"),
        ("consent", "until", ["2026-05-01", None], "2026-05-01"),
        ("consent", "answer", ["thinking", "yes"], "thinking"),
        ("consent", "answer", ["not_now", "thinking"], "not_now"),
        ("consent", "categories:location", [None, True], None),
        ("consent", "limits", ["not my cousin", "only Ms H."], "not my cousin\nonly Ms H."),
        ("consent", "purpose", ["a", "b"], "b"),
        ("safe_contact", "channel", ["none", "call"], "none"),
        ("safe_contact", "channel", ["in_person", "message"], "in_person"),
        ("safe_contact", "voicemail", [None, True], None),
        ("safe_contact", "windows", [[1, 2], [2, 3]], [2]),
        ("safe_contact", "windows", [[1, 2], None], []),
        ("attachment", "privileged", [True, None], True),
        ("attachment", "categories:images", [True, None], True),
        ("organisation", "trust", ["changed", "verified"], "changed"),
        ("organisation", "address", [None, "14 Cedar Row"], None),
        ("relation", "may_contact", ["never", "yes"], "never"),
        ("relation", "may_contact", ["ask_first", "yes"], "ask_first"),
        ("relation", "safe", ["unsure", "yes"], "unsure"),
        ("relation", "worries", ["her uncle", "the agency"], "her uncle\nthe agency"),
        ("place", "closed_because", ["bedbugs", None], "bedbugs"),
        ("staff", "active", [False, None], False),
        ("staff", "active", [None, None], None),
        ("note", "restricted", [True, None], True),
        ("note", "alive", [False, None], None),
        ("note", "alive", [False, False], False),
        ("note", "text", ["a", "b"], "b"),
    ],
)
def test_the_protective_value_holds(
    kind: str, path: str, values: list[object], held: object
) -> None:
    assert choose(kind, path, values) == held


def test_rules_speak_of_fields_that_exist() -> None:
    for kind, field in RULES:
        if kind != "*":
            assert field in {one.name for one in fields(KINDS[kind])}
