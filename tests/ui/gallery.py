"""Renders every part in every look: `python -m tests.ui.gallery --out DIR`, then look at the pictures."""
# ruff: noqa: E501 - sample words in one line each read better than folded ones

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from app import i18n
from ui import fonts, style
from ui.dialogs.question import Question, QuestionDialog
from ui.tokens import CONTRAST, DARK, LIGHT, Look, Role, space
from ui.widgets.answers import AnswerChoice, AnswerRows, SecondLanguage, SkipChips
from ui.widgets.banner import Banner, BannerContent, QuietBox
from ui.widgets.buttons import Action, button
from ui.widgets.card import Card, FactCard, Hairline
from ui.widgets.chips import Choice, ChoiceChip, ChoiceChips, FactChip
from ui.widgets.disclosure import DisclosureList, KeptOut, Part
from ui.widgets.field import Field
from ui.widgets.flow import FlowLayout
from ui.widgets.frame import PreviewPane, ScreenHead, StatusBar
from ui.widgets.glyphs import State, legend
from ui.widgets.inputs import ChoiceBox, TextBox, TextLine
from ui.widgets.labels import plain_label
from ui.widgets.matrix import Criterion, Matrix, MatrixContent
from ui.widgets.paint import Marked
from ui.widgets.path import ContactHours, SafeHours, Stage, Stages
from ui.widgets.rails import AppRail, CaseHead, CaseRail, Stop
from ui.widgets.rows import Group, Row, RowList
from ui.widgets.small import EmptyState, Folded, KeyValues, OwnWords, ProgressCard
from ui.widgets.table import Cell, Column, Table, TableRow
from ui.widgets.timeline import Moment, RecentTimeline

LOOKS = {
    "light": Look(),
    "dark": Look(DARK),
    "contrast": Look(CONTRAST),
    "rtl": Look(LIGHT, 1.0, i18n.PSEUDO_RTL, True),
    "200": Look(LIGHT, 2.0),
}


def nothing() -> None:
    """An action that does nothing, for pictures."""


def flow(*widgets: QWidget) -> QWidget:
    line = QWidget()
    layout = FlowLayout(line, gap=8)
    for widget in widgets:
        layout.addWidget(widget)
    return line


def column(width: int | None, *parts: QWidget | int) -> QWidget:
    made = QWidget()
    box = QVBoxLayout(made)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(space(8))
    for part in parts:
        box.addSpacing(part) if isinstance(part, int) else box.addWidget(part)
    box.addStretch(1)
    if width:
        made.setFixedWidth(width)
    return made


def caption(words: str) -> QWidget:
    return plain_label(words, Role.CAP, "ink3", bold=True)


def first_column() -> QWidget:
    focused = TextLine("March 2026")
    wrong = Field(
        "Date on the notice", TextLine("31 Feb 2026"), hint="Needed to work out the last day"
    )
    wrong.set_problem("February has no 31st. You can also write “end of February 2026”.")
    off = button("Not yet")
    off.setEnabled(False)
    return column(
        390,
        caption("Buttons"),
        flow(
            button("Add a note", "primary", icon="note-pencil"),
            button("Print", icon="printer"),
            button("Message", "soft", icon="chat-text"),
            button("Why this date", "quiet"),
            off,
            button("Delete this bundle", "delete"),
        ),
        4,
        caption("Field: label, hint, control, help under it"),
        Field(
            "Date of the move",
            focused,
            hint="A year or a month is enough",
            reading="Read as: March 2026",
        ),
        wrong,
        Field("Notes", TextBox(least=2), hint="Her words in quotation marks"),
        Field("Letter", ChoiceBox([("l", "Health referral"), ("w", "Wages")])),
    )


def second_column() -> QWidget:
    chips = ChoiceChips([Choice("all", "Everything", 9), Choice("mine", "Contact", 2)], on=["all"])
    mine = ChoiceChip("Mine")
    mine.setChecked(True)
    progress = ProgressCard("Making the bundle")
    progress.show_progress(96, 148, "page 96 of 148")
    hours = (SafeHours(510, 570), SafeHours(600, 690), SafeHours(900, 990))
    return column(
        430,
        caption("Banners: open now, closed now, attention, app problem"),
        Banner(BannerContent("open", "Safe to message until 11:30", "Text only. Say it is the library.", "chat-text")),
        Banner(BannerContent("closed", "Not now. Call 12:00–13:00", "Ask for “Mai”. No voicemail.", "phone")),
        Banner(
            BannerContent(
                "attention", "Something is missing", "No clinician letter yet for this requirement.",
                State.MISSING, (Action("Ask for one", nothing, kind="quiet"),),
            )
        ),
        Banner(
            BannerContent(
                "problem", "This backup cannot be read", "Your workbook is fine. Try another stick.",
                "warning-circle", (Action("Details", nothing, kind="quiet"),),
            )
        ),
        caption("Chips: one of several, filter on, off, fact, waiting"),
        flow(chips, mine, ChoiceChip("Review due"), FactChip("covered", icon="eye-slash"), FactChip("waiting", "waiting")),
        caption("States: shape first, colour second"),
        legend(
            (
                (State.YES, "yes"), (State.PART, "part"), (State.UNKNOWN, "not known"), (State.NO, "no"),
                (State.MISSING, "nothing yet"), (State.ENDED, "ended"),
            )
        ),
        caption("Contact window: open now, later, past, and the hour"),
        ContactHours(hours, 640, "Safe until 11:30"),
        caption("Progress"),
        progress,
    )  # fmt: skip


def third_column() -> QWidget:
    question = QuestionDialog(
        None,
        Question(
            "Stop sharing with Riverside Clinic?",
            "From now on nothing more goes to the clinic. They already have one letter, from 12 November. "
            "We cannot take that back, but we can ask.",
            "Stop sharing",
            "Keep as it is",
            tick="Make a letter that asks the clinic to delete it",
        ),
    )
    question.setWindowFlags(Qt.WindowType.Widget)
    question.setFixedWidth(360)
    card = Card()
    card.column.addWidget(
        EmptyState(
            "sun", "Nothing more today", "The next date is Wednesday, meeting with the lawyer.",
            Action("Look at the week", nothing),
        )
    )  # fmt: skip
    return column(
        360,
        caption("Dialog"),
        question,
        caption("Empty state"),
        card,
        caption("Folded content"),
        Folded("Harder questions", "Opens only when you both choose to. About what happened."),
        OwnWords(
            "I want my own door and an English class. Later, my sister.",
            "Amina, 16 October, said in Arabic",
        ),
        KeyValues((("Given by", "Lan, her own phone"), ("Received", "14 Oct 2026, by Dana K."))),
    )


def components() -> QWidget:
    page = QWidget()
    row = QHBoxLayout(page)
    row.setContentsMargins(32, 24, 32, 24)
    row.setSpacing(space(29))
    row.addWidget(first_column())
    row.addWidget(Hairline(Qt.Orientation.Vertical))
    row.addWidget(second_column())
    row.addWidget(Hairline(Qt.Orientation.Vertical))
    row.addWidget(third_column())
    return page


PLACES = (
    Stop("today", "Today", "sun", "6"), Stop("cases", "Cases", "folder"), Stop("calendar", "Calendar", "calendar-blank"),
    Stop("sharing", "Sharing", "handshake", "1"), Stop("directory", "Directory", "address-book"),
)  # fmt: skip
TOOLS = (
    Stop("settings", "Settings", "gear-six"),
    Stop("help", "Help", "question"),
    Stop("lock", "Lock", "lock-simple"),
)


def rows_page() -> QWidget:
    page = QWidget()
    outer = QHBoxLayout(page)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.setSpacing(0)
    rail = AppRail(PLACES, TOOLS)
    rail.show_current("today")
    outer.addWidget(rail)
    side = QVBoxLayout()
    side.setSpacing(0)
    head = ScreenHead("Today", "Monday 23 November")
    head.add_action(button("Search everything", "plain", icon="magnifying-glass"))
    head.add_action(button("New case", "primary", icon="plus"))
    side.addWidget(head)
    lines = RowList("Today")
    lines.show_lines(
        [
            Group("Overdue", 2, "Nothing here is lost. Pick a new day or do it now."),
            Row("a", "Check-in message", "Amina · safe to message until 11:30", "Fri 20 Nov", "3 days ago", "warn",
                "chat-text", "accent", action="Message", action_icon="chat-text"),
            Row("b", "Ask for the missing page of the payslip", "Joseph · Harbour Legal is waiting for it",
                "Sat 21 Nov", "2 days ago", "warn", "file-text"),
            Group("Today", 4),
            Row("c", "Reply to the request for evidence", "Lan · last day is Tue 24 Nov, set from the notice", "Today",
                "act by 17:00", icon="calendar-check", action="Why this date", action_kind="quiet"),
            Row("d", "Meet with interpreter, room 2", "Mihret · Tigrinya, Ms Haile confirmed", "11:00", "30 min", icon="users"),
            Row("e", "Review the safety plan together", "Amina · planned every 14 days", "14:30", icon="shield-check",
                chip=("waiting", "letter asked for")),
            Row("f", "Answer a transfer from Harbour Legal", "Code words ready to compare", "Any time", icon="handshake",
                trailing="4–17"),
        ]
    )  # fmt: skip
    lines.choose("a")
    holder = QVBoxLayout()
    holder.setContentsMargins(16, 0, 12, 0)
    holder.addWidget(lines)
    side.addLayout(holder, 1)
    status = StatusBar()
    status.show_saved("Saved 10:42")
    status.show_office("Northside office")
    status.show_lock("Locks in 9 min")
    side.addWidget(status)
    outer.addLayout(side, 1)
    return page


COLUMNS = (
    Column("person", "Person", 210),
    Column("work", "Working on", 190),
    Column("next", "Next"),
    Column("safe", "Safe to contact", 140),
)
CASE_STOPS = (
    Stop("overview", "Overview", "squares-four"), Stop("timeline", "Timeline", "clock-counter-clockwise", "46"),
    Stop("forms", "Forms", "clipboard-text", "5"), Stop("pathways", "Pathways", "path"), Stop("evidence", "Evidence", "files"),
)  # fmt: skip


def table_page() -> QWidget:
    page = QWidget()
    outer = QHBoxLayout(page)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.setSpacing(0)
    case = CaseRail()
    case.show_case(
        CaseHead("Amina", "W-0412 · she · Arabic", "Text until 11:30", "chat-text", True),
        CASE_STOPS,
        "overview",
    )
    outer.addWidget(case)
    middle = QVBoxLayout()
    middle.setContentsMargins(16, 16, 16, 16)
    table = Table("Cases", COLUMNS)
    table.show_rows(
        [
            TableRow("1", (Cell("Amina", "W-0412", marks=(Marked(0, 2),)), Cell("Safe housing, health", "Dana K.", "ink2"),
                           Cell("Check-in message", "Fri 20 Nov · overdue", caption_ink="warn", caption_bold=True),
                           Cell("until 11:30", ink="accent", bold=True))),
            TableRow("2", (Cell("Samira", "W-0398", marks=(Marked(1, 2),)), Cell("Wage complaint", "Dana K.", "ink2"),
                           Cell("Inspector calls back", "Tue 24 Nov"), Cell("any time", ink="ink2"))),
        ]
    )  # fmt: skip
    table.choose_first()
    table.setFixedHeight(170)
    middle.addWidget(table)
    recent = RecentTimeline("Recent")
    recent.show_moments(
        [
            Moment("1", "13 Nov", "chat-text", "Message sent and answered", "Asked if Monday is fine. She wrote back “yes, after class”.", "Dana K. · 10:05"),
            Moment("2", "9 Nov", "shield-check", "Safety plan reviewed together", "I feel okay on the bus now. The station at night, no.", "her own words, read back in Arabic", True),
            Moment("3", "16 Oct", "pencil-simple", "Goals, in her words", "", "written together, she has a copy"),
        ]
    )  # fmt: skip
    facts = QHBoxLayout()
    facts.setSpacing(12)
    facts.addWidget(FactCard("Next date", "Review the safety plan", "today 14:30, with Amina"))
    facts.addWidget(
        FactCard(
            "Where she stays",
            "North House",
            "room until Fri 4 Dec, 11 days left",
            detail_ink="warn",
        )
    )
    middle.addLayout(facts)
    middle.addWidget(recent)
    middle.addStretch(1)
    outer.addLayout(middle, 1)
    pane = PreviewPane(width=344)
    pane.show_title("Amina", "W-0412 · she · Arabic, some English")
    pane.add(
        Banner(
            BannerContent(
                "open",
                "Safe to message until 11:30",
                "Text only. Say it is the library.",
                "chat-text",
            )
        )
    )
    pane.add_heading("Next")
    pane.add(plain_label("Check-in message"))
    pane.column.addStretch(1)
    pane.add_action(button("Open case", "primary"))
    pane.add_action(button("Message", "soft", icon="chat-text"))
    outer.addWidget(pane)
    return page


def form_page() -> QWidget:
    second = SecondLanguage("ar", True)
    rows = AnswerRows(
        "Who decided your working hours?",
        [AnswerChoice("i", "I did", "أنا"), AnswerChoice("o", "Someone else did", "شخص آخر"), AnswerChoice("w", "We agreed together", "اتفقنا معًا")],
        chosen=["o"],
        second=second,
    )  # fmt: skip
    skips = [AnswerChoice("n", "Not asked yet", "لم يُسأل بعد"), AnswerChoice("u", "Unsure", "غير متأكدة"), AnswerChoice("d", "Prefers not to say", "تفضّل عدم الإجابة")]  # fmt: skip
    skip_line = QWidget()
    line = QHBoxLayout(skip_line)
    line.setContentsMargins(0, 0, 0, 0)
    line.addWidget(SkipChips(skips), 1)
    line.addWidget(SkipChips(skips, second=second), 1)
    stages = Stages(
        [Stage("Prepare", "filed 12 May", "done"), Stage("Receipt", "9 Jun", "done"), Stage("Evidence request", "reply now", "current"),
         Stage("First decision", "aim, no date"), Stage("Decision"), Stage("Green card")]
    )  # fmt: skip
    N, Y, P, M = State.NONE, State.YES, State.PART, State.MISSING
    matrix = Matrix(
        MatrixContent(
            "What the law asks",
            (("s", "Own statement"), ("p", "Pay, chats, contract"), ("r", "Police report"), ("c", "Clinician letter")),
            (
                Criterion("a", Y, "Was made to work by threat or deceit", "Yes", (Y, Y, N, N)),
                Criterion("b", Y, "Helped police when asked", "Yes, by the trauma exception", (Y, N, P, Y)),
                Criterion("c", State.UNKNOWN, "Would suffer severe harm if removed", "Not known yet, papers started", (Y, N, N, M)),
            ),
        )
    )  # fmt: skip
    parts = DisclosureList()
    parts.show_parts(
        [
            Part("n", "Name she uses, year of birth", "needed to book"),
            Part("w", "What she asks for, in her words", "shown on the page in blue", always=False),
            Part("p", "Pregnancy", "only if she asks for it", always=False, on=False),
        ],
        KeptOut(
            ("Papers and status", "Her account"),
            ("Where she stays",),
            "She has not agreed to share",
        ),
    )
    page = QWidget()
    row = QHBoxLayout(page)
    row.setContentsMargins(28, 20, 24, 20)
    row.setSpacing(28)
    row.addWidget(
        column(
            None,
            QuietBox(
                "Why we ask: pay and hours help us see what you may be owed. You can skip any of it.",
                second="لماذا نسأل: يساعدنا الأجر والساعات على معرفة ما قد يكون مستحقًا لك. يمكنك تخطي أي سؤال.",
                second_language="ar", second_right_to_left=True,
            ),
            plain_label("Who decided your working hours?", Role.TITLE, bold=True),
            rows, skip_line, 10, stages, matrix,
        ),
        1,
    )  # fmt: skip
    row.addWidget(column(400, parts))
    return page


PAGES = {"components": components, "rows": rows_page, "table": table_page, "form": form_page}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    app = QApplication(sys.argv[:1])
    fonts.register()
    options.out.mkdir(parents=True, exist_ok=True)
    for name, worn in LOOKS.items():
        style.dress(app, worn)
        i18n.set_language(worn.language)
        for page_name, make in PAGES.items():
            if options.only and options.only not in f"{page_name}-{name}":
                continue
            page = make()
            size = (1366, 768) if name != "200" else (1366, 1900)
            page.resize(*size)
            page.show()
            for _round in range(3):
                app.processEvents()
            page.grab().save(str(options.out / f"{page_name}-{name}.png"))
            page.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
