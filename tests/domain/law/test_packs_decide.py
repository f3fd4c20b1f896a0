"""The chosen pack decides: the same people and the same exhibits, stopped by the law of another country (I25)."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from custody.domain.destruction import close_session, staging
from custody.domain.kernel.events import Actor, Occurred
from custody.domain.law.derogation import Grant
from custody.domain.law.rule_pack_loader import pack_of, packs
from custody.domain.orders.appeal import NotifyOrder
from custody.domain.people import propose_and_confirm
from custody.domain.people.named_outsider import NamedOutsider, TakePart
from custody.domain.registry.registry import TYPES
from custody.domain.transfers import extend_release, hand_over, release_to_outsider
from custody.domain.transfers.paper_slip import EnterSlip
from tests.domain.rule_pack_builder import enact, obey, rule
from tests.factories.memory_office import PHOTO, modest, refused, town

TEMPORARY_RELEASE, BALANCE = {"check": "temporary_release", "days": 30}, {"check": "same_balance"}


def follow(t, agency, pack):
    obey(t.enrol, t.agency[agency], pack)


def outsiders(t, *names):
    return tuple(Actor(person=t.who[name], part="witness", will="other_device") for name in names)


def test_france_waits_24_hours_after_the_notification():
    """Art. 41-5 CPP: what was not notified cannot be challenged yet, and so does not burn."""
    t = town()
    follow(t, "drug_office", "FR/1")
    lot = t.lot(1, "planned")
    stage = staging.Stage(session=lot.session, checks=t.checks(*lot.exhibits))
    company = outsiders(t, "witness1", "witness2")
    with refused(t, "order_not_notified") as told:
        t.do("destruction_session.stage/1", stage, "verifier", *company)
    assert told.value.facts["rule"] == "FR-41-5-recourse"
    t.do(
        "order.notify/1", NotifyOrder(order=lot.order, to="Maître Sow", notified_at=t.at, scans=(PHOTO,)), "prosecutor"
    )
    t.wait(hours=23)
    with refused(t, "order_appealable"):
        t.do("destruction_session.stage/1", stage, "verifier", *company)
    t.wait(hours=1)
    done = t.do("destruction_session.stage/1", stage, "verifier", *company)
    assert done.header.rules == pack_of("FR/1").mark


def test_i68_france_weighs_before_two_outsiders_or_whom_it_was_seized_from_and_never_the_custodian():
    """Art. 706-30-1 CPP: a weighing by the officer alone is void; a refusal to sign is a value, not a blank."""
    t = town()
    follow(t, "drug_office", "FR/1")
    lot = t.lot(2, "planned")
    t.do(
        "order.notify/1", NotifyOrder(order=lot.order, to="Maître Sow", notified_at=t.at, scans=(PHOTO,)), "prosecutor"
    )
    t.wait(days=1)
    one, two = (staging.Stage(session=lot.session, checks=t.checks(n)) for n in lot.exhibits)
    for company in ((), outsiders(t, "witness1"), outsiders(t, "witness1", "clerk2"), outsiders(t, "clerk")):
        with refused(t, "weighing_company_missing"):
            t.do("destruction_session.stage/1", one, "verifier", *company)
    for unsigned, company in (
        (("witness1", "witness2"), ()), (("clerk2", "supervisor"), ("witness1",)), (("witness1",), ("witness1",)),
    ):  # fmt: skip
        absent = staging.Stage(session=lot.session, checks=one.checks, unsigned=tuple(t.who[n] for n in unsigned))
        with refused(t, "weighing_company_missing"):
            t.do("destruction_session.stage/1", absent, "verifier", *outsiders(t, *company))
    signed = staging.Stage(session=lot.session, checks=two.checks, unsigned=(t.witness2,))
    done = t.do("destruction_session.stage/1", signed, "verifier", *outsiders(t, "witness1"))
    event = next(e for _, e in done.events if e.type == "destruction_session.staged/1")
    assert event.unsigned == (t.witness2,)
    person = NamedOutsider(name="M. Traoré", quality="seized_from", refused=True, exhibit=lot.exhibits[0])
    t.do(
        "outsider.take_part/1",
        TakePart(session=lot.session, outsiders=(person,)),
        "verifier",
        *outsiders(t, "inspector"),
    )
    t.do("destruction_session.stage/1", one, "verifier")


def test_mali_weighs_without_that_company():
    """The same act under the home pack."""
    t = town()
    lot = t.lot(1, "planned")
    t.stage(lot.session, *lot.exhibits)
    assert [t.state(number).status for number in lot.exhibits] == ["staged"]


def test_i29_a_session_is_decided_by_the_pack_it_was_planned_under(monkeypatch):
    """Other rules chosen after the staging open nothing: the quorum is that of the day of planning."""
    t = town()
    lot = t.lot(1, "staged")
    enact(monkeypatch, rule("witnesses", {"check": "rotation"}))
    follow(t, "drug_office", "ZZ/1")
    assert t.state(lot.session).pack == "ML/1"
    t.open(lot.session)
    t.attend(lot.session, verifier="verifier")
    t.arrive(lot.session, *lot.exhibits)
    with refused(t, "quorum_missing") as told:
        t.burn(lot.session, *lot.exhibits)
    assert told.value.facts["pack"] == "ML/1"
    t.attend(lot.session, chair="chair", prosecutor="judicial", member="commission")
    t.attend(lot.session, witness1="witness", witness2="witness")
    t.burn(lot.session, *lot.exhibits)
    assert t.state(lot.session).pack == "ML/1"


def test_i29_a_session_names_the_digest_of_its_pack_and_no_other_text_opens_it(monkeypatch):
    """A file edited in place under its old name decides nothing of a session that was planned under the former text."""
    t = town()
    planned = packs()["ML/1"]
    lot = t.lot(1, "staged")
    assert (t.state(lot.session).pack, t.state(lot.session).pack_digest) == ("ML/1", planned.digest)
    with monkeypatch.context() as edited:
        edited.setitem(packs(), "ML/1", structs.replace(planned, digest="0" * 64))
        with refused(t, "session_pack_changed") as told:
            t.open(lot.session)
        assert told.value.facts == {"pack": "ML/1"}
    opened = dict(t.open(lot.session).events)[lot.session]
    assert (opened.pack, opened.digest) == ("ML/1", planned.digest)


def test_texas_asks_for_a_supervisor_among_the_witnesses_and_for_the_transporters(texas):
    """37 TAC 13.159 and 13.163: without them nothing opens, and nothing is closed."""
    t = town()
    follow(t, "drug_office", "US-TX/1")
    lot = t.lot(1, "staged")
    t.advance(lot, "on_site", since="staged")
    with refused(t, "quorum_missing") as told:
        t.burn(lot.session, *lot.exhibits)
    assert (told.value.facts["rule"], told.value.facts["quality"]) == ("TX-13.159-supervisor", "supervisor")
    t.enrol(propose_and_confirm.ChangeRoles(person=t.witness1, grant=("supervisor",)))
    t.burn(lot.session, *lot.exhibits)
    with refused(t, "statement_incomplete"):
        t.close(lot.session)
    said = close_session.CloseSession(
        session=lot.session, residue="Cendres", incidents="Néant", any_incident=False, non_retrievable=True,
        transport="Du magasin au four, véhicule 4711, adjudant Traoré",
    )  # fmt: skip
    t.do("destruction_session.close/1", said, "chair")


def test_texas_asks_the_prosecution_for_five_samples_of_a_case_or_a_waiver(texas):
    """H&S 481.160."""
    t = town()
    follow(t, "prosecution", "US-TX/1")
    lot = t.lot(6)
    burnt, *samples = lot.exhibits
    with refused(t, "sample_needed") as told:
        t.issue(burnt, samples=tuple(samples[:4]), sample_waiver="")
    assert told.value.facts["rule"] == "TX-481.160-samples"
    t.issue(burnt, samples=tuple(samples), sample_waiver="")


def test_a_derogation_from_rotation_lets_the_same_witnesses_see_two_fires_and_shows():
    """Under the home pack a prosecutor may derogate from rotation; the act carries it, and without it is refused."""
    t = town()
    t.lot(1, "burnt")
    lot = t.lot(1, "on_site")
    with refused(t, "same_witnesses") as told:
        t.burn(lot.session, *lot.exhibits)
    assert told.value.facts["rule"] == "ML-rotation"
    grant = Grant(pack="ML/1", rule="ML-rotation", about=(lot.session,), article="art. 136", reason="Fleuve en crue")
    t.do("derogation.grant/1", grant, "prosecutor")
    assert "derogated:ML-rotation" in t.burn(lot.session, *lot.exhibits).header.flags


def test_a_derogation_touches_neither_holder_nor_load_nor_fire():
    """I5, I7, I27, I32 and the judicial authority: whatever was derogated, these refuse."""
    t = town()
    lot = t.lot(2, "staged")
    grant = Grant(pack="ML/1", rule="ML-rotation", about=(lot.session,), article="art. 136", reason="Urgence")
    t.do("derogation.grant/1", grant, "prosecutor")
    t.open(lot.session)
    t.attend(lot.session, chair="chair", member="commission", verifier="verifier", witness1="witness")
    t.attend(lot.session, witness2="witness")
    t.arrive(lot.session, lot.exhibits[0])
    with refused(t, "quorum_missing"):
        t.burn(lot.session, *lot.exhibits)
    t.attend(lot.session, prosecutor="judicial")
    with refused(t, "load_incomplete"):
        t.burn(lot.session, lot.exhibits[0])
    t.arrive(lot.session, lot.exhibits[1])
    t.burn(lot.session, *lot.exhibits)
    with refused(t, "wrong_state"):
        t.burn(lot.session, *lot.exhibits)


def derogate(t, name, *about):
    grant = Grant(pack="ZZ/1", rule=f"ZZ-{name}", about=about, article="art. 8", reason="Expert en mission")
    return t.do("derogation.grant/1", grant, "prosecutor")


def released(t, number, days):
    return t.dispatch("clerk", "analyst", "laboratory", number, due=t.day(days))


def test_i10_a_release_beyond_the_packs_days_is_refused_when_it_leaves_and_when_it_is_extended(monkeypatch):
    """Where the pack blocks, the day that is too late is refused at the act, not alarmed months later."""
    t = town()
    enact(monkeypatch, rule("temporary-release", TEMPORARY_RELEASE))
    follow(t, "drug_office", "ZZ/1")
    number = t.lot().exhibits[0]
    with refused(t, "release_too_long") as told:
        released(t, number, 31)
    assert told.value.facts == {"rule": "ZZ-temporary-release", "pack": "ZZ/1", "number": number, "days": 30}
    t.receive(released(t, number, 30), "analyst")
    t.wait(days=20)
    with refused(t, "release_too_long"):
        extend = extend_release.ExtendRelease(exhibits=(number,), due=t.day(11), reason="Contre-expertise")
        t.do("exhibit.extend_release/1", extend, "supervisor")


@pytest.mark.parametrize("way", ["together", "slip", "outsider"])
def test_i10_no_temporary_release_goes_round_the_packs_days(way, monkeypatch):
    """Both halves at once, a slip of paper, and an outsider's hands are releases like any other."""
    t = town()
    enact(monkeypatch, rule("temporary-release", TEMPORARY_RELEASE))
    follow(t, "drug_office", "ZZ/1")
    number = t.lot().exhibits[0]
    with refused(t, "release_too_long"):
        lent_by(t, way, number, t.day(40))


def lent_by(t, way, number, due):
    checks = t.checks(number)
    if way == "together":
        command = hand_over.HandOver(to=t.analyst, purpose="laboratory", checks=checks, due=due)
        return t.do("transfer.hand_over/1", command, "clerk", receiver(t, "analyst"))
    if way == "slip":
        slip = EnterSlip(
            slip="B-1", releaser=t.clerk, receiver=t.analyst, purpose="laboratory", checks=checks, photo=PHOTO, due=due
        )
        return t.do("transfer.enter_slip/1", slip, "clerk2", occurred=Occurred(at=t.at, source="paper", zone="UTC"))
    seen = release_to_outsider.RegisterOutsider(
        name="Dr Sow", quality="expert", organisation="Bamako", identity="Carte 12"
    )
    outsider = t.do("outsider.register/1", seen, "clerk", *outsiders(t, "clerk2")).first("TS")
    release = release_to_outsider.ReleaseToOutsider(
        outsider=outsider, purpose="laboratory", checks=checks, due=due, legal_basis="Réquisition 3", paper="slip",
        reference="B-2", photos=(PHOTO,),
    )  # fmt: skip
    return t.do("exhibit.release_to_outsider/1", release, "clerk", *outsiders(t, "clerk2"))


def receiver(t, name):
    return Actor(person=t.who[name], part="receiver", will="other_device")


@pytest.mark.parametrize(
    ("mode", "flag"), [("mark", "unmet:ZZ-temporary-release"), ("derogable", "derogated:ZZ-temporary-release")]
)
def test_i10_a_long_release_that_the_pack_lets_through_is_flagged_once(mode, flag, monkeypatch):
    """A warning is no refusal; a derogation lets through only what it is about."""
    t = town()
    enact(monkeypatch, rule("temporary-release", TEMPORARY_RELEASE, mode))
    follow(t, "drug_office", "ZZ/1")
    numbers = t.lot(2).exhibits
    if mode == "derogable":
        derogate(t, "temporary-release", numbers[0])
        with refused(t, "release_too_long"):
            t.dispatch("clerk", "analyst", "laboratory", *numbers, due=t.day(40))
        derogate(t, "temporary-release", numbers[1])
    done = t.do(
        "transfer.dispatch/1",
        hand_over.Dispatch(to=t.analyst, purpose="laboratory", exhibits=tuple(numbers), due=t.day(40)), "clerk",
    )  # fmt: skip
    assert (done.header.flags, done.header.rules.partition(" ")[0]) == ((flag,), "ZZ/1")


def test_mali_warns_of_a_release_of_more_than_90_days():
    """The home pack flags it; nobody is stopped."""
    t = town()
    number = t.lot().exhibits[0]
    late = hand_over.Dispatch(to=t.analyst, purpose="laboratory", exhibits=(number,), due=t.day(91))
    assert t.do("transfer.dispatch/1", late, "clerk").header.flags == ("unmet:ML-temporary-release",)


@pytest.mark.parametrize("mode", ["refuse", "mark", "derogable"])
def test_i18_where_the_pack_asks_for_the_same_balance_another_is_refused_flagged_or_derogated(mode, monkeypatch):
    """The refusal names the balance; the same one is never refused, and a check without a weight neither."""
    t = town()
    enact(monkeypatch, rule("balance", BALANCE, mode))
    follow(t, "drug_office", "ZZ/1")
    number = t.lot().exhibits[0]
    first, other = t.balance, t.new_balance("supervisor")
    t.measure("clerk", *t.checks(number))
    t.balance = other
    if mode != "mark":
        with refused(t, "balance_differs") as told:
            t.measure("clerk", *t.checks(number))
        assert told.value.facts["balance"] == first
    if mode == "derogable":
        derogate(t, "balance", number)
    if mode != "refuse":
        flag = {"mark": "unmet:ZZ-balance", "derogable": "derogated:ZZ-balance"}[mode]
        assert t.measure("clerk", *t.checks(number)).header.flags == (flag,)


def test_i18_whatever_was_weighed_where_the_balance_of_the_first_weight_is_the_one_asked_for(monkeypatch):
    """After any checks, let through or refused: the first balance always counts, and no other ever does."""
    enact(monkeypatch, rule("balance", BALANCE))
    began = town()
    follow(began, "drug_office", "ZZ/1")
    number = began.lot().exhibits[0]
    balances = [began.balance, began.new_balance("supervisor"), began.new_balance("supervisor", "20", "40")]

    @modest
    @given(st.lists(st.integers(0, 2), min_size=1, max_size=6))
    def asked(used):
        t = copy.deepcopy(began)
        for which in used:
            t.balance = balances[which]
            if which:
                with refused(t, "balance_differs"):
                    t.measure("clerk", *t.checks(number))
            else:
                assert t.measure("clerk", *t.checks(number)).header.flags == ()
        assert {e.data.check.weight.balance for e in weighed(t, number)} <= {balances[0]}

    asked()


def weighed(t, number):
    """The checks on record of an exhibit."""
    events = (TYPES.decode(body) for body in t.log)
    return [e for e in events if getattr(e, "subject", "") == number and e.data.type == "exhibit.blind_checked/1"]


def test_i18_what_is_sealed_again_is_weighed_on_the_balance_of_its_opening(monkeypatch):
    """A resealing is judged against the opening: its weight is no first one."""
    t = town()
    enact(monkeypatch, rule("balance", BALANCE))
    follow(t, "drug_office", "ZZ/1")
    number = t.lot().exhibits[0]
    t.unseal(number)
    t.balance = t.new_balance("supervisor")
    with refused(t, "balance_differs"):
        t.reseal(number)


def test_i18_the_verifiers_weighing_is_asked_for_the_same_balance_too(monkeypatch):
    """Staging follows the pack of the chair's agency."""
    t = town()
    enact(monkeypatch, rule("balance", BALANCE))
    follow(t, "drug_office", "ZZ/1")
    lot = t.lot(1, "planned")
    first, t.balance = t.balance, t.new_balance("supervisor")
    with refused(t, "balance_differs"):
        t.stage(lot.session, *lot.exhibits)
    t.balance = first
    t.stage(lot.session, *lot.exhibits)


def test_a_derogation_for_one_exhibit_without_report_says_nothing_of_another(monkeypatch):
    """What no laboratory confirmed burns one by one, each under its own derogation (I26)."""
    t = town()
    enact(monkeypatch, rule("report", {"check": "report"}, "derogable"))
    lot = t.lot(2)
    follow(t, "drug_office", "ZZ/1")
    session = t.plan(t.issue(*lot.exhibits, laboratory_waiver=""))
    derogate(t, "report", lot.exhibits[0])
    t.wait(days=60)
    with refused(t, "report_needed") as told:
        t.stage(session, *lot.exhibits)
    assert told.value.facts["number"] == lot.exhibits[1]


def test_a_derogation_for_one_order_says_nothing_of_another_in_the_same_session(monkeypatch):
    """A prosecution derogates for what it ordered itself, never for the order of another."""
    t = town()
    enact(monkeypatch, rule("notice", {"check": "notice", "days": 15}, "derogable"))
    orders = [t.issue(*t.lot().exhibits) for _ in range(2)]
    follow(t, "drug_office", "ZZ/1")
    derogate(t, "notice", orders[0])
    t.plan(orders[0])
    with refused(t, "notice_short") as told:
        t.plan(*orders)
    assert told.value.facts["number"] == orders[1]
