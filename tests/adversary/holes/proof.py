"""Prove that the search can find: open one hole after the other, and see whether it finds what only the hole lets pass."""

from collections.abc import Callable

from msgspec import Struct

from tests.adversary.forms import Forms
from tests.adversary.groups import GROUPS, Group
from tests.adversary.holes.switches import Hole
from tests.adversary.moves import Move
from tests.adversary.search import Search, replay, shrink
from tests.adversary.store import GRAM

ENOUGH_UG = 10 * GRAM
"""Ten grams: more than any budget of the balances lets pass in a bag of this office, so chance is no find."""


class Proof(Struct, frozen=True):
    """What was found in one hole with one seed: by which group, how much (µg) beyond the whole rules, after what."""

    hole: str
    seed: int
    group: str = ""
    ug: int = 0
    seconds: float = 0.0


def beyond(hole: Hole, group: Group) -> Callable[[tuple[Move, ...]], int]:
    """Return how much (µg) of a plan's gain the whole rules let pass too."""

    def known(plan: tuple[Move, ...]) -> int:
        with hole.closed():
            whole = replay(group, plan)
        return whole.ug if whole else 0

    return known


def prove(name: str, seed: int, seconds: float, groups: tuple[Group, ...] = GROUPS, slice_: float = 5.0) -> Proof:
    """Search with every group in turn until one finds the hole, or so many seconds of a processor are over."""
    hole = Hole(name)
    slice_ = min(slice_, seconds / len(groups))
    spent = 0.0
    with hole.open():
        forms = Forms()
        searches = [Search(group, seed, beyond(hole, group), forms) for group in groups]
        while spent < seconds:
            for search in searches:
                search.run(slice_)
                spent += slice_
                ug = by_the_hole(search)
                if ug:
                    return Proof(name, seed, search.group.called, ug, spent)
    return Proof(name, seed, seconds=spent)


def by_the_hole(search: Search) -> int:
    """Return what the best plan carries off (µg) that needs the hole, 0 without one.

    Moves without which a plan gets as much are left out first: else an act that the whole rules refuse, beside a theft
    that they let pass, would pass for a find. Plans that turn out to need no hole are forgotten.
    """
    known = search.known
    assert known is not None
    while search.best and search.best[0].ug > ENOUGH_UG:
        least = shrink(search.group, search.best[0])
        ug = least.ug - known(least.plan)
        if ug > ENOUGH_UG:
            return ug
        search.best.pop(0)
    return 0
