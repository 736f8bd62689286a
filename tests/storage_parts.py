"""A real encrypted case file for tests, and people to write in it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from nacl.signing import SigningKey

from app.domain.clock import Clock
from app.domain.ids import new_id
from app.events import Event, EventBus
from app.storage import Author, Store, create_store, open_store

KEY = bytes(range(32))
VAULT_ID = "0f" * 16


class Someone:
    """A person with a signature key on a device."""

    def __init__(self, device: str | None = None) -> None:
        self.key = SigningKey.generate()
        self.author = Author(new_id(), device or new_id(), lambda m: self.key.sign(m).signature)

    def verify(
        self, person: str, message: bytes, signature: bytes, also: Iterable[bytes] = ()
    ) -> bool:
        """True if this person signed it."""
        if person != self.author.person:
            return False
        try:
            self.key.verify_key.verify(message, signature)
        except Exception:
            return False
        return True


class Told:
    """Remembers the events it heard."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.bus = EventBus()
        self.bus.listen(self.events.append)


def plain_pages(file: Path, key: bytes = KEY) -> bytes:
    """Every page of a case file in clear, free ones too: AES-256-CBC, IV and HMAC at its end."""
    whole, found = file.read_bytes(), b""
    assert len(whole) % 4096 == 0
    for at in range(0, len(whole), 4096):
        page = whole[at : at + 4096]
        first = 16 if at == 0 else 0
        cipher = Cipher(algorithms.AES(key), modes.CBC(page[4016:4032])).decryptor()
        found += cipher.update(page[first:4016]) + cipher.finalize()
    return found


def make(folder: Path, who: Someone | None = None, clock: Clock | None = None) -> Store:
    """A new store in a folder."""
    author = (who or Someone()).author
    return create_store(folder / "store.db", KEY, VAULT_ID, author=author, clock=clock)


def reopen(folder: Path, who: Someone | None = None, clock: Clock | None = None) -> Store:
    """The store in a folder, opened again."""
    author = (who or Someone()).author
    return open_store(folder / "store.db", KEY, VAULT_ID, author=author, clock=clock)
