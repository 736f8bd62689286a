"""The lanes: order, threads, dead owners, errors, progress and cancelling."""

from __future__ import annotations

import threading

import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.errors import Cancelled, UserError
from app.events import Event, EventBus
from app.job import Job
from ui.bridge import Bridge
from ui.tasks import Tasks


def test_a_result_comes_back_on_the_window_thread(qtbot: QtBot, tasks: Tasks) -> None:
    heard: list[tuple[str, str]] = []
    owner = QObject()
    tasks.run(
        lambda: threading.current_thread().name,
        owner=owner,
        done=lambda lane: heard.append((lane, threading.current_thread().name)),
    )
    qtbot.waitUntil(lambda: bool(heard))
    assert heard[0][0].startswith("case")
    assert heard[0][1] == threading.main_thread().name


def test_one_lane_keeps_the_order_of_its_work(qtbot: QtBot, tasks: Tasks) -> None:
    order: list[int] = []
    owner = QObject()
    for number in range(50):
        tasks.run(lambda n=number: n, owner=owner, done=order.append)
    qtbot.waitUntil(lambda: len(order) == 50)
    assert order == list(range(50))


def test_lanes_do_not_wait_for_each_other(qtbot: QtBot, tasks: Tasks) -> None:
    gate, heard = threading.Event(), []
    owner = QObject()
    tasks.run(gate.wait, owner=owner, done=lambda _r: heard.append("files"), lane="files")
    tasks.run(lambda: None, owner=owner, done=lambda _r: heard.append("case"))
    qtbot.waitUntil(lambda: heard == ["case"])
    gate.set()
    qtbot.waitUntil(lambda: heard == ["case", "files"])


def test_a_closed_screen_hears_nothing(qtbot: QtBot, tasks: Tasks) -> None:
    heard: list[str] = []
    gone, stays = QObject(), QObject()
    gate = threading.Event()
    tasks.run(gate.wait, owner=gone, done=lambda _r: heard.append("gone"))
    tasks.run(lambda: None, owner=stays, done=lambda _r: heard.append("stays"))
    shiboken6.delete(gone)
    gate.set()
    qtbot.waitUntil(lambda: "stays" in heard)
    assert heard == ["stays"]


def test_an_error_goes_to_its_caller_or_to_the_window(qtbot: QtBot, tasks: Tasks) -> None:
    def refuse() -> None:
        raise UserError("wrong_passphrase")

    heard: list[str] = []
    tasks.unheard = lambda problem: heard.append(f"window {problem.code}")
    owner = QObject()
    tasks.run(refuse, owner=owner, failed=lambda problem: heard.append(f"caller {problem.code}"))
    tasks.run(refuse, owner=owner)
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert heard == ["caller wrong_passphrase", "window wrong_passphrase"]


def test_a_bug_reaches_the_one_excepthook(qtbot: QtBot, tasks: Tasks) -> None:
    def stumble() -> None:
        raise ZeroDivisionError

    owner = QObject()
    with qtbot.captureExceptions() as caught:
        tasks.run(stumble, owner=owner)
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is ZeroDivisionError


def test_a_job_tells_how_far_it_is_and_stops_when_asked(qtbot: QtBot, tasks: Tasks) -> None:
    steps: list[tuple[int, int]] = []
    ends: list[str] = []
    halfway = threading.Event()

    def work(job: Job) -> str:
        for page in range(1, 1_000):
            job.step(page, 1_000)
            if page == 3:
                halfway.set()
                assert go_on.wait(5)
        return "made"

    go_on = threading.Event()
    owner = QObject()
    job = tasks.start(
        work,
        owner=owner,
        progress=lambda done, total: steps.append((done, total)),
        done=ends.append,
        failed=lambda problem: ends.append(problem.code),
    )
    assert halfway.wait(5)
    job.cancel()
    go_on.set()
    qtbot.waitUntil(lambda: bool(ends))
    assert ends == [Cancelled().code]
    assert steps == [(1, 1_000), (2, 1_000), (3, 1_000)]


def test_events_from_a_lane_arrive_on_the_window_thread(qtbot: QtBot, tasks: Tasks) -> None:
    bus = EventBus()
    bridge = Bridge(bus)
    heard: list[tuple[str, str]] = []
    bridge.happened.connect(
        lambda event: heard.append((event.action, threading.current_thread().name))
    )
    owner = QObject()
    tasks.run(lambda: bus.publish(Event("note.saved", "case", "note")), owner=owner)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [("note.saved", threading.main_thread().name)]


def test_a_job_that_gives_way_lets_short_work_through_and_no_long_work(
    qtbot: QtBot, tasks: Tasks
) -> None:
    order: list[str] = []
    owner = QObject()
    begun, go_on = threading.Event(), threading.Event()

    def check(job: Job) -> None:
        begun.set()
        assert go_on.wait(5)
        job.step(1, 2)
        order.append("check")

    tasks.start(check, owner=owner, lane="case", gives_way=True)
    assert begun.wait(5)
    tasks.run(lambda: order.append("first save"), owner=owner)
    tasks.run(lambda: order.append("second save"), owner=owner)
    tasks.start(lambda _job: order.append("long work"), owner=owner, lane="case")
    tasks.run(lambda: order.append("third save"), owner=owner)
    go_on.set()
    qtbot.waitUntil(lambda: len(order) == 5)
    assert order == ["first save", "second save", "third save", "check", "long work"]


def test_a_lock_is_never_done_inside_a_job_that_gives_way(qtbot: QtBot, tasks: Tasks) -> None:
    order: list[str] = []
    owner = QObject()
    begun, go_on = threading.Event(), threading.Event()

    def check(job: Job) -> None:
        begun.set()
        assert go_on.wait(5)
        try:
            for step in range(3):
                job.step(step, 3)
        finally:
            order.append("check ended")

    tasks.start(check, owner=owner, lane="case", gives_way=True)
    assert begun.wait(5)
    tasks.cancel_all()
    tasks.run(lambda: order.append("locked"), owner=owner)
    go_on.set()
    qtbot.waitUntil(lambda: len(order) == 2)
    assert order == ["check ended", "locked"]
