"""The certificate: what burnt, once, its totals, and everybody's word (I32, I34)."""

import hashlib
import json
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from custody.domain.certificates import certificate, certificate_statement
from custody.domain.destruction import close_session, staging
from custody.domain.kernel.quantity import Count
from custody.domain.people import propose_and_confirm
from custody.domain.seizures.declared_line import LineEntry
from tests.domain.destruction_sessions import burnt_in
from tests.factories.memory_office import Lot, modest, refused, town


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


@modest
@given(
    st.lists(st.tuples(st.integers(40, 900), st.sampled_from(["cannabis", "cocaine"])), min_size=1, max_size=5),
    st.data(),
)
def test_i34_the_certificates_totals_are_the_sums_of_its_lines_and_of_the_staged_weights(items, data):
    """Per substance and unit, exactly; the lines are exactly what burnt; the digest is that of the statement."""
    t = town()
    case = t.case()
    packages = Counter(s for _, s in items)
    seized = {s: t.declare(case, LineEntry(substance=s, count=Count(n, "package"))) for s, n in packages.items()}
    lots = [t.seal(case=case, seized=seized[s], text=f"{w / 100:.2f}") for w, s in items]
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
    body = certificate_statement.statement(
        lot.certificate, made.certificate_number, lot.session, session, states, {case: t.state(case)}
    )
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
    t.do("destruction_session.stage/1", staging.Stage(session=lot.session, checks=(check,)), "verifier")
    t.advance(lot, "certified", since="staged")
    made, session = t.state(lot.certificate), t.state(lot.session)
    states = burnt_in(t, lot.session)
    body = certificate_statement.statement(
        lot.certificate, made.certificate_number, lot.session, session, states, {lot.case: t.state(lot.case)}
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


def test_i32_a_chair_who_can_no_longer_act_is_succeeded_by_a_member_who_was_there():
    """After the fire a member who attended closes and certifies, but only once the chair's role has ended."""
    t = town()
    lot = t.lot(1, "burnt")
    command = close_session.CloseSession(
        session=lot.session, residue="x", incidents="Néant", any_incident=False, non_retrievable=True
    )
    with refused(t, "not_the_chair"):
        t.do("destruction_session.close/1", command, "member")
    t.enrol(propose_and_confirm.Disable(person=t.chair))
    t.enrol(propose_and_confirm.ChangeRoles(person=t.witness3, grant=("commission",)))
    with refused(t, "not_the_chair"):
        t.do("destruction_session.close/1", command, "witness3")
    t.do("destruction_session.close/1", command, "member")
    for person in ("prosecutor", "member", "verifier", "witness1", "witness2"):
        t.attest(lot.session, person)
    t.attest(lot.session, "member", attested=False, person=t.chair, reservations="Décédé")
    t.do("destruction_session.certify/1", certificate.Certify(session=lot.session), "member")
    assert t.state(lot.exhibits[0]).certificate
