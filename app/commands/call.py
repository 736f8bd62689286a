"""One call of a command: its arguments, the vault it opens, and the answer it gives."""

from __future__ import annotations

import argparse
import stat
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import UserError

if TYPE_CHECKING:
    from app.bootstrap import Desk, Workbook


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command says: `json` for programs, `lines` for people, and how it ended."""

    json: Any
    lines: Sequence[str] = ()
    exit_code: int = 0


class Call:
    """The arguments of one command line and what they name; a vault is opened only when a command asks for it."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.args = args
        self._workbook: Workbook | None = None

    @cached_property
    def desk(self) -> Desk:
        """The place where vaults are made and opened, with today's date as the command line says."""
        from app.bootstrap import Desk  # with all it knows; `vault recover` does without

        return Desk(today=self.args.today)

    @property
    def workbook(self) -> Workbook:
        """The vault named by --vault, opened with --passphrase-file."""
        if self._workbook is None:
            self._workbook = self.desk.unlock(self.vault_folder, self.passphrase())
        return self._workbook

    @property
    def vault_folder(self) -> Path:
        """The folder named by --vault or as the argument of a `vault` command."""
        named = getattr(self.args, "folder", None) or self.args.vault
        if not named:
            raise UserError("command.no_vault")
        return Path(named)

    def passphrase(self, name: str | None = None) -> str:
        """Read a passphrase from a file of mode 0600, or from standard input for `-`."""
        name = name or self.args.passphrase_file
        if not name:
            raise UserError("command.no_passphrase_file")
        path = Path(name)
        try:
            if name == "-":
                return sys.stdin.readline().rstrip("\r\n")
            if sys.platform != "win32" and stat.S_IMODE(path.stat().st_mode) & 0o077:
                raise UserError("command.passphrase_file_open_to_others")
            return path.read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError):  # whose words quote what could not be read
            raise UserError("command.cannot_read_passphrase_file") from None

    def text(self, name: str) -> str:
        """Read case content from a file or, for `-`, from standard input; it never stands in an argument."""
        try:
            return self.content(name).decode("utf-8")
        except UnicodeDecodeError:
            raise UserError("command.cannot_read_file") from None

    def content(self, name: str) -> bytes:
        """Read the bytes of a named file, or standard input for `-`."""
        try:
            return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError:
            raise UserError("command.cannot_read_file") from None

    def open_restricted(self, case_id: str | None = None) -> None:
        """Open what is restricted, in one case or everywhere, where --reason-file says why; each is audited."""
        if self.args.reason_file:
            self.workbook.restricted.open_all(self.text(self.args.reason_file).strip(), case_id)

    def write(self, name: str, content: bytes) -> None:
        """Write a result the person asked for, whole or not at all."""
        from app.services.outside import write_whole

        write_whole(Path(name), content)

    def keep_code(self, name: str | None, make: Callable[[], str]) -> str:
        """Make a recovery code with the file it goes into already open: one that cannot be written would be lost."""
        from app.services.outside import writing_whole

        if not name:
            return make()
        with writing_whole(Path(name)) as stream:
            code = make()
            stream.write(f"{code}\n".encode())
        return code

    def close(self) -> None:
        """Lock the vault if one was opened."""
        if self._workbook is not None:
            self._workbook.lock()
            self._workbook = None
