"""One case of the sample: the person, what stood in the file before today, where they stayed, papers and evidence.

Records that carry a day of their own are saved with it; what happens by a verb is done in `sample_days`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time

from app.documents import samples
from app.domain.consent import Consent
from app.domain.episode import Episode
from app.domain.never_disclose import NeverDisclose
from app.domain.note import Note
from app.domain.partial_date import PartialDate
from app.domain.pathway import Pathway
from app.domain.person import Person
from app.domain.records import Record
from app.domain.safe_contact import SafeContact, Window
from app.domain.stay import Stay
from app.domain.task import Task
from app.events import Event
from app.pathways.load import rules_of
from app.services.evidence import EvidenceInput
from app.services.pathways import ASKED, keep_dates
from app.services.sample_days import CaseTold, Told, live_through
from app.services.workbook import Workbook

WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
TASK_KINDS = {"review": "safety", "task": "other"}
EMPLOYER = "Marwan Household Services"


def write_down(
    workbook: Workbook, told: Told, ids: dict[str, str], *, evidence: bool = True
) -> str:
    """Make one case of the sample; returns its id."""
    with workbook.unlocked.begin() as work:
        person = _person(workbook, told, ids, work.next_reference())
        one = CaseTold(workbook, ids, told, person.id)
        work.save(person)
        for record in _from_the_start(one):
            work.save(record)
        work.record(Event("case.opened", one.case, one.case))
        work.commit()
    for stay in told["stays"]:
        _stay(one, stay)
    for entry in told.get("file", ()):
        _entry(one, entry)
    if "pathway" in told:
        _pathway(one, told["pathway"])
    if evidence:
        _evidence(one)
    live_through(one)
    return one.case


def _person(workbook: Workbook, told: Told, ids: dict[str, str], reference: str) -> Person:
    wish = next((one for one in reversed(told["notes"]) if one["kind"] == "own_words"), None)
    one = CaseTold(workbook, ids, told, "")
    person = Person(
        reference=reference, working_name=told["working_name"], legal_name=told["legal_name"],
        other_names=tuple(told.get("other_names", ())), pronoun=told["pronoun"],
        birth=PartialDate.parse(told["birth"]), gender=told["gender"],
        citizenship=told["citizenship"], language=told["language"],
        interpreter=told.get("interpreter", ""), phone=told["phone"], address=told["address"],
        wishes=wish["text"] if wish else "", worker_id=_worker(one),
        wishes_on=one.day(wish["day"]) if wish else None,
        wishes_language=wish["language"] if wish else "",
    )  # fmt: skip
    return replace(person, case_id=person.id)


def _worker(one: CaseTold) -> str:
    return one.ids[f"staff:{one.told.get('worker', 'own')}"]


def _from_the_start(one: CaseTold) -> Iterator[Record]:
    """Episodes, safe contact, notes, tasks and consents, with days in the past."""
    told = one.told
    yield from _episodes(one)
    yield _safe_contact(one)
    for term in told["safe_contact"].get("never_disclose", ()):
        yield NeverDisclose(case_id=one.case, term=term)
    for note in told["notes"]:
        yield Note(
            case_id=one.case, kind=note["kind"], text=note["text"], language=note.get("language", ""),
            at=_at(one.day(note["day"])), worker_id=_worker(one),
        )  # fmt: skip
    for task in told["tasks"]:
        yield _task(one, task)
    for consent in told["consents"]:
        yield _consent(one, consent)


def _episodes(one: CaseTold) -> Iterator[Episode]:
    told, worker = one.told, _worker(one)
    first = Episode(
        case_id=one.case, opened_on=one.day(told["opened"]), how_found=told["story"], worker_id=worker
    )  # fmt: skip
    if "closed" not in told:
        yield first
        return
    yield first.close(one.day(told["closed"]), told["closed_because"])
    if "reopened" not in told:
        return
    again = one.day(told["reopened"])
    yield Episode(
        case_id=one.case, opened_on=again, reopened_on=again,
        reopened_because=told["reopened_because"], worker_id=worker,
    )  # fmt: skip


def _safe_contact(one: CaseTold) -> SafeContact:
    way = one.told["safe_contact"]
    windows = tuple(
        Window(
            WEEKDAYS.index(day), time.fromisoformat(hours["from"]), time.fromisoformat(hours["to"])
        )
        for hours in way["windows"]
        for day in hours["days"]
    )
    direct = way["channel"] in ("message", "call")
    return SafeContact(
        case_id=one.case, channel=way["channel"], number=one.told["phone"] if direct else "",
        cover_story=way.get("cover_story", ""), code_word=way.get("code_word", ""),
        words=way["words"], note=way["note"], never="\n".join(way["never"]), windows=windows,
        text=way["channel"] == "message", preferred=True, review_on=one.day(60),
    )  # fmt: skip


def _task(one: CaseTold, told: Told) -> Task:
    at = time.fromisoformat(told["at"]) if "at" in told else None
    kind = TASK_KINDS.get(told["kind"], str(told["kind"]))
    return Task(
        case_id=one.case, title=told["title"], kind=kind, due_on=one.day(told["day"]), due_at=at,
        worker_id=_worker(one),
    )  # fmt: skip


def _consent(one: CaseTold, told: Told) -> Consent:
    said = {key: told.get(key, "") for key in ("interpreter", "limits", "guardian", "witness")}
    return Consent(
        case_id=one.case, purpose=told["purpose"], recipient_id=one.ids[f"org:{told['recipient']}"],
        categories=frozenset(told["categories"]), given_on=one.day(told["day"]),
        until=one.day(told["until"]), method=told["method"], language=told["language"], **said,
    )  # fmt: skip


def _stay(one: CaseTold, told: Told) -> None:
    """Where somebody stayed: a bed of the directory or words, and where they went from there."""
    place = one.ids[f"place:{told['place']}"] if "place" in told else ""
    until = one.day(told["until"]) if "until" in told else None
    stay = one.on(told["since"]).shelter.write(
        Stay(
            case_id=one.case, place_id=place, where=told.get("where", ""), beds=told.get("beds", 1),
            since=one.day(told["since"]), until=until,
        )
    )  # fmt: skip
    if "key" in told:
        one.ids[f"{one.case}@{told['key']}"] = stay
    if "left" in told:
        left = told["left"]
        one.on(left).shelter.leave(stay, one.day(left), told["exit"], told.get("words", ""))


def _entry(one: CaseTold, told: Told) -> None:
    """What stands in the case file, typed into its sheet; `type` is a record's own kind."""
    sheet = {name: told[name] for name in told.keys() - {"kind", "key", "type"}}
    sheet |= {"kind": told["type"]} if "type" in told else {}
    typed = {name: one.words(value) for name, value in sheet.items()}
    made = one.on(-1).case_file.keep(told["kind"], one.case, typed)
    if "key" in told:
        one.ids[f"{one.case}@{told['key']}"] = made


def _pathway(one: CaseTold, told: Told) -> None:
    today, rules = one.day(0), rules_of(told["id"])
    events = {name: PartialDate.of(one.day(days)) for name, days in told["events"].items()}
    asked = {
        f"{ASKED}{paper}": today.isoformat()
        for paper, state in told["links"].items()
        if state == "asked"
    }
    followed = Pathway(
        case_id=one.case, pathway_id=rules.id, version=rules.version, events=events, remarks=asked,
        criteria={**told["criteria"], **told["exceptions"]}, started_on=one.day(-30),
    )  # fmt: skip
    with one.workbook.unlocked.begin() as work:
        work.save(followed)
        keep_dates(work, followed, today)
        work.record(Event("pathway.started", one.case, followed.id))
        work.commit()


def _evidence(one: CaseTold) -> None:
    told = one.told
    name = told.get("other_names", [told["legal_name"]])[0]
    for seed, item in enumerate(told["evidence"], 1):
        content, ending = _made(item["make"], name, seed)
        criteria = frozenset(
            f"{told['pathway']['id']}/{criterion}/{_paper(item['make'])}"
            for criterion in item["criteria"]
        )
        one.workbook.evidence.add(one.case, io.BytesIO(content), EvidenceInput(
            title=item["title"], kind=item["kind"], file_name=f"{item['make']}{ending}",
            event_date=item["event_date"], obtained_how=item["how"],
            obtained_on=one.day(item["obtained"]),
            categories=frozenset(item["categories"]), criteria=criteria,
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


def _at(day: date) -> datetime:
    return datetime.combine(day, time(10, 5), UTC)
