"""Measures the case file against the same schema without encryption, in one run.

    bench_storage.py [--cases 10000] [--notes 30]

The plain peer is the same SQLite without a key.  Saving compares the same unit of work; searching
compares with the bare SQL statement.  Budgets: draft 2 ms, promote 10 ms, search 10 ms (95 %),
case 30 ms, search at most 1.5 times plain SQLite.
"""

# peers:

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, product
from pathlib import Path
from random import Random
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import sqlcipher3.dbapi2 as sqlcipher

from app.domain.clock import Clock
from app.domain.consent import Consent
from app.domain.episode import Episode
from app.domain.note import Note
from app.domain.person import Person
from app.domain.safe_contact import SafeContact
from app.domain.task import Task
from app.events import EventBus
from app.storage import Store, audit, connection, fold, schema
from tests.storage_parts import Someone, make, reopen

FIRST = (
    "Amina Lan Joseph Mihret Ana Ravi Noor Tuan Grace Marta Hassan Ling Sofia Ivan Leyla".split()
)
LAST = "Haddad Pham Okafor Tesfaye Silva Kumar Aziz Nguyen Banda Kowalska Omar Wei Costa Petrov".split()
WORDS = (
    "she he they went came called asked said met clinic lawyer interpreter house station bus work "
    "pay letter visit school doctor rent court police food sister brother room safe plan review "
    "message phone morning evening week month again later before after with without from about"
).split()  # fmt: skip

# Words as languages have them: a few everywhere, thousands rarely (Zipf).
_SOUNDS = [a + b for a in "b d f g k l m n p r s t v".split() for b in "a e i o u".split()]
WORDS += ["".join(made) for made in product(_SOUNDS, repeat=2)][:4000]
OFTEN = list(accumulate(1 / (rank + 2.7) for rank in range(len(WORDS))))


@dataclass
class Bench:
    """One store, plain or encrypted, and the ids to ask it for."""

    name: str
    store: Store
    people: list[Person]


def plain_store(folder: Path, who: Someone) -> Store:
    """The same schema in the same SQLite without a key."""
    made = sqlcipher.connect(str(folder / "plain.db"), isolation_level=None)
    made.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection._settle(made)
    schema.migrate(made)
    audit.make_mac_key(made)
    return Store(made, who.author, Clock(), EventBus())


def fill(bench: Bench, cases: int, notes: int) -> float:
    """Write the cases; returns the seconds it took."""
    chance = Random(1)
    start = time.perf_counter()
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for first in range(0, cases, 50):
        with bench.store.begin() as work:
            for number in range(first, min(first + 50, cases)):
                name = f"{chance.choice(FIRST)} {chance.choice(LAST)} {number}"
                person = Person(
                    working_name=name, reference=f"A-{number:05}", phone=f"07{number:09}"
                )
                bench.people.append(person)
                work.save(person)
                work.save(Episode(case_id=person.id, opened_on=date(2026, 1, 1)))
                work.save(SafeContact(case_id=person.id, channel="message", words="the library"))
                work.save(
                    Consent(case_id=person.id, purpose="case_record", given_on=date(2026, 1, 1))
                )
                work.save(Task(case_id=person.id, title="Check in", due_on=date(2026, 11, 1)))
                for _ in range(notes):
                    text = (
                        " ".join(chance.choices(WORDS, cum_weights=OFTEN, k=45))
                        + f" w{chance.randrange(20_000)}"
                    )
                    at += timedelta(minutes=1)
                    work.save(Note(case_id=person.id, text=text, at=at))
            work.commit()
    return time.perf_counter() - start


def timed(act: Callable[[int], object], times: int) -> list[float]:
    """Milliseconds of each run, sorted."""
    taken = []
    for number in range(times):
        start = time.perf_counter()
        act(number)
        taken.append((time.perf_counter() - start) * 1000)
    return sorted(taken)


def p95(taken: list[float]) -> float:
    """The time 95 of 100 runs stay under."""
    return taken[int(len(taken) * 0.95)]


def measure(bench: Bench) -> dict[str, list[float]]:
    """Every act of the budget table, in milliseconds."""
    store, people, chance = bench.store, bench.people, Random(2)
    said = chance.choices(WORDS, cum_weights=OFTEN, k=200)
    names = [said.pop()[:n] for n in (1, 2, 3, 4) for _ in range(25)]
    names += [f"w{chance.randrange(20_000)}" for _ in range(50)]
    names += [f"{chance.choice(FIRST)[:3]} {chance.choice(LAST)[:2]}" for _ in range(25)]
    names += [f"{said.pop()} {said.pop()[:4]}" for _ in range(50)]

    def keep(number: int) -> None:
        person = people[number % len(people)]
        with store.begin() as work:
            work.drafts.keep(record_id=f"draft {number}", kind="note", path="text",
                             value="words being typed " * 12, case_id=person.id)  # fmt: skip
            work.commit()

    def promote(number: int) -> None:
        with store.begin() as work:
            work.drafts.promote(f"draft {number}")
            work.commit()

    def open_case(number: int) -> None:
        person = people[(number * 7919) % len(people)]
        with store.begin() as work:
            work.get(Person, person.id)
            for kind in (Episode, SafeContact, Consent, Task):
                work.find(kind, case_id=person.id)
            work.find(Note, case_id=person.id, order="-at", limit=30)
            work.drafts.of_case(person.id)
            work.deadlines(case_id=person.id)

    def search(number: int) -> None:
        with store.begin() as work:
            work.search(names[number % len(names)])

    def statement(number: int) -> None:
        expression = fold.word_queries(names[number % len(names)])[-1]
        run = store._connection.execute
        sql = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT 30"
        found = [row[0] for row in run(sql, (expression,))]
        marks = ",".join("?" * len(found))
        run(f"SELECT id, body FROM record WHERE n IN ({marks})", found).fetchall()

    def page(number: int) -> None:
        with store.begin() as work:
            lines = work.cases(limit=100)
            work.cases(limit=100, after=lines[-1].key("name"))

    def today(_: int) -> None:
        with store.begin() as work:
            work.open_tasks(until=date(2026, 10, 1))
            work.deadlines(until=date(2026, 12, 1))
            work.case_counts()

    return {
        "save a draft": timed(keep, 200),
        "promote it": timed(promote, 200),
        "open a case": timed(open_case, 200),
        "search as typed": timed(search, 200),
        "search, bare SQL": timed(statement, 200),
        "two pages of cases": timed(page, 50),
        "dates for Today": timed(today, 50),
    }


BUDGET = {"save a draft": 2, "promote it": 10, "open a case": 30, "search as typed": 10}


def main() -> int:
    """Build both stores, measure, print the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--cases", type=int, default=10_000)
    options.add_argument("--notes", type=int, default=30)
    chosen = options.parse_args()
    who = Someone()
    with tempfile.TemporaryDirectory() as folder:
        ours = Bench("encrypted", make(Path(folder), who), [])
        plain = Bench("plain", plain_store(Path(folder), who), [])
        for bench in (plain, ours):
            seconds = fill(bench, chosen.cases, chosen.notes)
            count = chosen.cases * (chosen.notes + 5)
            print(f"{bench.name}: {count:,} records in {seconds:.1f} s, {count / seconds:,.0f}/s")
        ours.store.close()
        size = (Path(folder) / "store.db").stat().st_size / 1e6
        start = time.perf_counter()
        ours.store = reopen(Path(folder), who)
        opened = (time.perf_counter() - start) * 1000
        start = time.perf_counter()
        ours.store.check_latest(who.verify)
        checked = (time.perf_counter() - start) * 1000
        print(f"store {size:.0f} MB; open {opened:.1f} ms, last 100 links {checked:.1f} ms")
        table(measure(plain), measure(ours))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"largest memory of the whole run {memory:.0f} MB")
        ours.store.close()
        plain.store.close()
    return 0


def table(plain: dict[str, list[float]], ours: dict[str, list[float]]) -> None:
    """Median and 95 % of both, the ratio of medians, and the budget."""
    print(f"{'ms':22}{'plain':>8}{'95 %':>8}{'ours':>9}{'95 %':>8}{'ratio':>7}{'budget':>8}")
    for name, taken in ours.items():
        peer = plain[name]
        ratio = median(taken) / median(peer)
        budget = f"{BUDGET[name]}" if name in BUDGET else ""
        print(
            f"{name:22}{median(peer):8.2f}{p95(peer):8.2f}{median(taken):9.2f}{p95(taken):8.2f}"
            f"{ratio:7.2f}{budget:>8}"
        )
    bare, full = plain["search, bare SQL"], ours["search as typed"]
    ratio = sum(full) / sum(bare)
    print(f"whole search against the bare statement on plain SQLite, sum of all: {ratio:.2f} (1.5)")


if __name__ == "__main__":
    sys.exit(main())
