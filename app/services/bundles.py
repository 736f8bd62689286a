"""Evidence bundles: put items in order for one recipient, ask the gate, build, and write down what left.

`compose` (case lane) asks the gate and gathers keys and texts; `build` (print lane) writes the file from encrypted
blobs and knows nothing else; `release` (case lane) writes ledger, custody and audit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from app.consent.gate import Decision, Override, Request, decide, live_consents
from app.documents.bundle import (
    Built,
    BundleRequest,
    Sink,
    build,
    plan_bundle,
    profile,
)
from app.documents.bundle_plan import BundlePlan
from app.domain.attachment import Attachment
from app.domain.bundle import Bundle
from app.domain.consent import Consent
from app.domain.custody import Custody
from app.domain.disclosure import Disclosure
from app.domain.organisation import Organisation
from app.domain.person import Person
from app.errors import UserError
from app.events import Event
from app.i18n import format_date
from app.job import NO_JOB, Job
from app.services.begin import Begin
from app.services.bundle_items import (
    all_categories,
    bundle_item,
    candidates,
    place,
    refuse_partly,
)
from app.services.evidence import MOST_RENDITION, add_custody, blob_of
from app.services.leaks import Leak, bundle_leaks
from app.services.leaving import require_may_override, write_ledger
from app.services.office import Seat
from app.services.outside import AsideFile, open_chosen, write_whole, writing_aside, writing_whole
from app.services.requirements import (
    Requirement,
    nothing_for,
    requirements,
)
from app.vault import Blob, Blobs

PURPOSE = "immigration_evidence"


@dataclass(frozen=True, slots=True)
class Composed:
    """A bundle ready to be built: the items the gate let through, their keys and their texts."""

    bundle: Bundle
    decision: Decision
    request: BundleRequest = field(repr=False)
    copies: dict[str, Blob] = field(repr=False)
    override: Override | None = None


@dataclass(frozen=True, slots=True)
class Aside:
    """A finished bundle that lies beside its place, not yet written down."""

    built: Built
    file: AsideFile = field(repr=False)


@dataclass(frozen=True, slots=True)
class Tab:
    """One item in its place: its tab, its printed pages ("4–17") and the heading it stands under."""

    item_id: str
    tab: str
    pages: str
    section: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outline:
    """A bundle as it will be: the pages of cover and index, the tabs in order, and how many pages there are."""

    front: str
    tabs: tuple[Tab, ...]
    pages: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A bundle being put in order: every item that could go in, and why some may not.

    `agreed_until` is the last day of the agreement (None without end), `kept` says per item `not_agreed` or
    `privileged`; `missing` is what the case's pathways ask for and no item in the bundle is there for;
    `leaks` is what its title and the titles of its items tell without anybody having chosen it.
    """

    bundle: Bundle
    items: tuple[Attachment, ...] = field(repr=False)
    agreed: bool
    agreed_until: date | None
    kept: Mapping[str, str]
    missing: tuple[Requirement, ...]
    leaks: tuple[Leak, ...] = ()


class Bundles:
    """The bundles of each case."""

    purposes = (PURPOSE,)
    """What a person agrees to where a bundle of theirs may go."""

    def __init__(self, begin: Begin, seat: Seat, blobs: Blobs) -> None:
        self._begin, self._seat, self._blobs = begin, seat, blobs

    def of_case(self, case_id: str) -> list[Bundle]:
        """Return the bundles of a case, newest first."""
        with self._begin() as work:
            return work.find(Bundle, case_id=case_id)[::-1]

    def suggest(
        self, case_id: str, recipient_id: str, *, profile_id: str = "us_exhibits"
    ) -> Bundle:
        """Return a bundle of everything shareable, in the order of the law's headings; nothing is saved."""
        with self._begin() as work:
            items = [item for item in work.find(Attachment, case_id=case_id) if not item.privileged]
            to = work.get(Organisation, recipient_id)
        form = profile(profile_id)
        ordered = tuple(item.id for item in sorted(items, key=lambda one: place(one, form)))
        return Bundle(
            case_id=case_id, profile=profile_id, purpose=PURPOSE, recipient_id=recipient_id,
            recipient=to.name, items=ordered,
        )  # fmt: skip

    def draft(self, case_id: str, recipient_id: str, bundle: Bundle | None = None) -> Draft:
        """Return a bundle as far as it is: the one given, the newest kept for this recipient, or a suggestion."""
        if bundle is None:
            kept = [one for one in self.of_case(case_id) if one.recipient_id == recipient_id]
            bundle = kept[0] if kept else self.suggest(case_id, recipient_id)
        with self._begin() as work:
            items = work.find(Attachment, case_id=case_id)
            consents = work.find(Consent, case_id=case_id)
            asked = requirements(work, case_id)
            live = live_consents(self._request(bundle), consents)
            chosen = [one for one in items if one.id in bundle.items]
            named = any(one.names("identity") for one in live)
            told = bundle_leaks(work, bundle, chosen, self._seat.clock.today(), names_her=named)
        until = [one.until for one in consents if one.id in {each.id for each in live}]
        return Draft(
            bundle=bundle, items=tuple(items), agreed=bool(live),
            agreed_until=min((day for day in until if day), default=None),
            kept=self._kept(bundle, items, consents) if live else {},
            missing=tuple(nothing_for(asked, chosen)), leaks=told,
        )  # fmt: skip

    def _kept(
        self, bundle: Bundle, items: Sequence[Attachment], consents: Sequence[Consent]
    ) -> dict[str, str]:
        """Ask the gate about every item of the case as if it were in the bundle."""
        every = replace(bundle, items=tuple(one.id for one in items))
        decision = decide(self._request(every), consents, candidates(items))
        allowed = {candidate.key for candidate in decision.allowed}
        return {
            one.id: "privileged" if one.privileged and not bundle.instruction.strip()
            else "not_agreed"
            for one in items if one.id not in allowed
        }  # fmt: skip

    def _request(
        self, bundle: Bundle, override: Override | None = None,
        include: frozenset[str] = frozenset(),
    ) -> Request:  # fmt: skip
        items = frozenset(bundle.items)
        return Request(
            recipient=bundle.recipient_id, on=self._seat.clock.today(),
            purposes=(bundle.purpose or PURPOSE,), override=override, include=include, ticked=items,
            instructed=items if bundle.instruction.strip() else frozenset(),
        )  # fmt: skip

    def save(self, bundle: Bundle) -> str:
        """Keep the order and the choice of items; returns the bundle's id."""
        with self._begin() as work:
            work.save(bundle)
            work.record(Event("bundle.saved", bundle.case_id, bundle.id))
            work.commit()
        return bundle.id

    def compose(self, bundle: Bundle, *, override: Override | None = None) -> Composed:
        """Ask the gate about every item.

        Raises UserError `consent.none`, `bundle.not_agreed` where an item's kinds of information were not all agreed
        to, `bundle.needs_instruction` for privileged items without a lawyer's instruction.
        """
        require_may_override(self._seat, override)
        with self._begin() as work:
            found = {one.id: one for one in work.find(Attachment, case_id=bundle.case_id)}
            items = [found[item_id] for item_id in bundle.items if item_id in found]
            if not items:
                raise UserError("bundle.empty")
            include = all_categories(items) if override else frozenset()
            decision = decide(
                self._request(bundle, override, include),
                work.find(Consent, case_id=bundle.case_id),
                candidates(items),
            )
            refuse_partly(decision, items)
            person = work.get(Person, bundle.case_id or "")
            copies = {one.id: blob_of(work, one.rendition_blob_id) for one in items}
        form = profile(bundle.profile)
        told = BundleRequest(
            title=bundle.title or "Evidence in support of an application",
            lines=self._lines(bundle, person, decision),
            items=tuple(bundle_item(one, form) for one in items),
        )
        return Composed(bundle, decision, told, copies, override)

    def plan(self, composed: Composed) -> BundlePlan:
        """Work out tabs, pages and labels (print lane)."""
        return plan_bundle(composed.request, profile(composed.bundle.profile))

    def build(self, composed: Composed, sink: Sink, job: Job = NO_JOB) -> Built:
        """Write the finished file to `sink` (print lane); it stands whole before its first byte goes out."""
        plan = self.plan(composed)
        sources = {
            item_id: self._blobs.read_whole(copy, limit=MOST_RENDITION, job=job)
            for item_id, copy in composed.copies.items()
        }
        return build(plan, sources, sink, job)

    def release(self, composed: Composed, built: Built, how: str) -> str:
        """Write the ledger's line, each item's custody and the audit entry; returns the ledger line's id."""
        bundle, decision, now = composed.bundle, composed.decision, self._seat.clock.now()
        gone = Disclosure(
            case_id=bundle.case_id, kind="bundle", what=bundle.profile, purpose=bundle.purpose,
            recipient_id=bundle.recipient_id, recipient=bundle.recipient,
            consent_id=" ".join(decision.consents), categories=decision.categories,
            record_ids=tuple(composed.copies), at=now, by=self._seat.worker_id, how=how,
            pages=built.pages, sha256=built.sha256,
        )  # fmt: skip
        with self._begin() as work:
            work.save(replace(
                bundle, pages=built.pages, sha256=built.sha256, built_at=now,
                consent_id=" ".join(decision.consents),
            ))  # fmt: skip
            write_ledger(work, gone, decision, composed.override)
            for item in work.find(Attachment, case_id=bundle.case_id):
                if item.id in composed.copies:
                    step = Custody(action="disclosed", at=now, by=self._seat.worker_id,
                                   to_whom=bundle.recipient, sha256_after=item.sha256)  # fmt: skip
                    add_custody(work, item, step)
            work.record(Event("bundle.built", bundle.case_id, gone.id))
            work.commit()
        return gone.id

    def outline(self, composed: Composed) -> Outline:
        """Return tabs, printed pages and headings (print lane)."""
        plan = self.plan(composed)
        tabs = (
            Tab(one.item.item_id, one.tab, _span(plan, one.first, one.last), one.item.section)
            for one in plan.documents
        )
        return Outline(_span(plan, 0, plan.front_pages - 1), tuple(tabs), plan.pages)

    def build_aside(self, composed: Composed, target: Path, job: Job = NO_JOB) -> Aside:
        """Build a bundle beside its place (print lane); `release_aside` writes it down and puts it there."""
        self._seat.require("bundle.build")
        aside = writing_aside(target)
        try:
            built = self.build(composed, aside.stream, job)
        except BaseException:
            aside.drop()
            raise
        return Aside(built, aside)

    def release_aside(self, composed: Composed, made: Aside) -> str:
        """Write down what leaves (case lane), then put the file in its place; returns the ledger line's id."""
        try:
            gone = self.release(composed, made.built, "file")
        except BaseException:
            made.file.drop()
            raise
        made.file.put()
        return gone

    def write_manifest(self, made: Built, target: Path) -> None:
        """Write what is in a bundle, page by page with fingerprints, for those who check it (print lane)."""
        write_whole(target, made.manifest)

    def fingerprint(self, file: Path, job: Job = NO_JOB) -> str:
        """Return a file's SHA-256 in hexadecimal (files lane); UserError `bundle.unreadable`."""
        digest, done = hashlib.sha256(), 0
        try:
            total = file.stat().st_size
            with open_chosen(file) as source:
                while piece := source.read(1 << 20):
                    job.step(done, total)
                    digest.update(piece)
                    done += len(piece)
        except OSError:
            raise UserError("bundle.unreadable") from None
        return digest.hexdigest()

    def left_as(self, case_id: str, fingerprint: str) -> Disclosure | None:
        """Return the ledger's line of the bundle with this fingerprint; None where none left like that."""
        with self._begin() as work:
            gone = work.find(Disclosure, case_id=case_id)
        return next((one for one in gone if one.sha256 == fingerprint), None)

    def write(self, bundle: Bundle, target: Path, job: Job = NO_JOB) -> Built:
        """Compose, build and release in one go; the file appears only once it is written down."""
        self._seat.require("bundle.build")
        composed = self.compose(bundle)
        with writing_whole(target) as stream:
            built = self.build(composed, stream, job)
            self.release(composed, built, "file")
        return built

    def _lines(
        self, bundle: Bundle, person: Person, decision: Decision
    ) -> tuple[tuple[str, str], ...]:
        """The cover: who it is about, only where a name may go, and for whom."""
        lines = [("For", bundle.recipient)]
        if "identity" in decision.categories:
            lines.insert(0, ("Applicant", person.legal_name or person.working_name))
        lines.append(("Prepared", format_date(self._seat.clock.today(), "long", code="en")))
        return tuple(lines)


def _span(plan: BundlePlan, first: int, last: int) -> str:
    """The printed labels of a range of pages: "4–17", "61"."""
    start, end = plan.labels[first], plan.labels[last]
    return start if start == end else f"{start}–{end}"
