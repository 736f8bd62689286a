"""An organisation's own keys, and the contact card that carries the public halves to others."""

from __future__ import annotations

import base64
import binascii
import unicodedata
from dataclasses import dataclass, field
from datetime import date

import msgspec
from nacl.encoding import RawEncoder
from nacl.exceptions import BadSignatureError
from nacl.hash import blake2b
from nacl.signing import SigningKey, VerifyKey

from app.errors import UserError
from app.transfer import agefile, canonical
from app.transfer.limits import STANDARD
from app.transfer.names import checked_name

CARD_DOMAIN = b"waymark contact card v1\0"
FINGERPRINT_DOMAIN = b"waymark fingerprint v1\0"
_TITLE = "Waymark contact card"
_VERSION = "1"
_CARD_LIMIT = 8 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactCard:
    """The public keys of one organisation, signed by itself.

    `age` is an age recipient, `sign` an Ed25519 public key of 32 bytes, `signature` is over the
    other fields.
    """

    label: str = field(repr=False)
    age: str
    sign: bytes
    created: date
    signature: bytes = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """BLAKE2b-128 of both keys, 32 hex digits."""
        return fingerprint(self.age, self.sign)

    def to_text(self) -> str:
        """Write the card as the text file that people send each other."""
        lines = [
            f"{_TITLE} {_VERSION}",
            f"Label: {self.label}",
            f"Age: {self.age}",
            f"Sign: {to_base64(self.sign)}",
            f"Created: {self.created.isoformat()}",
            f"Signature: {to_base64(self.signature)}",
        ]
        return "\n".join(lines) + "\n"


def read_card(text: str) -> ContactCard:
    """Read a contact card and check its own signature.

    Raises `transfer.card_invalid`, or `transfer.card_newer` for a version this Waymark does not
    know.
    """
    lines = [
        line.strip()
        for line in text[:_CARD_LIMIT].removeprefix("\ufeff").splitlines()
        if line.strip()
    ]
    if not lines or not lines[0].startswith(_TITLE + " "):
        raise UserError("transfer.card_invalid")
    if lines[0].removeprefix(_TITLE).strip() != _VERSION:
        raise UserError("transfer.card_newer")
    values = dict(_field(line) for line in lines[1:])
    try:
        card = ContactCard(
            label=checked_name(values["Label"], STANDARD.name, file_name=False),
            age=values["Age"],
            sign=from_base64(values["Sign"]),
            created=date.fromisoformat(values["Created"]),
            signature=from_base64(values["Signature"]),
        )
        VerifyKey(card.sign).verify(CARD_DOMAIN + card_body(card), card.signature)
    except (KeyError, ValueError, TypeError, BadSignatureError, UserError) as error:
        raise UserError("transfer.card_invalid") from error
    if not agefile.is_recipient(card.age):
        raise UserError("transfer.card_invalid")
    return card


def _field(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon:
        raise UserError("transfer.card_invalid")
    return name.strip(), value.strip()


def card_body(card: ContactCard) -> bytes:
    """The canonical JSON a card's own signature is over (after `CARD_DOMAIN`)."""
    return canonical.encode(
        {
            "age": card.age,
            "created": card.created.isoformat(),
            "label": card.label,
            "sign": to_base64(card.sign),
        }
    )


class _Kept(msgspec.Struct, forbid_unknown_fields=True):
    """How an organisation's secret keys are kept in the store."""

    label: str
    age: str
    seed: bytes
    created: date
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OrgIdentity:
    """An organisation's secret keys: an age identity and an Ed25519 seed (32 bytes)."""

    label: str = field(repr=False)
    age: str = field(repr=False)
    seed: bytes = field(repr=False)
    created: date

    @classmethod
    def new(cls, label: str, created: date) -> OrgIdentity:
        """Draw new keys for the organisation called `label`."""
        name = checked_name(label, STANDARD.name, file_name=False)
        return cls(
            label=name,
            age=agefile.new_identity(),
            seed=bytes(SigningKey.generate()),
            created=created,
        )

    @classmethod
    def from_bytes(cls, kept: bytes) -> OrgIdentity:
        """Read what `to_bytes` wrote; raises `msgspec.DecodeError` for anything else."""
        one = msgspec.msgpack.decode(kept, type=_Kept)
        return cls(label=one.label, age=one.age, seed=one.seed, created=one.created)

    def to_bytes(self) -> bytes:
        """Return the secret keys as bytes for the encrypted store; they go nowhere else."""
        return msgspec.msgpack.encode(_Kept(self.label, self.age, self.seed, self.created))

    def identity_file(self) -> str:
        """The age identity as the text that `age -d -i` reads: for a sample receiver only."""
        return f"# {self.recipient}\n{self.age}\n"

    @property
    def recipient(self) -> str:
        """The public age key others seal to."""
        return agefile.recipient_of(self.age)

    @property
    def sign_key(self) -> bytes:
        """The public Ed25519 key others check our signature with, 32 bytes."""
        return bytes(SigningKey(self.seed).verify_key)

    def sign(self, message: bytes) -> bytes:
        """Sign `message` (its domain string first); 64 bytes."""
        return SigningKey(self.seed).sign(message).signature

    def card(self) -> ContactCard:
        """Return our signed contact card."""
        parts = {
            "label": self.label,
            "age": self.recipient,
            "sign": self.sign_key,
            "created": self.created,
        }
        unsigned = ContactCard(**parts, signature=b"")  # type: ignore[arg-type]
        return ContactCard(**parts, signature=self.sign(CARD_DOMAIN + card_body(unsigned)))  # type: ignore[arg-type]


def verify(key: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether `signature` (64 bytes) over `message` is by the holder of `key` (32 bytes)."""
    try:
        VerifyKey(key).verify(message, signature)
    except (BadSignatureError, ValueError, TypeError):
        return False
    return True


def fingerprint(age: str, sign: bytes) -> str:
    """BLAKE2b-128 over a domain string, the age recipient and the Ed25519 key; 32 hex digits."""
    digest = blake2b(
        FINGERPRINT_DOMAIN + age.encode() + b"\0" + sign, digest_size=16, encoder=RawEncoder
    )
    return digest.hex()


def spoken(fingerprint_hex: str) -> str:
    """Return a fingerprint as ten words and nine digits to be read over the phone.

    The words are those of SLIP-39 (10 bits each, no two begin with the same four letters); the
    digits are the rest.
    """
    from shamir_mnemonic.wordlist import WORDLIST

    number = int(fingerprint_hex, 16)
    rest = number & (1 << 28) - 1
    words = [WORDLIST[number >> shift & 1023] for shift in range(118, 27, -10)]
    digits = f"{rest:09d}"
    return " ".join([*words, digits[:3], digits[3:6], digits[6:]])


def same_words(heard: str, fingerprint_hex: str) -> bool:
    """Compare what somebody read out with a fingerprint; capitals and spaces do not matter."""
    folded = unicodedata.normalize("NFKC", heard).casefold()
    plain = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in folded if c.isalnum())
    return plain == spoken(fingerprint_hex).replace(" ", "")


def to_base64(raw: bytes) -> str:
    """URL-safe base64 without the filling signs."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_base64(text: str) -> bytes:
    """Read `to_base64`; raises ValueError for any other spelling."""
    try:
        raw = base64.b64decode(
            text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True
        )
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("base64") from error
    if to_base64(raw) != text:
        raise ValueError("base64")
    return raw
