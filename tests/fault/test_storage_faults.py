"""A case file that is not what was written: zeros, a page too many, another vault's."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.note import Note
from app.errors import DamageError
from app.storage.verify import verify_store
from tests.storage_parts import KEY, make, reopen


def filled(folder: Path) -> bytes:
    store = make(folder)
    with store.begin() as work:
        for number in range(60):
            work.save(Note(text=f"note {number} " * 60))
        work.commit()
    store.close()
    return (folder / "store.db").read_bytes()


def test_zeros_in_place_of_the_file_are_refused(tmp_path: Path) -> None:
    whole = filled(tmp_path)
    (tmp_path / "store.db").write_bytes(bytes(len(whole)))
    with pytest.raises(DamageError) as problem:
        reopen(tmp_path)
    assert problem.value.code == "store.wrong_key"


def test_an_added_page_is_refused(tmp_path: Path) -> None:
    whole = filled(tmp_path)
    (tmp_path / "store.db").write_bytes(whole + bytes(4096))
    with pytest.raises(DamageError) as problem:
        reopen(tmp_path)
    assert problem.value.code == "store.damaged"


def test_the_store_of_another_vault_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    filled(tmp_path)
    (tmp_path / "other" / "store.db").write_bytes((tmp_path / "store.db").read_bytes())
    findings = verify_store(tmp_path / "other" / "store.db", KEY, "ff" * 16)
    assert [(one.area, one.what) for one in findings] == [("database", "store.other_vault")]
