"""The directory on a real vault: services by facet and by person, answers about sharing, hidden addresses."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.bootstrap import Desk, Workbook
from app.domain.fitting import Facts, Fit, fit
from app.domain.organisation import Organisation
from app.domain.partial_date import PartialDate
from app.domain.service import Service
from app.errors import UserError
from app.services.cases import NewCase
from app.services.offers import spoken
from tests.conftest import TODAY
from tests.role_parts import seated

SECRET = "17 Juniper Close"


@pytest.fixture
def house(workbook: Workbook) -> str:
    return workbook.directory.add(Organisation(name="Fern House"))


def _refuge(house: str) -> Service:
    return Service(
        organisation_id=house, name="Refuge", types=("safe_house",), sex="women",
        children="yes", pets="no", minimum_age=18, languages="Arabic, English", description="Eight rooms.",
    )  # fmt: skip


def test_services_are_found_by_words_and_facets(workbook: Workbook, house: str) -> None:
    workbook.offers.save(_refuge(house))
    workbook.offers.save(Service(organisation_id=house, name="Advice", types=("legal",)))

    def names(text: str = "", *facets: str) -> list[str]:
        return [one.service.name for one in workbook.offers.find(text, facets=facets)]

    assert names() == ["Advice", "Refuge"]
    assert names("fern eight") == ["Refuge"]
    assert names("", "women", "children") == ["Refuge"]
    assert names("", "legal") == ["Advice"]
    assert names("", "pets") == []
    assert spoken(workbook.offers.find("refuge")[0].service) == ("ar", "en")


def test_a_service_that_cannot_be_is_refused(workbook: Workbook, house: str) -> None:
    good = _refuge(house)
    for wrong, code in (
        (replace(good, name=" "), "service.needs_name"),
        (replace(good, minimum_age=30, maximum_age=20), "service.ages_crossed"),
        (replace(good, minimum_age=-1), "service.age_out_of_range"),
        (replace(good, pets="smoke"), "service.unknown_word"),
        (replace(good, status="gone"), "service.unknown_word"),
        (replace(good, organisation_id="nobody"), "record.missing"),
    ):
        with pytest.raises(UserError) as refused:
            workbook.offers.save(wrong)
        assert refused.value.code == code
    assert workbook.offers.find() == []


def test_what_was_checked_long_ago_is_said_to_be_old(workbook: Workbook, house: str) -> None:
    service = workbook.offers.save(_refuge(house))
    assert workbook.offers.find()[0].is_stale  # nobody ever asked
    workbook.offers.check(service)
    (line,) = workbook.offers.find()
    assert (line.is_stale, line.service.assured_date, line.service.assurer) == (
        False,
        TODAY,
        "Dana K.",
    )
    assert not line.service.is_stale(TODAY + timedelta(days=180))
    assert line.service.is_stale(TODAY + timedelta(days=181))
    workbook.offers.remove(service)
    assert workbook.offers.find() == []


def test_a_person_is_held_against_nothing_a_case_does_not_know() -> None:
    service = replace(_refuge("x"), children="", languages="")
    assert fit(service, Facts(), TODAY) == Fit()
    assert Fit().state == "fits"


@pytest.mark.parametrize(("facts", "against", "ask"), [
    (Facts(gender="man"), ("sex",), ()),
    (Facts(gender="woman"), (), ()),
    (Facts(gender="trans_woman"), (), ("gender_diverse",)),
    (Facts(birth=PartialDate.parse("2012")), ("too_young",), ()),
    (Facts(birth=PartialDate.parse("2008")), (), ("age",)),
    (Facts(birth=PartialDate.parse("about 1990")), (), ()),
    (Facts(birth=PartialDate.parse("after the rains")), (), ("age",)),
    (Facts(languages=("vi",)), (), ("language",)),
    (Facts(languages=("ar-EG",)), (), ()),
    (Facts(has_dependants=True), (), ()),
    (Facts(has_access_needs=True), (), ("disability",)),
], ids=range(11))  # fmt: skip
def test_each_fact_says_why(facts: Facts, against: tuple[str, ...], ask: tuple[str, ...]) -> None:
    service = _refuge("x")
    assert fit(service, facts, TODAY, spoken(service)) == Fit(against, ask)


def test_nobody_is_hidden_from_somebody_it_does_not_fit(workbook: Workbook, house: str) -> None:
    case = workbook.cases.open(NewCase(working_name="Jo", language="vi"))
    workbook.cases.change_person(case, gender="man")
    workbook.offers.save(_refuge(house))
    workbook.offers.save(Service(organisation_id=house, name="Walk-in"))
    found = workbook.offers.find(case_id=case)
    assert [(one.service.name, one.fit and one.fit.state) for one in found] == [
        ("Walk-in", "fits"), ("Refuge", "against"),
    ]  # fmt: skip


def test_the_answer_about_sharing_is_unknown_until_somebody_asked(
    workbook: Workbook, house: str
) -> None:
    directory = workbook.directory
    assert directory.sharing_answer(house).state == ""
    for typed, code in (
        ({"shares": "depends", "shares_asked_on": "2026-11-01"}, "sharing_answer.on_what"),
        ({"shares": "no"}, "sharing_answer.needs_day"),
        ({"shares": "no", "shares_asked_on": "24 November 2026"}, "sharing_answer.ahead"),
        ({"shares": "", "shares_if": ""}, "record.empty"),
    ):
        with pytest.raises(UserError) as refused:
            directory.keep("organisation", None, typed, house)
        assert refused.value.code == code
    answered = {
        "shares": "depends", "shares_if": "a court orders it", "shares_asked_on": "1 May 2026",
        "shares_answered_by": "Ms Reyes", "shares_how": "written",
    }  # fmt: skip
    directory.keep("organisation", None, answered, house)
    answer = directory.sharing_answer(house)
    assert (answer.state, answer.condition, answer.how) == (
        "depends",
        "a court orders it",
        "written",
    )
    assert answer.is_stale
    assert "court" not in repr(answer)


def test_a_hidden_address_is_nowhere_until_it_is_opened(workbook: Workbook, house: str) -> None:
    directory = workbook.directory
    directory.change(house, address=SECRET)
    directory.hide_address(house, SECRET, "Ring twice")
    assert SECRET not in str([one.address for one in directory.organisations()])
    assert directory.has_hidden_address(house)
    assert workbook.search.find("juniper") == []
    with pytest.raises(UserError, match=r"record\.reason_needed"):
        directory.open_address(house, "  ")
    assert directory.open_address(house, "Taking her there").address == SECRET
    assert [hit.kind for hit in workbook.search.find("juniper")] == ["hidden_address"]
    with pytest.raises(UserError, match=r"address\.none"):
        directory.open_address(workbook.office.own().id, "Looking")
    hidden = directory.open_address(house, "Again")
    with pytest.raises(UserError, match=r"record\.not_restrictable"):
        workbook.restricted.unrestrict(hidden.id, "No longer secret")


def test_who_may_not_open_what_is_restricted_sees_no_address(desk: Desk, tmp_path: Path) -> None:
    made: dict[str, str] = {}

    def fill(workbook: Workbook) -> None:
        made["house"] = workbook.directory.add(Organisation(name="Fern House"))
        workbook.directory.hide_address(made["house"], SECRET)

    workbook = seated(desk, tmp_path, "shelter", fill)
    with pytest.raises(UserError, match=r"right\.missing"):
        workbook.directory.open_address(made["house"], "On the way")
    with pytest.raises(UserError, match=r"right\.missing"):
        workbook.directory.hide_address(made["house"], "Elsewhere")
    workbook.lock()
