"""Where a case file tells the same thing in two ways, looked for when somebody asks and kept nowhere.

No entry, no audit line, no draft comes of it: what is written down may be demanded by a court, and a difference in what
somebody remembers says nothing about what is true.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import combinations
from typing import Any, Literal

import msgspec

from app.domain.kinds import KINDS
from app.domain.partial_date import PartialDate
from app.domain.records import Record
from app.domain.sitting import Sitting
from app.errors import UserError
from app.forms.wording import title_of
from app.i18n import language, pgettext
from app.resources import resource_yaml
from app.services.begin import Begin
from app.services.form_store import form_of, restricted_names
from app.services.office import Seat
from app.storage.fold import fold
from app.storage.work import Work

CONTEXT = "differences"


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One fact and every place where it may stand; `only` keeps records with these values."""

    id: str
    title: str
    of: Literal["date", "name", "words", "number"]
    records: tuple[str, ...] = ()
    htcds: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    only: dict[str, str] = {}


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two moments of which one cannot lie before the other."""

    title: str
    earlier: tuple[str, ...]
    later: tuple[str, ...]
    same_record: bool = False


class Known(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that is compared."""

    facts: tuple[Fact, ...]
    orders: tuple[Order, ...]


@dataclass(frozen=True, slots=True)
class Saying:
    """One place where a fact stands: its words, and the record they stand in; `form` names a filled form."""

    words: str = field(repr=False)
    kind: str
    record_id: str
    form: str = field(default="", repr=False)
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact told in two ways, or two moments in the wrong order, with every place that says so."""

    title: str
    said: tuple[Saying, ...] = field(repr=False)


@cache
def known() -> Known:
    """Return what is compared, from ``resources/differences``."""
    return msgspec.convert(resource_yaml("differences/facts.yaml"), Known, strict=False)


def titles() -> tuple[str, ...]:
    """Return every word of it, for translators."""
    found = known()
    named = [*(fact.title for fact in found.facts), *(order.title for order in found.orders)]
    return tuple(dict.fromkeys(named))


class Differences:
    """Looks for what a case file tells in two ways."""

    def __init__(self, begin: Begin, _seat: Seat) -> None:
        self._begin = begin

    def look(self, case_id: str) -> tuple[Difference, ...]:
        """Return the differences among dates, names and numbers of a case; nothing is written down."""
        with self._begin() as work:
            told = _Told(work, case_id)
            facts = [_difference(fact, told) for fact in known().facts]
            orders = [one for order in known().orders for one in _disorder(order, told)]
        return tuple(one for one in (*facts, *orders) if one is not None)


@dataclass(frozen=True, slots=True)
class _Answer:
    name: str
    tag: str
    words: str
    saying: Saying


class _Told:
    """What a case tells, each kind and each filled form read once."""

    def __init__(self, work: Work, case_id: str) -> None:
        self._work, self._case_id = work, case_id
        self._records: dict[str, list[Record]] = {}
        self.answers = tuple(_answers(work, case_id))

    def records(self, kind: str) -> list[Record]:
        """Return the records of a kind that may be seen now."""
        if kind not in self._records:
            self._records[kind] = list(self._work.find(KINDS[kind], case_id=self._case_id))
        return self._records[kind]

    def fields(self, place: str) -> Iterator[tuple[Record, Any, Saying]]:
        """Yield what stands in one field (`kind.field`) of every record of its kind."""
        kind, _, name = place.partition(".")
        for record in self.records(kind):
            value = getattr(record, name)
            if value:
                words = value.words if isinstance(value, PartialDate) else str(value)
                yield record, value, Saying(words, kind, record.id)


def _answers(work: Work, case_id: str) -> Iterator[_Answer]:
    for sitting in work.find(Sitting, case_id=case_id):
        try:
            form = form_of(work, sitting.form_id)
        except UserError:
            continue  # a form this vault does not have: nothing says what its answers are about
        tags = {one.name: one.extras.get("htcds", "") for one in form.questions()}
        shut = restricted_names(work, sitting)
        for path, value in sitting.answers.items():
            name = path.rsplit("/", 1)[-1]
            if name in shut or isinstance(value, bool):
                continue
            if isinstance(value, str | int | float):
                title = title_of(form, language())
                said = Saying(str(value), Sitting.KIND, sitting.id, title, sitting.started_on)
                yield _Answer(name, tags.get(name, ""), str(value), said)


def _difference(fact: Fact, told: _Told) -> Difference | None:
    """The fact with every place that tells it, where two places cannot both be so."""
    places: dict[tuple[str, str], list[Saying]] = {}
    for place in fact.records:
        for record, _value, saying in told.fields(place):
            if all(getattr(record, name) == wanted for name, wanted in fact.only.items()):
                places.setdefault((saying.kind, place), []).append(saying)
    for one in told.answers:
        if (one.tag and one.tag in fact.htcds) or one.name in fact.questions:
            places.setdefault((one.saying.record_id, one.name), []).append(one.saying)
    apart = any(
        all(_contradict(fact.of, a.words, b.words) for a in first for b in second)
        for first, second in combinations(places.values(), 2)
    )
    if not apart:
        return None
    return Difference(
        pgettext(CONTEXT, fact.title), tuple(one for group in places.values() for one in group)
    )


def _disorder(order: Order, told: _Told) -> Iterator[Difference]:
    for first, second in ((a, b) for a in order.earlier for b in order.later):
        for one, before, its in told.fields(first):
            for other, after, others in told.fields(second):
                if order.same_record and one.id != other.id:
                    continue
                if after.is_before(before):
                    yield Difference(pgettext(CONTEXT, order.title), (its, others))


def _contradict(of: str, first: str, second: str) -> bool:
    """Whether two tellings of one fact cannot both be so; what is not sure is no difference."""
    if of == "date":
        return PartialDate.parse(first).is_same(PartialDate.parse(second)) is False
    if of == "number":
        figures = _number(first), _number(second)
        return None not in figures and figures[0] != figures[1]
    one, other = _words(first), _words(second)
    if not one or not other or _scripts(first).isdisjoint(_scripts(second)):
        return False
    return not (one <= other or other <= one)


def _number(words: str) -> float | None:
    try:
        return float(words)
    except ValueError:
        return None


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(text).split())


def _scripts(text: Iterable[str]) -> frozenset[str]:
    return frozenset(unicodedata.name(one, "").split(" ")[0] for one in text if one.isalpha())
