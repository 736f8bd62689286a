"""Putting a letter together, seeing it, and printing it: every print asks the gate and is written down.

Three steps, so that pages are laid out away from the case file: `compose` (case lane) asks the gate and gathers what
it lets through, `draw` (print lane) makes the page of it and sees nothing else, `release` (case lane) writes the
ledger and the audit trail; only then are the bytes anybody's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from app.consent.gate import Decision, Override, Request, decide, live_consents
from app.consent.rules import LetterRule, letter_rules
from app.documents.blocks import said
from app.documents.letter import Rendered, render_letter
from app.documents.template import Template
from app.documents.template import template as letter_template
from app.documents.values import Agreement, Letterhead, Named, Recipient
from app.domain.consent import Consent
from app.domain.disclosure import Disclosure
from app.domain.organisation import Organisation
from app.domain.staff import Staff
from app.errors import UserError
from app.events import Event
from app.i18n import language
from app.services import delivery
from app.services.begin import Begin
from app.services.consents import ConsentView, consent_view
from app.services.delivery import Delivery
from app.services.facts import letter_facts, plan_facts, receipt_facts, referral_facts
from app.services.leaks import Leak, leaks, letter_passages
from app.services.leaving import require_may_override, write_ledger
from app.services.letter_parts import LetterKind, Part, letter_kinds, parts_of
from app.services.office import Seat
from app.services.printed import Printed
from app.services.referrals import note_letter
from app.services.worksheets import told, worksheet
from app.storage.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asks for: which letter, to whom, with which optional parts and chosen matters.

    With the case's id as `recipient_id` it is the survivor's own copy; the person's own paper has no recipient.  Where
    nothing is said, hers goes by `hand`, without an address, and any other by `post`.  `despite` is the reason for
    writing to somebody who must not know.  `typed` holds values the case does not: the names of a conflict sheet, for
    example.  A letter of a referral takes its words and code from it.
    """

    case_id: str
    letter: str
    recipient_id: str
    include: frozenset[str] = frozenset()
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    typed: Mapping[str, Any] = field(default_factory=dict, repr=False)
    language: str = "en"
    override: Override | None = None
    delivery: Delivery | None = None
    despite: str = field(default="", repr=False)
    referral_id: str = ""

    @property
    def to_id(self) -> str:
        """Whom it is for: an organisation, or the case itself where it is for the survivor."""
        return self.case_id if letter_rules()[self.letter].to_person else self.recipient_id

    @property
    def goes(self) -> Delivery:
        """How it goes."""
        return self.delivery or ("hand" if self.to_id == self.case_id else "post")


@dataclass(frozen=True, slots=True)
class _Stuff:
    """What a wish is made of: the letter, the row of the rules that is meant, the values the gate is asked about."""

    template: Template = field(repr=False)
    rule: LetterRule
    values: dict[str, Any] = field(repr=False)
    record_ids: tuple[str, ...] = ()
    """The filled form whose answers it carries, or the papers it names."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a letter would carry and on whose word; `refused` is the code that stops printing."""

    parts: tuple[Part, ...]
    kept_out: tuple[str, ...]
    not_agreed: tuple[str, ...]
    consent: ConsentView | None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter ready to be drawn: only what the gate let through."""

    wish: Wish
    rule: LetterRule
    decision: Decision
    template: Template = field(repr=False)
    head: Letterhead = field(repr=False)
    to: Recipient = field(repr=False)
    agreement: Agreement
    lit: frozenset[str] = frozenset()
    leaks: tuple[Leak, ...] = ()
    """What stands in it without anybody having chosen it."""
    refused: str = ""
    """What else stops it from being printed; see `app.services.delivery`."""
    record_ids: tuple[str, ...] = ()

    @property
    def is_released(self) -> bool:
        """Whether the gate let it go; a preview without consent is never released."""
        return bool(self.decision.consents) or self.decision.overridden or not self.purposes

    @property
    def purposes(self) -> tuple[str, ...]:
        """The purposes its consent must name."""
        return self.rule.purposes

    @property
    def of_purposes(self) -> str:
        """The purposes it stands under in the ledger: those of the letter, also where nobody's agreement is needed."""
        is_own = self.wish.to_id == self.wish.case_id or self.rule.anonymous
        return "" if is_own else " ".join(letter_rules()[self.wish.letter].purposes)


class Letters(Printed):
    """The letters of a case."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def kinds(self) -> list[LetterKind]:
        """Return the letters this program can write."""
        return letter_kinds()

    def matters(self, letter: str) -> list[tuple[str, str, str]]:
        """Return what a letter can be about: (id, category, words)."""
        places = letter_template(letter).placeholders.values()
        code = language()
        return [
            (key, choice.category, said(choice.text, code))
            for place in places
            for key, choice in place.choices.items()
        ]

    @staticmethod
    def wish(
        case_id: str, letter: str, recipient_id: str, *, include: frozenset[str], matters: tuple[str, ...],
        names: str, language: str, override: Override | None, referral_id: str = "",
        delivery: Delivery | None = None, despite: str = "",
    ) -> Wish:  # fmt: skip
        """Make a wish from what a screen holds; `names` has a line each: name; who this is; remark."""
        named = tuple(
            Named(*[part.strip() for part in line.split(";")][:3])
            for line in names.splitlines()
            if line.strip()
        )
        category = frozenset({"third_parties"}) if named else frozenset[str]()
        return Wish(
            case_id=case_id, letter=letter, recipient_id=recipient_id, include=include | category,
            chosen={"matters": matters} if matters else {}, language=language, override=override,
            typed={"conflict_names": named} if named else {}, referral_id=referral_id,
            delivery=delivery, despite=despite,
        )  # fmt: skip

    @staticmethod
    def override(ground: str, reason: str, authoriser: str) -> Override:
        """Make an override; UserError `consent.override_needs_reason` where words are missing."""
        return Override(ground, reason, authoriser)  # type: ignore[arg-type]

    def choices(self, wish: Wish) -> Choices:
        """Say what the letter would carry, what stays out and why, and on which consent it rests."""
        with self._begin() as work:
            return self._choices(work, wish)

    def compose(self, wish: Wish, *, for_print: bool) -> Composed:
        """Ask the gate and gather what it lets through.

        For print, raises UserError `consent.…`, `letter.…`; for the screen, a letter without consent is composed as it
        would be with one, tinted where parts are optional, and cannot be released.
        """
        if for_print:
            self._seat.require("letter.print")
        if not wish.to_id:
            raise UserError("letter.no_recipient")
        require_may_override(self._seat, wish.override)
        if wish.despite.strip():
            self._seat.require("consent.override")
        with self._begin() as work:
            stuff = _stuff(work, wish, self._seat.clock.today())
            template, rule = stuff.template, stuff.rule
            request = _request(wish, template, rule, self._seat)
            consents = work.find(Consent, case_id=wish.case_id)
            candidates = template.candidates(stuff.values)
            if not for_print and not live_consents(request, consents) and wish.override is None:
                request = replace(request, rule=replace(rule, purposes=()))
            decision = decide(request, consents, candidates)
            lit = frozenset(
                one.key.partition(":")[0]
                for one in decision.allowed
                if not for_print and one.categories & rule.optional
            )
            to = delivery.recipient(work, wish.case_id, wish.to_id, wish.goes)
            found = self._leaks(work, wish, template, decision, to)
            if template.form:
                template = told(template, request, consents)
            composed = Composed(
                wish, rule, decision, template, self._head(work), to, _agreement(wish, decision, consents),
                lit, found, _refused(work, wish, decision, to), stuff.record_ids,
            )  # fmt: skip
            if rule.anonymous and found:
                composed = replace(composed, refused="letter.shows_who")
        if for_print and composed.refused:
            raise UserError(composed.refused)
        return composed

    def draw(self, composed: Composed) -> Rendered:
        """Lay the letter out (print lane); it sees the allowed values and nothing else of the case."""
        return render_letter(
            composed.template, composed.decision.projection, composed.head,
            composed.wish.language, self._seat.clock.today(),
            recipient=composed.to, agreement=composed.agreement, lit=composed.lit,
        )  # fmt: skip

    def release(self, composed: Composed, drawn: Rendered, how: str) -> str:
        """Write the ledger's line and the audit entry of a letter about to leave; returns its id."""
        if not composed.is_released or composed.lit:
            raise UserError("consent.none")
        if composed.refused:
            raise UserError(composed.refused)
        wish, decision = composed.wish, composed.decision
        gone = Disclosure(
            case_id=wish.case_id, kind="letter", what=wish.letter,
            purpose=composed.of_purposes, recipient_id=wish.recipient_id,
            recipient=composed.to.name, consent_id=" ".join(decision.consents),
            categories=decision.categories,
            withheld=frozenset(one.category for one in decision.withheld),
            at=self._seat.clock.now(), by=self._seat.worker_id, how=how, pages=drawn.pages,
            language=wish.language, sha256=drawn.sha256, delivery=wish.goes,
            record_ids=composed.record_ids,
        )  # fmt: skip
        with self._begin() as work:
            write_ledger(work, gone, decision, wish.override, despite=wish.despite.strip())
            if wish.despite.strip():
                event = Event("never_disclose.overridden", wish.case_id, gone.id)
                work.record(event, wish.despite.strip())
            work.record(Event("letter.printed", wish.case_id, gone.id))
            if wish.referral_id:
                note_letter(work, wish.referral_id, gone, self._seat)
            work.commit()
        return gone.id

    def print(self, wish: Wish, *, how: str = "file") -> tuple[Composed, Rendered]:
        """Compose, draw and release in one go, for callers without lanes."""
        composed = self.compose(wish, for_print=True)
        drawn = self.draw(composed)
        self.release(composed, drawn, how)
        return composed, drawn

    def _choices(self, work: Work, wish: Wish) -> Choices:
        stuff = _stuff(work, wish, self._seat.clock.today())
        template, rule = stuff.template, stuff.rule
        request = replace(_request(wish, template, rule, self._seat), include=frozenset())
        consents = work.find(Consent, case_id=wish.case_id)
        matching = live_consents(request, consents)
        given = next((one for one in consents if matching and one.id == matching[0].id), None)
        agreed = rule.default | rule.optional
        if matching:
            agreed = frozenset(name for name in agreed if any(one.names(name) for one in matching))
        names = work.names(Organisation)
        listed = sorted(rule.default | rule.optional)
        return Choices(
            parts=parts_of(template, rule, agreed, ticked=wish.include, filled=stuff.values),
            kept_out=tuple(sorted(rule.blocked)),
            not_agreed=tuple(name for name in listed if name not in agreed),
            consent=consent_view(given, names, self._seat.clock.today()) if given else None,
            refused="" if matching or not rule.purposes or wish.override else "consent.none",
        )

    def _leaks(
        self, work: Work, wish: Wish, template: Template, decision: Decision, to: Recipient
    ) -> tuple[Leak, ...]:
        passages = letter_passages(template.placeholders, decision.projection, to)
        return leaks(work, wish.case_id, passages, self._seat.clock.today(), wish.to_id)

    def _head(self, work: Work) -> Letterhead:
        own = next(one for one in work.find(Organisation) if one.is_own)
        staff = work.get(Staff, self._seat.worker_id)
        lines = tuple(line for line in (own.address, own.email) if line)
        return Letterhead(
            office=own.name, lines=lines, phone=own.phone, author=staff.name, role=own.role
        )


def _request(wish: Wish, template: Template, rule: LetterRule, seat: Seat) -> Request:
    """Choosing a matter on the letter includes its category, so that it must have been agreed to."""
    matters = {
        template.placeholders[name].choices[choice].category
        for name, chosen in wish.chosen.items()
        for choice in chosen
    }
    return Request(
        recipient=wish.recipient_id,
        on=seat.clock.today(),
        purposes=rule.purposes,
        include=wish.include | matters,
        rule=rule,
        override=wish.override,
    )


def _stuff(work: Work, wish: Wish, today: date) -> _Stuff:
    """The letter somebody asks for; one of a form has the places of its newest filling."""
    template, rules = letter_template(wish.letter), letter_rules()
    rule, said, ids = rules[wish.letter], dict[str, Any](), tuple[str, ...]()
    if template.form:
        sheet = worksheet(work, wish.case_id, template, wish.language)
        template, rule, said, ids = (
            sheet.template,
            rules[sheet.rule],
            sheet.values,
            (sheet.sitting_id,),
        )
    elif "originals" in template.placeholders:
        said, ids = receipt_facts(work, wish.case_id, wish.language, today)
    if wish.to_id == wish.case_id:
        rule = replace(rule, purposes=())  # an own copy needs nobody's agreement
    return _Stuff(template, rule, _values(work, wish, template, today) | said, ids)


def _values(work: Work, wish: Wish, template: Template, today: date) -> dict[str, Any]:
    """The case's values for the places this letter has, with what was typed and chosen for it."""
    facts = letter_facts(work, wish.case_id, wish.language, today, by_hand=wish.goes == "hand")
    if "goals" in template.placeholders:
        facts |= plan_facts(work, wish.case_id)
    if wish.referral_id:
        facts |= referral_facts(work, wish.referral_id, wish.recipient_id, wish.language)
    facts |= {**wish.typed, **wish.chosen}
    return {name: value for name, value in facts.items() if name in template.placeholders and value}


def _refused(work: Work, wish: Wish, decision: Decision, to: Recipient) -> str:
    values = decision.projection
    code = delivery.refused(work, wish.case_id, (wish.to_id, to), wish.goes, values)
    is_overridden = code == "letter.recipient_never" and bool(wish.despite.strip())
    return "" if is_overridden else code


def _agreement(wish: Wish, decision: Decision, consents: list[Consent]) -> Agreement:
    if decision.overridden and wish.override is not None:
        return Agreement(ground=wish.override.ground)
    used = [one for one in consents if one.id in decision.consents]
    if not used:
        return Agreement()
    ends = [one.until for one in used if one.until is not None]
    return Agreement(
        given_on=max((one.given_on for one in used if one.given_on), default=None),
        until=min(ends) if ends else None,
        limited=any(one.limits for one in used),
    )
