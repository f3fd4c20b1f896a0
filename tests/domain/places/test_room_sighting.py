"""Sightings of rooms and by photograph (I52): one look at a double-locked room, and a drawn share beside a code."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.exhibits import sighting
from custody.domain.exhibits.blank_labels import LAST_COPY
from custody.domain.exhibits.labels import PrintLabels
from custody.domain.exhibits.sighting import SealPhoto, Sight
from custody.domain.kernel.times import instant
from custody.domain.places import place, put_away
from custody.domain.places.room_sighting import RoomEntry
from tests.factories.memory_office import PHOTO, modest, refused, town

SHARE = sighting.PHOTO_SHARE
"""Of the service: the other tests see exhibits without a draw (tests/conftest.py)."""


@pytest.fixture
def t():
    """A town of its own."""
    return town()


def vault_with(t, many=2):
    """A vault of the store, labelled once, with exhibits of the clerk's on a shelf in it."""
    beside = t.present("clerk")
    vault = t.do("place.open/1", place.OpenPlace(name="Chambre forte", sort="vault"), "supervisor", *beside).first("PL")
    shelf = t.do("place.open/1", place.OpenPlace(name="Rayon", sort="shelf", parent=vault), "supervisor").first("PL")
    lot = t.lot(many)
    t.do("exhibit.store/1", put_away.StoreExhibits(place=shelf, exhibits=lot.exhibits), "clerk")
    t.state(vault).copies = 1
    return vault, lot


def test_i52_a_double_locked_room_is_one_sighting_of_all_in_it(t):
    """Its label and both locks are seen by somebody who keeps nothing of it; a typed number or an open lock counts not."""
    vault, _ = vault_with(t)
    for room in (RoomEntry(place=vault), RoomEntry(place=vault, copy=1, locks="open"), RoomEntry(place=vault, copy=9)):
        t.do("exhibit.sight/1", Sight(rooms=(room,)), "supervisor")
        assert t.state(vault).sighted_at == ""
    t.do("exhibit.sight/1", Sight(rooms=(RoomEntry(place=vault, copy=1),)), "supervisor")
    assert t.state(vault).sighted_at == t.at
    with refused(t, "room_of_holder"):
        t.do("exhibit.sight/1", Sight(rooms=(RoomEntry(place=vault, copy=1),)), "clerk")
    with refused(t, "room_not_double_locked"):
        t.do("exhibit.sight/1", Sight(rooms=(RoomEntry(place=t.shelf, copy=1),)), "supervisor")
    with refused(t, "not_found"):
        t.do("exhibit.sight/1", Sight(rooms=(RoomEntry(place=vault, copy=1),)), "policeclerk")


@given(st.integers().filter(lambda copy: not 0 <= copy <= LAST_COPY))
def test_i52_a_copy_that_no_label_can_bear_is_no_sighting_of_a_room(copy):
    """Neither a negative copy nor one too large for the log is recorded, as of an exhibit."""
    t = town()
    vault, _ = vault_with(t)
    with refused(t, "copies_differ"):
        t.do("exhibit.sight/1", Sight(rooms=(RoomEntry(place=vault, copy=copy),)), "supervisor")
    assert t.state(vault).sighted_at == ""


def labelled(t):
    """An exhibit of the store that bears its label."""
    [exhibit] = t.lot(1).exhibits
    t.do("exhibit.print_label/1", PrintLabels(exhibits=(exhibit,)), "clerk")
    return exhibit


def seen(t, exhibit, *photographs):
    command = Sight(
        exhibits=(exhibit,), copies=(t.state(exhibit).valid_copy,),
        photos=tuple(SealPhoto(about=exhibit, photo=each) for each in photographs),
    )  # fmt: skip
    return t.do("exhibit.sight/1", command, "supervisor").events[0][1]


def test_i52_of_twenty_sightings_one_takes_a_photograph_which_nobody_knows_before(t, monkeypatch):
    """What is drawn does not count as seen until the photograph is there; nothing that a client sends draws anew."""
    monkeypatch.setattr(sighting, "PHOTO_SHARE", 1000)
    exhibit = labelled(t)
    before = t.state(exhibit).sighted_at
    code = seen(t, exhibit, PHOTO).code
    assert len(code) == 4
    assert code.isdigit(), "a photograph of before shows no code"
    monkeypatch.setattr(sighting, "PHOTO_SHARE", 0)
    assert seen(t, exhibit).code == code, "sent again without it, the question stands"
    assert t.state(exhibit).sighted_at == before
    answered = seen(t, exhibit, PHOTO)
    assert (answered.code, answered.beside) == ("", code)
    assert (t.state(exhibit).sighted_at, t.state(exhibit).photo_asked) == (t.at, None)
    assert not seen(t, exhibit).code


def test_i52_a_code_holds_for_a_day(t, monkeypatch):
    """A photograph made ready the month before shows another code."""
    monkeypatch.setattr(sighting, "PHOTO_SHARE", 1000)
    exhibit = labelled(t)
    first = seen(t, exhibit).code
    t.now = instant(t.at) + timedelta(hours=25)
    late = seen(t, exhibit, PHOTO)
    assert late.code
    assert (late.code, late.beside) != (first, first)
    assert seen(t, exhibit, PHOTO).beside == late.code


@modest
@given(st.integers(0, 10**6))
def test_i52_the_share_is_one_in_twenty(number):
    """Whatever number the service makes for an act, about one unit in twenty is drawn."""
    draw = sighting.PhotoDraw(f"EV{number}", {}, None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sighting, "PHOTO_SHARE", SHARE)
        asked = sum(bool(draw.asks(f"EV{unit}", _Nothing())[0]) for unit in range(2_000))
    assert 50 <= asked <= 150


class _Nothing:
    """An exhibit that nothing was asked about."""

    photo_asked = None
