"""Opening: from a stranger's file to checked items in quarantine, or nothing at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.errors import UserError
from app.job import NO_JOB, Job
from app.transfer import agefile
from app.transfer.frame import FrameReader, Quarantine
from app.transfer.limits import MIB, STANDARD, Limits
from app.transfer.manifest import Item, Manifest
from app.transfer.trust import Contact, Sender, judge_sender


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package that is whole, signed and for us; its items wait in quarantine, in order."""

    manifest: Manifest
    quarantined: tuple[Quarantine, ...] = field(repr=False)

    @property
    def items(self) -> tuple[tuple[Item, Quarantine], ...]:
        """Each item of the manifest with its quarantine."""
        return tuple(zip(self.manifest.items, self.quarantined, strict=True))

    def discard(self) -> None:
        """Throw the quarantined items away: the person did not accept the package."""
        for each in self.quarantined:
            each.discard()


def open_package(
    stream: agefile.Reads,
    identities: Sequence[str],
    quarantine: Callable[[Item], Quarantine],
    *,
    job: Job = NO_JOB,
    limits: Limits = STANDARD,
) -> Package:
    """Decrypt one package with any of `identities` (age secret keys), items into quarantine.

    Returns only after age's end, the signature, the recipient list and every hash were right.
    Raises `transfer.not_a_package`, `.not_for_us`, `.rewrapped`, `.truncated`, `.damaged`,
    `.wrong_hash`, `.forged`, `.newer`, `.malformed`, `.too_big`; every quarantine was discarded
    before that.
    """
    reader = FrameReader(_only_for(identities), quarantine, limits)
    try:
        _run(stream, identities, reader, job, limits)
        return Package(manifest=reader.finish(), quarantined=tuple(reader.opened))
    except BaseException:
        reader.discard()
        raise


def inspect(
    stream: agefile.Reads,
    identities: Sequence[str],
    *,
    contacts: Sequence[Contact] = (),
    job: Job = NO_JOB,
) -> dict[str, Any]:
    """Read a whole package, keep nothing, and say what it is, as `transfer inspect --json` does.

    A bad signature is an answer (`"signature": "invalid"`), every other fault is raised as in
    `open_package`.
    """
    reader = FrameReader(_only_for(identities), None, STANDARD)
    try:
        _run(stream, identities, reader, job, STANDARD)
        manifest = reader.finish()
    except UserError as error:
        if error.code != "transfer.forged":
            raise
        return _forged()
    sender = judge_sender(manifest.sender, manifest.cover.created, contacts)
    return explain(manifest, sender)


def explain(manifest: Manifest, sender: Sender) -> dict[str, Any]:
    """Say what a package with a valid signature holds, as `transfer inspect --json` does."""
    cover = manifest.cover
    return {
        "signature": "valid",
        "sender": {
            "label": sender.label,
            "fingerprint": sender.fingerprint,
            "words": sender.words,
            "trust": sender.trust,
        },
        "verified": sender.verified,
        "recipients": list(manifest.recipients),
        "package": cover.package,
        "created": cover.created.isoformat().replace("+00:00", "Z"),
        "purpose": cover.purpose,
        "consent": cover.consent,
        "consent_until": cover.consent_until.isoformat() if cover.consent_until else None,
        "redaction": cover.redaction,
        "witness": list(cover.witness),
        "items": [
            {
                "id": item.id,
                "name": item.name,
                "mime": item.mime,
                "bytes": item.bytes,
                "sha256": item.sha256,
            }
            for item in manifest.items
        ],
    }


def _forged() -> dict[str, Any]:
    return {
        "signature": "invalid",
        "sender": None,
        "verified": False,
        "recipients": [],
        "created": None,
        "purpose": None,
        "items": [],
    }


def _only_for(identities: Sequence[str]) -> Callable[[Manifest], None]:
    """Refuse what its receiver sealed again to us: it names them, so it was never sent to us."""
    ours = {agefile.recipient_of(each) for each in identities}

    def accept(manifest: Manifest) -> None:
        if ours.isdisjoint(manifest.recipients):
            raise UserError("transfer.rewrapped")

    return accept


def _run(
    stream: agefile.Reads, identities: Sequence[str], reader: FrameReader, job: Job, limits: Limits
) -> None:
    done = since = 0

    def take(piece: bytes) -> None:
        nonlocal done, since
        reader.take(piece)
        done += len(piece)
        since += len(piece)
        if since >= MIB:
            since = 0
            job.step(done, reader.expected or 0)

    agefile.decrypt(stream, take, identities, lambda: reader.expected, limits)
