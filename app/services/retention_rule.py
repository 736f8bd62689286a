"""The office's rule for how long a closed case is kept: its own, or the one in `resources/retention`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from functools import cache

import msgspec

from app.domain.keeping import MOST_YEARS, Ground, Rule
from app.domain.setting import Setting
from app.errors import UserError
from app.resources import resource_yaml
from app.storage.work import Work

SETTING = "retention_rule"


class Default(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One amount an office begins with, and where it comes from."""

    id: Ground
    amount: int
    unit: str
    why: str
    source: str
    as_of: date
    confidence: str


@dataclass(frozen=True, slots=True)
class RuleView:
    """The rule in force; `defaults` say where its first amounts come from, `is_own` that the office set others."""

    rule: Rule
    defaults: tuple[Default, ...]
    is_own: bool


@cache
def defaults() -> tuple[Default, ...]:
    """Return what an office begins with, from ``resources/retention/rule.yaml``."""
    rows = resource_yaml("retention/rule.yaml")
    return msgspec.convert(rows, tuple[Default, ...], strict=False)


def rule_in_force(work: Work) -> RuleView:
    """Return the rule that holds now."""
    first = Rule(**{one.id: one.amount for one in defaults()})
    own = _own(work)
    rule = first if own is None else msgspec.convert(own.value, Rule)
    return RuleView(rule, defaults(), rule != first)


def set_rule(work: Work, rule: Rule) -> str:
    """Keep another rule; returns the id of its record.  UserError ``retention.years_unfit``."""
    if not all(1 <= years <= MOST_YEARS for years in asdict(rule).values()):
        raise UserError("retention.years_unfit", most=MOST_YEARS)
    own = _own(work) or Setting(name=SETTING)
    changed = Setting(id=own.id, name=SETTING, value=asdict(rule))
    work.save(changed)
    return changed.id


def _own(work: Work) -> Setting | None:
    found = work.find(Setting, name=SETTING)
    return found[-1] if found else None
