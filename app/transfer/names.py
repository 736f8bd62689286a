"""Names that people will read: made safe when sealing, refused when an unsafe one comes in."""

from __future__ import annotations

import unicodedata

from app.errors import UserError

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_KINDS = frozenset({"Cc", "Cs", "Zl", "Zp"})
_SEPARATORS = frozenset("/\\:")
_LONGEST = 200
"""How many characters a name made here has at the most."""


def _unsafe(character: str, *, file_name: bool) -> bool:
    if character in _BIDI or unicodedata.category(character) in _LINE_KINDS:
        return True
    return file_name and character in _SEPARATORS


def checked_name(text: str, limit: int, *, file_name: bool = True) -> str:
    """Return `text` in NFC if it is a safe name of 1 to `limit` characters.

    Raises `transfer.malformed` if not.
    Path separators, control characters, line breaks and bidi controls are unsafe: a name must not
    leave its folder or read otherwise than it is written.  `file_name=False` allows separators (for
    the label of an organisation).
    """
    name = unicodedata.normalize("NFC", text)
    if not name.strip() or len(name) > limit or name in {".", ".."}:
        raise UserError("transfer.malformed", part="name")
    if any(_unsafe(character, file_name=file_name) for character in name):
        raise UserError("transfer.malformed", part="name")
    return name


def clean_name(text: str) -> str:
    """Return `text` as a name that `checked_name` accepts.

    Unsafe characters become a low line; a long name keeps its ending, because that says what kind
    of file it is.
    """
    name = unicodedata.normalize("NFC", text)
    name = "".join("_" if _unsafe(c, file_name=True) else c for c in name).strip()
    if len(name) > _LONGEST:
        stem, dot, ending = name.rpartition(".")
        tail = dot + ending if stem and len(ending) <= 8 else ""
        name = name[: _LONGEST - len(tail)].rstrip() + tail
    return "_" if name in {"", ".", ".."} else name
