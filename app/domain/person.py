"""The survivor a case is about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from app.domain.partial_date import PartialDate
from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Person(Record):
    """A survivor.  Its id is the id of the case: ``case_id == id``."""

    KIND: ClassVar[str] = "person"
    NAMES: ClassVar[tuple[str, ...]] = (
        "reference",
        "working_name",
        "legal_name",
        "other_names",
        "phone",
        "email",
    )
    CALLED: ClassVar[tuple[str, ...]] = ("working_name", "legal_name", "reference")

    reference: str = ""
    """Number on paper and on the telephone, with this laptop's letter: ``A-0001``."""
    outside_reference: str = ""
    """The number whoever sent her gave the case, as they write it."""
    working_name: str = ""
    legal_name: str = ""
    other_names: tuple[str, ...] = ()
    pronoun: str = ""
    birth: PartialDate | None = None
    gender: str = ""
    citizenship: str = ""
    language: str = ""
    """First language, a BCP 47 tag or own words."""
    languages: tuple[str, ...] = ()
    interpreter: str = ""
    """What kind of interpreter helps, and who must not interpret."""
    phone: str = ""
    email: str = ""
    address: str = ""
    write_to: str = ""
    """The address at which a letter is safe, as it was agreed; a new address is not agreed yet."""
    region: str = ""
    stays_at: str = ""
    """Written before there were records of stays; it counts while a case has none (`app.domain.stay`)."""
    stays_until: date | None = None
    home_region: str = ""
    dependants: str = ""
    access_needs: str = ""
    immigration_status: str = ""
    government_number: str = ""
    wishes: str = ""
    """What she wants, in her own words."""
    wishes_on: date | None = None
    wishes_language: str = ""
    worker_id: str = ""
    same_as: str = ""
    """Id of another person record that turned out to be the same survivor."""
    restricted_kinds: frozenset[str] = frozenset()
    """Kinds of record that are restricted in this case from the first word on."""

    def __post_init__(self) -> None:
        if self.case_id is None:
            object.__setattr__(self, "case_id", self.id)  # the case is named after its survivor

    @property
    def name(self) -> str:
        """The name to use: the one she chose, else the legal one, else the reference."""
        return next((said for field in self.CALLED if (said := getattr(self, field))), "")

    @property
    def may_write_home(self) -> bool:
        """Whether it was agreed that a letter to the address she lives at now is safe."""
        return bool(self.address.strip()) and self.write_to == self.address

    def joined_to(self, other_id: str) -> Person:
        """Say that this and another record are one survivor; reversible by an empty id."""
        return replace(self, same_as=other_id)
