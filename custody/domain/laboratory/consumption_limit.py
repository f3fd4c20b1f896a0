"""Limit on consumption by analysis, over an exhibit and everything ever taken from it (T12, T13).

Consumption leaves only a figure. A limit on each act alone would be useless: with forty grams a day, or fifty from each
of a hundred parts, a kilogram would disappear without an order or two witnesses.
"""

from collections.abc import Iterator

from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.context import StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.quantity import MICROGRAMS, Count

MOST_CONSUMED_UG, MOST_CONSUMED = 50 * MICROGRAMS["g"], 100
"""Net mass and things that tests use up at most: twice the samples of 24 g that India's NDPS rules ask for, and every
unit of a population of ten thousand that a rule of thumb draws. What is more is destroyed, by order; this project's
own figures."""


def require_little(exhibit_id: str, ug: int | None, things: Count | None, state_reader: StateReader) -> None:
    """Check that tests consume little, together with earlier tests.

    Larger losses in tests would be a destruction without an order, or a theft.

    Raises:
        NotFound: no such exhibit.
        RuleBroken: ``too_much_consumed``, with what earlier tests used up.
    """
    if not ug and not things:
        return
    used_ug, used = 0, 0
    for exhibit in _whole(exhibit_id, state_reader):
        used_ug, used = used_ug + exhibit.used_ug, used + exhibit.used
    if (ug and used_ug + ug > MOST_CONSUMED_UG) or (things and used + things.n > MOST_CONSUMED):
        facts = {"limit_ug": MOST_CONSUMED_UG, "limit": MOST_CONSUMED, "used_ug": used_ug, "used": used}
        raise RuleBroken("too_much_consumed", number=exhibit_id, **facts)


def _whole(exhibit_id: str, state_reader: StateReader) -> Iterator[Exhibit]:
    """Yield the original exhibit of a part and everything taken from that at any level."""
    while parent := require(state_reader, Exhibit, exhibit_id).parent:
        exhibit_id = parent
    level = [exhibit_id]
    while level:
        state_reader.load(level)
        states = [require(state_reader, Exhibit, each) for each in level]
        yield from states
        level = [child for state in states for child in state.children]
