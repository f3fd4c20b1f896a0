"""A thousand labels onto sheets; a certificate of three thousand items: CPU seconds and peak memory."""

import resource
import time
from collections.abc import Callable

from msgspec import Struct


class Paper(Struct, frozen=True, kw_only=True):
    """CPU seconds, size in bytes, and the process's peak memory after it, in MB."""

    name: str
    items: int
    cpu_seconds: float
    size: int
    peak_mb: float


def measure(name: str, items: int, make: Callable[[], bytes]) -> Paper:
    """Make a document once and say what it cost."""
    start = time.process_time()
    data = make()
    cpu = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Paper(name=name, items=items, cpu_seconds=cpu, size=len(data), peak_mb=peak)
