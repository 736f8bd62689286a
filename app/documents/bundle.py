"""Evidence bundles: `plan_bundle` decides, `build` writes and proves, and nothing touches a disk.

```python
plan = plan_bundle(request, profile("us_exhibits"))
built = build(plan, {item_id: rendition_pdf, …}, sink, job)
```
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from app.documents.bundle_assemble import Source, assemble
from app.documents.bundle_front import Ruler, draw_front, label_range
from app.documents.bundle_labels import Earlier
from app.documents.bundle_manifest import manifest
from app.documents.bundle_plan import (
    BundleItem,
    BundlePlan,
    BundleRequest,
    plan_split,
    plan_whole,
)
from app.documents.bundle_profile import Profile, profile
from app.documents.bundle_verify import check_file, verify
from app.documents.memory_file import memory_file
from app.errors import UserError
from app.job import NO_JOB, Job

_CHUNK = 1 << 20


class Sink(Protocol):
    """Where the finished file goes: an open file, or a blob being written."""

    def write(self, content: bytes, /) -> object:
        """Take the next bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A finished bundle: SHA-256 and size of its bytes, pages, and the manifest as JSON."""

    sha256: str
    size: int
    pages: int
    manifest: bytes = field(repr=False)


def plan_bundle(request: BundleRequest, profile: Profile) -> BundlePlan:
    """Return the plan of one file; needs fonts, because the index is measured.

    Raises UserError `bundle.empty`, `bundle.item_twice`, `bundle.joined_to_missing` or
    `paper.glyph_missing`.
    """
    return plan_whole(request, profile, Ruler(profile.paper, profile.language).count_front)


def plan_parts(request: BundleRequest, profile: Profile) -> tuple[BundlePlan, ...]:
    """Return the plans of as many files as the profile's size limit asks for, at least one."""
    return plan_split(request, profile, Ruler(profile.paper, profile.language).count_front)


def build(plan: BundlePlan, sources: Mapping[str, Source], sink: Sink, job: Job = NO_JOB) -> Built:
    """Draw, merge, stamp, link, write and read again; only then give the bytes to `sink`.

    `sources` maps item ids to renditions (bytes or readable memory files) that `Airlock.normalise`
    made; the job counts pages.  Raises UserError `bundle.source_missing`, DamageError
    `bundle.pages_differ`, `bundle.source_unreadable` or `bundle.not_as_planned`, or Cancelled;
    the sink has then received nothing.
    """
    if any(document.item.item_id not in sources for document in plan.documents):
        raise UserError("bundle.source_missing")
    job.step(0, plan.pages)
    front = draw_front(plan)
    with memory_file() as written:
        assemble(plan, front, sources, written, job)
        verify(written, plan)
        job.step(plan.pages, plan.pages)
        written.seek(0)
        digest = hashlib.sha256()
        size = 0
        while piece := written.read(_CHUNK):
            digest.update(piece)
            size += len(piece)
            sink.write(piece)
    sha256 = digest.hexdigest()
    return Built(sha256=sha256, size=size, pages=plan.pages, manifest=manifest(plan, sha256, size))


__all__ = [
    "BundleItem",
    "BundlePlan",
    "BundleRequest",
    "Built",
    "Earlier",
    "Profile",
    "Source",
    "build",
    "check_file",
    "label_range",
    "plan_bundle",
    "plan_parts",
    "profile",
]
