"""Two copies of one case file worked in apart and merged, for every kind of record there is."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.kinds import KINDS
from app.domain.mapping import body_of, flatten
from app.domain.person import Person
from app.domain.protective import BELONGS
from app.errors import UserError
from app.services.restricted import SECTIONS
from app.storage import Store
from app.storage.revisions import Revision
from tests.kind_parts import OFFICE, full, values
from tests.storage_parts import make, plain_pages, reopen

OF_CASE = sorted(set(KINDS) - OFFICE - {"person"})


class Copies:
    """A case file with one case and a full record of one kind, and a copy of it made elsewhere."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.kind = kind
        (folder / "a").mkdir()
        self.a = make(folder / "a")
        self.person = full("person", None) if kind == "person" else Person(reference="A-0001")
        self.person = replace(self.person, case_id=self.person.id, restricted_kinds=frozenset())
        self.case: str | None = None if kind in OFFICE else self.person.id
        self.record: Any = self.person if kind == "person" else full(kind, self.case)
        with self.a.begin() as work:
            work.save(self.person)
            if kind != "person":
                work.save(self.record)
            work.commit()
        self.a.close()
        shutil.copytree(folder / "a", folder / "b")
        self.a, self.b = reopen(folder / "a"), reopen(folder / "b")
        self.files = [folder / "a" / "store.db", folder / "b" / "store.db"]

    def save(self, store: Store, **changed: Any) -> None:
        with store.begin() as work:
            work.save(replace(self.record, **changed))
            work.commit()

    def merge(self) -> None:
        """Each takes in what the other has, twice."""
        for to, source in ((self.a, self.b), (self.b, self.a), (self.a, self.b)):
            take(to, revisions(source))

    def paths(self, store: Store, record_id: str = "") -> dict[str, Any]:
        with store.begin() as work:
            return work.paths(record_id or self.record.id) or {}

    def conflicts(self, store: Store) -> dict[str, list[Any]]:
        with store.begin() as work:
            rows = work._ledger.rows("WHERE conflicts > 0", ())
            for row in rows:
                work._opened.add(row.id)
            return {
                one.path: [version.value for version in one.versions] for one in work.conflicts()
            }


def revisions(store: Store) -> list[Revision]:
    with store.begin() as work:
        rows = work._ledger.rows("ORDER BY n", ())
        return [one for row in rows for one in work._ledger.revisions(row)]


def take(store: Store, made: list[Revision]) -> None:
    with store.begin() as work:
        work.apply(made)
        work.commit()


@pytest.fixture(params=sorted(KINDS))
def copies(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Copies]:
    made = Copies(tmp_path, request.param)
    yield made
    made.a.close()
    made.b.close()


def test_every_field_edited_in_both_is_kept_twice_and_said(copies: Copies) -> None:
    for store, mark in ((copies.a, "aa"), (copies.b, "bb")):
        copies.save(store, **values(copies.kind, mark))
    wrote = [
        flatten(copies.kind, body_of(full(copies.kind, copies.case, mark))) for mark in ("aa", "bb")
    ]
    copies.merge()
    assert copies.paths(copies.a) == copies.paths(copies.b)
    said, shown = copies.conflicts(copies.a), copies.paths(copies.a)
    assert said == copies.conflicts(copies.b)
    for mine, theirs in (wrote, wrote[::-1]):
        for path, value in mine.items():
            assert value in [shown.get(path), *said.get(path, ())], path
            if path in theirs and theirs[path] != value:
                assert value in said[path], path


def test_deleted_in_one_and_edited_in_the_other_it_stays_and_is_said(copies: Copies) -> None:
    with copies.a.begin() as work:
        work.delete(copies.record)
        work.commit()
    copies.save(copies.b, **values(copies.kind, "bb"))
    copies.merge()
    for store in (copies.a, copies.b):
        assert copies.paths(store).get("alive") is None
        assert "alive" in copies.conflicts(store)


def test_restricted_in_one_and_edited_in_the_other_it_is_restricted(copies: Copies) -> None:
    copies.save(copies.a, restricted=True)
    copies.save(copies.b, **values(copies.kind, "bb"))
    copies.merge()
    for store in (copies.a, copies.b):
        assert copies.paths(store)["restricted"] is True
        with store.begin() as work:
            found = work.search("bb" + copies.kind.replace("_", ""))
        assert copies.record.id not in {one.id for one in found}


def test_restricted_in_one_and_lifted_in_the_other_it_is_restricted(copies: Copies) -> None:
    copies.save(copies.a, restricted=True)
    take(copies.b, revisions(copies.a))
    copies.save(copies.b, restricted=False)
    copies.save(copies.a, restricted=False)
    copies.save(copies.a, restricted=True)
    copies.merge()
    for store in (copies.a, copies.b):
        assert copies.paths(store)["restricted"] is True
        assert "restricted" in copies.conflicts(store)


class TestRemoved:
    """What was removed for good in one copy does not come back with the other, and no word of it."""

    @pytest.fixture(params=sorted(set(KINDS) - OFFICE))
    def copies(self, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Copies]:
        made = Copies(tmp_path, request.param)
        yield made
        made.a.close()
        made.b.close()

    def refused(self, copies: Copies, code: str) -> None:
        """The other copy, edited and not, is refused whole, and nothing of it is in the file."""
        old = revisions(copies.b)
        copies.save(copies.b, **values(copies.kind, "bb"))
        for told in (old, revisions(copies.b), revisions(copies.b)[::-1]):
            before = copies.paths(copies.a), sorted(one.id for one in revisions(copies.a))
            with pytest.raises(UserError, match=code):
                take(copies.a, told)
            assert (copies.paths(copies.a), sorted(one.id for one in revisions(copies.a))) == before
        copies.a.checkpoint()
        pages = plain_pages(copies.files[0])
        assert not [
            mark for mark in (b"zq", b"bb") if mark + copies.kind.replace("_", "").encode() in pages
        ]

    def test_a_case(self, copies: Copies) -> None:
        with copies.a.begin() as work:
            work.erase_case(copies.person.id)
            work.commit()
        self.refused(copies, r"case\.gone")

    def test_the_words_of_a_case(self, copies: Copies) -> None:
        with copies.a.begin() as work:
            work.purge_case(
                copies.person.id,
                {"person": ("reference",)} if copies.kind != "person" else {"person": ()},
            )
            work.commit()
        self.refused(copies, r"record\.gone")

    def test_a_record_but_for_facts(self, copies: Copies) -> None:
        with copies.a.begin() as work:
            work.strip(work.get(KINDS[copies.kind], copies.record.id), ())
            work.commit()
        self.refused(copies, r"record\.gone")

    def test_what_the_other_wrote_anew_beside_it_is_taken_in(self, copies: Copies) -> None:
        with copies.a.begin() as work:
            work.purge_case(copies.person.id, {"person": ()})
            work.commit()
        if copies.kind == "person":
            return
        new = full(copies.kind, copies.case, "bb")
        with copies.b.begin() as work:
            work.save(new)
            work.commit()
        take(copies.a, [one for one in revisions(copies.b) if one.record_id == new.id])
        assert copies.paths(copies.a, new.id) == copies.paths(copies.b, new.id)


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Copies]:
    made = Copies(tmp_path, "attachment")
    yield made
    made.a.close()
    made.b.close()


def put(store: Store, *records: Any) -> None:
    with store.begin() as work:
        for record in records:
            work.save(record)
        work.commit()


@pytest.mark.parametrize("kind", sorted(set().union(*SECTIONS.values())))
@pytest.mark.parametrize("first", ["restricted", "written"])
def test_what_is_written_in_a_section_restricted_elsewhere_is_restricted(
    pair: Copies, kind: str, first: str
) -> None:
    new = full(kind, pair.case)
    put(pair.a, replace(pair.person, restricted_kinds=frozenset({kind})))
    put(pair.b, new)
    here, there = (pair.a, pair.b) if first == "restricted" else (pair.b, pair.a)
    take(here, revisions(there))
    assert pair.paths(here, new.id)["restricted"] is True
    with here.begin() as work:
        assert new.id not in {one.id for one in work.search("zq" + kind.replace("_", ""))}
    take(there, revisions(here))
    assert pair.paths(here, new.id) == pair.paths(there, new.id)
    assert pair.conflicts(here) == {}
    put(here, replace(new, restricted=False))
    take(there, revisions(here))
    take(here, revisions(there))
    assert "restricted" not in pair.paths(here, new.id)


@pytest.mark.parametrize(("kind", "of"), sorted(BELONGS.items()))
@pytest.mark.parametrize("first", ["restricted", "written"])
def test_what_is_added_to_a_record_restricted_elsewhere_is_restricted(
    pair: Copies, kind: str, of: tuple[str, str], first: str
) -> None:
    owner = full(of[0], pair.case)
    put(pair.a, owner)
    take(pair.b, revisions(pair.a))
    put(pair.a, replace(owner, restricted=True))
    added = full(kind, pair.case, **{of[1]: owner.id})
    put(pair.b, added, full(kind, pair.case))
    here, there = (pair.a, pair.b) if first == "restricted" else (pair.b, pair.a)
    take(here, revisions(there))
    assert pair.paths(here, added.id)["restricted"] is True
    with here.begin() as work:
        assert len(work.find(KINDS[kind])) == 1
