"""Languages, dates, and the test languages that show what was forgotten."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import i18n, words

SPANISH = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Save"
msgstr "Guardar"

msgctxt "month"
msgid "May"
msgstr "mayo"

msgid "{n} page"
msgid_plural "{n} pages"
msgstr[0] "{n} página"
msgstr[1] "{n} páginas"
"""


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    i18n.set_language("en")
    i18n.catalogue.cache_clear()


@pytest.fixture
def spanish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "locale" / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "waymark.po").write_text(SPANISH, encoding="utf-8")
    monkeypatch.setattr(i18n, "RESOURCES", tmp_path)
    i18n.catalogue.cache_clear()
    return folder


def test_a_catalogue_is_read_straight_from_its_source(spanish: Path) -> None:
    assert i18n.languages() == ("en", "es")
    i18n.set_language("es")
    assert i18n._("Save") == "Guardar"
    assert i18n._("Not there yet") == "Not there yet"
    assert i18n._("") == ""
    assert i18n.pgettext("month", "May") == "mayo"
    assert i18n.ngettext("{n} page", "{n} pages", 2).format(n=2) == "2 páginas"


def test_an_older_compiled_catalogue_is_not_used(spanish: Path) -> None:
    import os

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    old = SPANISH.replace("Guardar", "Antiguo")
    compiled = spanish / "waymark.mo"
    with compiled.open("wb") as stream:
        write_mo(stream, read_po(old.splitlines(keepends=True), locale="es"))
    i18n.catalogue.cache_clear()
    assert i18n.catalogue("es").gettext("Save") == "Antiguo"
    os.utime(compiled, (1, 1))
    i18n.catalogue.cache_clear()
    assert i18n.catalogue("es").gettext("Save") == "Guardar"


def test_a_region_falls_back_to_its_language(spanish: Path) -> None:
    assert i18n.catalogue("es-MX").gettext("Save") == "Guardar"


@pytest.mark.parametrize("code", ["qps", "qps-rtl"])
def test_the_pseudo_language_dresses_words_and_keeps_marks(code: str) -> None:
    i18n.set_language(code)
    shown = i18n._("Save {name} in <b>two</b> places")
    assert shown.startswith("[")
    assert shown.endswith("]")
    assert "{name}" in shown
    assert "<b>" in shown
    assert len(shown) > 1.3 * len("Save {name} in <b>two</b> places")
    assert "Save" not in shown
    assert i18n.direction() == ("rtl" if code == "qps-rtl" else "ltr")


@given(st.text())
def test_the_pseudo_language_never_breaks_a_sentence(message: str) -> None:
    dressed = i18n.PseudoCatalogue().gettext(message)
    assert dressed.count("{") == message.count("{")
    assert dressed.count("\n") == message.count("\n")


def test_reading_directions_agree_with_cldr() -> None:
    from babel.core import Locale
    from babel.localedata import locale_identifiers

    for name in locale_identifiers():
        if "_" not in name:
            assert i18n.direction(name) == Locale.parse(name).text_direction, name


def test_dates_are_short_and_carry_the_year_only_when_it_is_another() -> None:
    day, today = date(2026, 11, 20), date(2026, 1, 2)
    assert i18n.format_date(day, today=today) == "Fri 20 Nov"
    assert i18n.format_date(date(2025, 11, 20), today=today) == "Thu 20 Nov 2025"
    assert i18n.format_date(day, "bare", today=today) == "20 Nov"
    assert i18n.format_date(day, "bare", today=today, code="zh") == "11月20日"
    assert i18n.format_date(day, "long", today=today) == "Friday 20 November 2026"
    assert i18n.format_date(day, "day") == "Friday 20 November"
    assert i18n.format_date(day, "day", code="es").endswith("20 de noviembre")
    assert i18n.format_moment(datetime(2026, 11, 20, 9, 5), today=today) == "Fri 20 Nov, 09:05"
    assert "nov" in i18n.format_date(day, today=today, code="es")
    assert "نوفمبر" in i18n.format_date(day, today=today, code="ar")


def test_lists_numbers_and_names() -> None:
    assert i18n.format_list(["a", "b", "c"]) == "a, b and c"
    assert i18n.format_list([]) == ""
    assert i18n.format_number(1500) == "1,500"
    assert i18n.language_name("es") == "Español"
    assert i18n.language_name("ar", code_in="en") == "Arabic"
    assert i18n.language_name("en") == "English"


def test_inserted_values_stand_apart() -> None:
    assert i18n.isolate("+1 202") == "\u2068+1 202\u2069"
    assert i18n.isolate("") == ""
    assert i18n.nbsp("+1 202 555") == "+1\u00a0202\u00a0555"


def test_an_unknown_error_still_speaks() -> None:
    assert "no.such_code" in words.error_sentence("no.such_code", {})


def test_parameters_are_isolated_where_the_sentence_runs_the_other_way() -> None:
    i18n.set_language("qps-rtl")
    assert i18n.isolate("x.y") not in words.error_sentence("cancelled", {})
    sentence = words.error_sentence("vault.newer", {"needed": 9})
    assert i18n.isolate("9") in sentence


def test_importing_the_words_loads_neither_babel_nor_yaml() -> None:
    asked = (
        "import app.i18n, app.words, sys;"
        "print([n for n in sys.modules if n.partition('.')[0] in ('babel', 'yaml')])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"


def test_parts_of_babel_load_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """They import each other in a ring: of two lanes that load at once, one can find a part half loaded."""
    inside, most = 0, 0

    def watched(name: str) -> object:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        time.sleep(0.01)
        inside -= 1
        return import_module(name)

    monkeypatch.setattr(i18n, "import_module", watched)
    i18n._part_of_babel.cache_clear()
    works = [partial(i18n.format_list, ["a", "b"]), partial(i18n.format_number, 3)]
    lanes = [threading.Thread(target=work) for work in works * 3]
    for one in lanes:
        one.start()
    for one in lanes:
        one.join()
    assert most == 1


def test_countries_are_named_in_the_language_in_use() -> None:
    assert i18n.country_name("GB") == "United Kingdom"
    i18n.set_language("es")
    assert i18n.country_name("GB") == "Reino Unido"
    assert i18n.country_name("Atlantis") == "Atlantis"


@pytest.mark.parametrize("part", ["months", "days"])
def test_the_calendar_names_each_month_and_weekday_in_every_way(part: i18n.CalendarPart) -> None:
    names = i18n.calendar_names(part, code="es")
    assert len(names) == {"months": 12, "days": 7}[part]
    assert names[0][0] == {"months": "enero", "days": "lunes"}[part]
    assert names[0][-1] == {"months": "ene", "days": "lun"}[part]
