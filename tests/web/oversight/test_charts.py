"""Charts: what is drawn is what the rows say, to scale, and nothing that people typed breaks out of it."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.web.pages.oversight.office_dashboard import LATE
from custody.web.rendering import charts
from custody.web.rendering.charts import Chart, Row

SVG = "{http://www.w3.org/2000/svg}"
amounts = st.integers(0, 2**53)


def chart(*rows, series=("a", "b"), adds=True):
    """A chart whose rows are called by their place."""
    made = tuple(Row(label=f"row {i}", amounts=tuple(r), short=str(i)) for i, r in enumerate(rows))
    return Chart(key="k", title="T", told="D", head="H", series=series, rows=made, say=str, adds=adds)


def drawn(markup):
    """The drawing as XML: what cannot be read as such raises."""
    return ET.fromstring(str(markup).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def boxes(markup):
    """(amount, x, y, width, height) of every box."""
    return [
        tuple(int(box.get(name)) for name in ("data-amount", "x", "y", "width", "height"))
        for box in drawn(markup).iter(f"{SVG}rect") if box.get("data-amount")
    ]  # fmt: skip


@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=8))
def test_bars_are_as_long_as_their_amounts(rows):
    """Each amount that is not nothing has its box, in order, to scale to a unit, one behind the other."""
    made = chart(*rows)
    found = boxes(charts.bars(made))
    assert [box[0] for box in found] == [n for row in rows for n in row if n]
    most = max(sum(row) for row in rows) or 1
    for amount, x, _, width, _ in found:
        assert abs(width - amount * charts.WIDTH / most) <= 1
        assert x + width <= charts.WIDTH + len(made.series)


@given(st.lists(st.tuples(st.integers(-(2**53), 2**53), amounts), min_size=1, max_size=12))
def test_each_strip_is_on_a_scale_of_its_own(rows):
    """Columns stand on the line of their strip or hang from it, and the largest of each strip is as high as it goes."""
    found = drawn(charts.strips(chart(*rows, adds=False)))
    zeros = [int(line.get("y1")) for line in found.iter(f"{SVG}line")]
    each = boxes(charts.strips(chart(*rows, adds=False)))
    assert [box[0] for box in each] == [row[n] for n in (0, 1) for row in rows if row[n]]
    place = iter(each)
    for n, zero in enumerate(zeros):
        values = [row[n] for row in rows if row[n]]
        span = max([0, *values]) - min([0, *values])
        for amount, _, y, _, height in [next(place) for _ in values]:
            assert y + height == zero if amount > 0 else y == zero
            assert abs(height - abs(amount) * charts.PLOT / span) <= 1
    assert len(zeros) == 2


def test_nothing_of_one_series_is_added_to_another():
    """What is written beside a strip is the largest amount of that series, never a sum (I21)."""
    said = [t.text for t in drawn(charts.strips(chart((3, 40), (5, 20), adds=False))).iter(f"{SVG}text")]
    assert said == ["a", "5", "0", "1", "b", "40", "0", "1"]


@pytest.mark.parametrize("draw", [charts.bars, charts.strips])
def test_what_people_typed_is_text(draw):
    """A name with markup in it stays a name."""
    name = "<script>\"&'"
    hostile = Chart(
        key="k", title=name, told=name, head=name, series=(name, name), say=lambda _: name,
        rows=(Row(label=name, amounts=(1, 2), short=name),),
    )  # fmt: skip
    assert "<script" not in str(draw(hostile))
    assert name in "".join(drawn(draw(hostile)).itertext())
    assert "<script" not in str(charts.legend(hostile))


def test_every_drawing_has_a_name_and_a_sentence():
    """For whoever hears the page: a title and a description, told apart from those of the other charts."""
    svg = drawn(charts.bars(chart((1, 2))))
    named = svg.get("aria-labelledby").split()
    said = {e.get("id"): e.text for e in svg if e.get("id")}
    assert [said[one] for one in named] == ["T", "D"]
    assert svg.get("role") == "img"


def test_series_are_told_apart_without_colour():
    """Each has a hatching of its own, in the drawing and in the legend."""
    wide = chart((1, 2, 3, 4, 5, 6), series=tuple("abcdef"))
    hatchings = re.findall(r'<path class="hatch" d="([^"]*)"', str(charts.bars(wide)))
    assert len(set(hatchings)) == charts.MOST
    assert str(charts.legend(wide)).count("<li>") == charts.MOST
    assert str(charts.legend(chart((1,), series=("a",)))).count("<li>") == 1
    assert str(charts.legend(chart((1,), series=("a",), adds=False))) == "", "it stands by itself, under its name"


def test_what_is_late_for_longest_is_not_drawn_in_green():
    """Nobody reads the worst as the best: the colour of the oldest is nearer to red, by day and by night."""
    sheet = (Path(charts.__file__).parents[1] / "static" / "custody.css").read_text()
    found = re.findall(rf"--series-{len(LATE)}: #(\w\w)(\w\w)(\w\w);", sheet)
    assert len(found) == len(("day", "night"))
    for red, green, _ in found:
        assert int(red, 16) > int(green, 16)


def test_nothing_is_drawn_of_nothing():
    """A chart without an amount says so, and still is one."""
    assert chart((0, 0)).empty
    assert chart().empty
    assert not chart((0, 1)).empty
    assert boxes(charts.bars(chart())) == boxes(charts.strips(chart())) == []
