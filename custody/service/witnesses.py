"""Having the head cosigned by others: each new checkpoint goes to the witnesses of the policy (C2SP tlog-witness).

It happens beside the service, after the commit and the signature, so that no act ever waits for a witness. A witness
that knows a longer log than this database, or another one, ends the signing: the database was put back or rewritten.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import NamedTuple

from msgspec import Struct

from custody.log import checkpoint as notes
from custody.log.checkpoint import Signed
from custody.log.errors import LogError
from custody.log.note import ED25519, VerifierKey, decimal, only
from custody.log.note import parse as parse_note
from custody.log.policy import Policy
from custody.log.tiles import NodeReader, TileCache, consistency_proof
from custody.log.witness import Submission
from custody.service import outgoing
from custody.storage import checkpoints, clock, cosignatures, head, logkeys
from custody.storage.connection import Connection
from custody.storage.cosignatures import Cosignature
from custody.storage.engine import Store

CONTRADICTIONS = ("witness_forked", "witness_beyond")
"""What a witness says that ends the signing: it has cosigned another log, or a longer one than this database holds."""


class Answer(NamedTuple):
    """What a witness said: the HTTP status (0: it could not be reached) and the body."""

    status: int
    text: str


Poster = Callable[[str, str], Answer]
"""Sends a body to an address."""


class WitnessStanding(Struct, frozen=True, kw_only=True):
    """One witness as it stands: up to which event it has cosigned, and what it refused last ("" for nothing).

    ``at``: when it cosigned last, by its own clock (UTC); "" before the first time.
    """

    name: str
    vkey: str
    cosigned: int
    at: str
    trouble: str


@dataclass(frozen=True)
class _Place:
    """One address and the witnesses of the policy behind it."""

    url: str
    vkeys: tuple[VerifierKey, ...]


class Witnesses:
    """The witnesses of a policy as this installation asks them."""

    def __init__(self, store: Store, policy: Policy, *, post: Poster | None = None) -> None:
        self.policy = policy
        self._store = store
        self._post = post or post_over_http
        self._tiles: TileCache = checkpoints.tile_reader(store)
        self._trouble: dict[str, str] = {}
        self._lock = threading.Lock()
        self._places = _places(policy)

    def submit(self, *, again: bool = False) -> Mapping[str, str]:
        """Ask every witness that has not cosigned the newest checkpoint, or ``again`` all; the refusals, by address.

        ``witness_unreachable`` and ``witness_stale`` pass with the next try. ``witness_beyond``: it has cosigned a
        longer log than this database holds. ``witness_forked``: it has cosigned another one.
        """
        with self._lock:
            for place in self._places:
                self._trouble[place.url] = self._ask(place, again=again)
            return {url: code for url, code in self._trouble.items() if code}

    def standing(self, connection: Connection) -> list[WitnessStanding]:
        """Each witness of the policy as it stands."""
        last = cosignatures.last_times(connection)
        return [
            WitnessStanding(
                name=known.name, vkey=str(known.vkey), cosigned=cosignatures.newest(connection, known.vkey),
                at=clock.text(last[str(known.vkey)] * 1000) if str(known.vkey) in last else "",
                trouble=self._trouble.get(known.url, ""),
            )
            for known in self.policy.witnesses
        ]  # fmt: skip

    def contradiction(self) -> str:
        """Ask all, as at each start; ``witness_beyond`` or ``witness_forked`` when one knows another log than this."""
        codes = set(self.submit(again=True).values())
        return next((code for code in CONTRADICTIONS if code in codes), "")

    def best(self, connection: Connection, seq: int) -> list[Cosignature]:
        """The lines of the first checkpoint that covers event ``seq`` and is enough for the policy; none: empty."""
        sizes = {one.size for one in cosignatures.first_over(connection, seq, self._keys()).values()}
        for size in sorted(sizes):
            lines = cosignatures.under(connection, size)
            if self.policy.satisfied_by(VerifierKey.parse(line.witness) for line in lines):
                return lines
        return []

    def _keys(self) -> list[VerifierKey]:
        return [known.vkey for known in self.policy.witnesses]

    def _ask(self, place: _Place, *, again: bool) -> str:
        with self._store.reading() as connection:
            newest = checkpoints.latest(connection)
            old = min(cosignatures.newest(connection, vkey) for vkey in place.vkeys)
        if newest is None or (old == newest.size and not again):
            return ""
        answer = self._offer(place, old, newest)
        stale = decimal(answer.text.strip()) if answer.status == HTTPStatus.CONFLICT else None
        if stale is not None and old != stale <= newest.size:
            answer = self._offer(place, stale, newest)
        elif stale is not None and stale > newest.size:
            return self._beyond(stale)
        return self._take(place, newest, answer)

    def _offer(self, place: _Place, old: int, newest: checkpoints.Note) -> Answer:
        """Under each Ed25519 line of the log alone: some witnesses refuse a second line by one name; then under all."""
        ours = [key for key in self._signing(newest.size) if key.kind == ED25519]
        for note in (*(only(newest.note, (key,)) for key in ours), newest.note):
            answer = self._post(place.url, self._submission(old, newest, note))
            if answer.status != HTTPStatus.FORBIDDEN:
                break
        return answer

    def _signing(self, size: int) -> list[VerifierKey]:
        """The keys that sign a head of this size, as the log itself says by now."""
        with self._store.reading() as connection:
            return logkeys.signing(connection, size)

    def _beyond(self, size: int) -> str:
        """Another process may have signed and had cosigned more since we looked: the database then holds it."""
        with self._store.reading() as connection:
            return "witness_stale" if size <= head.read(connection).size else "witness_beyond"

    def _submission(self, old: int, newest: checkpoints.Note, note: str) -> str:
        with self._store.reading() as connection:
            now = head.read(connection)
        proof = consistency_proof(old, newest.size, NodeReader(now.size, now.edge, self._tiles)) if old else []
        return Submission(old, tuple(proof), note).write()

    def _take(self, place: _Place, newest: checkpoints.Note, answer: Answer) -> str:
        if answer.status != HTTPStatus.OK:
            return REFUSALS.get(answer.status, "witness_refused") if answer.status else "witness_unreachable"
        try:
            opened = notes.open_note(newest.note + answer.text, (*self._signing(newest.size), *place.vkeys))
        except LogError:
            return "witness_refused"
        lines = _lines(newest.note + answer.text, opened.witnesses, newest.size)
        with self._store.writing() as connection:
            cosignatures.add(connection, lines)
        return "" if lines else "witness_refused"


REFUSALS: Mapping[int, str] = {HTTPStatus.CONFLICT: "witness_forked", HTTPStatus.UNPROCESSABLE_ENTITY: "witness_forked"}
"""Statuses by which a witness says that this is not the log it has cosigned."""


def _places(policy: Policy) -> Sequence[_Place]:
    urls = dict.fromkeys(known.url for known in policy.witnesses if known.url)
    return [_Place(url, tuple(k.vkey for k in policy.witnesses if k.url == url)) for url in urls]


def _lines(note: str, signed: Sequence[Signed], size: int) -> list[Cosignature]:
    times = {one.key: one.time or 0 for one in signed}
    return [Cosignature(size, str(key), times[key], key.line(line.value)) for key, line in parse_note(note).by(times)]


def post_over_http(url: str, body: str) -> Answer:
    """Send a submission to the witness at ``url`` and wait for its answer."""
    reply = outgoing.post(f"{url.rstrip('/')}/add-checkpoint", body.encode())
    return Answer(reply.status, reply.body.decode(errors="replace"))
