"""A seal's number is used once in the agency that issues it; a second use is asked about and marked (I1, I57a)."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from custody.domain.discrepancies.discrepancy import Close
from custody.domain.exhibits.exhibit import SEALED
from custody.domain.kernel.context import ActContext
from custody.domain.kernel.events import Actor, Occurred
from custody.domain.kernel.normal_form import normal_seal, seal_beginning
from custody.domain.kernel.quantity import Count
from custody.domain.seizures import register_exhibits
from custody.domain.seizures.declared_line import LineEntry
from tests.factories.memory_office import Town, modest, refused, town

SPELLINGS = st.sampled_from(["ML 0315-999", "ml0315999", " ML0315 999 ", "Ml.0315.999"])


def seal(t: Town, seized: str, number: str, *seals: str, person: str = "officer", **more: Any):
    """Exhibits of a seizure under these seals; ``confirmed`` goes with the act."""
    entries = tuple(
        register_exhibits.ExhibitEntry(
            exhibit_number=f"{number}{place}", line=0, form="herb", seal=text, count=Count(1, "package")
        )
        for place, text in enumerate(seals)
    )
    command = register_exhibits.RegisterExhibits(seizure=seized, exhibits=entries, **more)
    return t.do("exhibit.register/1", command, person)


def confirmed(text: str) -> tuple[str, ...]:
    return (f"seal_in_use {normal_seal(text)}",)


@modest
@given(SPELLINGS, SPELLINGS, st.booleans())
def test_i57a_a_collision_is_asked_about_and_recorded_with_a_discrepancy_when_confirmed(first, second, same_act):
    """However it is spelt, in one act or two; the discrepancy is about the new one and names no other."""
    t = town()
    lot = t.seal()
    if same_act:
        with refused(t, "seal_in_use"):
            seal(t, lot.seizure, "A", first, second)
        done = seal(t, lot.seizure, "A", first, second, confirmed=confirmed(first))
        old, new = done.all("EV")
    else:
        old = seal(t, lot.seizure, "A", first).first("EV")
        with refused(t, "seal_in_use") as error:
            seal(t, lot.seizure, "B", second)
        assert old not in str(error.value.facts)
        done = seal(t, lot.seizure, "B", second, confirmed=confirmed(first))
        new = done.first("EV")
    [opened] = done.opened
    state = t.state(opened)
    assert (state.sort, state.about, state.expected, state.finding) == ("seal_twice", new, None, None)
    assert old not in (*state.window, state.case)
    assert t.state(new).open == [opened]
    assert t.state(old).open == []
    assert "confirmed:seal_in_use" in done.header.flags
    assert t.world.claimed_from("seal", seal_beginning(first)) == [old, new]


@modest
@given(SPELLINGS, SPELLINGS)
def test_i57a_two_agencies_may_issue_the_same_number(first, second):
    """Nobody is asked, and nobody learns that another agency uses it."""
    t = town()
    theirs = t.declare(t.case("customs"), LineEntry(substance="cannabis", count=Count(1, "package")), person="customs")
    seal(t, theirs, "A", first, person="customs")
    assert not seal(t, t.seal().seizure, "A", second).opened


def test_i57a_who_reseals_is_asked_about_the_old_number_of_another_agency():
    """An opening is not hidden under the number that the officer had put on, nor under one of its neighbours."""
    t = town()
    lot = t.lot(2)
    number = lot.exhibits[0]
    t.unseal(number)
    for bearer in lot.exhibits:
        with refused(t, "seal_in_use"):
            t.reseal(number, seal=lot.seals[bearer])


def test_i57a_a_confirmation_holds_for_one_number():
    """Who confirmed one collision has not confirmed another in the same list."""
    t = town()
    lot = t.seal()
    seal(t, lot.seizure, "A", "P 1", "P 2")
    with refused(t, "seal_in_use"):
        seal(t, lot.seizure, "B", "P 1", "P 2", confirmed=confirmed("P 1"))
    assert len(seal(t, lot.seizure, "B", "P 1", "P 2", confirmed=(*confirmed("P 1"), *confirmed("P 2"))).opened) == 2


def test_i57a_a_third_use_is_marked_as_the_second():
    """The same exhibit or another, as often as it happens: every use is claimed, and each is a discrepancy."""
    t = town()
    lot = t.lot(2)
    number, other = lot.exhibits
    for again in (number, other, number):
        t.unseal(again)
        text = "N 7"
        more = {"confirmed": confirmed(text)} if t.world.claimed_from("seal", seal_beginning(text)) else {}
        opened = t.reseal(again, seal=text, **more).opened
        assert [t.state(d).sort for d in opened] == (["seal_twice"] if more else [])
    assert t.world.claimed_from("seal", seal_beginning("N 7")) == [number, other, number]


def test_i57a_what_was_sealed_without_network_is_recorded_with_the_discrepancy():
    """Nobody could be asked: it has happened, and is marked."""
    t = town()
    lot = t.seal()
    seal(t, lot.seizure, "A", "P 1")
    entry = register_exhibits.ExhibitEntry(
        exhibit_number="B1", line=0, form="herb", seal="P 1", count=Count(1, "package")
    )
    ctx = ActContext(
        act="A", at=t.at, actors=(Actor(person=t.officer, agency=t.agency["police"], part="author", will="own_device"),),
        new_number=t.number, occurred=Occurred(at=t.at, source="device", zone="Africa/Bamako"), judged_at=t.at,
    )  # fmt: skip
    command = register_exhibits.RegisterExhibits(seizure=lot.seizure, exhibits=(entry,))
    decision = register_exhibits.register(command, t.world, ctx)
    assert decision.flags == ("unasked:seal_in_use",)
    assert "seal_twice" in [getattr(each.event, "sort", "") for each in decision.new_events]


def test_i57a_an_honest_collision_reaches_the_store_and_no_fire():
    """It is handed over like anything else; an order to destroy waits until the inspection has settled it."""
    t = town()
    lot = t.seal()
    seal(t, lot.seizure, "A", "P 1")
    number = seal(t, lot.seizure, "B", "P 1", confirmed=confirmed("P 1")).first("EV")
    assert t.state(number).status == SEALED
    t.hand("officer", "clerk", "deposit", number)
    t.measure("clerk", t.check(number, "2,70"))
    with refused(t, "blocked_by_discrepancy"):
        t.issue(number)
    [opened] = t.state(number).open
    t.settle(Close(discrepancy=opened, resolution="explained", reason="Numéro du fabricant"))
    assert t.issue(number)


def test_i57a_a_collision_that_two_thieves_confirm_is_told_to_the_inspection():
    """Clerk and witness put a stolen package's number on a swapped one: they answer the question, and are named."""
    t = town()
    lot = t.lot(2)
    stolen, swapped = lot.exhibits
    number = "N 1"
    t.unseal(stolen)
    t.reseal(stolen, seal=number)
    t.unseal(swapped)
    with refused(t, "seal_in_use"):
        t.reseal(swapped, seal=number)
    [opened] = t.reseal(swapped, seal=number, confirmed=confirmed(number)).opened
    state = t.state(opened)
    assert (state.sort, state.about, state.status) == ("seal_twice", swapped, "open")
    assert {t.clerk, t.who["witness1"]} <= set(state.window)
    with refused(t, "blocked_by_discrepancy"):
        t.issue(swapped)
