"""The NRM worksheet on paper: the fork between three sheets, what stays out, and that its gaps tell nothing."""

from __future__ import annotations

import pytest

from app.bootstrap import Workbook
from app.consent.rules import letter_rules
from app.domain.categories import CATEGORIES
from app.domain.consent import Consent
from app.domain.disclosure import Disclosure
from app.domain.organisation import Organisation
from app.errors import UserError
from app.forms.builtin import builtin_form
from app.services.cases import NewCase
from app.services.letters import Wish

NAME = "Amina Hoxha"
PAGES = {
    "under_age": "child", "what_happened": "account", "birthplace": "account", "living": "account",
    "still": "leaving", "prevents": "leaving", "types": "types", "wants": "consent", "name": "person",
    "gender": "person", "nationality": "person", "refused_because": "consent", "how_left": "leaving",
}  # fmt: skip
KEPT_OUT = "Not on this sheet"


@pytest.fixture
def responder(workbook: Workbook) -> str:
    return workbook.directory.add(Organisation(name="Eastmere Council"))


@pytest.fixture
def case(workbook: Workbook) -> str:
    return workbook.cases.open(NewCase(working_name="Amina", legal_name=NAME, language="sq"))


def fill(workbook: Workbook, case: str, **said: object) -> str:
    made = workbook.forms.start(case, "nrm_worksheet")
    for name, value in said.items():
        workbook.forms.answer(made, f"/nrm_page_{PAGES[name]}/nrm_{name}", value)
    workbook.forms.leave(made)
    return made


def agree(workbook: Workbook, case: str, responder: str, *more: str) -> str:
    named = frozenset({"identity", "contact.safe", "exploitation_account", "case_admin", *more})
    return workbook.consents.give(
        Consent(case_id=case, purpose="referral_nrm", recipient_id=responder, categories=named)
    )


def ledger(workbook: Workbook, case: str) -> Disclosure:
    with workbook.unlocked.begin() as work:
        [gone] = work.find(Disclosure, case_id=case)
    return gone


def printed(workbook: Workbook, wish: Wish) -> str:
    _composed, drawn = workbook.letters.print(wish)
    return " ".join(drawn.text.replace("\u2060", "").replace("\u00a0", " ").split())


def test_a_letter_of_a_form_needs_the_form(workbook: Workbook, case: str, responder: str) -> None:
    with pytest.raises(UserError, match=r"letter\.form_not_filled"):
        workbook.letters.print(Wish(case_id=case, letter="L05", recipient_id=responder))


def test_an_adult_who_agrees_is_named_in_the_official_order_with_the_codes(
    workbook: Workbook, case: str, responder: str
) -> None:
    sitting = fill(
        workbook, case, under_age="no", wants="yes", what_happened="They took my pay.", name=NAME,
        birthplace="Shkoder", types=["wages-taken", "held_and_assaulted"],
    )  # fmt: skip
    wish = Wish(case_id=case, letter="L05", recipient_id=responder)
    with pytest.raises(UserError, match=r"consent\.none"):
        workbook.letters.print(wish)
    consent = agree(workbook, case, responder)
    text = printed(workbook, wish)
    for said in ("They took my pay.", NAME, "Wages taken (wages-taken)", "pv-name-first-name"):
        assert said in text, said
    assert text.index("pv-under-age") < text.index("living-conditions") < text.index("pv-dob")
    assert "How did the person live there? No answer written down" in text
    assert f"Where was the person born? {KEPT_OUT}" in text, "a place is never on this letter"
    assert "Shkoder" not in text
    assert "assaulted" not in text, "what is kept out is not named"
    assert "Some answers to this are never on this sheet." in text
    gone = ledger(workbook, case)
    assert (gone.consent_id, gone.what, gone.purpose) == (consent, "L05", "referral_nrm")
    assert gone.record_ids == (sitting,)


def test_the_gaps_of_a_sheet_tell_nothing(workbook: Workbook, case: str, responder: str) -> None:
    """What keeps somebody from leaving is asked only of who is still there."""
    fill(workbook, case, under_age="no", wants="yes", still="yes", prevents="He has my passport.")
    agree(workbook, case, responder)
    wish = Wish(case_id=case, letter="L05", recipient_id=responder)
    text = printed(workbook, wish)
    assert f"Is the person still there? {KEPT_OUT}" in text
    assert "keeps the person from leaving" not in text
    agree(workbook, case, responder, "risk")
    told = printed(
        workbook, Wish(case_id=case, letter="L05", recipient_id=responder, include=frozenset({"risk"}))
    )  # fmt: skip
    assert "He has my passport." in told


@pytest.mark.parametrize("age", ["yes", "not-sure"])
def test_for_a_child_nobody_has_to_agree(
    workbook: Workbook, case: str, responder: str, age: str
) -> None:
    fill(workbook, case, under_age=age, name=NAME)
    text = printed(workbook, Wish(case_id=case, letter="L05", recipient_id=responder))
    assert NAME in text
    assert "no agreement is needed" in text
    gone = ledger(workbook, case)
    assert (gone.consent_id, gone.purpose) == ("", "referral_nrm")


def test_who_says_no_is_reported_without_a_name_even_where_a_consent_lies_here(
    workbook: Workbook, case: str, responder: str
) -> None:
    agree(workbook, case, responder, "immigration", "family")
    fill(
        workbook, case, under_age="no", wants="no", what_happened="Pay was taken.", name=NAME,
        gender="female", nationality="AL", refused_because="Afraid of the police.",
    )  # fmt: skip
    wish = Wish(case_id=case, letter="L05", recipient_id=responder)
    text = printed(workbook, wish)
    for said in (
        "Pay was taken.",
        "Female",
        "Albania",
        "Afraid of the police.",
        "a report without a name",
    ):
        assert said in text, said
    reference = workbook.cases.head(case).reference
    for hidden in ("Amina", "Hoxha", reference, "pv-name", "pv-dob"):
        assert hidden not in text, hidden
    gone = ledger(workbook, case)
    assert (gone.consent_id, gone.purpose) == ("", "")
    with pytest.raises(UserError, match=r"consent\.category_blocked"):
        printed(
            workbook,
            Wish(case_id=case, letter="L05", recipient_id=responder, include=frozenset({"family"})),
        )


def test_a_sheet_without_a_name_is_not_printed_while_an_answer_names_somebody(
    workbook: Workbook, case: str, responder: str
) -> None:
    fill(workbook, case, under_age="no", wants="no", what_happened="Amina was not paid.")
    wish = Wish(case_id=case, letter="L05", recipient_id=responder)
    seen = workbook.letters.compose(wish, for_print=False)
    assert (seen.refused, [one.words for one in seen.leaks]) == ("letter.shows_who", ["Amina"])
    with pytest.raises(UserError, match=r"letter\.shows_who"):
        workbook.letters.print(wish)
    with pytest.raises(UserError, match=r"letter\.shows_who"):
        workbook.letters.release(seen, workbook.letters.draw(seen), "file")
    assert workbook.consents.disclosures(case) == []


def test_single_answers_that_may_go_are_questions_of_the_form() -> None:
    assert letter_rules()["L05_anonymous"].named == {"nrm_gender", "nrm_nationality"}
    names = {item.name for item in builtin_form("nrm_worksheet").questions()}
    assert letter_rules()["L05_anonymous"].named <= names


def test_a_long_answer_goes_on_over_pages_and_loses_no_word(
    workbook: Workbook, case: str, responder: str
) -> None:
    account = " ".join(f"word{number}" for number in range(1500))
    fill(workbook, case, under_age="yes", what_happened=account)
    text = printed(workbook, Wish(case_id=case, letter="L05", recipient_id=responder))
    assert all(f"word{number}" in text for number in range(1500))


def test_what_is_only_typed_is_not_printed(workbook: Workbook, case: str, responder: str) -> None:
    made = fill(workbook, case, under_age="yes", what_happened="Before.")
    workbook.forms.answer(made, "/nrm_page_account/nrm_what_happened", "Half a sen")
    text = printed(workbook, Wish(case_id=case, letter="L05", recipient_id=responder))
    assert "Before." in text
    assert "Half a sen" not in text


def canaries(workbook: Workbook, case: str, fork: dict[str, str]) -> dict[str, str]:
    """Fill every question that takes words, each with a word of its own; returns the category of each word."""
    form = builtin_form("nrm_worksheet")
    made = fill(workbook, case, **fork)
    found = {}
    for number, item in enumerate(form.questions()):
        rows = any(one.kind == "repeat" and item.path.startswith(one.path) for one in form.walk())
        if item.type == "text" and not rows and item.name != "nrm_nationality":  # it is `named`
            found[f"zq{number}qz"] = item.category
            workbook.forms.answer(made, item.path, f"zq{number}qz")
    workbook.forms.leave(made)
    return found


FORKS = {
    "L05": {"under_age": "no", "wants": "yes"}, "L05_child": {"under_age": "yes"},
    "L05_anonymous": {"under_age": "no", "wants": "no"},
}  # fmt: skip


@pytest.mark.parametrize("row", FORKS)
def test_no_word_stands_on_a_sheet_that_its_row_and_the_agreement_do_not_let_through(
    workbook: Workbook, case: str, responder: str, row: str
) -> None:
    words = canaries(workbook, case, FORKS[row])
    rule = letter_rules()[row]
    for agreed in (frozenset(CATEGORIES), frozenset({"identity", "risk"}), frozenset({"location"})):
        workbook.consents.give(
            Consent(case_id=case, purpose="referral_nrm", recipient_id=responder, categories=agreed)
        )
        may = agreed if rule.purposes else frozenset(CATEGORIES)
        include = rule.optional & may
        wish = Wish(case_id=case, letter="L05", recipient_id=responder, include=include)
        text = printed(workbook, wish)
        stand = {word for word in words if word in text}
        assert {words[word] for word in stand} <= (rule.default | include) & may
        assert stand or not (rule.default & may)
        for one in workbook.consents.of_case(case):
            if one.live:
                workbook.consents.withdraw(one.id)
