"""Proposals to destroy: asked by the keepers, ended by an order, a withdrawal or a refusal, and told when unanswered."""

from custody.domain.clearance import before_order
from custody.domain.concern import ANSWER_DAYS
from custody.domain.exhibit import HELD, ORDERED
from custody.domain.order import RevokeOrder
from custody.domain.proposal import (
    OPEN,
    SETTLED,
    DeclineProposal,
    ProposeDestruction,
    WithdrawProposal,
)
from custody.domain.rulepack import HOME, pack_of
from custody.domain.world import Moment
from tests.domain.test_alarm import raised
from tests.domain.test_hold import place
from tests.domain.worlds import refused, town


def propose(t, *numbers, by="clerk"):
    command = ProposeDestruction(exhibits=numbers, reason="Affaire jugée, magasin plein")
    return t.do("destruction.propose/1", command, by).first("DP")


def withdraw(t, number, *exhibits, by="clerk"):
    command = WithdrawProposal(destruction_proposal=number, exhibits=exhibits, reason="Expertise à refaire")
    return t.do("destruction.withdraw/1", command, by)


def decline(t, number, *exhibits, by="prosecutor"):
    command = DeclineProposal(destruction_proposal=number, exhibits=exhibits, reason="Appel probable")
    return t.do("destruction.decline/1", command, by)


def test_a_proposal_blocks_nothing_and_stands_on_each_exhibit_until_an_order_names_it():
    t = town()
    lot = t.lot(3, "held")
    number = propose(t, *lot.exhibits)
    assert all((t.state(n).status, t.state(n).proposal) == (HELD, number) for n in lot.exhibits)
    with refused(t, "already_proposed"):
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
    with refused(t, "not_proposed"):
        withdraw(t, number, lot.exhibits[0])
    decline(t, number)
    state = t.state(number)
    assert (state.status, state.left) == (SETTLED, [])
    assert [(one.outcome, one.by) for one in state.settled] == [
        ("withdrawn", t.who["clerk"]), ("declined", t.who["prosecutor"])
    ]  # fmt: skip
    with refused(t, "not_proposed"):
        decline(t, number)


def test_only_who_keeps_it_proposes_and_only_they_withdraw():
    t = town()
    lot = t.lot(1, "held")
    with refused(t, "not_holder"):
        propose(t, *lot.exhibits, by="policeclerk")
    number = propose(t, *lot.exhibits)
    with refused(t, "not_own_proposal"):
        withdraw(t, number, by="policeclerk")
    burning = t.lot(1, "ordered")
    with refused(t, "wrong_state"):
        propose(t, *burning.exhibits)


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
    t.lend(sound)
    t.analyse("cannabis", sound)
    t.hand("analyst", "clerk", "return", sound)

    def missing(number, kept):
        moment = Moment(act="", at=t.at, actors=(), new_number=str)
        return [e.code for e in before_order(number, t.state(number), kept, pack_of(HOME), t.world, moment)]

    assert missing(bare, kept=True) == ["on_hold", "report_needed"]
    assert missing(sound, kept=True) == []
    assert missing(sound, kept=False) == ["sample_needed"]
