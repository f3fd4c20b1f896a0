"""Readings and exports, themselves on the record (I41): who saw which history, who was given which paper.

A reading on the screen is an event on the reader's own chain; a document handed out is an event on the
chain of what it speaks of, with the head it ended at, so that a withheld tail is contradicted by the log.
"""

from typing import Any, ClassVar, Literal

from msgspec import Struct

from custody.domain.events import Event, Fact, State
from custody.domain.text import clean
from custody.domain.world import Decision, Moment, Private, World

Form = Literal["page", "api", "search", "pdf", "export"]


class HistoryRead(Event, frozen=True):
    """The person read something; kept on the person's own chain."""

    type: ClassVar[str] = "history.read/1"
    about: str
    form: str

    def apply(self, state: Any, fact: Fact) -> State:
        """Unchanged."""
        kept: State = state
        return kept


class DocumentExported(Event, frozen=True):
    """A document about the subject left the system: its kind, and where the subject's chain stood."""

    type: ClassVar[str] = "document.exported/1"
    document: str
    by: str
    until_n: int

    def apply(self, state: Any, fact: Fact) -> State:
        """Unchanged."""
        kept: State = state
        return kept


class Record(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A reading by the author."""

    about: str
    form: Form


class Export(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A document given out about a subject whose chain stands at ``until_n``."""

    about: str
    document: Literal["history", "certificate", "slip", "register", "labels", "json"]
    until_n: int
    to: str = ""


def record(command: Record, world: World, moment: Moment) -> Decision:
    """Put a reading on the reader's chain."""
    del world
    decision = Decision()
    decision.add(moment.author.person, HistoryRead(about=clean(command.about, "about"), form=command.form))
    return decision


def export(command: Export, world: World, moment: Moment) -> Decision:
    """Put an export on the chain of what it speaks of."""
    del world
    decision = Decision()
    event = DocumentExported(document=command.document, by=moment.author.person, until_n=command.until_n)
    receiver = clean(command.to, "to")
    private = (Private("to", receiver, command.about),) if receiver else ()
    decision.add(command.about, event, *private)
    return decision
