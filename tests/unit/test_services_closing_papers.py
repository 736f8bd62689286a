"""What goes back and what ends when a case is closed: a receipt for their own papers, and what was agreed to."""

from __future__ import annotations

from datetime import date

import pytest

from app.bootstrap import Workbook
from app.domain.attachment import Attachment
from app.domain.consent import Consent
from app.domain.episode import Episode
from app.domain.organisation import Organisation
from app.domain.paper import Paper
from app.domain.records import Record
from app.errors import UserError
from app.services.cases import NewCase
from app.services.closing import Decided, Ending
from app.services.letters import Wish
from app.services.still_open import OpenLine
from tests.conftest import TODAY

LATER = date(2030, 1, 1)


@pytest.fixture
def case(workbook: Workbook) -> str:
    return workbook.cases.open(NewCase(working_name="Amina"))


def agreed(workbook: Workbook, case: str, purpose: str, name: str) -> str:
    to = workbook.directory.add(Organisation(name=name))
    return workbook.consents.give(
        Consent(case_id=case, purpose=purpose, recipient_id=to, until=LATER,
                categories=frozenset({"identity"}))
    )  # fmt: skip


def until(workbook: Workbook, consent: str) -> date | None:
    with workbook.unlocked.begin() as work:
        return work.get(Consent, consent).until


def kept(workbook: Workbook, record: Record) -> None:
    with workbook.unlocked.begin() as work:
        work.save(record)
        work.commit()


def original(workbook: Workbook, case: str) -> OpenLine:
    return next(one for one in workbook.closing.of_case(case).lines if one.kind == "original")


def test_an_original_has_a_receipt_in_their_language_and_the_list_says_so(
    workbook: Workbook, case: str
) -> None:
    paper = Attachment(
        case_id=case, title="Passport", number="E-01", original_or_copy="original",
        obtained_on=date(2026, 3, 4),
    )  # fmt: skip
    kept(workbook, paper)
    kept(workbook, Attachment(case_id=case, title="Copy of a visa", number="E-02"))
    assert original(workbook, case).receipt_on is None
    _composed, drawn = workbook.letters.print(
        Wish(case_id=case, letter="L24", recipient_id="", language="es")
    )
    text = " ".join(drawn.text.replace("\u2060", "").replace("\u00a0", " ").split())
    for said in ("Passport", "E-01", "2026", "devuelve", "firma o marca"):
        assert said in text, said
    assert "visa" not in text, "a copy is not theirs to get back"
    assert original(workbook, case).receipt_on == TODAY
    workbook.cases.close(case, "", Ending(settled={paper.id: Decided("returned")}))
    again = workbook.letters.print(Wish(case_id=case, letter="L24", recipient_id=""))[1]
    assert "Passport" in again.text, "on the day itself it can be printed once more"


def test_a_paper_kept_for_them_stands_on_the_receipt_in_its_language_and_goes_back(
    workbook: Workbook, case: str
) -> None:
    scan = Attachment(case_id=case, title="Old card", number="E-01", original_or_copy="original")
    kept(workbook, scan)
    passport = Paper(case_id=case, kind="passport", where="with_us", seen_on=date(2026, 3, 4))
    for one in (
        passport,
        Paper(case_id=case, kind="visa", where="with_others"),
        Paper(case_id=case, kind="identity_card", where="with_us", attachment_id=scan.id),
    ):
        kept(workbook, one)
    asked = [one for one in workbook.closing.of_case(case).lines if one.kind == "paper"]
    assert [(one.id, one.title, one.receipt_on) for one in asked] == [
        (passport.id, "Passport", None)
    ]
    wish = Wish(case_id=case, letter="L24", recipient_id="", language="es")
    text = workbook.letters.print(wish)[1].text.replace("\u00a0", " ")
    for said in ("Pasaporte", "4 de marzo de 2026", "Old card"):
        assert said in text, said
    for other in ("Passport", "Visa", "Identity card", "Documento de identidad"):
        assert other not in text, other
    assert next(
        one.receipt_on for one in workbook.closing.of_case(case).lines if one.kind == "paper"
    )
    workbook.cases.close(case, "", Ending(settled={passport.id: Decided("returned")}))
    with workbook.unlocked.begin() as work:
        back = work.get(Paper, passport.id)
    assert (back.where, back.seen_on) == ("with_person", TODAY)
    last = workbook.closing.last_time(case)
    assert last is not None
    assert [(one.kind, one.title, one.way) for one in last.settled] == [
        ("paper", "Passport", "returned")
    ]


def test_without_a_paper_of_theirs_there_is_no_receipt(workbook: Workbook, case: str) -> None:
    with pytest.raises(UserError, match=r"paper\.needed_missing"):
        workbook.letters.print(Wish(case_id=case, letter="L24", recipient_id=""))


def test_sharing_ends_when_others_go_on_with_the_case_but_not_the_agreement_to_move_it(
    workbook: Workbook, case: str
) -> None:
    clinic = agreed(workbook, case, "referral_medical", "Riverside Clinic")
    moving = agreed(workbook, case, "case_transfer", "Next Office")
    workbook.cases.close(case, "", Ending(reason="handed_on"))
    assert until(workbook, clinic) == TODAY
    assert until(workbook, moving) == LATER
    with workbook.unlocked.begin() as work:
        [episode] = work.find(Episode, case_id=case)
    assert episode.settled == {clinic: "end"}


def test_sharing_goes_on_where_somebody_says_so_and_for_other_reasons(
    workbook: Workbook, case: str
) -> None:
    clinic = agreed(workbook, case, "referral_medical", "Riverside Clinic")
    workbook.cases.close(case, "", Ending(reason="handed_on", settled={clinic: Decided("keep")}))
    assert until(workbook, clinic) == LATER
    workbook.cases.reopen(case, "")
    workbook.cases.close(case, "", Ending(reason="not_needed"))
    assert until(workbook, clinic) == LATER
