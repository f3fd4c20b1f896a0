"""Order, staging, quorum, fire and certificate: nothing burns on a say-so (I24, I26-I34)."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain import (
    attendance,
    burning,
    certificate,
    check,
    closing,
    destruction,
    exhibit,
    hold,
    order,
    people,
    staging,
)
from custody.domain.case import ShareCase
from custody.domain.clearance import obstacles
from custody.domain.errors import CustodyError
from custody.domain.events import Actor
from custody.domain.exhibit import CheckEntry
from custody.domain.load import loaded
from custody.domain.quantity import Count
from custody.domain.quorum import QUALITIES, session_presences
from custody.domain.rulepack import HOME, pack_of, packs
from custody.domain.seizure import DeclareSeizure, LineEntry
from custody.domain.world import Moment
from tests.domain.worlds import Lot, Town, modest, refused, town

NEEDED_PEOPLE = ("chair", "prosecutor", "member", "witness1", "witness2")


def ready(t: Town, count: int = 2, *, keep: int = 0) -> Lot:
    """A lot on site, everyone there, the fire not lit; the last ``keep`` exhibits of its order not staged."""
    lot = t.lot(count + keep, "planned")
    lot.exhibits = lot.exhibits[:count]
    return t.advance(lot, "on_site", since="planned")


def burnt_in(t: Town, session: str):
    """What burnt in a session, as the certificate lists it."""
    return list(loaded(session, t.state(session), t.world).items())


def join(t: Town, session: str, person: str, quality: str, *others: Actor):
    attendees = (attendance.Attendee(t.who[person], quality),)
    return t.do("session.attend/1", attendance.Attend(session=session, attendees=attendees), person, *others)


def test_i26_who_prepares_a_session_is_told_everything_that_is_missing_not_only_the_first():
    """A discrepancy, a hold, no report and an appeal that runs: the same refusals as at the check, all of them."""
    t = town()
    lot = t.lot(2, "held")
    number = t.issue(*lot.exhibits, laboratory_waiver="", appeal_until="2099-01-01")
    spoilt, sound = lot.exhibits
    held = hold.PlaceHold(exhibits=(spoilt,), legal_basis="art. 56", reason="Expertise")
    t.do("hold.place/1", held, "prosecutor")
    t.do(
        "exhibit.measure/1", check.Measure(checks=(CheckEntry(exhibit=spoilt, seal="X 1", weight=t.weight()),)), "clerk"
    )
    moment = Moment(act="", at=t.at, actors=(Actor(person=t.chair, part="author", will="own_device"),), new_number=str)

    def missing(exhibit_number: str) -> list[str]:
        state = t.state(exhibit_number)
        return [error.code for error in obstacles(exhibit_number, state, pack_of(HOME), t.world, moment)]

    assert missing(spoilt) == ["quarantined", "on_hold", "order_not_executable", "report_needed"]
    assert missing(sound) == ["order_not_executable", "report_needed"]
    assert t.state(number).status == "issued"


# --- I24


def test_i24_the_stages_follow_each_other_in_time():
    """seized <= sealed <= received <= order <= staged <= opened <= burnt <= closed <= certified, as recorded."""
    t = town()
    lot = t.lot(1, "certified")
    e, s, o = t.state(lot.exhibits[0]), t.state(lot.session), t.state(lot.order)
    seizure, received = t.state(lot.seizure), t.state(lot.transfer).settled_at
    course = [
        seizure.seized_at, seizure.declared_at, e.sealed_at, received, o.issued_at, s.opened_at, s.ignited_at, s.closed_at,
        t.state(lot.certificate).issued_at,
    ]  # fmt: skip
    assert course == sorted(course)


def test_i24_a_seizure_is_not_declared_before_it_happened():
    """A time of seizure after the clock is refused."""
    t = town()
    case = t.case()
    line = LineEntry(substance="cannabis", count=Count(1, "package"))
    command = DeclareSeizure(case=case, place="x", seized_at=f"{t.day(1)}T00:00:00Z", circumstances="x", lines=(line,))
    with refused(t, "time_in_future"):
        t.do("seizure.declare/1", command, "officer")


# --- orders


def test_i26_a_prosecutor_orders_only_in_cases_that_were_shared_with_their_office():
    """No prosecution takes a case that nobody gave it; the first it is shared with leads it, and orders alone."""
    t = town()
    free = t.case(prosecution=None)
    lot = t.advance(t.seal(case=free), "held")
    with refused(t, "not_found"):
        t.issue(*lot.exhibits, person="prosecutor2")
    for office in ("prosecution2", "prosecution"):
        t.do("case.share/1", ShareCase(case=free, agency=t.agency[office]), "officer")
    assert t.state(free).prosecution == t.agency["prosecution2"]
    with refused(t, "not_own_case"):
        t.issue(*lot.exhibits, person="prosecutor")
    t.issue(*lot.exhibits, person="prosecutor2")


def test_i26_a_prosecution_among_the_agencies_of_a_case_that_none_leads_leads_it_by_its_first_order():
    """A case opened with the prosecution among its agencies is not without a prosecution."""
    t = town()
    free = t.case(prosecution=None, agencies=(t.agency["prosecution"],))
    lot = t.advance(t.seal(case=free), "held")
    t.issue(*lot.exhibits)
    assert t.state(free).prosecution == t.agency["prosecution"]


def test_i26_nothing_under_discrepancy_is_ordered():
    """An order would only be refused at the staging: the discrepancy is closed first."""
    t = town()
    lot = t.lot(2)
    t.measure("clerk", t.check(lot.exhibits[0], seal="X 1"))
    with refused(t, "quarantined"):
        t.issue(*lot.exhibits)
    t.issue(lot.exhibits[1])


def test_i26_what_an_order_keeps_back_is_in_no_other_order_until_the_first_is_revoked_or_carried_out():
    """A retained sample is safe from a second order; afterwards it may be destroyed like anything else."""
    t = town()
    lot = t.lot(2)
    burn, sample = lot.exhibits
    first = t.issue(burn, sample_waiver="", samples=(sample,))
    with refused(t, "sample_retained"):
        t.issue(sample)
    t.do("order.revoke/1", order.RevokeOrder(order=first, reason="Appel"), "prosecutor")
    t.issue(sample)
    again = t.lot(2)
    burn, sample = again.exhibits
    t.issue(burn, sample_waiver="", samples=(sample,))
    t.advance(
        Lot((burn,), {burn: again.seals[burn]}, again.case, again.seizure, order=t.state(burn).order),
        "burnt",
        "ordered",
    )
    t.issue(sample)


def test_i26_a_sample_is_of_a_case_that_the_author_leads():
    """Nobody blocks another prosecution's exhibits by keeping them back."""
    t = town()
    lot = t.lot()
    other = t.advance(t.seal(case=t.case(prosecution="prosecution2", agencies=(t.agency["prosecution"],))), "held")
    with refused(t, "not_own_case"):
        t.issue(*lot.exhibits, samples=other.exhibits)


def test_i26_without_a_retained_sample_of_each_case_the_order_says_why():
    """A sample of another case is none; a waiver of blanks is none; a sample is not itself ordered."""
    t = town()
    lot, kept, foreign = t.lot(2), t.lot(), t.lot()
    sample = lot.exhibits[1]
    for more, code in (
        ({"sample_waiver": ""}, "sample_needed"),
        ({"sample_waiver": "   "}, "sample_needed"),
        ({"sample_waiver": "", "samples": foreign.exhibits}, "sample_needed"),
        ({"sample_waiver": "", "samples": (lot.exhibits[0],)}, "sample_in_order"),
    ):
        with refused(t, code):
            t.issue(lot.exhibits[0], **more)
    t.measure("clerk", t.check(kept.exhibits[0], seal="X 1"))
    with refused(t, "sample_gone"):
        t.issue(lot.exhibits[0], sample_waiver="", samples=(sample, kept.exhibits[0]))
    number = t.issue(lot.exhibits[0], sample_waiver="", samples=(sample,))
    assert t.state(number).samples == [sample]


def test_i26_nothing_is_staged_while_its_sample_is_not_safe():
    """A sample under discrepancy stops the staging of the whole order, and of nothing else."""
    t = town()
    lot = t.lot(3)
    burn, sample, other = lot.exhibits
    lot.order = t.issue(burn, sample_waiver="", samples=(sample,))
    again = t.issue(other)
    session = t.plan(lot.order, again)
    t.measure("clerk", t.check(sample, seal="X 1"))
    with refused(t, "sample_gone"):
        t.stage(session, burn)
    t.stage(session, other)


def test_i26_an_order_waits_for_the_end_of_the_appeal_and_for_the_laboratory():
    """Not on the last day of the appeal, not without report unless waived; then it may."""
    t = town()
    lot = t.lot()
    t.lend(*lot.exhibits)
    t.hand("analyst", "clerk", "return", *lot.exhibits)
    number = t.issue(*lot.exhibits, laboratory_waiver="", appeal_until=t.day(2))
    session = t.plan(number)
    for _ in range(3):
        with refused(t, "order_not_executable"):
            t.stage(session, *lot.exhibits)
        t.wait(days=1)
    with refused(t, "report_needed"):
        t.stage(session, *lot.exhibits)
    t.lend(*lot.exhibits)
    t.analyse("cannabis", *lot.exhibits)
    t.hand("analyst", "clerk", "return", *lot.exhibits)
    assert t.state(lot.exhibits[0]).status == "ordered", "an order outlives the way to the laboratory"
    t.stage(session, *lot.exhibits)


@modest
@given(st.sampled_from(["ordered", "planned", "staged", "on_site"]))
def test_i26_a_revoked_order_burns_nothing(stage):
    """Before staging the exhibits are held again; what is staged can only be withdrawn."""
    t = town()
    lot = t.lot(2, stage)
    with refused(t, "not_found"):
        t.do("order.revoke/1", order.RevokeOrder(order=lot.order, reason="x"), "prosecutor2")
    t.do("order.revoke/1", order.RevokeOrder(order=lot.order, reason="Appel fondé"), "prosecutor")
    with refused(t, "wrong_state"):
        t.do("order.revoke/1", order.RevokeOrder(order=lot.order, reason="x"), "prosecutor")
    states = {t.state(e).status for e in lot.exhibits}
    if stage in {"ordered", "planned"}:
        assert states == {"held"}
        assert not any(t.state(e).order for e in lot.exhibits)
        if stage == "planned":
            with refused(t, "wrong_state"):
                t.stage(lot.session, *lot.exhibits)
        return
    if stage == "on_site":
        with refused(t, "order_revoked"):
            t.burn(lot.session, *lot.exhibits)
        t.withdraw(lot.session, *t.checks(*lot.exhibits))
    else:
        t.withdraw(lot.session, *t.checks(*lot.exhibits), person="verifier")
    assert {t.state(e).status for e in lot.exhibits} == {"held"}


def test_i26_nothing_under_an_open_discrepancy_is_staged_and_what_differs_at_staging_is_not_passed():
    """An open discrepancy refuses; a variance at the staging check is recorded, blocks, and does not burn."""
    t = town()
    lot = t.lot(3, "planned")
    good, bad, wrong = lot.exhibits
    t.measure("clerk", t.check(wrong, seal="X 1"))
    with refused(t, "quarantined"):
        t.stage(lot.session, wrong)
    checks = (t.check(good), t.check(bad, "2,00"))
    done = t.do("session.stage/1", staging.Stage(session=lot.session, checks=checks), "verifier")
    assert [t.state(d).sort for d in done.opened] == ["weight_loss"]
    assert t.state(lot.session).staged == 1
    assert (t.state(bad).status, t.state(good).status) == ("ordered", "staged")


# --- I28


@pytest.mark.parametrize("missing", ["seal", "weight"])
def test_i28_the_staging_check_is_seal_and_weight(missing):
    """Without either the check is incomplete."""
    t = town()
    lot = t.lot(1, "planned")
    full = t.check(lot.exhibits[0])
    part = CheckEntry(exhibit=full.exhibit, seal="" if missing == "seal" else full.seal,
                      weight=None if missing == "weight" else full.weight, count=full.count)  # fmt: skip
    with refused(t, "check_incomplete"):
        t.do("session.stage/1", staging.Stage(session=lot.session, checks=(part,)), "verifier")


def test_i28_i30_the_verifier_is_no_keeper_of_the_unit_and_takes_no_other_part():
    """Not of the custodian's agency, never a holder, not the chair, not a witness of the session."""
    t = town()
    lot = t.lot(1, "planned")
    with refused(t, "verifier_of_unit"):
        t.stage(lot.session, *lot.exhibits, person="insider")
    t.enrol(people.ChangeRoles(person=t.officer, grant=("verifier",)))
    with refused(t, "verifier_in_chain"):
        t.stage(lot.session, *lot.exhibits, person="officer")
    t.enrol(people.ChangeRoles(person=t.witness1, grant=("verifier",)))
    join(t, lot.session, "witness1", "witness")
    with refused(t, "verifier_not_independent"):
        t.stage(lot.session, *lot.exhibits, person="witness1")
    t.stage(lot.session, *lot.exhibits)
    t.enrol(people.ChangeRoles(person=t.verifier, grant=("witness",)))
    with refused(t, "quality_differs"):
        join(t, lot.session, "verifier", "witness")


def test_i28_only_a_present_and_independent_verifier_scans_on_site():
    """The load is not scanned in by the custodian's own people or from afar."""
    t = town()
    lot = t.lot(1, "open")
    with refused(t, "not_present"):
        t.arrive(lot.session, *lot.exhibits, person="verifier2")
    join(t, lot.session, "insider", "verifier")
    with refused(t, "verifier_of_unit"):
        t.arrive(lot.session, *lot.exhibits, person="insider")
    with refused(t, "role_needed"):
        t.arrive(lot.session, *lot.exhibits, person="witness1")
    join(t, lot.session, "verifier2", "verifier")
    t.arrive(lot.session, *lot.exhibits, person="verifier2")


# --- I29, I30, I31


@modest
@given(st.sets(st.sampled_from(NEEDED_PEOPLE)), st.booleans())
def test_i29_a_session_opens_and_burns_only_before_its_quorum(absent, after_opening):
    """Judicial authority, chair, another member, two witnesses: one of them away, and neither door opens."""
    t = town()
    lot = t.lot(1, "staged")
    t.gather(lot.session)
    if after_opening:
        t.open(lot.session)
        t.arrive(lot.session, *lot.exhibits)
    for person in absent:
        t.do("session.leave/1", attendance.Leave(session=lot.session), person)
    act = (lambda: t.burn(lot.session, *lot.exhibits)) if after_opening else (lambda: t.open(lot.session))
    if absent:
        with refused(t, "quorum_missing"):
            act()
        assert t.state(lot.exhibits[0]).status != "destroyed"
        for person in absent:
            quality = {"chair": "chair", "prosecutor": "judicial", "member": "commission"}.get(person, "witness")
            join(t, lot.session, person, quality)
    act()


@pytest.mark.parametrize("will", ["vouched", "paper", "service", ""])
def test_i29_nobody_is_present_by_hearsay(will):
    """Each attendee gives their own will on the spot; nobody vouches for a presence, and absent wills do not count."""
    t = town()
    lot = t.lot(1, "planned")
    attendees = (attendance.Attendee(t.witness1, "witness"),)
    others = (Actor(person=t.witness1, part="attendee", will=will, by=t.member),) if will else ()
    with refused(t, "will_missing"):
        t.do("session.attend/1", attendance.Attend(session=lot.session, attendees=attendees), "chair", *others)
    own = Actor(person=t.witness1, part="attendee", will="other_device")
    t.do("session.attend/1", attendance.Attend(session=lot.session, attendees=attendees), "chair", own)


def test_i29_a_role_revoked_during_the_session_no_longer_counts():
    """A witness whose role ends between opening and fire leaves the quorum short."""
    t = town()
    lot = ready(t)
    t.enrol(people.ChangeRoles(person=t.witness1, revoke=("witness",)))
    with refused(t, "quorum_missing"):
        t.burn(lot.session, *lot.exhibits)
    t.enrol(people.Disable(person=t.witness2))
    join(t, lot.session, "witness3", "witness")
    with refused(t, "quorum_missing"):
        t.burn(lot.session, *lot.exhibits)


def test_i29_a_witness_who_walked_away_is_recorded_as_gone_by_the_chair_only():
    """The chair records it; nobody else sends people away; the quorum notices."""
    t = town()
    lot = ready(t)
    gone = attendance.Leave(session=lot.session, person=t.witness1)
    for person in ("witness2", "verifier", "prosecutor"):
        with refused(t, "not_the_chair"):
            t.do("session.leave/1", gone, person)
    t.do("session.leave/1", gone, "chair")
    with refused(t, "quorum_missing"):
        t.burn(lot.session, *lot.exhibits)


def test_i30_who_chairs_has_held_nothing_of_the_load():
    """Asked at the plan of everything on the list, and again at the staging of what came to it since."""
    t = town()
    t.enrol(people.ChangeRoles(person=t.chair, grant=("clerk",)))
    held, away = t.lot(), t.lot()
    t.hand("clerk", "chair", "storage", *held.exhibits)
    mine = t.issue(*held.exhibits)
    with refused(t, "chair_is_custodian"):
        t.plan(mine)
    number = t.issue(*away.exhibits)
    session = t.plan(number)
    t.hand("clerk", "chair", "storage", *away.exhibits)
    with refused(t, "chair_is_custodian"):
        t.stage(session, *away.exhibits)


def test_i30_custody_chain_verifier_issuer_and_witness_are_different_people():
    """Who held it, its holder's colleagues, who staged it and who ordered its burning are no witnesses."""
    t = town()
    lot = t.lot(1, "planned")
    for person in ("officer", "verifier", "prosecutor"):
        t.enrol(people.ChangeRoles(person=t.who[person], grant=("witness",)))
    t.stage(lot.session, *lot.exhibits)
    codes = {"insidewitness": "witness_not_independent", "officer": "witness_not_independent",
             "prosecutor": "witness_not_independent", "verifier": "quality_differs"}  # fmt: skip
    for person, code in codes.items():
        with refused(t, code):
            join(t, lot.session, person, "witness")


def test_i30_a_keeper_does_not_chair_and_does_not_make_up_the_quorum():
    """A chair who held an exhibit does not plan; a commission member who did is not counted."""
    t = town()
    lot = t.lot(1, "ordered")
    t.enrol(people.ChangeRoles(person=t.clerk, grant=("commission",)))
    with refused(t, "chair_is_custodian"):
        t.plan(lot.order, person="clerk")
    lot.session = t.plan(lot.order)
    t.stage(lot.session, *lot.exhibits)
    t.attend(
        lot.session, chair="chair", prosecutor="judicial", clerk="commission", witness1="witness", witness2="witness"
    )
    with refused(t, "quorum_missing"):
        t.open(lot.session)
    join(t, lot.session, "member", "commission")
    t.open(lot.session)


def test_i30_one_person_has_one_quality_in_a_session():
    """Leaving and coming back as something else is refused, and so is being there twice."""
    t = town()
    lot = t.lot(1, "planned")
    t.enrol(people.ChangeRoles(person=t.member, grant=("witness", "verifier")))
    join(t, lot.session, "member", "commission")
    with refused(t, "already_present"):
        join(t, lot.session, "member", "commission")
    t.do("session.leave/1", attendance.Leave(session=lot.session), "member")
    for quality in ("witness", "verifier"):
        with refused(t, "quality_differs"):
            join(t, lot.session, "member", quality)
    join(t, lot.session, "member", "commission")


@modest
@given(st.lists(st.sampled_from([("witness1", "witness2"), ("witness1", "witness3"), ("witness2", "witness3"),
                                 ("witness1", "witness2", "witness3")]), min_size=1, max_size=5))  # fmt: skip
def test_i31_each_fire_has_a_witness_who_did_not_see_the_last_one(companies):
    """Neither the same two, nor they and a third who was there as well, nor two of three, stand at the next fire alone."""
    t = town()
    last: set[str] = set()
    for company in companies:
        lot = t.lot(1, "staged")
        t.gather(lot.session, company)
        if last and set(company) <= last:
            with refused(t, "same_witnesses"):
                t.open(lot.session)
            continue
        t.open(lot.session)
        t.arrive(lot.session, *lot.exhibits)
        t.burn(lot.session, *lot.exhibits)
        last = set(company)


def test_i29_every_quality_needed_has_a_role_and_the_verifier_is_never_counted():
    """Every pack asks for qualities that somebody can attend in, and for judge, chair and two witnesses at least."""
    for pack in packs().values():
        needed = {asks.quality: asks.at_least for _, asks in session_presences(pack)}
        assert set(needed) <= {*QUALITIES, "supervisor"} - {"verifier"}
        assert needed["judicial"] >= 1 <= needed["chair"]
        assert needed["witness"] >= 2


# --- I27, I32, I33


@modest
@given(st.data())
def test_i27_staged_is_burnt_plus_withdrawn_by_number(data):
    """Whatever part is staged, arrives and is withdrawn, the fire takes exactly what is on site, or nothing."""
    t = town()
    lot = t.lot(5, "planned")
    staged = data.draw(st.lists(st.sampled_from(lot.exhibits), unique=True, min_size=1), "staged")
    t.stage(lot.session, *staged)
    t.gather(lot.session)
    t.open(lot.session)
    arrived = data.draw(st.lists(st.sampled_from(staged), unique=True), "arrived")
    withdrawn = data.draw(st.lists(st.sampled_from(staged), unique=True), "withdrawn")
    scanned = data.draw(st.lists(st.sampled_from(lot.exhibits), unique=True), "scanned")
    if arrived:
        t.arrive(lot.session, *arrived)
    if withdrawn:
        t.withdraw(lot.session, *t.checks(*withdrawn))
    on_site = set(arrived) - set(withdrawn)
    adrift = set(staged) - set(withdrawn) - set(arrived)
    if adrift or set(scanned) != on_site or not scanned:
        code = "load_incomplete" if adrift else "load_differs" if set(scanned) != on_site else "nothing_listed"
        with pytest.raises(CustodyError) as error:
            t.burn(lot.session, *scanned)
        assert error.value.code in {code, "nothing_listed"}
        assert not any(t.state(e).status == "destroyed" for e in lot.exhibits)
        return
    t.burn(lot.session, *scanned)
    burnt = {e for e in lot.exhibits if t.state(e).status == "destroyed"}
    assert burnt == on_site
    assert burnt | set(withdrawn) == set(staged)
    assert {t.state(e).status for e in withdrawn} <= {"held"}


def test_i27_a_session_is_larger_than_any_list(monkeypatch):
    """Orders and batches fill an act each; the session takes them all, and the fire takes the whole load at once."""
    t = town()
    lots = [t.lot(3, "ordered") for _ in range(3)]
    monkeypatch.setattr(exhibit, "LARGEST_ACT", 3)
    everything = [number for lot in lots for number in lot.exhibits]
    session = t.plan(*(lot.order for lot in lots))
    assert t.state(session).exhibits == len(everything)
    with refused(t, "act_too_large"):
        t.stage(session, *everything)
    for lot in lots:
        t.stage(session, *lot.exhibits)
    back = everything[4]
    t.withdraw(session, t.check(back), person="verifier")
    t.gather(session)
    t.open(session)
    load = [number for number in everything if number != back]
    for at in range(0, len(load), 3):
        with refused(t, "load_incomplete"):
            t.burn(session, *load)
        t.arrive(session, *load[at : at + 3])
    for part in (load[:-1], [*load, back], load[1:]):
        with refused(t, "load_differs"):
            t.burn(session, *part)
    assert not any(t.state(number).status == "destroyed" for number in everything)
    t.burn(session, *load)
    whole = Lot(tuple(everything), {}, "", "", session=session)
    t.advance(whole, "certified", since="burnt")
    told = t.state(whole.certificate)
    assert told.exhibits == len(load) == t.state(session).on_site
    assert [number for number, _ in burnt_in(t, session)] == load
    assert {t.state(number).certificate for number in load} == {whole.certificate}


def test_i27_what_was_withdrawn_does_not_slip_back_into_the_session():
    """A new order for a withdrawn exhibit needs a new session; the old one neither stages nor misses it."""
    t = town()
    lot = ready(t, 2)
    back = lot.exhibits[0]
    t.withdraw(lot.session, t.check(back))
    t.issue(back)
    with refused(t, "not_in_session"):
        t.stage(lot.session, back)
    t.burn(lot.session, lot.exhibits[1])
    assert t.state(back).status == "ordered"


def test_i32_t24_nothing_burns_twice_and_nothing_is_in_two_certificates():
    """One exhibit planned in two sessions burns in one; the other knows it no more; a certificate is issued once."""
    t = town()
    lot = t.lot(1, "planned")
    second = t.plan(lot.order)
    t.advance(lot, "certified", since="planned")
    with refused(t, "wrong_state"):
        t.stage(second, *lot.exhibits)
    with refused(t, "wrong_state"):
        t.certify(lot.session)
    with refused(t, "wrong_state"):
        t.burn(lot.session, *lot.exhibits)
    assert [e.exhibits for e in t.states("CE").values()] == [1]


def test_i32_what_is_staged_in_one_session_burns_in_no_other():
    """A load is bound to the session it was staged in."""
    t = town()
    lot = t.lot(2, "planned")
    second = t.plan(lot.order)
    t.stage(lot.session, lot.exhibits[0])
    t.stage(second, lot.exhibits[1])
    t.gather(second, ("witness1", "witness3"))
    t.open(second)
    with refused(t, "wrong_state"):
        t.arrive(second, lot.exhibits[0])
    t.arrive(second, lot.exhibits[1])
    with refused(t, "load_differs"):
        t.burn(second, *lot.exhibits)


@modest
@given(st.booleans(), st.booleans(), st.booleans())
def test_i33_what_is_withdrawn_is_held_again_after_the_same_checks(on_site, weighed, same):
    """Seal always; without a weighing it goes nowhere until it is weighed; a difference opens a discrepancy."""
    t = town()
    lot = t.lot(1, "open")
    number = lot.exhibits[0]
    holder = t.state(number).holder
    if on_site:
        t.arrive(lot.session, number)
    with refused(t, "check_incomplete"):
        t.withdraw(lot.session, CheckEntry(exhibit=number, weight=t.weight()))
    seal = lot.seals[number] if same else "X 1"
    check = CheckEntry(exhibit=number, seal=seal, weight=t.weight() if weighed else None)
    opened = t.withdraw(lot.session, check).opened
    state = t.state(number)
    assert (state.status, state.holder, state.session, state.order) == ("held", holder, "", "")
    assert bool(opened) == (not same)
    if same and not weighed:
        with refused(t, "reweigh_needed"):
            t.dispatch("clerk", "clerk2", "storage", number)
        with refused(t, "reweigh_needed"):
            t.issue(number)
        t.measure("clerk", t.check(number))
    if same:
        t.dispatch("clerk", "clerk2", "storage", number)


def test_i33_whoever_is_there_may_withdraw_and_nobody_else():
    """Any attendee and the staging verifier may; someone who left or never came may not."""
    t = town()
    lot = t.lot(3, "staged")
    with refused(t, "not_present"):
        t.withdraw(lot.session, t.check(lot.exhibits[0]))
    t.withdraw(lot.session, t.check(lot.exhibits[0]), person="verifier")
    t.gather(lot.session)
    for person, each in (("prosecutor", lot.exhibits[1]), ("witness2", lot.exhibits[2])):
        t.withdraw(lot.session, t.check(each), person=person)


def test_a_session_is_given_up_only_when_nothing_is_staged_in_it():
    """What is staged must be withdrawn first; then the chair's commission may abort, before the fire only."""
    t = town()
    lot = t.lot(1, "staged")
    abort = destruction.Abort(session=lot.session, reason="Pluie")
    with refused(t, "still_staged"):
        t.do("session.abort/1", abort, "chair")
    t.withdraw(lot.session, t.check(lot.exhibits[0]), person="verifier")
    with refused(t, "not_the_chair"):
        t.do("session.abort/1", abort, "member")
    t.do("session.abort/1", abort, "chair")
    with refused(t, "not_found"):
        join(t, lot.session, "witness1", "witness")


# --- I34, certificate


@modest
@given(
    st.lists(st.tuples(st.integers(40, 900), st.sampled_from(["cannabis", "cocaine"])), min_size=1, max_size=5),
    st.data(),
)
def test_i34_the_certificates_totals_are_the_sums_of_its_lines_and_of_the_staged_weights(items, data):
    """Per substance and unit, exactly; the lines are exactly what burnt; the digest is that of the statement."""
    t = town()
    case = t.case()
    lots = [t.seal(case=case, substance=s, text=f"{w / 100:.2f}") for w, s in items]
    exhibits = tuple(e for lot in lots for e in lot.exhibits)
    t.hand("officer", "clerk", "deposit", *exhibits)
    back = data.draw(st.sets(st.sampled_from(exhibits), max_size=len(exhibits) - 1), "withdrawn")
    lot = Lot(exhibits, {}, case, "", order=t.issue(*exhibits))
    t.advance(lot, "on_site", since="ordered")
    if back:
        t.withdraw(lot.session, *t.checks(*sorted(back)))
    burnt = tuple(e for e in exhibits if e not in back)
    t.burn(lot.session, *burnt)
    t.advance(lot, "certified", since="burnt")
    made, session = t.state(lot.certificate), t.state(lot.session)
    states = burnt_in(t, lot.session)
    assert len(states) == session.on_site == made.exhibits
    body = certificate.statement(lot.certificate, made.number, lot.session, session, states, {case: t.state(case)})
    told = json.loads(body)
    assert made.statement == hashlib.sha256(body).hexdigest()
    assert sorted(x["exhibit"] for x in told["exhibits"]) == sorted(burnt)
    assert told["session"]["withdrawn"] == sorted(back)
    for total in made.totals:
        lines = [x for x in told["exhibits"] if x["substance"] == total.substance]
        by_weight = sum(x["staged_gross_ug"] for x in lines)
        by_count = sum(x["count"]["n"] for x in lines)
        assert total.amount == (by_weight if total.unit == "µg" else by_count)
    staged = sum(s.staged_weight.gross.ug for _, s in states)
    assert sum(x.amount for x in made.totals if x.unit == "µg") == staged
    assert {t.state(e).certificate for e in burnt} == {lot.certificate}
    assert {t.state(e).certificate for e in back} <= {""}


def test_i34_declared_and_staged_weight_stand_beside_each_other_with_their_difference():
    """The line of an exhibit that dried tells both weights and the difference."""
    t = town()
    lot = t.lot(1, "planned")
    t.wait(days=90)
    check = t.check(lot.exhibits[0], "2,60")
    t.do("session.stage/1", staging.Stage(session=lot.session, checks=(check,)), "verifier")
    t.advance(lot, "certified", since="staged")
    made, session = t.state(lot.certificate), t.state(lot.session)
    states = burnt_in(t, lot.session)
    body = certificate.statement(
        lot.certificate, made.number, lot.session, session, states, {lot.case: t.state(lot.case)}
    )
    line = json.loads(body)["exhibits"][0]
    kg = 10**9
    told = (line["seized_gross_ug"], line["staged_gross_ug"], line["difference_ug"])
    assert told == (27 * kg // 10, 26 * kg // 10, -kg // 10)
    assert hashlib.sha256(body).hexdigest() == made.statement


def test_i32_no_certificate_without_everyones_word_and_a_silence_is_noted_as_a_silence():
    """Each attendee attests or refuses; the chair may note a silence after the close, and a late word replaces it."""
    t = town()
    lot = t.lot(1, "burnt")
    with refused(t, "wrong_state"):
        t.certify(lot.session)
    with refused(t, "not_the_chair"):
        t.attest(lot.session, "chair", attested=False, person=t.witness1, reservations="Parti")
    t.close(lot.session)
    for person in ("chair", "prosecutor", "member", "verifier"):
        t.attest(lot.session, person)
    with refused(t, "field_empty"):
        t.attest(lot.session, "witness1", attested=False)
    t.attest(lot.session, "witness1", attested=False, reservations="Fumée blanche")
    with refused(t, "attestation_missing"):
        t.certify(lot.session)
    for silenced in ("witness1", "member"):
        with refused(t, "already_attested"):
            t.attest(lot.session, "chair", attested=False, person=t.who[silenced], reservations="x")
    with refused(t, "not_the_chair"):
        t.attest(lot.session, "chair", attested=True, person=t.witness2)
    t.attest(lot.session, "chair", attested=False, person=t.witness2, reservations="Parti sans un mot")
    t.attest(lot.session, "witness2", reservations="Sac 3 ouvert")
    with refused(t, "already_attested"):
        t.attest(lot.session, "witness2")
    lot.certificate = t.certify(lot.session).first("CE")
    words = {t.name_of(a.person): (a.refused, a.reservations, a.noted) for a in t.state(lot.session).attendance}
    assert words["witness1"] == (True, True, False)
    assert words["witness2"] == (False, True, False)


def test_i29_who_comes_after_the_fire_was_lit_attests_only_to_their_own_time():
    """A latecomer's presence begins when they came; who has attested does not come again to block the certificate."""
    t = town()
    lot = t.lot(1, "burnt")
    join(t, lot.session, "witness3", "witness")
    late = t.state(lot.session).attendance[-1]
    assert late.joined_at > t.state(lot.session).ignited_at
    t.attest(lot.session, "witness1")
    t.do("session.leave/1", attendance.Leave(session=lot.session), "witness1")
    with refused(t, "already_attested"):
        join(t, lot.session, "witness1", "witness")


def test_i32_a_chair_who_can_no_longer_act_is_succeeded_by_a_member_who_was_there():
    """After the fire a member who attended closes and certifies, but only once the chair's role has ended."""
    t = town()
    lot = t.lot(1, "burnt")
    command = closing.CloseSession(
        session=lot.session, residue="x", incidents="Néant", any_incident=False, non_retrievable=True
    )
    with refused(t, "not_the_chair"):
        t.do("session.close/1", command, "member")
    t.enrol(people.Disable(person=t.chair))
    t.enrol(people.ChangeRoles(person=t.witness3, grant=("commission",)))
    with refused(t, "not_the_chair"):
        t.do("session.close/1", command, "witness3")
    t.do("session.close/1", command, "member")
    for person in ("prosecutor", "member", "verifier", "witness1", "witness2"):
        t.attest(lot.session, person)
    t.attest(lot.session, "member", attested=False, person=t.chair, reservations="Décédé")
    t.do("session.certify/1", certificate.Certify(session=lot.session), "member")
    assert t.state(lot.exhibits[0]).certificate


def test_only_the_chair_opens_lights_closes_and_certifies():
    """Another member of the commission cannot act in the chair's place."""
    t = town()
    t.enrol(people.ChangeRoles(person=t.witness3, grant=("commission",)))
    lot = t.lot(1, "staged")
    t.gather(lot.session)
    with refused(t, "not_the_chair"):
        t.do("session.open/1", destruction.OpenSession(session=lot.session), "member")
    t.open(lot.session)
    t.arrive(lot.session, *lot.exhibits)
    with refused(t, "not_the_chair"):
        t.do("session.burn/1", burning.Burn(session=lot.session, exhibits=lot.exhibits), "member")
    t.burn(lot.session, *lot.exhibits)
    with refused(t, "not_the_chair"):
        join(t, lot.session, "witness3", "chair")
