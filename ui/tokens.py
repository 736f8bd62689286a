"""Colours, type sizes and spaces by role.  The only place with a hex value; no widget names one.

Like Qt's own palette and font, the look is one per application: `wear` sets it, `look` reads it, and a window that is
open is built again when it changes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from typing import Literal

from PySide6.QtGui import QColor, QFont

PaletteName = Literal["light", "dark", "contrast"]


@dataclass(frozen=True, slots=True)
class Palette:
    """One set of colours, `#RRGGBB` by role; `outlined` palettes draw edges where others use fills."""

    name: PaletteName
    bg: str
    surface: str
    rail: str
    hover: str
    line: str
    edge: str
    ink: str
    ink2: str
    ink3: str
    accent: str
    accent_strong: str
    on: str
    soft: str
    softink: str
    warn: str
    warn_soft: str
    err: str
    err_soft: str
    paper: str
    desk: str
    track: str
    outlined: bool = False
    shadows: bool = True


LIGHT = Palette(
    name="light", bg="#F8F6F2", surface="#FFFFFF", rail="#EFECE5", hover="#F3F0EA",
    line="#E4DFD6", edge="#857E73", ink="#22201D", ink2="#534E47", ink3="#6A645B",
    accent="#1D5E6A", accent_strong="#164A54", on="#FFFFFF", soft="#E2EEEF", softink="#174E58",
    warn="#7A4A00", warn_soft="#FAEFD9", err="#9B3325", err_soft="#FBE9E5",
    paper="#FFFFFF", desk="#E6E2DA", track="#DDD8CE",
)  # fmt: skip
DARK = Palette(
    name="dark", bg="#1C1B19", surface="#262422", rail="#161514", hover="#2E2C29",
    line="#38352F", edge="#8B857A", ink="#F0ECE5", ink2="#C8C2B8", ink3="#A8A196",
    accent="#82C5CF", accent_strong="#9BD4DC", on="#0B2A30", soft="#20393E", softink="#A9DAE1",
    warn="#EBC27D", warn_soft="#3A2E19", err="#F2A598", err_soft="#44251F",
    paper="#F4F1EB", desk="#121110", track="#3B3833", shadows=False,
)  # fmt: skip
CONTRAST = Palette(
    name="contrast", bg="#000000", surface="#000000", rail="#000000", hover="#262626",
    line="#8C8C8C", edge="#FFFFFF", ink="#FFFFFF", ink2="#FFFFFF", ink3="#E6E6E6",
    accent="#FFE252", accent_strong="#FFF0A0", on="#000000", soft="#2B2700", softink="#FFE252",
    warn="#FFC46B", warn_soft="#000000", err="#FFA99C", err_soft="#000000",
    paper="#FFFFFF", desk="#000000", track="#4D4D4D", outlined=True, shadows=False,
)  # fmt: skip
PALETTES: dict[PaletteName, Palette] = {p.name: p for p in (LIGHT, DARK, CONTRAST)}

Ink = Literal["ink", "ink2", "ink3", "accent", "on", "softink", "warn", "err", "bg", "edge", "line"]
"""The colours words and icons may have."""


class Role(Enum):
    """The five text sizes, in points at 100 %."""

    PAGE = 18.0
    TITLE = 14.0
    LEAD = 12.0
    BODY = 11.0
    CAP = 10.0


# Radii in px.
RADIUS_CONTROL = 6
RADIUS_ROW = 8
RADIUS_CARD = 10
RADIUS_DIALOG = 12

SCALES = (90, 100, 110, 125, 150, 175, 200)
"""The text sizes offered, in per cent."""

# Effective widths (px of window divided by the text scale) below which the layout changes.
# 1040: a list beside a pane has no room left on a screen 1024 px wide.
FOLD_RAIL, FOLD_PANE, FOLD_CASE_RAIL, FOLD_ACTIONS = 1100, 1040, 760, 560

LATIN, WORLD, CODE = "Source Sans 3", "Kurinto Sans", "Source Code Pro"
_WORLD_FIRST = frozenset("ar fa ps ur ckb prs he am ti hi bn ne th ta".split())


@dataclass(frozen=True, slots=True)
class Look:
    """Everything painting depends on: a palette, a text scale (1.0 = 100 %) and the interface language."""

    palette: Palette = LIGHT
    scale: float = 1.0
    language: str = "en"
    right_to_left: bool = False

    def __hash__(self) -> int:
        """Made from a few fields: every font asked for looks its look up, and a palette has two dozen colours."""
        return hash((self.palette.name, self.scale, self.language, self.right_to_left))

    def effective(self, width: int) -> int:
        """Return a width in px divided by the text scale: what break points compare with."""
        return int(width / self.scale)


class _Worn:
    look = Look()


def look() -> Look:
    """Return the look in use."""
    return _Worn.look


def wear(new: Look) -> None:
    """Use `new` from now on; `ui.style.dress` calls this and tells Qt too."""
    _Worn.look = new


def changed(**fields: object) -> Look:
    """Return the look in use with some fields replaced."""
    return replace(_Worn.look, **fields)  # type: ignore[arg-type]


@lru_cache(maxsize=128)
def _qcolour(value: str) -> QColor:
    return QColor(value)


def colour(role: str) -> QColor:
    """Return the colour of a role (a field name of `Palette`) in the palette in use."""
    return _qcolour(getattr(_Worn.look.palette, role))


def space(n: float) -> int:
    """Return `n` px of space at 100 %, grown at 40 % of the growth of text."""
    return round(n * (1 + (_Worn.look.scale - 1) * 0.4))


def icon_px(n: float) -> int:
    """Return the side of an icon of `n` px at 100 %, grown at 75 % of the growth of text."""
    return round(n * (1 + (_Worn.look.scale - 1) * 0.75))


def px(n: float) -> int:
    """Return `n` px at 100 %, grown with text: for widths that hold words."""
    return round(n * _Worn.look.scale)


def families(language: str | None = None) -> list[str]:
    """Return the font families for text in `language` (the interface's when None), best first."""
    code = (_Worn.look.language if language is None else language).partition("-")[0]
    return [WORLD, LATIN] if code in _WORLD_FIRST else [LATIN, WORLD]


def font(
    role: Role = Role.BODY, *, bold: bool = False, language: str | None = None, code: bool = False
) -> QFont:
    """Return the font of a role at the scale in use.

    `language` is that of the words when it is not the interface's: Arabic beside Latin is set 1.10 times larger.
    `code` is for fingerprints and code words.
    """
    return QFont(_font(_Worn.look, role, bold, language, code))


@lru_cache(maxsize=128)
def _font(worn: Look, role: Role, bold: bool, language: str | None, code: bool) -> QFont:
    names = [CODE, WORLD] if code else families(language)
    points = role.value * worn.scale
    if names[0] == WORLD:
        points *= 0.94 if families()[0] == WORLD else 1.10
    made = QFont()
    made.setFamilies(names)
    made.setPointSizeF(points)
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made
