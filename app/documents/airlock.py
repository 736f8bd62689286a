"""The trusted side of the airlock.

Sends one foreign file to a child process and checks what comes back.

A child is spawned per file (`app.worker`): no key, no database, a scrubbed environment, hard
limits, a wall-clock end. Only JSON, pixels and a normalised PDF come back, each measured before it
is taken.  Passwords travel on the pipe.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar, cast

from app.documents import frames
from app.documents.inspected import Inspected, Normalised, Pixels, Table
from app.documents.sniff import HEAD, MAX_FILE_BYTES, kind_of
from app.errors import AppError, HostError, UserError
from app.job import NO_JOB, Job

if TYPE_CHECKING:
    from app.forms.foreign import Tables
    from app.forms.model import FormDefinition

MAX_PIXELS_BACK = 25_000_000
"""The most pixels one rendered page may hold (75 MB of RGB)."""

MAX_TABLE_BACK = 64 * 1024 * 1024
_MAX_PDF_BACK = MAX_FILE_BYTES + 16 * 1024 * 1024
_POLL_SECONDS = 0.05
_EXIT_SECONDS = 5.0
_CODE = re.compile(r"(evidence|form|table)\.[a-z_]{1,60}")
_KEPT_VARIABLES = ("SYSTEMROOT", "WINDIR")

T = TypeVar("T")

Command = Callable[[str, int], Sequence[str]]


def worker_command(job: str, cpu_seconds: int) -> Sequence[str]:
    """Return how to start the child for `job`.

    From the source tree, or as a mode of the frozen program.
    """
    if getattr(sys, "frozen", False):
        return [sys.executable, "--worker", str(cpu_seconds), job]
    return [sys.executable, "-I", "-B", "-m", "app.worker", str(cpu_seconds), job]


class Airlock:
    """Where foreign files are opened, each in a child process of its own.

    Every method takes the file as bytes or as a readable binary stream that can seek, and raises
    UserError with an `evidence.…` code, HostError `evidence.no_child`, or Cancelled.  Nothing is
    written to disk.
    """

    def __init__(self, command: Command = worker_command, *, cpu_seconds: int = 60) -> None:
        self._command = command
        self._cpu_seconds = cpu_seconds

    def inspect(
        self, source: bytes | BinaryIO, *, password: str | None = None, job: Job = NO_JOB
    ) -> Inspected:
        """Say what the file is and what it carries, without changing or copying it."""
        kind = _sniffed(source)
        result, _ = self._ask("inspect", source, {"kind": kind, "password": password}, 0, job)
        return _checked(lambda: Inspected.from_json(result, kind))

    def normalise(
        self,
        source: bytes | BinaryIO,
        *,
        paper: str = "letter",
        password: str | None = None,
        job: Job = NO_JOB,
    ) -> Normalised:
        """Return the PDF copy of the file that bundles are made from.

        `paper` is `letter` or `a4`, for pictures.
        """
        kind = _sniffed(source)
        request = {"kind": kind, "password": password, "paper": paper}
        result, pdf = self._ask("normalise", source, request, _MAX_PDF_BACK, job)
        if not pdf.startswith(b"%PDF-"):
            raise UserError("evidence.unreadable")
        sha256 = hashlib.sha256(pdf).hexdigest()
        return _checked(lambda: Normalised.from_json(result, kind, pdf, sha256))

    def render(
        self,
        source: bytes | BinaryIO,
        page: int = 0,
        *,
        longest: int = 1600,
        password: str | None = None,
        job: Job = NO_JOB,
    ) -> Pixels:
        """Return page `page` (from 0) as RGB pixels whose longer side is at most `longest`."""
        kind = _sniffed(source)
        request = {"kind": kind, "password": password, "page": page, "longest": longest}
        result, rgb = self._ask("render", source, request, MAX_PIXELS_BACK * 3, job)
        return _checked(lambda: Pixels.from_json(result, rgb, longest))

    def form(
        self, source: bytes | BinaryIO, *, name: str = "form", job: Job = NO_JOB
    ) -> FormDefinition:
        """Return a foreign XLSForm (workbook or Markdown) compiled; `name` names it if it does not.

        Raises `app.forms.load.FormError` with everything that keeps it from being used.
        """
        import msgspec

        from app.forms.load import read_reply

        if _size(source) == 0:
            raise UserError("evidence.empty")
        result, _ = self._ask("form", source, {"name": name}, 0, job)
        try:
            return read_reply(result)
        except msgspec.ValidationError as error:
            raise UserError("evidence.unreadable") from error

    def table(self, source: bytes | BinaryIO, *, job: Job = NO_JOB) -> Table:
        """Return the rows of a foreign table (CSV) as text; UserError `table.…`."""
        if _size(source) == 0:
            raise UserError("table.empty")
        result, rows = self._ask("table", source, {}, MAX_TABLE_BACK, job)
        return _checked(lambda: Table.from_json(result, rows))

    def answers(self, source: bytes | BinaryIO, *, job: Job = NO_JOB) -> Tables:
        """Return answers made in Kobo or ODK (a workbook, or one submission's XML) as plain text, not yet understood.

        Raises UserError `form.answers_…`.
        """
        import msgspec

        from app.forms.foreign import Tables

        if _size(source) == 0:
            raise UserError("evidence.empty")
        _, content = self._ask("answers", source, {}, MAX_TABLE_BACK, job)
        try:
            return msgspec.json.decode(content, type=Tables)
        except msgspec.MsgspecError as error:
            raise UserError("evidence.unreadable") from error

    def _ask(
        self,
        name: str,
        source: bytes | BinaryIO,
        request: dict[str, Any],
        max_payload: int,
        job: Job,
    ) -> tuple[dict[str, Any], bytes]:
        errand = _Errand(self._command(name, self._cpu_seconds), request, source, max_payload, job)
        head, payload = errand.run(wall_seconds=self._cpu_seconds * 1.5 + 10)
        if "code" in head:
            raise _told(head)
        result = head.get("result")
        if not isinstance(result, dict):
            raise UserError("evidence.unreadable")
        return result, payload


class _Errand:
    """One child, one request, one reply."""

    def __init__(
        self,
        command: Sequence[str],
        request: dict[str, Any],
        source: bytes | BinaryIO,
        max_payload: int,
        job: Job,
    ) -> None:
        self._source = source
        self._total = _size(source)
        self._sent = 0
        self._request = request
        self._max_payload = max_payload
        self._job = job
        self._reply: tuple[dict[str, Any], bytes] | None = None
        self._trouble: Exception | None = None
        self._child = _spawn(command)

    def run(self, wall_seconds: float) -> tuple[dict[str, Any], bytes]:
        """Talk to the child on another thread; this one watches the clock and the cancel button."""
        talk = threading.Thread(target=self._talk, name="airlock", daemon=True)
        ends = time.monotonic() + wall_seconds
        talk.start()
        try:
            while talk.is_alive():
                talk.join(_POLL_SECONDS)
                self._job.step(self._sent, self._total)
                if time.monotonic() > ends:
                    raise UserError("evidence.too_slow")
            self._settle()
        finally:
            self._end(talk)
        if self._reply is not None:
            return self._reply
        if self._trouble is not None:
            raise self._trouble
        raise _died(self._child.returncode)

    def _talk(self) -> None:
        try:
            self._send(cast(BinaryIO, self._child.stdin))
            answers = cast(BinaryIO, self._child.stdout)
            self._reply = frames.read_frame(answers, max_payload=self._max_payload)
        except (frames.BadFrame, BrokenPipeError, ConnectionError):
            pass  # the child ended early: its exit code says why
        except Exception as error:  # reading the source failed: that is for the caller's thread
            self._trouble = error

    def _send(self, pipe: BinaryIO) -> None:
        try:
            pipe.write(frames.opening(self._request, self._total))
            for piece in frames.chunks(_stream(self._source)):
                pipe.write(piece)
                self._sent += len(piece)
            pipe.close()
        except (BrokenPipeError, ConnectionError):
            pass  # a child that refuses before reading still has its reply to give

    def _settle(self) -> None:
        """Give a child that broke off the moment it needs to report its own exit code."""
        with contextlib.suppress(subprocess.TimeoutExpired):  # `_end` ends a child that lingers
            self._child.wait(0 if self._reply is not None else _EXIT_SECONDS)

    def _end(self, talk: threading.Thread) -> None:
        self._child.kill()
        self._child.wait()
        talk.join()
        for pipe in self._child.stdin, self._child.stdout:
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


def _spawn(command: Sequence[str]) -> subprocess.Popen[bytes]:
    environment = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            close_fds=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise HostError("evidence.no_child") from error


def _died(code: int) -> AppError:
    """Return the error for a child that ended without a reply."""
    if code == -getattr(signal, "SIGXCPU", -1):
        return UserError("evidence.too_slow")
    if code in (-getattr(signal, "SIGABRT", -1), -getattr(signal, "SIGKILL", -1)):
        return UserError("evidence.bomb")
    return UserError("evidence.unreadable")


def _told(head: dict[str, Any]) -> AppError:
    """Return the child's own error, if it is one a child may report."""
    code, params = head.get("code"), head.get("params")
    if not isinstance(code, str) or not _CODE.fullmatch(code) or not isinstance(params, dict):
        return UserError("evidence.unreadable")
    kept = {
        str(name): value if isinstance(value, int) else str(value)[:200]
        for name, value in params.items()
    }
    return UserError(code, **kept)


def _checked(make: Callable[[], T]) -> T:
    """Return what `make` builds from a child's reply.

    A reply of another shape is an unreadable file.
    """
    try:
        return make()
    except (KeyError, TypeError, ValueError) as error:
        raise UserError("evidence.unreadable") from error


def _sniffed(source: bytes | BinaryIO) -> str:
    stream = _stream(source)
    return kind_of(stream.read(HEAD), _size(source))


def _stream(source: bytes | BinaryIO) -> BinaryIO:
    if isinstance(source, bytes):
        return io.BytesIO(source)
    source.seek(0)
    return source


def _size(source: bytes | BinaryIO) -> int:
    if isinstance(source, bytes):
        return len(source)
    return source.seek(0, os.SEEK_END)
