"""What stands in a letter, a bundle or the name of a file without anybody having chosen it, on a real vault."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from app.bootstrap import Workbook
from app.domain.bundle import Bundle
from app.domain.consent import Consent
from app.domain.hidden_address import HiddenAddress
from app.domain.never_disclose import NeverDisclose
from app.domain.organisation import Organisation
from app.domain.place import Place
from app.domain.records import Record
from app.domain.relation import Relation
from app.domain.safe_contact import SafeContact
from app.domain.stay import Stay
from app.domain.third_party import ThirdParty
from app.services.cases import NewCase
from app.services.evidence import EvidenceInput
from app.services.leaks import Leak
from app.services.letters import Wish
from tests.bundle_parts import source

HEALTH = frozenset({"identity", "contact.safe", "health_physical"})


@pytest.fixture
def case(workbook: Workbook) -> str:
    return workbook.cases.open(
        NewCase(working_name="Amina", legal_name="Amina Al-Rashidi", language="ar")
    )


@pytest.fixture
def clinic(workbook: Workbook) -> str:
    return workbook.directory.add(Organisation(name="Harbour Clinic", person="Tom Okafor"))


def keep(workbook: Workbook, *records: Record) -> None:
    with workbook.unlocked.begin() as work:
        for one in records:
            work.save(one)
        work.commit()


def found(
    workbook: Workbook, case: str, clinic: str, need: str, details: str = ""
) -> list[tuple[str, str]]:
    """What is named in a medical letter whose own words are these."""
    return [(one.sort, one.words) for one in letter(workbook, case, clinic, need, details)]


def letter(
    workbook: Workbook, case: str, clinic: str, need: str, details: str = ""
) -> tuple[Leak, ...]:
    asked = workbook.referrals.ask(
        case, organisation_id=clinic, service="medical", asks=need, details=details
    )
    wish = Wish(case_id=case, letter="L03", recipient_id=clinic, referral_id=asked, include=HEALTH)
    return workbook.letters.compose(wish, for_print=False).leaks


@pytest.mark.parametrize(
    ("name", "text", "as_typed"),
    [
        pytest.param("Khalid Omar", "Her uncle KHALID OMAR hit her.", "KHALID OMAR", id="whole"),
        pytest.param("Khalid Omar", "Khalid's friend waits outside.", "Khalid", id="first"),
        pytest.param("Khâlid Omar", "The Omars, Mr Omar.", "Omar", id="last"),
        pytest.param("خالد", "تخاف من عمها وخالد يعرف", "وخالد", id="arabic"),
        pytest.param("מרים", "היא גרה עם מרים", "מרים", id="hebrew"),
        pytest.param("Иван Петров", "Её отвёз Иван.", "Иван", id="cyrillic"),
        pytest.param("王小明", "她怕王小明来找她", "王小明", id="chinese"),
        pytest.param("สมชาย", "เธอกลัวสมชายมาก", "สมชาย", id="thai"),
        pytest.param("မောင်မောင်", "သူမ မောင်မောင်ကို ကြောက်တယ်", "မောင်မောင်", id="burmese"),
        pytest.param("O’Neill", "Mrs O'Neill said no.", "O'Neill", id="apostrophe"),
    ],
)  # fmt: skip
def test_the_name_of_somebody_else_is_named_as_it_was_typed(
    workbook: Workbook, case: str, clinic: str, name: str, text: str, as_typed: str
) -> None:
    keep(workbook, Relation(case_id=case, relation="other", name=name))
    assert found(workbook, case, clinic, text) == [("other_person", as_typed)]


def test_no_name_is_seen_where_none_stands(workbook: Workbook, case: str, clinic: str) -> None:
    keep(
        workbook,
        Relation(case_id=case, name="Omar Al-Rashidi", other_names="An, , "),
        ThirdParty(case_id=case, sort="business", name="Clean Home Services Ltd"),
        Relation(case_id=case), ThirdParty(case_id=case), NeverDisclose(case_id=case, term=" "),
    )  # fmt: skip
    text = "Amina has an Omarite friend. At home she keeps clean. Al said: 12, 2026."
    assert found(workbook, case, clinic, text) == []
    assert found(workbook, case, clinic, "") == []


def test_third_parties_are_found_by_each_of_their_names_and_numbers(
    workbook: Workbook, case: str, clinic: str
) -> None:
    keep(
        workbook,
        ThirdParty(case_id=case, sort="business", name="Brightwater Homes Ltd", phone="+44 20 7946 0958"),
        ThirdParty(case_id=case, name="Josef", other_names="Uncle Joe; الأسد", online="joe@example.org"),
    )  # fmt: skip
    said = "Brightwater Homes pays. Yes, الأسد calls from (020) 7946-0958, or joe@example.org."
    assert found(workbook, case, clinic, said) == [
        ("other_person", "Brightwater Homes"), ("other_person", "020) 7946-0958"),
        ("other_person", "الأسد"), ("other_person", "joe@example.org"),
    ]  # fmt: skip


def test_her_own_number_is_named_unless_the_letter_gives_it(
    workbook: Workbook, case: str, clinic: str
) -> None:
    workbook.cases.change_person(case, phone="+1 555 0173 204", email="amina@example.org")
    text = "Call ٥٥٥-٠١٧٣-٢٠٤ or amina@example.org."
    number, mail = ("own_number", "٥٥٥-٠١٧٣-٢٠٤"), ("own_number", "amina@example.org")
    assert found(workbook, case, clinic, text) == [number, mail]
    workbook.notes.set_safe_contact(
        SafeContact(case_id=case, channel="message", number="555 0173 204", any_time=True)
    )
    assert found(workbook, case, clinic, text) == [mail], "the safe number was chosen"


def test_an_alias_is_named_unless_it_was_chosen(workbook: Workbook, case: str, clinic: str) -> None:
    workbook.cases.change_person(case, other_names=("Lily Rose", "أمينة"))
    assert found(workbook, case, clinic, "Amina Al-Rashidi was called Lily and أمينة.") == [
        ("own_name", "Lily"), ("own_name", "أمينة"),
    ]  # fmt: skip
    give = Wish(case_id=case, letter="L02", recipient_id=clinic)
    keep(workbook, SafeContact(case_id=case, channel="call", words="Ask for Lily.", any_time=True))
    assert workbook.letters.compose(give, for_print=False).leaks == (), "L02 gives other names"


def test_where_she_stays_and_every_hidden_address_is_named_but_not_to_the_house_itself(
    workbook: Workbook, case: str, clinic: str
) -> None:
    workbook.cases.change_person(case, address="North End, 8 Larch Close")
    house = Organisation(name="Willow House", address="1 High Street, Northside")
    other = Organisation(name="Elm House")
    room = Place(organisation_id=house.id, name="Room 2")
    keep(
        workbook, house, other, room,
        Stay(case_id=case, place_id=room.id, since=date(2026, 11, 1)),
        HiddenAddress(organisation_id=house.id, address="Willow Lane 3, Northside"),
        HiddenAddress(organisation_id=other.id, address="77 Elm Row"),
    )  # fmt: skip
    text = "She lives at 8 Larch Close, at Willow House (willow lane 3); before, 77, Elm Row."
    home, before = ("whereabouts", "8 Larch Close"), ("whereabouts", "77, Elm Row")
    there = [("whereabouts", "Willow House"), ("whereabouts", "willow lane 3")]
    assert found(workbook, case, clinic, text) == [home, *there, before]
    assert found(workbook, case, house.id, text) == [home, before]


def test_a_stay_that_ended_tells_nothing_any_more(
    workbook: Workbook, case: str, clinic: str
) -> None:
    stay = Stay(case_id=case, where="her aunt's flat", since=date(2026, 11, 1))
    keep(workbook, stay)
    text = "She sleeps in her aunt's flat."
    assert found(workbook, case, clinic, text) == [("whereabouts", "her aunt's flat")]
    keep(workbook, replace(stay, left_on=date(2026, 11, 20), exit_pathway="own_home"))
    assert found(workbook, case, clinic, text) == []


def test_a_restricted_record_takes_no_part_until_it_is_opened(
    workbook: Workbook, case: str, clinic: str
) -> None:
    near = Relation(case_id=case, name="Khalid", restricted=True)
    keep(workbook, near)
    assert found(workbook, case, clinic, "Khalid called.") == []
    workbook.restricted.open(near.id, "To write a letter.")
    assert found(workbook, case, clinic, "Khalid called.") == [("other_person", "Khalid")]


def test_each_piece_is_named_once_with_its_place_and_stops_nothing(
    workbook: Workbook, case: str, clinic: str
) -> None:
    keep(
        workbook,
        Relation(case_id=case, name="Khalid Omar"),
        ThirdParty(case_id=case, name="Khalid Omar"),
        SafeContact(case_id=case, channel="call", any_time=True, number="555 0100"),
    )
    told = letter(workbook, case, clinic, "Khalid Omar and Khalid Omar.", "Not Khalid!")
    assert [(one.place, one.words) for one in told] == [
        ("What it is about, in their words", "Khalid Omar"), ("What helps, and allergies", "Khalid"),
    ]  # fmt: skip
    workbook.consents.give(
        Consent(case_id=case, purpose="referral_medical", recipient_id=clinic, categories=HEALTH,
                until=date(2027, 5, 12))
    )  # fmt: skip
    asked = workbook.referrals.ask(case, organisation_id=clinic, service="medical", asks="Khalid")
    wish = Wish(case_id=case, letter="L03", recipient_id=clinic, referral_id=asked)
    composed, drawn = workbook.letters.print(wish)
    assert [one.words for one in composed.leaks] == ["Khalid"]
    with pikepdf.open(io.BytesIO(drawn.pdf)) as pdf:
        about = f"{pdf.docinfo!r} {pdf.Root.Metadata.read_bytes().decode()}"
    assert not any(name in about for name in ("Khalid", "Amina", "Rashidi"))


def test_a_hundred_thousand_letters_are_looked_through(
    workbook: Workbook, case: str, clinic: str
) -> None:
    keep(workbook, *(Relation(case_id=case, name=f"Person{n} Family{n}") for n in range(100)))
    text = "5 5 5 говорит она سلام " * 4500 + "Family99"
    assert found(workbook, case, clinic, text) == [("other_person", "Family99")]


def test_the_name_of_a_file_is_looked_through_too(workbook: Workbook, case: str) -> None:
    keep(workbook, Relation(case_id=case, name="王小明"))
    workbook.cases.change_person(case, phone="555 0173 204")

    def told(name: str) -> list[str]:
        return [one.words for one in workbook.leaks.in_file_name(case, name)]

    assert told("document.pdf") == told("A-0001 letter.pdf") == told("") == []
    assert told("Letter_for_Amina_Al-Rashidi.pdf") == ["Amina_Al-Rashidi"]
    assert told("给王小明的信.pdf") == ["王小明"]
    assert told("5550173204.pdf") == ["5550173204"]


def test_the_name_of_a_file_confirms_no_hidden_address_that_nobody_opened(
    workbook: Workbook, case: str, clinic: str
) -> None:
    hidden = HiddenAddress(
        organisation_id=clinic, address="14 Cedar Row, Millbrook", restricted=True
    )
    keep(workbook, hidden)
    assert workbook.leaks.in_file_name(case, "14 Cedar Row.pdf") == ()
    with workbook.unlocked.begin() as work:
        work.open_restricted(hidden.id, "to bring her there")
        work.commit()
    [told] = workbook.leaks.in_file_name(case, "14 Cedar Row.pdf")
    assert (told.sort, told.words) == ("whereabouts", "14 Cedar Row")


def test_titles_in_a_bundle_are_looked_through_and_what_a_viewer_shows_is_neutral(
    workbook: Workbook, case: str, clinic: str, tmp_path: Path
) -> None:
    keep(workbook, Relation(case_id=case, name="Khalid Omar"))

    def add(title: str) -> str:
        told = EvidenceInput(
            title=title, categories=frozenset({"identity"}), obtained_how="From Khalid"
        )
        return workbook.evidence.add(case, io.BytesIO(source("Passport", 1)), told)

    add("Statement of Omar")
    statement = add("Statement of Amina Al-Rashidi")
    number = {one.id: one.number for one in workbook.evidence.of_case(case)}
    made = replace(workbook.bundles.suggest(case, clinic), items=(statement,), title="About Amina")
    told = workbook.bundles.draft(case, clinic, made).leaks
    assert [(one.place, one.words) for one in told] == [
        ("Title on the cover", "Amina"), (number[statement], "Amina Al-Rashidi"),
        (number[statement], "Khalid"),
    ], "what is left out of the bundle is not looked at"  # fmt: skip
    workbook.consents.give(
        Consent(case_id=case, purpose="immigration_evidence", recipient_id=clinic,
                categories=frozenset({"identity"}), until=date(2027, 5, 12))
    )  # fmt: skip
    assert [one.words for one in workbook.bundles.draft(case, clinic, made).leaks] == ["Khalid"]
    assert "neutral" in _viewed(workbook, made, tmp_path)


def _viewed(workbook: Workbook, made: Bundle, tmp_path: Path) -> str:
    """What a viewer and a folder show of a bundle: 'neutral', or the words that tell."""
    file = tmp_path / "bundle.pdf"
    workbook.bundles.write(made, file)
    with pikepdf.open(file) as pdf:
        about = f"{pdf.docinfo!r} {pdf.Root.Metadata.read_bytes().decode()}"
    telling = [name for name in ("Khalid", "Amina", "Rashidi", "Statement") if name in about]
    return " ".join(telling) or "neutral"
