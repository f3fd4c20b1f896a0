"""An honest reading that waits is not answered, forgotten or burnt by who it accuses (I57b): proofs turned round."""

import pytest
from msgspec import structs

from custody.domain.access.roles import Role
from custody.domain.access.visibility import Reader, check_due
from custody.domain.destruction.arrival_and_ignition import Ignite
from custody.domain.discrepancies.correction_event import Correct
from custody.domain.discrepancies.second_reading import ReadAgain, WithdrawReading
from custody.domain.exhibits.blind_check import BlindCheck, CheckEntry
from custody.domain.exhibits.second_look import ANSWERED
from custody.domain.exhibits.sighting import Sight
from custody.domain.inventories.inventory_count import CountExhibits
from custody.domain.oversight.second_look_lapse import LapseSecondLook
from custody.domain.people.device import EnrolDevice
from custody.domain.transfers.hand_over import CancelTransfer, Refuse
from custody.domain.transfers.receive import Receive
from custody.storage.write.batch import SERVICE
from tests.devices import Pen, key_named
from tests.domain.discrepancies.test_second_reading import third
from tests.domain.exhibits.test_hidden_losses import check, held, seen
from tests.domain.exhibits.test_second_look import by_device
from tests.domain.inventories.test_inventory import count, frozen, tally
from tests.factories.ended_count import end_count
from tests.factories.memory_office import PHOTO, Done, Lot, Town, refused, town


def pen(t: Town, agency: str = "drug_office") -> Pen:
    """Enrol a telephone of an agency."""
    change = EnrolDevice(name=f"Tél {agency}", agency=t.agency[agency], public_key=key_named(agency))
    return Pen(t.enrol(change), agency, t.origin, lambda: t.at)


def short(t: Town, who: str = "clerk2") -> str:
    """Let an honest colleague weigh 3,600 g of 4,000 on a telephone, and return the exhibit."""
    [number] = held(t, t.balance, "4000")
    offline(t, who, seen(t, number, t.balance, "3600"))
    assert t.state(number).to_read_again
    return number


def offline(t: Town, who: str, *checks: CheckEntry) -> Done:
    """Check on a telephone, which comes home at once."""
    return t.offer(written(t, pen(t), who, *checks), who)


def written(t: Town, telephone: Pen, who: str, *checks: CheckEntry):
    """Check on a telephone that comes home later."""

    return telephone.write("exhibit.blind_check/1", BlindCheck(checks=checks), t.who[who], base={})


def lapse(t: Town, number: str) -> Done:
    return t.act("exhibit.lapse_second_look/1", LapseSecondLook(about=number), SERVICE.person)


@pytest.mark.parametrize("who", ["clerk", "supervisor"])
def test_i57b_a_loss_is_not_answered_by_a_typing_error_in_the_seal(who):
    """Neither by the keeper nor by a colleague: the weight that was read first waits, and lapses."""
    t = town()
    third(t)
    number = short(t)
    seal = t.state(number).seal
    t.wait(days=1)
    [opened] = check(
        t, who, CheckEntry(exhibit=number, seal=seal[:-1] + "X", weight=seen(t, number, t.balance, "4000").weight)
    ).opened
    assert t.state(opened).sort == "seal"
    assert t.state(number).to_read_again is not None
    t.do("discrepancy.withdraw_reading/1", WithdrawReading(discrepancy=opened), who)
    t.do("discrepancy.read_again/1", ReadAgain(discrepancy=opened, seal=seal, photos=(PHOTO,)), "clerk3")
    assert t.state(opened).resolution == "mistyped"
    t.wait(days=10)
    [lapsed] = lapse(t, number).opened
    assert t.state(lapsed).sort == "weight_loss"


def test_i57b_the_same_loss_read_by_a_colleague_is_judged_and_waits_no_longer():
    t = town()
    number = short(t)
    t.wait(days=1)
    [opened] = check(t, "supervisor", seen(t, number, t.balance, "3600")).opened
    assert t.state(opened).sort == "weight_loss"
    assert t.state(number).to_read_again is None


def test_i57b_who_made_the_last_full_check_answers_no_question_of_a_colleague():
    """They are in the window: what is short may be their doing."""
    t = town()
    third(t)
    [number] = held(t, t.balance, "4000")
    check(t, "supervisor", seen(t, number, t.balance, "4000"))
    offline(t, "clerk3", seen(t, number, t.balance, "3600"))
    check(t, "supervisor", seen(t, number, t.balance, "4000"))
    assert t.state(number).to_read_again is not None
    done = check(t, "clerk3", seen(t, number, t.balance, "4000"))
    assert t.state(number).to_read_again is None, "the first reader may"
    assert ANSWERED not in done.header.flags


def test_i57b_a_colleague_who_answers_for_the_first_reader_is_flagged():
    t = town()
    number = short(t)
    done = check(t, "supervisor", seen(t, number, t.balance, "4000"))
    assert t.state(number).to_read_again is None
    assert ANSWERED in done.header.flags


def test_i57b_what_a_receiver_misread_and_refused_ends_by_a_withdrawal_and_a_photograph():
    """The keepers' side reads it again, the receiver withdraws: neither can end it alone."""
    t = town()
    third(t)
    [number] = t.lot().exhibits
    transfer = t.dispatch("clerk", "analyst", "laboratory", number, due=t.day(10))
    wrong = CheckEntry(exhibit=number, seal=t.state(number).seal[:-1] + "X", weight=t.weight())
    assert t.act("transfer.receive/1", Receive(transfer=transfer, checks=(wrong,)), t.analyst).questioned
    t.do("transfer.refuse/1", Refuse(transfer=transfer, reason="Sceau douteux"), "analyst")
    t.wait(days=7)
    [opened] = lapse(t, number).opened
    seal = t.state(number).seal
    t.do("discrepancy.read_again/1", ReadAgain(discrepancy=opened, seal=seal, photos=(PHOTO,)), "clerk3")
    assert t.state(number).open == [opened]
    t.do("discrepancy.withdraw_reading/1", WithdrawReading(discrepancy=opened), "analyst")
    assert t.state(opened).resolution == "mistyped"


def test_i44_a_check_of_before_the_last_hand_over_clears_nobody_and_is_a_sighting_of_its_own_hour():
    """A telephone that comes home late; on time, the same check begins a new window."""
    t = town()
    telephone = pen(t)
    [number] = held(t, t.balance, "4000")
    t.wait(days=1)
    entry = seen(t, number, t.balance, "4000")
    old = written(t, telephone, "supervisor", entry)
    t.wait(days=1)
    t.hand("clerk", "clerk2", "storage", number)
    back = t.dispatch("clerk2", "clerk", "storage", number)
    by_seal = Receive(transfer=back, checks=(CheckEntry(exhibit=number, seal=t.state(number).seal),))
    t.do("transfer.receive/1", by_seal, "clerk")
    t.offer(old, "supervisor")
    assert t.clerk2 in t.state(number).window
    fresh, hour = written(t, telephone, "supervisor", entry), t.at
    t.wait(days=1)
    t.offer(fresh, "supervisor")
    assert set(t.state(number).window) == {t.clerk, t.supervisor}
    assert t.state(number).sighted_at == hour


def test_i44_a_scan_that_comes_home_late_was_made_at_its_own_hour():
    t = town()
    telephone = pen(t)
    [number] = t.lot().exhibits
    command = Sight(exhibits=(number,), copies=(1,))
    sent, hour = telephone.write("exhibit.sight/1", command, t.clerk2, base={}), t.at
    t.wait(hours=5)
    t.offer(sent, "clerk2")
    assert t.state(number).sighted_at == hour


def waiting_in_load(t: Town) -> tuple[Lot, str]:
    """Stage an exhibit, and let a counter's telephone read another seal on it."""
    third(t)
    lot = t.lot(until="staged")
    [number] = lot.exhibits
    inventory = frozen(t, counters=("clerk3",))
    command = CountExhibits(inventory=inventory, seen=(tally(t, number, seal="ZZ 123"),))
    t.offer(pen(t).write("inventory.count/1", command, t.who["clerk3"], base={}), "clerk3")
    assert t.state(number).to_read_again
    return lot, number


def test_i57b_what_waits_to_be_read_again_does_not_burn_before_it_was_read_or_judged():
    t = town()
    lot, number = waiting_in_load(t)
    with refused(t, "to_read_again"):
        t.advance(lot, "burnt", since="staged")
    check(t, "clerk3", t.check(number))
    t.advance(lot, "burnt", since="on_site")
    assert t.state(number).status == "destroyed"


def test_i57b_judged_by_the_round_what_waited_in_a_load_is_blocked_there():
    t = town()
    _, number = waiting_in_load(t)
    t.wait(days=7)
    [opened] = lapse(t, number).opened
    assert t.state(number).open == [opened]


def test_i57b_a_fire_without_network_judges_what_waited_and_burns_it_in_dispute():
    """The device lit it before the log knew; the reading is in no total, and its reader may still withdraw it."""
    t = town()
    lot, number = waiting_in_load(t)
    t.advance(lot, "on_site", since="staged")
    command = Ignite(session=lot.session, exhibits=(number,))
    done = by_device(t, "destruction_session.ignite/1", command, "chair")
    [opened] = done.opened
    state = t.state(number)
    assert (state.status, state.doubts, state.to_read_again) == ("destroyed", (opened,), None)
    assert "burnt_disputed" in done.header.flags
    assert t.state(opened).read_by == t.who["clerk3"]


def test_i57b_what_is_gone_by_a_paper_is_judged_too():
    """No state ends the question: the round asks for it once its time is over."""
    t = town()
    number = short(t)
    t.state(number).end("consumed")
    t.wait(days=10)
    [opened] = lapse(t, number).opened
    assert t.state(number).open == [opened]


def test_i40_a_weighing_without_network_is_not_lost_because_its_keeper_dispatches_meanwhile():
    """It is checked on its way, and waits: the exhibit can be recalled and is then read again."""
    t = town()
    telephone = pen(t)
    [number] = held(t, t.balance, "4000")
    sent = written(t, telephone, "clerk2", seen(t, number, t.balance, "3600"))
    transfer = t.dispatch("clerk", "supervisor", "storage", number)
    done = t.offer(sent, "clerk2")
    assert done.header.kind == "exhibit.blind_check/1"
    t.do("transfer.cancel/1", CancelTransfer(transfer=transfer, reason="Annulé"), "clerk")
    with refused(t, "to_read_again"):
        t.dispatch("clerk", "supervisor", "storage", number)
    t.wait(days=10)
    assert lapse(t, number).opened


@pytest.mark.parametrize("entry", [{"weight": "3600"}, {"state": "broken"}, {}])
def test_i40_a_weighing_without_network_is_not_lost_because_the_exhibit_left_the_agency(entry):
    """The rules refuse the check of what another agency holds; what differs in it waits there, and what agrees not."""
    t = town()
    telephone = pen(t)
    [number] = held(t, t.balance, "4000")
    read = seen(t, number, t.balance, entry.get("weight", "4000"))
    sent = written(t, telephone, "clerk2", structs.replace(read, seal_state=entry.get("state", "")))
    t.hand("clerk", "analyst", "laboratory", number, due=t.day(10))
    done = t.offer(sent, "clerk2")
    assert done.header.kind == "device.take_unsettled_act/1"
    waiting = t.state(number).to_read_again
    assert (waiting and waiting.by) == (t.clerk2 if entry else None)
    t.wait(days=10)
    if entry:
        [opened] = lapse(t, number).opened
        assert t.state(opened).sort == ("weight_loss" if "weight" in entry else "seal_broken")


def test_i40_a_count_that_comes_home_after_its_end_still_asks_about_what_differs():
    t = town()
    third(t)
    telephone, lot = pen(t), t.lot(2)
    number = frozen(t, by="supervisor", counters=("clerk3", "clerk2"))
    wrong, right = lot.exhibits
    command = CountExhibits(inventory=number, seen=(tally(t, wrong, seal="ZZ 1"), tally(t, right)))
    sent = telephone.write("inventory.count/1", command, t.who["clerk3"], base={})
    count(t, number, *lot.exhibits)
    t.do("inventory.close_count/1", end_count(number), "supervisor")
    assert t.offer(sent, "clerk3").header.kind == "device.take_unsettled_act/1"
    assert t.state(wrong).to_read_again.by == t.who["clerk3"]
    assert t.state(right).to_read_again is None


def test_i40_a_stranger_s_refused_look_asks_about_nothing():
    """Neither of another agency than ever had it, nor by one who does not count."""
    t = town()
    third(t, "customs", "customs2")
    telephone, [number] = pen(t, "customs"), t.lot().exhibits
    t.offer(written(t, telephone, "customs2", t.check(number, seal="ZZ 1")), "customs2")
    inventory = frozen(t)
    command = CountExhibits(inventory=inventory, seen=(tally(t, number, seal="ZZ 1"),))
    t.offer(telephone.write("inventory.count/1", command, t.who["customs2"], base={}), "customs2")
    assert t.state(number).to_read_again is None


@pytest.mark.parametrize("hours", [0, 3])
def test_i40_a_former_holder_stops_nobody_elsewhere_by_a_look_of_today(hours):
    """One clerk of the police could else block, and accuse, a whole store, in which nobody may answer."""
    t = town()
    telephone, lots = pen(t, "police"), [t.lot(2) for _ in range(2)]
    numbers = [number for lot in lots for number in lot.exhibits]
    t.wait(days=200)
    sent = written(t, telephone, "policeclerk", *(t.check(number, seal="ZZ 1") for number in numbers))
    t.wait(hours=hours)
    t.offer(sent, "policeclerk")
    assert [t.state(number).to_read_again for number in numbers] == [None] * 4
    t.dispatch("clerk", "clerk2", "storage", *lots[0].exhibits)


def test_i40_a_count_of_long_ago_asks_nothing_of_today():
    """Who counted then could else question for ever what lies elsewhere now."""
    t = town()
    third(t)
    telephone, lot = pen(t), t.lot()
    number = frozen(t, by="supervisor", counters=("clerk3", "clerk2"))
    count(t, number, *lot.exhibits)
    t.do("inventory.close_count/1", end_count(number), "supervisor")
    t.hand("clerk", "analyst", "laboratory", *lot.exhibits, due=t.day(9))
    t.wait(days=5)
    command = CountExhibits(inventory=number, seen=(tally(t, lot.exhibits[0], seal="ZZ 1"),))
    t.offer(telephone.write("inventory.count/1", command, t.who["clerk3"], base={}), "clerk3")
    assert t.state(lot.exhibits[0]).to_read_again is None


@pytest.mark.parametrize(("second", "confirmed"), [("3600", True), ("3610", True), ("3700", False), ("4400", False)])
def test_i57b_a_loss_weighed_twice_is_confirmed_whatever_its_last_digit(second, confirmed):
    """Within what the balance alone may cause; the inspection then looks at the photograph."""
    t = town()
    third(t)
    [number] = held(t, t.balance, "4000")
    check(t, "clerk2", seen(t, number, t.balance, "3600"))
    [opened] = check(t, "clerk2", seen(t, number, t.balance, second)).opened
    assert t.state(opened).confirmed_at_second_look == confirmed


def test_i57b_who_is_asked_to_read_again_sees_no_record_until_then():
    """Neither the first reader nor a colleague; the holder, who knows it, does; nobody is masked once it is over."""
    t = town()
    third(t)
    [number] = t.lot().exhibits
    assert check(t, "clerk2", t.check(number, seal="ZZ 1")).questioned
    agency, at = t.agency["drug_office"], t.at
    blind = {
        who: check_due(Reader(t.who[who], agency, ("clerk",), at), t.state(number))
        for who in ("clerk", "clerk2", "clerk3")
    }
    assert blind == {"clerk": False, "clerk2": True, "clerk3": True}
    assert not check_due(Reader(t.analyst, t.agency["laboratory"], ("analyst",), at), t.state(number))
    check(t, "clerk3", t.check(number))
    assert not check_due(Reader(t.who["clerk3"], agency, ("clerk",), at), t.state(number))


def test_i57b_the_record_is_not_corrected_to_the_reading_that_questions_it():
    """Before the first hand-over its sealer could else make the other weight the record."""
    t = town()
    third(t, "police", "psup", Role.SUPERVISOR)
    [number] = t.lot(until="sealed").exhibits
    telephone = pen(t, "police")
    t.offer(written(t, telephone, "policeclerk", t.check(number, weight=t.weight("1,70"))), "policeclerk")
    command = Correct(subject=number, n=1, field="weight", weight=t.weight("1,70"), reason="Faute de frappe")
    with refused(t, "to_read_again"):
        t.do("entry.correct/1", command, "officer", *t.present("psup"))
    t.wait(days=10)
    assert lapse(t, number).opened
