"""How well a scanner reads each thermal label at 203 dpi: blurred, turned, in perspective, stained.

``python -m tests.labels.scan_quality FILE.svg`` prints the table of docs/benchmarks.md and draws its plot. The reader is
zxing-cpp (from the extra ``dev``), which reads what a phone's camera reads; no printer and no camera stand between.
"""

import random
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

from labels.stock import identifier
from labels.stock.label import Label
from labels.stock.label_stock import STOCKS, Stock
from labels.stock.zpl import faces

LABELS, SEED = 40, 2016
DPI = 203
BLURS, STAINS = (0.25, 0.4), (5, 10, 15, 20)
FORMS = {"4x6-203": "4 × 6 inches", "62-203": "62 mm", "50x25-203": "50 × 25 mm", "25x25-203": "25 × 25 mm"}
COLOURS = ("#0b4f6c", "#b3541e", "#4c6b22", "#7a1f5c")
QUIET, MODULES = 4, 25
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 300, 46, 34, 18

Damage = Callable[[Image.Image, float, tuple[int, int], random.Random], Image.Image]
"""What is done to a label: its picture, dots of a module, upper left corner of the code in dots, chance."""


def blurred(share: float) -> Damage:
    """Gaussian blur, its deviation in modules."""
    return lambda image, side, _, __: image.filter(ImageFilter.GaussianBlur(share * side))


def turned(image: Image.Image, side: float, corner: tuple[int, int], chance: random.Random) -> Image.Image:
    """Turned by 30 degrees."""
    del side, corner, chance
    return image.rotate(30, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)


def slanted(image: Image.Image, side: float, corner: tuple[int, int], chance: random.Random) -> Image.Image:
    """Seen from the side: the far edge a fifth shorter than the near one, by a projective map."""
    del side, corner, chance
    wide, high = image.size
    inset = wide / 10
    seen = ((inset, 0), (wide - inset, 0), (wide, high), (0, high))
    rows, whole = [], ((0, 0), (wide, 0), (wide, high), (0, high))
    for (x, y), (u, v) in zip(seen, whole, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    solved = np.linalg.solve(np.array(rows, dtype=float), np.array([n for point in whole for n in point], dtype=float))
    return image.transform(
        image.size, Image.Transform.PERSPECTIVE, solved.tolist(), resample=Image.Resampling.BICUBIC, fillcolor=255
    )


def stained(share: int) -> Damage:
    """One grey square over so many per cent of the code, anywhere on it."""

    def stain(image: Image.Image, side: float, corner: tuple[int, int], chance: random.Random) -> Image.Image:
        whole = MODULES * side
        edge = whole * (share / 100) ** 0.5
        x, y = (corner[axis] + chance.uniform(0, whole - edge) for axis in (0, 1))
        out = image.copy()
        ImageDraw.Draw(out).rectangle((x, y, x + edge, y + edge), fill=128)
        return out

    return stain


CONDITIONS: dict[str, Damage] = {
    "clean": lambda image, *_: image, **{f"blur {n}": blurred(n) for n in BLURS}, "turned 30°": turned,
    "perspective": slanted, **{f"stain {n} %": stained(n) for n in STAINS},
}  # fmt: skip


def rates(stock: Stock, count: int = LABELS) -> dict[str, tuple[int, int]]:
    """Per cent of labels read under each condition, and how many were read as another number."""

    def read(image: Image.Image) -> str:
        found = zxingcpp.read_barcodes(image)
        return str(found[0].text) if found else ""

    labels = [_label(i) for i in range(count)]
    side = round(stock.module * DPI / 25.4)
    good, wrong = dict.fromkeys(CONDITIONS, 0), dict.fromkeys(CONDITIONS, 0)
    for label, face in zip(labels, faces(labels, stock), strict=True):
        image = face.convert("L").point(lambda dot: 255 - dot)
        whole = zxingcpp.read_barcodes(image)[0].position.top_left
        for name, damage in CONDITIONS.items():
            text = read(damage(image, side, (round(whole.x), round(whole.y)), _chance(f"{label}{name}")))
            good[name] += text == identifier.payload(label.id, label.copy)
            wrong[name] += bool(text) and text != identifier.payload(label.id, label.copy)
    return {name: (round(100 * good[name] / count), wrong[name]) for name in CONDITIONS}


def plot(found: dict[str, dict[str, tuple[int, int]]]) -> str:
    """Per cent read against the share that is stained, one line for each form, as SVG."""
    wide, high = WIDTH - LEFT - 10, HEIGHT - BOTTOM - TOP
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
            f'font-size="12"><rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
            f'<text x="{LEFT}" y="13">Étiquettes lues, selon la part tachée du code (203 dpi)</text>'
        )
    ]
    for share in (0, 25, 50, 75, 95, 100):
        y = TOP + high - high * share / 100
        parts.append(f'<path d="M{LEFT} {y:.1f}H{LEFT + wide}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{share} %</text>')
    for stain in (0, *STAINS):
        x = LEFT + wide * stain / max(STAINS)
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - 12}" text-anchor="middle">{stain} %</text>')
    for row, ((name, read), colour) in enumerate(zip(found.items(), COLOURS, strict=True)):
        points = [(0, read["clean"][0]), *((stain, read[f"stain {stain} %"][0]) for stain in STAINS)]
        path = " ".join(f"{LEFT + wide * s / max(STAINS):.1f},{TOP + high - high * r / 100:.1f}" for s, r in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{LEFT + 8}" y="{TOP + high - 8 - 14 * row}" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _chance(of: str) -> random.Random:
    """The same chance at every run."""
    return random.Random(f"{SEED}{of}")


def _label(i: int) -> Label:
    return Label(
        id=identifier.new("EV", _chance(str(i)).randbytes(16)), copy=1, case="PV 12/2016",
        piece=(i + 1, LABELS), nature="Cannabis", seized="Bamako, 10 mai 2016",
    )  # fmt: skip


def _main(file: Path) -> None:
    found = {name: rates(STOCKS[stock]) for stock, name in FORMS.items()}
    print(f"| form | {' | '.join(CONDITIONS)} | read wrong |")
    print("|---" * (len(CONDITIONS) + 2) + "|")
    for name, read in found.items():
        told = " | ".join(str(rate) for rate, _ in read.values())
        print(f"| {name} | {told} | {sum(wrong for _, wrong in read.values())} |")
    file.write_text(plot(found))


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
