"""From a decision to bytes: the header, its k parts, their leaves, their private values (docs/formats.md)."""

import re
import secrets
from binascii import b2a_base64
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct

from custody.domain.kernel.context import ActContext, Decision, NewEvent, Private
from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.events import HEADER_TYPE, Core, Fact, Header, Part
from custody.domain.oversight.mass_balance import Entry as BookEntry
from custody.domain.oversight.mass_balance import entries
from custody.domain.people import passkey_signed_acts
from custody.domain.registry.registry import TYPES, fold, found_by
from custody.log import canonical, disclosure, merkle
from custody.storage.tables.value_encryption import Vault
from custody.storage.write.locked_state import DatabaseStateReader, Entry
from custody.storage.write.sources import Draw

SALT_BYTES = 16
_MAYBE_TOO_LARGE = re.compile(rb"[0-9]{16}")
"""Figures in a row of the least integer beyond 2^53; texts and digests have as many, so this is only a doubt."""


class Secret(Struct, frozen=True):
    """A row of the disclosure table, before it knows its event's seq."""

    digest: str
    name: str
    scope: str
    sealed: bytes


class Assembled(Struct):
    """An act as bytes: header first, then the parts, with the leaf hash of each and what stands beside the log."""

    bodies: list[bytes]
    leaves: list[bytes]
    secrets: list[list[Secret]]
    subjects: list[tuple[str, int, str | None]]
    claims: list[tuple[str, str, str]]
    entries: list[BookEntry]


class Assembler:
    """Turns decisions into events and folds them into the world at once."""

    def __init__(self, vault: Vault, salt: Draw = secrets.token_bytes) -> None:
        self.vault = vault
        self._salt = salt

    def assemble(
        self, kind: str, request: bytes, decision: Decision, ctx: ActContext, flags: tuple[str, ...],
        seq: int, world: DatabaseStateReader, answer: passkey_signed_acts.SignedAct | None = None, log: str = "",
    ) -> Assembled:  # fmt: skip
        """Encode an act whose header will be event ``seq`` of the log of that origin, and apply its parts to the world.

        Raises:
            BadInput: ``integer_too_large`` beyond 2^53 - 1, typed or summed: no reader of JSON would read it alike.
            custody.log.errors.Malformed: an entry leaves the canonical profile or its length.
            RuleBroken, BadInput: the ``answer`` of a passkey does not hold over it, as ``keyed.signed`` and ``salts``.
        """
        begun = self._begin(
            kind,
            request,
            decision,
            ctx,
            flags,
            passkey_signed_acts.derive_salts(answer.seed) if answer else self._salt,
        )
        named = passkey_signed_acts.signed(begun.header, answer, world, log) if answer else begun.header
        header = canonical.encode(named)
        canonical.ensure(header)
        told = [begun.told, *[piece.told for piece in begun.pieces]]
        secrets = [self._sealed(committed) if committed else [] for committed in told]
        out = Assembled(bodies=[header], leaves=[merkle.leaf_hash(header)], secrets=secrets, subjects=[], claims=[],
                        entries=[])  # fmt: skip
        for piece, path in zip(begun.pieces, begun.paths, strict=True):
            _append(out, piece, path, ctx, seq + 1 + piece.part, world)
        return out

    def header(self, kind: str, request: bytes, decision: Decision, ctx: ActContext, seed: str) -> Header:
        """Return the header of an act as if recorded now with that seed's salts; nothing changes.

        Raises:
            BadInput: ``bad_seed``.
        """
        return self._begin(kind, request, decision, ctx, (), passkey_signed_acts.derive_salts(seed)).header

    def _begin(
        self, kind: str, request: bytes, decision: Decision, ctx: ActContext, flags: tuple[str, ...], salt: Draw
    ) -> "_Begun":  # fmt: skip
        pieces = [_piece(new_event, i, salt) for i, new_event in enumerate(decision.new_events)]
        root, paths = merkle.root_and_paths([_core_leaf(ctx.act, piece) for piece in pieces])
        committed = _committed(decision.private, salt)
        return _Begun(pieces, paths, committed, _header(kind, request, decision, ctx, flags, root, committed))

    def _sealed(self, committed: "list[_Told]") -> list[Secret]:
        return [
            Secret(t.digest, t.name, t.scope, self.vault.seal(t.scope, t.digest, t.text.encode())) for t in committed
        ]


class _Told(Struct, frozen=True):
    """A private value that is committed to, with its disclosure in clear."""

    digest: str
    name: str
    scope: str
    text: str


class _Piece(Struct, frozen=True):
    """A part event as bytes, with its place in the act and none yet in the log."""

    new_event: NewEvent
    part: int
    data: msgspec.Raw
    salt: str
    told: list[_Told]
    sd: tuple[str, ...]


class _Begun(Struct, frozen=True):
    """An act before it has a place in the log: its pieces with their paths, and its header."""

    pieces: list[_Piece]
    paths: list[list[bytes]]
    told: list[_Told]
    header: Header


def _piece(new_event: NewEvent, part: int, salt: Draw) -> _Piece:
    committed, own = _committed(new_event.private, salt), _b64(salt(SALT_BYTES))
    return _Piece(new_event, part, msgspec.Raw(_encoded(new_event.event)), own, committed, _digests(committed))


def _encoded(value: Any) -> bytes:
    """Return the canonical bytes of an event or a private value, each integer of which fits JSON (docs/formats.md)."""
    data = canonical.encode(value)
    if _MAYBE_TOO_LARGE.search(data):
        for number in _integers(msgspec.to_builtins(value)):
            if abs(number) > canonical.MAX_INTEGER:
                raise BadInput("integer_too_large", value=str(number)[:24])
    return data


def _integers(value: Any) -> Iterator[int]:
    if isinstance(value, int):
        yield value
    elif isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _integers(inner)


def _committed(values: tuple[Private, ...], salt: Draw) -> list[_Told]:
    if not values:
        return []
    for value in values:
        _encoded(value.value)
    made = [(value, disclosure.make(salt(SALT_BYTES), value.name, value.value)) for value in values]
    return [_Told(digest, value.name, value.scope, text) for value, (text, digest) in made]


def _core_leaf(act: str, piece: _Piece) -> bytes:
    core = Core(act=act, data=piece.data, part=piece.part, salt=piece.salt, sd=piece.sd,
                subject=piece.new_event.subject, type=piece.new_event.event.type)  # fmt: skip
    return merkle.leaf_hash(canonical.encode(core))


def _header(
    kind: str, request: bytes, decision: Decision, ctx: ActContext, flags: tuple[str, ...], root: bytes,
    committed: list[_Told],
) -> Header:  # fmt: skip
    return Header(
        act=ctx.act, actors=ctx.actors, at=ctx.at, flags=(*flags, *decision.flags), kind=kind,
        occurred=ctx.occurred, parts=len(decision.new_events), request=_b64(request), root=_b64(root),
        rules=decision.rules, sd=_digests(committed), type=HEADER_TYPE,
    )  # fmt: skip


def _append(
    out: Assembled, piece: _Piece, path: list[bytes], ctx: ActContext, seq: int, world: DatabaseStateReader
) -> None:  # fmt: skip
    subject, type_ = piece.new_event.subject, piece.new_event.event.type
    entry = world.entry(subject)
    position = entry.n + 1
    part = Part(
        act=ctx.act, at=ctx.at, data=piece.data, n=position, part=piece.part, path=tuple(map(_b64, path)),
        prev=_b64(entry.head) if entry.head else "", salt=piece.salt, sd=piece.sd, subject=subject, type=type_,
    )  # fmt: skip
    body = canonical.encode(part)
    canonical.ensure(body)
    leaf = merkle.leaf_hash(body)
    fact = Fact(subject=subject, seq=seq, n=position, at=ctx.at, act=ctx.act)
    event = TYPES.decode_data(type_, piece.data)
    state = fold(entry.state, event, fact)
    after = Entry(state, position, leaf)
    world.put(subject, after)
    out.entries += entries(entry.held, after.held, state, type_)
    for kind, value in event.claims(fact):
        world.claims[kind, value] = subject
        out.claims.append((kind, value, subject))
    out.bodies.append(body)
    out.leaves.append(leaf)
    out.subjects.append((subject, position, found_by(event, state, ctx.at)))


def _digests(committed: list[_Told]) -> tuple[str, ...]:
    return tuple(sorted(t.digest for t in committed)) if committed else ()


def _b64(data: bytes) -> str:
    return b2a_base64(data, newline=False).decode("ascii")
