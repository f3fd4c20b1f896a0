"""Proposals to destroy: asked by the keepers, ended by an order, a withdrawal or a refusal, and told when unanswered."""

from msgspec import structs

from custody.domain.destruction.clearance import before_order
from custody.domain.exhibits.exhibit import HELD, ORDERED, UNACCOUNTED
from custody.domain.kernel.context import ActContext
from custody.domain.law.rule_pack import Sample
from custody.domain.law.rule_pack_loader import HOME, pack_of
from custody.domain.orders.destruction_request import (
    OPEN,
    SETTLED,
    DeclineProposal,
    MakeDestructionRequest,
    WithdrawProposal,
    waiting,
)
from custody.domain.orders.issue_order import IssueOrder
from custody.domain.orders.order import RESTITUTION, RevokeOrder
from custody.domain.oversight.anomaly_rules import ANSWER_DAYS
from custody.domain.people.propose_and_confirm import EnrolPerson
from custody.domain.seizures.case import ShareCase
from tests.domain.exhibits.test_legal_hold import place
from tests.domain.oversight.test_alarm import raised
from tests.factories.memory_office import refused, town


def propose(t, *numbers, by="clerk"):
    command = MakeDestructionRequest(exhibits=numbers, reason="Affaire jugée, magasin plein")
    return t.do("destruction_request.make/1", command, by).first("DP")


def withdraw(t, number, *exhibits, by="clerk"):
    command = WithdrawProposal(destruction_request=number, exhibits=exhibits, reason="Expertise à refaire")
    return t.do("destruction_request.withdraw/1", command, by)


def decline(t, number, *exhibits, by="prosecutor"):
    command = DeclineProposal(destruction_request=number, exhibits=exhibits, reason="Appel probable")
    return t.do("destruction_request.decline/1", command, by)


def test_a_proposal_blocks_nothing_and_stands_on_each_exhibit_until_an_order_names_it():
    t = town()
    lot = t.lot(3, "held")
    number = propose(t, *lot.exhibits)
    assert all((t.state(n).status, t.state(n).proposal) == (HELD, number) for n in lot.exhibits)
    with refused(t, "destruction_already_requested"):
        propose(t, lot.exhibits[0])
    place(t, lot.exhibits[2])
    t.measure("clerk", t.check(lot.exhibits[0]))

    order = t.issue(lot.exhibits[0])

    first, state = t.state(lot.exhibits[0]), t.state(number)
    assert (first.status, first.proposal) == (ORDERED, "")
    assert (state.status, state.left) == (OPEN, list(lot.exhibits[1:]))
    assert [(one.outcome, one.order, one.exhibits) for one in state.settled] == [("ordered", order, lot.exhibits[:1])]
    t.issue(*lot.exhibits[1:])  # a hold keeps from the fire, not from the order
    assert t.state(number).status == SETTLED
    t.do("order.revoke/1", RevokeOrder(order=order, reason="Erreur"), "prosecutor")
    assert propose(t, lot.exhibits[0]) != number


def test_keepers_withdraw_and_the_prosecution_declines_in_part_or_whole_with_a_reason():
    t = town()
    lot = t.lot(3, "held")
    number = propose(t, *lot.exhibits)
    withdraw(t, number, lot.exhibits[0])
    assert t.state(lot.exhibits[0]).proposal == ""
    with refused(t, "not_in_destruction_request"):
        withdraw(t, number, lot.exhibits[0])
    decline(t, number)
    state = t.state(number)
    assert (state.status, state.left) == (SETTLED, [])
    assert [(one.outcome, one.by) for one in state.settled] == [
        ("withdrawn", t.who["clerk"]), ("declined", t.who["prosecutor"])
    ]  # fmt: skip
    with refused(t, "not_in_destruction_request"):
        decline(t, number)


def test_only_who_keeps_it_proposes_and_only_they_withdraw():
    t = town()
    lot = t.lot(1, "held")
    with refused(t, "not_holder"):
        propose(t, *lot.exhibits, by="policeclerk")
    number = propose(t, *lot.exhibits)
    with refused(t, "not_own_destruction_request"):
        withdraw(t, number, by="policeclerk")
    burning = t.lot(1, "ordered")
    with refused(t, "wrong_state"):
        propose(t, *burning.exhibits)


def store_of(t, agency, *exhibits):
    """A keeper of another agency, and the exhibits handed over to them."""
    entry = EnrolPerson(name="Garde", rank="", agency=t.agency[agency], roles=("clerk",))
    t.who["keeper"] = t.enrol(entry)
    t.hand("clerk", "keeper", "storage", *exhibits)


def test_who_keeps_it_now_proposes_anew_and_who_gave_it_away_withdraws_nothing_of_it():
    t = town()
    lot = t.lot(3, "held")
    moved, kept = lot.exhibits[:2], lot.exhibits[2]
    number = propose(t, *lot.exhibits)
    store_of(t, "police", *moved)
    with refused(t, "not_holder"):
        withdraw(t, number, *lot.exhibits)
    withdraw(t, number)
    assert (t.state(kept).proposal, t.state(moved[0]).proposal, t.state(number).left) == ("", number, list(moved))
    with refused(t, "not_own_destruction_request"):
        withdraw(t, number)
    withdraw(t, number, moved[1], by="keeper")
    again = propose(t, *moved, by="keeper")
    old = t.state(number)
    assert [(one.outcome, one.exhibits) for one in old.settled] == [
        ("withdrawn", (kept,)), ("withdrawn", moved[1:]), ("replaced", moved[:1])
    ]  # fmt: skip
    assert (old.status, [t.state(one).proposal for one in moved]) == (SETTLED, [again, again])
    with refused(t, "destruction_already_requested"):
        propose(t, moved[0], by="keeper")


def test_an_order_to_give_back_is_no_order_to_destroy():
    t = town()
    lot = t.lot(1, "held")
    number = propose(t, *lot.exhibits)
    command = IssueOrder(order_reference="R 77/2016", exhibits=lot.exhibits, legal_basis="x", sort=RESTITUTION)
    order = t.do("order.issue/1", command, "prosecutor").first("RE")
    [settled] = t.state(number).settled
    assert (settled.outcome, settled.order, t.state(lot.exhibits[0]).proposal) == ("otherwise", order, "")


def test_what_nobody_answers_in_thirty_days_is_told_the_inspection_and_not_what_is_gone_meanwhile():
    t = town()
    lot = t.lot(1, "held")
    number = propose(t, *lot.exhibits)
    t.wait(days=ANSWER_DAYS - 1)
    with refused(t, "not_due"):
        raised(t, "proposal", number)
    t.wait(days=2)
    alarm = t.state(raised(t, "proposal", number).first("LT"))
    assert (alarm.agency, alarm.case) == (t.agency["drug_office"], t.state(number).case)
    decline(t, number)
    t.wait(days=8)
    with refused(t, "not_due"):
        raised(t, "proposal", number)


def test_what_an_order_would_miss_is_told_for_each_before_there_is_one():
    t = town()
    bare, sound = t.lot(1, "held").exhibits[0], t.lot(1, "held").exhibits[0]
    place(t, bare)
    t.release(sound)
    t.analyse("cannabis", sound)
    t.hand("analyst", "clerk", "return", sound)

    def missing(number, kept, at_least=1):
        moment = ActContext(act="", at=t.at, actors=(), new_number=str)
        return [e.code for e in before_order(number, t.state(number), kept, _asking(at_least), t.world, moment)]

    assert missing(bare, kept=1) == ["on_legal_hold", "report_needed"]
    assert missing(sound, kept=1) == []
    assert missing(sound, kept=0) == ["sample_needed"]
    assert missing(sound, kept=1, at_least=2) == ["sample_needed"]
    assert missing(sound, kept=2, at_least=2) == []


def _asking(samples):
    """The home pack, as if it asked for so many samples of each case."""
    rules = [
        structs.replace(r, asks=structs.replace(r.asks, at_least=samples)) if isinstance(r.asks, Sample) else r
        for r in pack_of(HOME).rules
    ]
    return structs.replace(pack_of(HOME), rules=tuple(rules))


def test_a_prosecution_that_does_not_lead_the_case_declines_nothing_and_one_without_part_sees_nothing():
    t = town()
    lot = t.lot(1, "held")
    number = propose(t, *lot.exhibits)
    with refused(t, "not_found"):
        decline(t, number, by="prosecutor2")
    share = ShareCase(case=lot.case, agency=t.agency["prosecution2"])
    t.do("case.share/1", share, "prosecutor")
    with refused(t, "not_own_case"):
        decline(t, number, by="prosecutor2")
    decline(t, number)


def test_each_proposal_withdrawal_and_refusal_says_why_and_stands_with_its_hour_and_its_people():
    t = town()
    lot = t.lot(2, "held")
    for kind, command in (
        ("destruction_request.make/1", MakeDestructionRequest(exhibits=lot.exhibits, reason=" ")),
        ("destruction_request.make/1", MakeDestructionRequest(exhibits=(), reason="x")),
    ):
        with refused(t, "field_empty" if command.exhibits else "nothing_listed"):
            t.do(kind, command, "clerk")
    number = propose(t, *lot.exhibits)
    state = t.state(number)
    assert (state.by, state.made_at, state.made) == (t.clerk, t.at, len(t.log) - 3)
    assert (state.index().status, state.index().dossier) == (OPEN, lot.case)
    with refused(t, "field_empty"):
        t.do("destruction_request.withdraw/1", WithdrawProposal(destruction_request=number, reason=" "), "clerk")
    done = withdraw(t, number, lot.exhibits[0])
    assert len(done.events) == 2
    [ended] = t.state(number).settled
    assert (ended.at, ended.by, ended.seq) == (t.at, t.clerk, len(t.log) - 2)
    assert t.state(number).status == OPEN
    assert all(b"magasin plein" not in body and b"refaire" not in body for body in t.log)


def test_what_was_written_off_meanwhile_waits_for_no_answer():
    t = town()
    lot = t.lot(1, "held")
    number = propose(t, *lot.exhibits)
    assert waiting(t.state(number), t.world) == list(lot.exhibits)
    t.state(lot.exhibits[0]).status = UNACCOUNTED
    assert waiting(t.state(number), t.world) == []
