"""The lists of the support plan fit the needs form, the letters and the data standard."""

from __future__ import annotations

import pytest

from app.consent.rules import letter_rules
from app.documents.template import built_in_letters, template
from app.domain.referral import MOVES
from app.forms.builtin import builtin_form
from app.forms.wording import phrase
from app.services.needs import FORM
from app.services.plan_lists import actions_for, domain_words, plan_lists, services_for

SUPPORT_TYPES = frozenset(
    "Education Financial Health LabourExploitationRehabilitation Legal Livelihood RightsBasedTraining "
    "SexualExploitationRehabilitation SocialCare".split()
)
"""spl_Type in HTCDS 2.0."""
REASONS = frozenset({"AdditionalServicesRequired", "MigrationOrChangeOfLocation", "Other"})
"""Reasons of an outgoing referral in HTCDS 2.0."""
DOMAINS, SERVICES = sorted(plan_lists().domains), sorted(plan_lists().services)


def test_areas_of_life_are_the_rated_pages_of_the_needs_form() -> None:
    form = builtin_form(FORM)
    rated = [
        (page.name, phrase(form, page.label, page.name, "en"))
        for page in form.items
        if any(one.extras.get("need") == "survivor_level" for one in page.walk())
    ]
    assert [(key, one.title) for key, one in plan_lists().domains.items()] == rated
    own_words = {
        page.name: one.category
        for page in form.items
        for one in page.walk()
        if one.extras.get("need") == "own_words"
    }
    assert {key: one.category for key, one in plan_lists().domains.items()} == own_words


@pytest.mark.parametrize("domain", DOMAINS)
def test_an_area_offers_what_can_be_done(domain: str) -> None:
    lists = plan_lists()
    assert domain_words(domain) not in ("", domain)
    assert actions_for(domain)
    assert set(lists.domains[domain].services) <= set(lists.services)
    assert sorted(services_for(domain)) == SERVICES
    assert lists.domains[domain].htcds in SUPPORT_TYPES


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_asked_for_by_a_letter_for_one_purpose_or_by_none(service: str) -> None:
    known = plan_lists().services[service]
    assert known.htcds in REASONS
    if known.letter:
        assert known.letter in built_in_letters()
        assert len(letter_rules()[known.letter].purposes) == 1
        assert "reply_code" in template(known.letter).placeholders


def test_somebody_looks_again_at_whatever_was_sent_and_is_open() -> None:
    assert set(plan_lists().follow_up) == {state for state in MOVES if MOVES[state]} - {"draft"}


def test_a_word_nobody_knows_keeps_its_own_name() -> None:
    assert domain_words("astrology") == "astrology"
    assert actions_for("astrology") == ()
    assert sorted(services_for("")) == SERVICES
