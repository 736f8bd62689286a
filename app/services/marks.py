"""How far the audit trail had come, short enough for paper and for a package: kept elsewhere, it proves the trail."""

from __future__ import annotations

from dataclasses import dataclass

from app.storage.work import Work


@dataclass(frozen=True, slots=True)
class Mark:
    """How far one laptop's trail had come: its short id, the number of its last entry, the first 16 hex of its hash."""

    device: str
    number: int
    digits: str

    @property
    def grouped(self) -> str:
        """The digits in groups of four, to be read aloud."""
        return " ".join(self.digits[at : at + 4] for at in range(0, 16, 4))

    def __str__(self) -> str:
        return f"{self.device}:{self.number}:{self.digits}"


def marks(work: Work) -> tuple[Mark, ...]:
    """Return the mark of every laptop that worked in this vault."""
    return tuple(
        Mark(device[:8], number, digest.hex()[:16])
        for device, (number, digest) in sorted(work.witness().items())
    )
