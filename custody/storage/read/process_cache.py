"""Per-process caches of values read from a store."""

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
    """Cache of values made from the states of subjects of these kinds, by number and by store.

    A value stays until its subject changes. ``on``: further subjects whose events invalidate a value; empty if it
    depends on its own subject alone. A cache of more than ``most`` values is emptied.
    """

    def __init__(self, most: int, *kinds: type[State], on: Callable[[Made], Collection[str]] = _alone) -> None:
        self._most, self._kinds, self._on = most, kinds, on
        self._known: WeakKeyDictionary[Engine, Known[Made]] = WeakKeyDictionary()

    def of(
        self, connection: Connection, numbers: Iterable[str], make: Callable[[list[str]], dict[str, Made]]
    ) -> dict[str, Made]:  # fmt: skip
        """Return the cached values of these numbers and the values that ``make`` builds for the others, in no order."""
        end, wanted = log_tail.seen(connection), list(dict.fromkeys(numbers))
        if end is None:
            return make(wanted)
        values = self._still(end, self._known.get(connection.engine))
        results = {subject_id: values[subject_id] for subject_id in wanted if subject_id in values}
        if len(results) < len(wanted):
            made = make([subject_id for subject_id in wanted if subject_id not in results])
            results |= made
            values = {**(values if len(values) <= self._most else {}), **made}
        self._known[connection.engine] = Known(end.log, end.size, values)
        return results

    def _still(self, end: Tail, known: Known[Made] | None) -> Mapping[str, Made]:
        """Return the cached values that are still valid."""
        since = end.since(known.log, known.size, *self._kinds) if known else None
        if known is None or since is None:
            return {}
        if not since:
            return known.values
        return {
            subject_id: value
            for subject_id, value in known.values.items()
            if subject_id not in since and since.isdisjoint(self._on(value))
        }


def remembered(
    cache: dict[Key, Value], most: int, keys: Iterable[Key], read: Callable[[list[Key]], Mapping[Key, Value]]
) -> dict[Key, Value]:  # fmt: skip
    """Return the value of each key, which never changes; ``read`` supplies the values missing in the cache.

    A cache of more than ``most`` values is emptied. It may outlive a store: its keys are numbers or heads of chains,
    which no store uses twice.
    """
    wanted = list(keys)
    pairs = zip(wanted, map(cache.get, wanted), strict=True)
    known = {key: value for key, value in pairs if value is not None}
    if len(known) < len(wanted) and (unknown := [key for key in wanted if key not in known]):
        known |= read(unknown)
        if len(cache) > most:
            cache.clear()
        cache.update(known)
    return known
