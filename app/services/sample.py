"""The sample vault: twelve invented people in `resources/sample`, made with the verbs caseworkers use.

Days count from the day it is made, so that Today has something overdue, something now and something next week.
`fill_more` adds people without names of their own, always the same ones, for benchmarks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from app.domain.episode import Episode
from app.domain.exposure import Exposure
from app.domain.note import Note
from app.domain.organisation import Organisation
from app.domain.person import Person
from app.domain.place import Place
from app.domain.service import Service
from app.domain.task import Task
from app.events import Event
from app.job import NO_JOB, Job
from app.resources import resource_yaml
from app.services.sample_case import write_down
from app.services.sample_days import CaseTold
from app.services.workbook import Workbook

NOTES_EACH = 30
_WORDS = (
    "room bus clinic letter school phone market river kitchen coat window friend lesson garden train "
    "sister bread doctor paper street morning key photo lamp visit answer question number list walk"
).split()
_FIRST = ("Ada", "Bo", "Chi", "Dia", "Eno", "Fay", "Gil", "Hana", "Ivo", "Jun", "Kai", "Lea")
_LAST = ("Sample", "Example", "Test", "Model", "Pattern", "Figure")


@dataclass(frozen=True, slots=True)
class Story:
    """What a sample file says."""

    office: Mapping[str, Any]
    colleagues: Sequence[Mapping[str, Any]]
    receiver: Mapping[str, Any]
    organisations: Sequence[Mapping[str, Any]]
    services: Sequence[Mapping[str, Any]]
    places: Sequence[Mapping[str, Any]]
    exposures: Sequence[Mapping[str, Any]]
    cases: Sequence[Mapping[str, Any]]


@lru_cache(maxsize=1)
def story() -> Story:
    """Read the sample people."""
    office = _read("office")
    cases = [{"key": key, **_read(f"people/{key}")} for key in office.pop("people")]
    return Story(cases=cases, **office)


def _read(name: str) -> dict[str, Any]:
    told: dict[str, Any] = resource_yaml(f"sample/{name}.yaml", typed=True)
    return told


def fill(workbook: Workbook, job: Job = NO_JOB, *, evidence: bool = True) -> dict[str, str]:
    """Fill a new vault with the sample; returns ids by key: people, and organisations as ``org:KEY``."""
    told = story()
    office = told.office
    workbook.office.change(
        name=office["name"], address=office["address"], phone=office["phone"], email=office["email"],
        role=office["role"],
    )  # fmt: skip
    ids = {f"org:{one['key']}": _organisation(workbook, one) for one in told.organisations}
    ids["org:office"], ids["staff:own"] = workbook.office.own().id, workbook.seat.worker_id
    for one in told.colleagues:
        words = workbook.people.suggest_passphrase()
        ids[f"staff:{one['key']}"] = workbook.people.add(one["name"], one["role"], words)
    _directory(workbook, told, ids)
    log = CaseTold(workbook, ids, {}, "")
    for one in told.exposures:
        typed = {name: log.words(value) for name, value in one.items()}
        workbook.case_file.keep(Exposure.KIND, None, typed)
    for done, case in enumerate(told.cases):
        job.step(done, len(told.cases))
        ids[case["key"]] = write_down(workbook, case, ids, evidence=evidence)
    return ids


def fill_more(workbook: Workbook, people: int, job: Job = NO_JOB) -> None:
    """Add people with thirty notes each, always the same ones, in steps of a hundred."""
    chance = Random(7)  # noqa: S311 - the same people every time is the point
    today = workbook.clock.today()
    for first in range(0, people, 100):
        job.step(first, people)
        with workbook.unlocked.begin() as work:
            for number in range(first, min(first + 100, people)):
                for record in _plain_case(chance, number, today, work.next_reference(), workbook):
                    work.save(record)
            work.record(Event("sample.filled"))
            work.commit()


def _plain_case(
    chance: Random, number: int, today: date, reference: str, workbook: Workbook
) -> list[Any]:
    worker = workbook.unlocked.worker_id
    name = f"{chance.choice(_FIRST)} {chance.choice(_LAST)} {number:05}"
    person = Person(
        reference=reference, working_name=name.split()[0], legal_name=name, pronoun="they",
        language="en", phone=f"555-01{number:07}", worker_id=worker,
    )  # fmt: skip
    person = replace(person, case_id=person.id)
    opened = today - timedelta(days=chance.randrange(1, 900))
    records: list[Any] = [person, Episode(case_id=person.id, opened_on=opened, worker_id=worker)]
    for _ in range(NOTES_EACH):
        day = opened + timedelta(days=chance.randrange((today - opened).days + 1))
        text = " ".join(chance.choices(_WORDS, k=50))
        records.append(
            Note(
                case_id=person.id, text=text, at=_at(day, chance.randrange(8, 18)), worker_id=worker
            )
        )
    if number % 50 == 0:
        due = today + timedelta(days=chance.randrange(-2, 30))
        records.append(
            Task(case_id=person.id, title="Check-in", kind="contact", due_on=due, worker_id=worker)
        )
    return records


def _organisation(workbook: Workbook, told: Mapping[str, Any]) -> str:
    kept = (
        *("name", "kind", "role", "person", "address", "phone", "email"),
        *("shares", "shares_if", "shares_answered_by", "shares_how"),
    )
    asked = told.get("shares_asked")
    made = Organisation(
        **{name: told.get(name, "") for name in kept},
        shares_asked_on=workbook.clock.today() + timedelta(days=asked) if asked else None,
    )
    workbook.directory.add(made)
    if "hidden_address" in told:
        workbook.directory.hide_address(made.id, told["hidden_address"])
    return made.id


def _directory(workbook: Workbook, told: Story, ids: dict[str, str]) -> None:
    """What partners offer, and the beds; ids of places are kept as ``place:KEY``."""
    today = workbook.clock.today()
    for one in told.services:
        said = {
            name: value for name, value in one.items() if name not in ("organisation", "checked")
        }
        workbook.offers.save(Service(**{
            **said, "types": tuple(one["types"]), "organisation_id": ids[f"org:{one['organisation']}"],
            "assured_date": today + timedelta(days=one["checked"]), "assurer": "Dana K.",
        }))  # fmt: skip
    for one in told.places:
        said = {name: value for name, value in one.items() if name not in ("organisation", "key")}
        place = Place(organisation_id=ids[f"org:{one['organisation']}"], **said)
        ids[f"place:{one['key']}"] = workbook.shelter.save_place(place)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour, 5), UTC)
