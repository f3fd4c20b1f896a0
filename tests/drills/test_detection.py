"""Honest stores are left in peace, and thieves named, over ranges that the model does not know (T7, I60)."""

import pytest

from custody.domain.exhibits.drying.lot_comparison import LEAST
from tests.drills.detection import tables
from tests.drills.detection.figures import FILE, Figures, Part, computed, key_of, lone_row, read, rows_of
from tests.drills.detection.grams import unnoticed
from tests.drills.detection.report import failures, said
from tests.drills.detection.rows import (
    EVERY_THIRD,
    ONE_LOT,
    SPARED,
    WITNESSED,
    Caught,
    caught,
    honest_row,
    lives_of,
    seal_row,
    theft_rows,
)
from tests.drills.detection.simulation import days_weighed, life
from tests.drills.detection.store_life import RANGES, goods_of_ranges, lone_goods

GOODS = goods_of_ranges()
SEED = 7


@pytest.mark.parametrize("goods", GOODS, ids=lambda goods: goods.name)
def test_i60_an_honest_store_is_accused_at_most_once_in_a_hundred_years(goods):
    """A year of thirty stores: air, drying, bias and typing errors of the ranges; and a hundredth of false discrepancies."""
    row = honest_row(goods, 365, lives_of(goods, 365, 30, SEED))
    assert row.accused <= 1
    assert row.false <= SPARED * row.weighings


@pytest.mark.parametrize("goods", lone_goods(), ids=lambda goods: goods.name)
def test_i60_a_lone_package_of_an_honest_store_is_rarely_a_discrepancy(goods):
    """One weighing in fifty at most over thirty stores (the kept figures: one in a hundred); they enter no sum."""
    row = lone_row(goods, 365, 15, SEED)
    assert row.accused == 0
    assert row.false <= 2 * SPARED * row.weighings


@pytest.mark.parametrize(
    ("index", "share"), [(0, 10), (1, 10), (2, 50), (3, 20), (4, 20), (5, 50), (6, 50), (7, 50)]
)  # fmt: skip
def test_t7_who_takes_more_than_three_sigma_of_a_third_of_the_packages_is_named_within_half_a_year(index, share):
    """Nineteen thieves in twenty."""
    lives = lives_of(GOODS[index], 180, 20, SEED)
    row = caught(GOODS[index], 180, EVERY_THIRD, share, lives)
    assert row.part >= 0.95
    assert row.by <= 180


@pytest.mark.parametrize(("index", "days", "share"), [(0, 60, 5), (1, 60, 5), (3, 60, 10), (5, 60, 50)])
def test_i60_a_lot_thinned_evenly_above_three_sigma_is_named_without_a_witness_package(index, days, share):
    """By the counts of the lot: no package of it differs from the others."""
    row = caught(GOODS[index], days, ONE_LOT, share, lives_of(GOODS[index], days, 20, SEED))
    assert row.part >= 0.95


def test_i60_a_lot_thinned_below_three_sigma_is_said_to_be_invisible_and_not_named_by_chance():
    """Ten per cent of woven herb lie within what a season does to it: the row says so, and gives the figure."""
    lives = lives_of(GOODS[6], 180, 10, SEED)
    [first, *_] = [row for row in theft_rows(GOODS[6], 180, lives, lives) if row.theft == ONE_LOT]
    assert first.share < first.three_sigma
    assert not first.sure


def test_i60_a_lot_thinned_evenly_is_named_beside_its_witness_package_sooner_than_without():
    """Sacks of herb: a season explains a tenth of a lot, and nothing that its witness did not lose."""
    plain, watched = (
        caught(GOODS[6], 180, theft, 100, lives_of(GOODS[6], 180, 20, SEED, witnessed=theft == WITNESSED))
        for theft in (ONE_LOT, WITNESSED)
    )
    assert watched.part >= 0.95 > plain.part
    honest = lives_of(GOODS[6], 180, 20, SEED, witnessed=True)
    assert not honest_row(GOODS[6], 180, honest, honest).by_witness


def test_i60_a_store_has_one_witness_a_lot_and_it_is_whole():
    """The first package of each; the lot that is thinned keeps enough beside it to be compared."""
    lived = life(GOODS[6], 60, SEED)
    assert len(lived.witnesses) == len({package.line for package in lived.packages})
    assert lived.packages[0].number in lived.witnesses
    assert sum(package.line == 1 for package in lived.packages) >= LEAST


def test_t7_colluders_who_shave_are_named_by_the_weighing_of_another_unit_and_not_before():
    """They enter what is recorded; the yearly count does not."""
    lives = lives_of(GOODS[1], 365, 20, SEED)
    row = caught(GOODS[1], 365, EVERY_THIRD, 20, lives, colluding=True)
    assert row.part >= 0.95
    assert row.soonest == row.by == 365


def test_i52_the_intervals_of_the_ranges_are_those_of_the_rules():
    """What is weighed at least each half year; a swapped seal is read within the interval."""
    assert days_weighed(GOODS[1], 365) == [RANGES["received_days"], 180, 365]
    assert max(seal_row(GOODS[1], 365, 50, SEED)) <= 31
    assert max(seal_row(GOODS[6], 365, 50, SEED)) <= 91


def test_a_plot_has_a_line_for_each_goods():
    """Of the rows of a year."""
    lives = lives_of(GOODS[1], 365, 1, SEED)
    row = caught(GOODS[1], 365, EVERY_THIRD, 20, lives)
    assert tables.plot([row], EVERY_THIRD).count("<polyline") == 1


def test_the_documents_tables_and_plots_are_what_the_kept_figures_say():
    """Nobody typed a figure: `python3 -m tests.drills detection --write` writes file, tables and plots."""
    figures = read()
    text = tables.DOCUMENT.read_text("utf-8")
    assert text == tables.rewritten(text, figures), "docs/detection.md is behind the kept figures"
    for path, drawn in tables.plots(figures).items():
        assert path.read_text("utf-8") == drawn, f"{path.name} is behind the kept figures"
    assert list(figures.parts) == [key_of(goods, days) for goods in GOODS for days in RANGES["days"]]
    assert list(figures.lone) == [key_of(goods, days) for goods in lone_goods() for days in RANGES["days"]]


def test_i60_in_the_kept_figures_honest_stores_keep_their_limits():
    """At most one store in a hundred accused in every row, and one weighing in a hundred a false discrepancy.

    Of packages without a lot the weighings of all intervals count together: the document names the row above that.
    """
    figures = read()
    assert [said(row) for row in figures.honest if not row.well] == []
    for goods in lone_goods():
        rows = [row for row in figures.lone.values() if row.goods == goods.name]
        assert not any(row.accused for row in rows)
        assert sum(row.false for row in rows) <= SPARED * sum(row.weighings for row in rows)
    assert sum(row.accused for row in figures.honest) <= SPARED * sum(row.stores for row in figures.honest)


@pytest.mark.slow
@pytest.mark.parametrize("index", [0, 6], ids=lambda index: GOODS[index].name)
def test_rows_lived_anew_are_the_kept_ones(index):
    """The kept figures are those of today's rules: a rule that changed has them computed anew."""
    figures, goods = read(), GOODS[index]
    assert rows_of(goods, 60, figures.runs, figures.seed) == figures.parts[key_of(goods, 60)]


def test_what_may_be_taken_unnoticed_is_reckoned_from_the_rules_of_today():
    """The grams of the document, asked anew of the functions that decide."""
    figures = read()
    assert figures.unnoticed == tuple(unnoticed(goods, figures.thieves) for goods in GOODS)
    brick = figures.unnoticed[1]
    assert brick.in_lot <= brick.alone < 20, "100 g of 1 kg went unnoticed before"


def test_a_run_that_was_cut_off_goes_on_where_it_was(tmp_path):
    """What is kept of the same run is not lived again."""
    kept, said_of = tmp_path / FILE.name, list[str]()
    kept.write_bytes(FILE.read_bytes())
    figures = read()
    assert computed(figures.runs, figures.seed, kept, said_of.append).parts == figures.parts
    assert said_of == []


def test_a_row_that_is_not_met_is_told_with_the_most_that_a_test_could_name():
    """Half of the thieves named, above three standard deviations."""
    row = Caught("sacks", 60, ONE_LOT, 50, 20, 10, 60, 9999, "one weighing", 40.0)
    [honest] = [part.honest for part in read().parts.values()][:1]
    figures = Figures(20, 1, {"sacks, 60 days": Part(honest, (row,))})
    assert failures(figures) == [row]
    assert said(row) == (
        "sacks, 60 days, thins one lot evenly, 5 %: 50% named; one comparison, were it the only one, names 92%"
    )
    assert "| sacks | 60 | thins one lot evenly | 5 % | 4.00 % | 50% | 92% |" in tables.not_met_table(figures)
