"""I53: each row of the table of other ends of custody, refused to hostile pairs and open to those who meet it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.discrepancies.discrepancy import Close
from custody.domain.exchange.received_bundle import Objection
from custody.domain.exhibits.exhibit_values import NegativeReport
from custody.domain.kernel.quantity import MICROGRAMS
from custody.domain.law.end_limits import EndLimits
from custody.domain.orders.approve_order import ApproveOrder
from custody.domain.orders.ends_of_custody import _counts
from custody.domain.orders.hand_out import ExhibitHandedOut
from custody.domain.orders.order import RevokeOrder
from custody.domain.people.two_authorities import independent
from custody.domain.seizures.case import ShareCase
from tests.act_cases import ActCase
from tests.domain.orders.test_hand_out import hand_out
from tests.factories.memory_office import modest, refused, town
from tests.factories.other_ends import TERMS, approve, join, ordered, receive_proof, report_negative

LIMITS = EndLimits()


def kept_by_two(t):
    """A prosecutor orders a keeping, the inspection approves it, and the exhibit stays on the books."""
    lot = ordered(t, "keep")
    return hand_out(t, lot.exhibits[0], photos=())


ACT_CASES = (
    ActCase(
        "order.approve/1", roles={"prosecutor court_clerk inspector": ""},
        story=kept_by_two,
        command=lambda w, s, r: ApproveOrder(order=s.at["order"], decision="Décision 14/2016"),
    ),
)  # fmt: skip


def judged(t):
    """A case of no prosecution that a judge leads, and the judge's exhibit of a controlled substance."""
    join(t, "judge", "court", "prosecutor")
    lot = t.lot(1, case=t.case(prosecution=None))
    t.do("case.share/1", ShareCase(case=lot.case, agency=t.agency["court"]), "officer")
    return lot


@modest
@given(first=st.sampled_from(["police", "court", "prosecution", "prosecution2", "drug_office", "laboratory"]),
       second=st.sampled_from(["police", "court", "prosecution", "prosecution2", "drug_office", "laboratory"]))  # fmt: skip
def test_i53_two_authorities_are_of_two_agencies_of_different_sorts(first, second):
    """A judge and a prosecutor are two; two prosecutions, or one office with itself, may answer to one chief."""
    t = town()
    two = independent(t.agency[first], t.agency[second], t.world)
    assert two == (first.rstrip("2") != second.rstrip("2"))


def test_i53_a_prosecutor_and_a_clerk_give_nothing_back_that_no_laboratory_cleared():
    """The theft that the adversary found: order and hand-out by two who agree, beside an honest third person."""
    t = town()
    [number] = ordered(t, "restitute", open_way=False).exhibits
    t.wait(days=10)
    with refused(t, "negative_report_needed"):
        hand_out(t, number)


def test_i53_a_positive_report_ends_what_a_negative_one_said():
    """Only a result that stands, and found nothing, opens the way."""
    t = town()
    lot = t.lot(1, text="0,03")
    [number] = lot.exhibits
    report_negative(t, number)
    t.release(number)
    [opened] = t.analyse("heroin", number).opened
    assert t.state(number).laboratory.negatives == ()
    assert t.state(opened).sort == "substance"


def test_i53_a_report_typed_in_from_paper_counts_once_the_inspection_confirmed_it():
    """Two colleagues could write the paper themselves."""
    assert not _counts(NegativeReport(laboratory="XP1"))
    assert _counts(NegativeReport(laboratory="XP1", inspected=True))
    assert _counts(NegativeReport(laboratory="SV1", analysts=("PE1",)))


def test_i53_above_100_grams_another_laboratory_reports_too_and_bags_do_not_divide_it():
    """Two bags of 60 g of one case are 120 g, in one order or in two."""
    t = town()
    join(t, "chemist", "laboratory2", "laboratory")
    one, two = t.lot(2, text="0,06").exhibits
    for number in (one, two):
        report_negative(t, number)
    for number in (one, two):
        t.issue(number, sort="restitute")
    t.wait(hours=73)
    with refused(t, "second_report_needed"):
        hand_out(t, one)
    report_negative(t, two, report="L-2/2016")
    with refused(t, "second_report_needed"):
        hand_out(t, two)
    for number in (one, two):
        report_negative(t, number, "chemist", report="M-1/2016")
        hand_out(t, number)
        assert t.state(number).status == "restituted"


def test_i53_a_country_with_one_laboratory_has_two_other_analysts_before_the_inspection():
    """One other analyst, the same one again, or nobody of the inspection there do not do."""
    t = town()
    for name in ("analyst3", "analyst4"):
        join(t, name, "laboratory", "laboratory")
    [number] = t.lot(1).exhibits
    report_negative(t, number)
    t.issue(number, sort="restitute")
    t.wait(hours=73)
    for round_, present in enumerate((("analyst3",), ("analyst3", "analyst4"), ("inspector",))):
        report_negative(t, number, "analyst2", *present, report=f"L-{round_ + 2}/2016")
        if round_ == 1:
            continue
        with refused(t, "second_report_needed"):
            hand_out(t, number)
    report_negative(t, number, "analyst2", "analyst3", "inspector", report="L-9/2016")
    hand_out(t, number)


@pytest.mark.drawn
@modest
@given(hours=st.integers(0, 200), words=st.booleans())
def test_i53_nothing_is_given_back_within_72_hours_of_the_decision_but_by_a_court_s_written_words(hours, words):
    """Inspection and commission are told at the decision; only a court shortens the time."""
    t = town()
    lot = t.lot(1, text="0,03")
    [number] = lot.exhibits
    report_negative(t, number)
    t.hand("clerk", "courtclerk", "court", number, due=t.day(10))
    t.hand("courtclerk", "clerk", "return", number)
    join(t, "registrar", "court", "court_clerk")
    order = t.issue(number, sort="restitute")
    if words:
        approve(t, order, "registrar", court_words="Remise immédiate, ordonnance 14")
    t.wait(hours=hours)
    if words or hours >= LIMITS.waiting_hours:
        hand_out(t, number)
        assert t.state(number).status == "restituted"
    else:
        with refused(t, "restitution_waits"):
            hand_out(t, number)


def test_i53_only_a_court_shortens_the_time_and_its_registry_photographs_the_decision():
    """The inspection has no words of a court; a registry without the paper has none either."""
    t = town()
    lot = t.lot(1)
    t.hand("clerk", "courtclerk", "court", *lot.exhibits, due=t.day(10))
    t.hand("courtclerk", "clerk", "return", *lot.exhibits)
    join(t, "registrar", "court", "court_clerk")
    order = t.issue(*lot.exhibits, sort="restitute")
    with refused(t, "court_words_of_court"):
        approve(t, order, court_words="Tout de suite")
    with refused(t, "decision_photo_needed"):
        approve(t, order, "registrar", photos=())
    with refused(t, "not_second_authority"):
        approve(t, order, "courtclerk")
    approve(t, order, "registrar")
    with refused(t, "already_approved"):
        approve(t, order)


def test_i53_a_controlled_substance_goes_back_by_licence_and_court_decision_of_two_authorities():
    """A judge orders it and another authority approves; prosecution and inspection alone are no court."""
    t = town()
    [number] = t.lot(1).exhibits
    order = t.issue(number, sort="restitute", controlled=True, licence="Pharmacie 12")
    with refused(t, "second_authority_needed"):
        hand_out(t, number)
    approve(t, order)
    t.wait(hours=73)
    with refused(t, "court_decision_needed"):
        hand_out(t, number)
    lot = judged(t)
    [number] = lot.exhibits
    order = t.issue(number, person="judge", sort="restitute", controlled=True)
    approve(t, order)
    t.wait(hours=73)
    with refused(t, "end_terms_needed"):
        hand_out(t, number)
    t.do("order.revoke/1", RevokeOrder(order=order, reason="Sans licence"), "judge")
    order = t.issue(number, person="judge", sort="restitute", controlled=True, licence="Pharmacie 12")
    approve(t, order)
    with refused(t, "restitution_waits"):
        hand_out(t, number)
    t.wait(hours=73)
    hand_out(t, number)


@pytest.mark.parametrize("sort", ["cede", "keep"])
def test_i53_cession_and_keeping_take_a_second_authority_and_their_terms(sort):
    """Nobody of the prosecution that ordered it, of another prosecution or of the keepers is a second authority."""
    t = town()
    lot = ordered(t, sort, open_way=False)
    [number] = lot.exhibits
    with refused(t, "second_authority_needed"):
        hand_out(t, number)
    for person in ("prosecutor", "prosecutor2", "clerk"):
        with pytest.raises(Exception, match=r"not_second_authority|not_found|role_needed"):
            approve(t, lot.order, person)
    approve(t, lot.order)
    hand_out(t, number)
    other = t.lot(1, substance="heroin", unit="tablet", weighed=False)
    order = t.issue(*other.exhibits, sort=sort)
    approve(t, order)
    with refused(t, "end_terms_needed"):
        hand_out(t, other.exhibits[0])


@pytest.mark.parametrize("given_terms", [{"export_permit": "E 1"}, {"import_permit": "I 1"}])
def test_i53_one_permit_of_two_is_no_authorisation_of_a_cession(given_terms):
    """Both permits, or the request by the convention."""
    t = town()
    assert not t.state(t.issue(*t.lot(1).exhibits, sort="cede", **given_terms)).permitted
    assert t.state(t.issue(*t.lot(1).exhibits, sort="cede", convention_request="Art. 11, 3")).permitted


def test_i53_a_cession_is_proved_by_the_receiver_s_own_log_and_not_by_what_somebody_types():
    """A number alone, a bundle of before the order, or one that contradicts its log prove nothing."""
    t = town()
    before = receive_proof(t)
    [number] = ordered(t, "cede").exhibits
    bad = receive_proof(t, objections=(Objection(code="log_forked"),))
    for proof in ("", "DR00000000000", before, bad):
        with refused(t, "receipt_unverified"):
            hand_out(t, number, received=proof)
    hand_out(t, number)
    assert t.state(number).status == "ceded"


def test_i53_what_is_kept_stays_with_its_holder_is_handed_over_and_goes_back_or_to_the_fire():
    """It stays on the books: held, counted, moved; a revoked order takes it back, an order to destroy burns it."""
    t = town()
    one, two = ordered(t, "keep", 2).exhibits
    for number in (one, two):
        hand_out(t, number, photos=())
        state = t.state(number)
        assert (state.status, state.holder) == ("kept_for_reference", t.clerk)
    t.hand("clerk", "clerk2", "storage", one)
    assert (t.state(one).status, t.state(one).holder) == ("kept_for_reference", t.clerk2)
    burning = t.issue(two)
    assert (t.state(two).status, t.state(two).order) == ("ordered", burning)
    keeping = t.state(one).order
    t.do("order.revoke/1", RevokeOrder(order=keeping, reason="Formation terminée"), "prosecutor")
    assert (t.state(one).status, t.state(one).order) == ("held", "")


@pytest.mark.drawn
@modest
@given(counts=st.lists(st.integers(1, 8), min_size=1, max_size=5))
def test_i53_an_office_keeps_no_more_of_a_substance_in_a_year_however_it_is_divided(counts):
    """The sum of what it kept in the year decides, not the single exhibit."""
    t = town()
    kept = 0
    for count in counts:
        lot = t.lot(1, substance="mdma", unit="tablet", weighed=False, things=count)
        order = t.issue(*lot.exhibits, sort="keep", **TERMS["keep"])
        approve(t, order)
        if kept + count <= LIMITS.kept_units:
            hand_out(t, lot.exhibits[0], photos=())
            kept += count
        else:
            with refused(t, "too_much_kept"):
                hand_out(t, lot.exhibits[0], photos=())
    assert kept <= LIMITS.kept_units


def test_i53_a_keeping_without_a_term_to_come_is_none():
    """Until when it is kept is part of the decision."""
    t = town()
    lot = ordered(t, "keep", keep_until=t.day(2))
    t.wait(days=4)
    with refused(t, "keep_term_needed"):
        hand_out(t, lot.exhibits[0], photos=())


def test_i53_what_a_court_wants_at_once_is_handed_out_disputed_with_the_broken_rules_named():
    """It enters no total of returned things, blocks with a discrepancy, and becomes final by an inquiry."""
    t = town()
    [number] = ordered(t, "restitute", open_way=False).exhibits
    done = hand_out(t, number, obeyed="Arrêt 3 du 10 mai 2016, exécution sur minute")
    [event] = [e for _, e in done.events if isinstance(e, ExhibitHandedOut)]
    assert event.broken == ("negative_report_needed", "restitution_waits")
    [opened] = done.opened
    state = t.state(number)
    assert (state.status, state.holder, state.open) == ("left_disputed", "", [opened])
    assert t.state(opened).sort == "left_disputed"
    t.settle(Close(discrepancy=opened, resolution="explained", reason="Décision vue, destinataire entendu"))
    assert t.state(number).status == "restituted"


def test_i53_nobody_keeps_a_drug_because_a_court_wants_it_at_once():
    """The way past the table is for what leaves to its owner or abroad."""
    t = town()
    [number] = ordered(t, "keep", open_way=False).exhibits
    with refused(t, "second_authority_needed"):
        hand_out(t, number, obeyed="Arrêt 3")


@modest
@given(ug=st.integers(0, 200 * MICROGRAMS["g"]), things=st.integers(0, 60), known=st.booleans())
def test_i53_the_limits_are_those_of_the_table(ug, things, known):
    """Up to 100 g one laboratory, up to 10 g a year kept, up to 1 g used up by two analysts alone."""
    g = MICROGRAMS["g"]
    assert LIMITS.needs_second_report(ug, things, known=known) == (not known or ug > 100 * g or things > 50)
    assert LIMITS.too_much_kept(ug, things) == (ug > 10 * g or things > 10)
    assert LIMITS.needs_consent(ug, things) == (ug > g or things > 1)


def test_i53_a_voucher_a_paper_or_the_second_authority_is_no_witness_of_the_hand_out():
    """Who approved it does not also stand beside it."""
    t = town()
    lot = ordered(t, "cede")
    proved = receive_proof(t)
    with refused(t, "second_person_needed"):
        hand_out(t, lot.exhibits[0], second="inspector", received=proved)
