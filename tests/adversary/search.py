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
from tests.adversary.commands import LADDER_G
from tests.adversary.forms import NOTICED, TAKEN, Forms
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
    draw_focus,
    follow_habits,
    go_on,
    play,
)
from tests.adversary.office import founded
from tests.adversary.outside import named, what_is_wrong
from tests.adversary.store import GRAM, PhysicallyImpossible, Store

TRIES = 12
"""Moves tried in a state before another is gone on from."""
MOST_MOVES = 6
"""Moves made in a row before the search goes on from another state."""
WAITS, TAKES = 0.08, 0.22
"""Shares of the moves that wait, and that take something; the others record an act."""
JUDGED = 3
"""So often a kind of state is played to the end of the year: amounts differ within it."""
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
    marked: Any = None

    @property
    def mark(self) -> Any:
        """Return the kind of state."""
        self.marked = self.marked or signature(self.store, self.step)
        return self.marked


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
def usual(*, spared: bool = False) -> frozenset[tuple[str, str]]:
    """Return what is wrong at some time of a year in which nobody steals: no theft shows by it.

    ``spared``: of a year in which the sack stays where it is.
    """
    store = founded()
    store.spared = spared
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


def finish(store: Store, step: int, habits: Iterable[Record] = (), *, spared: bool = False) -> Store:
    """Play the rest of the year out, and gather who is told of what; ``spared``: without the sack."""
    store, habits = store.fork(), list(habits)
    store.spared = spared
    while step < len(year()) and store.untold:
        follow_habits(store, habits)
        go_on(store, year()[step])
        follow_habits(store, habits)
        for sort, about in sorted(what_is_wrong(store, store.touched | store.taken.keys())):
            if not known_as([(sort, about)]) <= usual(spared=spared):
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
        self.cells: dict[Any, Cell] = {}
        self.order: list[Cell] = []
        self.best: list[Found] = []
        self.judged: Counter[Any] = Counter()
        self.attempts = 0
        self.waited = Cell(start(group), (), 0)
        self._keep(self.waited.mark, self.waited)

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
        """Go on from one state by a few moves about the same things, and see at the end who learns of them."""
        self.attempts += 1
        if self.waited is not None and self.attempts % 3 == 0:
            self._wait_on()
        cell = self._choose()
        cell.visits += 1
        focus = cell.plan[-1].focus if cell.plan and not isinstance(cell.plan[-1], Wait) else ()
        if not focus or self.draw.random() < 0.5:
            focus = draw_focus(cell.store, self.draw)
        for _ in range(self.draw.randint(1, MOST_MOVES)):
            reached = self._go_on(cell, focus)
            if reached is None:
                break
            cell = reached
        if cell.store.untold and not cell.gain:
            cell.gain = self._judge(cell)

    def _wait_on(self) -> None:
        """Let one more step of the year happen to a group that does nothing of its own: a state to begin from."""
        cell = self.waited
        if year()[min(cell.step, len(year()) - 1)].day > LAST_DAY:
            return
        reached = self._reached(cell, Wait())
        assert isinstance(reached, Cell)
        self.waited = reached
        self._keep(reached.mark, reached)
        if reached.store.untold:
            reached.gain = self._judge(reached)

    def _go_on(self, cell: Cell, focus: tuple[str, ...]) -> Cell | None:
        """Return where one more move leads, None where none was found that can be made and is of use."""
        for _ in range(TRIES):
            move = self._draw(cell, focus)
            reached = self._reached(cell, move)
            if not isinstance(reached, Cell):
                continue
            if self._hopeless(cell, reached):
                continue
            mark = reached.mark
            known = self.cells.get(mark)
            if known is None or len(reached.plan) < len(known.plan):
                self._keep(mark, reached)
            return reached
        return None

    def _draw(self, cell: Cell, focus: tuple[str, ...]) -> Move:
        store, chance = cell.store, self.draw.random()
        if chance < WAITS:
            return Wait()
        if chance < WAITS + TAKES and focus and store.reach(focus[0]):
            amount = self.draw.choice((0, 0, *LADDER_G))
            return Take(focus, amount, self.draw.random() < 0.5)
        able = [n for n in store.group if acts_of(store, n)]
        holder = store.holds(focus[0]) if focus and store.town.find_state(focus[0]) else ""
        who = holder if holder in able and self.draw.random() < 0.5 else self.draw.choice(able)
        one = draw_act(store, self.draw, who)
        kind = self.forms.kind(acts_of(store, who), context(store, who, focus), self.draw)
        filled = self.forms.fill_in(structs.replace(one, kind=kind, focus=focus), self.draw)
        beside = {*store.group, *HONEST_WITNESSES}
        return filled if beside.issuperset(filled.others) else structs.replace(filled, others=one.others)

    def _choose(self) -> Cell:
        chance = self.draw.random()
        if chance < 0.35:
            return self.draw.choice([c for c in self.order[: 2 * LAST_DAY] if all(isinstance(m, Wait) for m in c.plan)])
        pool = [c for c in self.draw.choices(self.order, k=12) if not c.store.unsettled or self.draw.random() < 0.2]
        pool = pool or [self.order[0]]
        if chance < 0.5:
            return max(pool, key=lambda c: (c.gain - 5 * GRAM * c.visits, -len(c.plan)))
        if chance < 0.7:
            return self.order[-1 - int(len(self.order) * self.draw.random() ** 3)]
        return min(pool, key=lambda c: (c.visits, len(c.plan)))

    def _reached(self, cell: Cell, move: Move) -> Cell | str:
        """Return where a move leads, or why it cannot be made."""
        store = cell.store.fork()
        where = context(store, move.who, move.focus) if isinstance(move, Record) else ()
        try:
            if isinstance(move, Wait):
                follow_habits(store, habits_of(cell.plan))
            step = play(store, move, year(), cell.step)
        except CustodyError as error:
            code = error.code
        except IMPOSSIBLE:
            code = "impossible"
        else:
            reached = Cell(store, (*cell.plan, move), step)
            if isinstance(move, Record):
                quiet = len(store.told) <= len(cell.store.told) and store.unsettled <= cell.store.unsettled
                begins = TAKEN if quiet else NOTICED
                changes = quiet and reached.mark != cell.mark
                self.forms.learn(move, store.places, begins + store.outcome, self.draw, where, changes=changes)
            return reached
        if isinstance(move, Record):
            self.forms.learn(move, store.places, code, self.draw, where)
        return code

    def _hopeless(self, cell: Cell, reached: Cell) -> bool:
        """Return True for what is known, and mostly for what will be as soon as somebody looks."""
        store = reached.store
        if year()[min(reached.step, len(year()) - 1)].day > LAST_DAY or (
            len(store.told) > len(cell.store.told) and not store.untold
        ):
            return True
        return store.unsettled and (cell.store.unsettled or self.draw.random() < 0.7)

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
        if cell.store.unsettled or (visible(cell.store) and self.draw.random() < 0.6):
            return (
                0  # the evening tells of it; or whoever reads its seal sees it, which is worth a year only now and then
            )
        mark = cell.mark
        self.judged[mark] += 1
        if self.judged[mark] > JUDGED:
            return 0
        habits = habits_of(cell.plan)
        if may_spare(cell.store) and not finish(cell.store, cell.step, habits, spared=True).untold:
            return 0
        ended = finish(cell.store, cell.step, habits)
        ug = ended.untold
        if ug and self.known is not None:
            ug = max(0, ug - self.known(cell.plan))
        if ug and (len(self.best) < 10 or ug > self.best[-1].ug):
            self.best.append(Found(cell.plan, ug, ended))
            self.best.sort(key=lambda f: (-f.ug, len(f.plan)))
            del self.best[10:]
        return ug


def may_spare(store: Store) -> bool:
    """Return True if nobody laid hands on the sack, or on what is in it, and it is not yet under way."""
    t = store.town
    inside = t.world.contents(t.sack)
    return (
        t.sack not in store.touched and bool(inside) and t.state(inside[0]).status == "ordered"
        and store.touched.isdisjoint(inside) and store.taken.keys().isdisjoint(inside)
    )  # fmt: skip


def context(store: Store, who: str, focus: tuple[str, ...]) -> tuple[Any, ...]:
    """Return what decides at first sight which acts are possible: how things stand with what somebody thinks of."""
    state = store.town.find_state(focus[0]) if focus else None
    if state is None:
        return ()
    order = store.town.find_state(state.order) if state.order else None
    return (
        state.status, state.holder == store.town.who[who], bool(state.container), bool(state.open),
        getattr(order, "status", ""), getattr(order, "sort", ""), len(focus) > 1,
    )  # fmt: skip


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
