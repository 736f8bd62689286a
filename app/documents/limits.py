"""What a child process that reads foreign files may use: memory, time, no files, no network.

The child binds itself before it reads a byte of the file.  POSIX has rlimits; Windows has a Job
Object; where neither works `bind` says so and the file is refused (design decision: no foreign file
without limits).
"""

from __future__ import annotations

import sys

MEMORY_BYTES = 1 << 30
OPEN_FILES_AT_START = 64


def bind(cpu_seconds: int) -> str:
    """Limit this process for good.

    Returns `rlimit`, `job_object` or `none` (nothing available here).
    """
    if sys.platform == "win32":
        return _bind_windows(cpu_seconds)
    return _bind_posix(cpu_seconds)


def seal() -> None:
    """Let this process open nothing more, no file and no socket.

    Call it once every library is loaded.

    A descriptor needs a number below the limit, and 0, 1 and 2 are taken.  On Windows nothing
    changes.
    """
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def undumpable() -> None:
    """Keep this process out of core dumps and away from debuggers of the same user (Linux)."""
    if sys.platform == "linux":
        import ctypes

        pr_set_dumpable = 4
        ctypes.CDLL(None).prctl(pr_set_dumpable, 0, 0, 0, 0)


if sys.platform != "win32":

    def _bind_posix(cpu_seconds: int) -> str:
        import resource

        try:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
            resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 2))
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
            resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES_AT_START, OPEN_FILES_AT_START))
        except (OSError, ValueError):
            return "none"
        return "rlimit"

else:

    def _bind_windows(cpu_seconds: int) -> str:
        """Bind this process by a Job Object of its own (long: two structures of Windows)."""
        import ctypes
        from ctypes import wintypes

        class Basic(ctypes.Structure):
            _fields_ = [
                ("process_time", wintypes.LARGE_INTEGER),
                ("job_time", wintypes.LARGE_INTEGER),
                ("flags", wintypes.DWORD),
                ("min_set", ctypes.c_size_t),
                ("max_set", ctypes.c_size_t),
                ("active_processes", wintypes.DWORD),
                ("affinity", ctypes.c_size_t),
                ("priority", wintypes.DWORD),
                ("scheduling", wintypes.DWORD),
            ]

        class Extended(ctypes.Structure):
            _fields_ = [
                ("basic", Basic),
                ("io", ctypes.c_ulonglong * 6),
                ("process_memory", ctypes.c_size_t),
                ("job_memory", ctypes.c_size_t),
                ("peak_process", ctypes.c_size_t),
                ("peak_job", ctypes.c_size_t),
            ]

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = wintypes.HANDLE
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        process_time, active_process, process_memory, die_on_error = 0x2, 0x8, 0x100, 0x400
        wanted = Extended()
        wanted.basic.flags = process_time | active_process | process_memory | die_on_error
        wanted.basic.process_time = cpu_seconds * 10_000_000
        wanted.basic.active_processes = 1
        wanted.process_memory = MEMORY_BYTES
        job = wintypes.HANDLE(kernel.CreateJobObjectW(None, None))
        extended_limits = 9
        bound = job and kernel.SetInformationJobObject(
            job, extended_limits, ctypes.byref(wanted), ctypes.sizeof(wanted)
        )
        joined = bound and kernel.AssignProcessToJobObject(
            job, wintypes.HANDLE(kernel.GetCurrentProcess())
        )
        return "job_object" if joined else "none"
