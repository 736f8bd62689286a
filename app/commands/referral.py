"""`referral …`: who was asked for help, and typing back what they said."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date
from typing import Any

from app.commands.call import Answer, Call
from app.commands.main import add_verb
from app.domain.referral import REASONS, REPLIES
from app.services.plan_lists import service_words
from app.services.referrals import ReferralView, Reply


def register(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of `referral`."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    listed = add_verb(
        verbs, "list", list_referrals, "the referrals of a case, or all that are open"
    )
    listed.add_argument("--case", metavar="ID")
    reply = add_verb(verbs, "reply", type_reply, "type back a reply slip by its code")
    reply.add_argument("code", metavar="CODE")
    reply.add_argument("--says", required=True, choices=REPLIES)
    reply.add_argument("--reason", choices=REASONS["rejected"], default="", help="for rejected")
    reply.add_argument("--on", type=date.fromisoformat, metavar="YYYY-MM-DD", help="heard on")
    reply.add_argument("--when-file", metavar="FILE", help="the appointment in words, or -")
    reply.add_argument("--conditions-file", metavar="FILE", help="what they ask for, or -")


def list_referrals(call: Call) -> Answer:
    """Every referral of a case; without one, those of all cases that can still come to something."""
    referrals = call.workbook.referrals
    found = referrals.of_case(call.args.case) if call.args.case else referrals.everywhere()
    return Answer([said_of(one) for one in found], [referral_line(one) for one in found])


def type_reply(call: Call) -> Answer:
    """Find the referral of a code and write down what they said."""
    args, referrals = call.args, call.workbook.referrals
    found = referrals.by_code(args.code)
    reply = Reply(
        says=args.says, on=args.on, reason=args.reason,
        appointment=call.text(args.when_file).strip() if args.when_file else "",
        conditions=call.text(args.conditions_file) if args.conditions_file else "",
    )  # fmt: skip
    referrals.reply(found.id, reply)
    after = referrals.one(found.id)
    again = (
        f"Look again on {after.look_again_on}." if after.look_again_on else "Nothing is awaited."
    )
    return Answer(said_of(after), [referral_line(after), again])


def said_of(one: ReferralView) -> dict[str, Any]:
    """A referral for programs."""
    return asdict(one)


def referral_line(one: ReferralView) -> str:
    """A referral as one line: its code, whom it asks for what, and how it stands since when."""
    return (
        f"{one.code}  {one.organisation}: {service_words(one.service)}  ({one.state}, {one.since})"
    )
