"""Foreign pictures inside the child.

Look, decode, and make a one-page PDF that carries only the picture.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageOps, JpegImagePlugin, PngImagePlugin, TiffImagePlugin

from app.documents import jpeg
from app.documents.page_fit import Sheet, placed
from app.documents.sniff import MAX_PIXELS
from app.errors import UserError

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)

Image.preinit()  # Pillow loads its parts when first used: too late behind a closed door
_EXIF_READER = TiffImagePlugin

_PLUGINS = {"jpeg": JpegImagePlugin.JpegImageFile, "png": PngImagePlugin.PngImageFile}
_ORIENTATION, _GPS = 0x0112, 0x8825
_BROKEN = (OSError, ValueError, SyntaxError, struct.error, zlib.error, KeyError, IndexError)


@contextmanager
def _reading() -> Iterator[None]:
    """Turn what decoders raise into `evidence.unreadable`.

    What the machine refused (it has a number) stays a bug.
    """
    try:
        yield
    except Image.DecompressionBombError as error:
        raise UserError("evidence.bomb") from error
    except _BROKEN as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise UserError("evidence.unreadable") from error


def opened(content: bytes, kind: str) -> Image.Image:
    """Return the picture with only its header read.

    Raises UserError `evidence.bomb` or `evidence.unreadable`.
    """
    with _reading():
        picture = _PLUGINS[kind](io.BytesIO(content))
    if picture.width * picture.height > MAX_PIXELS:
        raise UserError("evidence.bomb")
    return picture


def facts(picture: Image.Image, kind: str) -> dict[str, Any]:
    """Return what `Inspected` holds, as JSON.

    A PNG keeps what it says behind its rows, so it is read whole.
    """
    if kind == "png":
        with _reading():
            picture.load()
    tags = _tags(picture)
    sheet = placed(_turned_size(picture, tags), "letter")
    return {
        "kind": kind,
        "pages": [[sheet.width, sheet.height, 0]],
        "encrypted": False,
        "form": False,
        "xfa": False,
        "scripts": False,
        "signed": False,
        "repaired": False,
        "attachments": 0,
        "pixel_width": picture.width,
        "pixel_height": picture.height,
        "metadata": bool(tags) or _says_more(picture),
        "located": _is_located(tags),
    }


def upright(content: bytes, kind: str, longest: int) -> Image.Image:
    """Return the picture turned as its EXIF says, in RGB on white.

    With no side over `longest` pixels.
    """
    picture = opened(content, kind)
    with _reading():
        picture.draft("RGB", (longest, longest))
        if picture.mode in ("RGB", "RGBA", "L", "LA"):
            picture.thumbnail((longest, longest))  # before any copy: a large one fits only once
        turned = _on_white(ImageOps.exif_transpose(picture))
        turned.thumbnail((longest, longest))
    return turned


def as_page(content: bytes, kind: str, paper: str) -> tuple[dict[str, Any], bytes]:
    """Return the facts of `Normalised` as JSON.

    And a PDF of one page that shows the picture upright and whole.
    """
    picture = opened(content, kind)
    inspected = facts(picture, kind)
    tags = _tags(picture)
    orientation = int(tags.get(_ORIENTATION, 1))
    # Before decoding small changes what the picture says of itself.
    size = _turned_size(picture, tags)
    with _reading():
        stream = _of_jpeg(content, picture) if kind == "jpeg" else _of_png(content, picture)
    done = set(stream.done) | {"placed_on_page"}
    if inspected["metadata"]:
        done.add("metadata_removed")
    if orientation in range(2, 9):
        done.add("orientation_applied")
    sheet = placed(size, paper, orientation)
    inspected["pages"] = [[sheet.width, sheet.height, 0]]
    told = {"inspected": inspected, "pages": inspected["pages"], "transformations": sorted(done)}
    return told, _one_page(stream, sheet)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Encoded:
    """A picture ready to be an image object: its encoded bytes and the keys that describe them."""

    content: bytes = field(repr=False)
    keys: dict[str, Any]
    done: tuple[str, ...] = ()


def _of_jpeg(content: bytes, picture: Image.Image) -> _Encoded:
    """Keep the JPEG's own bytes; decoding it small first proves that it is whole."""
    bare = jpeg.bare(content)
    if (bare.width, bare.height) != picture.size:
        raise ValueError("size")
    picture.draft(picture.mode, (picture.width // 8, picture.height // 8))
    picture.load()
    spaces = {1: Name.DeviceGray, 3: Name.DeviceRGB, 4: Name.DeviceCMYK}
    keys: dict[str, Any] = {
        "/Width": bare.width,
        "/Height": bare.height,
        "/ColorSpace": spaces[bare.components],
        "/BitsPerComponent": 8,
        "/Filter": Name.DCTDecode,
    }
    if bare.inverted:
        keys["/Decode"] = Array([1, 0] * 4)
    done = [
        name
        for name, happened in (
            ("colour_profile_removed", bare.profile_dropped),
            ("trailing_bytes_removed", bare.tail_dropped),
        )
        if happened
    ]
    return _Encoded(content=bare.content, keys=keys, done=tuple(done))


def _of_png(content: bytes, picture: Image.Image) -> _Encoded:
    """Keep a plain PNG's compressed rows as they are; write others again as plain RGB or grey."""
    had_profile = "icc_profile" in picture.info
    interlaced = bool(picture.info.get("interlace"))
    see_through = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    deep = picture.mode.startswith("I") or content[24] == 16
    picture.load()
    done = ["colour_profile_removed"] if had_profile else []
    if interlaced or see_through or deep:
        plain = _on_white(picture) if see_through else _eight_bits(picture)
        written = io.BytesIO()
        plain.save(written, "PNG", compress_level=6)
        content = written.getvalue()
        done.append("transparency_flattened" if see_through else "pixels_rewritten")
    return _plain_png(content, tuple(done))


def _plain_png(content: bytes, done: tuple[str, ...]) -> _Encoded:
    """Wrap the IDAT rows of a PNG without interlacing or transparency.

    PDF reads PNG predictors itself.
    """
    chunks = list(_png_chunks(content))
    width, height, depth, colour = struct.unpack(">IIBB", chunks[0][1][:10])
    colours = {0: 1, 2: 3, 3: 1}[colour]
    rows = b"".join(body for name, body in chunks if name == b"IDAT")
    space: Any = {0: Name.DeviceGray, 2: Name.DeviceRGB}.get(colour)
    if colour == 3:
        palette = next(body for name, body in chunks if name == b"PLTE")
        space = Array(
            [Name.Indexed, Name.DeviceRGB, len(palette) // 3 - 1, pikepdf.String(palette)]
        )
    parameters = Dictionary(Predictor=15, Colors=colours, BitsPerComponent=depth, Columns=width)
    keys = {
        "/Width": width,
        "/Height": height,
        "/ColorSpace": space,
        "/BitsPerComponent": depth,
        "/Filter": Name.FlateDecode,
        "/DecodeParms": parameters,
    }
    return _Encoded(content=rows, keys=keys, done=done)


def _png_chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    found = []
    at = 8
    while at + 8 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        name = content[at + 4 : at + 8]
        found.append((name, content[at + 8 : at + 8 + length]))
        if name == b"IEND":
            return found
        at += 12 + length
    raise ValueError("end")


def _one_page(encoded: _Encoded, sheet: Sheet) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        picture = pdf.make_stream(encoded.content)
        picture.write(
            encoded.content,
            filter=encoded.keys.pop("/Filter"),
            decode_parms=encoded.keys.pop("/DecodeParms", None),
        )
        picture.Type, picture.Subtype = Name.XObject, Name.Image
        for key, value in encoded.keys.items():
            picture[key] = value
        page = pdf.add_blank_page(page_size=(sheet.width, sheet.height))
        page.obj.Resources = Dictionary(XObject=Dictionary(Picture=picture))
        page.obj.Contents = pdf.make_stream(f"q {sheet.matrix} cm /Picture Do Q".encode())
        pdf.save(out, deterministic_id=True, fix_metadata_version=False)
    return out.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGB":
        return picture
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        ground = Image.new("RGBA", layered.size, (255, 255, 255, 255))
        ground.alpha_composite(layered)
        return ground.convert("RGB")
    return _eight_bits(picture).convert("RGB")


def _eight_bits(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda level: level / 256).convert("L")
    return picture if picture.mode in ("1", "L", "P", "RGB") else picture.convert("RGB")


def _tags(picture: Image.Image) -> Image.Exif:
    try:
        return picture.getexif()
    except _BROKEN:
        return Image.Exif()  # unreadable EXIF is dropped with the rest


def _is_located(tags: Image.Exif) -> bool:
    try:
        return bool(tags.get_ifd(_GPS))
    except _BROKEN:
        return _GPS in tags


def _says_more(picture: Image.Image) -> bool:
    told = {"exif", "comment", "icc_profile", "xmp", "photoshop", "mp", "Software", "Author"}
    texts = getattr(picture, "text", {})
    return bool(told & set(picture.info)) or bool(texts)


def _turned_size(picture: Image.Image, tags: Image.Exif) -> tuple[int, int]:
    sideways = int(tags.get(_ORIENTATION, 1)) in (5, 6, 7, 8)
    return (picture.height, picture.width) if sideways else picture.size
