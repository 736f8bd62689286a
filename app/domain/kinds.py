"""Every kind of record, by its name."""

from __future__ import annotations

from app.domain.assessment import Assessment
from app.domain.attachment import Attachment
from app.domain.bundle import Bundle
from app.domain.consent import Consent
from app.domain.custody import Custody
from app.domain.destruction import Destruction
from app.domain.disclosure import Disclosure
from app.domain.episode import Episode
from app.domain.form_definition import FormDefinition
from app.domain.hold import Hold
from app.domain.indication import Indication
from app.domain.never_disclose import NeverDisclose
from app.domain.note import Note
from app.domain.organisation import Organisation
from app.domain.pathway import Pathway
from app.domain.person import Person
from app.domain.records import Record
from app.domain.safe_contact import SafeContact
from app.domain.setting import Setting
from app.domain.sitting import Sitting
from app.domain.staff import Staff
from app.domain.task import Task
from app.domain.transfer import Transfer

KINDS: dict[str, type[Record]] = {
    kind.KIND: kind
    for kind in (
        Person,
        Episode,
        SafeContact,
        NeverDisclose,
        Note,
        Consent,
        Organisation,
        Task,
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
        Setting,
    )
}
