"""Child job `normalise`: the PDF copy of a file that bundles are made from.

Runs only inside the child process.
"""

from __future__ import annotations

from typing import Any

from app.documents import intake_image, intake_pdf


def run(request: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the facts of `Normalised` as JSON, and the PDF."""
    kind = request["kind"]
    if kind == "pdf":
        return _of_pdf(content, request.get("password"))
    return intake_image.as_page(content, kind, request["paper"])


def _of_pdf(content: bytes, password: str | None) -> tuple[dict[str, Any], bytes]:
    with intake_pdf.opened(content, password) as pdf:
        inspected = intake_pdf.facts(pdf)
        done = intake_pdf.clean(pdf, inspected)
        copy = intake_pdf.written(pdf)
        pages = intake_pdf.boxes(pdf)
        if intake_pdf.mended(pdf):
            done.add("reader_repaired")
    return {"inspected": inspected, "pages": pages, "transformations": sorted(done)}, copy
