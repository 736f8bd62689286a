"""Packages that were cut, changed or forged, opened into a real vault: one refusal each, nothing left of it."""

from __future__ import annotations

import io
import resource
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.bootstrap import Workbook
from app.domain.note import Note
from app.domain.transfer import Transfer
from app.errors import AppError, UserError
from app.services.cases import NewCase
from app.services.incoming import Incoming
from app.transfer import OrgIdentity, seal, spoken
from app.transfer.snapshot import ITEM_ID, MIME, RecordSnapshot, Snapshot, encode_snapshot
from tests.fault.children import in_child
from tests.fault.counting import count, dice, nothing_silent, rounds
from tests.transfer_parts import (
    COVER,
    RECEIVER,
    SENDER,
    STRANGER,
    age,
    forge,
    manifest_value,
    outgoing,
    package,
)

pytestmark = pytest.mark.slow

KIB64 = 64 * 1024
CANARY = b"CANARY in a package "
CONTENTS = [b"one", CANARY * 15_000, b"three"]
SEALED = package(CONTENTS)
BODY = SEALED.index(b"\n", SEALED.index(b"\n--- ") + 1) + 1
CASE = "018f0000-0000-7000-8000-00000000cccc"
PERSON = RecordSnapshot(id=CASE, kind="person", case=CASE, fields={"working_name": "A"}, heads={})
NOTE = RecordSnapshot(
    id="018f0000-0000-7000-8000-00000000aaaa",
    kind="note",
    case=CASE,
    fields={"text": "from elsewhere"},
    heads={},
)


class Desk:
    """A real vault that somebody's packages are opened into."""

    def __init__(self, workbook: Workbook, folder: Path) -> None:
        self.workbook, self._folder = workbook, folder
        self._before = self._everything()

    def refusal(self, sealed: bytes, identity: OrgIdentity = RECEIVER) -> str:
        """The code a package is refused with; afterwards all is as it was."""
        with pytest.raises(AppError) as caught:
            self.open(sealed, identity)
        assert self.is_as_before()
        return caught.value.code

    def open(self, sealed: bytes, identity: OrgIdentity = RECEIVER) -> Incoming:
        return self.workbook.transfers.open(io.BytesIO(sealed), identity)

    def is_as_before(self) -> bool:
        """No row, no blob, nothing in quarantine, no temporary file."""
        return self._everything() == self._before

    def _everything(self) -> tuple[Any, ...]:
        with self.workbook.unlocked.begin() as work:
            rows = len(work.find(Transfer)), len(work.find(Note)), len(work.trail("", 10))
        files = sorted(str(path) for name in "bq" for path in (self._folder / name).rglob("*"))
        return rows, files, sorted(Path(tempfile.gettempdir()).iterdir())


@pytest.fixture
def desk_of(workbook: Workbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    return Desk(workbook, tmp_path / "vault")


def cuts() -> list[int]:
    """Each edge of 64 KiB and of age's own chunks, beside it, and anywhere."""
    marks = set(range(KIB64, len(SEALED), KIB64))
    marks |= set(range(BODY + 16, len(SEALED), KIB64 + 16))
    edges = [n + d for n in marks for d in (-1, 0, 1)] + [0, BODY - 5, BODY, BODY + 7]
    chance = dice("cuts of a package")
    return sorted({*edges, *(chance.randrange(len(SEALED)) for _ in range(rounds(60)))})


def changed_bits(desk: Desk) -> list[str]:
    """Every byte of the header, and anywhere in the body."""
    chance = dice("bits of a package")
    spots = [*range(BODY), BODY + 3, BODY + 20, len(SEALED) - 1]
    spots += [chance.randrange(BODY, len(SEALED)) for _ in range(rounds(60))]
    known = {"not_a_package", "not_for_us", "newer", "damaged", "too_big", "truncated"}
    unnoticed = []
    for spot in spots:
        bent = bytearray(SEALED)
        bent[spot] ^= 1 << chance.randrange(8)
        count("bits")
        code = desk.refusal(bytes(bent)).removeprefix("transfer.")
        if code not in (known if spot < BODY else {"damaged"}):
            unnoticed.append(f"{spot}: {code}")
    return unnoticed


def bounded(desk: Desk, sealed: bytes) -> str:
    """The refusal of a package that is meant to cost: little memory, little time."""

    def open_it() -> None:
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + (300 << 20), -1))
        resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
        with pytest.raises(AppError):
            desk.open(sealed)

    assert in_child(open_it) == 0
    return desk.refusal(sealed)


def test_fault_29_a_package_cut_changed_or_meant_to_cost(desk_of: Desk) -> None:
    unnoticed = []
    for cut in cuts():
        count("trunc")
        code = desk_of.refusal(SEALED[:cut])
        if code != ("transfer.not_a_package" if cut < 22 else "transfer.truncated"):
            unnoticed.append(f"cut at {cut}: {code}")
    unnoticed += changed_bits(desk_of)
    nothing_silent(unnoticed)
    for extra in (b"x", bytes(KIB64), SEALED):
        assert desk_of.refusal(SEALED + extra) == "transfer.damaged"
    assert desk_of.refusal(SEALED, STRANGER) == "transfer.not_for_us"
    again = OrgIdentity.new(RECEIVER.label, date(2026, 5, 5))
    assert desk_of.refusal(SEALED, again) == "transfer.not_for_us"
    stanza = b"-> X25519 " + b"A" * 43 + b"\n" + b"A" * 43 + b"\n"
    mac = b"--- " + b"A" * 43 + b"\n"
    many = b"age-encryption.org/v1\n" + stanza * 100_000 + mac
    assert bounded(desk_of, many) == "transfer.too_big"
    costly = b"age-encryption.org/v1\n-> scrypt " + b"A" * 22 + b" 40\n" + b"A" * 43 + b"\n" + mac
    assert bounded(desk_of, costly + bytes(100)) in {"transfer.not_for_us", "transfer.damaged"}
    assert desk_of.refusal(age(CANARY * 20_000)) == "transfer.not_a_package"


def bent(**changes: Any) -> bytes:
    """A package whose manifest was bent before it was signed."""
    return forge({**manifest_value(CONTENTS), **changes}, CONTENTS)


def with_item(**changes: Any) -> bytes:
    value = manifest_value(CONTENTS)
    value["items"][-1] |= changes
    return forge(value, CONTENTS)


def deep(depth: int) -> bytes:
    plain = msgspec.json.encode(manifest_value(CONTENTS), order="sorted")
    return forge(b'{"a":' + b"[" * depth + b"]" * depth + b"," + plain[1:], CONTENTS)


FORGED: dict[str, tuple[Callable[[], bytes], str]] = {
    "signed by somebody else": (
        lambda: forge(manifest_value(CONTENTS), CONTENTS, signer=STRANGER),
        "forged",
    ),
    "signed with one key, shown with another": (
        lambda: forge(manifest_value(CONTENTS), CONTENTS, signer=STRANGER, key=SENDER.sign_key),
        "forged",
    ),
    "for another": (lambda: bent(recipients=[STRANGER.recipient]), "rewrapped"),
    "last item differs": (
        lambda: forge(manifest_value(CONTENTS), [*CONTENTS[:2], b"THREE"]),
        "wrong_hash",
    ),
    "last item longer": (
        lambda: forge(manifest_value(CONTENTS), [*CONTENTS[:2], b"three and more"]),
        "malformed",
    ),
    "last item shorter": (
        lambda: forge(manifest_value(CONTENTS), CONTENTS[:2], padding=b""),
        "truncated",
    ),
    "40 deep": (lambda: deep(40), "malformed"),
    "a million deep": (lambda: deep(1_000_000), "malformed"),
    "one id twice": (lambda: with_item(id="item-0001"), "malformed"),
    "a later format": (
        lambda: forge(manifest_value(CONTENTS), CONTENTS, major=2),
        "newer",
    ),
    "a later schema": (lambda: bent(schema=2), "newer"),
    "a way out of the folder": (lambda: with_item(name="../../etc/passwd"), "malformed"),
    "a hidden ending": (lambda: with_item(name="\u202egpj.exe"), "malformed"),
    "five gigabytes promised": (lambda: with_item(bytes=5 << 30), "too_big"),
    "no records": (lambda: forge(manifest_value(CONTENTS), CONTENTS), "malformed"),
}


def signed_by(who: OrgIdentity, number: int, *records: RecordSnapshot) -> bytes:
    """A whole package of a case by this organisation, with one note or other records."""
    snapshot = Snapshot(records=(PERSON, *(records or (NOTE,))))
    item = outgoing(1, encode_snapshot(snapshot), id=ITEM_ID, name="Records", mime=MIME)
    cover = replace(COVER, package=f"018f0000-0000-7000-8000-{number:012}")
    out = io.BytesIO()
    seal(cover, [item], [RECEIVER.recipient], who, out)
    return out.getvalue()


def record(kind: str = "note", **fields: Any) -> RecordSnapshot:
    return RecordSnapshot(id=NOTE.id, kind=kind, case=CASE, fields=fields, heads={})


def replace_case(case: str | None) -> RecordSnapshot:
    return RecordSnapshot(id=NOTE.id, kind="note", case=case, fields={"text": "x"}, heads={})


POISON: dict[str, RecordSnapshot] = {
    "a colleague": record("staff", name="Somebody", role="supervisor"),
    "a setting": record("setting", value="1"),
    "a kind nobody knows": record("spell", text="x"),
    "a number for words": record(text=5),
    "a map in place of words": record(text={"a": 1}),
    "a set in place of its elements": record("attachment", categories=["identity"]),
    "a list in place of a map": record("sitting", answers=[1]),
    "an entry beside its map": record("sitting", **{"answers": 5, "answers:/a": "b"}),
    "the bytes of another attachment": record("attachment", blob_id="0" * 32),
    "a colleague's name": record(worker_id="018f0000-0000-7000-8000-00000000dddd"),
    "a deletion": record(alive=False),
    "an opening": record(restricted=False),
    "a day that is none": record("task", due_on="the 45th"),
    "a record of no case": replace_case(None),
    "a person filed under another": RecordSnapshot(
        id=NOTE.id, kind="person", case=CASE, fields={"working_name": "B"}, heads={}
    ),
}


def only_looked_at(desk: Desk, sealed: bytes, trust: str, refused: str) -> None:
    """A package by keys nobody compared can be looked at in quarantine; taking it in needs more."""
    incoming = desk.workbook.transfers.dry_run(desk.open(sealed))
    assert incoming.sender is not None
    assert (incoming.sender.trust, incoming.sender.verified) == (trust, False)
    assert incoming.refused == refused
    with pytest.raises(UserError, match=refused):
        desk.workbook.transfers.apply(incoming)
    incoming.discard()
    assert desk.is_as_before()


def test_fault_30_a_forged_package_is_refused_exactly_and_never_in_part(
    workbook: Workbook, desk_of: Desk
) -> None:
    for what, (make, code) in FORGED.items():
        count("fuzz")
        found = desk_of.refusal(make())
        assert found == f"transfer.{code}", what
    only_looked_at(desk_of, signed_by(STRANGER, 1), "unknown", "transfer.needs_reason")
    office = workbook.directory.take_card(SENDER.card().to_text())
    desk = Desk(workbook, desk_of._folder)
    only_looked_at(desk, signed_by(SENDER, 2), "unverified", "transfer.needs_reason")
    workbook.directory.verify(office, spoken(SENDER.card().fingerprint), "face to face")
    changed = OrgIdentity.new(SENDER.label, date(2026, 4, 4))
    only_looked_at(desk, signed_by(changed, 3), "changed", "transfer.changed_key")
    incoming = desk.open(signed_by(changed, 4))
    with pytest.raises(UserError, match=r"transfer\.changed_key"):
        workbook.transfers.apply(incoming, "they told me so")
    incoming.discard()
    assert desk.is_as_before()
    poisoned(desk)
    workbook.transfers.apply(desk.open(signed_by(SENDER, 5)))
    with workbook.unlocked.begin() as work:
        assert [note.text for note in work.find(Note)] == ["from elsewhere"]
    not_another_record(workbook, desk._folder)


def poisoned(desk: Desk) -> None:
    """Even somebody who is trusted sends no record that would harm more than its case."""
    for what, wrong in POISON.items():
        count("fuzz")
        assert desk.refusal(signed_by(SENDER, 6, wrong)) == "transfer.malformed", what


def not_another_record(workbook: Workbook, folder: Path) -> None:
    """What is known here keeps its kind and its case, whoever names its id."""
    case = workbook.cases.open(NewCase(working_name="Lan"))
    note = workbook.notes.add(case, "mine")
    desk = Desk(workbook, folder)
    for wrong in (
        RecordSnapshot(id=note, kind="note", case=CASE, fields={"text": "theirs"}, heads={}),
        RecordSnapshot(id=note, kind="task", case=CASE, fields={"title": "theirs"}, heads={}),
    ):
        incoming = workbook.transfers.dry_run(desk.open(signed_by(SENDER, 7, wrong)))
        assert incoming.refused == "transfer.malformed"
        with pytest.raises(UserError, match=r"transfer\.malformed"):
            workbook.transfers.apply(incoming)
        incoming.discard()
        assert desk.is_as_before()
    assert workbook.cases.timeline(case)[0].text == "mine"
