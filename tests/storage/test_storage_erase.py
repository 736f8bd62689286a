"""Taken away for good: what is said nowhere any more, what stays, and what the full check says of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.attachment import Attachment
from app.domain.ids import new_id
from app.domain.note import Note
from app.domain.pathway import Pathway
from app.domain.person import Person
from app.errors import UserError
from app.events import Event
from app.storage import Store
from app.storage.blobs import BlobKey
from app.storage.cases import Deadline
from app.storage.verify import verify_store
from tests.storage_parts import KEY, VAULT_ID, Someone, Told, make, plain_pages, reopen

CANARY = b"quetzalcoatl"
KEPT = {"person": ("reference",), "pathway": ("pathway_id", "stage")}


class Filled:
    """A case with a canary wherever words can lie, and another case beside it."""

    def __init__(self, folder: Path, who: Someone) -> None:
        self.file = folder / "store.db"
        self.store = store = make(folder, who)
        word = CANARY.decode()
        self.person = Person(reference="A-0001", working_name=f"{word} one", wishes=word)
        self.other = Person(reference="A-0002", working_name="Lan")
        case = self.case = self.person.id
        notes = [Note(case_id=case, text=f"{word} sang {n} " * 30) for n in range(40)]
        self.note = notes[0]
        self.item = Attachment(case_id=case, title=word, number="E-01", file_name=f"{word}.pdf")
        self.pathway = Pathway(
            case_id=case, pathway_id="us_t_visa", stage="granted", remarks={"a": word}
        )
        self.blob = BlobKey("ab" * 16, case, b"k" * 32, bytes(32), 7)
        secret = Note(case_id=case, text=f"{word} secret", restricted=True)
        with store.begin() as work:
            for record in (self.person, *notes, self.item, self.pathway, secret):
                work.save(record)
            work.save(self.other)
            work.save(Note(case_id=self.other.id, text="a plain note that stays"))
            work.blobs.put(self.blob)
            work.commit()
        with store.begin() as work:
            work.save(replace(self.note, text=f"{word} amended"))
            work.delete(notes[1])
            work.drafts.keep(
                record_id=new_id(), kind="note", path="text", value=f"{word} typed", case_id=case
            )
            work.open_restricted(secret.id, f"because of {word}")
            work.set_deadlines(self.pathway.id, case, [Deadline("d", None, None, {"label": word})])
            work.record(Event("case.looked_at", case, case), f"{word} again")
            work.commit()

    def pages(self) -> bytes:
        """The whole file in clear, with its log folded in as after every erasure."""
        assert self.file.with_name("store.db-wal").stat().st_size == 0
        return plain_pages(self.file)


@pytest.fixture
def who() -> Someone:
    return Someone()


@pytest.fixture
def filled(tmp_path: Path, who: Someone) -> Filled:
    made = Filled(tmp_path, who)
    made.store.checkpoint()
    assert made.pages().count(CANARY) > 100
    return made


def findings(filled: Filled, who: Someone) -> list[str]:
    filled.store.close()
    found = verify_store(filled.file, KEY, VAULT_ID, verify=who.verify)
    return [one.what for one in found]


def test_an_erased_case_is_in_no_page_of_the_file(filled: Filled, who: Someone) -> None:
    with filled.store.begin() as work:
        work.erase_case(filled.case)
        work.commit()
    assert CANARY not in filled.pages()
    assert b"a plain note that stays" in filled.pages()
    assert findings(filled, who) == []


def test_a_purged_case_keeps_its_facts_and_is_in_no_page_otherwise(
    filled: Filled, who: Someone
) -> None:
    with filled.store.begin() as work:
        before = work._session.trail.case_key(work._cursor, filled.case)
        assert work.purge_case(filled.case, KEPT) == [filled.blob.id]
        work.commit()
    assert CANARY not in filled.pages()
    with filled.store.begin() as work:
        person, pathway = work.get(Person, filled.case), work.get(Pathway, filled.pathway.id)
        assert (person.reference, person.working_name, person.wishes) == ("A-0001", "", "")
        assert (pathway.pathway_id, pathway.stage, pathway.remarks) == ("us_t_visa", "granted", {})
        assert work.find(Note, case_id=filled.case, alive=None, include_restricted=True) == []
        assert [line.reference for line in work.cases(order="reference")] == ["A-0001", "A-0002"]
        assert len(work.history(filled.case)) == 1
        assert not work.is_gone(filled.case)
        assert work._session.trail.case_key(work._cursor, filled.case) != before
        assert [hit.id for hit in work.search("A-0001")] == [filled.case]
    assert findings(filled, who) == []


def test_a_purged_case_can_be_written_in_again(filled: Filled, who: Someone) -> None:
    with filled.store.begin() as work:
        work.purge_case(filled.case, KEPT)
        work.commit()
    with filled.store.begin() as work:
        work.save(replace(work.get(Person, filled.case), working_name="Amina"))
        work.save(Note(case_id=filled.case, text="she came back"))
        work.commit()
        assert [hit.by_name for hit in work.search("amina")] == [True]
    assert findings(filled, who) == []


def test_purging_tells_no_event_for_each_record_that_went(filled: Filled) -> None:
    told = Told()
    filled.store._events = told.bus
    with filled.store.begin() as work:
        work.purge_case(filled.case, KEPT)
        work.record(Event("case.purged", filled.case, filled.case))
        work.commit()
    assert [event.action for event in told.events] == ["case.purged", "pathway.added"]


def test_a_destroyed_record_that_comes_back_is_found(filled: Filled, who: Someone) -> None:
    run = filled.store._connection.execute
    row = run("SELECT * FROM record WHERE id = ?", (filled.note.id,)).fetchone()
    with filled.store.begin() as work:
        work.purge_case(filled.case, KEPT)
        work.commit()
    run(f"INSERT INTO record VALUES ({','.join('?' * len(row))})", (9999, *row[1:]))
    assert "store.record_unaudited" in findings(filled, who)


def test_one_record_is_stripped_and_the_rest_stays(filled: Filled, who: Someone) -> None:
    with filled.store.begin() as work:
        work.strip(filled.note, ("kind",))
        work.commit()
    assert b"quetzalcoatl amended" not in filled.pages()
    with filled.store.begin() as work:
        assert work.get(Note, filled.note.id).text == ""
        assert len(work.history(filled.note.id)) == 1
        assert len(work.find(Note, case_id=filled.case)) == 40
    assert findings(filled, who) == []


def test_files_are_leaving_until_they_were_unlinked(filled: Filled, who: Someone) -> None:
    with filled.store.begin() as work:
        work.erase_case(filled.case)
        work.commit()
    filled.store.close()
    store: Store = reopen(filled.file.parent, who)
    with store.begin() as work:
        assert work.blobs.leaving() == {filled.blob.id}
        work.blobs.left([filled.blob.id])
        work.commit()
        assert work.blobs.leaving() == set()
    store.close()


def test_rolled_back_nothing_went(filled: Filled, who: Someone) -> None:
    with filled.store.begin() as work:
        work.purge_case(filled.case, KEPT)
    with filled.store.begin() as work:
        assert work.get(Note, filled.note.id).text == "quetzalcoatl amended"
        work.save(Note(case_id=filled.case, text="one more"))
        work.commit()
    assert findings(filled, who) == []


def test_what_was_done_in_a_case_just_before_it_is_erased_is_not_written(
    filled: Filled, who: Someone
) -> None:
    with filled.store.begin() as work:
        work.save(Note(case_id=filled.case, text="a last word"))
        work.erase_case(filled.case)
        with pytest.raises(UserError, match=r"case\.gone"):
            work.save(Note(case_id=filled.case, text="and one more"))
        work.commit()
    assert b"a last word" not in filled.pages()
    assert findings(filled, who) == []


def test_nothing_is_typed_into_a_case_that_was_erased(filled: Filled, who: Someone) -> None:
    with filled.store.begin() as work:
        work.erase_case(filled.case)
        work.commit()
    with filled.store.begin() as work, pytest.raises(UserError, match=r"case\.gone"):
        work.drafts.keep(
            record_id=new_id(), kind="note", path="text", value="a late word", case_id=filled.case
        )
    assert b"a late word" not in filled.pages()
    assert findings(filled, who) == []


def test_what_one_laptop_destroys_may_have_been_written_on_another(
    filled: Filled, who: Someone, tmp_path: Path
) -> None:
    other = Someone()
    filled.store.close()
    store = reopen(tmp_path, other)
    with store.begin() as work:
        work.save(replace(work.get(Note, filled.note.id), text="from the other laptop"))
        work.commit()
    store.close()
    filled.store = reopen(tmp_path, who)
    with filled.store.begin() as work:
        work.purge_case(filled.case, KEPT)
        work.commit()
    filled.store.close()

    def either(person: str, message: bytes, signature: bytes, keys: object) -> bool:
        return any(one.verify(person, message, signature, keys) for one in (who, other))

    assert verify_store(filled.file, KEY, VAULT_ID, verify=either) == []


def test_what_was_destroyed_may_be_taken_in_again_from_elsewhere(
    filled: Filled, who: Someone
) -> None:
    with filled.store.begin() as work:
        work.purge_case(filled.case, KEPT)
        work.commit()
    with filled.store.begin() as work:
        said = {"text": "somebody sent it again, and it was accepted"}
        work.change(filled.note.id, said, kind="note", case_id=filled.case, name="transfer")
        work.commit()
    assert findings(filled, who) == []
