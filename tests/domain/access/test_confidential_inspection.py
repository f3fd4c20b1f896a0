"""Confidential inspections: all on record at once, nothing shown to the agency before the end, no gap in any history."""

from datetime import UTC, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.access import read_audit
from custody.domain.access.confidential_inspection import DAYS, LiftConfidential, OpenConfidential, covers, ended
from custody.domain.access.roles import Role
from custody.domain.access.visibility import Reader, sees_confidential, sees_inventory, sees_sample
from custody.domain.inventories import inventory_count
from custody.domain.kernel.events import Actor
from custody.domain.kernel.times import instant, written
from custody.domain.laboratory import sampling_plan
from custody.domain.people import propose_and_confirm
from tests.factories.memory_office import CAST, Town, modest, refused, town


@pytest.fixture
def t():
    """A town of its own."""
    return town()


def beside(t: Town, person: str, will: str = "other_device") -> Actor:
    return Actor(person=t.who[person], part="witness", will=will)


def begin(t: Town, *within: str, second: str = "prosecutor", agency: str = "drug_office") -> str:
    command = OpenConfidential(agency=t.agency[agency], within=within, reason="Pertes inexpliquées")
    return t.do("confidential_inspection.open/1", command, "inspector", beside(t, second)).first("EN")


def plan(t: Town, inquiry: str, counters: tuple[str, ...] = ("witness1",), **scope: str) -> str:
    asked = scope or {"place": t.place}
    command = inventory_count.PlanInventory(counters=tuple(t.who[c] for c in counters), inquiry=inquiry, **asked)
    return t.do("inventory.plan/1", command, "inspector").first("RC")


def draw(t: Town, inquiry: str, *exhibits: str) -> str:
    command = sampling_plan.MakeSamplingPlan(exhibits=exhibits, population=50, method="all", inquiry=inquiry)
    return t.do("sampling_plan.make/1", command, "inspector").first("SP")


def read(t: Town, inquiry: str, about: str, by: str = "inspector") -> str:
    """The inquiry that a reading is put under."""
    command = read_audit.Record(about=about, form="page", inquiry=inquiry)
    [(_, event)] = t.do("read_audit.record/1", command, by).events
    return event.inquiry


def seeing(t: Town, at: str, *things: str) -> set[str]:
    """Everyone of the cast who sees an inquiry, an inventory and a draw of it at an instant: all three or none."""
    inquiry, inventory, drawn = (t.state(n) for n in things)
    case = t.state(drawn.case)
    exhibits = [t.state(n) for n in drawn.exhibits]
    found = set()
    for name in CAST:
        state = t.state(t.who[name])
        reader = Reader(t.who[name], state.agency, state.roles_at(t.at), at)
        answers = (
            sees_confidential(reader, inquiry),
            sees_inventory(reader, inventory, inquiry),
            sees_sample(reader, drawn, case, exhibits, inquiry),
        )
        if state.agency == t.agency["drug_office"]:
            assert len(set(answers)) == 1, name
        if answers[0]:
            found.add(name)
    return found


@modest
@given(days=st.integers(0, 200), lifted=st.none() | st.integers(0, DAYS - 1))
def test_i41_what_is_done_within_it_shows_when_it_is_lifted_or_after_ninety_days_and_not_before(days, lifted):
    """A pure function of the record and an instant; then everything shows with its own times."""
    t = town()
    lot = t.lot()
    inquiry = begin(t)
    began = t.state(inquiry).opened_at
    things = (inquiry, plan(t, inquiry), draw(t, inquiry, *lot.exhibits))
    if lifted is not None:
        t.now = instant(began).astimezone(UTC) + timedelta(days=lifted, hours=1)
        t.do("confidential_inspection.lift/1", LiftConfidential(inquiry=inquiry, reason="Vérifié"), "prosecutor")
    at = written(instant(began) + timedelta(days=days, hours=12))
    over = days >= DAYS or (lifted is not None and days >= lifted)
    assert ended(t.state(inquiry), at) is over
    members, office = (
        {"inspector", "prosecutor"},
        {"clerk", "clerk2", "supervisor", "chair", "insider", "insidewitness"},
    )
    assert seeing(t, at, *things) == (members | office if over else members)
    assert "administrator" not in seeing(t, at, *things)


def test_no_chain_that_the_agency_sees_has_an_event_of_it(t):
    """Reading, export, plan, freeze and draw leave every exhibit, case, place and person of the agency as they were."""
    lot = t.lot(3)
    before = {n: (e.n, e.head) for n, e in t.world.entries.items()}
    inquiry = begin(t)
    inventory = plan(t, inquiry)
    t.do("inventory.start_count/1", inventory_count.StartCount(inventory=inventory), "inspector")
    draw(t, inquiry, *lot.exhibits)
    for about in (*lot.exhibits, t.place):
        assert read(t, inquiry, about) == inquiry
    export = read_audit.IssueDocument(about=lot.exhibits[0], document="history", until_n=3, inquiry=inquiry)
    [(subject, event)] = t.do("document.issue/1", export, "inspector").events
    assert (subject, event.about, event.found_as()) == (inquiry, lot.exhibits[0], lot.exhibits[0])
    touched = {n for n, (n_, head) in before.items() if (t.world.entries[n].n, t.world.entries[n].head) != (n_, head)}
    assert touched == {t.inspector}


def test_a_paper_given_out_otherwise_stands_on_the_chain_of_what_it_speaks_of(t):
    """A claim to an inquiry that is not the author's, or does not cover it, changes nothing."""
    [exhibit] = t.lot().exhibits
    inquiry = begin(t, t.shelf)
    export = read_audit.IssueDocument(about=exhibit, document="history", until_n=3, inquiry=inquiry)
    [(subject, event)] = t.do("document.issue/1", export, "inspector").events
    assert (subject, event.about) == (exhibit, "")


def test_only_its_members_read_within_it_and_only_what_it_covers_while_it_lasts(t):
    """Another's reading, another agency's exhibit, or a reading after the end is an ordinary one."""
    here, elsewhere = t.lot(), t.lot(until="sealed")
    inquiry = begin(t)
    assert read(t, inquiry, here.exhibits[0], by="prosecutor") == inquiry
    assert read(t, inquiry, here.exhibits[0], by="verifier") == ""
    assert read(t, inquiry, elsewhere.exhibits[0]) == ""
    assert read(t, "EN0000000000A", here.exhibits[0]) == ""
    t.wait(days=DAYS)
    assert read(t, inquiry, here.exhibits[0]) == ""
    with refused(t, "confidential_inspection_ended"):
        plan(t, inquiry)
    with refused(t, "confidential_inspection_ended"):
        t.do("confidential_inspection.lift/1", LiftConfidential(inquiry=inquiry, reason="x"), "inspector")


def test_its_scope_is_an_agency_or_places_persons_cases_and_exhibits_of_it(t):
    """What lies inside a place, in a person's hands or in a case is covered; nothing else of the agency is."""
    one, two = t.lot(), t.lot()
    [exhibit], [other] = one.exhibits, two.exhibits
    for within in (exhibit, one.case, t.place, t.clerk):
        inquiry = t.state(begin(t, within))
        assert covers(inquiry, exhibit, t.world), within
        assert covers(inquiry, other, t.world) is (within in {t.place, t.clerk})
    with refused(t, "not_found"):
        begin(t, t.officer)
    with refused(t, "not_found"):
        begin(t, t.balance)
    with refused(t, "outside_confidential_inspection"):
        plan(t, begin(t, t.shelf))
    with refused(t, "outside_confidential_inspection"):
        draw(t, begin(t, exhibit), other)


@pytest.mark.parametrize("second", ["clerk", "supervisor", "verifier", "administrator", "liaison"])
def test_four_eyes_it_is_opened_by_two_people_of_the_inspection_or_one_of_the_prosecution(t, second):
    """Nobody alone, nobody by another's word, nobody of the agency looked at."""
    command = OpenConfidential(agency=t.agency["drug_office"], reason="x")
    with refused(t, "second_inspector_needed"):
        t.do("confidential_inspection.open/1", command, "inspector")
    with refused(t, "second_inspector_needed"):
        begin(t, second=second)
    with refused(t, "second_inspector_needed"):
        t.do("confidential_inspection.open/1", command, "inspector", beside(t, "prosecutor", "vouched"))
    for agency in ("prosecution", "inspection"):
        with refused(t, "confidential_inspection_of_own_agency"):
            begin(t, agency=agency)
    with refused(t, "role_needed"):
        t.do("confidential_inspection.open/1", command, second, beside(t, "inspector"))


def test_it_is_lifted_by_a_member_and_its_reason_is_nowhere_in_clear(t):
    """Nobody else lifts it, whatever their role."""
    inquiry = begin(t)
    entry = propose_and_confirm.EnrolPerson(name="x", rank="", agency=t.agency["inspection"], roles=(Role.INSPECTOR,))
    t.who["other"] = t.enrol(entry)
    with refused(t, "not_found"):
        t.do("confidential_inspection.lift/1", LiftConfidential(inquiry=inquiry, reason="x"), "other")
    t.do("confidential_inspection.lift/1", LiftConfidential(inquiry=inquiry, reason="x"), "prosecutor")
    assert b"inexpliqu" not in b"".join(t.log)


def test_who_counts_for_it_is_of_elsewhere_and_the_first_count_shows_the_inventory(t):
    """People count before the keeper's eyes, and each exhibit's history names the inventory: it hides no more."""
    [exhibit] = t.lot().exhibits
    inquiry = begin(t)
    with refused(t, "counter_of_agency"):
        plan(t, inquiry, counters=("clerk2",))
    inventory = plan(t, inquiry)
    t.do("inventory.start_count/1", inventory_count.StartCount(inventory=inventory), "inspector")
    clerk = Reader(t.clerk, t.agency["drug_office"], ("clerk",), t.at)
    assert not sees_inventory(clerk, t.state(inventory), t.state(inquiry))
    with refused(t, "not_found"):
        t.do("inventory.close_count/1", inventory_count.CloseCount(inventory=inventory), "supervisor")
    seen = (inventory_count.Tally(label_id=exhibit, seal=t.state(exhibit).seal),)
    t.do("inventory.count/1", inventory_count.CountExhibits(inventory=inventory, seen=seen), "witness1")
    assert sees_inventory(clerk, t.state(inventory), t.state(inquiry))
    assert not sees_confidential(clerk, t.state(inquiry))


def test_whoever_forgets_to_ask_for_the_inquiry_or_the_time_shows_nothing(t):
    """Without the inquiry, or without an instant, what was done within it does not exist: closed by default."""
    inquiry = begin(t)
    inventory = t.state(plan(t, inquiry))
    supervisor = Reader(t.supervisor, t.agency["drug_office"], ("supervisor",), "2999-01-01T00:00:00.000Z")
    assert not sees_inventory(supervisor, inventory)
    assert sees_inventory(supervisor, inventory, t.state(inquiry))
    untimed = Reader(t.supervisor, t.agency["drug_office"], ("supervisor",))
    assert not sees_inventory(untimed, inventory, t.state(inquiry))
