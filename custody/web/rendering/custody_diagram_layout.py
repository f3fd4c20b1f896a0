"""The facts of a custody diagram laid out, twice.

Holders are rows and time runs from left to right; on a narrow screen the line runs down. The axis is the order of
recording, wider where more time passed: a hand-over of a minute stays visible beside a year in the store. Nothing here
draws: ``Drawing`` is geometry, in CSS pixels, that a template writes out as SVG.
"""

from collections.abc import Iterator, Sequence
from math import log1p
from textwrap import shorten, wrap

from msgspec import Struct

from custody.domain.kernel.times import instant
from custody.web.rendering.custody_diagram import CONTESTED, HELD, Facts, Mark

NAMES, LANE, TOP, RIGHT = 240.0, 62.0, 30.0, 46.0
STEP, SLOWEST = 34.0, 26.0
"""The least distance between two marks, and what a year between them adds at most."""
GLYPH = 7.4
"""Width of a character of 13 px on average: enough to keep labels apart."""
YEAR = 366.0
BESIDE = 28
"""Characters of 13 px that fit beside a row."""


class Text(Struct, frozen=True, kw_only=True):
    """Words at a point; ``css`` names how they look."""

    x: float
    y: float
    text: str
    css: str = ""


class Stroke(Struct, frozen=True, kw_only=True):
    """A line between two points."""

    x: float
    y: float
    to_x: float
    to_y: float
    css: str


class Dot(Struct, frozen=True, kw_only=True):
    """A mark at a point: event ``n`` of the table below, its number above it or, where a line comes down, ``under``."""

    x: float
    y: float
    mark: Mark
    under: bool = False


class Drawing(Struct, frozen=True, kw_only=True):
    """Geometry, in CSS pixels."""

    width: float
    height: float
    strokes: tuple[Stroke, ...]
    dots: tuple[Dot, ...]
    texts: tuple[Text, ...]


def wide(facts: Facts) -> Drawing:
    """Return rows of holders, time from left to right, labels of weights and seals in two rows below."""
    spots = _spots(facts)
    rows = TOP + LANE * len(facts.lanes)
    end = (spots[-1] if spots else NAMES) + (0 if facts.ended else STEP * 1.4)
    at = [*spots, end]
    level = [TOP + LANE * (lane + 0.5) for lane in range(len(facts.lanes))]
    under = {i for i, lane in facts.claims if lane < facts.marks[i].lane}
    strokes = [Stroke(x=NAMES - 12, y=y, to_x=end + RIGHT, to_y=y, css="lane") for y in level]
    for before, leg in zip((None, *facts.legs), facts.legs, strict=False):
        if before is not None and before.lane != leg.lane:
            under |= {leg.first} if before.lane < leg.lane else set()
            strokes.append(Stroke(x=at[leg.first], y=level[before.lane], to_x=at[leg.first], to_y=level[leg.lane],
                                  css=f"leg {leg.style}"))  # fmt: skip
        strokes.append(
            Stroke(x=at[leg.first], y=level[leg.lane], to_x=at[leg.last], to_y=level[leg.lane], css=f"leg {leg.style}")
        )
    strokes += [
        Stroke(x=at[i], y=level[facts.marks[i].lane], to_x=at[i], to_y=level[lane], css=f"leg {CONTESTED}")
        for i, lane in facts.claims
    ]
    return Drawing(
        width=end + RIGHT, height=rows + 52, strokes=tuple(strokes),
        dots=tuple(
            Dot(x=spots[i], y=level[mark.lane], mark=mark, under=i in under) for i, mark in enumerate(facts.marks)
        ),
        texts=(*_rows(facts, level), *_dates(facts, spots), *_labels(facts, spots, rows)),
    )  # fmt: skip


def _spots(facts: Facts) -> list[float]:
    """Return the position of each mark: at least a step apart, wider for longer times, without overlap."""
    spots: list[float] = []
    weights = seals = 0.0
    before = ""
    for mark in facts.marks:
        weight, seal = (len(text) * GLYPH / 2 for text in (mark.weight, mark.seal))
        x = spots[-1] + STEP + _wait(before, mark.at) if spots else NAMES + 28
        x = max(x, weights + weight if weight else x, seals + seal if seal else x)
        weights = x + weight + 10 if weight else weights
        seals = x + seal + 10 if seal else seals
        spots.append(x)
        before = mark.at
    return spots


def _wait(before: str, at: str) -> float:
    days = max(0.0, (instant(at) - instant(before)).total_seconds() / 86_400)
    return SLOWEST * log1p(days) / log1p(YEAR)


def _rows(facts: Facts, level: Sequence[float]) -> Iterator[Text]:
    for lane, y in zip(facts.lanes, level, strict=True):
        agency = wrap(lane.agency, BESIDE, max_lines=2, placeholder="…")
        top = y + 4 - 8 * len(agency)
        yield Text(x=0, y=top, text=shorten(lane.name, BESIDE, placeholder="…"), css="name")
        for row, text in enumerate(agency, start=1):
            yield Text(x=0, y=top + 16 * row, text=text, css="soft")


def _dates(facts: Facts, spots: Sequence[float]) -> Iterator[Text]:
    """Yield the day above the first mark of each day, where there is room."""
    free, shown = 0.0, ""
    for x, mark in zip(spots, facts.marks, strict=True):
        half = len(mark.dated) * GLYPH / 2
        if mark.dated != shown and x - half >= free:
            yield Text(x=x, y=14, text=mark.dated, css="soft mid claimed" if mark.declared else "soft mid")
            free, shown = x + half + 4, mark.dated


def _labels(facts: Facts, spots: Sequence[float], rows: float) -> Iterator[Text]:
    for x, mark in zip(spots, facts.marks, strict=True):
        if mark.weight:
            yield Text(x=x, y=rows + 18, text=mark.weight, css="mid bad" if mark.bad else "mid")
        if mark.seal:
            yield Text(x=x, y=rows + 40, text=mark.seal, css="mid seal")


# laid out from top to bottom

COLUMN, LINE, EVENT, HEAD, RAIL, SAID = 358.0, 17.0, 12.0, 26.0, 22.0, 48.0
CHARACTERS, BOLD = 40, 35
"""Of 14 px, that are sure to fit beside the line on a screen of 390 px."""


def tall(facts: Facts) -> Drawing:
    """Return one line down the left, the holder above each stretch of it, each event beside its mark."""
    strokes: list[Stroke] = []
    dots: list[Dot] = []
    texts: list[Text] = []
    begun = {leg.first: leg for leg in facts.legs}
    y, style, lane = 8.0, HELD, -1
    for i, mark in enumerate(facts.marks):
        leg, top = begun.get(i), y
        if leg is not None and leg.lane != lane:
            y += HEAD
            holder = facts.lanes[leg.lane]
            label = " · ".join(part for part in (holder.name, holder.agency) if part)
            for row in wrap(label, BOLD):
                texts.append(Text(x=SAID, y=y, text=row, css="name"))
                y += LINE
            lane = leg.lane
        y += EVENT
        if i:
            strokes.append(Stroke(x=RAIL, y=top, to_x=RAIL, to_y=y, css=f"leg {style}"))
        style = leg.style if leg is not None else style
        dots.append(Dot(x=RAIL, y=y, mark=mark))
        after = y
        for row, css in _said(mark):
            texts.append(Text(x=SAID, y=after + 5, text=row, css=css))
            after += LINE
        if i < len(facts.marks) - 1 or not facts.ended:
            strokes.append(Stroke(x=RAIL, y=y, to_x=RAIL, to_y=after, css=f"leg {style}"))
        y = after
    return Drawing(width=COLUMN, height=y + 14, strokes=tuple(strokes), dots=tuple(dots), texts=tuple(texts))


def _said(mark: Mark) -> Iterator[tuple[str, str]]:
    head, *more = wrap(mark.title, BOLD)
    yield f"{mark.n}  {head}", "bad" if mark.bad else ""
    yield from ((row, "bad" if mark.bad else "") for row in more)
    measured = " · ".join(part for part in (mark.weight, mark.seal) if part)
    css = "soft claimed" if mark.declared else "soft"
    yield from ((row, css) for row in wrap(f"{mark.dated} · {measured}" if measured else mark.dated, CHARACTERS))
