"""Traces follow their records: written, changed, taken out, filled in by an upgrade, and missed when one is gone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.person import Person
from app.domain.safe_contact import SafeContact
from app.storage import schema, traces
from app.storage.derived import check_derived
from tests.storage_parts import Someone, make, reopen

AMINA = Person(working_name="Amina", legal_name="Amina Haddad", phone="555 0142 777")
WAY = SafeContact(case_id=AMINA.id, channel="call", number="555 0142 777")


def holders(work: object, phone: str) -> list[str]:
    found = work.traced(traces.keys("phone", phone))  # type: ignore[attr-defined]
    return [one.kind for one in found]


def test_a_trace_comes_and_goes_with_what_is_written(tmp_path: Path) -> None:
    store = make(tmp_path, Someone())
    with store.begin() as work:
        work.save(AMINA)
        work.save(WAY)
        work.commit()
    with store.begin() as work:
        assert holders(work, "(555) 0142777") == ["person", "safe_contact"]
        work.save(replace(AMINA, phone="555 0199 111"))
        work.delete(WAY)
        work.commit()
    with store.begin() as work:
        assert holders(work, "555 0142 777") == []
        assert holders(work, "5550199111") == ["person"]
        assert work.traced([]) == []
        work.erase_case(AMINA.id)
        work.commit()
    assert traces.stored(store._connection.cursor()) == set()
    store.close()


def test_an_upgrade_leaves_the_traces_of_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = Someone()
    store = make(tmp_path, who)
    with store.begin() as work:
        work.save(AMINA)
        work.commit()
    store._connection.execute("DROP TABLE trace")
    store._connection.execute("PRAGMA user_version = 1")
    store.close()
    before = {number: sql for number, sql in schema._migrations().items() if number < 3}
    monkeypatch.setattr(schema, "_migrations", lambda: before)
    monkeypatch.setattr(schema, "VERSION", 2)
    store = reopen(tmp_path, who)
    with store.begin() as work:
        assert holders(work, "555 0142 777") == ["person"]
        assert work.sounding("Emina Hadad", closed=True, limit=9) == [
            (AMINA.id, ["Amina", "Amina Haddad"])
        ]
    assert check_derived(store._connection) == []
    store.close()


def test_a_trace_that_is_gone_or_left_over_is_found(tmp_path: Path) -> None:
    store = make(tmp_path, Someone())
    with store.begin() as work:
        work.save(AMINA)
        work.commit()
    run = store._connection.execute
    (key, record) = run("SELECT key, record FROM trace LIMIT 1").fetchone()
    run("DELETE FROM trace WHERE key = ?", (key,))
    assert [one.what for one in check_derived(store._connection)] == ["store.index_differs"]
    run("INSERT INTO trace VALUES (?, ?), (7, ?)", (key, record, record))
    assert [one.what for one in check_derived(store._connection)] == ["store.index_differs"]
    store.close()
