"""What a front end does before anything else."""

from __future__ import annotations

from app.vault.process import harden

__all__ = ["harden"]
