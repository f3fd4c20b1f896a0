"""Limits on requests by visitors: a maximum in a time window for each address, and one for all together."""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from math import ceil

from custody.domain.kernel.errors import NotAllowed
from custody.service.kernel import security_log
from custody.service.people.guess_counters import network, site

SECONDS = 600
EACH, ALL = 30, 600
"""Questions of one address (of IPv6 a /64, which one subscriber has), and of all addresses, in ten minutes."""
OF_SITE = 4
"""Times as many of a /48 of IPv6, which has 65,536 such addresses."""
ADDRESSES = 10_000
"""Addresses that are remembered; who asks from more of them runs into the limit of all."""


class Throttle:
    """Counts questions in memory, for one process: it slows, and guards no secret."""

    def __init__(self, now: Callable[[], float] = time.monotonic, each: int = EACH, everybody: int = ALL) -> None:
        self._now, self._each, self._everybody = now, each, everybody
        self._asked: OrderedDict[str, deque[float]] = OrderedDict()
        self._all: deque[float] = deque()
        self._lock = threading.Lock()

    def ask(self, address: str) -> None:
        """Count a question.

        Raises:
            NotAllowed: ``asked_too_often`` with ``seconds`` to wait; such a question is not counted.
        """
        bounds = {network(address): self._each}
        if whole := site(address):
            bounds[whole] = self._each * OF_SITE
        with self._lock:
            now = self._now()
            mine = {whose: self._asked.get(whose, deque()) for whose in bounds}
            for times, most in (*((mine[whose], bounds[whose]) for whose in bounds), (self._all, self._everybody)):
                while times and times[0] <= now - SECONDS:
                    times.popleft()
                if len(times) >= most:
                    security_log.counted.note("request.throttled")
                    raise NotAllowed("asked_too_often", seconds=ceil(times[0] + SECONDS - now))
            self._all.append(now)
            for whose, times in mine.items():
                times.append(now)
                self._asked[whose] = times
                self._asked.move_to_end(whose)
            while len(self._asked) > ADDRESSES:
                self._asked.popitem(last=False)
