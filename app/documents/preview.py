"""Pictures of pages we made ourselves, for the screen and for printing from memory.

Foreign files never come here: they are rendered in a child process.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

_pdfium = threading.Lock()
"""pdfium is not made for two threads at once."""


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page as pixels: three bytes (red, green, blue) each, rows without padding."""

    width: int
    height: int
    rgb: bytes = field(repr=False)


def page_images(pdf: bytes, dots_per_inch: float = 110.0) -> list[PageImage]:
    """Every page of one of our own files, drawn at a resolution."""
    import pypdfium2

    with _pdfium:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return [_picture(page, dots_per_inch / 72.0) for page in document]
        finally:
            document.close()


def _picture(page: object, scale: float) -> PageImage:
    bitmap = page.render(scale=scale, rev_byteorder=True)  # type: ignore[attr-defined]
    image = bitmap.to_pil().convert("RGB")
    found = PageImage(image.width, image.height, image.tobytes())
    bitmap.close()
    page.close()  # type: ignore[attr-defined]
    return found
