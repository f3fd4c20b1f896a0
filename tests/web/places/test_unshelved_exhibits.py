"""What keepers hold and put nowhere is told to those above them, with the list behind; to who counts it blind nothing."""

import re

import pytest

from custody.domain.places.put_away import StoreExhibits
from custody.domain.transfers.receive import Receive
from custody.service.places import unshelved_exhibits
from tests.web.full_custody import town
from tests.web.people.test_take_from_departed import count_blind, text


@pytest.fixture
def place(tmp_path):
    with town(tmp_path) as made:
        yield made


def received(office, count):
    """A lot that the clerk has taken charge of, and put nowhere."""
    lot = office.lot(count, "in_transit")
    office.do("transfer.receive/1", Receive(transfer=lot.transfer, checks=office.checks(lot)), "clerk")
    return lot


def told(client):
    found = re.search(r"(\d+) scellés? n(?:’est|e sont) dans aucun emplacement", text(client.page("/")))
    return int(found[1]) if found else 0


def test_t8_what_a_keeper_has_held_for_a_day_and_put_nowhere_is_told_to_supervisor_and_inspection(place, monkeypatch):
    """Not on the first day, nor to the keeper; what was put away, handed over or never received is not among it."""
    office = place.office
    lot, stored, away = received(office, 2), office.lot(1), office.lot(1, "in_transit")
    supervisor, inspector = place.client("supervisor"), place.client("inspector")
    assert told(supervisor) == told(inspector) == 0
    monkeypatch.setattr(unshelved_exhibits, "HOURS", 0)
    assert (told(supervisor), told(inspector), told(place.client("clerk"))) == (2, 2, 0)
    for client in (supervisor, inspector):
        listed = client.page("/places").text
        assert all(number in listed for number in lot.exhibits)
        assert not any(number in listed for number in (*stored.exhibits, *away.exhibits))
    assert lot.exhibits[0] not in place.client("clerk").page("/places").text
    office.do("exhibit.store/1", StoreExhibits(exhibits=tuple(lot.exhibits), place=office.place), "clerk")
    assert told(supervisor) == 0


def test_i43_who_counts_what_lies_nowhere_is_not_told_of_it(place, monkeypatch):
    """The start page says no number of what the reader has to count blind."""
    monkeypatch.setattr(unshelved_exhibits, "HOURS", 0)
    received(place.office, 2)
    count_blind(place, "supervisor", person=place.office.clerk)
    assert told(place.client("supervisor")) == 0
    assert told(place.client("inspector")) == 2


def test_t8_fresh_ones_of_lower_numbers_do_not_hide_what_has_lain_nowhere_for_long(place, monkeypatch):
    """Of more than are told, those held longest are."""
    *_, third, fourth = sorted(received(place.office, 4).exhibits)
    outlines = unshelved_exhibits.subject_queries.project_all

    def aged(*args, **more):
        return {n: old if n in {third, fourth} else one for n, one in outlines(*args, **more).items()}

    old = unshelved_exhibits.Held(held_since="2016-01-01T00:00:00.000Z")
    monkeypatch.setattr(unshelved_exhibits.subject_queries, "project_all", aged)
    monkeypatch.setattr(unshelved_exhibits, "MOST", 2)
    assert told(place.client("supervisor")) == 2
    monkeypatch.setattr(unshelved_exhibits, "HOURS", 0)
    listed = place.client("supervisor").page("/places").text
    assert all(number in listed for number in (third, fourth))
