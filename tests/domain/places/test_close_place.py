"""A place is put out of use when nothing lies there and nothing is to come back to it; then nothing names it (I8)."""

import pytest

from custody.domain.access import confidential_inspection
from custody.domain.access.roles import Role
from custody.domain.exhibits.labels import PrintPlaceLabels
from custody.domain.exhibits.report_missing import ReportMissing
from custody.domain.inventories import inventory_count
from custody.domain.people import propose_and_confirm
from custody.domain.places import custodian, entry_log, put_away
from custody.domain.places.close_place import ClosePlace
from custody.domain.places.evacuation import Evacuate
from custody.domain.places.place import OpenContainer, OpenPlace
from custody.domain.places.security_rating import RatePlace
from custody.domain.transfers.hand_over import CancelTransfer
from custody.domain.transfers.receive import Receive
from tests.domain.offline.test_offline_intake import base, held, pen, taken
from tests.factories.memory_office import refused, town


@pytest.fixture
def t():
    """A town of its own."""
    return town()


def close(t, number, by="supervisor"):
    return t.do("place.close/1", ClosePlace(place=number, reason="Bail résilié"), by)


def new_place(t, sort="shelf", parent="", by="supervisor"):
    return t.do("place.open/1", OpenPlace(name="Rayon", sort=sort, parent=parent), by).first("PL")


def store(t, *numbers, place):
    t.do("exhibit.store/1", put_away.StoreExhibits(place=place, exhibits=numbers), "clerk")


def left(t, number):
    """How many exhibits, containers and places keep a place in use."""
    with refused(t, "place_not_empty") as told:
        close(t, number)
    return tuple(told.value.facts[name] for name in ("exhibits", "containers", "places"))


def test_i8_a_place_is_closed_only_when_nothing_lies_there(t):
    """Exhibits, a container and a place inside are counted; once they are elsewhere it is out of use for good."""
    spot = new_place(t)
    inside = new_place(t, parent=spot)
    box = t.do("container.open/1", OpenContainer(name="Sac", place=spot), "clerk").first("CT")
    lot = t.lot(2)
    store(t, *lot.exhibits, place=spot)
    assert left(t, spot) == (2, 1, 1)
    close(t, inside)
    t.do("exhibit.store/1", put_away.StoreExhibits(place=t.shelf, exhibits=lot.exhibits, containers=(box,)), "clerk")
    close(t, spot)
    assert t.state(spot).closed_at
    with refused(t, "place_closed"):
        close(t, spot)


@pytest.mark.parametrize("stage", ["staged", "ordered", "opened", "lost"])
def test_i8_what_lies_there_in_whatever_state_keeps_it_in_use(t, stage):
    """Staged, opened, under an order; what was reported missing lies nowhere."""
    spot = new_place(t)
    lot = t.lot()
    store(t, *lot.exhibits, place=spot)
    if stage == "opened":
        t.unseal(lot.exhibits[0])
    elif stage == "lost":
        t.do("exhibit.report_missing/1", ReportMissing(exhibits=lot.exhibits, reason="Introuvable"), "clerk")
        close(t, spot)
        return
    else:
        t.advance(lot, stage, "held")
    assert left(t, spot) == (1, 0, 0)


def test_i8_i11_what_left_it_and_may_come_back_keeps_it_in_use(t):
    """A hand-over that is refused or recalled puts everything back where it was, the sack with it."""
    spot = new_place(t)
    box = t.do("container.open/1", OpenContainer(name="Sac", place=spot), "clerk").first("CT")
    lot = t.lot(2)
    t.do("exhibit.store/1", put_away.StoreExhibits(container=box, exhibits=lot.exhibits), "clerk")
    sent = t.dispatch("clerk", "clerk2", "storage", containers=(box,))
    assert left(t, spot) == (2, 1, 0)
    t.do("transfer.cancel/1", CancelTransfer(transfer=sent, reason="Erreur"), "clerk")
    assert left(t, spot) == (2, 1, 0)
    t.hand("clerk", "clerk2", "storage", *lot.exhibits)
    assert left(t, spot) == (0, 1, 0), "they came out of the sack, which stands there empty"


def test_i6_a_night_deposit_in_which_something_waits_stays_in_use(t):
    """It lies in the locker of who is to receive it, by the record still with who brought it."""
    locker = new_place(t, "locker")
    lot = t.seal()
    sent = t.dispatch("officer", "clerk", "deposit", *lot.exhibits, locker=locker)
    assert left(t, locker) == (1, 0, 0)
    t.receive(sent, "clerk", place=t.shelf)
    close(t, locker)
    with refused(t, "place_closed"):
        t.dispatch("officer", "clerk", "deposit", *t.seal().exhibits, locker=locker)


def test_i43_a_place_that_is_counted_or_changes_its_keeper_is_not_closed(t):
    """Nor one inside a store that is counted, until the count is signed; an end of the place would end the count."""
    store_ = new_place(t, "store")
    shelf = new_place(t, parent=store_)
    planned = inventory_count.PlanInventory(place=store_, counters=(t.witness1,))
    number = t.do("inventory.plan/1", planned, "supervisor").first("RC")
    for each in (shelf, store_):
        with refused(t, "place_counted"):
            close(t, each)
    t.do("inventory.start_count/1", inventory_count.StartCount(inventory=number), "supervisor")
    t.do("inventory.close_count/1", inventory_count.CloseCount(inventory=number), "supervisor")
    for who in ("witness1", "inspector"):
        t.do("inventory.sign/1", inventory_count.SignInventory(inventory=number), who)
    for keeper in ("clerk", "clerk2"):
        t.do("place.name_custodian/1", custodian.NameCustodian(place=shelf, person=t.who[keeper]), "supervisor")
    with refused(t, "custodian_change_open"):
        close(t, shelf)
    t.do(
        "place.override_custodian_change/1",
        custodian.OverrideCustodianChange(place=shelf, reason="Audience"),
        "inspector",
    )
    with refused(t, "custodian_change_open"):
        close(t, shelf)


def test_i41_a_hidden_count_is_not_betrayed_by_the_refusal_to_close(t):
    """Who tries to close an empty place learns nothing of an inquiry into its agency; its count goes on."""
    spot = new_place(t)
    inquiry = confidential_inspection.OpenConfidential(agency=t.agency["drug_office"], reason="Soupçon")
    hidden = t.do("confidential_inspection.open/1", inquiry, "inspector", *t.present("prosecutor")).first("EN")
    planned = inventory_count.PlanInventory(place=spot, counters=(t.witness1,), inquiry=hidden)
    number = t.do("inventory.plan/1", planned, "inspector").first("RC")
    close(t, spot)
    t.do("inventory.start_count/1", inventory_count.StartCount(inventory=number), "inspector")
    assert t.state(spot).closed_at
    assert t.state(number).status == "count_started"


def test_it_is_closed_by_who_may_open_one_there_and_by_nobody_else(t):
    """The supervisor of its agency; another agency's place does not exist for them."""
    spot = new_place(t)
    for who in ("clerk", "inspector", "administrator"):
        with refused(t, "role_needed"):
            close(t, spot, by=who)
    change = propose_and_confirm.EnrolPerson(name="Chef", rank="", agency=t.agency["police"], roles=(Role.SUPERVISOR,))
    t.who["policechief"] = t.enrol(change)
    with refused(t, "not_found"):
        close(t, spot, by="policechief")


def naming(t, spot):
    """Each act that puts something in a place or does something with it."""
    lot, waiting = t.lot(), t.lot(until="in_transit")
    entered = {"source": "door", "visitor": "M. Diarra"}
    here = t.at
    t.wait(minutes=1)
    return {
        "open": lambda: new_place(t, parent=spot),
        "container": lambda: t.do("container.open/1", OpenContainer(name="Sac", place=spot), "clerk"),
        "store": lambda: store(t, *lot.exhibits, place=spot),
        "receive": lambda: t.receive(waiting.transfer, "clerk", place=spot),
        "rate": lambda: t.do("place.rate/1", RatePlace(place=spot, rating=2, reason="x"), "supervisor", *t.present("clerk")),
        "evacuate": lambda: t.do("place.evacuate/1", Evacuate(place=t.place, to=spot, reason="x"), "clerk"),
        "keeper": lambda: t.do("place.name_custodian/1", custodian.NameCustodian(place=spot, person=t.clerk), "inspector"),
        "count": lambda: t.do("inventory.plan/1", inventory_count.PlanInventory(place=spot, counters=(t.witness1,)), "inspector"),
        "print": lambda: t.do("place.print_label/1", PrintPlaceLabels(numbers=(spot,)), "clerk"),
        "enter": lambda: t.do("place.record_entry/1", entry_log.RecordEntry(place=spot, entered_at=here, **entered), "clerk"),
    }  # fmt: skip


ACTS = tuple(naming(town(), ""))


@pytest.mark.parametrize("act", ACTS)
def test_no_act_names_a_place_that_is_out_of_use(t, act):
    """Not the inspection's either: whoever puts something there uses it."""
    spot = new_place(t)
    close(t, spot)
    acts = naming(t, spot)
    with refused(t, "place_closed"):
        acts[act]()


def test_t14_who_was_there_before_is_recorded_afterwards(t):
    """The door's log is copied when somebody reads it; nobody comes in by a door that is no more."""
    spot = new_place(t)
    before = t.at
    t.wait(hours=2)
    close(t, spot)
    visit = entry_log.RecordEntry(place=spot, entered_at=before, source="door", visitor="M. Diarra")
    assert t.do("place.record_entry/1", visit, "clerk").first("PL") == spot


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
def test_what_a_device_put_there_while_the_place_was_in_use_lies_there(t, late):
    """Its queue came home after the place was closed: it was there to put it into. Closed since, it is refused."""
    [number] = held(t)
    p = pen(t)
    spot = new_place(t)
    t.wait(hours=2)
    if late:
        close(t, spot)
        t.wait(hours=2)
    sent = p.write("exhibit.store/1", put_away.StoreExhibits(place=spot, exhibits=(number,)), t.clerk, base(t, number))
    t.wait(hours=2)
    if not late:
        close(t, spot)
    done = t.offer(sent, "clerk")
    assert taken(done).refused == ("place_closed" if late else "")
    assert (t.state(number).place == spot, bool(t.state(number).open)) == (not late, late)


def test_what_a_device_received_there_while_the_place_was_in_use_is_received(t):
    lot = t.lot(until="in_transit")
    p = pen(t)
    spot = new_place(t)
    command = Receive(transfer=lot.transfer, checks=t.checks(*lot.exhibits), place=spot)
    sent = p.write("transfer.receive/1", command, t.clerk, base(t, *lot.exhibits))
    t.wait(hours=2)
    close(t, spot)
    t.wait(hours=1)
    assert taken(t.offer(sent, "clerk")).refused == ""
    assert (t.state(lot.exhibits[0]).holder, t.state(lot.exhibits[0]).place) == (t.clerk, spot)
