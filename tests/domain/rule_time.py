"""How long the rules take to decide an act, and nothing else: no database, no encoding, no fold.

``python3 -m tests.domain.rule_time`` plays every story of the hostile machine in memory, and prints for each kind of act how
often it was decided, and the least and the median CPU time of a decision in microseconds, of those that were not refused. The
first seed warms up. Before each decision the machine does a fixed piece of work; the last column is the median of the
decisions as multiples of it, times what it takes at best: what a quiet machine would show. The world
in memory looks through everything where a database has an index: what it takes for a question is not the rule's and is left
out, and so is the garbage collection of its many objects.
"""

import gc
from collections import defaultdict
from functools import wraps
from statistics import median
from time import process_time_ns
from typing import Any

from msgspec import structs

from custody.domain.kernel import acts
from custody.domain.kernel.events import Fact
from custody.domain.registry.registry import ACTS, Act
from tests.domain.registry.test_domain_machine import Custody
from tests.drills.test_hostile_service import STORIES
from tests.factories.memory_office import MemoryWorld

SEEDS = (1, 1, 2, 4, 9, 10, 12, 17, 20)
TIMES: dict[str, list[int]] = defaultdict(list)
QUESTIONS = ("contents", "where", "naming", "claimed_from", "claimed_among", "load")
"""What a database answers by an index."""
ASKED = [0]
"""Nanoseconds that the world in memory took for questions."""
MACHINE: list[int] = []
"""Nanoseconds that a fixed piece of work took before each decision."""
BESIDE: dict[str, list[float]] = defaultdict(list)
"""Decisions as multiples of the piece of work before each."""
LIMIT_US = 200


def timed(act: Act) -> Act:
    """The same act, whose decisions are timed."""

    @wraps(act.decide)
    def decide(*given: Any) -> Any:
        gc.disable()
        MACHINE.append(yardstick())
        ASKED[0], begun = 0, process_time_ns()
        try:
            decision = act.decide(*given)
            TIMES[act.kind].append(process_time_ns() - begun - ASKED[0])
            BESIDE[act.kind].append(TIMES[act.kind][-1] / MACHINE[-1])
        finally:
            gc.enable()
        return decision

    return structs.replace(act, decide=decide)


class IndexedWorld(MemoryWorld):
    """A world that counts what its questions take, a question within a question once."""

    asking = False


def _asked(name: str) -> Any:
    question = getattr(MemoryWorld, name)

    @wraps(question)
    def ask(world: IndexedWorld, *given: Any) -> Any:
        if world.asking:
            return question(world, *given)
        world.asking, begun = True, process_time_ns()
        try:
            return question(world, *given)
        finally:
            world.asking = False
            ASKED[0] += process_time_ns() - begun

    return ask


for _name in QUESTIONS:
    setattr(IndexedWorld, _name, _asked(_name))


def yardstick() -> int:
    """Nanoseconds of a fixed piece of work, as a rule does it: structs made, replaced and looked up."""
    begun = process_time_ns()
    known = {str(each): Fact(subject=str(each), seq=each, n=each, at="", act="") for each in range(100)}
    sum(structs.replace(fact, n=fact.n + 1).n for fact in known.values())
    return process_time_ns() - begun


def main() -> None:
    """Play the stories and print the table, the slowest kinds first."""
    acts._sealed.update({kind: timed(act) for kind, act in ACTS.items()})
    for warm, seed in enumerate(SEEDS):
        one = Custody()
        one.begin()
        one.t.world.__class__ = IndexedWorld
        for name, how in STORIES:
            getattr(one, name)(seed=seed, **how)
        if not warm:
            TIMES.clear()
            MACHINE.clear()
            BESIDE.clear()
    best = min(MACHINE) / 1000
    quiet = {kind: median(times) * best for kind, times in BESIDE.items()}
    print(f"{'act':32} {'decided':>7} {'least us':>9} {'median us':>9} {'quiet us':>9}")
    for kind in sorted(quiet, key=lambda one: quiet[one], reverse=True):
        times = [each / 1000 for each in TIMES[kind]]
        print(f"{kind:32} {len(times):7} {min(times):9.0f} {median(times):9.0f} {quiet[kind]:9.0f}")
    every = [each / 1000 for times in TIMES.values() for each in times]
    beside = [best * each for times in BESIDE.values() for each in times]
    print(f"{'all':32} {len(every):7} {min(every):9.0f} {median(every):9.0f} {median(beside):9.0f}")
    for name, middle in (
        ("as measured", {kind: median(times) / 1000 for kind, times in TIMES.items()}),
        ("quiet", quiet),
    ):
        under = sum(each < LIMIT_US for each in middle.values())
        print(f"{name}: {under} of {len(middle)} kinds of act with a median under {LIMIT_US} us")
    print(f"the machine: the piece of work took {best:.0f} us at best, {median(MACHINE) / 1000:.0f} us in the middle")


if __name__ == "__main__":
    main()
