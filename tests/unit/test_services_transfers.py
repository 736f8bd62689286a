"""A case moved between two real vaults: only what was agreed travels, once, and it opens there."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.bootstrap import Desk, Workbook
from app.documents.samples import payslips
from app.domain.attachment import Attachment
from app.domain.consent import Consent
from app.domain.organisation import Organisation
from app.domain.sitting import Sitting
from app.errors import UserError
from app.forms.builtin import builtin_form
from app.services.cases import NewCase
from app.services.evidence import EvidenceInput
from app.services.sealing import Sending
from tests.conftest import PASSPHRASE, QUICK, TODAY

AGREED = frozenset(
    {"identity", "contact.safe", "employment_wages", "documents_copies", "case_admin"}
)
QUESTIONS = {item.name: item.path for item in builtin_form("screening_interview").questions()}


@dataclass
class Two:
    """A sender with one case, a receiver, and what they know of each other."""

    sender: Workbook
    receiver: Workbook
    case: str
    lawyer: str
    office: str


@pytest.fixture
def two(desk: Desk, tmp_path: Path) -> Iterator[Two]:
    sender, _ = desk.create(tmp_path / "a", PASSPHRASE, office="Northside", worker="Dana Kessler")
    other = Desk(today=TODAY, limits=QUICK, state_folder=tmp_path / "other-state")
    receiver, _ = other.create(tmp_path / "b", PASSPHRASE, office="Harbour", worker="Tom Okafor")
    ours, theirs = sender.directory.own_card(), receiver.directory.own_card()
    lawyer = sender.directory.take_card(theirs.text)
    sender.directory.verify(lawyer, theirs.words, "by telephone")
    office = receiver.directory.take_card(ours.text)
    yield Two(sender, receiver, _filled_case(sender, lawyer), lawyer, office)
    sender.lock()
    receiver.lock()


def _filled_case(workbook: Workbook, lawyer: str) -> str:
    case = workbook.cases.open(
        NewCase(working_name="CANARY-identity", phone="CANARY-contact", language="ar")
    )
    workbook.cases.change_person(
        case, address="CANARY-location", immigration_status="CANARY-immigration"
    )
    workbook.notes.add(case, "CANARY-uncategorised")
    goal = workbook.plan.add_goal(case, words="CANARY-goal", need="CANARY-need")
    asked = workbook.referrals.ask(
        case, organisation_id=lawyer, service="food", goal_id=goal, asks="CANARY-asks"
    )
    workbook.referrals.mark_sent(asked, "CANARY-how")
    sitting = workbook.forms.start(case, "screening_interview")
    for name, words in (
        ("e_hours", "CANARY-employment_wages"), ("e_work_done", "CANARY-exploitation_account"),
        ("e_forced_offences", "CANARY-criminal_justice"),
    ):  # fmt: skip
        workbook.forms.answer(sitting, QUESTIONS[name], words)
    workbook.forms.answer(sitting, QUESTIONS["e_hours"], "CANARY-employment_wages-now")
    workbook.forms.leave(sitting)
    workbook.drafts.keep(sitting, "sitting", "title", "CANARY-draft", case_id=case)
    workbook.evidence.add(
        case, io.BytesIO(payslips("CANARY-bytes", "Employer", ("June",))),
        EvidenceInput(title="CANARY-title", file_name="CANARY-file.pdf",
                      categories=frozenset({"employment_wages"})),
    )  # fmt: skip
    workbook.consents.give(Consent(
        case_id=case, purpose="case_transfer", recipient_id=lawyer, categories=AGREED,
        until=TODAY + timedelta(days=30),
    ))  # fmt: skip
    return case


def sealed(two: Two, tmp_path: Path, **more: object) -> Path:
    target = tmp_path / f"{len(list(tmp_path.glob('*.age')))}.age"
    two.sender.transfers.write(Sending(case_id=two.case, recipient_id=two.lawyer, **more), target)  # type: ignore[arg-type]
    return target


def opened(two: Two, package: Path):  # type: ignore[no-untyped-def]
    transfers = two.receiver.transfers
    with package.open("rb") as source:
        return transfers.dry_run(transfers.open(source, transfers.keys()))


def trusted(two: Two) -> None:
    words = two.sender.directory.own_card().words
    two.receiver.directory.verify(two.office, words, "face to face")


def test_only_what_was_agreed_is_in_the_package(two: Two, tmp_path: Path) -> None:
    incoming = opened(two, sealed(two, tmp_path))
    content = str([record.fields for record in incoming.snapshot.records])
    for agreed in ("CANARY-identity", "CANARY-employment_wages-now", "Document 1"):
        assert agreed in content, agreed
    for kept in (
        "CANARY-contact", "CANARY-location", "CANARY-immigration", "CANARY-uncategorised",
        "CANARY-exploitation_account", "CANARY-criminal_justice", "CANARY-draft", "CANARY-title",
        "CANARY-file", "Dana", "CANARY-goal", "CANARY-need", "CANARY-asks", "CANARY-how", two.sender.seat.worker_id,
    ):  # fmt: skip
        assert kept not in content, kept
    assert len(incoming.snapshot.attachments) == 1
    incoming.discard()


def test_a_package_is_applied_once_and_answered(two: Two, tmp_path: Path) -> None:
    package = sealed(two, tmp_path)
    incoming = opened(two, package)
    assert incoming.refused == "transfer.needs_reason", "nobody has compared the words yet"
    with pytest.raises(UserError, match="needs_reason"):
        two.receiver.transfers.apply(incoming)
    assert two.receiver.cases.find(closed=True) == []
    trusted(two)
    receipt = two.receiver.transfers.apply(incoming)
    assert two.receiver.cases.find()[0].name == "CANARY-identity"
    item = two.receiver.evidence.of_case(two.case)[0]
    assert item.pages == 1
    assert two.receiver.evidence.verify(two.case) == {item.id: True}
    with two.receiver.unlocked.begin() as work:
        sitting = work.find(Sitting, case_id=two.case)[0]
    assert sitting.answers[QUESTIONS["e_hours"]] == "CANARY-employment_wages-now"
    sent = two.sender.transfers.take_receipt(receipt)
    assert two.sender.transfers.of_case(two.case)[0].id == sent
    with pytest.raises(UserError, match="already_applied"):
        two.receiver.transfers.apply(opened(two, package))


def test_a_later_package_changes_only_what_changed(two: Two, tmp_path: Path) -> None:
    trusted(two)
    two.receiver.transfers.apply(opened(two, sealed(two, tmp_path)))
    two.sender.cases.change_person(two.case, legal_name="CANARY-new-name")
    incoming = opened(two, sealed(two, tmp_path))
    changed = [(one.kind, one.paths) for one in incoming.plan if one.state != "same"]
    assert ("person", ("legal_name",)) in changed
    two.receiver.transfers.apply(incoming)
    assert two.receiver.cases.find()[0].legal_name == "CANARY-new-name"
    assert len(two.receiver.evidence.of_case(two.case)) == 1


def test_without_consent_nothing_is_sealed(two: Two, tmp_path: Path) -> None:
    consent = two.sender.consents.of_case(two.case)[0]
    two.sender.consents.withdraw(consent.id)
    with pytest.raises(UserError, match=r"consent\.none"):
        sealed(two, tmp_path)
    assert list(tmp_path.glob("*.age")) == []


def test_restricted_answers_go_only_when_ticked_with_a_reason(two: Two, tmp_path: Path) -> None:
    everything = Consent(
        case_id=two.case, purpose="case_transfer", recipient_id=two.lawyer,
        categories=frozenset({"criminal_justice"}), given_on=date(2026, 11, 1),
    )  # fmt: skip
    two.sender.consents.give(everything)
    assert "CANARY-criminal" not in str(
        opened(two, sealed(two, tmp_path)).snapshot.records[-1].fields
    )
    with two.sender.unlocked.begin() as work:
        sitting = work.find(Sitting, case_id=two.case)[0].id
    ticked = frozenset({f"{sitting} answers:{QUESTIONS['e_forced_offences']}"})
    with pytest.raises(UserError, match="needs_reason"):
        sealed(two, tmp_path, restricted=ticked)
    incoming = opened(two, sealed(two, tmp_path, restricted=ticked, reason="the lawyer asked"))
    assert "CANARY-criminal" in str([record.fields for record in incoming.snapshot.records])


def test_a_restricted_entry_arrives_restricted(two: Two, tmp_path: Path) -> None:
    item = two.sender.evidence.of_case(two.case)[0]
    two.sender.restricted.restrict(item.id, "names a neighbour")
    trusted(two)
    reasons = {"restricted": frozenset({item.id}), "reason": "the lawyer asked"}
    for _ in range(2):  # a second package finds it as the first left it
        two.receiver.transfers.apply(opened(two, sealed(two, tmp_path, **reasons)))
        assert two.receiver.evidence.of_case(two.case) == []
        with two.receiver.unlocked.begin() as work:
            [held] = work.find(Attachment, case_id=two.case, include_restricted=True)
            assert work.conflicts(two.case) == []
        assert held.restricted
        assert held.title == "Document 1"
    assert two.receiver.evidence.verify(two.case) == {}
    assert [one.kind for one in two.receiver.restricted.of_case(two.case)] == ["attachment"]


def test_somebody_elses_package_opens_nothing(two: Two, tmp_path: Path) -> None:
    package = sealed(two, tmp_path)
    with package.open("rb") as source, pytest.raises(UserError, match="not_for_us"):
        two.sender.transfers.open(source, two.sender.transfers.keys())


def test_no_card_no_package(two: Two, tmp_path: Path) -> None:
    other = two.sender.directory.add(Organisation(name="Riverside"))
    with pytest.raises(UserError, match="no_card"):
        two.sender.transfers.compose(Sending(case_id=two.case, recipient_id=other))


def test_the_receiver_keeps_how_far_the_senders_trail_had_come(two: Two, tmp_path: Path) -> None:
    trusted(two)
    two.receiver.transfers.apply(opened(two, sealed(two, tmp_path)))
    [taken] = two.receiver.transfers.received()
    for laptop, entries, digits in (mark.split(":") for mark in taken.witness):
        assert two.sender.audit.holds(laptop, int(entries), digits)
    assert taken.witness
    assert two.sender.transfers.of_case(two.case)[0].witness == ()
