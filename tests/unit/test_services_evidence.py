"""Evidence on a real vault with real children: what is kept, what is refused whole, and what is found changed."""

import io
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from app.bootstrap import Workbook
from app.documents.samples import payslips, photo
from app.domain.custody import Custody
from app.errors import Cancelled, UserError
from app.job import Job
from app.services.cases import NewCase
from app.services.evidence import EvidenceInput
from tests.bundle_parts import source


@pytest.fixture
def case(workbook: Workbook) -> str:
    return workbook.cases.open(NewCase(working_name="Amina", language="ar"))


def locked(content: bytes, password: str) -> bytes:
    """The same PDF, to be opened with a password only."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(user=password, owner=password + "-owner"))
    return out.getvalue()


def stands_empty(workbook: Workbook, case: str) -> bool:
    """No row, no blob, nothing in quarantine."""
    waiting = workbook.unlocked.blobs.waiting("0" * 32).parent
    return (
        workbook.evidence.of_case(case) == []
        and workbook.unlocked.blobs.stored() == set()
        and list(waiting.iterdir()) == []
    )


def steps(workbook: Workbook, item_id: str) -> list[str]:
    return [step.action for step in workbook.evidence.item(item_id).custody]


def test_a_file_is_kept_with_fingerprint_copy_and_custody(workbook: Workbook, case: str) -> None:
    content = payslips("Amina", "Employer", ("June", "July"))
    item_id = workbook.evidence.add(case, io.BytesIO(content), EvidenceInput(
        title=" Payslips ", event_date="June 2025", obtained_how="handed over", source_person="Amina",
        categories=frozenset({"employment_wages"}),
    ))  # fmt: skip
    view = workbook.evidence.item(item_id)
    assert (view.item.title, view.item.number, view.item.pages) == ("Payslips", "E-01", 2)
    assert view.item.obtained_on == date(2026, 11, 23)
    assert [step.action for step in view.custody] == ["received", "imported"]
    assert view.custody[0].from_whom == "Amina"
    assert view.staff[view.custody[0].by] == "Dana K."
    assert view.sound
    assert len(workbook.unlocked.blobs.stored()) == 2
    pixels = workbook.evidence.page(workbook.evidence.copy_key(item_id), 1, longest=300)
    assert max(pixels.width, pixels.height) == 300


def test_a_protected_pdf_asks_for_its_password_and_opens_with_it(
    workbook: Workbook, case: str, tmp_path: Path
) -> None:
    file = tmp_path / "locked.pdf"
    file.write_bytes(locked(source("Locked", 2), "open sesame"))
    for password, code in ((None, "evidence.password_needed"), ("no", "evidence.password_wrong")):
        with pytest.raises(UserError) as caught:
            workbook.evidence.take_file(case, file, password=password, title="Letter")
        assert caught.value.code == code
        assert stands_empty(workbook, case)
    taken = workbook.evidence.take_file(case, file, password="open sesame", title="Letter")
    item = workbook.evidence.item(workbook.evidence.keep(taken)).item
    assert item.pages == 2
    assert item.sha256 != item.rendition_sha256


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "evidence.empty"),
        (b"%PDF-1.7 nothing more", "evidence.unreadable"),
        (b"just words", "evidence.unsupported"),
        (photo()[:900], "evidence.unreadable"),
    ],
    ids=["empty", "damaged", "text", "half a photo"],
)
def test_a_file_that_cannot_be_read_is_not_half_kept(
    workbook: Workbook, case: str, content: bytes, code: str
) -> None:
    with pytest.raises(UserError) as caught:
        workbook.evidence.add(case, io.BytesIO(content), EvidenceInput(title="Letter"))
    assert caught.value.code == code
    assert stands_empty(workbook, case)


def test_a_file_over_the_limit_is_refused_before_it_is_read(
    workbook: Workbook, case: str, tmp_path: Path
) -> None:
    file = tmp_path / "film.pdf"
    with file.open("wb") as sparse:
        sparse.write(b"%PDF-1.7\n")
        sparse.truncate(5 * 1024**3)
    with pytest.raises(UserError) as caught:
        workbook.evidence.take_file(case, file, title="Film")
    assert caught.value.code == "evidence.too_large"
    assert stands_empty(workbook, case)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"title": "  "}, "evidence.needs_title"),
        ({"title": "Letter", "kind": "rumour"}, "evidence.unknown_kind"),
        ({"title": "Letter", "categories": frozenset({"wages"})}, "consent.unknown_category"),
    ],
)
def test_what_is_known_must_make_sense(
    workbook: Workbook, case: str, given: dict[str, object], code: str
) -> None:
    with pytest.raises(UserError) as caught:
        workbook.evidence.add(case, io.BytesIO(source("Letter")), EvidenceInput(**given))  # type: ignore[arg-type]
    assert caught.value.code == code
    assert stands_empty(workbook, case)


def test_cancelling_at_any_step_leaves_nothing(workbook: Workbook, case: str) -> None:
    content = payslips("Amina", "Employer", ("June",))
    counted: list[tuple[int, int]] = []
    counting = Job(lambda done, total: counted.append((done, total)))
    workbook.evidence.forget(
        workbook.evidence.take(case, io.BytesIO(content), EvidenceInput(title="Slip"), counting)
    )
    assert stands_empty(workbook, case)
    stopped = 0
    for stop_at in (1, 2, len(counted) // 2, len(counted) - 1):
        job = stopping_after(stop_at)
        try:
            made = workbook.evidence.take(
                case, io.BytesIO(content), EvidenceInput(title="Slip"), job
            )
        except Cancelled:
            stopped += 1
        else:  # waiting for the child counts too: a quick one has fewer steps than were counted
            workbook.evidence.forget(made)
        assert stands_empty(workbook, case)
    assert stopped >= 2


def stopping_after(steps: int) -> Job:
    told = iter(range(steps - 1))

    def tell(_done: int, _total: int) -> None:
        if next(told, None) is None:
            job.cancel()

    job = Job(tell)
    return job


def test_a_changed_blob_is_found_named_and_written_down(workbook: Workbook, case: str) -> None:
    first, second = (
        workbook.evidence.add(case, io.BytesIO(source(name)), EvidenceInput(title=name))
        for name in ("First", "Second")
    )
    assert workbook.evidence.look(case).checked_at is None
    assert workbook.evidence.verify(case) == {first: True, second: True}
    blob = workbook.unlocked.blobs.kept(workbook.evidence.item(second).item.blob_id)
    content = bytearray(blob.read_bytes())
    content[-20] ^= 1
    blob.chmod(0o600)
    blob.write_bytes(content)
    assert workbook.evidence.verify(case) == {first: True, second: False}
    view = workbook.evidence.look(case)
    assert view.damaged == {second}
    assert view.checked_at is not None
    assert [step.condition for step in workbook.evidence.item(second).custody][-2:] == [
        "",
        "damaged",
    ]


def test_a_rewritten_chain_of_custody_is_found(workbook: Workbook, case: str) -> None:
    item_id = workbook.evidence.add(
        case, io.BytesIO(source("Letter")), EvidenceInput(title="Letter")
    )
    with workbook.unlocked.begin() as work:
        step = work.find(Custody, attachment_id=item_id)[0]
        work.delete(step)
        work.commit()
    assert not workbook.evidence.item(item_id).sound
    assert workbook.evidence.verify(case) == {item_id: False}


def test_looking_and_changing_are_written_down_and_bytes_stay(
    workbook: Workbook, case: str
) -> None:
    item_id = workbook.evidence.add(case, io.BytesIO(photo()), EvidenceInput(title="Room"))
    before = workbook.evidence.item(item_id).item
    workbook.evidence.looked_at(item_id)
    workbook.evidence.change(item_id, title="The room", event_date="August 2026")
    after = workbook.evidence.item(item_id).item
    assert (after.title, after.event_date.words if after.event_date else "") == (
        "The room",
        "August 2026",
    )
    assert after.sha256 == before.sha256
    assert steps(workbook, item_id) == ["received", "imported", "viewed"]
    with pytest.raises(TypeError):
        workbook.evidence.change(item_id, sha256="0" * 64)
    with pytest.raises(UserError):
        workbook.evidence.change(item_id, title=" ")


def test_the_view_says_what_the_pathway_asks_and_nothing_is_there_for(
    workbook: Workbook, case: str
) -> None:
    workbook.pathways.start(case, "us_t_visa")
    asked = workbook.evidence.look(case).asked
    assert {one.key for one in workbook.evidence.look(case).missing} == {one.key for one in asked}
    workbook.evidence.add(case, io.BytesIO(source("Ticket")), EvidenceInput(
        title="Ticket", criteria=frozenset({"us_t_visa/physical_presence/presence_evidence"}),
    ))  # fmt: skip
    view = workbook.evidence.look(case)
    assert {one.id for one in asked} - {one.id for one in view.missing} == {"physical_presence"}
    shows = workbook.evidence.item(view.items[0].id).shows
    assert [one.label for one in shows] == ["Is here because of it"]
    assert "us_t_visa/presence_evidence" in {paper.key for paper in view.papers}
