"""Folding the log again: the chain and the state of each subject, from its events alone (I38).

The same steps as the recorder's, from the stored bytes: what it gives is what the projections must be. ``verify``
compares, ``rebuild`` writes.
"""

from array import array
from binascii import b2a_base64
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import Struct

from custody.domain.acts import TYPES, decode_state, fold
from custody.domain.events import HEADER_TYPE, Fact
from custody.domain.lawful import unlawful
from custody.domain.ledger import entries, holding
from custody.storage.audit.findings import MOST, Finding, at_event
from custody.storage.books import Books, enter
from custody.storage.world import NUMBER, Entry
from custody.storage.writes import subject_row

_SUBJECT = b'"subject":"'
HEADER_END = f'"type":"{HEADER_TYPE}"}}'.encode()
"""How a header's bytes end: keys are sorted, so the type closes the event."""


class _Link(Struct, frozen=True):
    """The fields of a part that the fold needs; the others are the business of ``acts``."""

    act: str
    at: str
    data: msgspec.Raw
    n: int
    subject: str
    type: str
    prev: str = ""


_LINK = msgspec.json.Decoder(_Link)


def subject_of(body: bytes) -> bytes:
    """The number of the subject of a part, found without decoding it; empty for a header.

    Keys are sorted and a quotation mark inside a string is escaped: the last ``"subject":`` is the part's own.
    """
    at = body.rfind(_SUBJECT) + len(_SUBJECT)
    return body[at : at + NUMBER] if at >= len(_SUBJECT) else b""


class Chains:
    """The subjects whose numbers are in ``[low, high)``, folded from the events fed in the order of the log.

    ``size`` is the number of events seen. ``wrong`` are broken chains and events that no state takes; a subject with
    one is in ``broken`` and no longer folded. ``readings`` are events that are readings, with what they are about.
    ``unlawful`` are events that fold, and that no rule can have recorded of the state before them.
    ``books`` is what the events fed entered into the books.
    """

    def __init__(self, low: str = "", high: str = "") -> None:
        self.low, self.high = low, high
        self.size = 0
        self.entries: dict[str, Entry] = {}
        self.places: dict[str, array[int]] = {}
        self.claims: dict[tuple[str, str], str] = {}
        self.readings: dict[int, str] = {}
        self.books: Books = {}
        self.broken: set[str] = set()
        self.wrong: list[Finding] = []
        self.unlawful: list[Finding] = []
        self._low, self._high = low.encode(), high.encode()

    def owns(self, subject: str) -> bool:
        """Whether a subject is folded here."""
        return self.low <= subject and (not self.high or subject < self.high)

    def seed(self, rows: Iterable[tuple[str, int, bytes, int, bytes]]) -> None:
        """Take up subjects where these (id, n, head, seq, body) left them."""
        for number, n, leaf, seq, body in rows:
            self.entries[number] = Entry(decode_state(number, body), n, leaf)
            self.places[number] = array("q", [seq])

    def feed(self, seq: int, body: bytes, leaf: bytes) -> None:
        """Fold event ``seq``, whose leaf hash is given, when it is of a subject in the range."""
        self.size = seq + 1
        if self._low or self._high:
            number = subject_of(body)
            if number < self._low or (self._high and number >= self._high):
                return
        if body.endswith(HEADER_END):
            return
        try:
            link = _LINK.decode(body)
        except msgspec.DecodeError as error:
            self._report(at_event("event_unreadable", seq, reason=str(error)))
        else:
            if link.subject not in self.broken:
                self._link(seq, link, leaf)

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The rows of table ``subject``, in the order of its columns."""
        for number, entry in self.entries.items():
            if number not in self.broken:
                yield subject_row(number, entry, self.places[number][-1])

    def _link(self, seq: int, link: _Link, leaf: bytes) -> None:
        entry = self.entries.get(link.subject)
        if entry is None:
            entry = self.entries[link.subject] = Entry(None, 0, b"")
            self.places[link.subject] = array("q")
        if link.n != entry.n + 1:
            self._break(at_event("chain_wrong", seq, subject=link.subject, field="n"), link.subject)
        elif link.prev != (b2a_base64(entry.head, newline=False).decode() if entry.n else ""):
            self._break(at_event("chain_wrong", seq, subject=link.subject, field="prev"), link.subject)
        else:
            self._apply(seq, link, entry)
        entry.n, entry.head = link.n, leaf
        self.places[link.subject].append(seq)

    def _apply(self, seq: int, link: _Link, entry: Entry) -> None:
        fact = Fact(subject=link.subject, seq=seq, n=link.n, at=link.at, act=link.act)
        if field := unlawful(entry.state, link.type):
            self.unlawful += [at_event("event_unlawful", seq, subject=link.subject, type=link.type, field=field)]
        try:
            event, before = TYPES.decode_data(link.type, link.data), holding(entry.state)
            entry.state = fold(entry.state, event, fact)
            enter(self.books, link.at[:10], entries(before, entry.state, link.type))
            claims, about = event.claims(fact), event.read()
        except (msgspec.ValidationError, AttributeError, TypeError, LookupError, ValueError) as error:
            # Not what the recorder writes: bytes of another make, or a state that this event cannot follow.
            self._break(at_event("event_unreadable", seq, reason=f"{link.type}: {error}"), link.subject)
            return
        if about is not None:
            self.readings[seq] = about
        for claim in claims:
            if self.claims.setdefault(claim, link.subject) != link.subject:
                self._report(at_event("claimed_twice", seq, kind=claim[0], value=claim[1]))

    def _break(self, finding: Finding, subject: str) -> None:
        self.broken.add(subject)
        self._report(finding)

    def _report(self, finding: Finding) -> None:
        if len(self.wrong) < MOST:
            self.wrong.append(finding)
