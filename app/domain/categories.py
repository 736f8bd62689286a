"""Which kind of information a field holds: what a consent names and a letter prints.

The list of categories and of purposes is the one of the letters catalogue.  Every field of every
kind has exactly one category; questions of forms name their own, so a sitting's answers count as
`uncategorised` here until the form says more.  An attachment's content has a set of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

CATEGORIES: tuple[str, ...] = (
    "identity",
    "contact",
    "contact.safe",
    "location",
    "family",
    "health_physical",
    "health_mental",
    "sexual_reproductive",
    "immigration",
    "criminal_justice",
    "employment_wages",
    "financial",
    "exploitation_account",
    "images",
    "documents_copies",
    "risk",
    "third_parties",
    "legal_privileged",
    "urgent_dates",
    "cooperation",
    "observations",
    "staff_opinion",
    "case_admin",
    "uncategorised",
)
WHOLE_RECORD = "whole_record"
"""What a consent names to carry everything, uncategorised words too; no category of a field."""

PURPOSES: tuple[str, ...] = (
    "screening_interview",
    "case_record",
    "referral_shelter",
    "referral_legal",
    "referral_medical",
    "referral_mental_health",
    "referral_nrm",
    "report_police_identified",
    "report_labour_identified",
    "report_labour_anonymous",
    "family_tracing",
    "embassy_contact",
    "immigration_evidence",
    "benefits_support_letter",
    "education_employment",
    "case_transfer",
    "statistics_anonymous",
    "training_or_media",
    "photo_or_recording",
)

_COMMON = {"id": "case_admin", "case_id": "case_admin", "alive": "case_admin"}
_COMMON |= {"restricted": "case_admin", "extra": "uncategorised"}


def _all(category: str, *fields: str) -> dict[str, str]:
    return dict.fromkeys(fields, category)


FIELDS: Mapping[str, Mapping[str, str]] = {
    "person": {
        **_all("identity", "reference", "working_name", "legal_name", "other_names", "pronoun"),
        **_all("identity", "birth", "gender", "citizenship", "language", "languages"),
        **_all("identity", "interpreter", "outside_reference"),
        **_all("contact", "phone", "email"),
        **_all("location", "address", "region", "stays_at", "stays_until", "home_region"),
        **_all("location", "write_to"),
        **_all("family", "dependants"),
        **_all("health_physical", "access_needs"),
        **_all("immigration", "immigration_status", "government_number"),
        **_all("uncategorised", "wishes", "wishes_on", "wishes_language"),
        **_all("case_admin", "worker_id", "same_as", "restricted_kinds"),
    },
    "episode": {
        **_all("case_admin", "opened_on", "worker_id", "closed_on", "reopened_on", "how_found"),
        **_all(
            "case_admin", "closed_by", "closed_reason", "closed_to_id", "closed_to", "follow_up"
        ),
        **_all("case_admin", "explained"),
        **_all("contact.safe", "door_open"),
        **_all("staff_opinion", "closed_because", "settled", "settled_words", "reopened_because"),
    },
    "handover": {
        **_all("case_admin", "episode_id", "from_id", "to_id", "on", "by", "with_tasks"),
        **_all("staff_opinion", "because"),
    },
    "safe_contact": {
        **_all("contact.safe", "channel", "number", "name_to_use", "code_word", "words", "who"),
        **_all("contact.safe", "cover_story", "may_answer", "windows", "any_time", "voicemail"),
        **_all("contact.safe", "text", "safe_to_write"),
        **_all("risk", "never", "note"),
        **_all("case_admin", "review_on", "preferred"),
    },
    "never_disclose": _all("risk", "term", "why"),
    "relation": {
        **_all("family", "relation", "name", "other_names", "birth", "gender", "citizenship"),
        **_all("family", "place", "phone", "lives_with", "dependent", "may_contact", "note"),
        **_all("risk", "safe", "worries"),
    },
    "third_party": _all(
        "third_parties",
        *("sort", "name", "other_names", "roles", "role_details", "organisation", "phone"),
        *("online", "address", "citizenship", "gender", "age", "where_now", "last_contact"),
        "note",
    ),
    "licence_check": {
        **_all("third_parties", "third_party_id", "register", "country", "number", "checked_on"),
        **_all("third_parties", "result", "expires", "note"),
        **_all("case_admin", "worker_id"),
    },
    "trafficking_event": {
        **_all("exploitation_account", "kind", "started", "ended", "place", "country", "words"),
        **_all("exploitation_account", "to_place", "to_country", "means", "note"),
        **_all("immigration", "entry"),
        **_all("employment_wages", "industry", "work"),
        **_all("third_parties", "third_party_id", "who"),
    },
    "debt": {
        **_all("financial", "what_for", "currency", "agreed", "terms", "security", "note"),
        **_all("exploitation_account", "threats"),
        **_all("third_parties", "creditor", "third_party_id"),
    },
    "debt_entry": _all("financial", "debt_id", "kind", "on", "amount", "note"),
    "wage_entry": {
        **_all("employment_wages", "started", "ended", "hours", "promised", "promised_for"),
        **_all("employment_wages", "paid", "deducted", "deducted_because", "note"),
        **_all("third_parties", "employer", "third_party_id"),
    },
    "paper": {
        **_all("documents_copies", "kind", "name", "where", "seen_on", "number", "issued_by"),
        **_all("documents_copies", "issued", "expires", "attachment_id", "note"),
        **_all("third_parties", "held_by"),
    },
    "credential": _all(
        "employment_wages",
        *("name", "state", "issued_by", "country", "issued", "step", "next_step"),
        *("attachment_id", "note"),
    ),
    "privileged_entry": {
        **_all("legal_privileged", "on", "who", "text"),
        **_all("case_admin", "worker_id"),
    },
    "criminal_entry": {
        **_all("criminal_justice", "on", "who", "text"),
        **_all("case_admin", "worker_id"),
    },
    "health_entry": {
        **_all("health_physical", "on", "who", "body"),
        **_all("health_mental", "mind"),
        **_all("sexual_reproductive", "sexual"),
        **_all("case_admin", "worker_id"),
    },
    "note": {
        **_all("uncategorised", "title", "text", "who"),
        **_all("case_admin", "kind", "at", "language", "consent_id", "worker_id"),
    },
    "consent": _all(
        "case_admin",
        *("purpose", "recipient_id", "recipient", "recipient_role", "categories", "answer"),
        *("ask_on", "method", "language", "interpreter", "explained", "given_on", "until"),
        *("review_on", "limits", "guardian", "witness", "document_id", "withdrawn_on"),
        *("withdrawn_how", "told_recipient_on"),
    ),
    "organisation": _all(
        "case_admin",
        *("name", "kind", "role", "person", "address", "phone", "email", "languages", "note"),
        *("card", "fingerprint", "trust", "verified_on", "verified_how", "verified_by", "is_own"),
        *("shares", "shares_if", "shares_asked_on", "shares_answered_by", "shares_how"),
    ),
    "hidden_address": _all("location", "organisation_id", "address", "directions"),
    "service": _all(
        "case_admin",
        *("organisation_id", "name", "types", "description", "url", "status", "alert"),
        *("application_process", "eligibility_description", "minimum_age", "maximum_age", "sex"),
        *("children", "children_up_to", "pregnant", "no_status", "no_recourse", "disability"),
        *("gender_diverse", "pets", "substances", "languages", "fees_description", "schedule"),
        *("capacity", "assured_date", "assurer", "note"),
    ),
    "place": _all(
        "case_admin",
        *("organisation_id", "name", "beds", "sex", "children", "gender_diverse", "disability"),
        *("most_nights", "curfew", "rules", "closed_because"),
    ),
    "stay": _all(
        "location",
        *("place_id", "where", "beds", "since", "until", "left_on", "exit_pathway", "exit_words"),
        "note",
    ),
    "stay_incident": {
        **_all("observations", "on", "what", "done"),
        **_all("case_admin", "stay_id", "worker_id"),
    },
    "stay_gift": _all("case_admin", "stay_id", "on", "what", "how_much", "worker_id"),
    "task": {
        **_all("uncategorised", "title", "detail", "place", "why", "about", "outcome"),
        **_all("urgent_dates", "due_on", "due_at"),
        **_all("case_admin", "kind", "minutes", "every_days", "source", "source_id"),
        **_all("case_admin", "worker_id", "asked_by", "done_on"),
    },
    "goal": {
        **_all("uncategorised", "domain", "need", "words", "who", "outcome", "closed_because"),
        **_all("urgent_dates", "target", "review_on"),
        **_all("case_admin", "priority", "sitting_id", "started_on", "progress", "progress_on"),
        **_all("case_admin", "closed_on", "worker_id"),
    },
    "referral": {
        **_all("uncategorised", "asks", "details", "because", "how", "conditions"),
        **_all("urgent_dates", "needed_by", "appointment"),
        **_all("case_admin", "goal_id", "service", "organisation_id", "organisation", "asked_on"),
        **_all("case_admin", "state", "moves", "moved_by", "reason", "code", "consent_id"),
        **_all("case_admin", "disclosure_id", "worker_id"),
    },
    "check_in_agreement": {
        **_all("contact.safe", "words", "if_missed"),
        **_all("third_parties", "trusted"),
        **_all("case_admin", "agreed_on", "every_days", "gap_days", "welfare_agreed"),
        **_all("case_admin", "worker_id", "stopped_on"),
    },
    "check_in": {
        **_all("uncategorised", "how", "next"),
        **_all("urgent_dates", "due_on"),
        **_all("case_admin", "agreement_id", "at", "state", "worker_id"),
    },
    "contact_try": _all(
        "case_admin", "check_in_id", "step", "at", "channel", "outcome", "worker_id"
    ),
    "sitting": {
        **_all("uncategorised", "answers", "states", "paused_because", "went_on_because"),
        **_all("case_admin", "taken"),
        **_all("case_admin", "form_id", "form_version", "form_hash", "title", "page", "language"),
        **_all("case_admin", "second_language", "interpreter", "started_on", "finished_on"),
        **_all("case_admin", "worker_id", "came_from"),
    },
    "indication": {
        **_all("exploitation_account", "indicator", "answer", "source", "words", "on"),
        **_all("case_admin", "sitting_id", "question", "worker_id"),
    },
    "assessment": {
        **_all("staff_opinion", "age", "exploitation", "act", "was_stopped", "signs", "found"),
        **_all("staff_opinion", "is_provisional", "wording", "reasons", "second_view"),
        **_all("staff_opinion", "second_reasons"),
        **_all("case_admin", "worker_id", "written_on", "asked_id", "second_id", "second_on"),
    },
    "pathway": {
        **_all("immigration", "pathway_id", "version", "region", "stage", "criteria", "remarks"),
        **_all("immigration", "overrides", "started_on", "ended_on"),
        **_all("urgent_dates", "events"),
    },
    "attachment": {
        **_all("documents_copies", "title", "kind", "description", "file_name", "media_type"),
        **_all("documents_copies", "size", "sha256", "blob_id", "pages", "language", "number"),
        **_all("documents_copies", "rendition_blob_id", "rendition_sha256", "rendition_size"),
        **_all("documents_copies", "rendition_steps"),
        **_all("documents_copies", "translation_of", "copy_of", "copy_method", "event_date"),
        **_all("documents_copies", "original_or_copy", "device_or_account"),
        **_all("documents_copies", "obtained_on", "obtained_where", "obtained_how"),
        **_all("third_parties", "source_person", "source_relation", "third_parties"),
        **_all("case_admin", "consent_id", "categories", "privileged", "returned_on"),
        **_all("case_admin", "returned_to"),
        **_all("immigration", "criteria"),
    },
    "custody": {
        **_all("documents_copies", "attachment_id", "seq", "at", "action", "sha256_after"),
        **_all("documents_copies", "condition", "prev_hash", "hash"),
        **_all("third_parties", "from_whom", "to_whom"),
        **_all("case_admin", "by", "reason", "place"),
    },
    "bundle": _all(
        "case_admin",
        *("title", "profile", "purpose", "recipient_id", "recipient", "consent_id", "pages"),
        *("instruction", "items", "sha256", "built_at"),
    ),
    "disclosure": _all(
        "case_admin",
        *("kind", "what", "purpose", "recipient_id", "recipient", "consent_id", "categories"),
        *("withheld", "record_ids", "at", "by", "how", "delivery", "pages", "language", "sha256"),
        *("override_because", "override_kind", "authorised_by", "asked_back_on", "confirmed_on"),
    ),
    "transfer": _all(
        "case_admin",
        *("direction", "package_id", "organisation_id", "label", "fingerprint", "signature"),
        *("trust", "purpose", "consent_id", "consent_until", "created_at", "applied_at", "items"),
        *("size", "sha256", "receipt", "receipt_at", "status", "reason", "witness"),
    ),
    "form_definition": _all(
        "case_admin",
        *("form_id", "version", "title", "file_name", "content", "content_hash", "compiled"),
        *("compiler", "languages", "added_on", "replaced_on"),
    ),
    "hold": _all(
        "case_admin", "since", "because", "by", "lifted_on", "lifted_because", "lifted_by"
    ),
    "destruction": _all(
        "case_admin",
        *("what", "of_case", "reference", "number", "at", "by", "because", "closed_on"),
        *("kept_until", "ground", "attachments", "recipients"),
    ),
    "staff": _all("case_admin", "name", "short", "role", "sign_key", "active"),
    "exposure": _all("case_admin", "worker_id", "on", "level", "minutes", "pause", "note"),
    "setting": _all("case_admin", "name", "value"),
}

_KIND_CATEGORY = {
    "person": "identity",
    "safe_contact": "contact.safe",
    "never_disclose": "risk",
    "check_in_agreement": "contact.safe",
    "note": "uncategorised",
    "goal": "uncategorised",
    "sitting": "uncategorised",
    "indication": "exploitation_account",
    "assessment": "staff_opinion",
    "pathway": "immigration",
    "attachment": "documents_copies",
    "custody": "documents_copies",
    "hidden_address": "location",
    "stay": "location",
    "stay_incident": "observations",
    "relation": "family",
    "third_party": "third_parties",
    "licence_check": "third_parties",
    "trafficking_event": "exploitation_account",
    "debt": "financial",
    "debt_entry": "financial",
    "wage_entry": "employment_wages",
    "paper": "documents_copies",
    "credential": "employment_wages",
    "privileged_entry": "legal_privileged",
    "criminal_entry": "criminal_justice",
    "health_entry": "health_physical",
}


def category_of(kind: str, path: str) -> str:
    """The one category of a field, or of a map's entry ``field:key``; unknown: uncategorised."""
    name = path.split(":", 1)[0]
    return FIELDS[kind].get(name) or _COMMON.get(name, "uncategorised")


def category_of_kind(kind: str) -> str:
    """The category a record of this kind is filed under as a whole."""
    return _KIND_CATEGORY.get(kind, "case_admin")
