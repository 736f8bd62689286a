"""The errors Waymark knows: what a person can mend, what the machine refuses, and what is damaged.

Every error carries a stable `code` and parameters that hold no case content.  The sentence a person reads is made in
the front end (`ui.words`, `app.commands.words`) from that code, so it can be translated and tested in one place.
"""

from __future__ import annotations


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
