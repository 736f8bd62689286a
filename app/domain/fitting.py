"""Whether a service may fit a person, from the facts a case holds: each thing against it, and each thing to ask.

Nobody is scored and nothing is hidden by it: whoever looks sees why, and may ask the service all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date

from app.domain.partial_date import PartialDate
from app.domain.person import Person
from app.domain.service import Service

_SEX = {"woman": "women", "man": "men"}
"""Which of a service's sexes a gender as written down names; any other is asked about."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a case knows that a service may ask for; what it does not know is empty."""

    gender: str = field(default="", repr=False)
    birth: PartialDate | None = field(default=None, repr=False)
    languages: tuple[str, ...] = field(default=(), repr=False)
    has_dependants: bool = field(default=False, repr=False)
    has_access_needs: bool = field(default=False, repr=False)

    @classmethod
    def of(cls, person: Person) -> Facts:
        """Take the facts from the survivor's record, as far as it is shown."""
        spoken = (person.language, *person.languages)
        return cls(
            person.gender, person.birth, tuple(dict.fromkeys(one for one in spoken if one)),
            bool(person.dependants.strip()), bool(person.access_needs.strip()),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fit:
    """Codes of what speaks against a service, and of what is still to be asked."""

    against: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """``fits`` where nothing known speaks against it, ``ask``, or ``against``."""
        return "against" if self.against else "ask" if self.ask else "fits"


def fit(service: Service, facts: Facts, today: date, spoken: Collection[str] = ()) -> Fit:
    """Hold a service's own rules against the facts; no fact, no finding.  `spoken` are its languages, as tags."""
    found = [
        *_status(service), *_age(service, facts, today), *_sex(service, facts),
        *_along(service, facts), *_language(spoken, facts),
    ]  # fmt: skip
    against = tuple(code for code, is_against in found if is_against)
    return Fit(against, tuple(code for code, is_against in found if not is_against))


_Finding = tuple[str, bool]
"""A code, and whether it speaks against the service (else it is to be asked)."""


def _status(service: Service) -> Iterator[_Finding]:
    if service.status != "active":
        yield "closed", service.status == "defunct"
    if service.no_status == "no":
        yield "status_needed", False


def _age(service: Service, facts: Facts, today: date) -> Iterator[_Finding]:
    least, most = service.minimum_age, service.maximum_age
    if facts.birth is None or not (least or most):
        return
    oldest = _years(facts.birth.earliest, today)
    youngest = _years(facts.birth.latest, today)
    if least and oldest is not None and oldest < least:
        yield "too_young", True
    elif most and youngest is not None and youngest > most:
        yield "too_old", True
    elif (least and (youngest is None or youngest < least)) or (
        most and (oldest is None or oldest > most)
    ):
        yield "age", False


def _years(born: date | None, today: date) -> int | None:
    """Full years; who was born on 29 February is a year older on 1 March of other years."""
    if born is None:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _sex(service: Service, facts: Facts) -> Iterator[_Finding]:
    if not facts.gender:
        return
    known = _SEX.get(facts.gender)
    if known is None and service.gender_diverse != "yes":
        yield "gender_diverse", False
    elif known is not None and service.sex not in ("", "anybody", known):
        yield "sex", True


def _along(service: Service, facts: Facts) -> Iterator[_Finding]:
    if facts.has_dependants and service.children != "yes":
        # Who depends on her may be a parent or a child far away: it is asked about, never held against.
        yield "children", False
    elif facts.has_dependants and service.children_up_to:
        yield "child_age", False
    if facts.has_access_needs and service.disability != "yes":
        yield "disability", False


def _language(spoken: Collection[str], facts: Facts) -> Iterator[_Finding]:
    offered = {_plain(one) for one in spoken}
    if offered and facts.languages and not offered & {_plain(one) for one in facts.languages}:
        yield "language", False


def _plain(tag: str) -> str:
    """The language of a tag without its country: ``ar`` for ``ar-EG``."""
    return tag.split("-")[0].casefold()
