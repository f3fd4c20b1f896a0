"""From a decision to bytes: the header, its k parts, their leaves, their private values (DESIGN 3)."""

import os
from binascii import b2a_base64
from collections.abc import Callable

import msgspec
from msgspec import Struct

from custody.domain.acts import TYPES, fold
from custody.domain.events import HEADER_TYPE, Core, Fact, Header, Part
from custody.domain.world import Decision, Draft, Moment, Private
from custody.log import canonical, disclosure, merkle
from custody.storage.vault import Vault
from custody.storage.world import DatabaseWorld, Entry

SALT_BYTES = 16
Salt = Callable[[int], bytes]


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
    subjects: list[tuple[str, int]]
    claims: list[tuple[str, str, str]]


class Assembler:
    """Turns decisions into events and folds them into the world at once."""

    def __init__(self, vault: Vault, salt: Salt = os.urandom) -> None:
        self._vault = vault
        self._salt = salt

    def assemble(
        self, kind: str, request: bytes, decision: Decision, moment: Moment, flags: tuple[str, ...],
        seq: int, world: DatabaseWorld,
    ) -> Assembled:  # fmt: skip
        """Encode an act whose header will be event ``seq``, and apply its parts to the world.

        Raises:
            custody.log.errors.Malformed: an entry leaves the canonical profile or its length.
        """
        out = Assembled(bodies=[b""], leaves=[], secrets=[[]], subjects=[], claims=[])
        datas = [msgspec.Raw(canonical.encode(draft.event)) for draft in decision.drafts]
        sealed = [self._commit(draft.private) for draft in decision.drafts]
        salts = [_b64(self._salt(SALT_BYTES)) for _ in datas]
        cores = [
            _core_leaf(moment.act, draft, data, i, salts[i], sealed[i])
            for i, (draft, data) in enumerate(zip(decision.drafts, datas, strict=True))
        ]
        paths = merkle.all_paths(cores)
        header_secrets = self._commit(decision.private)
        header = _header(kind, request, decision, moment, flags, merkle.root(cores), header_secrets)
        out.bodies[0], out.secrets[0] = canonical.encode(header), header_secrets
        canonical.ensure(out.bodies[0])
        out.leaves.append(merkle.leaf_hash(out.bodies[0]))
        for i, draft in enumerate(decision.drafts):
            _append(out, draft, moment, (i, datas[i], salts[i], paths[i], sealed[i]), seq + 1 + i, world)
        return out

    def _commit(self, values: tuple[Private, ...]) -> list[Secret]:
        return [self._secret(value) for value in values]

    def _secret(self, value: Private) -> Secret:
        text, digest = disclosure.make(self._salt(SALT_BYTES), value.name, value.value)
        return Secret(digest, value.name, value.scope, self._vault.seal(value.scope, digest, text.encode()))


def _core_leaf(act: str, draft: Draft, data: msgspec.Raw, part: int, salt: str, secrets: list[Secret]) -> bytes:
    core = Core(act=act, data=data, part=part, salt=salt, sd=_digests(secrets), subject=draft.subject,
                type=draft.event.type)  # fmt: skip
    return merkle.leaf_hash(canonical.encode(core))


def _header(
    kind: str, request: bytes, decision: Decision, moment: Moment, flags: tuple[str, ...], root: bytes,
    secrets: list[Secret],
) -> Header:  # fmt: skip
    return Header(
        act=moment.act, actors=moment.actors, at=moment.at, flags=(*flags, *decision.flags), kind=kind,
        occurred=moment.occurred, parts=len(decision.drafts), request=_b64(request), root=_b64(root),
        rules=decision.rules, sd=_digests(secrets), type=HEADER_TYPE,
    )  # fmt: skip


def _append(
    out: Assembled, draft: Draft, moment: Moment,
    piece: tuple[int, msgspec.Raw, str, list[bytes], list[Secret]], seq: int, world: DatabaseWorld,
) -> None:  # fmt: skip
    i, data, salt, path, secrets = piece
    entry = world.entry(draft.subject)
    n = entry.n + 1
    part = Part(
        act=moment.act, at=moment.at, data=data, n=n, part=i, path=tuple(map(_b64, path)),
        prev=_b64(entry.head) if entry.head else "", salt=salt, sd=_digests(secrets), subject=draft.subject,
        type=draft.event.type,
    )  # fmt: skip
    body = canonical.encode(part)
    canonical.ensure(body)
    leaf = merkle.leaf_hash(body)
    fact = Fact(subject=draft.subject, seq=seq, n=n, at=moment.at, act=moment.act)
    event = TYPES.decode_data(draft.event.type, data)
    world.put(draft.subject, Entry(fold(entry.state, event, fact), n, leaf))
    for kind, value in event.claims(fact):
        world.claims[kind, value] = draft.subject
        out.claims.append((kind, value, draft.subject))
    out.bodies.append(body)
    out.leaves.append(leaf)
    out.secrets.append(secrets)
    out.subjects.append((draft.subject, n))


def _digests(secrets: list[Secret]) -> tuple[str, ...]:
    return tuple(sorted(s.digest for s in secrets))


def _b64(data: bytes) -> str:
    return b2a_base64(data, newline=False).decode("ascii")
