"""The sentence for an error code, for the window and the command line alike.

The table is `resources/words/errors.yaml`; errors themselves carry no English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from app.i18n import direction, isolate, pgettext
from app.resources import resource_yaml

CONTEXT = "error"
_UNKNOWN = "unknown_error"


def error_sentence(code: str, params: Mapping[str, str | int]) -> str:
    """Return what is wrong and what to do, in the language in use.

    A code without a sentence is a gap in the table (a test looks for it); the person still reads
    a sentence, and the code to report.
    """
    sentences = _sentences()
    if code not in sentences:
        return pgettext(CONTEXT, sentences[_UNKNOWN]).format(code=code)
    sentence = pgettext(CONTEXT, sentences[code])
    return sentence.format_map(_Filled(params))


def placeholders(code: str) -> frozenset[str]:
    """Return the names of the parameters the sentence of `code` wants."""
    return frozenset(re.findall(r"\{(\w+)\}", _sentences()[code]))


def source_sentence(code: str) -> str:
    """Return the English sentence of `code`, as translators get it."""
    return _sentences()[code]


def codes() -> frozenset[str]:
    """Return every code that has a sentence."""
    return frozenset(_sentences())


@lru_cache(maxsize=1)
def _sentences() -> Mapping[str, str]:
    loaded: dict[str, str] = resource_yaml("words/errors.yaml")
    return loaded


class _Filled(dict[str, str]):
    """Parameters as text; one nobody gave shows its name: a sentence with a gap beats none."""

    def __init__(self, params: Mapping[str, str | int]) -> None:
        right_to_left = direction() == "rtl"
        super().__init__(
            {
                key: isolate(str(value)) if right_to_left else str(value)
                for key, value in params.items()
            }
        )

    def __missing__(self, key: str) -> str:
        return f"({key})"
