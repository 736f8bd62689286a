"""A closed case with the same word wherever words can lie, and a look at every page of its vault in clear."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date

from app.bootstrap import Workbook
from app.documents.samples import payslips
from app.domain.consent import Consent
from app.domain.disclosure import Disclosure
from app.domain.ids import new_id
from app.domain.never_disclose import NeverDisclose
from app.domain.organisation import Organisation
from app.domain.safe_contact import SafeContact
from app.domain.task import Task
from app.services.cases import NewCase
from app.services.evidence import EvidenceInput
from tests.storage_parts import plain_pages

WORD = "quetzalcoatl"


@dataclass
class Full:
    """The ids of a case that says the word everywhere."""

    case: str
    item: str
    clinic: str
    reference: str


def full_case(workbook: Workbook, *, closed_on: date | None = None) -> Full:
    """Make such a case; it is closed, on a day of the past if one is given."""
    case = workbook.cases.open(
        NewCase(working_name=f"{WORD} Amina", birth="1988", how_found=f"through {WORD}")
    )
    workbook.cases.change_person(case, wishes=f"a {WORD} of my own", address=f"{WORD} lane")
    note = workbook.notes.add(case, f"She spoke of {WORD} and of the sea.")
    workbook.notes.amend(note, f"She spoke of the {WORD} twice.")
    workbook.notes.add_task(Task(case_id=case, title=f"Ask {WORD}", due_on=date(2026, 12, 1)))
    workbook.notes.set_safe_contact(
        SafeContact(case_id=case, channel="message", number="555 0173", words=f"Say {WORD}.")
    )
    clinic = workbook.directory.add(Organisation(name="Riverside Clinic"))
    consent = workbook.consents.give(Consent(
        case_id=case, purpose="referral_legal", recipient_id=clinic, limits=f"never {WORD}",
        categories=frozenset({"identity"}), until=date(2027, 5, 12),
    ))  # fmt: skip
    sitting = workbook.forms.start(case, "screening_interview")
    workbook.forms.answer(sitting, "/b/b_preferred_name", f"{WORD} again")
    workbook.forms.leave(sitting)
    workbook.forms.answer(sitting, "/b/b_preferred_name", f"{WORD} still typed")
    pathway = workbook.pathways.start(case, "us_t_visa")
    workbook.pathways.set_event(pathway, "reported_to_le", "about 2024")
    item = workbook.evidence.add(case, io.BytesIO(payslips(WORD, "Employer", ("June",))), EvidenceInput(
        title=f"Payslips of {WORD}", source_person=WORD, file_name=f"{WORD}.pdf",
    ))  # fmt: skip
    with workbook.unlocked.begin() as work:
        work.save(NeverDisclose(case_id=case, term=WORD))
        work.save(Disclosure(
            case_id=case, kind="letter", what="L02", purpose="referral_legal", recipient_id=clinic,
            recipient="Riverside Clinic", consent_id=consent, record_ids=(item,), at=workbook.clock.now(),
            override_because=f"because of {WORD}", categories=frozenset({"identity"}),
        ))  # fmt: skip
        work.drafts.keep(
            record_id=new_id(), kind="note", path="text", value=f"{WORD} typed", case_id=case
        )
        work.open_restricted(note, f"because {WORD} asked")
        work.commit()
    workbook.cases.close(case, f"moved to {WORD}")
    if closed_on is not None:
        back_date(workbook, case, closed_on)
    return Full(case, item, clinic, workbook.cases.person(case).reference)


def back_date(workbook: Workbook, case: str, closed_on: date) -> None:
    """Let a case have been closed on another day."""
    from dataclasses import replace

    from app.domain.episode import Episode

    with workbook.unlocked.begin() as work:
        for episode in work.find(Episode, case_id=case):
            work.save(replace(episode, opened_on=date(2010, 1, 1), closed_on=closed_on))
        work.commit()


def says_the_word(workbook: Workbook) -> bool:
    """Whether any page of the open vault's store holds the word, its log folded in."""
    workbook.unlocked.settle()
    opened = workbook.unlocked._opened
    return WORD.encode() in plain_pages(opened.store_path, bytes(opened.store_key))
