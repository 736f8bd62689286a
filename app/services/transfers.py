"""Moving a case to another organisation and taking one in: the gate before sealing, a dry run before applying."""

from __future__ import annotations

import hashlib
import io
import secrets
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

from app.consent.gate import decide
from app.documents.airlock import Airlock
from app.domain.attachment import Attachment
from app.domain.consent import Consent
from app.domain.custody import Custody
from app.domain.disclosure import Disclosure
from app.domain.organisation import Organisation
from app.domain.transfer import Transfer
from app.errors import UserError
from app.events import Event
from app.job import NO_JOB, Job
from app.services.begin import Begin
from app.services.directory import MOST_CARD, contacts, own_identity
from app.services.evidence import MOST_RENDITION, add_custody
from app.services.incoming import Incoming, Waiting, case_of, plan_of, require_same, require_sound
from app.services.leaving import require_may_override, write_ledger
from app.services.marks import marks
from app.services.office import Seat
from app.services.outgoing import candidates, carried
from app.services.outside import (
    AsideFile,
    open_chosen,
    read_chosen,
    write_whole,
    writing_aside,
    writing_whole,
)
from app.services.removing import is_removed
from app.services.sealing import PURPOSE, Ready, Sending, opening, request_of, snapshot_of
from app.services.taking_in import take_blobs, take_records
from app.storage.work import Work
from app.transfer import (
    Cover,
    Item,
    Manifest,
    OrgIdentity,
    Outgoing,
    check_may_apply,
    clean_name,
    explain,
    inspect,
    judge_sender,
    open_package,
    read_card,
    read_receipt,
    seal,
    write_receipt,
)
from app.transfer.agefile import Writes
from app.transfer.receipt import answers
from app.transfer.snapshot import ITEM_ID, MIME, NAME, decode_snapshot, encode_snapshot
from app.vault import Blobs


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed file that lies beside its place, not yet written down."""

    manifest: Manifest
    file: AsideFile = field(repr=False)
    size: int


class Transfers:
    """Packages sent and received."""

    def __init__(self, begin: Begin, seat: Seat, blobs: Blobs, airlock: Airlock) -> None:
        self._begin, self._seat = begin, seat
        self._blobs, self._airlock = blobs, airlock

    def of_case(self, case_id: str) -> list[Transfer]:
        """Return the packages of a case, newest first."""
        with self._begin() as work:
            return work.find(Transfer, case_id=case_id)[::-1]

    def received(self) -> list[Transfer]:
        """Return every package taken in here, newest first."""
        with self._begin() as work:
            return work.find(Transfer, direction="in")[::-1]

    # ---------------------------------------------------------------- out

    def compose(self, sending: Sending) -> Ready:
        """Ask the gate about every value of the case and gather what may go.

        Raises UserError `consent.none`, `transfer.no_card`, `transfer.card_changed`, `transfer.needs_reason` for
        restricted records without a reason.
        """
        self._seat.require("transfer.seal")
        require_may_override(self._seat, sending.override)
        if sending.restricted and not sending.reason.strip():
            raise UserError("transfer.restricted_needs_reason")
        with self._begin() as work:
            to = work.get(Organisation, sending.recipient_id)
            if not to.card:
                raise UserError("transfer.no_card")
            if to.trust == "changed":
                raise UserError("transfer.card_changed")
            records = carried(work, sending.case_id, sending.named)
            decision = decide(
                request_of(sending, self._seat.clock.today()),
                work.find(Consent, case_id=sending.case_id),
                list(candidates(records)),
            )
            allowed = {candidate.key for candidate in decision.allowed}
            signer = own_identity(work, self._seat)
            snapshot, blobs = snapshot_of(work, records, allowed)
            witness = tuple(str(mark) for mark in marks(work))
            consents = [
                one
                for one in work.find(Consent, case_id=sending.case_id)
                if one.id in decision.consents
            ]
            work.commit()
        cover = Cover(
            package=secrets.token_hex(16), created=self._seat.clock.now().replace(microsecond=0),
            purpose=PURPOSE, consent=" ".join(decision.consents),
            consent_until=min((one.until for one in consents if one.until), default=None),
            redaction="by_consent", witness=witness,
        )  # fmt: skip
        return Ready(
            sending, decision, cover, encode_snapshot(snapshot), blobs,
            (read_card(to.card).age,), to.name, signer, len(snapshot.records),
        )  # fmt: skip

    def compose_for(self, case_id: str, recipient_id: str, *, named: frozenset[str]) -> Ready:
        """Compose what the person agreed to, with the names of ticked documents; see `compose`."""
        return self.compose(Sending(case_id=case_id, recipient_id=recipient_id, named=named))

    def seal_aside(self, ready: Ready, target: Path, job: Job = NO_JOB) -> Sealed:
        """Seal beside the place (files lane); `release_aside` writes it down and puts it there."""
        aside = writing_aside(target)
        try:
            manifest = self.seal(ready, aside.stream, job)
            return Sealed(manifest, aside, aside.stream.tell())
        except BaseException:
            aside.drop()
            raise

    def release_aside(self, ready: Ready, made: Sealed) -> str:
        """Write down what leaves (case lane), then put the file in its place; returns the transfer's id."""
        try:
            sent = self.release(ready, made.manifest, made.size)
        except BaseException:
            made.file.drop()
            raise
        made.file.put()
        return sent

    def seal(self, ready: Ready, sink: Writes, job: Job = NO_JOB) -> Manifest:
        """Write the package (files lane); reads only the blobs it was given."""
        items = [
            Outgoing(id=ITEM_ID, name=NAME, mime=MIME, length=len(ready.snapshot),
                     open=lambda: io.BytesIO(ready.snapshot))
        ]  # fmt: skip
        for record_id, (name, mime, blob) in ready.blobs.items():
            items.append(Outgoing(
                id=record_id, name=clean_name(name), mime=mime, length=blob.size,
                sha256=blob.sha256.hex(), open=opening(self._blobs, blob, job),
            ))  # fmt: skip
        return seal(ready.cover, items, ready.recipients, ready.signer, sink, job=job)

    def release(self, ready: Ready, manifest: Manifest, size: int) -> str:
        """Write down what is about to leave: transfer, ledger, custody, audit; returns the transfer's id."""
        sending, decision, now = ready.sending, ready.decision, self._seat.clock.now()
        consent = " ".join(decision.consents)
        sent = Transfer(
            case_id=sending.case_id, direction="out", package_id=manifest.cover.package,
            organisation_id=sending.recipient_id, label=ready.recipient, purpose=PURPOSE,
            consent_id=consent, consent_until=manifest.cover.consent_until, created_at=now,
            items=len(manifest.items), size=size, sha256=_digest(manifest), status="sealed",
            reason=sending.reason,
        )  # fmt: skip
        gone = Disclosure(
            case_id=sending.case_id, kind="transfer", what=manifest.cover.package, purpose=PURPOSE,
            recipient_id=sending.recipient_id, recipient=ready.recipient, consent_id=consent,
            categories=decision.categories, at=now, by=self._seat.worker_id, how="file",
            withheld=frozenset(one.category for one in decision.withheld), sha256=_digest(manifest),
            record_ids=tuple(sorted({one.record_id.partition(" ")[0] for one in decision.allowed})),
        )  # fmt: skip
        with self._begin() as work:
            work.save(sent)
            write_ledger(work, gone, decision, sending.override)
            for item in work.find(Attachment, case_id=sending.case_id, include_restricted=True):
                if item.id in ready.blobs:
                    add_custody(work, item, Custody(
                        action="transferred", at=now, by=self._seat.worker_id, to_whom=ready.recipient,
                        sha256_after=item.sha256,
                    ))  # fmt: skip
            work.record(Event("transfer.sealed", sending.case_id, sent.id), sending.reason)
            work.commit()
        return sent.id

    def write(self, sending: Sending, target: Path, job: Job = NO_JOB) -> tuple[Ready, Manifest]:
        """Compose, seal and release in one go; the file appears only once it is written down."""
        ready = self.compose(sending)
        with writing_whole(target) as stream:
            manifest = self.seal(ready, stream, job)
            self.release(ready, manifest, stream.tell())
        return ready, manifest

    def take_receipt(self, content: bytes) -> str:
        """Keep the receipt of a package sent from here; returns the transfer's id.

        UserError `transfer.receipt_invalid`, `transfer.receipt_strange` where it answers nothing sent from here.
        """
        receipt = read_receipt(content)
        with self._begin() as work:
            for sent in work.find(Transfer, package_id=receipt.package):
                to = work.get(Organisation, sent.organisation_id)
                if not answers(receipt, sent.sha256, read_card(to.card).sign):
                    continue
                work.save(replace(
                    sent, receipt=content.decode(), receipt_at=receipt.at, status=receipt.outcome
                ))  # fmt: skip
                work.record(Event("transfer.receipt_taken", sent.case_id, sent.id))
                work.commit()
                return sent.id
        raise UserError("transfer.receipt_strange")

    # ---------------------------------------------------------------- in

    def inspect(self, source: BinaryIO, job: Job = NO_JOB) -> dict[str, Any]:
        """Say what a package for this office is, reading all of it and keeping nothing."""
        with self._begin() as work:
            identity, known = own_identity(work, self._seat), contacts(work)
            work.commit()
        return inspect(source, [identity.age], contacts=known, job=job)

    def keys(self) -> OrgIdentity:
        """Return the office's own keys, for `open` on the files lane."""
        self._seat.require("transfer.apply")
        with self._begin() as work:
            identity = own_identity(work, self._seat)
            work.commit()
        return identity

    def open_file(self, file: Path, identity: OrgIdentity, job: Job = NO_JOB) -> Incoming:
        """Open a package by its file's name (files lane); see `open`."""
        try:
            source = open_chosen(file)
        except OSError:
            raise UserError("command.cannot_read_file") from None
        with source:
            return self.open(source, identity, job)

    @staticmethod
    def write_receipt(receipt: bytes, target: Path) -> None:
        """Write a receipt to a file, whole or not at all (files lane)."""
        write_whole(target, receipt)

    def take_receipt_file(self, file: Path) -> str:
        """Keep the receipt in a file; see `take_receipt`."""
        try:
            return self.take_receipt(read_chosen(file, MOST_CARD))
        except OSError:
            raise UserError("command.cannot_read_file") from None

    def open(self, source: BinaryIO, identity: OrgIdentity, job: Job = NO_JOB) -> Incoming:
        """Decrypt and check a whole package into quarantine (files lane); discard it or apply it.

        Attachment contents are read only in child processes.  Raises UserError `transfer.…`; nothing stays then.
        """
        waiting: list[Waiting] = []

        def quarantine(item: Item) -> Waiting:
            waiting.append(Waiting(self._blobs, item.id))
            return waiting[-1]

        package = open_package(source, [identity.age], quarantine, job=job)
        incoming = Incoming(package.manifest, self._blobs, {one.item_id: one for one in waiting})
        try:
            content = self._blobs.read_whole(incoming.blob(ITEM_ID), limit=MOST_RENDITION)
            incoming.snapshot = decode_snapshot(content)
            require_sound(incoming.snapshot)
            self._make_copies(incoming, job)
        except BaseException:
            incoming.discard()
            raise
        return incoming

    def _make_copies(self, incoming: Incoming, job: Job) -> None:
        """A safe copy of each attachment; one that cannot be read is kept without pages, and said so."""
        for held in incoming.snapshot.attachments:
            original = self._blobs.read_whole(
                incoming.blob(held.item), limit=MOST_RENDITION, job=job
            )
            try:
                made = self._airlock.normalise(io.BytesIO(original), job=job)
            except UserError:
                incoming.unreadable.append(held.record)
                continue
            incoming.copies[held.record] = (
                made,
                self._blobs.quarantine(io.BytesIO(made.pdf), job=job),
            )

    def dry_run(self, incoming: Incoming) -> Incoming:
        """Compare a package with this vault: who sent it, what is new, what changes, and what stops it."""
        with self._begin() as work:
            sender = judge_sender(
                incoming.manifest.sender, incoming.manifest.cover.created, contacts(work)
            )
            incoming.sender = sender
            incoming.plan = plan_of(work, incoming)
            incoming.refused = ""
            try:
                self._check(work, incoming, "")
            except UserError as problem:
                incoming.refused = problem.code
        return incoming

    def explain(self, incoming: Incoming) -> dict[str, Any]:
        """Say what a checked package holds, in the shape of `transfer inspect`."""
        if incoming.sender is None:
            self.dry_run(incoming)
        assert incoming.sender is not None  # noqa: S101 - dry_run sets it
        return explain(incoming.manifest, incoming.sender)

    def apply(self, incoming: Incoming, reason: str = "") -> bytes:
        """Take a package in, in one transaction, and return the signed receipt for its sender.

        Raises UserError `transfer.already_applied`, `transfer.changed_key`, `transfer.needs_reason`,
        `transfer.consent_over`, `case.gone`; nothing is changed then.
        """
        self._seat.require("transfer.apply")
        self.dry_run(incoming)
        moved: list[str] = []
        try:
            with self._begin() as work:
                self._check(work, incoming, reason)
                signer = own_identity(work, self._seat)
                receipt = write_receipt(
                    incoming.manifest, signer, "applied", self._seat.clock.now()
                )
                take_records(work, incoming, self._seat)
                take_blobs(work, incoming, self._blobs, self._seat, moved)
                self._note(work, incoming, receipt, reason)
                work.commit()
        except BaseException:
            for blob_id in moved:
                self._blobs.delete(blob_id)
            raise
        incoming.discard(keep=set(moved))
        return receipt

    def _check(self, work: Work, incoming: Incoming, reason: str) -> None:
        cover = incoming.manifest.cover
        applied = work.find(Transfer, direction="in", package_id=cover.package, status="applied")
        if is_removed(work, case_of(incoming.snapshot) or ""):
            raise UserError("case.gone")
        require_same(work, incoming.snapshot)
        assert incoming.sender is not None  # noqa: S101 - dry_run sets it
        check_may_apply(
            sender=incoming.sender, consent_until=cover.consent_until,
            today=self._seat.clock.today(), applied=bool(applied), reason=reason,
        )  # fmt: skip

    def _note(self, work: Work, incoming: Incoming, receipt: bytes, reason: str) -> None:
        manifest, sender = incoming.manifest, incoming.sender
        assert sender is not None  # noqa: S101 - dry_run sets it
        case = case_of(incoming.snapshot)
        taken = Transfer(
            case_id=case, direction="in", package_id=manifest.cover.package, label=sender.label,
            fingerprint=sender.fingerprint, signature="valid", trust=sender.trust,
            purpose=manifest.cover.purpose, consent_id=manifest.cover.consent,
            consent_until=manifest.cover.consent_until, created_at=manifest.cover.created,
            applied_at=self._seat.clock.now(), items=len(manifest.items), sha256=_digest(manifest),
            receipt=receipt.decode(), receipt_at=self._seat.clock.now(), status="applied", reason=reason,
            witness=manifest.cover.witness,
        )  # fmt: skip
        work.save(taken)
        work.record(Event("transfer.applied", case, taken.id), reason)


def inspect_with(source: BinaryIO, identity: str) -> dict[str, Any]:
    """Say what a package is with an age identity alone, without a vault: trust is then `unknown`."""
    return inspect(source, [identity])


def _digest(manifest: Manifest) -> str:
    return hashlib.sha256(manifest.raw).hexdigest()
