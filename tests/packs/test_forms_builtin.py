"""The forms that come with the app, held to the promises made about them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.categories import CATEGORIES
from app.forms.builtin import FOLDER, builtin_form, builtin_names
from app.forms.export import workbook
from app.forms.load import compile_form
from app.forms.pages import Pages
from app.forms.parts import parts
from app.forms.run import Session

REVIEWED = Path(__file__).parent / "form_categories.txt"
FORMS = builtin_names()


def listed() -> str:
    """Return one line per question: form, path, sensitivity, category, and each choice's own."""
    lines = []
    for name in FORMS:
        form = builtin_form(name)
        for item in form.questions():
            mark = " restricted" if item.restricted else ""
            lines.append(f"{name} {item.path} {item.sensitivity} {item.category}{mark}")
            for choice in form.lists.get(item.list_name, ()):
                if "category" in choice.extras:
                    lines.append(f"{name} {item.path}={choice.name} {choice.extras['category']}")
    return "\n".join(lines) + "\n"


def test_every_question_and_its_category_was_looked_at_by_a_person() -> None:
    """A change here wants a second pair of eyes; then write `listed()` into form_categories.txt."""
    assert listed() == REVIEWED.read_text(encoding="utf-8")


APART = frozenset(
    "legal_privileged criminal_justice health_physical health_mental sexual_reproductive".split()
)
"""Kinds of information that are restricted in a form, as they are in records of their own."""
SEEN_BY_ALL = {
    # somebody acts on it today, whoever is there
    "pre_urgent_medical", "fc_medical_what", "saf_harm", "risk_self", "risk_self_note",
    # how much help is needed and how it goes, without what for
    *(f"{area}_{part}" for area in ("med", "mnt", "cri") for part in ("mine", "seen", "since", "source")),
    "heal_mine", "heal_seen",
    # what was done to the person: the signs are looked for in it
    "f_sexual", "e_medical_access", "e_substances", "job_hurt",
    "sec_farm_spray", "sec_site_fall", "sec_clean_fluids",
    # how to speak with the person, and how the talk went
    "nrm_communication", "h_strengths", "j_wellbeing",
}  # fmt: skip


def test_health_courts_and_a_lawyers_matter_are_restricted_but_for_what_is_named_here() -> None:
    asked = [one for name in FORMS for one in builtin_form(name).questions()]
    seen = {one.name for one in asked if one.category in APART and not one.restricted}
    assert seen == SEEN_BY_ALL


@pytest.mark.parametrize("name", FORMS)
def test_pyxform_converts_it_without_an_error_or_a_warning(name: str) -> None:
    from pyxform.builder import create_survey_element_from_dict
    from pyxform.xls2json import workbook_to_json
    from pyxform.xls2json_backends import get_xlsform

    warnings: list[str] = []
    sheets = get_xlsform((FOLDER / f"{name}.md").read_bytes(), file_type=".md")
    survey = workbook_to_json(sheets, fallback_form_name=name, warnings=warnings)
    assert create_survey_element_from_dict(survey).xml().toxml().startswith("<h:html")
    assert warnings == []


@pytest.mark.parametrize("name", FORMS)
def test_its_workbook_for_kobo_is_the_same_form(name: str) -> None:
    form = builtin_form(name)
    again = compile_form(workbook(form, ["es"]), name)
    assert [(one.path, one.type, one.relevant, one.constraint) for one in again.walk()] == [
        (one.path, one.type, one.relevant, one.constraint) for one in form.walk()
    ]
    assert (again.id, again.version) == (form.id, form.version)


def test_every_word_of_the_interview_has_spanish_beside_it() -> None:
    form = builtin_form("screening_interview")
    again = compile_form(workbook(form, ["es"]), form.id)
    said = {one.path: one.label for one in again.walk() if one.label}
    assert all(set(label) == {"English (en)", "Español (es)"} for label in said.values())
    assert said["/e/e_pay"]["Español (es)"].startswith("¿Cuánto le pagaban")
    pages = Pages(Session(form), ("en", "es"))
    for line in pages.sections():
        for question in pages.section(line.path).questions():
            english, spanish = question.label
            assert english != spanish, question.name


@pytest.mark.parametrize("name", FORMS)
def test_it_uses_nothing_a_laptop_cannot_do_and_names_real_categories(name: str) -> None:
    form = builtin_form(name)
    assert form.unsupported == ()
    assert form.warnings == ()
    for item in form.questions():
        assert item.category in CATEGORIES
        assert item.sensitivity in (1, 2, 3)
        assert item.label
    own = [c.extras["category"] for cs in form.lists.values() for c in cs if "category" in c.extras]
    assert set(own) <= set(CATEGORIES)


@pytest.mark.parametrize("name", FORMS)
def test_nothing_in_it_is_required(name: str) -> None:
    assert all(item.required is None for item in builtin_form(name).walk())


@pytest.mark.parametrize("name", FORMS)
def test_everything_can_be_skipped_and_is_complete_then(name: str) -> None:
    session = Session(builtin_form(name))
    for place in list(session.questions()):
        if place.item.type != "note":
            session.skip(place.path, "declined")
    assert session.result()["complete"]
    done, total = Pages(session).progress()
    assert done == total


def test_the_interview_has_its_pages_in_order() -> None:
    pages = Pages(Session(builtin_form("screening_interview")))
    assert [line.path for line in pages.sections()] == [
        "/pre",
        "/con",
        *(f"/{one}" for one in "abcdefghij"),
    ]


def test_no_privacy_asks_for_a_pause_and_never_blocks() -> None:
    session = Session(builtin_form("screening_interview"))
    pages = Pages(session)
    assert pages.pauses() == ()
    session.set("/pre/pre_safe_place", "no")
    session.set("/pre/pre_controller_absent", "no")
    assert [one.name for one in pages.pauses()] == ["pre_safe_place", "pre_controller_absent"]
    session.set("/b/b_preferred_name", "A name")
    assert session.result()["complete"]


@pytest.mark.parametrize("name", ["rapid_screen", "first_contact"])
def test_a_question_of_the_interview_is_the_same_question_in_a_short_form(name: str) -> None:
    """Answers are taken over by name, so one name never means two things."""
    interview = {one.name: one for one in builtin_form("screening_interview").questions()}
    short = [one for one in builtin_form(name).questions() if one.name in interview]
    for one in short:
        other = interview[one.name]
        same = ("type", "label", "category", "data_type", "pause_if", "restricted")
        for column in same if name == "rapid_screen" else same[:-2]:
            assert getattr(one, column) == getattr(other, column), (one.name, column)
        assert [c.name for c in builtin_form(name).lists.get(one.list_name, ())] == [
            c.name for c in builtin_form("screening_interview").lists.get(other.list_name, ())
        ]
    asked = {"rapid_screen": 13, "first_contact": 10}  # a sum of money is two questions
    assert len(short) == asked[name]


def test_a_child_is_asked_in_its_own_way() -> None:
    """The child protocol: trained worker, assent, guardian checked, no freedom to travel, no violence, age disputed."""
    session = Session(builtin_form("screening_interview"))
    protocol = (
        "pre_child_note pre_child_trained pre_guardian_involved pre_authority_told pre_best_interests "
        "pre_age_disputed"
    ).split()
    assert not any(session.place(f"/pre/{one}").live for one in protocol)
    session.set("/pre/pre_age_check", "yes")
    assert all(session.place(f"/pre/{one}").live for one in protocol)
    assert session.place("/con/con_assent").live
    assert not session.place("/c/c_freely_agreed").live
    assert not session.place("/pre/pre_age_benefit").live
    session.set("/pre/pre_age_disputed", "yes")
    assert session.place("/pre/pre_age_benefit").live
    hard = ["/c/c_pressure", "/d/d_held", "/e/e_substances", "/e/e_forced_offences"]
    assert not any(session.place(one).live for one in hard)
    session.set("/pre/pre_child_trained", "yes")
    assert all(session.place(one).live for one in hard)
    assert "/f" not in [line.path for line in Pages(session).sections()]
    session.set("/pre/pre_age_check", "no")
    assert not any(session.place(f"/pre/{one}").live for one in protocol)


@pytest.mark.parametrize("age", ["yes", "maybe"])
def test_violence_is_never_asked_of_a_child_and_opens_only_by_agreement(age: str) -> None:
    session = Session(builtin_form("screening_interview"))
    pages = Pages(session)
    page = pages.section("/f")
    assert page.folded
    assert [one.name for one in page.questions()] == ["f_agree"]
    session.set("/f/f_agree", "yes")
    opened = {one.name for one in pages.section("/f").questions()}
    assert opened >= {"f_violence", "f_sexual", "f_images"}
    assert all(one.folded for one in pages.section("/f").questions() if one.name != "f_agree")
    session.set("/pre/pre_age_check", age)
    assert "/f" not in [line.path for line in pages.sections()]
    assert not session.place("/c/c_freely_agreed").live


def test_what_is_needed_is_cut_by_the_category_of_each_need() -> None:
    session = Session(builtin_form("screening_interview"))
    session.set("/h/h_needs", ["doctor", "counselling", "safe_place", "return_home"])
    cut = {part.category: part.value for part in parts(session) if part.name == "h_needs"}
    assert cut == {
        "health_physical": ["doctor"],
        "health_mental": ["counselling"],
        "location": ["safe_place", "return_home"],
    }


def test_an_offence_made_under_force_is_a_restricted_part() -> None:
    session = Session(builtin_form("screening_interview"))
    session.set("/e/e_forced_offences", "words")
    [part] = [part for part in parts(session) if part.name == "e_forced_offences"]
    assert (part.category, part.restricted) == ("criminal_justice", True)
    assert "words" not in repr(part)
