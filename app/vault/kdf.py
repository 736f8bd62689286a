"""From a passphrase to a root key: Argon2id, its bounds checked before any allocation."""

from __future__ import annotations

import os
import secrets
import struct
import time
from dataclasses import dataclass

from app.errors import DamageError, HostError

SET_SIZE = 32
_SET = struct.Struct("<16sIIII")
_TRIAL_SALT = bytes(16)


@dataclass(frozen=True, slots=True)
class KdfLimits:
    """What a vault may ask of a laptop (memory in KiB), and how long opening takes (seconds)."""

    least_memory: int
    most_memory: int
    usual_memory: int
    least_passes: int
    most_passes: int
    lanes: int
    most_lanes: int
    quickest: float
    slowest: float


PRODUCTION = KdfLimits(
    least_memory=64 * 1024,
    most_memory=1024 * 1024,
    usual_memory=256 * 1024,
    least_passes=3,
    most_passes=10,
    lanes=4,
    most_lanes=16,
    quickest=0.8,
    slowest=1.5,
)


@dataclass(frozen=True, slots=True)
class KdfSet:
    """One salt with its Argon2id parameters; memory in KiB; the newer set has the higher serial."""

    salt: bytes
    memory: int
    passes: int
    lanes: int
    serial: int = 1

    @property
    def cost(self) -> int:
        """Memory times passes, by which two sets compare; KiB."""
        return self.memory * self.passes

    def encode(self) -> bytes:
        """The 32 bytes of the header's KDF record."""
        return _SET.pack(self.salt, self.memory, self.passes, self.lanes, self.serial)

    @classmethod
    def decode(cls, record: bytes) -> KdfSet | None:
        """The set of a 32-byte record; None where it is unused (memory 0)."""
        salt, memory, passes, lanes, serial = _SET.unpack(record)
        return cls(salt, memory, passes, lanes, serial) if memory else None

    def require_within(self, limits: KdfLimits) -> None:
        """Refuse parameters too weak or too greedy with `DamageError("vault.kdf_bounds")`."""
        if not (
            limits.least_memory <= self.memory <= limits.most_memory
            and limits.least_passes <= self.passes <= limits.most_passes
            and 1 <= self.lanes <= limits.most_lanes
        ):
            raise DamageError("vault.kdf_bounds")

    def stretch(self, secret: bytes, limits: KdfLimits) -> bytes:
        """The 32-byte root key of a secret; bounds first, then the memory."""
        from argon2.exceptions import HashingError
        from argon2.low_level import Type, hash_secret_raw

        self.require_within(limits)
        try:
            return hash_secret_raw(
                secret=secret,
                salt=self.salt,
                time_cost=self.passes,
                memory_cost=self.memory,
                parallelism=self.lanes,
                hash_len=32,
                type=Type.ID,
            )
        except HashingError:  # its one error for all reasons; within bounds that is memory
            raise HostError("vault.no_memory") from None


class Roots:
    """The root keys of one secret: each worked out once, and how long that took."""

    def __init__(self, secret: bytes, limits: KdfLimits) -> None:
        self.limits = limits
        self._secret = secret
        self._roots: dict[KdfSet, tuple[bytes, float]] = {}

    def of(self, kdf: KdfSet) -> bytes:
        """The 32-byte root key under one set."""
        return self._timed(kdf)[0]

    def seconds(self, kdf: KdfSet) -> float:
        """How long this laptop takes for one set."""
        return self._timed(kdf)[1]

    def _timed(self, kdf: KdfSet) -> tuple[bytes, float]:
        if kdf not in self._roots:
            began = time.perf_counter()
            root = kdf.stretch(self._secret, self.limits)
            self._roots[kdf] = root, time.perf_counter() - began
        return self._roots[kdf]


def calibrate(limits: KdfLimits) -> KdfSet:
    """A fresh salt and parameters that take this laptop `quickest` to `slowest` seconds."""
    memory, passes = limits.usual_memory, limits.least_passes
    seconds = _trial(memory, passes, limits)
    if seconds > limits.slowest:
        memory = int(memory * limits.slowest / seconds)
    elif seconds < limits.quickest:
        aim = (limits.quickest + limits.slowest) / 2 / max(seconds, 1e-6)
        memory, wished = min(int(memory * aim), _memory_ceiling(limits)), memory * aim
        passes = min(limits.most_passes, max(passes, int(passes * wished / memory)))
    memory = max(limits.least_memory, memory // 1024 * 1024)
    return KdfSet(secrets.token_bytes(16), memory, passes, limits.lanes)


def _trial(memory: int, passes: int, limits: KdfLimits) -> float:
    began = time.perf_counter()
    KdfSet(_TRIAL_SALT, memory, passes, limits.lanes).stretch(b"trial", limits)
    return time.perf_counter() - began


def _memory_ceiling(limits: KdfLimits) -> int:
    """At most a quarter of the machine, so that it opens on a smaller laptop too; KiB."""
    try:
        quarter = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 4096
    except (AttributeError, ValueError, OSError):
        quarter = limits.usual_memory
    return max(limits.usual_memory, min(limits.most_memory, quarter))
