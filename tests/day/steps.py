"""One day with one person, step by step: what is pressed and typed, and what the workbook must hold afterwards.

A line of `before` and `after` is a verb of `Hand` and what it is given.  `words` are typed in between: in the middle of
them the power may go.  Everybody here is invented.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.bootstrap import Workbook
from tests.day.hand import Hand

NAME = "Amina"
PARTNER = "Larkfield Law Centre"
_CASE = """
    press ctrl+2
    choose Amina
    press Return
    reach Overview
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

    def do(self, hand: Hand) -> None:
        """Do the whole step."""
        self.begin(hand)
        hand.type(self.words)
        _do(hand, self.after)


def _do(hand: Hand, moves: str) -> None:
    for line in filter(None, map(str.strip, moves.splitlines())):
        verb, _space, what = line.partition(" ")
        getattr(hand, verb)(what)


def _answers(book: Workbook, case: str, form: str) -> set[str]:
    """Return everything answered in the one filling of a form."""
    (sitting,) = [one.id for one in book.forms.sittings(case) if one.form_id == form]
    pages = [book.forms.page(sitting, one.path) for one in book.forms.page(sitting).sections]
    return {one.value for page in pages for one in page.section.questions() if one.value}


def _goal(book: Workbook, case: str):  # noqa: ANN202 - a view of the plan
    return next(view for area in book.plan.of_case(case).areas for view in area.goals)


def _referral(book: Workbook, case: str):  # noqa: ANN202
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
        lambda book, case: book.cases.person(case).how_found == INTAKE,
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
        see Text message
        """,
        lambda book, case: book.cases.head(case).contact.cover_story == CONTACT,
    ),
    Step(
        "consent",
        f"""
        {_CASE}
        reach Sharing
        press Return
        reach Record what they said
        press Return
        reach For what
        choose Legal
        reach Who receives it
        choose {PARTNER}
        reach Who they are
        press space
        reach Work and wages
        press space
        reach Their limits, in their own words
        """,
        CONSENT,
        """
        reach Write it down
        press Return
        see Larkfield
        """,
        lambda book, case: [one.limits for one in book.consents.of_case(case) if one.live]
        == [CONSENT],
    ),
    Step(
        "screening",
        f"""
        {_CASE}
        reach Forms
        press Return
        reach Forms
        choose Screening interview
        press Return
        """,
        SCREENING,
        """
        reach Pause
        press Return
        """,
        lambda book, case: SCREENING in _answers(book, case, "screening_interview"),
    ),
)
