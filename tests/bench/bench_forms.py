"""Open and fill a form: the screening interview and a made one of 100 questions that depend on each other.

    python tests/bench/bench_forms.py

Each number is the best of several runs.  Budgets: relevance update 5 ms, a page of 100 questions 60 ms
(design, issue "The case file").  Beside it stand pyxform's own conversion of the same bytes, elementpath evaluating
every relevance of the form again after one answer, as a program without a plan has to, and a plain Qt form with the
same words and controls.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.forms.model import FormDefinition
    from app.forms.pages import Pages

ROOT = Path(__file__).resolve().parents[2]
RUNS = 7


def best(work: Callable[[], object]) -> float:
    """Return the shortest time of several runs, in milliseconds."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times) * 1000


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


def plain_page(pages: Pages, path: str) -> Callable[[], object]:
    """Return what shows the same words with Qt's own labels, buttons and lines."""
    from PySide6.QtWidgets import QLabel, QLineEdit, QRadioButton, QVBoxLayout, QWidget

    section = pages.section(path)

    def show() -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        for one in section.questions():
            column.addWidget(QLabel(one.label[0], wordWrap=True))
            for choice in one.choices:
                column.addWidget(QRadioButton(choice.label[0]))
            if not one.choices:
                column.addWidget(QLineEdit(one.value))
        _until_painted(page)

    return show


def our_page(pages: Pages, path: str) -> Callable[[], object]:
    """Return what builds and shows the page of the runner."""
    from ui.forms.page import FormPage

    def show() -> None:
        page = FormPage()
        page.show_section(pages.section(path), ("en",), {})
        _until_painted(page)

    return show


def update(pages: Pages, path: str, answer: Callable[[], object]) -> Callable[[], object]:
    """Return what one answer on a page in view takes, until the page shows what follows."""
    from PySide6.QtWidgets import QApplication

    from ui.forms.page import FormPage

    page = FormPage()
    page.show_section(pages.section(path), ("en",), {})
    page.show()

    def change() -> None:
        answer()
        page.show_section(pages.section(path), ("en",), {})
        QApplication.processEvents()

    return change


def _until_painted(page: QWidget) -> None:
    from PySide6.QtWidgets import QApplication

    page.resize(800, 600)
    page.show()
    QApplication.processEvents()
    page.close()


def measure(name: str, content: bytes) -> list[tuple[str, float, float | None, float | None]]:
    """Return (work, ours in ms, peer in ms, budget in ms) for one form."""
    from app.forms.load import compile_form
    from app.forms.model import from_json, to_json
    from app.forms.pages import Pages
    from app.forms.run import Session

    form = compile_form(content, name, builtin=True)
    stored = to_json(form)
    session = Session(form, {f"q{n}": "yes" for n in range(99)})
    pages = Pages(session)
    first = next(place for place in session.questions() if place.item.type == "select_one")
    largest = max(pages.sections(), key=lambda line: line.total).path
    last = [place for place in session.questions() if place.item.type == "select_one"][-1]
    answers = ["yes", "no"]

    def change() -> None:
        answers.reverse()
        session.set(first.path, answers[0])

    def one() -> None:
        answers.reverse()
        session.set(last.path, answers[0])

    return [
        (
            f"{name}: read and compile",
            best(lambda: compile_form(content, name)),
            best(lambda: pyxform_alone(content)),
            None,
        ),
        (f"{name}: from the cache", best(lambda: from_json(stored)), None, None),
        (f"{name}: begin a filling", best(lambda: Session(form)), None, None),
        (
            f"{name}: one answer, all that depends",
            best(change),
            best(every_relevance(form)),
            5.0,
        ),
        (f"{name}: its largest page, as data", best(lambda: pages.section(largest)), None, None),
        (
            f"{name}: its largest page, built and shown",
            best(our_page(pages, largest)),
            best(plain_page(pages, largest)),
            60.0,
        ),
        (
            f"{name}: one answer, until the page shows it",
            best(update(pages, largest, one)),
            None,
            None,
        ),
        (f"{name}: problems and result", best(session.result), None, None),
    ]


def main() -> None:
    """Print the table."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    application = QApplication([])  # noqa: F841 - Qt ends with it
    interview = (ROOT / "resources" / "forms" / "screening_interview.md").read_bytes()
    print(f"{'work':<52}{'ours ms':>9}{'peer ms':>9}{'ratio':>7}{'budget':>8}")
    for name, content in (("interview", interview), ("100 questions", hundred())):
        for work, ours, peer, budget in measure(name, content):
            beside = f"{peer:>9.1f}{ours / peer:>7.2f}" if peer else f"{'':>16}"
            print(f"{work:<52}{ours:>9.2f}{beside}{f'{budget:>8.0f}' if budget else ''}")


if __name__ == "__main__":
    main()
