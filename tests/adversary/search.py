"""Look for the plan that carries off the most and that nobody is told of: a guided random search, repeatable by its seed.

It keeps one way to each kind of state that it has seen, goes on from those that it has tried least or that promise most,
and adds one move. A plan that carries something off is played to the end of the year to see who learns of it.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from msgspec import structs

from custody.domain.kernel.errors import CustodyError
from tests.adversary.forms import TAKEN, Forms
from tests.adversary.groups import Group
from tests.adversary.honest_year import Planned, calendar
from tests.adversary.moves import (
    HONEST_WITNESSES,
    Move,
    Record,
    Take,
    Wait,
    acts_of,
    draw_act,
    draw_move,
    follow_habits,
    go_on,
    play,
)
from tests.adversary.office import founded
from tests.adversary.outside import named, what_is_wrong
from tests.adversary.store import GRAM, PhysicallyImpossible, Store

TRIES = 10
"""Forms filled in for one act before another is tried."""
NEWS = 4
"""So often an act is news when it leads to a new kind of state: everything is then tried on the same thing at once."""
IMPOSSIBLE = (PhysicallyImpossible, KeyError, ValueError)
"""What cannot be done, or not be written down, in this state."""
LAST_DAY = 180
"""Day after which the group only waits: what is done on the last day of a year shows in no year."""
MOST_CELLS = 6_000


@dataclass
class Cell:
    """A way to a kind of state: the moves, where they led, and which step of the year comes next."""

    store: Store
    plan: tuple[Move, ...]
    step: int
    gain: int = 0
    visits: int = 0


@dataclass
class Found:
    """A plan, the store at the end of its year, and what nobody was told of then (µg)."""

    plan: tuple[Move, ...]
    ug: int
    store: Store

    @property
    def told(self) -> dict[str, str]:
        """Return why the rest is known, by exhibit."""
        return self.store.told


@cache
def year() -> list[Planned]:
    """Return the steps of the year."""
    return calendar()


def start(group: Group) -> Store:
    """Return the office on its first day, with these people colluding."""
    store = founded()
    store.group = group.people
    return store


@cache
def usual() -> frozenset[tuple[str, str]]:
    """Return what is wrong at some time of a year in which nobody steals: no theft shows by it."""
    store = founded()
    seen: set[tuple[str, str]] = set()
    for step in year():
        go_on(store, step)
        seen |= known_as(what_is_wrong(store, store.town.world.entries))
    assert not store.told, store.told
    return frozenset(seen)


def known_as(wrong: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return concerns so that they can be compared between years: what came later by its kind alone."""
    first = founded().town.world.entries
    return {(sort, number if number in first else number[:2]) for sort, number in wrong}


def finish(store: Store, step: int, habits: Iterable[Record] = ()) -> Store:
    """Play the rest of the year out, and gather who is told of what."""
    store, habits = store.fork(), list(habits)
    while step < len(year()) and store.untold:
        follow_habits(store, habits)
        go_on(store, year()[step])
        follow_habits(store, habits)
        for sort, about in sorted(what_is_wrong(store, store.touched | store.taken.keys())):
            if not known_as([(sort, about)]) <= usual():
                store.tell((about,), f"an alarm ({sort})")
        step += 1
    store.close_of_day()
    if store.untold:
        for who, sort in named(store):
            store.tell(("all",), f"{who} is among the most marked ({sort})")
    return store


def replay(group: Group, plan: tuple[Move, ...]) -> Found | None:
    """Play a plan from the first day; None where a move is refused."""
    store, step = start(group), 0
    habits = habits_of(plan)
    try:
        for move in plan:
            if isinstance(move, Wait):
                follow_habits(store, habits)
            step = play(store, move, year(), step)
    except (CustodyError, *IMPOSSIBLE):
        return None
    ended = finish(store, step, habits)
    return Found(plan, ended.untold, ended)


def habits_of(plan: tuple[Move, ...]) -> list[Record]:
    """Return the acts of a plan that became habits."""
    return [move for move in plan if isinstance(move, Record) and move.habit]


class Search:
    """A search for one group."""

    def __init__(
        self, group: Group, seed: int, known: Callable[[tuple[Move, ...]], int] | None = None,
        forms: Forms | None = None,
    ) -> None:  # fmt: skip
        """``known``: what of a plan's gain is no news (µg); the search looks for plans with the most beyond that.

        ``forms``: what other groups learnt of forms, and learn from this one.
        """
        self.known, self.forms = known, forms or Forms()
        self.group, self.draw = group, random.Random(f"{group.called} {seed}")
        first = Cell(start(group), (), 0)
        self.cells: dict[Any, Cell] = {signature(first.store, 0): first}
        self.order = [first]
        self.best: list[Found] = []
        self.worth: Counter[str] = Counter()
        self.tried: Counter[str] = Counter()
        self.seen: dict[str, int] = {}
        self.attempts = 0
        self.news: list[Cell] = []
        self.told_of: Counter[tuple[str, ...]] = Counter()

    def run(self, seconds: float) -> list[Found]:
        """Search for so long; return the best plans, best first."""
        until = time.process_time() + seconds
        while time.process_time() < until:
            self.once()
        return self.best

    def turns(self, count: int) -> list[Found]:
        """Make so many attempts: the same ones for the same seed on any machine."""
        for _ in range(count):
            self.once()
        return self.best

    def once(self) -> None:
        """Go on from one state by one move, or by every act where something became possible that was not before."""
        if self.news:
            self._everything(self.news.pop())
            return
        cell = self._choose()
        cell.visits += 1
        self.attempts += 1
        move = draw_move(cell.store, self.draw)
        if not isinstance(move, Record):
            self._try(cell, self._on_the_same(cell, move))
            return
        kind = self._kind(cell.store, move.who)
        if kind:
            self._fill_in(cell, kind, move.who)

    def _is_news(self, store: Store, move: Record) -> bool:
        """Return True if such an act about such a thing has seldom led to a new kind of state."""
        one = move.focus[0] if move.focus else ""
        state = store.town.find_state(one)
        order = store.town.find_state(state.order) if state is not None and state.order else None
        about = (
            move.kind, *store.roles.get(one, ("",)), getattr(state, "status", ""), getattr(order, "status", ""),
            getattr(order, "sort", ""),
        )  # fmt: skip
        self.told_of[about] += 1
        return self.told_of[about] <= NEWS

    def _everything(self, cell: Cell) -> None:
        """Try every act of everybody, and hands, on what the last act was about."""
        last = cell.plan[-1]
        assert isinstance(last, Record)
        for amount in (0, 500):
            for fill in (False, True):
                self._try(cell, Take(last.focus, amount, fill))
        for who in cell.store.group:
            for kind in acts_of(cell.store, who):
                self._fill_in(cell, kind, who, last.focus)

    def _fill_in(self, cell: Cell, kind: str, who: str, focus: tuple[str, ...] | None = None) -> None:
        """Fill in the form of an act until it is taken, or until it is refused in the same way again and again."""
        met: set[str] = set()
        for turn in range(TRIES):
            again = draw_act(cell.store, self.draw, who)
            one = structs.replace(again, kind=kind)
            one = structs.replace(one, focus=focus) if focus else self._on_the_same(cell, one)
            one = self._among(cell, self.forms.fill_in(one, self.draw))
            self.tried[kind] += 1
            code = self._try(cell, one)
            met.add(code)
            if not code or (turn >= TRIES // (2 if focus else 4) and len(met) == 1):
                return

    def _among(self, cell: Cell, one: Record) -> Record:
        """Return the record beside people whom this group can call."""
        callable_ = {*cell.store.group, *HONEST_WITNESSES}
        return one if callable_.issuperset(one.others) else structs.replace(one, others=())

    def _on_the_same(self, cell: Cell, move: Any) -> Any:
        """Return the move, more often than not about what the last one was about."""
        last = cell.plan[-1] if cell.plan else None
        if isinstance(move, Wait) or not isinstance(last, Record | Take) or self.draw.random() < 0.4:
            return move
        return structs.replace(move, focus=last.focus)

    def _kind(self, store: Store, who: str) -> str:
        """Return an act: any, or rather one that led somewhere before."""
        kinds = acts_of(store, who)
        if not kinds:
            return ""
        if self.draw.random() < 0.4:
            return self.draw.choice(kinds)
        return self.draw.choices(kinds, [(1 + 10 * self.worth[k]) / (10 + self.tried[k]) for k in kinds])[0]

    def _choose(self) -> Cell:
        pool = [c for c in self.draw.choices(self.order, k=16) if not c.store.unsettled or self.draw.random() < 0.2]
        pool = pool or [self.order[0]]
        chance = self.draw.random()
        if chance < 0.25:
            return max(pool, key=lambda c: (c.gain - 5 * GRAM * c.visits, -len(c.plan)))
        if chance < 0.55:
            return self.order[-1 - int(len(self.order) * self.draw.random() ** 3)]
        return min(pool, key=lambda c: c.visits)

    def _try(self, cell: Cell, move: Move) -> str:
        """Make a move; keep where it led if that is of a new kind. Return why it could not be made, or ""."""
        store = cell.store.fork()
        try:
            if isinstance(move, Wait):
                follow_habits(store, habits_of(cell.plan))
            step = play(store, move, year(), cell.step)
        except CustodyError as error:
            self._learn(move, store, error.code)
            return error.code
        except IMPOSSIBLE:
            self._learn(move, store, "impossible")
            return "impossible"
        self._learn(move, store, TAKEN + store.outcome)
        shows = visible(store)
        if self._hopeless(cell, store, step, shows=shows):
            return ""
        plan = (*cell.plan, move)
        mark = signature(store, step)
        known = self.cells.get(mark)
        better = known is None or len(plan) < len(known.plan) or store.untold > known.store.untold
        if not better:
            return ""
        reached = Cell(store, plan, step)
        if shows and self.draw.random() < 0.5:
            pass  # whoever reads its seal or weighs it sees it: worth a year only now and then
        elif store.untold > cell.store.untold or cell.gain or (isinstance(move, Record) and store.untold):
            reached.gain = self._judge(reached)
        if isinstance(move, Record):
            self.worth[move.kind] += known is None
            if known is None and self._is_news(store, move):
                self.news.append(reached)
        self._keep(mark, reached)
        return ""

    def _learn(self, move: Move, store: Store, outcome: str) -> None:
        if isinstance(move, Record):
            self.forms.learn(move, store.places, outcome, self.draw)

    def _hopeless(self, cell: Cell, store: Store, step: int, *, shows: bool) -> bool:
        """Return True for what is known, and mostly for what will be as soon as somebody looks."""
        if year()[min(step, len(year()) - 1)].day > LAST_DAY or (
            len(store.told) > len(cell.store.told) and not store.untold
        ):
            return True
        if store.unsettled and (cell.store.unsettled or self.draw.random() < 0.8):
            return True
        return shows and self.draw.random() < 0.7

    def _keep(self, mark: Any, cell: Cell) -> None:
        if mark in self.cells:
            self.order[self.order.index(self.cells[mark])] = cell
        elif len(self.order) < MOST_CELLS:
            self.order.append(cell)
        else:
            place = max(self.draw.sample(range(len(self.order)), 8), key=lambda i: self.order[i].visits)
            self.order[place] = cell
        self.cells[mark] = cell

    def _judge(self, cell: Cell) -> int:
        """Return what nobody is told of at the end of the year, and keep the plan if it is one of the best."""
        ended = finish(cell.store, cell.step, habits_of(cell.plan))
        ug = ended.untold
        if ug and self.known is not None:
            ug = max(0, ug - self.known(cell.plan))
        if ug and (len(self.best) < 10 or ug > self.best[-1].ug):
            self.best.append(Found(cell.plan, ug, ended))
            self.best.sort(key=lambda f: (-f.ug, len(f.plan)))
            del self.best[10:]
        return ug


def visible(store: Store) -> bool:
    """Return True if somebody who reads the seal or weighs a bag that something was taken from would see it."""
    for exhibit in store.taken.keys() & store.goods.keys():
        state, goods = store.town.state(exhibit), store.goods[exhibit]
        if state.status != "opened" and goods.seal != state.seal:
            return True
    return False


def signature(store: Store, step: int) -> Any:
    """Return the kind of state that a store is in: how far each sort of thing has come, and what is missing."""
    t = store.town
    counts: Counter[Any] = Counter()
    for exhibit, goods in store.goods.items():
        state = t.state(exhibit)
        gone = store.taken.get(exhibit, 0)
        counts[
            "EV", store.roles.get(exhibit, ("",))[0], state.status, state.holder in map(t.who.get, store.group),
            gone.bit_length(), bool(state.open), bool(goods.seal), goods.seal == state.seal,
            bool(state.last_weight and goods.gross > state.last_weight.gross.ug - 2 * GRAM and gone),
            exhibit in store.told, bool(state.container), bool(state.laboratory),
        ] += 1  # fmt: skip
    for number, entry in t.world.entries.items():
        if number[:2] in {"RE", "DS", "EC", "TR"} and entry.state is not None:
            told = entry.state.__struct_fields__ if number[:2] == "DS" else ()
            filled = tuple(name for name in told if getattr(entry.state, name))
            counts[number[:2], getattr(entry.state, "status", ""), getattr(entry.state, "sort", ""), filled] += 1
    marks = frozenset((key, min(n, 2)) for key, n in counts.items())
    return step, bool(t.state(t.sack).seal), marks


def shrink(group: Group, found: Found) -> Found:
    """Leave out every move without which the plan carries off as much."""
    plan, best = found.plan, found
    place = len(plan) - 1
    while place >= 0:
        shorter = replay(group, plan[:place] + plan[place + 1 :])
        if shorter is not None and shorter.ug >= best.ug:
            plan, best = shorter.plan, shorter
        place -= 1
        place = min(place, len(plan) - 1)
    return best
