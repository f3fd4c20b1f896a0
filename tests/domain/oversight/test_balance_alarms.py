"""Alarms about balances, which the supervisors of the agency see beside the inspection (I48)."""

from datetime import timedelta

from custody.domain.kernel.times import instant
from custody.domain.oversight.anomaly_rules import concerns
from custody.domain.oversight.indicator_patterns import Deed, coarse_balances
from tests.factories.memory_office import town


def test_i48_a_certificate_that_ended_ninety_days_ago_is_an_alarm_and_again_each_ninety_days():
    t = town()
    balance = t.new_balance("supervisor", "1", "1", until=t.day(10))
    ended = instant(t.at) + timedelta(days=10)

    def told(days):
        return [(c.sort, c.key.rpartition("/")[2]) for c in concerns(balance, t.world, ended + timedelta(days=days))]

    assert told(-5) == told(80) == []
    assert told(91) == [("calibration", "1")]
    assert told(185) == [("calibration", "2")]


def test_i48_who_weighs_twice_past_a_better_balance_is_told_to_the_supervisors():
    """Once may be a mistake; the people who did so twice in a month are named."""

    def deed(number, author, coarse):
        return Deed(act=f"a{number}", at="2026-11-01T08:00:00.000Z", author=author, coarse=coarse)

    once = [deed(1, "PE1", True), deed(2, "PE1", False), deed(3, "PE2", True)]
    assert coarse_balances(once) == []
    [indicator] = coarse_balances([*once, deed(4, "PE1", True)])
    assert (indicator.people, indicator.count, indicator.total) == (("PE1",), 2, 3)
