"""The case file in a package: each field goes by its own category, and nothing restricted unless it was ticked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import get_type_hints

import pytest

from app.bootstrap import Desk, Workbook
from app.domain.categories import FIELDS
from app.domain.consent import Consent
from app.domain.kinds import KINDS
from app.domain.money import Money
from app.domain.partial_date import PartialDate
from app.services.cases import NewCase
from app.services.outgoing import STAYING
from app.services.restricted import APART
from app.services.sealing import Sending
from app.services.sections import ALL
from tests.conftest import PASSPHRASE, QUICK, TODAY

CASE_FILE = [kind for section, under in ALL.items() for kind in (section, under) if kind]


class Two:
    """Two offices that know each other's keys, and a case with a record of every kind, a canary in every field."""

    def __init__(self, sender: Workbook, receiver: Workbook, folder: Path) -> None:
        self.sender, self.receiver, self._folder = sender, receiver, folder
        theirs = receiver.directory.own_card()
        self.lawyer = sender.directory.take_card(theirs.text)
        sender.directory.verify(self.lawyer, theirs.words, "by telephone")
        office = receiver.directory.take_card(sender.directory.own_card().text)
        receiver.directory.verify(office, sender.directory.own_card().words, "face to face")
        self.case = sender.cases.open(NewCase(working_name="Mira"))
        self.ids = {kind: self._full(kind) for kind in CASE_FILE}

    def _full(self, kind: str) -> str:
        """Save a record whose every field that can hold words holds a canary that names kind and field."""
        cls, told = KINDS[kind], {}
        for name, hint in get_type_hints(cls).items():
            canary = f"CANARY-{kind}-{name}"
            if name not in FIELDS[kind] or name in STAYING:
                continue
            if hint is str:
                told[name] = canary
            elif hint == PartialDate | None:
                told[name] = PartialDate.parse(canary)
            elif hint == Money | None:
                told[name] = Money.parse(canary)
            elif hint == tuple[str, ...]:
                told[name] = (canary,)
        record = cls(case_id=self.case, restricted=kind in APART, **told)
        with self.sender.unlocked.begin() as work:
            work.save(record)
            work.commit()
        return record.id

    def agree(self, *categories: str) -> None:
        self.sender.consents.give(Consent(
            case_id=self.case, purpose="case_transfer", recipient_id=self.lawyer,
            categories=frozenset(categories), until=TODAY + timedelta(days=30),
        ))  # fmt: skip

    def sent(self, **more: object) -> str:
        """Seal the case, take it in at the other office, and return all it now holds of it as text."""
        target = self._folder / "case.age"
        sending = Sending(case_id=self.case, recipient_id=self.lawyer, **more)  # type: ignore[arg-type]
        self.sender.transfers.write(sending, target)
        transfers = self.receiver.transfers
        with target.open("rb") as source:
            incoming = transfers.dry_run(transfers.open(source, transfers.keys()))
        content = json.dumps([one.fields for one in incoming.snapshot.records], default=str)
        transfers.apply(incoming)
        return content


@pytest.fixture
def two(desk: Desk, tmp_path: Path) -> Iterator[Two]:
    sender, _ = desk.create(tmp_path / "a", PASSPHRASE, office="Northside", worker="Dana Kessler")
    other = Desk(today=TODAY, limits=QUICK, state_folder=tmp_path / "other-state")
    receiver, _ = other.create(tmp_path / "b", PASSPHRASE, office="Harbour", worker="Tom Okafor")
    yield Two(sender, receiver, tmp_path)
    sender.lock()
    receiver.lock()


def canaries(*categories: str, apart: bool = False) -> set[str]:
    """The canaries of every field in these categories."""
    kinds = [kind for kind in CASE_FILE if apart or kind not in APART]
    return {
        f"CANARY-{kind}-{field.name}"
        for kind in kinds
        for field in fields(KINDS[kind])
        if FIELDS[kind].get(field.name) in categories and field.name not in STAYING
        if get_type_hints(KINDS[kind])[field.name] in (str, PartialDate | None, Money | None, tuple[str, ...])
    }  # fmt: skip


def found(content: str) -> set[str]:
    """The canaries in a text, each as a whole."""
    return {one for one in canaries(*ALL_CATEGORIES, apart=True) if f'"{one}"' in content}


ALL_CATEGORIES = {category for kind in CASE_FILE for category in FIELDS[kind].values()}


@pytest.mark.parametrize(
    "agreed",
    [
        ("family",), ("third_parties",), ("financial", "employment_wages"),
        ("exploitation_account", "documents_copies"),
    ],
    ids=["family", "others", "money", "account"],
)  # fmt: skip
def test_only_fields_of_the_categories_agreed_to_travel(two: Two, agreed: tuple[str, ...]) -> None:
    two.agree(*agreed)
    assert found(two.sent()) == canaries(*agreed)


def test_what_is_kept_apart_stays_though_its_category_was_agreed_to(two: Two) -> None:
    two.agree(
        "health_physical", "health_mental", "criminal_justice", "legal_privileged", "identity"
    )
    assert found(two.sent()) == set()


def test_ticked_with_a_reason_it_goes_part_by_part_and_arrives_shut(two: Two) -> None:
    two.agree("health_physical", "identity")
    content = two.sent(
        restricted=frozenset({two.ids["health_entry"]}), reason="The clinic asked, she agreed."
    )
    assert found(content) == {
        "CANARY-health_entry-on",
        "CANARY-health_entry-who",
        "CANARY-health_entry-body",
    }
    [section] = two.receiver.sections.of_case(two.case, ("health_entry",))
    assert (section.lines, section.locked) == ((), ("health_entry",))


def test_what_arrives_stands_in_the_sections_of_the_other_office(two: Two) -> None:
    two.agree("identity", "family", "financial")
    two.sent()
    people, debts = two.receiver.sections.of_case(two.case, ("relation", "debt"))
    assert people.lines[0].title == "CANARY-relation-name"
    assert [one.kind for one in debts.lines] == ["debt", "debt_entry"]


def test_which_sections_are_restricted_stays_in_this_office(two: Two) -> None:
    two.sender.restricted.restrict_section(two.case, "relation", "why")
    two.agree("identity", "case_admin", "family")
    content = two.sent()
    assert "restricted_kinds" not in content
    assert found(content) == set()
