"""People come and go: who can open the workbook, under which key, and what the trail says of it."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from app.bootstrap import Desk, Workbook
from app.domain.note import Note
from app.domain.setting import Setting
from app.domain.staff import Staff
from app.errors import AppError, Cancelled, UserError
from app.events import Event
from app.job import Job
from app.services.people import Member
from app.storage.blobs import BlobKey
from tests.conftest import PASSPHRASE

LINA_WORDS = "saffron ladder orbit kitten tunnel"
OTHER_WORDS = "gravel meadow thirteen violin stamp"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "vault"


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(AppError) as problem:
        act()
    return problem.value.code


def member(workbook: Workbook, person: str) -> Member:
    return next(one for one in workbook.people.everyone() if one.id == person)


def reopened(workbook: Workbook, desk: Desk, place: Path, words: str = PASSPHRASE) -> Workbook:
    workbook.lock()
    return desk.unlock(place, words)


def closed_to(desk: Desk, place: Path, words: str) -> str:
    return refused(lambda: desk.unlock(place, words).lock())


def store_key(workbook: Workbook) -> bytes:
    return bytes(workbook.unlocked._opened.store_key)


def test_the_first_person_is_a_supervisor_and_the_code_stands_last(workbook: Workbook) -> None:
    dana, code = workbook.people.everyone()
    assert (dana.name, dana.short, dana.role) == ("Dana Kessler", "Dana K.", "supervisor")
    assert (dana.can_open, dana.is_you, dana.is_recovery) == (True, True, False)
    assert (code.can_open, code.is_you, code.is_recovery) == (True, False, True)
    assert "Dana" not in repr(dana)


def test_a_colleague_is_added_renamed_and_given_a_role(
    desk: Desk, workbook: Workbook, place: Path
) -> None:
    told: list[Event] = []
    workbook.events.listen(told.append)
    lina = workbook.people.add(" Lina Sorensen ", "caseworker", LINA_WORDS)
    workbook.people.rename(lina, "Lina Sørensen")
    workbook.people.set_role(lina, "legal")
    assert [(one.action, one.record_id) for one in told] == [
        ("staff.added", lina), ("staff.renamed", lina), ("staff.role_changed", lina),
    ]  # fmt: skip
    theirs = reopened(workbook, desk, place, LINA_WORDS)
    assert theirs.unlocked.worker_id == lina
    known = member(theirs, lina)
    assert (known.name, known.short, known.role, known.is_you) == (
        "Lina Sørensen", "Lina S.", "legal", True,
    )  # fmt: skip
    assert refused(lambda: theirs.people.add("X", "legal", OTHER_WORDS)) == "right.missing"
    theirs.lock()
    assert desk.verify(place, PASSPHRASE) == []


def test_what_cannot_be_is_refused_and_changes_nothing(workbook: Workbook) -> None:
    people, dana = workbook.people, workbook.unlocked.worker_id
    code = people.everyone()[-1].id
    lina = people.add("Lina", "caseworker", LINA_WORDS)
    before = people.everyone()
    for act, why in (
        (lambda: people.add("  ", "legal", OTHER_WORDS), "people.needs_name"),
        (lambda: people.add("Tom", "king", OTHER_WORDS), "people.unknown_role"),
        (lambda: people.add("Tom", "recovery", OTHER_WORDS), "people.unknown_role"),
        (lambda: people.add("Tom", "legal", "summer"), "vault.passphrase_weak"),
        (lambda: people.add("Tom", "legal", LINA_WORDS), "vault.passphrase_taken"),
        (lambda: people.rename(lina, ""), "people.needs_name"),
        (lambda: people.rename(code, "Tom"), "record.missing"),
        (lambda: people.set_role(dana, "legal"), "people.last_supervisor"),
        (lambda: people.remove(dana, saw_recovery=False), "people.last_supervisor"),
        (lambda: people.remove(code, saw_recovery=False), "record.missing"),
        (lambda: people.replace_passphrase(dana, OTHER_WORDS), "vault.own_slot"),
        (lambda: people.replace_passphrase("nobody", OTHER_WORDS), "record.missing"),
    ):
        assert refused(act) == why
    assert people.everyone() == before
    people.set_role(lina, "supervisor")
    assert refused(lambda: people.remove(dana, saw_recovery=False)) == "vault.own_slot"
    people.set_role(dana, "legal")
    assert refused(lambda: people.set_role(lina, "legal")) == "people.last_supervisor"


def attach(workbook: Workbook) -> str:
    """An attachment and a note whose case key wraps its blob key."""
    blob = workbook.unlocked.blobs.write(BytesIO(b"a scan"))
    with workbook.unlocked.begin() as work:
        work.save(Note(text="kept words"))
        work.blobs.put(BlobKey(blob.id, "case", blob.key, blob.sha256, blob.size))
        work.commit()
    return blob.id


def test_removing_somebody_renews_the_key_and_the_session_goes_on(
    desk: Desk, workbook: Workbook, place: Path
) -> None:
    code = desk_code(workbook)
    lina = workbook.people.add("Lina Sørensen", "caseworker", LINA_WORDS)
    theirs = reopened(workbook, desk, place, LINA_WORDS)
    with theirs.unlocked.begin() as work:
        work.save(Note(text="signed by Lina"))
        work.commit()
    workbook = reopened(theirs, desk, place)
    blob = attach(workbook)
    key, steps = store_key(workbook), list[tuple[int, int]]()
    told: list[str] = []
    workbook.events.listen(lambda event: told.append(event.action))
    job = Job(lambda done, total: steps.append((done, total)))
    assert workbook.people.remove(lina, saw_recovery=False, job=job) == ""
    assert steps[-1] == (1, 1)
    assert told == ["staff.removed", "vault.renewed"]
    assert store_key(workbook) != key
    known = member(workbook, lina)
    assert (known.can_open, known.name) == (False, "Lina Sørensen")
    with workbook.unlocked.begin() as work:
        assert {note.text for note in work.find(Note)} == {"signed by Lina", "kept words"}
        work.save(Note(text="after"))
        work.commit()
        assert not work.get(Staff, lina).active
    assert not list(place.glob("store.db.new*"))
    workbook.lock()
    assert closed_to(desk, place, LINA_WORDS) == "vault.wrong_passphrase"
    assert desk.verify(place, PASSPHRASE) == []
    for words in (PASSPHRASE, code):
        again = desk.unlock(place, words)
        assert again.unlocked.findings == ()
        with again.unlocked.begin() as work:
            assert len(work.find(Note)) == 3
            kept = work.blobs.get(blob)
        from app.vault import Blob

        held = Blob(kept.id, kept.key, kept.sha256, kept.size)
        assert again.unlocked.blobs.read_whole(held, limit=99) == b"a scan"
        again.lock()


def desk_code(workbook: Workbook) -> str:
    """A recovery code the test knows: a new one, written down."""
    code = workbook.recovery.issue()
    workbook.recovery.confirm(code)
    return code


def test_a_removed_person_who_saw_the_code_takes_it_with_them(
    desk: Desk, workbook: Workbook, place: Path
) -> None:
    old = desk_code(workbook)
    lina = workbook.people.add("Lina", "caseworker", LINA_WORDS)
    new = workbook.people.remove(lina, saw_recovery=True)
    assert workbook.recovery.state().written_down_on is None
    workbook.lock()
    assert closed_to(desk, place, old) == "vault.recovery_unknown"
    again = desk.unlock(place, new)
    assert again.unlocked.opened_by_recovery
    again.lock()
    assert desk.verify(place, PASSPHRASE) == []


def test_a_cancelled_renewal_changes_nothing(desk: Desk, workbook: Workbook, place: Path) -> None:
    lina = workbook.people.add("Lina", "caseworker", LINA_WORDS)
    with workbook.unlocked.begin() as work:
        work.save(Note(text="long " * 400_000))
        work.commit()
    key = store_key(workbook)
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        workbook.people.remove(lina, saw_recovery=True, job=job)
    assert store_key(workbook) == key
    assert member(workbook, lina).can_open
    assert sorted(path.name for path in place.glob("store*")) == ["store.db", "store.db-wal"]
    attach(workbook)
    reopened(workbook, desk, place, LINA_WORDS).lock()


def test_a_forgotten_passphrase_is_replaced_and_old_signatures_stay_good(
    desk: Desk, workbook: Workbook, place: Path
) -> None:
    lina = workbook.people.add("Lina", "caseworker", LINA_WORDS)
    theirs = reopened(workbook, desk, place, LINA_WORDS)
    with theirs.unlocked.begin() as work:
        work.save(Note(text="under the old key"))
        work.commit()
    workbook = reopened(theirs, desk, place)
    workbook.people.replace_passphrase(lina, OTHER_WORDS)
    workbook.lock()
    assert closed_to(desk, place, LINA_WORDS) == "vault.wrong_passphrase"
    theirs = desk.unlock(place, OTHER_WORDS)
    assert theirs.unlocked.worker_id == lina
    with theirs.unlocked.begin() as work:
        assert len(work.get(Staff, lina).sign_key.split()) == 2
    theirs.lock()
    assert desk.verify(place, PASSPHRASE) == []


def test_who_left_can_be_let_in_again(desk: Desk, workbook: Workbook, place: Path) -> None:
    lina = workbook.people.add("Lina", "caseworker", LINA_WORDS)
    workbook.people.remove(lina, saw_recovery=False)
    workbook.people.replace_passphrase(lina, OTHER_WORDS)
    assert member(workbook, lina).can_open
    with workbook.unlocked.begin() as work:
        assert work.get(Staff, lina).active
    reopened(workbook, desk, place, OTHER_WORDS).lock()


@pytest.mark.parametrize("known_by_others", [False, True])
def test_a_passphrase_is_changed_with_or_without_a_new_key(
    desk: Desk, workbook: Workbook, place: Path, known_by_others: bool
) -> None:
    key, change = store_key(workbook), workbook.people.change_passphrase
    for current, new, why in (
        ("not this", OTHER_WORDS, "vault.wrong_passphrase"),
        (PASSPHRASE, "summer", "vault.passphrase_weak"),
        (PASSPHRASE, PASSPHRASE, "vault.same_passphrase"),
    ):
        assert (
            refused(lambda c=current, n=new: change(c, n, known_by_others=known_by_others)) == why
        )
    change(PASSPHRASE, OTHER_WORDS, known_by_others=known_by_others)
    assert (store_key(workbook) != key) == known_by_others
    workbook.lock()
    assert closed_to(desk, place, PASSPHRASE) == "vault.wrong_passphrase"
    desk.unlock(place, OTHER_WORDS).lock()
    assert desk.verify(place, OTHER_WORDS) == []


def test_after_the_recovery_code_a_new_passphrase_comes_with_a_new_key(
    desk: Desk, workbook: Workbook, place: Path
) -> None:
    dana, code = workbook.unlocked.worker_id, desk_code(workbook)
    rescue = reopened(workbook, desk, place, code)
    key = store_key(rescue)
    change = rescue.people.change_passphrase
    assert (
        refused(lambda: change(code, OTHER_WORDS, known_by_others=False))
        == "vault.recovery_no_passphrase"
    )
    rescue.people.replace_passphrase(dana, OTHER_WORDS)
    assert store_key(rescue) != key
    again = reopened(rescue, desk, place, OTHER_WORDS)
    assert again.unlocked.worker_id == dana
    assert member(again, dana).role == "supervisor"
    again.lock()
    assert closed_to(desk, place, PASSPHRASE) == "vault.wrong_passphrase"
    assert desk.verify(place, OTHER_WORDS) == []


def test_what_was_opened_with_a_reason_stays_open_through_a_renewal(workbook: Workbook) -> None:
    with workbook.unlocked.begin() as work:
        note = Note(text="restricted", restricted=True)
        work.save(note)
        work.commit()
    with workbook.unlocked.begin() as work:
        work.open_restricted(note.id, "the lawyer asked")
        work.commit()
    workbook.people.renew_key()
    with workbook.unlocked.begin() as work:
        assert work.get(Note, note.id).text == "restricted"


def test_no_key_is_renewed_while_a_backup_reads_the_store(
    desk: Desk, workbook: Workbook, place: Path, tmp_path: Path
) -> None:
    with workbook.unlocked.begin() as work:
        work.save(Note(text="long " * 400_000))
        work.commit()
    told = set[str]()

    def meanwhile(_done: int, _total: int) -> None:
        told.add(refused(workbook.people.renew_key))

    workbook.unlocked.copy_store(tmp_path / "copy", bytearray(32), Job(meanwhile))
    assert told == {"vault.busy"}
    workbook.people.renew_key()
    reopened(workbook, desk, place).lock()


def test_only_who_may_renews_the_key(desk: Desk, workbook: Workbook, place: Path) -> None:
    workbook.people.add("Lina", "read_only", LINA_WORDS)
    theirs = reopened(workbook, desk, place, LINA_WORDS)
    for act in (
        theirs.people.renew_key,
        theirs.recovery.issue,
        lambda: theirs.people.remove("x", saw_recovery=False),
        lambda: theirs.people.replace_passphrase("x", OTHER_WORDS),
        lambda: theirs.people.set_role("x", "legal"),
        lambda: theirs.people.rename("x", "y"),
    ):
        assert refused(act) == "right.missing"
    theirs.people.change_passphrase(LINA_WORDS, OTHER_WORDS, known_by_others=True)
    reopened(theirs, desk, place, OTHER_WORDS).lock()


def test_a_trail_of_who_came_and_went_is_left(workbook: Workbook) -> None:
    lina = workbook.people.add("Lina", "caseworker", LINA_WORDS)
    workbook.people.change_passphrase(PASSPHRASE, OTHER_WORDS, known_by_others=True)
    workbook.people.remove(lina, saw_recovery=True)
    sql = "SELECT action, object FROM audit WHERE action NOT LIKE '%.saved' ORDER BY seq"
    rows = list(workbook.unlocked._store._connection.execute(sql))
    assert rows[-6:] == [
        ("staff.added", lina), ("passphrase.changed", workbook.unlocked.worker_id),
        ("vault.renewed", None), ("staff.removed", lina), ("recovery.issued", None),
        ("vault.renewed", None),
    ]  # fmt: skip
    with workbook.unlocked.begin() as work:
        assert len(work.find(Setting, name="recovery")) == 1


def test_a_locked_workbook_renews_nothing(desk: Desk, tmp_path: Path) -> None:
    workbook, _ = desk.create(tmp_path / "v", PASSPHRASE, office="N", worker="Dana")
    workbook.lock()
    with pytest.raises(UserError, match=r"vault\.locked"):
        workbook.people.renew_key()
