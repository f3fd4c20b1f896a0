"""Where an exhibit was kept, and who is on record as having gone in: asked of a history, and who is told."""

from datetime import UTC, datetime

import pytest

from custody.domain.kernel.times import written
from custody.domain.places.entry_log import RecordEntry
from custody.domain.places.place import OpenPlace
from custody.domain.places.put_away import StoreExhibits
from custody.service.places import entry_log
from custody.service.places.place_history import stays
from custody.storage.read import histories
from tests.factories.http_office import Town
from tests.factories.office import Lot

HEADING = "Où il a été conservé, et qui y est entré"


def enter(place: Town, visitor: str, at: str) -> None:
    command = RecordEntry(place=place.office.place, entered_at=at, source="door", visitor=visitor)
    place.office.do("place.record_entry/1", command, "supervisor")


def section(place: Town, who: str, number: str) -> str:
    page = place.client(who).page(f"/exhibits/{number}/history").text
    return page.partition(HEADING)[2].partition("</section>")[0]


@pytest.fixture
def shelved(place: Town) -> Lot:
    """Received into the store, then put on a shelf of it."""
    office = place.office
    lot = office.lot(1, "held")
    enter(place, "Ancien", "2016-01-02T10:00:00Z")
    shelf = office.do("place.open/1", OpenPlace(name="Rayon Z", sort="shelf", parent=office.place), "supervisor")
    office.do("exhibit.store/1", StoreExhibits(place=shelf.first("PL"), exhibits=tuple(lot.exhibits)), "clerk")
    enter(place, "Plombier", written(datetime.now(UTC)))
    return lot


def test_a_history_says_where_it_lay_and_whom_it_may_tell_who_went_in(place, shelved):
    """Who went through the door of the store was at the shelf; who did before it came is not told of it."""
    [number] = shelved.exhibits
    for who in ("prosecutor", "clerk", "inspector"):
        told = section(place, who, number)
        assert "Rayon Z" in told
        assert "Plombier" in told
        assert "Ancien" not in told
    told = section(place, "officer", number)
    assert "Rayon Z" in told
    assert "Plombier" not in told
    assert "indiquées au parquet" in told


def test_what_is_seized_and_not_received_lies_in_no_place(place):
    lot = place.office.lot(1, "in_transit")
    assert HEADING not in place.client("officer").page(f"/exhibits/{lot.exhibits[0]}/history").text


def test_one_stay_follows_the_other_and_what_is_not_read_is_said(place, shelved, monkeypatch):
    """Each stay ends where the next begins; where a door's log is longer than what is read, the page says so."""
    [number] = shelved.exhibits
    with place.store.reading() as connection:
        first, second = stays(histories.history(connection, number))
    assert (first.place, first.until, second.until) == (place.office.place, second.since, "")
    assert "premières manquent" not in section(place, "prosecutor", number)
    monkeypatch.setattr(entry_log, "SCANNED", 1)
    monkeypatch.setattr(entry_log, "MOST", 1)
    assert "premières manquent" in section(place, "prosecutor", number)
