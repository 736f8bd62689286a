"""What may be the same in several cases: phones, addresses, names, numbers, and how names sound.

A trace is the hash of such a value, beside the number of its record: enough to ask which other records hold the same,
and nothing to read.  `TRACED` says which fields leave one.  Who may ask is for the reader to decide.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import msgspec

from app.domain.mapping import Body
from app.storage.fold import fold
from app.storage.sound import sounds, words_of

NAMES = ("working_name", "legal_name", "other_names")
"""The fields of a person that sound."""
TRACED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "person": {
        "phone": ("phone",),
        "email": ("email",),
        "address": ("address",),
        "name": NAMES,
        "reference": ("reference", "outside_reference", "government_number"),
        "sound": NAMES,
    },
    "safe_contact": {"phone": ("number",), "email": ("number",), "address": ("number",)},
    "third_party": {
        "phone": ("phone",),
        "email": ("online",),
        "address": ("address",),
        "name": ("name", "other_names", "organisation"),
    },
    "organisation": {"phone": ("phone",), "email": ("email",), "address": ("address",)},
}
"""Fields that leave a trace, by kind of record and sort of trace."""

REACHING = frozenset({"phone", "email", "address"})
"""Sorts by which somebody can be reached."""

_APART = re.compile(r"[,;/\n]|\bor\b")
_DIGITS = re.compile(r"\d[\d ]*")
_LEAST_PHONE, _TOLD = 6, 9
"""Fewer digits are an extension; the last nine tell a number with or without its country."""
_LEAST_ADDRESS = 6
FIRM = frozenset("ltd limited llc inc plc gmbh co company corp sa srl sl bv ab as pty".split())
"""What a firm is called by law tells nothing of which firm it is."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One value that may be the same elsewhere: its sort, its hash, and the words it was made of."""

    sort: str
    key: int
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Traced:
    """A record that holds a value asked for."""

    key: int
    record_id: str
    kind: str
    case_id: str | None


def traces_of(kind: str, body: Body) -> list[Trace]:
    """Every trace a record leaves, each once."""
    found = {
        key: Trace(sort, key, words)
        for sort, names in TRACED.get(kind, {}).items()
        for name in names
        for words in _strings(body.get(name))
        for key in keys(sort, words)
    }
    return list(found.values())


def keys(sort: str, words: str) -> list[int]:
    """The hashes under which a value is found; none where it says too little."""
    return [_hash(sort, value) for value in _VALUES[sort](words)]


def phones(text: str) -> list[str]:
    """The telephone numbers in a text, each as its last nine digits in ASCII."""
    runs = (run for part in _APART.split(text) for run in _DIGITS.findall(fold(part)))
    digits = (run.replace(" ", "").lstrip("0") for run in runs)
    return [one[-_TOLD:] for one in digits if len(one) >= _LEAST_PHONE]


def _emails(text: str) -> list[str]:
    return [word.strip("<>(),;").casefold() for word in text.split() if "@" in word]


def addresses(text: str) -> list[str]:
    """An address as a whole, and each line of it that has a house number."""
    parts = [" ".join(words_of(part)) for part in re.split(r"[,;\n]", text)]
    lines = [part for part in parts if any(c.isdigit() for c in part) and not part[-1:].isdigit()]
    lines += [part for part in parts if part[-1:].isdigit() and any(c.isalpha() for c in part)]
    whole = " ".join(part for part in parts if part)
    return [one for one in dict.fromkeys([whole, *lines]) if _tells_place(one)]


def _tells_place(text: str) -> bool:
    return len(text) >= _LEAST_ADDRESS and any(character.isalpha() for character in text)


def _names(text: str) -> list[str]:
    """A name of two words or more, in any order: a first name alone is shared by too many."""
    words = sorted(word for word in words_of(text) if word not in FIRM)
    return [" ".join(words)] if len(words) > 1 else []


def _references(text: str) -> list[str]:
    plain = "".join(words_of(text))
    return [plain] if len(plain) > 2 else []


def _sounds(text: str) -> list[str]:
    return [one for word in words_of(text) for one in sounds(word)]


_VALUES = {
    "phone": phones, "email": _emails, "address": addresses, "name": _names, "reference": _references,
    "sound": _sounds,
}  # fmt: skip


def _hash(sort: str, value: str) -> int:
    told = blake2b(value.encode(), digest_size=8, person=sort.encode()).digest()
    return int.from_bytes(told, "big", signed=True)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (one for one in value if isinstance(one, str))


# -- the table


def put(cursor: Any, n: int, kind: str, body: Body, *, alive: bool) -> None:
    """Write the traces of a record anew.  A restricted record keeps its own: the reader leaves it out."""
    if kind not in TRACED:
        return
    take_out(cursor, [n])
    if alive:
        rows = [(one.key, n) for one in traces_of(kind, body)]
        cursor.executemany("INSERT OR IGNORE INTO trace VALUES (?, ?)", rows)


def fill(cursor: Any) -> None:
    """Write the traces of every record that is there."""
    marks = ",".join("?" * len(TRACED))
    sql = f"SELECT n, kind, body FROM record WHERE alive = 1 AND kind IN ({marks})"  # noqa: S608 - our own text
    for n, kind, body in cursor.execute(sql, tuple(TRACED)).fetchall():
        put(cursor, n, kind, msgspec.json.decode(body), alive=True)


def take_out(cursor: Any, numbers: Collection[int]) -> None:
    """Remove the traces of records."""
    cursor.executemany("DELETE FROM trace WHERE record = ?", [(n,) for n in numbers])


def stored(cursor: Any) -> set[tuple[int, int]]:
    """Every trace as it is stored: (hash, number of the record)."""
    return set(cursor.execute("SELECT key, record FROM trace"))


def holding(cursor: Any, wanted: Collection[int], condition: str, bound: list[Any]) -> list[Traced]:
    """The live records with one of these hashes that `condition` lets through, oldest first."""
    if not wanted:
        return []
    marks = ",".join("?" * len(wanted))
    sql = (
        "SELECT trace.key, id, kind, case_id FROM trace JOIN record ON n = trace.record "  # noqa: S608 - our own text
        f"WHERE trace.key IN ({marks}) AND alive = 1 AND {condition} ORDER BY n"
    )
    return [Traced(*row) for row in cursor.execute(sql, (*wanted, *bound))]


def sounding(
    cursor: Any, text: str, limit: int, condition: str, bound: list[Any]
) -> list[tuple[str, list[str]]]:
    """People with a name for each word of a text, however it is spelled: case and names, at most `limit`."""
    words = [found for word in words_of(text) if (found := keys("sound", word))]
    if not words:
        return []
    one = "SELECT record FROM trace WHERE key IN ({})"
    every = " INTERSECT ".join(one.format(",".join("?" * len(found))) for found in words)
    names = ", ".join(f"body ->> '$.{name}'" for name in NAMES)
    sql = (
        f"SELECT case_id, {names} FROM record WHERE n IN ({every}) "  # noqa: S608 - our own text
        f"AND +kind = 'person' AND alive = 1 AND {condition} LIMIT ?"
    )
    bindings = (*(key for found in words for key in found), *bound, limit)
    return [
        (case_id, [one for one in (working, legal, *msgspec.json.decode(others or "[]")) if one])
        for case_id, working, legal, others in cursor.execute(sql, bindings)
    ]
