"""The current state that rules read under the order lock: the subject table behind a cache.

States stay cached between batches as long as this process is the only one that writes; the recorder
empties the cache when the head has moved without it, or when a transaction failed.
"""

from binascii import b2a_base64
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Literal, TypeVar

from sqlalchemy import Connection, bindparam, select

from custody.domain.kernel.events import Event, Part, State
from custody.domain.oversight.mass_balance import holding
from custody.domain.registry.registry import TYPES, decode_state, encode_state
from custody.storage.read.in_clause import among
from custody.storage.tables.tables import disclosure, event, subject, subject_event
from custody.storage.write import erased_values, unique_values

S = TypeVar("S", bound=State)
CACHED = 200_000
NUMBER = 13
"""Characters of every number (labels.stock.identifier)."""

_BY_ID = select(subject.c.id, subject.c.n, subject.c.head, subject.c.body).where(among(subject.c.id, "ids"))
_WHERE = {
    column: select(subject.c.id).where(subject.c[column] == bindparam("value"))
    for column in ("holder", "place", "container", "dossier")
}
_GOING_ON = select(subject.c.id, subject.c.body).where(
    subject.c.kind == bindparam("kind"), subject.c.status.not_in(bindparam("ended", expanding=True))
)
_KEPT = select(disclosure.c.digest, disclosure.c.sealed).where(
    among(disclosure.c.digest, "digests"), disclosure.c.scope == bindparam("scope")
)
_EVENT = (
    select(event.c.body)
    .join(subject_event, subject_event.c.seq == event.c.seq)
    .where(subject_event.c.subject == bindparam("id"), subject_event.c.n == bindparam("n"))
)


class Entry:
    """A subject as the writer knows it: state, running number and leaf hash of its last event; what the books hold."""

    __slots__ = ("head", "held", "n", "state")

    def __init__(self, state: State | None, count: int, head: bytes) -> None:
        self.state = state
        self.n = count
        self.head = head
        self.held = holding(state)


class DatabaseStateReader:
    """``context.StateReader`` over one writing transaction."""

    def __init__(self) -> None:
        self._cache: OrderedDict[str, Entry] = OrderedDict()
        self._connection: Connection | None = None
        self.claims: dict[tuple[str, str], str] = {}
        self._claimed: dict[tuple[str, str], dict[str, str]] = {}
        self.dirty: dict[str, Entry] = {}

    def begin(self, connection: Connection) -> None:
        """Start a transaction: nothing is dirty, nothing newly claimed."""
        self._connection = connection
        self.claims.clear()
        self._claimed.clear()
        self.dirty.clear()
        while len(self._cache) > CACHED:
            self._cache.popitem(last=False)

    def forget(self) -> None:
        """Empty the cache: the database may know better."""
        self._cache.clear()
        self.claims.clear()
        self.dirty.clear()

    def issue(self, subject_id: str) -> None:
        """Note that a number is new: no subject of that number is looked for in the database."""
        self._cache[subject_id] = Entry(None, 0, b"")

    def entry(self, subject_id: str) -> Entry:
        """Return a subject's entry from the cache or the database; n = 0 for a subject that does not exist yet."""
        entry = self._cache.get(subject_id)
        if entry is None:
            self._fetch([subject_id])
            entry = self._cache.get(subject_id) or Entry(None, 0, b"")
        return entry

    def put(self, subject_id: str, entry: Entry) -> None:
        """Keep a changed entry; storage writes it with the transaction."""
        self._cache[subject_id] = entry
        self.dirty[subject_id] = entry

    def find(self, kind: type[S], subject_id: str) -> S | None:
        """Return the state of subject ``number`` when it is of ``kind``."""
        entry = self._cache.get(subject_id) or (self.entry(subject_id) if len(subject_id) == NUMBER else None)
        return entry.state if entry and isinstance(entry.state, kind) else None

    def load(self, numbers: Iterable[str]) -> None:
        """Fetch what is not cached yet, in one statement."""
        missing = [subject_id for subject_id in numbers if subject_id not in self._cache]
        if missing:
            self._fetch(missing)

    def contents(self, container: str) -> list[str]:
        """Exhibits in a container, and in the containers inside it, with the batch's own changes seen."""
        inside = self.where("container", container)
        exhibits = [exhibit_id for exhibit_id in inside if exhibit_id.startswith("EV")]
        for box in (container_id for container_id in inside if container_id.startswith("CT")):
            exhibits += self.contents(box)
        return sorted(exhibits)

    def where(self, column: Literal["holder", "place", "container", "dossier"], value: str) -> list[str]:
        """Subjects with this value in an index column, with the batch's own changes seen."""
        assert self._connection is not None
        stored = {row.id for row in self._connection.execute(_WHERE[column], {"value": value})}
        self.load(stored)
        dirty = ((subject_id, e.state) for subject_id, e in self.dirty.items() if e.state is not None)
        changed = {subject_id for subject_id, state in dirty if getattr(state.index(), column) == value}
        kept = {subject_id for subject_id in stored if subject_id not in self.dirty or subject_id in changed}
        return sorted(kept | changed)

    def naming(self, kind: type[S], each_subject_id: str, ended: Iterable[str]) -> list[S]:
        """States of a kind that go on and name ``number``, with the batch's own changes seen."""
        assert self._connection is not None
        over, name = list(ended), each_subject_id.encode()
        rows = self._connection.execute(_GOING_ON, {"kind": kind.kind, "ended": over})
        naming = {row.id for row in rows if name in bytes(row.body)} | self.dirty.keys()
        states = (self.find(kind, subject_id) for subject_id in sorted(naming))
        return [state for state in states if state and state.index().status not in over and name in encode_state(state)]

    def claimed(self, kind: str, value: str) -> str | None:
        """Return the subject that has claimed (kind, value), in this batch or before."""
        taken = self.claims.get((kind, value))
        if taken is None and self._connection is not None:
            taken = unique_values.by_claim(self._connection, kind, value)
        return taken

    def claimed_among(self, kind: str, values: Iterable[str]) -> set[str]:
        """Return the claimed values among these, in one statement, those of this batch too."""
        assert self._connection is not None
        asked = set(values)
        stored = unique_values.claimed(self._connection, kind, asked) if asked else {}
        return {value for value in asked if value in stored or (kind, value) in self.claims}

    def claimed_from(self, kind: str, beginning: str) -> list[str]:
        """Return the subjects that have claimed a value with this beginning, in this batch or before."""
        assert self._connection is not None
        # within a transaction the stored claims stay: an act over a thousand exhibits asks for its balances once
        stored = self._claimed.get((kind, beginning))
        if stored is None:
            stored = unique_values.claimed_from(self._connection, kind, beginning, None)
            self._claimed[kind, beginning] = stored
        taken = stored | {
            v: subject for (k, v), subject in self.claims.items() if k == kind and v.startswith(beginning)
        }
        return [taken[value] for value in sorted(taken)]

    def kept(self, scope: str, values: Iterable[str]) -> set[str]:
        """Return the commitments whose values are kept under the key of ``scope``, without those of this batch."""
        assert self._connection is not None
        rows = self._connection.execute(_KEPT, {"digests": list(values), "scope": scope})
        return {row.digest for row in rows if not erased_values.erased_by(bytes(row.sealed))}

    def tip(self, subject_id: str) -> tuple[int, str]:
        """Return a subject's last event, including events of this batch."""
        entry = self.entry(subject_id)
        return entry.n, b2a_base64(entry.head, newline=False).decode()

    def recorded(self, subject_id: str, n: int) -> Event | None:
        """Event ``n`` of a subject, of those that are on disk."""
        assert self._connection is not None
        if not 0 < n <= self.entry(subject_id).n:
            return None
        body = self._connection.execute(_EVENT, {"id": subject_id, "n": n}).scalar_one_or_none()
        decoded = TYPES.decode(bytes(body)) if body is not None else None
        return decoded.data if isinstance(decoded, Part) else None

    def _fetch(self, numbers: Sequence[str]) -> None:
        assert self._connection is not None
        for subject_id, count, head, body in self._connection.execute(_BY_ID, {"ids": numbers}).all():
            self._cache[subject_id] = Entry(decode_state(subject_id, bytes(body)), count, bytes(head))
