"""Following each subject's chain, and folding the log again: the state of each subject, from its events alone (I38).

The same steps as the recorder's, from the stored bytes: what they give is what the projections must be. ``verify``
compares, ``rebuild`` writes.
"""

from array import array
from binascii import b2a_base64
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec

from custody.domain.kernel.chain_preconditions import (
    broken_precondition,
    creates_subject,
    entered_again,
    hides_dispute,
)
from custody.domain.kernel.events import Fact
from custody.domain.oversight.mass_balance import entries, holding
from custody.domain.registry.registry import TYPES, decode_state, fold, found_by
from custody.storage.audit import stored_events
from custody.storage.audit.findings import MOST, Finding, at_event
from custody.storage.audit.stored_events import Link, Part, Seen, Stored, Unreadable
from custody.storage.write.insert_statements import subject_row
from custody.storage.write.locked_state import Entry
from custody.storage.write.mass_balance_rollup import Books, enter


class Links:
    """The chains of the subjects whose numbers are in ``[low, high)``: ``n`` counts, ``prev`` is the leaf before.

    ``wrong`` are broken chains and events that cannot be read; a subject with one is in ``broken``, and no longer
    among the ``entries`` that are followed. ``size`` is the number after the last event fed.
    """

    read: Callable[[Sequence[bytes]], Sequence[Stored | None]] = staticmethod(stored_events.glance)
    """How much of an event is read."""
    form: type[Link] = Link
    """What is then followed: of just this class, which is told faster than a class that it inherits from."""

    def __init__(self, low: str = "", high: str = "") -> None:
        self.low, self.high = low, high
        self.size = 0
        self.entries: dict[str, Entry] = {}
        self.broken: set[str] = set()
        self.wrong: list[Finding] = []

    def owns(self, subject: str) -> bool:
        """Return True if this object follows the subject."""
        return self.low <= subject and (not self.high or subject < self.high)

    def feed(self, seen: Seen) -> None:
        """Take events in the order of the log."""
        followed, form = self.entries, self.form
        self.size = seen.end
        for seq, event, leaf in zip(seen.seqs, seen.events, seen.leaves, strict=True):
            if not isinstance(event, form):
                if isinstance(event, Unreadable):
                    self._report(at_event("event_unreadable", seq, reason=event.reason))
                continue
            subject_id = event.subject
            entry = followed.get(subject_id)
            if entry is None:
                if not self.owns(subject_id) or subject_id in self.broken:
                    continue
                entry = followed[subject_id] = Entry(None, 0, b"")
            if event.n != entry.n + 1:
                self._break(at_event("chain_wrong", seq, subject=subject_id, field="n"), subject_id)
            elif event.prev != (b2a_base64(entry.head, newline=False).decode() if entry.n else ""):
                self._break(at_event("chain_wrong", seq, subject=subject_id, field="prev"), subject_id)
            else:
                entry.n, entry.head = event.n, leaf
                self._step(seq, event, entry)

    def _step(self, seq: int, event: Any, entry: Entry) -> None:
        """Apply the further effects of an event on its subject."""

    @property
    def subjects(self) -> int:
        """Return the number of subjects that were met."""
        return len(self.entries) + len(self.broken)

    def _break(self, finding: Finding, subject: str) -> None:
        self.broken.add(subject)
        self.entries.pop(subject, None)
        self._report(finding)

    def _report(self, finding: Finding) -> None:
        if len(self.wrong) < MOST:
            self.wrong.append(finding)


class Chains(Links):
    """The chains with the state that each folds to.

    A subject whose event no state takes is broken too. ``unlawful`` are events that fold, and that no rule can have
    recorded of the state before them. ``about`` is what events are found by beside their subject's number;
    ``places`` where the events of each subject stand; ``books`` what the events fed entered into the books.
    """

    read = staticmethod(stored_events.parts)
    form = Part

    def __init__(self, low: str = "", high: str = "") -> None:
        super().__init__(low, high)
        self.places: dict[str, array[int]] = {}
        self.claims: dict[tuple[str, str], str] = {}
        self.about: dict[int, str] = {}
        self.books: Books = {}
        self.unlawful: list[Finding] = []

    def seed(self, rows: Iterable[tuple[str, int, bytes, int, bytes]]) -> None:
        """Take up subjects where these (id, n, head, seq, body) left them."""
        for subject_id, position, leaf, seq, body in rows:
            self.entries[subject_id] = Entry(decode_state(subject_id, body), position, leaf)
            self.places[subject_id] = array("q", [seq])

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of table ``subject``, in the order of its columns."""
        for subject_id, entry in self.entries.items():
            yield subject_row(subject_id, entry, self.places[subject_id][-1])

    def _step(self, seq: int, part: Part, entry: Entry) -> None:
        subject_id, type_ = part.subject, part.type
        fact = Fact(subject_id, seq, part.n, part.at, part.act)
        if field := broken_precondition(entry.state, type_):
            self._forbid(seq, part, field)
        try:
            event = TYPES.decode_data(type_, part.data)
            if part.n > 1 and creates_subject(type(event)) and not entered_again(entry.state, event):
                self._forbid(seq, part, "n")
            if event.base() not in (None, (part.n - 1, part.prev)):
                self._forbid(seq, part, "base")
            state = entry.state = fold(entry.state, event, fact)
            if hides_dispute(state, type_):
                self._forbid(seq, part, "holds")
            before, held = entry.held, holding(state)
            if before != held:
                entry.held = held
                enter(self.books, part.at, entries(before, held, state, type_))
            claims, about = event.claims(fact), found_by(event, state, part.at)
        except (msgspec.ValidationError, AttributeError, TypeError, LookupError, ValueError) as error:
            # Not what the recorder writes: bytes of another make, or a state that this event cannot follow.
            self._break(at_event("event_unreadable", seq, reason=f"{type_}: {error}"), subject_id)
            return
        if part.n == 1:
            self.places[subject_id] = array("q", (seq,))
        else:
            self.places[subject_id].append(seq)
        if about is not None:
            self.about[seq] = about
        for claim in claims:
            self._claim(seq, claim, subject_id)

    def _claim(self, seq: int, claim: tuple[str, str], subject_id: str) -> None:
        """Check that a claim belongs to one subject only."""
        if self.claims.setdefault(claim, subject_id) != subject_id:
            self._report(at_event("claimed_twice", seq, kind=claim[0], value=claim[1]))

    def _forbid(self, seq: int, part: Part, field: str) -> None:
        """Report that no rule can have recorded the event of this state; ``field``: what of it shows that."""
        self.unlawful += [at_event("event_unlawful", seq, subject=part.subject, type=part.type, field=field)]
