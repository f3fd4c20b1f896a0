"""The court's own number on an exhibit, and the hearing of a case: set, changed, put off."""

import pytest
from msgspec import structs

from custody.domain.exhibits.exhibit_remarks import CourtReference
from custody.domain.kernel.context import ActContext
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.events import Actor, Fact
from custody.domain.kernel.normal_form import normal_reference
from custody.domain.law.derogation import Grant
from custody.domain.orders.court_registry import CaseHearingSet, RegisterAtCourt, SetHearing, set_hearing
from custody.domain.orders.issue_order import IssueOrder
from custody.domain.seizures.case import UNDATED, Case, Hearing, ShareCase
from tests.domain.site import Site
from tests.factories.memory_office import refused, town


def enter(t, *exhibits, number="PC 7/26", by="courtclerk"):
    return t.do("exhibit.register_at_court/1", RegisterAtCourt(exhibits=exhibits, court_reference=number), by)


def hear(t, case, by="prosecutor", **said):
    return t.do("case.set_hearing/1", SetHearing(case=case, **said), by)


def at_court():
    """Two exhibits of a case in the hands of the court's clerk."""
    t = town()
    lot = t.lot(2, "held")
    t.hand("clerk", "courtclerk", "court", *lot.exhibits, due=t.day(5))
    return t, lot


def test_a_registry_numbers_what_it_holds_or_held_and_the_newest_number_counts():
    """One number for a whole file, another later, the first again: the chain keeps each, and what is found by them."""
    t, lot = at_court()
    one, other = lot.exhibits
    enter(t, one, other)
    enter(t, one, number="pc 8/26")
    t.hand("courtclerk", "clerk", "return", one)
    enter(t, one)
    court = t.agency["court"]
    assert (
        t.state(one).court_references
        == t.state(other).court_references
        == [CourtReference(agency=court, court_reference="PC 7/26")]
    )
    for number in ("PC 7/26", "PC 8/26"):
        assert t.world.claimed("court_no", f"{normal_reference(number)}|{court}|{one}") == one
    assert t.snapshot() == t.refolded()


def test_a_court_takes_part_in_the_case_of_what_it_receives_once_and_leads_none():
    """Only on receipt, and only a court: then its registry sees the case and sets its hearing."""
    t = town()
    lot = t.lot(2, "held")
    court, one = t.agency["court"], lot.exhibits[0]
    t.hand("clerk", "analyst", "laboratory", one, due=t.day(5))
    t.hand("analyst", "clerk", "return", one)
    assert t.agency["laboratory"] not in t.state(lot.case).agencies
    with refused(t, "not_found"):
        hear(t, lot.case, "courtclerk", day=t.day(9), place="Salle 2")
    for each in lot.exhibits:
        t.hand("clerk", "courtclerk", "court", each, due=t.day(5))
    case = t.state(lot.case)
    assert (case.agencies.count(court), case.prosecution == court) == (1, False)
    hear(t, lot.case, "courtclerk", day=t.day(9), place="Salle 2")
    assert t.snapshot() == t.refolded()


def test_a_registry_numbers_nothing_that_it_never_held_nor_twice_alike():
    """Another agency's exhibit does not exist for it; the same number again is nothing to record."""
    t, lot = at_court()
    enter(t, *lot.exhibits)
    with refused(t, "court_reference_same"):
        enter(t, lot.exhibits[0])
    elsewhere = t.lot(1, "held")
    with refused(t, "not_found"):
        enter(t, *elsewhere.exhibits)
    t.do("case.share/1", ShareCase(case=elsewhere.case, agency=t.agency["court"]), "prosecutor")
    with refused(t, "never_at_court"):
        enter(t, *elsewhere.exhibits)
    with refused(t, "bad_reference"):
        enter(t, lot.exhibits[0], number="Maître X")


def test_a_hearing_is_set_changed_put_off_and_over():
    """The newest counts, with its event for the place; without a day it is to come, until it is said that none is."""
    t, lot = at_court()
    hear(t, lot.case, day=t.day(3), hour="09:30", place="Salle 2", bring="Scellés 1 et 2")
    first = t.state(lot.case).hearing
    assert (first.day, first.hour, first.agency) == (t.day(3), "09:30", t.agency["prosecution"])
    hear(t, lot.case, day=t.day(4), place="Salle 1")
    assert t.state(lot.case).index().due == t.day(4)
    assert t.state(lot.case).hearing.said > first.said
    hear(t, lot.case)
    put_off = t.state(lot.case)
    assert (put_off.hearing.day, put_off.hearing.ahead("2999-01-01"), put_off.index().due) == ("", True, UNDATED)
    hear(t, lot.case, over=True)
    assert t.state(lot.case).hearing is None
    assert t.state(lot.case).index().due is None
    assert t.snapshot() == t.refolded()
    with refused(t, "no_hearing"):
        hear(t, lot.case, over=True)


def test_an_old_log_s_hearing_without_a_day_is_taken_as_put_off():
    """Such an event says no more than that; a hearing that comes back after all would find its exhibits burnt."""
    event = CaseHearingSet(agency="SV0000000001H")
    case = Case(case_reference="1/26", prosecution="", opened=1, agencies=["SV0000000001H"])
    fact = Fact(subject="CS0000000001H", seq=7, n=2, at="2016-11-04T09:30:00.000Z", act="x")
    assert event.apply(case, fact).hearing == Hearing(day="", agency="SV0000000001H", said=7)


def test_nothing_burns_while_its_hearing_is_put_off_without_a_day():
    """Neither ordered, nor staged, nor burnt; once no hearing is awaited any more all of it is done."""
    t = town()
    lot, staged = t.lot(1, "held"), t.lot(1, "staged")
    for case in (lot.case, staged.case):
        hear(t, case, day=t.day(1), place="Salle 2")
        hear(t, case)
    t.wait(days=3)
    with refused(t, "hearing_put_off") as told:
        order_for(t, *lot.exhibits)
    assert told.value.facts["number"] == lot.exhibits[0]
    with refused(t, "hearing_put_off"):
        t.open(staged.session)
    for case in (lot.case, staged.case):
        hear(t, case, over=True)
    order_for(t, *lot.exhibits)
    t.open(staged.session)


def test_a_hearing_names_exhibits_of_its_case_that_must_be_brought():
    """Of no other case, and none twice."""
    t, lot = at_court()
    other = t.lot(1, "held")
    hear(t, lot.case, day=t.day(3), place="Salle 2", asked=lot.exhibits[:1])
    assert t.state(lot.case).hearing.asked == [lot.exhibits[0]]
    assert t.snapshot() == t.refolded()
    for asked, code in (
        (other.exhibits, "not_of_case"),
        (("EV0000000000X",), "not_of_case"),
        (lot.exhibits[:1] * 2, "scanned_twice"),
    ):
        with refused(t, code):
            hear(t, lot.case, day=t.day(3), place="Salle 2", asked=tuple(asked))


def test_what_a_court_has_put_off_only_that_court_ends():
    """The prosecution of the case neither ends the waiting nor sets a day of its own."""
    t, lot = at_court()
    hear(t, lot.case, by="courtclerk", day=t.day(3), place="Salle 2")
    hear(t, lot.case, by="courtclerk")
    t.wait(days=9)
    for said in ({"over": True}, {"day": t.day(9), "place": "Salle 1"}):
        with refused(t, "hearing_of_other"):
            hear(t, lot.case, **said)
    hear(t, lot.case, by="courtclerk", over=True)
    assert t.state(lot.case).hearing is None


def test_a_day_is_not_given_for_a_hearing_that_is_awaited_no_more():
    """One of the two is a slip: the rule does not guess which."""
    t, lot = at_court()
    hear(t, lot.case, day=t.day(3), place="Salle 2")
    with refused(t, "hearing_over"):
        hear(t, lot.case, day=t.day(4), place="Salle 2", over=True)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("hearing_past", {"day": "2001-01-01", "place": "Salle 2"}),
        ("bad_day", {"day": "demain", "place": "Salle 2"}),
        ("bad_hour", {"day": "2101-01-01", "hour": "9 h", "place": "Salle 2"}),
        ("field_empty", {"day": "2101-01-01", "place": " "}),
        ("no_hearing", {"place": "Salle 2"}),
    ],
)
def test_a_hearing_that_cannot_be_is_refused(code, said):
    """A day that is past or no day, an hour that is none, no place, nothing to put off."""
    t = town()
    with refused(t, code):
        hear(t, t.lot(1, "sealed").case, **said)


def test_only_who_takes_part_in_a_case_sets_its_hearing():
    """For a court that the case is not shared with there is no such case."""
    t = town()
    with refused(t, "not_found"):
        hear(t, t.lot(1, "sealed").case, by="courtclerk", day="2101-01-01", place="Salle 2")


def test_what_a_court_has_set_only_that_court_changes():
    """Neither the prosecution of the case nor another moves it or puts it off; once it is past it binds nobody."""
    t, lot = at_court()
    court = t.agency["court"]
    assert t.state(lot.case).prosecution == t.agency["prosecution"] != court
    hear(t, lot.case, by="courtclerk", day=t.day(3), place="Salle 2")
    hear(t, lot.case, by="courtclerk", day=t.day(2), place="Salle 2")
    t.do("case.share/1", ShareCase(case=lot.case, agency=t.agency["prosecution2"]), "prosecutor")
    for said in ({"day": t.day(9), "place": "Salle 1"}, {}):
        for other in ("prosecutor", "prosecutor2"):
            with refused(t, "hearing_of_other") as told:
                hear(t, lot.case, by=other, **said)
            assert told.value.facts["agency"] == court
    t.wait(days=3)
    hear(t, lot.case, by="prosecutor2", day=t.day(9), place="Salle 1")
    assert t.state(lot.case).hearing.agency == t.agency["prosecution2"]


def test_what_a_prosecution_has_set_it_changes_and_a_court_takes_over():
    """So does the prosecution that leads the case; one that only takes part changes its own alone."""
    t, lot = at_court()
    t.do("case.share/1", ShareCase(case=lot.case, agency=t.agency["prosecution2"]), "prosecutor")
    hear(t, lot.case, by="prosecutor2", day=t.day(3), place="Salle 2")
    hear(t, lot.case, day=t.day(4), place="Salle 2")
    with refused(t, "hearing_of_other"):
        hear(t, lot.case, by="prosecutor2")
    hear(t, lot.case, by="courtclerk", day=t.day(5), place="Salle 2")
    with refused(t, "hearing_of_other"):
        hear(t, lot.case)


def order_for(t, *exhibits, number="R 99/26", **said):
    terms = IssueOrder(
        order_reference=number, exhibits=exhibits, legal_basis="art. 136", laboratory_waiver="x", sample_waiver="x"
    )
    return t.do("order.issue/1", structs.replace(terms, **said), "prosecutor")


def derogate(t, *exhibits):
    command = Grant(pack="ML/1", rule="ML-hearing", about=exhibits, article="art. 136", reason="Produit instable")
    return t.do("derogation.grant/1", command, "prosecutor")


def test_what_a_hearing_awaits_is_ordered_to_be_destroyed_only_under_a_derogation():
    """Until the day is over, or the prosecutor of the case says why; other orders are given all the same."""
    t = town()
    lot, other = t.lot(2, "held"), t.lot(1, "held")
    hear(t, lot.case, day=t.day(2), place="Salle 2")
    with refused(t, "hearing_ahead") as told:
        order_for(t, *lot.exhibits)
    assert (told.value.facts["day"], told.value.facts["rule"]) == (t.day(2), "ML-hearing")
    order_for(t, *other.exhibits)
    derogate(t, lot.exhibits[0])
    assert order_for(t, lot.exhibits[0], number="R 98/26").header.flags == ("derogated:ML-hearing", "unmet:ML-keyed")
    order_for(t, lot.exhibits[1], number="R 97/26", sort="keep")


def test_what_a_hearing_awaits_is_not_staged():
    """Set after the order: the verifier is stopped, the day itself still counts, and the next one does not."""
    t = town()
    lot = t.lot(1, "planned")
    hear(t, lot.case, day=t.day(1), place="Salle 2")
    for _ in range(2):
        with refused(t, "hearing_ahead"):
            t.stage(lot.session, *lot.exhibits)
        t.wait(days=1)
    t.stage(lot.session, *lot.exhibits)


def test_a_hearing_that_is_set_after_the_staging_stops_the_opening_and_the_fire():
    """Both before the service; under a derogation the load burns, and both acts say so."""
    t = town()
    lot = t.lot(1, "staged")
    hear(t, lot.case, day=t.day(1), place="Salle 2")
    with refused(t, "hearing_ahead") as told:
        t.open(lot.session)
    assert told.value.facts["number"] == lot.exhibits[0]
    hear(t, lot.case, over=True)
    t.open(lot.session)
    t.gather(lot.session)
    t.arrive(lot.session, *lot.exhibits)
    hear(t, lot.case, day=t.day(1), place="Salle 2")
    with refused(t, "hearing_ahead"):
        t.burn(lot.session, *lot.exhibits)
    derogate(t, *lot.exhibits)
    assert "derogated:ML-hearing" in t.burn(lot.session, *lot.exhibits).header.flags


@pytest.mark.parametrize(("derogated", "flag"), [(False, "unmet:ML-hearing"), (True, "derogated:ML-hearing")])
def test_a_fire_on_a_site_without_network_has_happened_and_says_what_it_did_not_wait_for(derogated, flag):
    """Set while the device had the session along: nothing is lost for it, and the acts bear the flag."""
    s = Site()
    hear(s.t, s.lot.case, day=s.t.day(1), place="Salle 2")
    if derogated:
        derogate(s.t, *s.lot.exhibits)
    s.gather()
    s.burn(closes=False)
    flags = {done.header.kind: done.header.flags for done in s.home()}
    assert flag in flags["destruction_session.open/1"]
    assert flag in flags["destruction_session.ignite/1"]
    assert s.t.state(s.session).status == "burnt"


def test_todays_hearing_is_none_past_and_one_of_this_morning_may_still_be_set():
    """A day is compared as a day, not with the hour of the clock."""
    t = town()
    case = t.lot(1, "sealed").case
    hear(t, case, day=t.day(), hour="08:30", place="Salle 2")
    assert t.state(case).hearing.day == t.day()
    with refused(t, "hearing_past") as told:
        hear(t, case, day=t.day(-1), place="Salle 2")
    assert told.value.facts == {"value": t.day(-1)}


def test_place_and_what_to_bring_stand_beside_the_event_under_the_cases_key():
    """Never in the event: what is said is committed to, each under its name, what is not said is not."""
    t = town()
    case = t.lot(1, "sealed").case
    said = SetHearing(case=case, day=t.day(3), place=" Salle 2 ", bring="Scellé 1")
    [new_event] = decided(t, said)
    assert [(p.name, p.value, p.scope) for p in new_event.private] == [
        ("place", "Salle 2", case), ("bring", "Scellé 1", case),
    ]  # fmt: skip
    [new_event] = decided(t, structs.replace(said, bring=" "))
    assert [p.name for p in new_event.private] == ["place"]
    for field, code in (("place", "text_too_long"), ("bring", "text_too_long")):
        with pytest.raises(CustodyError) as told:
            decided(t, structs.replace(said, **{field: "x" * 10_000}))
        assert (told.value.code, told.value.facts["field"]) == (code, field)


def decided(t, command):
    """What the rule alone decides, private values and all."""
    author = Actor(person=t.prosecutor, agency=t.agency["prosecution"], part="author", will="own_device")
    moment = ActContext(act="act", at=t.at, actors=(author,), new_number=t.number)
    return set_hearing(command, t.world, moment).new_events
