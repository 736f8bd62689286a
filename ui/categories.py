"""The kinds of information and the purposes of sharing, in plain words."""

from __future__ import annotations

from app.i18n import NP_, pgettext

CATEGORIES = {
    "identity": NP_("category", "Name, birth, language"),
    "contact": NP_("category", "Phone and e-mail"),
    "contact.safe": NP_("category", "How to reach them safely"),
    "location": NP_("category", "Where they stay"),
    "family": NP_("category", "Family"),
    "health_physical": NP_("category", "Physical health"),
    "health_mental": NP_("category", "Mental health"),
    "sexual_reproductive": NP_("category", "Sexual and reproductive health"),
    "immigration": NP_("category", "Papers and status"),
    "criminal_justice": NP_("category", "Court or police"),
    "employment_wages": NP_("category", "Work and pay"),
    "financial": NP_("category", "Money and debts"),
    "exploitation_account": NP_("category", "Their account of what happened"),
    "images": NP_("category", "Pictures"),
    "documents_copies": NP_("category", "Copies of papers"),
    "risk": NP_("category", "Risks and safety"),
    "third_parties": NP_("category", "Other people"),
    "legal_privileged": NP_("category", "Between them and their lawyer"),
    "urgent_dates": NP_("category", "Dates that cannot wait"),
    "cooperation": NP_("category", "Reports they made"),
    "observations": NP_("category", "What staff saw"),
    "staff_opinion": NP_("category", "What staff think"),
    "case_admin": NP_("category", "Notes about the case itself"),
    "uncategorised": NP_("category", "Notes in free words"),
    "whole_record": NP_("category", "The whole record"),
}
PURPOSES = {
    "screening_interview": NP_("purpose", "The interview"),
    "case_record": NP_("purpose", "Keeping this record"),
    "referral_shelter": NP_("purpose", "A place to stay"),
    "referral_legal": NP_("purpose", "Legal advice"),
    "referral_medical": NP_("purpose", "A doctor or clinic"),
    "referral_mental_health": NP_("purpose", "Counselling or mental health care"),
    "referral_nrm": NP_("purpose", "Referral to the NRM"),
    "report_police_identified": NP_("purpose", "A report to the police, with name"),
    "report_labour_identified": NP_("purpose", "A report to the labour inspectorate, with name"),
    "report_labour_anonymous": NP_("purpose", "A report to the labour inspectorate, without name"),
    "family_tracing": NP_("purpose", "Finding family"),
    "embassy_contact": NP_("purpose", "Contact with the embassy"),
    "immigration_evidence": NP_("purpose", "Evidence for an immigration case"),
    "benefits_support_letter": NP_("purpose", "A letter about support needed"),
    "education_employment": NP_("purpose", "School, training or work"),
    "case_transfer": NP_("purpose", "Handing the case to another organisation"),
    "statistics_anonymous": NP_("purpose", "Statistics without names"),
    "training_or_media": NP_("purpose", "Training or media"),
    "photo_or_recording": NP_("purpose", "Photos or recordings"),
}


def category_words(category: str) -> str:
    """Return what a kind of information is called."""
    return pgettext("category", CATEGORIES.get(category, category))


def purpose_words(purpose: str) -> str:
    """Return what sharing is for; several purposes stand together in one text."""
    return ", ".join(pgettext("purpose", PURPOSES.get(one, one)) for one in purpose.split())
