"""Whether acts were recorded when they claim, by the clocks of the witnesses that cosigned the heads around them.

A cosignature is believed for its own signed time, never for what a table says of it: whoever owns the database could
write there what they please. They could delete it too; so the lines under checkpoints kept elsewhere count as well.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from msgspec import Struct

from custody.domain.kernel.events import Header
from custody.domain.kernel.times import instant, of_seconds
from custody.domain.people.installation import ClockError
from custody.log import checkpoint
from custody.log.checkpoint import Opened
from custody.log.errors import LogError
from custody.log.signed_note import VerifierKey
from custody.log.trust_policy import NOBODY, Policy
from custody.log.witnessed_time import ANTEDATED, POSTDATED, Bracket, Times, said
from custody.storage.audit.findings import Finding, at_event, in_table
from custody.storage.audit.raw_rows import fetch
from custody.storage.tables.engine import Store
from custody.storage.write.head_row import Head

LINES = (
    "SELECT cosignature.size, cosignature.at, cosignature.line, checkpoint.note FROM cosignature"
    " LEFT JOIN checkpoint ON checkpoint.size = cosignature.size"
    " WHERE cosignature.witness = ? AND cosignature.size >= ?"
)
"""Those beyond the end of the log too: one that no head bears out would excuse a witness's silence for ever."""
FLOOR = "SELECT max(size) FROM cosignature WHERE witness = ? AND size <= ?"
"""A witness's newest head without what is to be judged."""


class Clocks(Struct, frozen=True):
    """The witnesses' times around every act of a log: those of ``heads`` cosignatures."""

    times: Times
    heads: int = 0

    def wrong(self, headers: Iterable[tuple[int, Header]]) -> Iterator[Finding | None]:
        """For each act that witnesses say anything about: what is wrong with its time, or None."""
        for seq, header in headers:
            found = self.times.bracket(seq)
            if found != Bracket():
                yield time_finding(seq, header, found)


BLIND = Clocks(Times({}, NOBODY))
"""Nobody says anything."""


def time_finding(seq: int, header: Header, found: Bracket) -> Finding | None:
    """The finding of an act whose claimed time of recording lies outside its bracket, else None."""
    verdict = found.judge(instant(header.at).timestamp())
    if not verdict:
        return None
    around = {name: of_seconds(at) for name, at in found._asdict().items() if at}
    return at_event(verdict, seq, act=header.act, at=header.at, **around)


def explained(findings: Iterable[Finding], errors: Iterable[ClockError]) -> tuple[list[Finding], list[Finding]]:
    """Findings apart from those that a wrong clock on record explains, which say by which event and offset.

    One explains an act as ``explains`` says.
    """
    left, told = list[Finding](), list[Finding]()
    known = list(errors)
    for finding in findings:
        error = next((one for one in known if _explains(one, finding)), None)
        if error is None:
            left.append(finding)
        else:
            told.append(Finding(finding.code, {**finding.facts, "by": error.by, "ahead_s": error.span.ahead_s}))
    return left, told


def explains(error: ClockError, seq: int, at: str, around: Bracket) -> bool:
    """Whether a wrong clock on record gives an act, which claims ``at``, a time that the witnesses bear out."""
    return error.explains(seq) and not around.judge(instant(at).timestamp() - error.span.ahead_s)


def _explains(error: ClockError, finding: Finding) -> bool:
    if finding.code not in {ANTEDATED, POSTDATED}:
        return False
    after, before = (finding.facts.get(name) for name in Bracket._fields)
    around = Bracket(*(int(instant(text).timestamp()) if text else None for text in (after, before)))
    return explains(error, finding.facts["seq"], finding.facts["at"], around)


def by_notes(notes: Iterable[str], origin: str, policy: Policy) -> Clocks:
    """The clocks by the lines under checkpoints; one that cannot be read is named where the heads are compared."""
    return _clocks(_opened(notes, origin, policy), policy)


def clocks(store: Store, now: Head, policy: Policy, outside: Sequence[str], since: int) -> tuple[Clocks, list[Finding]]:
    """The clocks around the acts from event ``since`` on, and the stored lines that are not what a witness signed."""
    stored = [_stored(known.vkey, *row) for known in policy.witnesses for row in _rows(store, str(known.vkey), since)]
    signed = [one for one in stored if isinstance(one, Opened)]
    wrong = [one for one in stored if isinstance(one, Finding)]
    return _clocks([*signed, *_opened(outside, now.origin, policy)], policy), wrong


def _clocks(opened: Iterable[Opened], policy: Policy) -> Clocks:
    found = said(opened)
    return Clocks(Times(found, policy), sum(map(len, found.values())))


def _rows(store: Store, witness: str, since: int) -> list[tuple[Any, ...]]:
    with store.reading() as connection:
        floor = fetch(connection, FLOOR, (witness, since))[0][0] or 0
        return [tuple(row) for row in fetch(connection, LINES, (witness, floor))]


def _stored(key: VerifierKey, size: int, at: int, line: str, note: str | None) -> Opened | Finding:
    """A stored line as the witness signed it, or what is wrong with its row."""
    wrong = in_table("row_wrong", "cosignature", f"{size}/{key.name}", field="line")
    try:
        opened = checkpoint.read_note(f"{note}{line}", [key])
    except LogError:
        return wrong
    signed = [(opened.checkpoint.size, one.time) for one in opened.signatures]
    return opened if signed == [(size, at)] else wrong


def _opened(notes: Iterable[str], origin: str, policy: Policy) -> Iterator[Opened]:
    for text in notes:
        with suppress(LogError):
            found = checkpoint.read_note(text, [known.vkey for known in policy.witnesses])
            if found.checkpoint.origin == origin:
                yield found
