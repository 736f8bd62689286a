"""Shared by the vault's tests: low KDF limits, passphrases, a vault with a stand-in store."""

from __future__ import annotations

import os
from pathlib import Path

from app import vault
from app.vault.kdf import KdfLimits

LOW = KdfLimits(
    least_memory=8,
    most_memory=256,
    usual_memory=16,
    least_passes=1,
    most_passes=3,
    lanes=1,
    most_lanes=2,
    quickest=0.0,
    slowest=1e9,
)
WORDS = "walnut ferry dusk copper lantern"
OTHER_WORDS = "gravel meadow thirteen violin stamp"
PERSON = "018f3f6e-0000-7000-8000-00000000c0de"
DEVICE = "018f3f6e-0000-7000-8000-0000000000d1"


def new_vault(place: Path) -> tuple[vault.Opened, str]:
    """A fresh vault whose store is random pages: the vault never looks further than its outside."""
    opened, code = vault.create(place, WORDS, limits=LOW, person_id=PERSON)
    opened.store_path.write_bytes(os.urandom(2 * 4096))
    return opened, code


def closed_vault(place: Path) -> str:
    """A vault on disk, locked; returns its recovery code."""
    opened, code = new_vault(place)
    opened.close({DEVICE: vault.Mark(1, b"h" * 32)})
    return code
