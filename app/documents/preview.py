"""Pictures of pages we made ourselves, for the screen and for printing from memory.

Foreign files never come here: they are rendered in a child process.
"""

from __future__ import annotations

import io
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

    def png(self) -> bytes:
        """The same picture as a PNG file, without any metadata."""
        from PIL import Image

        out = io.BytesIO()
        Image.frombytes("RGB", (self.width, self.height), self.rgb).save(out, "PNG")
        return out.getvalue()


def page_images(pdf: bytes, dots_per_inch: float = 110.0) -> list[PageImage]:
    """Every page of one of our own files, drawn at a resolution."""
    import pypdfium2

    with _pdfium:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return [_picture(page, dots_per_inch / 72.0) for page in document]
        finally:
            document.close()


def page_image(pdf: bytes, number: int, dots_per_inch: float = 110.0) -> PageImage:
    """One page of one of our own files; `number` counts from 0."""
    import pypdfium2

    with _pdfium:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return _picture(document[number], dots_per_inch / 72.0)
        finally:
            document.close()


def _picture(page: object, scale: float) -> PageImage:
    bitmap = page.render(scale=scale, rev_byteorder=True)  # type: ignore[attr-defined]
    image = bitmap.to_pil().convert("RGB")
    found = PageImage(image.width, image.height, image.tobytes())
    bitmap.close()
    page.close()  # type: ignore[attr-defined]
    return found
