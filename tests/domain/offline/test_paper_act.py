"""Past acts are recorded from their paper, confirmed by another, and prove what a paper proves (I62)."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from custody.domain.access.roles import Role
from custody.domain.discrepancies.discrepancy import Close
from custody.domain.exhibits.blind_check import BlindCheck, CheckEntry
from custody.domain.exhibits.opening import OpenExhibit, Reseal
from custody.domain.exhibits.split_and_sample import Split
from custody.domain.kernel.events import FromPaper, Occurred
from custody.domain.kernel.quantity import MassEntry
from custody.domain.laboratory.consume import Consume
from custody.domain.offline.paper_act import BY_PAPER, ConfirmPaper, LapsePaper
from custody.domain.orders.hand_out import HandOut
from custody.domain.orders.issue_order import IssueOrder
from custody.domain.people import propose_and_confirm
from custody.domain.registry.registry import ACTS
from custody.domain.transfers.receive import Receive
from custody.storage.write.batch import SERVICE
from tests.factories.memory_office import PHOTO, refused, town
from tests.factories.other_ends import TERMS, agree_to, approve, receive_proof


def from_paper(t, lot, *named, hours=100.0, **more):
    """A time so many hours ago, with the photograph of its paper."""
    at = f"{t.now - timedelta(hours=hours):%Y-%m-%dT%H:%M:%S}Z"
    kept = {"case": lot.case, "blob": PHOTO.blob, "sha256": PHOTO.sha256} | more
    return FromPaper(at=at, source="paper", zone="UTC", named=tuple(t.who[name] for name in named), **kept)


def weighed(t, lot, occurred, by="clerk"):
    return t.do("exhibit.blind_check/1", BlindCheck(checks=t.checks(*lot.exhibits)), by, occurred=occurred)


def confirm(t, done, person, **more):
    t.do("act.confirm_paper/1", ConfirmPaper(paper_act=done.first("PT"), **more), person)


def held(days=10):
    """A lot that has lain in the store for days, of a case that the store takes no part in."""
    t = town()
    lot = t.lot()
    t.wait(days=days)
    return t, lot


@settings(max_examples=20, deadline=None)
@given(
    hours=st.floats(min_value=0.1, max_value=230), named=st.sets(st.sampled_from(["clerk", "clerk2", "analyst"])),
    confirming=st.sampled_from(["clerk", "clerk2", "analyst", "inspector", "supervisor"]),
    denied=st.booleans(),
)  # fmt: skip
def test_i62_any_hour_is_recorded_from_paper_and_confirmed_by_another_who_is_named_or_the_inspection(
    hours, named, confirming, denied
):
    """Older than 72 hours too; its author confirms nothing, nor does a colleague whom the paper does not name."""
    t, lot = held()
    occurred = from_paper(t, lot, *sorted(named), hours=hours)
    if not named - {"clerk"}:
        with refused(t, "paper_names_nobody"):
            weighed(t, lot, occurred)
        return
    done = weighed(t, lot, occurred)
    assert "from_paper" in done.header.flags
    assert (done.header.occurred.at[:16], done.header.at) == (occurred.at[:16], t.at)
    assert PHOTO.sha256 not in str(done.header)
    paper_act = done.first("PT")
    assert t.state(paper_act).status == "pending"
    again = {"denied": denied, "reason": "Jamais vu ce papier"}
    if confirming in named - {"clerk"} or confirming == "inspector":
        confirm(t, done, confirming, **again)
        assert t.state(paper_act).status == ("denied" if denied else "confirmed")
        with refused(t, "paper_act_settled"):
            confirm(t, done, "inspector")
    else:
        with refused(t, "not_named_in_paper"):
            confirm(t, done, confirming, **again)


def test_i62_later_than_72_hours_needs_the_paper_with_its_photograph():
    """An entered hour so old is refused; a paper without a photograph, or of a case of others, too."""
    t, lot = held()
    occurred = from_paper(t, lot, "clerk2")
    with refused(t, "time_too_old"):
        weighed(t, lot, Occurred(at=occurred.at, source="entered", zone="UTC"))
    with refused(t, "paper_photo_needed"):
        weighed(t, lot, Occurred(at=occurred.at, source="paper", zone="UTC"))
    elsewhere = t.case("customs", None)
    with refused(t, "not_found"):
        weighed(t, lot, structs.replace(occurred, case=elsewhere))
    with refused(t, "time_in_future"):
        weighed(t, lot, from_paper(t, lot, "clerk2", hours=-2))


def test_i62_roles_are_those_of_the_hour_of_the_act():
    """Who has been a clerk since yesterday registered nothing before that, and has since."""
    t, lot = held()
    entry = propose_and_confirm.EnrolPerson(
        name="Sow", rank="Adj", agency=t.agency["drug_office"], roles=(Role.CLERK,)
    )  # fmt: skip
    t.who["newcomer"] = t.enrol(entry)
    t.wait(days=1)
    with refused(t, "role_needed"):
        weighed(t, lot, from_paper(t, lot, "clerk2", hours=48), "newcomer")
    weighed(t, lot, from_paper(t, lot, "clerk2", hours=2), "newcomer")


def test_i62_an_opening_from_paper_proves_no_presence_and_is_marked():
    """It is recorded by one person, with nobody counted as present."""
    t, lot = held()
    check = t.checks(*lot.exhibits)[0]
    check = structs.replace(check, weight=structs.replace(check.weight, tare=MassEntry("0,10", "kg")))
    command = OpenExhibit(check=check, purpose="sampling", legal_basis="art. 56", photos=(PHOTO,))
    with refused(t, "witness_needed"):
        t.do("exhibit.open/1", command, "clerk")
    done = t.do("exhibit.open/1", command, "clerk", occurred=from_paper(t, lot, "analyst"))
    assert {"from_paper", "presence_from_paper"} <= set(done.header.flags)
    assert [actor.part for actor in done.header.actors] == ["author"]


def test_i62_wills_and_blind_readings_are_recorded_from_no_paper():
    """Orders, holds, keys, presences and the check before the fire are dated by their giving."""
    t, lot = held()
    command = IssueOrder(
        order_reference="1", exhibits=tuple(lot.exhibits), legal_basis="x", sort="keep",
    )  # fmt: skip
    with refused(t, "time_source_unfit"):
        t.do("order.issue/1", command, "prosecutor", occurred=from_paper(t, lot, "prosecutor2"))
    assert ACTS.keys() >= BY_PAPER
    wills = ("order.", "legal_hold.", "destruction_session.", "pending_change.", "credential.", "passkey.", "transfer.")
    assert not [kind for kind in BY_PAPER if kind.startswith((*wills, "exhibit.sight", "inventory."))]


def test_a_denial_says_why():
    """Without its reason it is refused."""
    t, lot = held()
    done = weighed(t, lot, from_paper(t, lot, "clerk2"))
    with refused(t, "field_empty"):
        confirm(t, done, "clerk2", denied=True)


def opened_and_resealed(t, lot, *named, **paper):
    """The keeper alone opens an exhibit and seals it again, by two papers of a minute ago."""
    [number] = lot.exhibits
    command = OpenExhibit(
        check=structs.replace(t.check(number), weight=t.net("2,70")), purpose="sampling", legal_basis="art. 56",
        photos=(PHOTO,),
    )  # fmt: skip
    opening = t.do("exhibit.open/1", command, "clerk", occurred=from_paper(t, lot, *named, hours=0.02, **paper))
    t.wait(minutes=5)
    reseal = Reseal(exhibit=number, seal="S770001", closure="bag", photos=(PHOTO,), weight=t.net("2,70"))
    sealing = t.do("exhibit.reseal/1", reseal, "clerk", occurred=from_paper(t, lot, *named, hours=0.02, **paper))
    assert (t.state(number).status, t.state(number).open) == ("held", [])
    return opening, sealing


def lapse(t, done):
    return t.act("act.lapse_paper/1", LapsePaper(about=done.first("PT")), SERVICE.person)


@settings(max_examples=10, deadline=None)
@given(hours=st.floats(min_value=0.1, max_value=24 * 29), named=st.sampled_from(["analyst", "clerk2"]))
def test_i62_a_check_from_paper_is_no_full_check_and_no_sighting(hours, named):
    """One person types it: the window of holders stays, and the exhibit was not seen."""
    t, lot = held(days=20)
    [number] = lot.exhibits
    t.hand("clerk", "clerk2", "storage", number)
    t.wait(days=10)
    back = t.dispatch("clerk2", "clerk", "storage", number)
    by_seal = CheckEntry(exhibit=number, seal=t.state(number).seal)
    t.do("transfer.receive/1", Receive(transfer=back, checks=(by_seal,)), "clerk")
    before = t.state(number)
    window, sighted = list(before.window), before.sighted_at
    assert t.clerk2 in window
    done = weighed(t, lot, from_paper(t, lot, named, hours=hours), "supervisor")
    assert not done.events[0][1].check.full
    assert (t.state(number).window, t.state(number).sighted_at) == (window, sighted)
    live = t.do("exhibit.blind_check/1", BlindCheck(checks=t.checks(number)), "supervisor")
    assert (live.events[0][1].check.full, t.state(number).sighted_at) == (True, t.at)


@settings(max_examples=10, deadline=None)
@given(denied=st.sets(st.sampled_from([0, 1])), by=st.sampled_from(["inspector", "clerk2"]), days=st.integers(0, 9))
def test_i62_what_is_denied_or_confirmed_by_nobody_in_three_working_days_blocks_its_exhibits(denied, by, days):
    """Each act opens one discrepancy, whichever comes first; confirmed in time it opens none."""
    t, lot = held()
    acts = opened_and_resealed(t, lot, "clerk2")
    for index, done in enumerate(acts):
        confirm(t, done, by, denied=index in denied, reason="Jamais vu")
        with refused(t, "not_due"):
            lapse(t, done)
    [number] = lot.exhibits
    doubts = [t.state(discrepancy) for discrepancy in t.state(number).open]
    assert [(d.sort, d.cause) for d in doubts] == [("paper_act", acts[i].first("PT")) for i in sorted(denied)]
    assert all(d.window == [t.clerk] for d in doubts)

    late = weighed(t, lot, from_paper(t, lot, "clerk2", hours=1))
    due = t.state(late.first("PT")).due
    t.wait(days=days)
    if t.at < due:
        with refused(t, "not_due"):
            lapse(t, late)
        return
    assert (len(lapse(t, late).opened), t.state(late.first("PT")).status) == (1, "pending")
    with refused(t, "not_due"):
        lapse(t, late)
    assert len(t.state(number).open) == len(denied) + 1
    assert not t.do("act.confirm_paper/1", ConfirmPaper(paper_act=late.first("PT"), denied=True, reason="x"), by).opened
    with refused(t, "blocked_by_discrepancy"):
        t.dispatch("clerk", "clerk2", "storage", number)


def test_i62_a_paper_is_kept_under_the_case_of_its_exhibits():
    """Under another case those who follow this one would never see it; what is registered has one too."""
    t, lot = held()
    other = t.lot()
    with refused(t, "paper_other_case"):
        opened_and_resealed(t, lot, "clerk2", case=other.case)
    with refused(t, "paper_other_case"):
        weighed(t, lot, from_paper(t, lot, "clerk2", case=other.case))


@pytest.mark.parametrize(
    ("named", "taken"), [(("driver",), False), (("administrator",), False), (("driver", "clerk2"), True)]
)
def test_i62_a_paper_names_somebody_who_may_confirm_it(named, taken):
    """An escort or an administrator confirms nothing, so the act would wait for ever."""
    t, lot = held()
    occurred = from_paper(t, lot, *named)
    with nullcontext() if taken else refused(t, "paper_names_nobody"):
        weighed(t, lot, occurred)


def test_i62_nothing_is_consumed_whole_by_a_paper():
    """It waits for its second person (8.0, point 2)."""
    t, lot = held()
    command = Consume(exhibit=lot.exhibits[0], mass=MassEntry("39", "g"))
    with refused(t, "time_source_unfit"):
        t.do("exhibit.consume/1", command, "analyst", occurred=from_paper(t, lot, "clerk2", hours=0.1))


def test_i62_one_confirmation_does_not_take_the_word_from_the_others_who_are_named():
    """Whoever was not asked denies it still; who confirmed it does not, and nobody denies it twice."""
    t, lot = held()
    done = weighed(t, lot, from_paper(t, lot, "clerk2", "analyst"))
    confirm(t, done, "clerk2")
    for person in ("clerk2", "analyst"):
        with refused(t, "paper_act_settled"):
            confirm(t, done, person)
    with refused(t, "paper_act_settled"):
        confirm(t, done, "clerk2", denied=True, reason="Non")
    confirm(t, done, "analyst", denied=True, reason="Jamais vu")
    [doubt] = t.state(lot.exhibits[0]).open
    assert (t.state(done.first("PT")).status, t.state(doubt).window) == ("denied", [t.clerk, t.clerk2])
    with refused(t, "paper_act_settled"):
        confirm(t, done, "inspector", denied=True, reason="Non")


def test_i62_a_false_paper_puts_no_holder_into_the_window():
    """Who types a paper about what another keeps answers for it alone."""
    t, lot = held()
    done = weighed(t, lot, from_paper(t, lot, "supervisor"), by="clerk2")
    confirm(t, done, "supervisor", denied=True, reason="Faux")
    assert [t.state(doubt).window for doubt in t.state(lot.exhibits[0]).open] == [[t.clerk2]]


@pytest.mark.parametrize(
    ("named", "unmet"), [(("clerk2",), True), (("clerk2", "witness1"), True), (("witness1",), False)]
)
def test_i15_an_opening_from_paper_says_that_nobody_from_outside_vouches_for_it(named, unmet):
    """Each of those named may confirm it, so each must be of another agency than the keeper's."""
    t, lot = held()
    opening, _ = opened_and_resealed(t, lot, *named)
    assert ("unmet:ML-opening" in opening.header.flags) == unmet


def test_i62_what_is_used_up_is_recorded_from_no_paper_and_parts_are_doubted_with_the_rest():
    """Nobody else would have seen it gone; a denied split leaves no part to travel on."""
    t = town()
    lot = t.lot(text="27,00")
    [number] = lot.exhibits
    t.unseal(number)
    t.wait(minutes=5)
    parts = (t.part("26,00"), t.part("1,00"))
    paper = from_paper(t, lot, "witness1", hours=0.02)
    with refused(t, "consumed_on_paper"):
        t.do("exhibit.split/1", Split(exhibit=number, parts=parts, exhausted=True), "clerk", occurred=paper)
    split = Split(exhibit=number, parts=parts[1:], weight=t.net("26,00"))
    done = t.do("exhibit.split/1", split, "clerk", occurred=paper)
    confirm(t, done, "witness1", denied=True, reason="Jamais vu")
    assert all(t.state(exhibit).open for exhibit in done.all("EV"))


@pytest.mark.parametrize("end", ["stage", "hand_out"])
@pytest.mark.parametrize("settled", ["confirmed", "closed"])
def test_i62_what_only_an_unconfirmed_paper_opened_does_not_end(end, settled):
    """A keeper alone would else exchange it by two papers, and it would be gone before anybody is asked (8.0)."""
    t, lot = held()
    papers = opened_and_resealed(t, lot, "witness1")
    go_on = ends(t, lot, end)
    with refused(t, "paper_unconfirmed"):
        go_on()
    if settled == "confirmed":
        confirm(t, papers[0], "witness1")
        with refused(t, "paper_unconfirmed"):
            go_on()
        confirm(t, papers[1], "inspector")
    else:
        t.wait(days=8)
        opened = [lapse(t, paper).opened for paper in papers]
        with refused(t, "blocked_by_discrepancy"):
            go_on()
        for [doubt] in opened:
            t.settle(Close(discrepancy=doubt, resolution="explained", reason="Vu"))
    go_on()
    assert t.state(lot.exhibits[0]).status in {"staged", "ceded"}


def ends(t, lot, end):
    """The act that ends an exhibit, or lets it into the load."""
    [number] = lot.exhibits
    order = t.issue(number, **({"sort": "cede", **TERMS["cede"]} if end == "hand_out" else {}))
    if end == "stage":
        session = t.plan(order)
        return lambda: t.stage(session, number)
    approve(t, order)
    command = HandOut(check=t.check(number), recipient="Amadou", photos=(PHOTO,), received=receive_proof(t))
    return lambda: t.do("exhibit.hand_out/1", command, "clerk", *t.present("policeclerk"))


def test_i62_what_only_an_unconfirmed_paper_opened_is_not_used_up():
    """An analyst alone would else say that there was so much inside."""
    t = town()
    lot = t.lot(text="0,14")
    [number] = lot.exhibits
    t.release(number)
    t.analyse("cannabis", number)
    t.wait(minutes=5)
    command = OpenExhibit(
        check=structs.replace(t.check(number), weight=t.net("0,14")), purpose="laboratory", legal_basis="art. 56",
        photos=(PHOTO,),
    )  # fmt: skip
    opening = t.do("exhibit.open/1", command, "analyst", occurred=from_paper(t, lot, "witness1", hours=0.02))
    use = Consume(exhibit=number, mass=MassEntry("40", "g"))
    with refused(t, "paper_unconfirmed"):
        t.do("exhibit.consume/1", use, "analyst", *t.present("analyst2", "witness1"))
    confirm(t, opening, "witness1")
    agree_to(t, number)
    t.do("exhibit.consume/1", use, "analyst", *t.present("analyst2", "witness1"))
    assert t.state(number).status == "consumed"


def test_i62_parts_of_what_a_paper_opened_wait_for_it_too():
    """What was split off since lies under a seal of its own."""
    t = town()
    lot = t.lot(text="27,00")
    [number] = lot.exhibits
    t.wait(minutes=5)
    command = OpenExhibit(
        check=structs.replace(t.check(number), weight=t.net("27,00")), purpose="sampling", legal_basis="art. 56",
        photos=(PHOTO,),
    )  # fmt: skip
    opening = t.do("exhibit.open/1", command, "clerk", occurred=from_paper(t, lot, "witness1", hours=0.02))
    done = t.split(number, t.part("1,00"), left="26,00")
    [part] = [each for each in done.all("EV") if each != number]
    session = t.plan(t.issue(part))
    with refused(t, "paper_unconfirmed"):
        t.stage(session, part)
    confirm(t, opening, "witness1")
    t.stage(session, part)
