"""Work that takes a processor for seconds: pictures and bundles, each in threads of their own.

In the threads that all requests share, a dozen pictures would leave none for anybody's page.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
AT_ONCE = 2
_pictures = ThreadPoolExecutor(AT_ONCE, "pictures")
_bundles = ThreadPoolExecutor(AT_ONCE, "bundles")


async def picture(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what ``work`` on a picture gives; others wait without taking a thread."""
    return await _in(_pictures, partial(work, *args, **kwargs))


async def bundle(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what ``work`` on a bundle gives, as ``picture``."""
    return await _in(_bundles, partial(work, *args, **kwargs))


async def _in(threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    # with the language of the request, as ``asyncio.to_thread``
    return await asyncio.get_running_loop().run_in_executor(threads, copy_context().run, work)
