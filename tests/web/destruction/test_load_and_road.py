"""The load packed, escorted, read aloud and drawn from, by the pages of a session (I63)."""

import re

import pytest

from custody.domain.access.roles import Role
from custody.domain.people.propose_and_confirm import EnrolPerson
from tests.web.full_custody import PIN, give_pins, ok, sentence, town
from tests.web.shell import PASSWORD

DICE = "1245 3661 2345 1126 4352"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town with an escort of an agency that neither verifies nor keeps."""
    with town(tmp_path_factory.mktemp("road")) as made_town:
        office = made_town.office
        entry = EnrolPerson(name="Escorte", rank="", agency=office.police, roles=(Role.ESCORT,))
        office.people["convoy"] = office.enrol(entry)
        made_town.sign_in.accounts.open(office.people["convoy"], "convoy", PASSWORD, must_change=False)
        give_pins(made_town, "convoy", "clerk", "verifier")
        yield made_town


def _units(place, lot, *, seal: str, exhibits=(), step: str = "send", **more):
    form = {"unit_form": "crate", "unit_seal": seal, "lines": "\n".join(exhibits), "step": step, **more}
    return place.client("verifier").submit(f"/sessions/{lot.session}/load", **form)


def test_i63_a_load_goes_the_whole_road_by_pages(place):
    """Packed, sealed by two services, taken in charge, read aloud, drawn by dice, read again; no seal is shown."""
    office, lot = place.office, place.office.lot(2, "staged")
    page = f"/sessions/{lot.session}"
    shown = place.client("verifier").page(page).text
    assert "2 scellés ne sont dans aucune unité scellée" in shown
    everything = _units(place, lot, seal="", step="all")
    assert everything.status_code == 200
    assert "2 scellés dans la liste" in everything.text
    refused = _units(place, lot, seal="", exhibits=lot.exhibits)
    assert refused.status_code == 400, sentence(refused)
    ok(_units(place, lot, seal="CH-0001", exhibits=lot.exhibits, person=office.clerk, pin=PIN))
    charge = {"unit": "1", "person": office.people["convoy"]}
    refused = place.client("clerk").submit(f"{page}/charge", **charge, pin="111111")
    assert refused.status_code in {400, 403}, sentence(refused)
    assert 'value="1" checked' in refused.text
    ok(place.client("clerk").submit(f"{page}/charge", **charge, pin=PIN))
    assert {office.state(each).holder for each in lot.exhibits} == {office.people["convoy"]}
    office.advance(lot, "open")
    waiting = place.client("prosecutor").page(page).text
    assert "Tirage au sort possible lorsque chaque scellé est scanné sur place" in waiting
    assert f'href="{page}/site-draw"' not in waiting
    blind = place.client("prosecutor").page(f"{page}/units").text
    assert "Unité 1" in blind
    assert "CH-0001" not in blind
    unsaid = place.client("prosecutor").submit(f"{page}/units", unit="1", seal="CH-0001")
    assert unsaid.status_code == 400
    ahead = place.client("prosecutor").submit(
        f"{page}/units", unit="1", seal="CH-0001", state="intact", at="2999-01-01T10:00"
    )
    assert ahead.status_code == 400
    assert 'value="2999-01-01T10:00"' in ahead.text
    ok(place.client("prosecutor").submit(f"{page}/units", unit="1", seal="CH-0001", state="intact"))
    assert {office.state(each).status for each in lot.exhibits} == {"on_site"}
    undrawn = place.client("prosecutor").page(page).text
    assert "les scellés à tirer au sort sur place" in undrawn
    assert f'href="{page}/site-draw"' in undrawn
    thrown = place.client("prosecutor").submit(f"{page}/site-draw", dice="1 2 3", step="dice")
    assert thrown.status_code == 400
    assert 'value="1 2 3"' in thrown.text
    ok(place.client("prosecutor").submit(f"{page}/site-draw", dice=DICE, step="dice"))
    assert "0 sceau lu sur 2" in place.client("verifier").page(page).text
    left = place.client("verifier").page(f"{page}/check-load").text
    assert "0 sceau lu sur 2" in left
    assert left.count("son sceau et son poids") == 2
    counted = "\n".join(f"{e} ; {s}" for e, s in zip(lot.exhibits, lot.seals, strict=True))
    ok(place.client("verifier").submit(f"{page}/check-load", lines=counted, step="send"))
    left = place.client("verifier").page(f"{page}/check-load").text
    assert left.count("son poids (sceau déjà lu)") == 2
    assert "2 sceaux lus sur 2" in left
    listed = "\n".join(f"{e} ; {s} ; 2,70 kg" for e, s in zip(lot.exhibits, lot.seals, strict=True))
    ok(place.client("verifier").submit(f"{page}/check-load", lines=listed, step="send", balance=office.balance))
    left = place.client("verifier").page(f"{page}/check-load").text
    assert "Aucun scellé ne reste à lire" in left
    assert "son poids" not in left
    assert all(office.state(each).on_road.read_on_site for each in lot.exhibits)
    after = place.client("verifier").page(page).text
    assert "2 sceaux lus sur 2" in after
    assert not re.search("CH-0001", after)


def test_i63_a_unit_whose_seal_differs_asks_for_each_exhibit(place):
    """The page of the session and that of the readings name what is to be read singly."""
    office, lot = place.office, place.office.lot(1, "staged")
    page = f"/sessions/{lot.session}"
    ok(_units(place, lot, seal="CH-0002", exhibits=lot.exhibits, person=office.clerk, pin=PIN))
    office.advance(lot, "open")
    ok(place.client("prosecutor").submit(f"{page}/units", unit="1", seal="CH-0003", state="intact"))
    assert "Lisez le sceau de chaque scellé de cette unité" in place.client("prosecutor").page(page).text
    assert "différent" in place.client("verifier").page(page).text
    assert "le sceau de son unité diffère" in place.client("verifier").page(f"{page}/check-load").text
    barred = place.client("verifier").page(f"{page}/load").text
    assert "Tous les scellés contrôlés sont dans une unité scellée" in barred
