"""What was learnt of forms: how each kind of act was filled in, and what came of it.

A form that was taken is filled in again for another thing; one that was refused is tried again with a place or two
changed. Outcomes that were seldom met are gone on from first. Nothing is known beforehand.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import partial
from typing import Any

from msgspec import Struct, structs

from tests.adversary.moves import Record

TAKEN, NOTICED = ":", "!"
"""Begin the outcome of an act that was recorded, and of one that was recorded and that somebody learns of by itself."""
KEPT = 8
"""Forms kept of each outcome of a kind."""
FRESH = 0.2
"""Share of forms that are filled in anew although others are known."""


class Filled(Struct, frozen=True):
    """A form as it was filled in, with the places that were asked."""

    record: Record
    places: tuple[str, ...]


class Forms:
    """Forms by their kind and by their outcome: what was recorded, or the code of the refusal."""

    def __init__(self) -> None:
        self.known: defaultdict[str, dict[str, list[Filled]]] = defaultdict(dict)
        self.met: defaultdict[str, Counter[str]] = defaultdict(partial(Counter[str]))
        self.tried: defaultdict[Any, Counter[str]] = defaultdict(partial(Counter[str]))
        self.worth: defaultdict[Any, Counter[str]] = defaultdict(partial(Counter[str]))

    def kind(self, kinds: Sequence[str], where: Any, draw: random.Random) -> str:
        """Return an act: rather one that changed something before where things stood like this, or was never tried."""
        tried, worth = self.tried[where], self.worth[where]
        return draw.choices(kinds, [(0.5 + worth[each]) / (2 + tried[each]) for each in kinds])[0]

    def learn(
        self, record: Record, places: tuple[str, ...], outcome: str, draw: random.Random, where: Any, *,
        changes: bool = False,
    ) -> bool:  # fmt: skip
        """Keep a form with its outcome; True if such an outcome of such an act is new. ``where``: how things stood."""
        self.tried[where][record.kind] += 1
        self.worth[where][record.kind] += changes
        met = self.met[record.kind]
        met[outcome] += 1
        kept = self.known[record.kind].setdefault(outcome, [])
        if len(kept) < KEPT:
            kept.append(Filled(record, places))
        elif draw.random() < 0.2:
            kept[draw.randrange(KEPT)] = Filled(record, places)
        return met[outcome] == 1

    def fill_in(self, fresh: Record, draw: random.Random) -> Record:
        """Return the record of an act, filled in as one before it, more or less, or as it is."""
        known = self.known.get(fresh.kind)
        if not known or draw.random() < FRESH:
            return fresh
        met, outcomes = self.met[fresh.kind], list(known)
        weights = [(3.0 if each.startswith(TAKEN) else 1.0) / (1 + met[each]) ** 0.5 for each in outcomes]
        [outcome] = draw.choices(outcomes, weights)
        model = draw.choice(known[outcome])
        changes = draw.choice((0, 0, 0, 1, 2) if outcome.startswith(TAKEN) else (1, 1, 2, 3))
        places = draw.choices(model.places, k=changes) if model.places else []
        changed = dict(model.record.changed) | {each: draw.randrange(2**32) for each in places}
        others, hours = fresh.others, fresh.hours
        if draw.random() < 0.75 and fresh.who not in model.record.others:
            others, hours = model.record.others, model.record.hours
        return structs.replace(
            fresh, others=others, hours=hours, seed=model.record.seed, changed=tuple(sorted(changed.items()))
        )  # fmt: skip
