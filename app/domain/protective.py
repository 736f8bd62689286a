"""Which value holds while two laptops disagree: the one that protects, until a person decides.

Withdrawn beats given, forbidden beats allowed, restricted beats open, sooner beats later.  A field
that is not listed shows the latest value meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

Choose = Callable[[Sequence[object]], object]
"""Takes the values of all heads, oldest stamp first (None: no value), gives the one that holds."""


def latest(values: Sequence[object]) -> object:
    """The value with the latest stamp."""
    return values[-1]


def yes_holds(values: Sequence[object]) -> object:
    """True if any says so."""
    return True if any(value is True for value in values) else values[-1]


def alive_holds(values: Sequence[object]) -> object:
    """Deleted only if all say so; no value means alive."""
    return False if all(value is False for value in values) else None


def no_holds(values: Sequence[object]) -> object:
    """False (or nothing) if any says so."""
    return next((value for value in values if not value), values[-1])


def off_holds(values: Sequence[object]) -> object:
    """False if any says so, where no value means yes."""
    return False if False in values else values[-1]


def earliest(values: Sequence[object]) -> object:
    """The earliest date of those given, ISO text."""
    return min((value for value in values if isinstance(value, str) and value), default=values[-1])


def any_words(values: Sequence[object]) -> object:
    """The latest words there are; nothing only if all say nothing."""
    return next((value for value in reversed(values) if value), values[-1])


def every_line(values: Sequence[object]) -> object:
    """All lines of all texts, each once."""
    lines = [line for value in values if isinstance(value, str) for line in value.splitlines()]
    return "\n".join(dict.fromkeys(lines)) or None


def common(values: Sequence[object]) -> object:
    """Only the elements that every list has."""
    lists = [value if isinstance(value, list) else [] for value in values]
    return [item for item in lists[-1] if all(item in other for other in lists)]


def first_of(*ranked: str) -> Choose:
    """The value that comes first in `ranked`, the most protective one first."""

    def choose(values: Sequence[object]) -> object:
        return next((word for word in ranked if word in values), values[-1])

    return choose


RULES: dict[tuple[str, str], Choose] = {
    ("*", "alive"): alive_holds,  # a delete that did not see an edit leaves the record, flagged
    ("*", "restricted"): yes_holds,
    ("consent", "answer"): first_of("not_now", "thinking"),
    ("consent", "withdrawn_on"): earliest,
    ("consent", "withdrawn_how"): any_words,
    ("consent", "until"): earliest,
    ("consent", "review_on"): earliest,
    ("consent", "categories"): no_holds,
    ("consent", "limits"): every_line,
    ("safe_contact", "channel"): first_of("none", "in_person", "through"),
    ("safe_contact", "windows"): common,
    ("safe_contact", "any_time"): no_holds,
    ("safe_contact", "voicemail"): no_holds,
    ("safe_contact", "text"): no_holds,
    ("safe_contact", "safe_to_write"): no_holds,
    ("person", "write_to"): no_holds,
    ("safe_contact", "never"): every_line,
    ("never_disclose", "term"): any_words,
    ("relation", "may_contact"): first_of("never", "ask_first"),
    ("relation", "safe"): first_of("no", "unsure"),
    ("relation", "worries"): every_line,
    ("attachment", "privileged"): yes_holds,
    ("attachment", "third_parties"): yes_holds,
    ("attachment", "categories"): yes_holds,
    ("organisation", "trust"): first_of("changed", "retired", "unknown", "unverified"),
    ("organisation", "address"): no_holds,  # one laptop put it out of sight
    ("place", "closed_because"): any_words,
    ("staff", "active"): off_holds,
    ("organisation", "shares"): first_of("yes", "depends"),
    ("person", "restricted_kinds"): yes_holds,
    ("task", "due_on"): earliest,
    ("check_in_agreement", "stopped_on"): earliest,
    ("check_in_agreement", "welfare_agreed"): no_holds,
    ("check_in_agreement", "trusted"): no_holds,
    ("hold", "lifted_on"): no_holds,  # a hold one laptop did not lift is still one
}


def choose(kind: str, path: str, values: Sequence[object]) -> object:
    """The value of a field or map entry that holds among the heads, oldest stamp first."""
    field = path.split(":", 1)[0]
    rule = RULES.get((kind, field)) or RULES.get(("*", field), latest)
    return rule(values)


BELONGS: Mapping[str, tuple[str, str]] = {
    "custody": ("attachment", "attachment_id"),
    "referral": ("goal", "goal_id"),
}
"""Kinds that are restricted together with what they belong to: its kind, and the field that names it."""
