"""Child job `inspect`: what a PDF, JPEG or PNG is and carries.  Runs only inside the child."""

from __future__ import annotations

from typing import Any

from app.documents import intake_image, intake_pdf


def run(request: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the facts of `Inspected` as JSON, and no bytes."""
    kind = request["kind"]
    if kind == "pdf":
        with intake_pdf.opened(content, request.get("password")) as pdf:
            return intake_pdf.facts(pdf), b""
    return intake_image.facts(intake_image.opened(content, kind), kind), b""
