"""Where things lie: containers hold together, under one holder, in their agency's places (I8)."""

from hypothesis import given
from hypothesis import strategies as st

from custody.domain.exhibits import report_missing
from custody.domain.places import place, put_away
from custody.domain.transfers import hand_over
from tests.factories.memory_office import Town, modest, refused, town


def box(t: Town, parent: str = "") -> str:
    command = place.OpenContainer(name="Sac", place="" if parent else t.place, parent=parent)
    return t.do("container.open/1", command, "clerk").first("CT")


def store(t: Town, person: str = "clerk", **more):
    return t.do("exhibit.store/1", put_away.StoreExhibits(**more), person)


def assert_container_holds_together(t: Town):
    """I8: exhibits of a container share its place, holder and agency; the containers are a forest."""
    for number, state in t.states("EV").items():
        if state.container and state.status != "in_transit":
            outer = place.outermost(t.world, state.container)
            assert (state.place, state.agency) == (outer.place, outer.agency), number
            assert not outer.transfer
    for number in t.states("CT"):
        assert len({t.state(e).holder for e in t.world.contents(number)}) <= 1


@modest
@given(st.lists(st.sampled_from(["move", "hand", "refuse", "single", "take", "missing", "nest"]), max_size=6))
def test_i8_a_container_takes_its_contents_with_it(acts):
    """Moved, handed over, refused, emptied singly or short of one: contents and container never disagree."""
    t = town()
    lot = t.lot(4)
    outer = box(t)
    inner = box(t, outer)
    store(t, container=outer, exhibits=lot.exhibits[:2])
    store(t, container=inner, exhibits=lot.exhibits[2:])
    holder, other = "clerk", "clerk2"
    for act in acts:
        inside = t.world.contents(outer)
        match act:
            case "move":
                store(t, place=t.shelf, containers=(outer,))
            case "nest":
                store(t, place=t.place, containers=(inner,))
            case "single" if inside:
                store(t, place=t.place, exhibits=(inside[0],))
            case "take" if inside:
                number = t.dispatch(holder, other, "storage", inside[0])
                t.do("transfer.refuse/1", hand_over.Refuse(transfer=number, reason="Non"), other)
            case "hand" | "refuse" | "missing" if inside and not any(t.state(e).open for e in inside):
                command = hand_over.Dispatch(to=t.who[other], purpose="storage", containers=(outer,))
                number = t.do("transfer.dispatch/1", command, holder).first("TR")
                with refused(t, "container_in_transit"):
                    store(t, place=t.shelf, containers=(outer,))
                if act == "refuse":
                    t.do("transfer.refuse/1", hand_over.Refuse(transfer=number, reason="Non"), other)
                elif act == "hand" or len(inside) > 1:
                    t.receive(number, other, *inside[: len(inside) if act == "hand" else -1], place=t.place)
                    holder, other = other, holder
                else:
                    t.do("transfer.cancel/1", hand_over.CancelTransfer(transfer=number, reason="Non"), holder)
        assert_container_holds_together(t)


def test_i8_a_container_never_holds_what_two_people_answer_for():
    """What another clerk of the same store holds does not go into a container with one's own."""
    t = town()
    mine, theirs = t.lot(), t.lot()
    t.hand("clerk", "clerk2", "storage", *theirs.exhibits)
    sack = box(t)
    store(t, container=sack, exhibits=mine.exhibits)
    with refused(t, "other_holder"):
        store(t, container=sack, exhibits=theirs.exhibits)


def test_i8_nobody_fills_or_moves_a_container_on_its_way():
    """A container handed over is closed until it is received; so nothing passes unlisted inside it."""
    t = town()
    lot, extra = t.lot(2), t.lot()
    sack = box(t)
    store(t, container=sack, exhibits=lot.exhibits)
    t.do("transfer.dispatch/1", hand_over.Dispatch(to=t.clerk2, purpose="storage", containers=(sack,)), "clerk")
    with refused(t, "container_in_transit"):
        store(t, container=sack, exhibits=extra.exhibits)
    with refused(t, "container_in_transit"):
        box(t, sack)
    with refused(t, "container_in_transit"):
        t.do("transfer.dispatch/1", hand_over.Dispatch(to=t.clerk2, purpose="storage", containers=(sack,)), "clerk")


def test_i8_places_and_containers_of_another_agency_are_closed():
    """A clerk of another agency neither stores in this one's places nor moves its exhibits."""
    t = town()
    lot = t.lot()
    with refused(t, "not_found"):
        store(t, "policeclerk", place=t.place, exhibits=lot.exhibits)
    theirs = t.do("container.open/1", place.OpenContainer(name="Sac"), "policeclerk").first("CT")
    with refused(t, "not_holder"):
        store(t, "policeclerk", container=theirs, exhibits=lot.exhibits)
    with refused(t, "not_found"):
        number = t.dispatch("clerk", "policeclerk", "storage", *lot.exhibits)
        t.receive(number, "policeclerk", place=t.place)
    store(t, "clerk2", place=t.shelf, exhibits=t.lot().exhibits)


def test_i8_what_is_reported_lost_lies_nowhere_until_it_is_found():
    """Nobody puts it away as if nothing were; the sack in which it was may be carried all the same."""
    t = town()
    inside, other = t.lot(2).exhibits
    sack = box(t)
    store(t, container=sack, exhibits=(inside,))
    [opened] = t.do(
        "exhibit.report_missing/1", report_missing.ReportMissing(exhibits=(inside,), reason="Introuvable"), "clerk"
    ).opened
    with refused(t, "not_found_yet"):
        store(t, place=t.shelf, exhibits=(other, inside))
    store(t, place=t.shelf, exhibits=(other,), containers=(sack,))
    assert [t.state(number).place for number in (inside, other)] == ["", t.shelf]
    t.do(
        "exhibit.find_again/1",
        report_missing.FindAgain(checks=(t.check(inside),), reason="Derrière l’étagère"),
        "clerk",
    )
    store(t, place=t.place, exhibits=(inside,))
    assert (t.state(inside).place, t.state(inside).open) == (t.place, [opened])
