"""Keys that live in memory: what is derived from the vault key, a person's own pair, and wiping."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    crypto_scalarmult_base,
)
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.signing import SigningKey, VerifyKey

KEY_SIZE = 32
NONCE_SIZE = 24
TAG_SIZE = 16
SEAL_SIZE = 48  # what a sealed box adds: an ephemeral public key and a tag
PAIR_SIZE = 96


def derive(key: bytes | bytearray, salt: bytes, label: bytes, size: int = KEY_SIZE) -> bytearray:
    """HKDF-SHA256 of `key`; the label says what the result is for (``db/1``, ``head/1``, ...)."""
    return bytearray(HKDF(SHA256(), size, salt, label).derive(bytes(key)))


def wipe(*buffers: bytearray) -> None:
    """Overwrite key bytes.  Copies made by libraries end only with the process."""
    for buffer in buffers:
        buffer[:] = bytes(len(buffer))


def encrypt(key: bytes | bytearray, plain: bytes, aad: bytes) -> bytes:
    """XChaCha20-Poly1305: 24 random nonce bytes, ciphertext, 16 tag bytes."""
    nonce = secrets.token_bytes(NONCE_SIZE)
    return nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(plain, aad, nonce, bytes(key))


def decrypt(key: bytes | bytearray, sealed: bytes, aad: bytes) -> bytes | None:
    """The plaintext of `encrypt`; None for another key, other bytes or another `aad`."""
    nonce, cipher = sealed[:NONCE_SIZE], sealed[NONCE_SIZE:]
    try:
        return crypto_aead_xchacha20poly1305_ietf_decrypt(cipher, aad, nonce, bytes(key))
    except CryptoError:
        return None


def seal_to(public: bytes, plain: bytes) -> bytes:
    """A libsodium sealed box that only the owner of the X25519 key `public` opens."""
    return SealedBox(PublicKey(public)).encrypt(plain)


def authenticate(key: bytes | bytearray, content: bytes) -> bytes:
    """Keyed BLAKE2b-256 of `content`."""
    return hashlib.blake2b(content, digest_size=32, key=bytes(key)).digest()


def same(one: bytes, other: bytes) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(one, other)


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A caseworker's own secrets: the X25519 key that opens, the Ed25519 seed that signs.

    `owner` is the 16-byte id of the person's record.
    """

    owner: bytes
    box: bytearray = field(repr=False)
    seed: bytearray = field(repr=False)

    @classmethod
    def generate(cls, owner: bytes) -> KeyPair:
        """A fresh pair for the person with this 16-byte id."""
        return cls(
            owner, bytearray(secrets.token_bytes(KEY_SIZE)), bytearray(secrets.token_bytes(32))
        )

    def encode(self) -> bytes:
        """The 96 bytes a slot wraps: X25519 secret, Ed25519 seed, owner, 16 zero bytes."""
        return bytes(self.box) + bytes(self.seed) + self.owner + bytes(16)

    @classmethod
    def decode(cls, plain: bytes) -> KeyPair:
        """The pair in a slot's plaintext of 96 bytes."""
        return cls(plain[64:80], bytearray(plain[:32]), bytearray(plain[32:64]))

    @property
    def box_public(self) -> bytes:
        """The X25519 public key."""
        return crypto_scalarmult_base(bytes(self.box))

    @property
    def verify_key(self) -> bytes:
        """The Ed25519 public key."""
        return bytes(SigningKey(bytes(self.seed)).verify_key)

    def sign(self, message: bytes) -> bytes:
        """The 64-byte Ed25519 signature of `message`; never with a key that was wiped."""
        if not any(self.seed):
            raise RuntimeError("the vault is locked")
        return SigningKey(bytes(self.seed)).sign(message).signature

    def unseal(self, sealed: bytes) -> bytearray | None:
        """What was sealed to this pair; None if it was not, or was changed."""
        try:
            return bytearray(SealedBox(PrivateKey(bytes(self.box))).decrypt(sealed))
        except CryptoError:
            return None

    def wipe(self) -> None:
        """Overwrite both secrets."""
        wipe(self.box, self.seed)


@dataclass(frozen=True, slots=True)
class Signatures:
    """Checks who signed what, by the public keys of who can open a vault; can be sent to a child process."""

    keys: dict[str, bytes]

    def __call__(
        self, person: str, message: bytes, signature: bytes, also: Iterable[bytes] = ()
    ) -> bool:
        """Whether `person` signed `message`; `also` are keys they had before, as the store keeps them."""
        held = [self.keys[person]] if person in self.keys else []
        return any(_signed(key, message, signature) for key in (*held, *also))


def _signed(key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        VerifyKey(key).verify(message, signature)
    except (CryptoError, ValueError):
        return False
    return True
