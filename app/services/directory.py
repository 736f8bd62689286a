"""Partner organisations and their contact cards: who may receive a case, and whether their keys were checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from app.domain.hidden_address import HiddenAddress
from app.domain.organisation import Organisation
from app.domain.service import STALE_AFTER
from app.errors import UserError
from app.events import Event
from app.services.begin import Begin
from app.services.case_file import Said, read_sheet
from app.services.office import Seat
from app.services.outside import read_chosen, write_whole
from app.storage.work import Work
from app.transfer import (
    Contact,
    ContactCard,
    OrgIdentity,
    judge_card,
    read_card,
    same_words,
    spoken,
)

IDENTITY = "identity"
"""Under this name the office's own secret keys are kept in the store, and nowhere else."""

MOST_CARD = 64 * 1024
"""Bytes of a card's or receipt's file; real ones have a few hundred."""


@dataclass(frozen=True, slots=True)
class CardView:
    """A contact card as people compare it: its text, its fingerprint, the words to read aloud."""

    text: str
    fingerprint: str
    words: str


@dataclass(frozen=True, slots=True)
class SharingAnswer:
    """What a recipient said when asked whether it passes anything on to immigration enforcement.

    `state` is one of `Organisation.SHARES`, empty where it is unknown.  Shown before anything goes there.
    """

    organisation_id: str
    organisation: str = field(repr=False)
    state: str = ""
    condition: str = field(default="", repr=False)
    asked_on: date | None = None
    answered_by: str = field(default="", repr=False)
    how: str = ""
    is_stale: bool = False


class Directory:
    """The organisations this office works with."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def organisations(self) -> list[Organisation]:
        """Return every partner, by name; the office itself is not among them."""
        with self._begin() as work:
            found = [one for one in work.find(Organisation) if not one.is_own]
        return sorted(found, key=lambda one: one.name.casefold())

    def add(self, organisation: Organisation) -> str:
        """Add a partner; returns its id.  UserError `organisation.needs_name`."""
        if not organisation.name.strip():
            raise UserError("organisation.needs_name")
        with self._begin() as work:
            work.save(organisation)
            work.record(Event("organisation.added", record_id=organisation.id))
            work.commit()
        return organisation.id

    def change(self, organisation_id: str, **fields: object) -> None:
        """Change what is known of a partner.  UserError `organisation.needs_name`."""
        with self._begin() as work:
            changed = replace(work.get(Organisation, organisation_id), **fields)  # type: ignore[arg-type]
            if not changed.name.strip():
                raise UserError("organisation.needs_name")
            work.save(changed)
            work.record(Event("organisation.changed", record_id=organisation_id))
            work.commit()

    def sharing_answer(self, organisation_id: str) -> SharingAnswer:
        """Return what this organisation said about passing things on to immigration enforcement."""
        with self._begin() as work:
            one = work.get(Organisation, organisation_id)
        asked = one.shares_asked_on
        is_stale = asked is not None and self._seat.clock.today() - asked > STALE_AFTER
        return SharingAnswer(
            one.id, one.name, one.shares, one.shares_if, asked, one.shares_answered_by,
            one.shares_how, is_stale,
        )  # fmt: skip

    def keep(
        self, kind: str, case_id: str | None, typed: Mapping[str, Said], record_id: str = ""
    ) -> str:
        """Add or change a partner from what was typed into its sheet or a part of it; as `CaseFile.keep`.

        UserError as `read_sheet`, `sharing_answer.on_what`, `sharing_answer.needs_day`, `sharing_answer.ahead`.
        """
        values = read_sheet(kind, typed)
        asked_on = values.get("shares_asked_on")
        if values.get("shares") == "depends" and not values.get("shares_if"):
            raise UserError("sharing_answer.on_what")
        if values.get("shares") and asked_on is None:
            raise UserError("sharing_answer.needs_day")
        if asked_on is not None and asked_on > self._seat.clock.today():
            raise UserError("sharing_answer.ahead")
        if not record_id:
            return self.add(Organisation(**values))
        self.change(record_id, **values)
        return record_id

    def has_hidden_address(self, organisation_id: str) -> bool:
        """Whether an address is kept apart for this organisation; says nothing of it."""
        with self._begin() as work:
            return _hidden(work, organisation_id) is not None

    def open_address(self, organisation_id: str, reason: str) -> HiddenAddress:
        """Return a confidential address, opened for this session with a reason.

        UserError `right.missing`, `record.reason_needed`, `address.none`.
        """
        self._seat.require("restricted.open")
        with self._begin() as work:
            kept = _hidden(work, organisation_id)
            if kept is None:
                raise UserError("address.none")
            work.open_restricted(kept.id, reason)
            work.commit()
        return kept

    def keep_address(
        self, kind: str, case_id: str | None, typed: Mapping[str, Said], record_id: str = ""
    ) -> str:
        """Keep an address apart from what was typed into its sheet; see `hide_address`."""
        values = read_sheet(kind, typed)
        self.hide_address(values["organisation_id"], values["address"], values["directions"])
        return str(values["organisation_id"])

    def hide_address(self, organisation_id: str, address: str, directions: str = "") -> None:
        """Keep an address apart from now on; what stood openly with the organisation goes out of sight.

        UserError `address.empty`.
        """
        if not address.strip():
            raise UserError("address.empty")
        with self._begin() as work:
            owner = work.get(Organisation, organisation_id)
            kept = _hidden(work, organisation_id) or HiddenAddress(organisation_id=owner.id)
            work.save(replace(kept, address=address.strip(), directions=directions.strip()))
            work.save(replace(owner, address=""))
            work.record(Event("address.hidden", record_id=organisation_id))
            work.commit()

    def take_card_file(self, file: Path) -> str:
        """Keep the card in a file; see `take_card`."""
        try:
            text = read_chosen(file, MOST_CARD).decode()
        except (OSError, UnicodeDecodeError):
            raise UserError("transfer.card_invalid") from None
        return self.take_card(text)

    @staticmethod
    def write_card(card: CardView, target: Path) -> None:
        """Write a card to a file, whole or not at all (files lane)."""
        write_whole(target, card.text.encode())

    def own_card(self) -> CardView:
        """Return this office's own contact card; its keys are made the first time it is asked for."""
        with self._begin() as work:
            card = own_identity(work, self._seat).card()
            work.commit()
        return _view(card)

    def take_card(self, text: str, organisation_id: str | None = None) -> str:
        """Keep a card somebody handed over; returns the organisation's id.

        Without `organisation_id` it goes to the partner of that name, or to a new one.  The same keys keep their
        trust, other keys are `changed` until somebody compares the words.  UserError `transfer.card_…`.
        """
        card = read_card(text)
        with self._begin() as work:
            known = _partner(work, organisation_id, card)
            changed = known.with_card(card.to_text(), card.fingerprint)
            if judge_card(card, contacts(work)) == "changed" and not known.fingerprint:
                changed = replace(changed, trust="changed")
            work.save(changed)
            work.record(Event("card.taken", record_id=changed.id))
            work.commit()
        return changed.id

    def card_of(self, organisation_id: str) -> CardView | None:
        """Return a partner's card, None where it has none."""
        with self._begin() as work:
            known = work.get(Organisation, organisation_id)
        return _view(read_card(known.card)) if known.card else None

    def verify(self, organisation_id: str, heard: str, how: str) -> None:
        """Say that the card's words were compared with its owner.

        `heard` are the words the owner read out; UserError `card.words_differ`, `card.none`, `card.needs_how`.
        """
        if not how.strip():
            raise UserError("card.needs_how")
        with self._begin() as work:
            known = work.get(Organisation, organisation_id)
            if not known.card:
                raise UserError("card.none")
            if not same_words(heard, known.fingerprint):
                raise UserError("card.words_differ")
            work.save(known.verified(self._seat.clock.today(), how.strip(), self._seat.worker_id))
            work.record(Event("card.verified", record_id=organisation_id))
            work.commit()


def own_identity(work: Work, seat: Seat) -> OrgIdentity:
    """Return the office's own keys, made and kept in this unit of work where there are none yet."""
    kept = work.kept(IDENTITY)
    if kept is not None:
        return OrgIdentity.from_bytes(kept)
    own = next(one for one in work.find(Organisation) if one.is_own)
    made = OrgIdentity.new(own.name, seat.clock.today())
    work.keep(IDENTITY, made.to_bytes())
    return made


def contacts(work: Work) -> list[Contact]:
    """Return every card this vault knows with its state."""
    known = []
    for one in work.find(Organisation):
        if one.card and one.trust in ("unverified", "verified", "changed", "retired"):
            known.append(Contact(card=read_card(one.card), state=one.trust))  # type: ignore[arg-type]
    return known


def _hidden(work: Work, organisation_id: str) -> HiddenAddress | None:
    """The confidential address of an organisation, opened or not: only whether it is there may be told."""
    found = work.find(HiddenAddress, organisation_id=organisation_id, include_restricted=True)
    return found[0] if found else None


def _partner(work: Work, organisation_id: str | None, card: ContactCard) -> Organisation:
    if organisation_id is not None:
        return work.get(Organisation, organisation_id)
    partners = [one for one in work.find(Organisation) if not one.is_own]
    same = [
        one for one in partners if one.fingerprint == card.fingerprint or one.name == card.label
    ]
    return same[0] if same else Organisation(name=card.label)


def _view(card: ContactCard) -> CardView:
    return CardView(card.to_text(), card.fingerprint, spoken(card.fingerprint))
