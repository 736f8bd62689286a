"""Contact cards, fingerprints, trust, receipts and snapshots."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest

from app.errors import UserError
from app.transfer import (
    Contact,
    OrgIdentity,
    answers,
    check_may_apply,
    inspect,
    judge_card,
    judge_sender,
    open_package,
    read_card,
    read_receipt,
    same_words,
    spoken,
    write_receipt,
)
from app.transfer.snapshot import RecordSnapshot, Snapshot, decode_snapshot, encode_snapshot
from tests.transfer_parts import RECEIVER, SENDER, STRANGER, Boxes, package, sha

CARD = SENDER.card()
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
EARLIER = datetime(2026, 11, 1, tzinfo=UTC)


def contact(state, **more):
    return Contact(card=CARD, state=state, **more)


def test_a_card_is_short_text():
    text = CARD.to_text()
    assert text.startswith("Waymark contact card 1\nLabel: North Star Advice\nAge: age1")
    assert "SECRET" not in text


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("North", "South", "transfer.card_invalid"),
        ("2026-01-05", "2026-01-06", "transfer.card_invalid"),
        ("card 1", "card 2", "transfer.card_newer"),
        ("Waymark", "Wavemark", "transfer.card_invalid"),
        ("Signature:", "Signed:", "transfer.card_invalid"),
        ("\nAge: age1", "\nAge: age2", "transfer.card_invalid"),
    ],
)
def test_a_changed_card_is_refused(old, new, code):
    with pytest.raises(UserError) as caught:
        read_card(CARD.to_text().replace(old, new))
    assert caught.value.code == code


def test_fingerprints_are_ten_words_and_nine_digits_and_hold_every_bit():
    words = spoken("00" * 16)
    assert words == "academic " * 10 + "000 000 000"
    assert spoken("ff" * 16) == "zero " * 10 + "268 435 455"
    seen = {spoken(f"{1 << bit:032x}") for bit in range(128)}
    assert len(seen) == 128
    assert same_words(spoken(CARD.fingerprint).upper().replace(" ", "  "), CARD.fingerprint)
    assert not same_words(spoken(RECEIVER.card().fingerprint), CARD.fingerprint)


@pytest.mark.parametrize(
    ("contacts", "trust", "verified"),
    [
        ([], "unknown", False),
        ([contact("verified")], "verified", True),
        ([contact("unverified")], "unverified", False),
        ([contact("changed")], "changed", False),
        ([contact("retired", retired_at=NOON)], "retired", True),
        ([contact("retired", retired_at=EARLIER)], "retired", False),
        ([contact("retired")], "retired", False),
        ([Contact(card=STRANGER.card(), state="verified")], "unknown", False),
    ],
)
def test_trust_in_a_sender(contacts, trust, verified):
    sender = judge_sender(CARD, datetime(2026, 11, 22, 10, tzinfo=UTC), contacts)
    assert (sender.trust, sender.verified) == (trust, verified)


def test_new_keys_under_a_known_label_are_a_change():
    again = OrgIdentity.new("north  STAR advice", date(2026, 9, 9)).card()
    assert judge_card(again, [contact("verified")]) == "changed"
    assert judge_sender(again, NOON, [contact("verified")]).trust == "changed"
    assert judge_card(CARD, [contact("verified")]) == "verified"
    assert judge_card(STRANGER.card(), [contact("verified")]) == "unknown"


def test_one_old_key_with_one_new_key_is_a_change():
    from dataclasses import replace

    mixed = replace(OrgIdentity.new("New name", date(2026, 9, 9)), age=SENDER.age).card()
    assert judge_card(mixed, [contact("verified")]) == "changed"


@pytest.mark.parametrize(
    ("state", "asked", "code"),
    [
        ("verified", {}, None),
        ("verified", {"applied": True, "reason": "please"}, "transfer.already_applied"),
        ("changed", {"reason": "please"}, "transfer.changed_key"),
        ("unverified", {}, "transfer.needs_reason"),
        ("unverified", {"reason": "  "}, "transfer.needs_reason"),
        ("unverified", {"reason": "called their desk"}, None),
        ("verified", {"consent_until": date(2026, 11, 22)}, None),
        ("verified", {"consent_until": date(2026, 11, 21)}, "transfer.consent_over"),
        ("verified", {"consent_until": date(2026, 11, 21), "reason": "court order"}, None),
    ],
)
def test_what_may_be_applied(state, asked, code):
    given = {
        "sender": judge_sender(CARD, NOON, [contact(state)]),
        "consent_until": None,
        "today": date(2026, 11, 22),
        "applied": False,
        "reason": "",
    }
    if code is None:
        check_may_apply(**{**given, **asked})
        return
    with pytest.raises(UserError) as caught:
        check_may_apply(**{**given, **asked})
    assert caught.value.code == code


def test_inspect_with_contacts_says_verified():
    seen = inspect(io.BytesIO(package([])), [RECEIVER.age], contacts=[contact("verified")])
    assert seen["verified"] is True
    assert seen["sender"]["trust"] == "verified"


def test_a_receipt_is_for_one_package_by_one_organisation():
    manifest = open_package(io.BytesIO(package([b"a"])), [RECEIVER.age], Boxes()).manifest
    raw = write_receipt(manifest, RECEIVER, "applied", NOON)
    receipt = read_receipt(raw)
    assert (receipt.package, receipt.outcome, receipt.at) == (
        manifest.cover.package,
        "applied",
        NOON,
    )
    assert receipt.items == 1
    assert answers(receipt, sha(manifest.raw), RECEIVER.sign_key)
    assert not answers(receipt, sha(b"other"), RECEIVER.sign_key)
    assert not answers(receipt, sha(manifest.raw), STRANGER.sign_key)
    for name in (b"Harbour", b"North", b"Legal advice", b"Document"):
        assert name not in raw


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"applied", b"refused", "transfer.receipt_invalid"),
        (b'"items":1', b'"items":2', "transfer.receipt_invalid"),
        (b'"schema":1', b'"schema":2', "transfer.newer"),
        (b"receipt", b"recipe", "transfer.receipt_invalid"),
        (b'"signature":"', b'"signature":"A', "transfer.receipt_invalid"),
    ],
)
def test_a_changed_receipt_is_refused(old, new, code):
    manifest = open_package(io.BytesIO(package([b"a"])), [RECEIVER.age], Boxes()).manifest
    raw = write_receipt(manifest, RECEIVER, "applied", NOON)
    with pytest.raises(UserError) as caught:
        read_receipt(raw.replace(old, new))
    assert caught.value.code == code


def record(**changes):
    given = {"id": "r1", "kind": "note", "fields": {"text": "…"}, "heads": {"text": ["h1"]}}
    return RecordSnapshot(**{**given, **changes})


def test_a_snapshot_keeps_values_heads_and_numbers_for_people():
    snapshot = Snapshot(records=(record(author=2, case="c1"),))
    assert decode_snapshot(encode_snapshot(snapshot)) == snapshot
    assert "…" not in repr(snapshot)


@pytest.mark.parametrize(
    "raw",
    [
        encode_snapshot(Snapshot(records=(record(),))).replace(b'"r1"', b'"../r1"'),
        b'{"attachments":[],"records":[],"schema":"1"}',
        b'{"records":[],"schema":1}',
        b'{"attachments":[{"record":"r9","item":"i"}],"records":[],"schema":1}',
        b"[" * 100 + b"]" * 100,
        b"null",
    ],
)
def test_a_bent_snapshot_is_refused(raw):
    with pytest.raises(UserError, match="malformed"):
        decode_snapshot(raw)


def test_a_snapshot_with_a_doubled_record_or_heads_without_a_value_is_refused():
    for records in ((record(), record()), (record(heads={"other": ["h"]}),)):
        with pytest.raises(UserError, match="malformed"):
            encode_snapshot(Snapshot(records=records))


def test_a_later_snapshot_is_refused_in_its_own_words():
    with pytest.raises(UserError, match="newer"):
        decode_snapshot(b'{"attachments":[],"records":[],"schema":2}')
