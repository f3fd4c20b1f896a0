"""Orders: of whose cases, of what, what they keep back, and what a revoked one burns (I26)."""

from hypothesis import given
from hypothesis import strategies as st

from custody.domain.orders import order
from custody.domain.seizures.case import ShareCase
from tests.factories.memory_office import Lot, modest, refused, town


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
    with refused(t, "blocked_by_discrepancy"):
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
