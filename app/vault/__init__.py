"""The vault: the folder on disk, its keys, who opens it, its attachments; not the store inside.

Names are loaded when first used: the window that asks for the passphrase comes up without the
cryptography libraries, and `warm` loads them while the person types.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.vault.blob_stream import Blob, BlobWriter
    from app.vault.blobs import Blobs, Swept
    from app.vault.creating import abandon, create
    from app.vault.kdf import PRODUCTION, KdfLimits
    from app.vault.keys import Signatures
    from app.vault.opened import Finding, Opened, Owner, Person
    from app.vault.opening import open
    from app.vault.passphrase import require_strong, suggest
    from app.vault.people import admit, change_passphrase, dismiss, issue_recovery
    from app.vault.process import harden
    from app.vault.recovery import RecoveryCode, read_code
    from app.vault.witness import (
        Mark,
        Noting,
        StateCopy,
        Witness,
        WitnessFinding,
        compare,
        compare_generation,
        read_state,
        write_state,
    )

_HOMES = {
    "blob_stream": ("Blob", "BlobWriter"),
    "blobs": ("Blobs", "Swept"),
    "creating": ("abandon", "create"),
    "kdf": ("PRODUCTION", "KdfLimits"),
    "keys": ("Signatures",),
    "opened": ("Finding", "Opened", "Owner", "Person"),
    "opening": ("open",),
    "passphrase": ("require_strong", "suggest"),
    "people": ("admit", "change_passphrase", "dismiss", "issue_recovery"),
    "process": ("harden",),
    "recovery": ("RecoveryCode", "read_code"),
    "witness": (
        "Mark",
        "Noting",
        "StateCopy",
        "Witness",
        "WitnessFinding",
        "compare",
        "compare_generation",
        "read_state",
        "write_state",
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "PRODUCTION",
    "Blob",
    "BlobWriter",
    "Blobs",
    "Finding",
    "KdfLimits",
    "Mark",
    "Noting",
    "Opened",
    "Owner",
    "Person",
    "RecoveryCode",
    "Signatures",
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
    "read_code",
    "read_state",
    "require_strong",
    "suggest",
    "warm",
    "write_state",
]


def __getattr__(name: str) -> object:
    """Load the module that holds `name`, once."""
    if name not in _HOME_OF:
        raise AttributeError(name)
    found: object = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = found
    return found


def warm() -> None:
    """Load everything an opening needs; call it off the window's thread after the first paint."""
    for name in __all__:
        if name in _HOME_OF:
            __getattr__(name)
    import_module("argon2.low_level")
