"""The rule an office begins with: every amount has its reason, source, day and how sure it is."""

from datetime import date

from app.services.retention_rule import defaults


def test_every_amount_says_why_from_where_and_how_sure() -> None:
    assert [one.id for one in defaults()] == ["standard", "legal", "child"]
    for one in defaults():
        assert one.amount > 0
        assert one.why.endswith(".")
        assert one.source
        assert one.unit
        assert one.as_of >= date(2026, 1, 1)
        assert one.confidence in ("low", "medium", "high")


def test_a_legal_pathway_never_shortens_the_time() -> None:
    years = {one.id: one.amount for one in defaults()}
    assert years["legal"] >= years["standard"]
