"""What there is to object to in a bundle that verifies: said of it on the receipt, and no reason to turn it away.

A fork is kept too: two heads that one log signed and that cannot both be true are evidence, and raise an alarm.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct

from custody.domain.acts import TYPES
from custody.domain.discrepancy import Discrepancy, DiscrepancyClosed
from custody.domain.events import Part
from custody.domain.received import FORK, UNSHOWN, Objection, Received
from custody.log import disclosure
from custody.log.checkpoint import Checkpoint
from custody.log.errors import LogError, Malformed
from custody.log.merkle import leaf_hash, subtrees, verify_consistency
from custody.log.note import b64, unb64
from custody.log.note import parse as parse_note
from custody.log.proof import Proof
from custody.log.witness import Submission
from custody.service.bundles.check import EVENT, PROOF, Verdict
from custody.service.bundles.collect import NAMING
from custody.service.bundles.make import CONSISTENCY, Disclosed

Files = Mapping[str, bytes]


class Earlier(Struct, frozen=True):
    """A bundle received before from the same log; ``files`` is None where its bytes are gone."""

    number: str
    received: Received
    files: Files | None


def objections(
    files: Files, verdict: Verdict, earlier: Sequence[Earlier], ours: Iterable[str]
) -> tuple[Objection, ...]:
    """Everything amiss with a bundle that ``check`` found to hold; ``ours``: names by which it may be addressed to us.

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
    """Another root at one size, or another hash at one place of the tree: both were signed, so there are two logs.

    The history that was received first is the one that later bundles are compared with.
    """
    root, nodes = b64(verdict.checkpoint.root), dict(_nodes(files))
    forked = [
        one.number
        for one in earlier
        if not one.received.forked
        and (
            (one.received.size == verdict.checkpoint.size and one.received.root != root)
            or any(nodes.get(place, node) != node for place, node in _nodes(one.files or {}))
        )
    ]
    if forked:
        yield Objection(code=FORK, count=len(forked), about=forked[0])


def _nodes(files: Files) -> Iterator[tuple[tuple[int, int], bytes]]:
    """Every full subtree of the log that the proofs of a bundle show, which a log that only grows never changes."""
    for path in filter(_is_event, files):
        proof = Proof.parse(files[path.removesuffix(".json") + PROOF].decode())
        size = Checkpoint.parse(parse_note(proof.checkpoint).text).size
        yield from subtrees(leaf_hash(files[path]), proof.index, size, proof.path)


def _stale(verdict: Verdict, earlier: Sequence[Earlier]) -> Iterator[Objection]:
    """A chain that was received further along: this bundle holds an older end of it."""
    known: dict[str, int] = {}
    for one in earlier:
        for part in _parts(one.files or {}):
            known[part.subject] = max(part.n, known.get(part.subject, 0))
    stale = [s for s, n in verdict.chains.items() if s[:2] not in NAMING and n < known.get(s, 0)]
    if stale:
        yield Objection(code="bundle_stale", count=len(stale), about=stale[0])


def _unshown(files: Files, verdict: Verdict, earlier: Sequence[Earlier]) -> Iterator[Objection]:
    """Whether this head extends the newest known to is shown by a consistency proof that holds, and by nothing else."""
    heads = [one for one in earlier if one.received.extends]
    newest = max(heads, key=lambda one: one.received.size, default=None)
    if newest is None or newest.received.size == verdict.checkpoint.size:
        return
    proof = _extension(files)
    if proof is None or proof.old != newest.received.size or not _leads(proof, newest.received, verdict):
        yield Objection(code=UNSHOWN, count=newest.received.size, about=newest.number)


def _extension(files: Files) -> Submission | None:
    if CONSISTENCY not in files:
        return None
    try:
        return Submission.parse(files[CONSISTENCY].decode())
    except UnicodeDecodeError as error:
        raise Malformed("bundle_malformed", path=CONSISTENCY) from error


def _leads(proof: Submission, newest: Received, verdict: Verdict) -> bool:
    head = verdict.checkpoint
    try:
        verify_consistency(newest.size, unb64(newest.root), head.size, head.root, proof.proof)
    except LogError:
        return False
    return True


def _addressee(verdict: Verdict, files: Files, ours: Iterable[str]) -> Iterator[Objection]:
    """To whom the record of the gift says that it was given, where that is shown."""
    said = _said(verdict.subject, files)
    names = [rf"(?<!\w){re.escape(name.casefold())}(?!\w)" for name in ours if name]
    if said and not any(re.search(name, said.casefold()) for name in names):
        yield Objection(code="addressed_elsewhere")


def _said(subject: str, files: Files) -> str:
    last = max((path for path, part in _told(files) if part.subject == subject), default="")
    for value in msgspec.json.decode(files["disclosures.json"], type=list[Disclosed]):
        if value.disclosure and value.name == "to" and last == f"events/{value.seq:010}.json":
            return str(disclosure.reveal(value.disclosure)[1])
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
    """The events of subjects, with their path."""
    for path, body in files.items():
        event = TYPES.decode(body) if _is_event(path) else None
        if isinstance(event, Part):
            yield path, event


def _is_event(path: str) -> bool:
    return EVENT.fullmatch(path) is not None
