"""Since when others than we hold an act fast, and what they say of the time of recording that it claims.

Every page, paper and answer that shows an act says it in these values, asked for all acts at once.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from cryptography import x509
from msgspec import Struct, structs

from custody.domain.kernel.times import of_seconds, written
from custody.log.trust_policy import Policy
from custody.log.witnessed_time import Word, bracket
from custody.service.log.timestamp_checks import believed
from custody.storage.audit.recorded_times import explains
from custody.storage.signing import cosignatures, log_keys, timestamps
from custody.storage.signing.cosignatures import Said
from custody.storage.signing.timestamps import TimeStamp
from custody.storage.tables.connection import Connection
from custody.storage.write import head_row
from labels.signing.timestamp_client import Stamp


class Trust(NamedTuple):
    """Trusted sources about the log: witnesses of a policy, and time-stamp authorities under these roots."""

    policy: Policy
    roots: tuple[x509.Certificate, ...] = ()


class Anchored(Struct, frozen=True, kw_only=True):
    """Anchors of an event: the policy's witnesses that cover it, their total, and the time of the quorum.

    ``since`` and ``after`` (UTC, the witnesses' own clocks) bracket the event by the policy's quorum: it was there at
    ``since`` and absent at ``after``; "" while too few witnesses cover it. ``verdict``: ``antedated`` or ``postdated``
    if the claimed time of recording lies outside, else "". ``explained``: the event by which two key officers put the
    wrong clock on record, 0 for none. ``stamped_by`` and ``stamped_at``: the authority that time-stamped the oldest
    head over the event, and its time. ``stamped_own``: that authority is an installation itself, which proves nothing
    to a third party. Signatures are checked. ``unproved``: the witnesses and authorities whose stored line or stamp
    fails under the trusted keys and roots; it counts for nothing.
    """

    by: tuple[str, ...] = ()
    of: int = 0
    since: str = ""
    after: str = ""
    verdict: str = ""
    explained: int = 0
    stamped_by: str = ""
    stamped_at: str = ""
    stamped_own: bool = False
    unproved: tuple[str, ...] = ()

    @property
    def told(self) -> bool:
        """Return True if there is an anchor to report: witnesses in the policy, or a stamp."""
        return bool(self.of or self.stamped_at or self.unproved)


NOWHERE = Anchored()
"""Nobody outside anchors this log."""


def anchored(connection: Connection, trust: Trust, claimed: Mapping[int, str]) -> dict[int, Anchored]:
    """Return the anchors of events by place, each with its claimed time of recording, in few queries."""
    words = cosignatures.words(connection, claimed, [known.vkey for known in trust.policy.witnesses])
    stamps = timestamps.first_over(connection, claimed)
    origin = head_row.read(connection).origin
    anchors = {
        seq: _anchored(trust.policy, words[seq], at, *_stamp(stamps.get(seq, ()), origin, trust.roots))
        for seq, at in claimed.items()
    }
    doubted = [seq for seq, anchor in anchors.items() if anchor.verdict]
    log = log_keys.installation(connection) if doubted else None
    errors = log.errors if log else ()
    for seq in doubted:
        around = bracket(words[seq].words, trust.policy)
        by = next((error.by for error in errors if explains(error, seq, claimed[seq], around)), 0)
        anchors[seq] = structs.replace(anchors[seq], explained=by)
    return anchors


def _stamp(
    rows: Iterable[TimeStamp], origin: str, roots: tuple[x509.Certificate, ...]
) -> tuple[Stamp | None, list[str]]:
    """Return the earliest valid time-stamp of one head, and the authorities of invalid ones."""
    judged = [(row.authority, believed(row, origin, roots)) for row in rows]
    good = [stamp for _, stamp in judged if stamp]
    return min(good, default=None), [authority for authority, stamp in judged if not stamp]


def _anchored(policy: Policy, testimony: Said, at: str, stamp: Stamp | None, unproved: Iterable[str]) -> Anchored:
    bounds = bracket(testimony.words, policy)
    return Anchored(
        by=tuple(w.name for w in policy.witnesses if testimony.words.get(w.vkey, Word()).before is not None),
        of=len(policy.witnesses), since=of_seconds(bounds.before), after=of_seconds(bounds.after),
        verdict=bounds.judge(datetime.fromisoformat(at).timestamp()) if at else "",
        stamped_by=stamp.authority if stamp else "", stamped_at=written(stamp.at) if stamp else "",
        stamped_own=stamp is not None and stamp.own,
        unproved=(*(w.name for w in policy.witnesses if w.vkey in testimony.false), *unproved),
    )  # fmt: skip
