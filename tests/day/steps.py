"""One day with one person, step by step: what is pressed and typed, and what the workbook must hold afterwards.

A line of `before` and `after` is a verb of `Hand` and what it is given.  `words` are typed in between: in the middle of
them the power may go.  Everybody here is invented.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.bootstrap import Workbook
from app.domain.goal import Goal
from app.services.referrals import ReferralView
from tests.day.hand import NAME, Hand

PARTNER = "Larkfield Law Centre"
_CASE = """
    press ctrl+2
    reach Find a case
    type Amina
    see Amina
    press Return
    see Overview
"""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done by keys; `holds` says, of a workbook and the person's case, whether it is written down."""

    name: str
    before: str
    words: str
    after: str
    holds: Callable[[Workbook, str], bool]

    def begin(self, hand: Hand) -> None:
        """Go where the words are typed."""
        _do(hand, self.before)

    def end(self, hand: Hand) -> None:
        """Do what comes after the words."""
        _do(hand, self.after)


def _do(hand: Hand, moves: str) -> None:
    for line in filter(None, map(str.strip, moves.splitlines())):
        verb, _space, what = line.partition(" ")
        getattr(hand, verb)(what)


def _told(book: Workbook, case: str, kind: str) -> set[str]:
    """Return what stands under the entries of a kind on the timeline."""
    return {one.text for one in book.cases.timeline(case) if one.kind == kind}


def _answers(book: Workbook, case: str, form: str) -> set[str]:
    """Return everything answered in the one filling of a form."""
    (sitting,) = [one.id for one in book.forms.sittings(case) if one.form_id == form]
    pages = [book.forms.page(sitting, one.path) for one in book.forms.page(sitting).sections]
    return {one.value for page in pages for one in page.section.questions() if one.value}


def _goal(book: Workbook, case: str) -> Goal:
    (goal,) = [view.goal for area in book.plan.of_case(case).areas for view in area.goals]
    return goal


def _referral(book: Workbook, case: str) -> ReferralView:
    (one,) = book.referrals.of_case(case)
    return one


INTAKE = "A hotline gave her our number. She came with one bag and a friend."
CONTACT = "The sewing circle, about Thursday's class"
CONSENT = "Only about the wages, and nothing about her family"
SCREENING = "It is quiet here. The door is shut and her friend waits outside."
NEEDS = "I want to sleep one whole night without listening for the stairs"
GOAL = "A room of my own with a door that locks from the inside"
REFERRAL = "Ten weeks of pay were kept back. She wants to know what can be done."
REPLY = "Please bring the pay slips and anything with the name of the shop"
AGREED = "A short message on Mondays that looks like it comes from the class"
REVIEW = "I slept four nights out of seven. The landlady is kind."
CLOSURE = "She has her own flat and asks for nothing more from us now"
REOPEN = "She came back on Friday because the man from the shop had called"

STEPS = (
    Step(
        "intake",
        """
        press ctrl+2
        reach New case
        press Return
        reach Name to use
        type Amina
        reach Language
        type Tigrinya
        reach How they came to us
        """,
        INTAKE,
        """
        reach Open the case
        press Return
        see Agree on safe contact
        """,
        lambda book, case: (
            book.cases.head(case).name == NAME and INTAKE in _told(book, case, "case_opened")
        ),
    ),
    Step(
        "safety",
        f"""
        {_CASE}
        reach Agree on safe contact
        press Return
        reach Any time is safe
        press space
        reach Number or address
        type 07700 900461
        reach Who we say we are
        """,
        CONTACT,
        """
        reach Save
        press Return
        see We are: 
        """,
        lambda book, case: book.cases.head(case).contact.cover_story == CONTACT,
    ),
    Step(
        "consent",
        f"""
        {_CASE}
        page Sharing
        reach Record what they said
        press Return
        reach For what
        choose Legal advice
        reach Who receives it
        choose {PARTNER}
        reach Name, birth, language
        press space
        reach Work and pay
        press space
        reach Their limits, in their own words
        """,
        CONSENT,
        f"""
        reach Write it down
        press Return
        see {PARTNER}: Legal advice
        """,
        lambda book, case: (
            [one.limits for one in book.consents.of_case(case) if one.live] == [CONSENT]
        ),
    ),
    Step(
        "screening",
        f"""
        {_CASE}
        page Forms
        choose Screening interview
        press Return
        see Is it safe to talk now?
        press ctrl+Next
        see Before we begin: your choice
        press ctrl+Next
        reach Has the person told the story before? To whom?
        """,
        SCREENING,
        """
        press alt+Left
        see With this person
        """,
        lambda book, case: SCREENING in _answers(book, case, "screening_interview"),
    ),
    Step(
        "needs",
        f"""
        {_CASE}
        page Forms
        choose Recovery needs
        press Return
        see Before we begin
        press ctrl+Next
        reach In my own words: how it is
        """,
        NEEDS,
        """
        reach What I want
        type A door that locks
        press alt+Left
        see With this person
        """,
        lambda book, case: NEEDS in {one.own_words for one in book.needs.current_needs(case)},
    ),
    Step(
        "plan",
        f"""
        {_CASE}
        page Needs & plan
        choose {NEEDS}
        reach Add a goal, {NEEDS}
        press Return
        reach The goal
        """,
        GOAL,
        f"""
        reach Add it
        press Return
        see {GOAL}
        """,
        lambda book, case: (_goal(book, case).words, _goal(book, case).need) == (GOAL, NEEDS),
    ),
    Step(
        "referral",
        f"""
        {_CASE}
        page Needs & plan
        choose {GOAL}
        press Return
        reach Ask for help
        press Return
        reach What kind of help
        choose Legal help
        reach Whom to ask
        choose {PARTNER}
        reach What it is about
        """,
        REFERRAL,
        f"""
        reach Add it
        press Return
        page Needs & plan
        see {PARTNER}
        choose {PARTNER}
        press Return
        reach Mark as sent
        press Return
        reach For example: by telephone, together
        type By telephone, with her beside me
        reach Mark as sent
        press Return
        see Type the reply
        """,
        lambda book, case: (
            (_referral(book, case).asks, _referral(book, case).state) == (REFERRAL, "sent")
        ),
    ),
    Step(
        "reply",
        f"""
        {_CASE}
        page Needs & plan
        choose {PARTNER}
        reach Type the reply
        press Return
        reach They have it
        choose They said yes
        press space
        reach When
        type 26 Nov 2026
        reach What they ask for or add
        """,
        REPLY,
        """
        reach Write it down
        press Return
        see They said yes
        """,
        lambda book, case: (
            (_referral(book, case).conditions, _referral(book, case).state) == (REPLY, "accepted")
        ),
    ),
    Step(
        "check-in",
        f"""
        {_CASE}
        page Check-ins
        reach Agree on check-ins
        press Return
        reach First on
        type today
        reach What was agreed, in their words
        """,
        AGREED,
        """
        reach Keep it
        press Return
        see How it went
        reach How it went, Check-in
        press Return
        reach We were in touch
        choose Nobody was reached
        reach Write it down
        press Return
        see Before
        """,
        lambda book, case: [one.state for one in book.check_ins.of_case(case).past] == ["missed"],
    ),
    Step(
        "review",
        f"""
        {_CASE}
        page Needs & plan
        choose {GOAL}
        press Return
        reach How far has it come?
        press Return
        reach It got worse
        choose Some progress
        press space
        reach In their own words, if they like
        """,
        REVIEW,
        """
        reach Write it down
        press Return
        page Needs & plan
        see Some progress
        """,
        lambda book, case: (
            (_goal(book, case).progress, _goal(book, case).outcome) == ("some_progress", REVIEW)
        ),
    ),
    Step(
        "closure",
        f"""
        {_CASE}
        reach Close the case
        press Return
        see What became of each goal?
        reach Go on
        press Return
        see What is still open?
        reach Go on
        press Return
        see What they agreed to share
        reach Go on
        press Return
        reach In a few words
        """,
        CLOSURE,
        """
        reach Go on
        press Return
        see Close this case?
        reach Close the case
        press Return
        see Take the case up again
        """,
        lambda book, case: (
            not book.cases.head(case).is_open and CLOSURE in _told(book, case, "case_closed")
        ),
    ),
    Step(
        "reopen",
        """
        press ctrl+k
        type Amina
        see People
        press Return
        reach Take the case up again
        press Return
        reach What brought them back, in a few words
        """,
        REOPEN,
        """
        reach Take it up
        press Return
        see Close the case
        """,
        lambda book, case: (
            book.cases.head(case).is_open and REOPEN in _told(book, case, "case_reopened")
        ),
    ),
)
