"""The list of cases, case numbers, what is due, and attachment keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from app.domain.clock import Clock
from app.domain.episode import Episode
from app.domain.ids import new_id
from app.domain.note import Note
from app.domain.pathway import Pathway
from app.domain.person import Person
from app.domain.task import Task
from app.errors import DamageError
from app.storage import Store, cases
from app.storage.blobs import BlobKey
from app.storage.cases import Deadline
from tests.storage_parts import Someone, make, reopen


def with_cases(folder: Path, number: int) -> tuple[Store, list[Person]]:
    store = make(folder)
    people = []
    with store.begin() as work:
        for at in range(number):
            person = Person(working_name=f"Name {at % 7} {at:03}", phone=f"0770{at:04}")
            people.append(person)
            work.save(person)
            work.save(Episode(case_id=person.id, opened_on=date(2026, 1, 1 + at % 28)))
        work.commit()
    return store, people


@pytest.mark.parametrize("order", ["name", "changed", "reference"])
def test_pages_follow_each_other_without_gap_or_repeat(tmp_path: Path, order: str) -> None:
    store, people = with_cases(tmp_path, 25)
    with store.begin() as work:
        seen, after = [], None
        while lines := work.cases(order=order, after=after, limit=4):
            seen += [line.case_id for line in lines]
            after = lines[-1].key(order)
        assert seen == [line.case_id for line in work.cases(order=order)]
        assert sorted(seen) == sorted(person.id for person in people)
    store.close()


@pytest.mark.parametrize("order", ["name", "changed", "reference"])
def test_of_many_named_come_the_same_pages_as_of_few(
    tmp_path: Path, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, people = with_cases(tmp_path, 25)
    with store.begin() as work:
        work.delete(people[4])
        work.commit()
    with store.begin() as work:
        named = {person.id for person in people[::2]}

        def pages() -> list[list[str]]:
            found, after = [], None
            while lines := work.cases(
                order=order, after=after, limit=4, case_ids=named, status="open"
            ):
                found.append([line.case_id for line in lines])
                after = lines[-1].key(order)
            return found

        few = pages()
        monkeypatch.setattr(cases, "_FEW", 3)
        assert pages() == few
        assert {one for page in few for one in page} == named - {people[4].id}
    store.close()


def test_a_letter_of_every_name_finds_everybody_who_is_there(tmp_path: Path) -> None:
    store, people = with_cases(tmp_path, 9)
    with store.begin() as work:
        work.delete(people[4])
        work.commit()
    with store.begin() as work:
        assert work.people_named("n") == {person.id for person in people} - {people[4].id}
    store.close()


def test_a_case_is_new_open_closed_and_open_again(tmp_path: Path) -> None:
    store = make(tmp_path)
    person = Person(working_name="Łucja", phone="07700")
    episode = Episode(case_id=person.id, opened_on=date(2026, 1, 1), worker_id="w")
    status = []

    def step(*records: Person | Episode) -> None:
        with store.begin() as work:
            for record in records:
                work.save(record)
            work.commit()
        with store.begin() as work:
            status.append(work.cases()[0].status)

    step(person)
    step(episode)
    step(episode.close(date(2026, 5, 1), "moved"))
    with store.begin() as work:
        assert work.cases(status="open") == []
        assert work.cases(status="closed")[0].closed_on == "2026-05-01"
        assert work.case_counts() == {"closed": 1}
    step(Episode(case_id=person.id, opened_on=date(2026, 6, 1), worker_id="w"))
    assert status == ["new", "open", "closed", "open"]
    with store.begin() as work:
        line = work.cases()[0]
        assert (line.sort_name, line.worker_id, line.phone) == ("lucja", "w", "07700")
        work.delete(person)
        work.commit()
    with store.begin() as work:
        assert work.cases() == []
    store.close()


def test_a_note_moves_its_case_to_the_top(tmp_path: Path) -> None:
    store, people = with_cases(tmp_path, 3)
    with store.begin() as work:
        work.save(Note(case_id=people[0].id, text="today"))
        work.commit()
    with store.begin() as work:
        assert work.cases(order="changed")[0].case_id == people[0].id
    store.close()


def test_case_numbers_carry_a_letter_for_each_laptop(tmp_path: Path) -> None:
    one, two = Someone(), Someone()
    store = make(tmp_path, one)
    for expected in ("A-0001", "A-0002"):
        with store.begin() as work:
            assert work.next_reference() == expected
            work.save(Person(reference=expected))
            work.commit()
    store.close()
    store = reopen(tmp_path, two)
    with store.begin() as work:
        assert work.next_reference() == "B-0001"
        work.save(Person(reference="A-0003"))
        work.commit()
    store.close()
    store = reopen(tmp_path, one)
    with store.begin() as work:
        assert [work.next_reference(), work.next_reference()] == ["A-0004", "A-0005"]
    store.close()


def test_what_is_due_is_found_soonest_first(tmp_path: Path) -> None:
    store, [person] = with_cases(tmp_path, 1)
    early = Task(case_id=person.id, title="b", due_on=date(2026, 11, 20), due_at=time(14, 30))
    late = Task(case_id=person.id, title="a", due_on=date(2026, 11, 27))
    done = Task(case_id=person.id, due_on=date(2026, 11, 1)).done(date(2026, 11, 1))
    hidden = Task(case_id=person.id, due_on=date(2026, 11, 2), restricted=True)
    pathway = Pathway(case_id=person.id, pathway_id="us_t_visa")
    dates = [
        Deadline("renew", date(2026, 12, 30), date(2026, 12, 1), {"rule": "r"}),
        Deadline("reply", date(2026, 11, 24), date(2026, 11, 23), {"anchor": "notice"}),
        Deadline("open", None, None, {}),
    ]
    with store.begin() as work:
        for record in (late, early, done, hidden, replace(late, id=new_id(), due_on=None), pathway):
            work.save(record)
        work.set_deadlines(pathway.id, person.id, dates)
        work.commit()
    with store.begin() as work:
        assert work.open_tasks(until=date(2026, 11, 30)) == [early, late]
        assert work.open_tasks() == [early, late]
        assert work.open_tasks(limit=1) == [early]
        assert work.open_tasks(after=date(2026, 11, 20)) == [late]
        assert work.open_tasks(after=date(2026, 11, 27)) == []
        assert [one.key for one in work.deadlines(until=date(2026, 11, 30))] == ["reply"]
        [reply] = work.deadlines(until=date(2026, 11, 30))
        assert (reply.case_id, reply.pathway, reply.body) == (
            person.id,
            pathway.id,
            {"anchor": "notice"},
        )
        assert [one.key for one in work.deadlines(case_id=person.id)] == ["reply", "renew", "open"]
        work.set_deadlines(pathway.id, person.id, dates[:1])
        assert [one.key for one in work.deadlines(case_id=person.id)] == ["renew"]
    store.close()


def test_blob_keys_are_wrapped_by_their_case(tmp_path: Path) -> None:
    store, [person] = with_cases(tmp_path, 1)
    blob = BlobKey(new_id(), person.id, bytes(range(32)), b"s" * 32, 12)
    with store.begin() as work:
        work.blobs.put(blob)
        work.commit()
    with store.begin() as work:
        assert work.blobs.get(blob.id) == blob
        assert work.blobs.ids() == work.blobs.ids(person.id) == {blob.id}
        with pytest.raises(DamageError):
            work.blobs.get("other")
        work.blobs.drop([blob.id])
        assert work.blobs.ids() == set()
    (wrapped,) = store._connection.execute("SELECT wrapped FROM blob").fetchone()
    assert wrapped != blob.key
    assert "range" not in repr(blob)
    store.close()


def test_small_values_are_kept_for_this_store_alone(tmp_path: Path) -> None:
    who = Someone()
    store = make(tmp_path, who)
    with store.begin() as work:
        work.keep("header_generation", 7)
        work.keep("witness_key", b"\x01" * 32)
        work.commit()
    store.close()
    store = reopen(tmp_path, who, Clock(date(2026, 11, 22)))
    with store.begin() as work:
        assert (work.kept("header_generation"), work.kept("witness_key")) == (7, b"\x01" * 32)
        assert work.kept("nothing") is None
    store.close()
