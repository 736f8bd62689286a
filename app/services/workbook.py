"""One open vault with everything a caseworker can do with it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Any, get_type_hints

from app.domain.clock import Clock
from app.events import EventBus
from app.services.answers import Answers
from app.services.assessments import Assessments
from app.services.audit import Audit
from app.services.backups import Backups
from app.services.begin import Begin
from app.services.bundles import Bundles
from app.services.calendar import Calendar
from app.services.cards import Cards
from app.services.case_file import CaseFile
from app.services.caseload import Caseload
from app.services.cases import Cases
from app.services.check_ins import CheckIns
from app.services.closing import Closing
from app.services.consents import Consents
from app.services.contact_file import ContactFile
from app.services.differences import Differences
from app.services.directory import Directory
from app.services.drafts import Drafts
from app.services.evidence import Evidence
from app.services.exposures import Exposures
from app.services.forms import Forms
from app.services.handing_over import HandingOver
from app.services.health import Health
from app.services.history import History
from app.services.indicators import Indicators
from app.services.leaks import Leaks
from app.services.letters import Letters
from app.services.links import Links
from app.services.missed_contact import MissedContact
from app.services.needs import Needs
from app.services.notes import Notes
from app.services.offers import Offers
from app.services.office import Office, Seat
from app.services.over_time import OverTime
from app.services.pathways import Pathways
from app.services.people import People
from app.services.plan import Plan
from app.services.recovery import Recovery
from app.services.referrals import Referrals
from app.services.regular_reviews import RegularReviews
from app.services.restricted import Restricted
from app.services.retention import Retention
from app.services.search import Search
from app.services.sections import Sections
from app.services.shelter import Shelter
from app.services.today import Today
from app.services.transfers import Transfers
from app.services.unlocked import Unlocked
from app.services.week_sheet import WeekSheet


@dataclass(frozen=True)
class Workbook:
    """One open vault: what a caseworker can do with it.  All of it belongs to the case lane."""

    unlocked: Unlocked
    seat: Seat
    clock: Clock
    office: Office
    cases: Cases
    closing: Closing
    handing_over: HandingOver
    case_file: CaseFile
    sections: Sections
    exposures: Exposures
    notes: Notes
    drafts: Drafts
    history: History
    today: Today
    calendar: Calendar
    week_sheet: WeekSheet
    caseload: Caseload
    check_ins: CheckIns
    missed_contact: MissedContact
    reviews: RegularReviews
    search: Search
    consents: Consents
    forms: Forms
    indicators: Indicators
    assessments: Assessments
    plan: Plan
    referrals: Referrals
    needs: Needs
    answers: Answers
    over_time: OverTime
    leaks: Leaks
    letters: Letters
    cards: Cards
    pathways: Pathways
    evidence: Evidence
    bundles: Bundles
    directory: Directory
    differences: Differences
    offers: Offers
    shelter: Shelter
    contact_file: ContactFile
    transfers: Transfers
    links: Links
    restricted: Restricted
    audit: Audit
    backups: Backups
    people: People
    recovery: Recovery
    health: Health
    retention: Retention

    @property
    def events(self) -> EventBus:
        """What happened, after it was committed."""
        return self.unlocked.events

    def lock(self) -> None:
        """Save what is typed as far as it may be saved, then close everything and forget the keys; once is enough."""
        if self.unlocked.is_locked:
            return
        try:
            self.drafts.promote_idle(all_of_them=True)
        finally:
            self.unlocked.lock()


def plain_services(begin: Begin, seat: Seat, besides: Collection[str]) -> dict[str, Any]:
    """Return every service of a workbook but those named, by name: one that needs the store and the seat, no more."""
    kinds = get_type_hints(Workbook)
    return {
        one.name: kinds[one.name](begin, seat)
        for one in fields(Workbook)
        if one.name not in besides
    }
