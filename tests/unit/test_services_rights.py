"""Each role does what its row of the table says, through the services everybody uses."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.bootstrap import Desk, Workbook
from app.consent.gate import Override
from app.domain.consent import Consent
from app.domain.note import Note
from app.domain.organisation import Organisation
from app.domain.person import Person
from app.domain.rights import rights_of
from app.domain.setting import Setting
from app.domain.staff import Staff
from app.domain.task import Task
from app.errors import UserError
from app.services.cases import NewCase
from app.services.evidence import EvidenceInput
from app.services.letters import Wish
from app.services.sealing import Sending
from tests.conftest import PASSPHRASE
from tests.role_parts import seated

WISHES = "She wants to learn to drive."


def _png() -> io.BytesIO:
    from PIL import Image

    stream = io.BytesIO()
    Image.new("RGB", (40, 40), (200, 30, 30)).save(stream, "PNG")
    stream.seek(0)
    return stream


class Filled:
    """What the supervisor put into the vault, by id."""

    def __call__(self, workbook: Workbook) -> None:
        self.case = workbook.cases.open(NewCase(working_name="Mira", phone="555 0101"))
        workbook.cases.change_person(
            self.case, wishes=WISHES, immigration_status="asylum pending", address="12 Elm Row"
        )
        self.note = workbook.notes.add(self.case, "Came with her sister.")
        self.sitting = workbook.forms.start(self.case, "screening_interview")
        self.pathway = workbook.pathways.start(self.case, workbook.pathways.kinds()[0].id)
        self.to = workbook.directory.add(Organisation(name="Harbour Legal"))
        self.consent = workbook.consents.give(
            Consent(
                case_id=self.case, recipient_id=self.to, purpose="referral_legal",
                categories=frozenset({"identity"}),
            )
        )  # fmt: skip
        self.task = workbook.notes.add_task(
            Task(case_id=self.case, title="Call the clinic", due_on=date(2026, 11, 24))
        )
        self.plain = workbook.evidence.add(self.case, _png(), EvidenceInput(title="Payslip"))
        self.privileged = workbook.evidence.add(
            self.case, _png(), EvidenceInput(title="Lawyer's memo", privileged=True)
        )


@pytest.fixture
def vault(desk: Desk, tmp_path: Path) -> Iterator[Any]:
    """`vault(role)` opens a filled vault in that role and returns the workbook and what is in it."""
    opened: list[Workbook] = []

    def open_as(role: str) -> SimpleNamespace:
        filled = Filled()
        opened.append(seated(desk, tmp_path / f"vault-{len(opened)}", role, filled))
        return SimpleNamespace(workbook=opened[-1], has=filled)

    yield open_as
    for one in opened:
        one.lock()


def refused(act: Any, *given: Any, **named: Any) -> bool:
    """Whether an act is refused for want of a right, and not for another reason."""
    try:
        act(*given, **named)
    except UserError as problem:
        return problem.code == "right.missing"
    return False


def _acts(seat: SimpleNamespace) -> dict[str, Any]:
    """Every act that takes an action, ready to be tried."""
    book, has = seat.workbook, seat.has
    wish = Wish(case_id=has.case, letter="L02", recipient_id=has.to)
    override = Override("danger_to_life", "He comes tonight.", "Lou P.")
    bundle = book.bundles.suggest(has.case, has.to)
    return {
        "case.open": lambda: book.cases.open(NewCase(working_name="Ana")),
        "case.close": lambda: book.cases.close(has.case, "moved away"),
        "letter.print": lambda: book.letters.print(wish),
        "consent.override": lambda: book.letters.compose(
            replace(wish, override=override), for_print=False
        ),
        "bundle.build": lambda: book.bundles.write(bundle, Path("nowhere.pdf")),
        "transfer.seal": lambda: book.transfers.compose(
            Sending(case_id=has.case, recipient_id=has.to)
        ),
        "transfer.apply": lambda: book.transfers.keys(),
        "restricted.open": lambda: book.restricted.open(has.note, "needed"),
        "form.add": lambda: book.forms.add(b"", "x.xlsx", b""),
        "pathway.override": lambda: book.pathways.set_date(
            has.pathway, "none", date(2027, 1, 1), "told"
        ),
        "office.change": lambda: book.office.change(phone="555 0102"),
        "links.see": lambda: book.links.of_case(has.case),
        "audit.read": lambda: book.audit.of_office("2026-11"),
    }


@pytest.mark.slow
@pytest.mark.parametrize("role", ["supervisor", "caseworker", "legal", "shelter", "read_only"])
def test_an_act_is_refused_exactly_where_the_table_says_so(vault: Any, role: str) -> None:
    seat = vault(role)
    rights = seat.workbook.seat.rights
    assert rights.role == role
    for action, act in _acts(seat).items():
        try:
            act()
            code = ""
        except UserError as problem:
            code = problem.code
        except Exception:  # asked for something that is not there; it was not refused
            code = "other"
        assert (code == "right.missing") == (not rights.may(action)), action


def test_a_verb_that_forgets_to_ask_is_refused_when_it_writes_down_what_it_did(vault: Any) -> None:
    from app.events import Event

    seat = vault("read_only")
    with seat.workbook.unlocked.begin() as work, pytest.raises(UserError, match=r"right\.missing"):
        work.record(Event("letter.printed", seat.has.case))


def test_who_only_reads_changes_nothing_and_can_do_no_harm_by_typing(vault: Any) -> None:
    seat = vault("read_only")
    book, has = seat.workbook, seat.has
    assert refused(book.notes.add, has.case, "no")
    assert refused(book.notes.amend, has.note, "no")
    assert refused(book.notes.type_on, book.notes.new_entry(), has.case, "no")
    assert refused(book.notes.done, has.task)
    assert refused(book.cases.change_person, has.case, phone="1")
    assert refused(book.consents.withdraw, has.consent)
    assert refused(book.drafts.keep, "x", "new_case", "working_name", "A", case_id=None)
    assert refused(book.evidence.add, has.case, _png(), EvidenceInput(title="No"))
    assert refused(book.history.undo, has.note, book.history.of(has.note)[0].id)
    assert book.cases.overview(has.case).wishes == WISHES
    book.evidence.looked_at(has.plain)  # looking leaves its step of custody
    assert book.evidence.item(has.plain).custody[-1].action == "viewed"


def test_who_only_reads_is_not_shown_what_is_between_person_and_lawyer(vault: Any) -> None:
    seat = vault("read_only")
    book, has = seat.workbook, seat.has
    assert [item.id for item in book.evidence.of_case(has.case)] == [has.plain]
    assert refused(book.evidence.item, has.privileged)
    assert book.search.find("memo") == []
    assert [hit.record_id for hit in book.search.find("payslip")] == [has.plain]
    assert book.cases.head(has.case).counts["evidence"] == 1


def test_no_typing_and_no_undoing_changes_what_takes_an_action(vault: Any) -> None:
    book = vault("caseworker").workbook
    with book.unlocked.begin() as work:
        rule = next(one.id for one in work.find(Setting))
    for kind in ("setting", "staff", "hold", "destruction"):
        assert refused(book.drafts.keep, rule, kind, "value", {"standard": 0}, case_id=None)
    assert refused(book.history.undo, rule, book.history.of(rule)[0].id)


def test_the_trail_says_nothing_of_what_a_role_is_not_shown(desk: Desk, tmp_path: Path) -> None:
    has = Filled()

    def fill(workbook: Workbook) -> None:
        has(workbook)
        for item in (has.plain, has.privileged):
            workbook.restricted.restrict(item, "it names her brother")
        workbook.restricted.open(has.plain, "for the hearing")

    workbook = seated(desk, tmp_path / "v", "read_only", fill)
    told = [(one.action, one.reason) for one in workbook.audit.of_case(has.case)]
    workbook.lock()
    assert [reason for action, reason in told if action == "record.restricted"] == [""]
    assert ("record.opened", "for the hearing") in told


def test_a_shelter_sees_its_part_and_nothing_of_the_rest(vault: Any) -> None:
    seat = vault("shelter")
    book, has = seat.workbook, seat.has
    person = book.cases.person(has.case)
    assert (person.address, person.phone) == ("12 Elm Row", "555 0101")
    assert person.immigration_status == ""
    assert book.forms.sittings(has.case) == []
    assert book.pathways.of_case(has.case) == []
    assert book.evidence.of_case(has.case) == []
    assert book.consents.disclosures(has.case) == []
    assert book.today.board().overdue == ()
    kinds = {entry.kind for entry in book.cases.timeline(has.case)}
    assert kinds == {"note", "case_opened"}
    counts = book.cases.head(has.case).counts
    assert (counts["forms"], counts["pathways"], counts["evidence"]) == (0, 0, 0)
    assert refused(book.forms.page, has.sitting)
    assert refused(book.history.of, has.pathway)
    assert book.search.find("asylum") == []
    assert book.search.find("payslip") == []
    assert [hit.record_id for hit in book.search.find("sister")] == [has.note]
    paths = {change.path for one in book.history.of(has.case) for change in one.fields}
    assert "address" in paths
    assert "immigration_status" not in paths
    told = {line.action for line in book.audit.of_case(has.case)}
    assert "note.added" in told
    assert not told & {"form.started", "pathway.started", "evidence.added"}


def test_what_is_hidden_survives_a_save_by_somebody_who_does_not_see_it(vault: Any) -> None:
    seat = vault("shelter")
    store, case = seat.workbook.unlocked._store, seat.has.case
    store.hold_to(replace(rights_of("shelter"), writes=frozenset({Person.KIND})))
    with seat.workbook.unlocked.begin() as work:
        person = work.get(Person, case)
        work.save(replace(person, phone="555 0199"))
        with pytest.raises(UserError, match=r"right\.missing"):
            work.save(replace(person, immigration_status="guessed"))
        work.commit()
    store.hold_to(rights_of("supervisor"))
    whole = seat.workbook.cases.person(case)
    assert (whole.immigration_status, whole.phone) == ("asylum pending", "555 0199")


def test_somebody_whose_record_was_deleted_may_look_and_change_nothing(
    desk: Desk, tmp_path: Path
) -> None:
    made, _ = desk.create(tmp_path / "v", PASSPHRASE, office="N", worker="Dana K.")
    with made.unlocked.begin() as work:
        work.delete(work.get(Staff, made.seat.worker_id))
        work.commit()
    made.lock()
    opened = desk.unlock(tmp_path / "v", PASSPHRASE)
    assert opened.seat.rights == rights_of("read_only")
    opened.lock()


def test_the_recovery_code_opens_everything(desk: Desk, tmp_path: Path) -> None:
    made, code = desk.create(tmp_path / "v", PASSPHRASE, office="N", worker="Dana K.")
    made.lock()
    opened = desk.unlock(tmp_path / "v", code)
    assert opened.seat.rights.role == "recovery"
    opened.notes.add(opened.cases.open(NewCase(working_name="A")), "can go on")
    with opened.unlocked.begin() as work:
        assert len(work.find(Note)) == 1
    opened.lock()
