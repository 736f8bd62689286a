"""Keeping and destroying on a real vault: the clock, holds, and removal that leaves no word in any page."""

import io
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Desk, Workbook
from app.domain.consent import Consent
from app.domain.disclosure import Disclosure
from app.domain.keeping import FACTS, ITEM_FACTS, Rule
from app.domain.kinds import KINDS
from app.domain.partial_date import PartialDate
from app.domain.pathway import Pathway
from app.errors import Cancelled, UserError
from app.job import Job
from app.services.cases import NewCase
from app.services.removing import Act, remove_again
from app.storage.blobs import BlobKey
from tests.conftest import PASSPHRASE, QUICK, TODAY
from tests.retention_parts import Full, back_date, full_case, says_the_word

ACT = Act("", datetime(2026, 11, 23, 12, tzinfo=UTC), "it came back with an old copy")
LONG_AGO = date(2012, 3, 1)


@pytest.fixture
def full(workbook: Workbook) -> Full:
    made = full_case(workbook, closed_on=LONG_AGO)
    assert says_the_word(workbook)
    return made


def closed_case(workbook: Workbook, on: date = TODAY, **given: str) -> str:
    case = workbook.cases.open(NewCase(working_name="Lan", **given))
    workbook.cases.close(case, "done")
    back_date(workbook, case, on)
    return case


def sound(desk: Desk, workbook: Workbook, place: Path) -> None:
    """The full check of a copy finds nothing, and the copy opens."""
    workbook.unlocked.settle()
    copy = shutil.copytree(place, place.with_name("copy"))
    assert desk.verify(copy, PASSPHRASE) == []
    desk.unlock(copy, PASSPHRASE).lock()


def code(caught: Any) -> str:
    return str(caught.value.code)


# -- the rule and the clock


@pytest.mark.parametrize(
    ("born", "is_legal", "until", "ground"),
    [
        (None, False, date(2031, 5, 1), "standard"),
        (None, True, date(2034, 5, 1), "legal"),
        ("2010", False, date(2035, 12, 31), "child"),
        ("2010", True, date(2035, 12, 31), "child"),
        ("1980", False, date(2031, 5, 1), "standard"),
        ("before 2007", False, date(2031, 12, 31), "child"),
        ("after the rains", False, date(2031, 5, 1), "standard"),
    ],
)
def test_the_longest_of_what_applies_holds(
    born: str | None, is_legal: bool, until: date, ground: str
) -> None:
    birth = PartialDate.parse(born) if born else None
    rule = Rule(standard=7, legal=10, child=25)
    assert rule.kept_until(date(2024, 5, 1), born=birth, is_legal=is_legal) == (until, ground)


def test_a_leap_day_runs_out_on_the_first_of_march() -> None:
    rule = Rule(standard=1, legal=1, child=1)
    assert rule.kept_until(date(2024, 2, 29), born=None, is_legal=False)[0] == date(2025, 3, 1)


def test_what_stays_of_a_purged_case_are_fields_there_are_and_no_free_text() -> None:
    for kind, names in FACTS.items():
        assert set(names) <= set(KINDS[kind].__dataclass_fields__), kind
    assert set(ITEM_FACTS) <= set(KINDS["attachment"].__dataclass_fields__)
    said = {name for names in FACTS.values() for name in names}
    assert said.isdisjoint(
        {"text", "note", "remarks", "because", "limits", "working_name", "phone"}
    )


def test_the_clock_starts_at_closing_and_stops_at_reopening(workbook: Workbook) -> None:
    case = workbook.cases.open(NewCase(working_name="Lan"))
    assert workbook.retention.of_case(case) is None
    workbook.cases.close(case, "done")
    line = workbook.retention.of_case(case)
    assert line is not None
    assert (line.closed_on, line.until, line.ground) == (TODAY, date(2033, 11, 23), "standard")
    assert workbook.retention.due() == []
    assert [one.case_id for one in workbook.retention.due(date(2033, 11, 23))] == [case]
    assert workbook.retention.due(date(2033, 11, 22)) == []
    workbook.cases.reopen(case, "came back")
    assert workbook.retention.of_case(case) is None
    assert workbook.retention.due(date(2099, 1, 1)) == []


def test_an_office_sets_its_own_rule(workbook: Workbook) -> None:
    case = closed_case(workbook, date(2024, 1, 1))
    first = workbook.retention.rule()
    assert (first.rule, first.is_own) == (Rule(7, 10, 25), False)
    workbook.retention.change_rule(Rule(2, 3, 21))
    assert workbook.retention.rule().is_own
    assert [one.until for one in workbook.retention.due()] == [date(2026, 1, 1)]
    workbook.pathways.start(case, "us_t_visa")
    assert workbook.retention.due() == []
    for strange in (0, 101, -1):
        with pytest.raises(UserError) as caught:
            workbook.retention.change_rule(Rule(strange, 3, 21))
        assert code(caught) == "retention.years_unfit"
    workbook.retention.change_rule(Rule(3, 4, 21))
    assert workbook.retention.rule().rule == Rule(3, 4, 21)


def test_the_first_to_run_out_stands_first(workbook: Workbook) -> None:
    young = closed_case(workbook, date(2015, 1, 1), birth="2005")
    old = closed_case(workbook, date(2014, 1, 1))
    late = closed_case(workbook, date(2020, 1, 1))
    assert [one.case_id for one in workbook.retention.closed()] == [old, late, young]
    assert [one.case_id for one in workbook.retention.due()] == [old]


# -- holds


def test_a_held_case_stays_until_the_hold_is_lifted(workbook: Workbook, full: Full) -> None:
    keeping = workbook.retention
    with pytest.raises(UserError) as caught:
        keeping.hold(full.case, " ")
    assert code(caught) == "retention.reason_needed"
    keeping.hold(full.case, "the court asked")
    assert [(one.reference, one.because) for one in keeping.holds()] == [
        (full.reference, "the court asked")
    ]
    assert [one.hold for one in keeping.due()] == [True]
    for verb in (
        lambda: keeping.purge_words(full.case, "why"),
        lambda: keeping.erase(full.case, "why", full.reference),
        lambda: keeping.destroy_item(full.item, "why"),
    ):
        with pytest.raises(UserError) as caught:
            verb()
        assert code(caught) == "retention.held"
    with pytest.raises(UserError) as caught:
        keeping.hold(full.case, "twice")
    assert code(caught) == "retention.already_held"
    keeping.lift(full.case, "the court is done")
    with pytest.raises(UserError) as caught:
        keeping.lift(full.case, "again")
    assert code(caught) == "retention.not_held"
    keeping.erase(full.case, "its time is over", full.reference)
    assert not says_the_word(workbook)


# -- removing for good


def test_what_goes_is_said_before(workbook: Workbook, full: Full) -> None:
    goes = workbook.retention.what_goes(full.case)
    assert (goes.attachments, goes.recipients) == (1, ("Riverside Clinic",))
    assert goes.entries >= 5
    assert goes.line.ground == "legal"


@pytest.mark.parametrize("how", ["erase", "purge"])
def test_a_removal_needs_a_closed_case_and_a_reason(workbook: Workbook, how: str) -> None:
    case = workbook.cases.open(NewCase(working_name="Lan"))
    reference = workbook.cases.person(case).reference

    def remove(because: str) -> None:
        if how == "purge":
            workbook.retention.purge_words(case, because)
        else:
            workbook.retention.erase(case, because, reference)

    with pytest.raises(UserError) as caught:
        remove("a reason")
    assert code(caught) == "retention.still_open"
    workbook.cases.close(case, "done")
    with pytest.raises(UserError) as caught:
        remove("  ")
    assert code(caught) == "retention.reason_needed"
    assert workbook.cases.person(case).name == "Lan"
    assert workbook.retention.register() == []


def test_an_erased_case_is_in_no_page_no_file_and_no_list(
    desk: Desk, workbook: Workbook, full: Full, tmp_path: Path
) -> None:
    other = closed_case(workbook)
    with pytest.raises(UserError) as caught:
        workbook.retention.erase(full.case, "its time is over", "A-9999")
    assert code(caught) == "retention.reference_differs"
    done = workbook.retention.erase(full.case, "its time is over", f" {full.reference.lower()} ")
    assert done.files_waiting == 0
    assert not says_the_word(workbook)
    assert workbook.unlocked.blobs.stored() == set()
    assert [row.id for row in workbook.cases.find(closed=True)] == [other]
    [line] = workbook.retention.register()
    entry = line.entry
    assert (entry.id, entry.what, entry.reference, line.by) == (
        done.entry_id, "case", full.reference, "Dana K.",
    )  # fmt: skip
    assert (entry.because, entry.attachments, entry.recipients) == ("its time is over", 1, 1)
    assert (entry.closed_on, entry.kept_until, entry.ground) == (
        LONG_AGO, date(2022, 3, 1), "legal",
    )  # fmt: skip
    again = workbook.cases.open(NewCase(working_name="Thi"))
    assert workbook.cases.person(again).reference not in (full.reference, "")
    sound(desk, workbook, tmp_path / "vault")


def test_purged_words_leave_dates_and_who_was_given_what(
    desk: Desk, workbook: Workbook, full: Full, tmp_path: Path
) -> None:
    done = workbook.retention.purge_words(full.case, "she asked for it")
    assert done.files_waiting == 0
    assert not says_the_word(workbook)
    assert workbook.unlocked.blobs.stored() == set()
    person = workbook.cases.person(full.case)
    assert (person.name, person.address, person.birth) == (full.reference, "", None)
    with workbook.unlocked.begin() as work:
        [gone] = work.find(Disclosure, case_id=full.case)
        [agreed] = work.find(Consent, case_id=full.case)
        [followed] = work.find(Pathway, case_id=full.case)
        assert work.deadlines(case_id=full.case) == []
        assert [one.words for one in work.trail(full.case) if one.words] == ["she asked for it"]
    assert (gone.recipient, gone.kind, gone.override_because) == ("Riverside Clinic", "letter", "")
    assert (agreed.until, agreed.limits) == (date(2027, 5, 12), "")
    assert (followed.pathway_id, followed.events) == ("us_t_visa", {})
    line = workbook.retention.of_case(full.case)
    assert line is not None
    assert (line.closed_on, line.words_gone_on) == (LONG_AGO, TODAY)
    [row] = workbook.cases.find(closed=True)
    assert row.name == full.reference
    assert workbook.cases.overview(full.case).recent
    [entry] = [one.entry for one in workbook.retention.register()]
    assert (entry.what, entry.of_case) == ("words", full.case)
    sound(desk, workbook, tmp_path / "vault")


def test_a_purged_case_can_be_taken_up_again_and_erased_later(
    workbook: Workbook, full: Full
) -> None:
    workbook.retention.purge_words(full.case, "she asked for it")
    workbook.cases.reopen(full.case, "she came back")
    workbook.cases.change_person(full.case, working_name="Amina")
    assert [row.name for row in workbook.cases.find()] == ["Amina"]
    workbook.cases.close(full.case, "done")
    workbook.retention.erase(full.case, "its time is over", full.reference)
    assert [one.entry.what for one in workbook.retention.register()] == ["case", "words"]
    assert workbook.cases.count(closed=True) == 0


def test_one_item_is_destroyed_and_its_chain_of_custody_stays(
    desk: Desk, workbook: Workbook, full: Full, tmp_path: Path
) -> None:
    fingerprint = workbook.evidence.item(full.item).item.sha256
    workbook.retention.destroy_item(full.item, "it belonged to somebody else")
    assert workbook.evidence.of_case(full.case) == []
    assert workbook.unlocked.blobs.stored() == set()
    view = workbook.evidence.item(full.item)
    assert (view.item.title, view.item.number, view.item.sha256) == ("", "E-01", fingerprint)
    assert view.sound
    last = view.custody[-1]
    assert (last.action, last.reason) == ("destroyed", "it belonged to somebody else")
    [line] = workbook.retention.register()
    assert (line.entry.what, line.entry.number, line.entry.recipients) == ("item", "E-01", 1)
    assert workbook.cases.person(full.case).wishes
    sound(desk, workbook, tmp_path / "vault")


def test_cancelled_before_it_began_nothing_went(workbook: Workbook, full: Full) -> None:
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        workbook.retention.erase(full.case, "its time is over", full.reference, job)
    with pytest.raises(Cancelled):
        workbook.retention.purge_words(full.case, "its time is over", job)
    assert workbook.evidence.of_case(full.case)
    assert workbook.retention.register() == []


def test_cancelled_after_it_was_done_it_is_done(workbook: Workbook, full: Full) -> None:
    job: Job

    def cancel_soon(_done: int, _total: int) -> None:
        job.cancel()

    job = Job(cancel_soon)
    workbook.retention.erase(full.case, "its time is over", full.reference, job)
    assert not says_the_word(workbook)


# -- backups


def test_a_backup_is_told_and_what_it_holds_is_counted(
    workbook: Workbook, full: Full, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    workbook.backups.make(stick)
    assert workbook.retention.what_goes(full.case).backups == 1
    assert workbook.retention.erase(full.case, "its time is over", full.reference).backups_told
    assert workbook.retention.register()[0].in_backups == 1
    (stick / "workbook-backup").rename(tmp_path / "away")
    workbook.cases.close(other := workbook.cases.open(NewCase(working_name="Lan")), "done")
    reference = workbook.cases.person(other).reference
    assert not workbook.retention.erase(other, "opened by mistake", reference).backups_told


@pytest.mark.parametrize("how", ["case", "words", "item"])
def test_what_comes_back_with_an_old_copy_is_removed_again(
    workbook: Workbook, full: Full, tmp_path: Path, how: str
) -> None:
    workbook.unlocked.settle()
    copy = shutil.copytree(tmp_path / "vault", tmp_path / "copy")
    state = shutil.copytree(tmp_path / "state", tmp_path / "old-state")
    if how == "case":
        workbook.retention.erase(full.case, "its time is over", full.reference)
    elif how == "words":
        workbook.retention.purge_words(full.case, "she asked for it")
    else:
        workbook.retention.destroy_item(full.item, "it was somebody else's")
    with workbook.unlocked.begin() as work:
        gone = work.gone()
    assert len(gone) == 1
    then = Desk(today=TODAY, limits=QUICK, state_folder=state)
    old = then.unlock(copy, PASSPHRASE)
    try:
        for expected in (1, 0):  # twice, as after a second restore
            with old.unlocked.begin() as work:
                assert remove_again(work, gone, ACT) == expected
                work.commit()
            old.unlocked.finish_erasing()
        assert old.unlocked.blobs.stored() == set()
        assert says_the_word(old) is (how == "item")
        with old.unlocked.begin() as work:
            assert work.gone() == gone
        if how == "words":
            assert old.cases.person(full.case).name == full.reference
        if how == "item":
            assert old.evidence.of_case(full.case) == []
    finally:
        old.lock()
    assert then.verify(copy, PASSPHRASE) == []


def test_words_written_after_a_removal_do_not_go_again_with_it(
    workbook: Workbook, full: Full
) -> None:
    workbook.retention.purge_words(full.case, "she asked for it")
    workbook.cases.reopen(full.case, "she came back")
    workbook.notes.add(full.case, "A new beginning.")
    with workbook.unlocked.begin() as work:
        first = work.gone()
        assert remove_again(work, first, ACT) == 0
    assert workbook.search.find("beginning")
    workbook.cases.close(full.case, "done")
    workbook.retention.purge_words(full.case, "once more")
    with workbook.unlocked.begin() as work:
        assert len(work.gone() - first) == 1
    assert workbook.search.find("beginning") == []


@pytest.mark.slow
@pytest.mark.parametrize("how", ["case", "words", "item"])
def test_a_backup_of_before_is_restored_without_what_was_removed_since(
    desk: Desk, workbook: Workbook, full: Full, tmp_path: Path, how: str
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    workbook.backups.make(stick)
    if how == "case":
        workbook.retention.erase(full.case, "its time is over", full.reference)
    elif how == "words":
        workbook.retention.purge_words(full.case, "she asked for it")
    else:
        workbook.retention.destroy_item(full.item, "it was somebody else's")
    done = desk.restore(stick, PASSPHRASE, tmp_path / "new", reason="the laptop was stolen")
    assert (done.erased, done.list_found) == (1, True)
    back = desk.unlock(tmp_path / "new", PASSPHRASE)
    try:
        assert says_the_word(back) is (how == "item")
        assert back.unlocked.blobs.stored() == set()
        assert len(back.cases.find(closed=True)) == (0 if how == "case" else 1)
    finally:
        back.lock()
    assert desk.verify(tmp_path / "new", PASSPHRASE) == []


def test_a_file_that_cannot_be_removed_now_goes_at_the_next_opening(
    desk: Desk, workbook: Workbook, full: Full, tmp_path: Path
) -> None:
    blob = sorted(workbook.unlocked.blobs.stored())[0]
    file = workbook.unlocked.blobs.kept(blob)
    content = file.read_bytes()
    file.unlink()
    file.mkdir()  # not an ordinary file: refused, whoever asks
    done = workbook.retention.erase(full.case, "its time is over", full.reference)
    assert done.files_waiting == 1
    file.rmdir()
    file.write_bytes(content)
    workbook.unlocked.settle()
    copy = shutil.copytree(tmp_path / "vault", tmp_path / "copy")
    again = desk.unlock(copy, PASSPHRASE)
    try:
        assert again.unlocked.blobs.stored() == set()
        with again.unlocked.begin() as work:
            assert work.blobs.leaving() == set()
    finally:
        again.lock()


def test_a_crash_before_the_files_went_is_finished_at_the_next_opening(
    desk: Desk, workbook: Workbook, tmp_path: Path
) -> None:
    case = closed_case(workbook)
    with workbook.unlocked.begin() as work:
        for number in range(105):  # more than the sweep takes for the leftovers of a crash
            blob = workbook.unlocked.blobs.write(io.BytesIO(bytes([number])))
            work.blobs.put(BlobKey(blob.id, case, blob.key, blob.sha256, blob.size))
        work.commit()
    with workbook.unlocked.begin() as work:
        work.erase_case(case)
        work.commit()  # and no more: the process ended here
    workbook.unlocked.settle()
    copy = shutil.copytree(tmp_path / "vault", tmp_path / "copy")
    again = desk.unlock(copy, PASSPHRASE)
    try:
        assert again.unlocked.blobs.stored() == set()
    finally:
        again.lock()
