"""The queue of papers that anybody has checked: one at a time, and only a few wait."""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from custody.domain.kernel.errors import StorageRefused

MOST = 5
"""Papers at the same time: the one that is checked, and those that wait."""
BUSY_SECONDS = 5
"""After how many seconds to try again."""

T = TypeVar("T")


class CheckingQueue:
    """Checks papers in a thread of its own, for one event loop."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self._asked = most, 0
        self._thread = CapacityLimiter(1)

    async def run(self, check: Callable[[], T]) -> T:
        """Run a check when its turn has come.

        Raises:
            StorageRefused: ``check_busy`` with ``seconds``, when too many wait already.
        """
        if self._asked >= self._most:
            raise StorageRefused("check_busy", seconds=BUSY_SECONDS)
        self._asked += 1
        try:
            return await to_thread.run_sync(check, limiter=self._thread)
        finally:
            self._asked -= 1
