"""What stands in a paper without anybody having chosen it: named with its place before it goes, stopping nothing.

Looked for are the terms that must never be said, the survivor's names and numbers that this paper does not give, the
names and numbers of other people, where the survivor stays, and every address kept out of sight.  Of such an address
only words that stand in the paper already are ever shown; other restricted records take no part until they are opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePath
from typing import Any, Literal

from app.documents.blocks import Placeholder, said
from app.documents.values import Recipient
from app.domain.attachment import Attachment
from app.domain.bundle import Bundle
from app.domain.hidden_address import HiddenAddress
from app.domain.never_disclose import NeverDisclose
from app.domain.organisation import Organisation
from app.domain.person import Person
from app.domain.place import Place
from app.domain.relation import Relation
from app.domain.safe_contact import SafeContact
from app.domain.stay import Stay
from app.domain.third_party import ThirdParty
from app.i18n import _, language
from app.services.begin import Begin
from app.services.office import Seat
from app.storage.fold import Folded
from app.storage.sound import words_of
from app.storage.traces import FIRM, addresses, phones
from app.storage.work import Work

Sort = Literal["never", "own_name", "own_number", "other_person", "whereabouts"]

Given = Literal["", "own", "others", "recipient"]
"""What a place is made for; in one made for nothing anything could stand."""
_LEAST = 3
"""Letters of a word that is looked for alone; An, My and Do are words of other languages too."""
_SEVERAL = re.compile(r"[,;/\n،、]")


@dataclass(frozen=True, slots=True)
class Leak:
    """One piece that stands where nobody may have meant it: what it tells, in which place, and the words as typed."""

    sort: Sort
    place: str
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Passage:
    """A text about to leave, and the name of its place; what is given in a place made for it was chosen."""

    place: str
    text: str = field(repr=False)
    given: Given = ""

    def is_open_to(self, sort: Sort) -> bool:
        """Whether something of this sort may stand here without anybody having chosen it."""
        return (
            not self.given or sort == "never" or (sort == "whereabouts" and self.given == "others")
        )


@dataclass(frozen=True, slots=True)
class _Telling:
    """One thing that can be told, in several ways, the most telling first; a number by its digits."""

    sort: Sort
    ways: Sequence[str] = field(default=(), repr=False)
    digits: str = field(default="", repr=False)

    def found_in(self, text: Folded) -> str:
        """Return the first piece of the text that tells it, as typed."""
        if self.digits:
            return text.number(self.digits)
        return next(filter(None, map(text.words, self.ways)), "")

    def beyond(self, chosen: Sequence[Folded]) -> _Telling:
        """Return what is left to tell where some of the survivor's own names and numbers were chosen."""
        if self.sort not in ("own_name", "own_number"):
            return self
        ways = [way for way in self.ways if not any(text.words(way) for text in chosen)]
        is_given = self.digits and any(text.number(self.digits) for text in chosen)
        return replace(self, ways=ways, digits="" if is_given else self.digits)


class Leaks:
    """What a name of a file would tell to everybody who sees a folder."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def in_file_name(self, case_id: str, name: str) -> tuple[Leak, ...]:
        """Return what the name of a file about a case tells about it.

        A hidden address takes part once it was opened: a name costs nothing to try, and would confirm a guess.
        """
        passage = Passage(_("the name of the file"), PurePath(name).stem)
        with self._begin() as work:
            return leaks(work, case_id, [passage], self._seat.clock.today(), shut=False)


def leaks(
    work: Work, case_id: str, passages: Iterable[Passage], today: date, to_id: str = "", *,
    shut: bool = True,
) -> tuple[Leak, ...]:  # fmt: skip
    """Return what stands in some passage and was not chosen, each piece of a place once.

    `to_id` is the organisation it goes to, which knows where it is itself; `shut` looks for hidden addresses that
    nobody opened, too.
    """
    read = [(one, Folded(one.text)) for one in passages]
    chosen = [text for one, text in read if one.given == "own"]
    found: list[Leak] = []
    tellings = [*_tellings(work, case_id, today, to_id), *_out_of_sight(work, to_id, shut=shut)]
    for telling in tellings:
        left = telling.beyond(chosen)
        for passage, text in read:
            if passage.is_open_to(left.sort) and (words := left.found_in(text)):
                found.append(Leak(left.sort, passage.place, words))
    return tuple(dict.fromkeys(one for one in found if not _is_part(one, found)))


def _is_part(one: Leak, found: Iterable[Leak]) -> bool:
    """Whether more of the same is named in the same place."""
    return any(
        (one.sort, one.place) == (other.sort, other.place)
        and len(one.words) < len(other.words)
        and one.words in other.words
        for other in found
    )


def letter_passages(
    places: Mapping[str, Placeholder], values: Mapping[str, Any], to: Recipient
) -> Iterator[Passage]:
    """Return every text of a letter with the label of its place; choices have words of their own."""
    for text in (to.name, to.person, *to.address):
        yield Passage(_("To"), text, "recipient")
    for name, place in places.items():
        given: Given = ""
        if place.category == "third_parties":
            given = "others"
        elif place.type in ("name", "phone"):
            given = "own"
        for text in texts_in(values.get(name)) if place.type != "choices" else ():
            yield Passage(said(place.label, language()), text, given)


def bundle_leaks(
    work: Work, bundle: Bundle, items: Iterable[Attachment], today: date, *, names_her: bool
) -> tuple[Leak, ...]:
    """Return what cover, index, tabs and bookmarks of a bundle tell; the place is an item's number.

    `names_her` where the cover may say whom it is about.
    """
    person = work.get(Person, bundle.case_id or "")
    passages = [Passage(_("Title on the cover"), bundle.title)]
    if names_her:
        passages.append(Passage("", person.legal_name or person.working_name, "own"))
    for one in items:
        passages += (Passage(one.number, text) for text in (one.title, one.obtained_how))
    return leaks(work, person.id, passages, today, bundle.recipient_id)


def texts_in(value: Any) -> Iterator[str]:
    """Return every text in the values of a letter."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from texts_in(one)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from texts_in(one)
    else:
        fields = getattr(value, "__dataclass_fields__", ())
        yield from (text for name in fields for text in texts_in(getattr(value, name)))


def _tellings(work: Work, case_id: str, today: date, to_id: str) -> Iterator[_Telling]:
    person = work.get(Person, case_id)
    for one in work.find(NeverDisclose, case_id=case_id):
        yield _Telling("never", (one.term,))
    names = (person.working_name, person.legal_name, *person.other_names)
    yield from (_Telling("own_name", _name_ways(name)) for name in names)
    contacts = (way.number for way in work.find(SafeContact, case_id=case_id))
    yield from _numbers("own_number", person.phone, person.email, *contacts)
    yield from _others(work, case_id, frozenset(words_of(" ".join(names))))
    yield from _whereabouts(work, person, today, to_id)


def _others(work: Work, case_id: str, own: frozenset[str]) -> Iterator[_Telling]:
    """Other people and firms; a name that somebody shares with the survivor tells nothing of them."""
    for near in work.find(Relation, case_id=case_id):
        yield from _people(own, near.name, *_SEVERAL.split(near.other_names))
        yield from _numbers("other_person", near.phone)
    for other in work.find(ThirdParty, case_id=case_id):
        names = (other.name, *_SEVERAL.split(other.other_names))
        firms = (other.organisation, *_SEVERAL.split(other.online))
        if other.sort == "business":
            names, firms = (), (*names, *firms)
        yield from _people(own, *names)
        yield from (_Telling("other_person", _firm_ways(firm)) for firm in firms)
        yield from _numbers("other_person", other.phone)


def _people(own: frozenset[str], *names: str) -> Iterator[_Telling]:
    for name in names:
        if ways := [way for way in _name_ways(name) if not own.issuperset(words_of(way))]:
            yield _Telling("other_person", ways)


def _name_ways(name: str) -> list[str]:
    """A name as a whole, then its first and its last word alone: what people call each other."""
    words = words_of(name)
    ways = dict.fromkeys((" ".join(words), *words[:1], *words[-1:]))
    return [way for way in ways if len(way) >= _LEAST or way.upper() == way]


def _firm_ways(name: str) -> list[str]:
    """A firm or an account as a whole, and without what a firm is called by law."""
    words = words_of(name)
    return [" ".join(words), " ".join(word for word in words if word not in FIRM)]


def _numbers(sort: Sort, *ways: str) -> Iterator[_Telling]:
    """What reaches somebody: numbers by their last digits, addresses by their words."""
    for way in ways:
        yield from (_Telling(sort, digits=digits) for digits in phones(way))
        if any(map(str.isalpha, way)):
            yield _Telling(sort, (way, *addresses(way)))


def _whereabouts(work: Work, person: Person, today: date, to_id: str) -> Iterator[_Telling]:
    """Where the survivor lives and stays now; whoever is there knows it."""
    stays = work.find(Stay, case_id=person.id)
    told = [*addresses(person.address), "" if stays else person.stays_at]
    for stay in stays:
        if stay.is_current(today):
            told += _house(work, stay, to_id) if stay.place_id else [stay.where]
    yield from (_Telling("whereabouts", (one,)) for one in dict.fromkeys(told))


def _out_of_sight(work: Work, to_id: str, *, shut: bool) -> Iterator[_Telling]:
    """Every address kept out of sight but the recipient's own; where not `shut`, only those that were opened."""
    for hidden in work.find(HiddenAddress, include_restricted=shut):
        if hidden.organisation_id != to_id:
            yield from (_Telling("whereabouts", (one,)) for one in addresses(hidden.address))


def _house(work: Work, stay: Stay, to_id: str) -> list[str]:
    """The house of a stay; this office's own stands in every letterhead."""
    owners = {
        one.organisation_id for one in work.find(Place, alive=None) if one.id == stay.place_id
    }
    return [
        words
        for house in work.find(Organisation, alive=None)
        if house.id in owners and house.id != to_id and not house.is_own
        for words in (house.name, *addresses(house.address))
    ]
