"""Check of the claimed recording times against the clocks of witnesses that cosigned heads around.

A cosignature counts for its own signed time, not for a table's copy of it, which the owner of the database could write.
The owner could also delete it, so the lines under checkpoints kept elsewhere count as well.

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
        """Yield for each act that witnesses say anything about: what is wrong with its time, or None."""
        for seq, header in headers:
            bracket = self.times.bracket(seq)
            if bracket != Bracket():
                yield time_finding(seq, header, bracket)


BLIND = Clocks(Times({}, NOBODY))
"""Nobody says anything."""


def time_finding(seq: int, header: Header, bracket: Bracket) -> Finding | None:
    """Return the finding of an act whose claimed recording time lies outside its bracket, else None."""
    verdict = bracket.judge(instant(header.at).timestamp())
    if not verdict:
        return None
    around = {name: of_seconds(at) for name, at in bracket._asdict().items() if at}
    return at_event(verdict, seq, act=header.act, at=header.at, **around)


def explained(findings: Iterable[Finding], errors: Iterable[ClockError]) -> tuple[list[Finding], list[Finding]]:
    """Return the findings apart from those that a recorded clock error explains, and the explained ones.

    An explained finding carries the event and the offset. An error explains an act as ``explains`` says.
    """
    left, explained_findings = list[Finding](), list[Finding]()
    known = list(errors)
    for finding in findings:
        error = next((clock_error for clock_error in known if _explains(clock_error, finding)), None)
        if error is None:
            left.append(finding)
        else:
            explained_findings.append(
                Finding(finding.code, {**finding.facts, "by": error.by, "ahead_s": error.span.ahead_s})
            )
    return left, explained_findings


def explains(error: ClockError, seq: int, at: str, around: Bracket) -> bool:
    """Return True if a recorded clock error reconciles an act's claimed time ``at`` with the witnesses."""
    return error.explains(seq) and not around.judge(instant(at).timestamp() - error.span.ahead_s)


def _explains(error: ClockError, finding: Finding) -> bool:
    if finding.code not in {ANTEDATED, POSTDATED}:
        return False
    after, before = (finding.facts.get(name) for name in Bracket._fields)
    around = Bracket(*(int(instant(text).timestamp()) if text else None for text in (after, before)))
    return explains(error, finding.facts["seq"], finding.facts["at"], around)


def by_notes(notes: Iterable[str], origin: str, policy: Policy) -> Clocks:
    """Return the clocks from the lines under checkpoints.

    An unreadable checkpoint is reported where the heads are compared.
    """
    return _clocks(_opened(notes, origin, policy), policy)


def clocks(store: Store, now: Head, policy: Policy, outside: Sequence[str], since: int) -> tuple[Clocks, list[Finding]]:
    """Return the clocks around acts from event ``since`` on, and findings on lines no witness signed."""
    stored = [_stored(known.vkey, *row) for known in policy.witnesses for row in _rows(store, str(known.vkey), since)]
    signed = [entry for entry in stored if isinstance(entry, Opened)]
    wrong = [entry for entry in stored if isinstance(entry, Finding)]
    return _clocks([*signed, *_opened(outside, now.origin, policy)], policy), wrong


def _clocks(opened: Iterable[Opened], policy: Policy) -> Clocks:
    times = said(opened)
    return Clocks(Times(times, policy), sum(map(len, times.values())))


def _rows(store: Store, witness: str, since: int) -> list[tuple[Any, ...]]:
    with store.reading() as connection:
        floor = fetch(connection, FLOOR, (witness, since))[0][0] or 0
        return [tuple(row) for row in fetch(connection, LINES, (witness, floor))]


def _stored(key: VerifierKey, size: int, at: int, line: str, note: str | None) -> Opened | Finding:
    """Return a stored line as the witness signed it, or the finding on its row."""
    wrong = in_table("row_wrong", "cosignature", f"{size}/{key.name}", field="line")
    try:
        opened = checkpoint.read_note(f"{note}{line}", [key])
    except LogError:
        return wrong
    signed = [(opened.checkpoint.size, signature.time) for signature in opened.signatures]
    return opened if signed == [(size, at)] else wrong


def _opened(notes: Iterable[str], origin: str, policy: Policy) -> Iterator[Opened]:
    for text in notes:
        with suppress(LogError):
            opened = checkpoint.read_note(text, [known.vkey for known in policy.witnesses])
            if opened.checkpoint.origin == origin:
                yield opened
