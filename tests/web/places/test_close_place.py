"""A place out of use over HTTP: offered nowhere, told apart, its page and history as before."""

import re

import pytest

from custody.domain.places.place import OpenPlace
from custody.domain.places.put_away import StoreExhibits
from tests.web.full_custody import ok, town


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town whose supervisor closes what is empty."""
    with town(tmp_path_factory.mktemp("closing")) as made:
        yield made


def new_place(place, name):
    return place.office.do("place.open/1", OpenPlace(name=name, sort="locker"), "supervisor").first("PL")


def offered(page):
    """The places that forms on a page offer."""
    return set(re.findall(r'<option value="(PL\w{11})"', page.text))


def test_a_place_out_of_use_is_told_apart_and_offered_nowhere(place):
    """The list of places, every form that asks for one, the device's kit; its page says since when and why."""
    spot, supervisor, clerk = new_place(place, "Vieux casier"), place.client("supervisor"), place.client("clerk")
    lot = place.office.lot()
    forms = ("/places", "/inventories", "/exhibits/take-from-departed", f"/places/{place.office.place}")
    assert all(spot in offered(supervisor.page(path)) for path in forms), forms
    assert spot in clerk.get("/api/scan/kit").text
    ok(supervisor.submit(f"/places/{spot}/close", reason="Bail résilié"))
    assert not any(spot in offered(supervisor.page(path)) for path in forms)
    listed = supervisor.page("/places").text
    assert listed.index("1 lieu hors service") < listed.index(f'href="/places/{spot}"')
    told = supervisor.page(f"/places/{spot}").text
    assert "Hors service depuis" in told
    assert "Bail résilié" in told
    assert f"/places/{spot}/close" not in told
    assert spot not in clerk.get("/api/scan/kit").text
    stored = {"place": spot, "exhibits": lot.exhibits}
    assert clerk.act("/api/exhibits/store", stored).json()["code"] == "place_closed"


def test_a_place_that_is_not_empty_says_what_keeps_it_in_use(place):
    """How much lies there, and where to see it."""
    supervisor, spot = place.client("supervisor"), new_place(place, "Armoire 2")
    lot = place.office.lot(2)
    place.office.do("exhibit.store/1", StoreExhibits(place=spot, exhibits=lot.exhibits), "clerk")
    answer = supervisor.submit(f"/places/{spot}/close", reason="Bail résilié")
    assert "place_not_empty" in answer.text
    assert "Ce lieu n’est pas vide\u00a0: 2 scellés." in answer.text, "what is not there is not told as nought"


def test_a_place_with_something_in_it_offers_no_form_that_would_be_refused(place):
    supervisor, spot = place.client("supervisor"), new_place(place, "Armoire 3")
    form = f'action="/places/{spot}/close"'
    assert form in supervisor.page(f"/places/{spot}").text
    place.office.do("exhibit.store/1", StoreExhibits(place=spot, exhibits=place.office.lot().exhibits), "clerk")
    page = supervisor.page(f"/places/{spot}").text
    assert form not in page
    assert "il y a encore ici 1 scellé." in page
