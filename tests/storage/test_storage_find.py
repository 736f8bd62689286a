"""Finding records by a field's value, at its default or not; counting them, their names, the newest of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.bootstrap import Workbook
from app.domain.hidden_address import HiddenAddress
from app.domain.note import Note
from app.domain.organisation import Organisation
from app.domain.person import Person
from app.domain.referral import OPEN_STATES, Referral
from app.domain.rights import ROLES, rights_of
from app.domain.transfer import Transfer
from app.services.cases import NewCase

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_a_value_that_is_the_default_is_found_too(workbook: Workbook) -> None:
    with workbook.unlocked.begin() as work:
        work.save(Transfer(package_id="a"))
        work.save(Transfer(package_id="b", direction="in"))
        work.commit()
    with workbook.unlocked.begin() as work:
        assert [one.package_id for one in work.find(Transfer, direction="out")] == ["a"]
        assert [one.package_id for one in work.find(Transfer, direction="in")] == ["b"]


def test_one_of_several_values_is_found_the_default_among_them_or_not(workbook: Workbook) -> None:
    case = workbook.cases.open(NewCase(working_name="Amina"))
    with workbook.unlocked.begin() as work:
        for state in ("draft", "sent", "done", "revoked", "accepted"):
            work.save(Referral(case_id=case, state=state))
        work.commit()
    with workbook.unlocked.begin() as work:
        found = {one.state for one in work.find(Referral, state=OPEN_STATES)}
        assert found == {"draft", "sent", "accepted"}
        assert [one.state for one in work.find(Referral, state=frozenset({"done"}))] == ["done"]
        assert work.find(Referral, state=frozenset()) == []


def test_nothing_is_one_of_several_values_too(workbook: Workbook) -> None:
    case = workbook.cases.open(NewCase(working_name="Amina"))
    with workbook.unlocked.begin() as work:
        for reason in ("", "declined", "unavailable"):
            work.save(Referral(case_id=case, reason=reason))
        work.commit()
    with workbook.unlocked.begin() as work:
        found = work.find(Referral, reason=frozenset({"", "declined"}))
        assert [one.reason for one in found] == ["", "declined"]


def test_a_count_is_what_would_be_found(workbook: Workbook) -> None:
    case = workbook.cases.open(NewCase(working_name="Amina"))
    with workbook.unlocked.begin() as work:
        notes = [Note(case_id=case, text=str(n), at=NOON if n else None) for n in range(6)]
        for note in notes:
            work.save(note)
        work.delete(notes[1])
        work.save(replace(notes[2], restricted=True))
        work.commit()
    with workbook.unlocked.begin() as work:
        for asked in (
            {},
            {"at": None},
            {"text": "3"},
            {"alive": None},
            {"include_restricted": True},
        ):
            assert work.count(Note, case_id=case, **asked) == len(
                work.find(Note, case_id=case, **asked)
            )  # type: ignore[arg-type]
        assert work.count(Note, case_id="nobody") == 0
    workbook.unlocked._store.hold_to(rights_of("shelter"))
    with workbook.unlocked.begin() as work:
        assert work.count(Referral) == len(work.find(Referral)) == 0


def test_names_are_those_of_live_records_one_is_shown(workbook: Workbook) -> None:
    one, other, gone = (Organisation(name=name) for name in ("River", "", "Gone"))
    with workbook.unlocked.begin() as work:
        for made in (one, other, gone):
            work.save(made)
        work.delete(gone)
        work.commit()
    with workbook.unlocked.begin() as work:
        assert work.names(Organisation, [one.id, other.id, gone.id]) == {
            one.id: "River",
            other.id: "",
        }
        assert work.names(Organisation, []) == {}
        assert {one.id, other.id} < set(work.names(Organisation))
        with pytest.raises(ValueError, match="has no field"):
            work.names(Note)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_people_are_called_as_the_records_say_that_a_role_is_shown(
    workbook: Workbook, role: str
) -> None:
    people = [
        Person(working_name="Amina", legal_name="A. Noor", reference="A-1001"),
        Person(legal_name="Hana Beck", reference="A-1002"),
        Person(reference="A-1003"),
        Person(working_name="Nobody", restricted=True),
        Person(working_name="Gone"),
    ]
    with workbook.unlocked.begin() as work:
        for person in people:
            work.save(person)
        work.delete(people[-1])
        work.commit()
    workbook.unlocked._store.hold_to(rights_of(role))
    ids = [person.id for person in people]
    with workbook.unlocked.begin() as work:
        called = work.names(Person, ids)
        assert called == {one.id: one.name for one in work.find(Person, case_ids=ids)}
    if rights_of(role).sees_everything:
        assert list(called.values()) == ["Amina", "Hana Beck", "A-1003"]


def test_the_newest_are_in_order_of_their_moments_whatever_zone_they_were_written_in(
    workbook: Workbook,
) -> None:
    case = workbook.cases.open(NewCase(working_name="Amina"))
    east, west = timezone(timedelta(hours=9)), timezone(timedelta(hours=-8))
    moments = [
        (NOON - timedelta(hours=1)).astimezone(east), NOON, (NOON + timedelta(hours=1)).astimezone(west),
        NOON + timedelta(hours=2, microseconds=5), NOON + timedelta(hours=9),
    ]  # fmt: skip
    with workbook.unlocked.begin() as work:
        for number, at in enumerate(moments):
            work.save(Note(case_id=case, text=str(number), at=at))
        work.save(Note(case_id=case, text="no moment"))
        work.commit()
    with workbook.unlocked.begin() as work:
        until = NOON + timedelta(hours=3)
        assert [one.text for one in work.newest(Note, case, until, 9)] == ["3", "2", "1", "0"]
        assert [one.text for one in work.newest(Note, case, until, 2)] == ["3", "2"]


def test_what_belongs_to_the_office_is_read_anew_after_every_change(workbook: Workbook) -> None:
    """Records of the office are decoded once: a change, a delete and a role must still be seen."""
    made = Organisation(name="River", note="by the bridge")
    with workbook.unlocked.begin() as work:
        work.save(made)
        work.commit()
    for name in ("Hill", "River"):
        with workbook.unlocked.begin() as work:
            work.save(replace(work.get(Organisation, made.id), name=name))
            work.commit()
        with workbook.unlocked.begin() as work:
            assert work.get(Organisation, made.id).name == name
    with workbook.unlocked.begin() as work:
        work.delete(made)
        work.commit()
    with workbook.unlocked.begin() as work:
        assert made.id not in {one.id for one in work.find(Organisation)}
        [gone] = [one for one in work.find(Organisation, alive=None) if one.id == made.id]
        assert not gone.alive


def test_a_hidden_address_stays_hidden_after_it_was_read_once(workbook: Workbook) -> None:
    made = HiddenAddress(address="1 Quiet Lane", restricted=True)
    with workbook.unlocked.begin() as work:
        work.save(made)
        work.commit()
    with workbook.unlocked.begin() as work:
        assert len(work.find(HiddenAddress, include_restricted=True)) == 1
    with workbook.unlocked.begin() as work:
        assert work.find(HiddenAddress) == []
