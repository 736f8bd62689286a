"""`pathway …`: the rules there are, the dates that follow from events, and checking a folder of rules."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.commands.call import Answer, Call
from app.commands.main import add_verb
from app.errors import UserError
from app.pathways.check import check_folder
from app.pathways.deadlines import DueDate, dates_json
from app.pathways.load import rules_of
from app.services.pathways import dates_from, pathway_kinds


def register(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of `pathway`."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    add_verb(verbs, "list", list_pathways, "the pathways there are rules for", vault=False)
    shown = add_verb(verbs, "show", show, "one pathway's rules", vault=False)
    shown.add_argument("pathway", metavar="ID")
    dates = add_verb(verbs, "dates", list_dates, "which dates follow from events", vault=False)
    dates.add_argument("pathway", metavar="ID")
    dates.add_argument("--event", nargs="+", action="extend", default=[], metavar="NAME=YYYY-MM-DD")
    dates.add_argument("--region", default="", metavar="R")
    checked = add_verb(verbs, "check", check, "check a folder of rules", vault=False)
    checked.add_argument("folder_of_rules", metavar="FOLDER")


def list_pathways(call: Call) -> Answer:
    """Every pathway with its country and the day it was checked."""
    kinds = pathway_kinds(call.desk.clock.today())
    said = [
        {
            "id": one.id,
            "title": one.title,
            "country": one.country,
            "as_of": one.as_of,
            "stale": one.is_stale,
        }
        for one in kinds
    ]
    return Answer(
        said, [f"{one.id:24} {one.country}  {one.title} (checked {one.as_of})" for one in kinds]
    )


def show(call: Call) -> Answer:
    """One pathway's rules, as the file says them."""
    import msgspec

    rules = rules_of(call.args.pathway)
    lines = [rules.full_title, rules.summary, ""]
    lines += [f"- {one.statement}" for one in rules.criteria.of]
    return Answer(msgspec.to_builtins(rules), lines)


def list_dates(call: Call) -> Answer:
    """The dates that follow, each with its anchor, rule and source."""
    events = {}
    for given in call.args.event:
        name, equals, words = given.partition("=")
        if not equals:
            raise UserError("pathway.event_needs_day")
        events[name] = words
    today = call.desk.clock.today()
    rules, found = dates_from(call.args.pathway, events, today=today, region=call.args.region)
    return Answer(dates_json(rules, found, today), [_line(one) for one in found])


def check(call: Call) -> Answer:
    """Every problem of every file in a folder, with file and line."""
    problems = check_folder(Path(call.args.folder_of_rules), call.desk.clock.today())
    said = [
        {"file": one.file, "line": one.line, "code": one.code, **one.params} for one in problems
    ]
    lines = [f"{one.file}:{one.line}  {one.code}" for one in problems] or ["No problem found."]
    return Answer(said, lines, 1 if problems else 0)


def _line(one: DueDate) -> str:
    act = f", act by {one.act_by}" if one.act_by else ""
    about = "about " if one.about else ""
    return f"{about}{one.due}{act}  {one.label}: {one.rule} ({one.source}, checked {one.as_of})"
