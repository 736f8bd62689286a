"""Small sources and requests for bundle tests: every page says which document and page it is."""

from __future__ import annotations

import hashlib
import io

import pikepdf
from pikepdf import Array, Dictionary, Name

from app.documents.bundle import BundleItem, BundleRequest, Earlier


def source(name: str, pages: int = 1, **page_keys: object) -> bytes:
    """A PDF whose pages read `name` and their number, as `Airlock.normalise` would leave it."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        font = pdf.make_indirect(
            Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        )
        for number in range(pages):
            page = pdf.add_blank_page(page_size=(612, 792))
            page.obj.Resources = Dictionary(Font=Dictionary(F=font))
            text = f"q BT /F 20 Tf 100 400 Td ({name} {number + 1}) Tj ET Q"
            page.obj.Contents = pdf.make_stream(text.encode())
            for key, value in page_keys.items():
                page.obj[f"/{key}"] = Array(value) if isinstance(value, list) else value
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def item(item_id: str, content: bytes = b"", pages: int = 1, **more: str) -> BundleItem:
    """An item for `content`; `more` are its printed texts."""
    digest = hashlib.sha256(content).hexdigest()
    texts = {"title": f"Title of {item_id}", "section": "Identity", **more}
    return BundleItem(
        item_id=item_id,
        pages=pages,
        size=len(content),
        original_sha256=digest,
        rendition_sha256=digest,
        **texts,
    )


def request(*items: BundleItem, earlier: Earlier | None = None) -> BundleRequest:
    """A request with two cover lines."""
    lines = (("Form", "I-914"), ("Applicant", "Đỗ Thị Hương"))
    return BundleRequest(
        title="Reply to the request for evidence",
        lines=lines,
        items=items,
        earlier=earlier or Earlier(),
    )
