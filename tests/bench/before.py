"""What the recorder costs now beside what it cost in another checkout, in turns on the same machine (docs/benchmarks.md).

    git worktree add --detach ../before COMMIT
    python3 -m tests.bench.before ../before

Each turn is a process of its own: it records hand-overs of one exhibit from 64 clients, then of many exhibits, read by
their seals and then weighed too, each in a new SQLite database, and inserts the first one's rows plainly. The order of the two checkouts changes from turn
to turn. What is compared is CPU time, and of each checkout the median of its turns and the least.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median

LIMIT = 1.10
"""The recorder may cost a tenth more than before (issue 22)."""
HERE = Path(__file__).resolve().parents[2]
TURN = """
import json, sys, tempfile
from pathlib import Path
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.kernel.quantity import MassEntry
from tests.bench import databases, fixture, recorder

def weighed(made, exhibit):
    weight = WeightEntry(gross=MassEntry("9,012", "kg"), balance=made.balance)
    return CheckEntry(exhibit=exhibit, seal=made.seals[exhibit], weight=weight)

with tempfile.TemporaryDirectory() as folder:
    fresh = databases.sqlite(Path(folder))
    one = recorder.measure(fresh, Path(folder), acts=int(sys.argv[1]))
    _, batch = recorder.batch(fresh, Path(folder), int(sys.argv[2]))
    fixture.Scene.check = weighed
    _, scales = recorder.batch(fresh, Path(folder) / "weighed", int(sys.argv[2]))
print(json.dumps({"hand_over": one.cpu_us, "batch": batch, "weighed": scales, "inserts": one.limit_cpu_us}))
"""
NAMES = {
    "hand_over": "CPU us of a hand-over of one exhibit, 64 clients",
    "batch": "CPU us of an exhibit in a hand-over of many",
    "weighed": "CPU us of an exhibit in a hand-over of many, each weighed",
    "inserts": "CPU us of the same rows inserted plainly (the machine, twice)",
}


def turn(checkout: Path, acts: int, exhibits: int) -> dict[str, float]:
    """Measure a checkout once, in a process of its own."""
    path = os.pathsep.join([str(checkout), *os.environ.get("PYTHONPATH", "").split(os.pathsep)[1:]])
    environment = {**os.environ, "PYTHONPATH": path}
    command = [sys.executable, "-c", TURN, str(acts), str(exhibits)]
    done = subprocess.run(command, cwd=checkout, env=environment, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def main(argv: Sequence[str] | None = None) -> int:
    """Print each figure of both checkouts, their ratio and the limit; return 1 if one is beyond it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", type=Path, help="a checkout of the commit to compare with")
    parser.add_argument("--turns", type=int, default=9, help="turns of each checkout (default: 9)")
    parser.add_argument("--acts", type=int, default=3_200, help="hand-overs a turn (default: 3200)")
    parser.add_argument("--exhibits", type=int, default=1_000, help="exhibits of the long hand-over (default: 1000)")
    given = parser.parse_args(argv)
    both = {"before": given.before.resolve(), "now": HERE}
    kept: dict[str, list[dict[str, float]]] = {name: [] for name in both}
    for number in range(given.turns):
        for name in sorted(both, reverse=bool(number % 2)):
            kept[name].append(turn(both[name], given.acts, given.exhibits))
    beyond = False
    for figure, title in NAMES.items():
        was, now = ([one[figure] for one in kept[name]] for name in both)
        pairs = [b / a for a, b in zip(was, now, strict=True)]
        ratio = median(pairs)
        beyond |= figure != "inserts" and ratio > LIMIT
        print(f"{title}: before {median(was):.1f} (least {min(was):.1f}), now {median(now):.1f} (least {min(now):.1f}); "
              f"ratio of neighbouring turns {ratio:.3f} [{min(pairs):.2f}, {max(pairs):.2f}], limit {LIMIT}")  # fmt: skip
    return beyond


if __name__ == "__main__":
    sys.exit(main())
