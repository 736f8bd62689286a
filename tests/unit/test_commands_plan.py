"""The plan and its referrals from the command line: shown, listed, and a reply typed back by its code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.bootstrap import Workbook
from app.commands.call import Answer, Call
from app.commands.main import _parser
from app.domain.organisation import Organisation
from app.errors import UserError
from app.services.cases import NewCase

Run = Callable[..., Answer]


@pytest.fixture
def run(workbook: Workbook) -> Run:
    """A command line on the open vault."""

    def command(*words: str) -> Answer:
        call = Call(_parser(words).parse_args(words))
        call._workbook = workbook
        answer: Answer = call.args.run(call)
        json.dumps(answer.json, default=str)
        return answer

    return command


def test_a_plan_is_shown_and_a_reply_closes_the_loop(
    run: Run, workbook: Workbook, tmp_path: Path
) -> None:
    case = workbook.cases.open(NewCase(working_name="Lan"))
    assert run("plan", "show", "--case", case).lines == []
    to = workbook.directory.add(Organisation(name="Green Kitchen"))
    goal = workbook.plan.add_goal(case, words="Cook for myself", domain="basic_needs")
    workbook.plan.add_action(goal, "Look for pots")
    made = workbook.referrals.ask(case, organisation_id=to, service="food", goal_id=goal)
    workbook.referrals.mark_sent(made, "by telephone")
    shown = run("plan", "show", "--case", case)
    assert "    [ ] Look for pots" in shown.lines
    assert shown.json["areas"][0]["goals"][0]["referrals"][0]["state"] == "sent"
    code = workbook.referrals.one(made).code
    listed = run("referral", "list").lines
    assert listed == [f"{code}  Green Kitchen: Food  (sent, 2026-11-23)"]
    words = tmp_path / "when"
    words.write_text("every Friday\n", encoding="utf-8")
    reply = run("referral", "reply", code, "--says", "accepted", "--when-file", str(words))
    assert reply.json["appointment"] == "every Friday"
    assert reply.lines[1] == "Look again on 2026-12-07."
    with pytest.raises(UserError, match=r"referral\.needs_reason"):
        run("referral", "reply", code, "--says", "rejected")
    over = run("referral", "reply", code, "--says", "rejected", "--reason", "no_capacity")
    assert over.lines[1] == "Nothing is awaited."
    assert run("referral", "list").lines == []
    assert len(run("referral", "list", "--case", case).lines) == 1
    with pytest.raises(UserError, match=r"referral\.code_unread"):
        run("referral", "reply", "ABC", "--says", "accepted")
