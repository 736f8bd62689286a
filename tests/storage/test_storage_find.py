"""Finding records by a field's value, at its default or not."""

from app.bootstrap import Workbook
from app.domain.transfer import Transfer


def test_a_value_that_is_the_default_is_found_too(workbook: Workbook) -> None:
    with workbook.unlocked.begin() as work:
        work.save(Transfer(package_id="a"))
        work.save(Transfer(package_id="b", direction="in"))
        work.commit()
    with workbook.unlocked.begin() as work:
        assert [one.package_id for one in work.find(Transfer, direction="out")] == ["a"]
        assert [one.package_id for one in work.find(Transfer, direction="in")] == ["b"]
