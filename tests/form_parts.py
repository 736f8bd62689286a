"""Small XLSForms written as rows, for the tests of `app.forms`."""

from __future__ import annotations

from app.forms.load import compile_form
from app.forms.model import FormDefinition


def table(*rows: dict[str, str], **sheets: list[dict[str, str]]) -> bytes:
    """Return a Markdown XLSForm from rows of columns."""
    lines: list[str] = []
    for name, found in {"survey": list(rows), **sheets}.items():
        heads = list(dict.fromkeys(key for row in found for key in row))
        lines += [f"| {name} |" + " |" * len(heads), f"| | {' | '.join(heads)} |"]
        lines += [
            f"| | {' | '.join(row.get(head, '').replace('|', chr(92) + '|') for head in heads)} |"
            for row in found
        ]
    return "\n".join(lines).encode()


def form_of(*rows: dict[str, str], **sheets: list[dict[str, str]]) -> FormDefinition:
    """Return the compiled form of `rows`."""
    return compile_form(table(*rows, **sheets), "small")


def row(kind: str, name: str = "", label: str = "", **more: str) -> dict[str, str]:
    """Return one row; the label is the name where none is given."""
    return {"type": kind, "name": name, "label": label or name, **more}


YES_NO = [
    {"list_name": "yn", "name": "yes", "label": "Yes, please"},
    {"list_name": "yn", "name": "no", "label": "No, thanks"},
]
