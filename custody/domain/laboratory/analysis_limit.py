"""How much analysis may use up, of an exhibit and of everything that was ever taken from it together (T12, T13).

What is used up leaves no trace but a number. A limit for each act alone would be none: forty grams a day, or fifty
out of each of a hundred parts, and a kilogram is gone before two witnesses without any order.
"""

from collections.abc import Iterator

from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.context import World, get
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.quantity import MICROGRAMS, Count

MOST_CONSUMED_UG, MOST_CONSUMED = 50 * MICROGRAMS["g"], 100
"""Net mass and things that tests use up at most: twice the samples of 24 g that India's NDPS rules ask for, and every
unit of a population of ten thousand that a rule of thumb draws. What is more is destroyed, by order; this project's
own figures."""


def require_little(number: str, ug: int | None, things: Count | None, world: World) -> None:
    """Tests use up little; who lets more vanish in them destroys without an order, or steals.

    Raises:
        NotFound: no such exhibit.
        RuleBroken: ``too_much_consumed``, with what earlier tests used up.
    """
    if not ug and not things:
        return
    used_ug, used = 0, 0
    for exhibit in _whole(number, world):
        used_ug, used = used_ug + exhibit.used_ug, used + exhibit.used
    if (ug and used_ug + ug > MOST_CONSUMED_UG) or (things and used + things.n > MOST_CONSUMED):
        facts = {"limit_ug": MOST_CONSUMED_UG, "limit": MOST_CONSUMED, "used_ug": used_ug, "used": used}
        raise RuleBroken("too_much_consumed", number=number, **facts)


def _whole(number: str, world: World) -> Iterator[Exhibit]:
    """The exhibit from which ``number`` once came, and all that was taken from it, at whatever remove."""
    while parent := get(world, Exhibit, number).parent:
        number = parent
    level = [number]
    while level:
        world.load(level)
        states = [get(world, Exhibit, each) for each in level]
        yield from states
        level = [child for state in states for child in state.children]
