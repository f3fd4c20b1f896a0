"""``python3 -m tests.adversary``: look for the theft that nobody thought of, and tell what was found.

``search`` plays against the rules as they are; ``holes`` proves that the search finds rules that were turned into their
opposite; ``honest`` looks for what stops honest people longest. Seconds are those of a processor.
"""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor

from tests.adversary import explain
from tests.adversary.groups import GROUPS, Group
from tests.adversary.holes.proof import Proof, prove
from tests.adversary.holes.switches import HOLES
from tests.adversary.honest_people import longest_stops
from tests.adversary.search import Search
from tests.adversary.store import GRAM

PROCESSES = 2


def _search(group: Group, seed: int, seconds: float) -> list[str]:
    search = Search(group, seed)
    best = search.run(seconds)
    head = f"{group.called}: {search.attempts} attempts, {len(search.cells)} kinds of state"
    return [head, *(explain.told(group, best[0]) if best else ["  nothing that nobody is told of"])]


def _line(proof: Proof) -> str:
    found = f"{proof.ug / GRAM:,.0f} g by {proof.group}" if proof.group else "not found"
    return f"{proof.hole}, seed {proof.seed}: {found} after {proof.seconds:.0f} s"


def main() -> int:
    """Run what was asked for; 1 if fewer holes were found than ``--at-least``."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.adversary", description=__doc__)
    parser.add_argument("what", nargs="?", default="search", choices=("search", "holes", "honest"))
    parser.add_argument("--seed", type=int, nargs="+", default=[1])
    parser.add_argument("--seconds", type=float, default=60, help="of a processor, for each group or hole")
    parser.add_argument("--only", nargs="+", default=list(HOLES), help="holes to open")
    parser.add_argument("--at-least", type=int, default=0, help="holes that must be found with each seed")
    given = parser.parse_args()
    if given.what == "honest":
        for line in longest_stops(given.seed[0], given.seconds):
            print(line)
        return 0
    with ProcessPoolExecutor(PROCESSES) as pool:
        if given.what == "search":
            runs = [pool.submit(_search, group, seed, given.seconds) for seed in given.seed for group in GROUPS]
            for run in runs:
                print(*run.result(), sep="\n", flush=True)
            return 0
        asked = [pool.submit(_proved, name, seed, given.seconds) for seed in given.seed for name in given.only]
        found = dict.fromkeys(given.seed, 0)
        for each in asked:
            line, seed, there = each.result()
            found[seed] += there
            print(line, flush=True)
    return 1 if min(found.values()) < given.at_least else 0


def _proved(name: str, seed: int, seconds: float) -> tuple[str, int, bool]:
    proof = prove(name, seed, seconds)
    return _line(proof), seed, bool(proof.group)


if __name__ == "__main__":
    sys.exit(main())
