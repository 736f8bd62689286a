"""How a letter gets where it goes without putting anybody in danger.

A letter is not printed with an address at which nobody agreed that writing is safe, neither the survivor's own nor one
given to others; by hand it goes without.  A letter to somebody on the never-disclose list needs a reason; what else
stands where it should not, `app.services.leaks` names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from app.documents.values import Recipient
from app.domain.never_disclose import NeverDisclose
from app.domain.organisation import Organisation
from app.domain.person import Person
from app.domain.safe_contact import SafeContact
from app.storage.fold import Folded
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
    if must_not_know(work, case_id, (who.name, who.person, *who.address)):
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


def must_not_know(work: Work, case_id: str, texts: Iterable[str]) -> bool:
    """Return whether a term of the never-disclose list stands in some text, by whole words as search compares them."""
    read = [Folded(text) for text in texts]
    never = work.find(NeverDisclose, case_id=case_id)
    return any(text.words(one.term) for one in never for text in read)


def _home(work: Work, person: Person) -> str:
    """The address at which a letter to the survivor is safe, '' where there is none."""
    ways = work.find(SafeContact, case_id=person.id)
    posted = (way.number for way in ways if way.channel == "post" and way.safe_to_write)
    return next(posted, "") or (person.address if person.may_write_home else "")


def _lines(address: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in address.replace("\n", ",").split(",") if part.strip())
