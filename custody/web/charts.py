"""Charts as SVG, drawn out of the very rows that the table behind them shows. Pure: numbers in, markup out.

Made for a phone: all is drawn 360 units wide and shown between 300 and 430 pixels, so that no letter is under 12.
Each series has a colour and a hatching of its own, so that a chart says the same in black and white. Amounts stay
integers up to the last step; nothing is rounded but the place of a line.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from markupsafe import Markup
from msgspec import Struct

WIDTH = 360
LINE = 22
"""Height of a line of text."""
THICK = 18
PLOT = 150
"""Height of what columns and lines are drawn in."""
MOST = 6
"""Series that can be told apart."""
LONGEST = 43
"""Letters that a drawing has room for in a line; the whole label stands in the table."""


class Row(Struct, frozen=True, kw_only=True):
    """One row of the table and of its chart: an amount for each series. ``short`` stands under a column."""

    label: str
    amounts: tuple[int, ...]
    short: str = ""
    lead: str = ""
    """Where the row leads to in the table."""

    @property
    def total(self) -> int:
        """The amounts together: the series of a chart are of one unit."""
        return sum(self.amounts)


class Chart(Struct, frozen=True, kw_only=True):
    """What is drawn: rows with an amount for each series, all of one unit, which ``say`` writes out.

    ``key`` tells the parts of one chart from those of the others on a page; ``told`` says in a sentence what is seen.
    ``head`` is the heading of the labels. ``adds``: the series of a row add up to something that has a meaning.
    """

    key: str
    title: str
    told: str
    head: str
    series: tuple[str, ...]
    rows: tuple[Row, ...]
    say: Callable[[int], str]
    adds: bool = True

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(any(row.amounts) for row in self.rows)


def bars(chart: Chart) -> Markup:
    """Horizontal bars, the series of a row one behind the other; no amount may be below zero."""
    most = max((row.total for row in chart.rows), default=0) or 1
    drawn = []
    for i, row in enumerate(chart.rows):
        top = i * (LINE + THICK + 10)
        said = chart.say(row.total)
        drawn.append(_text(0, top + 15, _short(row.label, LONGEST - len(said))))
        drawn.append(_text(WIDTH, top + 15, said, "end"))
        left = 0
        for n, amount in enumerate(row.amounts):
            wide = _scaled(amount, most, WIDTH)
            drawn.append(_box(chart, row, n, (left, top + LINE, wide, THICK)))
            left += wide
    return _drawing(chart, len(chart.rows) * (LINE + THICK + 10), drawn)


def columns(chart: Chart) -> Markup:
    """Columns side by side, as months are: what is above zero is stacked upwards, what is below it downwards."""
    above = max((_sum(row.amounts, 1) for row in chart.rows), default=0)
    below = max((-_sum(row.amounts, -1) for row in chart.rows), default=0)
    span, zero = above + below or 1, LINE + _scaled(above, above + below or 1, PLOT)
    step = WIDTH // max(len(chart.rows), 1)
    drawn = list(_edges(chart, above, below, zero))
    for i, row in enumerate(chart.rows):
        up = down = zero
        for n, amount in enumerate(row.amounts):
            high = _scaled(abs(amount), span, PLOT)
            up -= high if amount > 0 else 0
            drawn.append(_box(chart, row, n, (i * step + 3, up if amount > 0 else down, step - 6, high)))
            down += high if amount < 0 else 0
    return _drawing(chart, _below(chart, drawn, step), drawn)


def lines(chart: Chart) -> Markup:
    """A line for each series over rows in their order in time; amounts below zero are drawn below its line."""
    every = [amount for row in chart.rows for amount in row.amounts]
    above, below = max([0, *every]), -min([0, *every])
    span, step = above + below or 1, WIDTH // max(len(chart.rows), 1)
    zero = LINE + _scaled(above, span, PLOT)
    drawn = list(_edges(chart, above, below, zero))
    for n in range(len(chart.series)):
        at = [
            (i * step + step // 2, zero - _scaled(abs(row.amounts[n]), span, PLOT) * (1 if row.amounts[n] >= 0 else -1))
            for i, row in enumerate(chart.rows)
        ]
        path = " ".join(f"{x},{y}" for x, y in at)
        drawn.append(Markup('<polyline class="line s{}" points="{}"></polyline>').format(n + 1, path))
        drawn += [_point(chart, row, n, *place) for row, place in zip(chart.rows, at, strict=True)]
    return _drawing(chart, _below(chart, drawn, step), drawn)


def legend(chart: Chart) -> Markup:
    """What each colour and hatching means; nothing where there is but one."""
    if len(chart.series) == 1:
        return Markup()
    each = Markup('<li><svg class="key" width="20" height="20" aria-hidden="true">{}</svg>{}</li>')
    box = Markup('<rect width="20" height="20" fill="url(#{}-{})"></rect>')
    boxes = (box.format(chart.key, n) for n in range(1, MOST + 1))
    return Markup('<ul class="legend">{}</ul>').format(
        Markup().join(each.format(box, name) for box, name in zip(boxes, chart.series, strict=False))
    )


def _drawing(chart: Chart, height: int, drawn: Iterable[Markup]) -> Markup:
    return Markup(
        '<svg class="chart" viewBox="0 0 {w} {h}" role="img" aria-labelledby="{key}-t {key}-d">'
        '<title id="{key}-t">{title}</title><desc id="{key}-d">{told}</desc><defs>{defs}</defs>{drawn}</svg>'
    ).format(
        w=WIDTH, h=height, key=chart.key, title=chart.title, told=chart.told, drawn=Markup().join(drawn),
        defs=Markup().join(_hatching(chart.key, n + 1) for n in range(len(chart.series))),
    )  # fmt: skip


HATCHINGS = (
    "", "M0 0L8 8M-2 6L2 10M6 -2L10 2", "M0 4H8", "M8 0L0 8M-2 2L2 -2M6 10L10 6", "M4 0V8", "M4 0V8M0 4H8",
)  # fmt: skip
"""Over the colour of each series: none, falling, lying, rising, standing, crossed."""


def _hatching(key: str, n: int) -> Markup:
    return Markup(
        '<pattern id="{}-{}" width="8" height="8" patternUnits="userSpaceOnUse">'
        '<rect class="s{}" width="8" height="8"></rect><path class="hatch" d="{}"></path></pattern>'
    ).format(key, n, n, HATCHINGS[n - 1])


def _box(chart: Chart, row: Row, n: int, place: tuple[int, int, int, int]) -> Markup:
    if not row.amounts[n]:
        return Markup()
    return Markup(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="url(#{}-{})" class="box" data-amount="{}">'
        "<title>{}</title></rect>"
    ).format(*place, chart.key, n + 1, row.amounts[n], _said(chart, row, n))


def _point(chart: Chart, row: Row, n: int, x: int, y: int) -> Markup:
    return Markup('<circle class="s{}" cx="{}" cy="{}" r="4" data-amount="{}"><title>{}</title></circle>').format(
        n + 1, x, y, row.amounts[n], _said(chart, row, n)
    )


def _said(chart: Chart, row: Row, n: int) -> str:
    names = [row.label, chart.series[n]] if len(chart.series) > 1 else [row.label]
    return " · ".join([*names, chart.say(row.amounts[n])])


def _edges(chart: Chart, above: int, below: int, zero: int) -> Iterator[Markup]:
    """The line of zero, and the largest amounts on either side of it, written out."""
    yield Markup('<line class="axis" x1="0" x2="{}" y1="{}" y2="{}"></line>').format(WIDTH, zero, zero)
    if above:
        yield Markup('<line class="grid" x1="0" x2="{}" y1="{}" y2="{}"></line>').format(WIDTH, LINE, LINE)
        yield _text(0, LINE - 7, chart.say(above))
    if below:
        at = LINE + PLOT
        yield Markup('<line class="grid" x1="0" x2="{}" y1="{}" y2="{}"></line>').format(WIDTH, at, at)
        yield _text(0, at + LINE - 6, chart.say(-below))


def _below(chart: Chart, drawn: list[Markup], step: int) -> int:
    """Write the short labels under everything; the height of the whole."""
    at = LINE + PLOT + 2 * LINE
    drawn += [_text(i * step + step // 2, at - 6, row.short, "middle") for i, row in enumerate(chart.rows)]
    return at


def _text(x: int, y: int, said: str, anchor: str = "start") -> Markup:
    return Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(x, y, anchor, said) if said else Markup()


def _short(label: str, room: int) -> str:
    return label if len(label) <= room else label[: max(room - 1, 0)] + "…"


def _sum(amounts: Sequence[int], sign: int) -> int:
    return sum(amount for amount in amounts if amount * sign > 0)


def _scaled(amount: int, most: int, size: int) -> int:
    """How long an amount is drawn; what is there at all is seen."""
    return max(1, (amount * size + most // 2) // most) if amount else 0
