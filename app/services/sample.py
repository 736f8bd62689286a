"""The sample vault: six invented people in `resources/sample/cases.yaml`, made with the verbs caseworkers use.

Days count from the day it is made, so that Today has something overdue, something now and something next week.
`fill_more` adds people without names of their own, always the same ones, for benchmarks.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

import yaml

from app.documents import samples
from app.domain.consent import Consent
from app.domain.episode import Episode
from app.domain.never_disclose import NeverDisclose
from app.domain.note import Note
from app.domain.organisation import Organisation
from app.domain.partial_date import PartialDate
from app.domain.pathway import Pathway
from app.domain.person import Person
from app.domain.place import Place
from app.domain.safe_contact import SafeContact, Window
from app.domain.service import Service
from app.domain.stay import Stay
from app.domain.task import Task
from app.events import Event
from app.forms.builtin import builtin_form
from app.job import NO_JOB, Job
from app.pathways.load import rules_of
from app.resources import resource_text
from app.services.evidence import EvidenceInput
from app.services.pathways import ASKED, keep_dates
from app.services.workbook import Workbook

WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
EMPLOYER = "Marwan Household Services"
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
    receiver: Mapping[str, Any]
    organisations: list[Mapping[str, Any]]
    services: list[Mapping[str, Any]]
    places: list[Mapping[str, Any]]
    cases: list[Mapping[str, Any]]


def story() -> Story:
    """Read the sample people."""
    told = yaml.safe_load(resource_text("sample/cases.yaml"))
    return Story(**told)


def fill(workbook: Workbook, job: Job = NO_JOB, *, evidence: bool = True) -> dict[str, str]:
    """Fill a new vault with the sample; returns ids by key: people, and organisations as ``org:KEY``."""
    told = story()
    office = told.office
    workbook.office.change(
        name=office["name"], address=office["address"], phone=office["phone"], email=office["email"],
        role=office["role"],
    )  # fmt: skip
    ids = {f"org:{one['key']}": _organisation(workbook, one) for one in told.organisations}
    ids["org:office"] = workbook.office.own().id
    _directory(workbook, told, ids)
    for done, case in enumerate(told.cases):
        job.step(done, len(told.cases))
        ids[case["key"]] = _case(workbook, case, ids)
        _case_file(workbook, ids[case["key"]], case)
        _stay(workbook, ids[case["key"]], case, ids)
        _screening(workbook, ids[case["key"]], case)
        _pathway(workbook, ids[case["key"]], case)
        _plan(workbook, ids[case["key"]], case, ids)
        if evidence:
            _evidence(workbook, ids[case["key"]], case)
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


def _stay(workbook: Workbook, case: str, told: Mapping[str, Any], ids: Mapping[str, str]) -> None:
    """Where somebody stays: a bed of the directory, or the first line of the address since the case began."""
    today, stay = workbook.clock.today(), told.get("stay")
    if stay is not None:
        since, until = (today + timedelta(days=stay[part]) for part in ("since", "until"))
        place = ids[f"place:{stay['place']}"]
        workbook.shelter.write(Stay(case_id=case, place_id=place, since=since, until=until))
        return
    where = told["address"].partition(",")[0].removeprefix("c/o ")
    since = today + timedelta(days=told.get("reopened", told["opened"]))
    workbook.shelter.write(Stay(case_id=case, where=where, since=since))


def _case(workbook: Workbook, told: Mapping[str, Any], ids: Mapping[str, str]) -> str:
    """Person, episodes, safe contact, notes, tasks and consents, with days in the past."""
    today, worker = workbook.clock.today(), workbook.unlocked.worker_id
    with workbook.unlocked.begin() as work:
        person = _person(told, today, worker, work.next_reference())
        case = person.id
        work.save(person)
        for record in (
            *_episodes(told, case, today, worker),
            _safe_contact(told, case, today),
            *(
                NeverDisclose(case_id=case, term=term)
                for term in told["safe_contact"].get("never_disclose", ())
            ),
            *(_note(one, case, today, worker) for one in told["notes"]),
            *(_task(one, case, today, worker) for one in told["tasks"]),
            *(_consent(one, case, today, ids) for one in told["consents"]),
        ):
            work.save(record)
        work.record(Event("case.opened", case, case))
        work.commit()
    return case


def _case_file(workbook: Workbook, case_id: str, told: Mapping[str, Any]) -> None:
    """What stands in the case file, typed into its sheets; `type` is a record's own kind, ``@KEY`` another record."""
    made: dict[str, str] = {}
    for one in told.get("file", ()):
        sheet = {name: one[name] for name in one.keys() - {"kind", "key", "type"}}
        sheet |= {"kind": one["type"]} if "type" in one else {}
        typed = {
            name: made[value[1:]] if isinstance(value, str) and value.startswith("@") else value
            for name, value in sheet.items()
        }
        made[one.get("key", "")] = workbook.case_file.keep(one["kind"], case_id, typed)


def _person(told: Mapping[str, Any], today: date, worker: str, reference: str) -> Person:
    wish = next((one for one in reversed(told["notes"]) if one["kind"] == "own_words"), None)
    person = Person(
        reference=reference, working_name=told["working_name"], legal_name=told["legal_name"],
        other_names=tuple(told.get("other_names", ())), pronoun=told["pronoun"],
        birth=PartialDate.parse(told["birth"]), gender=told["gender"],
        citizenship=told["citizenship"], language=told["language"],
        interpreter=told.get("interpreter", ""), phone=told["phone"], address=told["address"],
        wishes=wish["text"] if wish else "", worker_id=worker,
        wishes_on=today + timedelta(days=wish["day"]) if wish else None,
        wishes_language=wish["language"] if wish else "",
    )  # fmt: skip
    return replace(person, case_id=person.id)


def _episodes(told: Mapping[str, Any], case: str, today: date, worker: str) -> list[Episode]:
    opened = today + timedelta(days=told["opened"])
    first = Episode(case_id=case, opened_on=opened, how_found=told["story"], worker_id=worker)
    if "closed" not in told:
        return [first]
    closed, again = (today + timedelta(days=told[part]) for part in ("closed", "reopened"))
    second = Episode(
        case_id=case,
        opened_on=again,
        reopened_on=again,
        reopened_because=told["story"],
        worker_id=worker,
    )
    return [first.close(closed, "She has work and a room, and asked us to close."), second]


def _safe_contact(told: Mapping[str, Any], case: str, today: date) -> SafeContact:
    way = told["safe_contact"]
    windows = tuple(
        Window(WEEKDAYS.index(day), time.fromisoformat(one["from"]), time.fromisoformat(one["to"]))
        for one in way["windows"]
        for day in one["days"]
    )
    direct = way["channel"] in ("message", "call")
    return SafeContact(
        case_id=case, channel=way["channel"], number=told["phone"] if direct else "",
        cover_story=way.get("cover_story", ""), code_word=way.get("code_word", ""),
        words=way["words"], note=way["note"], never="\n".join(way["never"]), windows=windows,
        text=way["channel"] == "message", preferred=True, review_on=today + timedelta(days=60),
    )  # fmt: skip


def _note(told: Mapping[str, Any], case: str, today: date, worker: str) -> Note:
    moment = _at(today + timedelta(days=told["day"]), 10)
    return Note(
        case_id=case, kind=told["kind"], text=told["text"], language=told.get("language", ""),
        at=moment, worker_id=worker,
    )  # fmt: skip


def _task(told: Mapping[str, Any], case: str, today: date, worker: str) -> Task:
    at = time.fromisoformat(told["at"]) if "at" in told else None
    kind = {"review": "safety", "task": "other"}.get(told["kind"], told["kind"])
    due = today + timedelta(days=told["day"])
    return Task(
        case_id=case, title=told["title"], kind=kind, due_on=due, due_at=at, worker_id=worker
    )


def _consent(told: Mapping[str, Any], case: str, today: date, ids: Mapping[str, str]) -> Consent:
    return Consent(
        case_id=case, purpose=told["purpose"], recipient_id=ids[f"org:{told['recipient']}"],
        categories=frozenset(told["categories"]), given_on=today + timedelta(days=told["day"]),
        until=today + timedelta(days=told["until"]), method=told["method"],
        language=told["language"], interpreter=told.get("interpreter", ""),
        limits=told.get("limits", ""),
    )  # fmt: skip


def _screening(workbook: Workbook, case: str, told: Mapping[str, Any]) -> None:
    """Fill the interview as somebody would, question by question; a name the form lacks is a mistake."""
    if "screening" not in told:
        return
    paths = {item.name: item.path for item in builtin_form("screening_interview").questions()}
    sitting = workbook.forms.start(case, "screening_interview", language="en")
    for name, value in told["screening"].items():
        workbook.forms.answer(sitting, paths[name], value)
    for name, state in told.get("skips", {}).items():
        workbook.forms.skip(sitting, paths[name], state)
    workbook.forms.leave(sitting)


def _plan(workbook: Workbook, case: str, told: Mapping[str, Any], ids: Mapping[str, str]) -> None:
    """Goals with their steps and referrals, as somebody would write them down."""
    for one in told.get("goals", ()):
        target = PartialDate.parse(one["target"]) if "target" in one else None
        goal = workbook.plan.add_goal(
            case, words=one["words"], need=one.get("need", ""), domain=one["domain"],
            priority=one.get("priority", ""), target=target,
        )  # fmt: skip
        for step in one.get("steps", ()):
            workbook.plan.add_action(goal, step)
        for asked in one.get("referrals", ()):
            made = workbook.referrals.ask(
                case, goal_id=goal, service=asked["service"], organisation_id=ids[f"org:{asked['to']}"],
                asks=asked.get("asks", ""),
            )  # fmt: skip
            if "how" in asked:
                workbook.referrals.mark_sent(made, asked["how"])


def _pathway(workbook: Workbook, case: str, told: Mapping[str, Any]) -> None:
    if "pathway" not in told:
        return
    plan, today = told["pathway"], workbook.clock.today()
    rules = rules_of(plan["id"])
    events = {
        name: PartialDate.of(today + timedelta(days=days)) for name, days in plan["events"].items()
    }
    asked = {
        f"{ASKED}{paper}": today.isoformat()
        for paper, state in plan["links"].items()
        if state == "asked"
    }
    followed = Pathway(
        case_id=case, pathway_id=rules.id, version=rules.version, events=events, remarks=asked,
        criteria={**plan["criteria"], **plan["exceptions"]}, started_on=today - timedelta(days=30),
    )  # fmt: skip
    with workbook.unlocked.begin() as work:
        work.save(followed)
        keep_dates(work, followed, today)
        work.record(Event("pathway.started", case, followed.id))
        work.commit()


def _evidence(workbook: Workbook, case: str, told: Mapping[str, Any]) -> None:
    name = told.get("other_names", [told["legal_name"]])[0]
    for seed, one in enumerate(told["evidence"], 1):
        content, ending = _made(one["make"], name, seed)
        criteria = frozenset(
            f"{told['pathway']['id']}/{criterion}/{_paper(one['make'])}"
            for criterion in one["criteria"]
        )
        workbook.evidence.add(case, io.BytesIO(content), EvidenceInput(
            title=one["title"], kind=one["kind"], file_name=f"{one['make']}{ending}",
            event_date=one["event_date"], obtained_how=one["how"],
            obtained_on=workbook.clock.today() + timedelta(days=one["obtained"]),
            categories=frozenset(one["categories"]), criteria=criteria,
        ))  # fmt: skip


def _made(make: str, name: str, seed: int) -> tuple[bytes, str]:
    match make:
        case "contract":
            return samples.contract_scan(
                name, EMPLOYER, "housework", "a private home", seed=seed
            ), ".pdf"
        case "payslips":
            return samples.payslips(name, EMPLOYER, ("June", "July", "August"), seed=seed), ".pdf"
        case "photo":
            return samples.photo(seed=seed), ".jpg"
        case "scan_large":
            return samples.notebook_scan(seed=seed), ".pdf"
    rows = [("Name", name), ("Document", "Sample 0000000"), ("Issued", "2024")]
    return samples.page_scan("Passport", rows, seed=seed), ".pdf"


def _paper(make: str) -> str:
    return "presence_evidence" if make in ("scan", "photo") else "trafficking_evidence"


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour, 5), UTC)
