"""What a task that the program planned is called, in the language of whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.domain.task import Task
from app.forms.wording import kept_title
from app.i18n import N_, _
from app.services.monitoring_rules import rules, words

_SAID: Mapping[str, str] = {
    "check_in": N_("Check-in"),
    "consent_withdrawn": N_("Ask {who} to give back what they have"),
    "goal_review": N_("Look at this goal together: {what}"),
    "handed_over": N_("New for you, from {who}"),
    "referral": N_("Reply from {who}"),
    "referral accepted": N_("Did help begin? {who}"),
    "referral service_started": N_("How is it going with {who}?"),
    "referral_appointment": N_("Appointment: {who}"),
    "assessment": N_("Second view on an assessment"),
    "second_look": N_("Look at how this case ended"),
    "sitting": N_("Look again: {what}"),
    "stay": N_("Look together at where to stay next"),
}
"""By the source of a task, and by why it is there where it tells more than one thing."""


def task_words(task: Task) -> str:
    """Return what is to do: as the program says it here and now, else the words somebody typed."""
    if task.source == "review":
        review = rules().review(task.source_id)
        return words(review.label) if review else task.title
    if task.source == "missed_contact":
        steps = (step.label for step in rules().steps if step.id == task.about)
        return next(map(words, steps), task.title)
    said = _SAID.get(f"{task.source} {task.why}") or _SAID.get(task.source, "")
    # Planned by an older version, a task does not say whom or what it is about but in its title.
    if not said or ("{" in said and not task.about):
        return task.title
    about = kept_title(task.why, task.about) if task.source == "sitting" else task.about
    return _(said).format(who=about, what=about)


def titled(task: Task) -> Task:
    """Give a task its title: to whoever reads it, and when it is saved for the search and for older versions."""
    return replace(task, title=task_words(task))
