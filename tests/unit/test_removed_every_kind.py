"""A case with a record of every kind, removed for good: no older backup brings any of it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.bootstrap import Desk
from app.domain.attachment import Attachment
from app.domain.categories import FIELDS
from app.domain.keeping import FACTS, ITEM_FACTS
from app.domain.partial_date import PartialDate
from tests.full_office import WORD, Office
from tests.kind_parts import word

STAYS = frozenset({("audit", "case_id"), ("audit", "object"), ("gone", "case_id")})
"""Where a random id of what went may stand: the trail, and the list of what is gone."""


@pytest.fixture
def office(desk: Desk, tmp_path: Path) -> Iterator[Office]:
    made = Office(desk, tmp_path)
    yield made
    made.workbook.lock()


@pytest.mark.parametrize("where", ["here", "over", "elsewhere"])
def test_an_erased_case_is_nowhere_after_restoring_an_older_backup(
    office: Office, tmp_path: Path, where: str
) -> None:
    assert WORD.encode() in office.pages()
    office.workbook.backups.make(office.stick)
    office.close()
    office.workbook.retention.erase(office.case, "her wish", office.reference)
    if where != "here":
        place = office.place if where == "over" else tmp_path / "new"
        assert office.restored(place) == 1
    workbook = office.workbook
    assert WORD.encode() not in office.pages()
    ids = {office.case, *(one.id for one in office.made.values()), *office.blobs}
    assert office.found(ids) == STAYS | {("person", "same_as"), ("destruction", "of_case")}
    assert workbook.unlocked.blobs.stored() == set()
    assert workbook.search.find(WORD) == []
    links = workbook.links.of_case(office.other)
    assert (links.shared, links.same and links.same.name) == ((), "")
    assert workbook.drafts.own() == []
    assert [one.what for one in office.verified()] == []


def test_the_words_of_a_case_are_nowhere_after_restoring_an_older_backup(
    office: Office, tmp_path: Path
) -> None:
    office.close()
    office.workbook.backups.make(office.stick)
    office.workbook.retention.purge_words(office.case, "her wish")
    assert office.said() == set()
    left = office.left()
    assert office.restored(tmp_path / "new") == 1
    assert office.said() == set()
    assert office.left() == left
    assert {kind for kind, _paths in left} == set(FACTS)
    assert office.workbook.unlocked.blobs.stored() == set()
    assert office.workbook.drafts.own() == []
    assert office.verified() == []


@pytest.mark.parametrize("was", ["there", "deleted", "restricted", "privileged"])
def test_an_item_is_nowhere_after_restoring_a_backup_in_which_it_was(
    office: Office, tmp_path: Path, was: str
) -> None:
    """However it stood when the backup was made: deleted, it could be taken back there with all it said."""
    item = office.made["attachment"].id
    with office.workbook.unlocked.begin() as work:
        told = work.get(Attachment, item)
        if was == "deleted":
            work.delete(told)
        work.save(replace(told, restricted=was == "restricted", privileged=was == "privileged"))
        work.commit()
    office.workbook.backups.make(office.stick)
    with office.workbook.unlocked.begin() as work:
        work.save(
            replace(
                work.get(Attachment, item, include_restricted=True), restricted=False, alive=True
            )
        )
        work.commit()
    office.workbook.retention.destroy_item(item, "her wish")
    assert office.restored(tmp_path / "new") == 1
    words = {
        word("attachment", name, WORD) for name in FIELDS["attachment"] if name not in ITEM_FACTS
    }
    pages = office.pages()
    assert [one for one in words if one.encode() in pages] == []
    assert office.workbook.unlocked.blobs.stored() == set()
    assert {path.partition(":")[0] for path in office.ever(item)} <= {
        *ITEM_FACTS,
        "alive",
        "restricted",
    }


@pytest.mark.parametrize("what", ["case", "words", "item"])
def test_the_register_says_it_again_and_how_long_the_rest_is_kept(
    office: Office, tmp_path: Path, what: str
) -> None:
    """The line of the register and the birth date are in the newer copy alone; a child's case is kept for longer."""
    office.workbook.cases.change_person(office.case, birth=PartialDate.parse("2012-05-06"))
    office.close()
    office.workbook.backups.make(office.stick)
    retention = office.workbook.retention
    if what == "case":
        retention.erase(office.case, "her wish", office.reference)
    elif what == "words":
        retention.purge_words(office.case, "her wish")
    else:
        retention.destroy_item(office.made["attachment"].id, "her wish")
    [before] = retention.register()
    kept = retention.of_case(office.case)
    assert office.restored(tmp_path / "new") == 1
    [again] = office.workbook.retention.register()
    assert again.entry.because != "her wish"
    same = replace(again.entry, id=before.entry.id, because="her wish", at=before.entry.at)
    assert same == before.entry
    assert office.workbook.retention.of_case(office.case) == kept
