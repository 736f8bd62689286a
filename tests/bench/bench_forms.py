"""Open and fill a form: the screening interview and a made one of 100 questions that depend on each other.

    python tests/bench/bench_forms.py

Each number is the best of several runs.  Budgets: relevance update 5 ms, a page of 100 questions 60 ms
(design, issue "The case file").  There is no peer in the same run; the time to load is set beside
pyxform's own conversion of the same bytes, which is the part that cannot be ours.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

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
    answers = ["yes", "no"]

    def change() -> None:
        answers.reverse()
        session.set(first.path, answers[0])

    return [
        (
            f"{name}: read and compile",
            best(lambda: compile_form(content, name)),
            best(lambda: pyxform_alone(content)),
            None,
        ),
        (f"{name}: from the cache", best(lambda: from_json(stored)), None, None),
        (f"{name}: begin a filling", best(lambda: Session(form)), None, None),
        (f"{name}: one answer, all that depends", best(change), None, 5.0),
        (f"{name}: its largest page", best(lambda: pages.section(largest)), None, 60.0),
        (f"{name}: problems and result", best(session.result), None, None),
    ]


def main() -> None:
    """Print the table."""
    sys.path.insert(0, str(ROOT))
    interview = (ROOT / "resources" / "forms" / "screening_interview.md").read_bytes()
    print(f"{'work':<52}{'ours ms':>9}{'pyxform':>9}{'ratio':>7}{'budget':>8}")
    for name, content in (("interview", interview), ("100 questions", hundred())):
        for work, ours, peer, budget in measure(name, content):
            beside = f"{peer:>9.1f}{ours / peer:>7.2f}" if peer else f"{'':>16}"
            print(f"{work:<52}{ours:>9.2f}{beside}{f'{budget:>8.0f}' if budget else ''}")


if __name__ == "__main__":
    main()
