"""What is in a bundle, for the office's own records: ids, places, hashes, what was done.

No titles.
"""

from __future__ import annotations

import json
from typing import Any

from app.documents.bundle_plan import BundlePlan, PlannedDocument

FORMAT = "waymark-bundle-manifest"
VERSION = 1


def manifest(plan: BundlePlan, sha256: str, size: int) -> bytes:
    """Return the manifest as canonical JSON: sorted keys, no spaces, UTF-8.

    Pages count from 1 in the file; labels are as printed.  The bundle's page shows a copy made from
    the file with `original_sha256`; it never is that file.
    """
    told = {
        "format": FORMAT,
        "version": VERSION,
        "profile": plan.profile.id,
        "rules": [{"id": rule.id, "as_of": rule.as_of} for rule in plan.profile.rules],
        "part": plan.part,
        "parts": plan.parts,
        "file": {"sha256": sha256, "bytes": size, "pages": plan.pages},
        "front": _place(plan, 0, plan.front_pages - 1),
        "items": [_item(plan, document) for document in plan.documents],
        "tools": _tools(),
    }
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _item(plan: BundlePlan, document: PlannedDocument) -> dict[str, Any]:
    item = document.item
    return {
        "item": item.item_id,
        "tab": document.tab,
        "tab_sheet": document.sheet,
        "original_sha256": item.original_sha256,
        "rendition_sha256": item.rendition_sha256,
        "drawn_smaller": plan.makes_room(document),
        "transformations": sorted(item.transformations),
        **_place(plan, document.first, document.last),
    }


def _place(plan: BundlePlan, first: int, last: int) -> dict[str, Any]:
    return {
        "pages": [first + 1, last + 1],
        "labels": [plan.labels[first], plan.labels[last]],
    }


def _tools() -> dict[str, str]:
    import pikepdf

    return {"pikepdf": pikepdf.__version__, "qpdf": pikepdf.__libqpdf_version__}
