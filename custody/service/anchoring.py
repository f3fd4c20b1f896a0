"""Since when others than we hold an act fast, and what they say of the time of recording that it claims.

Every page, paper and answer that shows an act says it in these values, asked for all acts at once.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from msgspec import Struct

from custody.log.bracket import Word, bracket
from custody.log.note import VerifierKey
from custody.log.policy import Policy
from custody.storage import cosignatures, timestamps
from custody.storage.connection import Connection


class Anchored(Struct, frozen=True, kw_only=True):
    """Which of the policy's witnesses cover an event, of how many, and since when they were enough.

    ``since`` and ``after`` (UTC, the witnesses' own clocks) are the bracket that the quorum of the policy sets: the
    event was there at ``since`` and was not at ``after``; "" while too few say. ``verdict``: ``antedated`` or
    ``postdated`` where the time of recording that the act claims lies outside, "" where nothing contradicts it.
    ``stamped_by`` and ``stamped_at``: the authority that time-stamped the oldest head over the event, and its time.
    """

    by: tuple[str, ...] = ()
    of: int = 0
    since: str = ""
    after: str = ""
    verdict: str = ""
    stamped_by: str = ""
    stamped_at: str = ""

    @property
    def told(self) -> bool:
        """Whether there is anything to say: somebody outside is asked, or has stamped."""
        return bool(self.of or self.stamped_at)


NOWHERE = Anchored()
"""Nobody outside anchors this log."""


def anchored(connection: Connection, policy: Policy, claimed: Mapping[int, str]) -> dict[int, Anchored]:
    """The anchors of events by place, each with the time of recording that it claims; two queries for all of them."""
    words = cosignatures.words(connection, claimed, [known.vkey for known in policy.witnesses])
    stamps = timestamps.first_over_each(connection, claimed)
    return {seq: _anchored(policy, words[seq], at, *stamps.get(seq, ("", None))) for seq, at in claimed.items()}


def _anchored(
    policy: Policy, words: Mapping[VerifierKey, Word], at: str, authority: str, stamped: int | None
) -> Anchored:
    found = bracket(words, policy)
    return Anchored(
        by=tuple(w.name for w in policy.witnesses if words.get(w.vkey, Word()).before is not None),
        of=len(policy.witnesses), since=_text(found.before), after=_text(found.after),
        verdict=found.judge(datetime.fromisoformat(at).timestamp()) if at else "",
        stamped_by=authority, stamped_at=_text(stamped),
    )  # fmt: skip


def _text(seconds: int | None) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat() if seconds is not None else ""
