"""Lost, found, inquired into, written off: who says what, and what stays blocked meanwhile (I9, I45, T5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.access.roles import Role
from custody.domain.discrepancies import discrepancy, inquiry
from custody.domain.exhibits import report_missing
from custody.domain.kernel.quantity import Count
from custody.domain.people import propose_and_confirm
from tests.domain.inventories.test_inventory import count, frozen, reconcile
from tests.factories.memory_office import modest, refused, town
from tests.factories.other_ends import join


def report(t, *numbers, by="clerk"):
    made = t.do(
        "exhibit.report_missing/1",
        report_missing.ReportMissing(exhibits=numbers, reason="Introuvable depuis lundi"),
        by,
    )
    return made.first("EC")


def find(t, *numbers, by="clerk", place=""):
    command = report_missing.FindAgain(checks=t.checks(*numbers), reason="Derrière l’étagère", place=place)
    return t.do("exhibit.find_again/1", command, by)


def assign(t, number, to="prosecutor", laboratory=""):
    command = inquiry.Assign(discrepancy=number, to=t.who[to], laboratory=laboratory)
    return t.do("discrepancy.assign/1", command, "inspector")


def conclude(t, number, conclusion="explained", by="prosecutor"):
    command = inquiry.Conclude(discrepancy=number, conclusion=conclusion, reason="Sceau mal lu")
    return t.do("discrepancy.conclude/1", command, by)


def agree(t, number, by="prosecutor"):
    return t.do("discrepancy.establish_loss/1", inquiry.EstablishLoss(discrepancy=number, reason="Vol constaté"), by)


def close(t, number, resolution="explained", by="inspector"):
    command = discrepancy.Close(discrepancy=number, resolution=resolution, reason="Enquête close")
    return t.settle(command, by)


def once(t, number, resolution="explained", by="inspector"):
    """Close at once, without the inquiry that ``close`` sees to."""
    command = discrepancy.Close(discrepancy=number, resolution=resolution, reason="Vu")
    return t.do("discrepancy.close/1", command, by)


def doubted(t):
    """A held exhibit whose seal read wrong: its lot and its discrepancy."""
    lot = t.lot()
    return lot, t.measure("clerk", t.check(lot.exhibits[0], seal="X 404")).opened[0]


def test_t5_what_vanished_at_court_is_reported_by_who_answers_for_it_and_goes_nowhere():
    """Senegal: sealed exhibits vanish at court. The court's clerk still answers for it; the alarm is an act."""
    t = town()
    lot = t.lot()
    t.release(*lot.exhibits, to="courtclerk", purpose="court")
    number = lot.exhibits[0]
    with refused(t, "not_holder"):
        report(t, number)
    opened = report(t, number, by="courtclerk")
    gone = t.state(number)
    assert (gone.holder, gone.open, gone.place) == (t.courtclerk, [opened], "")
    assert t.courtclerk in t.state(opened).window
    with refused(t, "already_reported_missing"):
        report(t, number, by="courtclerk")
    with refused(t, "blocked_by_discrepancy"):
        t.dispatch("courtclerk", "clerk", "return", number)


def test_i45_a_write_off_takes_a_prosecutor_and_the_inspection_and_neither_alone():
    """Two persons of two agencies; the clerk who lost it is neither."""
    t = town()
    number = t.lot().exhibits[0]
    opened = report(t, number)
    with refused(t, "write_off_needs_prosecutor"):
        close(t, opened, "loss")
    with refused(t, "not_found"):
        agree(t, opened, by="prosecutor2")
    agree(t, opened)
    assert t.state(number).status == "held", "the prosecutor alone writes nothing off"
    close(t, opened, "loss")
    assert t.state(number).status == "written_off"
    with refused(t, "already_closed"):
        agree(t, opened)


def test_only_what_is_missing_is_written_off():
    """A wrong seal is no loss of the thing, and is not closed as one; it is explained without a prosecutor."""
    t = town()
    lot, opened = doubted(t)
    with refused(t, "not_missing"):
        agree(t, opened)
    with refused(t, "not_missing"):
        close(t, opened, "loss")
    close(t, opened)
    assert t.state(lot.exhibits[0]).status == "held"


@pytest.mark.parametrize("resolution", ["loss", "explained"])
def test_i45_t1_what_was_never_delivered_is_let_go_of_by_two_agencies_only(resolution):
    """T1: 1,000 declared, 2 handed over; closed, nobody asks again for the 998, and one inspector is not enough."""
    t = town()
    opened = t.state(t.lot(2, declared=1000).seizure).tallies[0].discrepancy
    with refused(t, "write_off_needs_prosecutor"):
        close(t, opened, resolution)
    agree(t, opened)
    close(t, opened, resolution)
    assert t.state(opened).status == "closed"


def test_i54_a_loss_or_a_mismatch_is_closed_after_an_inquiry_of_seven_days_and_not_before():
    """A12: 52 kg were written off within a minute; now nobody closes before somebody has inquired, and seven days."""
    t = town()
    lost, (_, swapped) = report(t, t.lot().exhibits[0]), doubted(t)
    agree(t, lost)
    for opened, end in ((lost, "loss"), (swapped, "explained"), (swapped, "referred")):
        with refused(t, "inquiry_needed"):
            once(t, opened, end)
    for opened in (lost, swapped):
        assign(t, opened)
        with refused(t, "inquiry_needed"):
            once(t, opened, "loss" if opened == lost else "explained")
        conclude(t, opened)
    t.wait(days=6, hours=23)
    for opened, end in ((lost, "loss"), (swapped, "explained")):
        with refused(t, "inquiry_too_short"):
            once(t, opened, end)
    assign(t, lost, "prosecutor2")
    t.wait(hours=1)
    with refused(t, "inquiry_needed"):
        once(t, lost, "loss")
    conclude(t, lost, "loss", by="prosecutor2")
    once(t, lost, "loss")
    once(t, swapped)
    assert {t.state(lost).status, t.state(swapped).status} == {"closed"}


@pytest.mark.parametrize("to", ["supervisor", "insideinspector", "formerinspector"])
def test_i54_nobody_inquires_whose_office_ever_held_it(to):
    """Two people of one store: the colleague, an inspector of the same office, one who went to the inspection."""
    t = town()
    for name in ("insideinspector", "formerinspector"):
        office = t.agency["drug_office"]
        entry = propose_and_confirm.EnrolPerson(name=f"Nom {name}", rank="", agency=office, roles=(Role.INSPECTOR,))
        t.who[name] = t.enrol(entry)
    number = t.lot().exhibits[0]
    if to == "formerinspector":
        t.hand("clerk", "policeclerk", "storage", number)
    opened = report(t, number, by="policeclerk" if to == "formerinspector" else "clerk")
    with refused(t, "office_held_it"):
        assign(t, opened, to)
    assign(t, opened)
    conclude(t, opened)
    agree(t, opened)
    t.wait(days=8)
    if to != "supervisor":
        with refused(t, "office_held_it"):
            once(t, opened, "loss", by=to)
    once(t, opened, "loss")


def test_i54_up_to_a_gram_the_supervisor_of_another_store_leads_and_no_more_than_that():
    """0.5 g short is for a supervisor who never held it; 2 kg are for an inspector or a prosecutor."""
    t = town()
    office = t.agency["customs"]
    entry = propose_and_confirm.EnrolPerson(name="Nom chef", rank="", agency=office, roles=(Role.SUPERVISOR,))
    t.who["stranger"] = t.enrol(entry)
    big = report(t, t.lot().exhibits[0])
    with refused(t, "inquiry_not_small"):
        assign(t, big, "stranger")
    one = t.measure("clerk", t.check(t.lot().exhibits[0], count=Count(0, "package"))).opened[0]
    assign(t, one, "stranger")
    conclude(t, one, "loss", by="stranger")
    assert t.state(one).conclusion == "loss"


def test_i45_the_prosecutors_own_agency_is_no_second_one():
    """Two roles of one agency, or of one person, write nothing off."""
    t = town()
    opened = report(t, t.lot().exhibits[0])
    agree(t, opened)
    t.enrol(propose_and_confirm.ChangeRoles(person=t.prosecutor, grant=("inspector",)))
    assign(t, opened, "prosecutor2")
    with refused(t, "write_off_needs_prosecutor"):
        once(t, opened, "loss", by="prosecutor")


def test_i45_fewer_are_accepted_as_the_record_by_two_agencies_and_more_by_the_inspection():
    """A count that is short is a loss; one too many is none."""
    t = town()
    for found, code in ((Count(0, "package"), "write_off_needs_prosecutor"), (Count(2, "package"), "")):
        number = t.lot().exhibits[0]
        opened = t.measure("clerk", t.check(number, count=found)).opened[0]
        accept = discrepancy.Close(discrepancy=opened, resolution="explained", reason="x", accept=True)
        if code:
            with refused(t, code):
                t.settle(accept)
            agree(t, opened)
        t.settle(accept)
        assert t.state(number).count == found


def test_i9_found_after_the_write_off_it_is_held_by_the_finder_and_blocked_until_the_inspection_has_spoken():
    """UNACCOUNTED -> FOUND -> quarantined: found by another agency, checked blind, custody passes on the finder's act."""
    t = town()
    number = t.lot().exhibits[0]
    opened = report(t, number)
    agree(t, opened)
    close(t, opened, "loss")
    again = find(t, number, by="policeclerk").opened[0]
    state = t.state(number)
    assert (state.holder, state.status, state.open) == (t.policeclerk, "held", [again])
    assert t.policeclerk in t.state(again).window
    with refused(t, "blocked_by_discrepancy"):
        t.dispatch("policeclerk", "clerk", "storage", number)
    close(t, again)
    assert t.state(t.dispatch("policeclerk", "clerk", "storage", number)).status == "dispatched"


def test_found_before_it_is_written_off_it_is_no_loss_any_more():
    """The discrepancy says that it was found, and can only be explained or referred."""
    t = town()
    number = t.lot().exhibits[0]
    opened = report(t, number)
    agree(t, opened)
    find(t, number, place=t.shelf)
    assert (t.state(number).place, t.state(opened).status) == (t.shelf, "open")
    with refused(t, "found_again"):
        close(t, opened, "loss")
    close(t, opened)
    assert t.state(number).open == []


@pytest.mark.parametrize("how", ["reported", "at a hand-over", "from a load"])
@pytest.mark.parametrize("resolution", ["explained", "referred"])
def test_i9_a_loss_ends_by_a_find_or_a_write_off_and_by_no_word(how, resolution):
    """A LOST exhibit that an inspection merely explains, or refers, would be held and ordered with nobody having it."""
    t = town()
    lot = t.lot(2, "open" if how == "from a load" else "held")
    number = lot.exhibits[0]
    if how == "from a load":
        opened, keeper = t.miss(lot.session, number).opened[0], "clerk"
    elif how == "reported":
        opened, keeper = report(t, number), "clerk"
    else:
        sent = t.dispatch("clerk", "clerk2", "storage", *lot.exhibits)
        opened = next(d for d in t.receive(sent, "clerk2", lot.exhibits[1]).opened if t.state(d).about == number)
        keeper = "clerk"
    with refused(t, "not_found_yet"):
        close(t, opened, resolution)
    with refused(t, "blocked_by_discrepancy"):
        t.issue(number)
    find(t, number, by=keeper)
    close(t, opened, resolution)
    assert (t.state(number).open, t.state(number).status) == ([], "held")


def test_nobody_finds_what_was_not_lost():
    """Finding is no way to take an exhibit from who holds it."""
    t = town()
    lot, _ = doubted(t)
    for number in (lot.exhibits[0], t.lot().exhibits[0]):
        with refused(t, "not_reported_missing"):
            find(t, number, by="policeclerk")


def test_what_is_found_with_another_seal_opens_a_second_discrepancy():
    """Back, but not as it left: both differences are open, each with its window."""
    t = town()
    number = t.lot().exhibits[0]
    opened = report(t, number)
    command = report_missing.FindAgain(checks=(t.check(number, seal="X 404"),), reason="Sous la table")
    made = t.do("exhibit.find_again/1", command, "clerk2")
    assert sorted(t.state(d).sort for d in t.state(number).open) == ["lost", "seal"]
    assert opened not in made.opened


@pytest.mark.parametrize(
    ("to", "code"), [("clerk", "in_window"), ("witness1", "not_an_inquirer"), ("officer", "not_an_inquirer")]
)
def test_i45_the_inquiry_goes_to_nobody_of_the_window_and_only_to_who_may_conclude(to, code):
    """The clerk held it; a witness and a seizing officer inquire into nothing."""
    t = town()
    _, opened = doubted(t)
    with refused(t, code):
        assign(t, opened, to)


def test_i45_who_inquired_does_not_close():
    """OPEN -> ASSIGNED -> concluded -> CLOSED by another than the assignee."""
    t = town()
    lot, opened = doubted(t)
    with refused(t, "not_assignee"):
        conclude(t, opened)
    assign(t, opened)
    conclude(t, opened)
    state = t.state(opened)
    assert (state.status, state.conclusion) == ("open", "explained")
    assert t.state(lot.exhibits[0]).open == [opened], "a conclusion frees nothing"
    assign(t, opened, "inspector")
    assert t.state(opened).conclusion == ""
    with refused(t, "own_conclusion"):
        once(t, opened)
    assign(t, opened)
    conclude(t, opened)
    t.wait(days=8)
    close(t, opened)
    with refused(t, "already_closed"):
        assign(t, opened)


def test_i9_a_quarantined_exhibit_goes_to_the_laboratory_that_the_inspection_named_and_back_and_nowhere_else():
    """The exception of I9: examined while blocked, still blocked when it is back."""
    t = town()
    lot, opened = doubted(t)
    number = lot.exhibits[0]
    with refused(t, "not_a_laboratory"):
        assign(t, opened, laboratory=t.agency["police"])
    assign(t, opened)
    with refused(t, "blocked_by_discrepancy"):
        t.release(number)
    assign(t, opened, laboratory=t.agency["laboratory"])
    with refused(t, "blocked_by_discrepancy"):
        t.release(number, to="courtclerk", purpose="court")
    t.release(number)
    t.hand("analyst", "clerk", "return", number)
    assert t.state(number).open == [opened]
    with refused(t, "blocked_by_discrepancy"):
        t.dispatch("clerk", "clerk2", "storage", number)


EVENTS = st.sampled_from(["robbery", "fire", "flood"])


@modest
@given(event=EVENTS, lost=st.integers(1, 3))
def test_i54_one_event_has_one_inquiry_for_all_that_the_blind_count_missed(event, lost):
    """Entrusted once, concluded once; each is then closed with its own agreement, and what was counted is not in it."""
    t = town()
    numbers = t.lot(4).exhibits
    inventory = frozen(t)
    count(t, inventory, *numbers[lost:])
    reconcile(t, inventory)
    doubts = [doubt for number in numbers[:lost] for doubt in t.state(number).open]
    assert len(doubts) == lost
    command = inquiry.Assign(discrepancy=doubts[0], to=t.prosecutor, event=event)
    t.do("discrepancy.assign/1", command, "inspector")
    assert [(t.state(each).assignee, t.state(each).event) for each in doubts] == [(t.prosecutor, event)] * lost
    conclude(t, doubts[-1], "loss")
    assert [t.state(each).conclusion for each in doubts] == ["loss"] * lost
    t.wait(days=8)
    for number, doubt in zip(numbers, doubts, strict=False):
        agree(t, doubt)
        once(t, doubt, "loss")
        assert t.state(number).status == "written_off"
    assert not any(t.state(number).open for number in numbers[lost:])


def test_i54_no_event_takes_the_place_of_a_blind_count_or_of_a_leader():
    """What somebody only reports missing is one inquiry each; a supervisor leads none into an event."""
    t = town()
    one, two = t.lot(2).exhibits
    reported = report(t, one)
    with refused(t, "blind_count_needed"):
        t.do("discrepancy.assign/1", inquiry.Assign(discrepancy=reported, to=t.prosecutor, event="fire"), "inspector")
    inventory = frozen(t)
    count(t, inventory, one)
    reconcile(t, inventory)
    [missed] = t.state(two).open
    join(t, "keeper", "customs", "supervisor")
    with refused(t, "inquiry_not_small"):
        t.do("discrepancy.assign/1", inquiry.Assign(discrepancy=missed, to=t.keeper, event="fire"), "inspector")
