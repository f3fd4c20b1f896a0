"""No order without the second factor of its author, before another agency has compared the photograph of its paper."""

import copy
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.access.roles import Role
from custody.domain.orders import order, order_copy, order_photo
from custody.domain.orders.order_original import SeeOriginal
from custody.domain.people import propose_and_confirm
from tests.domain.orders.test_hand_out import hand_out
from tests.domain.orders.test_order_copy import enter, registry
from tests.domain.orders.test_order_original import due
from tests.domain.oversight.test_alarm import raised
from tests.domain.people.test_second_factor import keyed, make, vouch
from tests.factories.memory_office import PHOTO, Lot, Town, modest, refused
from tests.factories.other_ends import AMOUNTS, TERMS, approve, report_negative

OUTSIDE = ("inspector", "member")
"""An inspector and a commission member, of other agencies than the prosecution and the store."""
BARRED = {
    "chair": "order_photo_not_yours",
    "deputy": "order_photo_not_yours",
    "prosecutor2": "not_found",
} | dict.fromkeys(
    ("clerk", "officer", "verifier", "greffier", "greffier2", "administrator", "analyst", "key1"), "role_needed"
)
"""Everybody else, and how they are refused."""


@cache
def _asking() -> Town:
    """A log that asks for second factors; key officers, inspection, commission and prosecutor have passkeys."""
    t = registry(Town(second_factor=True))
    entry = propose_and_confirm.EnrolPerson(
        name="Inspectrice", rank="", agency=t.agency["drug_office"], roles=(Role.INSPECTOR,)
    )
    t.who["inhouse"] = t.enrol(entry)
    keyed(t, "key1", "key2", "inspector")
    for name in ("member", "chair", "inhouse", "prosecutor", "deputy", "greffier2"):
        vouch(t, name, make(t, name), "inspector")
    return t


def asking() -> Town:
    return copy.deepcopy(_asking())


def confirm(t: Town, number: str, by: str = "greffier2") -> None:
    """Confirm with a passkey, as such a log asks."""
    t.keyed = True
    t.do("order.confirm_copy/1", order_copy.ConfirmCopy(order=number), by)
    t.keyed = False


def typed(t: Town, lot: Lot, by: str = "greffier2", **more: object) -> str:
    """An order that the registry typed in and confirmed, without its author's passkey."""
    lot.order = enter(t, lot, **more)
    confirm(t, lot.order, by)
    return lot.order


def look(t: Town, number: str, by: str, reason: str = "", **more: object) -> None:
    command = order_photo.ConfirmPhoto(order=number, denied=bool(reason), reason=reason, **more)
    t.do("order.confirm_photo/1", command, by)


@modest
@given(tried=st.lists(st.sampled_from([*OUTSIDE, "prosecutor", *BARRED]), max_size=6), count=st.integers(1, 3))
def test_four_eyes_no_signed_paper_ends_custody_before_another_agency_has_seen_its_photograph(tried, count):
    """Whoever tries, the order carries nothing out until one of the few who may has confirmed; then it does."""
    t = asking()
    lot = t.lot(count)
    number = typed(t, lot)
    assert {t.state(e).status for e in lot.exhibits} == {"ordered"}
    for name in tried:
        if name in (*OUTSIDE, "prosecutor"):
            look(t, number, name)
            break
        with refused(t, BARRED[name]):
            look(t, number, name)
    done = t.state(number).photo == "confirmed"
    assert done is bool({*tried} & {*OUTSIDE, "prosecutor"})
    if done:
        t.advance(lot, "burnt", since="ordered")
        return
    t.advance(lot, "planned", since="ordered")
    with refused(t, "order_photo_needed"):
        t.advance(lot, "staged", since="planned")


@modest
@given(by=st.sampled_from([*OUTSIDE, "prosecutor"]), sort=st.sampled_from(["", "restitute", "cede", "keep"]))
def test_four_eyes_a_denied_paper_carries_nothing_out_and_the_inspection_is_told_even_if_it_is_revoked(by, sort):
    """A denial needs its reason; nobody confirms after it; the alarm outlives the order."""
    t = asking()
    lot = t.lot()
    number = typed(t, lot, sort=sort)
    with refused(t, "not_due"):
        raised(t, "order_denied", number)
    with refused(t, "field_empty"):
        t.do("order.confirm_photo/1", order_photo.ConfirmPhoto(order=number, denied=True), by)
    look(t, number, by, reason="Ce n’est pas sa signature")
    assert (t.state(number).photo, t.state(number).photo_by) == ("denied", t.who[by])
    for again in (*OUTSIDE, "prosecutor"):
        with refused(t, "order_photo_settled"):
            look(t, number, again)
    if not sort:
        t.advance(lot, "planned", since="ordered")
        with refused(t, "order_photo_denied"):
            t.advance(lot, "staged", since="planned")
    t.keyed = True
    t.do("order.revoke/1", order.RevokeOrder(order=number, reason="Faux"), "prosecutor")
    assert {t.state(e).status for e in lot.exhibits} == {"held"}
    alarm = t.state(raised(t, "order_denied", number).first("LT"))
    assert (alarm.about, alarm.case, alarm.agency) == (number, lot.case, t.agency["prosecution"])
    with refused(t, "already_raised"):
        raised(t, "order_denied", number)


@pytest.mark.parametrize("sort", ["restitute", "cede", "keep"])
def test_nothing_is_handed_out_before_the_photograph_was_compared(sort):
    """Return, cession and keeping wait like the fire does."""
    t = asking()
    lot = t.lot(**AMOUNTS[sort])
    [exhibit] = lot.exhibits
    if sort == "restitute":
        report_negative(t, exhibit)
    number = typed(t, lot, sort=sort, **TERMS[sort])
    if sort != "restitute":
        approve(t, number)
    t.wait(hours=73)
    with refused(t, "order_photo_needed"):
        hand_out(t, exhibit)
    look(t, number, "inspector")
    hand_out(t, exhibit)


def test_who_keeps_the_goods_or_has_no_passkey_does_not_vouch_for_the_order_that_ends_their_custody():
    """An inspector and a chair of the store's own agency; a prosecutor who signed another order; a keyless inspector."""
    t = asking()
    number = typed(t, t.lot())
    for name in ("chair", "inhouse", "deputy"):
        with refused(t, "order_photo_not_yours"):
            look(t, number, name)
    entry = propose_and_confirm.EnrolPerson(name="Neuve", rank="", agency=t.agency["health"], roles=(Role.INSPECTOR,))
    t.who["keyless"] = t.enrol(entry)
    with refused(t, "order_photo_not_yours"):
        look(t, number, "keyless")


def test_the_passkey_of_who_signed_answers_for_the_order():
    """Confirmed by its issuer, it waits for nobody."""
    t = asking()
    lot = t.lot()
    number = typed(t, lot, "prosecutor")
    assert (t.state(number).photo, t.state(number).photo_due) == ("", "")
    with refused(t, "order_photo_settled"):
        look(t, number, "inspector")
    t.advance(lot, "burnt", since="ordered")


def test_a_log_that_asks_for_no_second_factor_makes_nobody_wait_and_lets_them_look():
    """The order is in force at once; who looks may still deny it, and that stops it."""
    t = registry()
    lot = t.lot()
    number = typed(t, lot)
    assert t.state(number).photo == ""
    t.advance(lot, "staged", since="ordered")
    look(t, number, "inspector", reason="Signature imitée")
    with refused(t, "order_photo_denied"):
        t.advance(lot, "burnt", since="staged")


def test_a_call_has_no_signed_paper_until_its_original_is_photographed():
    """The note of a call is no signature: the original comes with its pages, and only then somebody compares."""
    t = asking()
    lot = t.lot()
    number = typed(t, lot, channel="telephone", original_due=due(t))
    with refused(t, "order_original_needed"):
        look(t, number, "inspector")
    with refused(t, "scan_needed"):
        t.do("order.see_original/1", SeeOriginal(order=number), "greffier2")
    t.do("order.see_original/1", SeeOriginal(order=number, scans=(PHOTO,)), "greffier2")
    t.advance(lot, "planned", since="ordered")
    with refused(t, "order_photo_needed"):
        t.advance(lot, "staged", since="planned")
    look(t, number, "inspector")
    t.advance(lot, "burnt", since="planned")


def test_what_was_read_is_what_is_confirmed():
    """An appeal or a correction since then: the page is read again."""
    t = asking()
    number = typed(t, t.lot())
    read = order_photo.version(number, t.world)
    t.do("order.notify/1", _notice(t, number), "greffier")
    with refused(t, "order_changed"):
        look(t, number, "inspector", version=read)
    look(t, number, "inspector", version=order_photo.version(number, t.world))


def _notice(t: Town, number: str) -> object:
    from custody.domain.orders.appeal import NotifyOrder

    return NotifyOrder(order=number, to="Conseil", notified_at=t.at, scans=(PHOTO,))


def test_a_photograph_that_nobody_compares_is_an_alarm_each_week_until_somebody_does():
    """Three working days; then the inspection is told, though nothing could be carried out meanwhile."""
    t = asking()
    number = typed(t, t.lot())
    with refused(t, "not_due"):
        raised(t, "order_photo", number)
    t.wait(days=6)
    raised(t, "order_photo", number)
    with refused(t, "already_raised"):
        raised(t, "order_photo", number)
    t.wait(days=8)
    raised(t, "order_photo", number)
    look(t, number, "inspector")
    t.wait(days=8)
    with refused(t, "not_due"):
        raised(t, "order_photo", number)
