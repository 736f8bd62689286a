"""What nobody types any more becomes a revision by itself, and the disk settles after a save."""

from datetime import timedelta

from pytestqt.qtbot import QtBot

from app.domain.clock import Clock
from app.services.cases import NewCase
from app.services.office import Seat
from tests.ui.conftest import Office, settle
from ui.upkeep import Upkeep


def test_idle_words_become_a_revision(office: Office, qtbot: QtBot) -> None:
    workbook = office.workbook

    def type_something() -> str:
        case = workbook.cases.open(NewCase(working_name="Amina"))
        note = workbook.notes.add(case, "first")
        workbook.drafts.keep(note, "note", "text", "first and more", case_id=case)
        return note

    note = office.on_lane(type_something)
    later = Clock(workbook.clock.now() + timedelta(seconds=11))
    workbook.drafts._seat = Seat(workbook.unlocked.worker_id, later)  # ten seconds have passed
    upkeep = Upkeep(workbook, office.tasks, office.events)
    upkeep._promote()
    qtbot.waitUntil(lambda: office.on_lane(lambda: workbook.drafts.of_record(note)) == {})
    assert len(office.on_lane(lambda: workbook.history.of(note))) == 2
    upkeep.stop()


def test_a_quiet_minute_checks_the_pages_once_a_day(office: Office, qtbot: QtBot) -> None:
    workbook = office.workbook
    upkeep = Upkeep(workbook, office.tasks, office.events)
    assert office.on_lane(workbook.health.is_due)
    upkeep._quiet.timeout.emit()
    qtbot.waitUntil(lambda: not office.on_lane(workbook.health.is_due))
    before = office.on_lane(workbook.unlocked._store.witness)
    upkeep._quiet.timeout.emit()
    settle(office.tasks)
    assert office.on_lane(workbook.unlocked._store.witness) == before
    upkeep.stop()


def test_a_quiet_minute_takes_deleted_words_out_of_the_index(office: Office, qtbot: QtBot) -> None:
    workbook = office.workbook

    def say_and_correct() -> None:
        case = workbook.cases.open(NewCase(working_name="Amina"))
        note = workbook.notes.add(case, "zanzibarina sang")
        for n in range(40):
            workbook.notes.add(case, f"quetzal{n}")
        workbook.notes.amend(note, "somebody sang")

    def index() -> bytes:
        run = workbook.unlocked._store._connection.execute
        return b"".join(bytes(row[0]) for row in run("SELECT block FROM words_data"))

    office.on_lane(say_and_correct)
    assert b"zanzibarina" in office.on_lane(index)
    upkeep = Upkeep(workbook, office.tasks, office.events)
    upkeep._quiet.timeout.emit()
    qtbot.waitUntil(lambda: not office.on_lane(workbook.health.is_due))
    assert b"zanzibarina" not in office.on_lane(index)
    upkeep.stop()
