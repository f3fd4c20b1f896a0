"""Paper slips: custody passes when a second person confirms, once, by the roles of their day (I6, I42)."""

import pytest
from msgspec import structs

from custody.domain.discrepancies.discrepancy import Close
from custody.domain.kernel.events import Occurred
from custody.domain.law.rule_pack import Pack
from custody.domain.law.text import Text
from custody.domain.oversight.deadline import deadlines_of
from custody.domain.people import propose_and_confirm
from custody.domain.transfers import hand_over
from custody.domain.transfers.paper_slip import ConfirmSlip, EnterSlip
from custody.domain.transfers.receive import Receive
from tests.factories.memory_office import PHOTO, Town, refused, town

AS_SEALED = (
    "status", "holder", "agency", "received_at", "laboratory_at", "to_weigh", "place", "container", "order", "due",
)  # fmt: skip
"""What a receipt changes of an exhibit, but for its window, and what was read on it."""
NO_RULES = Pack(id="XX/1", name=Text(fr="x", en="x"), note=Text(fr="x", en="x"), zone="UTC", rules=())


def slip(t: Town, lot, *, by: str = "clerk2", number: str = "BR 1", when: str = "", **more):
    checks = more.pop("checks", None) or t.checks(*lot.exhibits)
    command = EnterSlip(
        slip=number, releaser=t.officer, receiver=t.clerk, purpose="deposit", checks=checks, photo=PHOTO, **more
    )
    occurred = Occurred(at=when or t.at, source="paper", zone="Africa/Bamako")
    return t.do("transfer.enter_slip/1", command, by, occurred=occurred)


def test_i6_a_paper_slip_passes_custody_only_when_a_second_person_of_the_receiving_agency_confirms():
    """Neither who typed it, nor the releaser, nor the releaser's agency can make the receiver a holder on paper."""
    t = town()
    lot = t.seal()
    number = slip(t, lot, by="policeclerk").first("TR")
    assert t.state(lot.exhibits[0]).holder == t.officer
    confirm = ConfirmSlip(transfer=number)
    with refused(t, "own_slip"):
        t.do("transfer.confirm_slip/1", confirm, "policeclerk")
    with refused(t, "own_slip"):
        t.do("transfer.confirm_slip/1", confirm, "officer")
    with refused(t, "not_found"):
        t.do("transfer.confirm_slip/1", confirm, "analyst")
    t.do("transfer.confirm_slip/1", confirm, "clerk2")
    assert t.state(lot.exhibits[0]).holder == t.clerk
    with refused(t, "wrong_state"):
        t.do("transfer.confirm_slip/1", confirm, "clerk2")


def test_i6_a_slip_counts_once_and_a_mistyped_one_can_be_refused_and_entered_again():
    """A slip's number is used up by its confirmation, not by a typing error."""
    t = town()
    lot, other = t.seal(), t.seal()
    wrong = slip(t, other).first("TR")
    t.do("transfer.refuse/1", hand_over.Refuse(transfer=wrong, reason="Autre scellé"), "clerk")
    right = slip(t, lot).first("TR")
    t.do("transfer.confirm_slip/1", ConfirmSlip(transfer=right), "supervisor")
    with refused(t, "slip_used"):
        slip(t, other)
    assert t.state(other.exhibits[0]).holder == t.officer


def test_i6_a_slip_about_exhibits_that_have_moved_since_is_refused():
    """Two slips for one exhibit cannot both pass custody."""
    t = town()
    lot = t.seal()
    first, second = slip(t, lot, number="BR 1").first("TR"), slip(t, lot, number="BR 2").first("TR")
    t.do("transfer.confirm_slip/1", ConfirmSlip(transfer=first), "supervisor")
    with refused(t, "not_holder"):
        t.do("transfer.confirm_slip/1", ConfirmSlip(transfer=second), "supervisor")


def test_i42_a_paper_slip_is_judged_by_the_roles_of_its_own_day():
    """Who was clerk when the slip was signed has received, even if the role has ended before it is typed in."""
    t = town()
    lot = t.seal()
    signed = t.at
    t.wait(days=2)
    t.enrol(propose_and_confirm.ChangeRoles(person=t.clerk, revoke=("clerk",)))
    with refused(t, "receiver_has_no_role"):
        slip(t, lot)
    number = slip(t, lot, when=signed).first("TR")
    t.do("transfer.confirm_slip/1", ConfirmSlip(transfer=number), "supervisor")
    assert t.state(lot.exhibits[0]).holder == t.clerk


def test_i6_two_people_of_the_receiving_service_take_nothing_from_anybody_by_a_paper_that_one_of_them_is_named_on():
    """The receiver confirms what the other side typed in, and never what a colleague did."""
    t = town()
    lot, other = t.seal(), t.seal()
    of_colleague = slip(t, lot).first("TR")
    with refused(t, "slip_to_self"):
        t.do("transfer.confirm_slip/1", ConfirmSlip(transfer=of_colleague), "clerk")
    of_releaser = slip(t, other, by="policeclerk", number="BR 2").first("TR")
    t.do("transfer.confirm_slip/1", ConfirmSlip(transfer=of_releaser), "clerk")
    assert t.state(lot.exhibits[0]).holder == t.officer
    assert t.state(other.exhibits[0]).holder == t.clerk


def test_i6_the_act_says_that_the_releaser_gave_no_will_but_on_paper():
    """Unless the releaser typed the paper in."""
    t = town()
    lot, other = t.seal(), t.seal()
    by_another = ConfirmSlip(transfer=slip(t, lot).first("TR"))
    assert t.do("transfer.confirm_slip/1", by_another, "supervisor").header.flags == ("released_on_paper",)
    by_releaser = ConfirmSlip(transfer=slip(t, other, by="officer", number="BR 2").first("TR"))
    assert t.do("transfer.confirm_slip/1", by_releaser, "supervisor").header.flags == ()


def confirmed(t: Town, lot, number: str = "BR 1") -> str:
    """The hand-over of a slip that two people of the receiving service typed in and confirmed."""
    found = slip(t, lot, number=number).first("TR")
    t.do("transfer.confirm_slip/1", ConfirmSlip(transfer=found), "supervisor")
    return found


def test_i6_i45_who_is_said_to_have_handed_over_on_paper_denies_it_and_nobody_of_either_service_settles_that():
    """A discrepancy for each exhibit blocks it; accepted, it is in the hands of who never gave it."""
    t = town()
    lot = t.seal(2)
    number = confirmed(t, lot)
    denies = hand_over.Refuse(transfer=number, reason="Je n’ai rien remis")
    with refused(t, "not_receiver"):
        t.do("transfer.refuse/1", denies, "clerk2")
    opened = t.do("transfer.refuse/1", denies, "officer").opened
    assert [t.state(d).sort for d in opened] == ["denied", "denied"]
    first, second = lot.exhibits
    assert (t.state(first).holder, t.state(first).open) == (t.clerk, [opened[0]])
    with refused(t, "blocked_by_discrepancy"):
        t.dispatch("clerk", "clerk2", "storage", first)
    with refused(t, "already_answered"):
        t.do("transfer.refuse/1", denies, "officer")
    t.who["inspector9"] = t.enrol(
        propose_and_confirm.EnrolPerson(name="I9", rank="", agency=t.agency["drug_office"], roles=("inspector",))
    )
    accepts = Close(discrepancy=opened[0], resolution="explained", reason="Bordereau faux", accept=True)
    with refused(t, "in_window"):
        t.settle(accepts, "inspector9")
    t.settle(accepts)
    stands = Close(discrepancy=opened[1], resolution="explained", reason="Signature reconnue")
    t.settle(stands)
    assert [(t.state(n).holder, t.state(n).open) for n in (first, second)] == [(t.officer, []), (t.clerk, [])]


def denied(t: Town, made: str, accept: bool = True) -> list[str]:
    """Its releaser denies a slip, and the inspection accepts that of all that is blocked by it."""
    opened = t.do("transfer.refuse/1", hand_over.Refuse(transfer=made, reason="Jamais"), "officer").opened
    for each in opened:
        closes = Close(discrepancy=each, resolution="explained", reason="Bordereau faux", accept=accept)
        t.settle(closes)
    return opened


def test_i22_what_was_never_handed_over_is_sealed_again_not_delivered_and_due_until_it_is():
    """A false slip ends no deadline: its officer still has the exhibit to hand over, and nobody orders or stores it."""
    t = town()
    lot = t.seal(text="3,10")
    [number] = lot.exhibits
    before, undelivered = t.state(number), t.state(lot.seizure).tallies
    made = confirmed(t, lot)
    assert t.state(lot.seizure).tallies[0].received_count == 1
    denied(t, made)
    after = t.state(number)
    assert [getattr(after, name) for name in AS_SEALED] == [getattr(before, name) for name in AS_SEALED]
    assert t.state(lot.seizure).tallies == undelivered
    assert "delivery" in {due.sort for due in deadlines_of(after, t.state(lot.seizure), None, NO_RULES, "UTC")}
    with refused(t, "wrong_state"):
        t.issue(number)
    t.hand("officer", "clerk", "deposit", number)
    assert (t.state(number).status, t.state(number).holder) == ("held", t.clerk)
    assert t.state(lot.seizure).tallies[0].received_count == 1
    assert not [d for d in t.states("EC").values() if d.status == "open"]


def test_i22_a_denied_slip_to_a_laboratory_is_no_first_receipt_and_no_temporary_release():
    """Neither of its milestones was passed, and nothing waits for a balance."""
    t = town()
    lot = t.seal(weighed=False)
    enrolled = propose_and_confirm.EnrolPerson(name="A3", rank="", agency=t.agency["laboratory"], roles=("laboratory",))
    t.who["analyst3"] = t.enrol(enrolled)
    command = EnterSlip(
        slip="FX 1", releaser=t.officer, receiver=t.analyst2, purpose="laboratory", checks=t.checks(*lot.exhibits),
        photo=PHOTO, due=t.day(5),
    )  # fmt: skip
    occurred = Occurred(at=t.at, source="paper", zone="UTC")
    made = t.do("transfer.enter_slip/1", command, "analyst", occurred=occurred).first("TR")
    t.do("transfer.confirm_slip/1", ConfirmSlip(transfer=made), "analyst3")
    assert t.state(lot.exhibits[0]).laboratory_at
    denied(t, made)
    state = t.state(lot.exhibits[0])
    assert (state.status, state.laboratory_at, state.due, state.released_at) == ("sealed", "", "", "")


def test_i22_what_waited_for_a_balance_is_handed_over_again_without_one():
    """The store that never had it cannot weigh it."""
    t = town()
    lot = t.seal(weighed=False)
    denied(t, confirmed(t, lot))
    t.hand("officer", "clerk", "deposit", *lot.exhibits)
    assert t.state(lot.exhibits[0]).to_weigh


def test_i22_what_was_ordered_since_stays_ordered_and_is_not_delivered():
    """Its order is for the prosecution to take back."""
    t = town()
    lot = t.seal()
    made = confirmed(t, lot)
    t.issue(*lot.exhibits)
    denied(t, made)
    state = t.state(lot.exhibits[0])
    assert (state.status, state.holder, state.received_once) == ("ordered", t.officer, False)
    assert t.state(lot.seizure).tallies[0].received_count == 0


def test_i22_a_slip_that_is_not_the_only_receipt_undoes_no_other():
    """It passed through other hands since: held, and delivered."""
    t = town()
    lot = t.seal()
    made = confirmed(t, lot)
    t.release(*lot.exhibits)
    t.hand("analyst", "clerk", "return", *lot.exhibits)
    denied(t, made)
    state = t.state(lot.exhibits[0])
    assert (state.status, state.holder, state.received_once) == ("held", t.officer, True)
    assert t.state(lot.seizure).tallies[0].received_count == 1


def test_i6_a_releaser_says_once_that_a_slip_is_so_and_is_asked_no_more():
    """Nothing changes but that; who typed the slip in themselves is not asked."""
    t = town()
    lot, other = t.seal(), t.seal()
    number = confirmed(t, lot)
    assert t.state(number).index().due
    t.do("transfer.confirm_slip/1", ConfirmSlip(transfer=number), "officer")
    assert (t.state(number).index().due, t.state(lot.exhibits[0]).open) == (None, [])
    with refused(t, "already_answered"):
        t.do("transfer.refuse/1", hand_over.Refuse(transfer=number, reason="Non"), "officer")
    own = slip(t, other, by="officer", number="BR 2").first("TR")
    t.do("transfer.confirm_slip/1", ConfirmSlip(transfer=own), "supervisor")
    with refused(t, "wrong_state"):
        t.do("transfer.confirm_slip/1", ConfirmSlip(transfer=own), "officer")


def test_i6_a_release_on_paper_that_its_releaser_never_gave_is_undone_as_if_it_had_not_been():
    """Accepted by the inspection, it is neither released nor due."""
    t = town()
    number = t.lot(1, "held").exhibits[0]
    command = EnterSlip(
        slip="FAUX 1", releaser=t.clerk, receiver=t.analyst2, purpose="laboratory", checks=t.checks(number), photo=PHOTO,
        due=t.day(5),
    )  # fmt: skip
    enrolled = propose_and_confirm.EnrolPerson(name="A3", rank="", agency=t.agency["laboratory"], roles=("laboratory",))
    t.who["analyst3"] = t.enrol(enrolled)
    occurred = Occurred(at=t.at, source="paper", zone="Africa/Bamako")
    made = t.do("transfer.enter_slip/1", command, "analyst", occurred=occurred).first("TR")
    t.do("transfer.confirm_slip/1", ConfirmSlip(transfer=made), "analyst3")
    assert t.state(number).status == "released"
    opened = t.do("transfer.refuse/1", hand_over.Refuse(transfer=made, reason="Jamais"), "clerk").opened[0]
    t.settle(Close(discrepancy=opened, resolution="explained", reason="x", accept=True))
    after = t.state(number)
    assert (after.holder, after.status, after.due, after.released_by) == (t.clerk, "held", "", "")


@pytest.mark.parametrize(("taker", "purpose", "due"), [("analyst", "laboratory", 5), ("courtclerk", "agency", 0)])
def test_i5_a_denial_takes_nothing_from_whoever_has_taken_charge_since(taker, purpose, due):
    """Accepted, it would leave a release that nobody calls back, or take it from who signed for it: it is only closed."""
    t = town()
    lot = t.seal()
    made = confirmed(t, lot)
    t.wait(days=1)
    sent = t.dispatch("clerk", taker, purpose, *lot.exhibits, **({"due": t.day(due)} if due else {}))
    t.do("transfer.receive/1", Receive(transfer=sent, checks=t.checks(*lot.exhibits)), taker)
    before = t.state(lot.exhibits[0])
    opened = t.do("transfer.refuse/1", hand_over.Refuse(transfer=made, reason="Jamais"), "officer").opened[0]
    closes = Close(discrepancy=opened, resolution="explained", reason="x", accept=True)
    with refused(t, "denied_moved_on"):
        t.settle(closes)
    t.settle(structs.replace(closes, accept=False))
    after = t.state(lot.exhibits[0])
    assert (after.holder, after.status, after.due) == (before.holder, before.status, before.due)
    assert (after.holder, after.open) == (t.who[taker], [])


@pytest.mark.parametrize("roles", [propose_and_confirm.Disable, propose_and_confirm.ChangeRoles])
def test_i7_nobody_hands_over_on_a_paper_of_after_their_end(roles):
    """They cannot be asked; a paper of before stands, and so does one of who hands over today by a role granted since."""
    t = town()
    lot, other = t.seal(), t.seal()
    signed = t.at
    t.wait(days=1)
    revoked = {"revoke": ("seizing_officer",)} if roles is propose_and_confirm.ChangeRoles else {}
    t.enrol(roles(person=t.officer, **revoked))
    t.wait(days=30)
    with refused(t, "releaser_gone"):
        slip(t, lot)
    number = slip(t, lot, by="policeclerk", when=signed).first("TR")
    t.do("transfer.confirm_slip/1", ConfirmSlip(transfer=number), "supervisor")
    assert t.state(lot.exhibits[0]).holder == t.clerk
    if revoked:
        gone = t.at
        t.wait(days=1)
        t.enrol(propose_and_confirm.ChangeRoles(person=t.officer, grant=("seizing_officer",)))
        assert slip(t, other, number="BR 2", when=gone).first("TR")


def test_i45_a_releaser_is_heard_for_a_month_and_stops_no_fire_years_later():
    """What nobody denied by then stands; what came up since is for the inspection."""
    t = town()
    lot, other = t.seal(), t.seal()
    made, late = confirmed(t, lot), confirmed(t, other, "BR 2")
    t.wait(days=30)
    assert t.do("transfer.refuse/1", hand_over.Refuse(transfer=made, reason="Jamais"), "officer").opened
    t.wait(days=1)
    with refused(t, "answer_late"):
        t.do("transfer.refuse/1", hand_over.Refuse(transfer=late, reason="Jamais"), "officer")
    with refused(t, "answer_late"):
        t.do("transfer.confirm_slip/1", ConfirmSlip(transfer=late), "officer")
    assert t.state(other.exhibits[0]).open == []


def test_i6_what_is_back_with_who_denies_is_blocked_by_nothing():
    """Nothing is left to be settled of it; what the receiver still has is."""
    t = town()
    back, kept = t.lot(2).exhibits
    enrolled = propose_and_confirm.EnrolPerson(name="C9", rank="", agency=t.agency["drug_office"], roles=("clerk",))
    t.who["clerk9"] = t.enrol(enrolled)
    command = EnterSlip(
        slip="BR 9", releaser=t.clerk, receiver=t.clerk2, purpose="storage", checks=t.checks(back, kept), photo=PHOTO,
    )  # fmt: skip
    made = t.do("transfer.enter_slip/1", command, "supervisor", occurred=Occurred(at=t.at, source="paper", zone="UTC"))
    t.do("transfer.confirm_slip/1", ConfirmSlip(transfer=made.first("TR")), "clerk9")
    t.hand("clerk2", "clerk", "storage", back)
    denies = hand_over.Refuse(transfer=made.first("TR"), reason="Jamais")
    [opened] = t.do("transfer.refuse/1", denies, "clerk").opened
    assert (t.state(back).open, t.state(kept).open) == ([], [opened])


def test_i22_a_denial_takes_back_no_receipt_of_what_was_opened_since():
    """It was opened before witnesses where it is said never to have been, and a part was taken: held, and delivered."""
    t = town()
    lot = t.seal()
    [number] = lot.exhibits
    made = confirmed(t, lot)
    t.unseal(number)
    t.split(number, t.part())
    t.reseal(number, gross="2,20")
    denied(t, made)
    state = t.state(number)
    assert (state.status, state.holder, state.received_once) == ("held", t.officer, True)


@pytest.mark.parametrize("weighed", [False, True])
def test_i17_what_a_denied_paper_says_that_it_weighed_is_no_first_weight(weighed):
    """What was weighed at the sealing stays; else the first weight is that of the true hand-over, whatever was forged."""
    t = town()
    lot = t.seal(weighed=weighed)
    [number] = lot.exhibits
    before = t.state(number).first_weight
    forged = slip(t, lot, checks=(t.check(number, "2,70" if weighed else "1,00"),)).first("TR")
    t.do("transfer.confirm_slip/1", ConfirmSlip(transfer=forged), "supervisor")
    denied(t, forged)
    assert t.state(number).first_weight == before
    sent = t.dispatch("officer", "clerk", "deposit", number)
    t.do("transfer.receive/1", Receive(transfer=sent, checks=(t.check(number, "2,70"),)), "clerk")
    assert [one.sort for one in t.states("EC").values() if one.status == "open"] == []


def test_i7_no_paper_within_a_store_takes_what_somebody_gone_held_there():
    """Their own service is the receiver's: a supervisor takes it over, with a second person and a blind check."""
    t = town()
    number = t.lot(1, "held").exhibits[0]
    signed = t.at
    t.wait(days=1)
    t.enrol(propose_and_confirm.Disable(person=t.clerk))
    paper = EnterSlip(
        slip="BR 7", releaser=t.clerk, receiver=t.clerk2, purpose="storage", checks=t.checks(number), photo=PHOTO
    )
    with refused(t, "releaser_gone"):
        t.do("transfer.enter_slip/1", paper, "supervisor", occurred=Occurred(at=signed, source="paper", zone="UTC"))
