"""What letters, bundles and packages share when they leave: a line in the ledger, and going on without agreement."""

from __future__ import annotations

from dataclasses import replace

from app.consent.gate import Decision, Override
from app.domain.disclosure import Disclosure
from app.errors import UserError
from app.events import Event
from app.services.delivery import must_not_know
from app.services.office import Seat
from app.storage.work import Work


def require_may_override(seat: Seat, override: Override | None) -> None:
    """UserError `right.missing` where somebody wants to go on without agreement and may not."""
    if override is not None:
        seat.require("consent.override")


def write_ledger(
    work: Work, gone: Disclosure, decision: Decision, override: Override | None, *, despite: str = ""
) -> None:  # fmt: skip
    """Save the ledger's line of what leaves; an override stands in it, and in the trail with its reason.

    UserError `recipient.never` for a recipient who must not know; `despite` is the reason for going on, and so is an
    override's.
    """
    is_free = despite or decision.overridden
    if not is_free and must_not_know(work, gone.case_id or "", (gone.recipient,)):
        raise UserError("recipient.never")
    if decision.overridden and override is not None:
        gone = replace(
            gone, override_kind=override.ground, override_because=override.reason,
            authorised_by=override.authoriser,
        )  # fmt: skip
        work.record(Event("consent.overridden", gone.case_id, gone.id), override.reason)
    work.save(gone)
