"""The lists of the support plan, from ``resources/plan/plan.yaml``: areas of life, actions, services, days."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import msgspec

from app.consent.rules import letter_rules
from app.i18n import pgettext
from app.resources import resource_yaml

CONTEXT = "plan"


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Anything read from the file; unknown keys are errors."""


class Domain(_Strict, frozen=True, forbid_unknown_fields=True):
    """One area of life: title and category, as in the needs form; which actions and services fit; its HTCDS type."""

    title: str
    category: str
    htcds: str
    services: tuple[str, ...]
    actions: dict[str, str]


class Service(_Strict, frozen=True, forbid_unknown_fields=True):
    """One kind of help to be referred to; `letter` asks for it."""

    words: str
    htcds: str
    letter: str = ""

    @property
    def purposes(self) -> tuple[str, ...]:
        """What a consent must name before the letter may go."""
        return letter_rules()[self.letter].purposes if self.letter else ()


class Lists(_Strict, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    domains: dict[str, Domain]
    services: dict[str, Service]
    follow_up: dict[str, int]


@cache
def plan_lists() -> Lists:
    """Return the lists, read once; a wrong file is a bug in what is shipped and raises."""
    return msgspec.convert(resource_yaml("plan/plan.yaml", typed=True), Lists)


def messages() -> Iterator[str]:
    """Yield every word of the lists, for the translation catalogues."""
    lists = plan_lists()
    for domain in lists.domains.values():
        yield domain.title
        yield from domain.actions.values()
    for service in lists.services.values():
        yield service.words


def domain_words(domain: str) -> str:
    """Return what an area of life is called; one this version does not know keeps its own name.

    The list says it, so that a page without a filled form need not read one; a test holds it to the form.
    """
    known = plan_lists().domains.get(domain)
    return pgettext(CONTEXT, known.title) if known else domain


def service_words(service: str) -> str:
    """Return what a kind of help is called; one this version does not know keeps its own name."""
    known = plan_lists().services.get(service)
    return pgettext(CONTEXT, known.words) if known else service


def letter_for(service: str) -> str:
    """Return the letter that asks for a kind of help; "" where there is none."""
    known = plan_lists().services.get(service)
    return known.letter if known else ""


def may_carry(letter: str, domain: str) -> bool:
    """Return whether a letter may carry what was said about an area of life, by the category of its page."""
    known = plan_lists().domains.get(domain)
    return known is None or letter_rules()[letter].lists(known.category)


def actions_for(domain: str) -> tuple[str, ...]:
    """Return the actions offered for an area of life, in words."""
    known = plan_lists().domains.get(domain)
    return tuple(pgettext(CONTEXT, words) for words in known.actions.values()) if known else ()


def services_for(domain: str) -> tuple[str, ...]:
    """Return every service, those that fit an area of life first."""
    lists = plan_lists()
    fitting = lists.domains[domain].services if domain in lists.domains else ()
    return (*fitting, *(one for one in lists.services if one not in fitting))
