"""What happened, told after it was committed.  Events tell; they never write."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Event:
    """One committed change: a past-tense `action`, and the ids it touched.  It carries no case content.

    `action` is a dotted word such as ``person.saved`` or ``letter.printed``; the same word stands in the audit trail.
    """

    action: str
    case_id: str | None = None
    record_id: str | None = None


class EventBus:
    """Passes committed events to listeners; one that fails is logged and skipped, the save already happened."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Event], None]] = []

    def listen(self, listener: Callable[[Event], None]) -> None:
        """Call `listener` with every later event, on the thread that committed it."""
        self._listeners.append(listener)

    def publish(self, event: Event) -> None:
        """Tell every listener about one committed event."""
        for listener in list(self._listeners):
            try:
                listener(event)
            except Exception as problem:
                log.error("a listener failed on %s: %s", event.action, type(problem).__name__)
