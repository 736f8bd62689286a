"""How every service starts a piece of work on the store."""

from __future__ import annotations

from collections.abc import Callable

from app.storage.work import Work

Begin = Callable[[], Work]
"""Starts one unit of work: `with begin() as work: … work.commit()`; leaving without a commit changes nothing."""
