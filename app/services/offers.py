"""What partner organisations offer: found by facets, held against what a case knows, checked from time to time."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from app.domain.fitting import Facts, Fit, fit
from app.domain.organisation import Organisation
from app.domain.person import Person
from app.domain.service import FACETS, SEXES, STATUSES, TYPES, Service
from app.errors import UserError
from app.events import Event
from app.i18n import language_code
from app.services.begin import Begin
from app.services.case_file import Said, read_sheet
from app.services.office import Seat, staff_names

FITTING = ("fits", "ask", "against")
"""The order in which services are shown to one person; the last are shown too."""


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One service with whose it is; `fit` where it was held against a case."""

    service: Service = field(repr=False)
    organisation: str = field(repr=False)
    is_stale: bool
    fit: Fit | None = None


class Offers:
    """The services of the directory."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def find(
        self, text: str = "", *, facets: Collection[str] = (), case_id: str | None = None
    ) -> list[ServiceLine]:
        """Return services by name: those whose words hold `text` and that answered yes to every one of `facets`.

        A facet is one of FACETS, SEXES or TYPES.  With a case, each says how far it fits, the likeliest first.
        """
        today, wanted = self._seat.clock.today(), text.casefold().split()
        with self._begin() as work:
            owners = work.names(Organisation)
            facts = Facts.of(work.get(Person, case_id)) if case_id else None
            services = work.find(Service)
        lines = [
            ServiceLine(
                one, owners[one.organisation_id], one.is_stale(today),
                fit(one, facts, today, spoken(one)) if facts is not None else None,
            )
            for one in services
            if one.organisation_id in owners and all(_has(one, facet) for facet in facets)
        ]  # fmt: skip
        found = [one for one in lines if _says(one, wanted)]
        return sorted(found, key=_order)

    def get(self, service_id: str) -> Service:
        """Return one service."""
        with self._begin() as work:
            return work.get(Service, service_id)

    def keep(
        self, kind: str, case_id: str | None, typed: Mapping[str, Said], record_id: str = ""
    ) -> str:
        """Add or change a service from what was typed into its sheet; as `CaseFile.keep`, and UserError as `save`."""
        before = self.get(record_id) if record_id else Service()
        return self.save(replace(before, **read_sheet(kind, typed)))

    def save(self, service: Service) -> str:
        """Add or change a service; returns its id.  UserError `service.…` for what cannot be."""
        kept = replace(service, name=service.name.strip(), status=service.status or "active")
        require_sound(kept)
        with self._begin() as work:
            work.get(Organisation, kept.organisation_id)
            known = any(one.id == kept.id for one in work.find(Service))
            work.save(kept)
            word = "service.changed" if known else "service.added"
            work.record(Event(word, record_id=kept.id))
            work.commit()
        return kept.id

    def check(self, service_id: str) -> None:
        """Say that somebody asked today, and all of it is still right."""
        with self._begin() as work:
            by = staff_names(work).get(self._seat.worker_id, "")
            work.save(work.get(Service, service_id).checked(self._seat.clock.today(), by))
            work.record(Event("service.checked", record_id=service_id))
            work.commit()

    def remove(self, service_id: str) -> None:
        """Take a service out of the directory; its history stays."""
        with self._begin() as work:
            work.delete(work.get(Service, service_id))
            work.record(Event("service.removed", record_id=service_id))
            work.commit()


def require_sound(service: Service) -> None:
    """UserError `service.needs_name`, `service.ages_crossed`, `service.age_out_of_range`, `service.unknown_word`."""
    if not service.name.strip():
        raise UserError("service.needs_name")
    least, most = service.minimum_age, service.maximum_age
    if not all(0 <= one <= 130 for one in (least, most, service.children_up_to)):
        raise UserError("service.age_out_of_range")
    if most and least > most:
        raise UserError("service.ages_crossed")
    answers = (service.takes(facet) for facet in FACETS)
    words = (
        (service.types, TYPES), ((service.sex,), ("", *SEXES)), (answers, ("", "yes", "no")),
        ((service.status,), STATUSES),
    )  # fmt: skip
    if any(set(said) - set(known) for said, known in words):
        raise UserError("service.unknown_word")


def spoken(service: Service) -> tuple[str, ...]:
    """Return the languages of a service as tags, as far as they are known by name."""
    return tuple(language_code(one) for one in re.split(r"[,;]", service.languages) if one.strip())


def _has(service: Service, facet: str) -> bool:
    if facet in SEXES:
        return service.sex in (facet, "anybody")
    return facet in service.types if facet in TYPES else service.takes(facet) == "yes"


def _says(line: ServiceLine, wanted: list[str]) -> bool:
    one = line.service
    said = " ".join((one.name, line.organisation, one.description, one.eligibility_description))
    said = said.casefold()
    return all(word in said for word in wanted)


def _order(line: ServiceLine) -> tuple[int, str, str]:
    place = FITTING.index(line.fit.state) if line.fit is not None else 0
    return place, line.service.name.casefold(), line.organisation.casefold()
