"""What people outside the group are told: alarms of the watch, and indicators that name somebody of the group."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from custody.domain.exhibits.deciding_balance import BETTER
from custody.domain.laboratory.analyst_consumption import over_month, used_in_month
from custody.domain.oversight.anomaly_rules import concerns
from custody.domain.oversight.indicator_patterns import Deed as Act
from custody.domain.oversight.indicator_patterns import (
    Indicator,
    analyses,
    coarse_balances,
    night_acts,
    unexplained_seals,
    withdrawn_readings,
)
from custody.domain.oversight.opening_pattern import often_opened
from custody.domain.people.agency import Agency
from custody.domain.people.person import Person
from tests.adversary.store import Store

WINDOW = timedelta(days=30)
FIFTH = {
    "night": 40, "night_alone": 20, "analyses": 0, "coarse_balance": 5, "mistyped": 4, "seals": 10, "many_openings": 0,
}  # fmt: skip
"""What the fifth most marked honest person of a country has in a month (assumed): who has more is among the five."""
SHOWN_ONLY = frozenset({"seals"})
"""Indicators that this office has of everybody, because it issued no roll of seals."""


def what_is_wrong(store: Store, subjects: Iterable[str]) -> set[tuple[str, str]]:
    """Return what the watch would raise about these subjects now: its sort, and about which."""
    world, now = store.town.world, store.town.now
    return {(each.sort, number) for number in list(subjects) for each in concerns(number, world, now)}


def named(store: Store) -> list[tuple[str, str]]:
    """Return who of the group is among the five most marked in some month, and by which indicator."""
    t = store.town
    group = {t.who[n]: n for n in store.group}
    acts = [
        Act(
            act=f"{i}", at=deed.at, author=t.who[deed.who], others=tuple(t.who[n] for n in deed.others),
            reports=deed.kind == "laboratory.report/1", coarse=BETTER in deed.flags, zone="Africa/Bamako",
            agency=t.state(t.who[deed.who]).agency, withdraws=deed.kind == "discrepancy.withdraw_reading/1",
            compares=t.who[deed.who] if "check" in deed.kind else "",
        )
        for i, deed in enumerate(store.deeds)
    ]  # fmt: skip
    found: list[tuple[str, str]] = []
    moments = sorted({datetime.fromisoformat(a.at) for a in acts if a.author in group})
    for end in moments[-1:] + moments[::10]:
        since = f"{end - WINDOW:%Y-%m-%dT%H:%M:%S}"
        within = [a for a in acts if since <= a.at <= f"{end:%Y-%m-%dT%H:%M:%S.999Z}"]
        found += [
            (group[person], each.sort) for each in _listed(within, acts, store, end) for person in each.people
            if person in group and each.count > FIFTH[each.sort] and each.sort not in SHOWN_ONLY
        ]  # fmt: skip
    for person, name in group.items():
        state: Person = t.state(person)
        house: Agency = t.state(state.agency)
        limits = house.rules_now().consumption
        months = {each.at[:7] for each in store.deeds}
        if any(over_month(used_in_month(tuple(state.consumed), month), limits) for month in months):
            found.append((name, "consumption of a month"))
    return found


def _listed(within: list[Act], acts: list[Act], store: Store, end: datetime) -> list[Indicator]:
    openings = [a for a, d in zip(acts, store.deeds, strict=True) if d.kind == "exhibit.open/1"]
    return [
        *night_acts(within), *analyses(within), *coarse_balances(within), *withdrawn_readings(within),
        *unexplained_seals(within), *often_opened(openings, end),
    ]  # fmt: skip
