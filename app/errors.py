"""The errors Waymark knows: what a person can mend, what the machine refuses, and what is damaged.

Every error carries a stable `code` and parameters that hold no case content.  The sentence a person reads is made in
the front end (`ui.words`, `app.commands.words`) from that code, so it can be translated and tested in one place.
"""

from __future__ import annotations

from pathlib import Path


class AppError(Exception):
    """Something Waymark expected could go wrong; `code` names it, `params` fill its sentence."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params: dict[str, str | int] = params

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.code!r})"


class UserError(AppError):
    """The person in front of the screen can mend this; nothing was changed."""


class HostError(AppError):
    """The machine refused: a full disk, a read-only folder, no printer.  Nothing was half written."""


class DamageError(AppError):
    """Stored bytes are not what was written: stop, keep them, offer a restore."""


class Cancelled(AppError):
    """The person cancelled a job; it left nothing half made."""

    def __init__(self) -> None:
        super().__init__("cancelled")


def where(problem: BaseException) -> str:
    """Where a bug showed itself: its type, file and line, without its message, which might hold a name."""
    trace = problem.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
    return f"{type(problem).__name__} {place}"
