"""An invented letter to a lawyer, for tests and benchmarks."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.documents.letter import Rendered, render_letter
from app.documents.paper import A4, Paper
from app.documents.template import template
from app.documents.values import Agreement, DatedItem, Letterhead, Named, Recipient

TODAY = date(2026, 11, 23)
HEAD = Letterhead(
    office="Northside Family Support",
    lines=("12 Mill Lane, Northside", "weekdays 9 to 5"),
    phone="555 0110",
    author="Dana Kessler",
    role="Support worker",
)
LAWYER = Recipient(
    name="Harbour Legal Aid",
    person="Tom Okafor, immigration lawyer",
    address=("4 Quay Street, Harbour",),
)
AGREED = Agreement(given_on=date(2026, 10, 14), until=date(2027, 6, 1), limited=True)
VALUES: dict[str, Any] = {
    "name": "Amina Rashid",
    "other_names": "أمينة راشد",
    "birth": "1998",
    "language": "Arabic",
    "interpreter": "Arabic, a woman please",
    "reference": "W-0412",
    "contact_how": "Text message only",
    "contact_number": "555-0173-204",
    "contact_when": "weekdays 9:00 to 11:30",
    "contact_say": "Say it is the library",
    "urgent_dates": (
        DatedItem(date(2026, 12, 4), "Hearing at the labour court", "room 3, 9:30"),
        DatedItem(date(2027, 1, 15), "Passport ends"),
    ),
    "documents": ("Passport, original", "Work contract, copy", "Payslips", "Messages"),
    "matters": ("immigration", "wages"),
    "conflict_names": (
        Named("Khalid Rashid", "uncle"),
        Named("Brightwater Domestic Staff Ltd", "former employer", "also Brightwater Homes"),
    ),
}


def projection(**changes: Any) -> dict[str, Any]:
    """The values as the gate would let them through, with some changed or (None) left out."""
    wanted = {key: value for key, value in (VALUES | changes).items() if value is not None}
    return {one.key: one.value for one in template("L02").candidates(wanted)}


def letter(
    language: str = "en",
    paper: Paper = A4,
    agreement: Agreement = AGREED,
    lit: frozenset[str] = frozenset(),
    **changes: Any,
) -> Rendered:
    """The letter to a lawyer with these values."""
    return render_letter(
        template("L02"),
        projection(**changes),
        HEAD,
        language,
        TODAY,
        recipient=LAWYER,
        agreement=agreement,
        paper=paper,
        lit=lit,
    )
