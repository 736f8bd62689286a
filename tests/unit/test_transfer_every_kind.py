"""A case with a record of every kind in a package: what goes, what stays, what the receiver keeps."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.bootstrap import Desk, Workbook
from app.documents.samples import payslips
from app.domain.categories import CATEGORIES, FIELDS
from app.domain.consent import Consent
from app.domain.episode import Episode
from app.domain.kinds import KINDS
from app.domain.records import Record
from app.domain.staff import Staff
from app.domain.task import FOLLOWS, TRAVELS
from app.errors import UserError
from app.forms.builtin import builtin_form
from app.services.cases import NewCase
from app.services.evidence import EvidenceInput
from app.services.handing_over import HANDED_OVER
from app.services.incoming import require_sound
from app.services.outgoing import NAMING, STAYING, TRAVELLING
from app.services.restricted import APART
from app.services.sealing import Sending
from app.services.second_look import SECOND_LOOK
from app.storage.work import Work
from tests.conftest import PASSPHRASE, QUICK, TODAY
from tests.kind_parts import OF_CASE, OFFICE, full, word

GOES = {kind.KIND for kind in TRAVELLING}
AGAIN = GOES - set(APART) - {"episode"}
"""What a later package may change; an episode is each office's own."""
HOURS = next(
    one.path for one in builtin_form("screening_interview").questions() if one.name == "e_hours"
)


class Two:
    """Two offices that trust each other's keys; one has a case with a record of every kind, all of it agreed to."""

    def __init__(self, sender: Workbook, receiver: Workbook, folder: Path) -> None:
        self.sender, self.receiver, self._folder = sender, receiver, folder
        theirs = receiver.directory.own_card()
        self.lawyer = sender.directory.take_card(theirs.text)
        sender.directory.verify(self.lawyer, theirs.words, "by telephone")
        office = receiver.directory.take_card(sender.directory.own_card().text)
        receiver.directory.verify(office, sender.directory.own_card().words, "face to face")
        self.case = sender.cases.open(NewCase(working_name="Mira"))
        self.other = sender.cases.open(NewCase(working_name="Lan"))
        self.consent = sender.consents.give(Consent(
            case_id=self.case, purpose="case_transfer", recipient_id=self.lawyer,
            categories=frozenset(CATEGORIES) - {"legal_privileged"}, until=TODAY + timedelta(days=30),
        ))  # fmt: skip
        self.made: dict[str, Record] = {}
        with sender.unlocked.begin() as work:
            [self.episode] = [one.id for one in work.find(Episode, case_id=self.case)]
            for kind in (*OFFICE, *OF_CASE):
                self.made[kind] = self._full(kind)
                work.save(self.made[kind])
            work.save(full("note", self.other))
            work.commit()

    def _full(self, kind: str) -> Any:
        own: dict[str, dict[str, Any]] = {
            "person": {"id": self.case, "same_as": self.other},
            "sitting": {"form_id": "screening_interview", "answers": {HOURS: word("sitting", "answers")}, "states": {}},
            "attachment": {"blob_id": "", "rendition_blob_id": "", "privileged": False},
            "task": {"source": "", "source_id": ""},
            "indication": {"indicator": "ilo.cr.debt"},
            "episode": {"id": self.episode, "closed_on": None},
            "check_in_agreement": {"stopped_on": None},
        }  # fmt: skip
        record = full(kind, None if kind in OFFICE else self.case)
        return replace(record, **own.get(kind, {}), restricted=kind in APART)

    def content(self, **more: Any) -> str:
        """What a package would carry, as text."""
        sending = Sending(case_id=self.case, recipient_id=self.lawyer, **more)
        return self.sender.transfers.compose(sending).snapshot.decode()

    def opened(self) -> Any:
        """A package sealed now, opened and compared at the other office."""
        target = self._folder / f"{len(list(self._folder.glob('*.age')))}.age"
        self.sender.transfers.write(Sending(case_id=self.case, recipient_id=self.lawyer), target)
        transfers = self.receiver.transfers
        with target.open("rb") as source:
            return transfers.dry_run(transfers.open(source, transfers.keys()))

    def deliver(self) -> None:
        self.receiver.transfers.apply(self.opened())

    def arrived(self) -> dict[str, dict[str, Any]]:
        """Every path of the records the other office now has of the case, by kind."""
        with self.receiver.unlocked.begin() as work:
            return {
                kind: work.paths(one.id) or {}
                for kind, one in self.made.items()
                if work.paths(one.id) is not None
            }


def save(workbook: Workbook, *records: Any) -> None:
    with workbook.unlocked.begin() as work:
        for one in records:
            work.save(one)
        work.commit()


def conflicts(work: Work, case_id: str) -> set[tuple[str, str]]:
    for row in work._ledger.rows("WHERE case_id = ?", (case_id,)):
        work._opened.add(row.id)
    return {(one.kind, one.path) for one in work.conflicts(case_id)}


@pytest.fixture
def two(desk: Desk, tmp_path: Path) -> Iterator[Two]:
    sender, _ = desk.create(tmp_path / "a", PASSPHRASE, office="Northside", worker="Dana Kessler")
    other = Desk(today=TODAY, limits=QUICK, state_folder=tmp_path / "other-state")
    receiver, _ = other.create(tmp_path / "b", PASSPHRASE, office="Harbour", worker="Tom Okafor")
    yield Two(sender, receiver, tmp_path)
    sender.lock()
    receiver.lock()


def test_of_everything_agreed_to_only_what_travels_goes(two: Two) -> None:
    content = two.content()
    known = {(kind, name): word(kind, name) in content for kind in KINDS for name in FIELDS[kind]}
    went = {one for one, is_there in known.items() if is_there}
    assert {kind for kind, _name in went} == GOES - set(APART)
    assert {name for _kind, name in went}.isdisjoint(STAYING)


def test_no_id_of_another_case_a_colleague_or_the_office_goes(two: Two) -> None:
    content = two.content()
    with two.sender.unlocked.begin() as work:
        rows = work._ledger.rows("ORDER BY n", ())
    strangers = {
        row.id: row.kind
        for row in rows
        if row.case_id != two.case or row.kind not in GOES - set(APART)
    }
    assert {strangers[one] for one in strangers if one in content} == {"organisation"}
    assert {one for one in strangers if one in content} == {two.lawyer}
    assert "Dana" not in content


def test_restricted_none_of_it_goes_and_nothing_that_repeats_it(two: Two) -> None:
    kinds = GOES - set(APART) - {"person", "episode"}
    save(two.sender, *(replace(two.made[kind], restricted=True) for kind in kinds))
    content = two.content()
    assert [kind for kind in kinds if two.made[kind].id in content] == []
    assert not [(k, name) for k in kinds for name in FIELDS[k] if word(k, name) in content]


def test_deleted_it_stays(two: Two) -> None:
    with two.sender.unlocked.begin() as work:
        for kind in GOES - {"person"}:
            work.delete(two.made[kind])
        work.commit()
    content = two.content()
    assert [kind for kind in GOES - {"person"} if two.made[kind].id in content] == []


def test_taken_in_twice_it_stands_there_once_and_is_not_disputed(two: Two) -> None:
    two.deliver()
    once = two.arrived()
    assert set(once) == GOES - set(APART)
    two.deliver()
    assert two.arrived() == once
    with two.receiver.unlocked.begin() as work:
        assert conflicts(work, two.case) == set()


@pytest.mark.parametrize(
    "source", [*sorted({*FOLLOWS, HANDED_OVER, SECOND_LOOK} - TRAVELS), "of a newer version"]
)
def test_what_only_this_office_has_to_do_stays(two: Two, source: str) -> None:
    """It names colleagues, or follows from what stays: there nobody could say it was done."""
    task = full("task", two.case, "own", source=source, source_id=two.made["handover"].id)
    save(two.sender, task)
    assert task.id not in two.content()


@pytest.mark.parametrize("source", sorted(TRAVELS))
def test_what_is_to_be_done_in_the_case_goes(two: Two, source: str) -> None:
    save(
        two.sender,
        task := full("task", two.case, "own", source=source, source_id=two.made["goal"].id),
    )
    assert task.id in two.content()


def test_the_name_of_who_handed_the_case_over_stays(two: Two) -> None:
    colleague = two.sender.people.add("Ana R.", "caseworker", "gravel meadow thirteen violin stamp")
    two.sender.handing_over.hand_over(two.case, colleague, because="she knows Dana best")
    assert "Dana" not in two.content()


@pytest.fixture
def there(two: Two) -> Two:
    """The other office has taken the case in once."""
    two.deliver()
    return two


def at_receiver(two: Two) -> list[Any]:
    """The records the other office has of the case, restricted ones not."""
    with two.receiver.unlocked.begin() as work:
        return [one for kind in sorted(GOES) for one in work.find(KINDS[kind], case_id=two.case)]


def a_field(record: Any) -> str:
    """A field of a record that a later package may change, and that holds words."""
    kept = STAYING | NAMING | {"reference"}
    said = (name for name in FIELDS[record.KIND] if name not in kept)
    return next(name for name in said if getattr(record, name) == word(record.KIND, name))


def test_edited_in_both_offices_both_are_there_and_said(there: Two) -> None:
    told = {there.made[kind].id for kind in AGAIN}
    full_ones = [one for one in at_receiver(there) if one.id in told]
    names = {one.KIND: a_field(one) for one in full_ones}
    assert set(names) == AGAIN
    save(there.receiver, *(replace(one, **{names[one.KIND]: "theirs"}) for one in full_ones))
    save(there.sender, *(replace(there.made[kind], **{n: "ours"}) for kind, n in names.items()))
    there.deliver()
    with there.receiver.unlocked.begin() as work:
        said = work.conflicts(there.case)
    assert {(one.kind, one.path) for one in said} == set(names.items())
    assert all({v.value for v in one.versions} == {"theirs", "ours"} for one in said)


def test_edited_by_the_sender_only_it_is_new_and_not_disputed(there: Two) -> None:
    names = {kind: a_field(there.made[kind]) for kind in AGAIN}
    for words in ("ours", "ours again"):
        save(there.sender, *(replace(there.made[kind], **{n: words}) for kind, n in names.items()))
        there.deliver()
        arrived = there.arrived()
        assert {arrived[kind][name] for kind, name in names.items()} == {words}
        with there.receiver.unlocked.begin() as work:
            assert conflicts(work, there.case) == set()


def test_edited_there_only_it_stays_as_it_is(there: Two) -> None:
    before = at_receiver(there)
    words = {
        one.id: {n: "theirs" for n in FIELDS[one.KIND] if n not in STAYING and getattr(one, n) == word(one.KIND, n)}
        for one in before
    }  # fmt: skip
    save(there.receiver, *(replace(one, **words[one.id]) for one in before))
    now = at_receiver(there)
    there.deliver()
    assert at_receiver(there) == now
    with there.receiver.unlocked.begin() as work:
        assert conflicts(work, there.case) == set()


def test_restricted_or_deleted_there_it_stays_so(there: Two) -> None:
    for state in ("restricted", "alive"):
        changed = [one for one in at_receiver(there) if one.KIND not in ("person", "consent")]
        half = changed[:: 2 if state == "restricted" else 1]
        with there.receiver.unlocked.begin() as work:
            for one in half:
                work.save(replace(one, restricted=True)) if state == "restricted" else work.delete(
                    one
                )
            work.commit()
        there.deliver()
        arrived = {there.made[kind].id: paths for kind, paths in there.arrived().items()}
        for one in half:
            if one.id in arrived:
                assert arrived[one.id][state] is (state == "restricted")


def test_who_works_on_it_there_goes_on(there: Two) -> None:
    words = "gravel meadow thirteen violin stamp"
    colleague = there.receiver.people.add("Ana R.", "caseworker", words)
    there.receiver.handing_over.hand_over(there.case, colleague, because="")
    now = at_receiver(there)
    there.deliver()
    assert at_receiver(there) == now
    with there.receiver.unlocked.begin() as work:
        assert conflicts(work, there.case) == set()


def test_an_older_package_taken_in_late_changes_nothing_newer(there: Two) -> None:
    older = there.opened()
    save(there.sender, replace(there.made["note"], text="newer", title="new too"))
    there.sender.seat.clock._fixed += timedelta(minutes=5)  # type: ignore[operator]
    there.deliver()
    there.receiver.transfers.apply(older)
    assert there.arrived()["note"]["text"] == "newer"


def forged(incoming: Any, record_id: str, heads: Any, **fields: Any) -> Any:
    """The same package saying something else of one record, as if it had seen what stands there."""
    told = [
        msgspec.structs.replace(one, fields={**one.fields, **fields}, heads=heads)
        if one.id == record_id else one
        for one in incoming.snapshot.records
    ]  # fmt: skip
    return msgspec.structs.replace(incoming.snapshot, records=tuple(told))


def test_a_sender_cannot_take_back_what_was_said_there(there: Two) -> None:
    """An agreement that was withdrawn there is not given again by a package."""
    there.receiver.consents.withdraw(there.consent)
    incoming = there.opened()
    with there.receiver.unlocked.begin() as work:
        heads = work.heads(there.consent)
    for nothing in (None, ""):
        with pytest.raises(UserError, match="malformed"):
            require_sound(forged(incoming, there.consent, heads, withdrawn_on=nothing))
    incoming.snapshot = forged(incoming, there.consent, heads, withdrawn_on="2099-01-01")
    require_sound(incoming.snapshot)
    there.receiver.transfers.apply(incoming)
    with there.receiver.unlocked.begin() as work:
        assert not work.get(Consent, there.consent).is_live(TODAY + timedelta(days=1))
        assert conflicts(work, there.case) == {("consent", "withdrawn_on")}


@pytest.mark.parametrize("where", ["id", "case"])
def test_an_id_that_no_case_file_gives_is_refused(two: Two, where: str) -> None:
    """Erased later it would stand in the list beside the backups, which holds no other."""
    incoming = two.opened()
    odd = {"id": "n1", "case": "n1"} if where == "case" else {"id": "n1"}
    told = [
        msgspec.structs.replace(one, **odd)
        for one in incoming.snapshot.records
        if one.kind != "person"
    ]
    with pytest.raises(UserError, match="malformed"):
        require_sound(msgspec.structs.replace(incoming.snapshot, records=tuple(told[:1])))


def test_evidence_destroyed_there_is_not_taken_in_again(two: Two) -> None:
    pdf = payslips("Amina", "Employer", ("June",))
    given = EvidenceInput(title="Payslips", categories=frozenset({"employment_wages"}))
    item = two.sender.evidence.add(two.case, io.BytesIO(pdf), given)
    two.deliver()
    two.receiver.retention.destroy_item(item, "her wish")
    with two.receiver.unlocked.begin() as work:
        left = work.paths(item)
    two.deliver()
    with two.receiver.unlocked.begin() as work:
        assert work.paths(item) == left
    assert two.receiver.unlocked.blobs.stored() == set()


def test_a_closed_case_whose_words_went_is_not_taken_in_again(there: Two) -> None:
    there.receiver.cases.close(there.case, "done")
    there.receiver.retention.purge_words(there.case, "her wish")
    incoming = there.opened()
    assert incoming.refused == "case.gone"
    with pytest.raises(UserError, match=r"case\.gone"):
        there.receiver.transfers.apply(incoming)
    there.receiver.cases.reopen(there.case, "she came back, and asked for her file")
    there.deliver()
    assert there.arrived()["person"]["working_name"] == word("person", "working_name")


@pytest.mark.parametrize("role", ["shelter", "read_only"])
def test_who_may_not_take_a_case_in_changes_nothing(
    desk: Desk, two: Two, tmp_path: Path, role: str
) -> None:
    incoming = two.opened()
    other = two.receiver.seat.worker_id
    with two.receiver.unlocked.begin() as work:
        work.save(replace(work.get(Staff, other), role=role))
        work.commit()
    two.receiver.lock()
    two.receiver = Desk(today=TODAY, limits=QUICK, state_folder=tmp_path / "other-state").unlock(
        tmp_path / "b", PASSPHRASE
    )
    with pytest.raises(UserError, match=r"right\.missing"):
        two.receiver.transfers.apply(incoming)
    assert two.arrived() == {}


def test_what_two_other_offices_say_is_kept_apart(there: Two, desk: Desk, tmp_path: Path) -> None:
    """A third office sends the same case: what the first repeats of old does not undo what the third said."""
    third = Desk(today=TODAY, limits=QUICK, state_folder=tmp_path / "third-state")
    office, _ = third.create(tmp_path / "c", PASSPHRASE, office="Rose House", worker="Ana R.")
    card = there.receiver.directory.own_card()
    to = office.directory.take_card(card.text)
    office.directory.verify(to, card.words, "by telephone")
    theirs = there.receiver.directory.take_card(office.directory.own_card().text)
    there.receiver.directory.verify(theirs, office.directory.own_card().words, "face to face")
    save(office, there.made["person"], replace(there.made["note"], text="from the third"))
    office.consents.give(Consent(
        case_id=there.case, purpose="case_transfer", recipient_id=to, categories=frozenset({"uncategorised"}),
    ))  # fmt: skip
    office.transfers.write(Sending(case_id=there.case, recipient_id=to), tmp_path / "third.age")
    transfers = there.receiver.transfers
    with (tmp_path / "third.age").open("rb") as source:
        transfers.apply(transfers.open(source, transfers.keys()))
    with there.receiver.unlocked.begin() as work:
        said = [one for one in work.conflicts(there.case) if one.kind == "note"]
        assert [one.path for one in said] == ["text"]
        work.decide(there.made["note"].id, "text", "from the third")
        work.commit()
    there.deliver()
    assert there.arrived()["note"]["text"] == "from the third"
    office.lock()


def status(workbook: Workbook, case_id: str) -> str:
    with workbook.unlocked.begin() as work:
        [line] = work.cases(case_ids=[case_id])
    return line.status


def test_each_office_ends_and_takes_up_its_own_work(there: Two) -> None:
    """The sender closes its case after handing it over: there it goes on, with all that is due."""
    there.sender.cases.close(there.case, "the other office goes on")
    there.deliver()
    assert status(there.receiver, there.case) == "open"
    there.receiver.cases.close(there.case, "done here")
    there.sender.cases.reopen(there.case, "she came back")
    there.deliver()
    assert (status(there.sender, there.case), status(there.receiver, there.case)) == (
        "open",
        "closed",
    )
    with there.receiver.unlocked.begin() as work:
        assert conflicts(work, there.case) == set()


def test_a_case_that_was_closed_when_it_was_sent_arrives_closed(two: Two) -> None:
    two.sender.cases.close(two.case, "her file, for what it is worth")
    two.deliver()
    assert status(two.receiver, two.case) == "closed"


@pytest.mark.parametrize(
    "agreed", [{"identity"}, {"contact"}], ids=["number told", "number not told"]
)
def test_no_two_cases_have_one_number(two: Two, agreed: set[str]) -> None:
    """Erasing asks for the number, so that nobody erases another case than they mean."""
    own = two.receiver.cases.open(NewCase(working_name="Thuy"))
    number = two.receiver.cases.person(own).reference
    save(two.sender, replace(two.made["person"], reference=number, outside_reference=""))
    with two.sender.unlocked.begin() as work:
        consent = work.get(Consent, two.consent)
    save(two.sender, replace(consent, categories=frozenset(agreed)))
    for _ in range(2):
        two.deliver()
        arrived = two.receiver.cases.person(two.case)
        assert arrived.reference not in ("", number)
        assert arrived.outside_reference == (number if agreed == {"identity"} else "")
        with two.receiver.unlocked.begin() as work:
            assert conflicts(work, two.case) == set()


def test_what_was_agreed_about_staying_in_touch_arrives_and_begins_nothing(two: Two) -> None:
    two.deliver()
    view = two.receiver.check_ins.of_case(two.case)
    sent = two.made["check_in_agreement"]
    assert view.agreement is not None
    assert (view.agreement.words, view.agreement.if_missed) == (sent.words, sent.if_missed)  # type: ignore[attr-defined]
    assert view.is_from_elsewhere
    assert view.planned is None
    assert [one for one in two.receiver.notes.tasks(two.case) if one.source == "check_in"] == []
    two.deliver()
    assert not two.receiver.check_ins.of_case(two.case).agreement.is_live  # type: ignore[union-attr]
    two.receiver.check_ins.agree(two.case, words=view.agreement.words, every_days=7)
    two.deliver()
    again = two.receiver.check_ins.of_case(two.case)
    assert again.agreement is not None
    assert again.agreement.is_live, "what is agreed here stands"
    assert again.planned is not None


def test_an_agreement_that_was_stopped_tells_nobody_anything(two: Two) -> None:
    two.sender.check_ins.stop(two.case)
    assert two.made["check_in_agreement"].id not in two.content()


def test_no_two_items_of_a_case_have_one_number(two: Two) -> None:
    """A bundle cites an item by its number."""
    pdf = payslips("Amina", "Employer", ("June",))
    given = EvidenceInput(title="Payslips", categories=frozenset({"employment_wages"}))
    save(two.sender, replace(two.made["attachment"], number="E-03"))
    two.deliver()
    for _ in range(3):
        two.receiver.evidence.add(two.case, io.BytesIO(pdf), given)
    two.sender.evidence.add(two.case, io.BytesIO(pdf), given)
    for _ in range(2):
        two.deliver()
        numbers = sorted(one.number for one in two.receiver.evidence.of_case(two.case))
        assert numbers == ["E-03", "E-04", "E-05", "E-06", "E-07"]
        with two.receiver.unlocked.begin() as work:
            assert conflicts(work, two.case) == set()
