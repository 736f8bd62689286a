"""A word in every field of every kind, then every view: what is kept back from somebody is in none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, get_type_hints

import pytest

import app
from app.bootstrap import Desk, Workbook
from app.domain.categories import FIELDS
from app.domain.kinds import KINDS
from app.domain.partial_date import PartialDate
from app.domain.rights import Rights, rights_of
from app.domain.task import FOLLOWS, Task
from app.errors import AppError
from app.forms.builtin import builtin_forms
from app.services.cases import NewCase
from app.services.form_views import RunnerPage
from app.services.outgoing import candidates, carried
from app.services.restricted import KINDS as RESTRICTABLE
from app.services.sections import ALL
from tests.conftest import TODAY
from tests.role_parts import seated

CODED = frozenset(
    "act age answer channel delivery direction domain exit_pathway form_id found gender indicator kind "
    "language method moves outcome pathway_id priority progress pronoun purpose reason register relation "
    "result role second_language second_view service sign_key sort source state status step trust where "
    "wishes_language wording ".split()
)
"""Fields that hold a code of ours; words in them would be no case of any program."""
NOT_A_CASE = frozenset(
    "organisation hidden_address service place staff exposure setting form_definition destruction hold".split()
)
CASE_KINDS = sorted(set(KINDS) - NOT_A_CASE - {"person", "episode"})


RECORDS = Path(app.__file__).parents[1] / "resources" / "records"


def canary(kind: str, name: str) -> str:
    """One word that search finds, and no other field holds."""
    return f"zq{kind}x{name}qz".replace("_", "")


def full(of: str, case_id: str, **more: Any) -> Any:
    """A record with its canary in every field that holds words."""
    cls, told, kind = KINDS[of], dict[str, Any](), of
    for name, hint in get_type_hints(cls).items():
        if name not in FIELDS[kind] or name in CODED or name.endswith(("_id", "_by", "_on")):
            continue
        if hint is str:
            told[name] = canary(kind, name)
        elif hint == PartialDate | None:
            told[name] = PartialDate.parse(canary(kind, name))
        elif hint == date | None:
            told[name] = TODAY
    return cls(case_id=case_id, **{**told, **more})


def fill(workbook: Workbook, **more: Any) -> tuple[str, dict[str, str]]:
    """A case with one full record of every kind; returns its id and theirs."""
    case = workbook.cases.open(NewCase(working_name="Mira"))
    made: dict[str, str] = {}
    with workbook.unlocked.begin() as work:
        for kind in CASE_KINDS:
            own: dict[str, Any] = {
                "task": {"due_on": TODAY, "kind": "meeting"}, "attachment": {"blob_id": "", "rendition_blob_id": ""},
                "referral": {"moves": {"draft": TODAY}, "asked_on": TODAY}, "goal": {"started_on": TODAY},
                "sitting": {"form_id": "screening_interview", "answers": {"/a/b": canary("sitting", "answers")}},
                "indication": {"indicator": "debt_bondage"}, "note": {"at": workbook.clock.now()},
            }.get(kind, {})  # fmt: skip
            record = full(kind, case, **own)
            if kind in RESTRICTABLE and more.get("restricted"):
                record = full(kind, case, **own, restricted=True)
            work.save(record)
            made[kind] = record.id
        for source, kind in FOLLOWS.items():
            work.save(Task(
                case_id=case, title=canary("task", f"of{source}"), due_on=TODAY, source=source, source_id=made[kind],
            ))  # fmt: skip
        work.commit()
    return case, made


def views(workbook: Workbook, case: str, made: dict[str, str]) -> dict[str, Callable[[], object]]:
    """Everything that shows something, by what it is called."""
    b = workbook
    first, last = TODAY - timedelta(days=3), TODAY + timedelta(days=30)
    shown: dict[str, Callable[[], object]] = {
        "today": b.today.board, "today of case": lambda: b.today.of_case(case),
        "calendar": lambda: b.calendar.between(first, last), "calendar file": lambda: b.calendar.file(mine=False),
        "week": lambda: b.week_sheet.sheet(TODAY, references=True, mine=False),
        "caseload": b.caseload.lines, "cases": lambda: b.cases.find(closed=True),
        "overview": lambda: b.cases.overview(case), "timeline": lambda: b.cases.timeline(case),
        "person": lambda: b.cases.person(case), "tasks": lambda: b.notes.tasks(case),
        "contact": lambda: b.notes.contact_form(case), "sections": lambda: b.sections.of_case(case, tuple(ALL)),
        "plan": lambda: b.plan.of_case(case), "referrals": lambda: b.referrals.of_case(case),
        "all referrals": b.referrals.everywhere, "needs": lambda: b.needs.current_needs(case),
        "named needs": lambda: b.needs.named(case), "signs": lambda: b.indicators.of_case(case),
        "assessment": lambda: b.assessments.view(case), "sittings": lambda: b.forms.sittings(case),
        "form pages": lambda: _pages(b, made["sitting"]),
        "over time": lambda: b.over_time.forms(case), "differences": lambda: b.differences.look(case),
        "evidence": lambda: b.evidence.of_case(case), "consents": lambda: b.consents.of_case(case),
        "links": lambda: b.links.of_case(case), "stays": lambda: b.shelter.of_case(case), "beds": b.shelter.board,
        "check-ins": lambda: b.check_ins.of_case(case), "reviews": lambda: b.reviews.of_case(case),
        "transfers": lambda: b.transfers.of_case(case), "bundles": lambda: b.bundles.of_case(case),
        "audit": lambda: b.audit.of_case(case), "drafts": b.drafts.own, "exposures": b.exposures.mine,
        "retention": b.retention.closed, "restricted": lambda: b.restricted.of_case(case),
        "closing": lambda: b.closing.of_case(case), "last time": lambda: b.closing.last_time(case),
    }  # fmt: skip
    for kind, record_id in made.items():
        shown[f"history {kind}"] = lambda record_id=record_id: b.history.of(record_id)
        if resource_exists(kind):
            shown[f"lines {kind}"] = lambda kind=kind: b.case_file.lines(kind, case)
    return shown


def _pages(workbook: Workbook, sitting: str) -> list[RunnerPage]:
    """Every page of a filling, as its screen shows them one after another."""
    forms = workbook.forms
    return [forms.page(sitting, line.path) for line in forms.page(sitting).sections]


def resource_exists(kind: str) -> bool:
    """Whether a kind has a sheet of its own."""
    return (RECORDS / f"{kind}.yaml").is_file()


def told(value: object) -> Iterator[str]:
    """Every text in a view, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, bytes):
        yield value.decode("utf-8", "replace")
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from (*told(key), *told(one))
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from told(one)
    elif is_dataclass(value):
        for one in fields(value):
            yield from told(getattr(value, one.name))


def leaks(
    workbook: Workbook, case: str, made: dict[str, str], secret: set[str]
) -> set[tuple[str, str]]:
    """(view, canary) for every secret word that some view shows."""
    found = set()
    for name, view in views(workbook, case, made).items():
        try:
            seen = "\n".join(told(view()))
        except AppError:  # refused
            continue
        found |= {(name, one) for one in secret if one in seen}
    for one in secret:
        if workbook.search.find(one):
            found.add(("search", one))
    return found


def secret_of(rights: Rights) -> set[str]:
    """The canaries a role is not shown."""
    kinds = {
        canary(kind, name) for kind in CASE_KINDS for name in FIELDS[kind] if not rights.sees(kind, name)
    }  # fmt: skip
    return kinds | {
        canary("task", f"of{source}") for source, kind in FOLLOWS.items() if not rights.sees(kind)
    }


@pytest.mark.slow
@pytest.mark.parametrize("role", ["shelter", "read_only"])
def test_no_view_shows_what_a_role_is_not_shown(desk: Desk, tmp_path: Path, role: str) -> None:
    made: dict[str, Any] = {}

    def filled(workbook: Workbook) -> None:
        made["case"], made["ids"] = fill(workbook)

    workbook = seated(desk, tmp_path / "vault", role, filled)
    secret = secret_of(rights_of(role))
    assert secret
    assert leaks(workbook, made["case"], made["ids"], secret) == set()
    workbook.lock()


def test_the_canaries_are_seen_by_whom_may_see_them(workbook: Workbook) -> None:
    """The sweep itself can fail: a supervisor sees what it looks for."""
    case, made = fill(workbook)
    seen = {one for _view, one in leaks(workbook, case, made, secret_of(rights_of("shelter")))}
    for kind in ("goal", "referral", "third_party", "criminal_entry", "debt", "task"):
        assert any(one.startswith(f"zq{kind.replace('_', '')}x") for one in seen), kind


def test_no_view_says_a_word_of_a_case_when_it_is_written_into_a_log(workbook: Workbook) -> None:
    case, made = fill(workbook)
    for name, view in views(workbook, case, made).items():
        if name not in ("calendar file", "week"):  # made to be read by everybody
            assert re.findall(r"zq[a-z]+qz", repr(view())) == [], name


@pytest.mark.slow
def test_no_view_shows_a_word_of_what_is_restricted_until_it_is_opened(workbook: Workbook) -> None:
    case, made = fill(workbook, restricted=True)
    secret = {canary(kind, name) for kind in RESTRICTABLE for name in FIELDS[kind]}
    secret |= {
        canary("task", f"of{source}")
        for source, kind in FOLLOWS.items()
        if kind in ("goal", "referral")
    }
    assert leaks(workbook, case, made, secret) == set()
    workbook.restricted.open_all("The report is due.", case)
    assert leaks(workbook, case, made, {canary("goal", "words"), canary("task", "ofgoal")})


FORMS = [one.id for one in builtin_forms() if any(item.restricted for item in one.questions())]


def answer_all(workbook: Workbook, case: str, form: str) -> tuple[str, dict[str, str]]:
    """Fill every restricted question of a form that takes words; returns the filling, and path -> canary."""
    sitting = workbook.forms.start(case, form)
    if form == "sector_pack":
        workbook.forms.answer(sitting, "/sector/e_industry", "commercial_sex")
    asked = [one for page in _pages(workbook, sitting) for one in page.section.questions()]
    said = {
        one.key: canary("form", one.name) for one in asked if one.restricted and one.type == "text"
    }
    for path, word in said.items():
        workbook.forms.answer(sitting, path, word)
    workbook.forms.finish(sitting)
    return sitting, said


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_no_view_shows_a_restricted_answer_and_its_own_page_only_with_a_reason(
    desk: Desk, tmp_path: Path, form: str
) -> None:
    made: dict[str, Any] = {}

    def filled(workbook: Workbook) -> None:
        made["case"] = workbook.cases.open(NewCase(working_name="Mira"))
        made["sitting"], made["said"] = answer_all(workbook, made["case"], form)
        made["next"] = workbook.forms.start(made["case"], form, take_over=True)

    workbook = seated(desk, tmp_path / "vault", "supervisor", filled)
    case, secret = made["case"], set(made["said"].values())
    assert secret
    ids = {"sitting": made["sitting"]}
    assert leaks(workbook, case, ids, secret) == set()
    assert leaks(workbook, case, {"sitting": made["next"]}, secret) == set(), "last time's beside"
    for path, word in made["said"].items():
        section = f"/{path.split('/')[1]}"
        workbook.forms.open_restricted(made["sitting"], section, "The hearing is tomorrow.")
        page = workbook.forms.page(made["sitting"], section)
        live = [one for one in page.section.questions() if one.name == path.rsplit("/", 1)[-1]]
        assert [one.value for one in live] == [word], "the sweep can fail: there it is"
    assert leaks(workbook, case, ids, secret) == set(), "shut again with the page turned"
    workbook.lock()


def test_a_task_of_a_restricted_goal_travels_only_where_the_goal_was_ticked(
    workbook: Workbook,
) -> None:
    case, made = fill(workbook, restricted=True)
    with workbook.unlocked.begin() as work:
        offered = {
            (one.categories, one.record_id, one.restricted)
            for each in carried(work, case, frozenset())
            if isinstance(each.record, Task) and each.record.source == "goal"
            for one in candidates([each])
        }
    assert offered
    assert {(record, shut) for _kinds, record, shut in offered} == {(made["goal"], True)}


def _stored(workbook: Workbook) -> str:
    """Everything the store holds, in every table, as text."""
    with workbook.unlocked.begin() as work:
        cursor = work._cursor
        every = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        names = [row[0] for row in cursor.execute(every)]
        rows = (row for name in names for row in cursor.execute(f"SELECT * FROM {name}"))
        return "\n".join(str(row) for row in rows)


@pytest.mark.slow
@pytest.mark.parametrize("whole", [True, False], ids=["erased", "purged"])
def test_nothing_of_any_kind_stays_of_a_case_that_was_removed(
    workbook: Workbook, whole: bool
) -> None:
    case, made = fill(workbook)
    for name in ("goal", "stay", "referral", "health_entry"):
        with workbook.unlocked.begin() as work:
            work.drafts.keep(
                record_id=f"{name}:{made[name]}",
                kind="sheet",
                path=name,
                value="zqdraftqz",
                case_id=case,
            )
            work.commit()
    workbook.cases.close(case, "zqclosedqz")
    assert "zqgoalxwordsqz" in _stored(workbook)
    if whole:
        reference = workbook.cases.head(case).reference
        workbook.retention.erase(case, "Asked for it.", reference)
    else:
        workbook.retention.purge_words(case, "Asked for it.")
    kept = (
        {"zqconsentxrecipientqz", "zqconsentxrecipientroleqz", "zqconsentxmethodqz"}
        if not whole
        else set()
    )
    kept |= {canary("disclosure", name) for name in FIELDS["disclosure"]} if not whole else set()
    kept |= {canary("transfer", name) for name in FIELDS["transfer"]} if not whole else set()
    kept |= (
        {canary("pathway", name) for name in ("version", "region", "stage")} if not whole else set()
    )
    stored = _stored(workbook)
    for one in kept:
        stored = stored.replace(one, "")
    assert re.findall(r"zq[a-z]+qz", stored) == []
    with workbook.unlocked.begin() as work:
        assert not work._cursor.execute(
            "SELECT 1 FROM trace WHERE record NOT IN (SELECT n FROM record)"
        ).fetchall()
        assert not work._cursor.execute("SELECT 1 FROM draft WHERE case_id = ?", (case,)).fetchall()


def test_every_source_of_a_task_says_from_what_it_follows() -> None:
    from app.services import check_in_tasks, plan, referrals, shelter

    known = {
        plan.ACTION, plan.REVIEW, referrals.FOLLOW_UP, referrals.APPOINTMENT, shelter.STAY_TASK,
        check_in_tasks.CHECK_IN, check_in_tasks.MISSED, "assessment", "sitting", "consent_withdrawn",
    }  # fmt: skip
    assert set(FOLLOWS) == known
    assert set(FOLLOWS.values()) <= set(KINDS)
