"""Ends of custody beside the fire: by an order of their sort, before a second person, and for good (I9, I26)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from custody.domain.exhibits import legal_hold, report_missing
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.exhibits.labels import PrintLabels
from custody.domain.kernel.events import Actor
from custody.domain.kernel.photo_reference import Photo
from custody.domain.orders import hand_out as hand_out_rule
from custody.domain.places.custodian import NameCustodian
from custody.domain.places.evacuation import Evacuate
from custody.domain.places.place import OpenPlace
from custody.domain.places.put_away import StoreExhibits
from tests.factories.appeals import lodge
from tests.factories.memory_office import modest, refused, town
from tests.factories.other_ends import ordered, receive_proof

ENDS = {"restitute": "restituted", "cede": "ceded", "keep": "kept_for_reference"}
PHOTO = Photo(blob="b" * 64, sha256="a" * 64)
sorts = pytest.mark.parametrize("sort", sorted(ENDS))
leaving = pytest.mark.parametrize("sort", ["cede", "restitute"])


def hand_out(
    t, number, by="clerk", second="policeclerk", will="other_device", photos=(PHOTO,), foreign=None, identity="CNI 7",
    received=None, obeyed="", **seen
):  # fmt: skip
    others = [Actor(person=t.who[name], part="witness", will=will) for name in second.split()]
    order = t.state(number).order
    if order and t.state(order).sort == "cede" and received is None:
        received = receive_proof(t)
    command = hand_out_rule.HandOut(
        check=t.check(number, **seen), recipient="Moussa Traoré, propriétaire", photos=photos, foreign=foreign,
        identity=identity, received=received or "", obeyed=obeyed,
    )  # fmt: skip
    return t.do("exhibit.hand_out/1", command, by, *others)


@leaving
def test_i9_the_order_says_how_custody_ends_and_nothing_leads_on_from_there(sort):
    """Returned or ceded: nobody holds it here, and no act of custody takes it up again."""
    t = town()
    [number] = ordered(t, sort).exhibits
    hand_out(t, number)
    state = t.state(number)
    assert (state.status, state.holder, state.place) == (ENDS[sort], "", "")
    assert "Traoré".encode() not in b"".join(t.log)
    with refused(t, "not_holder"):
        t.dispatch("clerk", "clerk2", "storage", number)
    with refused(t, "wrong_state"):
        t.measure("clerk", t.check(number))
    with refused(t, "wrong_state"):
        t.issue(number)
    with refused(t, "wrong_state"):
        t.do("exhibit.print_label/1", PrintLabels(exhibits=(number,), reason="x"), "clerk")
    with refused(t, "wrong_state"):
        t.do("exhibit.report_missing/1", report_missing.ReportMissing(exhibits=(number,), reason="x"), "clerk")
    with refused(t, "not_reported_missing"):
        t.do("exhibit.find_again/1", report_missing.FindAgain(checks=t.checks(number), reason="x"), "policeclerk")


def test_it_takes_two_and_the_one_who_ordered_it_is_neither():
    """The second person gives their own will; a voucher, a paper or the prosecutor who ordered it do not count."""
    t = town()
    [number] = ordered(t, "restitute").exhibits
    for second, will in (("", ""), ("prosecutor", "other_device"), ("policeclerk", "paper")):
        with refused(t, "second_person_needed"):
            hand_out(t, number, second=second, will=will)
    with refused(t, "second_agency_person_needed"):
        hand_out(t, number, second="clerk2 supervisor insider")
    with refused(t, "not_holder"):
        hand_out(t, number, by="clerk2")
    with refused(t, "receipt_photo_needed"):
        hand_out(t, number, photos=())
    hand_out(t, number)


@sorts
def test_i12_an_order_is_no_way_out_of_a_store_whose_keeper_changes_or_that_was_evacuated(sort):
    """What leaves for good leaves under the same three locks as what is released: count, change of keeper, second key."""
    t = town()
    one, two, three = ordered(t, sort, 3).exhibits
    vault = t.do("place.open/1", OpenPlace(name="Chambre forte", sort="vault", parent=t.place), "supervisor").first(
        "PL"
    )
    t.do("exhibit.store/1", StoreExhibits(place=vault, exhibits=(one, two)), "clerk")
    with refused(t, "double_lock_needs_second"):
        hand_out(t, one)
    hand_out(t, one, second="clerk2 policeclerk")
    for person in ("clerk", "clerk2"):
        t.do("place.name_custodian/1", NameCustodian(place=t.place, person=t.who[person]), "supervisor")
    with refused(t, "custodian_change_open"):
        hand_out(t, two, second="clerk2 policeclerk")
    t.do("place.evacuate/1", Evacuate(place=t.place, to=t.shelf, reason="Incendie"), "clerk")
    with refused(t, "count_needed"):
        hand_out(t, three)


def test_what_is_ceded_names_the_receipt_of_who_took_it_over():
    """Agency, number, day and the digest of the signed one; of what is returned there is none, nor of what is blocked."""
    t = town()
    [returned], [ceded], [blocked] = (ordered(t, sort).exhibits for sort in ("restitute", "cede", "cede"))
    told = hand_out_rule.ForeignReceipt(agency=" OCRTIS ", receipt_number="DR-7", dated="2016-11-05", sha256="ab" * 32)
    with refused(t, "foreign_receipt"):
        hand_out(t, returned, foreign=told)
    for wrong, code in (
        ({"sha256": "AB"}, "foreign_receipt"),
        ({"dated": "5/11"}, "bad_day"),
        ({"receipt_number": " "}, "field_empty"),
    ):
        with refused(t, code):
            hand_out(t, ceded, foreign=structs.replace(told, **wrong))
    for number, wanted in ((ceded, structs.replace(told, agency="OCRTIS")), (blocked, None)):
        done = hand_out(t, number, foreign=told, **({"seal": "X 404"} if number == blocked else {}))
        assert [e.foreign for _, e in done.events if isinstance(e, hand_out_rule.ExhibitHandedOut)] == [wanted]


def test_what_is_kept_here_needs_no_foreign_receipt():
    """A reference stays with its holder and on the books: it is seen there without alarm."""
    from custody.domain.exhibits.sighting import Sight

    t = town()
    [number] = ordered(t, "keep").exhibits
    hand_out(t, number, photos=())
    assert not t.do("exhibit.sight/1", Sight(exhibits=(number,)), "policeclerk").opened


def test_what_was_returned_and_turns_up_again_is_an_alarm():
    """A label seen after the end of custody is a clone or a return that was none (T20)."""
    from custody.domain.exhibits.sighting import Sight

    t = town()
    [number] = ordered(t, "restitute").exhibits
    hand_out(t, number)
    [opened] = t.do("exhibit.sight/1", Sight(exhibits=(number,)), "policeclerk").opened
    assert t.state(opened).sort == "reappeared"


@modest
@given(sort=st.sampled_from(sorted(ENDS)), block=st.sampled_from(["hold", "appeal", "early", "revoked", "lapsed"]))
def test_i26_a_hold_an_appeal_or_a_lapse_keeps_it_here(sort, block):
    """What stops a fire stops every other end."""
    t = town()
    more = {"early": {"appeal_until": t.day(3)}, "lapsed": {"lapses_on": t.day(1)}}.get(block, {})
    lot = ordered(t, sort, **more)
    [number] = lot.exhibits
    code = {"hold": "on_legal_hold", "appeal": "order_appealed", "early": "order_not_executable", "revoked": "wrong_state",
            "lapsed": "order_lapsed"}[block]  # fmt: skip
    if block == "hold":
        command = legal_hold.PlaceHold(exhibits=(number,), legal_basis="art. 56", reason="Expertise")
        t.do("legal_hold.place/1", command, "prosecutor")
    elif block == "appeal":
        lodge(t, lot.order)
    elif block == "revoked":
        from custody.domain.orders.order import RevokeOrder

        t.do("order.revoke/1", RevokeOrder(order=lot.order, reason="x"), "prosecutor")
    elif block == "lapsed":
        t.wait(days=2)
    with refused(t, code):
        hand_out(t, number)


def test_what_differs_is_not_handed_out_but_blocked():
    """The check finds another seal: the exhibit stays with its holder, under a discrepancy."""
    t = town()
    [number] = ordered(t, "cede").exhibits
    [opened] = hand_out(t, number, seal="X 404").opened
    state = t.state(number)
    assert (state.status, state.holder, state.open) == ("ordered", t.clerk, [opened])
    with refused(t, "blocked_by_discrepancy"):
        hand_out(t, number)
    other = ordered(t, "cede").exhibits[0]
    proved = receive_proof(t)
    with refused(t, "check_incomplete"):
        t.do(
            "exhibit.hand_out/1",
            hand_out_rule.HandOut(
                check=CheckEntry(exhibit=other, seal=t.state(other).seal),
                recipient="x",
                photos=(PHOTO,),
                received=proved,
            ),
            "clerk",
            Actor(person=t.policeclerk, part="witness", will="other_device"),
        )


@sorts
def test_i32_such_an_order_burns_nothing_and_an_order_to_destroy_hands_nothing_out(sort):
    """An order is of one sort; neither way is a way round the other."""
    t = town()
    lot = ordered(t, sort)
    with refused(t, "order_not_to_destroy"):
        t.plan(lot.order)
    burning = t.lot(1, "ordered")
    with refused(t, "order_to_destroy"):
        hand_out(t, burning.exhibits[0])
    session = t.plan(burning.order)
    with refused(t, "not_found"):
        t.stage(session, *lot.exhibits)
