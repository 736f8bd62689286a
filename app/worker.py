"""The child process: one foreign file in, checked JSON and bytes out.

 No key, no database, no network.

Started as `python -I -m app.worker CPU_SECONDS JOB`; one request frame on standard input, one reply
frame on standard output (`app.documents.frames`).  It binds its own limits, loads the libraries of
the one job, closes the door behind it, and only then reads the file.  Nothing is said in words: a
failure is a code.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any, Protocol

from app.documents import frames, limits
from app.documents.sniff import MAX_FILE_BYTES
from app.errors import AppError


class Reader(Protocol):
    """A module that does one job; importing it loads every library the job needs."""

    def run(self, request: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
        """Return the result as JSON and bytes; raises AppError with a code."""


JOBS = {
    "inspect": "app.documents.intake_inspect",
    "normalise": "app.documents.intake_normalise",
    "render": "app.documents.intake_render",
    "form": "app.forms.airlock_job",
    "table": "app.documents.intake_table",
    "answers": "app.forms.answers_job",
}
"""The job in the request and the module that does it."""


def main() -> None:
    """Serve one request and end."""
    limits.undumpable()
    bound = limits.bind(int(sys.argv[1]))
    reply = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not be able to speak for us
    if bound == "none":
        frames.write_frame(reply, {"code": "evidence.no_limits", "params": {}})
        return
    try:
        head, payload = _serve()
    except AppError as error:
        head, payload = {"code": error.code, "params": error.params}, b""
    except (MemoryError, RecursionError):
        head, payload = {"code": "evidence.bomb", "params": {}}, b""
    except Exception as error:  # only the name of the class leaves: its text may quote the file
        head, payload = {"code": "evidence.reader_failed", "params": {"kind": _name(error)}}, b""
    frames.write_frame(reply, head, payload)


def _name(error: Exception) -> str:
    return type(error).__name__


def _serve() -> tuple[dict[str, Any], bytes]:
    job: Reader = import_module(JOBS[sys.argv[2]])
    limits.seal()
    request, content = frames.read_frame(sys.stdin.buffer, max_payload=MAX_FILE_BYTES)
    result, payload = job.run(request, content)
    return {"result": result}, payload


if __name__ == "__main__":
    main()
