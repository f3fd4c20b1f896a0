"""What a process remembers of what it read from a store."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


def remembered(
    cache: dict[Key, Value],
    most: int,
    keys: Iterable[Key],
    read: Callable[[list[Key]], Mapping[Key, Value]],
    settled: Callable[[Key, Value], bool] | None = None,
) -> dict[Key, Value]:
    """The value of each key; of those not in the cache as ``read`` finds them. Over ``most`` it begins anew.

    A cache may outlive a store where its keys are numbers or heads of chains, which no store uses for two things; not
    where ``settled`` tells which values can never change: the others are read again each time, and a copy of a store
    goes a way of its own.
    """
    wanted = list(keys)
    found = zip(wanted, map(cache.get, wanted), strict=True)
    known = {key: value for key, value in found if value is not None}
    if len(known) < len(wanted) and (unknown := [key for key in wanted if key not in known]):
        known |= read(unknown)
        if len(cache) > most:
            cache.clear()
        cache.update(known if settled is None else {k: v for k, v in known.items() if settled(k, v)})
    return known
