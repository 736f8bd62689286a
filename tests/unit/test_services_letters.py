"""Letters on a real vault: what the gate lets through, what the ledger says, what a preview may not do."""

import subprocess
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from app.bootstrap import Workbook
from app.consent.gate import Override
from app.documents.values import Named
from app.domain.consent import Consent
from app.domain.organisation import Organisation
from app.domain.safe_contact import SafeContact, Window
from app.errors import UserError
from app.services.cases import NewCase
from app.services.letters import Wish

AGREED = frozenset({"identity", "contact.safe", "immigration", "third_parties"})


@pytest.fixture
def lawyer(workbook: Workbook) -> str:
    office = Organisation(name="Harbour Legal Aid", person="Tom Okafor", address="4 Quay Street")
    with workbook.unlocked.begin() as work:
        work.save(office)
        work.commit()
    return office.id


@pytest.fixture
def case(workbook: Workbook) -> str:
    case_id = workbook.cases.open(
        NewCase(working_name="Amina", legal_name="Amina Al-Rashidi", language="ar", birth="1998")
    )
    workbook.cases.change_person(case_id, address="North House, 8 Larch Close")
    workbook.notes.set_safe_contact(
        SafeContact(
            case_id=case_id, channel="message", number="555 0173 204", words="Say it is the library.",
            windows=tuple(Window(day, time(9), time(11, 30)) for day in range(5)),
        )
    )  # fmt: skip
    return case_id


def agree(workbook: Workbook, case: str, lawyer: str) -> str:
    return workbook.consents.give(
        Consent(case_id=case, purpose="referral_legal", recipient_id=lawyer, categories=AGREED,
                until=date(2027, 5, 12), limits="Not my sister's name.")
    )  # fmt: skip


def words(pdf: bytes, tmp_path: Path) -> str:
    file = tmp_path / "letter.pdf"
    file.write_bytes(pdf)
    ran = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, check=True)
    return " ".join(ran.stdout.decode().replace("\u2060", "").replace("\u00a0", " ").split())


def test_without_consent_a_letter_is_seen_but_not_printed(
    workbook: Workbook, case: str, lawyer: str
) -> None:
    wish = Wish(case_id=case, letter="L02", recipient_id=lawyer)
    assert workbook.letters.choices(wish).refused == "consent.none"
    with pytest.raises(UserError, match=r"consent\.none"):
        workbook.letters.print(wish)
    seen = workbook.letters.compose(wish, for_print=False)
    drawn = workbook.letters.draw(seen)
    assert "Amina" in drawn.text
    with pytest.raises(UserError, match=r"consent\.none"):
        workbook.letters.release(seen, drawn, "file")
    assert workbook.consents.disclosures(case) == []


def test_a_printed_letter_holds_what_was_agreed_and_stands_in_the_ledger(
    workbook: Workbook, case: str, lawyer: str, tmp_path: Path
) -> None:
    consent = agree(workbook, case, lawyer)
    wish = Wish(
        case_id=case, letter="L02", recipient_id=lawyer, include=frozenset({"third_parties"}),
        chosen={"matters": ("immigration",)}, typed={"conflict_names": (Named("Marwan Household", "agency"),)},
    )  # fmt: skip
    composed, drawn = workbook.letters.print(wish)
    text = words(drawn.pdf, tmp_path)
    for said in (
        "Amina Al-Rashidi",
        "555 0173 204",
        "Mon–Fri 09:00–11:30",
        "immigration",
        "Marwan Household",
    ):
        assert said in text, said
    assert "Larch" not in text, "where somebody lives is in no letter to a lawyer"
    assert "sister" not in text, "limits are kept, not printed"
    assert "supervisor" not in text, "what somebody may do in the workbook is nobody's title"
    gone = workbook.consents.disclosures(case)[0]
    assert (gone.consent_id, gone.recipient, gone.sha256) == (
        consent,
        "Harbour Legal Aid",
        drawn.sha256,
    )
    assert set(gone.categories) == set(composed.decision.categories) == AGREED


def test_naming_a_matter_needs_its_category(workbook: Workbook, case: str, lawyer: str) -> None:
    agree(workbook, case, lawyer)
    wish = Wish(case_id=case, letter="L02", recipient_id=lawyer, chosen={"matters": ("wages",)})
    with pytest.raises(UserError) as refused:
        workbook.letters.print(wish)
    assert refused.value.code == "consent.category_not_agreed"


def test_an_override_is_written_down_with_its_reason(
    workbook: Workbook, case: str, lawyer: str
) -> None:
    override = Override("danger_to_life", "He said he will come tonight.", "Lou P.")
    wish = Wish(case_id=case, letter="L02", recipient_id=lawyer, override=override)
    _, drawn = workbook.letters.print(wish)
    assert "may be in danger" in drawn.text
    assert workbook.consents.disclosures(case)[0].override_kind == "danger_to_life"


def test_a_withdrawal_names_what_was_sent(workbook: Workbook, case: str, lawyer: str) -> None:
    consent = agree(workbook, case, lawyer)
    workbook.letters.print(Wish(case_id=case, letter="L02", recipient_id=lawyer))
    gone = workbook.consents.withdraw(consent)
    assert [one.kind for one in gone.already_sent] == ["letter"]
    assert workbook.notes.tasks(case)[0].id == gone.task_id


def posted(workbook: Workbook, case: str, *, safe: bool, address: str = "8 Larch Close") -> None:
    workbook.notes.change_safe_contact(
        case, hours="", channel="post", number=address, safe_to_write=safe
    )


def test_no_letter_gives_an_address_at_which_writing_is_not_safe(
    workbook: Workbook, case: str, lawyer: str
) -> None:
    agree(workbook, case, lawyer)
    posted(workbook, case, safe=False)
    wish = Wish(case_id=case, letter="L02", recipient_id=lawyer)
    seen = workbook.letters.compose(wish, for_print=False)
    assert seen.refused == "letter.not_safe_to_write"
    with pytest.raises(UserError, match=r"letter\.not_safe_to_write"):
        workbook.letters.print(wish)
    with pytest.raises(UserError, match=r"letter\.not_safe_to_write"):
        workbook.letters.release(
            replace(seen, lit=frozenset()), workbook.letters.draw(seen), "file"
        )
    assert workbook.consents.disclosures(case) == []
    _composed, drawn = workbook.letters.print(replace(wish, delivery="hand"))
    text = drawn.text
    assert "Larch" not in text
    assert "Quay" not in text
    assert "please go through us" in text
    posted(workbook, case, safe=True)
    _composed, drawn = workbook.letters.print(wish)
    assert "Larch" in drawn.text


def test_her_own_copy_goes_by_hand_until_an_address_is_safe(workbook: Workbook, case: str) -> None:
    own = Wish(case_id=case, letter="L02", recipient_id=case)
    with pytest.raises(UserError, match=r"letter\.not_safe_to_write"):
        workbook.letters.print(own)
    _composed, drawn = workbook.letters.print(replace(own, delivery="hand"))
    text = drawn.text
    assert "Amina" in text
    assert "Larch" not in text
    workbook.notes.change_safe_contact(case, hours="", write_here=True)
    _composed, drawn = workbook.letters.print(own)
    assert "8 Larch Close" in drawn.text
    workbook.cases.change_person(case, address="3 Elm Row")
    with pytest.raises(UserError, match=r"letter\.not_safe_to_write"):
        workbook.letters.print(own)


def test_what_must_never_be_said_is_named_wherever_it_stands(
    workbook: Workbook, case: str, lawyer: str
) -> None:
    agree(workbook, case, lawyer)
    workbook.notes.change_safe_contact(case, hours="", terms="Khâlid\nMill Lane\n  \nخالد")
    wish = Wish(
        case_id=case, letter="L02", recipient_id=lawyer, include=frozenset({"third_parties"}),
        typed={"conflict_names": (Named("KHALID Omar", "uncle", "of 12 mill lane"),)},
    )  # fmt: skip
    assert workbook.letters.compose(wish, for_print=False).named == ("Khâlid", "Mill Lane")
    assert workbook.letters.compose(replace(wish, typed={}), for_print=False).named == ()
    longer = replace(wish, typed={"conflict_names": (Named("Khalida", "aunt"),)})
    assert workbook.letters.compose(longer, for_print=False).named == (), "whole words only"
    workbook.letters.print(wish)


def test_a_letter_to_somebody_who_must_not_know_needs_a_reason(
    workbook: Workbook, case: str, lawyer: str
) -> None:
    agree(workbook, case, lawyer)
    workbook.notes.change_safe_contact(case, hours="", terms="tom okafor")
    wish = Wish(case_id=case, letter="L02", recipient_id=lawyer)
    with pytest.raises(UserError, match=r"letter\.recipient_never"):
        workbook.letters.print(wish)
    with pytest.raises(UserError, match=r"letter\.recipient_never"):
        workbook.letters.print(replace(wish, despite="  "))
    workbook.letters.print(replace(wish, despite="The court asked for it."))
    acts = [line.what for line in workbook.audit.of_case(case)]
    assert "Wrote to somebody who must not know" in acts
