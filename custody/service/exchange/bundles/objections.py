"""Objections to a bundle that verifies: the receipt states them, and the bundle is kept.

A fork is kept too. Two heads that one log signed and that cannot both be true are evidence, and raise an alarm.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

import msgspec
from msgspec import Struct

from custody.domain.discrepancies.discrepancy import Discrepancy, DiscrepancyClosed
from custody.domain.exchange.received_bundle import FORK, UNSHOWN, Objection, Received
from custody.domain.kernel.events import Part
from custody.domain.registry.registry import TYPES
from custody.log import disclosure
from custody.log.checkpoint import Checkpoint
from custody.log.errors import LogError, Malformed
from custody.log.merkle import leaf_hash, subtrees, verify_consistency
from custody.log.signed_note import b64, unb64
from custody.log.signed_note import parse as parse_note
from custody.log.tlog_proof import Proof
from custody.log.witness import Submission
from custody.service.exchange.bundles.collect import NAMING
from custody.service.exchange.bundles.manifest import CONSISTENCY, EVENT, PROOF, VALUES, Disclosed, event_path
from custody.service.exchange.bundles.verify import Verdict

Files = Mapping[str, bytes]


class Told(NamedTuple):
    """Content of a log that a bundle shows: full subtrees by level and place, each chain's last n."""

    nodes: Mapping[tuple[int, int], bytes]
    ends: Mapping[str, int]


NOTHING = Told({}, {})


class Earlier(Struct, frozen=True):
    """A bundle received before from the same log; ``told`` is empty where nobody looked, or its bytes are gone."""

    id: str
    received: Received
    told: Told = NOTHING


def objections(
    files: Files, verdict: Verdict, earlier: Sequence[Earlier], ours: Iterable[str]
) -> tuple[Objection, ...]:
    """Return everything amiss with a bundle that ``check`` found to hold.

    ``ours``: names by which it may be addressed to us.

    Raises:
        Malformed: the ``consistency`` file in it is not in its form.
    """
    return (
        *_forks(files, verdict, earlier),
        *_stale(verdict, earlier),
        *_unshown(files, verdict, earlier),
        *_addressee(verdict, files, ours),
        *_open(verdict, files),
        *_counted("times_contradicted", len(verdict.untimely)),
        *_counted("values_withheld", verdict.withheld),
        *_counted("values_erased", verdict.erased),
        *([] if verdict.witnesses else [Objection(code="unwitnessed")]),
    )


def _forks(files: Files, verdict: Verdict, earlier: Sequence[Earlier]) -> Iterator[Objection]:
    """Yield another root at one size, or another hash at one place of the tree.

    Both were signed, so there are two logs.

    The history that was received first is the one that later bundles are compared with.
    """
    root, nodes = b64(verdict.checkpoint.root), told(files).nodes
    forked = [
        bundle.id
        for bundle in earlier
        if not bundle.received.forked
        and (
            (bundle.received.size == verdict.checkpoint.size and bundle.received.root != root)
            or any(nodes.get(place, node) != node for place, node in bundle.told.nodes.items())
        )
    ]
    if forked:
        yield Objection(code=FORK, count=len(forked), about=forked[0])


def told(files: Files) -> Told:
    """Return the content with which later bundles of the same log are compared."""
    ends: dict[str, int] = {}
    for part in _parts(files):
        ends[part.subject] = max(part.n, ends.get(part.subject, 0))
    return Told(dict(_nodes(files)), ends)


def _nodes(files: Files) -> Iterator[tuple[tuple[int, int], bytes]]:
    """Yield every full subtree of the log that the proofs of a bundle show, which no growing log changes."""
    for path in filter(_is_event, files):
        proof = Proof.parse(files[path.removesuffix(".json") + PROOF].decode())
        size = Checkpoint.parse(parse_note(proof.checkpoint).text).size
        yield from subtrees(leaf_hash(files[path]), proof.index, size, proof.path)


def _stale(verdict: Verdict, earlier: Sequence[Earlier]) -> Iterator[Objection]:
    """Yield an objection if this bundle holds an older end of a chain than an earlier bundle."""
    known = {s: max(bundle.told.ends.get(s, 0) for bundle in earlier) for s in verdict.chains} if earlier else {}
    stale = [s for s, count in verdict.chains.items() if s[:2] not in NAMING and count < known.get(s, 0)]
    if stale:
        yield Objection(code="bundle_stale", count=len(stale), about=stale[0])


def _unshown(files: Files, verdict: Verdict, earlier: Sequence[Earlier]) -> Iterator[Objection]:
    """Yield an objection unless a valid consistency proof shows that this head extends the newest known one."""
    newest, proof = _newest(earlier), _extension(files)
    if newest is None or newest.received.size == verdict.checkpoint.size:
        return
    if proof is None or not _leads(proof, newest.received, verdict):
        yield Objection(code=UNSHOWN, count=newest.received.size, about=newest.id)


def identity(files: Files, verdict: Verdict, earlier: Sequence[Earlier]) -> str:
    """Return the digest (hex) of what a bundle proves here, including the head that it extends, if any."""
    newest, proof = _newest(earlier), _extension(files)
    if newest is None or proof is None or not _leads(proof, newest.received, verdict):
        return verdict.proved
    return sha256(f"{verdict.proved}\n{proof.old}\n".encode()).hexdigest()


def _newest(earlier: Iterable[Earlier]) -> Earlier | None:
    """Return the newest head of the log that is known to extend the others."""
    return max(
        (bundle for bundle in earlier if bundle.received.extends), key=lambda bundle: bundle.received.size, default=None
    )


def _extension(files: Files) -> Submission | None:
    if CONSISTENCY not in files:
        return None
    try:
        return Submission.parse(files[CONSISTENCY].decode())
    except UnicodeDecodeError as error:
        raise Malformed("bundle_malformed", path=CONSISTENCY) from error


def _leads(proof: Submission, newest: Received, verdict: Verdict) -> bool:
    head = verdict.checkpoint
    if proof.old != newest.size:
        return False
    try:
        verify_consistency(newest.size, unb64(newest.root), head.size, head.root, proof.proof)
    except LogError:
        return False
    return True


def _addressee(verdict: Verdict, files: Files, ours: Iterable[str]) -> Iterator[Objection]:
    """Yield an objection unless the gift's record names us as receiver; a withheld name may hide a stray bundle."""
    addressee = _said(verdict.subject, files)
    names = [rf"(?<!\w){re.escape(name.casefold())}(?!\w)" for name in ours if name]
    if addressee is None:
        yield Objection(code="addressee_withheld")
    elif addressee and not any(re.search(name, addressee.casefold()) for name in names):
        yield Objection(code="addressed_elsewhere")


def _said(subject: str, files: Files) -> str | None:
    """Return to whom the record of the gift says that it was given.

    "" where it names nobody, None where that is not shown.
    """
    last = max((path for path, part in _told(files) if part.subject == subject), default="")
    for value in msgspec.json.decode(files[VALUES], type=list[Disclosed]):
        if value.name == "to" and last == event_path(value.seq):
            return str(disclosure.reveal(value.disclosure)[1]) if value.disclosure else None
    return ""


def _open(verdict: Verdict, files: Files) -> Iterator[Objection]:
    closed = {part.subject for part in _parts(files) if isinstance(part.data, DiscrepancyClosed)}
    still = [s for s in verdict.chains if s.startswith(Discrepancy.kind) and s not in closed]
    if still:
        yield Objection(code="discrepancy_open", count=len(still), about=still[0])


def _counted(code: str, count: int) -> list[Objection]:
    return [Objection(code=code, count=count)] if count else []


def _parts(files: Files) -> Iterator[Part]:
    return (part for _, part in _told(files))


def _told(files: Files) -> Iterator[tuple[str, Part]]:
    """Yield the events of subjects with their paths."""
    for path, body in files.items():
        event = TYPES.decode(body) if _is_event(path) else None
        if isinstance(event, Part):
            yield path, event


def _is_event(path: str) -> bool:
    return EVENT.fullmatch(path) is not None
