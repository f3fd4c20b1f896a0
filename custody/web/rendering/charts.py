"""Charts as SVG, drawn out of the very rows that the table behind them shows. Pure: numbers in, markup out.

What one axis adds up is of one kind: exhibits, or one substance in one unit (I21). Made for a phone: all is drawn 360
units wide and shown between 300 and 430 pixels, so that no letter is under 12. Each series has a colour and a hatching
of its own, so that a chart says the same in black and white. Amounts stay integers up to the last step; nothing is
rounded but the place of a line.
"""

from collections.abc import Callable, Iterable

from markupsafe import Markup, escape
from msgspec import Struct

WIDTH = 360
LINE = 22
"""Height of a line of text."""
THICK = 18
PLOT = 60
"""Height of what the columns of a strip are drawn in."""
GAP = 10
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
        """Return the amounts together: the series of a chart are of one unit."""
        return sum(self.amounts)


class Chart(Struct, frozen=True, kw_only=True):
    """Chart: rows with an amount for each series, all of one unit, which ``say`` writes out.

    ``key`` distinguishes the parts of one chart from those of others on a page. ``told`` describes the chart in a
    sentence. ``head`` is the heading of the labels. ``adds``: the series of a row have a meaningful sum. ``sums``: the
    rows of a series have one. Substances never do, whatever their unit (I21).
    """

    key: str
    title: str
    told: str
    head: str
    series: tuple[str, ...]
    rows: tuple[Row, ...]
    say: Callable[[int], str]
    adds: bool = True
    sums: bool = False

    @property
    def totals(self) -> tuple[int, ...]:
        """Return the rows of each series together."""
        return tuple(sum(row.amounts[index] for row in self.rows) for index in range(len(self.series)))

    @property
    def together(self) -> bool:
        """Return True if each row has a total of its own."""
        return self.adds and len(self.series) > 1

    @property
    def empty(self) -> bool:
        """Return True if there is nothing to draw."""
        return not any(any(row.amounts) for row in self.rows)


def bars(chart: Chart) -> Markup:
    """Return horizontal bars, the series of a row one behind the other; no amount may be below zero."""
    most = max((row.total for row in chart.rows), default=0) or 1
    drawn = []
    for i, row in enumerate(chart.rows):
        top = i * (LINE + THICK + 10)
        total_text = chart.say(row.total)
        drawn.append(_text(0, top + 15, _short(row.label, LONGEST - len(total_text))))
        drawn.append(_text(WIDTH, top + 15, total_text, "end"))
        left = 0
        for index, amount in enumerate(row.amounts):
            wide = _scaled(amount, most, WIDTH)
            drawn.append(_box(chart, row, index, (left, top + LINE, wide, THICK), look=index + 1))
            left += wide
    return _drawing(chart, len(chart.rows) * (LINE + THICK + 10), drawn)


def strips(chart: Chart) -> Markup:
    """Draw a strip of columns for each series, each on its own scale; series are never added up.

    The rows stand side by side, as months do; amounts below zero hang from their line.
    """
    step, drawn, top = WIDTH // max(len(chart.rows), 1), [], 0
    for index, name in enumerate(chart.series):
        amounts = [row.amounts[index] for row in chart.rows]
        above, below = max([0, *amounts]), -min([0, *amounts])
        span, peak_text = above + below or 1, chart.say(above if above >= below else -below)
        zero = top + LINE + _scaled(above, span, PLOT)
        drawn += [_text(0, top + 15, _short(name, LONGEST - len(peak_text))), _text(WIDTH, top + 15, peak_text, "end")]
        for i, row in enumerate(chart.rows):
            high = _scaled(abs(amounts[i]), span, PLOT)
            up = zero - high if amounts[i] > 0 else zero
            drawn.append(_box(chart, row, index, (i * step + 3, up, step - 6, high), look=1))
        drawn.append(f'<line class="axis" x1="0" x2="{WIDTH}" y1="{zero}" y2="{zero}"></line>')
        top += LINE + PLOT + LINE
        drawn += [_text(i * step + step // 2, top - 6, row.short, "middle") for i, row in enumerate(chart.rows)]
        top += GAP
    return _drawing(chart, top, drawn, one=True)


def legend(chart: Chart) -> Markup:
    """Return the meaning of each colour and hatching, or an empty legend where each series stands by itself."""
    if not chart.adds:
        return Markup()
    each = Markup('<li><svg class="key" width="20" height="20" aria-hidden="true">{}</svg>{}</li>')
    box = Markup('<rect width="20" height="20" fill="url(#{}-{})"></rect>')
    boxes = (box.format(chart.key, index) for index in range(1, MOST + 1))
    return Markup('<ul class="legend">{}</ul>').format(
        Markup().join(each.format(box, name) for box, name in zip(boxes, chart.series, strict=False))
    )


def table(chart: Chart, total: str) -> Markup:
    """Return the drawn rows as a table; ``total`` is the heading of the sums."""
    names = [*chart.series, *([total] if chart.together else [])]
    labels = [str(escape(name)) for name in names]
    head = "".join(f'<th class="num">{label}</th>' for label in labels)
    rows = "".join(
        f'<tr><td data-label="{escape(chart.head)}">{_led(row)}</td>{_cells(chart, row.amounts, labels)}</tr>\n'
        for row in chart.rows
    )
    foot = (
        f'<tfoot><tr><th data-label="{escape(chart.head)}">{escape(total)}</th>'
        f"{_cells(chart, chart.totals, labels)}</tr></tfoot>"
        if chart.sums and len(chart.rows) > 1 else ""
    )  # fmt: skip
    return Markup(  # noqa: S704  (every text is escaped; plain text, as what is drawn)
        f"<table><thead><tr><th>{escape(chart.head)}</th>{head}</tr></thead><tbody>{rows}</tbody>{foot}</table>"
    )


def _led(row: Row) -> str:
    return f'<a href="{escape(row.lead)}">{escape(row.label)}</a>' if row.lead else str(escape(row.label))


def _cells(chart: Chart, amounts: tuple[int, ...], labels: Iterable[str]) -> str:
    """Return the cells; ``labels``: escaped, what each column is called."""
    each = [*amounts, *([sum(amounts)] if chart.together else [])]
    return "".join(
        f'<td class="num" data-label="{label}">{escape(chart.say(amount))}</td>'
        if amount else f'<td class="num none" data-label="{label}">–</td>'
        for label, amount in zip(labels, each, strict=True)
    )  # fmt: skip


def _drawing(chart: Chart, height: int, drawn: Iterable[str], *, one: bool = False) -> Markup:
    """Return the drawing.

    ``drawn``: in it every text is escaped; ``one``: a single look for all series, which stand apart.

    What is drawn is put together as plain text: a chart has hundreds of boxes, and ``Markup`` takes its time for each.
    """
    defs = "".join(_hatching(chart.key, index + 1) for index in range(1 if one else len(chart.series)))
    return Markup(  # noqa: S704  (see above)
        f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="{chart.key}-t {chart.key}-d">'
        f'<title id="{chart.key}-t">{escape(chart.title)}</title><desc id="{chart.key}-d">{escape(chart.told)}</desc>'
        f"<defs>{defs}</defs>{''.join(drawn)}</svg>"
    )


HATCHINGS = (
    "", "M0 0L8 8M-2 6L2 10M6 -2L10 2", "M0 4H8", "M8 0L0 8M-2 2L2 -2M6 10L10 6", "M4 0V8", "M4 0V8M0 4H8",
)  # fmt: skip
"""Over the colour of each series: none, falling, lying, rising, standing, crossed."""


def _hatching(key: str, index: int) -> str:
    return (
        f'<pattern id="{key}-{index}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect class="s{index}" width="8" height="8"></rect>'
        f'<path class="hatch" d="{HATCHINGS[index - 1]}"></path></pattern>'
    )


def _box(chart: Chart, row: Row, index: int, place: tuple[int, int, int, int], *, look: int) -> str:
    if not row.amounts[index]:
        return ""
    x, y, width, height = place
    return (
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="url(#{chart.key}-{look})" class="box"'
        f' data-amount="{row.amounts[index]}"><title>{escape(_said(chart, row, index))}</title></rect>'
    )


def _said(chart: Chart, row: Row, index: int) -> str:
    names = [row.label, chart.series[index]] if len(chart.series) > 1 else [row.label]
    return " · ".join([*names, chart.say(row.amounts[index])])


def _text(x: int, y: int, label: str, anchor: str = "start") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{escape(label)}</text>' if label else ""


def _short(label: str, room: int) -> str:
    return label if len(label) <= room else label[: max(room - 1, 0)] + "…"


def _scaled(amount: int, most: int, size: int) -> int:
    """Return the drawn length of an amount; an amount above zero is always visible."""
    return max(1, (amount * size + most // 2) // most) if amount else 0
