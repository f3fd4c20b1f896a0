"""A round to the witnesses of a policy (C2SP tlog-witness): each is offered the newest checkpoint, all at once."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import NamedTuple

from msgspec import Struct

from custody.log import checkpoint as notes
from custody.log.errors import LogError
from custody.log.signed_note import VerifierKey, decimal, ed25519, only
from custody.log.signed_note import parse as parse_note
from custody.log.tiles import NodeReader, TileCache, consistency_proof
from custody.log.trust_policy import Policy
from custody.log.witness import Submission
from custody.service.log import http_client
from custody.storage.signing import checkpoints, cosignatures, log_keys
from custody.storage.signing.checkpoints import Note
from custody.storage.signing.cosignatures import Cosignature
from custody.storage.tables.engine import Store
from custody.storage.write import head_row

UNREACHABLE = "witness_unreachable"
REFUSALS: Mapping[int, str] = {HTTPStatus.CONFLICT: "witness_forked", HTTPStatus.UNPROCESSABLE_ENTITY: "witness_forked"}
"""Statuses by which a witness says that this is not the log it has cosigned."""


class Answer(NamedTuple):
    """Answer of a witness: the HTTP status (0: unreachable) and the body."""

    status: int
    text: str


Poster = Callable[[str, str], Answer]
"""Sends a body to an address; called by several threads."""


class Round(Struct, frozen=True):
    """Result of a round: the cosigned lines, and the refusal of each address ("" for none)."""

    lines: tuple[Cosignature, ...] = ()
    trouble: dict[str, str] = {}


@dataclass(frozen=True)
class Address:
    """One address and the witnesses of the policy behind it."""

    url: str
    vkeys: tuple[VerifierKey, ...]


class _Said(NamedTuple):
    """Reply of one address: its cosigned lines, or the reason for its refusal."""

    lines: Sequence[Cosignature] = ()
    trouble: str = ""


def addresses(policy: Policy) -> Sequence[Address]:
    """Return the addresses of a policy's witnesses."""
    urls = dict.fromkeys(known.url for known in policy.witnesses if known.url)
    return [Address(url, tuple(k.vkey for k in policy.witnesses if k.url == url)) for url in urls]


def post_over_http(url: str, body: str) -> Answer:
    """Send a submission to the witness at ``url`` and wait for its answer."""
    reply = http_client.post(f"{url.rstrip('/')}/add-checkpoint", body.encode())
    return Answer(reply.status, reply.body.decode(errors="replace"))


class Asking:
    """Asks the witnesses of a policy about the log in a database, which it only reads."""

    def __init__(self, store: Store, policy: Policy, post: Poster = post_over_http) -> None:
        self._store = store
        self._post = post
        self._tiles: TileCache = checkpoints.tile_reader(store)
        self._addresses = addresses(policy)

    def round(self, *, again: bool) -> Round:
        """Ask every witness that has not cosigned the newest checkpoint, or ``again`` all.

        The refusals are those of ``Witnesses.submit``.
        """
        with self._store.reading() as connection:
            newest = checkpoints.latest(connection)
        if newest is None or not self._addresses:
            return Round()
        with ThreadPoolExecutor(len(self._addresses)) as pool:
            replies = list(pool.map(partial(self._ask, newest=newest, again=again), self._addresses))
        lines = tuple(line for reply in replies for line in reply.lines)
        return Round(
            lines, {address.url: reply.trouble for address, reply in zip(self._addresses, replies, strict=True)}
        )

    def _ask(self, address: Address, newest: Note, *, again: bool) -> _Said:
        with self._store.reading() as connection:
            old = min(cosignatures.newest(connection, vkey) for vkey in address.vkeys)
        if old == newest.size and not again:
            return _Said()
        answer = self._offer(address, old, newest)
        stale = decimal(answer.text.strip()) if answer.status == HTTPStatus.CONFLICT else None
        if stale is not None and old != stale <= newest.size:
            answer = self._offer(address, stale, newest)
        elif stale is not None and stale > newest.size:
            return _Said(trouble=self._beyond(stale))
        if answer.status != HTTPStatus.OK:
            return _Said(trouble=REFUSALS.get(answer.status, "witness_refused") if answer.status else UNREACHABLE)
        lines = _signed(newest, address, answer.text)
        return _Said(lines, "" if lines else "witness_refused")

    def _offer(self, address: Address, old: int, newest: Note) -> Answer:
        """Offer the head under each Ed25519 line of the log alone: some witnesses refuse a second line by one name.

        Then under all.
        """
        with self._store.reading() as connection:
            ours = ed25519(log_keys.signing(connection, newest.size))
            now = head_row.read(connection)
        proof = consistency_proof(old, newest.size, NodeReader(now.size, now.edge, self._tiles)) if old else []
        for note in (*(only(newest.note, (key,)) for key in ours), newest.note):
            answer = self._post(address.url, Submission(old, tuple(proof), note).write())
            if answer.status != HTTPStatus.FORBIDDEN:
                break
        return answer

    def _beyond(self, size: int) -> str:
        """Return the code of an answer about a larger log.

        Another process may have signed and had cosigned more since we looked: the database then holds it.
        """
        with self._store.reading() as connection:
            return "witness_stale" if size <= head_row.read(connection).size else "witness_beyond"


def _signed(newest: Note, address: Address, answer: str) -> list[Cosignature]:
    """Return the lines signed under the newest checkpoint; none if any is wrong or lacks a time."""
    body = newest.note.partition("\n\n")[0]
    note = f"{body}\n\n{answer}"
    try:
        opened = notes.read_note(note, address.vkeys)
    except LogError:
        return []
    times = [signature.time or 0 for signature in opened.signatures]
    signed = zip(times, parse_note(note).by(address.vkeys), strict=True)
    lines = [Cosignature(newest.size, str(key), at, key.line(line.value)) for at, (key, line) in signed]
    return lines if all(times) else []
