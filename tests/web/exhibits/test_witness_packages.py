"""Witness packages on their page: a lot by its case, the exhibit by its number, the second person on the start page."""

import re

from tests.web.full_custody import ok
from tests.web.work_list import tasks

CARD = "/exhibits/witness"


def test_i60_a_lot_is_chosen_by_its_case_and_the_second_person_finds_it_on_the_start_page(place):
    """Five packages of herb; the clerk names one of them by its number, and the supervisor agrees with one button."""
    office, clerk, supervisor = place.office, place.client("clerk"), place.client("supervisor")
    lot = office.lot(5)
    page = clerk.page("/exhibits/witness").text
    offered = re.findall(r'<option value="(EV[^"]+)">([^<]+)<', page)
    assert [exhibit_id for exhibit_id, _ in offered] == lot.exhibits
    assert offered[0][1].startswith("scellé n°")
    assert CARD not in tasks(supervisor)
    ok(clerk.submit("/exhibits/witness", scans=lot.exhibits[0]))
    assert CARD not in tasks(clerk), "who designated it agrees to nothing"
    assert tasks(supervisor)[CARD] == "1 colis de référence attend votre accord"
    asked = supervisor.page("/exhibits/witness").text
    assert f'<input type="hidden" name="scans" value="{lot.exhibits[0]}">' in asked
    ok(supervisor.submit("/exhibits/witness", scans=lot.exhibits[0]))
    assert office.state(lot.exhibits[0]).in_lot.witness.stands
    assert CARD not in tasks(supervisor)
    assert "<option" not in clerk.page("/exhibits/witness").text, "the lot has its witness package"
