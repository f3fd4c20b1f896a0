"""What a person held who is gone is taken over openly, item by item, before a second person (I5, I12)."""

from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from custody.domain.access.roles import Role
from custody.domain.exhibits import exhibit
from custody.domain.exhibits.exhibit import AT_REST
from custody.domain.exhibits.report_missing import ReportMissing
from custody.domain.exhibits.sacks.sack_reading import SackEntry
from custody.domain.exhibits.sacks.sealed_sack import SealContainer, UnsealContainer
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.events import Actor
from custody.domain.people import propose_and_confirm
from custody.domain.places.place import OpenContainer
from custody.domain.places.put_away import StoreExhibits
from custody.domain.transfers import take_from_departed
from custody.domain.transfers.hand_over import CancelTransfer
from tests.domain.orders.test_hand_out import hand_out
from tests.domain.registry.test_states import STATES
from tests.factories.memory_office import modest, refused, town
from tests.factories.other_ends import AMOUNTS, TERMS, approve


def succeed(t, *numbers, second="policeclerk", by="supervisor", place="", **seen):
    others = [Actor(person=t.who[second], part="witness", will="other_device")] if second else []
    checks = tuple(t.check(n, **seen) for n in numbers)
    command = take_from_departed.TakeFromDeparted(checks=checks, reason="Le gardien a quitté le service", place=place)
    return t.do("exhibit.take_from_departed/1", command, by, *others)


def orphans(count=2):
    """A town whose clerk was disabled while exhibits were in their hands."""
    t = town()
    lot = t.lot(count)
    t.enrol(propose_and_confirm.Disable(person=t.clerk))
    return t, lot.exhibits


def test_i5_i12_the_supervisor_takes_over_item_by_item_and_goes_on_from_there():
    """Until then the clerk answers for them; afterwards the supervisor does, in the state they were in."""
    t, numbers = orphans()
    assert {t.state(n).holder for n in numbers} == {t.clerk}
    succeed(t, numbers[0], place=t.shelf)
    state = t.state(numbers[0])
    assert (state.holder, state.status, state.place) == (t.supervisor, "held", t.shelf)
    assert t.state(numbers[1]).holder == t.clerk, "what was not checked is not taken over"
    assert t.state(t.dispatch("supervisor", "clerk2", "storage", numbers[0])).status == "dispatched"


def test_nothing_is_taken_from_who_can_hand_over():
    """Taking over is no way round the receiver's act."""
    t = town()
    number = t.lot().exhibits[0]
    with refused(t, "holder_present"):
        succeed(t, number)
    t.enrol(propose_and_confirm.Disable(person=t.clerk))
    succeed(t, number)


@pytest.mark.parametrize("second", ["", "administrator"])
def test_it_takes_a_second_person_with_a_part_in_evidence(second):
    """Never silently: somebody else stands by and gives their PIN."""
    t, numbers = orphans(1)
    with refused(t, "second_person_needed"):
        succeed(t, *numbers, second=second)


def test_another_agency_takes_nothing_from_the_departed():
    """The police's supervisor has no part in what the drug office holds."""
    t, numbers = orphans(1)
    change = propose_and_confirm.EnrolPerson(name="Chef", rank="", agency=t.agency["police"], roles=("supervisor",))
    t.who["policechief"] = t.enrol(change)
    with refused(t, "not_holder"):
        succeed(t, *numbers, by="policechief")


def test_what_differs_is_taken_over_all_the_same_and_blocked_with_everyone_in_the_window():
    """The predecessor, the supervisor and the second person are all named in the discrepancy."""
    t, numbers = orphans(1)
    [opened] = succeed(t, *numbers, seal="X 404").opened
    assert {t.clerk, t.supervisor, t.policeclerk} <= set(t.state(opened).window)
    assert t.state(numbers[0]).open == [opened]


def opened():
    """A town whose clerk opened an exhibit and left the service before it was sealed again."""
    t = town()
    [number] = t.lot().exhibits
    t.unseal(number)
    t.enrol(propose_and_confirm.Disable(person=t.clerk))
    return t, number


@pytest.mark.parametrize("state", ["absent", "broken"])
def test_i15_what_stands_opened_is_taken_over_as_opened_and_sealed_again(state):
    """It stays open in the supervisor's hands, and a new seal before witnesses leads back to its state of before."""
    t, number = opened()
    assert succeed(t, number, seal_state=state, text="").opened == []
    state = t.state(number)
    assert (state.holder, state.status) == (t.supervisor, "opened")
    assert {t.clerk, t.supervisor} <= set(state.window), "no check of it ends anybody's time with it"
    t.reseal(number, person="supervisor")
    assert (t.state(number).status, t.state(number).open) == ("held", [])


def test_i14_a_whole_seal_on_what_stands_opened_is_a_discrepancy():
    """Nobody sealed it on record: whose seal that is, the inspection asks."""
    t, number = opened()
    [found] = succeed(t, number, text="").opened
    said = t.state(found)
    assert (said.sort, said.expected, said.finding.seal) == ("seal", None, t.state(number).seal)
    assert {t.clerk, t.supervisor, t.policeclerk} <= set(said.window)


def test_i19_what_stands_opened_is_weighed_at_its_resealing_against_the_net_of_its_opening():
    """A gross weight on the way would be the one that the resealing is held against, and hide what was taken."""
    t, number = opened()
    with refused(t, "opened_unweighed"):
        succeed(t, number, seal_state="absent")
    succeed(t, number, seal_state="absent", text="")
    [short] = t.reseal(number, "2,30", person="supervisor").opened
    assert t.state(short).sort == "mass_balance"
    assert {t.clerk, t.supervisor} <= set(t.state(short).window)


def test_i15_a_day_that_closed_on_it_is_told_at_the_resealing():
    """The successor's hands change nothing of that."""
    t, number = opened()
    succeed(t, number, seal_state="absent", text="")
    t.wait(days=1)
    assert [t.state(d).sort for d in t.reseal(number, person="supervisor").opened] == ["unsealed"]


def test_i7_who_may_hold_nothing_any_more_is_as_gone_as_who_has_left():
    """A clerk who became a witness hands nothing over: their supervisor takes over what they still hold."""
    t = town()
    numbers = t.lot(2).exhibits
    t.enrol(propose_and_confirm.ChangeRoles(person=t.clerk, grant=(Role.SUPERVISOR,), revoke=(Role.CLERK,)))
    with refused(t, "holder_present"):
        succeed(t, numbers[0])
    t.enrol(propose_and_confirm.ChangeRoles(person=t.clerk, grant=(Role.WITNESS,), revoke=(Role.SUPERVISOR,)))
    succeed(t, numbers[0])


def chiefs(t):
    """A supervisor in each agency that holds something: (agency to short name)."""
    for sort in ("police", "laboratory"):
        change = propose_and_confirm.EnrolPerson(name="Chef", rank="", agency=t.agency[sort], roles=(Role.SUPERVISOR,))
        t.who[f"{sort}chief"] = t.enrol(change)
    return {t.agency["drug_office"]: "supervisor", **{t.agency[s]: f"{s}chief" for s in ("police", "laboratory")}}


ROUTES = {
    "sealed": "",
    "held": "send receive",
    "in_transit": "send",
    "released": "send receive release",
    "opened": "send receive open",
    "ordered": "send receive order",
    "staged": "send receive order plan stage",
    "on_site": "send receive order plan stage gather site",
    "kept_for_reference": "send receive keep",
}
"""Each state in which somebody holds an exhibit, and how one comes into it."""


def into_sack(t, number):
    """A sack of the store, and the exhibit in it."""
    box = t.do("container.open/1", OpenContainer(name="Sac", place=t.place), "clerk2").first("CT")
    t.do("exhibit.store/1", StoreExhibits(container=box, exhibits=(number,)), "clerk2")


def seal_sack(t, number):
    """An outer seal on the sack that it lies in."""
    command = SealContainer(container=t.state(number).container, seal=f"P{next(t.counter)}")
    t.do("container.seal/1", command, "clerk2", *t.present("witness1"))


def report_lost(t, number, by):
    """Whoever has it does not find it."""
    t.do("exhibit.report_missing/1", ReportMissing(exhibits=(number,), reason="Introuvable"), by)


def busy(t, lot, step, by):
    """One step more with an exhibit, by whoever has it."""
    [number] = lot.exhibits
    other = "clerk2" if by != "clerk2" else "clerk"
    steps = {
        "send": lambda: vars(lot).update(transfer=t.dispatch(by, other, "deposit", number)),
        "receive": lambda: t.receive(lot.transfer, t.name_of(t.state(lot.transfer).receiver)),
        "release": lambda: t.hand(by, "analyst", "laboratory", number, due=t.day(10)),
        "open": lambda: t.unseal(number, person=by),
        "order": lambda: t.advance(lot, "ordered", "held"),
        "plan": lambda: t.advance(lot, "planned", "ordered"),
        "stage": lambda: t.advance(lot, "staged", "planned"),
        "gather": lambda: t.advance(lot, "open", "staged"),
        "site": lambda: t.advance(lot, "on_site", "open"),
        "keep": lambda: keep(t, lot, by),
        "lost": lambda: report_lost(t, number, by),
        "amiss": lambda: t.measure(by, t.check(number, seal="X 404")),
        "sack": lambda: into_sack(t, number),
        "seal": lambda: seal_sack(t, number),
    }
    steps[step]()


def keep(t, lot, by):
    """A prosecutor orders that it is kept, the inspection approves, and it stays with its holder (I53)."""
    said = {"laboratory_waiver": "", "sample_waiver": ""} | TERMS["keep"]
    lot.order = t.issue(*lot.exhibits, sort="keep", **said)
    approve(t, lot.order)
    hand_out(t, lot.exhibits[0], by=by, photos=())


def sealed_for(t, route):
    """What a route begins with; of what is kept an office has little."""
    return t.seal(**AMOUNTS["keep"]) if "keep" in route else t.seal()


def way_out(t, number, chief):
    """What others than its holder do before a supervisor can take it over: every state has a way."""
    state = t.state(number)
    if state.container and t.state(state.container).seal:
        box = t.state(state.container)
        command = UnsealContainer(entry=SackEntry(container=state.container, seal=box.seal), reason="Reprise")
        t.do("container.unseal/1", command, chief, *t.present("witness1"))
    if state.status == "in_transit":
        t.do("transfer.cancel/1", CancelTransfer(transfer=state.transfer, reason="Parti"), chief)
    if state.status in {"staged", "on_site"}:
        person = "witness1" if t.state(state.session).present() else "verifier"
        t.withdraw(state.session, t.check(number), person=person)


def test_a_route_leads_into_each_state_in_which_somebody_holds_it():
    """A state that is added has its way out tried below."""
    assert ROUTES.keys() == STATES - exhibit.GONE
    for status, route in ROUTES.items():
        t = town()
        lot = sealed_for(t, route)
        for step in route.split():
            busy(t, lot, step, t.name_of(t.state(lot.exhibits[0]).holder))
        assert t.state(lot.exhibits[0]).status == status


POSSIBLE = {
    "sealed": ("send", "release", "lost", "amiss"),
    "held": ("send", "release", "open", "lost", "amiss", "sack", "order"),
    "in_transit": ("receive",),
    "released": ("open", "lost", "amiss"),
    "opened": (),
    "ordered": ("send", "release", "lost", "amiss", "sack", "plan"),
    "staged": ("gather",),
    "on_site": (),
    "kept_for_reference": ("send", "lost", "amiss"),
}
"""What the rules take of an exhibit in each state, if nothing else stands against it (an open discrepancy, a sack)."""


def possible(t, lot, done):
    """The steps that may come next."""
    state = t.state(lot.exhibits[0])
    steps = [step for step in POSSIBLE[state.status] if step not in done]
    if lot.session and state.status == "ordered":
        steps = [step for step in steps if step != "plan"] + ["stage"]
    if state.container:
        sealed = bool(t.state(state.container).seal)
        steps = ["lost", "amiss"] if sealed else [*(step for step in steps if step != "sack"), "seal"]
    return [step for step in steps if step not in done]


def walk(t, lot, route, choices):
    """Go a route, then as many steps more as are chosen among those that may come; count those taken and refused."""
    tally = Counter()
    for step in route.split():
        busy(t, lot, step, t.name_of(t.state(lot.exhibits[0]).holder))
    done = []
    for choice in choices:
        steps = possible(t, lot, done)
        if not steps:
            break
        done.append(steps[choice % len(steps)])
        try:
            busy(t, lot, done[-1], t.name_of(t.state(lot.exhibits[0]).holder))
            tally["taken"] += 1
        except CustodyError:  # an order or a way stands against it
            tally["refused"] += 1
    return tally


@pytest.mark.drawn
def test_i5_i12_each_state_has_a_way_out_that_needs_nobody_who_is_gone():
    """Whatever was done with it: once its holder is gone, their supervisor has it, and can seal what stands open."""
    tally = Counter()
    ended = set()

    @modest
    @given(st.sampled_from(sorted(ROUTES.values())), st.lists(st.integers(0, 41), max_size=4))
    def each(route, choices):
        t = town()
        by = chiefs(t)
        lot = sealed_for(t, route)
        [number] = lot.exhibits
        tally.update(walk(t, lot, route, choices))
        before = t.state(number)
        ended.add(before.status)
        holder, chief = before.holder, by[before.agency]
        t.enrol(propose_and_confirm.Disable(person=holder))
        way_out(t, number, chief)
        state = t.state(number)
        seen = {"seal_state": "absent", "text": ""} if state.status == "opened" else {}
        succeed(t, number, by=chief, second="witness1", **seen)
        assert t.state(number).holder == t.who[chief]
        if t.state(number).status == "opened":
            t.reseal(number, person=chief)
        assert t.state(number).status in AT_REST

    for route in ROUTES.values():
        each = example(route, [])(each)
    each()
    assert ended == ROUTES.keys()
    assert tally["taken"] > 2 * tally["refused"], tally
