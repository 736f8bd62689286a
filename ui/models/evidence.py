"""Evidence in words: the list with what is still missing, one item with where it has been, and how a check went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.i18n import NP_, _, format_date, format_moment, ngettext, pgettext
from ui.categories import category_words
from ui.widgets.evidence_pane import ItemContent, Step
from ui.widgets.rows import Group, Line, Row
from ui.words import dotted, in_groups

if TYPE_CHECKING:
    from app.domain.attachment import Attachment
    from app.domain.custody import Custody
    from app.services.evidence import EvidenceView, ItemView
    from app.services.restricted import Locked

GAP = "gap:"
"""Begins the key of a row that stands for something missing."""

LOCKED = "locked:"
"""Begins the key of a row that stands for a restricted item."""

_PICTURES = frozenset({"photo", "messages", "object", "body_map", "web"})
_STEPS = {
    "received": ("tray", NP_("custody", "Received"), NP_("custody", "Received from {who}")),
    "imported": ("fingerprint", NP_("custody", "Fingerprint taken, original kept"), ""),
    "hashed": ("fingerprint", NP_("custody", "Fingerprint taken"), ""),
    "viewed": ("eye", NP_("custody", "Pictures looked at"), ""),
    "copied": ("files", NP_("custody", "Copied"), ""),
    "translated": ("translate", NP_("custody", "Translated"), ""),
    "redacted": ("eye-slash", NP_("custody", "Names covered in a copy"), ""),
    "printed": ("printer", NP_("custody", "Printed"), ""),
    "disclosed": ("files", NP_("custody", "Sent"), NP_("custody", "Sent to {who}")),
    "transferred": ("handshake", NP_("custody", "Sealed"), NP_("custody", "Sealed for {who}")),
    "returned": ("arrow-left", NP_("custody", "Given back"), NP_("custody", "Given back to {who}")),
    "verified": ("check-circle", NP_("custody", "Checked, matches"), ""),
    "sealed": ("lock-simple", NP_("custody", "Sealed"), ""),
    "destroyed": ("minus-circle", NP_("custody", "Destroyed"), ""),
}  # fmt: skip


def is_picture(item: Attachment) -> bool:
    """Say whether an item starts blurred."""
    return item.kind in _PICTURES or item.media_type.startswith("image/")


def lines(view: EvidenceView) -> list[Line]:
    """Return the items, then what the pathways ask for and nothing is there for."""
    found: list[Line] = [_row(one, damaged=one.id in view.damaged) for one in view.items]
    found += [_locked(one) for one in view.locked]
    if found and view.missing:
        found.append(Group(_("Nothing yet for"), len(view.missing)))
        found += [
            Row(f"{GAP}{one.key}", one.label, action=_("See what is asked"), action_kind="quiet")
            for one in view.missing
        ]
    return found


def _locked(one: Locked) -> Row:
    """A restricted item: that it is there, and when it came."""
    return Row(
        f"{LOCKED}{one.record_id}", _("Restricted"), format_date(one.on) if one.on else "",
        icon="lock-key", action=_("Open with a reason"), action_kind="quiet",
    )  # fmt: skip


def _row(item: Attachment, *, damaged: bool) -> Row:
    dated = item.event_date.words if item.event_date else ""
    pages = ngettext("{n} page", "{n} pages", item.pages).format(n=item.pages)
    caption = dotted(dated, item.obtained_how)
    chip = None
    if damaged:
        chip = ("waiting", _("not what came in"))
    elif item.privileged:
        chip = ("never", _("for the lawyer only"))
    elif item.restricted:
        chip = ("fact", _("restricted"))
    icon = "image" if is_picture(item) else "file-text"
    return Row(item.id, item.title, caption, lead=item.number, icon=icon, trailing=pages, chip=chip)  # type: ignore[arg-type]


def subtitle(view: EvidenceView) -> str:
    """Say how many items there are and whether they are what came in."""
    if not view.items:
        return ""
    count = len(view.items)
    said = ngettext("{n} item", "{n} items", count).format(n=count)
    if view.damaged:
        return f"{said} · " + _("not all are what came in")
    return f"{said} · " + _("all fingerprints match") if view.checked_at else said


def checked_words(view: EvidenceView) -> str:
    """Say when all items were last compared with their fingerprints, and which were not the same."""
    damaged = [one.number for one in view.items if one.id in view.damaged]
    if damaged:
        words = _("{items}: not what came in. Keep the workbook as it is and tell the lawyer.")
        return words.format(items=", ".join(damaged))
    if view.checked_at is None:
        return _("Not all items have been checked yet.") if view.items else ""
    when = format_moment(view.checked_at.astimezone())
    return _("All are as they came, checked {when}.").format(when=when)


def content(view: ItemView) -> ItemContent:
    """Return what the pane shows of one item."""
    item = view.item
    holds = ", ".join(category_words(one) for one in sorted(item.categories))
    said = [
        (_("Given by"), item.source_person),
        (_("Received"), format_date(item.obtained_on) if item.obtained_on else ""),
        (_("How"), item.obtained_how),
        (_("About"), item.event_date.words if item.event_date else ""),
        (_("Supports"), "; ".join(one.label for one in view.shows)),
        (_("Holds"), holds or _("Not said yet; it cannot leave before.")),
    ]
    steps = [_step(one, view.staff.get(one.by, "")) for one in view.custody]
    if not view.sound:
        steps.append(Step("info", _("This list was changed afterwards."), "", warn=True))
    return ItemContent(
        key=item.id, title=item.title, number=item.number, pages=item.pages,
        picture=is_picture(item), facts=tuple((key, value) for key, value in said if value),
        fingerprint=in_groups(item.sha256), steps=tuple(steps), restricted=item.restricted,
    )  # fmt: skip


def _step(step: Custody, by: str) -> Step:
    icon, words, with_who = _STEPS.get(step.action, ("info", step.action, ""))
    who = step.from_whom if step.action == "received" else step.to_whom
    if step.condition:
        icon, words, with_who = "info", NP_("custody", "Checked, it is not what came in"), ""
    said = pgettext("custody", with_who if with_who and who else words).format(who=who)
    when = format_moment(step.at.astimezone()) if step.at else ""
    return Step(icon, said, dotted(when, by), warn=bool(step.condition))
