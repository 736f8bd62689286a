"""Signs and assessments in words: rows, sources, and what would still have to be known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from app.i18n import NP_, _, format_date, pgettext
from ui.widgets.rows import Group, Line, Row
from ui.words import dotted

if TYPE_CHECKING:
    from app.services.assessments import AssessmentLine, Pointing
    from app.services.indicators import SignLine

ANSWERS = {
    "present": NP_("sign", "There"), "absent": NP_("sign", "Not there"), "unknown": NP_("sign", "Not known"),
    "not_asked": NP_("sign", "Not asked"), "declined": NP_("sign", "Prefers not to say"),
}  # fmt: skip
SOURCES = {
    "answer": NP_("sign", "An answer in a form"), "told": NP_("sign", "The person told us"),
    "seen": NP_("sign", "Seen or heard by us"), "paper": NP_("sign", "A paper or message"),
    "others": NP_("sign", "Somebody else told us"),
}  # fmt: skip
VIEWS = {
    "agrees": NP_("second view", "Agrees"), "disagrees": NP_("second view", "Does not agree"),
    "seeks_information": NP_("second view", "Wants to know more first"),
}  # fmt: skip
AGES = {
    "adult": NP_("age then", "18 or older"), "child": NP_("age then", "Under 18"),
    "unsure": NP_("age then", "Perhaps under 18"),
}  # fmt: skip
ACTS = {"yes": NP_("act", "Yes"), "no": NP_("act", "No")}
_SURE = {
    "high": NP_("how sure", "sure"), "medium": NP_("how sure", "fairly sure"),
    "low": NP_("how sure", "not sure, ask your adviser"),
}  # fmt: skip
FILTERS = ("pointed", "noted", "all")


def said(words: dict[str, str], context: str, key: str) -> str:
    """Return one of these words in the language in use; '' for a key that has none."""
    return pgettext(context, words[key]) if key in words else ""


def sign_lines(signs: Sequence[SignLine], which: str) -> list[Line]:
    """Return the rows of one filter under the headings of the catalogue; no heading says how many."""
    lines: list[Line] = []
    group = ""
    for one in signs:
        if not _belongs(one, which):
            continue
        if one.group != group:
            group = one.group
            lines.append(Group(one.group_label))
        lines.append(_row(one))
    return lines


def _belongs(one: SignLine, which: str) -> bool:
    if which == "pointed":
        return bool(one.pointers) and not one.answer
    return bool(one.answer) if which == "noted" else True


def _row(one: SignLine) -> Row:
    answer = said(ANSWERS, "sign", one.answer)
    parts = (said(SOURCES, "sign", one.told_by), one.words, one.on.words if one.on else "", one.who)
    caption = dotted(*parts)
    if not one.answer and one.pointers:
        caption = _("This answer may point here: {question}").format(
            question=one.pointers[0].question
        )
    return Row(
        one.id, one.label, caption, icon="check-circle" if one.answer == "present" else "eye",
        chip=("agreed" if one.answer == "present" else "fact", answer) if answer else None,
        action=_("Change") if one.answer else _("Note it"), action_kind="quiet",
    )  # fmt: skip


def pointer_words(one: SignLine) -> str:
    """Say which answers may point to a sign, one a line."""
    told = _("“{question}” in {form}")
    return "\n".join(told.format(question=p.question, form=p.form) for p in one.pointers[:3])


def wording(pointing: Pointing) -> str:
    """Return the permitted wording, with "provisional" where it rests on a list that was not checked."""
    if not pointing.is_provisional:
        return pointing.words
    return _("{wording} (provisional)").format(wording=pointing.words)


def line_wording(one: AssessmentLine) -> str:
    """Return what was written, with "provisional" where it was."""
    if not one.is_provisional:
        return one.words
    return _("{wording} (provisional)").format(wording=one.words)


def reasons(pointing: Pointing) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield headings and the signs under each: what was found, then what else was noted."""
    for one in pointing.reasons:
        if one.is_found:
            yield one.label, one.signs
    others = tuple(sign for one in pointing.reasons if not one.is_found for sign in one.signs)
    if others:
        yield _("Also noted"), others
    if pointing.supporting:
        yield _("Signs that support"), pointing.supporting


def missing(pointing: Pointing) -> Iterator[str]:
    """Yield what would have to be known before the wording can be final."""
    words = {
        "age": _("The age at the time is not said yet."),
        "exploitation": _("What kind of exploitation it was is not said yet."),
        "act": _("Whether somebody recruited, moved or housed the person is not said yet."),
        "adviser": _("It was stopped before it began. That can still be trafficking: ask your adviser."),
    }  # fmt: skip
    return (words[one] for one in pointing.missing)


def rests_on(pointing: Pointing) -> str:
    """Say which lists of weights were used and how far they can be relied on."""
    told = _("{list} ({sure})")
    return "; ".join(
        told.format(list=name, sure=said(_SURE, "how sure", sure))
        for name, sure, _source in pointing.lists
    )


def written_by(one: AssessmentLine, today: date) -> str:
    """Return "Dana K., 23 Nov"."""
    return _by(one.who, one.written_on, today)


def second_words(one: AssessmentLine, today: date) -> str:
    """Say how the second view stands."""
    if one.state == "answered":
        view = said(VIEWS, "second view", one.second_view)
        return _("{view} · {who}").format(view=view, who=_by(one.second_who, one.second_on, today))
    if one.asked:
        return _("Waits for {name}").format(name=one.asked)
    return _("Waits for a colleague")


def _by(who: str, day: date | None, today: date) -> str:
    told = format_date(day, today=today) if day else ""
    return ", ".join(part for part in (who, told) if part)
