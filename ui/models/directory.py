"""Services, places and what organisations said, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from app.domain.service import FACETS, Service
from app.i18n import NP_, _, format_date, format_list, isolate, ngettext, pgettext
from app.services.record_sheets import record_sheet, said
from ui.widgets.chips import Choice, FactKind
from ui.widgets.glyphs import State
from ui.widgets.rows import Group, Line, Row
from ui.words import dotted

if TYPE_CHECKING:
    from app.domain.organisation import Organisation
    from app.services.directory import SharingAnswer
    from app.services.offers import ServiceLine

_FACETS = {
    "women": NP_("facet", "Women"), "men": NP_("facet", "Men"),
    "children": NP_("facet", "With children"), "pregnant": NP_("facet", "Pregnant"),
    "no_status": NP_("facet", "Without a status"), "no_recourse": NP_("facet", "Without public funds"),
    "disability": NP_("facet", "With a disability"), "gender_diverse": NP_("facet", "Trans and gender-diverse"),
    "pets": NP_("facet", "With a pet"), "substances": NP_("facet", "Using alcohol or drugs"),
}  # fmt: skip
"""Whom a service takes, as chips say it."""

_FIT = {
    "too_young": NP_("fit", "Takes people from {least} years on"),
    "too_old": NP_("fit", "Takes people up to {most} years"),
    "age": NP_("fit", "Ask about the age"),
    "sex": NP_("fit", "Takes only {sex}"),
    "gender_diverse": NP_("fit", "Ask whether they are welcome"),
    "children": NP_("fit", "Ask about those who depend on them"),
    "child_age": NP_("fit", "Ask about children over {child} years"),
    "disability": NP_("fit", "Ask about access"),
    "language": NP_("fit", "Ask about an interpreter"),
    "status_needed": NP_("fit", "It wants an immigration status"),
    "closed": NP_("fit", "It is not open now"),
}
_FIT_STATES = {"fits": State.YES, "ask": State.UNKNOWN, "against": State.NO}
_TRUST = {
    "verified": State.YES, "unverified": State.UNKNOWN, "changed": State.MISSING, "retired": State.ENDED,
}  # fmt: skip
OWN, BEDS, FILE = "own", "beds", "contact_file"
"""Keys of what stands in the list for this office: its own card, and the two places that belong to the directory."""
_ICONS = {OWN: "identification-card", BEDS: "house-line", FILE: "tray"}


def facet_choices() -> list[Choice]:
    """Return the filter chips, in order."""
    return [Choice(key, pgettext("facet", words)) for key, words in _FACETS.items()]


def directory_lines(
    found: Iterable[ServiceLine], partners: Iterable[Organisation], filtered: bool
) -> list[Line]:
    """Return services, then organisations and this office's own card; while filtering, what was looked for alone."""
    services = [service_row(one) for one in found]
    lines: list[Line] = []
    if services or filtered:
        lines += [Group(_("Services"), len(services)), *services]
    rows = [_organisation_row(one) for one in partners]
    if rows or not filtered:
        lines += [Group(_("Organisations"), len(rows)), *rows]
    if not filtered:
        lines += [
            Group(_("This office")),
            *(Row(key, *words_of(key), icon=_ICONS[key]) for key in _ICONS),
        ]
    return lines


def words_of(key: str) -> tuple[str, str]:
    """Return title and caption of what stands in the list for this office."""
    return {
        OWN: (_("This office's own card"), _("To hand over, so that others can seal a case for you")),
        BEDS: (_("Beds"), _("Who is there, and what is free tonight")),
        FILE: (_("Directory as a spreadsheet"), _("To take a list in, or to save this one")),
    }[key]  # fmt: skip


def fitting_lines(found: Iterable[ServiceLine]) -> list[Line]:
    """Return services in the groups a case sorts them into; none is left out."""
    heads = {
        "fits": _("May fit"), "ask": _("Worth asking"), "against": _("Probably not, and why"),
    }  # fmt: skip
    lines: list[Line] = []
    by_state: dict[str, list[ServiceLine]] = {state: [] for state in heads}
    for one in found:
        by_state[one.fit.state if one.fit else "fits"].append(one)
    for state, words in heads.items():
        if by_state[state]:
            lines += [Group(words, len(by_state[state])), *map(service_row, by_state[state])]
    return lines


def service_row(line: ServiceLine) -> Row:
    """Return a service as a row: whose it is, for whom, or how far it fits."""
    one = line.service
    about = dotted(*fit_words(line)) if line.fit else for_whom(one)
    caption = dotted(line.organisation, about)
    state = _FIT_STATES[line.fit.state] if line.fit else None
    chip: tuple[FactKind, str] | None = None
    if one.status != "active":
        chip = ("waiting", said(Service.KIND, _choices("status")[one.status]))
    elif line.is_stale:
        chip = ("fact", _("check again"))
    return Row(
        one.id, one.name, caption, icon=None if state else "handshake", state=state, chip=chip
    )


def fit_words(line: ServiceLine) -> list[str]:
    """Return each thing that speaks against a service, or is to be asked, in words."""
    one, fit = line.service, line.fit
    sex = {"women": _("women"), "men": _("men")}.get(one.sex, "")
    given = {
        "least": one.minimum_age, "most": one.maximum_age, "sex": sex,
        "child": one.children_up_to,
    }  # fmt: skip
    codes = (*fit.against, *fit.ask) if fit is not None else ()
    return [pgettext("fit", _FIT[code]).format(**given) for code in codes]


def ages(service: Service) -> str:
    """Return the ages a service takes, '' where it says none."""
    least, most = service.minimum_age, service.maximum_age
    if least and most:
        return _("{least} to {most} years").format(least=least, most=most)
    if least:
        return _("From {least} years on").format(least=least)
    return _("Up to {most} years").format(most=most) if most else ""


def for_whom(service: Service) -> str:
    """Return whom a service takes, in one line."""
    sexes = {"women": _("Women only"), "men": _("Men only"), "anybody": _("Anybody")}
    takes = [facet_words(one) for one in FACETS if service.takes(one) == "yes"]
    parts = (sexes.get(service.sex, ""), ages(service), *takes)
    return dotted(*parts)


def facet_words(facet: str) -> str:
    """Return whom a facet means."""
    return pgettext("facet", _FACETS[facet])


def service_pairs(service: Service, today: date) -> list[tuple[str, str]]:
    """Return everything known of a service as lines of a pane; facets nobody asked about are named as such."""
    unasked = [facet_words(one) for one in FACETS if not service.takes(one)]
    refused = [facet_words(one) for one in FACETS if service.takes(one) == "no"]
    types = [said(Service.KIND, _choices("types")[one]) for one in service.types]
    pairs = (
        (_("What it is"), format_list(types)), (_("Just now"), service.alert),
        (_("For whom"), for_whom(service)), (_("In their words"), service.eligibility_description),
        (_("Not for"), dotted(*refused)), (_("Not asked yet"), dotted(*unasked)),
        (_("Languages"), service.languages), (_("How to get in"), service.application_process),
        (_("Cost"), service.fees_description), (pgettext("service", "Open"), service.schedule),
        (_("Room"), service.capacity), (_("Web"), isolate(service.url) if service.url else ""),
        (_("Checked"), checked_words(service, today)), (_("For us alone"), service.note),
    )  # fmt: skip
    return [(key, value) for key, value in pairs if value]


def checked_words(service: Service, today: date) -> str:
    """Return when somebody last asked whether a service is still right."""
    if service.assured_date is None:
        return _("Nobody has checked this yet. Ask before you rely on it.")
    day = format_date(service.assured_date, today=today)
    words = _("{day}, by {who}").format(day=day, who=service.assurer) if service.assurer else day
    if not service.is_stale(today):
        return words
    return _("{words}. That is more than half a year ago; ask again.").format(words=words)


def sharing_words(answer: SharingAnswer, today: date) -> str:
    """Return what a recipient said about immigration enforcement; what nobody asked is said to be unknown."""
    return " ".join(_sharing_parts(answer, today))


def _sharing_parts(answer: SharingAnswer, today: date) -> Iterator[str]:
    sentences = {
        "": _("It is not known whether {who} passes anything on to immigration enforcement. Ask before you send."),
        "no": _("{who} said that they pass nothing on to immigration enforcement."),
        "yes": _("{who} passes on what it is told to immigration enforcement. Send only what has to go."),
        "depends": _("{who} passes things on to immigration enforcement only in some cases: {cases}."),
    }  # fmt: skip
    cases = answer.condition.rstrip(".")
    yield sentences[answer.state].format(who=answer.organisation, cases=cases)
    if answer.asked_on is not None:
        day = format_date(answer.asked_on, today=today)
        by = answer.answered_by or answer.organisation
        told = {
            "written": _("Asked on {day}; {by} answered in writing."),
            "spoken": _("Asked on {day}; {by} answered by word of mouth."),
        }.get(answer.how, _("Asked on {day}; {by} answered."))
        yield told.format(day=day, by=by)
    if answer.is_stale:
        yield _("That is more than half a year ago; ask again.")


def _organisation_row(one: Organisation) -> Row:
    caption = dotted(one.role, one.person)
    state = _TRUST.get(one.trust) if one.card else None
    return Row(one.id, one.name, caption, icon=None if state else "buildings", state=state)


def nights_words(nights: int) -> str:
    """Return a number of nights in words."""
    return ngettext("{n} night", "{n} nights", nights).format(n=nights)


def _choices(name: str) -> dict[str, str]:
    """The words of a choice of the sheet of services."""
    asked = next(one for one in record_sheet(Service.KIND).fields if one.name == name)
    return dict(asked.choices)
