"""Writes a form as a workbook for KoboToolbox and ODK, translation columns filled."""

from __future__ import annotations

from collections.abc import Sequence

from app.forms.labels import plain_label
from app.forms.model import DEFAULT_LANGUAGE, FormDefinition
from app.forms.sheets import xlsx
from app.forms.wording import context, phrase
from app.i18n import SOURCE_LANGUAGE, catalogue, language_name

TRANSLATED = ("label", "hint", "guidance_hint", "constraint_message", "required_message", "why")
_FIRST = ("type", "list_name", "name", "label", "hint")


def workbook(form: FormDefinition, languages: Sequence[str] = ()) -> bytes:
    """Return `form` as .xlsx bytes.

    `languages` are codes ("es") of catalogues to add to a built-in form; cells nobody has
    translated stay English.  A form somebody added is written as it came.
    """
    codes = [code for code in languages if form.builtin and _is_translated(form, code)]
    sheets: dict[str, list[list[str]]] = {}
    for name, rows in form.sheets.items():
        table = [_translated(form, name, row, codes) for row in rows] if codes else rows
        table = _settings(table, form) if name == "settings" and codes else table
        heads = _heads(table)
        cells = [[row.get(head, "").replace("\\n", "\n") for head in heads] for row in table]
        sheets[name] = [heads, *cells]
    return xlsx(sheets)


def _is_translated(form: FormDefinition, code: str) -> bool:
    """Return True where a catalogue has words for this form; a column of English would mislead."""
    return code != SOURCE_LANGUAGE and any(
        phrase(form, item.label, item.name, code) != phrase(form, item.label, item.name, "")
        for item in form.questions()
    )


def _heads(rows: Sequence[dict[str, str]]) -> list[str]:
    heads = dict.fromkeys(key for row in rows for key in row)
    return sorted(heads, key=lambda head: _FIRST.index(head) if head in _FIRST else len(_FIRST))


def _column(head: str, code: str) -> str:
    return f"{head}::{language_name(code)} ({code})"


def _translated(
    form: FormDefinition, sheet: str, row: dict[str, str], codes: Sequence[str]
) -> dict[str, str]:
    if sheet not in ("survey", "choices"):
        return row
    found: dict[str, str] = {}
    name = row.get("name", "") if sheet == "survey" else row.get("list_name", "")
    for head, text in row.items():
        if head not in TRANSLATED:
            found[head] = text
            continue
        found[_column(head, SOURCE_LANGUAGE)] = text
        source = plain_label(text)
        for code in codes:
            said = catalogue(code).pgettext(context(form, name), source)
            found[_column(head, code)] = said if said != source else text
    return found


def _settings(rows: Sequence[dict[str, str]], form: FormDefinition) -> list[dict[str, str]]:
    first = rows[0] if rows else {"form_id": form.id, "form_title": form.title}
    language = first.get("default_language", DEFAULT_LANGUAGE)
    if language == DEFAULT_LANGUAGE:
        language = f"{language_name(SOURCE_LANGUAGE)} ({SOURCE_LANGUAGE})"
    return [{**first, "default_language": language}]
