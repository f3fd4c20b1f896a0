"""Thread beside the service that makes one round after another until it is closed."""

import threading
from collections.abc import Callable


class Beside:
    """The thread. ``work`` makes a round, never raises, and gives the seconds until the next; ``first`` is before all.

    Where there is nothing to do (``idle``) no thread is started.
    """

    def __init__(self, name: str, work: Callable[[], float], first: float, *, idle: bool = False) -> None:
        self._work, self._first = work, first
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        if not idle:
            self._thread.start()

    def ended(self) -> bool:
        """Return True if the thread was closed; a long round checks this and stops."""
        return self._end.is_set()

    def close(self) -> None:
        """End, after the round that runs."""
        self._end.set()
        if self._thread.ident:
            self._thread.join()

    def _run(self) -> None:
        wait = self._first
        while not self._end.wait(wait):
            wait = self._work()
