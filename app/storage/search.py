"""Words and names, found as they are typed: newest first, snippets from the stored text.

Three indexes: names, words, and the words of restricted records, which is asked only for what this
person opened with a reason in this session.  Each row's number is the number of its record.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from app.domain.kinds import KINDS
from app.domain.mapping import Body
from app.storage import fold, traces

INDEXES = ("names", "words", "restricted_words")

_TEXT: dict[str, tuple[str, ...]] = {
    "person": (
        *("wishes", "dependants", "access_needs", "address", "region", "stays_at", "home_region"),
        *("citizenship", "government_number", "interpreter"),
    ),
    "episode": ("how_found", "closed_because", "closed_to", "reopened_because"),
    "relation": ("place", "worries", "note"),
    "third_party": ("role_details", "address", "where_now", "note"),
    "licence_check": ("register", "number", "note"),
    "trafficking_event": (
        *("words", "place", "country", "to_place", "to_country", "work", "who", "entry", "note"),
    ),
    "debt": ("creditor", "what_for", "terms", "security", "threats", "note"),
    "debt_entry": ("note",),
    "wage_entry": ("employer", "deducted_because", "note"),
    "paper": ("name", "number", "held_by", "issued_by", "note"),
    "credential": ("name", "issued_by", "next_step", "note"),
    "privileged_entry": ("text", "who"),
    "criminal_entry": ("text", "who"),
    "health_entry": ("body", "mind", "sexual", "who"),
    "safe_contact": ("number", "cover_story", "words", "who", "may_answer", "name_to_use", "note"),
    "note": ("title", "text", "who"),
    "consent": ("recipient", "limits", "explained", "guardian", "witness"),
    "organisation": ("address", "role", "note"),
    "hidden_address": ("address", "directions"),
    "service": ("description", "eligibility_description", "note"),
    "stay": ("where", "exit_words", "note"),
    "stay_incident": ("what", "done"),
    "stay_gift": ("what",),
    "task": ("title", "detail", "place", "outcome"),
    "goal": ("need", "words", "who", "outcome"),
    "referral": ("organisation", "asks", "details", "because", "conditions"),
    "sitting": ("title", "answers", "paused_because"),
    "pathway": ("remarks",),
    "attachment": ("title", "description", "number", "source_person"),
    "bundle": ("title", "recipient"),
    "disclosure": ("what", "recipient"),
}
_AROUND = 60


@dataclass(frozen=True, slots=True)
class Found:
    """One hit: its record, whether by name, and text around the word, found at `start`:`end`."""

    case_id: str | None
    kind: str
    id: str
    by_name: bool
    snippet: str
    start: int = 0
    end: int = 0

    def __repr__(self) -> str:
        return f"<found {self.kind} {self.id}>"


def put(cursor: Any, n: int, kind: str, body: Body, *, alive: bool, restricted: bool) -> None:
    """Index a record anew, or take it out when it is not alive."""
    names, words = names_of(kind, body), _joined(body, _TEXT.get(kind, ()))
    traces.put(cursor, n, kind, body, alive=alive)
    hidden = restricted and alive
    _write(cursor, "names", n, "" if restricted or not alive else names)
    _write(cursor, "words", n, "" if restricted or not alive else words)
    _write(cursor, "restricted_words", n, f"{names}\n{words}" if hidden else "")


def put_new(cursor: Any, n: int, kind: str, body: Body, *, restricted: bool) -> None:
    """Index a record that never was in an index; saves looking for its old words."""
    names, words = names_of(kind, body), _joined(body, _TEXT.get(kind, ()))
    traces.put(cursor, n, kind, body, alive=True)
    if restricted:
        _insert(cursor, "restricted_words", n, f"{names}\n{words}")
        return
    _insert(cursor, "names", n, names)
    _insert(cursor, "words", n, words)


def take_out(cursor: Any, numbers: Collection[int]) -> None:
    """Remove records from every index; their words go when the index merges (`settle`)."""
    traces.take_out(cursor, numbers)
    for index in INDEXES:
        cursor.executemany(f"DELETE FROM {index} WHERE rowid = ?", [(n,) for n in numbers])  # noqa: S608


def _write(cursor: Any, index: str, n: int, text: str) -> None:
    cursor.execute(f"DELETE FROM {index} WHERE rowid = ?", (n,))  # noqa: S608 - our own table names
    _insert(cursor, index, n, text)


def _insert(cursor: Any, index: str, n: int, text: str) -> None:
    if text.strip():
        sql = f"INSERT INTO {index} (rowid, text) VALUES (?, ?)"  # noqa: S608 - our own table names
        cursor.execute(sql, (n, fold.index_text(text)))


Sees = Callable[[str, str], bool]
"""(kind, field) -> whether it is shown; field '' is the whole record."""


def look(
    cursor: Any, text: str, limit: int, opened: Collection[str], sees: Sees | None = None
) -> list[Found]:
    """Hits for what is being typed: names, then whole words, then starts; each newest first.

    With `sees`, a hit counts only where fields that are shown hold every word.
    """
    expression = fold.query(text)
    if not expression:
        return []
    numbers = dict.fromkeys(_hits(cursor, "names", expression, limit))
    by_name = len(numbers)
    for words in fold.word_queries(text):
        if len(numbers) >= limit:
            break
        numbers |= dict.fromkeys(_opened_hits(cursor, words, limit, opened))
        numbers |= dict.fromkeys(_hits(cursor, "words", words, limit))
    rows = _rows(cursor, list(numbers)[:limit])
    wanted = fold.terms(text)
    found = [_found(row, at < by_name, wanted, sees) for at, row in enumerate(rows)]
    return [one for one in found if one is not None]


def people(cursor: Any, text: str, opened: Collection[str]) -> set[str]:
    """The cases of people whose names hold the words being typed, or who were opened and hold them anywhere."""
    expression = fold.query(text)
    if not expression:
        return set()
    # By the index of kinds ("+" forbids the numbers): a letter of every case number is in ten thousand names, and
    # each of those rows would be read whole.
    sql = (
        "SELECT case_id FROM record WHERE kind = 'person' "
        "AND +n IN (SELECT rowid FROM names WHERE names MATCH ?)"
    )
    found = {row[0] for row in cursor.execute(sql, (expression,))}
    numbers = _opened_hits(cursor, expression, -1, opened)
    return found | {row[0] for row in _rows(cursor, numbers) if row[1] == "person"}


def _hits(cursor: Any, index: str, expression: str, limit: int) -> list[int]:
    sql = f"SELECT rowid FROM {index} WHERE {index} MATCH ? ORDER BY rowid DESC LIMIT ?"  # noqa: S608
    return [row[0] for row in cursor.execute(sql, (expression, limit))]


def _opened_hits(cursor: Any, expression: str, limit: int, opened: Collection[str]) -> list[int]:
    if not opened:
        return []
    marks = ",".join("?" * len(opened))
    sql = (
        "SELECT rowid FROM restricted_words WHERE restricted_words MATCH ? AND rowid IN "  # noqa: S608
        f"(SELECT n FROM record WHERE id IN ({marks})) ORDER BY rowid DESC LIMIT ?"
    )
    return [row[0] for row in cursor.execute(sql, (expression, *opened, limit))]


def _rows(cursor: Any, numbers: list[int]) -> Iterator[tuple[Any, ...]]:
    marks = ",".join("?" * len(numbers))
    sql = f"SELECT n, case_id, kind, id, body FROM record WHERE n IN ({marks})"  # noqa: S608
    rows = {row[0]: row[1:] for row in cursor.execute(sql, numbers)}
    return (rows[n] for n in numbers if n in rows)


def _found(
    row: tuple[Any, ...], by_name: bool, wanted: list[str], sees: Sees | None
) -> Found | None:
    import msgspec

    case_id, kind, record_id, text = row
    body = msgspec.json.decode(text)
    said = (*KINDS[kind].NAMES, *_TEXT.get(kind, ()))
    if sees is not None:
        said = tuple(field for field in said if sees(kind, field))
        told = list(_strings(body, said))
        if not all(any(fold.find(text, [word]) for text in told) for word in wanted):
            return None
    snippet, start, end = _snippet(list(_strings(body, said)), wanted)
    return Found(case_id, kind, record_id, by_name, snippet, start, end)


def _snippet(texts: list[str], wanted: list[str]) -> tuple[str, int, int]:
    """The words around the first hit, on one line, and where the hit lies in them."""
    for text in texts:
        place = fold.find(text, wanted)
        if place is None:
            continue
        first, last = place
        begin, finish = max(0, first - _AROUND), min(len(text), last + _AROUND)
        if begin:
            begin = text.rfind(" ", begin - 20, first) + 1 or begin
        lead = "…" if begin else ""
        piece = lead + text[begin:finish].replace("\n", " ") + ("…" if finish < len(text) else "")
        return piece, first - begin + len(lead), last - begin + len(lead)
    return (texts[0][: 2 * _AROUND].replace("\n", " ") if texts else ""), 0, 0


def names_of(kind: str, body: Body) -> str:
    """The words under which a record stands in the index of names, a field a line."""
    return _joined(body, KINDS[kind].NAMES)


def _joined(body: Body, fields: tuple[str, ...]) -> str:
    return "\n".join(_strings(body, fields))


def _strings(body: Body, fields: tuple[str, ...]) -> Iterator[str]:
    for field in fields:
        yield from _texts(body.get(field))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        if "words" in value and "edtf" in value:
            yield value["words"]
            return
        for entry in value.values():
            yield from _texts(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _texts(entry)


def settle(cursor: Any, index: str) -> bool:
    """Merge one index by one step, so that deleted words leave the file; False when done."""
    before = cursor.connection.total_changes
    cursor.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('merge', -500)")  # noqa: S608
    return bool(cursor.connection.total_changes - before >= 2)
