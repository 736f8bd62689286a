"""What came back through the airlock about one foreign file, after checking.

Facts, a normalised copy, pixels.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.documents.sniff import MAX_PAGES, MAX_PIXELS, MEDIA_TYPES

MAX_SIDE = 1_000_000.0

TRANSFORMATIONS = frozenset(
    {
        "attachments_removed",
        "colour_profile_removed",
        "comments_flattened",
        "encryption_removed",
        "form_flattened",
        "links_removed",
        "metadata_removed",
        "orientation_applied",
        "page_content_wrapped",
        "pixels_rewritten",
        "placed_on_page",
        "reader_repaired",
        "scripts_removed",
        "trailing_bytes_removed",
        "transparency_flattened",
    }
)
"""What may have been done to a file on the way to its copy; a manifest lists them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBox:
    """One page as a reader sees it: size in points, after cropping and before turning."""

    width: float
    height: float
    rotation: int

    @classmethod
    def from_json(cls, values: list[Any]) -> PageBox:
        """Check `[width, height, rotation]`; raises ValueError."""
        width, height, rotation = float(values[0]), float(values[1]), int(values[2])
        if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and rotation in (0, 90, 180, 270)):
            raise ValueError
        return cls(width=width, height=height, rotation=rotation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """What one file is and what it carries besides its pages.

    `repaired` means the reader had to mend it to read it.
    """

    kind: str
    pages: tuple[PageBox, ...]
    encrypted: bool = False
    form: bool = False
    xfa: bool = False
    scripts: bool = False
    signed: bool = False
    repaired: bool = False
    attachments: int = 0
    pixel_width: int = 0
    pixel_height: int = 0
    metadata: bool = False
    located: bool = False

    @property
    def media_type(self) -> str:
        """The media type of the file, from its content and not from its name."""
        return MEDIA_TYPES[self.kind]

    @classmethod
    def from_json(cls, values: Mapping[str, Any], kind: str) -> Inspected:
        """Check a child's answer about a file that we sniffed as `kind`.

        Raises KeyError, TypeError or ValueError.
        """
        pages = tuple(PageBox.from_json(page) for page in values["pages"])
        width, height = int(values["pixel_width"]), int(values["pixel_height"])
        if values["kind"] != kind or not 0 < len(pages) <= MAX_PAGES:
            raise ValueError
        if min(width, height) < 0 or width * height > MAX_PIXELS:
            raise ValueError
        flags = ("encrypted", "form", "xfa", "scripts", "signed", "repaired", "metadata", "located")
        return cls(
            kind=kind,
            pages=pages,
            attachments=max(0, int(values["attachments"])),
            pixel_width=width,
            pixel_height=height,
            **{flag: bool(values[flag]) for flag in flags},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalised:
    """The PDF copy of one file that bundles are made from, and what was done to get it."""

    inspected: Inspected
    pages: tuple[PageBox, ...]
    transformations: tuple[str, ...]
    sha256: str
    pdf: bytes = field(repr=False)

    @classmethod
    def from_json(cls, values: Mapping[str, Any], kind: str, pdf: bytes, sha256: str) -> Normalised:
        """Check a child's answer; raises KeyError, TypeError or ValueError."""
        inspected = Inspected.from_json(values["inspected"], kind)
        pages = tuple(PageBox.from_json(page) for page in values["pages"])
        done = tuple(sorted(str(name) for name in values["transformations"]))
        if len(pages) != len(inspected.pages) or not TRANSFORMATIONS.issuperset(done):
            raise ValueError
        return cls(inspected=inspected, pages=pages, transformations=done, sha256=sha256, pdf=pdf)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pixels:
    """One page as pixels: 3 bytes RGB each, rows from the top, no padding."""

    width: int
    height: int
    rgb: bytes = field(repr=False)

    @classmethod
    def from_json(cls, values: Mapping[str, Any], rgb: bytes, longest: int) -> Pixels:
        """Check that the pixels are as many as announced and no side is over `longest`.

        Raises ValueError.
        """
        width, height = int(values["width"]), int(values["height"])
        if not (0 < width <= longest and 0 < height <= longest and len(rgb) == width * height * 3):
            raise ValueError
        return cls(width=width, height=height, rgb=rgb)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table as it stood in a file: how it was read, and its rows of text, the head first."""

    encoding: str
    separator: str
    rows: tuple[tuple[str, ...], ...] = field(repr=False)

    @classmethod
    def from_json(cls, values: Mapping[str, Any], rows: bytes) -> Table:
        """Check a child's answer; raises KeyError, TypeError or ValueError."""
        read = tuple(tuple(row) for row in json.loads(rows))
        if not read or not all(isinstance(cell, str) for row in read for cell in row):
            raise ValueError
        return cls(
            encoding=str(values["encoding"]), separator=str(values["separator"])[:1], rows=read
        )
