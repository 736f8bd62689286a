"""The vault: the folder on disk, its keys, who opens it, its attachments; not the store inside."""

from app.vault.blob_stream import Blob, BlobWriter
from app.vault.blobs import Blobs, Swept
from app.vault.creating import abandon, create
from app.vault.kdf import PRODUCTION, KdfLimits
from app.vault.opened import Finding, Opened, Owner, Person
from app.vault.opening import open
from app.vault.passphrase import require_strong, suggest
from app.vault.people import admit, change_passphrase, dismiss, issue_recovery
from app.vault.process import harden
from app.vault.witness import (
    Mark,
    StateCopy,
    Witness,
    WitnessFinding,
    compare,
    compare_generation,
    read_state,
    write_state,
)

__all__ = [
    "PRODUCTION",
    "Blob",
    "BlobWriter",
    "Blobs",
    "Finding",
    "KdfLimits",
    "Mark",
    "Opened",
    "Owner",
    "Person",
    "StateCopy",
    "Swept",
    "Witness",
    "WitnessFinding",
    "abandon",
    "admit",
    "change_passphrase",
    "compare",
    "compare_generation",
    "create",
    "dismiss",
    "harden",
    "issue_recovery",
    "open",
    "read_state",
    "require_strong",
    "suggest",
    "write_state",
]
