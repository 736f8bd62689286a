"""The contrast table of the look, worked out again from the tokens."""

from __future__ import annotations

import pytest

from ui.tokens import CONTRAST, DARK, LIGHT, PALETTES, Palette

TEXT_PAIRS = {
    ("ink", "surface"): (16.3, 13.1, 21),
    ("ink", "bg"): (15.1, 14.6, 21),
    ("ink2", "bg"): (7.6, 9.7, 21),
    ("ink2", "rail"): (7.0, 10.3, 21),
    ("ink2", "hover"): (7.2, 7.9, 15.1),
    ("ink3", "surface"): (5.9, 6.0, 16.8),
    ("ink3", "bg"): (5.4, 6.7, 16.8),
    ("ink3", "rail"): (5.0, 7.1, 16.8),
    ("accent", "bg"): (6.8, 8.9, 16.3),
    ("on", "accent"): (7.3, 7.8, 16.3),
    ("softink", "soft"): (7.8, 8.0, 11.7),
    ("accent", "soft"): (6.2, 6.3, 11.7),
    ("warn", "warn_soft"): (6.6, 7.9, 13.4),
    ("warn", "bg"): (6.9, 10.3, 13.4),
    ("err", "err_soft"): (6.2, 6.9, 11.4),
    ("bg", "ink"): (15.1, 14.6, 21),
    ("ink", "warn_soft"): None,
    ("ink", "err_soft"): None,
    ("ink2", "warn_soft"): None,
    ("ink2", "err_soft"): None,
    ("accent", "warn_soft"): None,
    ("accent", "err_soft"): None,
    ("accent", "hover"): None,
    ("accent", "surface"): None,
    ("ink3", "hover"): None,
    ("warn", "surface"): None,
    ("err", "surface"): None,
    ("err", "bg"): None,
    ("on", "accent_strong"): None,
}
GLYPH_PAIRS = {
    ("edge", "surface"): (4.0, 4.2, 21),
    ("edge", "bg"): (3.7, 4.7, 21),
    ("accent", "track"): (5.2, 6.0, 6.5),
}


def contrast(first: str, second: str) -> float:
    """The WCAG 2 contrast ratio of two `#RRGGBB` colours, 1 to 21."""
    bright, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(value: str) -> float:
    def linear(channel: int) -> float:
        part = channel / 255
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    red, green, blue = (int(value[i : i + 2], 16) for i in (1, 3, 5))
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


@pytest.mark.parametrize("palette", PALETTES.values(), ids=lambda p: p.name)
@pytest.mark.parametrize("pair", TEXT_PAIRS, ids="/".join)
def test_words_reach_four_and_a_half(palette: Palette, pair: tuple[str, str]) -> None:
    assert contrast(getattr(palette, pair[0]), getattr(palette, pair[1])) >= 4.5


@pytest.mark.parametrize("palette", PALETTES.values(), ids=lambda p: p.name)
@pytest.mark.parametrize("pair", GLYPH_PAIRS, ids="/".join)
def test_edges_and_glyphs_reach_three(palette: Palette, pair: tuple[str, str]) -> None:
    assert contrast(getattr(palette, pair[0]), getattr(palette, pair[1])) >= 3.0


@pytest.mark.parametrize("pair", [p for p, v in {**TEXT_PAIRS, **GLYPH_PAIRS}.items() if v])
def test_the_table_is_what_was_measured(pair: tuple[str, str]) -> None:
    expected = {**TEXT_PAIRS, **GLYPH_PAIRS}[pair]
    assert expected is not None
    for palette, ratio in zip((LIGHT, DARK, CONTRAST), expected, strict=True):
        found = contrast(getattr(palette, pair[0]), getattr(palette, pair[1]))
        assert found == pytest.approx(ratio, abs=0.1), palette.name


def test_black_on_white_is_twenty_one() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#808080", "#808080") == 1
