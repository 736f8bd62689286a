"""Bundles on a real vault: through the gate, under the official headings, whole on disk, and written down first."""

import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from app.bootstrap import Workbook
from app.documents.bundle_profile import profile, profile_from_text
from app.domain.bundle import Bundle
from app.domain.consent import Consent
from app.domain.organisation import Organisation
from app.errors import Cancelled, DamageError, HostError, UserError
from app.job import Job
from app.pathways.load import built_in
from app.resources import resource_text
from app.services.cases import NewCase
from app.services.evidence import EvidenceInput
from tests.bundle_parts import source

AGREED = frozenset({"identity", "employment_wages", "documents_copies"})


@pytest.fixture
def case(workbook: Workbook) -> str:
    case_id = workbook.cases.open(NewCase(working_name="Amina", legal_name="Amina Al-Rashidi"))
    workbook.pathways.start(case_id, "us_t_visa")
    return case_id


@pytest.fixture
def lawyer(workbook: Workbook) -> str:
    return workbook.directory.add(Organisation(name="Harbour Legal Aid"))


@pytest.fixture
def agreed(workbook: Workbook, case: str, lawyer: str) -> str:
    return workbook.consents.give(
        Consent(case_id=case, purpose="immigration_evidence", recipient_id=lawyer,
                categories=AGREED, until=date(2027, 5, 12))
    )  # fmt: skip


def add(
    workbook: Workbook, case: str, title: str, *criteria: str, pages: int = 1,
    categories: frozenset[str] = frozenset({"identity"}), privileged: bool = False,
) -> str:  # fmt: skip
    named = frozenset(f"us_t_visa/{one}" for one in criteria)
    return workbook.evidence.add(case, io.BytesIO(source(title, pages)), EvidenceInput(
        title=title, criteria=named, categories=categories, privileged=privileged,
    ))  # fmt: skip


def pdf_words(file: Path) -> list[str]:
    with pypdfium2.PdfDocument(file) as pdf:
        return [
            " ".join(page.get_textpage().get_text_bounded().split())
            for page in (pdf[number] for number in range(len(pdf)))
        ]


def left(workbook: Workbook, case: str) -> list[str]:
    return [one.kind for one in workbook.consents.disclosures(case)]


def test_items_stand_under_the_official_headings_and_keep_plain_words(
    workbook: Workbook, case: str, lawyer: str, agreed: str, tmp_path: Path
) -> None:
    hardship = add(workbook, case, "Reports", "extreme_hardship")
    other = add(workbook, case, "Bus card")
    ticket = add(
        workbook, case, "Ticket", "victim_severe_form", "physical_presence/presence_evidence"
    )
    contract = add(workbook, case, "Contract", "victim_severe_form/trafficking_evidence")
    own = add(workbook, case, "Statement", "all/personal_statement")
    bundle = workbook.bundles.suggest(case, lawyer)
    assert bundle.items == (own, ticket, contract, hardship, other)
    composed = workbook.bundles.compose(bundle)
    told = {item.item_id: (item.section, item.requirement) for item in composed.request.items}
    plain = {one.id: one.label for one in built_in()["us_t_visa"].criteria.of}
    victim = "Victim of a severe form of trafficking"
    assert told == {
        own: ("", "Every requirement"),
        ticket: (victim, f"{plain['victim_severe_form']}; {plain['physical_presence']}"),
        contract: (victim, plain["victim_severe_form"]),
        hardship: ("Extreme hardship", plain["extreme_hardship"]),
        other: ("", ""),
    }  # fmt: skip
    target = tmp_path / "bundle.pdf"
    workbook.bundles.write(bundle, target)
    front = " ".join(pdf_words(target)[:3])
    assert victim in front
    assert plain["extreme_hardship"] in front


def test_every_requirement_of_the_law_has_a_heading_of_the_profile() -> None:
    form = profile("us_exhibits")
    assert {one.id for one in built_in()["us_t_visa"].criteria.of} <= set(form.headings)
    text = resource_text("bundles/us_exhibits.yaml").replace(
        "admissible: Admissibility", "admissible: Something else"
    )
    with pytest.raises(UserError) as caught:
        profile_from_text(text)
    assert caught.value.code == "bundle.profile_wrong"


def test_a_bundle_is_written_down_readable_and_found_again_by_its_fingerprint(
    workbook: Workbook, case: str, lawyer: str, agreed: str, tmp_path: Path
) -> None:
    items = [add(workbook, case, f"Paper {n}", "physical_presence", pages=n) for n in (2, 3)]
    bundle = replace(workbook.bundles.suggest(case, lawyer), title="Reply to the request")
    target = tmp_path / "bundle.pdf"
    composed = workbook.bundles.compose(bundle)
    outline = workbook.bundles.outline(composed)
    made = workbook.bundles.build_aside(composed, target)
    assert not target.exists()
    assert left(workbook, case) == []
    workbook.bundles.release_aside(composed, made)
    words = pdf_words(target)
    assert len(words) == outline.pages == made.built.pages
    for tab, (name, pages) in zip(outline.tabs, (("Paper 2", 2), ("Paper 3", 3)), strict=True):
        first, _, last = tab.pages.partition("–")
        assert int(last) - int(first) == pages  # its tab sheet and its pages
        assert f"{name} {pages}" in words[int(last) - 1]
    assert "Reply to the request" in words[0]
    for item_id in items:
        last_step = workbook.evidence.item(item_id).custody[-1]
        assert (last_step.action, last_step.to_whom) == ("disclosed", "Harbour Legal Aid")
    found = workbook.bundles.left_as(case, workbook.bundles.fingerprint(target))
    assert found is not None
    assert found.pages == outline.pages
    target.write_bytes(target.read_bytes() + b"\n")
    assert workbook.bundles.left_as(case, workbook.bundles.fingerprint(target)) is None
    workbook.bundles.write_manifest(made.built, tmp_path / "manifest.json")
    told = json.loads((tmp_path / "manifest.json").read_bytes())
    assert told["file"]["sha256"] == found.sha256
    with pytest.raises(UserError) as caught:
        workbook.bundles.fingerprint(tmp_path / "gone.pdf")
    assert caught.value.code == "bundle.unreadable"


def test_nothing_goes_without_agreement_and_a_partly_agreed_item_stops_it(
    workbook: Workbook, case: str, lawyer: str, tmp_path: Path
) -> None:
    fine = add(workbook, case, "Contract")
    bundle = workbook.bundles.suggest(case, lawyer)
    draft = workbook.bundles.draft(case, lawyer)
    assert (draft.agreed, draft.kept) == (False, {})
    assert refused(workbook, bundle, tmp_path) == "consent.none"
    workbook.consents.give(
        Consent(case_id=case, purpose="immigration_evidence", recipient_id=lawyer, categories=AGREED,
                until=date(2027, 5, 12))
    )  # fmt: skip
    partly = add(workbook, case, "Clinic", categories=frozenset({"identity", "health_physical"}))
    untold = add(workbook, case, "Unsorted", categories=frozenset())
    draft = workbook.bundles.draft(case, lawyer)
    assert draft.agreed
    assert draft.agreed_until == date(2027, 5, 12)
    assert draft.kept == {partly: "not_agreed", untold: "not_agreed"}
    for item_id in (partly, untold):
        assert refused(workbook, replace(bundle, items=(fine, item_id)), tmp_path) == (
            "bundle.not_agreed"
        )
    assert workbook.bundles.compose(replace(bundle, items=(fine,))).decision.categories == {
        "identity"
    }
    assert refused(workbook, replace(bundle, items=()), tmp_path) == "bundle.empty"


def refused(workbook: Workbook, bundle: Bundle, folder: Path) -> str:
    with pytest.raises(UserError) as caught:
        workbook.bundles.write(bundle, folder / "bundle.pdf")
    assert list(folder.glob("*.pdf")) == list(folder.glob(".*.partial")) == []
    assert left(workbook, bundle.case_id or "") == []
    return caught.value.code


def test_a_privileged_item_goes_only_on_the_lawyers_instruction(
    workbook: Workbook, case: str, lawyer: str, agreed: str, tmp_path: Path
) -> None:
    open_one = add(workbook, case, "Contract")
    secret = add(workbook, case, "Advice", privileged=True)
    bundle = workbook.bundles.suggest(case, lawyer)
    assert bundle.items == (open_one,)
    wanted = replace(bundle, items=(open_one, secret))
    assert workbook.bundles.draft(case, lawyer, wanted).kept == {secret: "privileged"}
    assert refused(workbook, wanted, tmp_path) == "bundle.needs_instruction"
    told = replace(wanted, instruction="Tom Okafor asked for it on 20 November")
    assert workbook.bundles.draft(case, lawyer, told).kept == {}
    workbook.bundles.write(told, tmp_path / "bundle.pdf")
    assert workbook.evidence.item(secret).custody[-1].action == "disclosed"


def test_the_order_is_kept_for_each_recipient_and_gaps_follow_what_is_left_out(
    workbook: Workbook, case: str, lawyer: str, agreed: str
) -> None:
    first = add(workbook, case, "Contract", "victim_severe_form")
    second = add(workbook, case, "Ticket", "physical_presence")
    suggested = workbook.bundles.draft(case, lawyer).bundle
    workbook.bundles.save(replace(suggested, items=(second, first), title="Mine"))
    kept = workbook.bundles.draft(case, lawyer)
    assert (kept.bundle.items, kept.bundle.title) == ((second, first), "Mine")
    gaps = {one.id for one in kept.missing}
    less = workbook.bundles.draft(case, lawyer, replace(kept.bundle, items=(second,)))
    assert {one.id for one in less.missing} - gaps == {"victim_severe_form"}
    other = workbook.directory.add(Organisation(name="Riverside Clinic"))
    assert workbook.bundles.draft(case, other).bundle.items == (first, second)


def test_cancelling_or_damage_leaves_no_file_and_no_ledger(
    workbook: Workbook, case: str, lawyer: str, agreed: str, tmp_path: Path
) -> None:
    item_id = add(workbook, case, "Contract", pages=4)
    composed = workbook.bundles.compose(workbook.bundles.suggest(case, lawyer))
    seen: list[int] = []
    job = Job(lambda done, _total: (seen.append(done), job.cancel() if len(seen) == 3 else None)[0])
    with pytest.raises(Cancelled):
        workbook.bundles.build_aside(composed, tmp_path / "bundle.pdf", job)
    blob = workbook.unlocked.blobs.kept(workbook.evidence.item(item_id).item.rendition_blob_id)
    content = bytearray(blob.read_bytes())
    content[-20] ^= 1
    blob.chmod(0o600)
    blob.write_bytes(content)
    with pytest.raises(DamageError):
        workbook.bundles.build_aside(composed, tmp_path / "bundle.pdf")
    with pytest.raises(HostError) as caught:
        workbook.bundles.build_aside(composed, tmp_path / "nowhere" / "bundle.pdf")
    assert caught.value.code == "export.no_folder"
    assert [one.name for one in tmp_path.iterdir() if one.suffix in (".pdf", ".partial")] == []
    assert left(workbook, case) == []
