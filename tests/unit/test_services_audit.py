"""Who did what: every act leaves its line, in words, with its reason; a paper sheet proves the trail later."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app import bootstrap
from app.bootstrap import Desk, Workbook
from app.commands.main import main
from app.consent.gate import Override
from app.documents.samples import payslips
from app.domain.consent import Consent
from app.domain.kinds import KINDS
from app.domain.organisation import Organisation
from app.domain.safe_contact import SafeContact
from app.domain.staff import Staff, with_key
from app.errors import UserError
from app.services.audit import GROUPS
from app.services.cases import NewCase
from app.services.evidence import EvidenceInput
from app.services.letters import Wish
from app.services.sealing import Sending
from app.services.trail_words import EVERYDAY, act_words, is_everyday
from app.words import codes
from tests.conftest import PASSPHRASE, QUICK, TODAY
from tests.source import parsed

ROOT = Path(__file__).resolve().parents[2]
SERVICES = sorted((ROOT / "app" / "services").glob("*.py"))
QUIET = {
    "Bundles.draft": "reads",
    "Directory.open_address": "the store writes it down",
    "CaseFile.keep": "leaves the entry of the record it writes",
    "CaseFile.remove": "leaves the entry of the record it takes out",
    "Directory.own_card": "may make the office's keys, kept for itself",
    "Drafts.keep": "typing is no act yet",
    "Drafts.let_go": "typing is no act yet",
    "Drafts.promote": "leaves the entry of the record it becomes",
    "Drafts.promote_idle": "leaves the entry of the record it becomes",
    "Forms._keep": "typing is no act yet",
    "Forms._revise": "leaves the entry of the record it changes",
    "Forms.speak": "leaves the entry of the record it changes",
    "Forms.leave": "leaves the entry of the record it becomes",
    "Notes.finish": "leaves the entry of the record it becomes",
    "Notes.leave_as_it_was": "typing is no act yet",
    "Notes.type_on": "typing is no act yet",
    "Office.type_on": "typing is no act yet",
    "Restricted.open": "the store writes it down",
    "Restricted.open_all": "the store writes it down",
    "Transfers.compose": "may make the office's keys, kept for itself",
    "Transfers.inspect": "may make the office's keys, kept for itself",
    "Unlocked.finish_erasing": "the erasure it ends was written down",
    "Unlocked.put": "its callers write it down, in the same unit of work",
    "Transfers.keys": "may make the office's keys, kept for itself",
}
"""Verbs that commit without naming an act, and why that is right."""
NAMING = (
    "work.record(",
    "_note(",
    "_move(",
    "_done(",
    "_set_way(",
    "begin_case(",
    "end_case(",
    "begin_again(",
)
"""What names an act, itself or for several verbs."""


def _verbs() -> Iterator[tuple[str, str]]:
    """Every method of a service that commits, with its source."""
    for path in SERVICES:
        source = path.read_text(encoding="utf-8")
        for made in ast.walk(parsed(path)):
            if isinstance(made, ast.ClassDef):
                for one in made.body:
                    if isinstance(one, ast.FunctionDef):
                        text = ast.get_source_segment(source, one) or ""
                        if "work.commit()" in text:
                            yield f"{made.name}.{one.name}", text


def test_every_verb_that_commits_names_what_was_done_or_says_why_not() -> None:
    silent = {name for name, text in _verbs() if not any(one in text for one in NAMING)}
    assert silent - set(QUIET) == set()


def test_every_act_has_words_of_its_own() -> None:
    said = set()
    for path in (*SERVICES, *(ROOT / "app" / "storage").glob("*.py")):
        source = path.read_text(encoding="utf-8")
        said |= set(re.findall(r'Event\(\s*"([a-z_.]+)"', source))
        said |= set(re.findall(r'"([a-z]+\.[a-z_]+(?:ed|set|met|down))"', source)) - set(codes())
    said |= {f"{kind}.{verb}" for kind in KINDS for verb in ("added", "saved", "deleted")}
    assert {one for one in said if act_words(one) == one} == set()
    assert {one for one in EVERYDAY if act_words(one) == one} == set()


def test_what_is_not_known_to_be_everyday_is_shown_to_the_office() -> None:
    assert is_everyday("note.added")
    assert is_everyday("task.saved")
    assert is_everyday("setting.saved")  # what a setting means is said by the act that changed it
    for act in ("letter.printed", "staff.saved", "hold.saved", "record.opened", "new.thing"):
        assert not is_everyday(act), act
    assert not any(is_everyday(act) for acts in GROUPS.values() for act in acts)


@pytest.fixture
def case(workbook: Workbook) -> str:
    case_id = workbook.cases.open(
        NewCase(working_name="Mira", legal_name="Mira Valdez", language="es")
    )
    workbook.evidence.add(
        case_id, io.BytesIO(payslips("Mira", "Car wash", ("May",))),
        EvidenceInput(title="Payslip", categories=frozenset({"identity"})),
    )  # fmt: skip
    workbook.notes.set_safe_contact(
        SafeContact(case_id=case_id, channel="message", number="555 0173", any_time=True)
    )
    return case_id


@pytest.fixture
def partner(workbook: Workbook, case: str, tmp_path: Path) -> str:
    """An organisation with a verified card, to which the person agreed to everything here."""
    other = Desk(today=TODAY, limits=QUICK, state_folder=tmp_path / "other-state")
    receiver, _ = other.create(tmp_path / "b", PASSPHRASE, office="Harbour", worker="Tom Okafor")
    card = receiver.directory.own_card()
    receiver.lock()
    to = workbook.directory.take_card(card.text)
    workbook.directory.verify(to, card.words, "by telephone")
    for purpose in ("referral_legal", "immigration_evidence", "case_transfer"):
        workbook.consents.give(
            Consent(
                case_id=case, purpose=purpose, recipient_id=to,
                categories=frozenset({"identity", "documents_copies", "contact.safe"}),
            )
        )  # fmt: skip
    return to


@pytest.mark.slow
def test_what_leaves_and_what_goes_beyond_agreement_is_in_the_trail(
    workbook: Workbook, case: str, partner: str, tmp_path: Path
) -> None:
    wish = Wish(case_id=case, letter="L02", recipient_id=partner)
    workbook.letters.print(wish)
    stranger = workbook.directory.add(Organisation(name="Police, first district"))
    override = Override("danger_to_life", "He said he comes tonight.", "Lou P.")
    workbook.letters.print(replace(wish, recipient_id=stranger, override=override))
    bundle = workbook.bundles.suggest(case, partner)
    workbook.bundles.write(bundle, tmp_path / "bundle.pdf")
    composed = workbook.bundles.compose(
        replace(bundle, recipient_id=stranger, recipient="Police"), override=override
    )
    with (tmp_path / "other.pdf").open("wb") as stream:
        workbook.bundles.release(composed, workbook.bundles.build(composed, stream), "file")
    workbook.transfers.write(Sending(case_id=case, recipient_id=partner), tmp_path / "package.age")
    workbook.cards.printed("en", workbook.cards.draw("en"))
    workbook.office.change(phone="555 0100")
    workbook.audit.printed()
    seen = workbook.audit.of_office(f"{TODAY:%Y-%m}")
    acts = [line.action for line in reversed(seen.lines)]
    assert acts[acts.index("card.taken") :] == [
        "card.taken", "card.verified", "letter.printed", "consent.overridden", "letter.printed",
        "bundle.built", "consent.overridden", "bundle.built", "transfer.sealed", "card.printed",
        "office.changed", "audit.printed",
    ]  # fmt: skip
    [tally] = seen.tallies
    assert {name: tally.counts[name] for name in GROUPS if name in tally.counts} == {
        "printed": 4, "took_out": 3, "overrode": 2, "opened": 1,
    }  # fmt: skip
    of_case = workbook.audit.of_case(case)
    reasons = [line.reason for line in of_case if line.action == "consent.overridden"]
    assert reasons == ["He said he comes tonight."] * 2
    assert {line.detail for line in of_case if line.action == "letter.printed"} == {
        "Harbour", "Police, first district",
    }  # fmt: skip
    grounds = [one.override_kind for one in workbook.consents.disclosures(case)]
    assert grounds.count("danger_to_life") == 2


def test_lines_are_words_and_names_never_ids(workbook: Workbook, case: str) -> None:
    lines = workbook.audit.of_case(case)
    assert lines
    for line in lines:
        assert line.who == "Dana K."
        assert line.reference == "A-0001"
        assert not re.search(r"[0-9a-f]{8}-", f"{line.what}{line.who}{line.detail}{line.reason}")
        assert "Mira" not in repr(line)


def test_the_office_is_read_by_who_may(workbook: Workbook) -> None:
    with pytest.raises(UserError, match=r"audit\.month"):
        workbook.audit.of_office("November")
    assert workbook.audit.of_office("2025-01").lines == ()


def _sheet_text(workbook: Workbook) -> str:
    drawn = workbook.audit.draw(workbook.audit.sheet(f"{TODAY:%Y-%m}"))
    return re.sub(r"[\u2060\u00a0\u2066-\u2069\n ]+", " ", drawn.text)


def test_the_monthly_sheet_names_cases_by_number_and_carries_its_witness(
    workbook: Workbook, case: str
) -> None:
    note = workbook.notes.add(case, "She fears a man called Ruslan.")
    workbook.restricted.restrict(note, "his name")
    workbook.restricted.open(note, "report about Ruslan")
    mark = workbook.audit.of_office(f"{TODAY:%Y-%m}").witness[0]
    text = _sheet_text(workbook)
    assert "Who did what: November 2026" in text
    assert "Dana K." in text
    assert "A-0001" in text
    assert "Opened a restricted entry" in text
    assert mark.grouped in text
    assert str(mark.number) in text
    for secret in ("Mira", "Valdez", "Ruslan", "Payslip"):
        assert secret not in text


def test_a_sheet_on_paper_still_holds_later_and_a_changed_trail_does_not(
    workbook: Workbook, case: str
) -> None:
    mark = workbook.audit.of_office(f"{TODAY:%Y-%m}").witness[0]
    workbook.notes.add(case, "Later.")
    assert workbook.audit.holds(mark.device, mark.number, mark.digits)
    assert workbook.audit.holds(mark.device.upper(), mark.number, mark.grouped)
    assert not workbook.audit.holds(mark.device, mark.number - 1, mark.digits)
    assert not workbook.audit.holds(mark.device, mark.number, mark.digits[:4])
    assert not workbook.audit.holds("ffffffff", mark.number, mark.digits)


def test_the_command_saves_the_sheet_and_writes_that_down(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.create(tmp_path / "v", PASSPHRASE, office="N", worker="Dana K.")[0].lock()
    passphrase = tmp_path / "pass"
    passphrase.write_text(PASSPHRASE)
    passphrase.chmod(0o600)
    monkeypatch.setattr(bootstrap, "Desk", lambda today: desk)
    vault = ["--vault", str(tmp_path / "v"), "--passphrase-file", str(passphrase)]
    out = tmp_path / "sheet.pdf"
    assert main(["report", "audit", "--month", "2026-11", "--out", str(out), *vault]) == 0
    assert out.read_bytes().startswith(b"%PDF")
    book = desk.unlock(tmp_path / "v", PASSPHRASE)
    seen = book.audit.of_office("2026-11")
    book.lock()
    assert "audit.printed" in [one.action for one in seen.lines]
    [mark] = seen.witness
    line = ["report", "witness", "--laptop", mark.device, "--entries", str(mark.number), *vault]
    assert main([*line, "--digits", mark.digits]) == 0
    assert main([*line, "--digits", "0000 0000 0000 0000"]) == 3


def test_everybody_who_can_open_the_vault_keeps_every_key_they_ever_signed_with(
    desk: Desk, tmp_path: Path
) -> None:
    book, _ = desk.create(tmp_path / "v", PASSPHRASE, office="N", worker="Dana K.")
    with book.unlocked.begin() as work:
        keys = {staff.role: staff.sign_key for staff in work.find(Staff)}
    assert {role: len(bytes.fromhex(key)) for role, key in keys.items()} == {
        "supervisor": 32, "recovery": 32,
    }  # fmt: skip
    book.lock()
    older = with_key(with_key(Staff(), "aa"), "bb")
    assert older.sign_key == "aa bb"
    assert with_key(older, "aa") is older


def test_the_record_of_keys_is_filled_in_where_an_older_vault_has_none(
    desk: Desk, tmp_path: Path
) -> None:
    book, _ = desk.create(tmp_path / "v", PASSPHRASE, office="N", worker="Dana K.")
    with book.unlocked.begin() as work:
        kept = work.get(Staff, book.seat.worker_id)
        work.save(replace(kept, sign_key=""))
        work.commit()
    book.lock()
    again = desk.unlock(tmp_path / "v", PASSPHRASE)
    assert again.office.worker().sign_key == kept.sign_key
    again.lock()
    assert desk.verify(tmp_path / "v", PASSPHRASE) == []
