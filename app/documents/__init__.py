"""Paper: text set in any script, letters, cards and bundles.  Frozen content in, PDF bytes out.

See README.md.
"""

from __future__ import annotations

from app.documents.fonts import prepare_fonts, ready

__all__ = ["prepare_fonts", "ready"]
