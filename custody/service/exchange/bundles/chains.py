"""The chains of a bundle: each act has the parts that its root is over, each subject's events follow one another."""

from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Iterable, Mapping

from custody.domain.access.read_audit import DocumentIssued
from custody.domain.kernel.events import Core, Header, Part
from custody.log import canonical
from custody.log.errors import LogError, Mismatch
from custody.log.merkle import leaf_hash, verify_inclusion
from custody.service.exchange.bundles.collect import NAMED, ends
from custody.service.exchange.bundles.events import Decoded


def require_acts(decoded: Decoded) -> None:
    """Require that every part lead by its path to the root in its act's header.

    Raises:
        Mismatch: ``part_wrong``.
    """
    for seq, (event, _) in decoded.items():
        if isinstance(event, Header):
            continue
        header, _ = decoded.get(seq - 1 - event.part, (None, b""))
        if not isinstance(header, Header) or (header.act, header.at) != (event.act, event.at):
            raise Mismatch("part_wrong", seq=seq)
        core = Core(
            act=event.act, data=event.data, part=event.part, salt=event.salt, sd=event.sd, subject=event.subject,
            type=event.type,
        )  # fmt: skip
        leaf = leaf_hash(canonical.encode(core))
        try:
            path = [b64decode(node) for node in event.path]
            verify_inclusion(leaf, event.part, header.parts, path, b64decode(header.root))
        except (LogError, ValueError) as error:
            raise Mismatch("part_wrong", seq=seq) from error


def chains(decoded: Decoded) -> dict[str, int]:
    """Return events of each subject, in the order of the log: n = 1, 2, 3... and each names the one before.

    Raises:
        Mismatch: ``chain_broken``.
    """
    last: dict[str, bytes] = {}
    counts: dict[str, int] = defaultdict(int)
    for seq, (event, leaf) in decoded.items():
        if isinstance(event, Header):
            continue
        before = last.get(event.subject)
        if event.n != counts[event.subject] + 1 or event.prev != (b64encode(before).decode() if before else ""):
            raise Mismatch("chain_broken", seq=seq, subject=event.subject)
        if event.data.base() not in (None, (event.n - 1, event.prev)):
            raise Mismatch("chain_broken", seq=seq, subject=event.subject)
        counts[event.subject], last[event.subject] = event.n, leaf
    return dict(counts)


def given(subject: str, decoded: Decoded) -> str:
    """Return when it was given: the chain ends with the record of the gift, as every bundle's does.

    That record names the event before, and the ends of all chains: one that is cut short or left out is refused. Who
    leaves out the record itself could leave out all the rest with it.

    Raises:
        Mismatch: ``given_missing``, ``given_wrong``.
    """
    parts = [(event, leaf) for event, leaf in decoded.values() if isinstance(event, Part)]
    last = [event for event, _ in parts if event.subject == subject][-1]
    if not isinstance(last.data, DocumentIssued) or last.data.document != "bundle" or not last.data.ends:
        raise Mismatch("given_missing", subject=subject)
    chain_ends = {event.subject: (event.n, leaf) for event, leaf in parts}
    chain_ends[subject] = (last.n - 1, b64decode(last.prev))
    if (last.data.until_n, last.data.head, last.data.ends) != (last.n - 1, last.prev, ends(chain_ends)):
        raise Mismatch("given_wrong", subject=subject)
    return last.at


def named(bodies: Iterable[bytes], counted: Mapping[str, int]) -> tuple[str, ...]:
    """Return the discrepancies and derogations that events name; each must have its own chain here.

    Raises:
        Mismatch: ``named_missing``.
    """
    numbers = sorted({subject_id.decode() for body in bodies for subject_id in NAMED.findall(body)})
    missing = next((subject_id for subject_id in numbers if subject_id not in counted), "")
    if missing:
        raise Mismatch("named_missing", subject=missing)
    return tuple(numbers)
