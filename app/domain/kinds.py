"""Every kind of record, by its name."""

from __future__ import annotations

from app.domain.assessment import Assessment
from app.domain.attachment import Attachment
from app.domain.bundle import Bundle
from app.domain.check_in import CheckIn, CheckInAgreement, ContactTry
from app.domain.consent import Consent
from app.domain.credential import Credential
from app.domain.custody import Custody
from app.domain.debt import Debt, DebtEntry
from app.domain.destruction import Destruction
from app.domain.disclosure import Disclosure
from app.domain.episode import Episode
from app.domain.exposure import Exposure
from app.domain.form_definition import FormDefinition
from app.domain.goal import Goal
from app.domain.handover import Handover
from app.domain.hidden_address import HiddenAddress
from app.domain.hold import Hold
from app.domain.indication import Indication
from app.domain.kept_apart import CriminalEntry, HealthEntry, PrivilegedEntry
from app.domain.never_disclose import NeverDisclose
from app.domain.note import Note
from app.domain.organisation import Organisation
from app.domain.paper import Paper
from app.domain.pathway import Pathway
from app.domain.person import Person
from app.domain.place import Place
from app.domain.records import Record
from app.domain.referral import Referral
from app.domain.relation import Relation
from app.domain.safe_contact import SafeContact
from app.domain.service import Service
from app.domain.setting import Setting
from app.domain.sitting import Sitting
from app.domain.staff import Staff
from app.domain.stay import Stay
from app.domain.stay_line import StayGift, StayIncident
from app.domain.task import Task
from app.domain.third_party import LicenceCheck, ThirdParty
from app.domain.trafficking_event import TraffickingEvent
from app.domain.transfer import Transfer
from app.domain.wages import WageEntry

KINDS: dict[str, type[Record]] = {
    kind.KIND: kind
    for kind in (
        Person,
        Episode,
        Handover,
        SafeContact,
        NeverDisclose,
        Relation,
        ThirdParty,
        LicenceCheck,
        TraffickingEvent,
        Debt,
        DebtEntry,
        WageEntry,
        Paper,
        Credential,
        PrivilegedEntry,
        CriminalEntry,
        HealthEntry,
        Note,
        Consent,
        Organisation,
        HiddenAddress,
        Service,
        Place,
        Stay,
        StayIncident,
        StayGift,
        Task,
        Goal,
        Referral,
        CheckInAgreement,
        CheckIn,
        ContactTry,
        Sitting,
        Indication,
        Assessment,
        Pathway,
        Attachment,
        Custody,
        Bundle,
        Disclosure,
        Transfer,
        Hold,
        Destruction,
        FormDefinition,
        Staff,
        Exposure,
        Setting,
    )
}
