"""The laboratory's bench over HTTP."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.kernel.errors import BadInput
from custody.web.forms.form_values import per_mille
from tests.factories.laboratory_work import open_and_reseal
from tests.web.full_custody import landed, made, ok


@pytest.fixture
def lot(place):
    """Two exhibits on the bench, opened and sealed again there."""
    lot = place.office.lot(2)
    place.office._hand("clerk", "analyst", "laboratory", lot, due="2099-01-01")
    open_and_reseal(place.office, lot)
    return lot


def report(lot, number, **more):
    form = {"lines": "\n".join(lot.exhibits), "report": number, "substance": "cannabis", "step": "send"}
    return form | more


def test_the_bench_shows_what_is_to_be_analysed(place, lot):
    """Exhibits released to the laboratory stand on its bench until they go back."""
    shown = place.client("analyst").page("/laboratory").text
    assert all(f"/laboratory/report?exhibits={e}" in shown for e in lot.exhibits)
    rows = dict(re.findall(r'<a href="/exhibits/(\w+)">([^<]+)</a> <small>', shown))
    assert all(rows[e].startswith("scellé n°") for e in lot.exhibits), "what it is stands before its code"
    listed = place.client("analyst").get("/api/laboratory", params={"limit": 1000}).json()["exhibits"]
    assert set(lot.exhibits) <= {e["exhibit"] for e in listed}


def test_a_report_is_recorded_by_form(place, lot):
    """Purity in per cent and ticked adulterants come into the exhibit's result."""
    form = report(lot, "LNS 12/2026", purity="12,5", adulterants=["caffeine", "talc"], method="CPG-SM")
    ok(place.client("analyst").submit("/laboratory/report", **form))
    found = place.office.state(lot.exhibits[0]).laboratory
    assert (found.report, found.purity_per_mille, found.adulterants) == ("LNS 12/2026", 125, ("caffeine", "talc"))
    ok(place.client("analyst").submit("/laboratory/report", **report(lot, "LNS 13/2026", adulterants="talc")))
    assert place.office.state(lot.exhibits[0]).laboratory.adulterants == ("talc",)


def test_another_substance_than_the_report_before_opens_a_discrepancy(place, lot):
    """The first report sets the substance (I58); one that contradicts it blocks the exhibit and shows there (T6)."""
    ok(place.client("analyst").submit("/laboratory/report", **report(lot, "LNS 13/2026", substance="tramadol")))
    assert not place.office.state(lot.exhibits[0]).open
    ok(place.client("analyst").submit("/laboratory/report", **report(lot, "LNS 14/2026", substance="not_controlled")))
    assert place.office.state(lot.exhibits[0]).open
    assert "écart ouvert" in place.client("analyst").page("/laboratory").text


def test_a_refused_report_keeps_its_entries(place, lot):
    """A purity that cannot be read comes back on the same page with everything else kept."""
    answer = place.client("analyst").submit("/laboratory/report", **report(lot, "LNS 15/2026", purity="douze"))
    assert answer.status_code == 400
    assert "La teneur douze est illisible" in answer.text
    assert "LNS 15/2026" in answer.text
    assert lot.exhibits[1] in answer.text


def test_the_way_back_leads_to_who_released_it(place, lot):
    """The return is a hand-over to the agency that released the exhibits, begun from the bench."""
    analyst, office = place.client("analyst"), place.office
    form = analyst.page(f"/transfers/dispatch?purpose=return&exhibits={','.join(lot.exhibits)}").text
    assert all(e in form for e in lot.exhibits)
    back = {"to": office.clerk, "purpose": "return", "lines": "\n".join(lot.exhibits), "step": "send"}
    landed(analyst.submit("/transfers/dispatch", **back), "/transfers")
    assert office.state(lot.exhibits[0]).status == "in_transit"


def test_a_report_over_the_api(place, lot):
    """The JSON twin records the same report."""
    body = {"report": "LNS 16/2026", "exhibits": lot.exhibits, "substance": "cannabis", "purity_per_mille": 80}
    made(place.client("analyst").act("/api/laboratory/reports", body))
    assert place.office.state(lot.exhibits[1]).laboratory.purity_per_mille == 80


def test_others_have_no_bench(place):
    """The bench is the laboratory's own."""
    assert place.client("clerk").page("/laboratory").status_code == 403
    assert place.client("clerk").get("/api/laboratory").status_code == 403


@given(st.integers(0, 1000))
def test_purity_is_read_exactly(value):
    """Every tenth of a per cent, with comma or point, is the same whole number per mille."""
    text = f"{value // 10},{value % 10}"
    assert per_mille(text) == per_mille(text.replace(",", ".") + " %") == value


@pytest.mark.parametrize("text", ["12,55", "NaN", "Infinity", "1,2,3", "x", "1e999990", "1e9999999", "9" * 5000, "1_0"])
def test_a_purity_that_is_no_number_is_refused(text):
    """Nothing is guessed."""
    with pytest.raises(BadInput) as refused:
        per_mille(text)
    assert refused.value.code == "purity_unreadable"
