"""Checking a folder of pathway files: shape, names, calendars, age, and every worked example."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from app.domain.partial_date import PartialDate
from app.pathways.deadlines import due_dates
from app.pathways.evaluate import assess
from app.pathways.load import Problem, read_rules
from app.pathways.model import Example, Rules
from app.pathways.workdays import subdivisions
from app.pathways.yamltext import Written, read_text


def check_folder(folder: Path, today: date) -> list[Problem]:
    """Return everything wrong with the ``*.yaml`` files of a folder, or that there are none."""
    problems: list[Problem] = []
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        problems.append(Problem(folder.name, 1, "pathway.none_here"))
    for path in paths:
        problems.extend(check_file(path, today))
    return problems


def check_file(path: Path, today: date) -> list[Problem]:
    """Return everything wrong with one file; stale rules are worth a look, not serious."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return [Problem(path.name, 1, "pathway.unreadable")]
    rules, problems = read_rules(text, path.name)
    if rules is None:
        return problems
    if rules.id != path.stem:
        problems.append(Problem(path.name, 1, "pathway.file_name", {"id": rules.id}))
    problems.extend(_age(rules, path.name, today))
    written = read_text(text)
    problems.extend(_bad_calendar(rules, written, path.name))
    problems.extend(_examples(rules, written, path.name))
    return problems


def _age(rules: Rules, file: str, today: date) -> Iterator[Problem]:
    params: dict[str, str | int] = {"day": rules.as_of.isoformat()}
    if rules.as_of > today:
        yield Problem(file, 1, "pathway.from_the_future", params)
    elif rules.is_stale(today):
        yield Problem(file, 1, "pathway.stale", params, serious=False)


def _bad_calendar(rules: Rules, written: Written, file: str) -> Iterator[Problem]:
    """Working days need a country and regions that the holidays library knows."""
    if not any(rule.offset.unit == "working_days" for rule in rules.deadlines):
        return
    known = subdivisions(rules.country)
    if known is None:
        params: dict[str, str | int] = {"id": rules.country}
        yield Problem(file, written.line("$.country"), "pathway.no_calendar", params, False)
        return
    for n, region in enumerate(rules.regions):
        if region.subdivision not in known:
            line = written.line(f"$.regions[{n}].subdivision")
            yield Problem(file, line, "pathway.no_calendar", {"id": region.subdivision})


def _examples(rules: Rules, written: Written, file: str) -> Iterator[Problem]:
    if not rules.examples:
        yield Problem(file, 1, "pathway.no_examples")
    for n, example in enumerate(rules.examples):
        for what, got, wanted in differences(rules, example):
            params: dict[str, str | int] = {"what": what, "got": got, "wanted": wanted}
            line = written.line(f"$.examples[{n}].dates.{what}")
            yield Problem(file, line, "pathway.example", params)


def differences(rules: Rules, example: Example) -> Iterator[tuple[str, str, str]]:
    """Run one worked example; yield (what, what came, what the file expects) where they differ."""
    if example.result is not None:
        result = assess(rules, example.answers).result
        if result != example.result:
            yield "result", result, example.result
    events = {event: PartialDate.parse(words) for event, words in example.events.items()}
    found = due_dates(rules, events, today=rules.as_of, region=example.region)
    dated = {one.id: one for one in found}
    for id, wanted in example.dates.items():
        one = dated.get(id)
        got = (one.due, one.act_by, one.about) if one else (None, None, False)
        expected = (wanted.due, wanted.act_by, wanted.about)
        if got != expected:
            yield id, _shown(got), _shown(expected)


def _shown(values: tuple[date | None, date | None, bool]) -> str:
    due, act_by, about = values
    return f"due {due or 'none'}, act by {act_by or 'none'}{', about' if about else ''}"
