"""Readings and exports, themselves on the record (I41): who saw which history, who was given which paper.

A reading on the screen is an event on the reader's own chain; a document handed out is an event on the
chain of what it speaks of, with the head it ended at, so that a withheld tail is contradicted by the log.
One reader, one subject and one form within 15 minutes are one reading: repetitions are counted, in one event.
"""

import re
from typing import Any, ClassVar, Literal

from msgspec import Struct

from custody.domain.access.confidential_inspection import reads_within
from custody.domain.access.roles import READERS, Role
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import BadInput, NotFound
from custody.domain.kernel.events import Event, Fact, State
from custody.domain.kernel.quantity import LARGEST
from custody.domain.kernel.times import instant, written
from custody.domain.kernel.typed_text import LEAF_HASH, clean, is_subject
from custody.domain.people.person import Person

LISTING = re.compile(r"[a-z0-9/-]{0,80}\Z", re.ASCII)
ACT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z", re.ASCII)
Form = Literal["page", "api", "search", "pdf", "export"]
Document = Literal[
    "history", "certificate", "slip", "register", "mass_balance", "labels", "json", "bundle", "receipt", "minutes",
    "annex",
]  # fmt: skip


class HistoryRead(Event, frozen=True, kw_only=True):
    """The person read about a subject, or searched for words that are committed to; on the person's own chain.

    ``inquiry``: the confidential inspection within which they read it; it shows once that has ended. ``listing``: the
    list that they read, as the address of its page names it ("transfers"), where they read no single subject.
    """

    type: ClassVar[str] = "history.read/1"
    about: str = ""
    form: str
    inquiry: str = ""
    listing: str = ""

    def apply(self, state: Any, fact: Fact) -> State:
        """Unchanged."""
        kept: State = state
        return kept

    def found_as(self) -> str | None:
        """Return the number of the subject that was read, or None for a search by words."""
        return self.about or None


class HistoryReadAgain(Event, frozen=True, kw_only=True):
    """The service counted repetitions of one reading; on the reader's own chain, after the reading itself.

    ``of``: the act of that reading. ``repeats``: readings after it, until ``last``. ``agency``: the reader's then.
    ``listing``: as in the reading.
    """

    type: ClassVar[str] = "history.read_again/1"
    about: str = ""
    form: str
    inquiry: str = ""
    listing: str = ""
    of: str
    agency: str
    repeats: int
    last: str

    def apply(self, state: Any, fact: Fact) -> State:
        """Unchanged."""
        kept: State = state
        return kept

    def found_as(self) -> str | None:
        """Return the number of the subject that was read, or None for a search by words."""
        return self.about or None


class DocumentIssued(Event, frozen=True, kw_only=True):
    """A document about the subject left the system: its kind, and the event that the subject's chain ended with.

    With ``until_n`` and ``head`` (leaf hash in base64) a withheld tail is contradicted by the log. ``about``: what it
    speaks of, where it stands on the chain of a confidential inspection instead. ``ends``: of a bundle, the digest of
    the
    ends of all chains in it (docs/formats.md), so that none of them can be left out or cut short. ``of``: of minutes,
    the act that they are of.
    """

    type: ClassVar[str] = "document.issued/1"
    document: str
    until_n: int
    head: str = ""
    about: str = ""
    ends: str = ""
    of: str = ""

    def apply(self, state: Any, fact: Fact) -> State:
        """Unchanged."""
        kept: State = state
        return kept

    def found_as(self) -> str | None:
        """Return the subject of the document, or None if that subject has its own event."""
        return self.about or None


class Record(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A reading by the author: of subject number ``about``, or of what was found for other words.

    ``inquiry``: a confidential inspection of theirs that covers it, "" for none. ``listing``: the list that was read.
    """

    about: str
    form: Form
    inquiry: str = ""
    listing: str = ""


class CountReadings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Count the repetitions of a reading of ``person`` (``HistoryReadAgain``)."""

    person: str
    about: str = ""
    form: Form
    inquiry: str = ""
    listing: str = ""
    of: str
    agency: str
    repeats: int
    last: str


class IssueDocument(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A document given out about a subject whose chain stands at ``until_n``."""

    about: str
    document: Document
    until_n: int
    head: str = ""
    to: str = ""
    inquiry: str = ""
    ends: str = ""
    of: str = ""


@act(
    "read_audit.record/1",
    title=N_("Reading"),
    roles=frozenset(Role),
    records=(HistoryRead,),
)
def record(command: Record, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Put a reading on the reader's chain; words searched for may name people and are only committed to.

    Raises:
        BadInput: ``bad_input``, the list has no such name.
    """
    _require_listing(command.listing)
    about, person = clean(command.about, "about"), ctx.author.person
    decision = Decision()
    if is_subject(about):
        inquiry = command.inquiry if reads_within(command.inquiry, about, state_reader, ctx) else ""
        decision.add(person, HistoryRead(about=about, form=command.form, inquiry=inquiry))
    else:
        words = (Private("about", about, person),) if about else ()
        decision.add(person, HistoryRead(form=command.form, listing=command.listing), *words)
    return decision


@act(
    "read_audit.count/1",
    title=N_("Readings counted"),
    records=(HistoryReadAgain,),
    by_service=True,
)
def count_readings(command: CountReadings, state_reader: StateReader, _ctx: ActContext) -> Decision:
    """Put the count of a reading's repetitions on the reader's chain.

    Raises:
        NotFound: there is no such person; BadInput: ``bad_input``.
    """
    require(state_reader, Person, command.person)
    if not 0 < command.repeats <= LARGEST or not ACT.match(command.of):
        raise BadInput("bad_input", detail="repeats, of")
    _require_listing(command.listing)
    if command.about and not is_subject(command.about):
        raise BadInput("not_a_label", value=command.about[:20])
    event = HistoryReadAgain(
        about=command.about, form=command.form, inquiry=command.inquiry, listing=command.listing, of=command.of,
        agency=command.agency, repeats=command.repeats, last=written(instant(command.last)),
    )  # fmt: skip
    decision = Decision()
    decision.add(command.person, event)
    return decision


def _require_listing(listing: str) -> None:
    if not LISTING.match(listing):
        raise BadInput("bad_input", detail="listing")


@act(
    "document.issue/1",
    title=N_("Document given out"),
    roles=READERS | {Role.LIAISON},
    records=(DocumentIssued,),
)
def issue_document(command: IssueDocument, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Put an export on the chain of what it speaks of or, within a confidential inspection, on that inquiry's.

    Raises:
        NotFound: there is no such subject.
        BadInput: ``bad_head``.
    """
    if state_reader.find(State, command.about) is None:
        raise NotFound("not_found", kind=command.about[:2], number=command.about[:20])
    required_hashes = ((command.head, LEAF_HASH), (command.ends, LEAF_HASH), (command.of, ACT))
    if not 0 < command.until_n <= LARGEST or any(text and not form.match(text) for text, form in required_hashes):
        raise BadInput("bad_head")
    decision = Decision()
    confided = reads_within(command.inquiry, command.about, state_reader, ctx)
    subject = command.inquiry if confided else command.about
    event = DocumentIssued(
        document=command.document, until_n=command.until_n, head=command.head, about=command.about if confided else "",
        ends=command.ends, of=command.of,
    )  # fmt: skip
    receiver = clean(command.to, "to")
    private = (Private("to", receiver, subject),) if receiver else ()
    decision.add(subject, event, *private)
    return decision
