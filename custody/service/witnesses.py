"""Having the head cosigned by others: each new checkpoint goes to the witnesses of the policy (C2SP tlog-witness).

It happens beside the service, after the commit and the signature, so that no act ever waits for a witness. A witness
that knows a longer log than this database, or another one, ends the signing: the database was put back or rewritten.
"""

import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import NamedTuple

from msgspec import Struct

from custody.log import checkpoint as notes
from custody.log.errors import LogError
from custody.log.note import ED25519, VerifierKey, decimal, only
from custody.log.note import parse as parse_note
from custody.log.policy import Policy
from custody.log.tiles import NodeReader, TileCache, consistency_proof
from custody.log.witness import Submission
from custody.service.courier import Courier, Letter
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


Poster = Callable[[Sequence[tuple[str, str]]], Sequence[Answer]]
"""Sends a body to each address, and gives what each of them answers."""
_Asking = Generator[str, Answer, str]
"""The talk with one place: it gives a body to send, is given the answer, and ends with what was refused or ""."""


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


class _Round(NamedTuple):
    """What a round to the witnesses goes by: the newest checkpoint, the forms in which it is offered, and the log.

    It is offered under each Ed25519 line of the log alone, since some witnesses refuse a second line by one name; then
    under all.
    """

    newest: checkpoints.Note
    forms: tuple[str, ...]
    log: head.Head


class Witnesses:
    """The witnesses of a policy as this installation asks them; ``close`` ends what it asks them through."""

    def __init__(self, store: Store, policy: Policy, *, post: Poster | None = None) -> None:
        self.policy = policy
        self._store = store
        self._courier = Courier()
        self._post = post or self._post_over_http
        self._tiles: TileCache = checkpoints.tile_reader(store)
        self._trouble: dict[str, str] = {}
        self._cosigned: dict[str, int] = {}
        self._lock = threading.Lock()
        self._places = _places(policy)

    def close(self) -> None:
        """End the process that asks, after the round that runs."""
        with self._lock:
            self._courier.close()

    def submit(self, *, again: bool = False) -> Mapping[str, str]:
        """Ask every witness that has not cosigned the newest checkpoint, or ``again`` all; the refusals, by address.

        They are asked at the same time; what they cosigned is stored when the round is over, in one writing.

        ``witness_unreachable`` and ``witness_stale`` pass with the next try. ``witness_beyond``: it has cosigned a
        longer log than this database holds. ``witness_forked``: it has cosigned another one.
        """
        with self._lock:
            now = self._look()
            lines = self._round(now, again=again) if now else []
            if lines:
                self._store.write(partial(cosignatures.add, made=lines))
                self._cosigned |= {line.witness: line.size for line in lines}
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

    def _look(self) -> _Round | None:
        """None where nobody is asked, or nothing is signed yet."""
        if not self._places:
            return None
        with self._store.reading() as connection:
            newest = checkpoints.latest(connection)
            if newest is None:
                return None
            if not self._cosigned:
                asked = {str(vkey): vkey for place in self._places for vkey in place.vkeys}
                self._cosigned = {name: cosignatures.newest(connection, vkey) for name, vkey in asked.items()}
            ours = [key for key in logkeys.signing(connection, newest.size) if key.kind == ED25519]
            forms = (*(only(newest.note, (key,)) for key in ours), newest.note)
            return _Round(newest, forms, head.read(connection))

    def _round(self, now: _Round, *, again: bool) -> list[Cosignature]:
        """Talk with all places until each has said its last word; what they cosigned."""
        lines: list[Cosignature] = []
        talks = {place: self._ask(place, now, lines, again=again) for place in self._places}
        said: dict[_Place, Answer | None] = dict.fromkeys(talks)
        while said:
            bodies = {}
            for place, answer in said.items():
                try:
                    bodies[place] = next(talks[place]) if answer is None else talks[place].send(answer)
                except StopIteration as end:
                    self._trouble[place.url] = end.value
            said = dict(zip(bodies, self._post([(p.url, body) for p, body in bodies.items()]), strict=True))
        return lines

    def _ask(self, place: _Place, now: _Round, lines: list[Cosignature], *, again: bool) -> _Asking:
        """Have one place cosign; what it signed is added to ``lines``."""
        old, size = min(self._cosigned[str(vkey)] for vkey in place.vkeys), now.newest.size
        if old == size and not again:
            return ""
        answer = yield from self._offer(old, now)
        stale = decimal(answer.text.strip()) if answer.status == HTTPStatus.CONFLICT else None
        if stale is not None and old != stale <= size:
            answer = yield from self._offer(stale, now)
        elif stale is not None and stale > size:
            return self._beyond(stale)
        if answer.status != HTTPStatus.OK:
            return REFUSALS.get(answer.status, "witness_refused") if answer.status else "witness_unreachable"
        signed = _signed(now.newest, place, answer.text)
        lines += signed
        return "" if signed else "witness_refused"

    def _offer(self, old: int, now: _Round) -> Generator[str, Answer, Answer]:
        """The answer to the first form that is not forbidden."""
        log = NodeReader(now.log.size, now.log.edge, self._tiles)
        proof = tuple(consistency_proof(old, now.newest.size, log)) if old else ()
        for note in now.forms:
            answer = yield Submission(old, proof, note).write()
            if answer.status != HTTPStatus.FORBIDDEN:
                break
        return answer

    def _beyond(self, size: int) -> str:
        """Another process may have signed and had cosigned more since we looked: the database then holds it."""
        with self._store.reading() as connection:
            return "witness_stale" if size <= head.read(connection).size else "witness_beyond"

    def _post_over_http(self, asked: Sequence[tuple[str, str]]) -> Sequence[Answer]:
        letters = [Letter(f"{url.rstrip('/')}/add-checkpoint", body.encode()) for url, body in asked]
        return [Answer(reply.status, reply.body.decode(errors="replace")) for reply in self._courier.post(letters)]


REFUSALS: Mapping[int, str] = {HTTPStatus.CONFLICT: "witness_forked", HTTPStatus.UNPROCESSABLE_ENTITY: "witness_forked"}
"""Statuses by which a witness says that this is not the log it has cosigned."""


def _places(policy: Policy) -> Sequence[_Place]:
    urls = dict.fromkeys(known.url for known in policy.witnesses if known.url)
    return [_Place(url, tuple(k.vkey for k in policy.witnesses if k.url == url)) for url in urls]


def _signed(newest: checkpoints.Note, place: _Place, said: str) -> list[Cosignature]:
    """The lines that the witnesses there signed under the newest checkpoint: none when any is wrong."""
    body = newest.note.partition("\n\n")[0]
    note = f"{body}\n\n{said}"
    try:
        opened = notes.read_note(note, place.vkeys)
    except LogError:
        return []
    times = {one.key: one.time or 0 for one in opened.witnesses}
    signed = parse_note(note).by(times)
    return [Cosignature(newest.size, str(key), times[key], key.line(line.value)) for key, line in signed]
