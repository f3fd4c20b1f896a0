"""Order entry: a draft binds nothing until a second person confirms it, and nobody confirms their own (docs/roles.md)."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from custody.domain.access.roles import Role
from custody.domain.orders import appeal, issue_order, order, order_copy
from custody.domain.people import propose_and_confirm
from tests.factories.memory_office import PHOTO, Lot, Town, modest, refused, town


def registry(t: Town | None = None) -> Town:
    """A town whose prosecution has two clerks and a second prosecutor."""
    t = t or town()
    for name, role in (("greffier", "court_clerk"), ("greffier2", "court_clerk"), ("deputy", "prosecutor")):
        entry = propose_and_confirm.EnrolPerson(name=name, rank="", agency=t.agency["prosecution"], roles=(Role(role),))
        t.who[name] = t.enrol(entry)
    return t


def enter(t: Town, lot: Lot, by: str = "greffier", **more: object) -> str:
    fields = {
        "order_reference": "RQ 7/2016", "issuer": t.prosecutor, "signed_on": t.today, "exhibits": lot.exhibits,
        "legal_basis": "art. 136", "scans": (PHOTO,), "sample_waiver": "x", "laboratory_waiver": "x",
    } | more  # fmt: skip
    return t.do("order.enter_copy/1", order_copy.EnterCopy(**fields), by).first("RE")


def confirm(t: Town, number: str, by: str) -> None:
    t.do("order.confirm_copy/1", order_copy.ConfirmCopy(order=number), by)


@modest
@given(by=st.sampled_from(["prosecutor", "greffier2"]), count=st.integers(1, 3))
def test_four_eyes_a_draft_binds_nothing_and_takes_effect_on_another_persons_confirmation(by, count):
    """Until then the exhibits are free for another order; afterwards the order burns them like any other."""
    t = registry()
    lot = t.lot(count)
    number = enter(t, lot)
    assert {t.state(e).status for e in lot.exhibits} == {"held"}
    assert t.state(number).status == "draft"
    with refused(t, "not_found"):  # a commission sees no draft
        t.advance(replace(lot, order=number), "planned", since="ordered")
    confirm(t, number, by)
    assert (t.state(number).status, t.state(number).entered_by) == ("issued", t.greffier)
    assert t.state(number).confirmed_by == t.who[by]
    lot.order = number
    t.advance(lot, "burnt", since="ordered")
    assert {t.state(e).status for e in lot.exhibits} == {"destroyed"}


@modest
@given(by=st.sampled_from(["greffier", "greffier2"]), again=st.booleans())
def test_four_eyes_nobody_confirms_what_they_entered(by, again):
    """Not even after somebody else's draft was entered anew by them; a prosecutor who did not sign it does not either."""
    t = registry()
    lot = t.lot()
    number = enter(t, lot, by if not again else "greffier")
    if again:
        enter(t, lot, by, order=number)
    with refused(t, "own_entry"):
        confirm(t, number, by)
    with refused(t, "not_issuing_authority"):
        confirm(t, number, "deputy")
    with refused(t, "not_found"):
        confirm(t, number, "courtclerk")
    with refused(t, "role_needed"):
        confirm(t, number, "clerk")
    confirm(t, number, "prosecutor")
    with refused(t, "wrong_state"):
        confirm(t, number, "prosecutor")


def test_the_number_is_reserved_from_the_first_entry_on():
    """Neither a second draft nor an order of the prosecution takes it; a corrected draft keeps it, or takes another."""
    t = registry()
    lot, other = t.lot(), t.lot()
    number = enter(t, lot)
    with refused(t, "order_reference_taken"):
        enter(t, other, "greffier2")
    issue = issue_order.IssueOrder(
        order_reference="RQ 7/2016", exhibits=other.exhibits, legal_basis="x", sample_waiver="x", laboratory_waiver="x"
    )
    with refused(t, "order_reference_taken"):
        t.do("order.issue/1", issue, "prosecutor")
    enter(t, other, order=number)
    assert t.state(number).exhibits == list(other.exhibits)
    enter(t, other, order=number, order_reference="RQ 8/2016")
    with refused(t, "order_reference_taken"):
        enter(t, lot, "greffier2")
    t.do("order.revoke/1", order.RevokeOrder(order=number, reason="Saisie par erreur"), "prosecutor")
    with refused(t, "wrong_state"):
        confirm(t, number, "greffier2")
    with refused(t, "wrong_state"):
        enter(t, other, order=number, order_reference="RQ 8/2016")


def test_a_draft_that_was_corrected_since_it_was_read_is_not_confirmed():
    """Whatever comes between the reading and the recording: the rule decides on the text that stands then."""
    t = registry()
    lot = t.lot()
    number = enter(t, lot)
    read = order_copy.version(number, t.world)
    enter(t, lot, order=number, legal_basis="art. 137")
    with refused(t, "draft_changed"):
        t.do("order.confirm_copy/1", order_copy.ConfirmCopy(order=number, version=read), "prosecutor")
    t.do(
        "order.confirm_copy/1",
        order_copy.ConfirmCopy(order=number, version=order_copy.version(number, t.world)),
        "prosecutor",
    )
    assert t.state(number).status == "issued"


def test_what_may_be_ordered_is_asked_again_at_the_confirmation():
    """An exhibit that went into another order, or into quarantine, since the entry stops the confirmation."""
    t = registry()
    lot, other = t.lot(), t.lot()
    first, second = enter(t, lot), enter(t, other, order_reference="RQ 8/2016")
    t.advance(lot, "ordered", since="held")
    t.measure("clerk", t.check(other.exhibits[0], seal="X 1"))
    with refused(t, "wrong_state"):
        confirm(t, first, "prosecutor")
    with refused(t, "blocked_by_discrepancy"):
        confirm(t, second, "prosecutor")


def test_an_entry_names_who_signed_it_when_and_shows_the_paper():
    """The issuer is a prosecutor of the clerk's own prosecution; the day is not ahead; the pages are there."""
    t = registry()
    lot = t.lot()
    for issuer in (t.greffier2, t.prosecutor2, t.clerk):
        with refused(t, "not_issuing_authority"):
            enter(t, lot, issuer=issuer)
    with refused(t, "time_in_future"):
        enter(t, lot, signed_on=t.day(1))
    with refused(t, "scan_needed"):
        enter(t, lot, scans=())
    with refused(t, "role_needed"):
        enter(t, lot, "prosecutor")
    with refused(t, "sample_needed"):
        enter(t, lot, sample_waiver="")
    with refused(t, "lapses_before_final"):
        enter(t, lot, lapses_on=t.today)


def test_i24_an_order_on_paper_is_notified_from_the_day_of_its_signature_on():
    """A notification before the entry counts; one before the signature does not."""
    t = registry()
    lot = t.lot()
    t.wait(days=3)
    number = enter(t, lot, signed_on=t.day(-2))
    confirm(t, number, "greffier2")
    early = appeal.NotifyOrder(order=number, to="Conseil", notified_at=f"{t.day(-3)}T10:00:00Z", scans=(PHOTO,))
    with refused(t, "notified_before_order"):
        t.do("order.notify/1", early, "prosecutor")
    served = f"{t.day(-1)}T10:00:00Z"
    t.do(
        "order.notify/1", appeal.NotifyOrder(order=number, to="Conseil", notified_at=served, scans=(PHOTO,)), "greffier"
    )
    assert t.state(number).notified_at.startswith(t.day(-1))
