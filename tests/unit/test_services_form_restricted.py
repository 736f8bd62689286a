"""Restricted answers in the form runner: entered freely, read again by others only with a reason, which is audited."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Desk, Workbook
from app.domain.form_definition import FormDefinition as AddedForm
from app.domain.sitting import Sitting
from app.domain.staff import Staff
from app.errors import UserError
from app.forms.load import compile_form
from app.forms.model import to_json
from app.forms.page_views import QuestionView
from app.services.cases import NewCase
from tests.conftest import PASSPHRASE
from tests.role_parts import seated
from ui.models.history import changes

ACCUSED, DOCTOR, LEVEL = (
    "/legal_criminal/cri_accused", "/medical/med_doctor", "/medical/med_mine",
)  # fmt: skip
SECRET = "zqaccusedqz"
NEEDS = "recovery_needs"
REASON = "The hearing is tomorrow."


class Talk:
    """One talk about needs, begun in a vault that can be locked and opened again."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self._desk, self._folder = desk, folder
        self.book, _ = desk.create(folder, PASSPHRASE, office="Northside", worker="Dana Kessler")
        self.case = self.book.cases.open(NewCase(working_name="Mira"))
        self.sitting = self.book.forms.start(self.case, NEEDS)

    def again(self) -> None:
        """Lock, and open: what was typed before is an earlier session's."""
        self.book.lock()
        self.book = self._desk.unlock(self._folder, PASSPHRASE)

    def answer(self, key: str, value: object) -> None:
        self.book.forms.answer(self.sitting, key, value)

    def seen(self, section: str) -> dict[str, QuestionView]:
        page = self.book.forms.page(self.sitting, section)
        return {one.name: one for one in page.section.questions()}

    def kept_back(self, section: str) -> str:
        return self.book.forms.page(self.sitting, section).section.kept_back

    def open(self, section: str, reason: str = REASON) -> None:
        self.book.forms.open_restricted(self.sitting, section, reason)

    def record(self) -> Sitting:
        with self.book.unlocked.begin() as work:
            return work.get(Sitting, self.sitting)


@pytest.fixture
def talk(desk: Desk, tmp_path: Path) -> Any:
    made = Talk(desk, tmp_path / "vault")
    yield made
    made.book.lock()


def test_who_asks_enters_and_reads_back_without_a_reason_until_the_workbook_is_locked(
    talk: Talk,
) -> None:
    talk.answer(ACCUSED, "she said")
    assert talk.seen("/legal_criminal")["cri_accused"].value == "she said"
    talk.book.forms.rest(talk.sitting)
    talk.answer(ACCUSED, f"she said {SECRET}")
    talk.book.forms.skip(talk.sitting, DOCTOR, "declined")
    talk.seen("/safety")
    talk.book.forms.leave(talk.sitting)
    assert talk.seen("/legal_criminal")["cri_accused"].value == f"she said {SECRET}"
    assert talk.seen("/medical")["med_doctor"].state == "declined"
    talk.again()
    for section, name in (("/legal_criminal", "cri_accused"), ("/medical", "med_doctor")):
        assert name not in talk.seen(section)
        assert talk.kept_back(section) == "answers"


def test_own_words_that_a_crash_left_as_a_draft_come_back_without_a_reason(talk: Talk) -> None:
    talk.answer(ACCUSED, "half a sen")
    talk.book.unlocked.lock()  # as a crash would leave it
    talk.book = talk._desk.unlock(talk._folder, PASSPHRASE)
    assert talk.seen("/legal_criminal")["cri_accused"].value == "half a sen"
    assert talk.book.forms.sittings(talk.case)[0].looked_at


def test_a_draft_over_what_somebody_else_wrote_needs_a_reason_again(talk: Talk) -> None:
    talk.answer(ACCUSED, SECRET)
    talk.again()
    talk.open("/legal_criminal")
    talk.answer(ACCUSED, f"{SECRET} and more")
    talk.book.unlocked.lock()
    talk.book = talk._desk.unlock(talk._folder, PASSPHRASE)
    assert "cri_accused" not in talk.seen("/legal_criminal")


def test_new_answers_are_entered_beside_what_stays_shut(talk: Talk) -> None:
    talk.answer(DOCTOR, SECRET)
    talk.again()
    seen = talk.seen("/medical")
    assert "med_body" in seen
    talk.answer("/medical/med_body", "a sore knee")
    talk.answer(LEVEL, "high")
    seen = talk.seen("/medical")
    assert (seen["med_body"].value, seen["med_mine"].value) == ("a sore knee", "high")
    assert "med_doctor" not in seen
    talk.book.forms.leave(talk.sitting)
    assert talk.record().answers[DOCTOR] == SECRET


def test_a_reason_opens_one_page_until_it_is_turned_and_is_written_down(talk: Talk) -> None:
    talk.answer(ACCUSED, SECRET)
    talk.answer(DOCTOR, SECRET)
    talk.again()
    with pytest.raises(UserError, match=r"record\.reason_needed"):
        talk.open("/legal_criminal", "  ")
    assert talk.kept_back("/legal_criminal") == "answers"
    talk.open("/legal_criminal")
    assert talk.seen("/legal_criminal")["cri_accused"].value == SECRET
    talk.answer("/legal_criminal/cri_own", "tired")
    talk.book.forms.rest(talk.sitting)
    assert talk.seen("/legal_criminal")["cri_accused"].value == SECRET, "the same visit"
    talk.book.forms.speak(talk.sitting, "en", "ar")
    assert talk.seen("/legal_criminal")["cri_accused"].value == SECRET, "in another language"
    assert "med_doctor" not in talk.seen("/medical"), "another page needs a reason of its own"
    assert "cri_accused" not in talk.seen("/legal_criminal"), "turned and come back to"
    lines = [one for one in talk.book.audit.of_case(talk.case) if one.action == "answers.opened"]
    assert [(one.who, one.reason) for one in lines] == [("Dana K.", f"Police and courts: {REASON}")]
    talk.open("/medical")
    talk.book.forms.leave(talk.sitting)
    assert "med_doctor" not in talk.seen("/medical"), "left and come back to"
    month = talk.book.audit.of_office("2026-11")
    assert [one.counts["restricted"] for one in month.tallies] == [2]
    assert SECRET not in repr([(one.what, one.detail, one.reason) for one in month.lines])


def test_a_correction_of_somebody_elses_answer_is_shut_again_too(talk: Talk) -> None:
    talk.answer(ACCUSED, SECRET)
    talk.again()
    talk.open("/legal_criminal")
    talk.answer(ACCUSED, f"{SECRET}, withdrawn")
    talk.book.forms.leave(talk.sitting)
    assert "cri_accused" not in talk.seen("/legal_criminal")


def test_what_is_shut_is_neither_overwritten_nor_skipped_nor_taken_away(talk: Talk) -> None:
    talk.answer(ACCUSED, SECRET)
    talk.again()
    for blind in (
        lambda: talk.answer(ACCUSED, "nothing"),
        lambda: talk.answer(ACCUSED, None),
        lambda: talk.book.forms.skip(talk.sitting, ACCUSED, "declined"),
    ):
        with pytest.raises(UserError, match=r"record\.restricted"):
            blind()
    talk.book.forms.leave(talk.sitting)
    assert talk.record().answers[ACCUSED] == SECRET


OWN = b"""
| survey |
| | type | name | label | restricted |
| | begin_repeat | visit | Visit | |
| | text | clinic | Which clinic? | yes |
| | end_repeat | | | |
| settings |
| | form_id | form_title |
| | own_form | Our own form |
"""


FOLLOWED = b"""
| survey |
| | type | name | label | restricted | relevant |
| | begin_repeat | visit | Visit | | |
| | text | clinic | Which clinic? | yes | |
| | text | after | What then? | | ${clinic} != '' |
| | end_repeat | | | | |
| settings |
| | form_id | form_title | version |
| | own_form | Our own form | 1 |
"""


def test_an_entry_with_something_shut_in_it_is_not_taken_away_unread(talk: Talk) -> None:
    forms = talk.book.forms
    forms.add(OWN, "own.md", to_json(compile_form(OWN, "own_form")))
    talk.sitting = forms.start(talk.case, "own_form")
    row = forms.add_row(talk.sitting, "/visit")
    talk.answer(f"{row}/clinic", SECRET)
    forms.leave(talk.sitting)
    talk.again()
    with pytest.raises(UserError, match=r"record\.restricted"):
        talk.book.forms.remove_row(talk.sitting, "/visit[1]")
    talk.open("/visit")
    talk.book.forms.remove_row(talk.sitting, "/visit[1]")
    assert talk.book.forms.page(talk.sitting, "/visit").section.entries[0].rows == ()  # type: ignore[union-attr]


def test_the_answer_of_last_time_stands_beside_only_once_the_page_was_opened(talk: Talk) -> None:
    talk.answer("/medical/med_own", SECRET)
    talk.answer(LEVEL, "high")
    talk.book.forms.finish(talk.sitting)
    talk.sitting = talk.book.forms.start(talk.case, NEEDS)
    seen = talk.seen("/medical")
    assert (seen["med_own"].previous, seen["med_mine"].previous[0][:12]) == ((), "Serious need")
    assert talk.kept_back("/medical") == "before"
    talk.open("/medical")
    assert talk.seen("/medical")["med_own"].previous == (SECRET,)


def test_history_says_that_something_changed_and_puts_nothing_back_unread(talk: Talk) -> None:
    talk.answer(ACCUSED, SECRET)
    talk.answer("/safety/saf_own", "calm")
    talk.book.forms.leave(talk.sitting)
    newest = talk.book.history.of(talk.sitting)[0]
    assert [one.path for one in newest.fields] == ["answers:/safety/saf_own"]
    assert SECRET not in "\n".join(str(one.new) for one in newest.fields)
    shown = changes([newest])[0]
    assert shown.lines == ("calm", "Something restricted was changed.")
    assert shown.undo_words == ""
    with pytest.raises(UserError, match=r"record\.reason_needed"):
        talk.book.history.undo(talk.sitting, newest.id)


def test_an_answer_to_a_question_of_an_older_version_is_not_told_where_it_was_restricted(
    talk: Talk,
) -> None:
    forms, newer = talk.book.forms, OWN.replace(b"clinic", b"house")
    forms.add(OWN, "own.md", to_json(compile_form(OWN, "own_form")))
    talk.sitting = forms.start(talk.case, "own_form")
    row = forms.add_row(talk.sitting, "/visit")
    talk.answer(f"{row}/clinic", SECRET)
    forms.leave(talk.sitting)
    forms.add(newer, "own.md", to_json(compile_form(newer, "own_form")))
    assert forms.page(talk.sitting).no_longer_asked == ()
    assert talk.book.search.find(SECRET) == []
    newest = talk.book.history.of(talk.sitting)[0]
    assert not [one for one in newest.fields if one.new == SECRET]


def test_a_form_an_older_program_compiled_is_compiled_again_and_restricts_what_it_should(
    talk: Talk,
) -> None:
    """What follows from a restricted answer was not marked then; the stored form has to say how old it is."""
    forms = talk.book.forms
    added = forms.add(FOLLOWED, "own.md", to_json(compile_form(FOLLOWED, "own_form")))
    talk.sitting = forms.start(talk.case, "own_form")
    row = forms.add_row(talk.sitting, "/visit")
    talk.answer(f"{row}/clinic", SECRET)
    talk.answer(f"{row}/after", SECRET)
    forms.leave(talk.sitting)
    with talk.book.unlocked.begin() as work:
        [one] = work.find(AddedForm, form_id=added)
        shape = json.loads(one.compiled)
        assert shape.pop("schema") > 1
        shape["items"][0]["items"][1].pop("restricted")
        work.save(replace(one, compiled=json.dumps(shape)))
        work.commit()
    newer = OWN.replace(b"clinic", b"house")
    talk.again()
    assert talk.book.forms.page(talk.sitting, "/visit").section.kept_back == "answers"
    assert "zq" not in str([one.fields for one in talk.book.history.of(talk.sitting)])
    talk.book.forms.add(newer, "own.md", to_json(compile_form(newer, "own_form")))
    assert talk.book.forms.page(talk.sitting).no_longer_asked == ()
    assert "zq" not in str([one.fields for one in talk.book.history.of(talk.sitting)])


ASKED = b"""
| survey |
| | type | name | label | restricted | default |
| | begin_group | h | Needs | | |
| | select_one help | h_needs | What is needed most? | yes | doctor |
| | end_group | | | | |
| | integer | c_age_at_recruitment | How old were you? | yes | |
| choices |
| | list_name | name | label |
| | help | doctor | A doctor |
| settings |
| | form_id | form_title |
| | own_form | Our own form |
"""


def test_what_other_pages_read_of_a_form_stays_out_where_an_office_restricts_it(talk: Talk) -> None:
    forms = talk.book.forms
    forms.add(ASKED, "own.md", to_json(compile_form(ASKED, "own_form")))
    talk.sitting = forms.start(talk.case, "own_form")
    assert talk.seen("/h")["h_needs"].value == "doctor", "a first value is of who begins the form"
    talk.answer("/c_age_at_recruitment", 15)
    forms.leave(talk.sitting)
    assert talk.book.needs.named(talk.case) == ()
    assert talk.book.assessments.view(talk.case).circumstances.age == ""


def test_the_first_value_of_a_new_entry_needs_no_reason(talk: Talk) -> None:
    forms = talk.book.forms
    given = OWN.replace(b"| restricted |", b"| restricted | default |").replace(
        b"| yes |", b"| yes | north |"
    )
    forms.add(given, "own.md", to_json(compile_form(given, "own_form")))
    talk.sitting = forms.start(talk.case, "own_form")
    row = forms.add_row(talk.sitting, "/visit")
    assert talk.seen("/visit")["clinic"].value == "north"
    talk.answer(f"{row}/clinic", "south")
    assert talk.seen("/visit")["clinic"].value == "south"
    talk.again()
    assert talk.seen("/visit") == {}


def test_progress_in_the_list_of_forms_tells_nothing_of_what_is_shut(talk: Talk) -> None:
    before = talk.book.forms.sittings(talk.case)[0]
    talk.answer(ACCUSED, SECRET)
    talk.book.forms.leave(talk.sitting)
    mine = talk.book.forms.sittings(talk.case)[0]
    assert mine.looked_at == before.looked_at + 1
    talk.again()
    others = talk.book.forms.sittings(talk.case)[0]
    assert (others.looked_at, others.total) == (before.looked_at, before.total - 1)


def test_who_may_not_open_sees_that_something_is_there_and_no_more(
    desk: Desk, tmp_path: Path
) -> None:
    made: dict[str, str] = {}

    def fill(workbook: Workbook) -> None:
        made["case"] = workbook.cases.open(NewCase(working_name="Mira"))
        made["sitting"] = workbook.forms.start(made["case"], NEEDS)
        workbook.forms.answer(made["sitting"], ACCUSED, SECRET)
        workbook.forms.leave(made["sitting"])

    workbook = seated(desk, tmp_path / "vault", "read_only", fill)
    page = workbook.forms.page(made["sitting"], "/legal_criminal")
    assert page.section.kept_back == "answers"
    assert "cri_accused" not in [one.name for one in page.section.questions()]
    with pytest.raises(UserError, match=r"right\.missing"):
        workbook.forms.open_restricted(made["sitting"], "/legal_criminal", REASON)
    workbook.lock()


def test_the_role_of_a_lawyers_helper_may_open_with_a_reason(talk: Talk) -> None:
    talk.answer(ACCUSED, SECRET)
    talk.book.forms.leave(talk.sitting)
    with talk.book.unlocked.begin() as work:
        work.save(replace(work.get(Staff, talk.book.seat.worker_id), role="legal"))
        work.commit()
    talk.again()
    assert "cri_accused" not in talk.seen("/legal_criminal")
    talk.open("/legal_criminal")
    assert talk.seen("/legal_criminal")["cri_accused"].value == SECRET
