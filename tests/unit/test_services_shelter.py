"""Beds and stays on a real vault: who may sleep where, and what is said when somebody goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.bootstrap import Desk, Workbook
from app.domain.place import Place
from app.domain.stay import EXITS, Stay
from app.domain.stay_line import StayGift
from app.errors import UserError
from app.services.cases import NewCase
from tests.conftest import TODAY
from tests.role_parts import seated

FRIDAY = TODAY + timedelta(days=4)


@pytest.fixture
def room(workbook: Workbook) -> str:
    """A room with two beds in this office's own house."""
    own = workbook.office.own().id
    return workbook.shelter.save_place(Place(organisation_id=own, name="Room 2", beds=2))


def _case(workbook: Workbook, name: str) -> str:
    return workbook.cases.open(NewCase(working_name=name))


def _stay(case: str, place: str, since: date = TODAY, until: date | None = None) -> Stay:
    return Stay(case_id=case, place_id=place, since=since, until=until)


def test_somebody_comes_stays_and_goes(workbook: Workbook, room: str) -> None:
    case = _case(workbook, "Mira")
    came = TODAY - timedelta(days=12)
    stay = workbook.shelter.write(_stay(case, room, came, FRIDAY))
    (view,) = workbook.shelter.board()
    assert (view.place.name, view.free) == ("Room 2", 1)
    assert [(one.name, one.nights, one.is_current) for one in view.stays] == [("Mira", 12, True)]
    seen = workbook.cases.overview(case)
    assert (seen.stays_at, seen.stays_until) == ("Room 2, Northside Family Support", FRIDAY)

    workbook.shelter.leave(stay, TODAY, "own_home", "A flat of her own.")
    assert workbook.shelter.board()[0].free == 2
    assert workbook.shelter.of_case(case).current is None
    assert workbook.cases.overview(case).stays_at == ""
    (kept,) = workbook.shelter.of_case(case).stays
    assert (kept.nights, kept.stay.exit_pathway) == (12, "own_home")


def test_nobody_leaves_without_saying_where_to(workbook: Workbook, room: str) -> None:
    stay = workbook.shelter.write(_stay(_case(workbook, "Mira"), room))
    for pathway, on, code in (
        ("", TODAY, "stay.needs_exit"), ("home", TODAY, "stay.needs_exit"),
        ("hospital", TODAY - timedelta(days=1), "stay.left_before"),
        ("hospital", TODAY + timedelta(days=1), "stay.left_ahead"),
    ):  # fmt: skip
        with pytest.raises(UserError) as refused:
            workbook.shelter.leave(stay, on, pathway)
        assert refused.value.code == code
    assert "left_without_word" in EXITS


def test_a_bed_is_never_given_twice(workbook: Workbook, room: str) -> None:
    for name in ("One", "Two"):
        workbook.shelter.write(_stay(_case(workbook, name), room, TODAY, FRIDAY))
    third = _case(workbook, "Three")
    with pytest.raises(UserError, match=r"stay\.no_room"):
        workbook.shelter.write(_stay(third, room, TODAY + timedelta(days=2)))
    # The day two leave is free for a third.
    workbook.shelter.write(_stay(third, room, FRIDAY))
    with pytest.raises(UserError, match=r"place\.too_full"):
        workbook.shelter.save_place(replace(workbook.shelter.place(room), beds=1))


def test_a_family_takes_as_many_beds_as_it_is(workbook: Workbook, room: str) -> None:
    family = replace(_stay(_case(workbook, "Ines"), room), beds=2)
    workbook.shelter.write(family)
    with pytest.raises(UserError, match=r"stay\.no_room"):
        workbook.shelter.write(_stay(_case(workbook, "Jo"), room))


def test_nobody_stays_in_two_places_at_once(workbook: Workbook, room: str) -> None:
    case = _case(workbook, "Mira")
    first = workbook.shelter.write(Stay(case_id=case, where="With a friend", since=TODAY))
    with pytest.raises(UserError, match=r"stay\.twice"):
        workbook.shelter.write(_stay(case, room, FRIDAY))
    workbook.shelter.leave(first, TODAY, "other_shelter")
    workbook.shelter.write(_stay(case, room, TODAY))


def test_who_was_to_leave_and_has_not_still_has_the_bed(workbook: Workbook, room: str) -> None:
    for name in ("One", "Two"):
        late = _stay(_case(workbook, name), room, TODAY - timedelta(9), TODAY - timedelta(days=2))
        workbook.shelter.write(late)
    assert workbook.shelter.board()[0].free == 0
    with pytest.raises(UserError, match=r"stay\.no_room"):
        workbook.shelter.write(_stay(_case(workbook, "Three"), room))


def test_what_a_stay_needs(workbook: Workbook, room: str) -> None:
    case = _case(workbook, "Mira")
    for stay, code in (
        (Stay(case_id=case, place_id=room), "stay.needs_day"),
        (Stay(case_id=case, since=TODAY, where="  "), "stay.needs_where"),
        (_stay(case, room, TODAY, TODAY), "stay.ends_before"),
        (replace(_stay(case, room), beds=201), "place.beds_out_of_range"),
    ):
        with pytest.raises(UserError) as refused:
            workbook.shelter.write(stay)
        assert refused.value.code == code


def test_the_rules_of_a_house_hold(workbook: Workbook, room: str) -> None:
    shelter = workbook.shelter
    shelter.save_place(replace(shelter.place(room), most_nights=3))
    case = _case(workbook, "Mira")
    with pytest.raises(UserError) as refused:
        shelter.write(_stay(case, room, TODAY, FRIDAY))
    assert (refused.value.code, refused.value.params) == ("stay.too_long", {"nights": 3})
    stay = shelter.write(_stay(case, room))
    (review,) = workbook.notes.tasks(case)
    assert (review.kind, review.due_on) == ("stay", TODAY)  # three nights leave no week
    with pytest.raises(UserError, match=r"place\.in_use"):
        shelter.remove_place(room)
    shelter.leave(stay, TODAY, "other")
    shelter.save_place(replace(shelter.place(room), closed_because="Painters"))
    with pytest.raises(UserError, match=r"stay\.place_closed"):
        shelter.write(_stay(_case(workbook, "Jo"), room))
    shelter.remove_place(room)
    assert shelter.board() == []
    assert shelter.of_case(case).stays[0].where == "Room 2"  # what ended keeps its name


def test_a_stay_brings_its_review_and_takes_it_away(workbook: Workbook, room: str) -> None:
    case = _case(workbook, "Mira")
    until = TODAY + timedelta(days=28)
    stay = workbook.shelter.write(_stay(case, room, TODAY, until))
    (review,) = workbook.notes.tasks(case)
    assert (review.due_on, review.source_id) == (until - timedelta(days=7), stay)
    kept = workbook.shelter.of_case(case).stays[0].stay
    workbook.shelter.write(replace(kept, until=until + timedelta(days=7)))
    (review,) = workbook.notes.tasks(case)
    assert review.due_on == until
    workbook.shelter.leave(stay, TODAY, "family_friends")
    assert workbook.notes.tasks(case) == []


def test_what_happened_and_what_was_given(workbook: Workbook, room: str) -> None:
    case = _case(workbook, "Mira")
    stay = workbook.shelter.write(_stay(case, room, TODAY - timedelta(days=3)))
    yesterday = TODAY - timedelta(days=1)
    workbook.shelter.keep(
        "stay_incident", case,
        {"on": yesterday.isoformat(), "what": "Somebody rang at night.", "done": "New lock"},
    )  # fmt: skip
    gift = StayGift(case_id=case, stay_id=stay, on=TODAY, what="Phone card", how_much="1, 10 GB")
    workbook.shelter.note(gift)
    for wrong, code in (
        (replace(gift, what=" "), "stay.nothing_said"),
        (replace(gift, on=TODAY + timedelta(days=1)), "stay.not_yet"),
        (replace(gift, on=None), "stay.not_yet"),
    ):
        with pytest.raises(UserError) as refused:
            workbook.shelter.note(wrong)
        assert refused.value.code == code
    lines = workbook.shelter.of_case(case).lines
    assert [(one.kind, one.what, one.more) for one in lines] == [
        ("stay_gift", "Phone card", "1, 10 GB"),
        ("stay_incident", "Somebody rang at night.", "New lock"),
    ]


def test_words_from_before_there_were_stays_still_count(workbook: Workbook, room: str) -> None:
    case = _case(workbook, "Mira")
    workbook.cases.change_person(case, stays_at="North House", stays_until=FRIDAY)
    assert workbook.cases.overview(case).stays_at == "North House"
    workbook.shelter.write(_stay(case, room))
    seen = workbook.cases.overview(case)
    assert (seen.stays_at, seen.stays_until) == ("Room 2, Northside Family Support", None)
    assert workbook.cases.person(case).stays_at == "North House"


def test_a_shelter_worker_keeps_beds_and_stays(desk: Desk, tmp_path: Path) -> None:
    made: dict[str, str] = {}

    def fill(workbook: Workbook) -> None:
        made["case"] = _case(workbook, "Mira")

    workbook = seated(desk, tmp_path, "shelter", fill)
    own = workbook.office.own().id
    place = workbook.shelter.save_place(Place(organisation_id=own, name="Bed 1"))
    stay = workbook.shelter.write(_stay(made["case"], place))
    workbook.shelter.note(StayGift(case_id=made["case"], stay_id=stay, on=TODAY, what="Bedding"))
    workbook.shelter.leave(stay, TODAY, "hospital")
    with pytest.raises(UserError, match=r"right\.missing"):
        workbook.cases.change_person(made["case"], stays_at="Elsewhere")
    workbook.lock()


def test_a_sheet_becomes_a_place_and_a_stay(workbook: Workbook) -> None:
    own, shelter = workbook.office.own().id, workbook.shelter
    place = shelter.keep("place", None, {"organisation_id": own, "name": "Bed 1", "beds": ""})
    assert shelter.place(place).beds == 1
    case = _case(workbook, "Mira")
    typed = {"place_id": place, "since": "23 November 2026", "beds": "", "where": "nowhere else"}
    stay = shelter.keep("stay", case, typed)
    assert workbook.case_file.lines("stay", case)[0].record_id == stay
    (view,) = shelter.of_case(case).stays
    assert (view.stay.beds, view.stay.where) == (1, "")
    with pytest.raises(UserError, match=r"stay\.needs_exit"):
        shelter.keep("stay", case, {"left_on": "2026-11-23", "exit_pathway": ""}, stay)
    shelter.keep("stay", case, {"left_on": "2026-11-23", "exit_pathway": "hospital"}, stay)
    assert shelter.board()[0].free == 1


def test_a_leap_day_is_a_night_like_any_other() -> None:
    stay = Stay(since=date(2028, 2, 28), left_on=date(2028, 3, 1))
    assert stay.nights(date(2028, 6, 1)) == 2
    assert Stay(since=date(2028, 2, 29)).nights(date(2028, 2, 28)) == 0


def test_days_gone_by_are_held_against_who_was_there_then(workbook: Workbook, room: str) -> None:
    came, went = TODAY - timedelta(days=20), TODAY - timedelta(days=10)
    for name in ("One", "Two"):
        stay = workbook.shelter.write(_stay(_case(workbook, name), room, came))
        workbook.shelter.leave(stay, went, "own_home")
    late = _case(workbook, "Three")
    with pytest.raises(UserError, match=r"stay\.no_room"):
        workbook.shelter.write(_stay(late, room, went - timedelta(days=1)))
    workbook.shelter.write(_stay(late, room, went))
