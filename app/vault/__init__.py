"""The vault: the folder on disk, its keys, who opens it, its attachments; not the store inside.

Names are loaded when first used: the window that asks for the passphrase comes up without the
cryptography libraries, and `warm` loads them while the person types.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.vault.backup_folder import (
        BackupFolder,
        Generation,
        all_in,
        backups_in,
        newest_in,
        place_for_backups,
        require_room,
    )
    from app.vault.blob_stream import Blob, BlobWriter, file_size
    from app.vault.blobs import Blobs, Swept, is_backup
    from app.vault.creating import abandon, create
    from app.vault.generation import FreshKey, Inventory, digest_of, list_key, read_inventory
    from app.vault.gone import add_gone, read_gone
    from app.vault.kdf import PRODUCTION, KdfLimits
    from app.vault.keys import Signatures
    from app.vault.opened import Finding, Opened, Owner, Person
    from app.vault.opening import open, open_with_keys, try_recovery
    from app.vault.passphrase import require_strong, suggest
    from app.vault.people import (
        admit,
        change_passphrase,
        dismiss,
        propose_recovery,
        replace_recovery,
        require_passphrase,
    )
    from app.vault.recovery import RecoveryCode, read_code
    from app.vault.renewal import Change, Renewal
    from app.vault.shares import split
    from app.vault.swap import begin_swap, fill, finish_swap, is_vault, remove_vault, swap_in
    from app.vault.upgrading import asks_too_little
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
    "backup_folder": (
        "BackupFolder",
        "Generation",
        "all_in",
        "backups_in",
        "newest_in",
        "place_for_backups",
        "require_room",
    ),
    "blob_stream": ("Blob", "BlobWriter", "file_size"),
    "blobs": ("Blobs", "Swept", "is_backup"),
    "creating": ("abandon", "create"),
    "generation": ("FreshKey", "Inventory", "digest_of", "list_key", "read_inventory"),
    "gone": ("add_gone", "read_gone"),
    "kdf": ("PRODUCTION", "KdfLimits"),
    "keys": ("Signatures",),
    "opened": ("Finding", "Opened", "Owner", "Person"),
    "opening": ("open", "open_with_keys", "try_recovery"),
    "passphrase": ("require_strong", "suggest"),
    "people": (
        "admit",
        "change_passphrase",
        "dismiss",
        "propose_recovery",
        "replace_recovery",
        "require_passphrase",
    ),
    "recovery": ("RecoveryCode", "read_code"),
    "renewal": ("Change", "Renewal"),
    "shares": ("split",),
    "swap": ("begin_swap", "fill", "finish_swap", "is_vault", "remove_vault", "swap_in"),
    "upgrading": ("asks_too_little",),
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
    "BackupFolder",
    "Blob",
    "BlobWriter",
    "Blobs",
    "Change",
    "Finding",
    "FreshKey",
    "Generation",
    "Inventory",
    "KdfLimits",
    "Mark",
    "Noting",
    "Opened",
    "Owner",
    "Person",
    "RecoveryCode",
    "Renewal",
    "Signatures",
    "StateCopy",
    "Swept",
    "Witness",
    "WitnessFinding",
    "abandon",
    "add_gone",
    "admit",
    "all_in",
    "asks_too_little",
    "backups_in",
    "begin_swap",
    "change_passphrase",
    "compare",
    "compare_generation",
    "create",
    "digest_of",
    "dismiss",
    "file_size",
    "fill",
    "finish_swap",
    "is_backup",
    "is_vault",
    "list_key",
    "newest_in",
    "open",
    "open_with_keys",
    "place_for_backups",
    "propose_recovery",
    "read_code",
    "read_gone",
    "read_inventory",
    "read_state",
    "remove_vault",
    "replace_recovery",
    "require_passphrase",
    "require_room",
    "require_strong",
    "split",
    "suggest",
    "swap_in",
    "try_recovery",
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
    for needed in ("argon2.low_level", "ctypes"):
        import_module(needed)
