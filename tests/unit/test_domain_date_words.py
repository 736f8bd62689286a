"""Days as people type them in the language of the window."""

from collections.abc import Iterator
from datetime import date

import pytest
from babel.localedata import locale_identifiers
from hypothesis import given
from hypothesis import strategies as st

from app import i18n
from app.domain.date_words import in_english, weekdays_in_english
from app.domain.partial_date import PartialDate
from app.errors import UserError
from app.services.contact import read_hours, written_hours
from app.services.days import read_day, read_day_past

D = date.fromisoformat
MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def in_spanish() -> Iterator[None]:
    i18n.set_language("es")
    yield
    i18n.set_language("en")


@pytest.mark.parametrize(
    ("words", "edtf"),
    [
        ("mayo de 2019", "2019-05"),
        ("Sept. 2020", "2020-09"),
        ("set 2020", ""),
        ("3 de mayo de 2019", "2019-05-03"),
        ("3 de mayo del 2019", "2019-05-03"),
        ("29 feb 2020", "2020-02-29"),
        ("29 feb 2021", ""),
        ("hacia 2019", "2019~"),
        ("quizá mayo de 2019", "2019-05?"),
        ("quizas mayo 2019", "2019-05?"),
        ("antes de marzo de 2021", "../2021-02"),
        ("después de 2019", "2020/.."),
        ("desde mayo de 2019", "2019-05/.."),
        ("hasta el 5 de junio de 2020", "../2020-06-05"),
        ("entre 2018 y 2020", "2018/2020"),
        ("mayo a julio de 2019", "2019-05/2019-07"),
        ("mayo o junio de 2019", "2019-05/2019-06"),
        ("a principios de 2019", "2019"),
        ("verano de 2018", "2018-22"),
        ("in May 2019", "2019-05"),
        ("03/04/2021", "2021-03-04/2021-04-03"),
        ("después de las lluvias", ""),
    ],
)
def test_spanish_words_become_the_days_they_can_mean(words: str, edtf: str) -> None:
    said = PartialDate.parse(words)
    assert (said.words, said.edtf) == (words, edtf)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hoy", MONDAY),
        ("Mañana", date(2026, 11, 24)),
        ("manana", date(2026, 11, 24)),
        ("viernes", date(2026, 11, 27)),
        ("mar", date(2026, 11, 24)),
        ("mié.", date(2026, 11, 25)),
        ("miercoles", date(2026, 11, 25)),
        ("27 nov", date(2026, 11, 27)),
        ("27 de noviembre", date(2026, 11, 27)),
        ("vie, 27 de nov", date(2026, 11, 27)),
        ("mar 3 mar", date(2027, 3, 3)),
        ("2 de enero", date(2027, 1, 2)),
        ("tomorrow", date(2026, 11, 24)),
        ("Fri 27 Nov", date(2026, 11, 27)),
    ],
)
def test_a_day_near_today_is_read_in_spanish(typed: str, meant: date) -> None:
    assert read_day(typed, MONDAY) == meant


@pytest.mark.parametrize("typed", ["pronto", "ayer", "diciembre", "03/04", "29 de febrero"])
def test_spanish_that_names_no_single_day_ahead_is_refused(typed: str) -> None:
    with pytest.raises(UserError, match="day_unclear"):
        read_day(typed, MONDAY)


def test_a_day_behind_is_read_in_spanish() -> None:
    assert read_day_past("ayer", MONDAY) == date(2026, 11, 22)
    assert read_day_past("Hoy", MONDAY) == MONDAY
    assert read_day_past("2 de octubre", MONDAY) == date(2026, 10, 2)
    with pytest.raises(UserError, match="not_past"):
        read_day_past("mañana", MONDAY)


def test_safe_hours_are_read_and_written_in_spanish() -> None:
    read = read_hours("lun-vie 09:00-11:30; sábado, domingo 16-18")
    assert len(read) == 7
    assert written_hours(read).startswith("lun-vie 09:00-11:30; sáb, dom")
    assert read_hours("Mon-Fri 9-10") == read_hours("lun-vie 9-10")


CODES = sorted(name for name in locale_identifiers() if "_" not in name)


@pytest.mark.parametrize(
    "code", ["ar", "es", "fa", "fr", "hi", "pt-BR", "ru", "so", "tr", "uk", "vi"]
)
def test_every_month_and_weekday_is_read_in_other_languages(code: str) -> None:
    i18n.set_language(code)
    english = ("months", in_english), ("days", weekdays_in_english)
    for part, read in english:
        own, meant = i18n.calendar_names(part), i18n.calendar_names(part, code="en")
        for ways, names in zip(own, meant, strict=True):
            assert {read(way).strip(".") for way in ways} == {names[0].casefold()}, code
    windows = read_hours("Mon-Fri 09:00-11:30; Sat, Sun 16:00-18:00")
    assert set(read_hours(written_hours(windows))) == set(windows)


@given(st.sampled_from(CODES), st.text(max_size=40))
def test_any_text_survives_any_language(code: str, text: str) -> None:
    i18n.set_language(code)
    assert PartialDate.parse(text).words == text.strip()


@given(st.dates(MONDAY, date(2027, 10, 1)), st.sampled_from(["ar", "es", "pt-BR", "fr"]))
def test_a_day_written_by_the_program_is_read_again(day: date, code: str) -> None:
    i18n.set_language(code)
    month = i18n.calendar_names("months")[day.month - 1][0]
    assert read_day(f"{day.day} {month}", MONDAY) == day
    weekday = i18n.calendar_names("days")[day.weekday()][0]
    assert read_day(f"{weekday} {day.day} {month}", MONDAY) == day
