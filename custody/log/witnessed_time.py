"""When an entry came into the log, by the clocks of its witnesses and not by its own claim.

A witness that cosigned a head without the entry did so before the entry was there; one that cosigned a head with it,
after. So a time of recording that is claimed outside that bracket is not the time of recording.

**The rule.** The entry was absent up to the latest time at which *enough* witnesses, by the quorum of the policy, say
that it was not there yet; and present from the earliest time at which enough of them say that it was. With a quorum of
k this is the k-th value: the k-th latest of the times of their newest heads without the entry, the k-th earliest of
those of their oldest heads with it.

**Why not the tightest one.** A single witness whose clock drifts, or who lies, would then flag any act, or by its
silence excuse one. By the k-th value f of them can flag nothing while f < k, for among any k there is an honest one who
says the same; and excuse nothing while the n - f others are still k. This is as much as a policy promises at all.

No proof of consistency between the heads is needed: a witness cosigns only heads that extend the last one it cosigned,
and believing its time is believing that.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from custody.log.checkpoint import Opened
from custody.log.signed_note import VerifierKey
from custody.log.trust_policy import NONE, Policy

SKEW = 300
"""Seconds by which honest clocks may differ."""
ANTEDATED, POSTDATED = "antedated", "postdated"
"""Verdicts on a claimed time: enough witnesses say that the entry was not there yet, or that it was there before."""


class Cosigned(NamedTuple):
    """A witness's statement: the head of ``size`` entries stood at ``time`` (POSIX seconds)."""

    size: int
    time: int


class Word(NamedTuple):
    """One witness's statement on an entry: time of its newest head without it, and of its oldest head with it.

    POSIX seconds; None where the witness cosigned no such head.
    """

    after: int | None = None
    before: int | None = None


class Bracket(NamedTuple):
    """The entry came after ``after`` and before ``before`` (POSIX seconds; None where too few witnesses say)."""

    after: int | None = None
    before: int | None = None

    def judge(self, claimed: float, skew: int = SKEW) -> str:
        """Judge a claimed time of recording, with clocks that differ by at most ``skew`` seconds.

        ``ANTEDATED``, ``POSTDATED``, or "" where it lies in the bracket.
        """
        if self.after is not None and claimed < self.after - skew:
            return ANTEDATED
        if self.before is not None and claimed > self.before + skew:
            return POSTDATED
        return ""


def bracket(words: Mapping[VerifierKey, Word], policy: Policy) -> Bracket:
    """Return the bracket of an entry by the quorum of a policy; quorum ``none`` gives an empty bracket."""
    if policy.quorum == NONE:
        return Bracket()
    after = {key: -word.after for key, word in words.items() if word.after is not None}  # the latest first
    before = {key: word.before for key, word in words.items() if word.before is not None}
    absent = policy.enough(after)
    return Bracket(None if absent is None else -absent, policy.enough(before))


def said(opened: Iterable[Opened]) -> dict[VerifierKey, list[Cosigned]]:
    """Return the cosignatures under checkpoints by key, without lines of time 0 (C2SP tlog-cosignature)."""
    statements: dict[VerifierKey, list[Cosigned]] = {}
    for opened_note in opened:
        for signed in opened_note.signatures:
            if signed.time:
                statements.setdefault(signed.key, []).append(Cosigned(opened_note.checkpoint.size, signed.time))
    return statements


class Times:
    """All that the witnesses of a policy cosigned, for judging entry after entry."""

    def __init__(self, cosigned: Mapping[VerifierKey, Iterable[Cosigned]], policy: Policy) -> None:
        self._policy = policy
        self._said = {key: sorted(cosigned[key]) for key in cosigned}
        self._sizes = sorted({statement.size for statements in self._said.values() for statement in statements})
        self._known: tuple[int, Bracket] | None = None

    def bracket(self, index: int) -> Bracket:
        """Return the bracket of entry ``index``, the same for all entries between two cosigned heads."""
        place = bisect_right(self._sizes, index)
        if self._known is None or self._known[0] != place:
            words = {key: _word(index, statements) for key, statements in self._said.items()}
            self._known = place, bracket(words, self._policy)
        return self._known[1]


def _word(index: int, statements: Sequence[Cosigned]) -> Word:
    """Return a witness's statement on an entry; of heads of one size the latest without, the earliest with it."""
    at = bisect_right(statements, index, key=lambda statement: statement.size)
    return Word(statements[at - 1].time if at else None, statements[at].time if at < len(statements) else None)
