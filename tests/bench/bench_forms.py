"""Open and fill a form: the screening interview, and two made ones of 100 questions.

Those of the *chain* each follow from the one before; those of the *flat* one stand on one page.

    python tests/bench/bench_forms.py

Each number is the best of several runs, by the clock (`ours`) and of the processor (`cpu`); a page the first time is
one run.  Budgets: relevance update 5 ms, a page of 100 questions 60 ms (design, issue "The case file").  Beside it
stand pyxform's own conversion of the same bytes, elementpath evaluating every relevance of the form again after one
answer, as a program without a plan has to, and a plain Qt form with the same words and controls.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.forms.model import FormDefinition
    from app.forms.pages import Pages
    from app.forms.run import Session

ROOT = Path(__file__).resolve().parents[2]
RUNS = 7
FORK = 3
"""Which question of a page is answered this way and that."""


@dataclass(frozen=True, slots=True)
class Line:
    """One measured piece of work: ours and a peer's time (by the clock, by the processor), and the budget in ms."""

    work: str
    ours: tuple[float, float]
    peer: tuple[float, float] | None = None
    budget: float | None = None

    def shown(self) -> str:
        """Return the line of the table."""
        peer = f"{self.peer[0]:>9.1f}{self.ours[0] / self.peer[0]:>7.2f}" if self.peer else " " * 16
        budget = f"{self.budget:>8.0f}" if self.budget else ""
        return f"{self.work:<52}{self.ours[0]:>9.2f}{self.ours[1]:>9.2f}{peer}{budget}"


def best(work: Callable[[], object], runs: int = RUNS) -> tuple[float, float]:
    """Return the shortest time of several runs in milliseconds: by the clock, and of this process alone."""
    clock, processor = [], []
    for _ in range(runs):
        start, used = time.perf_counter(), time.process_time()
        work()
        clock.append(time.perf_counter() - start)
        processor.append(time.process_time() - used)
    return min(clock) * 1000, min(processor) * 1000


def hundred() -> bytes:
    """Return a form of 100 questions, each relevant by the one before and summed at the end."""
    lines = ["| survey |", "| | type | name | label | relevant | calculation |"]
    lines.append("| | select_one yn | q0 | Question 0 | | |")
    for n in range(1, 99):
        lines.append(f"| | select_one yn | q{n} | Question {n} | ${{q{n - 1}}} = 'yes' | |")
    total = " + ".join(f"(${{q{n}}} = 'yes')" for n in range(0, 99, 9))
    lines.append(f"| | calculate | total | | | {total} |")
    lines += ["| choices |", "| | list_name | name | label |"]
    lines += ["| | yn | yes | Yes |", "| | yn | no | No |"]
    return "\n".join(lines).encode()


def flat() -> bytes:
    """Return a form of one page: 100 questions, one of them asked only after a certain answer to another."""
    lines = ["| survey |", "| | type | name | label | relevant |"]
    for n in range(100):
        asked = "${q3} = 'yes'" if n == 50 else ""
        lines.append(f"| | select_one yn | q{n} | Question {n}: is it so? | {asked} |")
    lines += ["| choices |", "| | list_name | name | label |"]
    lines += ["| | yn | yes | Yes |", "| | yn | no | No |"]
    return "\n".join(lines).encode()


def pyxform_alone(content: bytes) -> None:
    """Convert the same bytes by pyxform only."""
    from pyxform.builder import create_survey_element_from_dict
    from pyxform.xls2json import workbook_to_json
    from pyxform.xls2json_backends import get_xlsform

    sheets = get_xlsform(content, file_type=".md")
    create_survey_element_from_dict(workbook_to_json(sheets)).xml().toxml()


def every_relevance(form: FormDefinition) -> Callable[[], object]:
    """Return what a program without a plan does after each answer: elementpath on every relevance of the form."""
    from xml.etree import ElementTree

    from elementpath import XPath1Parser, XPathContext

    root = ElementTree.Element("top")
    data = ElementTree.SubElement(root, form.root)
    for item in form.questions():
        ElementTree.SubElement(data, item.name).text = "yes"
    parser = XPath1Parser()
    rules = []
    for item in form.questions():
        if item.relevant is not None:
            with contextlib.suppress(Exception):  # ODK's own functions, which it does not know
                rules.append(parser.parse(item.relevant.source))

    def again() -> None:
        for rule in rules:
            rule.evaluate(XPathContext(root, item=data))

    return again


class Ours:
    """The page of the runner, as the window shows it."""

    def __init__(self, pages: Pages, path: str) -> None:
        from ui.forms.page import FormPage
        from ui.widgets.scrolling import scrolled

        self.pages, self.path = pages, path
        self.page = FormPage()
        self.area = scrolled(self.page)
        self.show()
        _painted(self.area)

    def show(self) -> None:
        """Show the section as it stands now."""
        self.page.show_section(self.pages.section(self.path), ("en",), {})

    def whole(self) -> None:
        """Wait until everything further down is made too."""
        from PySide6.QtWidgets import QApplication

        while not self.page.is_whole():
            QApplication.processEvents()


class Plain:
    """The same words with Qt's own labels, buttons and lines; what is not asked is hidden."""

    def __init__(self, pages: Pages, path: str) -> None:
        from PySide6.QtWidgets import (
            QHBoxLayout,
            QLabel,
            QLineEdit,
            QPushButton,
            QRadioButton,
            QScrollArea,
            QVBoxLayout,
            QWidget,
        )

        content = QWidget()
        column = QVBoxLayout(content)
        for one in pages.section(path).questions():
            self.last = QWidget()
            rows = QVBoxLayout(self.last)
            rows.addWidget(QLabel(one.label[0], wordWrap=True))
            for choice in one.choices:
                rows.addWidget(QRadioButton(choice.label[0]))
            if not one.choices:
                rows.addWidget(QLineEdit(one.value))
            skips = QHBoxLayout()
            for words in ("Not asked yet", "Unsure", "Prefers not to say"):
                skips.addWidget(QPushButton(words, checkable=True))
            rows.addLayout(skips)
            column.addWidget(self.last)
        self.area = QScrollArea(widgetResizable=True)
        self.area.setWidget(content)
        _painted(self.area)


def _painted(area: QWidget) -> None:
    from PySide6.QtWidgets import QApplication

    area.resize(900, 700)
    area.show()
    area.grab()  # all that is in sight, painted
    QApplication.sendPostedEvents()


def page_lines(name: str, content: bytes) -> list[Line]:
    """Return how fast the largest page of a form comes into sight, is whole, and follows an answer."""
    from PySide6.QtWidgets import QApplication

    from app.forms.pages import Pages

    session = opened(name, content)
    pages = Pages(session)
    path = max(pages.sections(), key=lambda line: line.total).path
    asked = [one for one in pages.section(path).questions() if one.type == "select_one"]
    answers = ["yes", "no"]

    def follow() -> None:
        answers.reverse()
        session.set(asked[FORK].path, answers[0])
        ours.show()
        QApplication.processEvents()

    def hide() -> None:
        plain.last.setVisible(plain.last.isHidden())
        QApplication.processEvents()

    lines = [
        Line(f"{name}: its largest page, as data", best(lambda: pages.section(path))),
        Line(f"{name}: the page, the first time", best(lambda: Ours(pages, path), runs=1), budget=60),
        Line(f"{name}: the page, until it is seen", best(lambda: Ours(pages, path)),
             best(lambda: Plain(pages, path)), 60),
        Line(f"{name}: the page, until all of it is made", best(lambda: Ours(pages, path).whole())),
    ]  # fmt: skip
    ours, plain = Ours(pages, path), Plain(pages, path)
    ours.whole()
    follows = f"{name}: one answer, until the page shows it"
    return [*lines, Line(follows, best(follow), best(hide))]


def opened(name: str, content: bytes) -> Session:
    """Return a filling of a form just begun."""
    from app.forms.load import compile_form
    from app.forms.run import Session

    return Session(compile_form(content, name, builtin=True))


def form_lines(name: str, content: bytes) -> list[Line]:
    """Return how fast a form is read, and how fast all follows that depends on an answer."""
    from app.forms.load import compile_form
    from app.forms.model import from_json, to_json
    from app.forms.run import Session

    form = compile_form(content, name, builtin=True)
    stored = to_json(form)
    session = Session(form, {f"q{n}": "yes" for n in range(99)})
    first = next(place for place in session.questions() if place.item.type == "select_one")
    answers = ["yes", "no"]

    def change() -> None:
        answers.reverse()
        session.set(first.path, answers[0])

    return [
        Line(f"{name}: read and compile", best(lambda: compile_form(content, name)),
             best(lambda: pyxform_alone(content))),
        Line(f"{name}: from the cache", best(lambda: from_json(stored))),
        Line(f"{name}: begin a filling", best(lambda: Session(form))),
        Line(f"{name}: one answer, all that depends", best(change), best(every_relevance(form)), 5),
        Line(f"{name}: problems and result", best(session.result)),
    ]  # fmt: skip


def main() -> None:
    """Print the table."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from ui.style import dress
    from ui.tokens import look

    application = QApplication([])
    dress(application, look())
    interview = (ROOT / "resources" / "forms" / "screening_interview.md").read_bytes()
    print(f"{'work':<52}{'ours ms':>9}{'cpu ms':>9}{'peer ms':>9}{'ratio':>7}{'budget':>8}")
    for line in (
        *form_lines("interview", interview), *form_lines("chain", hundred()),
        *page_lines("interview", interview), *page_lines("flat", flat()),
    ):  # fmt: skip
        print(line.shown())


if __name__ == "__main__":
    main()
