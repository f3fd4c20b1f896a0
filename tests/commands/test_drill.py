"""``custody drill``: each documented failure, replayed through the real recorder, is caught."""

import pytest

from custody.commands import main
from custody.commands.drill import HOW, answer, replayed
from custody.commands.threats import detection
from custody.commands.threats.stories import THREATS
from custody.web import i18n


@pytest.mark.parametrize("threat", THREATS, ids=lambda one: one.number)
def test_what_happened_there_is_caught_here(threat):
    """The play ends as its line of the table says: refused, a discrepancy, an alarm, a flag, or a proof."""
    assert replayed(threat) == threat.must


def test_every_threat_has_its_play():
    """T1 to T24, in order, each with a source."""
    assert [one.number for one in THREATS] == [f"T{n}" for n in range(1, 25)]
    assert all(one.source and one.must.codes and one.must.how in HOW for one in THREATS)


def test_each_answer_is_in_words():
    """No code stands alone, none stands twice, and an amount is written as people write it."""
    i18n.use("fr")
    for one in THREATS:
        said = answer(one.must)
        assert all(said.count(f"({code})") == 1 for code in one.must.codes if " " not in code), said
    assert "5,4\N{NO-BREAK SPACE}kg" in answer(next(one for one in THREATS if one.number == "T17").must)


def test_a_person_reads_the_table(capsys):
    """Chosen threats only; exit code 0 when all are caught."""
    assert main(["drill", "T1", "T23"]) == 0
    said = capsys.readouterr().out
    assert "briques" in said
    assert "same_witnesses" in said
    assert "T2 " not in said


@pytest.mark.parametrize("goods", detection.STORES, ids=lambda one: one.substance)
def test_an_honest_store_shows_at_most_one_false_discrepancy_in_a_hundred_checks(goods):
    """Real balances, drying and typing errors; and hardly a store is accused by its drift."""
    found = detection.accusations(goods, 60, seed=7)
    assert found.discrepancies * 100 <= found.checks
    assert found.day <= 2


@pytest.mark.parametrize("goods", detection.STORES, ids=lambda one: one.substance)
@pytest.mark.parametrize("theft", detection.THEFTS)
def test_a_thief_of_half_a_per_cent_a_month_is_named_within_sixty_days(goods, theft):
    """With 95 % power, whichever way they take it."""
    assert detection.power(goods, detection.THEFTS[theft], 60, seed=7).by(95) <= detection.DAYS


def test_two_in_collusion_are_named_by_the_next_inventory():
    """Their own checks say that all is well; another unit's blind count does not."""
    pair = detection.power(detection.STORES[0], detection.substituting, 40, seed=7, colluding=True)
    assert set(pair.days) == {detection.MONTH}
    alone = [
        detection.run(detection.STORES[0], detection.substituting, i, colluding=True, inventories=False)
        for i in range(5)
    ]
    assert all(found.day == 0 for found in alone), "without the inventory nobody would know"


def test_detection_prints_its_figures_and_draws_the_curves(tmp_path, capsys):
    """The same seed gives the same figures."""
    plot = tmp_path / "curves.svg"
    assert main(["drill", "detection", "--runs", "20", "--plot", str(plot)]) == 0
    first = capsys.readouterr().out
    assert main(["drill", "detection", "--runs", "20"]) == 0
    assert capsys.readouterr().out == first
    assert plot.read_text().count("<polyline") == 4
