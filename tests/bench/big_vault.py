"""The vault the benchmarks of a case work on: 10,000 people with thirty notes each, and the same rows without a key.

Beside the plain people stand one case that was lived in, one with 5,000 notes, and a directory of 2,000 services.
Everything is made from a fixed seed.  In a folder that is kept, a vault made by the same program is used again.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from app.bootstrap import Desk, Workbook
from app.domain.attachment import Attachment
from app.domain.consent import Consent
from app.domain.episode import Episode
from app.domain.goal import Goal
from app.domain.note import Note
from app.domain.organisation import Organisation
from app.domain.paper import Paper
from app.domain.partial_date import PartialDate
from app.domain.referral import Referral
from app.domain.safe_contact import SafeContact
from app.domain.service import TYPES, Service
from app.domain.sitting import Sitting
from app.domain.task import Task
from app.domain.trafficking_event import TraffickingEvent
from app.events import Event
from app.forms.builtin import builtin_form
from app.forms.run import Session
from app.job import Job
from app.services import sample
from app.vault import KdfLimits

CHEAP = KdfLimits(
    least_memory=64, most_memory=1024, usual_memory=64, least_passes=1, most_passes=3,
    lanes=1, most_lanes=4, quickest=0.0, slowest=10.0,
)  # fmt: skip
WORDS = "correct horse battery staple anchor"
SHAPE = 3
"""Rises with what is made here, so that no kept vault stands for another."""
LONG, SERVICES = 5_000, 2_000
_SAID = sample._WORDS


@dataclass
class BigVault:
    """Where it lies and which cases are special; unlock it with `unlock`."""

    folder: Path
    people: int
    lived: str
    long: str

    @property
    def desk(self) -> Desk:
        """Who opens it."""
        return Desk(limits=CHEAP, state_folder=self.folder / "state")

    def unlock(self) -> Workbook:
        """Open it."""
        return self.desk.unlock(self.folder / "vault", WORDS)

    def plain(self) -> Any:
        """The same rows in SQLite without a key, in the same mode of saving."""
        opened = sqlcipher.connect(str(self.folder / "plain.db"), isolation_level=None)
        for pragma in ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = FULL"):
            opened.execute(f"PRAGMA {pragma}").fetchall()
        return opened


def big_vault(folder: Path, people: int) -> BigVault:
    """Return the vault in a folder, made there unless one of this shape and size is there already."""
    told, wanted = folder / "made.json", {"shape": SHAPE, "people": people}
    if told.exists():
        made = json.loads(told.read_text())
        if {name: made.get(name) for name in wanted} == wanted:
            return BigVault(folder, people, made["lived"], made["long"])
    for left in (folder / "vault", folder / "state"):
        shutil.rmtree(left, ignore_errors=True)
    (folder / "plain.db").unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    lived, long = _make(folder, people)
    told.write_text(json.dumps({**wanted, "lived": lived, "long": long}))
    return BigVault(folder, people, lived, long)


def _make(folder: Path, people: int) -> tuple[str, str]:
    began, spent = time.perf_counter(), time.process_time()
    desk = Desk(limits=CHEAP, state_folder=folder / "state")
    workbook, _ = desk.create(folder / "vault", WORDS, office="Office", worker="Dana Kessler")

    def tell(done: int, total: int) -> None:
        if done % 1000 == 0:
            print(f"\rmaking {total:,} cases: {done:,}", end="", flush=True)

    sample.fill_more(workbook, people, Job(tell))
    lived, long = _fill(workbook)
    workbook.unlocked.settle()
    opened = workbook.unlocked._store._connection
    opened.execute(f"ATTACH DATABASE '{folder / 'plain.db'}' AS plain KEY ''")
    opened.execute("SELECT sqlcipher_export('plain')").fetchall()
    opened.execute("DETACH DATABASE plain")
    workbook.lock()
    print(
        f"\rmade {people:,} cases, {people * sample.NOTES_EACH + LONG:,} notes, {SERVICES:,} services in "
        f"{time.perf_counter() - began:.0f} s ({time.process_time() - spent:.0f} s of processor)"
    )
    return lived, long


def _fill(workbook: Workbook) -> tuple[str, str]:
    """What the plain people lack; returns the case that was lived in and the long one."""
    cases = [row.id for row in workbook.cases.find(limit=None)]
    lived, long = cases[len(cases) // 2], cases[len(cases) // 3]
    partners = _directory(workbook)
    _in_batches(workbook, _of_every_case(workbook, cases, partners))
    _in_batches(workbook, _lived_in(workbook, lived, partners))
    _in_batches(workbook, _notes(workbook, long, LONG))
    return lived, long


def _in_batches(workbook: Workbook, records: Iterator[Any]) -> None:
    while batch := list(islice(records, 2_000)):
        with workbook.unlocked.begin() as work:
            for record in batch:
                work.save(record)
            work.record(Event("sample.filled"))
            work.commit()


def _directory(workbook: Workbook) -> list[Organisation]:
    chance = Random(11)
    today = workbook.clock.today()
    partners = [
        Organisation(
            name=f"{chance.choice(_SAID).title()} {chance.choice(_SAID)} {n:04}", kind="ngo"
        )
        for n in range(SERVICES // 2)
    ]
    services = (
        Service(
            organisation_id=partners[n // 2].id, name=f"{chance.choice(_SAID).title()} help {n:04}",
            description=" ".join(chance.choices(_SAID, k=12)), languages="English, French",
            types=(chance.choice(TYPES),),
            assured_date=today - timedelta(days=chance.randrange(700)),
        )
        for n in range(SERVICES)
    )  # fmt: skip
    _in_batches(workbook, iter([*partners, *services]))
    return partners


def _of_every_case(
    workbook: Workbook, cases: list[str], partners: list[Organisation]
) -> Iterator[Any]:
    """What an office has of everybody: how to reach them, one agreement; of many a referral, of some an end."""
    chance, today = Random(13), workbook.clock.today()
    with workbook.unlocked.begin() as work:
        episodes = {one.case_id: one for one in work.find(Episode)}
    for number, case in enumerate(cases):
        partner = chance.choice(partners)
        yield SafeContact(
            case_id=case, channel="message", words="the library", any_time=True, preferred=True,
            review_on=today + timedelta(days=chance.randrange(2, 900)),
        )  # fmt: skip
        yield Consent(
            case_id=case, purpose="referral", recipient_id=partner.id, given_on=today - timedelta(days=30),
            until=today + timedelta(days=chance.randrange(2, 900)),
        )  # fmt: skip
        if number % 3 == 0:
            yield _referral(case, partner, today)
        if number % 5 == 0 and number % 50 and number != len(cases) // 2:
            episode = episodes[case]
            yield episode.close(today - timedelta(days=chance.randrange(0, 800)), "moved away")


def _referral(case: str, partner: Organisation, today: Any, state: str = "sent") -> Referral:
    day = today - timedelta(days=9)
    return Referral(
        case_id=case, organisation_id=partner.id, organisation=partner.name, service="safe_house",
        asks="a room", state=state, asked_on=day, moves={state: day},
    )  # fmt: skip


def _lived_in(workbook: Workbook, case: str, partners: list[Organisation]) -> Iterator[Any]:
    """A case in its second year: three looks at what is needed, a screening, letters asked for, papers, evidence."""
    chance, today = Random(17), workbook.clock.today()
    for name, times in (("recovery_needs", 3), ("screening_interview", 1), ("risk_assessment", 2)):
        for number in range(times):
            yield _filled(name, case, today - timedelta(days=90 * number))
    for number in range(12):
        yield _referral(case, partners[number], today, "sent" if number % 2 else "draft")
        yield Consent(
            case_id=case, purpose="referral", recipient=f"Office {number}", given_on=today
        )
        yield Task(
            case_id=case, title="Call the clinic", due_on=today + timedelta(days=number - 3),
            done_on=today if number % 3 else None,
        )  # fmt: skip
    for number in range(30):
        day = today - timedelta(days=10 * number)
        yield Attachment(case_id=case, title=f"Picture {number}", kind="photo", obtained_on=day)
    for number in range(8):
        yield Goal(case_id=case, words="I want a room", domain="housing", started_on=today)
        told = PartialDate.parse(f"{2015 + number}")
        yield TraffickingEvent(case_id=case, kind="transit", words="by bus", started=told)
        yield Paper(case_id=case, kind="passport", name="Passport", issued=told)
    yield from _notes(workbook, case, 150, chance)


def _filled(name: str, case: str, on: Any) -> Sitting:
    form = builtin_form(name)
    session = Session(form)
    for place in list(session.questions()):
        offered = session.choices(place.path) if place.item.type.startswith("select") else ()
        session.set(place.path, offered[0].name if offered else "a few words")
    return Sitting(
        case_id=case, form_id=form.id, form_version=form.version, title=form.title,
        answers=session.saved(), started_on=on,
    )  # fmt: skip


def _notes(
    workbook: Workbook, case: str, many: int, chance: Random | None = None
) -> Iterator[Note]:
    chance = chance or Random(19)
    now = workbook.clock.now()
    for number in range(many):
        text = " ".join(chance.choices(_SAID, k=50))
        yield Note(case_id=case, text=text, at=now - timedelta(hours=3 * number), worker_id="")
