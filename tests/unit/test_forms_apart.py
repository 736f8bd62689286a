"""Restricted questions: groups hand it on, what follows from an answer goes with it, nothing tells one that is shut."""

from __future__ import annotations

from datetime import date

from app.forms.apart import restricted_places, shut_places
from app.forms.builtin import builtin_forms
from app.forms.earlier import Earlier
from app.forms.model import FormDefinition
from app.forms.pages import Pages
from app.forms.run import Session
from tests.form_parts import YES_NO, form_of, row


def told() -> FormDefinition:
    """A page with restricted questions, and one on which other questions follow from them."""
    return form_of(
        row("begin_group", "body", restricted="yes"),
        row("select_one yn", "ill"),
        row("text", "illness", relevant="${ill} = 'yes'"),
        row("select_one yn", "help", restricted="no"),
        row("end_group"),
        row("begin_group", "after"),
        row("text", "doctor", relevant="${ill} = 'yes'"),
        row("text", "free", "Is ${illness} better?"),
        row("calculate", "mark", calculation="concat(${illness}, '!')"),
        row("text", "more", relevant="${mark} != '!'"),
        row("end_group"),
        choices=YES_NO,
    )


def names(form: FormDefinition) -> list[str]:
    return [one.name for one in form.questions() if one.restricted]


def filled(*, shut: bool) -> Pages:
    session = Session(told())
    for path, value in (
        ("/body/ill", "yes"), ("/body/illness", "zqflu"), ("/body/help", "yes"), ("/after/doctor", "zqdoctor"),
    ):  # fmt: skip
        session.set(path, value)
    if shut:
        session.shut = shut_places(session, {"/body/ill", "/body/illness"})
    return Pages(session)


def test_a_group_hands_it_on_but_to_what_says_no_and_what_follows_is_restricted_too() -> None:
    assert names(told()) == ["ill", "illness", "doctor", "mark", "more"]


def test_a_choice_offered_or_a_first_value_given_because_of_it_is_restricted_too() -> None:
    form = form_of(
        row("select_one yn", "ill", restricted="yes"),
        row("select_one yn", "offered", choice_filter="name = ${ill}"),
        row("text", "copy", default="${ill}"),
        row("text", "next", relevant="${copy} = 'yes'"),
        row("text", "aside", constraint=". != ${ill}"),
        choices=YES_NO,
    )
    assert names(form) == ["ill", "offered", "copy", "next"]


def test_what_is_shut_is_on_no_page_in_no_count_and_in_no_other_words() -> None:
    pages = filled(shut=True)
    seen = [pages.section(line.path) for line in pages.sections()]
    assert [one.name for view in seen for one in view.questions()] == ["help", "free"]
    assert "zq" not in repr([(view, list(view.questions())) for view in seen])
    assert [view.kept_back for view in seen] == ["answers", "answers"]
    assert [(view.looked, view.total) for view in seen] == [(1, 1), (0, 1)]
    assert [one.label for view in seen for one in view.questions()][-1] == ("Is … better?",)
    opened = filled(shut=False)
    everything = [
        one.name for line in opened.sections() for one in opened.section(line.path).questions()
    ]
    assert everything == ["ill", "illness", "help", "doctor", "free", "more"]


def test_relevance_and_calculations_go_on_with_answers_that_are_shut() -> None:
    session = filled(shut=True).session
    assert session.place("/after/more").live
    assert session.place("/after/mark").value == "zqflu!"
    assert session.saved()["/body/illness"] == "zqflu"


def test_an_unanswered_question_beside_a_shut_one_is_still_asked() -> None:
    session = Session(
        form_of(row("text", "one", restricted="yes"), row("text", "two", restricted="yes"))
    )
    session.set("/one", "said")
    session.shut = shut_places(session, {"/one"})
    [line] = Pages(session).sections()
    view = Pages(session).section(line.path)
    assert ([one.name for one in view.questions()], view.kept_back) == (["two"], "answers")


def test_how_many_entries_a_restricted_repeat_has_is_not_told() -> None:
    session = Session(
        form_of(
            row("begin_repeat", "visit", restricted="yes"),
            row("text", "where"),
            row("end_repeat"),
            row("begin_repeat", "job"),
            row("text", "pay", restricted="yes"),
            row("end_repeat"),
        )  # fmt: skip
    )
    for repeat, name in (("/visit", "where"), ("/job", "pay")):
        session.set(f"{session.add(repeat)}/{name}", "said")
    session.shut = frozenset(one.stored_path for one in restricted_places(session) if one.value)
    pages = Pages(session)
    views = [pages.section(line.path) for line in pages.sections()]
    assert [len(view.entries) for view in views] == [0, 1]
    assert [view.kept_back for view in views] == ["answers", "answers"]


def test_what_was_said_last_time_stands_only_on_the_page_that_was_opened() -> None:
    form = form_of(
        row("begin_group", "body"),
        row("text", "ill", restricted="yes", previous="yes"),
        row("text", "free", previous="yes"),
        row("end_group"),
    )
    before = Session(form)
    before.set("/body/ill", "zqflu")
    before.set("/body/free", "walks")
    pages = Pages(Session(form), earlier=Earlier(before, date(2026, 11, 1)))
    view = pages.section("/body")
    assert [one.previous for one in view.questions()] == [(), ("walks",)]
    assert view.kept_back == "before"
    pages.opened = "/body"
    view = pages.section("/body")
    assert [one.previous for one in view.questions()] == [("zqflu",), ("walks",)]
    assert view.kept_back == ""


def test_nothing_open_in_a_built_in_form_is_worked_out_from_something_restricted() -> None:
    """What follows is restricted by itself; a form says so in its own table, for whoever reads it."""
    for form in builtin_forms():
        said = {
            row["name"]: row.get("restricted", "") for row in form.sheets["survey"] if "name" in row
        }
        groups = {one.path for one in form.walk() if one.kind == "group" and one.restricted}
        for item in form.questions():
            if item.restricted and said[item.name] != "yes":
                assert any(item.path.startswith(f"{group}/") for group in groups), item.path
