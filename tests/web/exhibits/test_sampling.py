"""Sampling as pages: the plan with the units drawn, the result with what follows, on a phone and on paper."""

import re

import pytest

from tests.web.full_custody import landed, ok


@pytest.fixture
def lot(place):
    """Two exhibits in the clerk's hands."""
    return place.office.lot(2)


def planned(place, lot, **more):
    """The number of a plan for fifty units of the lot."""
    form = {"exhibits": "\n".join(lot.exhibits), "population": "50", **more}
    return landed(place.client("clerk").submit("/samples/new", **form), "/samples")


def drawn(shown):
    """The units that a plan's page lists."""
    listed = re.search(r'<ol class="units">(.*?)</ol>', shown, re.DOTALL)
    assert listed
    return [int(unit) for unit in re.findall(r">(\d+)</li>", listed[1])]


def test_the_form_begins_with_the_exhibits_of_the_link(place, lot):
    """An exhibit's page leads to a plan that already names it."""
    shown = place.client("clerk").page(f"/samples/new?exhibits={','.join(lot.exhibits)}").text
    assert "\n".join(lot.exhibits) in shown


def test_a_plan_names_the_units_to_examine(place, lot):
    """Distinct units of the population, as many as the heading says; the form for the result stands below."""
    shown = place.client("clerk").page(f"/samples/{planned(place, lot)}").text
    units = drawn(shown)
    assert f"Examiner {len(units)} unités sur 50" in shown.replace("\N{NO-BREAK SPACE}", " ")
    assert len(units) == len(set(units))
    assert set(units) <= set(range(1, 51))
    assert 'class="sheet noprint"' in shown


def test_a_result_says_what_it_shows_and_marks_the_negatives(place, lot):
    """Without negatives the share is shown; with one and none tolerated nothing is, and the unit stands out."""
    clerk = place.client("clerk")
    for negatives, told in ((0, "Avec une confiance de 95"), (1, "Rien n’est montré")):
        number = planned(place, lot)
        units = drawn(clerk.page(f"/samples/{number}").text)
        chosen = " ".join(str(unit) for unit in units[:negatives])
        ok(clerk.submit(f"/samples/{number}/result", substance="cannabis", negatives=chosen, weights="2,5\n2,6"))
        shown = clerk.page(f"/samples/{number}").text
        assert told in shown.replace("\N{NO-BREAK SPACE}", " ")
        assert shown.count('<li class="bad">') == negatives
        assert "/result" not in shown


def test_what_cannot_be_read_comes_back_with_the_form(place, lot):
    """A population in words is refused, and what was typed stays."""
    answer = place.client("clerk").submit("/samples/new", exhibits=lot.exhibits[0], population="cinquante")
    assert answer.status_code == 400
    assert "cinquante" in answer.text
    assert lot.exhibits[0] in answer.text
