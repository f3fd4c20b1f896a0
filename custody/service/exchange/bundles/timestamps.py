"""Time-stamps in a bundle: when, by the word of an authority, events of its subject stood in the log at the latest.

Beside a head that was stamped (``timestamp/SIZE.checkpoint``, ``.tsr``) lies one proof (``.tlog-proof``): it leads the
last event of the subject's chain that the head covers to its root. That event names the hash of the one before, and so
all of them.
"""

from collections.abc import Iterable, Mapping, Sequence

from cryptography.x509 import Certificate
from msgspec import Struct

from custody.domain.kernel.events import Part
from custody.domain.registry.registry import TYPES
from custody.log.checkpoint import Checkpoint
from custody.log.errors import LogError, Malformed, Mismatch
from custody.log.merkle import verify_inclusion
from custody.log.signed_note import MLDSA44, without
from custody.log.signed_note import parse as parse_note
from custody.log.tiles import inclusion_proof
from custody.log.tlog_proof import Proof
from custody.service.exchange.bundles.manifest import PROOF
from custody.service.log.log import Log, nodes
from custody.service.log.timestamp_checks import judged, should_include
from custody.storage.signing import timestamp_rows, timestamps
from custody.storage.signing.timestamp_rows import FOLDER
from custody.storage.tables.connection import Connection
from custody.storage.write import head_row
from labels.layout.errors import LabelError
from labels.signing import timestamp_client


class StampedEvent(Struct, frozen=True, kw_only=True):
    """Event ``seq`` of the subject stood in the log at ``at`` (UTC) at the latest, by the word of ``authority``.

    Both are "" where no roots were given to judge by. ``own``: an installation stamped it itself, no authority.
    """

    seq: int
    at: str = ""
    authority: str = ""
    own: bool = False


def files(connection: Connection, log: Log, subject_id: str, events: Mapping[int, bytes]) -> dict[str, bytes]:
    """Return the time-stamps that first cover the subject's first event and its last covered event."""
    own = [seq for seq, body in events.items() if _subject(body) == subject_id]
    now = head_row.read(connection)
    newest = timestamps.last_before(connection, now.size)
    covered = [seq for seq in own if newest and seq < newest.size]
    if not covered:
        return {}
    node = nodes(connection, log)
    long = [key for key in log.vkeys if key.kind == MLDSA44]
    stamp_files: dict[str, bytes] = {}
    for same in timestamps.first_over(connection, (covered[0], covered[-1])).values():
        time_stamp = next((row for row in same if should_include(row, now.origin, log.roots)), None)
        if time_stamp is None:
            continue  # a row that is no time-stamp of its head: whoever verifies is told
        seq = max(each for each in covered if each < time_stamp.size)
        [(path, _)] = timestamp_rows.named([time_stamp])
        proof = Proof(seq, tuple(inclusion_proof(seq, time_stamp.size, node)), without(time_stamp.note, long))
        stamp_files |= {
            path: time_stamp.token,
            timestamp_rows.checkpoint_path(time_stamp.size): time_stamp.note.encode(),
            _proof(path): proof.write().encode(),
        }
    return stamp_files


def check(
    given: Mapping[str, bytes], origin: str, leaves: Mapping[int, bytes], roots: Sequence[Certificate] | None
) -> tuple[StampedEvent, ...]:
    """Return the events that a bundle's time-stamps cover; ``leaves`` are their leaf hashes by place.

    Raises:
        Malformed: ``bundle_malformed``; Mismatch: ``stamp_wrong`` with the file and why.
    """
    return tuple(_check(given, path, origin, leaves, roots) for path in sorted(_answers(given)))


def _check(
    given: Mapping[str, bytes], path: str, origin: str, leaves: Mapping[int, bytes], roots: Sequence[Certificate] | None
) -> StampedEvent:
    try:
        note, text = given[path.removesuffix(".tsr") + ".checkpoint"], given[_proof(path)].decode()
        proof, stood = Proof.parse(text), Checkpoint.parse(parse_note(note.decode()).text)
        verify_inclusion(leaves[proof.index], proof.index, stood.size, proof.path, stood.root)
    except (LookupError, UnicodeDecodeError, LogError) as error:
        raise Malformed("bundle_malformed", path=path) from error
    if stood.origin != origin:
        raise Mismatch("stamp_wrong", path=path, reason="checkpoint_origin")
    try:
        judgment = judged(given[path], note, roots)
    except LabelError as error:
        raise Mismatch("stamp_wrong", path=path, reason=error.code) from error
    if judgment is None:
        return StampedEvent(seq=proof.index, own=timestamp_client.by_installation(given[path]))
    return StampedEvent(seq=proof.index, at=judgment.at.isoformat(), authority=judgment.authority, own=judgment.own)


def _answers(given: Iterable[str]) -> list[str]:
    return [path for path in given if path.startswith(f"{FOLDER}/") and path.endswith(".tsr")]


def _proof(path: str) -> str:
    return path.removesuffix(".tsr") + PROOF


def _subject(body: bytes) -> str:
    event = TYPES.decode(body)
    return event.subject if isinstance(event, Part) else ""
