"""``python3 -m tests.drills``: each documented failure, replayed through the real recorder, is caught."""

import pytest

from custody.text import i18n
from tests.drills.__main__ import HOW, answer, main, replayed
from tests.drills.threats import detection
from tests.drills.threats.scenarios import THREATS


@pytest.mark.parametrize("threat", THREATS, ids=lambda one: one.id)
def test_what_happened_there_is_caught_here(threat):
    """The play ends as its line of the table says: refused, a discrepancy, an alarm, a flag, or a proof."""
    assert replayed(threat) == threat.must


def test_every_threat_has_its_play():
    """T1 to T24, in order, each with a source."""
    assert [one.id for one in THREATS] == [f"T{n}" for n in range(1, 25)]
    assert all(one.source and one.must.codes and one.must.how in HOW for one in THREATS)


def test_each_answer_is_in_words():
    """No code stands alone, none stands twice, and an amount is written as people write it."""
    for one in THREATS:
        with i18n.speaking("en"):
            said = answer(one.must)
        assert all(said.count(f"({code})") == 1 for code in one.must.codes if " " not in code), said
    with i18n.speaking("en"):
        assert "5.4\N{NO-BREAK SPACE}kg" in answer(THREATS[16].must)


def test_a_person_reads_the_table(capsys):
    """Chosen threats only; exit code 0 when all are caught."""
    assert main(["T1", "T23"]) == 0
    said = capsys.readouterr().out
    assert "10,000 bricks" in said
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
    assert main(["detection", "--runs", "20", "--plot", str(plot)]) == 0
    first = capsys.readouterr().out
    assert main(["detection", "--runs", "20"]) == 0
    assert capsys.readouterr().out == first
    assert plot.read_text().count("<polyline") == 4


@pytest.mark.parametrize("line", ["T99", "detection --runs x", "detection insider", "T1 detection"])
def test_an_argument_that_means_nothing_is_refused(line, capsys):
    """So is a simulation beside anything else: a table without it would read as if everything was caught."""
    with pytest.raises(SystemExit, match="2"):
        main(line.split())
    assert "usage: python3 -m tests.drills" in capsys.readouterr().err
