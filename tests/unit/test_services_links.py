"""What stands in several cases: suggested, reversible, and only for those who may see it."""

from dataclasses import fields, replace
from datetime import date

import pytest

from app.bootstrap import Workbook
from app.domain.kinds import KINDS
from app.domain.organisation import Organisation
from app.domain.person import Person
from app.domain.safe_contact import SafeContact
from app.domain.third_party import ThirdParty
from app.errors import UserError
from app.services.cases import NewCase
from app.storage.traces import TRACED


def opened(workbook: Workbook, name: str, **more: str) -> str:
    return workbook.cases.open(NewCase(working_name=name, **more))


def restricted(workbook: Workbook, record_id: str, held: bool = True) -> None:
    with workbook.unlocked.begin() as work:
        person = work.get(Person, record_id, include_restricted=True)
        work.save(replace(person, restricted=held))
        work.commit()


def test_a_phone_two_cases_hold_is_suggested_to_both(workbook: Workbook) -> None:
    one = opened(workbook, "Amina", phone="+44 7700 900123")
    other = opened(workbook, "Linh")
    workbook.notes.set_safe_contact(
        SafeContact(case_id=other, channel="call", number="07700 900 123")
    )
    (shared,) = workbook.links.of_case(one).shared
    assert (shared.sort, shared.words, shared.reach.unguarded) == ("phone", "", "+44 7700 900123")
    assert shared.reach.contact.state == "unset"
    assert [(case.id, case.name, case.kinds) for case in shared.cases] == [
        (other, "Linh", ("safe_contact",))
    ]
    (back,) = workbook.links.of_case(other).shared
    assert [case.id for case in back.cases] == [one]
    assert back.reach.contact.channel == "call"


def test_an_address_is_the_same_with_and_without_its_town(workbook: Workbook) -> None:
    one, other = opened(workbook, "Amina"), opened(workbook, "Linh")
    workbook.cases.change_person(one, address="Flat 2, 8 Larch Close, Northside")
    workbook.cases.change_person(other, address="8 larch close")
    (shared,) = workbook.links.of_case(one).shared
    assert shared.sort == "address"
    assert [case.id for case in shared.cases] == [other]


def test_a_full_name_is_the_same_in_any_order_and_a_first_name_is_not(workbook: Workbook) -> None:
    one = opened(workbook, "Amina", legal_name="Amina Al-Rashidi")
    other = opened(workbook, "Amina", legal_name="Rashidi, Al Amina")
    opened(workbook, "Amina")
    (shared,) = workbook.links.of_case(one).shared
    assert (shared.sort, shared.words, shared.reach.unguarded) == ("name", "Amina Al-Rashidi", "")
    assert [case.id for case in shared.cases] == [other]


def test_what_a_partner_or_many_cases_hold_says_nothing(workbook: Workbook) -> None:
    workbook.directory.add(Organisation(name="North House", phone="555 0110"))
    cases = [opened(workbook, f"Person {n}", phone="555 0142") for n in range(9)]
    sheltered = [opened(workbook, f"Guest {n}", phone="555 0110") for n in range(2)]
    assert workbook.links.of_case(cases[0]).shared == ()
    assert workbook.links.of_case(sheltered[0]).shared == ()


def test_who_lives_in_a_refuge_shares_its_address_with_everybody_in_it(workbook: Workbook) -> None:
    house = workbook.directory.add(Organisation(name="North House"))
    workbook.directory.hide_address(house, "8 Larch Close, Northside")
    one, other = opened(workbook, "Amina"), opened(workbook, "Mihret")
    workbook.cases.change_person(one, address="North House, 8 Larch Close, Northside")
    workbook.cases.change_person(other, address="c/o North House, 8 Larch Close, Northside")
    assert workbook.links.of_case(one).shared == ()
    for case in (one, other):
        workbook.cases.change_person(case, address="9 Larch Close, Northside")
    assert workbook.links.of_case(one).shared


def test_what_is_gone_or_changed_is_no_longer_suggested(workbook: Workbook) -> None:
    one, other = (opened(workbook, name, phone="555 0142") for name in ("Amina", "Linh"))
    assert workbook.links.of_case(one).shared
    workbook.cases.change_person(other, phone="")
    assert workbook.links.of_case(one).shared == ()


def test_a_restricted_record_takes_no_part_until_it_is_opened(workbook: Workbook) -> None:
    one, other = (opened(workbook, name, phone="555 0142") for name in ("Amina", "Linh"))
    restricted(workbook, other)
    assert workbook.links.of_case(one).shared == ()
    assert workbook.links.known(phone="555 0142") == workbook.links.known(phone="5550142")
    assert [case.id for case in workbook.links.known(phone="555 0142")] == [one]
    assert workbook.cases.find_alike("Lynh") == []
    with workbook.unlocked.begin() as work:
        work.open_restricted(other, "a colleague asked")
        work.commit()
    assert [case.id for case in workbook.links.of_case(one).shared[0].cases] == [other]


def test_one_person_in_two_cases_is_said_and_taken_back(workbook: Workbook) -> None:
    one, other = opened(workbook, "Amina"), opened(workbook, "Amina A.")
    with pytest.raises(UserError, match=r"link\.reason_needed"):
        workbook.links.join(one, other, "  ")
    with pytest.raises(UserError, match=r"link\.same_record"):
        workbook.links.join(one, one, "she said so")
    workbook.links.join(one, other, "she said so")
    same = workbook.links.of_case(one).same
    assert same is not None
    assert (same.id, same.name) == (other, "Amina A.")
    assert len(workbook.cases.find()) == 2, "never merged"
    workbook.links.part(one, "two cousins")
    assert workbook.links.of_case(one).same is None


@pytest.mark.parametrize(
    "asked",
    [{"reference": "hl 77-204"}, {"phone": "(555) 0142"}, {"name": "al-rashidi AMINA"}],
    ids=["reference", "phone", "name"],
)
def test_a_case_is_known_before_it_is_opened_twice(
    workbook: Workbook, asked: dict[str, str]
) -> None:
    case = opened(workbook, "Amina", legal_name="Amina Al-Rashidi", phone="555 0142")
    workbook.cases.change_person(case, outside_reference="HL-77/204")
    opened(workbook, "Linh", phone="555 0199")
    assert [one.id for one in workbook.links.known(**asked)] == [case]
    assert workbook.links.known() == workbook.links.known(reference="nothing like it") == []


def test_names_that_sound_alike_stand_the_likest_first(workbook: Workbook) -> None:
    names = ("Mohamed", "محمد", "Мухаммед", "Mahmoud", "Linh")
    ids = dict(zip((opened(workbook, name) for name in names), names, strict=True))
    found = workbook.cases.find_alike("Muhammad")
    assert {ids[row.id] for row in found[:3]} == {"Mohamed", "محمد", "Мухаммед"}
    assert "Linh" not in {ids[row.id] for row in found}
    assert all(row.is_alike for row in found)
    exact = next(key for key, name in ids.items() if name == "Mohamed")
    assert exact not in {row.id for row in workbook.cases.find_alike("Muhammad", beside=[exact])}
    assert workbook.cases.find_alike("") == workbook.cases.find_alike("7") == []


def test_a_name_on_papers_says_what_it_was_found_by(workbook: Workbook) -> None:
    opened(workbook, "Joe", legal_name="Yusuf Haddad")
    (row,) = workbook.cases.find_alike("Josef")
    assert (row.name, row.found_as) == ("Joe", "Yusuf Haddad")


def test_closed_cases_are_found_only_when_asked_for(workbook: Workbook) -> None:
    case = opened(workbook, "Yusuf")
    workbook.cases.close(case, "moved on")
    assert workbook.cases.find_alike("Josef") == []
    assert len(workbook.cases.find_alike("Josef", closed=True)) == 1


def test_a_birth_on_29_february_and_a_long_name_do_no_harm(workbook: Workbook) -> None:
    case = opened(workbook, "Ann " * 5000, birth="29 February 2000", phone="5" * 4000)
    assert workbook.links.of_case(case).shared == ()
    assert workbook.cases.person(case).birth is not None
    assert workbook.cases.person(case).birth.earliest == date(2000, 2, 29)  # type: ignore[union-attr]


def test_an_employer_in_two_stories_is_suggested(workbook: Workbook) -> None:
    one, other = opened(workbook, "Amina"), opened(workbook, "Linh")
    with workbook.unlocked.begin() as work:
        work.save(ThirdParty(case_id=one, name="Golden Harvest Ltd", phone="555 0177"))
        work.save(ThirdParty(case_id=other, organisation="Harvest Golden", phone="5550177"))
        work.commit()
    shared = workbook.links.of_case(one).shared
    assert {(each.sort, each.words) for each in shared} == {
        ("phone", "555 0177"), ("name", "Golden Harvest Ltd"),
    }  # fmt: skip
    assert all(each.cases[0].kinds == ("third_party",) and not each.reach for each in shared)


def test_every_field_that_leaves_a_trace_is_one_of_its_kind() -> None:
    for kind, sorts in TRACED.items():
        for names in sorts.values():
            assert set(names) <= {one.name for one in fields(KINDS[kind])}, kind
