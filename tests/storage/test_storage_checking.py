"""A full check in steps: saves are served between them, and nothing it finds is made up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.domain.note import Note
from app.events import Event
from app.storage.checking import Check, check_table, tables
from app.storage.verify import verify_store
from tests.storage_parts import KEY, VAULT_ID, Someone, make, reopen


def test_saves_between_the_steps_are_no_findings(tmp_path: Path) -> None:
    who = Someone()
    store = make(tmp_path, who)
    notes = [Note(text=f"note {number}") for number in range(350)]
    with store.begin() as work:
        for note in notes:
            work.save(note)
        work.commit()
    look = Check(store._connection, who.verify, store.witness())
    steps = 0
    for _done, _total in look.steps():
        steps += 1
        with store.begin() as work:
            work.save(replace(notes[steps * 7 % 350], text=f"changed {steps}"))
            work.save(Note(text=f"new {steps}"))
            work.commit()
        store.checkpoint()
    assert look.findings == []
    assert steps > len(tables(store._connection))
    store.close()


def test_progress_never_goes_back_or_over(tmp_path: Path) -> None:
    store = make(tmp_path)
    with store.begin() as work:
        for number in range(250):
            work.save(Note(text=f"note {number}"))
        work.commit()
    told = list(Check(store._connection).steps())
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert all(done <= total for done, total in told)
    store.close()


def test_a_row_changed_far_down_the_trail_is_found_across_the_steps(tmp_path: Path) -> None:
    store = make(tmp_path)
    with store.begin() as work:
        for number in range(1_200):
            work.record(Event(f"thing.{number}"))
        work.commit()
    run = store._connection.execute
    run("DROP TRIGGER audit_stays")
    run("DROP TRIGGER audit_is_final")
    run("UPDATE audit SET action = 'nothing.happened' WHERE seq = 501")  # the first row of a step
    run("DELETE FROM audit WHERE seq = 1000")  # the last row of one
    look = Check(store._connection)
    for _ in look.steps():
        pass
    assert [(one.what, one.where.rpartition(":")[2]) for one in look.findings] == [
        ("store.audit_changed", "501"),
        ("store.audit_gap", "1001"),
    ]
    store.close()


def test_every_table_is_looked_at_and_those_of_the_search_index_too(tmp_path: Path) -> None:
    store = make(tmp_path)
    names = tables(store._connection)
    assert {"record", "revision", "audit", "blob"} <= set(names)
    assert any(name.endswith("_data") for name in names)
    assert all(check_table(store._connection, name) == [] for name in names)
    store.close()


def test_a_record_changed_on_two_laptops_in_turn_is_no_finding(tmp_path: Path) -> None:
    one, two = Someone(), Someone()
    note = Note(text="first")
    store = make(tmp_path, one)
    for who, text in ((one, "by one"), (two, "by two"), (one, "by one again")):
        if who is two or text.endswith("again"):
            store = reopen(tmp_path, who)
        with store.begin() as work:
            work.save(replace(note, text=text))
            work.commit()
        store.close()
    assert verify_store(tmp_path / "store.db", KEY, VAULT_ID) == []
