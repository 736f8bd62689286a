"""Every screen on the sample vault: it opens, nothing is cut off at 200 %, every control has a name, in RTL too."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.core import Locale
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import i18n
from app.bootstrap import Desk
from app.documents import prepare_fonts
from app.domain.task import Task
from app.pathways.load import built_in
from app.resources import RESOURCES
from app.services import sample
from tests.conftest import PASSPHRASE, QUICK, TODAY
from tests.ui.conftest import settle
from tests.ui.looking import cut_words, nameless, spoken, talkative
from ui import style
from ui.bridge import Bridge
from ui.context import Place
from ui.navigation import ROUTES
from ui.shots import places
from ui.tasks import Tasks
from ui.tokens import DARK, Look
from ui.window import Window
from ui.workspace import Workspace

NAMES = sorted(name for name, route in ROUTES.items() if route.exists())
LOOKS = {
    "plain": (Look(), (1366, 768)),
    "dark": (Look(palette=DARK), (1366, 768)),
    "large": (Look(scale=2.0), (1024, 640)),
    "rtl": (Look(language="qps-rtl", right_to_left=True), (1366, 768)),
}


# What a form, a letter or a card says is in the language of that paper, not of the window.
PAPERS = {"bundle", "cards", "form", "letter"}
WORD = re.compile(r"\b[A-Za-z]{2,}\b")  # a marked word has accents
FINGERPRINT = re.compile(r"\b(?:[0-9a-f]{8}|[0-9a-f]{4}(?: [0-9a-f]{4})+)\b")


class Sample:
    """The sample vault, open on its lane, for all tests of this file."""

    def __init__(self, folder: Path) -> None:
        self.tasks, self.events = Tasks(), Bridge()
        desk = Desk(today=TODAY, limits=QUICK, state_folder=folder / "state")
        self.workbook: Any = self.tasks.ask(lambda: self._made(desk, folder))
        self.events.follow(self.workbook.events)
        self.places = {
            one.screen: one for one in self.tasks.ask(lambda: list(places(self.workbook)))
        }

    @staticmethod
    def _made(desk: Desk, folder: Path) -> Any:
        workbook, _ = desk.create(
            folder / "vault", PASSPHRASE, office="Northside", worker="Dana K."
        )
        sample.fill(workbook)
        return workbook

    def named_elsewhere(self) -> list[str]:
        """Return names of tasks, which stay as they were planned, and of letters, which their files say."""
        with self.workbook.unlocked.begin() as work:
            tasks = [task.title for task in work.find(Task)]
        return tasks + [letter.name for letter in self.workbook.letters.kinds()]

    def settle(self) -> None:
        """Let the lanes finish and the window take what they brought."""
        settle(self.tasks)


@pytest.fixture(scope="module")
def sampled(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    assert threading.current_thread() is threading.main_thread()
    prepare_fonts()
    made = Sample(tmp_path_factory.mktemp("sample"))
    yield made
    made.tasks.ask(made.workbook.lock)
    made.tasks.close()


@pytest.mark.slow
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", NAMES)
def test_a_screen_shows_the_sample_whole_and_named(
    sampled: Sample, qapp: QApplication, qtbot: QtBot, name: str, look: str
) -> None:
    worn, size = LOOKS[look]
    i18n.set_language(worn.language)
    style.dress(qapp, worn)
    window = Window()
    qtbot.addWidget(window)
    window.resize(*size)
    workspace = Workspace(
        sampled.workbook, sampled.tasks, sampled.events, sampled.workbook.clock.local
    )
    window.show_workspace(workspace)
    window.show()
    problems: list[str] = []
    sampled.tasks.unheard = lambda problem: problems.append(problem.code)
    workspace.navigation.go(sampled.places.get(name, Place(name)))
    sampled.settle()
    QCoreApplication.processEvents()
    screen = workspace.navigation.current()
    assert screen is not None
    assert problems == []
    assert nameless(screen) == []
    assert cut_words(screen) == []
    assert talkative(window) == []
    tops = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    assert {one.windowTitle() for one in tops} <= {i18n._("Workbook"), ""}
    assert {one.accessibleName() for one in tops} == {""}
    window.let_close()


@pytest.fixture(scope="module")
def not_ours(sampled: Sample) -> frozenset[str]:
    """Words that no translator translates: what was written down, titles of sources, what CLDR says."""
    sample_files = (RESOURCES / "sample").rglob("*.yaml")
    sources = (one.title for rules in built_in().values() for one in rules.sources.values())
    locale = Locale.parse("en_GB")
    said = ["Dana Northside Family Support", *sources, *sampled.tasks.ask(sampled.named_elsewhere)]
    said += [one.read_text(encoding="utf-8") for one in sample_files]
    said += [*locale.languages.values(), *locale.territories.values()]
    for names in (
        *i18n.calendar_names("months", code="en"),
        *i18n.calendar_names("days", code="en"),
    ):
        said += names
    return frozenset(word.casefold() for text in said for word in WORD.findall(text))


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in NAMES if name not in PAPERS])
def test_a_screen_shows_no_word_that_was_not_marked_for_translation(
    sampled: Sample, qapp: QApplication, qtbot: QtBot, not_ours: frozenset[str], name: str
) -> None:
    i18n.set_language("qps")
    style.dress(qapp, Look(language="qps"))
    window = Window()
    qtbot.addWidget(window)
    workspace = Workspace(
        sampled.workbook, sampled.tasks, sampled.events, sampled.workbook.clock.local
    )
    window.show_workspace(workspace)
    window.show()
    workspace.navigation.go(sampled.places.get(name, Place(name)))
    sampled.settle()
    said = spoken(window)
    assert any("~]" in one for one in said), "the language is worn"
    plain = {one: set(WORD.findall(FINGERPRINT.sub("", one).casefold())) for one in said}
    assert {one: words - not_ours for one, words in plain.items() if words - not_ours} == {}
    window.let_close()
