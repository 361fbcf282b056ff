"""Every ink is readable on every ground, computed from the style sheet: 7 to 1, in both themes."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parent.parent / "static" / "ui" / "tokens.css").read_text("utf-8")
INKS = ("ink", "ink-2", "meadow-ink", "mustard-ink", "beet-ink", "lupin-ink")
GROUNDS = ("paper", "sheet", "shade", "meadow-wash", "mustard-wash", "beet-wash", "lupin-wash")
THEMES = ("plain", "light", "dark")
Colour = tuple[float, float, float]


def rules(block: str) -> dict[str, str]:
    return {name: value.strip() for name, value in re.findall(r"--([\w-]+):([^;]+);", block)}


plain_block, adaptive_block = TOKENS.split("@supports", 1)
PLAIN = rules(plain_block)
ADAPTIVE = PLAIN | rules(adaptive_block)


def oklab(value: str, theme: str) -> Colour:
    """A token's value in Oklab, for "light" or "dark"."""
    value = value.strip()
    if value.startswith("var("):
        return oklab(ADAPTIVE[value[6:-1]], theme)
    if value.startswith("light-dark("):
        light, dark = value[len("light-dark(") : -1].split(", ")
        return oklab(light if theme == "light" else dark, theme)
    if match := re.fullmatch(r"color-mix\(in oklab, ?(.+) (\d+)%, (.+)\)", value):
        share = int(match[2]) / 100
        pairs = zip(oklab(match[1], theme), oklab(match[3], theme), strict=True)
        return tuple(share * one + (1 - share) * other for one, other in pairs)  # type: ignore[return-value]
    match = re.fullmatch(r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)", value)
    assert match, value
    lightness, chroma, hue = (float(part) for part in match.groups())
    return lightness, chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))


def linear_from_oklab(colour: Colour) -> Colour:
    """Björn Ottosson, Oklab, 2020: back to linear sRGB, cut at its ends."""
    lightness, a, b = colour
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    return tuple(min(1.0, max(0.0, part)) for part in (red, green, blue))  # type: ignore[return-value]


def linear_from_hex(value: str) -> Colour:
    parts = [int(value[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return tuple(p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)  # type: ignore[return-value]


def luminance(token: str, theme: str) -> float:
    if theme == "plain":
        red, green, blue = linear_from_hex(PLAIN[token])
    else:
        red, green, blue = linear_from_oklab(oklab(ADAPTIVE[token], theme))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str, theme: str) -> float:
    """WCAG 2.2, relative luminance."""
    lighter, darker = sorted((luminance(one, theme), luminance(other, theme)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", GROUNDS)
def test_every_ink_on_every_ground(ground: str, theme: str) -> None:
    weak = {ink: round(found, 2) for ink in INKS if (found := contrast(ink, ground, theme)) < 7}
    assert not weak


@pytest.mark.parametrize("theme", THEMES)
def test_what_stands_on_a_filled_ground(theme: str) -> None:
    assert contrast("on-meadow", "meadow", theme) >= 7
    assert contrast("on-mustard", "mustard", theme) >= 7


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["paper", "sheet", "shade"])
def test_edges_of_controls_and_the_focus_can_be_seen(ground: str, theme: str) -> None:
    assert contrast("line-2", ground, theme) >= 3
    assert contrast("focus", ground, theme) >= 3
