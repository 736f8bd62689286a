"""The sample vault: twelve people, what each of them shows, and the same facts every time."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.bootstrap import Desk, Workbook
from app.services import sample
from app.services.indicators import present_in
from tests.conftest import PASSPHRASE, QUICK, TODAY

SCRIPTS = {
    "amina": "ARABIC", "lan": "LATIN", "sunita": "DEVANAGARI", "olena": "CYRILLIC", "mihret": "ETHIOPIC",
    "sumaiya": "BENGALI", "zhiyuan": "CJK", "farid": "ARABIC",
}  # fmt: skip


def filled(base: Path) -> tuple[Workbook, dict[str, str]]:
    desk = Desk(today=TODAY, limits=QUICK, state_folder=base / "state")
    made, _ = desk.create(base / "vault", PASSPHRASE, office="North", worker="Dana Kessler")
    return made, sample.fill(made, evidence=False)


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workbook, dict[str, str]]]:
    book, ids = filled(tmp_path_factory.mktemp("sample"))
    yield book, ids
    book.lock()


@pytest.fixture
def book(sampled: tuple[Workbook, dict[str, str]]) -> Workbook:
    return sampled[0]


@pytest.fixture
def ids(sampled: tuple[Workbook, dict[str, str]]) -> dict[str, str]:
    return sampled[1]


def test_twelve_people_have_whole_names_in_the_scripts_they_are_written_in() -> None:
    told = {one["key"]: one for one in sample.story().cases}
    assert len(told) == 12
    for key, one in told.items():
        assert len(one["legal_name"].split()) >= 2, key
    for key, script in SCRIPTS.items():
        assert unicodedata.name(told[key]["legal_name"][0]).startswith(script), key


def test_the_same_facts_come_every_time(book: Workbook, tmp_path: Path) -> None:
    again, _ = filled(tmp_path)
    try:
        assert facts(again) == facts(book)
    finally:
        again.lock()


def facts(book: Workbook) -> list[object]:
    """What the screens show first, without the ids and codes that chance gives."""
    board = book.today.board()
    lines = [*board.overdue, *board.today, *board.next_days, *board.ending]
    told: list[object] = [(one.on, one.name, one.kind, one.title) for one in lines]
    for row in book.cases.find(closed=True):
        told.append((row.reference, row.name))
        for one in book.cases.timeline(row.id):
            title = (
                "" if one.kind == "sent_transfer" else one.title
            )  # a package is called by chance
            told.append((one.on, one.kind, title, one.text))
    return told


def test_a_returner_has_two_episodes_and_one_case_is_closed(
    book: Workbook, ids: dict[str, str]
) -> None:
    for key in ("mihret", "ciaran"):
        now, before = book.cases.overview(ids[key]).episodes
        assert now.closed_on is None
        assert before.closed_on is not None
        assert before.because
    assert not book.cases.head(ids["farid"]).is_open
    assert book.cases.count() == 11


def test_a_withdrawal_leaves_a_letter_to_ask_back(book: Workbook, ids: dict[str, str]) -> None:
    states = {one.purpose: one.state for one in book.consents.of_case(ids["renata"])}
    assert states["referral_legal"] == "withdrawn"
    assert [one.kind for one in book.consents.disclosures(ids["renata"])] == ["letter"]
    titles = [one.title for one in book.today.of_case(ids["renata"])]
    assert "Ask Harbour Legal Aid to give back what they have" in titles


def test_a_case_shared_with_a_lawyer_has_its_receipt(book: Workbook, ids: dict[str, str]) -> None:
    [sent] = book.transfers.of_case(ids["farid"])
    assert (sent.status, sent.label) == ("applied", "Quayside Law Centre")
    assert sent.receipt_at is not None


def test_referrals_stand_in_several_states_each_with_its_code(
    book: Workbook, ids: dict[str, str]
) -> None:
    every = [one for key in sample_keys() for one in book.referrals.of_case(ids[key])]
    states = {one.state for one in every}
    assert states >= {
        "draft", "sent", "received", "accepted", "rejected", "no_reply", "revoked", "done"
    }  # fmt: skip
    waiting = next(one for one in every if one.state == "sent")
    assert book.referrals.by_code(waiting.code).id == waiting.id


def sample_keys() -> list[str]:
    return [one["key"] for one in sample.story().cases]


def test_check_ins_are_kept_missed_and_stopped(book: Workbook, ids: dict[str, str]) -> None:
    states = [one.state for one in book.check_ins.of_case(ids["amina"]).past]
    assert states == ["reached", "missed", "reached", "reached"]
    assert [one.state for one in book.check_ins.of_case(ids["ciaran"]).steps][:2] == ["done", "now"]
    stopped = book.check_ins.of_case(ids["lan"])
    assert stopped.agreement is not None
    assert not stopped.agreement.is_live


def test_one_assessment_waits_for_each_of_the_two_and_one_is_answered(
    book: Workbook, ids: dict[str, str]
) -> None:
    [mine] = book.assessments.view(ids["amina"]).written
    [hers] = book.assessments.view(ids["ciaran"]).written
    [both] = book.assessments.view(ids["jose"]).written
    assert (mine.state, mine.may_second, hers.state, hers.may_second) == (
        "asked",
        False,
        "asked",
        True,
    )
    assert (both.state, both.second_view) == ("answered", "agrees")
    with book.unlocked.begin() as work:
        assert "cri.scam_compound" in present_in(work, ids["zhiyuan"])


def test_needs_are_told_twice_and_read_side_by_side(book: Workbook, ids: dict[str, str]) -> None:
    assert [form for form, _ in book.over_time.forms(ids["amina"])] == ["recovery_needs"]
    assert [form for form, _ in book.over_time.forms(ids["selam"])] == ["outcomes"]


def test_two_cases_share_an_employer_and_a_paper_runs_out(
    book: Workbook, ids: dict[str, str]
) -> None:
    shared = book.links.of_case(ids["olena"]).shared
    assert {one.sort for one in shared} >= {"name", "phone"}
    assert {other.id for one in shared for other in one.cases} == {ids["renata"]}
    ending = {one.name: one.on for one in book.today.board().ending if one.kind == "paper_ends"}
    assert {"Selam", "Zhiyuan", "José Luis"} <= set(ending)
    assert all(day <= TODAY + timedelta(days=30) for day in ending.values())


def test_the_child_is_talked_with_as_a_child_and_her_guardian_agreed(
    book: Workbook, ids: dict[str, str]
) -> None:
    [sitting] = book.forms.sittings(ids["sumaiya"])
    page = book.forms.page(sitting.id)
    asked = {one.name for one in page.section.questions()}
    assert "pre_child_trained" in asked
    given = sample.story().cases[sample_keys().index("sumaiya")]["consents"]
    assert all("guardian" in one for one in given)


def test_a_colleague_carries_a_caseload_of_her_own(book: Workbook) -> None:
    carried = {one.name: one.open_cases for one in book.caseload.lines()}
    assert carried == {"Dana K.": 9, "Miriam O.": 2}


def test_more_people_are_added_in_bulk_with_thirty_notes_each(book: Workbook) -> None:
    before = book.cases.count(closed=True)
    sample.fill_more(book, 3)
    assert book.cases.count(closed=True) == before + 3
    [added] = book.cases.find(text="00002")
    assert (
        sum(1 for one in book.cases.timeline(added.id) if one.kind == "note") == sample.NOTES_EACH
    )
