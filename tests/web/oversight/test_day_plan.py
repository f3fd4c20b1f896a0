"""The plan of a store's day on its page and on the start page (I52)."""

import re
from datetime import timedelta

import pytest

from custody.domain.kernel.times import instant
from custody.service.oversight import store_silence
from custody.text.formatting import grouped
from tests.web.work_list import tasks


@pytest.fixture
def later(place, monkeypatch):
    """Three months on: the plan is read as of then."""
    monkeypatch.setattr(store_silence, "instant", lambda at: instant(at) + timedelta(days=91))
    return place


def test_i52_the_plan_of_the_day_is_told_on_the_start_page_and_lists_what_waits(later):
    """Three packages of herb that only their keeper has seen for 91 days; the numbers are those of the case."""
    lot = later.office.lot(3)
    assert tasks(later.client("clerk"))["/day-plan"] == "aujourd’hui\N{NO-BREAK SPACE}: 3 constats visuels"
    page = later.client("supervisor").page("/day-plan").text
    assert "3 constats visuels, 0 pesée" in page
    assert "Scellés que personne d’autre que leur gardien n’a vus à temps" in page
    assert all(f'href="/exhibits/{exhibit_id}"' in page for exhibit_id in lot.exhibits)
    assert not any(grouped(exhibit_id) in page for exhibit_id in lot.exhibits)
    assert all(f'href="/exhibits/sight?exhibits={exhibit_id}"' in page for exhibit_id in lot.exhibits)
    form = later.client("supervisor").page(f"/exhibits/sight?exhibits={lot.exhibits[0]}").text
    assert f'href="/exhibits/{lot.exhibits[0]}">scellé n°' in form, "the form names what is to be looked for"
    assert lot.exhibits[0] not in re.search(r"<textarea.*?</textarea>", form, re.DOTALL)[0], "only a scan counts"


def test_i52_a_day_without_work_says_so_and_nothing_waits(place):
    """What came today has been seen today."""
    place.office.lot(1)
    assert "Rien n’est à voir ni à peser aujourd’hui." in place.client("clerk").page("/day-plan").text
    assert "/day-plan" not in tasks(place.client("clerk"))


def test_i52_the_inspection_chooses_the_agency_and_nobody_else_does(later):
    """The alarm's link leads the inspection to the list; another agency's people find nothing."""
    office = later.office
    lot = office.lot(1)
    page = later.client("inspector").page(f"/day-plan?agency={office.drug_office}").text
    assert f'href="/exhibits/{lot.exhibits[0]}"' in page
    assert later.client("prosecutor").get(f"/day-plan?agency={office.drug_office}").status_code == 404
    [plan] = later.client("supervisor").get("/api/day-plan").json()
    assert lot.exhibits[0] in {line["id"] for line in plan["sightings"]}
    assert (plan["to_see"], [each["sort"] for each in plan["silences"]]) == (len(plan["sightings"]), ["unseen"])


def test_i52_whoever_may_make_a_sighting_sees_the_plan_and_where_there_is_no_store_no_door_leads_to_it(later):
    """The keeper may not: a commission member, a witness or a verifier of the agency goes instead, and needs the list."""
    lot = later.office.lot(2)
    assert "constats visuels" in tasks(later.client("chair"))["/day-plan"]
    page = later.client("chair").page("/day-plan").text
    assert f'href="/exhibits/sight?exhibits={lot.exhibits[0]}"' in page
    start = later.client("prosecutor").page("/").text
    assert 'href="/day-plan"' not in start
    assert "Rien n’est dans un magasin de ce service" in later.client("prosecutor").page("/day-plan").text
