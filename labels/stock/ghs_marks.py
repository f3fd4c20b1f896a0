"""Hazard marks: which substances ask for one, and the signs, drawn after the GHS pictograms GHS06 and GHS07.

A mark warns whoever lifts a bag; it is no classification of the exhibit, whose content is presumed until the
laboratory says more.
"""

from collections.abc import Mapping
from math import cos, pi, sin
from typing import Any, Literal

from labels.layout.quantity import Lang
from labels.words import word

Sign = Literal["", "toxic", "harmful"]

SIGNS: Mapping[str, Sign] = {
    "heroin": "toxic",
    "cocaine": "toxic",
    "crack": "toxic",
    "methamphetamine": "toxic",
    "amphetamine": "toxic",
    "mdma": "toxic",
    "opium": "toxic",
    "fentanyl": "toxic",
    "carfentanil": "toxic",
    "nitazenes": "toxic",
    "synthetic_cannabinoids": "toxic",
    "synthetic_cathinones": "toxic",
    "morphine": "toxic",
    "lsd": "toxic",
    "precursors": "toxic",
    "codeine": "harmful",
    "tapentadol": "harmful",
    "pregabalin": "harmful",
    "poppy_straw": "harmful",
    "tramadol": "harmful",
    "ketamine": "harmful",
    "ephedrine": "harmful",
    "psychotropics": "harmful",
    "other": "harmful",
}
"""Sign by substance: acute toxicity category 1 to 3 (GHS06, skull) or 4 (GHS07), as data sheets of the pure reference
substances state it. Recalled, not looked up: have a chemist confirm the table before use. Street heroin may hold
fentanyl or a nitazene, opium holds morphine, and what nobody has named yet is handled as harmful.
Cannabis, its seeds, khat, coca leaf and counterfeit medicines ask for no mark by themselves."""


def of(substance: str, lang: Lang) -> tuple[Sign, str]:
    """Return the sign of a substance and what its label says; ("", "") where it asks for none."""
    sign = SIGNS.get(substance, "")
    return sign, word(lang, f"label.hazard.{sign}") if sign else ""


def draw(canvas: Any, sign: Sign, x: float, y: float, size: float) -> None:
    """Draw a sign in a square: a frame on its point, black for printers of one colour, the symbol inside."""
    half = size / 2
    middle = (x + half, y + half)
    for gray, radius in ((0, half), (1, half * 0.86)):
        canvas.setFillGray(gray)
        canvas.polygon(
            [(middle[0] + radius * a, middle[1] + radius * b) for a, b in ((0, 1), (1, 0), (0, -1), (-1, 0))]
        )
    canvas.setFillGray(0)
    (_skull if sign == "toxic" else _exclamation)(canvas, *middle, half)


def _exclamation(canvas: Any, x: float, y: float, half: float) -> None:
    """Draw an exclamation mark around the middle."""
    top, low = y + half * 0.52, y - half * 0.12
    wide, narrow = half * 0.14, half * 0.08
    canvas.polygon([(x - wide, top), (x + wide, top), (x + narrow, low), (x - narrow, low)])
    canvas.circle(x, y - half * 0.36, half * 0.13, stroke=0, fill=1)


def _skull(canvas: Any, x: float, y: float, half: float) -> None:
    """Draw a skull over two crossed bones."""
    for turn in (pi / 7, -pi / 7):
        _bone(canvas, x, y - half * 0.36, half, turn)
    canvas.setFillGray(1)  # a white edge sets the skull off the bones
    canvas.circle(x, y + half * 0.16, half * 0.36, stroke=0, fill=1)
    canvas.setFillGray(0)
    canvas.circle(x, y + half * 0.2, half * 0.3, stroke=0, fill=1)
    jaw = half * 0.17
    canvas.rect(x - jaw, y - half * 0.24, 2 * jaw, half * 0.24, stroke=0, fill=1)
    canvas.setFillGray(1)
    for side in (-1, 1):
        canvas.circle(x + side * half * 0.13, y + half * 0.17, half * 0.085, stroke=0, fill=1)
    canvas.polygon([(x, y + half * 0.07), (x + half * 0.045, y - half * 0.03), (x - half * 0.045, y - half * 0.03)])
    canvas.setFillGray(0)


def _bone(canvas: Any, x: float, y: float, half: float, turn: float) -> None:
    """Draw one bone through a point, turned from the horizontal, its knobs at both ends."""
    long, thick, knob = half * 0.5, half * 0.055, half * 0.075
    along, across = (cos(turn), sin(turn)), (-sin(turn), cos(turn))

    def at(a: float, b: float) -> tuple[float, float]:
        """Return a point along and across the bone."""
        return x + a * along[0] + b * across[0], y + a * along[1] + b * across[1]

    canvas.polygon([at(-long, -thick), at(long, -thick), at(long, thick), at(-long, thick)])
    for end in (-long, long):
        for side in (-knob, knob):
            canvas.circle(*at(end, side), knob, stroke=0, fill=1)
