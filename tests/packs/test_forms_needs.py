"""What the forms about needs, risks, life, school and work promise."""

from __future__ import annotations

import re

import pytest

from app.forms.builtin import builtin_form, builtin_names, messages
from app.forms.pages import Pages
from app.forms.parts import parts
from app.forms.run import Session

SECTORS = {
    "domestic_work": "sec_home", "agriculture": "sec_farm", "construction": "sec_site", "fishing": "sec_boat",
    "hospitality": "sec_hotel", "care": "sec_care", "cleaning": "sec_clean", "scam_centre": "sec_scam",
    "commercial_sex": "sec_sex",
}  # fmt: skip


def shown(session: Session) -> list[str]:
    return [line.path for line in Pages(session).sections()]


@pytest.mark.parametrize("sector", SECTORS)
def test_a_sector_opens_its_own_page_and_its_rules_to_ask_about(sector: str) -> None:
    session = Session(builtin_form("sector_pack"))
    assert shown(session) == ["/sector", "/at_work"]
    session.set("/sector/e_industry", sector)
    assert shown(session) == ["/sector", "/at_work", f"/{SECTORS[sector]}"]
    page = Pages(session).section(f"/{SECTORS[sector]}")
    assert [one.name for one in page.questions() if one.type == "note"] == [
        f"{SECTORS[sector]}_rules"
    ]


def test_a_sector_without_a_page_of_its_own_still_has_the_common_one() -> None:
    session = Session(builtin_form("sector_pack"))
    session.set("/sector/e_industry", "begging")
    assert shown(session) == ["/sector", "/at_work"]


@pytest.mark.parametrize("age", ["yes", "maybe"])
def test_a_child_is_not_asked_about_sex_work_or_offences(age: str) -> None:
    session = Session(builtin_form("sector_pack"))
    session.set("/sector/pre_age_check", age)
    session.set("/sector/e_industry", "commercial_sex")
    assert shown(session) == ["/sector", "/at_work"]
    session.set("/sector/e_industry", "scam_centre")
    asked = {one.item.name for one in session.questions() if one.live}
    assert "sec_scam_promised" in asked
    assert "e_forced_offences" not in asked


def test_hard_pages_of_work_are_folded_and_say_first_what_a_lawyer_must_hear() -> None:
    session = Session(builtin_form("sector_pack"))
    session.set("/sector/e_industry", "scam_centre")
    page = Pages(session).section("/sec_scam")
    assert page.folded
    assert next(page.questions()).name == "sec_scam_rules"
    session.set("/sec_scam/e_forced_offences", "words")
    [part] = [one for one in parts(session) if one.name == "e_forced_offences"]
    assert (part.category, part.restricted) == ("criminal_justice", True)


def test_what_the_interview_asks_as_well_is_asked_in_the_same_words() -> None:
    interview = {one.name: one for one in builtin_form("screening_interview").questions()}
    for name in ("sector_pack", "school_concern"):
        for item in builtin_form(name).questions():
            if item.name in interview:
                known = interview[item.name]
                assert (item.type, item.label, item.category) == (
                    known.type, known.label, known.category,
                )  # fmt: skip
                assert builtin_form(name).lists.get(item.list_name, ()) == builtin_form(
                    "screening_interview"
                ).lists.get(known.list_name, ())


def test_a_school_is_not_asked_about_status_and_gives_no_names_of_who_did_it() -> None:
    asked = list(builtin_form("school_concern").questions())
    assert not {one.category for one in asked} & {"immigration", "criminal_justice"}
    assert {one.name for one in asked if one.sensitivity == 3} == {"school_adult", "school_said"}


def test_body_mind_and_courts_are_restricted_but_for_how_much_help_is_needed() -> None:
    """Whoever stands in must see that somebody needs a doctor today, not what for."""
    form = builtin_form("recovery_needs")
    for page in ("/medical", "/mental_health", "/legal_criminal"):
        asked = [one for one in form.questions() if one.path.startswith(f"{page}/")]
        seen = {one.name.partition("_")[2] for one in asked if not one.restricted}
        assert seen == {"mine", "seen", "since", "source"}
        assert len(asked) > len(seen)


def test_harming_oneself_is_folded_and_never_restricted() -> None:
    asked = {one.name: one for one in builtin_form("recovery_needs").questions()}
    assert not asked["saf_harm"].restricted
    assert asked["saf_harm"].sensitivity == 3
    health = {one.category for one in asked.values() if one.path.startswith("/medical/")}
    assert health == {"health_physical", "sexual_reproductive"}


def test_going_back_is_asked_only_where_the_person_brings_it_up() -> None:
    session = Session(builtin_form("recovery_needs"))
    assert "/return_resettlement" not in shown(session)
    assert len(shown(session)) == 17
    session.set("/told/needs_today", ["return_resettlement"])
    assert shown(session) == ["/told", "/safety", "/return_resettlement", "/end"]


@pytest.mark.parametrize("name", builtin_names())
def test_nobody_is_called_a_victim_and_nothing_is_called_a_score(name: str) -> None:
    for where, words in messages(builtin_form(name)):
        assert not re.search(r"(?i)\b(victims?|scores?|inconsistent|illegal)\b", words), where
