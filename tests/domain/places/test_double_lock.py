"""Release from the vault: what has a double lock comes out by two people of its store (docs/roles.md; Mohanlal)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from custody.domain.places import evacuation, place, put_away
from custody.domain.places.double_lock import vault_around
from custody.domain.transfers import hand_over
from tests.factories.memory_office import Town, modest, refused, town


def vault(t: Town, sort: str = "vault") -> tuple[str, str]:
    """A vault in the store, and a shelf in it."""
    made = t.do("place.open/1", place.OpenPlace(name="Chambre forte", sort=sort, parent=t.place), "supervisor")
    number = made.first("PL")
    shelf = place.OpenPlace(name="Rayon", sort="shelf", parent=number)
    return number, t.do("place.open/1", shelf, "supervisor").first("PL")


def put(t: Town, where: str, *exhibits: str, beside: tuple[str, ...] = ()) -> None:
    command = put_away.StoreExhibits(place=where, exhibits=exhibits)
    t.do("exhibit.store/1", command, "clerk", *t.present(*beside))


def send(t: Town, *exhibits: str, to: str = "analyst", beside: tuple[str, ...] = ()) -> str:
    command = hand_over.Dispatch(to=t.who[to], purpose="laboratory", exhibits=exhibits, due=t.day(5))
    return t.do("transfer.dispatch/1", command, "clerk", *t.present(*beside)).first("TR")


@pytest.fixture
def t() -> Town:
    """A town of its own."""
    return town()


@modest
@given(second=st.sampled_from(["clerk2", "supervisor"]), on_shelf=st.booleans())
def test_four_eyes_nothing_leaves_the_vault_by_one_person(second, on_shelf):
    """Neither to another agency nor to a shelf outside; with the other key there it goes. What is put in needs none."""
    t = town()
    number, shelf = vault(t)
    [one] = t.lot().exhibits
    put(t, shelf if on_shelf else number, one)
    for others in ((), ("officer",), ("inspector",), ("chair",)):
        with refused(t, "double_lock_needs_second"):
            send(t, one, beside=others)
    with refused(t, "double_lock_needs_second"):
        put(t, t.shelf, one)
    put(t, number if on_shelf else shelf, one)
    send(t, one, beside=(second,))
    assert t.state(one).status == "in_transit"


def test_four_eyes_the_other_key_is_an_own_will_of_a_second_person(t):
    """Nobody vouches for it, and the holder is no second person; who receives from the same store is one."""
    number, _ = vault(t)
    one, two = t.lot(2).exhibits
    put(t, number, one, two)
    [second] = t.present("supervisor")
    command = hand_over.Dispatch(to=t.analyst, purpose="laboratory", exhibits=(one,), due=t.day(5))
    with refused(t, "double_lock_needs_second"):
        t.do("transfer.dispatch/1", command, "clerk", structs.replace(second, will="vouched", by=t.chair))
    with refused(t, "double_lock_needs_second"):
        t.do("transfer.dispatch/1", command, "clerk", *t.present("clerk"))
    over = hand_over.HandOver(to=t.clerk2, purpose="storage", checks=t.checks(two))
    receiver = structs.replace(t.present("clerk2")[0], part="receiver")
    t.do("transfer.hand_over/1", over, "clerk", receiver)
    assert t.state(two).holder == t.clerk2


def test_four_eyes_a_rating_with_a_double_lock_makes_a_vault(t):
    """A store rated 3 or 4 is one, with all its shelves; a lower rating, or none, is not."""
    _, shelf = vault(t, "store")
    assert vault_around(shelf, t.world) == ""
    for rating, expected in ((2, ""), (3, t.place), (4, t.place)):
        t.state(t.place).rating = rating
        assert vault_around(shelf, t.world) == expected
    assert vault_around("", t.world) == ""


def test_an_evacuation_waits_for_nobody(t):
    """The house burns: one person carries everything out, and it is counted afterwards."""
    number, _ = vault(t)
    [one] = t.lot().exhibits
    put(t, number, one)
    t.do("place.evacuate/1", evacuation.Evacuate(place=number, to=t.shelf, reason="Incendie"), "clerk")
    assert t.state(one).place == t.shelf
