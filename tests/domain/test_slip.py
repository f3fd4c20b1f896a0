"""Paper slips: custody passes when a second person confirms, once, by the roles of their day (I6, I42)."""

from custody.domain import people, transfer
from custody.domain.events import Occurred
from custody.domain.slip import ConfirmSlip, EnterSlip
from tests.domain.worlds import PHOTO, Town, refused, town


def slip(t: Town, lot, *, by: str = "clerk2", number: str = "BR 1", when: str = "", **more):
    command = EnterSlip(
        slip=number, releaser=t.officer, receiver=t.clerk, purpose="deposit", checks=t.checks(*lot.exhibits),
        photo=PHOTO, **more,
    )  # fmt: skip
    occurred = Occurred(at=when or t.at, source="paper", zone="Africa/Bamako")
    return t.do("transfer.slip/1", command, by, occurred=occurred)


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
    t.do("transfer.refuse/1", transfer.Refuse(transfer=wrong, reason="Autre scellé"), "clerk")
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
    t.enrol(people.ChangeRoles(person=t.clerk, revoke=("clerk",)))
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
