"""Child processes that end hard: at a file step, or whenever the parent decides."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable

from app.vault import folder
from tests.fault.counting import count


def in_child(work: Callable[[], object]) -> int:
    """Run `work` in a child process; 0 if it returned, else minus the signal or an exit code."""
    return ended(forked(work))


def forked(work: Callable[[], object]) -> int:
    """Start `work` in a forked child, which shares everything made so far; its process id."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    return pid


def ended(pid: int) -> int:
    """Wait for a child: its exit code, or minus the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def killed_at(step: int, work: Callable[[], object]) -> bool:
    """Run `work` in a child killed before its file step `step`; False once it ran through."""

    def counted() -> None:
        left = iter(range(step, -1, -1))

        def watch(_: str) -> None:
            if next(left) == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        folder.reached = watch
        work()

    code = in_child(counted)
    assert code in (0, -signal.SIGKILL)
    count("kill", int(code != 0))
    return code != 0
