"""What the audit trail calls an act, in caseworkers' words."""

from __future__ import annotations

from app.i18n import NP_, pgettext

_ACTS = {
    "vault.created": NP_("trail", "Made this workbook"),
    "vault.unlocked": NP_("trail", "Opened the workbook"),
    "vault.renewed": NP_("trail", "Gave the workbook a new key"),
    "vault.checked": NP_("trail", "Checked the whole workbook"),
    "vault.clock_right": NP_("trail", "Said that the computer’s clock is right"),
    "vault.pages_checked": NP_("trail", "Checked the case file"),
    "vault.restored": NP_("trail", "Brought the workbook back from a backup"),
    "staff.added": NP_("trail", "Let somebody open the workbook"),
    "staff.renamed": NP_("trail", "Corrected a colleague's name"),
    "staff.role_changed": NP_("trail", "Gave somebody another role"),
    "staff.removed": NP_("trail", "Closed the workbook to somebody"),
    "passphrase.changed": NP_("trail", "Changed the passphrase"),
    "passphrase.replaced": NP_("trail", "Gave somebody a new passphrase"),
    "recovery.issued": NP_("trail", "Made a new recovery code"),
    "recovery.written_down": NP_("trail", "Wrote the recovery code down"),
    "recovery.tested": NP_("trail", "Tried the recovery code"),
    "recovery.split": NP_("trail", "Split the recovery code"),
    "recovery.handed_out": NP_("trail", "Handed out the shares of the recovery code"),
    "backup.made": NP_("trail", "Made a backup"),
    "backup.verified": NP_("trail", "Checked a backup"),
    "backup.found_damaged": NP_("trail", "Found a backup damaged"),
    "backup.reminder_changed": NP_("trail", "Changed when backups are due"),
    "sample.filled": NP_("trail", "Filled in the invented people"),
    "office.changed": NP_("trail", "Changed the letterhead"),
    "case.opened": NP_("trail", "Opened a new case"),
    "case.closed": NP_("trail", "Closed the case"),
    "case.reopened": NP_("trail", "Took the case up again"),
    "case.handed_over": NP_("trail", "Handed the case over to a colleague"),
    "case.erased": NP_("trail", "Erased a case for good"),
    "case.erased_again": NP_("trail", "Erased a case again after a restore"),
    "case.held": NP_("trail", "Put a hold on the case"),
    "case.hold_lifted": NP_("trail", "Lifted the hold on the case"),
    "case.purged": NP_("trail", "Destroyed the words of the case"),
    "case.purged_again": NP_("trail", "Destroyed the words of a case again after a restore"),
    "evidence.destroyed": NP_("trail", "Destroyed an item of evidence"),
    "evidence.destroyed_again": NP_("trail", "Destroyed an item of evidence again after a restore"),
    "record.destroyed": NP_("trail", "Destroyed an entry"),
    "register.saved": NP_("trail", "Saved the register of what was destroyed"),
    "retention.changed": NP_("trail", "Changed how long cases stay"),
    "person.changed": NP_("trail", "Changed the person's details"),
    "person.joined": NP_("trail", "Said that two records are one person"),
    "person.parted": NP_("trail", "Said that two records are two people"),
    "never_disclose.overridden": NP_("trail", "Wrote to somebody who must not know"),
    "safe_contact.set": NP_("trail", "Set how to reach the person"),
    "note.added": NP_("trail", "Wrote an entry"),
    "note.amended": NP_("trail", "Corrected an entry"),
    "note.corrected": NP_("trail", "Corrected an entry"),
    "task.added": NP_("trail", "Planned something to do"),
    "task.done": NP_("trail", "Did something planned"),
    "task.moved": NP_("trail", "Moved something planned"),
    "task.taken_up": NP_("trail", "Took back that something was done"),
    "goal.added": NP_("trail", "Wrote a goal down"),
    "goal.changed": NP_("trail", "Changed a goal"),
    "goal.progressed": NP_("trail", "Wrote down how far a goal has come"),
    "referral.asked": NP_("trail", "Began a referral"),
    "referral.changed": NP_("trail", "Changed what a referral asks for"),
    "referral.sent": NP_("trail", "Sent a referral"),
    "referral.replied": NP_("trail", "Typed a reply to a referral"),
    "referral.moved": NP_("trail", "Wrote down what came of a referral"),
    "check_in.agreed": NP_("trail", "Wrote down what was agreed about staying in touch"),
    "check_in.stopped": NP_("trail", "Stopped the check-ins as the person wished"),
    "check_in.reached": NP_("trail", "Wrote down a check-in"),
    "check_in.missed": NP_("trail", "Wrote down a missed check-in"),
    "check_in.cancelled": NP_("trail", "Left a check-in out"),
    "check_in.tried": NP_("trail", "Took a step after missed check-ins"),
    "check_in.reported": NP_("trail", "Reported a concern for somebody's welfare"),
    "review.planned": NP_("trail", "Planned a review"),
    "review.ended": NP_("trail", "Planned a review no longer"),
    "review.brought_forward": NP_("trail", "Brought the reviews to today"),
    "draft.discarded": NP_("trail", "Dropped unsaved words"),
    "change.undone": NP_("trail", "Took a change back"),
    "record.opened": NP_("trail", "Opened a restricted entry"),
    "record.restricted": NP_("trail", "Restricted an entry"),
    "record.unrestricted": NP_("trail", "Lifted the restriction of an entry"),
    "section.restricted": NP_("trail", "Restricted a section of the case"),
    "section.unrestricted": NP_("trail", "Lifted the restriction of a section"),
    "form.added": NP_("trail", "Added a form"),
    "form.started": NP_("trail", "Began a form"),
    "form.finished": NP_("trail", "Finished a form"),
    "answers.opened": NP_("trail", "Opened restricted answers of a form"),
    "answers.saved": NP_("trail", "Saved answers of a form for somebody else"),
    "answers.taken_in": NP_("trail", "Took in answers made in Kobo or ODK"),
    "indication.noted": NP_("trail", "Noted a sign"),
    "assessment.changed": NP_("trail", "Prepared an assessment"),
    "assessment.written": NP_("trail", "Wrote an assessment"),
    "assessment.seconded": NP_("trail", "Added a second view to an assessment"),
    "pathway.started": NP_("trail", "Began a legal pathway"),
    "pathway.answered": NP_("trail", "Answered a question of a pathway"),
    "pathway.event_set": NP_("trail", "Set a date of a pathway's events"),
    "pathway.date_changed": NP_("trail", "Used another date than the rule gives"),
    "pathway.date_met": NP_("trail", "Met a date of a pathway"),
    "pathway.paper_asked": NP_("trail", "Asked for a paper"),
    "evidence.added": NP_("trail", "Added evidence"),
    "evidence.changed": NP_("trail", "Changed what is known of evidence"),
    "evidence.viewed": NP_("trail", "Looked at evidence"),
    "evidence.verified": NP_("trail", "Checked the evidence"),
    "bundle.saved": NP_("trail", "Put a bundle in order"),
    "bundle.built": NP_("trail", "Saved an evidence bundle"),
    "letter.printed": NP_("trail", "Printed a letter"),
    "week.printed": NP_("trail", "Printed a week without names"),
    "calendar.saved": NP_("trail", "Saved a calendar file without names"),
    "card.printed": NP_("trail", "Printed a rights card"),
    "audit.printed": NP_("trail", "Printed the monthly sheet"),
    "consent.given": NP_("trail", "Recorded an answer about sharing"),
    "consent.withdrawn": NP_("trail", "Recorded that sharing stops"),
    "consent.overridden": NP_("trail", "Went on without agreement"),
    "organisation.added": NP_("trail", "Added an organisation"),
    "organisation.changed": NP_("trail", "Changed an organisation"),
    "service.added": NP_("trail", "Added a service"),
    "service.changed": NP_("trail", "Changed a service"),
    "service.checked": NP_("trail", "Checked that a service is still right"),
    "service.removed": NP_("trail", "Took a service out of the directory"),
    "address.hidden": NP_("trail", "Kept an address out of sight"),
    "place.added": NP_("trail", "Added a place to stay"),
    "place.changed": NP_("trail", "Changed a place to stay"),
    "place.removed": NP_("trail", "Took a place to stay out of use"),
    "stay.written": NP_("trail", "Wrote down where the person stays"),
    "stay.left": NP_("trail", "Wrote down that the person left a place"),
    "stay_incident.written": NP_("trail", "Wrote down something that happened in the house"),
    "stay_gift.written": NP_("trail", "Wrote down something handed out"),
    "directory.imported": NP_("trail", "Took in a list of organisations"),
    "directory.exported": NP_("trail", "Saved the directory to a file"),
    "card.taken": NP_("trail", "Took in a contact card"),
    "card.verified": NP_("trail", "Checked a contact card"),
    "transfer.sealed": NP_("trail", "Sealed the case for another organisation"),
    "transfer.applied": NP_("trail", "Took in a case from another organisation"),
    "transfer.receipt_taken": NP_("trail", "Took in a receipt"),
}

_KINDS = {
    "person": NP_("trail", "the person's details"),
    "episode": NP_("trail", "when the case was open"),
    "handover": NP_("trail", "a case handed over"),
    "safe_contact": NP_("trail", "how to reach the person"),
    "never_disclose": NP_("trail", "what must never be said"),
    "relation": NP_("trail", "somebody close to the person"),
    "third_party": NP_("trail", "somebody else in the story"),
    "licence_check": NP_("trail", "a look into a register"),
    "trafficking_event": NP_("trail", "an event of the journey"),
    "debt": NP_("trail", "a debt"),
    "debt_entry": NP_("trail", "a line of a debt"),
    "wage_entry": NP_("trail", "a period of work"),
    "paper": NP_("trail", "a paper"),
    "credential": NP_("trail", "something learned"),
    "privileged_entry": NP_("trail", "a lawyer's matter"),
    "criminal_entry": NP_("trail", "a matter of police or court"),
    "health_entry": NP_("trail", "a matter of health"),
    "note": NP_("trail", "an entry"),
    "consent": NP_("trail", "an answer about sharing"),
    "organisation": NP_("trail", "an organisation"),
    "hidden_address": NP_("trail", "an address out of sight"),
    "service": NP_("trail", "a service"),
    "place": NP_("trail", "a place to stay"),
    "stay": NP_("trail", "where the person stays"),
    "stay_incident": NP_("trail", "something that happened in the house"),
    "stay_gift": NP_("trail", "something handed out"),
    "task": NP_("trail", "something to do"),
    "goal": NP_("trail", "a goal"),
    "referral": NP_("trail", "a referral"),
    "check_in_agreement": NP_("trail", "an agreement about staying in touch"),
    "check_in": NP_("trail", "a check-in"),
    "contact_try": NP_("trail", "a step after missed check-ins"),
    "sitting": NP_("trail", "a filled form"),
    "indication": NP_("trail", "a sign"),
    "assessment": NP_("trail", "an assessment"),
    "pathway": NP_("trail", "a legal pathway"),
    "attachment": NP_("trail", "evidence"),
    "custody": NP_("trail", "where evidence has been"),
    "bundle": NP_("trail", "a bundle"),
    "disclosure": NP_("trail", "what left"),
    "transfer": NP_("trail", "a sealed case"),
    "form_definition": NP_("trail", "a form"),
    "hold": NP_("trail", "a hold"),
    "destruction": NP_("trail", "the register of what was destroyed"),
    "staff": NP_("trail", "who works here"),
    "exposure": NP_("trail", "hard material somebody took in"),
    "setting": NP_("trail", "a setting"),
}
_SAVES = {
    "added": NP_("trail", "Added: {what}"),
    "saved": NP_("trail", "Changed: {what}"),
    "deleted": NP_("trail", "Deleted: {what}"),
}

_OFFICE = frozenset({"staff", "hold", "destruction", "exposure"})
EVERYDAY = frozenset(
    "case.opened case.closed case.reopened person.changed safe_contact.set note.added note.amended note.corrected "
    "task.added task.done task.moved task.taken_up goal.added goal.changed goal.progressed referral.asked "
    "referral.changed referral.replied referral.moved draft.discarded change.undone form.started form.finished "
    "indication.noted assessment.changed assessment.written assessment.seconded "
    "pathway.started pathway.answered pathway.event_set pathway.date_met pathway.paper_asked evidence.added "
    "evidence.changed evidence.viewed evidence.verified bundle.saved consent.given consent.withdrawn "
    "organisation.added organisation.changed transfer.receipt_taken record.destroyed check_in.agreed "
    "check_in.stopped check_in.reached check_in.missed check_in.cancelled check_in.tried review.planned "
    "review.ended review.brought_forward service.added service.changed service.checked service.removed "
    "place.added place.changed place.removed stay.written stay.left stay_incident.written stay_gift.written".split()
)
"""Keeping the record itself: counted, and left to the page of each case."""


def is_everyday(action: str) -> bool:
    """Whether an act is part of keeping the record; what is not known counts as more than that."""
    kind, _, save = action.partition(".")
    if action in EVERYDAY:
        return True
    return action not in _ACTS and save in _SAVES and kind not in _OFFICE and kind in _KINDS


def act_words(action: str) -> str:
    """Return what an act is called; one this version does not know keeps its own name."""
    if action in _ACTS:
        return pgettext("trail", _ACTS[action])
    kind, _, save = action.partition(".")
    if save in _SAVES and kind in _KINDS:
        return pgettext("trail", _SAVES[save]).format(what=pgettext("trail", _KINDS[kind]))
    return action
