"""Chooses the words of a form in a language: its own, or the catalogues' for a built-in."""

from __future__ import annotations

import re
from functools import lru_cache

from app.forms.model import DEFAULT_LANGUAGE, FormDefinition, Text
from app.i18n import SOURCE_LANGUAGE, catalogue, language_code, language_name, languages, pgettext

TITLE = "title"
"""Stands for a question's name in the context of a form's title."""

_CODE = re.compile(r"\(([A-Za-z]{2,3}(?:[-_][A-Za-z]+)?)\)\s*$")


_SPOKEN = tuple(
    "ar am bn ckb fa fr he hi ht id km ku ms my ne om pa prs ps pt ro ru si so sq sw ta th ti tl tr uk ur vi zh".split()
)
"""Languages that a form may name in themselves, without a code: "العربية"."""


@lru_cache(maxsize=256)
def code_of(language: str) -> str:
    """Return the code of a form's language name: "es" for ``Español (es)``, "ar" for ``Arabic`` or ``العربية``."""
    found = _CODE.search(language)
    if found:
        return found[1]
    if language == DEFAULT_LANGUAGE or language in languages():
        return language
    code = language_code(language)
    own = (
        one for one in (*languages(), *_SPOKEN) if language_name(one).casefold() == code.casefold()
    )
    return next(own, code)


def context(form: FormDefinition, name: str) -> str:
    """Return the gettext context of a question or a list of choices of a built-in form."""
    return f"{form.id}/{name}"


def title_of(form: FormDefinition, language: str) -> str:
    """Return the form's title; only a built-in form's is translated."""
    return phrase(form, {DEFAULT_LANGUAGE: form.title}, TITLE, language)


def kept_title(form_id: str, title: str) -> str:
    """Return the title that is kept with a filling in the language in use, without reading the form."""
    context = f"{form_id}/{TITLE}"
    return pgettext(context, title)


def codes_offered(form: FormDefinition) -> tuple[str, ...]:
    """Return the codes of the languages a form can be shown in.

    A built-in form has every language of the catalogues, an own one those it was written in.
    """
    if form.builtin:
        return languages()
    return tuple(dict.fromkeys(code_of(one) for one in form.languages if one != DEFAULT_LANGUAGE))


def phrase(form: FormDefinition, text: Text, name: str, language: str) -> str:
    """Return `text` in `language`; the form's default words where nobody has translated it.

    `name` is the question or list the words belong to.
    """
    if not text:
        return ""
    exact = text.get(language)
    if exact is not None:
        return exact
    code = code_of(language)
    for known, words in text.items():
        if code_of(known) == code:
            return words
    source = (
        text.get(form.default_language) or text.get(DEFAULT_LANGUAGE) or next(iter(text.values()))
    )
    if form.builtin and source and code not in (SOURCE_LANGUAGE, DEFAULT_LANGUAGE):
        return catalogue(code).pgettext(context(form, name), source)
    return source
