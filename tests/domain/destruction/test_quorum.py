"""No fire is lit before its quorum, and its witnesses are independent (I29-I31)."""

from hypothesis import given
from hypothesis import strategies as st

from custody.domain.destruction import attendance
from custody.domain.destruction.quorum import QUALITIES, session_presences
from custody.domain.law.rule_pack_loader import packs
from custody.domain.people import propose_and_confirm
from tests.domain.destruction_sessions import join
from tests.factories.memory_office import modest, refused, town

NEEDED_PEOPLE = ("chair", "prosecutor", "member", "witness1", "witness2")


@modest
@given(st.sets(st.sampled_from(NEEDED_PEOPLE)))
def test_i29_a_session_burns_only_before_its_quorum(absent):
    """Judicial authority, chair, another member, two witnesses: one of them away, and no fire is lit."""
    t = town()
    lot = t.lot(1, "on_site")
    for person in absent:
        t.do("destruction_session.leave/1", attendance.Leave(session=lot.session), person)
    if absent:
        with refused(t, "quorum_missing"):
            t.burn(lot.session, *lot.exhibits)
        assert t.state(lot.exhibits[0]).status != "destroyed"
        for person in absent:
            quality = {"chair": "chair", "prosecutor": "judicial", "member": "commission"}.get(person, "witness")
            join(t, lot.session, person, quality)
    t.burn(lot.session, *lot.exhibits)


def test_i30_custody_chain_verifier_issuer_and_witness_are_different_people():
    """Who held it, its holder's colleagues, who staged it and who ordered its burning are no witnesses."""
    t = town()
    lot = t.lot(1, "planned")
    for person in ("officer", "verifier", "prosecutor"):
        t.enrol(propose_and_confirm.ChangeRoles(person=t.who[person], grant=("witness",)))
    t.stage(lot.session, *lot.exhibits)
    t.open(lot.session)
    codes = {"insidewitness": "witness_not_independent", "officer": "witness_not_independent",
             "prosecutor": "witness_not_independent", "verifier": "quality_differs"}  # fmt: skip
    for person, code in codes.items():
        with refused(t, code):
            join(t, lot.session, person, "witness")


def test_i30_a_keeper_does_not_chair_and_does_not_make_up_the_quorum():
    """A chair who held an exhibit does not plan; a commission member who did is not counted."""
    t = town()
    lot = t.lot(1, "ordered")
    t.enrol(propose_and_confirm.ChangeRoles(person=t.clerk, grant=("commission",)))
    with refused(t, "chair_is_custodian"):
        t.plan(lot.order, person="clerk")
    lot.session = t.plan(lot.order)
    t.stage(lot.session, *lot.exhibits)
    t.open(lot.session)
    qualities = {"chair": "chair", "prosecutor": "judicial", "clerk": "commission", "verifier": "verifier"}
    t.attend(lot.session, **qualities, witness1="witness", witness2="witness")
    t.arrive(lot.session, *lot.exhibits)
    with refused(t, "quorum_missing"):
        t.burn(lot.session, *lot.exhibits)
    join(t, lot.session, "member", "commission")
    t.burn(lot.session, *lot.exhibits)


@modest
@given(st.lists(st.sampled_from([("witness1", "witness2"), ("witness1", "witness3"), ("witness2", "witness3"),
                                 ("witness1", "witness2", "witness3")]), min_size=1, max_size=5))  # fmt: skip
def test_i31_each_fire_has_a_witness_who_did_not_see_the_last_one(companies):
    """Neither the same two, nor they and a third who was there as well, nor two of three, stand at the next fire alone."""
    t = town()
    last: set[str] = set()
    for company in companies:
        lot = t.lot(1, "staged")
        t.open(lot.session)
        t.gather(lot.session, company)
        t.arrive(lot.session, *lot.exhibits)
        if last and set(company) <= last:
            with refused(t, "same_witnesses"):
                t.burn(lot.session, *lot.exhibits)
            continue
        t.burn(lot.session, *lot.exhibits)
        last = set(company)


def test_i29_every_quality_needed_has_a_role_and_the_verifier_is_never_counted():
    """Every pack asks for qualities that somebody can attend in, and for chair and two witnesses at least.

    A judge is there, or two members of the commission that a country's law sends instead.
    """
    for pack in packs().values():
        needed = {asks.quality: asks.at_least for _, asks in session_presences(pack)}
        assert set(needed) <= {*QUALITIES, "supervisor"} - {"verifier"}
        assert needed["chair"] >= 1
        assert needed.get("judicial", 0) >= 1 or needed["commission"] >= 2
        assert needed["witness"] >= 2
