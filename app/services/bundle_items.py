"""One item in a bundle: what the gate is asked about it, its heading, what it helps to show, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable

from app.consent.gate import Candidate, Decision
from app.documents.bundle import BundleItem, Profile
from app.domain.attachment import Attachment
from app.errors import UserError
from app.services.requirements import named_by, shown_by, shows_everything


def candidates(items: Iterable[Attachment]) -> list[Candidate]:
    """Return what the gate is asked, an item a line."""
    return [
        Candidate(one.id, one.title, one.gate_categories, one.id, one.restricted) for one in items
    ]


def refuse_partly(decision: Decision, items: Iterable[Attachment]) -> None:
    """An item that may not go stops the bundle: the lawyer counts on the list being whole."""
    allowed = {candidate.key for candidate in decision.allowed}
    kept = [item for item in items if item.id not in allowed]
    if kept:
        privileged = any(item.privileged for item in kept)
        code = "bundle.needs_instruction" if privileged else "bundle.not_agreed"
        raise UserError(code, count=len(kept), items=", ".join(item.number for item in kept))


def all_categories(items: Iterable[Attachment]) -> frozenset[str]:
    """Return every category that one of the items holds."""
    return frozenset().union(*(item.categories for item in items))


def bundle_item(item: Attachment, form: Profile) -> BundleItem:
    """Return an item as its tab, its place in the index and its pages are made from it."""
    return BundleItem(
        item_id=item.id, title=item.title, pages=item.pages, size=item.rendition_size,
        original_sha256=item.sha256, rendition_sha256=item.rendition_sha256,
        section=_section(item, form), dated=item.event_date.words if item.event_date else "",
        source=item.obtained_how, requirement=_shows(item, form),
        transformations=item.rendition_steps, joined_to=item.translation_of,
    )  # fmt: skip


def _section(item: Attachment, form: Profile) -> str:
    """The official heading of the first thing an item helps to show; none for what supports everything."""
    if shows_everything(item):
        return ""
    named = {form.headings.get(criterion, "") for _pathway, criterion in named_by(item)}
    return next((heading for heading in form.sections if heading in named), "")


def _shows(item: Attachment, form: Profile) -> str:
    """What an item helps to show, in the plain words of its pathway."""
    if shows_everything(item):
        return form.words.get("everything", "")
    return "; ".join(one.label for one in shown_by(item))


def place(item: Attachment, form: Profile) -> tuple[int, str]:
    """Where an item stands: what supports everything first, then by heading, the rest at the end."""
    section = _section(item, form)
    order = form.sections.index(section) + 1 if section else len(form.sections) + 1
    return (0 if shows_everything(item) else order), item.number
