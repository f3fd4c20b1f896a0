"""What a process remembers of what it read from a store."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from custody.domain.kernel.events import State
from custody.storage.read import log_tail
from custody.storage.read.incremental_cache import Known
from custody.storage.read.log_tail import Tail

Key = TypeVar("Key")
Value = TypeVar("Value")
Made = TypeVar("Made")


def _alone(_made: object) -> Collection[str]:
    return ()


class Remembered(Generic[Made]):
    """What was made of the states of subjects of these kinds, by number, each until one changes; for each store.

    ``on``: the subjects whose events may change what was made, beside the one by whose number it is known; none, where
    it is made of that one's state alone. Over ``most`` of them it begins anew.
    """

    def __init__(self, most: int, *kinds: type[State], on: Callable[[Made], Collection[str]] = _alone) -> None:
        self._most, self._kinds, self._on = most, kinds, on
        self._known: WeakKeyDictionary[Engine, Known[Made]] = WeakKeyDictionary()

    def of(
        self, connection: Connection, numbers: Iterable[str], make: Callable[[list[str]], dict[str, Made]]
    ) -> dict[str, Made]:  # fmt: skip
        """What is remembered of these numbers, and of the others what ``make`` makes of them, in no order."""
        end, wanted = log_tail.seen(connection), list(dict.fromkeys(numbers))
        if end is None:
            return make(wanted)
        found = self._still(end, self._known.get(connection.engine))
        told = {number: found[number] for number in wanted if number in found}
        if len(told) < len(wanted):
            made = make([number for number in wanted if number not in told])
            told |= made
            found = {**(found if len(found) <= self._most else {}), **made}
        self._known[connection.engine] = Known(end.log, end.size, found)
        return told

    def _still(self, end: Tail, known: Known[Made] | None) -> Mapping[str, Made]:
        """What of it is still true."""
        since = end.since(known.log, known.size, *self._kinds) if known else None
        if known is None or since is None:
            return {}
        if not since:
            return known.found
        return {n: one for n, one in known.found.items() if n not in since and since.isdisjoint(self._on(one))}


def remembered(
    cache: dict[Key, Value], most: int, keys: Iterable[Key], read: Callable[[list[Key]], Mapping[Key, Value]]
) -> dict[Key, Value]:  # fmt: skip
    """The value of each key, that never changes; of those not in the cache as ``read`` finds them.

    Over ``most`` it begins anew. A cache may outlive a store: its keys are numbers or heads of chains, which no store
    uses for two things.
    """
    wanted = list(keys)
    found = zip(wanted, map(cache.get, wanted), strict=True)
    known = {key: value for key, value in found if value is not None}
    if len(known) < len(wanted) and (unknown := [key for key in wanted if key not in known]):
        known |= read(unknown)
        if len(cache) > most:
            cache.clear()
        cache.update(known)
    return known
