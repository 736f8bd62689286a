"""Letters on a real vault: what the gate lets through, what the ledger says, what a preview may not do."""

import subprocess
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from app.bootstrap import Workbook
from app.consent.gate import Override
from app.consent.rules import letter_rules
from app.documents.values import Named
from app.domain.consent import Consent
from app.domain.organisation import Organisation
from app.domain.partial_date import PartialDate
from app.domain.referral import Referral
from app.domain.safe_contact import SafeContact, Window
from app.errors import UserError
from app.services.cases import NewCase
from app.services.facts import age_band
from app.services.letters import Wish
from app.services.referrals import Reply

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
    [task] = workbook.notes.tasks(case)
    assert task.id == gone.task_id
    assert task.title == f"Ask {gone.recipient} to give back what they have"


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
    own = Wish(case_id=case, letter="L02", recipient_id=case, delivery="post")
    with pytest.raises(UserError, match=r"letter\.not_safe_to_write"):
        workbook.letters.print(own)
    _composed, drawn = workbook.letters.print(replace(own, delivery=None))
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
    found = workbook.letters.compose(wish, for_print=False).leaks
    assert [(one.sort, one.words) for one in found] == [("never", "KHALID"), ("never", "mill lane")]
    assert workbook.letters.compose(replace(wish, typed={}), for_print=False).leaks == ()
    longer = replace(wish, typed={"conflict_names": (Named("Khalida", "aunt"),)})
    assert workbook.letters.compose(longer, for_print=False).leaks == (), "whole words only"
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


# -- letters of a referral, and the person's own copy of the plan

KINDS_OF_HELP = {"L01": "shelter", "L02": "legal", "L03": "medical", "L04": "mental_health"}
CARRIED = {
    "L01": ("end of January", "Not near the station"), "L02": (),
    "L03": ("end of January", "My back hurts", "Not near the station"),
    "L04": ("end of January", "My back hurts", "Not near the station"),
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("letter", KINDS_OF_HELP)
def test_a_referral_fills_its_letter_and_the_letter_sends_the_referral(
    workbook: Workbook, case: str, lawyer: str, letter: str, language: str, tmp_path: Path
) -> None:
    made = workbook.referrals.ask(
        case, organisation_id=lawyer, service=KINDS_OF_HELP[letter], asks="My back hurts",
        details="Not near the station", needed_by=PartialDate.parse("end of January"),
    )  # fmt: skip
    view = workbook.referrals.one(made)
    assert view.letter == letter
    wish = Wish(
        case_id=case, letter=letter, recipient_id=lawyer, referral_id=made, language=language
    )
    with pytest.raises(UserError, match=r"consent\.none"):
        workbook.letters.print(wish)
    assert workbook.referrals.one(made).state == "draft", "what did not leave is not sent"
    rule = letter_rules()[letter]
    consent = workbook.consents.give(
        Consent(case_id=case, purpose=rule.purposes[0], recipient_id=lawyer,
                categories=rule.default | rule.optional)
    )  # fmt: skip
    wish = replace(wish, include=rule.optional)
    _, drawn = workbook.letters.print(wish)
    text = words(drawn.pdf, tmp_path)
    assert drawn.pages == 1
    for said in (view.code, "555 0173 204", *CARRIED[letter]):
        assert said in text, said
    assert ("My back hurts" in text) == ("My back hurts" in CARRIED[letter])
    assert "Larch" not in text
    with workbook.unlocked.begin() as work:
        sent = work.get(Referral, made)
    assert (sent.state, sent.consent_id) == ("sent", consent)
    assert sent.disclosure_id == workbook.consents.disclosures(case)[0].id
    workbook.referrals.reply(made, Reply(says="accepted"))
    workbook.letters.print(wish)
    assert workbook.referrals.one(made).state == "accepted", "a second copy changes no answer"


def test_a_letter_of_no_referral_asks_for_no_code(
    workbook: Workbook, case: str, lawyer: str
) -> None:
    agree(workbook, case, lawyer)
    _, drawn = workbook.letters.print(Wish(case_id=case, letter="L02", recipient_id=lawyer))
    assert "code" not in drawn.text
    assert "We can offer an appointment on" in drawn.text


def test_a_house_is_told_an_age_band_and_no_birthday(
    workbook: Workbook, case: str, lawyer: str
) -> None:
    seen = Wish(case_id=case, letter="L01", recipient_id=lawyer)
    drawn = workbook.letters.draw(workbook.letters.compose(seen, for_print=False))
    assert "25 to 34" in drawn.text
    assert "1998" not in drawn.text


@pytest.mark.parametrize(
    ("birth", "today", "said"),
    [
        ("29 February 2008", date(2026, 2, 28), "16 or 17"),
        ("29 February 2008", date(2026, 3, 1), "18 to 24"),
        ("2008", date(2026, 6, 1), ""),
        ("after the rains", date(2026, 6, 1), ""),
        ("1900", date(2026, 6, 1), "50 or older"),
        ("2027", date(2026, 6, 1), ""),
    ],
)  # fmt: skip
def test_an_age_band_is_said_only_where_every_day_meant_lies_in_it(
    birth: str, today: date, said: str
) -> None:
    assert age_band(PartialDate.parse(birth), today, "en") == said


def test_their_copy_of_the_plan_is_theirs_and_holds_open_goals_only(
    workbook: Workbook, case: str, lawyer: str, tmp_path: Path
) -> None:
    wish = Wish(case_id=case, letter="L23", recipient_id="")
    with pytest.raises(UserError, match=r"paper\.needed_missing"):
        workbook.letters.print(wish)
    goal = workbook.plan.add_goal(
        case, words="باب خاص بي", domain="accommodation", target=PartialDate.parse("before summer")
    )
    workbook.plan.add_action(goal, "Ask for a place in a house")
    over = workbook.plan.add_goal(case, words="Learn to swim")
    workbook.plan.came(over, "met")
    _, drawn = workbook.letters.print(wish)
    text = words(drawn.pdf, tmp_path)
    for said in ("Amina", "باب", "Ask for a place in a house", "before summer"):
        assert said in text, said
    assert "swim" not in text
    gone = workbook.consents.disclosures(case)[0]
    assert (gone.what, gone.recipient_id, gone.recipient) == ("L23", "", "Amina")
