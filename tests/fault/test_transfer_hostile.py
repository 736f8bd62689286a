"""Manifests that were bent before they were signed: one refusal each, nothing in quarantine."""

from __future__ import annotations

import io
import random

import msgspec
import pytest

from app.errors import AppError
from app.transfer import Limits, inspect, open_package
from tests.transfer_parts import (
    RECEIVER,
    SENDER,
    STRANGER,
    Boxes,
    age,
    forge,
    manifest_value,
    package,
)

KIB64 = 64 * 1024
CONTENTS = [b"one", random.Random(2).randbytes(300_000), b"three"]
SEALED = package(CONTENTS)


def refusal(sealed: bytes, limits: Limits | None = None) -> str:
    boxes = Boxes()
    with pytest.raises(AppError) as caught:
        open_package(io.BytesIO(sealed), [RECEIVER.age], boxes, limits=limits or Limits())
    assert boxes.nothing_kept
    return caught.value.code


def test_a_file_over_the_cap_stops_while_reading():
    assert refusal(SEALED, Limits(package=KIB64)) == "transfer.too_big"


def test_an_age_file_that_is_something_else():
    assert refusal(age(b"hello")) == "transfer.truncated"
    assert refusal(age(bytes(300_000))) == "transfer.not_a_package"


def test_a_signature_by_another_key():
    value = manifest_value(CONTENTS)
    assert refusal(forge(value, CONTENTS, signer=STRANGER)) == "transfer.forged"
    assert refusal(forge(value, CONTENTS, signer=STRANGER, key=SENDER.sign_key)) == (
        "transfer.forged"
    )
    seen = inspect(io.BytesIO(forge(value, CONTENTS, signer=STRANGER)), [RECEIVER.age])
    assert seen["signature"] == "invalid"
    assert seen["sender"] is None


def test_a_sender_card_nobody_signed():
    value = manifest_value(CONTENTS)
    value["sender"]["label"] = "Harbour Legal Aid"
    assert refusal(forge(value, CONTENTS)) == "transfer.forged"


def test_sealed_again_to_us_by_its_first_receiver():
    value = manifest_value(CONTENTS)
    value["recipients"] = [STRANGER.recipient]
    assert refusal(forge(value, CONTENTS)) == "transfer.rewrapped"


def test_the_last_item_is_not_what_the_list_says():
    value = manifest_value(CONTENTS)
    assert refusal(forge(value, [*CONTENTS[:2], b"THREE"])) == "transfer.wrong_hash"


def test_an_item_longer_than_declared():
    value = manifest_value(CONTENTS)
    code = refusal(forge(value, [*CONTENTS[:2], b"three and more"]))
    assert code == "transfer.malformed"
    assert refusal(forge(value, [b"one", b"x", *CONTENTS[1:]])) == "transfer.wrong_hash"


def test_an_item_shorter_than_declared():
    value = manifest_value(CONTENTS)
    assert refusal(forge(value, CONTENTS[:1], padding=b"")) == "transfer.truncated"


def test_padding_that_holds_something_or_is_too_long():
    value = manifest_value([])
    assert refusal(forge(value, [], padding=b"\1" * 1000)) == "transfer.malformed"
    assert refusal(forge(value, [], padding=bytes(400_000))) == "transfer.malformed"
    assert refusal(forge(value, [], padding=bytes(10))) == "transfer.truncated"


def test_two_items_with_one_id():
    value = manifest_value([b"a", b"b"])
    value["items"][1]["id"] = value["items"][0]["id"]
    assert refusal(forge(value, [b"a", b"b"])) == "transfer.malformed"


def test_a_later_format():
    value = manifest_value(CONTENTS)
    assert refusal(forge(value, CONTENTS, major=2)) == "transfer.newer"
    assert refusal(forge({**value, "schema": 2}, CONTENTS)) == "transfer.newer"


def test_unknown_fields_are_kept():
    value = {**manifest_value(CONTENTS), "from_tomorrow": {"a": [1]}}
    opened = open_package(io.BytesIO(forge(value, CONTENTS)), [RECEIVER.age], Boxes())
    assert opened.manifest.extra == {"from_tomorrow": {"a": [1]}}


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "a/b",
        "C:x",
        "a\\b",
        "a\x00b",
        "\u202egpj.exe",
        "",
        "..",
        "e\u0301",
        "x" * 201,
    ],
)
def test_names_that_would_mislead(name):
    value = manifest_value([b"a"])
    value["items"][0]["name"] = name
    assert refusal(forge(value, [b"a"])) == "transfer.malformed"


@pytest.mark.parametrize(
    ("path", "bad"),
    [
        ("bytes", -1),
        ("bytes", 2**60),
        ("bytes", 1.5),
        ("sha256", "00"),
        ("mime", "text"),
        ("id", "../a"),
        ("author", "Dana"),
    ],
)
def test_fields_of_the_wrong_kind(path, bad):
    value = manifest_value([b"a"])
    value["items"][0][path] = bad
    assert refusal(forge(value, [b"a"])) == "transfer.malformed"


def test_promises_of_more_than_the_cap():
    value = manifest_value([b"a"])
    value["items"][0]["bytes"] = 5 << 30
    assert refusal(forge(value, [b"a"])) == "transfer.too_big"


def test_more_items_than_the_cap():
    value = manifest_value([b"a"])
    item = value["items"][0]
    value["items"] = [{**item, "id": f"item-{n:06d}"} for n in range(5_001)]
    assert refusal(forge(value, [b"a"] * 5_001)) == "transfer.too_big"


def test_a_manifest_longer_than_the_cap_takes_no_memory():
    value = manifest_value([b"a"])
    assert refusal(forge(value, [b"a"]), Limits(manifest=100)) == "transfer.too_big"


def test_a_text_longer_than_the_cap():
    value = {**manifest_value([b"a"]), "purpose": "x" * (KIB64 + 1)}
    assert refusal(forge(value, [b"a"])) == "transfer.malformed"


@pytest.mark.parametrize("depth", [40, 5_000, 1_000_000])
def test_a_depth_bomb(depth):
    plain = msgspec.json.encode(manifest_value([b"a"]), order="sorted")
    bomb = b'{"a":' + b"[" * depth + b"]" * depth + b"," + plain[1:]
    assert refusal(forge(bomb, [b"a"])) == "transfer.malformed"


@pytest.mark.parametrize(
    "bend",
    [
        lambda raw: raw.replace(b'"schema":1', b'"schema":1,"schema":1'),
        lambda raw: raw.replace(b":", b": ", 1),
        lambda raw: raw + b"\n",
        lambda raw: raw.replace(b"Legal", b"\xff"),
        lambda raw: raw.replace(b"Legal", b"\\ud800"),
        lambda raw: b"[]",
        lambda raw: b"",
    ],
)
def test_json_of_another_spelling(bend):
    raw = bend(msgspec.json.encode(manifest_value([]), order="sorted"))
    assert refusal(forge(raw, [])) in {"transfer.malformed", "transfer.too_big"}
