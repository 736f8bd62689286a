"""Child job `render`: one page of a PDF, or a picture, as RGB pixels.

Runs only inside the child process.
"""

from __future__ import annotations

from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium_c

from app.documents import intake_image, intake_pdf
from app.errors import UserError

_LARGEST = 5_000


def run(request: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """Return `{width, height}` and the pixels, rows from the top."""
    longest = min(int(request["longest"]), _LARGEST)
    if request["kind"] == "pdf":
        return _page(content, request.get("password"), int(request["page"]), longest)
    picture = intake_image.upright(content, request["kind"], longest)
    return {"width": picture.width, "height": picture.height}, picture.tobytes()


def _page(
    content: bytes, password: str | None, number: int, longest: int
) -> tuple[dict[str, Any], bytes]:
    with intake_pdf.opened(content, password) as pdf:
        if number >= len(pdf.pages):
            raise UserError("evidence.no_such_page")
        # The strict reader names what would abort the drawing library.
        intake_pdf.content_of(pdf.pages[number])
    try:
        document = pypdfium2.PdfDocument(content, password=password)
        page = document[number]
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise UserError("evidence.unreadable") from error
    width, height = page.get_size()
    scale = longest / max(width, height, 1.0)
    wide, high = max(1, int(width * scale)), max(1, int(height * scale))
    bitmap = pypdfium2.PdfBitmap.new_native(wide, high, pdfium_c.FPDFBitmap_BGR)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, wide, high)
    flags = pdfium_c.FPDF_ANNOT | pdfium_c.FPDF_REVERSE_BYTE_ORDER
    pdfium_c.FPDF_RenderPageBitmap(bitmap, page, 0, 0, wide, high, 0, flags)
    rows = memoryview(bitmap.buffer).cast("B")
    rgb = b"".join(
        bytes(rows[y * bitmap.stride : y * bitmap.stride + wide * 3]) for y in range(high)
    )
    return {"width": wide, "height": high}, rgb
