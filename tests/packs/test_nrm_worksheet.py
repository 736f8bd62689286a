"""The NRM worksheet: the official order and codes, and the fork between a report with a name and one without."""

from __future__ import annotations

import pytest

from app.bootstrap import Workbook
from app.forms.builtin import builtin_form
from app.forms.model import Choice
from app.forms.pages import Pages
from app.forms.run import Session
from app.services.cases import NewCase

FORM = builtin_form("nrm_worksheet")
WHO_IT_IS = {
    "name", "nickname", "birth", "phone_kind", "phone", "now_city", "home_office", "children",
    "interpreter", "communication", "by",
}  # fmt: skip
"""What shows who somebody is, in the person's part."""
CONTACT_BANDS = [
    "within-the-last-week", "within-the-last-month", "within-the-last-3-month", "within-the-last-6-month",
    "within-the-last-6-12-month", "over-a-year-ago", "not-sure",
]  # fmt: skip
TYPES = [
    "forced-to-work", "wages-taken", "forced-to-commit-fraud", "prostitution", "child-exploitation",
    "taken-somewhere", "forced-to-commit-crime", "organs-removed", "unpaid-household-work", "other",
]  # fmt: skip


def asked(session: Session) -> set[str]:
    """The names of the questions shown now, without their prefix."""
    live = (place for place in session.questions() if place.live)
    return {place.item.name.removeprefix("nrm_") for place in live}


def code(choice: Choice) -> str:
    """The code of an answer in the online form."""
    return choice.extras.get("nrm") or choice.name


def put(session: Session, **said: str) -> None:
    paths = {item.name: item.path for item in FORM.questions()}
    for name, value in said.items():
        session.set(paths[f"nrm_{name}"], value)


def test_the_pages_stand_in_the_official_order() -> None:
    session = Session(FORM)
    put(session, wants="yes")
    assert [line.path.removeprefix("/nrm_page_") for line in Pages(session).sections()] == [
        "report", "child", "account", "leaving", "assessor", "place", "exploiters", "types", "consent",
        "person", "decision", "sender", "evidence",
    ]  # fmt: skip


def test_answers_have_the_official_codes() -> None:
    codes = {name: [choice.name for choice in found] for name, found in FORM.lists.items()}
    assert codes["nrm_contact"] == CONTACT_BANDS
    assert [code(choice) for choice in FORM.lists["nrm_types"]] == TYPES
    assert codes["nrm_where_uk"] == ["england", "wales", "scotland", "northern-ireland"]
    assert codes["nrm_where"] == ["uk", "overseas", "uk-and-overseas"]
    assert codes["nrm_unsure"] == ["yes", "no", "not-sure"]
    assert codes["nrm_gender"] == ["female", "male", "unknown"]
    official = {item.name: item.extras.get("nrm", "") for item in FORM.questions()}
    assert official["nrm_last_contact"] == "when-last-contact"
    assert official["nrm_types"] == "types-of-exploitation-*"
    assert official["nrm_wants"] == "pv-want-to-submit-nrm"
    assert official["nrm_birth"] == "pv-dob"
    assert not official["nrm_what_happened"], "the online form has no such question now"


def test_a_yes_means_what_a_yes_means_online() -> None:
    """Online a yes says that it was reported before; a worksheet that asks the opposite would send the opposite."""
    asked_first = next(
        item for item in FORM.questions()
        if item.extras.get("nrm") == "is-this-the-first-chance-to-report"
    )  # fmt: skip
    assert "before" in asked_first.label["default"]
    words = {code(choice): choice.label["default"] for choice in FORM.lists["nrm_types"]}
    assert "sexually" in words["taken-somewhere"].casefold()
    assert "sexually" in words["child-exploitation"].casefold()
    for choice in FORM.lists["nrm_types"]:
        if "sex" in choice.label["default"].casefold():
            assert choice.extras["category"] == "sexual_reproductive"


def test_an_adult_who_agrees_is_asked_who_they_are() -> None:
    session = Session(FORM)
    put(session, under_age="no", wants="yes")
    assert asked(session) >= {*WHO_IT_IS - {"phone"}, "gender", "nationality", "needs_support"}
    assert "refused_because" not in asked(session)


def test_an_adult_who_does_not_agree_is_reported_without_a_name() -> None:
    session = Session(FORM)
    put(session, under_age="no", wants="no")
    shown = asked(session)
    assert shown >= {"refused_because", "dtn_note", "gender", "nationality"}
    assert not shown & WHO_IT_IS
    assert "/nrm_page_decision" not in [line.path for line in Pages(session).sections()]


def test_a_name_and_a_way_to_make_contact_need_a_yes_to_the_authorities() -> None:
    session = Session(FORM)
    put(session, under_age="no", wants="no", cooperates="yes")
    shown = asked(session)
    assert shown & WHO_IT_IS == {"name", "nickname", "by"}
    assert "to" not in shown, "nobody else gets a decision there is none of"
    put(session, cooperates="no")
    assert not asked(session) & WHO_IT_IS


@pytest.mark.parametrize("age", ["yes", "not-sure"])
def test_a_child_is_not_asked_for_consent(age: str) -> None:
    session = Session(FORM)
    put(session, wants="no", under_age=age)
    shown = asked(session)
    assert "wants" not in shown
    assert "refused_because" not in shown
    assert shown >= {"name", "birth", "child_view", "child_note", "la_name"}


def test_while_nobody_has_chosen_nothing_shows_who_it_is() -> None:
    assert not asked(Session(FORM)) & WHO_IT_IS


def test_what_is_known_is_offered_and_the_codes_fit(workbook: Workbook) -> None:
    case = workbook.cases.open(NewCase(working_name="Amina", language="sq"))
    interview = workbook.forms.start(case, "screening_interview")
    for path, value in (
        ("/pre/pre_age_check", "maybe"), ("/b/b_gender", "trans_woman"), ("/b/b_birth", "about 2009"),
        ("/b/b_legal_name", "Amina Hoxha"), ("/b/b_citizenship", "AL"), ("/e/e_living", "In the shed"),
        ("/b/b_education", "primary"),
    ):  # fmt: skip
        workbook.forms.answer(interview, path, value)
    workbook.forms.leave(interview)
    known = {
        one.path.rpartition("/nrm_")[2]: one for one in workbook.forms.known(case, "nrm_worksheet")
    }
    said = {name: one.value for name, one in known.items()}
    assert said == {
        "under_age": "not-sure", "gender": "female", "birth": "about 2009", "name": "Amina Hoxha",
        "nationality": "AL", "living": "In the shed", "education": "primary", "language": "sq",
    }  # fmt: skip
    assert known["language"].source == "person"
    made = workbook.forms.start(case, "nrm_worksheet", take_over=True)
    page = workbook.forms.page(made, "/nrm_page_person")
    shown = {one.name: (one.value, page.taken.get(one.key)) for one in page.section.questions()}
    assert shown["nrm_birth"] == ("about 2009", "Screening interview, Mon 23 Nov")
