"""Having the head cosigned by others: each new checkpoint goes to the witnesses of the policy (C2SP tlog-witness).

It happens beside the service, after the commit and the signature, so that no act ever waits for a witness. A witness
that knows a longer log than this database, or another one, says that the database was put back or rewritten. If as
many as the quorum say so, the signing ends; of fewer it is an error in the service's log, and on the page of the log.
"""

import logging
import threading
from collections.abc import Mapping, Sequence
from functools import partial

from msgspec import Struct

from custody.kernel import Once
from custody.log.signed_note import VerifierKey
from custody.log.trust_policy import Policy
from custody.log.witnessed_time import SKEW
from custody.service.log.witness_process import AskingApart
from custody.service.log.witness_requests import Asking, Poster
from custody.storage.signing import cosignatures
from custody.storage.signing.cosignatures import Cosignature
from custody.storage.tables.connection import Connection
from custody.storage.tables.engine import Store
from custody.storage.write import clock

log = logging.getLogger(__name__)
CONTRADICTIONS = ("witness_forked", "witness_beyond")
"""What witnesses say that ends the signing: it has cosigned another log, or a longer one than this database holds."""


class WitnessStanding(Struct, frozen=True, kw_only=True):
    """One witness as it stands: up to which event it has cosigned, and what it refused last ("" for nothing).

    ``at``: when it cosigned last, by its own clock (UTC); "" before the first time.
    """

    name: str
    vkey: str
    cosigned: int
    at: str
    trouble: str


class Witnesses:
    """The witnesses of a policy as this installation asks them: by a process apart, or through ``post`` in this one.

    ``ahead_ms``: by how much this machine's clock is ahead of theirs, as of the last round; 0 within
    ``witnessed_time.SKEW``.
    """

    def __init__(
        self, store: Store, policy: Policy, *, post: Poster | None = None, now: clock.Clock = clock.now
    ) -> None:  # fmt: skip
        self.policy = policy
        self.ahead_ms = 0
        self._now = now
        self._store = store
        self._apart = AskingApart(store.url, policy)
        self._asking = Asking(store, policy, post) if post else self._apart
        self._trouble: dict[str, str] = {}
        self._contradicted = Once(dict[str, str]())
        self._lock = threading.Lock()

    def close(self) -> None:
        """End the process that asks, after the round that runs."""
        with self._lock:
            self._apart.close()

    def submit(self, *, again: bool = False) -> Mapping[str, str]:
        """Ask every witness that has not cosigned the newest checkpoint, or ``again`` all; the refusals, by address.

        They are asked at the same time; what they cosigned is stored when the round is over, in one writing.

        ``witness_unreachable`` and ``witness_stale`` pass with the next try. ``witness_beyond``: it has cosigned a
        longer log than this database holds. ``witness_forked``: it has cosigned another one.
        """
        with self._lock:
            asked = self._now().wall_ms
            round_result = self._asking.round(again=again)
            if round_result.lines:
                self._compare(round_result.lines, asked, self._now().wall_ms)
                self._store.write(partial(cosignatures.add, made=round_result.lines))
            self._trouble |= round_result.trouble
            return {url: code for url, code in self._trouble.items() if code}

    def standing(self, connection: Connection) -> list[WitnessStanding]:
        """Return each witness of the policy as it stands."""
        last = cosignatures.last_times(connection)
        return [
            WitnessStanding(
                name=known.name, vkey=str(known.vkey), cosigned=cosignatures.newest(connection, known.vkey),
                at=clock.text(last[str(known.vkey)] * 1000) if str(known.vkey) in last else "",
                trouble=self._trouble.get(known.url, ""),
            )
            for known in self.policy.witnesses
        ]  # fmt: skip

    def contradiction(self) -> str:
        """Ask all, as at each start; ``witness_beyond`` or ``witness_forked`` when enough know another log."""
        return self.believed(self.submit(again=True))

    def believed(self, refused: Mapping[str, str]) -> str:
        """Return the contradiction among refusals by address, if the witnesses who say it satisfy the quorum; or "".

        Such an answer is not signed: one witness, or whoever sits on the way to it, could else end every act.
        """
        codes = set(refused.values())
        code = next((code for code in CONTRADICTIONS if code in codes), "")
        against = [known.vkey for known in self.policy.witnesses if refused.get(known.url) in CONTRADICTIONS]
        if code and self.policy.satisfied_by(against):
            return code
        if code and self._contradicted.news(refused):
            log.error("a witness says that it knows another log; too few say so to end the signing: %s", refused)
        return ""

    def best(self, connection: Connection, seq: int) -> list[Cosignature]:
        """Return the cosignatures of the first checkpoint that covers event ``seq`` and satisfies the policy.

        Without such a checkpoint the list is empty.
        """
        sizes = {cosigned.size for cosigned in cosignatures.first_over(connection, seq, self._keys()).values()}
        for size in sorted(sizes):
            lines = cosignatures.under(connection, size)
            if self.policy.satisfied_by(VerifierKey.parse(line.witness) for line in lines):
                return lines
        return []

    def _compare(self, lines: Sequence[Cosignature], asked: int, answered: int) -> None:
        """Compare this machine's clock with those of the witnesses, as they signed between the two readings of it.

        A line that was there before says nothing of now. Where they differ, who is nearest to ours is believed.
        """
        with self._store.reading() as connection:
            sizes = {line.size for line in lines}
            known = {
                (cosigned.witness, cosigned.at) for size in sizes for cosigned in cosignatures.under(connection, size)
            }
        fresh = [line.at for line in lines if (line.witness, line.at) not in known]
        if fresh:
            self.ahead_ms = min((_ahead(at, asked, answered) for at in fresh), key=abs)

    def _keys(self) -> list[VerifierKey]:
        return [known.vkey for known in self.policy.witnesses]


def _ahead(at: int, asked: int, answered: int) -> int:
    """Return milliseconds that our clock was ahead of one that read ``at`` (POSIX seconds) in between.

    0 within ``SKEW``.
    """
    off = min(max(at * 1000, asked), answered) - at * 1000
    return off if abs(off) > SKEW * 1000 else 0
