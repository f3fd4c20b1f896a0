"""The queue of password checks: two at a time, known browsers first, and no longer than anybody waits."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from custody.domain.kernel.errors import StorageRefused

AT_ONCE = 2
"""Checks running at the same time: each takes 64 MiB, and guesses must not push other work aside."""
STRANGERS, KNOWN = 16, 64
"""How many may wait from browsers that never signed this person in, and from those that did."""
STRANGERS_TURN = 4
"""Each so many-th turn is first of all a stranger's: known browsers that never stop asking keep nobody out."""
BUSY_SECONDS = 5
"""After how many seconds to try again."""

T = TypeVar("T")


class HashingQueue:
    """Runs checks in threads, for one event loop."""

    def __init__(self, at_once: int = AT_ONCE, strangers: int = STRANGERS, known: int = KNOWN) -> None:
        # Two counts: ``_free`` says whose turn it is, by lanes, which a limiter cannot. The limiter gives the checks
        # threads of their own, so that they neither wait for other work nor take its threads.
        self._free, self._turns = at_once, 0
        self._threads = CapacityLimiter(at_once)
        self._lanes: tuple[deque[asyncio.Future[None]], ...] = (deque(), deque())
        self._limits = (known, strangers)

    async def run(self, check: Callable[[], T], known: Callable[[], bool] = lambda: True) -> T:
        """Run a check when its turn has come; ``known`` reads the database, and is asked where there is a queue.

        Raises:
            StorageRefused: ``signin_busy`` with ``seconds``, when too many wait already.
        """
        lane = 0
        if not self._free:
            lane = 0 if await to_thread.run_sync(known) else 1
        if self._free:
            self._free -= 1
        else:
            await self._turn(lane)
        try:
            return await to_thread.run_sync(check, limiter=self._threads)
        finally:
            self._next()

    async def _turn(self, lane: int) -> None:
        waiting = self._lanes[lane]
        if len(waiting) >= self._limits[lane]:
            raise StorageRefused("signin_busy", seconds=BUSY_SECONDS)
        turn = asyncio.get_running_loop().create_future()
        waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._next()  # it was this one's turn already
            else:
                waiting.remove(turn)
            raise

    def _next(self) -> None:
        self._turns += 1
        for waiting in self._lanes if self._turns % STRANGERS_TURN else reversed(self._lanes):
            while waiting:
                turn = waiting.popleft()
                if not turn.done():
                    turn.set_result(None)
                    return
        self._free += 1
