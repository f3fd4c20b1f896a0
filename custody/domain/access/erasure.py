"""Erase private values: by two authorities, once nothing needs them any more; every proof stays as it is.

A value stands in its event as a commitment alone. Erased are its salt, its text and, with the last value under it, the
key; the event that says so stays for ever. Which values: those kept under one key, that of a case or of a person.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from msgspec import Struct

from custody.domain.access.confidential_inspection import LIFTED, ConfidentialInspection, ended
from custody.domain.access.roles import Role
from custody.domain.destruction.destruction_session import ABORTED, CERTIFIED, UNCERTIFIED, DestructionSession
from custody.domain.discrepancies.discrepancy import CLOSED, Discrepancy
from custody.domain.exhibits.exhibit import GONE, Exhibit
from custody.domain.inventories.inventory import SIGNED, Inventory
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import BadInput, NotFound, RuleBroken
from custody.domain.kernel.events import OWN_WILL, Erased, Event, Fact, State
from custody.domain.kernel.times import day
from custody.domain.kernel.typed_text import required
from custody.domain.laboratory.paper_report import CONFIRMED, REFUSED, PaperReport
from custody.domain.law.derogation import Derogation
from custody.domain.orders.destruction_request import SETTLED, DestructionRequest
from custody.domain.orders.order import DRAFT, QUASHED, REVOKED, Order
from custody.domain.people.person import Person
from custody.domain.seizures.case import Case, filed_together
from custody.domain.seizures.seizure import DECLARED, Seizure
from custody.domain.transfers.transfer import SETTLEMENTS, Transfer

AUTHORITIES = frozenset({Role.INSPECTOR, Role.PROSECUTOR})
LARGEST_ERASURE = 1_000
"""Values that one act erases: an event that lists them stays far below the longest one that the log takes."""
ENDED: Mapping[type[State], frozenset[str]] = {
    Exhibit: GONE,
    DestructionSession: frozenset({CERTIFIED, ABORTED}),
    Discrepancy: frozenset({CLOSED}),
    Transfer: SETTLEMENTS,
    Seizure: frozenset({DECLARED}),
    Order: frozenset({REVOKED, QUASHED}),
    Derogation: frozenset(),
    DestructionRequest: frozenset({SETTLED}),
    Inventory: frozenset({SIGNED}),
    PaperReport: frozenset({CONFIRMED, REFUSED}),
    ConfidentialInspection: frozenset({LIFTED}),
}
"""Final states of each kind of subject that names people: in them nobody has to be asked about an erasure.

An order and a derogation also end with the subject they are about, a confidential inspection with its last day
(``_goes_on``). A derogation has no final state of its own.
"""
DIGEST = re.compile(r"[A-Za-z0-9_-]{43}\Z", re.ASCII)


class ValuesErased(Event, frozen=True):
    """Private values were erased; ``values`` are their commitments, ``kept_until`` the last day a law kept them."""

    type: ClassVar[str] = "values.erased/1"
    values: tuple[str, ...]
    kept_until: str

    def apply(self, state: Any, fact: Fact) -> State:
        """Add an erasure to the subject under whose key the values were kept."""
        erased: State = state
        erased.erased.append(Erased(seq=fact.seq, values=list(self.values)))
        return erased

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Each value is erased once, and found by its commitment."""
        return tuple(("erased", value) for value in self.values)


class EraseValues(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Erase values kept under the key of ``scope``, a case or a person: which, on what ground, why.

    ``kept_until`` is the last day on which a law has them kept.
    """

    scope: str
    values: tuple[str, ...]
    kept_until: str
    legal_basis: str
    reason: str


@act(
    "values.erase/1",
    title=N_("Private values erased"),
    summary="Erase private values, two authorities agreeing",
    roles={Role.INSPECTOR, Role.PROSECUTOR},
    records=(ValuesErased,),
)
def erase(command: EraseValues, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Erase private values by the inspection and a prosecutor of the case, each by own will, of two agencies.

    Raises:
        NotFound: neither a case of the prosecutor's nor a person; a value that is not kept under that key.
        RuleBroken: ``two_authorities_needed``; ``retention_runs`` to a later day; ``case_runs`` while an exhibit of the
            case is in custody, held, in discrepancy or not certified, or a hearing is ahead; ``person_serves`` while
            the account is open, or something that is not over names them (``ENDED``); ``already_erased``;
            ``act_too_large``.
        BadInput: ``field_empty``, ``bad_day``, ``bad_digest``.
    """
    prosecution = _prosecution(state_reader, ctx)
    state = state_reader.find(State, command.scope)
    if isinstance(state, Case):
        state.require_shared(prosecution, command.scope)
    elif not isinstance(state, Person):
        raise NotFound("not_found", kind=command.scope[:2], number=command.scope[:20])
    kept_until = day(command.kept_until, "kept_until")
    if kept_until >= ctx.today:
        raise RuleBroken("retention_runs", until=kept_until)
    _require_over(command.scope, state, state_reader, ctx)
    values = _values(command, state_reader)
    decision = Decision()
    own = ctx.author.agency  # not the key that may go with the last of the values
    texts = {"legal_basis": command.legal_basis, "reason": command.reason}
    private = (Private(name, required(text, name), own) for name, text in texts.items())
    decision.add(command.scope, ValuesErased(values=values, kept_until=kept_until), *private)
    return decision


def _prosecution(state_reader: StateReader, ctx: ActContext) -> str:
    """Return the prosecutor's agency, after checking the pair: inspector and prosecutor of different agencies."""
    second = ctx.actor("witness")
    if second is None or second.will not in OWN_WILL or second.agency == ctx.author.agency:
        raise RuleBroken("two_authorities_needed")
    for prosecutor, inspector in ((ctx.author, second), (second, ctx.author)):
        judging, looking = (require(state_reader, Person, actor.person).roles for actor in (prosecutor, inspector))
        if Role.PROSECUTOR in judging and Role.INSPECTOR in looking:
            return prosecutor.agency
    raise RuleBroken("two_authorities_needed")


def _require_over(subject_id: str, state: Case | Person, state_reader: StateReader, ctx: ActContext) -> None:
    """Nothing runs that could need the values: no custody, hold, hearing or discrepancy, no service of the person."""
    if isinstance(state, Person):
        named = (state for kind, ended in ENDED.items() for state in state_reader.naming(kind, subject_id, ended))
        if not state.disabled or any(_goes_on(state, state_reader, ctx) for state in named):
            raise RuleBroken("person_serves", number=subject_id)
    elif (state.hearing and state.hearing.ahead(ctx.today)) or any(_running(subject_id, state_reader)):
        raise RuleBroken("case_runs", number=subject_id)


def _running(case: str, state_reader: StateReader) -> Iterator[bool]:
    """Yield, for each exhibit and discrepancy of a case, True if it is still active.

    What was split from the case has values under its key, too.
    """
    for subject_id in filed_together(case, state_reader):
        exhibit, amiss = state_reader.find(Exhibit, subject_id), state_reader.find(Discrepancy, subject_id)
        yield exhibit is not None and _in_use(exhibit, state_reader)
        yield amiss is not None and amiss.status != CLOSED


def _in_use(exhibit: Exhibit, state_reader: StateReader) -> bool:
    session = state_reader.find(DestructionSession, exhibit.session)
    uncertified = session is not None and session.status in UNCERTIFIED
    return uncertified or exhibit.status not in GONE or bool(exhibit.holds or exhibit.open)


def _goes_on(state: State | None, state_reader: StateReader, ctx: ActContext) -> bool:
    """Return True if the subject that names a person still concerns something active."""
    match state:
        case Exhibit():
            return _in_use(state, state_reader)
        case DestructionSession():
            return state.status not in ENDED[DestructionSession]
        case Order():
            return state.status == DRAFT or _any(state.exhibits, state_reader, ctx)
        case Derogation():
            return _any(state.about, state_reader, ctx)
        case ConfidentialInspection():
            return not ended(state, ctx.at)
    return True


def _any(numbers: Iterable[str], state_reader: StateReader, ctx: ActContext) -> bool:
    return any(_goes_on(state_reader.find(State, subject_id), state_reader, ctx) for subject_id in numbers)


def _values(command: EraseValues, state_reader: StateReader) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(command.values))
    if not values:
        raise BadInput("field_empty", field="values")
    if len(values) > LARGEST_ERASURE:
        raise RuleBroken("act_too_large", limit=LARGEST_ERASURE)
    for value in values:
        if not DIGEST.match(value):
            raise BadInput("bad_digest", value=value[:50])
        if state_reader.claimed("erased", value):
            raise RuleBroken("already_erased", value=value)
    missing = set(values) - state_reader.kept(command.scope, values)
    if missing:
        raise NotFound("not_found", kind="value", number=min(missing))
    return values
