"""Clips for a camera that does not exist: our own labels before it, as a hand holds them."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import zxingcpp
from PIL import Image, ImageFilter

from labels.stock import zpl
from labels.stock.label import Label
from labels.stock.label_stock import STOCKS

SIZE = (1280, 720)
RATE = 30
"""Pictures a second that Chromium plays of an MJPEG file."""
DIFFERENT = 6
LENGTH = 13
"""Characters of a number of ours."""
LAMP = 48
"""Side of the square in the corner that is white while a label is in view: by it a page measures."""


@dataclass(frozen=True)
class Held:
    """A label or a seal in view: where its middle is, how wide it is (shares of the picture), turned, tilted."""

    number: str
    """Of a label of ours; else what the bag's own barcode says."""
    x: float = 0.5
    y: float = 0.5
    width: float = 0.45
    turn: float = 0
    tilt: float = 0
    """How much narrower the far edge is than the near one."""


@dataclass(frozen=True)
class Shot:
    """What the camera sees for a while; ``held`` empty is a table without labels."""

    seconds: float
    held: Sequence[Held] = ()
    blur: float = 0
    light: float = 1
    noise: float = 4
    shake: float = field(default=0.002)


def write(path: Path, shots: Sequence[Shot]) -> float:
    """Write a clip as MJPEG; its length in seconds."""
    rng = np.random.default_rng(7)
    frames = 0
    with path.open("wb") as file:
        for shot in shots:
            for frame in _frames(shot, rng):
                frame.save(file, "JPEG", quality=88)
                frames += 1
    return frames / RATE


def _frames(shot: Shot, rng) -> Iterator[Image.Image]:
    """A few pictures, shaken and noisy each in its way, over and over."""
    made = list(islice(_pictures(shot, rng), DIFFERENT))
    yield from islice(cycle(made), round(shot.seconds * RATE))


def _pictures(shot: Shot, rng) -> Iterator[Image.Image]:
    while True:
        picture = _table().copy()
        for held in shot.held:
            _lay(picture, held, rng.normal(0, shot.shake, 2))
        if shot.blur:
            picture = picture.filter(ImageFilter.GaussianBlur(shot.blur))
        dots = np.asarray(picture, dtype=np.float32) * shot.light
        dots += rng.normal(0, shot.noise, (*dots.shape[:2], 1)).astype(np.float32)
        dots[:LAMP, :LAMP] = 255 if shot.held else 0
        yield Image.fromarray(dots.clip(0, 255).astype(np.uint8))


@cache
def _table() -> Image.Image:
    shade = np.linspace(150, 95, SIZE[1])[:, None, None] + np.zeros((SIZE[1], SIZE[0], 3))
    return Image.fromarray((shade * [1, 0.9, 0.75]).astype(np.uint8))


@cache
def _face(number: str) -> Image.Image:
    """The label as it is printed, a brick's, on a roll of 62 mm; the bag's barcode for a number that is not ours."""
    if len(number) != LENGTH:
        bars = zxingcpp.create_barcode(number, zxingcpp.BarcodeFormat.Code128)
        return Image.fromarray(np.asarray(bars.to_image(scale=4)))
    label = Label(id=number, nature="Cocaïne", case="2026/0147")
    [dots] = zpl.faces([label], STOCKS["62-203"])
    return dots.convert("L").point(lambda ink: 25 if ink else 235)


def _lay(picture: Image.Image, held: Held, shake) -> None:
    face = _face(held.number)
    width = held.width * SIZE[0]
    half = np.array([width, width * face.height / face.width]) / 2
    corners = np.array([(-1 + held.tilt, -1), (1 - held.tilt, -1), (1, 1), (-1, 1)]) * half
    turn = np.radians(held.turn)
    turned = corners @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    there = turned + (np.array([held.x, held.y]) + shake) * SIZE
    edges = [(0, 0), (face.width, 0), face.size, (0, face.height)]
    seen = face.transform(SIZE, Image.Transform.PERSPECTIVE, _map(there, edges), Image.Resampling.BILINEAR, fillcolor=0)
    picture.paste(seen.convert("RGB"), mask=seen.point(lambda dot: 255 if dot else 0))


def _map(there, edges) -> tuple[float, ...]:
    """The eight numbers by which Pillow finds, for a point of the picture, the point of the face."""
    rows, wanted = [], []
    for (x, y), (u, v) in zip(there, edges, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    return tuple(np.linalg.solve(np.array(rows, dtype=float), np.array(wanted, dtype=float)))


def still(shot: Shot) -> bytes:
    """The first picture of a shot, as a JPEG to look at."""
    buffer = io.BytesIO()
    next(_frames(shot, np.random.default_rng(7))).save(buffer, "JPEG", quality=88)
    return buffer.getvalue()
