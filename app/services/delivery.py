"""How a letter gets where it goes without putting anybody in danger, and what must not stand in it.

A letter is not printed with an address at which nobody agreed that writing is safe, neither the survivor's own nor one
given to others; by hand it goes without.  Words of the never-disclose list are named wherever they stand, and a letter
to somebody on that list needs a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from app.documents.values import Recipient
from app.domain.never_disclose import NeverDisclose
from app.domain.organisation import Organisation
from app.domain.person import Person
from app.domain.safe_contact import SafeContact
from app.storage.sound import words_of
from app.storage.work import Work

Delivery = Literal["post", "hand"]
WRITTEN = frozenset({"post", "email"})
"""Ways of contact that leave something lying about."""


def recipient(work: Work, case_id: str, to_id: str, delivery: Delivery) -> Recipient:
    """Return whom a letter goes to: an organisation, or with the case's own id the survivor."""
    if to_id == case_id:
        person = work.get(Person, case_id)
        address = _home(work, person) if delivery == "post" else ""
        return Recipient(name=person.name, address=_lines(address))
    to = work.get(Organisation, to_id)
    address = to.address if delivery == "post" else ""
    return Recipient(name=to.name, person=to.person or to.role, address=_lines(address))


def preferred(ways: Iterable[SafeContact]) -> SafeContact | None:
    """Return the way a letter tells others to reach the survivor by."""
    return next(iter(sorted(ways, key=lambda way: not way.preferred)), None)


def refused(
    work: Work, case_id: str, to: tuple[str, Recipient], delivery: Delivery, values: Mapping[str, Any]
) -> str:  # fmt: skip
    """Return the code of what stops a letter from being printed, or ''.

    `to` is the id and the recipient, `values` what the letter carries.  `letter.recipient_never` may be overridden with
    a reason; `letter.not_safe_to_write` goes away with a safe address or another delivery.
    """
    to_id, who = to
    if named(work, case_id, (who.name, who.person, *who.address)):
        return "letter.recipient_never"
    if delivery == "hand":
        return ""
    if to_id == case_id:
        return "" if who.address else "letter.not_safe_to_write"
    way = preferred(work.find(SafeContact, case_id=case_id))
    gives_address = bool(values.get("contact_number")) and way is not None
    if gives_address and way is not None and way.channel in WRITTEN and not way.safe_to_write:
        return "letter.not_safe_to_write"
    return ""


def named(work: Work, case_id: str, texts: Iterable[str]) -> tuple[str, ...]:
    """Return the terms of the never-disclose list that stand in some text, in the order of the list.

    Compared as search compares: without marks, capitals or kinds of digits, and by whole words.
    """
    said = [f" {' '.join(words_of(text))} " for text in texts]
    return tuple(
        one.term
        for one in work.find(NeverDisclose, case_id=case_id)
        if (term := " ".join(words_of(one.term))) and any(f" {term} " in text for text in said)
    )


def texts_in(value: Any) -> Iterable[str]:
    """Return every text in the values of a letter."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from texts_in(one)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from texts_in(one)
    else:
        fields = getattr(value, "__dataclass_fields__", ())
        yield from (said for name in fields for said in texts_in(getattr(value, name)))


def _home(work: Work, person: Person) -> str:
    """The address at which a letter to the survivor is safe, '' where there is none."""
    ways = work.find(SafeContact, case_id=person.id)
    posted = (way.number for way in ways if way.channel == "post" and way.safe_to_write)
    return next(posted, "") or (person.address if person.may_write_home else "")


def _lines(address: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in address.replace("\n", ",").split(",") if part.strip())
