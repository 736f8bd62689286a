"""What keeps a form from being used, said with its sheet, row and column."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from app.errors import UserError


class FormProblem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that keeps a form from being used: where it stands, and one sentence."""

    what: str
    sheet: str = ""
    row: int = 0
    column: str = ""


class FormError(UserError):
    """The form cannot be used; `problems` lists everything found."""

    def __init__(self, problems: Sequence[FormProblem]) -> None:
        first = problems[0]
        super().__init__(
            "form.unusable", what=first.what, sheet=first.sheet, row=first.row, count=len(problems)
        )
        self.problems = tuple(problems)
