"""Who may do what: one table of roles, for actions, kinds of record and categories of a field.

Honest about its reach: everybody who can open a vault holds its key, so these rights keep order among colleagues who
use this program; they do not keep secrets from somebody who takes the files apart.  What one team must never see
belongs in another vault.  And they are as fine as the record: a field has its category, an item of evidence the
categories written on it; a filled form is seen whole or not at all, but for restricted answers (`app.forms.apart`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.categories import FIELDS, WHOLE_RECORD, category_of, category_of_kind
from app.domain.task import FOLLOWS
from app.errors import UserError

CASE_WORK = frozenset(
    "case.open case.close case.hand_over letter.print bundle.build transfer.seal transfer.apply export.make "
    "consent.override restricted.open assessment.second form.add pathway.override backup.make".split()
)
RUNNING = frozenset(
    "people.manage recovery.manage vault.renew backup.restore case.erase case.hold retention.change office.change "
    "audit.read caseload.see risk.lower".split()
)
LINKS = frozenset({"links.see"})
"""Seeing that two cases hold the same phone, address or name: for those who work on any case."""
ACTIONS = CASE_WORK | RUNNING | LINKS

TAKES: Mapping[str, str] = {
    "case.opened": "case.open",
    "case.closed": "case.close",
    "case.reopened": "case.close",
    "case.handed_over": "case.hand_over",
    "case.erased": "case.erase",
    "case.purged": "case.erase",
    "evidence.destroyed": "case.erase",
    "case.held": "case.hold",
    "case.hold_lifted": "case.hold",
    "retention.changed": "retention.change",
    "register.saved": "export.make",
    "directory.exported": "export.make",
    "letter.printed": "letter.print",
    "bundle.built": "bundle.build",
    "transfer.sealed": "transfer.seal",
    "transfer.applied": "transfer.apply",
    "consent.overridden": "consent.override",
    "record.opened": "restricted.open",
    "person.joined": "links.see",
    "person.parted": "links.see",
    "never_disclose.overridden": "consent.override",
    "record.unrestricted": "restricted.open",
    "section.unrestricted": "restricted.open",
    "form.added": "form.add",
    "answers.opened": "restricted.open",
    "answers.saved": "export.make",
    "assessment.seconded": "assessment.second",
    "pathway.date_changed": "pathway.override",
    "office.changed": "office.change",
    "staff.renamed": "people.manage",
    "staff.role_changed": "people.manage",
    "staff.removed": "people.manage",
    "passphrase.replaced": "people.manage",
    "recovery.issued": "recovery.manage",
    "recovery.split": "recovery.manage",
    "recovery.handed_out": "recovery.manage",
    "backup.made": "backup.make",
    "week.printed": "export.make",
    "calendar.saved": "export.make",
    "audit.printed": "audit.read",
}
"""What the trail says of an act, and the action it takes: no verb that writes down what it did goes round the table."""

LEDGERS = frozenset("custody disclosure".split())
"""Lines the program adds when something is done; the right to do it is an action, and adding takes no more."""
BY_ACTION = frozenset({"setting"})
"""Kinds that only verbs with an action of their own change, some of them everybody's, as noting a backup."""

HOUSE_PURPOSES = frozenset({"referral_shelter"})
HOUSE_CATEGORIES = frozenset({"location", WHOLE_RECORD})
HOUSE_KIND = "shelter"
"""What makes an agreement one about a house: its purpose, that it lets somebody know where the person is, or that a
house (or this office) is the recipient."""

PRIVILEGED = "legal_privileged"
"""What is between the person and their lawyer."""

_DIRECTORY_KINDS = frozenset("organisation service place hidden_address".split())
_OFFICE_KINDS = _DIRECTORY_KINDS | frozenset(
    "staff setting form_definition destruction exposure".split()
)
OWN_KINDS = frozenset({"exposure"})
"""What everybody who works here writes down of themselves."""
# Consent and check-ins too: somebody who takes an agreement about the house back must be heard by whoever is there.
_SHELTER_KINDS = OWN_KINDS | frozenset(
    "note task safe_contact never_disclose consent check_in_agreement check_in contact_try "
    "place stay stay_incident stay_gift".split()
)


@dataclass(frozen=True, slots=True)
class Rights:
    """What one role may do, write and see."""

    role: str
    actions: frozenset[str]
    writes: frozenset[str]
    """Kinds of record this role may change."""
    hidden: frozenset[str] = frozenset()
    """Categories whose fields this role is not shown, nor evidence that holds any of them."""
    hidden_kinds: frozenset[str] = frozenset()
    """Kinds of record this role is not shown, beyond those filed under a hidden category."""
    house_agreements: bool = False
    """Whether of the agreements about sharing only those about a house are shown."""

    def may(self, action: str) -> bool:
        """Whether this role may do `action`, one of ACTIONS."""
        if action not in ACTIONS:
            raise ValueError(f"no such action: {action}")
        return action in self.actions

    def require(self, action: str) -> None:
        """UserError ``right.missing`` where this role may not do `action`."""
        if not self.may(action):
            raise UserError("right.missing")

    def require_for(self, event: str) -> None:
        """UserError ``right.missing`` where this role may not do what the trail calls `event`."""
        if event in TAKES:
            self.require(TAKES[event])

    def require_write(self, kind: str, *, is_new: bool = False) -> None:
        """UserError ``right.missing`` where this role may not change, or (`is_new`) add, records of a kind."""
        if not (self.writes_kind(kind) or kind in BY_ACTION or (is_new and kind in LEDGERS)):
            raise UserError("right.missing")

    def require_change(self, kind: str) -> None:
        """UserError ``right.missing`` where this role may not change records of a kind freely, by typing or undoing."""
        if not self.writes_kind(kind):
            raise UserError("right.missing")

    def sees(self, kind: str, path: str = "") -> bool:
        """Whether this role is shown a kind of record, or one path of it."""
        if kind in self.hidden_kinds or category_of_kind(kind) in self.hidden:
            return False
        return not path or category_of(kind, path) not in self.hidden

    @property
    def hidden_sources(self) -> frozenset[str]:
        """Sources of tasks this role is not shown, because it is not shown what they follow from."""
        return frozenset(source for source, kind in FOLLOWS.items() if not self.sees(kind))

    def writes_kind(self, kind: str) -> bool:
        """Whether this role may change records of a kind."""
        return kind in self.writes

    def allows(self, what: str) -> bool:
        """Whether this role may do an action, or change a kind of record, named as ACTIONS and kinds are."""
        return self.may(what) if what in ACTIONS else self.writes_kind(what)

    @property
    def sees_everything(self) -> bool:
        """Whether nothing is kept from this role."""
        return not (self.hidden or self.hidden_kinds or self.house_agreements)


_ALL_KINDS = frozenset(FIELDS)
_CASE_KINDS = (_ALL_KINDS - _OFFICE_KINDS - {"hold"}) | OWN_KINDS
_NOT_FOR_SHELTER = frozenset(
    "immigration criminal_justice legal_privileged exploitation_account employment_wages financial "
    "sexual_reproductive documents_copies images third_parties cooperation staff_opinion".split()
)

# Supervisors and caseworkers see what is privileged, because they file it; no bundle carries it without the lawyer's
# instruction.  Who only reads does not.
_ROLES = {
    "supervisor": Rights("supervisor", ACTIONS, _ALL_KINDS),
    "caseworker": Rights(
        "caseworker", CASE_WORK | LINKS, _CASE_KINDS | _DIRECTORY_KINDS | {"form_definition"}
    ),
    "legal": Rights("legal", CASE_WORK, _CASE_KINDS | _DIRECTORY_KINDS),
    "shelter": Rights(
        "shelter", frozenset({"backup.make"}), _SHELTER_KINDS, _NOT_FOR_SHELTER,
        frozenset("sitting bundle transfer disclosure goal referral".split()), house_agreements=True,
    ),
    "read_only": Rights("read_only", frozenset(), frozenset(), frozenset({PRIVILEGED})),
    # Whoever holds the recovery code has to be able to let everybody in again.
    "recovery": Rights("recovery", ACTIONS, _ALL_KINDS),
}  # fmt: skip
ROLES = tuple(role for role in _ROLES if role != "recovery")
"""The roles a person can be given."""


def rights_of(role: str) -> Rights:
    """The rights of a role; one this program does not know may look and change nothing."""
    return _ROLES.get(role, _ROLES["read_only"])
