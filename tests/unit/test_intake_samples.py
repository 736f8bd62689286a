"""The sample papers: the same each time, in any script, and as heavy and talkative as real ones."""

from __future__ import annotations

import pytest

from app.documents import prepare_fonts, samples
from app.documents.airlock import Airlock

AIRLOCK = Airlock()


@pytest.fixture(scope="module", autouse=True)
def _fonts() -> None:
    prepare_fonts()


def test_papers_are_the_same_each_time_and_differ_by_seed() -> None:
    def passport(seed: int) -> bytes:
        rows = [("Name", "सुनीता थापा मगर"), ("Number", "X 000 0000")]
        return samples.page_scan("Passport", rows, seed=seed)

    page = passport(1)
    assert page == passport(1)
    assert page != passport(2)
    slips = samples.payslips("José Luis Hernández Quispe", "Field & Sun", ["July", "August"])
    assert slips == samples.payslips(
        "José Luis Hernández Quispe", "Field & Sun", ["July", "August"]
    )
    copy = AIRLOCK.normalise(slips)
    assert len(copy.pages) == 2


def test_the_photo_tells_where_until_it_is_normalised() -> None:
    content = samples.photo(seed=3)
    assert len(content) > 1 << 20
    seen = AIRLOCK.inspect(content)
    assert seen.located
    copy = AIRLOCK.normalise(content)
    assert "metadata_removed" in copy.transformations
    assert b"Sample Phones" in content
    assert b"Sample Phones" not in copy.pdf


def test_the_notebook_is_a_large_attachment_and_the_contract_a_scan() -> None:
    assert len(samples.notebook_scan(2, seed=4)) > 1 << 20
    contract = samples.contract_scan("أمل الراشدي", "Marwan Household Services", "care", "Doha")
    assert len(AIRLOCK.inspect(contract).pages) == 2
