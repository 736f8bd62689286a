"""Names that sound alike across scripts and spellings, and names that do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.storage.sound import romanised, sounds, words_of
from app.storage.traces import keys, phones

ALIKE = (
    ("Mohammed Muhamad Mohamed Muhammad محمد Мухаммед", "m"),
    ("Yusuf Yousef Josef يوسف Юсуф", "y"),
    ("Khalid Khaled Halid خالد Халид", "k"),
    ("Uthman Osman Othman عثمان Осман", "o"),
    ("Jamal Gamal Djamal جمال Джамал", "j"),
    ("Fatima Fatimah Fatema فاطمة Фатима", "f"),
    ("Oksana Oxana Оксана", "k"),
    ("Stefan Stephan Στέφαν", "s"),
    ("Al-Rashidi الراشدي Alrashidi", "r"),
    ("Sharif Cherif Шариф شريف", "x"),
)


def heard(name: str) -> frozenset[str]:
    return frozenset(one for word in words_of(name) for one in sounds(word))


@pytest.mark.parametrize("number", range(len(ALIKE)))
def test_spellings_of_one_name_meet(number: int) -> None:
    first, *others = ALIKE[number][0].split()
    for other in others:
        assert heard(first) & heard(other), (romanised(first.casefold()), heard(other))


@pytest.mark.parametrize(
    ("one", "other"), [("Amina", "Grace"), ("Khalid", "Karim"), ("Linh", "Farid"), ("محمد", "خالد")]
)
def test_other_names_do_not(one: str, other: str) -> None:
    assert not heard(one) & heard(other)


def test_scripts_without_a_table_and_single_consonants_have_no_sound() -> None:
    assert heard("王小明") == heard("ወርቅ") == heard("Aya") == heard("12") == frozenset()


@given(st.text(max_size=60))
def test_any_text_has_a_few_sounds_at_most(text: str) -> None:
    for word in words_of(text):
        assert len(sounds(word)) <= 64
        assert sounds(word) == sounds(word.upper().lower()) or not word.isascii()


@given(st.text(max_size=60))
def test_any_text_has_keys_of_every_sort(text: str) -> None:
    for sort in ("phone", "email", "address", "name", "reference", "sound"):
        assert keys(sort, text) == keys(sort, text)


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("+44 7700 900123", "07700 900 123"), ("555-0173-204", "(555) 0173204"),
        ("٠٧٧٠٠ ٩٠٠١٢٣", "07700900123"), ("call 0044 7700 900123 or her sister", "7700900123"),
    ],
)  # fmt: skip
def test_a_number_is_the_same_however_it_is_written(typed: str, other: str) -> None:
    assert set(phones(typed)) & set(phones(other))


def test_what_is_too_short_is_no_number() -> None:
    assert phones("ext. 12, room 3, 2 pm") == phones("") == []
    assert phones("555 0142; 555 0199") == ["5550142", "5550199"]
