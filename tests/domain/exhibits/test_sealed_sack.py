"""Sealed sacks: one look at one seal stands for all inside, and nothing gets in or out unseen (I8, I13, I14)."""

import pytest
from msgspec import structs

from custody.domain.discrepancies.discrepancy import Close
from custody.domain.exhibits.report_missing import ReportMissing
from custody.domain.exhibits.sacks import sealed_sack
from custody.domain.exhibits.sacks.sack_reading import SackEntry
from custody.domain.exhibits.sighting import Sight
from custody.domain.inventories import inventory_count
from custody.domain.kernel import photo_reference
from custody.domain.kernel.events import Actor, Occurred
from custody.domain.places import place, put_away
from custody.domain.transfers import hand_over, receive
from custody.domain.transfers.paper_slip import ConfirmSlip, EnterSlip
from tests.factories.memory_office import refused, town


@pytest.fixture
def t():
    """A town of its own."""
    return town()


def present(t, *names):
    return [Actor(person=t.who[n], part="witness", will="other_device") for n in names]


def packed(t, many=3, seal="SAC 001"):
    """A sealed sack with exhibits of the clerk's in it."""
    lot = t.lot(many)
    box = t.do("container.open/1", place.OpenContainer(name="Sac", place=t.place), "clerk").first("CT")
    t.do("exhibit.store/1", put_away.StoreExhibits(container=box, exhibits=lot.exhibits), "clerk")
    t.do("container.seal/1", sealed_sack.SealContainer(container=box, seal=seal), "clerk", *present(t, "supervisor"))
    return box, lot.exhibits


def entry(box, seal="SAC 001", **more):
    return SackEntry(container=box, seal=seal, **more)


def sent(t, box):
    command = hand_over.Dispatch(to=t.who["clerk2"], purpose="storage", containers=(box,))
    return t.do("transfer.dispatch/1", command, "clerk").first("TR")


def received(t, number, *sacks):
    return t.do("transfer.receive/1", receive.Receive(transfer=number, sacks=sacks), "clerk2")


def test_a_sealed_sack_is_received_by_its_seal(t):
    """Custody of everything inside passes on one seal read; nothing is said of the seals inside."""
    box, inside = packed(t)
    done = received(t, sent(t, box), entry(box))
    assert not done.opened
    checks = {s: e.check for s, e in done.events if e.type == "exhibit.received/1"}
    assert set(checks) == set(inside)
    assert {(c.sack, c.sack_verdict, c.seal_verdict) for c in checks.values()} == {(box, "ok", "")}
    assert {t.state(e).holder for e in inside} == {t.who["clerk2"]}
    assert t.state(box).seal == "SAC 001"


@pytest.mark.parametrize("more", [{"seal": "SAC 404"}, {"seal_state": "broken"}, {"seal": "", "seal_state": "absent"}])
def test_i13_a_sack_that_is_not_sealed_as_recorded_blocks_what_is_inside(t, more):
    """Custody passes all the same, and each exhibit is in doubt until it was looked at."""
    box, inside = packed(t)
    done = received(t, sent(t, box), entry(box, **more))
    assert sorted(t.state(d).about for d in done.opened) == sorted(inside)
    assert {t.state(d).sort for d in done.opened} == {"sack"}
    with refused(t, "blocked_by_discrepancy"):
        t.do(
            "transfer.dispatch/1", hand_over.Dispatch(to=t.who["clerk"], purpose="storage", containers=(box,)), "clerk2"
        )


def test_i14_nothing_gets_in_or_out_of_a_sealed_sack(t):
    """Not by the shelf, not by a hand-over, not by an inner box, and nobody claims to have read a seal inside."""
    box, inside = packed(t)
    loose = t.lot(1).exhibits
    with refused(t, "container_sealed"):
        t.do("exhibit.store/1", put_away.StoreExhibits(place=t.shelf, exhibits=inside[:1]), "clerk")
    with refused(t, "container_sealed"):
        t.do("exhibit.store/1", put_away.StoreExhibits(container=box, exhibits=loose), "clerk")
    with refused(t, "container_sealed"):
        t.dispatch("clerk", "clerk2", "storage", inside[0])
    with refused(t, "container_sealed"):
        t.measure("clerk", t.check(inside[0]))
    with refused(t, "container_sealed"):
        t.do("container.open/1", place.OpenContainer(name="Boîte", parent=box), "clerk")
    t.do("exhibit.store/1", put_away.StoreExhibits(place=t.shelf, containers=(box,)), "clerk")
    assert {t.state(e).place for e in inside} == {t.shelf}, "the sack itself moves with all it holds (I8)"


def test_i1_a_sacks_seal_that_was_used_is_asked_about(t):
    """For another sack, for an exhibit, and again after the opening; what is confirmed is a discrepancy of the sack."""
    box, _ = packed(t)
    with refused(t, "seal_in_use"):
        packed(t)
    opening = sealed_sack.UnsealContainer(entry=entry(box), reason="Prélèvement")
    t.do("container.unseal/1", opening, "clerk", *present(t, "supervisor", "witness1"))
    again = sealed_sack.SealContainer(container=box, seal="SAC 001")
    with refused(t, "seal_in_use"):
        t.do("container.seal/1", again, "clerk", *present(t, "supervisor"))
    again = structs.replace(again, confirmed=("seal_in_use SAC001",))
    [opened] = t.do("container.seal/1", again, "clerk", *present(t, "supervisor")).opened
    assert (t.state(opened).sort, t.state(opened).about) == ("seal_twice", box)
    t.do("container.unseal/1", opening, "clerk", *present(t, "supervisor", "witness1"))
    other = sealed_sack.SealContainer(container=box, seal="SAC 002")
    assert not t.do("container.seal/1", other, "clerk", *present(t, "supervisor")).opened


def test_i15_a_sack_is_sealed_and_opened_before_others(t):
    """Nobody seals or opens alone; after the opening what is inside is free again."""
    box, inside = packed(t)
    opening = sealed_sack.UnsealContainer(entry=entry(box), reason="Contrôle")
    with refused(t, "witness_needed"):
        t.do("container.unseal/1", opening, "clerk")
    with refused(t, "not_found"):
        t.do("container.unseal/1", opening, "policeclerk", *present(t, "witness1"))
    t.do("container.unseal/1", opening, "clerk", *present(t, "supervisor", "witness1"))
    t.dispatch("clerk", "clerk2", "storage", inside[0])
    with refused(t, "container_open"):
        t.do("container.unseal/1", opening, "clerk", *present(t, "supervisor", "witness1"))
    with refused(t, "witness_needed"):
        t.do("container.seal/1", sealed_sack.SealContainer(container=box, seal="SAC 003"), "clerk")
    for nobody in ("administrator", "key1"):  # without a part in evidence
        with refused(t, "witness_needed"):
            t.do(
                "container.seal/1",
                sealed_sack.SealContainer(container=box, seal="SAC 003"),
                "clerk",
                *present(t, nobody),
            )


def test_an_opening_under_another_seal_is_on_record(t):
    """A swapped sack seal found at the opening opens a discrepancy about the sack."""
    box, _ = packed(t)
    opening = sealed_sack.UnsealContainer(entry=entry(box, "SAC 404"), reason="Contrôle")
    done = t.do("container.unseal/1", opening, "clerk", *present(t, "supervisor", "witness1"))
    [opened] = done.opened
    assert (t.state(opened).sort, t.state(opened).about, t.state(opened).expected.seal) == ("sack", box, "SAC 001")


def test_what_is_in_doubt_is_not_hidden_in_a_sack(t):
    """An exhibit with an open discrepancy is not sealed away; neither is nothing."""
    lot = t.lot(1)
    box = t.do("container.open/1", place.OpenContainer(name="Sac", place=t.place), "clerk").first("CT")
    with refused(t, "nothing_listed"):
        t.do(
            "container.seal/1",
            sealed_sack.SealContainer(container=box, seal="SAC 9"),
            "clerk",
            *present(t, "supervisor"),
        )
    t.do("exhibit.store/1", put_away.StoreExhibits(container=box, exhibits=lot.exhibits), "clerk")
    t.measure("clerk", t.check(lot.exhibits[0], seal="X 404"))
    with refused(t, "blocked_by_discrepancy"):
        t.do(
            "container.seal/1",
            sealed_sack.SealContainer(container=box, seal="SAC 9"),
            "clerk",
            *present(t, "supervisor"),
        )


def test_i43_i44_a_sealed_sack_is_counted_and_seen_whole(t):
    """One seal read counts and sights everything inside; a foreign sack is none of the counter's."""
    box, inside = packed(t)
    t.do("exhibit.sight/1", Sight(sacks=(entry(box),)), "supervisor")
    assert {t.state(e).sighted_at for e in inside} == {t.at}
    plan = inventory_count.PlanInventory(place=t.place, counters=(t.who["clerk2"],))
    number = t.do("inventory.plan/1", plan, "inspector").first("RC")
    t.do("inventory.start_count/1", inventory_count.StartCount(inventory=number), "inspector")
    t.do("inventory.count/1", inventory_count.CountExhibits(inventory=number, sacks=(entry(box),)), "clerk2")
    t.do("inventory.close_count/1", inventory_count.CloseCount(inventory=number), "inspector")
    done = t.state(number)
    assert (done.found, done.missing, done.surplus) == (len(inside), [], [])
    with refused(t, "scanned_twice"):
        t.do("exhibit.sight/1", Sight(exhibits=inside[:1], sacks=(entry(box),)), "supervisor")
    with refused(t, "not_found"):
        t.do("exhibit.sight/1", Sight(sacks=(entry(box),)), "policeclerk")


PAPER = photo_reference.Photo(blob="b", sha256="a" * 64)


def slipped(t, *checks, sacks=(), person="policeclerk", **more):
    """A slip by which the drug office's clerk hands something to the court's."""
    fields = {
        "slip": "BR 7",
        "releaser": t.clerk,
        "receiver": t.courtclerk,
        "purpose": "storage",
        "photo": PAPER,
    } | more
    signed = Occurred(at=t.at, source="paper", zone="UTC")
    command = EnterSlip(checks=checks, sacks=sacks, **fields)
    return t.do("transfer.enter_slip/1", command, person, occurred=signed).first("TR")


def confirmed(t, number):
    return t.do("transfer.confirm_slip/1", ConfirmSlip(transfer=number), "courtclerk")


@pytest.mark.parametrize("beside", [0, 2])
def test_i8_a_slip_hands_over_a_sealed_sack_with_all_that_is_inside(t, beside):
    """One seal on paper, custody of everything inside, the sack with it; what is listed singly goes as itself."""
    box, inside = packed(t)
    others = t.lot(beside).exhibits if beside else ()
    number = slipped(t, *t.checks(*others), sacks=(entry(box),), person="clerk")
    assert {t.state(e).holder for e in inside} == {t.clerk}
    done = confirmed(t, number)
    assert not done.opened
    assert {t.state(e).holder for e in (*inside, *others)} == {t.courtclerk}
    assert {t.state(e).container for e in inside} == {box}
    assert {t.state(e).container for e in others} <= {""}
    assert (t.state(box).agency, t.state(box).seal) == (t.agency["court"], "SAC 001")
    assert t.refolded() == t.snapshot()


@pytest.mark.parametrize("more", [{"seal": "SAC 404"}, {"seal_state": "broken"}, {"seal": "", "seal_state": "absent"}])
def test_i13_a_sack_on_a_slip_that_is_not_sealed_as_recorded_blocks_what_is_inside(t, more):
    """As at any receipt: custody passes, each exhibit is in doubt, the typist stands in the window."""
    box, inside = packed(t)
    done = confirmed(t, slipped(t, sacks=(entry(box, **more),), person="clerk2"))
    assert sorted(t.state(d).about for d in done.opened) == sorted(inside)
    assert {t.state(d).sort for d in done.opened} == {"sack"}
    assert all(t.clerk2 in t.state(d).window for d in done.opened)


def test_i14_a_sack_opened_after_the_slip_was_signed_passes_no_custody(t):
    """Opened, refilled and sealed again between typing and confirming: the slip speaks of another sack."""
    box, inside = packed(t)
    number = slipped(t, sacks=(entry(box),), person="clerk")
    command = sealed_sack.UnsealContainer(entry=entry(box), reason="Contrôle")
    t.do("container.unseal/1", command, "clerk", *present(t, "supervisor", "witness1"))
    with refused(t, "sack_changed"):
        confirmed(t, number)
    t.do("exhibit.store/1", put_away.StoreExhibits(place=t.place, exhibits=inside[:1]), "clerk")
    again = sealed_sack.SealContainer(container=box, seal="SAC 002")
    t.do("container.seal/1", again, "clerk", *present(t, "supervisor"))
    with refused(t, "sack_changed"):
        confirmed(t, number)
    assert {t.state(e).holder for e in inside} == {t.clerk}


def test_a_slip_names_no_open_box_no_strange_sack_and_nothing_twice(t):
    """An unsealed container, one of the receiver's own, an exhibit beside its sack, a sack already on its way."""
    box, inside = packed(t)
    opened = t.do("container.open/1", place.OpenContainer(name="Caisse", place=t.place), "clerk").first("CT")
    for code, given in {
        "container_open": {"sacks": (entry(opened),)},
        "not_found": {"sacks": (entry("CT0000000000A"),)},
        "check_incomplete": {"sacks": (entry(box, seal=""),)},
    }.items():
        with refused(t, code):
            slipped(t, person="clerk", **given)
    with refused(t, "container_sealed"):
        slipped(t, *t.checks(inside[0]), person="clerk")
    with refused(t, "scanned_twice"):
        slipped(t, *t.checks(inside[0]), sacks=(entry(box),), person="clerk")
    with refused(t, "nothing_listed"):
        slipped(t, person="clerk")
    sent(t, box)
    with refused(t, "container_in_transit"):
        slipped(t, sacks=(entry(box),), person="clerk")


@pytest.mark.parametrize("seal", ["SAC 001", "SAC 404"])
def test_a_sack_out_of_which_everything_was_lost_can_still_be_opened(t, seal):
    """The loss is a discrepancy already; what is read on the sack stands in its own event."""
    box, inside = packed(t, 1)
    t.do("exhibit.report_missing/1", ReportMissing(exhibits=inside, reason="Introuvable"), "clerk")
    opening = sealed_sack.UnsealContainer(entry=entry(box, seal), reason="Contrôle")
    with refused(t, "witness_needed"):
        t.do("container.unseal/1", opening, "clerk")
    done = t.do("container.unseal/1", opening, "clerk", *present(t, "supervisor"))
    assert (done.opened, t.state(box).seal) == ([], "")
    assert done.events[0][1].verdict == ("ok" if seal == "SAC 001" else "mismatch")


def handed(t, box, *more, seal="SAC 001", will="other_device", **others):
    """The clerk and the second clerk stand together; single exhibits of ``more`` are looked at one by one."""
    command = hand_over.HandOver(
        to=t.who["clerk2"], purpose="storage", sacks=(entry(box, seal, **others),), checks=t.checks(*more)
    )
    return t.do("transfer.hand_over/1", command, "clerk", Actor(person=t.who["clerk2"], part="receiver", will=will))


def test_i8_a_sealed_sack_is_handed_over_on_the_spot_by_its_seal(t):
    """One act by both: what is inside stays in it, what lies in another box is taken out of it, and the sack goes along."""
    box, inside = packed(t)
    loose = t.lot(1).exhibits
    crate = t.do("container.open/1", place.OpenContainer(name="Caisse", place=t.place), "clerk").first("CT")
    t.do("exhibit.store/1", put_away.StoreExhibits(container=crate, exhibits=loose), "clerk")
    done = handed(t, box, *loose)
    assert not done.opened
    held = [t.state(e) for e in (*inside, *loose)]
    assert {e.holder for e in held} == {t.who["clerk2"]}
    assert [e.container for e in held] == [box] * len(inside) + [""]
    assert t.state(done.first("TR")).containers == [box]
    checks = {s: e.check for s, e in done.events if e.type == "exhibit.received/1"}
    assert [checks[e].sack for e in inside] == [box] * len(inside)
    with refused(t, "not_holder"):
        handed(t, box)


def test_i13_a_sack_handed_over_under_another_seal_blocks_what_is_inside(t):
    """Custody passes, and every exhibit inside is in doubt."""
    box, inside = packed(t)
    done = handed(t, box, seal="SAC 404")
    assert sorted(t.state(d).about for d in done.opened) == sorted(inside)
    assert {t.state(e).holder for e in inside} == {t.who["clerk2"]}


def test_a_sack_that_cannot_go_is_not_handed_over_on_the_spot(t):
    """Not an open one, not one on its way, not twice with what is inside, and not without the receiver's will."""
    box, inside = packed(t)
    with refused(t, "scanned_twice"):
        handed(t, box, inside[0])
    with refused(t, "receiver_absent"):
        handed(t, box, will="paper")
    with refused(t, "check_incomplete"):
        handed(t, box, seal="")
    sent(t, box)
    with refused(t, "container_in_transit"):
        handed(t, box)
    crate = t.do("container.open/1", place.OpenContainer(name="Caisse", place=t.place), "clerk").first("CT")
    t.do("exhibit.store/1", put_away.StoreExhibits(container=crate, exhibits=t.lot(1).exhibits), "clerk")
    with refused(t, "container_open"):
        handed(t, crate)


def test_i8_a_denial_takes_nothing_out_of_a_sack_that_stays_sealed(t):
    """It is opened first, where it is, before witnesses: what is under one seal is in one service's hands."""
    box, inside = packed(t)
    made = slipped(t, sacks=(entry(box),), person="supervisor", receiver=t.policeclerk)
    t.do("transfer.confirm_slip/1", ConfirmSlip(transfer=made), "policeclerk")
    opened = t.do("transfer.refuse/1", hand_over.Refuse(transfer=made, reason="Jamais"), "clerk").opened
    accepts = Close(discrepancy=opened[0], resolution="explained", reason="x", accept=True)
    with refused(t, "container_sealed"):
        t.settle(accepts)
    unseal = sealed_sack.UnsealContainer(entry=entry(box), reason="Bordereau contesté")
    t.do("container.unseal/1", unseal, "policeclerk", *present(t, "inspector", "prosecutor"))
    t.settle(accepts)
    assert [(t.state(e).holder, t.state(e).container) for e in inside[:2]] == [(t.clerk, ""), (t.policeclerk, box)]


def test_a_sack_that_was_sent_is_opened_where_it_came_to_and_a_denial_of_it_accepted(t):
    """At a court or laboratory nobody is of a store; who holds a sack opens it, as they would an exhibit."""
    box, inside = packed(t)
    made = slipped(t, sacks=(entry(box),), person="supervisor")
    confirmed(t, made)
    denied = t.do("transfer.refuse/1", hand_over.Refuse(transfer=made, reason="Jamais"), "clerk").opened
    for one in denied:
        with refused(t, "container_sealed"):
            t.settle(Close(discrepancy=one, resolution="explained", reason="x", accept=True))
    opening = sealed_sack.UnsealContainer(entry=entry(box), reason="Analyse")
    t.do("container.unseal/1", opening, "courtclerk", *present(t, "supervisor", "witness1"))
    for one in denied:
        t.settle(Close(discrepancy=one, resolution="explained", reason="x", accept=True))
    assert {t.state(e).holder for e in inside} == {t.clerk}
