"""Custody from hand-over to receipt: one holder, the receiver's act, no way around (I5-I11, I42)."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.exhibits.exhibit import AT_REST
from custody.domain.exhibits.labels import PrintLabels
from custody.domain.kernel.events import Actor
from custody.domain.people import propose_and_confirm
from custody.domain.transfers import hand_over
from tests.domain.places.test_put_away import store
from tests.factories.memory_office import Town, modest, refused, town


def consent(t: Town, person: str, will: str = "other_device", by: str = "") -> Actor:
    return Actor(person=t.who[person], part="receiver", will=will, by=by)


@modest
@given(st.lists(st.sampled_from(["receive", "refuse", "recall", "hand"]), max_size=5))
def test_i5_i6_there_is_one_holder_at_every_instant_and_only_a_receipt_changes_it(acts):
    """Dispatch, refusal and recall leave the holder; the receiver's act, and nothing else, makes them holder."""
    t = town()
    lot = t.seal(2)
    releaser, receiver = "officer", "clerk"
    for act in acts:
        if act == "hand":
            command = hand_over.HandOver(to=t.who[receiver], purpose="deposit", checks=t.checks(*lot.exhibits))
            t.do("transfer.hand_over/1", command, releaser, consent(t, receiver))
        else:
            number = t.dispatch(releaser, receiver, "deposit", *lot.exhibits)
            assert {t.state(e).holder for e in lot.exhibits} == {t.who[releaser]}
            if act == "receive":
                t.receive(number, receiver)
            elif act == "refuse":
                t.do("transfer.refuse/1", hand_over.Refuse(transfer=number, reason="Absent"), receiver)
            else:
                t.do("transfer.cancel/1", hand_over.CancelTransfer(transfer=number, reason="Erreur"), releaser)
        passed = act in {"receive", "hand"}
        assert {t.state(e).holder for e in lot.exhibits} == {t.who[receiver if passed else releaser]}
        if passed:
            releaser, receiver = receiver, {"clerk": "clerk2", "clerk2": "clerk"}[receiver]


def test_i6_a_receipt_is_not_given_by_the_releaser_or_a_third():
    """Neither the releaser, nor their colleague, nor a colleague of the receiver receives in the receiver's name."""
    t = town()
    lot = t.seal()
    number = t.dispatch("officer", "clerk", "deposit", *lot.exhibits)
    for person, code in (("policeclerk", "not_receiver"), ("clerk2", "not_receiver"), ("analyst", "not_found")):
        with refused(t, code):
            t.receive(number, person)
    with refused(t, "role_needed"):
        t.receive(number, "officer")
    t.receive(number, "clerk")
    with refused(t, "wrong_state"):
        t.receive(number, "clerk")


def test_i6_both_halves_at_once_need_the_receivers_own_will():
    """Without the receiver's will, with somebody else's, or vouched for by a party or a party's colleague, nothing passes."""
    t = town()
    lot = t.seal()
    command = hand_over.HandOver(to=t.clerk, purpose="deposit", checks=t.checks(*lot.exhibits))
    for others, code in (
        ((), "receiver_absent"),
        ((consent(t, "clerk2"),), "receiver_absent"),
        ((consent(t, "clerk", "paper"),), "receiver_absent"),
        ((consent(t, "clerk", "vouched"),), "voucher_not_third"),
        ((consent(t, "clerk", "vouched", t.officer),), "voucher_not_third"),
        ((consent(t, "clerk", "vouched", t.clerk),), "voucher_not_third"),
        ((consent(t, "clerk", "vouched", "PE0000000000X"),), "voucher_not_third"),
        ((consent(t, "clerk", "vouched", t.policeclerk),), "voucher_not_third"),
    ):
        with refused(t, code):
            t.do("transfer.hand_over/1", command, "officer", *others)
    t.do("transfer.hand_over/1", command, "officer", consent(t, "clerk", "vouched", t.clerk2))
    assert t.state(lot.exhibits[0]).holder == t.clerk


def test_i6_a_person_whose_account_is_disabled_vouches_for_nobody():
    """The same colleague of the receiver vouched the day before."""
    t = town()
    first, second = t.seal(), t.seal()
    commands = [
        hand_over.HandOver(to=t.clerk, purpose="deposit", checks=t.checks(*lot.exhibits)) for lot in (first, second)
    ]
    t.do("transfer.hand_over/1", commands[0], "officer", consent(t, "clerk", "vouched", t.clerk2))
    t.enrol(propose_and_confirm.Disable(person=t.clerk2))
    with refused(t, "voucher_not_third"):
        t.do("transfer.hand_over/1", commands[1], "officer", consent(t, "clerk", "vouched", t.clerk2))


def test_i7_only_the_holder_hands_over_and_never_to_themselves():
    """A colleague of the holder cannot release; the releaser is never the receiver."""
    t = town()
    lot = t.lot()
    with refused(t, "not_holder"):
        t.dispatch("clerk2", "supervisor", "storage", *lot.exhibits)
    with refused(t, "same_person"):
        t.dispatch("clerk", "clerk", "storage", *lot.exhibits)


@pytest.mark.parametrize(
    ("receiver", "purpose"),
    [
        ("officer2", "deposit"), ("prosecutor", "deposit"), ("witness1", "storage"), ("administrator", "storage"),
        ("analyst", "deposit"), ("analyst", "other"), ("clerk2", "laboratory"), ("courtclerk", "laboratory"),
        ("analyst", "court"), ("inspector", "return"),
    ],
)  # fmt: skip
def test_i7_the_receiver_holds_a_role_for_the_purpose(receiver, purpose):
    """Nobody receives without a keeper's role, and nobody dodges a due day by naming another purpose."""
    t = town()
    lot = t.lot()
    with refused(t, "receiver_has_no_role"):
        t.dispatch("clerk", receiver, purpose, *lot.exhibits, due=t.day(3))


def test_i7_i42_a_role_revoked_ends_what_a_person_may_do_and_undoes_nothing():
    """Revoked or disabled between dispatch and receipt: no receipt; receipts given before stay."""
    t = town()
    lot, later = t.lot(), t.seal()
    number = t.dispatch("officer", "clerk", "deposit", *later.exhibits)
    before = t.state(lot.exhibits[0]).holder
    t.enrol(propose_and_confirm.ChangeRoles(person=t.clerk, revoke=("clerk",)))
    with refused(t, "role_needed"):
        t.receive(number, "clerk")
    with refused(t, "receiver_has_no_role"):
        t.dispatch("officer", "clerk", "deposit", *t.seal().exhibits)
    t.enrol(propose_and_confirm.Disable(person=t.clerk))
    with refused(t, "person_unknown"):
        t.receive(number, "clerk")
    assert t.state(lot.exhibits[0]).holder == before == t.clerk
    t.do("transfer.cancel/1", hand_over.CancelTransfer(transfer=number, reason="Muté"), "officer")
    assert t.state(later.exhibits[0]).status == "sealed"


@modest
@given(st.sampled_from([1, 60, 24 * 60, 9_000_000]))
def test_i42_a_clock_set_back_neither_locks_out_nor_revives(minutes):
    """Roles are judged by the order of recording: what was granted since holds, what was revoked since does not."""
    t = town()
    lot, later = t.seal(), t.seal()
    t.wait(days=1)
    t.enrol(propose_and_confirm.ChangeRoles(person=t.clerk2, revoke=("clerk",)))
    newcomer = t.enrol(
        propose_and_confirm.EnrolPerson(name="Nouveau", rank="", agency=t.agency["drug_office"], roles=("clerk",))
    )
    t.who["newcomer"] = newcomer
    t.now -= timedelta(minutes=minutes)
    t.hand("officer", "newcomer", "deposit", *lot.exhibits)
    with refused(t, "receiver_has_no_role"):
        t.dispatch("officer", "clerk2", "deposit", *later.exhibits)
    with refused(t, "role_needed"):
        store(t, place=t.place, exhibits=lot.exhibits, person="clerk2")


def test_i9_nothing_is_handed_over_from_transit_quarantine_or_after_the_fire():
    """Only what is at rest, under no open discrepancy and not in a session is handed over."""
    t = town()
    moving, doubtful, staged, burnt = t.lot(), t.lot(), t.lot(1, "staged"), t.lot(1, "burnt", text="5,40")
    t.dispatch("clerk", "clerk2", "storage", *moving.exhibits)
    t.measure("clerk", t.check(doubtful.exhibits[0], seal="X 1"))
    for lot, code in (
        (moving, "wrong_state"),
        (doubtful, "blocked_by_discrepancy"),
        (staged, "wrong_state"),
        (burnt, "not_holder"),
    ):
        with refused(t, code):
            t.dispatch("clerk", "clerk2", "storage", *lot.exhibits)


def test_i9_nothing_at_all_leads_out_of_destruction():
    """After the fire no act but the certificate and an alarm says anything about an exhibit."""
    t = town()
    lot = t.lot(1, "certified")
    number = lot.exhibits[0]
    look = CheckEntry(exhibit=number, seal=lot.seals[number])
    with refused(t, "wrong_state"):
        t.measure("clerk", look)
    with refused(t, "wrong_state"):
        store(t, place=t.place, exhibits=(number,))
    with refused(t, "wrong_state"):
        t.do("exhibit.print_label/1", PrintLabels(exhibits=(number,)), "clerk")
    with refused(t, "wrong_state"):
        t.issue(number)


def test_i10_a_temporary_release_has_a_due_day_that_is_not_past():
    """Without a due day, or with yesterday's, nothing goes to laboratory or court; what is given for good has none."""
    t = town()
    lot = t.lot()
    for purpose, receiver in (("laboratory", "analyst"), ("court", "courtclerk")):
        with refused(t, "due_needed"):
            t.dispatch("clerk", receiver, purpose, *lot.exhibits)
        with refused(t, "due_past"):
            t.dispatch("clerk", receiver, purpose, *lot.exhibits, due=t.day(-1))
    with refused(t, "due_without_release"):
        t.dispatch("clerk", "clerk2", "storage", *lot.exhibits, due=t.day(10))
    t.release(*lot.exhibits)
    state = t.state(lot.exhibits[0])
    assert (state.status, state.due, state.released_by) == ("released", t.day(10), t.agency["drug_office"])


def test_i10_a_release_comes_back_to_the_agency_that_released_it():
    """From laboratory or court only the way back is open, and passing on inside neither loses nor moves the due day."""
    t = town()
    lot = t.lot()
    t.release(*lot.exhibits)
    due = t.state(lot.exhibits[0]).due
    for receiver, purpose in (("clerk", "storage"), ("policeclerk", "return"), ("courtclerk", "court")):
        with refused(t, "return_elsewhere"):
            t.dispatch("analyst", receiver, purpose, *lot.exhibits, due=t.day(99) if purpose == "court" else "")
    t.hand("analyst", "analyst2", "laboratory", *lot.exhibits, due=t.day(99))
    state = t.state(lot.exhibits[0])
    assert (state.holder, state.due, state.released_by) == (t.analyst2, due, t.agency["drug_office"])
    t.hand("analyst2", "clerk2", "return", *lot.exhibits)
    state = t.state(lot.exhibits[0])
    assert (state.status, state.due, state.released_by) == ("held", "", "")


def untouched(t, exhibit):
    """An exhibit's state without which event was the last to touch it."""
    return {k: v for k, v in json.loads(t.snapshot()[exhibit]).items() if not k.startswith("moved")}


@modest
@given(st.sampled_from(["refuse", "recall"]), st.sampled_from(["sealed", "held", "ordered"]))
def test_i11_a_refused_receipt_leaves_everything_as_before_but_the_record(how, stage):
    """Refused or recalled, an exhibit's state is what it was, but for the event that touched it; the reason is on record."""
    t = town()
    lot = t.lot(2, stage)
    if stage != "sealed":
        store(t, place=t.shelf, exhibits=lot.exhibits)
    releaser, receiver = ("officer", "clerk") if stage == "sealed" else ("clerk", "clerk2")
    before = {e: untouched(t, e) for e in lot.exhibits}
    number = t.dispatch(releaser, receiver, "storage", *lot.exhibits)
    if how == "refuse":
        done = t.do("transfer.refuse/1", hand_over.Refuse(transfer=number, reason="Sceau brisé"), receiver)
    else:
        done = t.do("transfer.cancel/1", hand_over.CancelTransfer(transfer=number, reason="Erreur"), releaser)
    assert {e: untouched(t, e) for e in lot.exhibits} == before
    assert t.state(number).status == {"refuse": "refused", "recall": "cancelled"}[how]
    assert done.header.parts == 3
    again = t.dispatch(releaser, receiver, "storage", *lot.exhibits)
    with refused(t, "field_empty"):
        t.do("transfer.refuse/1", hand_over.Refuse(transfer=again, reason="  "), receiver)


def test_i11_only_the_releaser_or_their_supervisor_recalls():
    """A receiver, a colleague or a stranger cannot call a hand-over back; a supervisor of the agency can."""
    t = town()
    lot = t.lot()
    number = t.dispatch("clerk", "policeclerk", "storage", *lot.exhibits)
    recall = hand_over.CancelTransfer(transfer=number, reason="x")
    for person, code in (("clerk2", "not_releaser"), ("policeclerk", "not_found"), ("analyst", "not_found")):
        with refused(t, code):
            t.do("transfer.cancel/1", recall, person)
    t.do("transfer.cancel/1", recall, "supervisor")
    assert t.state(lot.exhibits[0]).status == "held"


@modest
@given(st.integers(0, 2), st.sampled_from(["dispatch", "measure", "order", "print"]))
def test_i1_an_exhibit_scanned_twice_in_one_act_is_refused(place_of, act):
    """Every act on a list refuses a number that stands in it twice, and an empty list."""
    t = town()
    lot = t.lot(2)
    twice = (*lot.exhibits, lot.exhibits[0]) if place_of else (lot.exhibits[0], *lot.exhibits)
    for numbers, code in ((twice, "scanned_twice"), ((), "nothing_listed")):
        with refused(t, code):
            match act:
                case "dispatch":
                    t.dispatch("clerk", "clerk2", "storage", *numbers)
                case "measure":
                    t.measure("clerk", *t.checks(*numbers))
                case "order":
                    t.issue(*numbers)
                case "print":
                    t.do("exhibit.print_label/1", PrintLabels(exhibits=numbers), "clerk")


def test_i5_states_from_which_custody_passes_are_those_at_rest():
    """The set of states is the one the state machine of the field knows."""
    assert {"sealed", "held", "released", "ordered", "kept_for_reference"} == AT_REST
