"""Work that takes a processor for seconds: pictures, bundles and papers, each in threads of their own.

In the threads that all requests share, a dozen pictures would leave none for anybody's page. Bundles, papers and
registers take a person's ``turn``, too, or one person's would keep everybody else's waiting.
"""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

from custody.domain.kernel.errors import NotAllowed

P = ParamSpec("P")
T = TypeVar("T")
AT_ONCE = 2
_pictures = ThreadPoolExecutor(AT_ONCE, "pictures")
_bundles = ThreadPoolExecutor(AT_ONCE, "bundles")
_papers = ThreadPoolExecutor(AT_ONCE, "papers")
EACH = 2
"""Heavy requests of one person at the same time."""
BUSY_SECONDS = 5
"""After how many seconds to try again."""
_turns: Counter[str] = Counter()
_lock = threading.Lock()


@contextmanager
def turn(person: str) -> Iterator[None]:
    """Take one of the person's turns for a heavy request, for as long as it lasts.

    Raises:
        NotAllowed: ``heavy_busy`` with ``seconds``, when the person has asked for two already.
    """
    with _lock:
        if _turns[person] >= EACH:
            raise NotAllowed("heavy_busy", seconds=BUSY_SECONDS)
        _turns[person] += 1
    try:
        yield
    finally:
        with _lock:
            _turns[person] -= 1
            if not _turns[person]:
                del _turns[person]


async def picture(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what ``work`` on a picture gives; others wait without taking a thread."""
    return await _in(_pictures, partial(work, *args, **kwargs))


async def bundle(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what ``work`` on a bundle gives, as ``picture``."""
    return await _in(_bundles, partial(work, *args, **kwargs))


async def paper(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what ``work`` on a paper or a register gives, as ``picture``."""
    return await _in(_papers, partial(work, *args, **kwargs))


async def _in(threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    # with the language of the request, as ``asyncio.to_thread``
    return await asyncio.get_running_loop().run_in_executor(threads, copy_context().run, work)
