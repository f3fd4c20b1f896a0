"""Mutation testing of ``custody/domain``: ``python3 -m tests.mutation`` (docs/mutation.md).

mutmut makes the mutants; the tests of ``tests/domain`` are collected once, and each mutant lives in a fork of this
process, where only the code of the functions it changes is another. A survivor of a sample is a survivor of tests
with few examples and a budget of seconds: ``--again`` asks the survivors of a former run anew, with more of both.
"""

import argparse
import json
import os
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from math import inf, sqrt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings

PROFILE = "mutation"


@dataclass
class Plan:
    """What is asked: which modules, which share of their mutants, which tests, how long."""

    modules: list[str]
    share: float
    seed: int
    budget: float
    out: Path
    again: list[str] = field(default_factory=list)
    failed: bool = False

    def wanted(self) -> list[Any]:
        """The mutants to judge: a share of each module drawn by the seed, or those named; in no order of modules.

        So that whatever has been judged when a run is stopped is a fair sample too.
        """
        from tests.mutation.mutants import DOMAIN, Module

        drawn = []
        for file in sorted(DOMAIN.glob("*.py")):
            if self.modules and file.stem not in self.modules:
                continue
            module, draw = Module(file), random.Random(f"{self.seed} {file.stem}")
            for number, change in module.changes:
                chosen = draw.random() < self.share
                if f"{file.stem}:{number}" in self.again if self.again else chosen:
                    drawn.append(module.mutant(number, change))
        random.Random(self.seed).shuffle(drawn)
        return drawn

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """After the tests' own profile, before the tests themselves."""
        settings.load_profile(PROFILE)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Judge the mutants in place of running the tests."""
        from tests.mutation.fork_runner import ForkRunner

        wanted = self.wanted()
        runner = ForkRunner(session, self.budget)
        print(
            f"{len(runner.items)} tests, {sum(c for c in runner.costs if c < inf):.0f} s; {len(wanted)} mutants",
            flush=True,
        )
        verdicts = []
        for mutant in wanted:
            verdict = runner.judge(mutant)
            verdicts.append(verdict)
            self.tell(verdict)
        print(summary(verdicts))
        return True

    def tell(self, verdict: Any) -> None:
        """One line of JSON for each mutant, as soon as it is judged."""
        one = verdict.mutant
        line = {
            "mutant": one.name, "line": one.lines.start, "outcome": verdict.outcome, "before": one.before,
            "after": one.after, "test": verdict.test, "tests": verdict.tests, "seconds": verdict.seconds,
        }  # fmt: skip
        with self.out.open("a") as out:
            out.write(json.dumps(line, ensure_ascii=False) + "\n")


def summary(verdicts: list[Any]) -> str:
    """Killed of all, by module and together, with the interval of 95 % (Wilson)."""
    rows = Counter((v.mutant.file.stem, v.outcome in {"killed", "timeout"}) for v in verdicts)
    lines = [
        f"{module:14} {rows[module, True]:5} of {rows[module, True] + rows[module, False]:5}"
        for module in sorted({module for module, _ in rows})
    ]
    killed, all_of_them = sum(n for (_, dead), n in rows.items() if dead), len(verdicts)
    low, high = wilson(killed, all_of_them)
    return "\n".join([*lines, f"killed {killed} of {all_of_them}: between {low:.1%} and {high:.1%}"])


def wilson(found: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """The interval for a share that was ``found`` times in ``of`` (Wilson 1927)."""
    if not of:
        return 0, 1
    share, spread = found / of, z * z / of
    middle, half = share + spread / 2, z * sqrt(share * (1 - share) / of + spread / (4 * of))
    return (middle - half) / (1 + spread), (middle + half) / (1 + spread)


def main() -> int:
    """Read what is asked, and go."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", help="modules of the domain, such as transfer; all of them by default")
    parser.add_argument("--share", type=float, default=0.2, help="share of the mutants of each module")
    parser.add_argument("--seed", type=int, default=2016, help="seed of the draw")
    parser.add_argument("--budget", type=float, default=15, help="seconds of processor that a mutant's tests may take")
    parser.add_argument("--examples", type=int, default=15, help="examples of a property")
    parser.add_argument("--again", type=Path, help="results of a former run: ask its survivors anew")
    parser.add_argument("--tests", nargs="*", default=["tests/domain"], help="tests to let at them")
    parser.add_argument("--skip", default="", help="tests left out, as pytest's -k names them")
    parser.add_argument("--out", type=Path, default=Path("build/mutants.jsonl"))
    given = parser.parse_args()
    settings.register_profile(
        PROFILE, max_examples=given.examples, deadline=None, derandomize=True, database=None,
        phases=(Phase.explicit, Phase.generate), suppress_health_check=list(settings().suppress_health_check),
    )  # fmt: skip
    again = []
    if given.again:
        told = [json.loads(line) for line in given.again.read_text().splitlines()]
        again = [one["mutant"] for one in told if one["outcome"] in {"survived", "unreached"}]
    given.out.parent.mkdir(exist_ok=True)
    given.out.unlink(missing_ok=True)
    plan = Plan(given.modules, given.share, given.seed, given.budget, given.out, again)
    started = time.monotonic()
    os.environ["PYTHONHASHSEED"] = "0"
    code = pytest.main(
        ["-p", "no:cacheprovider", "-n", "0", "-q", "-W", "ignore::pytest.PytestAssertRewriteWarning", "-m", "",
         *(["-k", f"not ({given.skip})"] if given.skip else []), *given.tests],
        plugins=[plan],
    )  # fmt: skip
    print(f"{time.monotonic() - started:.0f} s")
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
