"""Whatever is typed is kept as typed: long, in any script, on any day, by any clock."""

from __future__ import annotations

import os
import time as clocks
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from app.bootstrap import Desk, Workbook
from app.domain.note import Note
from app.domain.safe_contact import SafeContact, Window
from app.domain.task import Task
from app.errors import UserError
from app.services.cases import NewCase
from app.services.notes import LONGEST_NOTE
from tests.conftest import PASSPHRASE, QUICK
from ui.models.moments import timeline_shown
from ui.models.today import shown

NAMES = (
    "Ọlábísí", "Nguyễn Thị Ánh", "آمنة بنت عبد الله", "רָחֵל", "የሺ", "ສົມ", "ณัฐ", "王小明",
    "Anne\u202eeman", "e\u0301e\u0302", "👩\u200d👧 Ada", "O’Neill-D'Arcy", "x" * 300, "\u00a0Lea\t Sample ",
    "Zoë <b>&amp;</b>", '"; DROP TABLE record; --', "100%", "{name}", "ﷺ", "ſtraße", "İpek",
)  # fmt: skip


def opened(workbook: Workbook, name: str = "Amina") -> str:
    return workbook.cases.open(NewCase(working_name=name))


# -- long words, many words


def test_a_note_of_100000_characters_is_kept_shown_and_found(workbook: Workbook) -> None:
    case = opened(workbook)
    text = ("the clinic called again " * 5_000)[: LONGEST_NOTE - 10].strip() + " zinnober"
    note = workbook.notes.new_entry()
    workbook.notes.type_on(note, case, text)
    workbook.notes.finish(note)
    [entry] = [one for one in workbook.cases.timeline(case) if one.record_id == note]
    assert entry.text == text
    assert workbook.cases.overview(case).recent[0].text == text
    [hit] = workbook.search.find("zinnob")
    assert hit.record_id == note
    assert "zinnober" in hit.snippet
    assert hit.snippet[hit.start : hit.end] == "zinnob"
    assert len(hit.snippet) < 300


def test_a_longer_one_is_refused_whole_and_stays_typed(workbook: Workbook) -> None:
    case, text = opened(workbook), "a" * (LONGEST_NOTE + 1)
    note = workbook.notes.new_entry()
    workbook.notes.type_on(note, case, text)
    with pytest.raises(UserError) as refused:
        workbook.notes.add(case, text)
    assert refused.value.code == "note.too_long"
    unfinished = workbook.notes.unfinished(case)
    assert unfinished is not None
    assert unfinished.words == text


def test_5000_notes_are_counted_and_the_newest_shown_in_order(workbook: Workbook) -> None:
    case, now = opened(workbook), workbook.clock.now()
    with workbook.unlocked.begin() as work:
        for number in range(5_000):
            moment = now - timedelta(minutes=number)
            work.save(Note(case_id=case, text=f"entry {number}", at=moment))
        work.save(Note(case_id=case, text="without a moment"))
        work.save(Note(case_id=case, text="of tomorrow", at=now + timedelta(days=1)))
        work.commit()
    whole, overview = workbook.cases.timeline(case), workbook.cases.overview(case)
    assert overview.entries == len(whole) == overview.head.counts["timeline"]
    done = [one for one in whole if one.on is not None and one.on <= workbook.clock.today()]
    assert [one.text for one in overview.recent] == [f"entry {n}" for n in range(6)]
    assert {one.record_id for one in overview.recent} <= {one.record_id for one in done[:10]}


# -- names


@pytest.mark.parametrize("number", range(len(NAMES)))
def test_a_name_in_any_script_is_kept_and_found(workbook: Workbook, number: int) -> None:
    name = NAMES[number]
    case = opened(workbook, name)
    assert workbook.cases.person(case).working_name == name.strip()
    assert workbook.cases.head(case).name == name.strip()
    assert [row.name for row in workbook.cases.find()] == [name.strip()]
    if any(letter.isalnum() for letter in name):
        assert [row.id for row in workbook.cases.find(text=name)] == [case]
        assert case in {hit.case_id for hit in workbook.search.find(name)}


@pytest.mark.parametrize("blank", ["", " ", "\t\n", "\u00a0\u2003", "\u3000"])
def test_a_name_of_spaces_is_no_name_and_looks_for_nothing(workbook: Workbook, blank: str) -> None:
    with pytest.raises(UserError) as refused:
        opened(workbook, blank)
    assert refused.value.code == "case.needs_a_name"
    case = opened(workbook)
    assert [row.id for row in workbook.cases.find(text=blank)] == [case]
    assert workbook.search.find(blank) == []


@pytest.mark.parametrize(
    "typed", ["*", '"', "AND", "a OR", "(", "^a", "-", "NEAR(", ":", "👩", "%", "_"]
)
def test_no_sign_that_is_typed_breaks_a_search(workbook: Workbook, typed: str) -> None:
    case = opened(workbook, "Amina Or And")
    looked = (workbook.search.find, workbook.cases.find_alike, workbook.offers.find)
    for look in looked:
        look(typed)
    # A sign alone names nobody; a word beside it is looked for as a word.
    assert [one.id for one in workbook.cases.find(text=f"{typed} amina")] in ([case], [])
    assert [one.id for one in workbook.cases.find(text="amina")] == [case]


# -- the first page of those found


def test_what_is_found_comes_in_the_order_of_the_list_page_by_page(workbook: Workbook) -> None:
    with workbook.unlocked.begin() as work:
        from app.domain.episode import Episode
        from app.domain.person import Person

        for number in range(620):
            person = Person(working_name=f"Amina {619 - number:03}", reference=f"R-{number:03}")
            person = replace(person, case_id=person.id)
            work.save(person)
            work.save(Episode(case_id=person.id, opened_on=workbook.clock.today()))
        work.commit()
    first = workbook.cases.find(text="amina", limit=10)
    assert [row.name for row in first] == [f"Amina {n:03}" for n in range(10)]
    after = workbook.cases.find(text="amina", limit=10, after=first[-1])
    assert [row.name for row in after] == [f"Amina {n:03}" for n in range(10, 20)]
    assert len(workbook.cases.find(text="amina", limit=None)) == 620


# -- clocks


@pytest.mark.parametrize("later", [date(2025, 11, 23), date(2026, 11, 22), date(1999, 1, 1)])
def test_a_clock_set_back_between_two_sessions_loses_nothing(tmp_path: Path, later: date) -> None:
    state = tmp_path / "state"
    first = Desk(today=date(2026, 11, 23), limits=QUICK, state_folder=state)
    workbook, _ = first.create(tmp_path / "vault", PASSPHRASE, office="Northside", worker="Dana K.")
    case = opened(workbook)
    note = workbook.notes.add(case, "before the clock went back")
    workbook.notes.add_task(Task(case_id=case, title="Call", due_on=date(2026, 11, 24)))
    workbook.lock()
    workbook = Desk(today=later, limits=QUICK, state_folder=state).unlock(
        tmp_path / "vault", PASSPHRASE
    )
    workbook.notes.amend(note, "corrected after the clock went back")
    workbook.notes.add(case, "written after the clock went back")
    workbook.today.board()
    overview = workbook.cases.overview(case)
    texts = {one.text for one in workbook.cases.timeline(case)}
    assert {"corrected after the clock went back", "written after the clock went back"} <= texts
    assert overview.entries == len(workbook.cases.timeline(case))
    assert len(workbook.history.of(note)) == 2
    workbook.lock()


@pytest.fixture
def zone() -> Iterator[object]:
    before = os.environ.get("TZ")

    def put(name: str) -> None:
        os.environ["TZ"] = name
        clocks.tzset()

    yield put
    if before is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = before
    clocks.tzset()


@pytest.mark.skipif(not hasattr(clocks, "tzset"), reason="the time zone is the system's here")
def test_a_moment_stays_the_same_in_another_time_zone(workbook: Workbook, zone: object) -> None:
    put = zone
    assert callable(put)
    case = opened(workbook)
    put("Asia/Kathmandu")
    at = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
    workbook.notes.add(case, "late in the evening", at=at)
    [seen] = [one for one in workbook.cases.timeline(case) if one.text]
    assert (seen.on, seen.at) == (date(2026, 11, 23), time(1, 45))
    put("America/St_Johns")
    [seen] = [one for one in workbook.cases.timeline(case) if one.text]
    assert (seen.on, seen.at) == (date(2026, 11, 22), time(16, 30))
    [recent] = [one for one in workbook.cases.overview(case).recent if one.text]
    assert recent == seen


@pytest.mark.skipif(not hasattr(clocks, "tzset"), reason="the time zone is the system's here")
@pytest.mark.parametrize(
    ("night", "hour"),
    [(date(2026, month, day), hour) for month, day in ((3, 29), (10, 25)) for hour in (1, 2)],
)
def test_safe_hours_in_a_night_in_which_the_clock_is_changed(
    workbook: Workbook, zone: object, night: date, hour: int
) -> None:
    from app.services.contact import contact_now

    put = zone
    assert callable(put)
    put("Europe/Berlin")
    window = Window(weekday=night.weekday(), start=time(1, 30), end=time(3, 30))
    way = SafeContact(channel="call", windows=(window,), preferred=True)
    for minute in (0, 29, 30, 59):
        moment = datetime.combine(night, time(hour, minute)).astimezone()
        now = contact_now([way], moment)
        wall = moment.time()
        assert (now.state == "open") == (time(1, 30) <= wall < time(3, 30))


# -- days


@pytest.mark.parametrize(
    "day",
    [date(1, 1, 1), date(1900, 2, 28), date(2024, 2, 29), date(2100, 12, 31), date(9999, 12, 31)],
)
def test_a_task_of_any_day_is_shown(workbook: Workbook, day: date) -> None:
    case = opened(workbook)
    workbook.notes.add_task(Task(case_id=case, title="Look again", due_on=day))
    board = workbook.today.board()
    shown(board)
    assert [one.title for one in workbook.today.of_case(case)] == ["Look again"]
    listed = (*board.overdue, *board.next_days, *((board.next_after,) if board.next_after else ()))
    assert "Look again" in {one.title for one in listed}


@pytest.mark.parametrize(
    "words",
    [
        "29 February 2004",
        "1904",
        "before 1950",
        "31 12 9999",
        "1 1 0001",
        "the spring she left",
        "٢٠٠٤",
    ],
)
def test_a_birth_date_is_kept_as_it_was_said(workbook: Workbook, words: str) -> None:
    case = workbook.cases.open(NewCase(working_name="Amina", birth=words))
    birth = workbook.cases.person(case).birth
    assert birth is not None
    assert birth.words == words
    timeline_shown(workbook.cases.timeline(case), workbook.clock.today())
    workbook.cases.overview(case)
