"""What a process remembers of what it read from a store."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Generic, Protocol, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from custody.domain.events import State
from custody.storage import head
from custody.storage.followed import Known, changed

Key = TypeVar("Key")
Value = TypeVar("Value")


class Hanging(Protocol):
    """What is made of states that may change."""

    @property
    def on(self) -> Collection[str] | None:
        """The subjects of which an event may change it; None where others may too, so that it is not remembered."""


Made = TypeVar("Made", bound=Hanging)


class Remembered(Generic[Made]):
    """What was made of states of a kind, by number, each until one changes on which it hangs; for each store.

    Over ``most`` of them it begins anew.
    """

    def __init__(self, kind: type[State], most: int) -> None:
        self._kind, self._most = kind, most
        self._known: WeakKeyDictionary[Engine, Known[Made]] = WeakKeyDictionary()

    def of(
        self, connection: Connection, numbers: Iterable[str], make: Callable[[list[str]], dict[str, Made]]
    ) -> dict[str, Made]:  # fmt: skip
        """What is remembered of these numbers, and of the others what ``make`` makes of them, in no order."""
        now, wanted = head.read(connection), list(numbers)
        known = self._known.get(connection.engine)
        if known is not None and known.beyond(now):
            return make(wanted)
        found = {} if known is None or known.epoch != now.epoch else self._still(connection, known)
        told = {number: found[number] for number in wanted if number in found}
        if len(told) < len(wanted):
            made = make([number for number in wanted if number not in told])
            told |= made
            lasting = {number: one for number, one in made.items() if one.on is not None}
            found = {**(found if len(found) <= self._most else {}), **lasting}
        self._known[connection.engine] = Known(now.epoch, now.size, found)
        return told

    def _still(self, connection: Connection, known: Known[Made]) -> Mapping[str, Made]:
        """What of it is still true."""
        since = changed(connection, self._kind, known.size) if known.found else None
        return {n: one for n, one in known.found.items() if since.isdisjoint(one.on or ())} if since else known.found


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
