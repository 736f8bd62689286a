"""What a front end does before anything else."""

from __future__ import annotations

from app.vault.process import harden
from app.vault.swap import finish_swap

__all__ = ["finish_swap", "harden"]
