"""Asking another organisation to help, and what became of it: one machine of states, each move dated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar

from app.domain.partial_date import PartialDate
from app.domain.records import Record
from app.errors import UserError

MOVES: Mapping[str, tuple[str, ...]] = {
    "draft": ("sent", "revoked"),
    "sent": ("received", "accepted", "rejected", "no_reply", "service_started", "revoked"),
    "received": ("accepted", "rejected", "no_reply", "service_started", "revoked"),
    "no_reply": ("sent", "received", "accepted", "rejected", "service_started", "revoked"),
    "accepted": ("service_started", "done", "rejected", "revoked"),
    "service_started": ("done", "revoked"),
    "rejected": (),
    "done": (),
    "revoked": (),
}
"""From each state, the ones it may come to.  A mistake is taken back from history, not by a move."""
OPEN_STATES = frozenset(state for state, to in MOVES.items() if to)
"""States from which something can still come."""

REASONS: Mapping[str, tuple[str, ...]] = {
    "rejected": ("no_capacity", "not_eligible", "unavailable", "other"),
    "revoked": ("declined", "already_received", "not_needed", "other"),
}
"""Why help did not come: said by them, and by the person or by us."""

REPLIES = ("received", "accepted", "rejected", "service_started")
"""What a reply can say."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Referral(Record):
    """One request to one organisation, for one goal or for none.

    HTCDS: `organisation` is cas_ReferredOrganisation, the day it was sent cas_OutgoingReferralDate, `asks`
    cas_OutgoingReferralDetails, `service` its reason (``resources/plan/plan.yaml``).
    """

    KIND: ClassVar[str] = "referral"
    NAMES: ClassVar[tuple[str, ...]] = ("code",)

    goal_id: str = ""
    service: str = "other"
    organisation_id: str = ""
    organisation: str = ""
    """Its name when it was asked."""
    asks: str = ""
    details: str = ""
    needed_by: PartialDate | None = None
    asked_on: date | None = None
    """The day the person asked for it, or agreed that we ask."""
    state: str = "draft"
    moves: Mapping[str, date] = field(default_factory=dict)
    """When it last came to each state."""
    moved_by: Mapping[str, str] = field(default_factory=dict)
    """Who wrote that down, by state."""
    reason: str = ""
    because: str = ""
    code: str = ""
    consent_id: str = ""
    disclosure_id: str = ""
    """Id of the ledger's line of the letter; empty where it was asked for in another way."""
    how: str = ""
    """How it was asked, where no letter went: "by telephone, she was beside me"."""
    appointment: PartialDate | None = None
    conditions: str = ""
    worker_id: str = ""

    @property
    def is_open(self) -> bool:
        """True while something can still come of it."""
        return self.alive and self.state in OPEN_STATES

    @property
    def since(self) -> date | None:
        """The day it came to its state; a draft's is the day it was asked for."""
        return self.moves.get(self.state) or self.asked_on

    def move(self, to: str, on: date, by: str, *, reason: str = "", because: str = "") -> Referral:
        """Come to another state on a day.

        UserError `referral.no_such_move`, `referral.before_last_move`, `referral.needs_reason`.
        """
        if to not in MOVES.get(self.state, ()):
            raise UserError("referral.no_such_move")
        if self.since is not None and on < self.since:
            raise UserError("referral.before_last_move")
        if reason not in REASONS.get(to, ("",)):
            raise UserError("referral.needs_reason")
        return replace(
            self, state=to, moves={**self.moves, to: on}, moved_by={**self.moved_by, to: by},
            reason=reason, because=because.strip(),
        )  # fmt: skip


def next_step(referral: Referral, *, agreed: bool) -> str:
    """Return the one thing that helps most now; "" where it is over.

    `agreed` says whether a live consent carries what has to be sent.
    """
    if referral.state == "draft":
        return "send" if agreed else "ask_consent"
    steps = {
        "accepted": "note_start",
        "service_started": "note_end",
        "rejected": "ask_another",
        "done": "ask_person",
    }
    steps |= {"sent": "type_reply", "received": "type_reply", "no_reply": "ask_again"}
    return steps.get(referral.state, "")
