"""The fonts we print with, under private family names, and which draws which character.

The files come from the `weblate-fonts` package (Open Font License).  Qt is told about a font the
first time a text needs it, so a start without printing costs nothing.  A private name keeps Qt from
taking a system font of the same name, whose glyph numbers would not match the file we embed.
"""

from __future__ import annotations

import os
import struct
import threading
import unicodedata
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.documents.sfnt import name_table, read_tables, write_tables
from app.errors import UserError

if TYPE_CHECKING:
    from PySide6.QtGui import QFont, QGuiApplication

EM = 1000
"""Every text is laid out at this many units per em, whatever its printed size."""

ARABIC_BESIDE_LATIN = 1.10
"""Arabic letters inside a Latin text are drawn this much larger, so both look the same size."""

_FILES = {
    "source": (
        "source-sans/ttf/SourceSans3-Regular.ttf",
        "source-sans/ttf/SourceSans3-Semibold.ttf",
    ),
    "kurinto": ("kurinto/ttf/KurintoSans-Rg.ttf", "kurinto/ttf/KurintoSans-Bd.ttf"),
    "sc": ("kurinto/ttf/KurintoSansSC-Rg.ttf", "kurinto/ttf/KurintoSansSC-Bd.ttf"),
    "tc": ("kurinto/ttf/KurintoSansTC-Rg.ttf", "kurinto/ttf/KurintoSansTC-Bd.ttf"),
    "jp": ("kurinto/ttf/KurintoSansJP-Rg.ttf", "kurinto/ttf/KurintoSansJP-Bd.ttf"),
    "kr": ("kurinto/ttf/KurintoSansKR-Rg.ttf", "kurinto/ttf/KurintoSansKR-Bd.ttf"),
}
_FIRST_BY_LANGUAGE = {"zh": "sc", "zh-hant": "tc", "zh-tw": "tc", "ja": "jp", "ko": "kr"}
_RTL = {"ar", "fa", "ur", "he", "ps", "ckb", "sd", "ug", "yi", "dv", "prs", "ku-arab", "pa-arab"}
_OTHER_SCRIPTS = {
    *{"am", "ti", "hi", "ne", "mr", "bn", "as", "ta", "te", "kn", "ml", "gu", "or", "pa", "si"},
    *{"th", "lo", "km", "ka", "hy"},
    *_RTL,
}


@dataclass(frozen=True, eq=False)
class Face:
    """One font file.

    Its private family name, what it covers and how wide its glyphs are (in font units).
    """

    family: str
    path: Path = field(repr=False)

    @cached_property
    def hb(self) -> Any:
        """The same file opened by HarfBuzz, for subsetting; mapped, not read."""
        import uharfbuzz

        return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(self.path)))

    @cached_property
    def upem(self) -> int:
        """Font units per em."""
        return int(self.hb.upem)

    @cached_property
    def covered(self) -> Any:
        """The code points this font has glyphs for."""
        return self.hb.unicodes

    @cached_property
    def advances(self) -> list[float]:
        """The advance of every glyph in thousandths of an em; the last one repeats."""
        (count,) = struct.unpack_from(">H", self.hb.reference_table("hhea").data, 34)
        table = array("H", bytes(self.hb.reference_table("hmtx").data[: count * 4]))
        if struct.pack("=H", 1) != struct.pack(">H", 1):
            table.byteswap()
        return [advance * EM / self.upem for advance in table[::2]]

    def advance(self, glyph: int) -> float:
        """The advance of one glyph in thousandths of an em."""
        table = self.advances
        return table[glyph] if glyph < len(table) else table[-1]


@dataclass(frozen=True, slots=True)
class Cut:
    """A face at a size relative to the text around it."""

    face: Face
    scale: float = 1.0


_lock = threading.Lock()
_faces: dict[str, Face] = {}
_registered: set[str] = set()
_application: QGuiApplication | None = None


def face(name: str, strong: bool) -> Face:
    """The face called `name` ("source", "kurinto", "sc" …), regular or strong.

    Always the same object.
    """
    return face_of_family(f"paper-{name}-{'strong' if strong else 'plain'}")


def face_of_family(family: str) -> Face:
    """The face with a private family name, as Qt reports it."""
    found = _faces.get(family)
    if found is None:
        _paper, name, weight = family.split("-")
        path = (
            files("weblate_fonts") / "static" / "weblate_fonts" / _FILES[name][weight == "strong"]
        )
        found = _faces.setdefault(family, Face(family, Path(str(path))))
    return found


def ready() -> None:
    """Make sure Qt can set text: create an offscreen QGuiApplication if this process has none.

    The main thread calls it (or `prepare_fonts`) before any lane starts; Qt aborts a process
    that does it elsewhere.
    """
    global _application
    from PySide6.QtGui import QGuiApplication

    if QGuiApplication.instance() is None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        os.environ.setdefault("QT_LOGGING_RULES", "*.debug=false;qt.qpa.*=false")
        _application = QGuiApplication(["paper"])


def prepare_fonts() -> None:
    """Get ready and load the Latin faces; other scripts are loaded when first printed.

    Call from the main thread.
    """
    ready()
    for strong in (False, True):
        _register(face("source", strong))


def _register(wanted: Face) -> None:
    """Tell Qt about a face once, under its private name, without tables layout does not read."""
    if wanted.family in _registered:
        return
    ready()
    with _lock:
        if wanted.family in _registered:
            return
        from PySide6.QtCore import QByteArray
        from PySide6.QtGui import QFontDatabase

        tables = read_tables(wanted.path.read_bytes())
        for unused in (
            "DSIG",
            "kern",
            "hdmx",
            "VDMX",
            "LTSH",
            "fpgm",
            "prep",
            "cvt ",
            "gasp",
            "meta",
        ):
            tables.pop(unused, None)
        tables["name"] = name_table(wanted.family)
        number = QFontDatabase.addApplicationFontFromData(QByteArray(write_tables(tables)))
        if QFontDatabase.applicationFontFamilies(number) != [wanted.family]:
            raise RuntimeError(f"Qt did not take the font {wanted.family}")
        _registered.add(wanted.family)


@cache
def qt_font(cut: Cut) -> QFont:
    """The Qt font of a cut at `EM` pixels per em.

    No hinting, and no other font may step in for it.
    """
    from PySide6.QtGui import QFont

    _register(cut.face)
    font = QFont(cut.face.family)
    font.setPixelSize(round(EM * cut.scale))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setStyleStrategy(QFont.StyleStrategy.NoFontMerging)
    return font


def is_rtl(lang: str) -> bool:
    """Whether a language tag ("ar", "ur-PK") is written from right to left."""
    tag = lang.lower()
    return tag in _RTL or tag.split("-")[0] in _RTL


@cache
def _first(tag: str) -> str:
    for known in (tag, tag.split("-")[0]):
        if known in _FIRST_BY_LANGUAGE:
            return _FIRST_BY_LANGUAGE[known]
    return "kurinto" if tag in _RTL or tag.split("-")[0] in _OTHER_SCRIPTS else "source"


@cache
def _order(first: str) -> tuple[str, ...]:
    rest = [name for name in _FILES if name != first and (first == "source" or name != "source")]
    return (first, *rest) if first == "source" else (first, *rest, "source")


@lru_cache(maxsize=65536)
def _cut_for(char: str, strong: bool, first: str) -> Cut | None:
    """The first face of the language's list that has this character, or None."""
    for name in _order(first):
        candidate = face(name, strong)
        if ord(char) in candidate.covered:
            scale = ARABIC_BESIDE_LATIN if first == "source" and _is_arabic(char) else 1.0
            return Cut(candidate, scale)
    return None


def _is_arabic(char: str) -> bool:
    code = ord(char)
    return 0x600 <= code <= 0x8FF or 0xFB50 <= code <= 0xFDFF or 0xFE70 <= code <= 0xFEFC


@lru_cache(maxsize=65536)
def _follows(char: str) -> bool:
    """Whether a character takes the font of its neighbours where they have it.

    Marks, spaces, punctuation, format.
    """
    return unicodedata.category(char)[0] in "MZPC"


def cuts(text: str, strong: bool, lang: str) -> Iterator[tuple[int, int, Cut]]:
    """Split `text` into (start, end, cut): one font per range, chosen by us, never by Qt.

    Raises UserError("paper.glyph_missing") naming the character if no face has it;
    default-ignorable ones are exempt.
    """
    first = _first(lang.lower())
    if first == "source" and _all_latin(text, strong):
        if text:
            yield 0, len(text), _latin(strong)
        return
    chosen: list[Cut | None] = []
    current: Cut | None = None
    for char in text:
        found = _kept(char, current) if _follows(char) else _cut_for(char, strong, first)
        if found is None and not (_follows(char) and current is None):
            found = _cut_for(char, strong, first)
            if found is None:
                found = _exempt(char, current)
        current = found if found is not None else current
        chosen.append(found)
    yield from _ranges(text, chosen, strong, first)


def _kept(char: str, current: Cut | None) -> Cut | None:
    """The font of the text before, if it has this character or nothing needs to be shown for it."""
    has = current is not None and (ord(char) in current.face.covered or _ignorable(char))
    return current if has else None


def _exempt(char: str, cut: Cut | None) -> Cut | None:
    """Refuse a character no font has, unless a renderer may show nothing for it."""
    if not _ignorable(char):
        raise UserError("paper.glyph_missing", character=char, point=f"U+{ord(char):04X}")
    return cut


_latin_characters: dict[bool, set[str]] = {False: set(), True: set()}


def _all_latin(text: str, strong: bool) -> bool:
    """Whether Source Sans draws the whole text, so that it need not be cut up."""
    known = _latin_characters[strong]
    if known.issuperset(text):
        return True
    covered = face("source", strong).covered
    for char in set(text) - known:
        if not (ord(char) in covered or _ignorable(char)):
            return False
        known.add(char)
    return True


@lru_cache(maxsize=2)
def _latin(strong: bool) -> Cut:
    return Cut(face("source", strong))


def _ranges(
    text: str, chosen: list[Cut | None], strong: bool, first: str
) -> Iterator[tuple[int, int, Cut]]:
    """Give leading punctuation the font of the first letter, then join equal neighbours."""
    following: Cut | None = next((cut for cut in chosen if cut is not None), None)
    start = 0
    previous: Cut | None = None
    for index, char in enumerate(text):
        cut = chosen[index]
        if cut is None:
            cut = following if following and ord(char) in following.face.covered else None
            cut = cut or _cut_for(char, strong, first) or Cut(face(first, strong))
            if ord(char) not in cut.face.covered:
                _exempt(char, cut)
        if previous is not None and cut != previous:
            yield start, index, previous
            start = index
        previous = cut
    if previous is not None:
        yield start, len(text), previous


def _ignorable(char: str) -> bool:
    """Whether a renderer may show nothing for it.

    Unicode Default_Ignorable_Code_Point, and line separators.
    """
    code = ord(char)
    return (
        unicodedata.category(char) in ("Cf", "Cc", "Zl", "Zp")
        or code
        in (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x3164, 0xFFA0)
        or 0xFE00 <= code <= 0xFE0F
        or 0xE0000 <= code <= 0xE0FFF
    )
