"""A clock that was set back, another time zone, 29 February: no day comes twice, is lost or runs out early."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from app.bootstrap import Desk, Workbook
from app.domain.check_in import CheckIn
from app.domain.keeping import Rule
from app.domain.organisation import Organisation
from app.domain.place import Place
from app.domain.stay import Stay
from app.services.cases import NewCase
from tests.conftest import PASSPHRASE, QUICK

LEAP = date(2028, 2, 29)


class Laptop:
    """One workbook that is opened on one day after the other, wherever its clock stands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.open: Workbook | None = None

    def on(self, day: date | datetime) -> Workbook:
        """The workbook with the clock at a moment; at noon UTC where only a day is said."""
        if self.open is not None:
            self.open.lock()
        desk = Desk(today=day, limits=QUICK, state_folder=self.folder / "state")
        place = self.folder / "vault"
        if place.exists():
            self.open = desk.unlock(place, PASSPHRASE)
        else:
            self.open = desk.create(place, PASSPHRASE, office="North", worker="Dana K.")[0]
        return self.open


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    made = Laptop(tmp_path)
    yield made
    if made.open is not None:
        made.open.lock()


@pytest.fixture
def zone() -> Iterator[None]:
    """Put this computer back where it was."""
    before = os.environ.get("TZ")
    yield
    move_to(before)


def move_to(name: str | None) -> None:
    if name is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = name
    time.tzset()


def planned(workbook: Workbook, case: str) -> CheckIn:
    with workbook.unlocked.begin() as work:
        [one] = work.find(CheckIn, case_id=case, state="planned")
    return one


@pytest.mark.parametrize("back_to", [date(2020, 1, 1), date(2028, 2, 28)])
def test_check_ins_go_on_from_their_day_when_the_clock_was_set_back(
    laptop: Laptop, back_to: date
) -> None:
    workbook = laptop.on(LEAP)
    case = workbook.cases.open(NewCase(working_name="Amina"))
    workbook.check_ins.agree(case, every_days=366, gap_days=1)
    first = planned(workbook, case).due_on
    assert first == date(2029, 3, 1)
    workbook = laptop.on(back_to)
    workbook.check_ins.reached(planned(workbook, case).id)
    assert planned(workbook, case).due_on == date(2030, 3, 2)
    workbook = laptop.on(date(2030, 3, 2))
    assert [one.due_on for one in [planned(workbook, case)]] == [date(2030, 3, 2)]


def test_reviews_and_tasks_that_repeat_come_after_their_last_day(laptop: Laptop) -> None:
    workbook = laptop.on(LEAP)
    case = workbook.cases.open(NewCase(working_name="Amina"))
    task = workbook.reviews.plan(case, "safety", LEAP)
    workbook = laptop.on(date(2021, 5, 5))
    again = workbook.notes.done(task)
    [line] = [one for one in workbook.reviews.of_case(case) if one.review.id == "safety"]
    assert line.task_id == again
    assert line.next_on is not None
    assert line.next_on > LEAP


def test_a_stay_holds_its_nights_over_29_february_and_a_clock_set_back(laptop: Laptop) -> None:
    workbook = laptop.on(date(2028, 2, 28))
    office = workbook.directory.add(Organisation(name="North House"))
    place = workbook.shelter.save_place(Place(organisation_id=office, name="Room 2", beds=1))
    case, other = (workbook.cases.open(NewCase(working_name=name)) for name in ("Amina", "Lan"))
    workbook.shelter.write(
        Stay(case_id=case, place_id=place, since=date(2028, 2, 28), until=date(2028, 3, 1))
    )
    for day, free in (
        (date(2028, 2, 28), 0),
        (LEAP, 0),
        (date(2028, 3, 1), 0),
        (date(2027, 1, 1), 1),
    ):
        [view] = laptop.on(day).shelter.board()
        assert view.free == free, day
    workbook = laptop.on(LEAP)
    stay = workbook.shelter.of_case(case).stays[0]
    assert stay.nights == 1
    workbook.shelter.leave(stay.stay.id, LEAP, "own_home")
    workbook.shelter.write(Stay(case_id=other, place_id=place, since=LEAP))
    [view] = workbook.shelter.board()
    assert (view.free, len(view.stays)) == (0, 1)


@pytest.mark.parametrize(
    ("closed", "until"),
    [
        (LEAP, date(2035, 3, 1)),
        (date(2028, 2, 28), date(2035, 2, 28)),
        (date(2029, 2, 28), date(2036, 2, 28)),
    ],
)
def test_a_closed_case_runs_out_on_its_day_and_not_before(
    laptop: Laptop, closed: date, until: date
) -> None:
    workbook = laptop.on(closed)
    workbook.retention.change_rule(Rule(7, 10, 25))
    case = workbook.cases.open(NewCase(working_name="Amina"))
    workbook.cases.close(case, "done")
    for day in (until - timedelta(days=1), date(2001, 1, 1)):
        assert laptop.on(day).retention.due() == []
    [line] = laptop.on(until).retention.due()
    assert (line.case_id, line.until) == (case, until)


def test_closed_while_the_clock_was_years_behind_it_is_kept_from_the_day_it_was_opened(
    laptop: Laptop,
) -> None:
    workbook = laptop.on(LEAP)
    case = workbook.cases.open(NewCase(working_name="Amina"))
    laptop.on(date(2010, 1, 1)).cases.close(case, "done")
    workbook = laptop.on(date(2028, 3, 1))
    assert workbook.retention.due() == []
    line = workbook.retention.of_case(case)
    assert line is not None
    assert line.closed_on == LEAP


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="moves this process to another time zone")
def test_the_day_words_were_removed_is_the_same_wherever_it_stands(
    laptop: Laptop, zone: None
) -> None:
    move_to("XXX-13")
    workbook = laptop.on(datetime(2028, 2, 29, 20, tzinfo=UTC))
    case = workbook.cases.open(NewCase(working_name="Amina"))
    workbook.cases.close(case, "done")
    workbook.retention.purge_words(case, "her wish")
    line = workbook.retention.of_case(case)
    [written] = workbook.retention.register()
    assert line is not None
    assert line.words_gone_on == written.on == date(2028, 3, 1)


def test_a_backup_made_while_the_clock_was_ahead_puts_off_no_other(
    laptop: Laptop, tmp_path: Path
) -> None:
    (tmp_path / "stick").mkdir()
    ahead = laptop.on(date(2040, 1, 1))
    ahead.cases.open(NewCase(working_name="Amina"))
    ahead.backups.make(tmp_path / "stick")
    workbook = laptop.on(LEAP)
    assert workbook.backups.state().due
    workbook.backups.make(tmp_path / "stick")
    assert not workbook.backups.state().due
    assert laptop.on(LEAP + timedelta(days=8)).backups.state().due


def test_a_check_made_while_the_clock_was_ahead_puts_off_no_other(laptop: Laptop) -> None:
    ahead = laptop.on(date(2040, 1, 1))
    ahead.health.check_everything()
    workbook = laptop.on(LEAP)
    stands = {one.about: one.what for one in workbook.health.page().workbook}
    assert stands["trail"] == "never"
    assert workbook.health.is_due()
    workbook.health.check_pages()
    assert not workbook.health.is_due()
