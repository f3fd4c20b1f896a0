"""How long the rules take to decide an act, and nothing else: no database, no encoding, no fold.

``python3 -m tests.domain.rule_time`` plays every story of the hostile machine in memory, and prints for each kind of act how
often it was decided, and the least and the median CPU time of a decision in microseconds, of those that were not refused. The
first seed warms up. On a machine with other work the least is nearest to the rule's own time; the world in memory looks through
everything where a database has an index, so that inventories, evacuations and sacks look dearer than they are.
"""

from collections import defaultdict
from functools import wraps
from statistics import median
from time import process_time_ns
from typing import Any

from msgspec import structs

from custody.domain.kernel import acts
from custody.domain.registry.registry import ACTS, Act
from tests.domain.registry.test_domain_machine import Custody
from tests.drills.test_hostile_service import STORIES

SEEDS = (1, 1, 2, 4, 9, 10, 12, 17, 20)
TIMES: dict[str, list[int]] = defaultdict(list)


def timed(act: Act) -> Act:
    """The same act, whose decisions are timed."""

    @wraps(act.decide)
    def decide(*given: Any) -> Any:
        begun = process_time_ns()
        decision = act.decide(*given)
        TIMES[act.kind].append(process_time_ns() - begun)
        return decision

    return structs.replace(act, decide=decide)


def main() -> None:
    """Play the stories and print the table, the slowest kinds first."""
    acts._sealed.update({kind: timed(act) for kind, act in ACTS.items()})
    for warm, seed in enumerate(SEEDS):
        one = Custody()
        one.begin()
        for name, how in STORIES:
            getattr(one, name)(seed=seed, **how)
        if not warm:
            TIMES.clear()
    rows = sorted(((median(times), kind, times) for kind, times in TIMES.items()), reverse=True)
    print(f"{'act':28} {'decided':>7} {'least us':>9} {'median us':>9}")
    for middle, kind, times in rows:
        print(f"{kind:28} {len(times):7} {min(times) / 1000:9.0f} {middle / 1000:9.0f}")
    every = [each for times in TIMES.values() for each in times]
    under = sum(each < 200_000 for each in every)
    print(f"{'all':28} {len(every):7} {min(every) / 1000:9.0f} {median(every) / 1000:9.0f}")
    kinds = sum(middle < 200_000 for middle, _, _ in rows)
    print(f"{kinds} of {len(rows)} kinds of act with a median under 200 us")
    print(f"{under} of {len(every)} decisions under 200 us")


if __name__ == "__main__":
    main()
