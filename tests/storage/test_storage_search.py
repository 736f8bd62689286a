"""Search: every script, names first, newest first, restricted words apart, erased words gone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.attachment import Attachment
from app.domain.ids import new_id
from app.domain.note import Note
from app.domain.organisation import Organisation
from app.domain.person import Person
from app.domain.sitting import Sitting
from app.errors import Cancelled, UserError
from app.job import Job
from app.storage import Store
from app.storage.blobs import BlobKey
from tests.storage_parts import KEY, Someone, make, reopen

WORDS = [
    ("Nguyễn Thị Ánh", "nguyen anh"),
    ("Đặng ở Łódź, Straße 9", "dang lodz strasse"),
    ("آمنة تسكن في المدينة", "امنه المدينه"),
    ("مـرحـبا", "مرحبا"),
    ("فاطمه یوسف", "فاطمة يوسف"),
    ("room ١٢٣", "123"),
    ("O’Neill-Smith", "oneill smith"),
    ("北京市朝阳区", "朝阳"),
    ("北京市", "市"),
    ("อยู่ที่กรุงเทพ", "กรุงเทพ"),
    ("सड़क के पास", "सड़क"),
    ("ትግርኛ ተናጋሪ", "ትግርኛ"),
    ("Έλλης Παππάς", "ελλης παππας"),
]


def saved(store: Store, *records: object) -> None:
    with store.begin() as work:
        for record in records:
            work.save(record)  # type: ignore[arg-type]
        work.commit()


def found(store: Store, text: str) -> list[str]:
    with store.begin() as work:
        return [hit.id for hit in work.search(text)]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = make(tmp_path_factory.mktemp("store"))
    saved(store, *(Note(id=f"note {at}", text=text) for at, (text, _) in enumerate(WORDS)))
    return store


@pytest.mark.parametrize("at", range(len(WORDS)))
def test_a_word_is_found_however_it_is_typed(library: Store, at: int) -> None:
    text, query = WORDS[at]
    assert f"note {at}" in found(library, query)
    assert f"note {at}" in found(library, text)
    assert f"note {at}" in found(library, query[:2])
    assert found(library, query + " zzz") == []


@pytest.mark.parametrize(
    "query", ["", "   ", '"', "*", "AND", 'a" OR "b', "()", "-", "NEAR(", "\0"]
)
def test_no_query_is_an_error(library: Store, query: str) -> None:
    found(library, query)


def test_names_come_first_then_the_newest(tmp_path: Path) -> None:
    store = make(tmp_path)
    person = Person(working_name="Amina Haddad", phone="+44 7700 900123")
    early = Note(case_id=person.id, text="Amina called")
    late = Note(case_id=person.id, text="amina wrote")
    house = Organisation(name="Amina House")
    saved(store, early, person, late, house)
    assert found(store, "AMINA") == [house.id, person.id, late.id, early.id]
    assert found(store, "7700 900") == [person.id]
    with store.begin() as work:
        hit = work.search("called")[0]
        assert (hit.snippet[hit.start : hit.end], hit.kind) == ("called", "note")
        assert hit.by_name is False
        assert work.search("amina", limit=1)[0].by_name
    store.close()


def test_answers_titles_and_changes_are_found(tmp_path: Path) -> None:
    store = make(tmp_path)
    sitting = Sitting(form_id="x").answer("/a", "she likes sparrows").answer("/b", ["tea", "rice"])
    item = Attachment(title="Payslip March")
    saved(store, sitting, item)
    assert found(store, "sparrow") == [sitting.id]
    assert found(store, "rice") == [sitting.id]
    assert found(store, "payslip") == [item.id]
    saved(store, replace(item, title="Contract"))
    assert found(store, "payslip") == []
    assert found(store, "contract") == [item.id]
    with store.begin() as work:
        work.delete(item)
        work.commit()
    assert found(store, "contract") == []
    store.close()


def test_a_long_text_is_shown_around_the_word(tmp_path: Path) -> None:
    store = make(tmp_path)
    saved(store, Note(text="word " * 100 + "Łódź station\nat night " + "word " * 100))
    with store.begin() as work:
        hit = work.search("lodz")[0]
    assert hit.snippet[hit.start : hit.end].rstrip() == "Łódź"
    assert len(hit.snippet) < 160
    assert hit.snippet.startswith("…")
    assert "\n" not in hit.snippet
    store.close()


def test_restricted_words_are_found_only_once_opened_with_a_reason(tmp_path: Path) -> None:
    who = Someone()
    store = make(tmp_path, who)
    person = Person(working_name="Lan")
    secret = Note(case_id=person.id, text="the sparrow file", restricted=True)
    saved(store, person, secret, Note(case_id=person.id, text="open words"))
    with store.begin() as work:
        assert work.search("sparrow") == []
        assert len(work.find(Note)) == 1
        with pytest.raises(UserError) as problem:
            work.get(Note, secret.id)
        assert problem.value.code == "record.restricted"
        with pytest.raises(UserError):
            work.open_restricted(secret.id, " ")
    with store.begin() as work:
        work.open_restricted(secret.id, "the lawyer asked")
        work.commit()
    with store.begin() as work:
        assert [hit.id for hit in work.search("sparrow")] == [secret.id]
        assert work.get(Note, secret.id) == secret
        assert len(work.find(Note)) == 2
        entry = work.trail(person.id)[0]
        assert (entry.action, entry.words) == ("record.opened", "the lawyer asked")
    store.close()
    store = reopen(tmp_path, who)
    assert found(store, "sparrow") == []
    store.close()


def test_a_restricted_persons_name_stays_out_of_list_and_search(tmp_path: Path) -> None:
    store = make(tmp_path)
    person = Person(working_name="Lan Pham", phone="07700", reference="A-0001", restricted=True)
    saved(store, person)
    assert found(store, "lan") == []
    with store.begin() as work:
        [line] = work.cases()
        assert (line.reference, line.name, line.phone, line.restricted) == ("A-0001", "", "", 1)
    store.close()


def index_bytes(store: Store) -> bytes:
    tables = [f"{index}_data" for index in ("names", "words")]
    rows = [store._connection.execute(f"SELECT block FROM {table}") for table in tables]
    return b"".join(bytes(row[0]) for several in rows for row in several)


@pytest.mark.parametrize("how", ["restrict", "erase"])
def test_words_leave_the_open_index_before_success_is_said(tmp_path: Path, how: str) -> None:
    store = make(tmp_path)
    person, other = Person(working_name="Zanzibarina"), Person(working_name="Lan")
    notes = [Note(case_id=person.id, text=f"quetzalcoatl{n} sang") for n in range(40)]
    saved(store, person, other)
    for note in notes:
        saved(store, note, Note(case_id=other.id, text="a plain note"))
    assert b"zanzibarina" in index_bytes(store)
    assert b"quetzalcoatl" in index_bytes(store)
    with store.begin() as work:
        if how == "erase":
            work.erase_case(person.id)
        else:
            for one in (person, *notes):
                work.save(replace(one, restricted=True))
        work.commit()
    assert b"zanzibarina" not in index_bytes(store)
    assert b"quetzalcoatl" not in index_bytes(store)
    assert len(found(store, "plain")) == 30
    store.close()


def test_erasing_leaves_the_random_id_and_a_chain_that_verifies(tmp_path: Path) -> None:
    who = Someone()
    store = make(tmp_path, who)
    person, other = Person(working_name="Canary Sparrow"), Person(working_name="Lan")
    note = Note(case_id=person.id, text="canary words")
    blob = BlobKey(new_id(), person.id, bytes(32), bytes(32), 7)
    saved(store, person, note, other, Note(case_id=other.id, text="stays"))
    with store.begin() as work:
        work.blobs.put(blob)
        work.drafts.keep(
            record_id=note.id, kind="note", path="text", value="canary draft", case_id=person.id
        )
        work.open_restricted(note.id, "canary reason")
        work.commit()
    with store.begin() as work:
        revisions = work.history(note.id)
        assert work.erase_case(person.id) == [blob.id]
        work.commit()
    with store.begin() as work:
        assert [one.id for one in work.find(Person)] == [other.id]
        assert work.is_gone(person.id)
        assert work.search("canary") == []
        with pytest.raises(UserError) as problem:
            work.apply(revisions)
        assert problem.value.code == "case.gone"
        with pytest.raises(UserError):
            work.save(note)
    dump = "\n".join(
        str(row)
        for table in ("record", "revision", "draft", "audit", "audit_words", "case_list", "meta")
        for row in store._connection.execute(f"SELECT * FROM {table}")
    )
    assert "anary" not in dump
    assert store.check_latest(who.verify) == []
    store.close()
    assert KEY


def test_a_merge_cut_short_is_taken_up_again(tmp_path: Path) -> None:
    who = Someone()
    store = make(tmp_path, who)
    person = Person(working_name="Zanzibarina")
    saved(store, person)
    saved(store, Person(working_name="Lan"))
    job = Job()
    job.cancel()
    with store.begin() as work:
        work.save(replace(person, restricted=True))
        with pytest.raises(Cancelled):
            work.commit(job)
    assert found(store, "zanzi") == []
    store.close()
    store = reopen(tmp_path, who)
    assert store.needs_settling
    assert b"zanzibarina" in index_bytes(store)
    store.settle_index()
    assert not store.needs_settling
    assert b"zanzibarina" not in index_bytes(store)
    store.close()


def test_idle_time_merges_in_steps(tmp_path: Path) -> None:
    store = make(tmp_path)
    for number in range(30):
        saved(store, Note(text=f"word{number}"))
    steps = 0
    while store.settle_index_step():
        steps += 1
        assert steps < 1000
    store.close()
