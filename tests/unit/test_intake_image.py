"""Photos and pictures on their page: upright, complete, and without what the camera wrote beside
them.
"""

from __future__ import annotations

import io
import json
from importlib import import_module
from typing import Any

import pikepdf
import pytest
from PIL import Image, PngImagePlugin

from app.documents import jpeg
from app.documents.airlock import Airlock
from app.documents.page_fit import placed
from app.job import Job
from app.worker import JOBS


class Inside(Airlock):
    """The airlock with its child's work done in this process: these files are our own, and many."""

    def _ask(
        self, name: str, source: Any, request: dict[str, Any], max_payload: int, job: Job
    ) -> tuple[dict[str, Any], bytes]:
        worker: Any = import_module(JOBS[name])
        result, payload = worker.run(request, source)
        return json.loads(json.dumps(result)), payload


AIRLOCK = Inside()
RED, GREEN = (220, 20, 20), (20, 160, 60)


def flag(width: int, height: int) -> Image.Image:
    """Red in the left half's upper part, green elsewhere: any turn or mirroring shows."""
    picture = Image.new("RGB", (width, height), GREEN)
    picture.paste(RED, (0, 0, width // 2, height // 3))
    return picture


def as_jpeg(picture: Image.Image, **more: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95, subsampling=0, **more)
    return out.getvalue()


def as_png(picture: Image.Image, **more: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", **more)
    return out.getvalue()


def exif(orientation: int = 1) -> bytes:
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010F] = "Phone Maker Canary"
    tags.get_ifd(0x8825).update({1: "N", 2: (39.0, 5.0, 12.0), 3: "W", 4: (94.0, 34.0, 40.0)})
    return tags.tobytes()


def drawn(pdf: bytes) -> Image.Image:
    pixels = AIRLOCK.render(pdf, longest=792)
    return Image.frombytes("RGB", (pixels.width, pixels.height), pixels.rgb)


def is_near(seen: object, wanted: tuple[int, ...]) -> bool:
    assert isinstance(seen, tuple)
    return all(abs(a - b) < 30 for a, b in zip(seen, wanted, strict=True))


def test_a_photo_keeps_its_pixels_and_loses_place_and_maker() -> None:
    content = (
        as_jpeg(flag(400, 300), exif=exif(), comment=b"Comment Canary") + b"motion film Canary"
    )
    seen = AIRLOCK.inspect(content)
    assert seen.located
    assert seen.metadata
    assert (seen.pixel_width, seen.pixel_height) == (400, 300)
    copy = AIRLOCK.normalise(content)
    assert copy.transformations == ("metadata_removed", "placed_on_page", "trailing_bytes_removed")
    assert b"Canary" not in copy.pdf
    assert b"Exif" not in copy.pdf
    with pikepdf.open(io.BytesIO(copy.pdf)) as pdf:
        kept = pdf.pages[0].obj.Resources.XObject.Picture.read_raw_bytes()
    before, after = Image.open(io.BytesIO(content)), Image.open(io.BytesIO(kept))
    assert after.tobytes() == before.tobytes()
    assert not after.getexif()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_way_a_camera_can_be_held_comes_out_upright(orientation: int) -> None:
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    upright = flag(1600, 1200)
    stored = upright.transpose(undo[orientation]) if orientation > 1 else upright
    page = drawn(AIRLOCK.normalise(as_jpeg(stored, exif=exif(orientation))).pdf)
    assert page.size == (792, 612)
    assert is_near(page.getpixel((150, 120)), RED)
    for point in ((650, 120), (650, 500), (150, 500)):
        assert is_near(page.getpixel(point), GREEN)


def test_pictures_stay_clear_of_the_strip_where_numbers_go() -> None:
    for size in ((100, 3000), (4000, 3000), (3000, 4000), (10, 10)):
        for paper in ("letter", "a4"):
            sheet = placed(size, paper)
            wide, _, _, high, left, bottom = (float(number) for number in sheet.matrix.split())
            assert bottom >= 60 - 0.01
            assert bottom + high <= sheet.height - 60 + 0.01
            assert left >= 36 - 0.01
            assert left + wide <= sheet.width - 36 + 0.01
            assert (size[0] > size[1]) == (sheet.width > sheet.height)
            assert wide <= size[0] * 0.75 + 0.01


def test_a_plain_png_keeps_its_compressed_rows() -> None:
    extra = PngImagePlugin.PngInfo()
    extra.add_text("Author", "Canary")
    content = as_png(flag(300, 200), pnginfo=extra)
    copy = AIRLOCK.normalise(content)
    assert copy.transformations == ("metadata_removed", "placed_on_page")
    assert b"Canary" not in copy.pdf
    start = content.index(b"IDAT") + 4
    assert content[start : start + 40] in copy.pdf


@pytest.mark.parametrize(
    ("mode", "done"),
    [
        ("RGBA", "transparency_flattened"),
        ("LA", "transparency_flattened"),
        ("I;16", "pixels_rewritten"),
        ("P", ""),
        ("L", ""),
        ("1", ""),
    ],
)
def test_pngs_of_every_mode_show_what_they_showed(mode: str, done: str) -> None:
    start = flag(1200, 900).convert("L") if mode == "I;16" else flag(1200, 900)
    picture = start.convert(mode)
    content = as_png(picture)
    copy = AIRLOCK.normalise(content)
    assert (done in copy.transformations) if done else len(copy.transformations) == 1
    page = drawn(copy.pdf)
    direct = AIRLOCK.render(content, longest=792)
    shown = Image.frombytes("RGB", (direct.width, direct.height), direct.rgb)
    for across, down in ((0.2, 0.15), (0.8, 0.15), (0.8, 0.8)):
        on_page = page.getpixel((int(792 * across), int(60 + (612 - 120) * down)))
        alone = shown.getpixel((int(direct.width * across), int(direct.height * down)))
        if mode != "1":
            assert isinstance(alone, tuple)
            assert is_near(on_page, alone)


def test_an_interlaced_png_with_a_see_through_colour_is_rewritten() -> None:
    picture = flag(200, 100).quantize(4)
    copy = AIRLOCK.normalise(as_png(picture, transparency=0, interlace=1))
    assert "transparency_flattened" in copy.transformations


def test_cmyk_photos_keep_their_colours() -> None:
    page = drawn(AIRLOCK.normalise(as_jpeg(flag(1600, 1200).convert("CMYK"))).pdf)
    red, green = page.getpixel((150, 120)), page.getpixel((650, 500))
    assert isinstance(red, tuple)
    assert isinstance(green, tuple)
    assert red[0] > 150 > red[1]
    assert green[1] > 100 > green[0]


def test_bare_jpeg_refuses_what_it_cannot_prove_whole() -> None:
    whole = as_jpeg(flag(64, 64))
    assert jpeg.bare(whole).content.endswith(b"\xff\xd9")
    for broken in (
        whole[:100],
        whole[:-2],
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8\x00",
        b"\xff\xd8\xff\xe0\x00\x01",
    ):
        with pytest.raises(ValueError):
            jpeg.bare(broken)
