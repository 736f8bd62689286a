"""Whether a package's sender is who we think, and whether it may be applied.  No store here."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from app.errors import UserError
from app.transfer.keys import ContactCard, spoken

State = Literal["unverified", "verified", "changed", "retired"]
Trust = Literal["verified", "unverified", "changed", "retired", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A contact card as the vault knows it; `retired_at` is when its keys stopped being used."""

    card: ContactCard
    state: State
    retired_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who sealed a package, by the keys inside it, and how far we trust that."""

    label: str = field(repr=False)
    fingerprint: str
    trust: Trust
    verified: bool
    """Trust is verified, or the keys are retired and the package is older than that."""

    @property
    def words(self) -> str:
        """The fingerprint to be read over the phone."""
        return spoken(self.fingerprint)


def judge_sender(card: ContactCard, created: datetime, contacts: Iterable[Contact]) -> Sender:
    """Compare the card inside a package (signature valid) with the contacts of this vault.

    The same keys: that contact's state.  Only one of the keys, or the same label with other keys:
    `changed`.
    """
    known = list(contacts)
    found = [each for each in known if each.card.fingerprint == card.fingerprint]
    trust: Trust = "unknown"
    verified = False
    if found:
        contact = found[0]
        trust = contact.state
        old = contact.retired_at is not None and created < contact.retired_at
        verified = trust == "verified" or (trust == "retired" and old)
    elif any(_resembles(card, each.card) for each in known):
        trust = "changed"
    return Sender(label=card.label, fingerprint=card.fingerprint, trust=trust, verified=verified)


def judge_card(card: ContactCard, contacts: Iterable[Contact]) -> State | Literal["unknown"]:
    """Say what a card somebody hands us is here: known (its state), `changed`, or `unknown`."""
    known = list(contacts)
    for each in known:
        if each.card.fingerprint == card.fingerprint:
            return each.state
    return "changed" if any(_resembles(card, each.card) for each in known) else "unknown"


def check_may_apply(
    *,
    sender: Sender,
    consent_until: date | None,
    today: date,
    applied: bool,
    reason: str,
) -> None:
    """Raise the reason why a package may not be applied; return if it may.

    `transfer.already_applied`; `transfer.changed_key` (no reason helps); `transfer.needs_reason`
    for an unproven origin, `transfer.consent_over` after the consent's last day (both pass with a
    written reason).
    """
    if applied:
        raise UserError("transfer.already_applied")
    if sender.trust == "changed":
        raise UserError("transfer.changed_key")
    if reason.strip():
        return
    if not sender.verified:
        raise UserError("transfer.needs_reason")
    if consent_until is not None and today > consent_until:
        raise UserError("transfer.consent_over")


def _resembles(card: ContactCard, other: ContactCard) -> bool:
    return (
        card.age == other.age
        or card.sign == other.sign
        or _folded(card.label) == _folded(other.label)
    )


def _folded(label: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", label).casefold().split())
