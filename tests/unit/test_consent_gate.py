"""The gate on a table of cases: what goes, what stays, and on whose word."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.consent.gate import Candidate, Override, Request, decide
from app.consent.rules import letter_rules
from app.domain.categories import CATEGORIES
from app.domain.consent import Consent
from app.errors import UserError

TODAY = date(2026, 11, 22)
RULES = letter_rules()


def agreed(
    *categories: str,
    purpose: str = "referral_legal",
    to: str = "lawyer",
    until: date = date(2027, 1, 1),
) -> Consent:
    """A real consent record, given a year ago."""
    return Consent(
        purpose=purpose,
        recipient_id=to,
        categories=frozenset(categories or {"identity", "contact.safe", "immigration"}),
        given_on=date(2025, 11, 22),
        until=until,
    )


def one(key: str, *categories: str, record: str = "", restricted: bool = False) -> Candidate:
    return Candidate(key, f"<{key}>", frozenset(categories), record, restricted)


EVERYTHING = [one(name, name) for name in CATEGORIES]


def legal(**changes: object) -> Request:
    return Request(**{"recipient": "lawyer", "on": TODAY, "rule": RULES["L02"], **changes})  # type: ignore[arg-type]


def test_only_agreed_defaults_go() -> None:
    consent = agreed()
    decision = decide(legal(), [consent], EVERYTHING)
    assert set(decision.projection) == {"identity", "contact.safe"}
    assert decision.consents == (consent.id,)
    reasons = {w.category: w.reason for w in decision.withheld}
    assert reasons["immigration"] == "not_included"
    assert reasons["urgent_dates"] == "not_agreed"
    assert reasons["exploitation_account"] == "blocked"
    assert reasons["location"] == "blocked", "a category the row does not list is blocked"
    assert reasons["legal_privileged"] == "privileged"


def test_a_ticked_optional_category_goes_when_agreed() -> None:
    decision = decide(legal(include=frozenset({"immigration"})), [agreed()], EVERYTHING)
    assert "immigration" in decision.projection


@pytest.mark.parametrize(
    "consents",
    [
        [],
        [agreed(to="other")],
        [agreed(purpose="case_record")],
        [agreed(until=date(2026, 11, 21))],
    ],
)
def test_without_a_live_matching_consent_nothing_goes(consents: list[Consent]) -> None:
    with pytest.raises(UserError, match=r"consent\.none"):
        decide(legal(), consents, EVERYTHING)


@pytest.mark.parametrize(
    ("category", "code"),
    [
        ("exploitation_account", "consent.category_blocked"),
        ("location", "consent.category_blocked"),
        ("legal_privileged", "consent.category_blocked"),
        ("family", "consent.category_not_agreed"),
    ],
)
def test_a_ticked_category_that_may_not_go_stops_the_letter(category: str, code: str) -> None:
    with pytest.raises(UserError) as refused:
        decide(legal(include=frozenset({category})), [agreed()], EVERYTHING)
    assert refused.value.code == code


def test_an_override_replaces_consent_but_never_unblocks() -> None:
    override = Override("danger_to_life", "threat today", "supervisor")
    decision = decide(legal(override=override), [], EVERYTHING)
    assert decision.overridden
    assert set(decision.projection) == RULES["L02"].default


def test_an_override_needs_reason_and_authoriser() -> None:
    with pytest.raises(UserError, match="override_needs_reason"):
        Override("court_order", "  ", "judge")


def test_without_a_rule_an_override_carries_only_what_is_named() -> None:
    override = Override("court_order", "order 12", "supervisor")
    request = Request(
        recipient="court",
        on=TODAY,
        purposes=("case_transfer",),
        include=frozenset({"identity"}),
        override=override,
    )
    assert set(decide(request, [], EVERYTHING).projection) == {"identity"}


def test_an_attachment_goes_only_if_every_category_is_agreed() -> None:
    request = Request(recipient="lawyer", on=TODAY, purposes=("referral_legal",))
    photo = one("photo", "identity", "images")
    assert decide(request, [agreed()], [photo]).allowed == ()
    both = agreed("identity", "images")
    assert decide(request, [both], [photo]).allowed == (photo,)


def test_restricted_and_privileged_need_their_own_word() -> None:
    consent = agreed("identity", "legal_privileged")
    secret, advice = (
        one("s", "identity", record="r1", restricted=True),
        one("a", "legal_privileged", record="r2"),
    )
    request = Request(recipient="lawyer", on=TODAY, purposes=("referral_legal",))
    assert decide(request, [consent], [secret, advice]).allowed == ()
    told = Request(
        recipient="lawyer",
        on=TODAY,
        purposes=("referral_legal",),
        ticked=frozenset({"r1"}),
        instructed=frozenset({"r2"}),
    )
    assert decide(told, [consent], [secret, advice]).allowed == (secret, advice)


def test_two_purposes_must_both_name_the_category() -> None:
    report = agreed("identity", "cooperation", purpose="report_police_identified", to="officer")
    evidence = agreed("identity", purpose="immigration_evidence", to="officer")
    request = Request(recipient="officer", on=TODAY, rule=RULES["L06"])
    assert set(decide(request, [report, evidence], EVERYTHING).projection) == {"identity"}
    with pytest.raises(UserError, match=r"consent\.none"):
        decide(request, [report], EVERYTHING)


@given(
    letter=st.sampled_from(sorted(RULES)),
    named=st.frozensets(st.sampled_from(sorted(CATEGORIES))),
    overridden=st.booleans(),
)
def test_no_letter_ever_carries_a_blocked_or_unlisted_category(
    letter: str, named: frozenset[str], overridden: bool
) -> None:
    rule = RULES[letter]
    consents = (
        []
        if overridden
        else [agreed(*(named or {"legal_privileged"}), purpose=p, to="x") for p in rule.purposes]
    )
    request = Request(
        recipient="x",
        on=TODAY,
        rule=rule,
        override=Override("court_order", "r", "a") if overridden else None,
    )
    decision = decide(request, consents, EVERYTHING)
    assert decision.categories <= rule.default - rule.blocked
    if not overridden and rule.purposes:
        assert decision.categories <= named


def test_a_single_value_that_is_named_may_go_where_its_category_may_not() -> None:
    rule = RULES["L05_anonymous"]
    request = Request(recipient="x", on=TODAY, rule=rule)
    asked = [
        Candidate("nrm_gender:female", "female", frozenset({"identity"})),
        Candidate("nrm_name", "Amina", frozenset({"identity"})),
        Candidate("nrm_nationality", "AL", frozenset({"legal_privileged"})),
    ]
    decision = decide(request, [], asked)
    assert [one.key for one in decision.allowed] == ["nrm_gender:female"]
    assert [(one.category, one.reason) for one in decision.withheld] == [
        ("identity", "blocked"), ("legal_privileged", "privileged"),
    ]  # fmt: skip
