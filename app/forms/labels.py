"""Words of a form as plain text: Markdown and HTML marks are taken out, never rendered."""

from __future__ import annotations

import re
from collections.abc import Mapping

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_LINK = re.compile(r"\[([^\[\]]+)\]\((?:[^()\s]+)\)")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+", re.MULTILINE)
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_SLANTED = re.compile(r"(?<![\w*_\\])([*_])(?=[^\s*_])(.+?)(?<=[^\s*_])\1(?![\w*_])")
_ESCAPED = re.compile(r"\\([*_#\[\]()])")
_REFERENCE = re.compile(r"(\$\{[^}]*\})")


def plain_label(text: str) -> str:
    r"""Return `text` without marks; ``\n`` and ``<br>`` become line breaks, ``${names}`` stay."""
    text = _BREAK.sub("\n", text.replace("\\n", "\n"))
    text = _HEADING.sub("", _TAG.sub("", text))
    # References may hold underscores, which are no emphasis.
    parts = _REFERENCE.split(text)
    marks: list[str] = []
    joined = ""
    for place, part in enumerate(parts):
        if place % 2:
            marks.append(part)
            joined += f"\ue000{len(marks) - 1}\ue001"
        else:
            joined += part
    joined = _LINK.sub(r"\1", joined)
    joined = _SLANTED.sub(r"\2", _STRONG.sub(r"\2", joined))
    joined = _ESCAPED.sub(r"\1", joined)
    joined = re.sub("\ue000(\\d+)\ue001", lambda mark: marks[int(mark[1])], joined)
    return "\n".join(re.sub(r"[ \t]+", " ", line).strip() for line in joined.split("\n")).strip()


def texts(value: object, language: str) -> dict[str, str]:
    """Return words per language from a cell that is plain or a map of languages."""
    if isinstance(value, Mapping):
        return {str(key): str(text) for key, text in value.items() if text not in (None, "")}
    return {} if value in (None, "") else {language: str(value)}
