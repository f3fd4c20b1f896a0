"""What the adversary can do at a moment: record any act that its people may record, lay hands on a bag, or wait."""

import random
from functools import cache
from typing import Any

from msgspec import Struct, structs

from custody.domain.access import permissions
from custody.domain.kernel.errors import ConfirmationNeeded, CustodyError
from custody.domain.people.person import Person
from custody.domain.registry.registry import ACTS
from tests.adversary.commands import Draw, Form, NothingToName, truthful
from tests.adversary.honest_year import Planned, live
from tests.adversary.store import GRAM, PhysicallyImpossible, Store

OF_ACCOUNTS = (
    "alarm.", "bundle.", "credential.", "device.", "document.", "log.", "passkey.", "pending_change.", "read_audit.",
    "values.", "confidential_inspection.", "operation.", "certificate.", "blank_label.",
)  # fmt: skip
"""Families of acts about accounts, papers and reading: no bag is nearer or further by them."""
HONEST_WITNESSES = ("witness1", "supervisor2")
"""People of two agencies whom anybody may call beside them, and who see what is there."""

PAPER_HOURS = (1, 30, 200)
"""How old a paper is that an act is entered from."""


class Record(Struct, frozen=True):
    """Record an act: by whom, beside whom, thinking of which exhibits; ``seed`` fills in the form.

    ``changed``: the places of the form that another seed fills in. ``hours``: it is entered from a paper of so long ago
    that names the others; 0 for an act in the service. ``habit``: again after each step of the year, of whatever it is then about.
    """

    kind: str
    who: str
    others: tuple[str, ...]
    focus: tuple[str, ...]
    seed: int
    habit: bool = False
    changed: tuple[tuple[str, int], ...] = ()
    hours: int = 0


class Take(Struct, frozen=True):
    """Take so many grams out of a bag, 0 for all; ``fill``: put as much of something else in."""

    focus: tuple[str, ...]
    grams: int
    fill: bool


class Wait(Struct, frozen=True):
    """Let the next step of the year happen."""


Move = Record | Take | Wait


@cache
def kinds_of(roles: frozenset[str]) -> tuple[str, ...]:
    """Return the acts that somebody of these roles may record."""
    return tuple(k for k in sorted(ACTS) if permissions.may(roles, k) and not k.startswith(OF_ACCOUNTS))


def acts_of(store: Store, who: str) -> tuple[str, ...]:
    """Return the acts that somebody of the town may record."""
    person: Person = store.town.state(store.town.who[who])
    return kinds_of(frozenset(person.roles))


def draw_act(store: Store, draw: random.Random, who: str) -> Record:
    """Return an act of somebody, of any kind that is theirs."""
    focus = draw_focus(store, draw)
    beside = [n for n in (*store.group, *HONEST_WITNESSES) if n != who]
    others = tuple(sorted(draw.sample(beside, draw.choice((0, 0, 1, 1, 2)) if len(beside) > 1 else len(beside))))
    hours = draw.choice(PAPER_HOURS) if draw.random() < 0.1 else 0
    return Record(
        draw.choice(acts_of(store, who)), who, others, focus, draw.randrange(2**32), draw.random() < 0.06, hours=hours
    )  # fmt: skip


def draw_focus(store: Store, draw: random.Random) -> tuple[str, ...]:
    """Return the exhibits that somebody thinks of: one, all that are alike, or a list on record."""
    numbers = list(store.goods)
    if not numbers:
        return ()
    if store.alike is None:
        store.alike = _alike(store)
    alike = store.alike
    near = [key for key in alike if store.reach(alike[key][0])]
    group = alike[draw.choice(near if near and draw.random() < 0.7 else list(alike))]
    one = draw.choice(group)
    chance = draw.random()
    if chance < 0.55:
        return (one,)
    if chance < 0.8:
        return tuple(group)
    if store.lists is None:
        states = [s for kind in ("DS", "CT", "RE") for s in store.town.states(kind).values()]
        store.lists = [tuple(e for e in found if e in store.goods) for s in states for found in lists_in(s)]
    return draw.choice([each for each in store.lists if each] or [(one,)])


def _alike(store: Store) -> dict[tuple[str, ...], list[str]]:
    """Return the exhibits by what can be told apart about them from a distance."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for each in store.goods:
        state = store.town.state(each)
        alike.setdefault((*store.roles.get(each, ("",)), state.status, state.holder, state.order), []).append(each)
    return alike


def lists_in(state: Any, depth: int = 2) -> list[tuple[str, ...]]:
    """Return every list of exhibits that a state holds."""
    found = []
    for name in getattr(state, "__struct_fields__", ()):
        value = getattr(state, name)
        if isinstance(value, list | tuple) and value and all(isinstance(e, str) and e[:2] == "EV" for e in value):
            found.append(tuple(value))
        elif depth and isinstance(value, Struct):
            found += lists_in(value, depth - 1)
    return found


def play(store: Store, move: Move, year: list[Planned], step: int) -> int:
    """Make a move, or raise why it cannot be made; return which step of the year comes next."""
    if isinstance(move, Wait):
        if step < len(year):
            go_on(store, year[step])
        return step + 1
    if isinstance(move, Take):
        for exhibit in move.focus:
            left = store.goods[exhibit].drug if exhibit in store.goods else 0
            store.take(exhibit, move.grams * GRAM if move.grams else left, fill=move.fill)
        return step
    _record(store, move)
    return step


def _record(store: Store, move: Record) -> None:
    try:
        draw = Draw(move.seed, move.changed)
        command = Form(store, move.who, move.focus, draw).of(ACTS[move.kind].command)
    except (NothingToName, TypeError, ValueError) as error:
        raise PhysicallyImpossible from error
    finally:
        store.places = tuple(dict.fromkeys(draw.places))
    honest = any(n not in store.group for n in move.others)
    if honest and not truthful(store, command):
        raise PhysicallyImpossible
    store.town.wait(minutes=1)
    paper = store.paper(move.focus[0] if move.focus else "", move.hours, move.others) if move.hours else None
    store.act(move.kind, command, move.who, move.others, planned=True, paper=paper)


def go_on(store: Store, step: Planned) -> None:
    """The day ends, and the next step of the year happens; what it is refused is noticed."""
    store.close_of_day()
    refused = live(store, step)
    if refused:
        store.tell((), f"{step.name} is refused: {refused}")


def follow_habits(store: Store, habits: list[Record]) -> None:
    """Do again what has become a habit, where it can be done."""
    for habit in habits:
        for turn in range(3):
            again = structs.replace(habit, seed=habit.seed + turn)
            attempt = store.fork()
            try:
                _record(attempt, again)
            except (CustodyError, ConfirmationNeeded, PhysicallyImpossible):
                continue
            if not set(attempt.told) - set(store.told):
                _record(store, again)
                break
