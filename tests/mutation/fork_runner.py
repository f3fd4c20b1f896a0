"""Tests against mutants: collected once, each mutant in a fork of its own, with the tests that reach its lines."""

import contextlib
import functools
import gc
import os
import resource
import signal
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage

from tests.factories import memory_office
from tests.mutation.mutants import DOMAIN, Mutant, MutantPatcher

FOUNDING = "founding"
MEMORY = 4 << 30


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant: ``killed``, ``timeout``, ``survived`` or ``unreached``, and the test that found it."""

    mutant: Mutant
    outcome: str
    test: str = ""
    tests: int = 0
    seconds: float = 0


class ForkRunner:
    """The collected tests, what each reaches, and what it costs."""

    def __init__(self, session: pytest.Session, budget: float) -> None:
        self.session, self.budget = session, budget
        self.items = list(session.items)
        self.reaches: dict[str, dict[int, set[str]]] = {}
        self.costs: list[float] = []
        self._measure_coverage()
        self.patcher = MutantPatcher()
        self.caches = [c for c in gc.get_objects() if isinstance(c, functools._lru_cache_wrapper) and _is_ours(c)]
        gc.collect()
        gc.freeze()  # else each child's collector would touch, and so copy, all of this process

    def _measure_coverage(self) -> None:
        coverage = Coverage(data_file=None, include=[f"{DOMAIN}/*"], config_file=False)
        coverage.start()
        coverage.switch_context(FOUNDING)
        memory_office._built.cache_clear()
        memory_office._built()
        for number, item in enumerate(self.items):
            coverage.switch_context(str(number))
            start = time.process_time()
            healthy = _passes(item)
            self.costs.append(time.process_time() - start if healthy else inf)
            if not healthy:
                print(f"left out, it fails without any mutant: {item.nodeid}")
        coverage.stop()
        data = coverage.get_data()
        for file in data.measured_files():
            found = data.contexts_by_lineno(file)
            self.reaches[file] = {line: set(contexts) for line, contexts in found.items()}

    def tests_of(self, mutant: Mutant) -> tuple[list[int], bool]:
        """The tests that reach a mutant's lines, cheapest first, as far as the budget goes; whether the town's founding does."""
        reached = self.reaches.get(str(mutant.file), {})
        contexts = set().union(*(reached.get(line, ()) for line in mutant.lines))
        founding = FOUNDING in contexts
        numbers = range(len(self.items)) if founding else [int(c) for c in contexts if c.isdigit()]
        near = {str(n) for n in numbers} & contexts
        ordered = sorted(numbers, key=lambda n: (str(n) not in near, self.costs[n]))
        return list(self._affordable(ordered)), founding

    def _affordable(self, numbers: Iterable[int]) -> Iterator[int]:
        spent = 0.0
        for number in numbers:
            spent += self.costs[number]
            if spent <= self.budget or (spent == self.costs[number] and spent < inf):
                yield number

    def judge(self, mutant: Mutant) -> Verdict:
        """Let the tests at a mutant in a process of its own."""
        changed = self.patcher.changed(mutant)
        numbers, founding = self.tests_of(mutant)
        if not changed or not numbers:
            return Verdict(mutant, "unreached")
        start = time.monotonic()
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            os.close(reader)
            self._run_in_child(changed, numbers, founding, writer)
        os.close(writer)
        with os.fdopen(reader) as output:
            failed_test = output.read()
        _, status = os.waitpid(child, 0)
        spent = round(time.monotonic() - start, 2)
        if os.WIFSIGNALED(status):
            return Verdict(mutant, "timeout", "", len(numbers), spent)
        test = self.items[int(failed_test)].nodeid if failed_test else ""
        return Verdict(mutant, "killed" if failed_test else "survived", test, len(numbers), spent)

    def _run_in_child(self, changed: Any, numbers: list[int], founding: bool, writer: int) -> None:
        """Run the tests in this child until one fails; say which, and end the process."""
        limit = int(2 * self.budget) + 10
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        try:
            self.patcher.apply(changed)
            for cache in self.caches:
                if founding or cache is not memory_office._built:
                    cache.cache_clear()
            for number in numbers:
                if not _passes(self.items[number]):
                    os.write(writer, str(number).encode())
                    break
        finally:
            os._exit(0)


def _is_ours(cache: Any) -> bool:
    return getattr(cache, "__module__", "").startswith(("custody.", "tests."))


def _passes(item: pytest.Item) -> bool:
    """Run one test, quietly, and make no report of how it failed."""
    state = item.session._setupstate
    with (
        Path(os.devnull).open("w") as nowhere,
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        try:
            state.setup(item)
            item.runtest()
        except pytest.skip.Exception:
            return True
        except (Exception, pytest.fail.Exception):  # noqa: BLE001  (a mutant may raise anything)
            return False
        finally:
            state.teardown_exact(None)
    return not getattr(item, "_excinfo", None)  # a failed TestCase does not raise
