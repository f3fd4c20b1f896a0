"""Checking acts: each header with its k parts, and the root in it over the parts as they stand in the log.

The root is computed from the parts' own bytes, the paths in the parts from the same tree; so one signature over the
root covers every part, and each part can show it without its neighbours.
"""

from binascii import b2a_base64
from collections.abc import Sequence

import msgspec
from msgspec import Struct, field

from custody.domain.destruction.sign_off import DestructionSessionSigned, DestructionSessionSignedOnSite
from custody.domain.destruction.signature_evidence import lacks_consent
from custody.domain.discrepancies.correction_event import EntryCorrected
from custody.domain.kernel.events import Header
from custody.domain.registry.event_authority import event_not_allowed
from custody.domain.registry.registry import TYPES
from custody.kernel import UNREADABLE
from custody.log.merkle import EMPTY_ROOT, leaf_hash, parents
from custody.storage.audit.findings import MOST, Finding, at_event
from custody.storage.audit.stored_events import Part, Stored, Unreadable


class _Core(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """``events.Core`` with its keys in order: written so, they need no sorting."""

    sd: tuple[str, ...] = field(default=(), name="_sd")
    act: str
    data: msgspec.Raw
    part: int
    salt: str
    subject: str
    type: str


class _Corrected(Struct, frozen=True, gc=False):
    """Outline of a correction: the field to compare with its act."""

    by: tuple[str, ...] = ()


SIGNED = frozenset({DestructionSessionSigned.type, DestructionSessionSignedOnSite.type})
_corrected = msgspec.json.Decoder(_Corrected).decode
_encode = msgspec.json.Encoder().encode


class Acts:
    """Takes events in the order of the log, one act after the other.

    ``first`` is the number of the first header, which is where the acts checked here begin: parts before it belong to
    an act that began elsewhere. ``count`` is the number of headers, ``end`` the number of the next event.
    """

    def __init__(self, start: int = 0) -> None:
        self.first = -1
        self.end = start
        self.count = 0
        self.wrong: list[Finding] = []
        self._headers: list[tuple[int, Header]] = []
        self._commitments: list[tuple[int, str]] = []
        self._header: Header | None = None
        self._lost = ""
        self._parts: list[Part] = []

    @property
    def lacking(self) -> int:
        """Return the number of parts that the last header still lacks."""
        return self._header.parts - len(self._parts) if self._header else 0

    def feed(self, events: Sequence[Stored]) -> None:
        """Take the next events."""
        for event in events:
            seq, self.end = self.end, self.end + 1
            if isinstance(event, Part):
                if self.first >= 0:
                    self._add(seq, event)
            elif isinstance(event, Header):
                self._open(seq, event)
            elif isinstance(event, Unreadable):
                self._skip(seq, event)

    def take(self) -> tuple[list[tuple[int, Header]], list[tuple[int, str]]]:
        """Return the headers, and the digests of private values with their events, since the last call."""
        taken = self._headers, self._commitments
        self._headers, self._commitments = [], []
        return taken

    def close(self) -> None:
        """Take no more: an act that still waits is incomplete."""
        if self._header is not None:
            self._report(at_event("act_wrong", self.end - 1, field="parts", act=self._header.act))
            self._header = None

    def _open(self, seq: int, header: Header) -> None:
        self.close()
        self.first = seq if self.first < 0 else self.first
        self.count += 1
        self._headers.append((seq, header))
        if header.sd:
            self._commitments += [(seq, digest) for digest in header.sd]
        self._header, self._parts = header, []
        if header.parts <= 0:
            self._settle(header, seq)

    def _add(self, seq: int, part: Part) -> None:
        if part.sd:
            self._commitments += [(seq, digest) for digest in part.sd]
        header, parts = self._header, self._parts
        if header is None:
            self._stray(seq, part.act)
            return
        if part.act != header.act or part.at != header.at or part.part != len(parts):
            field = "act" if part.act != header.act else "at" if part.at != header.at else "part"
            self._report(at_event("act_wrong", seq, field=field, act=header.act))
        parts.append(part)
        if len(parts) == header.parts:
            self._settle(header, seq)

    def _stray(self, seq: int, act: str) -> None:
        """Report one finding for an act that has no header, not one for each of its parts."""
        if act != self._lost:
            self._report(at_event("part_without_act", seq, act=act))
            self._lost = act

    def _skip(self, seq: int, event: Unreadable) -> None:
        self._report(at_event("event_unreadable", seq, reason=event.reason))
        self._lost, self._header = self._header.act if self._header else self._lost, None

    def _settle(self, header: Header, seq: int) -> None:
        """Check root and paths once the last part is there."""
        self._header = None
        root, paths = _tree([_core(part) for part in self._parts])
        first = seq - len(self._parts) + 1
        if root != header.root:
            self._report(at_event("act_wrong", first - 1, field="root", act=header.act))
        for i, (part, path) in enumerate(zip(self._parts, paths, strict=True)):
            if event_not_allowed(header.kind, part.type):
                self._report(at_event("act_wrong", first + i, field="kind", act=header.act))
            if bytes(part.path) != path:
                self._report(at_event("act_wrong", first + i, field="path", act=header.act))
            signed = _signed(part) if part.type in SIGNED else None
            if signed and lacks_consent(signed, [actor.person for actor in header.actors]):
                self._report(at_event("signed_wrong", first + i, person=signed.person, act=header.act, fault="will"))
            if part.type == EntryCorrected.type and _by(part) != tuple(actor.person for actor in header.actors):
                self._report(at_event("act_wrong", first + i, field="by", act=header.act))

    def _report(self, finding: Finding) -> None:
        if len(self.wrong) < MOST:
            self.wrong.append(finding)


def _signed(part: Part) -> DestructionSessionSigned | None:
    """Return the signature in a part; None if unreadable, which another check reports."""
    try:
        event = TYPES.decode_data(part.type, part.data)
    except msgspec.ValidationError:
        return None
    return event if isinstance(event, DestructionSessionSigned) else None


def _by(part: Part) -> tuple[str, ...]:
    """Return the people named in a correction; they sign no certificate that includes it."""
    try:
        return _corrected(part.data).by
    except UNREADABLE:
        return ()


def _core(part: Part) -> bytes:
    core = _Core(
        act=part.act, data=part.data, part=part.part, salt=part.salt, sd=part.sd, subject=part.subject, type=part.type
    )
    return leaf_hash(_encode(core))


def _tree(leaves: list[bytes]) -> tuple[str, list[bytes]]:
    """Return the root (base64) over these leaf hashes, and each leaf's ``path`` as JSON bytes.

    It works from the root down, so that leaves share the tail of their paths: about one concatenation a node.
    """
    heights: list[Sequence[bytes]] = [leaves]
    while len(heights[-1]) > 1:
        row = heights[-1]
        heights.append([*parents(row), *(row[-1:] if len(row) & 1 else ())])
    root = heights[-1][0] if leaves else EMPTY_ROOT
    tails = [b""]
    for row in reversed(heights[:-1]):
        encoded = [b',"%b"' % b2a_base64(node, newline=False) for node in row]
        tails = [(encoded[i ^ 1] if i ^ 1 < len(row) else b"") + tails[i >> 1] for i in range(len(row))]
    return b2a_base64(root, newline=False).decode(), [b"[%b]" % tail[1:] if tail else b"" for tail in tails]
