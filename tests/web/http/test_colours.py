"""The colours of the pages: tokens alone, in light and in dark, and text that is read in the sun and in a dark store."""

import re
from importlib.resources import files

import pytest

STATIC = files("custody.web") / "static"
SHEET = (STATIC / "custody.css").read_text()
LITERAL = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(|:\s*(?:white|black|red|green|gray|grey)\b")
LIGHT, DARK = (
    dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block))
    for block in re.findall(r":root \{(.*?)\}", SHEET, re.DOTALL)
)
THEMES = {"light": LIGHT, "dark": LIGHT | DARK}
GROUNDS = ("paper", "wash", "good-wash", "warn-wash", "bad-wash", "info-wash")
READ = [
    *((text, ground) for text in ("ink", "soft", "act") for ground in GROUNDS),
    *((text, ground) for text in ("good", "warn", "bad", "info") for ground in ("paper", "wash", f"{text}-wash")),
    ("ink", "head"), ("soft", "head"), ("on-act", "act"), ("on-act", "act-dark"), ("on-act", "bad"), ("on-act", "good"),
    ("on-deep", "deep"), ("on-deep-soft", "deep"), ("on-deep", "deep-hover"), ("on-over", "over"),
]  # fmt: skip
"""Text on its ground: 7:1 (WCAG 1.4.6)."""
SEEN = [
    ("edge", "paper"), ("edge", "wash"), ("focus", "paper"), ("focus", "wash"), ("focus-deep", "deep"),
    ("deep-line", "deep"), *((f"series-{n}", ground) for n in range(1, 7) for ground in ("paper", "wash")),
]  # fmt: skip
"""Edges of fields, the mark of the focus, what a chart draws: 3:1 (WCAG 1.4.11)."""


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_text_stands_out_from_its_ground(theme):
    """Seven to one for everything that is read, three to one for what is only seen."""
    tokens = THEMES[theme]
    faint = [
        (text, ground, round(found, 2))
        for pairs, wanted in ((READ, 7), (SEEN, 3))
        for text, ground in pairs
        if (found := contrast(tokens[text], tokens[ground])) < wanted
    ]
    assert faint == []


def test_colours_are_tokens():
    """A colour of its own would stay as it is when the page turns dark."""
    sheets = {one.name: one.read_text() for one in STATIC.iterdir() if one.name.endswith(".css")}
    sheets["custody.css"] = re.sub(r":root \{.*?\}", "", SHEET, flags=re.DOTALL)
    assert {name: found for name, text in sheets.items() if (found := LITERAL.findall(text))} == {}


def test_the_dark_changes_colours_only():
    """Every colour of the dark is one of the light's; what has no place in the dark is the same in both."""
    assert set(DARK) < set(LIGHT)


def test_one_small_sheet():
    """What every page loads stays small: it comes over a telephone."""
    assert len(SHEET.encode()) < 25_000
