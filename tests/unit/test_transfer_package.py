"""Sealing and opening: what goes in comes out, for the right reader only; stock age reads it."""

from __future__ import annotations

import io
import random
import subprocess
from datetime import date, datetime, timezone

import pytest

from app.errors import Cancelled, DamageError, UserError
from app.job import Job
from app.transfer import OrgIdentity, clean_name, inspect, open_package, seal
from tests.transfer_parts import (
    COVER,
    RECEIVER,
    SENDER,
    STRANGER,
    Boxes,
    outgoing,
    package,
    sha,
)

CONTENTS = [b"first", b"", random.Random(1).randbytes(700_000), b"last"]


def test_what_goes_in_comes_out():
    boxes = Boxes()
    opened = open_package(io.BytesIO(package(CONTENTS)), [RECEIVER.age], boxes)
    assert [bytes(box.bytes) for box in boxes.made] == CONTENTS
    assert all(box.closed and not box.discarded for box in boxes.made)
    assert opened.manifest.cover == COVER
    assert opened.manifest.sender == SENDER.card()
    assert [item.name for item, _ in opened.items] == [f"Document {n}" for n in range(1, 5)]


def test_a_package_without_items_opens():
    assert open_package(io.BytesIO(package([])), [RECEIVER.age], Boxes()).items == ()


def test_the_archive_key_opens_it_too_and_an_old_identity_is_tried():
    sealed = package([b"x"], recipients=[RECEIVER.recipient, SENDER.recipient])
    assert open_package(io.BytesIO(sealed), [STRANGER.age, SENDER.age], Boxes()).items


def test_another_identity_opens_nothing():
    boxes = Boxes()
    with pytest.raises(UserError, match="not_for_us"):
        open_package(io.BytesIO(package(CONTENTS)), [STRANGER.age], boxes)
    assert not boxes.made


def test_stock_age_opens_it_with_the_identity_file(tmp_path):
    sealed, identity = tmp_path / "t.age", tmp_path / "identity.txt"
    sealed.write_bytes(package(CONTENTS))
    identity.write_text(RECEIVER.identity_file())
    done = subprocess.run(["age", "-d", "-i", identity, sealed], capture_output=True, check=True)
    assert done.stdout.startswith(b"WMKTRANS")
    assert b"".join(CONTENTS) in done.stdout
    identity.write_text(STRANGER.identity_file())
    refused = subprocess.run(["age", "-d", "-i", identity, sealed], capture_output=True)
    assert refused.returncode != 0
    assert not refused.stdout


def test_nothing_about_the_sender_shows_outside():
    sealed = package([b"plain words"])
    for hidden in (b"North", SENDER.recipient.encode(), RECEIVER.recipient.encode(), b"WMKTRANS"):
        assert hidden not in sealed


def test_sizes_are_blurred():
    lengths = {len(package([bytes(n)])) // 4096 for n in (0, 1, 1000, 200_000)}
    assert len(lengths) == 1


def test_known_hashes_are_read_once_and_checked():
    reads = []

    def source(content):
        def give():
            reads.append(1)
            return io.BytesIO(content)

        return give

    good = outgoing(1, b"abc", open=source(b"abc"), sha256=sha(b"abc"))
    seal(COVER, [good], [RECEIVER.recipient], SENDER, io.BytesIO())
    assert len(reads) == 1
    changed = outgoing(1, b"abc", open=source(b"abd"), sha256=sha(b"abc"))
    with pytest.raises(DamageError, match="source_changed"):
        seal(COVER, [changed], [RECEIVER.recipient], SENDER, io.BytesIO())


@pytest.mark.parametrize("real", [b"ab", b"abcd"])
def test_a_source_of_another_length_stops_the_sealing(real):
    item = outgoing(1, b"abc", open=lambda: io.BytesIO(real), sha256=sha(b"abc"))
    with pytest.raises(DamageError, match="source_changed"):
        seal(COVER, [item], [RECEIVER.recipient], SENDER, io.BytesIO())


@pytest.mark.parametrize("name", ["../x", "a\\b", "a\nb", "pdf.\u202efdp", "", "x" * 201, ".."])
def test_an_unsafe_name_is_refused_when_sealing_and_can_be_cleaned(name):
    with pytest.raises(UserError, match="malformed"):
        seal(COVER, [outgoing(1, b"", name=name)], [RECEIVER.recipient], SENDER, io.BytesIO())
    clean = outgoing(1, b"", name=clean_name(name))
    seal(COVER, [clean], [RECEIVER.recipient], SENDER, io.BytesIO())


def test_a_long_name_keeps_its_ending():
    assert clean_name("é" * 300 + ".pdf").endswith("é.pdf")
    assert len(clean_name("é" * 300 + ".pdf")) == 200


def test_cancelling_while_sealing_and_opening_leaves_nothing():
    big = [bytes(3 << 20)]
    job = Job(lambda done, total: job.cancel())
    with pytest.raises(Cancelled):
        seal(COVER, [outgoing(1, big[0])], [RECEIVER.recipient], SENDER, io.BytesIO(), job=job)
    sealed, boxes = package(big), Boxes()
    again = Job(lambda done, total: again.cancel())
    with pytest.raises(Cancelled):
        open_package(io.BytesIO(sealed), [RECEIVER.age], boxes, job=again)
    assert boxes.made
    assert boxes.nothing_kept


def test_progress_ends_at_the_total():
    seen = []
    job = Job(lambda done, total: seen.append((done, total)))
    seal(
        COVER, [outgoing(1, bytes(2_500_000))], [RECEIVER.recipient], SENDER, io.BytesIO(), job=job
    )
    assert seen == sorted(seen)
    assert seen[-1] == (5_000_000, 5_000_000)


def test_what_the_caller_raises_comes_through_unchanged():
    class Full:
        def write(self, piece):
            raise OSError(28, "full")

    with pytest.raises(OSError, match="full"):
        seal(COVER, [outgoing(1, bytes(900_000))], [RECEIVER.recipient], SENDER, Full())

    class FullBoxes(Boxes):
        def __call__(self, item):
            raise OSError(28, "full")

    with pytest.raises(OSError, match="full"):
        open_package(io.BytesIO(package(CONTENTS)), [RECEIVER.age], FullBoxes())


def test_inspect_has_the_published_shape():
    seen = inspect(io.BytesIO(package([b"abc"])), [RECEIVER.age])
    assert seen["signature"] == "valid"
    assert seen["sender"]["label"] == "North Star Advice"
    assert seen["sender"]["fingerprint"] == SENDER.card().fingerprint
    assert seen["sender"]["trust"] == "unknown"
    assert seen["verified"] is False
    assert seen["recipients"] == [RECEIVER.recipient]
    assert seen["created"] == "2026-11-22T10:00:00Z"
    assert seen["purpose"] == "Legal advice"
    assert seen["consent_until"] == "2027-05-01"
    item = seen["items"][0]
    assert (item["name"], item["bytes"], item["sha256"]) == ("Document 1", 3, sha(b"abc"))


def test_reprs_hold_no_words_of_the_case():
    opened = open_package(io.BytesIO(package([b"abc"])), [RECEIVER.age], Boxes())
    shown = repr(opened) + repr(SENDER) + repr(outgoing(1, b"", name="Ama.pdf"))
    for word in ("Legal advice", "North Star", "Document 1", "Ama", "AGE-SECRET"):
        assert word not in shown


def test_an_identity_survives_its_bytes():
    assert OrgIdentity.from_bytes(SENDER.to_bytes()) == SENDER


def test_dates_are_written_in_utc():
    from dataclasses import replace
    from datetime import timedelta

    east = replace(
        COVER, created=datetime(2026, 11, 22, 13, 0, tzinfo=timezone(timedelta(hours=3)))
    )
    opened = open_package(io.BytesIO(package([], east)), [RECEIVER.age], Boxes())
    assert opened.manifest.cover.created == COVER.created
    assert opened.manifest.cover.consent_until == date(2027, 5, 1)
