"""Collect every sentence for translators into `build/waymark.pot`: code, errors, forms and the law.

`--check` collects without writing, fails where something cannot be collected, and says how many
sentences of each delivered language wait for a translator.  Places in files are left out, so that a
catalogue changes only when words change.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from app import i18n, words
from app.forms import builtin
from app.indicators import model as indicators
from app.pathways.load import built_in
from app.pathways.translate import messages
from app.services import closing_lists, differences, help_page, monitoring_rules
from app.services.plan_lists import CONTEXT
from app.services.plan_lists import messages as plan_messages
from app.services.record_sheets import kinds_with_sheets, words_of
from app.services.retention_rule import defaults

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "resources" / "locale"
TARGET = ROOT / "build" / "waymark.pot"
# Our functions; a number is the place of an argument, "c" marks the context.
KEYWORDS = {
    "_": None,
    "N_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "NP_": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}

Message = tuple[str | None, str | tuple[str, ...]]
"""The context, and the words: one text, or the forms for one and for many."""


def main(arguments: list[str]) -> int:
    """Collect, write unless told only to check, and say how many there are."""
    catalog = collect()
    if "--check" not in arguments:
        TARGET.parent.mkdir(exist_ok=True)
        with TARGET.open("wb") as stream:
            write_po(stream, catalog, no_location=True, sort_output=True, width=100)
    print(f"{len(catalog)} sentences")
    for language in delivered():
        print(f"{language}: {len(waiting(catalog, language))} wait for a translation")
    return 0


def delivered() -> list[str]:
    """Return the languages that are delivered, by code."""
    return sorted(path.parent.parent.name for path in LOCALE.glob("*/*/*.po"))


def waiting(collected: Catalog, language: str) -> list[str]:
    """Return the sentences that a delivered catalogue lacks or has no whole translation of."""
    with (LOCALE / language / "LC_MESSAGES" / "waymark.po").open("rb") as stream:
        known = read_po(stream, locale=language)
    wanted = [one for one in collected if one.id]
    found = ((one, known.get(one.id, one.context)) for one in wanted)
    return [str(one.id) for one, said in found if said is None or not all(_forms(said.string))]


def _forms(said: str | Sequence[str] | None) -> Sequence[str]:
    return (said or "",) if said is None or isinstance(said, str) else said


def collect() -> Catalog:
    """Return a catalogue of every sentence in the project."""
    catalog = Catalog(
        project="Waymark", copyright_holder="the people who make Waymark", fuzzy=False
    )
    for context, message in all_messages():
        catalog.add(message, context=context)
    return catalog


def all_messages() -> Iterator[Message]:
    """Yield every sentence with its context, from the code and from resources."""
    yield from from_code()
    yield from from_errors()
    yield from from_forms()
    yield from from_pathways()
    yield from from_indicators()
    yield from from_retention()
    yield from from_plan()
    yield from from_monitoring()
    yield from from_closing()
    yield from from_records()
    yield from from_differences()
    yield from from_help()


def from_code() -> Iterator[Message]:
    """Yield what stands in `_()` and its kin in app and ui."""
    for folder in ("app", "ui"):
        found = extract_from_dir(
            ROOT / folder, [("**.py", "python")], keywords=KEYWORDS, comment_tags=("Translators:",)
        )
        for _place, _line, message, _comments, context in found:
            yield context, message


def from_errors() -> Iterator[Message]:
    """Yield the sentence of each error code."""
    for code in sorted(words.codes()):
        yield words.CONTEXT, words.source_sentence(code)


def from_forms() -> Iterator[Message]:
    """Yield the labels, hints, reasons and answers of each built-in form."""
    for form in builtin.builtin_forms():
        for name, message in builtin.messages(form):
            yield f"{form.id}/{name}", message


def from_pathways() -> Iterator[Message]:
    """Yield the words of each built-in pathway."""
    for rules in built_in().values():
        yield from messages(rules)


def from_indicators() -> Iterator[Message]:
    """Yield the words of the indicators."""
    for message in indicators.messages():
        yield indicators.CONTEXT, message


def from_retention() -> Iterator[Message]:
    """Yield why closed cases are kept as long as they are, to begin with."""
    for amount in defaults():
        for said in (amount.unit, amount.why, amount.source):
            yield "retention", said


def from_plan() -> Iterator[Message]:
    """Yield the areas of life, actions and services of the support plan."""
    for said in plan_messages():
        yield CONTEXT, said


def from_monitoring() -> Iterator[Message]:
    """Yield how an office stays in touch and looks again."""
    for said in monitoring_rules.messages():
        yield monitoring_rules.CONTEXT, said


def from_closing() -> Iterator[Message]:
    """Yield the reasons a case ends for, and what can be decided about what is still open."""
    for said in closing_lists.messages():
        yield closing_lists.CONTEXT, said


def from_differences() -> Iterator[Message]:
    """Yield the facts that are compared when somebody looks for differences."""
    for said in differences.titles():
        yield differences.CONTEXT, said


def from_help() -> Iterator[Message]:
    """Yield what the help page says."""
    for said in help_page.messages():
        yield help_page.CONTEXT, said


def from_records() -> Iterator[Message]:
    """Yield what is asked about each kind of record."""
    for kind in kinds_with_sheets():
        for said in words_of(kind):
            yield f"record/{kind}", said


if __name__ == "__main__":
    i18n.set_language(i18n.SOURCE_LANGUAGE)
    sys.exit(main(sys.argv[1:]))
